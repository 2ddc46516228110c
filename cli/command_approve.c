/* SPDX-License-Identifier: Apache-2.0 */
/* cairn approve, corrections. */
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/words.h"

#include <string.h>

struct option options_approve[] = {
    {.name = "--remarks", .takes = "TEXT", .help = "what the supervisor adds"},
    {0},
};

struct option options_corrections[] = {
    {.name = "--awaiting",
     .flag = true,
     .help = "only those that await approval"},
    {.name = "--since", .takes = "T", .help = "written on or after"},
    {.name = "--limit", .takes = "N", .help = "at most so many corrections"},
    {0},
};

int command_approve_run(const struct command *command)
{
    json_t *asked = json_object();
    int code = words_id(command, 1, asked);

    words_option(command, "--remarks", "text", asked);
    if (code == EXIT_DONE)
        return ask_once(command->name, asked);
    json_decref(asked);
    return code;
}

static bool each_line(void *user, json_t *line)
{
    const char *type = json_string_value(json_object_get(line, "type"));

    (void)user;
    if (!output_human() || !type || strcmp(type, "corrections") != 0) {
        output_object(line);
        return true;
    }
    if (json_integer_value(json_object_get(line, "found")) == 0)
        output_text(message(MSG_CORRECTIONS_NONE));
    ask_not_indexed(line);
    json_decref(line);
    return true;
}

int command_corrections_run(const struct command *command)
{
    static const char *const names[] = {"since", NULL};
    json_t *asked = json_object();
    int code = words_listing(command, names, asked);

    if (command_flag(command, "--awaiting"))
        json_object_set_new(asked, "awaiting", json_true());
    if (code == EXIT_DONE)
        return ask_each(command->name, asked, each_line, NULL);
    json_decref(asked);
    return code;
}
