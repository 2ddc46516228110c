/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/words.h"
#include "cli/service.h"
#include "cli/input.h"
#include "core/date.h"
#include "core/fields.h"

#include <stdio.h>
#include <string.h>

int words_fields(const struct command *command, size_t first, json_t *fields)
{
    for (size_t i = first; i < argument_count; i++) {
        const char *equals = strchr(arguments[i], '='), *value;
        struct bytes name = {(const uint8_t *)arguments[i], 0};

        if (!equals || equals == arguments[i])
            return command_fail(EXIT_USE, MSG_NOT_OPTION, command->name,
                                arguments[i]);
        name.size = (size_t)(equals - arguments[i]);
        if (!fields_find(name))
            return command_fail(EXIT_USE, MSG_RESULT_VALUE, command->name,
                                arguments[i],
                                message_result(VALUE_UNKNOWN_FIELD),
                                result_code(VALUE_UNKNOWN_FIELD));
        value = input_expand(equals + 1);
        if (!value)
            return EXIT_USE;
        if (json_object_getn(fields, arguments[i], name.size))
            return command_fail(EXIT_USE, MSG_RESULT_VALUE, command->name,
                                arguments[i], message_result(VALUE_TWICE),
                                result_code(VALUE_TWICE));
        if (!bytes_utf8(bytes_text(value)))
            return command_fail(EXIT_USE, MSG_RESULT_VALUE, command->name,
                                fields_find(name)->name,
                                message_result(VALUE_FORM),
                                result_code(VALUE_FORM));
        json_object_setn_new(fields, arguments[i], name.size,
                             json_string(value));
    }
    return EXIT_DONE;
}

int words_id(const struct command *command, size_t most, json_t *asked)
{
    if (argument_count == 0)
        return command_fail(EXIT_USE, MSG_TOO_FEW, command->name, "ID");
    if (command_most(command, most) != EXIT_DONE)
        return EXIT_USE;
    json_object_set_new(asked, "id", json_string(arguments[0]));
    return EXIT_DONE;
}

void words_option(const struct command *command, const char *option,
                  const char *name, json_t *asked)
{
    const char *value = command_value(command, option);

    if (value)
        json_object_set_new(asked, name, json_string(value));
}

int words_seconds(const struct command *command, const char *option, bool end,
                  const char *name, json_t *asked)
{
    const char *value = command_value(command, option);
    int64_t time_us;

    if (!value)
        return EXIT_DONE;
    if (date_parse_moment(bytes_text(value), end, &time_us) != OK)
        return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name, value,
                            option, message(MSG_TIME));
    json_object_set_new(asked, name, json_integer(time_us / 1000000));
    return EXIT_DONE;
}

bool words_number(const struct command *command, const char *text,
                  const char *option, long least, long most, long *out)
{
    char takes[96];

    if (input_number(text, least, most, out))
        return true;
    snprintf(takes, sizeof takes, message(MSG_NUMBER), least, most);
    command_fail(EXIT_USE, MSG_BAD_VALUE, command->name, text, option, takes);
    return false;
}

void words_options(const struct command *command, const char *const names[],
                   json_t *asked)
{
    for (size_t i = 0; names[i]; i++) {
        char option[32];

        snprintf(option, sizeof option, "--%s", names[i]);
        words_option(command, option, names[i], asked);
    }
}

int words_listing(const struct command *command, const char *const names[],
                  json_t *asked)
{
    const char *limit = command_value(command, "--limit");
    long number;

    words_options(command, names, asked);
    if (command_most(command, 0) != EXIT_DONE)
        return EXIT_USE;
    if (!limit)
        return EXIT_DONE;
    if (!words_number(command, limit, "--limit", 1, SERVICE_FIND_MAX, &number))
        return EXIT_USE;
    json_object_set_new(asked, "limit", json_integer(number));
    return EXIT_DONE;
}
