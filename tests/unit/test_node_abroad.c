/* SPDX-License-Identifier: Apache-2.0 */
/* One node, event by event: a peer of another country. */
#include "tests/unit/node_abroad.h"

/* Everything that a peer can say of a log, and what is answered. */
static void say_all(const uint8_t log[KEY_LOG], struct buffer *answers)
{
    struct wire_log ends = {.count = 1, .ends = {{.next = 1}}};
    struct wire_end end = {.next = 2};
    struct buffer out;

    memcpy(ends.log, log, KEY_LOG);
    for (int type = 0; type < 6; type++) {
        out = fresh();
        if (type == 0)
            wire_put_want(&out, log, 0, &end);
        else if (type == 1)
            wire_put_refused(&out, ENTRY_UNKNOWN_LOG, log, 0);
        else if (type == 2)
            wire_put_again(&out);
        else if (type == 3)
            wire_put_ack(&out, 1);
        else
            wire_put_frontier(&out, true, 1);
        if (type == 5)
            ends.count = 0;
        if (type >= 3)
            wire_put_log(&out, &ends);
        buffer_put(answers, sent(tell(buffer_bytes(&out))));
        buffer_put_u8(answers, 0xc1);
    }
}

static void node_is_silent_about_logs_that_a_peer_may_not_see(void **state)
{
    static uint8_t first[4096], second[4096];
    struct buffer known = buffer_of(first, sizeof first);
    struct buffer unknown = buffer_of(second, sizeof second);
    const struct chain *home = &sim->nodes[OURS].home.chain;
    uint8_t nobody[KEY_LOG] = {1, 2, 3};

    (void)state;
    meet();
    say_all(home->log, &known);
    say_all(nobody, &unknown);
    say_all(sim->home->registrar.chain.log, &unknown);
    assert_int_equal(2 * known.size, unknown.size);
    assert_memory_equal(known.data, unknown.data, known.size);
    assert_memory_equal(known.data, unknown.data + known.size, known.size);
    assert_int_equal(known.size, 6);
}

/* A home log that is held, and one that is not, brought by a neighbour under
 * whichever realm: the same is answered, and none is named. */
static void node_takes_no_log_of_ours_from_abroad(void **state)
{
    const uint8_t *realms[] = {sim->home->name, terms.parties[1]->name};

    (void)state;
    sim_write(sim, OURS, LANE_HOME);
    sim_write(sim, APART, LANE_HOME);
    meet();
    for (uint64_t seq = 0; seq < 2; seq++)
        for (size_t realm = 0; realm < 2; realm++) {
            const struct node_effects *effects;
            struct bytes held, unheard;

            effects = tell(run_of(OURS, &sim->nodes[OURS].home.chain, seq, 1,
                                  realms[realm]));
            assert_null(find(effects, EFFECT_STORE));
            held = sent(effects);
            effects = tell(run_of(APART, &sim->nodes[APART].home.chain, seq, 1,
                                  realms[realm]));
            assert_null(find(effects, EFFECT_STORE));
            unheard = sent(effects);
            assert_true(bytes_equal(held, unheard));
        }
    assert_true(refusals() >= 4);
}

static void node_closes_a_neighbour_that_goes_on_bringing_them(void **state)
{
    struct bytes run =
        run_of(OURS, &sim->nodes[OURS].home.chain, 0, 1, sim->home->name);
    struct wire_message message;

    (void)state;
    meet();
    for (size_t i = 0; i < NODE_REFUSALS_MAX; i++) {
        const struct node_effects *effects = tell(run);

        assert_int_equal(closed(effects), OK);
        assert_true(sends(effects, WIRE_REFUSED, &message));
        assert_int_equal(message.code, LINK_REALM);
        assert_int_equal(message.log[0] | message.log[KEY_LOG - 1], 0);
    }
    assert_int_equal(closed(tell(run)), LINK_REFUSED);
}

static void node_takes_no_home_log_of_theirs(void **state)
{
    struct wire_message message;

    (void)state;
    meet();
    assert_true(sends(tell(run_of(THEIRS, &sim->nodes[THEIRS].home.chain, 0, 1,
                                  terms.parties[1]->name)),
                      WIRE_REFUSED, &message));
    assert_int_equal(message.code, ENTRY_AUTHOR);
    assert_int_equal(refusals(), 1);
}

