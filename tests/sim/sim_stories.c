/* SPDX-License-Identifier: Apache-2.0 */
/* Histories that have a name: what must hold, told as a sentence. */
#include "tests/sim/sim_story.h"

#include "replication/pack.h"
#include "replication/wire.h"

static void two_nodes_that_meet_hold_the_same(void **state)
{
    (void)state;
    add_started(2);
    write_many(0, 300);
    write_many(1, 20);
    sim_link(sim, 0, 1);
    all_hold_the_same();
    assert_int_equal(sim->nodes[0].reports[REPORT_ESTABLISHED], 1);
    assert_int_equal(sim->nodes[0].reports[REPORT_SYNCED], 1);
    assert_int_equal(node_told(sim->nodes[0].node), 1);
    /* Few runs carry many entries: nothing goes one by one. */
    assert_true(sim->nodes[0].sent < 40);
}

static void a_new_entry_goes_to_all_at_once(void **state)
{
    (void)state;
    add_started(3);
    sim_link(sim, 0, 1);
    sim_link(sim, 1, 2);
    all_hold_the_same();
    sim_write(sim, 0, LANE_SHARED);
    assert_false(node_synced(sim->nodes[0].node));
    assert_true(sim_settle(sim, 8 * sim->delay_ms));
    assert_true(sim_same(sim));
}

static void a_partition_heals(void **state)
{
    (void)state;
    add_started(3);
    sim_link(sim, 0, 1);
    sim_link(sim, 1, 2);
    all_hold_the_same();
    sim_cut(sim, 1, 2);
    write_many(0, 50);
    write_many(2, 50);
    comes_to_rest();
    assert_false(sim_same(sim));
    assert_true(
        sim_journal_same(&sim->nodes[0].journal, &sim->nodes[1].journal));
    sim_link(sim, 1, 2);
    all_hold_the_same();
}

static void a_crash_in_transfer_loses_nothing_told(void **state)
{
    (void)state;
    add_started(2);
    write_many(0, 400);
    sim->delay_ms = 500;
    sim_link(sim, 0, 1);
    for (int i = 0; i < 12; i++) {
        sim_run(sim, 1500 + (uint64_t)i * 200);
        if (sim->fault)
            fail_msg("%s", sim->fault);
        sim_crash(sim, 1);
        sim_run(sim, 300);
        sim_start(sim, 1);
        write_many(0, 30);
    }
    /* Each message that told of an entry was checked against the disk. */
    all_hold_the_same();
}

static void a_failed_store_is_tried_again(void **state)
{
    (void)state;
    add_started(2);
    write_many(0, 20);
    sim->nodes[1].store_fails = STORE_FULL;
    sim_link(sim, 0, 1);
    sim_run(sim, 2 * MINUTE);
    assert_true(sim->nodes[1].reports[REPORT_STORE] > 0);
    assert_true(sim->nodes[0].reports[REPORT_TOLD_REFUSED] > 0);
    assert_false(sim_same(sim));
    sim->nodes[1].store_fails = OK;
    sim_run(sim, NODE_RETRY_MS + 4000);
    assert_true(sim_same(sim));
}

static void a_late_registrar_is_waited_for(void **state)
{
    size_t late;

    (void)state;
    add_started(2);
    late = sim_add(sim, true);
    sim_start(sim, late);
    write_many(late, 20);

    sim_link(sim, 0, 1);
    comes_to_rest();
    sim_link(sim, 1, late);
    all_hold_the_same();
}

static void an_author_whose_certificate_comes_late_is_taken_then(void **state)
{
    size_t late;

    (void)state;
    add_started(1);
    late = sim_add(sim, true);
    sim_start(sim, late);
    write_many(late, 20);
    sim->tamper = without_registrar;
    sim_link(sim, 0, late);
    sim_run(sim, MINUTE / 6);
    assert_int_equal(sim->nodes[0].refused, ENTRY_UNKNOWN_LOG);
    assert_false(sim_same(sim));
    assert_int_equal(sim->nodes[0].closed, OK);
    sim->tamper = NULL;
    sim_enrol(sim, 0);
    sim_run(sim, MINUTE / 6);
    assert_true(has_last_of(0, late));
}

