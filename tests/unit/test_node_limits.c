/* SPDX-License-Identifier: Apache-2.0 */
/* One node, event by event: how much another country may bring. */
#include "tests/unit/node_abroad.h"

enum { DAY_MS = 86400000 };

/* A border of the test's own, before that of the simulation. */
static struct border border;
static struct border_limits limits;
static const struct border *real;
static size_t singles;

static bool speaks(void *user, size_t realm)
{
    return real->speaks(user, realm);
}

static bool covers(void *user, const struct journal_log *log, size_t realm)
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
static bool single(void *user, size_t i, struct border_single *out)
{
    if (real->single(user, i, out))
        return true;
    if (i >= singles || !real->single(user, 0, out))
        return false;
    out->realm = 1;
    return true;
}

static bool single_may(void *user, size_t i, size_t realm)
{
    struct border_single held;

    return real->single(user, i, &held) && real->single_may(user, i, realm);
}

static void get_limits(void *user, size_t realm, struct border_limits *out)
{
    (void)user;
    (void)realm;
    *out = limits;
}

/* Is it on record? What has gone is counted. */
static bool records;
static uint64_t gone;

static bool record(void *user, const struct border_sent *sent)
{
    (void)user;
    if (records && !sent->single)
        gone += sent->next - sent->first;
    return records;
}

/* What has gone before the start. */
static struct border_spent before;

static bool spent(void *user, size_t i, struct border_spent *out)
{
    (void)user;
    *out = before;
    return i == 0 && before.realm > 0;
}

