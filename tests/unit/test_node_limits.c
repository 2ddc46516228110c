/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/node_limits_scene.h"

static void refuses_until_tomorrow(struct bytes run)
{
    static uint8_t kept[65536];
    struct wire_message message;
    size_t size = run.size;

    memcpy(kept, run.data, size);
    assert_true(sends(tell(run), WIRE_REFUSED, &message));
    assert_int_equal(message.code, TREATY_LIMIT);
    assert_int_equal(refusals(), 0);
    assert_false(node_synced(sim->nodes[OURS].node));
    now_ms += DAY_MS;
    /* The peer is there, since it says so. */
    tell(bytes_of("\x92\x08\x01", 3));
    assert_true(sends(step_ours((struct node_event){.type = EVENT_TICK}),
                      WIRE_AGAIN, &message));
    assert_non_null(find(tell(bytes_of(kept, size)), EFFECT_STORE));
}

static void node_takes_as_many_entries_as_agreed_and_no_more(void **state)
{
    (void)state;
    begin_again();
    limits.entries = 3;
    write_theirs(5);
    meet();
    tell(their_run(1, 3));
    store_all();
    refuses_until_tomorrow(their_run(4, 1));
}

static void node_takes_as_many_bytes_as_agreed_and_no_more(void **state)
{
    struct wire_message message;

    (void)state;
    begin_again();
    write_theirs(5);
    assert_int_equal(wire_decode(their_run(1, 3), &message), OK);
    limits.bytes = message.packed.size;
    meet();
    tell(their_run(1, 3));
    store_all();
    refuses_until_tomorrow(their_run(4, 1));
}

static void node_takes_as_many_logs_as_agreed_and_no_more(void **state)
{
    struct sim_node *theirs = &sim->nodes[THEIRS];
    struct sim_author second;

    (void)state;
    begin_again();
    limits.logs = 1;
    write_theirs(1);
    sim_begin_log_of(sim, theirs->realm, &second, &theirs->signer, LANE_SHARED,
                     &theirs->journal);
    meet();
    tell(their_run(1, 1));
    store_all();
    refuses_until_tomorrow(
        run_of(THEIRS, &second.chain, 0, 1, terms.parties[1]->name));
}

static void node_keeps_so_many_singles_of_a_country_and_no_more(void **state)
{
    const struct sim_single *late = new_single();
    const struct node_effect *report;

    (void)state;
    begin_again();
    meet();
    singles = NODE_SINGLES_ABROAD + sim->nodes[OURS].single_count;
    step_ours((struct node_event){.type = EVENT_MEMBERSHIP});
    report =
        find(tell(single_of(late, terms.parties[1]->name, bytes_of(NULL, 0))),
             EFFECT_REPORT);
    singles = 0;
    assert_non_null(report);
    assert_int_equal(report->report, REPORT_REFUSED);
    assert_int_equal(report->result, STORE_FULL);
    assert_int_equal(refusals(), 0);
}

/* Another node of theirs, of which the test plays the part on a link. */
static const struct node_effects *let_in(uint64_t link)
{
    size_t n = sim_add_to(sim, terms.parties[1], ROLE_POST, "S1");
    struct node_event event = {
        .type = EVENT_CONNECTED, .link = link, .initiator = true};
    struct bytes hello;

    sim_start(sim, n);
    event.remote = sim->nodes[OURS].link_key;
    step(n, event);
    memcpy(other, sim->effects->at[0].bytes.data,
           sim->effects->at[0].bytes.size);
    hello = bytes_of(other, sim->effects->at[0].bytes.size);
    event.remote = sim->nodes[n].link_key;
    step_ours(event);
    return step_ours((struct node_event){
        .type = EVENT_MESSAGE, .link = link, .message = hello});
}

static void node_has_so_many_links_of_a_country_and_no_more(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < SIM_PEERS_MAX / NODE_SHARE_ABROAD; i++)
        assert_int_equal(closed(let_in(LINK + i)), OK);
    assert_int_equal(closed(let_in(LINK + 100)), LINK_FULL);
    connect(OURS, 1, true);
    assert_int_equal(closed(sim->effects), OK);
}

static void node_does_not_believe_a_neighbour_about_its_own_log(void **state)
{
    const struct chain *chain = &sim->nodes[OURS].shared.chain;
    struct wire_log log = {.count = 1, .ends = {{.next = 1000}}};
    struct buffer out = buffer_of(other, sizeof other);
    const struct node_effects *effects;

    (void)state;
    meet();
    memcpy(log.log, chain->log, KEY_LOG);
    wire_put_frontier(&out, true, 1);
    wire_put_log(&out, &log);
    effects = tell(buffer_bytes(&out));
    for (size_t i = 0; i < effects->count; i++)
        assert_true(effects->at[i].type == EFFECT_REPORT &&
                    effects->at[i].report != REPORT_OWN_AHEAD);
    assert_int_equal(node_seen(sim->nodes[OURS].node, chain->log), chain->next);
    assert_int_equal(node_told(sim->nodes[OURS].node), 0);
    assert_true(node_synced(sim->nodes[OURS].node));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ABROAD(node_takes_as_many_entries_as_agreed_and_no_more),
        ABROAD(node_takes_as_many_bytes_as_agreed_and_no_more),
        ABROAD(node_takes_as_many_logs_as_agreed_and_no_more),
        ABROAD(node_keeps_so_many_singles_of_a_country_and_no_more),
        ABROAD(node_has_so_many_links_of_a_country_and_no_more),
        ABROAD(node_does_not_believe_a_neighbour_about_its_own_log),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
