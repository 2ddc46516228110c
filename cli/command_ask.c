/* SPDX-License-Identifier: Apache-2.0 */
/* The commands that put one question: check, find, peers, logs. */
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
    {.name = "--purpose",
     .takes = "CODE",
     .help = "why; abroad: required; else border-control"},
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
    {.name = "--purpose",
     .takes = "CODE",
     .help = "why it is looked up; else border-control"},
    {0},
};

/* People see the last crossings as a table, and the coverage as a sentence. */
static bool check_line(void *user, json_t *line)
{
    json_t *last, *coverage, *crossing, *alerts;
    size_t i;

    (void)user;
    if (!output_human()) {
        output_object(line);
        return true;
    }
    alerts = json_incref(json_object_get(line, "alerts"));
    json_object_del(line, "alerts");
    last = json_incref(json_object_get(line, "last_crossings"));
    coverage = json_incref(json_object_get(line, "coverage"));
    json_object_del(line, "last_crossings");
    json_object_del(line, "coverage");
    output_object(line);
    json_array_foreach(alerts, i, crossing)
    {
        json_object_set_new(crossing, "type", json_string("alert"));
        output_object(json_incref(crossing));
    }
    json_decref(alerts);
    json_array_foreach(last, i, crossing) output_object(json_incref(crossing));
    json_object_set_new(coverage, "found",
                        json_integer((json_int_t)json_array_size(last)));
    coverage_sentence(coverage, MSG_NOTHING);
    json_decref(last);
    return true;
}

int command_check_run(const struct command *command)
{
    json_t *asked, *fields;
    int code;

    if (command_value(command, "--abroad"))
        return command_abroad(command);
    asked = json_object();
    fields = json_object();
    code = words_fields(command, 0, fields);
    json_object_set_new(asked, "fields", fields);
    words_option(command, "--mrz", "mrz", asked);
    words_option(command, "--lane", "lane", asked);
    words_option(command, "--purpose", "purpose", asked);
    if (command_flag(command, "--reading"))
        json_object_set_new(asked, "reading", json_true());
    if (code == EXIT_DONE && argument_count == 0 &&
        !command_value(command, "--mrz") && !command_flag(command, "--reading"))
        code = command_fail(EXIT_USE, MSG_TOO_FEW, command->name,
                            "--mrz, --reading, FIELD=VALUE");
    if (code == EXIT_DONE)
        return ask_each("check", asked, check_line, NULL);
    json_decref(asked);
    return code;
}

static bool find_line(void *user, json_t *line)
{
    const char *type = json_string_value(json_object_get(line, "type"));

    (void)user;
    if (output_human() && type && strcmp(type, "coverage") == 0)
        coverage_sentence(line, MSG_NOTHING);
    else
        output_object(line);
    return true;
}

int command_find_run(const struct command *command)
{
    static const char *const names[] = {"document", "issuer", "name",
                                        "plate",    "post",   "since",
                                        "until",    "purpose", NULL};
    json_t *asked = json_object();
    int code = words_listing(command, names, asked);

    if (code == EXIT_DONE)
        return ask_each("find", asked, find_line, NULL);
    json_decref(asked);
    return code;
}

static int ask_plain(const struct command *command)
{
    if (command_most(command, 0) != EXIT_DONE)
        return EXIT_USE;
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
