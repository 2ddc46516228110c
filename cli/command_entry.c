/* SPDX-License-Identifier: Apache-2.0 */
/* cairn entry: signed bytes as they are; cairn verify; cairn status; cairn
 * mrz. */
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/control.h"
#include "cli/document.h"
#include "cli/input.h"
#include "cli/output.h"
#include "cli/words.h"
#include "core/canon.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WAIT_STEP_US = 50000, WAIT_DEFAULT_S = 30 };

struct option options_entry[] = {
    {.name = "--key", .flag = true, .help = "the signer's COSE_Key"},
    {.name = "--aad", .flag = true, .help = "the external_aad"},
    {.name = "--all", .flag = true,
     .help = "every entry with its body, as a CBOR sequence of pairs"},
    {0},
};

struct option options_verify[] = {
    {.name = "--log", .takes = "LOG", .help = "one log, by its id"},
    {.name = "--since", .takes = "T", .help = "entries from this time on"},
    {.name = "--until", .takes = "T", .help = "entries up to this time"},
    {0},
};

struct option options_status[] = {
    {.name = "--wait", .takes = "STATE", .help = "ready, synced or indexed"},
    {.name = "--timeout", .takes = "S", .help = "seconds to wait; 30"},
    {0},
};

/* The bytes of a JSON text of hexadecimal digits; the caller frees them. */
static uint8_t *from_hex(const json_t *value, size_t *size)
{
    uint8_t *bytes;

    *size = json_string_length(value) / 2;
    bytes = malloc(*size + 1);
    if (bytes && bytes_from_hex(json_string_value(value), bytes, *size))
        return bytes;
    free(bytes);
    return NULL;
}

static void write_item(const json_t *value)
{
    size_t size;
    uint8_t *bytes = json_is_string(value) ? from_hex(value, &size) : NULL;
    uint8_t head_space[9];
    struct buffer head = buffer_of(head_space, sizeof head_space);

    if (!bytes) {
        canon_put_null(&head);
        fwrite(head_space, 1, head.size, stdout);
        return;
    }
    /* Only the head: the buffer has no room for the content itself. */
    canon_put_string(&head, bytes_of(bytes, size));
    fwrite(head_space, 1, size ? head.size : 1, stdout);
    fwrite(bytes, 1, size, stdout);
    free(bytes);
}

static bool write_pair(void *user, json_t *line)
{
    (void)user;
    putchar(0x82);
    write_item(json_object_get(line, "entry"));
    write_item(json_object_get(line, "body"));
    json_decref(line);
    return true;
}

static bool write_bytes(void *user, json_t *line)
{
    size_t size;
    uint8_t *bytes = from_hex(json_object_get(line, "hex"), &size);

    (void)user;
    if (bytes)
        fwrite(bytes, 1, size, stdout);
    free(bytes);
    json_decref(line);
    return true;
}

int command_entry_run(const struct command *command)
{
    json_t *asked = json_object();
    bool all = command_flag(command, "--all");
    struct asker asker;
    int code = all && argument_count == 0 ? EXIT_DONE
                                          : words_id(command, 1, asked);

    if (all)
        json_object_set_new(asked, "all", json_true());
    if (command_flag(command, "--key"))
        json_object_set_new(asked, "what", json_string("key"));
    if (command_flag(command, "--aad"))
        json_object_set_new(asked, "what", json_string("aad"));
    if (code == EXIT_DONE)
        code = ask_begin(&asker, false);
    if (code != EXIT_DONE) {
        json_decref(asked);
        return code;
    }
    code = ask(&asker, "entry", asked, all ? write_pair : write_bytes, NULL);
    ask_end(&asker);
    return fflush(stdout) == 0 ? code : EXIT_MACHINE;
}

static bool verify_line(void *user, json_t *line)
{
    const char *type = json_string_value(json_object_get(line, "type"));
    char text[128];

    (void)user;
    if (type && strcmp(type, "progress") == 0) {
        snprintf(text, sizeof text, message(MSG_VERIFY_PROGRESS),
                 (unsigned long long)json_integer_value(
                     json_object_get(line, "entries")));
        output_progress(text);
        json_decref(line);
        return true;
    }
    output_progress("");
    output_object(line);
    return true;
}

