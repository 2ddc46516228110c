/* SPDX-License-Identifier: Apache-2.0 */
/* The commands that put one question: check, find, show, amend, void, peers,
 * members, logs. */
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/coverage.h"
#include "cli/output.h"
#include "cli/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct option options_check[] = {
    {.name = "--mrz", .takes = "TEXT", .help = "the lines of the document"},
    {.name = "--reading", .flag = true, .help = "what the reader read last"},
    {.name = "--lane", .takes = "NAME", .help = "the reader's lane"},
    {.name = "--abroad",
     .takes = "STATE",
     .help = "asks what this neighbour has disclosed; kept on record"},
    {.name = "--document", .takes = "N", .help = "abroad: the document number"},
    {.name = "--since",
     .takes = "T",
     .help = "abroad: from this date or time on; else one day"},
    {.name = "--purpose", .takes = "CODE", .help = "abroad: why; required"},
    {.name = "--officer", .takes = "NAME", .help = "abroad: who asks"},
    {0},
};

struct option options_find[] = {
    {.name = "--document", .takes = "N", .help = "document or pass number"},
    {.name = "--issuer", .takes = "STATE", .help = "its issuing state"},
    {.name = "--name", .takes = "TEXT", .help = "all name parts, any order"},
    {.name = "--plate", .takes = "P", .help = "vehicle plate"},
    {.name = "--post", .takes = "CODE", .help = "where it was recorded"},
    {.name = "--since", .takes = "T", .help = "from this date or time on"},
    {.name = "--until", .takes = "T", .help = "up to this date or time"},
    {.name = "--limit", .takes = "N", .help = "at most so many crossings"},
    {.name = "--purpose", .takes = "CODE", .help = "why it is looked up"},
    {0},
};

struct option options_show[] = {
    {.name = "--history", .flag = true, .help = "every entry behind it"},
    {0},
};

struct option options_correct[] = {
    {.name = "--reason", .takes = "TEXT", .help = "why; required"},
    {0},
};

/* People see the last crossings as a table, and the coverage as a sentence. */
static bool check_line(void *user, json_t *line)
{
    json_t *last, *coverage, *crossing;
    size_t i;

    (void)user;
    if (!output_human()) {
        output_object(line);
        return true;
    }
    last = json_incref(json_object_get(line, "last_crossings"));
    coverage = json_incref(json_object_get(line, "coverage"));
    json_object_del(line, "last_crossings");
    json_object_del(line, "coverage");
    output_object(line);
    json_array_foreach(last, i, crossing) output_object(json_incref(crossing));
    json_object_set_new(coverage, "found",
                        json_integer((json_int_t)json_array_size(last)));
    coverage_sentence(coverage);
    json_decref(last);
    return true;
}

int command_check_run(const struct command *command)
{
    json_t *asked, *fields;
    struct asker asker;
    int code;

    if (command_value(command, "--abroad"))
        return command_abroad(command);
    asked = json_object();
    fields = json_object();
    code = words_fields(command, 0, fields);
    json_object_set_new(asked, "fields", fields);
    words_option(command, "--mrz", "mrz", asked);
    words_option(command, "--lane", "lane", asked);
    if (command_flag(command, "--reading"))
        json_object_set_new(asked, "reading", json_true());
    if (code == EXIT_DONE && argument_count == 0 &&
        !command_value(command, "--mrz") && !command_flag(command, "--reading"))
        code = command_fail(EXIT_USE, MSG_TOO_FEW, command->name,
                            "--mrz, --reading, FIELD=VALUE");
    if (code != EXIT_DONE) {
        json_decref(asked);
        return code;
    }
    code = ask_begin(&asker, false);
    if (code != EXIT_DONE) {
        json_decref(asked);
        return code;
    }
    code = ask(&asker, "check", asked, check_line, NULL);
    output_end();
    ask_end(&asker);
    return code;
}

static bool find_line(void *user, json_t *line)
{
    const char *type = json_string_value(json_object_get(line, "type"));

    (void)user;
    if (output_human() && type && strcmp(type, "coverage") == 0)
        coverage_sentence(line);
    else
        output_object(line);
    return true;
}

int command_find_run(const struct command *command)
{
    static const char *const names[] = {"document", "issuer", "name",
                                        "plate",    "post",   "since",
                                        "until",    "purpose"};
    const char *limit = command_value(command, "--limit");
    json_t *asked = json_object();
    struct asker asker;
    long number;
    int code = EXIT_DONE;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char option[32];

        snprintf(option, sizeof option, "--%s", names[i]);
        words_option(command, option, names[i], asked);
    }
    if (argument_count)
        code =
            command_fail(EXIT_USE, MSG_TOO_MANY, command->name, arguments[0]);
    else if (limit && !words_number(command, limit, "--limit", 1,
                                    SERVICE_FIND_MAX, &number))
        code = EXIT_USE;
    else if (limit)
        json_object_set_new(asked, "limit", json_integer(number));
    if (code == EXIT_DONE)
        code = ask_begin(&asker, false);
    if (code != EXIT_DONE) {
        json_decref(asked);
        return code;
    }
    code = ask(&asker, "find", asked, find_line, NULL);
    output_end();
    ask_end(&asker);
    return code;
}

static bool show_line(void *user, json_t *line)
{
    json_t *told = json_incref(line);

    (void)user;
    output_object(line);
    coverage_not_indexed(told);
    json_decref(told);
    return true;
}

int command_show_run(const struct command *command)
{
    json_t *asked = json_object();
    struct asker asker;
    int code = words_id(command, 1, asked);

    if (command_flag(command, "--history"))
        json_object_set_new(asked, "history", json_true());
    if (code == EXIT_DONE)
        code = ask_begin(&asker, false);
    if (code != EXIT_DONE) {
        json_decref(asked);
        return code;
    }
    code = ask(&asker, "show", asked, show_line, NULL);
    output_end();
    ask_end(&asker);
    return code;
}

static int correct(const struct command *command, bool fields_too)
{
    json_t *asked = json_object(), *fields = json_object();
    int code = words_id(command, fields_too ? ARGUMENTS_MAX : 1, asked);

    json_object_set_new(asked, "fields", fields);
    if (code == EXIT_DONE && fields_too)
        code = words_fields(command, 1, fields);
    if (code == EXIT_DONE && fields_too && json_object_size(fields) == 0)
        code =
            command_fail(EXIT_USE, MSG_TOO_FEW, command->name, "FIELD=VALUE");
    if (code == EXIT_DONE && !command_value(command, "--reason"))
        code = command_fail(EXIT_USE, MSG_TOO_FEW, command->name, "--reason");
    words_option(command, "--reason", "reason", asked);
    if (code == EXIT_DONE)
        return ask_once(command->name, asked);
    json_decref(asked);
    return code;
}

int command_amend_run(const struct command *command)
{
    return correct(command, true);
}

int command_void_run(const struct command *command)
{
    return correct(command, false);
}

static int ask_plain(const struct command *command)
{
    if (argument_count)
        return command_fail(EXIT_USE, MSG_TOO_MANY, command->name,
                            arguments[0]);
    return ask_once(command->name, json_object());
}

int command_peers_run(const struct command *command)
{
    return ask_plain(command);
}

int command_logs_run(const struct command *command)
{
    return ask_plain(command);
}