static void node_hears_of_so_many_logs_from_abroad_and_no_more(void **state)
{
    struct buffer out = fresh();
    struct node_peer peer;

    (void)state;
    meet();
    wire_put_frontier(&out, true, FRONTIER_LOGS_MAX);
    for (size_t i = 0; i < FRONTIER_LOGS_MAX; i++) {
        struct wire_log log = {.count = 1};

        bytes_set_u64(log.log, i * 0x9e3779b97f4a7c15);
        log.ends[0].next = 1;
        wire_put_log(&out, &log);
    }
    assert_int_equal(closed(tell(buffer_bytes(&out))), OK);
    for (size_t i = 0; i < SIM_PEERS_MAX; i++)
        if (node_peer(sim->nodes[OURS].node, i, &peer) && peer.link == LINK)
            assert_int_equal(peer.ahead, NODE_TOLD_ABROAD);
    /* There is room for a log of our own all the same. */
    sim_begin_log(sim, &sim->nodes[OURS].home, &sim->nodes[OURS].signer,
                  LANE_HOME, &sim->nodes[OURS].journal);
    assert_null(find(
        step_ours((struct node_event){.type = EVENT_APPENDED,
                                      .log = sim->nodes[OURS].home.chain.log}),
        EFFECT_REPORT));
}

static void node_takes_a_single_and_counts_it_when_it_is_stored(void **state)
{
    const struct sim_single *single = new_single();
    const struct node_effects *effects;
    const struct node_effect *store;
    struct journal_run run;

    (void)state;
    meet();
    store =
        find(tell(single_of(single, terms.parties[1]->name, bytes_of(NULL, 0))),
             EFFECT_STORE);
    assert_non_null(store);
    run = store->run;
    assert_true(run.single && run.count == 1 && run.items[0].checked);
    assert_memory_equal(run.realm, terms.parties[1]->name, KEY_REALM);
    assert_int_equal(sim_single_store(&sim->nodes[OURS], &run), OK);
    effects = step_ours(
        (struct node_event){.type = EVENT_STORED, .token = store->token});
    assert_int_equal(find(effects, EFFECT_REPORT)->report, REPORT_MEMBERSHIP);
    /* Held now, it is not taken again. */
    effects =
        tell(single_of(single, terms.parties[1]->name, bytes_of(NULL, 0)));
    assert_null(find(effects, EFFECT_STORE));
    assert_int_equal(refusals(), 0);
}

static void node_asks_again_for_a_single_that_was_not_stored(void **state)
{
    const struct sim_single *single = new_single();
    const struct node_effect *store;
    struct wire_message message;

    (void)state;
    meet();
    store =
        find(tell(single_of(single, terms.parties[1]->name, bytes_of(NULL, 0))),
             EFFECT_STORE);
    assert_non_null(store);
    step_ours((struct node_event){
        .type = EVENT_STORED, .token = store->token, .result = STORE_IO});
    assert_false(node_synced(sim->nodes[OURS].node));
    now_ms += NODE_RETRY_MS;
    assert_true(sends(step_ours((struct node_event){.type = EVENT_TICK}),
                      WIRE_KNOWN, &message));
}

static void node_refuses_singles_that_are_not_as_they_must_be(void **state)
{
    const struct sim_single *single = new_single();
    static const uint8_t nobody[KEY_REALM];
    struct bytes message, absent = bytes_of("\x81\x02", 2);
    struct wire_message read;

    (void)state;
    meet();
    /* Of our own realm, or of none that is known. */
    assert_null(find(tell(single_of(&sim->nodes[OURS].singles[0],
                                    sim->home->name, bytes_of(NULL, 0))),
                     EFFECT_STORE));
    assert_int_equal(refusals(), 1);
    assert_null(
        find(tell(single_of(single, nobody, bytes_of(NULL, 0))), EFFECT_STORE));
    assert_int_equal(refusals(), 2);
    /* Without its body it would keep the whole one away. */
    assert_null(find(tell(single_of(single, terms.parties[1]->name, absent)),
                     EFFECT_STORE));
    assert_int_equal(refusals(), 3);
    /* A body that is another's; a signature with a bit changed. */
    assert_null(find(tell(single_of(single, terms.parties[1]->name,
                                    sim->nodes[THEIRS].singles[0].item->body)),
                     EFFECT_STORE));
    assert_int_equal(refusals(), 4);
    message = single_of(single, terms.parties[1]->name, bytes_of(NULL, 0));
    assert_int_equal(wire_decode(message, &read), OK);
    other[(size_t)(read.single.entry.data - other) + read.single.entry.size -
          1] ^= 1;
    assert_null(find(tell(message), EFFECT_STORE));
    assert_int_equal(refusals(), 5);
}