int command_verify_run(const struct command *command)
{
    json_t *asked = json_object();
    int code = words_seconds(command, "--since", false, "since", asked);

    words_option(command, "--log", "log", asked);
    if (code == EXIT_DONE)
        code = words_seconds(command, "--until", true, "until", asked);
    if (code == EXIT_DONE)
        code = command_most(command, 0);
    if (code == EXIT_DONE)
        return ask_each("verify", asked, verify_line, NULL);
    json_decref(asked);
    return code;
}

static bool keep_line(void *user, json_t *line)
{
    json_t **kept = user;

    json_decref(*kept);
    *kept = line;
    return true;
}

/* Asks until the status has the state, or the time is over. */
static int wait_for(const char *state, long timeout_s, json_t **status)
{
    struct timespec now;
    time_t until;

    clock_gettime(CLOCK_MONOTONIC, &now);
    until = now.tv_sec + timeout_s;
    for (;;) {
        int socket = control_connect(common.store);
        struct reply reply = {.line = keep_line, .user = status};
        json_t *asked = json_object();

        if (socket >= 0) {
            control_ask(socket, "status", asked, &reply);
            close(socket);
        }
        json_decref(asked);
        if (socket >= 0 && json_is_true(json_object_get(*status, state)))
            return EXIT_DONE;
        clock_gettime(CLOCK_MONOTONIC, &now);
        if (now.tv_sec >= until)
            return socket < 0
                       ? command_fail(EXIT_OFFLINE, MSG_NO_DAEMON,
                                      common.store)
                       : command_fail(EXIT_NO, MSG_WAIT_OVER, state,
                                      (int)timeout_s);
        usleep(WAIT_STEP_US);
    }
}

int command_status_run(const struct command *command)
{
    const char *state = command_value(command, "--wait");
    const char *timeout = command_value(command, "--timeout");
    json_t *status = NULL;
    long timeout_s = WAIT_DEFAULT_S;
    int code;

    if (command_most(command, 0) != EXIT_DONE)
        return EXIT_USE;
    if (timeout && !words_number(command, timeout, "--timeout", 0, 86400,
                                 &timeout_s))
        return EXIT_USE;
    if (!state)
        return ask_once("status", json_object());
    if (strcmp(state, "ready") != 0 && strcmp(state, "synced") != 0 &&
        strcmp(state, "indexed") != 0)
        return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name, state,
                            "--wait", message(MSG_STATES));
    code = wait_for(state, timeout_s, &status);
    if (status)
        output_object(status);
    output_end();
    return code;
}

/* One document's lines; false if they are no MRZ. */
static bool mrz_document(struct bytes text)
{
    struct mrz mrz;
    enum result result = mrz_parse(text, document_today(), &mrz);

    if (result == OK)
        output_object(document_json(&mrz));
    else
        output_object(json_pack("{s:b, s:s, s:s}", "valid", 0, "error",
                                message_result(result), "code",
                                result_code(result)));
    return result == OK;
}

/* The end of the document at `at`: an empty line, or the end of all. */
static const char *document_end(const char *at, const char *end)
{
    for (; at < end; at++)
        if (at[0] == '\n' && (at + 1 == end || at[1] == '\n' ||
                              (at[1] == '\r' && at + 2 < end && at[2] == '\n')))
            return at + 1;
    return end;
}

int command_mrz_run(const struct command *command)
{
    size_t size;
    char *text;
    const char *at, *end;
    bool good = true, any = false;

    if (command_most(command, 0) != EXIT_DONE)
        return EXIT_USE;
    text = input_file("-", &size);
    if (!text)
        return EXIT_USE;
    for (at = text, end = text + size; at < end;) {
        const char *stop = document_end(at, end);

        if (*at == '\n' || *at == '\r') {
            at++;
            continue;
        }
        good = mrz_document(bytes_of(at, (size_t)(stop - at))) && good;
        any = true;
        at = stop;
    }
    if (!any)
        good = mrz_document(bytes_of(text, 0));
    free(text);
    output_end();
    return good ? EXIT_DONE : EXIT_NO;
}
