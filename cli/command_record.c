/* SPDX-License-Identifier: Apache-2.0 */
/* cairn record: one crossing from words, or many from a file. */
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/medium.h"
#include "cli/output.h"
#include "cli/words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 1 << 20, LINE_FIRST = 4096 };

struct option options_record[] = {
    {.name = "--direction", .takes = "entry|exit", .help = "which way"},
    {.name = "--mrz", .takes = "TEXT", .help = "the lines of the document"},
    {.name = "--reading", .flag = true, .help = "what the reader read last"},
    {.name = "--lane", .takes = "NAME", .help = "the reader's lane"},
    {.name = "--media",
     .takes = "KIND=FILE",
     .help = "a picture or other medium; may stand several times"},
    {.name = "--from", .takes = "FILE", .help = "crossings, one JSON a line"},
    {.name = "--group", .takes = "ID", .help = "into this session of a group"},
    {.name = "--pass",
     .takes = "NUMBER",
     .help = "a border pass: its holder's last record"},
    {0},
};

struct line {
    char *text;
    size_t size, capacity;
};

/* Many crossings on their way through one conversation. */
struct batch {
    struct asker asker;
    json_t *list;
    const char *direction, *group; /* of all lines; null: none */
    unsigned long long lines, bad;
    int code;
};

static bool batch_line(void *user, json_t *line)
{
    struct batch *batch = user;

    if (json_object_get(line, "error"))
        batch->bad++;
    output_object(line);
    return true;
}

static void batch_send(struct batch *batch)
{
    json_t *asked;
    int code;

    if (json_array_size(batch->list) == 0)
        return;
    asked = json_pack("{s:o}", "batch", batch->list);
    batch->list = json_array();
    code = ask(&batch->asker, "record", asked, batch_line, batch);
    /* A bad line is told as such; only a failing machine ends the batch. */
    if (code == EXIT_MACHINE || code == EXIT_OFFLINE || code == EXIT_REFUSED)
        batch->code = code;
}

/* A line that is no JSON object gives its own answer, in its place. */
static void batch_refuse(struct batch *batch, const char *why)
{
    batch_send(batch);
    batch->bad++;
    output_object(json_pack("{s:s, s:I, s:s, s:s}", "type", "refused", "line",
                            (json_int_t)batch->lines, "code",
                            result_code(VALUE_FORM), "error", why));
}

static void batch_take(struct batch *batch, const char *line, size_t size)
{
    json_error_t error;
    json_t *fields;

    batch->lines++;
    if (size > LINE_MAX_BYTES) {
        batch_refuse(batch, message_result(VALUE_LENGTH));
        return;
    }
    fields = json_loadb(line, size, JSON_REJECT_DUPLICATES, &error);
    if (!json_is_object(fields)) {
        batch_refuse(batch, fields ? message_result(VALUE_FORM) : error.text);
        json_decref(fields);
        return;
    }
    if (batch->direction && !json_object_get(fields, "direction"))
        json_object_set_new(fields, "direction",
                            json_string(batch->direction));
    json_array_append_new(batch->list,
                          json_pack("{s:o, s:I, s:s*}", "fields", fields,
                                    "line", (json_int_t)batch->lines, "group",
                                    batch->group));
    if (json_array_size(batch->list) == SERVICE_BATCH_MAX)
        batch_send(batch);
}

/* The next line; of one that is longer than LINE_MAX_BYTES so much, and a byte,
 * are kept. Its size, 0 at the end; false if it cannot be read. */
static bool next_line(FILE *file, struct line *line)
{
    int c;

    line->size = 0;
    while ((c = getc_unlocked(file)) != EOF) {
        if (line->size == line->capacity) {
            size_t more = line->capacity ? 2 * line->capacity : LINE_FIRST;
            char *text = realloc(line->text, more);

            if (!text)
                return false;
            line->text = text;
            line->capacity = more;
        }
        if (line->size <= LINE_MAX_BYTES)
            line->text[line->size++] = (char)c;
        if (c == '\n')
            break;
    }
    return !ferror(file);
}

