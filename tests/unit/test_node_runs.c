/* SPDX-License-Identifier: Apache-2.0 */
/* One node, event by event: runs, bounds, and what waits for the store. */
#include "replication/unpack.h"
#include "tests/unit/node_steps.h"

/* A run of node 1's shared log, as it would come from node 1. */
static struct bytes run_of_node_1(size_t count)
{
    static uint8_t text[MESSAGE_SIZE_MAX];
    struct buffer out = buffer_of(text, sizeof text);
    struct wire_message message;
    const struct node_effects *effects;
    struct bytes hello;

    for (size_t i = 0; i < count; i++)
        sim_write(sim, 1, LANE_SHARED);
    /* Node 1 hears node 0's hello and an empty frontier, and sends. */
    hello = hello_of(0, 70);
    connect(1, 70, true);
    step(1, (struct node_event){
                .type = EVENT_MESSAGE, .link = 70, .message = hello});
    effects = step(
        1, (struct node_event){.type = EVENT_MESSAGE,
                               .link = 70,
                               .message = bytes_of("\x93\x02\xc3\x90", 4)});
    for (size_t i = 0; i < effects->count; i++)
        if (effects->at[i].type == EFFECT_SEND &&
            wire_decode(effects->at[i].bytes, &message) == OK &&
            message.type == WIRE_RUN && out.size == 0 &&
            memcmp(message.packed.data + 1, sim->nodes[1].shared.chain.log,
                   KEY_LOG) == 0)
            buffer_put(&out, effects->at[i].bytes);
    assert_true(out.size > 0);
    return buffer_bytes(&out);
}

static void node_acknowledges_only_what_is_stored(void **state)
{
    struct bytes run = run_of_node_1(5);
    const struct node_effects *effects;
    const struct node_effect *store;
    struct wire_message message;
    struct wire_log log;
    uint64_t token;

    (void)state;
    /* Node 0 knows node 1 since the certificate came last of all. */
    sim_enrol(sim, 0);
    establish(1);
    effects = hear(1, run);
    store = find(effects, EFFECT_STORE);
    assert_non_null(store);
    assert_false(sends(effects, WIRE_ACK, &message));
    assert_int_equal(store->run.count, 6);
    assert_true(store->run.items[5].checked);
    assert_false(store->run.items[4].checked);
    assert_int_equal(sim_journal_store(&sim->nodes[0].journal, &store->run),
                     OK);
    token = store->token;
    effects =
        step(0, (struct node_event){.type = EVENT_STORED, .token = token});
    assert_true(sends(effects, WIRE_ACK, &message));
    assert_true(wire_next(&message, &log));
    assert_int_equal(log.ends[0].next, 6);
    assert_memory_equal(log.log, sim->nodes[1].shared.chain.log, KEY_LOG);
}

/* Whoever gives the event may have unpacked the run: its word is taken. */
static void node_takes_a_run_that_is_unpacked_already(void **state)
{
    struct bytes run = run_of_node_1(5);
    struct node_unpacked unpacked;
    struct node_event event = {.type = EVENT_MESSAGE,
                               .link = 1,
                               .message = run,
                               .unpacked = &unpacked};
    struct unpack *elsewhere = unpack_new();
    const struct node_effect *store;
    struct wire_message message;
    const uint8_t *realm;
    struct bytes packed;

    (void)state;
    sim_enrol(sim, 0);
    establish(1);
    assert_true(wire_run(run, &realm, &packed));
    unpacked.result =
        unpack_run(elsewhere, realm, packed, &unpacked.items, &unpacked.count);
    assert_int_equal(unpacked.result, OK);
    store = find(step(0, event), EFFECT_STORE);
    assert_non_null(store);
    assert_int_equal(store->run.count, 6);
    assert_ptr_equal(store->run.items[0].entry.bytes.data,
                     unpacked.items[0].entry.bytes.data);
    unpacked = (struct node_unpacked){.result = BODY_COMMITMENT};
    assert_true(sends(step(0, event), WIRE_REFUSED, &message));
    assert_int_equal(message.code, BODY_COMMITMENT);
    unpack_free(elsewhere);
}

static void node_refuses_what_the_store_did_not_take(void **state)
{
    struct bytes run = run_of_node_1(1);
    const struct node_effects *effects;
    struct wire_message message;

    (void)state;
    sim_enrol(sim, 0);
    establish(1);
    effects = hear(1, run);
    assert_non_null(find(effects, EFFECT_STORE));
    effects =
        step(0, (struct node_event){.type = EVENT_STORED,
                                    .token = find(effects, EFFECT_STORE)->token,
                                    .result = STORE_IO});
    assert_false(sends(effects, WIRE_ACK, &message));
    assert_true(sends(effects, WIRE_REFUSED, &message));
    assert_int_equal(message.code, STORE_IO);
    now_ms += NODE_RETRY_MS;
    assert_true(sends(step(0, (struct node_event){.type = EVENT_TICK}),
                      WIRE_AGAIN, &message));
}

static void node_sends_no_more_than_its_window(void **state)
{
    struct wire_message message;
    const struct node_effects *effects;
    struct node_event event = {.type = EVENT_MESSAGE, .link = 1};
    size_t runs = 0;

    (void)state;
    for (size_t i = 0; i < NODE_RUNS_MAX * RUN_ENTRIES_MAX; i++)
        sim_write(sim, 0, LANE_HOME);
    establish(1);
    event.message = bytes_of("\x93\x02\xc3\x90", 4);
    effects = step(0, event);
    for (;;) {
        for (size_t i = 0; i < effects->count; i++)
            if (effects->at[i].type == EFFECT_SEND &&
                wire_decode(effects->at[i].bytes, &message) == OK)
                runs += message.type == WIRE_RUN;
        if (!effects->more)
            break;
        effects = step(0, (struct node_event){.type = EVENT_CONTINUE});
    }
    assert_int_equal(runs, NODE_RUNS_MAX);
    step(0, (struct node_event){.type = EVENT_WRITABLE, .link = 1});
    assert_int_equal(sim->effects->count, 0);
}

static void put_unknown_logs(struct buffer *out, size_t count)
{
    wire_put_frontier(out, true, count);
    for (size_t i = 0; i < count; i++) {
        struct wire_log log = {.count = 1};

        bytes_set_u64(log.log, i * 0x9e3779b97f4a7c15);
        log.ends[0].next = 100;
        wire_put_log(out, &log);
    }
}

static void node_forgets_told_logs_before_it_has_no_place(void **state)
{
    static uint8_t text[FRONTIER_LOGS_MAX * WIRE_LOG_BYTES];
    struct buffer out = buffer_of(text, sizeof text);
    struct bytes run = run_of_node_1(1);
    struct node_peer peer;

    (void)state;
    sim_enrol(sim, 0);
    establish(1);
    put_unknown_logs(&out, FRONTIER_LOGS_MAX);
    assert_int_equal(closed(hear(1, buffer_bytes(&out))), OK);
    assert_false(node_synced(sim->nodes[0].node));
    assert_true(node_peer(sim->nodes[0].node, 0, &peer) ||
                node_peer(sim->nodes[0].node, 1, &peer));
    assert_non_null(find(hear(1, run), EFFECT_STORE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(node_acknowledges_only_what_is_stored),
        TEST(node_takes_a_run_that_is_unpacked_already),
        TEST(node_refuses_what_the_store_did_not_take),
        TEST(node_sends_no_more_than_its_window),
        TEST(node_forgets_told_logs_before_it_has_no_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
