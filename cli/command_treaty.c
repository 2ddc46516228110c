/* SPDX-License-Identifier: Apache-2.0 */
/* cairn treaty party, propose, show, list: texts, and those that a node holds.
 * Accepting and ending stand in command_treaty_sign.c. */
#include "cli/ask.h"
#include "cli/authority.h"
#include "cli/commands.h"
#include "cli/identity.h"
#include "cli/output.h"
#include "cli/treaty_file.h"
#include "cli/treaty_words.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct option options_treaty[] = {
    {.name = "--authority",
     .takes = "DIR",
     .help = "party, accept, end: this country's authority"},
    {.name = "--out",
     .takes = "FILE",
     .help = "propose: where the text goes; accept, end: also writes the "
             "membership there"},
    {.name = "--key",
     .takes = "FILE",
     .help = "accept, end: the treaty signer's key; else the one in DIR, else "
             "the root's"},
    {.name = "--root-key",
     .takes = "FILE",
     .help = "the root's key, if it is not in the directory"},
    {.name = "--fingerprint",
     .takes = "F",
     .help = "accept: what the other country has read out"},
    {0},
};

static int party(const struct command *command)
{
    static const char *const names[] = {"party"};
    struct authority authority = {.lock = -1};
    char root[2 * KEY_SIZE + 1], fingerprint[36];
    int code = identity_arguments(command, 1, names);

    if (code == EXIT_DONE)
        code = authority_open(command, &authority);
    if (code == EXIT_DONE) {
        const struct membership *membership = &authority.membership;

        bytes_to_hex(bytes_of(membership->root, KEY_SIZE), root);
        key_fingerprint(membership->root, fingerprint);
        if (output_human())
            printf("# %s\n[party %s]\nroot = %s\n", fingerprint,
                   membership->country, root);
        else
            output_object(json_pack("{s:s, s:s, s:s, s:s}", "type", "party",
                                    "country", membership->country, "root",
                                    root, "root_fingerprint", fingerprint));
    }
    authority_close(&authority);
    return code;
}

static int propose(const struct command *command)
{
    static const char *const names[] = {"propose", "FILE"};
    const char *out = command_value(command, "--out");
    uint8_t space[TREATY_SIZE_MAX + 1];
    struct buffer terms = buffer_of(space, sizeof space);
    struct treaty treaty;
    int code = identity_arguments(command, 2, names);

    if (code == EXIT_DONE && !out)
        code = command_fail(EXIT_USE, MSG_TOO_FEW, command->name, "--out");
    if (code == EXIT_DONE)
        code = treaty_file_terms(arguments[1], &terms);
    if (code != EXIT_DONE)
        return code;
    if (!input_write_file(out, buffer_bytes(&terms), 0644))
        return EXIT_MACHINE;
    treaty_read(buffer_bytes(&terms), &treaty);
    treaty_words_print(&treaty, json_pack("{s:s}", "file", out));
    return EXIT_DONE;
}

/* A line of the service, as a table's row or as a program takes it. */
static bool list_line(void *user, json_t *line)
{
    *(bool *)user = true;
    output_object(line);
    return true;
}

/* The same with the terms: the whole text in words. */
static bool show_line(void *user, json_t *line)
{
    const char *hex = json_string_value(json_object_get(line, "terms"));
    const char *state = json_string_value(json_object_get(line, "state"));
    uint8_t space[TREATY_SIZE_MAX];
    size_t size = hex ? strlen(hex) / 2 : 0;
    struct treaty treaty;

    (void)user;
    if (size <= sizeof space && hex && bytes_from_hex(hex, space, size) &&
        treaty_read(bytes_of(space, size), &treaty) == OK) {
        treaty_words_print(&treaty, json_pack("{s:s}", "state", state));
        identity_say(MSG_TREATY_STATE, state);
    }
    json_decref(line);
    return true;
}

static int list(const struct command *command)
{
    static const char *const names[] = {"list"};
    int code = identity_arguments(command, 1, names);
    bool any = false;

    if (code == EXIT_DONE)
        code = ask_each("treaties", json_object(), list_line, &any);
    if (code == EXIT_DONE && !any)
        identity_say(MSG_TREATY_EMPTY);
    return code;
}

bool treaty_is_id(const char *text)
{
    size_t length = strlen(text);

    return length >= 4 && length <= 2 * HASH_SIZE &&
           strspn(text, "0123456789abcdefABCDEF") == length;
}

static int show(const struct command *command)
{
    static const char *const names[] = {"show", "TEXT-OR-ID"};
    uint8_t space[TREATY_SIZE_MAX];
    struct treaty treaty;
    int code = identity_arguments(command, 2, names);

    if (code != EXIT_DONE)
        return code;
    if (access(arguments[1], F_OK) != 0)
        return treaty_is_id(arguments[1])
                   ? ask_each("treaties",
                              json_pack("{s:s}", "id", arguments[1]), show_line,
                              NULL)
                   : command_fail(EXIT_USE, MSG_TREATY_WHICH, command->name,
                                  arguments[1]);
    code = treaty_file_text(arguments[1], space, &treaty);
    if (code == EXIT_DONE)
        treaty_words_print(&treaty, NULL);
    return code;
}

static const struct {
    const char *name;
    int (*run)(const struct command *command);
} verbs[] = {
    {"party", party},
    {"propose", propose},
    {"show", show},
    {"accept", command_treaty_accept},
    {"end", command_treaty_end},
    {"list", list},
};

int command_treaty_run(const struct command *command)
{
    const char *verb = argument_count ? arguments[0] : "";

    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (strcmp(verb, verbs[i].name) == 0)
            return verbs[i].run(command);
    return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name, verb, "VERB",
                        message(MSG_TREATY_VERBS));
}
