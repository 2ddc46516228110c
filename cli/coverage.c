/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/coverage.h"
#include "cli/ask.h"
#include "cli/output.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 1024 };

/* Appends who is not current, and when it was last heard of. */
static void add_behind(const json_t *post, char text[TEXT_MAX])
{
    const char *name = json_string_value(json_object_get(post, "name"));
    const char *last = json_string_value(json_object_get(post, "last_entry"));
    size_t at = strlen(text);

    snprintf(text + at, TEXT_MAX - at, message(MSG_COVERAGE_BEHIND),
             name ? name : "?", last ? last : message(MSG_NEVER));
}

/* Appends the codes of posts. */
static void add_codes(const json_t *codes, enum message id, char text[TEXT_MAX])
{
    char list[TEXT_MAX] = "";
    size_t i, at;
    json_t *code;

    json_array_foreach(codes, i, code)
    {
        at = strlen(list);
        snprintf(list + at, sizeof list - at, "%s%s", i ? ", " : "",
                 json_string_value(code));
    }
    at = strlen(text);
    if (list[0])
        snprintf(text + at, TEXT_MAX - at, message(id), list);
}

void coverage_sentence(json_t *line, enum message nothing)
{
    json_int_t logs = json_integer_value(json_object_get(line, "logs"));
    json_int_t current = json_integer_value(json_object_get(line, "current"));
    json_int_t found = json_integer_value(json_object_get(line, "found"));
    char text[TEXT_MAX], all[TEXT_MAX + 64];
    json_t *post;
    size_t i;

    snprintf(text, sizeof text, message(MSG_COVERAGE), (int)current, (int)logs);
    json_array_foreach(
        json_object_get(line, "posts"), i,
        post) if (!json_is_true(json_object_get(post, "current")))
        add_behind(post, text);
    add_codes(json_object_get(line, "silent"), MSG_COVERAGE_SILENT, text);
    add_codes(json_object_get(line, "closed"), MSG_COVERAGE_CLOSED, text);
    snprintf(all, sizeof all, found ? "%s" : message(nothing), text);
    output_text(all);
    ask_not_indexed(line);
    json_decref(line);
}

bool coverage_each(void *user, json_t *line)
{
    const char *type = json_string_value(json_object_get(line, "type"));
    const enum message *nothing = user;

    if (!output_human() || !type || strcmp(type, "coverage") != 0) {
        output_object(line);
        return true;
    }
    if (json_is_true(json_object_get(line, "more")))
        output_text(message(MSG_SHOWN_PART));
    coverage_sentence(line, *nothing);
    return true;
}