static void node_waits_for_the_author_of_a_single(void **state)
{
    struct sim_node *theirs = &sim->nodes[THEIRS];
    uint8_t link_key[KEY_SIZE] = {9}, values[64];
    struct buffer end = buffer_of(values, sizeof values);
    const struct sim_single *single;
    struct sim_author stranger;
    struct signer signer;
    struct wire_message message;

    (void)state;
    key_signer(&signer, link_key);
    sim_begin_log_of(sim, terms.parties[1], &stranger, &signer, LANE_TRUST,
                     &theirs->journal);
    treaty_put_end(link_key, &end);
    sim_write_item(sim, &stranger, KIND_TREATY_END, buffer_bytes(&end),
                   &theirs->journal);
    sim_border_update(theirs->border);
    single = &theirs->singles[theirs->single_count - 1];
    meet();
    assert_null(
        find(tell(single_of(single, terms.parties[1]->name, bytes_of(NULL, 0))),
             EFFECT_STORE));
    assert_int_equal(refusals(), 0);
    assert_false(node_synced(sim->nodes[OURS].node));
    assert_true(sends(step_ours((struct node_event){.type = EVENT_MEMBERSHIP}),
                      WIRE_KNOWN, &message));
}

static void node_sends_each_single_once_and_none_that_is_known(void **state)
{
    const struct node_effects *effects;
    struct bytes hello = hello_of(THEIRS, LINK);
    struct buffer out = fresh();
    size_t count = 0, again = 0;
    struct wire_message message;
    uint64_t first = 0;

    (void)state;
    connect(OURS, LINK, true);
    tell(hello);
    effects = tell(bytes_of("\x92\x0a\x90", 3));
    for (size_t i = 0; i < effects->count; i++)
        if (wire_decode(effects->at[i].bytes, &message) == OK &&
            message.type == WIRE_SINGLE) {
            struct entry entry;

            assert_int_equal(
                entry_open(message.single.entry, message.realm, &entry), OK);
            if (count++ == 0)
                first = bytes_get_u64(entry.id);
        }
    assert_true(count > 1);
    assert_false(sends(step_ours((struct node_event){.type = EVENT_TICK}),
                       WIRE_SINGLE, &message));
    wire_put_known(&out, 1);
    wire_put_id(&out, first);
    effects = tell(buffer_bytes(&out));
    for (size_t i = 0; i < effects->count; i++)
        again += wire_decode(effects->at[i].bytes, &message) == OK &&
                 message.type == WIRE_SINGLE;
    assert_int_equal(again, count - 1);
}

/* Not even whether it is held; and to go on asking ends the link. */
static void node_gives_a_neighbour_no_medium(void **state)
{
    uint8_t space[64], digest[HASH_SIZE] = {1};
    struct buffer out = buffer_of(space, sizeof space);
    struct wire_message message;

    (void)state;
    meet();
    wire_put_ask(&out, digest, 0);
    for (size_t i = 0; i < NODE_REFUSALS_MAX; i++) {
        const struct node_effects *effects = tell(buffer_bytes(&out));

        assert_false(sends(effects, WIRE_PIECE, &message));
        assert_int_equal(closed(effects), OK);
    }
    assert_int_equal(closed(tell(buffer_bytes(&out))), LINK_REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ABROAD(node_is_silent_about_logs_that_a_peer_may_not_see),
        ABROAD(node_takes_no_log_of_ours_from_abroad),
        ABROAD(node_closes_a_neighbour_that_goes_on_bringing_them),
        ABROAD(node_takes_no_home_log_of_theirs),
        ABROAD(node_hears_of_so_many_logs_from_abroad_and_no_more),
        ABROAD(node_takes_a_single_and_counts_it_when_it_is_stored),
        ABROAD(node_asks_again_for_a_single_that_was_not_stored),
        ABROAD(node_refuses_singles_that_are_not_as_they_must_be),
        ABROAD(node_waits_for_the_author_of_a_single),
        ABROAD(node_sends_each_single_once_and_none_that_is_known),
        ABROAD(node_gives_a_neighbour_no_medium),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
