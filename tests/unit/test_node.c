/* SPDX-License-Identifier: Apache-2.0 */
/* One node, event by event: sessions, bounds, and what waits for the store. */
#include "replication/pack.h"
#include "replication/wire.h"
#include "tests/sim/sim.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct sim *sim;
static uint64_t now_ms;
static uint8_t memory[MESSAGE_SIZE_MAX];

/* Node 0 is stepped by hand; node 1 is whose hello it hears. */
static int begin(void **state)
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

static const struct node_effects *hear(uint64_t link, struct bytes message)
{
    return step(0, (struct node_event){.type = EVENT_MESSAGE,
                                       .link = link,
                                       .message = message});
}

/* The hello of node n, copied; it has the link open from then on. */
static struct bytes hello_of(size_t n, uint64_t link)
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
static enum result closed(const struct node_effects *effects)
{
    const struct node_effect *effect = find(effects, EFFECT_CLOSE);

    return effect ? effect->result : OK;
}

static bool sends(const struct node_effects *effects, enum wire_type type,
                  struct wire_message *message)
{
    for (size_t i = 0; i < effects->count; i++)
        if (effects->at[i].type == EFFECT_SEND &&
            wire_decode(effects->at[i].bytes, message) == OK &&
            message->type == type)
            return true;
    return false;
}

static void establish(uint64_t link)
{
    struct bytes hello = hello_of(1, link);

    connect(0, link, true);
    assert_int_equal(closed(hear(link, hello)), OK);
}

static void node_takes_nothing_before_the_hello(void **state)
{
    (void)state;
    connect(0, 1, true);
    assert_int_equal(closed(hear(1, bytes_of("\x92\x08\x01", 3))), LINK_ORDER);
}

static void node_takes_one_hello_only(void **state)
{
    struct bytes hello = hello_of(1, 1);

    (void)state;
    connect(0, 1, true);
    assert_int_equal(closed(hear(1, hello)), OK);
    assert_int_equal(closed(hear(1, hello)), LINK_ORDER);
}

static void node_closes_at_bytes_that_are_no_message(void **state)
{
    (void)state;
    establish(1);
    assert_int_equal(closed(hear(1, bytes_of("\xdd\x0f\xff\xff\xff", 5))),
                     LINK_MESSAGE);
    establish(2);
    assert_int_equal(closed(hear(2, bytes_of("\x92\x03\xc4\x01\x01", 5))),
                     LINK_PACK);
}

static void node_wants_the_certificate_of_the_link_it_came_over(void **state)
{
    struct bytes hello = hello_of(1, 1);
    struct node_event event = {.type = EVENT_CONNECTED, .link = 1};

    (void)state;
    event.remote = sim->nodes[0].link_key;
    step(0, event);
    assert_int_equal(closed(hear(1, hello)), CERT_FORM);
}

static void node_refuses_a_certificate_with_any_byte_changed(void **state)
{
    struct bytes hello = hello_of(1, 1);
    struct wire_message message;
    size_t from, to;

    (void)state;
    assert_int_equal(wire_decode(hello, &message), OK);
    from = (size_t)(message.certificates[0].entry.data - hello.data);
    to = (size_t)(message.software.data - hello.data) - 1;
    for (size_t i = from; i < to; i++) {
        memory[i] ^= 1;
        connect(0, 2 + i, true);
        assert_int_not_equal(closed(hear(2 + i, hello)), OK);
        memory[i] ^= 1;
    }
    connect(0, 1, true);
    assert_int_equal(closed(hear(1, hello)), OK);
}

static void node_refuses_a_peer_of_another_realm(void **state)
{
    struct bytes hello = hello_of(1, 1);

    (void)state;
    connect(0, 1, true);
    memory[6] ^= 1;
    assert_int_equal(closed(hear(1, hello)), LINK_REALM);
}

static void node_refuses_another_version(void **state)
{
    struct bytes hello = hello_of(1, 1);

    (void)state;
    connect(0, 1, true);
    memory[2]++;
    assert_int_equal(closed(hear(1, hello)), LINK_VERSION);
}

static void node_knows_itself(void **state)
{
    struct bytes hello = hello_of(0, 1);
    struct node_event event = {.type = EVENT_CONNECTED, .link = 2};

    (void)state;
    event.remote = sim->nodes[0].link_key;
    step(0, event);
    assert_int_equal(closed(hear(2, hello)), LINK_SELF);
}

