/* SPDX-License-Identifier: Apache-2.0 */
/* cairn members: who is who, how fresh that is, what is held of one. */
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/output.h"

#include <stdio.h>
#include <string.h>

enum { MINUTE_S = 60, HOUR_S = 3600, DAYS_S = 86400, SENTENCE_MAX = 512 };

struct option options_members[] = {
    {.name = "--held",
     .flag = true,
     .help = "what is held of NAME: the last entry of each log; see "
             "'authority revoke'"},
    {0},
};

/* An age in words. At least two of each, so that no language needs its
 * singular. */
static void age_words(long long age_s, char text[64])
{
    if (age_s < 2 * MINUTE_S)
        snprintf(text, 64, "%s", message(MSG_AGE_NOW));
    else if (age_s < 2 * HOUR_S)
        snprintf(text, 64, message(MSG_AGE_MINUTES), age_s / MINUTE_S);
    else if (age_s < 2 * DAYS_S)
        snprintf(text, 64, message(MSG_AGE_HOURS), age_s / HOUR_S);
    else
        snprintf(text, 64, message(MSG_AGE_DAYS), age_s / DAYS_S);
}

static void freshness_sentence(const json_t *line)
{
    char age[64], text[SENTENCE_MAX];

    age_words(json_integer_value(json_object_get(line, "age_seconds")), age);
    snprintf(text, sizeof text, message(MSG_MEMBERS_FRESH), age,
             json_string_value(json_object_get(line, "as_of")));
    output_text(text);
}

static bool print_line(void *user, json_t *line)
{
    const char *type = json_string_value(json_object_get(line, "type"));

    (void)user;
    if (output_human() && type && strcmp(type, "freshness") == 0) {
        freshness_sentence(line);
        json_decref(line);
    } else {
        output_object(line);
    }
    return true;
}

int command_members_run(const struct command *command)
{
    bool held = command_flag(command, "--held");
    json_t *asked;

    if (command_most(command, 1) != EXIT_DONE)
        return EXIT_USE;
    if (held && argument_count == 0)
        return command_fail(EXIT_USE, MSG_TOO_FEW, command->name, "NAME");
    asked = json_pack("{s:b}", "held", (int)held);
    if (argument_count == 1)
        json_object_set_new(asked, "name", json_string(arguments[0]));
    return ask_each("members", asked, print_line, NULL);
}
