/* SPDX-License-Identifier: Apache-2.0 */
/* What concerns other countries: check --abroad, disclosures. */
#include "cli/ask.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/words.h"

#include <stdio.h>
#include <string.h>

enum { SENTENCE_MAX = 512 };

struct option options_disclosures[] = {
    {.name = "--to", .takes = "STATE", .help = "only to this country"},
    {.name = "--since", .takes = "T", .help = "from this date or time on"},
    {0},
};

static const char *text_of(json_t *line, const char *name)
{
    const char *text = json_string_value(json_object_get(line, name));

    return text ? text : message(MSG_NEVER);
}

/* People get "yes, at", "no", or "unknown, last heard". */
static bool abroad_line(void *user, json_t *line)
{
    const char *answer = text_of(line, "answer");
    json_t *crossing = json_object_get(line, "crossing");
    char text[SENTENCE_MAX];

    (void)user;
    if (!output_human()) {
        output_object(line);
        return true;
    }
    if (strcmp(answer, "yes") == 0)
        snprintf(text, sizeof text, message(MSG_ABROAD_YES),
                 text_of(crossing, "post"), text_of(crossing, "event_time"),
                 text_of(crossing, "direction"));
    else if (strcmp(answer, "no") == 0)
        snprintf(text, sizeof text, message(MSG_ABROAD_NO),
                 text_of(line, "country"), text_of(line, "since"));
    else
        snprintf(text, sizeof text, message(MSG_ABROAD_UNKNOWN),
                 text_of(line, "last_heard"));
    output_text(text);
    if (json_object_get(line, "treaty")) {
        snprintf(text, sizeof text, message(MSG_ABROAD_NOT_IN_FORCE),
                 text_of(line, "country"));
        output_text(text);
    }
    json_decref(line);
    return true;
}

int command_abroad(const struct command *command)
{
    static const char *const names[] = {"abroad", "document", "since",
                                        "purpose", "officer", NULL};
    json_t *asked = json_object();
    int code = command_most(command, 0);

    words_options(command, names, asked);
    if (code == EXIT_DONE)
        return ask_each("abroad", asked, abroad_line, NULL);
    json_decref(asked);
    return code;
}

int command_disclosures_run(const struct command *command)
{
    json_t *asked;

    if (command_most(command, 0) != EXIT_DONE)
        return EXIT_USE;
    asked = json_object();
    words_option(command, "--to", "country", asked);
    words_option(command, "--since", "since", asked);
    return ask_once("disclosures", asked);
}
