/* SPDX-License-Identifier: Apache-2.0 */
/* Corrections with their history, and what anybody can check afterwards. */
#include "cli/demo_story.h"
#include "cli/demo_tell.h"
#include "core/bytes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HISTORY_WAIT_MS = 10000, STEP_MS = 50, SHOWN_BYTES = 26 };

static bool correct(struct demo *demo, const struct demo_node *post,
                    const char *const *words)
{
    struct demo_answer answer;
    bool good;

    demo_show_run(demo, post, words);
    good = demo_ask_node(demo, post, &answer, words);
    if (good && !demo_answer_text(&answer, "recorded", "id"))
        good = demo_wrong(demo, post, MSG_DEMO_NO_FIELD, "id");
    demo_answer_free(&answer);
    return good;
}

/* Each statement in one line: when, where, what, why. */
static void show_history(const struct demo_answer *answer)
{
    json_t *object;
    size_t i;

    json_array_foreach(answer->objects, i, object)
    {
        const char *kind, *name, *given, *reason;

        if (json_unpack(object, "{s:s, s:s}", "kind", &kind, "name", &name))
            continue;
        given = json_string_value(
            json_object_get(json_object_get(object, "sets"), "given_names"));
        reason = json_string_value(json_object_get(object, "reason"));
        demo_tell_line("%-10s %-6s %-14s %s", kind, name, given ? given : "",
                       reason ? reason : "");
    }
}

/* Waits until a node shows so many statements of a record. */
static bool history_at(struct demo *demo, const struct demo_node *node,
                       const char *id, size_t statements)
{
    const char *const words[] = {"show", id, "--history", NULL};
    int64_t until_us = demo_process_now_us() + HISTORY_WAIT_MS * INT64_C(1000);
    struct demo_answer answer;

    while (demo_process_now_us() < until_us) {
        if (!demo_ask_node(demo, node, &answer, words))
            return false;
        if (demo_answer_count(&answer, "statement") >= statements) {
            demo_show(demo, node, words);
            show_history(&answer);
            demo_answer_free(&answer);
            return true;
        }
        demo_answer_free(&answer);
        if (!demo_process_sleep(STEP_MS))
            return false;
    }
    return demo_wrong(demo, node, MSG_DEMO_LATE, node->name,
                      HISTORY_WAIT_MS / 1000);
}

bool demo_correction(struct demo *demo)
{
    const struct demo_node *nodes = demo->network.nodes;
    const struct demo_node *post = &nodes[DEMO_COUNTER];
    /* The last one of the traffic was recorded by this officer. */
    const char *wrong = demo->last_ref;

    demo_tell_step(MSG_DEMO_CORRECTION);
    demo_tell(MSG_DEMO_CORRECTION_WHAT);
    if (!correct(demo, post,
                 DEMO_WORDS("amend", demo->ref, "given_names=ADELINE MARA",
                            "--reason", message(MSG_DEMO_REASON_AMEND))) ||
        !correct(demo, post,
                 DEMO_WORDS("void", wrong, "--reason",
                            message(MSG_DEMO_REASON_VOID))))
        return false;
    demo_tell(MSG_DEMO_HISTORY, nodes[DEMO_HEADQUARTERS].name);
    return history_at(demo, &nodes[DEMO_HEADQUARTERS], demo->ref, 2) &&
           history_at(demo, &nodes[DEMO_HEADQUARTERS], wrong, 2);
}

static bool verify_one(struct demo *demo, const struct demo_node *node)
{
    struct demo_answer answer;
    bool good = demo_ask_node(demo, node, &answer, DEMO_WORDS("verify"));
    json_int_t faults, entries, signatures;

    if (!good)
        return false;
    faults = demo_answer_number(&answer, "verified", "faults");
    entries = demo_answer_number(&answer, "verified", "entries");
    signatures = demo_answer_number(&answer, "verified", "signatures");
    demo_answer_free(&answer);
    demo_tell_line("%-8s %8lld %12lld %8lld", node->name, (long long)entries,
                   (long long)signatures, (long long)faults);
    return faults == 0 && entries > 0
               ? true
               : demo_wrong(demo, node, MSG_DEMO_FAULTS, node->name);
}

bool demo_verify(struct demo *demo, const struct demo_node *nodes, size_t count)
{
    demo_tell_line("%-8s %8s %12s %8s", "", "entries", "signatures", "faults");
    for (size_t i = 0; i < count; i++)
        if (!verify_one(demo, &nodes[i]))
            return false;
    return true;
}

/* The signed bytes, as any COSE library takes them. */
static bool show_bytes(struct demo *demo)
{
    const struct demo_node *node = &demo->network.nodes[DEMO_HEADQUARTERS];
    const char *const words[] = {"entry", demo->ref, "--store", node->store,
                                 NULL};
    char hex[2 * SHOWN_BYTES + 1];
    struct demo_output output;
    bool good = demo_process_run(words, &output) && output.code == 0 &&
                output.size > SHOWN_BYTES;

    if (good) {
        bytes_to_hex(bytes_of((const uint8_t *)output.text, SHOWN_BYTES), hex);
        demo_tell(MSG_DEMO_COSE, demo->ref, output.size);
        demo_tell_line("%s...", hex);
        demo_show(demo, node,
                  DEMO_WORDS("entry", demo->ref, "|", "od", "-An", "-tx1"));
    }
    free(output.text);
    return good || demo_wrong(demo, node, MSG_DEMO_NO_FIELD, "entry");
}

bool demo_verified(struct demo *demo)
{
    const struct demo_node *nodes = demo->network.nodes;

    demo_tell_step(MSG_DEMO_VERIFIED);
    demo_tell(MSG_DEMO_VERIFIED_WHAT);
    if (!demo_verify(demo, nodes, DEMO_HOME))
        return false;
    demo_show(demo, &nodes[DEMO_HEADQUARTERS], DEMO_WORDS("verify"));
    return show_bytes(demo);
}
