/* SPDX-License-Identifier: Apache-2.0 */
/* The commands that say something of a record: amend, void, note, link. */
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/input.h"
#include "cli/words.h"

struct option options_correct[] = {
    {.name = "--reason", .takes = "TEXT", .help = "why; required"},
    {0},
};

struct option options_link[] = {
    {.name = "--reason", .takes = "TEXT", .help = "why"},
    {0},
};

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

/* Takes an ID and one word more, `second`, as asked[name]. */
static int take_two(const struct command *command, const char *second,
                    const char *name, json_t *asked)
{
    const char *value = NULL;
    int code = words_id(command, 2, asked);

    if (code == EXIT_DONE && argument_count < 2)
        code = command_fail(EXIT_USE, MSG_TOO_FEW, command->name, second);
    if (code != EXIT_DONE)
        return code;
    value = input_expand(arguments[1]);
    if (!value)
        return EXIT_USE;
    if (!bytes_utf8(bytes_text(value)) || !*value)
        return command_fail(EXIT_USE, MSG_RESULT_VALUE, command->name, second,
                            message_result(VALUE_FORM),
                            result_code(VALUE_FORM));
    json_object_set_new(asked, name, json_string(value));
    return EXIT_DONE;
}

int command_note_run(const struct command *command)
{
    json_t *asked = json_object();
    int code = take_two(command, "TEXT", "text", asked);

    if (code == EXIT_DONE)
        return ask_once(command->name, asked);
    json_decref(asked);
    return code;
}

int command_link_run(const struct command *command)
{
    json_t *asked = json_object();
    int code = take_two(command, "ID", "other", asked);

    words_option(command, "--reason", "reason", asked);
    if (code == EXIT_DONE)
        return ask_once(command->name, asked);
    json_decref(asked);
    return code;
}
