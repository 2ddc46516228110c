/* SPDX-License-Identifier: Apache-2.0 */
/* cairn approve, corrections. */
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/coverage.h"
#include "cli/words.h"

struct option options_approve[] = {
    {.name = "--all",
     .flag = true,
     .help = "all that awaits approval in the record"},
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
    if (command_flag(command, "--all"))
        json_object_set_new(asked, "all", json_true());
    if (code == EXIT_DONE)
        return ask_once(command->name, asked);
    json_decref(asked);
    return code;
}

int command_corrections_run(const struct command *command)
{
    static const char *const names[] = {"since", NULL};
    enum message nothing = MSG_CORRECTIONS_NONE;
    json_t *asked = json_object();
    int code = words_listing(command, names, asked);

    if (command_flag(command, "--awaiting"))
        json_object_set_new(asked, "awaiting", json_true());
    if (code == EXIT_DONE)
        return ask_each(command->name, asked, coverage_each, &nothing);
    json_decref(asked);
    return code;
}
