/* SPDX-License-Identifier: Apache-2.0 */
/* Busy posts, and one that loses its power in the middle of it. */
#include "cli/demo_story.h"
#include "cli/demo_tell.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

enum {
    TICK_MS = 60,
    TICKS_PER_ROW = 16,
    BUSY_TICKS = 6 * TICKS_PER_ROW,
    LONE_TICKS = 4 * TICKS_PER_ROW,
    ALIKE_WAIT_MS = 20000,
};

static bool entries_of(struct demo *demo, const struct demo_node *node,
                       json_int_t *entries)
{
    struct demo_answer answer;
    bool good = demo_ask_node(demo, node, &answer, DEMO_WORDS("status"));

    if (good)
        *entries = demo_answer_number(&answer, "status", "entries");
    demo_answer_free(&answer);
    if (good && *entries < 0)
        good = demo_wrong(demo, node, MSG_DEMO_NO_FIELD, "entries");
    return good;
}

/* One row of the table: the entries that each node holds; "-": no daemon. */
static bool tell_counts(struct demo *demo, bool *alike)
{
    json_int_t entries[DEMO_HOME] = {0};
    char line[DEMO_HOME * 16] = "";
    size_t size = 0;

    *alike = true;
    for (size_t i = 0; i < DEMO_HOME; i++) {
        const struct demo_node *node = &demo->network.nodes[i];
        char cell[16] = "-";

        if (node->pid > 0) {
            if (!entries_of(demo, node, &entries[i]))
                return false;
            snprintf(cell, sizeof cell, "%lld", (long long)entries[i]);
        }
        *alike = *alike && entries[i] == entries[0];
        size += (size_t)snprintf(line + size, sizeof line - size, "%8s", cell);
    }
    demo_tell_line("%6.1f s %s",
                   (double)(demo_process_now_us() - demo->began_us) / 1e6,
                   line);
    return true;
}

static void tell_names(const struct demo *demo)
{
    char line[DEMO_HOME * 16] = "";
    size_t size = 0;

    for (size_t i = 0; i < DEMO_HOME; i++)
        size += (size_t)snprintf(line + size, sizeof line - size, "%8s",
                                 demo->network.nodes[i].name);
    demo_tell_line("%8s %s", "", line);
}

/* The next traveller of the traffic; the documents are good and all differ. */
static const char *next_document(struct demo *demo, struct specimen *specimen)
{
    specimen_make(SPECIMEN_COUNT + demo->next++, demo->today_days, specimen);
    return specimen->mrz;
}

/* A document at every reader whose post admits by itself, and now and then one
 * that an officer records, whose answer is kept. */
static bool tick(struct demo *demo, int number)
{
    struct demo_node *nodes = demo->network.nodes;
    struct specimen specimen;

    for (size_t i = 0; i < DEMO_HOME; i++)
        if (nodes[i].admits && nodes[i].pid > 0 &&
            !demo_network_feed(&nodes[i], next_document(demo, &specimen)))
            return false;
    if (number % 2 == 0 && !demo_record(demo, &nodes[DEMO_COUNTER],
                                        next_document(demo, &specimen)))
        return false;
    return demo_process_sleep(TICK_MS);
}

static bool traffic(struct demo *demo, int ticks)
{
    bool alike;

    for (int i = 0; i < ticks; i++)
        if (!tick(demo, i) || (i % TICKS_PER_ROW == TICKS_PER_ROW - 1 &&
                               !tell_counts(demo, &alike)))
            return false;
    return true;
}

/* Waits until all nodes hold equally much. */
static bool await_alike(struct demo *demo)
{
    int64_t until_us = demo_process_now_us() + ALIKE_WAIT_MS * INT64_C(1000);
    bool alike = false;

    while (demo_process_now_us() < until_us) {
        if (!demo_process_sleep(8 * TICK_MS) || !tell_counts(demo, &alike))
            return false;
        if (alike)
            return true;
    }
    return demo_wrong(demo, &demo->network.nodes[DEMO_FERRY],
                      MSG_DEMO_NOT_ALIKE, ALIKE_WAIT_MS / 1000);
}

bool demo_busy(struct demo *demo)
{
    const struct demo_node *nodes = demo->network.nodes;

    demo_tell_step(MSG_DEMO_BUSY);
    demo_tell(MSG_DEMO_BUSY_WHAT, nodes[DEMO_GATE].name, nodes[DEMO_FERRY].name,
              nodes[DEMO_COUNTER].name);
    tell_names(demo);
    if (!traffic(demo, BUSY_TICKS) || !await_alike(demo))
        return false;
    demo_tell(MSG_DEMO_BUSY_ALIKE);
    demo_show(demo, &nodes[DEMO_HEADQUARTERS],
              DEMO_WORDS("find", "--post", nodes[DEMO_FERRY].post));
    return true;
}

/* Some records at the post, and documents before its reader, when it ends. */
static bool cut_power(struct demo *demo, struct demo_node *node)
{
    struct specimen specimen;

    for (int i = 0; i < 6; i++)
        if (!demo_network_feed(node, next_document(demo, &specimen)) ||
            !demo_record(demo, node, next_document(demo, &specimen)))
            return false;
    demo_tell_line("kill -9 %ld", (long)node->pid);
    demo_process_end(node->pid, SIGKILL);
    node->pid = 0;
    return true;
}

/* How many of the acknowledged records a node does not find. */
static bool missing_at(struct demo *demo, const struct demo_node *node,
                       size_t *missing)
{
    struct demo_answer answer;
    json_t *held = json_object(), *object, *id;
    size_t i;
    bool good = demo_ask_node(demo, node, &answer,
                              DEMO_WORDS("find", "--limit", "10000"));

    json_array_foreach(answer.objects, i, object)
    {
        const char *text = json_string_value(json_object_get(object, "id"));

        if (text)
            json_object_set_new(held, text, json_true());
    }
    *missing = 0;
    json_array_foreach(demo->acknowledged, i, id) *missing +=
        json_object_get(held, json_string_value(id)) == NULL;
    json_decref(held);
    demo_answer_free(&answer);
    return good;
}

static bool nothing_lost(struct demo *demo)
{
    size_t missing;

    for (size_t i = 0; i < DEMO_HOME; i++) {
        const struct demo_node *node = &demo->network.nodes[i];

        if (!missing_at(demo, node, &missing))
            return false;
        if (missing)
            return demo_wrong(demo, node, MSG_DEMO_MISSING, node->name, missing,
                              json_array_size(demo->acknowledged));
    }
    return true;
}

bool demo_power_cut(struct demo *demo)
{
    struct demo_node *post = &demo->network.nodes[DEMO_FERRY];

    demo_tell_step(MSG_DEMO_CUT);
    demo_tell(MSG_DEMO_CUT_WHAT, post->name);
    if (!cut_power(demo, post))
        return false;
    tell_names(demo);
    if (!traffic(demo, LONE_TICKS))
        return false;
    demo_tell(MSG_DEMO_CUT_BACK, post->name);
    if (!demo_network_start(&demo->network, post)) {
        demo->suspect = post;
        return false;
    }
    demo_tell_command(DEMO_RUNS, demo->network.program, NULL, post->words);
    tell_names(demo);
    if (!await_alike(demo) || !nothing_lost(demo))
        return false;
    demo_tell(MSG_DEMO_CUT_KEPT, json_array_size(demo->acknowledged));
    demo_show(demo, post, DEMO_WORDS("status"));
    return true;
}
