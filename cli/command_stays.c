/* SPDX-License-Identifier: Apache-2.0 */
/* cairn stays. */
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/coverage.h"
#include "cli/output.h"
#include "cli/words.h"

#include <stdio.h>
#include <string.h>

struct option options_stays[] = {
    {.name = "--state", .takes = "STATE", .help = "only those in this state"},
    {.name = "--document", .takes = "N", .help = "of its bearer"},
    {.name = "--issuer", .takes = "STATE", .help = "its issuing state"},
    {.name = "--since", .takes = "T", .help = "begun on or after"},
    {.name = "--until", .takes = "T", .help = "begun on or before"},
    {.name = "--purpose", .takes = "CODE", .help = "why you look"},
    {.name = "--limit", .takes = "N", .help = "at most so many stays"},
    {0},
};

static bool each_line(void *user, json_t *line)
{
    const char *type = json_string_value(json_object_get(line, "type"));
    char text[128] = "";

    (void)user;
    if (type && strcmp(type, "progress") == 0) {
        snprintf(text, sizeof text, message(MSG_STAYS_PROGRESS),
                 (unsigned long long)json_integer_value(
                     json_object_get(line, "entries")),
                 (unsigned long long)json_integer_value(
                     json_object_get(line, "of")));
        output_progress(text);
        json_decref(line);
        return true;
    }
    output_progress("");
    if (output_human() && type && strcmp(type, "coverage") == 0)
        coverage_sentence(line, MSG_STAYS_NONE);
    else
        output_object(line);
    return true;
}

int command_stays_run(const struct command *command)
{
    static const char *const names[] = {"state", "document", "issuer", "since",
                                        "until", "purpose", NULL};
    json_t *asked = json_object();
    int code = words_listing(command, names, asked);

    if (code == EXIT_DONE)
        return ask_each("stays", asked, each_line, NULL);
    json_decref(asked);
    return code;
}
