/* SPDX-License-Identifier: Apache-2.0 */
/* At a counter: a document is read, recorded, found elsewhere; a false one. */
#include "cli/demo_story.h"
#include "cli/demo_tell.h"

#include <stdio.h>
#include <string.h>

enum {
    READING_WAIT_MS = 8000,
    SPREAD_WAIT_MS = 15000,
    STEP_MS = 20,
    LINE_MAX_BYTES = 160,
};

/* Has a reader read a document and waits until the daemon has it. */
static bool read_document(struct demo *demo, struct demo_node *node,
                          const struct specimen *specimen,
                          struct demo_answer *answer)
{
    int64_t until_us = demo_process_now_us() + READING_WAIT_MS * INT64_C(1000);
    const char *seen;

    if (!demo_network_feed(node, specimen->mrz))
        return false;
    while (demo_process_now_us() < until_us) {
        if (!demo_ask_node(demo, node, answer,
                           DEMO_WORDS("check", "--reading")))
            return false;
        seen = json_string_value(json_object_get(
            json_object_get(demo_answer_object(answer, "check"), "document"),
            "surname"));
        if (seen && strcmp(seen, specimen->surname) == 0)
            return true;
        demo_answer_free(answer);
        if (!demo_process_sleep(STEP_MS))
            return false;
    }
    return demo_wrong(demo, node, MSG_DEMO_NOT_READ, node->name);
}

/* The lines of a document, and below its second a mark if column > 0. */
static void show_lines(const char *mrz, int line, int column)
{
    char text[MRZ_BUILT_SIZE], *rest = text, *one;

    snprintf(text, sizeof text, "%s", mrz);
    for (int i = 1; (one = strsep(&rest, "\n")) != NULL; i++) {
        demo_tell_line("%s", one);
        if (i == line && column > 0)
            demo_tell_line("%*s", column, "^");
    }
}

/* Those of some checks that came out like this: "mrz ok, expiry ok". */
static void show_checks(const json_t *checks, const char *result)
{
    char text[256] = "";
    size_t size = 0;
    const char *name, *came;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)checks, name, value)
    {
        came = json_string_value(value);
        if (came && strcmp(came, result) == 0 && size < sizeof text)
            size += (size_t)snprintf(text + size, sizeof text - size, "%s%s %s",
                                     size ? ", " : "", name, came);
    }
    demo_tell_line("%s", text);
}

bool demo_reading(struct demo *demo)
{
    struct demo_node *post = &demo->network.nodes[DEMO_COUNTER];
    const char *const check[] = {"check", "--reading", NULL};
    struct demo_answer answer;

    demo_tell_step(MSG_DEMO_READING);
    demo_tell(MSG_DEMO_READING_WHAT, post->name);
    specimen_make(0, demo->today_days, &demo->traveller);
    show_lines(demo->traveller.mrz, 0, 0);
    demo_show(demo, post, check);
    if (!read_document(demo, post, &demo->traveller, &answer))
        return false;
    show_checks(json_object_get(demo_answer_object(&answer, "check"), "checks"),
                "ok");
    demo_answer_free(&answer);
    demo_tell(MSG_DEMO_DECIDES);
    demo_show_run(demo, post,
                  DEMO_WORDS("record", "--direction", "entry", "--reading"));
    if (!demo_record(demo, post, NULL))
        return false;
    demo->recorded_us = demo_process_now_us();
    memcpy(demo->ref, demo->last_ref, sizeof demo->ref);
    demo_tell(MSG_DEMO_RECORDED, demo->ref);
    return true;
}

/* Waits until a node finds the first document; how long that took. */
static bool find_at(struct demo *demo, const struct demo_node *node,
                    char line[LINE_MAX_BYTES])
{
    int64_t until_us = demo->recorded_us + SPREAD_WAIT_MS * INT64_C(1000);
    struct demo_answer answer;
    const char *ref;

    while (demo_process_now_us() < until_us) {
        if (!demo_ask_node(demo, node, &answer,
                           DEMO_WORDS("find", "--document",
                                      demo->traveller.document_number)))
            return false;
        ref = demo_answer_text(&answer, "crossing", "ref");
        if (ref)
            snprintf(
                line, LINE_MAX_BYTES, "%-8s %s, %s %s  %5.0f ms", node->name,
                ref, demo->traveller.surname, demo->traveller.given_names,
                (double)(demo_process_now_us() - demo->recorded_us) / 1000.0);
        demo_answer_free(&answer);
        if (ref)
            return true;
        if (!demo_process_sleep(STEP_MS))
            return false;
    }
    return demo_wrong(demo, node, MSG_DEMO_LATE, node->name,
                      SPREAD_WAIT_MS / 1000);
}

bool demo_elsewhere(struct demo *demo)
{
    const struct demo_node *nodes = demo->network.nodes;
    char first[LINE_MAX_BYTES], second[LINE_MAX_BYTES];

    /* Looked for before it is told: the telling takes its time. */
    if (!find_at(demo, &nodes[DEMO_HEADQUARTERS], first) ||
        !find_at(demo, &nodes[DEMO_GATE], second))
        return false;
    demo_tell_step(MSG_DEMO_ELSEWHERE);
    demo_tell(MSG_DEMO_ELSEWHERE_WHAT);
    demo_tell_line("%s", first);
    demo_tell_line("%s", second);
    demo_show(
        demo, &nodes[DEMO_GATE],
        DEMO_WORDS("find", "--document", demo->traveller.document_number));
    return true;
}

/* The place in the document of what was probably misread, or 0. */
static int suspect_at(const json_t *document, int *line)
{
    const json_t *suspect =
        json_array_get(json_object_get(document, "suspects"), 0);

    *line = (int)json_integer_value(json_object_get(suspect, "line"));
    return (int)json_integer_value(json_object_get(suspect, "column"));
}

/* Reads a document that must turn out to be bad. */
static bool read_bad(struct demo *demo, enum specimen_fault fault,
                     enum message what)
{
    struct demo_node *post = &demo->network.nodes[DEMO_COUNTER];
    struct demo_answer answer;
    struct specimen specimen;
    const json_t *document;
    int line, column;
    bool good;

    specimen_make(specimen_find(fault), demo->today_days, &specimen);
    if (!read_document(demo, post, &specimen, &answer))
        return false;
    document =
        json_object_get(demo_answer_object(&answer, "check"), "document");
    column = suspect_at(document, &line);
    good = json_is_false(json_object_get(document, "valid"));
    if (good) {
        demo_tell(what);
        show_lines(specimen.mrz, line, column);
        show_checks(json_object_get(document, "checks"), "wrong");
    }
    demo_answer_free(&answer);
    return good || demo_wrong(demo, post, MSG_DEMO_TAKEN, post->name);
}

bool demo_false_document(struct demo *demo)
{
    const struct demo_node *post = &demo->network.nodes[DEMO_COUNTER];

    demo_tell_step(MSG_DEMO_FALSE);
    if (!read_bad(demo, SPECIMEN_CHECK_DIGIT, MSG_DEMO_FALSE_DIGIT) ||
        !read_bad(demo, SPECIMEN_MISREAD, MSG_DEMO_FALSE_MISREAD))
        return false;
    demo_tell(MSG_DEMO_FALSE_KEPT);
    demo_show(demo, post, DEMO_WORDS("check", "--reading"));
    return true;
}
