/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/coverage.h"
#include "cli/messages.h"
#include "cli/output.h"

#include <stdio.h>
#include <string.h>

enum { COVERAGE_TEXT_MAX = 1024 };

void coverage_not_indexed(const json_t *line)
{
    json_t *count = json_object_get(line, "not_indexed");
    char text[COVERAGE_TEXT_MAX];

    if (!count)
        return;
    snprintf(text, sizeof text, message(MSG_NOT_INDEXED),
             (unsigned long long)json_integer_value(count));
    output_text(text);
}

/* Appends who is not current, and when it was last heard of. */
static void add_behind(const json_t *post, char text[COVERAGE_TEXT_MAX])
{
    const char *name = json_string_value(json_object_get(post, "name"));
    const char *last = json_string_value(json_object_get(post, "last_entry"));
    size_t at = strlen(text);

    snprintf(text + at, COVERAGE_TEXT_MAX - at, message(MSG_COVERAGE_BEHIND),
             name ? name : "?", last ? last : message(MSG_NEVER));
}

/* People get the coverage as a sentence below the table. */
void coverage_sentence(json_t *line)
{
    json_int_t logs = json_integer_value(json_object_get(line, "logs"));
    json_int_t current = json_integer_value(json_object_get(line, "current"));
    json_int_t found = json_integer_value(json_object_get(line, "found"));
    char text[COVERAGE_TEXT_MAX], all[COVERAGE_TEXT_MAX + 64];
    json_t *post;
    size_t i;

    snprintf(text, sizeof text, message(MSG_COVERAGE), (int)current, (int)logs);
    json_array_foreach(
        json_object_get(line, "posts"), i,
        post) if (!json_is_true(json_object_get(post, "current")))
        add_behind(post, text);
    snprintf(all, sizeof all, found ? "%s" : message(MSG_NOTHING), text);
    output_text(all);
    coverage_not_indexed(line);
    json_decref(line);
}
