/* SPDX-License-Identifier: Apache-2.0 */
/* node_abroad: one node stepped by hand, and a neighbour whose part the test
 * plays. */
#ifndef CAIRN_TESTS_UNIT_NODE_ABROAD_H
#define CAIRN_TESTS_UNIT_NODE_ABROAD_H

#include "replication/pack.h"
#include "tests/sim/sim_terms.h"
#include "tests/unit/node_steps.h"

#define ABROAD(name) cmocka_unit_test_setup_teardown(name, begin_abroad, end)

enum { OURS, THEIRS, APART, LINK = 5000 };

static struct sim_terms terms;
static uint8_t other[MESSAGE_SIZE_MAX];

/* Ours and theirs have a treaty and know each other; the third has shown
 * theirs nothing of its own. Then the test plays their part. */
static inline int begin_abroad(void **state)
{
    (void)state;
    sim = sim_new(5);
    sim->records_at_once = true;
    terms = (struct sim_terms){.grants = {{0x06, NULL, 0}, {0x06, NULL, 0}}};
    terms.parties[0] = sim->home;
    terms.parties[1] = sim_found(sim, "UTA");
    sim_add_to(sim, sim->home, ROLE_POST, "N1");
    sim_add_to(sim, terms.parties[1], ROLE_POST, "S1");
    sim_add_to(sim, sim->home, ROLE_POST, "N2");
    for (size_t n = 0; n < 2; n++)
        sim_start(sim, n);
    sim_treaty_sign(sim, &terms, 0, OURS);
    sim_treaty_sign(sim, &terms, 1, THEIRS);
    sim_link(sim, OURS, THEIRS);
    assert_true(sim_settle(sim, 60000));
    sim_cut(sim, OURS, THEIRS);
    now_ms = sim->now_ms;
    return 0;
}

static inline const struct node_effects *step_ours(struct node_event event)
{
    event.wall_s = SIM_TIME_S + now_ms / 1000;
    return step(OURS, event);
}

static inline const struct node_effects *tell(struct bytes message)
{
    return step_ours((struct node_event){
        .type = EVENT_MESSAGE, .link = LINK, .message = message});
}

/* The neighbour holds all singles that ours has. */
static inline struct bytes known_all(void)
{
    static uint8_t space[8192];
    const struct sim_node *ours = &sim->nodes[OURS];
    struct buffer out = buffer_of(space, sizeof space);

    wire_put_known(&out, ours->single_count);
    for (size_t i = 0; i < ours->single_count; i++)
        wire_put_id(&out, bytes_get_u64(ours->singles[i].item->entry.id));
    return buffer_bytes(&out);
}

static inline void meet(void)
{
    struct bytes hello = hello_of(THEIRS, LINK);

    connect(OURS, LINK, true);
    assert_int_equal(closed(tell(hello)), OK);
    assert_int_equal(closed(tell(known_all())), OK);
    assert_int_equal(closed(tell(bytes_of("\x93\x02\xc3\x90", 4))), OK);
}

static inline struct buffer fresh(void)
{
    return buffer_of(other, sizeof other);
}

/* All that the last step sent, joined. */
static inline struct bytes sent(const struct node_effects *effects)
{
    static uint8_t text[2][4096];
    static int turn;
    struct buffer out = buffer_of(text[turn ^= 1], sizeof text[0]);

    for (size_t i = 0; i < effects->count; i++)
        if (effects->at[i].type == EFFECT_SEND)
            buffer_put(&out, effects->at[i].bytes);
    assert_false(out.full);
    return buffer_bytes(&out);
}

static inline size_t refusals(void)
{
    struct node_peer peer;

    for (size_t i = 0; i < SIM_PEERS_MAX; i++)
        if (node_peer(sim->nodes[OURS].node, i, &peer) && peer.link == LINK)
            return peer.refusals;
    return SIZE_MAX;
}

/* A run of one log as a node holds it, from a place on. */
static inline struct bytes run_of(size_t n, const struct chain *chain,
                                  uint64_t seq, size_t count,
                                  const uint8_t *realm)
{
    static struct journal_item items[16];
    static uint8_t space[65536];
    struct buffer packed = buffer_of(space, sizeof space);
    struct buffer out = fresh();

    for (size_t i = 0; i < count; i++) {
        const struct journal_item *item =
            sim_journal_item(&sim->nodes[n].journal, chain->log, 0, seq + i);

        assert_non_null(item);
        items[i] = *item;
    }
    assert_int_equal(pack_run(sim->pack, items, count, &packed), count);
    wire_put_run(&out, realm, buffer_bytes(&packed));
    return buffer_bytes(&out);
}

static inline struct bytes single_of(const struct sim_single *single,
                                     const uint8_t *realm, struct bytes body)
{
    struct buffer out = fresh();

    wire_put_single(&out, realm, single->item->entry.bytes,
                    body.size ? body : single->item->body);
    return buffer_bytes(&out);
}

/* One that their country signs now and that ours does not hold. */
static inline const struct sim_single *new_single(void)
{
    struct sim_node *theirs = &sim->nodes[THEIRS];

    sim_treaty_end(sim, &terms, 1, THEIRS);
    sim_border_update(theirs->border);
    return &theirs->singles[theirs->single_count - 1];
}

#endif