/* Our node once more, with that border. */
static void begin_again(void)
{
    struct sim_node *ours = &sim->nodes[OURS];

    real = sim_border_of(ours->border);
    border = (struct border){real->user, speaks,     covers, read, single,
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

static struct bytes their_run(uint64_t seq, size_t count)
{
    return run_of(THEIRS, &sim->nodes[THEIRS].shared.chain, seq, count,
                  terms.parties[1]->name);
}

static void write_theirs(size_t count)
{
    while (count-- > 0)
        sim_cross(sim, THEIRS, SIM_CATEGORY_VISITOR);
}

/* Takes what was handed out for the store as durable. */
static void store_all(void)
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

/* How many entries went abroad since the last question. */
static uint64_t sent_since(void)
{
    uint64_t count = gone;

    gone = 0;
    return count;
}

static void node_sends_no_more_than_agreed(void **state)
{
    struct buffer out = buffer_of(other, sizeof other);

    (void)state;
    begin_again();
    limits.entries = 7;
    for (int i = 0; i < 12; i++)
        sim_cross(sim, OURS, SIM_CATEGORY_VISITOR);
    meet();
    assert_int_equal(sent_since(), 7);
    step_ours((struct node_event){.type = EVENT_TICK});
    assert_int_equal(sent_since(), 0);
    assert_false(node_synced(sim->nodes[OURS].node));
    now_ms += DAY_MS;
    wire_put_ping(&out, WIRE_PONG, 0);
    tell(buffer_bytes(&out));
    step_ours((struct node_event){.type = EVENT_TICK});
    assert_int_equal(sent_since(), 6);
}

/* Our node once more, after it has sent that; and what it sends today. */
static uint64_t sends_after(uint64_t entries, const uint8_t log[KEY_LOG])
{
    before = (struct border_spent){.realm = 1, .entries = entries, .bytes = 7};
    memcpy(before.log, log, KEY_LOG);
    begin_again();
    limits = (struct border_limits){.logs = 1, .entries = 7};
    meet();
    step(THEIRS, (struct node_event){.type = EVENT_CLOSED, .link = LINK});
    before.realm = 0;
    return sent_since();
}

static void node_counts_what_went_before_its_start(void **state)
{
    const uint8_t *log = sim->nodes[OURS].shared.chain.log;

    (void)state;
    for (int i = 0; i < 12; i++)
        sim_cross(sim, OURS, SIM_CATEGORY_VISITOR);
    assert_int_equal(sends_after(0, log), 7);
    assert_int_equal(sends_after(5, log), 2);
    assert_int_equal(sends_after(7, log), 0);
    /* Another log had the place of the day. */
    assert_int_equal(sends_after(5, sim->nodes[OURS].home.chain.log), 0);
}

static void node_sends_nothing_that_is_not_on_record(void **state)
{
    struct wire_message message;

    (void)state;
    begin_again();
    records = false;
    sim_cross(sim, OURS, SIM_CATEGORY_VISITOR);
    meet();
    assert_false(sends(sim->effects, WIRE_RUN, &message));
    tell(bytes_of("\x92\x0a\x90", 3)); /* it knows no single any more */
    assert_false(sends(sim->effects, WIRE_SINGLE, &message));
    assert_false(node_synced(sim->nodes[OURS].node));
    step_ours((struct node_event){.type = EVENT_TICK});
    assert_false(sends(sim->effects, WIRE_RUN, &message));
    /* As soon as an entry of its own is durable all of it goes. */
    records = true;
    step_ours((struct node_event){.type = EVENT_APPENDED,
                                  .log = sim->nodes[OURS].home.chain.log});
    assert_true(sends(sim->effects, WIRE_SINGLE, &message));
    /* Runs follow when the peer has told that it holds what they need. */
    assert_false(sends(sim->effects, WIRE_RUN, &message));
    assert_true(sends(tell(known_all()), WIRE_RUN, &message));
    assert_int_equal(sent_since(), sim->nodes[OURS].shared.chain.next);
}

/* Is a failure of the store reported? */
static bool complains(const struct node_effects *effects)
{
    for (size_t i = 0; i < effects->count; i++)
        if (effects->at[i].type == EFFECT_REPORT &&
            effects->at[i].report == REPORT_STORE)
            return true;
    return false;
}

static void meets_and_gets_nothing(enum result result)
{
    struct wire_message message;

    begin_again();
    gives = false;
    reads = result;
    sim_cross(sim, OURS, SIM_CATEGORY_VISITOR);
    meet();
    assert_false(sends(sim->effects, WIRE_RUN, &message));
    assert_int_equal(closed(sim->effects), OK);
    assert_int_equal(complains(sim->effects), result == STORE_CORRUPT);
    gives = true;
}

static void node_waits_while_the_border_gives_nothing(void **state)
{
    struct wire_message message;

    (void)state;
    meets_and_gets_nothing(OK);
    assert_true(sends(step_ours((struct node_event){.type = EVENT_TICK}),
                      WIRE_RUN, &message));
    assert_memory_equal(message.realm, sim->home->name, KEY_REALM);
}

/* What corrects a record cannot be found yet: that is no damage. */
static void node_waits_for_the_indexes(void **state)
{
    struct wire_message message;

    (void)state;
    meets_and_gets_nothing(STORE_INDEX);
    assert_true(sends(step_ours((struct node_event){.type = EVENT_TICK}),
                      WIRE_RUN, &message));
}

static void node_does_not_try_again_what_cannot_be_read(void **state)
{
    struct wire_message message;

    (void)state;
    meets_and_gets_nothing(STORE_CORRUPT);
    assert_false(sends(step_ours((struct node_event){.type = EVENT_TICK}),
                       WIRE_RUN, &message));
}

static void node_takes_nothing_while_no_treaty_is_in_force(void **state)
{
    static uint8_t kept[65536];
    struct wire_message message;
    struct bytes run;

    (void)state;
    begin_again();
    limits.none = true;
    write_theirs(2);
    meet();
    run = their_run(1, 2);
    memcpy(kept, run.data, run.size);
    run.data = kept;
    assert_true(sends(tell(run), WIRE_REFUSED, &message));
    assert_int_equal(message.code, TREATY_NONE);
    assert_int_equal(refusals(), 0);
    assert_null(find(sim->effects, EFFECT_STORE));
    assert_int_equal(closed(sim->effects), OK);
    limits.none = false;
    assert_true(sends(step_ours((struct node_event){.type = EVENT_MEMBERSHIP}),
                      WIRE_AGAIN, &message));
    assert_non_null(find(tell(run), EFFECT_STORE));
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
        ABROAD(node_sends_no_more_than_agreed),
        ABROAD(node_counts_what_went_before_its_start),
        ABROAD(node_sends_nothing_that_is_not_on_record),
        ABROAD(node_waits_while_the_border_gives_nothing),
        ABROAD(node_waits_for_the_indexes),
        ABROAD(node_does_not_try_again_what_cannot_be_read),
        ABROAD(node_takes_nothing_while_no_treaty_is_in_force),
        ABROAD(node_keeps_so_many_singles_of_a_country_and_no_more),
        ABROAD(node_has_so_many_links_of_a_country_and_no_more),
        ABROAD(node_does_not_believe_a_neighbour_about_its_own_log),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