static int record_from(const char *path, const char *direction,
                       const char *group)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    struct batch batch = {
        .list = json_array(), .direction = direction, .group = group};
    struct line line = {0};
    int unread = 0;

    if (!file)
        return command_fail(EXIT_USE, MSG_CANNOT_READ, path, strerror(errno));
    batch.code = ask_begin(&batch.asker, true);
    if (batch.code == EXIT_DONE) {
        while (batch.code == EXIT_DONE && !unread) {
            if (!next_line(file, &line))
                unread = errno;
            else if (line.size == 0)
                break;
            else
                batch_take(&batch, line.text, line.size);
        }
        if (batch.code == EXIT_DONE)
            batch_send(&batch);
        output_end();
        ask_end(&batch.asker);
    }
    free(line.text);
    json_decref(batch.list);
    if (file != stdin)
        fclose(file);
    if (batch.code == EXIT_DONE && unread)
        return command_fail(EXIT_USE, MSG_CANNOT_READ, path, strerror(unread));
    if (batch.bad && (batch.code == EXIT_DONE || batch.code == EXIT_MACHINE))
        return command_fail(batch.code == EXIT_DONE ? EXIT_NO : batch.code,
                            MSG_BATCH_BAD, batch.bad, batch.lines);
    return batch.code;
}

/* It is recorded all the same: a value that cannot be refuses nothing. */
static void warn_of_slips(const json_t *line)
{
    json_t *what;
    size_t i;

    json_array_foreach(json_object_get(line, "look_again"), i, what)
    {
        bool nobody = strcmp(json_string_value(what), "nobody") == 0;

        command_warn(nobody ? MSG_RECORD_NOBODY : MSG_RECORD_UNBORN,
                     json_string_value(json_object_get(line, "ref")));
    }
}

static bool one_line(void *user, json_t *line)
{
    const char *error = json_string_value(json_object_get(line, "error"));

    if (error) {
        *(bool *)user = true;
        command_fail(EXIT_USE, MSG_RECORD_ERROR, error,
                     json_string_value(json_object_get(line, "code")));
        json_decref(line);
    } else {
        warn_of_slips(line);
        output_object(line);
    }
    return true;
}

/* What the record will name is durable before it is asked for. */
static int store_media(struct asker *asker, const struct command *command,
                       json_t *fields)
{
    const struct option *option = command_option(command, "--media");
    json_t *list = json_array();
    int code = EXIT_DONE;

    for (size_t i = 0; i < option->count && code == EXIT_DONE; i++)
        code = medium_store(asker, command, option->values[i], list);
    if (json_array_size(list) > 0)
        json_object_set(fields, "media", list);
    json_decref(list);
    return code;
}

static int record_one(const struct command *command, const char *direction)
{
    json_t *one = json_object(), *fields = json_object();
    const char *mrz = command_value(command, "--mrz");
    const char *lane = command_value(command, "--lane");
    struct asker asker;
    bool refused = false;
    int code = words_fields(command, 0, fields);

    if (direction)
        json_object_set_new(fields, "direction", json_string(direction));
    json_object_set_new(one, "fields", fields);
    if (mrz)
        json_object_set_new(one, "mrz", json_string(mrz));
    if (command_flag(command, "--reading"))
        json_object_set_new(one, "reading", json_true());
    if (lane)
        json_object_set_new(one, "lane", json_string(lane));
    words_option(command, "--group", "group", one);
    words_option(command, "--pass", "pass", one);
    if (code == EXIT_DONE)
        code = ask_begin(&asker, true);
    if (code != EXIT_DONE) {
        json_decref(one);
        return code;
    }
    code = store_media(&asker, command, fields);
    if (code == EXIT_DONE)
        code = ask(&asker, "record", json_pack("{s:[O]}", "batch", one),
                   one_line, &refused);
    json_decref(one);
    output_end();
    ask_end(&asker);
    return code == EXIT_DONE && refused ? EXIT_USE : code;
}

int command_record_run(const struct command *command)
{
    const char *direction = command_value(command, "--direction");
    const char *from = command_value(command, "--from");

    if (direction && strcmp(direction, "entry") != 0 &&
        strcmp(direction, "exit") != 0)
        return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name, direction,
                            "--direction", message(MSG_DIRECTION));
    if (argument_count == 1 && strcmp(arguments[0], "-") == 0)
        from = "-";
    if (from && command_value(command, "--media"))
        return command_fail(EXIT_USE, MSG_TOO_MANY, command->name, "--media");
    if (from && command_value(command, "--pass"))
        return command_fail(EXIT_USE, MSG_PASS_ALONE);
    if (from)
        return record_from(from, direction, command_value(command, "--group"));
    /* A group may have one direction for all. */
    if (!direction && !command_value(command, "--group"))
        return command_fail(EXIT_USE, MSG_TOO_FEW, command->name,
                            "--direction");
    return record_one(command, direction);
}
