/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/demo_answer.h"
#include "cli/command.h"
#include "core/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Every line is one object; other lines are left out. */
static json_t *objects_of(char *text)
{
    json_t *objects = json_array();
    char *rest = text, *line;

    while ((line = strsep(&rest, "\n")) != NULL) {
        json_t *object = json_loads(line, 0, NULL);

        if (json_is_object(object))
            json_array_append_new(objects, object);
        else
            json_decref(object);
    }
    return objects;
}

/* The command in one line, as far as there is room. */
static void join(const char *const *words, char *line, size_t room)
{
    size_t size = 0;

    for (size_t i = 0; words[i] && size < room; i++)
        size += (size_t)snprintf(line + size, room - size, "%s%s",
                                 i ? " " : "cairn ", words[i]);
}

bool demo_ask(const char *store, struct demo_answer *answer,
              const char *const *words)
{
    const char *all[DEMO_WORDS_MAX + 1] = {NULL};
    struct demo_output output;
    char line[256];
    size_t count = 0;
    bool good;

    for (; words[count]; count++) {
        check(count < DEMO_WORDS_MAX - 4);
        all[count] = words[count];
    }
    if (store) {
        all[count++] = "--store";
        all[count++] = store;
    }
    all[count++] = "--format";
    all[count++] = "json";
    good = demo_process_run(all, &output) &&
           (output.code == EXIT_DONE || output.code == EXIT_NO);
    answer->code = output.code;
    answer->objects = objects_of(good ? output.text : NULL);
    if (!good && !demo_process_stopped()) {
        join(words, line, sizeof line);
        command_fail(EXIT_MACHINE, MSG_DEMO_COMMAND, line, output.code,
                     output.said);
    }
    free(output.text);
    return good;
}

void demo_answer_free(struct demo_answer *answer)
{
    json_decref(answer->objects);
    answer->objects = NULL;
}

const json_t *demo_answer_object(const struct demo_answer *answer,
                                 const char *type)
{
    size_t i;
    json_t *object;

    json_array_foreach(answer->objects, i, object)
    {
        const char *is = json_string_value(json_object_get(object, "type"));

        if (!type || (is && strcmp(is, type) == 0))
            return object;
    }
    return NULL;
}

const char *demo_answer_text(const struct demo_answer *answer, const char *type,
                             const char *name)
{
    return json_string_value(
        json_object_get(demo_answer_object(answer, type), name));
}

json_int_t demo_answer_number(const struct demo_answer *answer,
                              const char *type, const char *name)
{
    const json_t *value =
        json_object_get(demo_answer_object(answer, type), name);

    return json_is_integer(value) ? json_integer_value(value) : -1;
}

size_t demo_answer_count(const struct demo_answer *answer, const char *type)
{
    size_t count = 0, i;
    json_t *object;

    json_array_foreach(answer->objects, i, object)
    {
        const char *is = json_string_value(json_object_get(object, "type"));

        count += is && strcmp(is, type) == 0;
    }
    return count;
}
