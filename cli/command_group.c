/* SPDX-License-Identifier: Apache-2.0 */
/* cairn group: a coach or a group of people, recorded in one session. */
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/group.h"
#include "cli/output.h"
#include "cli/words.h"

#include <string.h>

struct option options_group[] = {
    {.name = "--size", .takes = "N", .help = "open: how many people they are"},
    {.name = "--since",
     .takes = "TIME",
     .help = "open: when they came, for paper forms; else now"},
    {.name = "--incomplete",
     .flag = true,
     .help = "close: though fewer are recorded than they are"},
    {0},
};

static bool print_line(void *user, json_t *line)
{
    (void)user;
    output_object(line);
    return true;
}

/* The store is open for writing, so that two commands take turns. */
static int ask_alone(const char *operation, json_t *asked)
{
    struct asker asker;
    int code = ask_begin(&asker, true);

    if (code != EXIT_DONE) {
        json_decref(asked);
        return code;
    }
    code = ask(&asker, operation, asked, print_line, NULL);
    output_end();
    ask_end(&asker);
    return code;
}

static int open_session(const struct command *command)
{
    const char *size = command_value(command, "--size");
    json_t *fields = json_object(), *asked = json_object();
    long number = 0;
    int code = words_fields(command, 1, fields);

    json_object_set_new(asked, "fields", fields);
    if (code == EXIT_DONE && size &&
        !words_number(command, size, "--size", 1, GROUP_PEOPLE_MAX, &number))
        code = EXIT_USE;
    json_object_set_new(asked, "size", json_integer(number));
    if (code == EXIT_DONE)
        code = words_seconds(command, "--since", false, "since", asked);
    if (code == EXIT_DONE)
        return ask_alone("group_open", asked);
    json_decref(asked);
    return code;
}

int command_group_run(const struct command *command)
{
    const char *verb = argument_count ? arguments[0] : "show";
    json_t *asked;

    if (strcmp(verb, "open") == 0)
        return open_session(command);
    if (strcmp(verb, "show") != 0 && strcmp(verb, "close") != 0)
        return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name, verb,
                            "VERB", message(MSG_GROUP_VERBS));
    if (command_most(command, 2) != EXIT_DONE)
        return EXIT_USE;
    if (strcmp(verb, "close") == 0 && argument_count < 2)
        return command_fail(EXIT_USE, MSG_TOO_FEW, command->name, "ID");
    asked = json_object();
    if (argument_count == 2)
        json_object_set_new(asked, "id", json_string(arguments[1]));
    if (strcmp(verb, "show") == 0)
        return ask_once("group_show", asked);
    if (command_flag(command, "--incomplete"))
        json_object_set_new(asked, "incomplete", json_true());
    return ask_alone("group_close", asked);
}
