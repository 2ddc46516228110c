/* SPDX-License-Identifier: Apache-2.0 */
/* sim_story: what all stories begin with and how they end. */
#ifndef CAIRN_TESTS_SIM_SIM_STORY_H
#define CAIRN_TESTS_SIM_SIM_STORY_H

#include "replication/wire.h"
#include "tests/sim/sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define STORY(name) cmocka_unit_test_setup_teardown(name, begin, end)

enum { MINUTE = 60000 };

static struct sim *sim;

static int begin(void **state)
{
    (void)state;
    sim = sim_new(7);
    return 0;
}

static int end(void **state)
{
    (void)state;
    sim_free(sim);
    return 0;
}

static inline void write_many(size_t n, size_t count)
{
    for (size_t i = 0; i < count; i++)
        sim_write(sim, n, i % 2 ? LANE_SHARED : LANE_HOME);
}

static inline void add_started(size_t count)
{
    for (size_t i = 0; i < count; i++)
        sim_start(sim, sim_add(sim, true));
}

static inline void comes_to_rest(void)
{
    bool rest = sim_settle(sim, 10 * MINUTE);

    if (sim->fault)
        fail_msg("%s", sim->fault);
    assert_true(rest);
}

/* Does node n hold the end of the other's home log? */
static inline bool has_last_of(size_t n, size_t other)
{
    const struct chain *end = &sim->nodes[other].home.chain;

    return sim_journal_has(&sim->nodes[n].journal, end->log, end->next - 1,
                           end->head);
}

/* For tamper: runs of the registrar's log do not come through. */
static inline bool without_registrar(struct sim *world, size_t from, size_t to,
                                     struct buffer *message)
{
    struct wire_message run;

    (void)from;
    (void)to;
    if (wire_decode(buffer_bytes(message), &run) != OK || run.type != WIRE_RUN)
        return true;
    return memcmp(run.packed.data + 1, world->home->registrar.chain.log,
                  KEY_LOG) != 0;
}

static inline void all_hold_the_same(void)
{
    comes_to_rest();
    assert_true(sim_same(sim));
    assert_int_equal(sim_journal_verify(&sim->nodes[0].journal), OK);
}

#endif
