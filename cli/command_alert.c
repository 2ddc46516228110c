/* SPDX-License-Identifier: Apache-2.0 */
/* cairn alert, hit and hits. */
#include "cli/alert_import.h"
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/coverage.h"
#include "cli/input.h"
#include "cli/output.h"
#include "cli/words.h"
#include "core/alert.h"

#include <string.h>

struct option options_alert[] = {
    {.name = "--reason", .takes = "TEXT", .help = "withdraw: why; required"},
    {.name = "--all", .flag = true, .help = "list: also what stands no more"},
    {.name = "--owner", .takes = "TEXT", .help = "list: of this owner"},
    {.name = "--action", .takes = "CODE", .help = "list: with this action"},
    {.name = "--limit", .takes = "N", .help = "list: at most so many"},
    {0},
};

struct option options_hit[] = {
    {.name = "--decision",
     .takes = "CODE",
     .help = "confirmed, false or unresolved"},
    {.name = "--action", .takes = "TEXT", .help = "what was done"},
    {.name = "--officer", .takes = "NAME", .help = "who decides"},
    {.name = "--remarks", .takes = "TEXT", .help = "anything else"},
    {0},
};

struct option options_hits[] = {
    {.name = "--open", .flag = true, .help = "only those without a decision"},
    {.name = "--limit", .takes = "N", .help = "at most so many"},
    {0},
};

/* Prints the lines, and notes whether one of them is an error. */
static bool print_line(void *user, json_t *line)
{
    const char *error = json_string_value(json_object_get(line, "error"));

    if (error) {
        *(bool *)user = true;
        command_fail(EXIT_USE, MSG_RESULT, "alert", error,
                     json_string_value(json_object_get(line, "code")));
        json_decref(line);
    } else {
        output_object(line);
    }
    return true;
}

static int take_fields(const struct command *command, json_t *fields)
{
    for (size_t i = 1; i < argument_count; i++) {
        const char *equals = strchr(arguments[i], '='), *value;
        struct bytes name = bytes_text(arguments[i]);

        if (!equals || equals == arguments[i])
            return command_fail(EXIT_USE, MSG_NOT_OPTION, command->name,
                                arguments[i]);
        name.size = (size_t)(equals - arguments[i]);
        if (!alert_field(name) && !bytes_equal(name, bytes_text("visibility")))
            return command_fail(EXIT_USE, MSG_ALERT_FIELD, command->name,
                                arguments[i]);
        value = input_expand(equals + 1);
        if (!value)
            return EXIT_USE;
        if (json_object_getn(fields, arguments[i], name.size) ||
            !bytes_utf8(bytes_text(value)))
            return command_fail(
                EXIT_USE, MSG_RESULT_VALUE, command->name, arguments[i],
                message_result(bytes_utf8(bytes_text(value)) ? VALUE_TWICE
                                                             : VALUE_FORM),
                result_code(bytes_utf8(bytes_text(value)) ? VALUE_TWICE
                                                          : VALUE_FORM));
        json_object_setn_new(fields, arguments[i], name.size,
                             json_string(value));
    }
    return EXIT_DONE;
}

static int add(const struct command *command)
{
    json_t *fields = json_object();
    bool refused = false;
    int code = take_fields(command, fields);

    if (code == EXIT_DONE && json_object_size(fields) == 0)
        code =
            command_fail(EXIT_USE, MSG_TOO_FEW, command->name, "FIELD=VALUE");
    if (code != EXIT_DONE) {
        json_decref(fields);
        return code;
    }
    code = ask_each("alert_add",
                    json_pack("{s:[{s:o}]}", "batch", "fields", fields),
                    print_line, &refused);
    return code == EXIT_DONE && refused ? EXIT_USE : code;
}