static void node_refuses_a_peer_more_than_it_has_places_for(void **state)
{
    (void)state;
    for (uint64_t link = 1; link <= SIM_PEERS_MAX; link++)
        assert_int_equal(closed(connect(0, link, true)), OK);
    assert_int_equal(closed(connect(0, 99, true)), LINK_FULL);
    step(0, (struct node_event){.type = EVENT_CLOSED, .link = 1});
    assert_int_equal(closed(connect(0, 100, true)), OK);
}

static void
node_keeps_the_newer_of_two_links_that_one_side_dialled(void **state)
{
    const struct node_effects *effects;
    struct bytes hello = hello_of(1, 1);

    (void)state;
    connect(0, 1, true);
    connect(0, 2, true);
    hear(1, hello);
    effects = hear(2, hello);
    assert_int_equal(closed(effects), LINK_TWICE);
    assert_int_equal(find(effects, EFFECT_CLOSE)->link, 1);
}

static void node_keeps_the_link_that_the_smaller_kid_dialled(void **state)
{
    const struct node_effects *effects;
    struct bytes hello = hello_of(1, 1);
    uint8_t kids[2][KEY_KID];

    (void)state;
    for (size_t n = 0; n < 2; n++)
        key_kid(sim->nodes[n].signer.public, kids[n]);
    connect(0, 1, true);
    connect(0, 2, false);
    hear(1, hello);
    effects = hear(2, hello);
    assert_int_equal(closed(effects), LINK_TWICE);
    assert_int_equal(find(effects, EFFECT_CLOSE)->link,
                     memcmp(kids[0], kids[1], KEY_KID) < 0 ? 2 : 1);
}

static void node_drops_a_link_without_hello(void **state)
{
    const struct node_event tick = {.type = EVENT_TICK};

    (void)state;
    connect(0, 1, true);
    now_ms += NODE_PING_MS - 1;
    assert_int_equal(closed(step(0, tick)), OK);
    now_ms++;
    assert_int_equal(closed(step(0, tick)), LINK_TIMEOUT);
}

static void node_answers_a_ping(void **state)
{
    struct wire_message message;

    (void)state;
    establish(1);
    assert_true(
        sends(hear(1, bytes_of("\x92\x08\x2a", 3)), WIRE_PONG, &message));
    assert_int_equal(message.number, 42);
}

static void node_ignores_links_it_does_not_know(void **state)
{
    (void)state;
    assert_int_equal(hear(5, bytes_of("\xc1", 1))->count, 0);
    assert_int_equal(
        step(0, (struct node_event){.type = EVENT_CLOSED, .link = 5})->count,
        0);
}

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

static void node_gives_the_same_for_the_same_events(void **state)
{
    size_t delivered[2];
    uint64_t steps[2];

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct sim *world = sim_new(11);

        for (size_t n = 0; n < 4; n++) {
            sim_start(world, sim_add(world, n % 2 == 0));
            for (int k = 0; k < 20; k++)
                sim_write(world, n, LANE_HOME);
            if (n > 0)
                sim_link(world, n, n - 1);
        }
        sim_enrol(world, 3);
        assert_true(sim_settle(world, 600000));
        delivered[i] = world->delivered;
        steps[i] = world->steps;
        sim_free(world);
    }
    assert_int_equal(delivered[0], delivered[1]);
    assert_int_equal(steps[0], steps[1]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(node_takes_nothing_before_the_hello),
        TEST(node_takes_one_hello_only),
        TEST(node_closes_at_bytes_that_are_no_message),
        TEST(node_wants_the_certificate_of_the_link_it_came_over),
        TEST(node_refuses_a_certificate_with_any_byte_changed),
        TEST(node_refuses_a_peer_of_another_realm),
        TEST(node_refuses_another_version),
        TEST(node_knows_itself),
        TEST(node_refuses_a_peer_more_than_it_has_places_for),
        TEST(node_keeps_the_newer_of_two_links_that_one_side_dialled),
        TEST(node_keeps_the_link_that_the_smaller_kid_dialled),
        TEST(node_drops_a_link_without_hello),
        TEST(node_answers_a_ping),
        TEST(node_ignores_links_it_does_not_know),
        TEST(node_acknowledges_only_what_is_stored),
        TEST(node_refuses_what_the_store_did_not_take),
        TEST(node_sends_no_more_than_its_window),
        TEST(node_forgets_told_logs_before_it_has_no_place),
        TEST(node_gives_the_same_for_the_same_events),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
