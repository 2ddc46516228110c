/* SPDX-License-Identifier: Apache-2.0 */
/*
 * node_limits_scene: our node with a border that a test sets, and a neighbour
 * whose part the test plays.
 *
 * Law: what fails in here fails the test.
 */
#ifndef CAIRN_TESTS_UNIT_NODE_LIMITS_SCENE_H
#define CAIRN_TESTS_UNIT_NODE_LIMITS_SCENE_H

#include "tests/unit/node_abroad.h"

enum { DAY_MS = 86400000 };

/* A border of the test's own, before that of the simulation. */
static struct border border;
static struct border_limits limits;
static const struct border *real;
static size_t singles;

static inline bool speaks(void *user, size_t realm)
{
    return real->speaks(user, realm);
}

static inline bool covers(void *user, const struct journal_log *log,
                          size_t realm)
{
    return real->covers(user, log, realm);
}

static bool gives;        /* does it give anything to read? */
static enum result reads; /* what reading says while it does not */

static enum result
read(void *user, size_t realm, const uint8_t log[KEY_LOG], size_t branch,
     uint64_t seq, bool (*each)(void *context, const struct journal_item *item),
     void *context)
{
    if (!gives)
        return reads;
    return real->read(user, realm, log, branch, seq, each, context);
}

/* Singles of the neighbour, all alike, behind those that there are. */
static inline bool single(void *user, size_t i, struct border_single *out)
{
    if (real->single(user, i, out))
        return true;
    if (i >= singles || !real->single(user, 0, out))
        return false;
    out->realm = 1;
    return true;
}

static inline bool single_may(void *user, size_t i, size_t realm)
{
    struct border_single held;

    return real->single(user, i, &held) && real->single_may(user, i, realm);
}

static inline void get_limits(void *user, size_t realm,
                              struct border_limits *out)
{
    (void)user;
    (void)realm;
    *out = limits;
}

/* Is it on record? What has gone is counted. */
static bool records;
static uint64_t gone;

static inline bool record(void *user, const struct border_sent *sent)
{
    (void)user;
    if (records && !sent->single)
        gone += sent->next - sent->first;
    return records;
}

/* What has gone before the start. */
static struct border_spent before;

static inline bool spent(void *user, size_t i, struct border_spent *out)
{
    (void)user;
    *out = before;
    return i == 0 && before.realm > 0;
}

/* Our node once more, with that border. */
static inline void begin_again(void)
{
    struct sim_node *ours = &sim->nodes[OURS];

    real = sim_border_of(ours->border);
    border =
        (struct border){real->user, speaks,     covers, read,  single,
                        single_may, get_limits, record, spent, real->terms};
    gives = records = true;
    reads = OK;
    gone = 0;
    limits = (struct border_limits){0};
    sim->border = &border;
    sim_crash(sim, OURS);
    sim_start(sim, OURS);
    sim->border = NULL;
}

static inline struct bytes their_run(uint64_t seq, size_t count)
{
    return run_of(THEIRS, &sim->nodes[THEIRS].shared.chain, seq, count,
                  terms.parties[1]->name);
}

static inline void write_theirs(size_t count)
{
    while (count-- > 0)
        sim_cross(sim, THEIRS, SIM_CATEGORY_VISITOR);
}

/* Takes what was handed out for the store as durable. */
static inline void store_all(void)
{
    for (size_t i = 0; i < sim->effects->count; i++) {
        const struct node_effect *effect = &sim->effects->at[i];
        uint64_t token = effect->token;

        if (effect->type != EFFECT_STORE)
            continue;
        assert_int_equal(
            sim_journal_store(&sim->nodes[OURS].journal, &effect->run), OK);
        step_ours((struct node_event){.type = EVENT_STORED, .token = token});
        return;
    }
    fail_msg("%s", "nothing was handed to the store");
}

#endif