/* The one argument behind the verb, as "id". */
static int take_id(const struct command *command, json_t *asked)
{
    if (argument_count < 2)
        return command_fail(EXIT_USE, MSG_TOO_FEW, command->name, "ID");
    if (command_most(command, 2) != EXIT_DONE)
        return EXIT_USE;
    json_object_set_new(asked, "id", json_string(arguments[1]));
    return EXIT_DONE;
}

static int take_limit(const struct command *command, json_t *asked)
{
    const char *limit = command_value(command, "--limit");
    long number;

    if (!limit)
        return EXIT_DONE;
    if (!words_number(command, limit, "--limit", 1, SERVICE_FIND_MAX, &number))
        return EXIT_USE;
    json_object_set_new(asked, "limit", json_integer(number));
    return EXIT_DONE;
}

static int finish(int code, const char *operation, json_t *asked)
{
    if (code == EXIT_DONE)
        return ask_once(operation, asked);
    json_decref(asked);
    return code;
}

static int withdraw(const struct command *command)
{
    json_t *asked = json_object();
    int code = take_id(command, asked);

    if (code == EXIT_DONE && !command_value(command, "--reason"))
        code = command_fail(EXIT_USE, MSG_TOO_FEW, command->name, "--reason");
    words_option(command, "--reason", "reason", asked);
    return finish(code, "alert_withdraw", asked);
}

static int list(const struct command *command)
{
    json_t *asked = json_object();
    int code = take_limit(command, asked);

    if (code == EXIT_DONE)
        code = command_most(command, 1);
    if (command_flag(command, "--all"))
        json_object_set_new(asked, "all", json_true());
    words_option(command, "--owner", "owner", asked);
    words_option(command, "--action", "action", asked);
    return finish(code, "alerts", asked);
}

static int show(const struct command *command)
{
    json_t *asked = json_object();

    return finish(take_id(command, asked), "alert_show", asked);
}

static int import(const struct command *command)
{
    if (argument_count < 2)
        return command_fail(EXIT_USE, MSG_TOO_FEW, command->name, "FILE");
    if (command_most(command, 2) != EXIT_DONE)
        return EXIT_USE;
    return alert_import(arguments[1]);
}

int command_alert_run(const struct command *command)
{
    static const struct {
        const char *name;
        int (*run)(const struct command *command);
    } verbs[] = {{"add", add},
                 {"withdraw", withdraw},
                 {"list", list},
                 {"show", show},
                 {"import", import}};
    const char *verb = argument_count ? arguments[0] : "";

    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (strcmp(verbs[i].name, verb) == 0)
            return verbs[i].run(command);
    return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name, verb, "VERB",
                        message(MSG_ALERT_VERBS));
}

int command_hits_run(const struct command *command)
{
    enum message nothing = MSG_HITS_NONE;
    json_t *asked = json_object();
    int code = take_limit(command, asked);

    if (code == EXIT_DONE)
        code = command_most(command, 0);
    if (command_flag(command, "--open"))
        json_object_set_new(asked, "open", json_true());
    if (code == EXIT_DONE)
        return ask_each("hits", asked, coverage_each, &nothing);
    json_decref(asked);
    return code;
}

int command_hit_run(const struct command *command)
{
    const char *decision = command_value(command, "--decision");
    json_t *asked;

    if (argument_count == 0 || strcmp(arguments[0], "decide") != 0)
        return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name,
                            argument_count ? arguments[0] : "", "VERB",
                            message(MSG_HIT_VERBS));
    if (!decision)
        return command_fail(EXIT_USE, MSG_TOO_FEW, command->name, "--decision");
    if (codes_number(codes_hit_decision, bytes_text(decision)) == 0)
        return command_fail(EXIT_USE, MSG_BAD_VALUE, command->name, decision,
                            "--decision", message(MSG_HIT_DECISIONS));
    asked = json_object();
    words_option(command, "--decision", "decision", asked);
    words_option(command, "--action", "action_taken", asked);
    words_option(command, "--officer", "officer", asked);
    words_option(command, "--remarks", "remarks", asked);
    return finish(take_id(command, asked), "hit", asked);
}
