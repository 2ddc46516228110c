/* SPDX-License-Identifier: Apache-2.0 */
/* Stories of keys that lose their trust, and of the root's next key. */
#include "tests/sim/sim_internal.h"
#include "tests/sim/sim_story.h"

#include "core/canon.h"
#include "core/rollover.h"

/* Good is what the chain has so far; null: nothing. */
static void revoke(struct sim_author *author, const uint8_t key[KEY_SIZE],
                   const struct chain *good)
{
    uint8_t memory[256];
    struct buffer out = buffer_of(memory, sizeof memory);

    canon_put_map(&out, 2);
    canon_put_uint(&out, 16);
    canon_put_string(&out, bytes_of(key, KEY_SIZE));
    canon_put_uint(&out, 17);
    canon_put_array(&out, good ? 1 : 0);
    if (good) {
        canon_put_array(&out, 3);
        canon_put_string(&out, bytes_of(good->log, KEY_LOG));
        canon_put_uint(&out, good->next - 1);
        canon_put_string(&out, bytes_of(good->head, HASH_SIZE));
    }
    assert_false(out.full);
    sim_write_item(sim, author, KIND_REVOCATION, buffer_bytes(&out),
                   &sim->home->trust);
}

static bool trusts(size_t n, size_t other)
{
    return !roster_revoked(&sim->nodes[n].roster,
                           sim->nodes[other].signer.public);
}

static void who_was_certified_behind_a_cut_off_loses_his_links(void **state)
{
    struct chain cut;
    size_t late;

    (void)state;
    add_started(2);
    cut = sim->home->registrar.chain;
    late = sim_add(sim, true);
    sim_start(sim, late);
    sim_link(sim, 0, 1);
    sim_link(sim, 1, late);
    write_many(late, 5);
    all_hold_the_same();
    assert_true(trusts(1, late));
    revoke(&sim->home->root, sim->home->registrar.signer.public, &cut);
    sim_enrol(sim, 0);
    sim_run(sim, 5000);
    assert_int_equal(sim->nodes[1].closed, CERT_REVOKED);
    assert_false(trusts(1, late));
    assert_true(trusts(1, 0));
    assert_true(trusts(0, 1));
    write_many(0, 5);
    write_many(late, 5);
    sim_run(sim, MINUTE);
    assert_true(has_last_of(1, 0));
    assert_false(has_last_of(1, late));
}

/* Node 1 has the revocation, and not the registrar's log up to the cut-off. */
static void a_chain_that_is_missing_closes_no_link(void **state)
{
    (void)state;
    add_started(2);
    sim_add(sim, false);
    revoke(&sim->home->root, sim->home->registrar.signer.public,
           &sim->home->registrar.chain);
    sim_enrol(sim, 0);
    sim->tamper = without_registrar;
    sim_link(sim, 0, 1);
    sim_run(sim, MINUTE / 6);
    assert_int_equal(sim->nodes[1].roster.revocations.count, 1);
    assert_int_equal(sim->nodes[1].closed, OK);
    assert_int_equal(
        roster_by_key(&sim->nodes[1].roster, sim->nodes[0].signer.public)
            ->standing,
        STANDING_WAITS);
    assert_true(trusts(1, 0));
    sim->tamper = NULL;
    sim_cut(sim, 0, 1);
    sim_link(sim, 0, 1);
    write_many(0, 5);
    sim_run(sim, MINUTE);
    assert_true(has_last_of(1, 0));
    assert_true(sim_journal_has(
        &sim->nodes[1].journal, sim->home->registrar.chain.log,
        sim->home->registrar.chain.next - 1, sim->home->registrar.chain.head));
    assert_int_equal(
        roster_by_key(&sim->nodes[1].roster, sim->nodes[0].signer.public)
            ->standing,
        STANDING_GOOD);
}

static void the_next_root_is_heard_by_all(void **state)
{
    uint8_t memory[ROLLOVER_VALUES_MAX], seed[KEY_SIZE] = {77};
    struct buffer out = buffer_of(memory, sizeof memory);
    struct sim_author next;
    struct signer signer;

    (void)state;
    add_started(3);
    sim_link(sim, 0, 1);
    sim_link(sim, 1, 2);
    all_hold_the_same();
    key_signer(&signer, seed);
    rollover_put(&signer, sim->home->name, &out);
    sim_write_item(sim, &sim->home->root, KIND_ROLLOVER, buffer_bytes(&out),
                   &sim->home->trust);
    sim_begin_log(sim, &next, &signer, LANE_TRUST, &sim->home->trust);
    revoke(&next, sim->nodes[2].signer.public, NULL);
    sim_enrol(sim, 0);
    sim_step(
        sim, 0,
        &(struct node_event){.type = EVENT_APPENDED, .log = next.chain.log});
    sim_run(sim, MINUTE / 6);
    assert_true(roster_is_root(&sim->nodes[1].roster, 0, signer.public));
    assert_true(sim_journal_has(&sim->nodes[1].journal, next.chain.log, 1,
                                next.chain.head));
    assert_false(trusts(1, 2));
    assert_int_equal(sim->nodes[1].closed, CERT_REVOKED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(who_was_certified_behind_a_cut_off_loses_his_links),
        STORY(a_chain_that_is_missing_closes_no_link),
        STORY(the_next_root_is_heard_by_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
