/* SPDX-License-Identifier: Apache-2.0 */
/* cairn shift, tally: the working day of a post. */
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/coverage.h"
#include "cli/output.h"
#include "cli/words.h"

#include <stdio.h>
#include <string.h>

enum { COUNT_MAX = 1000000 };

struct option options_shift[] = {
    {.name = "--officer", .takes = "NAME", .help = "open, close: who leads it"},
    {.name = "--remarks",
     .takes = "TEXT",
     .help = "open, close: what the next shift should know"},
    {0},
};
struct option options_tally[] = {
    {.name = "--direction", .takes = "entry|exit", .help = "which way"},
    {.name = "--count", .takes = "N", .help = "how many people"},
    {.name = "--mode", .takes = "MODE", .help = "foot, road, ..."},
    {.name = "--since", .takes = "TIME", .help = "when counting began"},
    {.name = "--until", .takes = "TIME", .help = "when it ended; else now"},
    {.name = "--lane", .takes = "NAME", .help = "where they passed"},
    {.name = "--officer", .takes = "NAME", .help = "who counted"},
    {.name = "--remarks", .takes = "TEXT", .help = "anything to add"},
    {0},
};

/* People read the coverage as a sentence. */
static bool shift_line(void *user, json_t *line)
{
    const char *type = json_string_value(json_object_get(line, "type"));

    (void)user;
    if (!output_human() || !type || strcmp(type, "coverage") != 0) {
        output_object(line);
        return true;
    }
    json_object_set_new(line, "found", json_integer(1));
    coverage_sentence(line, MSG_NOTHING);
    return true;
}

int command_shift_run(const struct command *command)
{
    const char *verb = argument_count ? arguments[0] : "show";
    json_t *asked;

    if (command_most(command, 1) != EXIT_DONE)
        return EXIT_USE;
    if (strcmp(verb, "open") != 0 && strcmp(verb, "close") != 0 &&
        strcmp(verb, "show") != 0)
        return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name, verb,
                            "VERB", message(MSG_SHIFT_VERBS));
    asked = json_pack("{s:s}", "verb", verb);
    words_option(command, "--officer", "officer", asked);
    words_option(command, "--remarks", "remarks", asked);
    return ask_each(strcmp(verb, "show") == 0 ? "shift_show" : "shift", asked,
                    shift_line, NULL);
}

int command_tally_run(const struct command *command)
{
    static const char *const names[] = {"direction", "mode", "lane", "officer",
                                        "remarks", NULL};
    const char *count = command_value(command, "--count");
    json_t *asked;
    long number;
    int code;

    if (command_most(command, 0) != EXIT_DONE)
        return EXIT_USE;
    if (!count)
        return command_fail(EXIT_USE, MSG_TOO_FEW, command->name, "--count");
    if (!words_number(command, count, "--count", 1, COUNT_MAX, &number))
        return EXIT_USE;
    asked = json_pack("{s:I}", "count", (json_int_t)number);
    words_options(command, names, asked);
    code = words_seconds(command, "--since", false, "since", asked);
    if (code == EXIT_DONE)
        code = words_seconds(command, "--until", true, "until", asked);
    if (code == EXIT_DONE)
        return ask_once("tally", asked);
    json_decref(asked);
    return code;
}