static void a_revoked_node_is_refused(void **state)
{
    (void)state;
    add_started(3);
    sim_link(sim, 0, 1);
    sim_link(sim, 1, 2);
    all_hold_the_same();
    sim_revoke(sim, 2);
    sim_enrol(sim, 0);
    sim_run(sim, 5000);
    assert_int_equal(sim->nodes[1].closed, CERT_REVOKED);
    assert_true(sim->nodes[1].roster.members[3].revoked ||
                sim->nodes[1].roster.members[4].revoked);
    write_many(2, 5);
    sim_run(sim, MINUTE);
    assert_false(has_last_of(1, 2));
}

/* Node 0 keeps the runs of its home log to itself. */
static bool withholding(struct sim *world, size_t from, size_t to,
                        struct buffer *message)
{
    struct wire_message run;

    (void)to;
    if (from != 0 || wire_decode(buffer_bytes(message), &run) != OK ||
        run.type != WIRE_RUN)
        return true;
    return memcmp(run.packed.data + 1, world->nodes[0].home.chain.log,
                  KEY_LOG) != 0;
}

static void what_a_peer_withholds_is_missed_and_got_elsewhere(void **state)
{
    struct node_peer peer;

    (void)state;
    add_started(3);
    sim_link(sim, 0, 2);
    write_many(0, 10);
    comes_to_rest();
    sim->tamper = withholding;
    sim_link(sim, 0, 1);
    sim_run(sim, MINUTE / 6);
    assert_false(node_synced(sim->nodes[1].node));
    assert_true(node_peer(sim->nodes[1].node, 0, &peer));
    assert_int_equal(peer.ahead, sim->nodes[0].home.chain.next);
    sim_link(sim, 1, 2);
    sim_run(sim, MINUTE / 6);
    assert_true(sim_same(sim));
}

static void each_run_may_come_many_times(void **state)
{
    size_t count;

    (void)state;
    add_started(2);
    write_many(0, 60);
    sim->repeats = 200;
    sim_link(sim, 0, 1);
    all_hold_the_same();
    count = sim_journal_count(&sim->nodes[1].journal);
    sim_write(sim, 0, LANE_HOME);
    all_hold_the_same();
    assert_int_equal(sim_journal_count(&sim->nodes[1].journal), count + 1);
    assert_int_equal(sim->nodes[1].reports[REPORT_REFUSED], 0);
}

/* Flips a bit in the last signature of each run that node 0 sends. */
static bool flipping(struct sim *world, size_t from, size_t to,
                     struct buffer *message)
{
    struct wire_message run;

    (void)world;
    (void)to;
    if (from == 0 && wire_decode(buffer_bytes(message), &run) == OK &&
        run.type == WIRE_RUN) {
        const uint8_t *head = run.packed.data;
        size_t at = (size_t)(head - message->data) + PACK_HEAD_SIZE;

        at += bytes_get_u64(head + 25) > 0 ? HASH_SIZE : 0;
        at += (size_t)KEY_SIGNATURE * (bytes_get_u16(head + 33) - 1u);
        message->data[at + 10] ^= 1;
    }
    return true;
}

static void a_bad_signature_is_refused_and_its_sender_dropped(void **state)
{
    (void)state;
    add_started(2);
    sim_link(sim, 0, 1);
    all_hold_the_same();
    sim->tamper = flipping;
    for (unsigned i = 0;
         i < 2 * NODE_REFUSALS_MAX && sim->nodes[1].closed != LINK_REFUSED;
         i++) {
        sim_write(sim, 0, LANE_HOME);
        sim_run(sim, 500);
        sim_enrol(sim, 1);
        sim_inject(sim, 1, 0, bytes_of("\x91\x07", 2));
        sim_run(sim, 500);
    }
    assert_int_equal(sim->nodes[1].refused, ENTRY_SIGNATURE);
    assert_int_equal(sim->nodes[1].closed, LINK_REFUSED);
    assert_true(sim->nodes[1].reports[REPORT_REFUSED] > NODE_REFUSALS_MAX);
    assert_int_equal(sim_journal_verify(&sim->nodes[1].journal), OK);
}

static void a_restarted_peer_is_no_clone(void **state)
{
    (void)state;
    add_started(2);
    sim_link(sim, 0, 1);
    for (int i = 0; i < 20; i++) {
        sim_run(sim, 3000);
        sim_crash(sim, 1);
        sim_start(sim, 1);
    }
    all_hold_the_same();
    assert_int_equal(sim->nodes[0].reports[REPORT_CLONE], 0);
}

