/* SPDX-License-Identifier: Apache-2.0 */
/* cairn permit, cairn post, cairn posts: what headquarters says of documents
 * and of posts. */
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/coverage.h"
#include "cli/input.h"
#include "cli/words.h"

#include <string.h>

struct option options_permit[] = {
    {.name = "--document", .takes = "N", .help = "list: of this document"},
    {.name = "--purpose", .takes = "CODE", .help = "list: why you look"},
    {0},
};

struct option options_post[] = {{0}};

/* NAME=VALUE words from the first-th on; which names there are is known where
 * they are stored. */
static int take_words(const struct command *command, size_t first,
                      json_t *fields)
{
    for (size_t i = first; i < argument_count; i++) {
        const char *equals = strchr(arguments[i], '='), *value;

        if (!equals || equals == arguments[i])
            return command_fail(EXIT_USE, MSG_NOT_OPTION, command->name,
                                arguments[i]);
        value = input_expand(equals + 1);
        if (!value)
            return EXIT_USE;
        if (json_object_setn_new(fields, arguments[i],
                                 (size_t)(equals - arguments[i]),
                                 json_string(value)) != 0)
            return command_fail(EXIT_USE, MSG_RESULT_VALUE, command->name,
                                arguments[i], message_result(VALUE_FORM),
                                result_code(VALUE_FORM));
    }
    return EXIT_DONE;
}

static int list(const struct command *command)
{
    enum message nothing = MSG_PERMITS_NONE;
    json_t *asked = json_object();
    int code = command_most(command, 1);

    words_option(command, "--document", "document", asked);
    words_option(command, "--purpose", "purpose", asked);
    if (code == EXIT_DONE)
        return ask_each("permits", asked, coverage_each, &nothing);
    json_decref(asked);
    return code;
}

int command_permit_run(const struct command *command)
{
    const char *verb = argument_count ? arguments[0] : "";
    json_t *asked, *fields;
    size_t first = 1;
    int code;

    if (strcmp(verb, "list") == 0)
        return list(command);
    fields = json_object();
    asked = json_pack("{s:s, s:o}", "verb", verb, "fields", fields);
    if (argument_count > 1 && !strchr(arguments[1], '='))
        json_object_set_new(asked, "id", json_string(arguments[first++]));
    code = take_words(command, first, fields);
    if (code == EXIT_DONE)
        return ask_once("permit", asked);
    json_decref(asked);
    return code;
}

int command_post_run(const struct command *command)
{
    json_t *asked, *fields;
    int code;

    if (argument_count == 0 || strcmp(arguments[0], "set") != 0)
        return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name,
                            argument_count ? arguments[0] : "", "VERB",
                            message(MSG_POST_VERBS));
    if (argument_count < 2)
        return command_fail(EXIT_USE, MSG_TOO_FEW, command->name, "CODE");
    if (argument_count < 3)
        return command_fail(EXIT_USE, MSG_TOO_FEW, command->name,
                            "NAME=VALUE");
    fields = json_object();
    asked = json_pack("{s:s, s:o}", "code", arguments[1], "fields", fields);
    code = take_words(command, 2, fields);
    if (code == EXIT_DONE)
        return ask_once("post", asked);
    json_decref(asked);
    return code;
}

int command_posts_run(const struct command *command)
{
    if (command_most(command, 0) != EXIT_DONE)
        return EXIT_USE;
    return ask_once("posts", json_object());
}
