/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/node_limits_scene.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        ABROAD(node_sends_no_more_than_agreed),
        ABROAD(node_counts_what_went_before_its_start),
        ABROAD(node_sends_nothing_that_is_not_on_record),
        ABROAD(node_waits_while_the_border_gives_nothing),
        ABROAD(node_waits_for_the_indexes),
        ABROAD(node_does_not_try_again_what_cannot_be_read),
        ABROAD(node_takes_nothing_while_no_treaty_is_in_force),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