static bool swallow(struct sim *world, size_t from, size_t to,
                    struct buffer *message)
{
    (void)world;
    (void)to;
    (void)message;
    return from != 0;
}

static void a_silent_peer_is_dropped_after_three_pings(void **state)
{
    (void)state;
    add_started(2);
    sim_link(sim, 0, 1);
    all_hold_the_same();
    sim->tamper = swallow;
    sim_run(sim, NODE_PINGS_MAX * NODE_PING_MS);
    assert_int_equal(sim->nodes[1].closed, OK);
    sim_run(sim, NODE_PING_MS + 2000);
    assert_int_equal(sim->nodes[1].closed, LINK_TIMEOUT);
}

static void a_restored_node_is_told_its_own_head(void **state)
{
    struct sim_journal old;
    uint8_t log[KEY_LOG];
    uint64_t held, seen;

    (void)state;
    add_started(2);
    sim_journal_begin(&old);
    sim_journal_copy(&old, &sim->nodes[0].journal);
    sim_link(sim, 0, 1);
    write_many(0, 20);
    all_hold_the_same();
    sim_crash(sim, 0);
    sim_journal_end(&sim->nodes[0].journal);
    sim_journal_begin(&sim->nodes[0].journal);
    sim_journal_copy(&sim->nodes[0].journal, &old);
    sim_journal_end(&old);
    sim_start(sim, 0);
    assert_int_equal(node_told(sim->nodes[0].node), 0);
    all_hold_the_same();
    assert_true(sim->nodes[0].reports[REPORT_OWN_AHEAD] > 0);
    assert_int_equal(node_told(sim->nodes[0].node), 1);
    assert_true(node_own(sim->nodes[0].node, 0, log, &held, &seen));
    assert_int_equal(held, seen);
    assert_true(node_own(sim->nodes[0].node, 1, log, &held, &seen));
    assert_false(node_own(sim->nodes[0].node, 2, log, &held, &seen));
    assert_int_equal(
        node_seen(sim->nodes[0].node, sim->nodes[0].home.chain.log),
        sim->nodes[0].home.chain.next);
}

static bool holds_head(size_t n, const struct sim_author *author)
{
    return sim_journal_has(&sim->nodes[n].journal, author->chain.log,
                           author->chain.next - 1, author->chain.head);
}

/* Many logs wait at headquarters for a post that comes back. */
static void an_alert_overtakes_a_backlog(void **state)
{
    enum { POSTS = 10, EACH = 1200 };
    size_t office, late;
    unsigned before;

    (void)state;
    office = sim_add_to(sim, sim->home, ROLE_HEADQUARTERS, "UTOHQ");
    sim_enrol(sim, office);
    sim_start(sim, office);
    for (size_t i = 0; i < POSTS; i++) {
        size_t post = sim_add(sim, true);

        sim_start(sim, post);
        write_many(post, EACH);
        sim_link(sim, office, post);
    }
    all_hold_the_same();
    late = sim_add(sim, true);
    sim_start(sim, late);
    sim_link(sim, late, office);
    while (sim->nodes[late].stored < NODE_RUNS_MAX && !sim->fault)
        sim_run(sim, 10);
    before = sim->nodes[late].stored;
    sim_write(sim, office, LANE_HOME);
    while (!holds_head(late, &sim->nodes[office].home) && !sim->fault)
        sim_run(sim, 10);
    /* It waits for what is on its way already, and for nothing else. */
    assert_in_range(sim->nodes[late].stored - before, 1, NODE_RUNS_MAX + 1);
    assert_false(sim_same(sim));
    all_hold_the_same();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(two_nodes_that_meet_hold_the_same),
        STORY(a_new_entry_goes_to_all_at_once),
        STORY(a_partition_heals),
        STORY(a_crash_in_transfer_loses_nothing_told),
        STORY(a_failed_store_is_tried_again),
        STORY(a_late_registrar_is_waited_for),
        STORY(an_author_whose_certificate_comes_late_is_taken_then),
        STORY(a_revoked_node_is_refused),
        STORY(what_a_peer_withholds_is_missed_and_got_elsewhere),
        STORY(each_run_may_come_many_times),
        STORY(a_bad_signature_is_refused_and_its_sender_dropped),
        STORY(a_restarted_peer_is_no_clone),
        STORY(a_silent_peer_is_dropped_after_three_pings),
        STORY(a_restored_node_is_told_its_own_head),
        STORY(an_alert_overtakes_a_backlog),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
