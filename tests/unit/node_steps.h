/* SPDX-License-Identifier: Apache-2.0 */
/* node_steps: one node stepped by hand, and what it did. */
#ifndef CAIRN_TESTS_UNIT_NODE_STEPS_H
#define CAIRN_TESTS_UNIT_NODE_STEPS_H

#include "replication/wire.h"
#include "tests/sim/sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

static struct sim *sim;
static uint64_t now_ms;
static uint8_t memory[MESSAGE_SIZE_MAX];

/* Node 0 is stepped by hand; node 1 is whose hello it hears. */
static inline int begin(void **state)
{
    (void)state;
    now_ms = 1;
    sim = sim_new(3);
    for (size_t n = 0; n < 2; n++)
        sim_start(sim, sim_add(sim, true));
    return 0;
}

static int end(void **state)
{
    (void)state;
    sim_free(sim);
    return 0;
}

static const struct node_effects *step(size_t n, struct node_event event)
{
    event.now_ms = now_ms;
    node_step(sim->nodes[n].node, &event, sim->effects);
    assert_true(sim->effects->count <= NODE_EFFECTS_MAX);
    return sim->effects;
}

static const struct node_effects *connect(size_t n, uint64_t link, bool dials)
{
    return step(n, (struct node_event){.type = EVENT_CONNECTED,
                                       .link = link,
                                       .initiator = dials,
                                       .remote = sim->nodes[1 - n].link_key});
}

static inline const struct node_effects *hear(uint64_t link,
                                              struct bytes message)
{
    return step(0, (struct node_event){.type = EVENT_MESSAGE,
                                       .link = link,
                                       .message = message});
}

/* The hello of node n, copied; it has the link open from then on. */
static inline struct bytes hello_of(size_t n, uint64_t link)
{
    const struct node_effects *effects = connect(n, link, false);

    assert_int_equal(effects->at[0].type, EFFECT_SEND);
    memcpy(memory, effects->at[0].bytes.data, effects->at[0].bytes.size);
    return bytes_of(memory, effects->at[0].bytes.size);
}

static const struct node_effect *find(const struct node_effects *effects,
                                      enum node_effect_type type)
{
    for (size_t i = 0; i < effects->count; i++)
        if (effects->at[i].type == type)
            return &effects->at[i];
    return NULL;
}

/* Did it close a link, and with which result? OK: it did not. */
static inline enum result closed(const struct node_effects *effects)
{
    const struct node_effect *effect = find(effects, EFFECT_CLOSE);

    return effect ? effect->result : OK;
}

static inline bool sends(const struct node_effects *effects,
                         enum wire_type type, struct wire_message *message)
{
    for (size_t i = 0; i < effects->count; i++)
        if (effects->at[i].type == EFFECT_SEND &&
            wire_decode(effects->at[i].bytes, message) == OK &&
            message->type == type)
            return true;
    return false;
}

static inline void establish(uint64_t link)
{
    struct bytes hello = hello_of(1, link);

    connect(0, link, true);
    assert_int_equal(closed(hear(link, hello)), OK);
}

#endif
