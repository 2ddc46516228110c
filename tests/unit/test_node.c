/* SPDX-License-Identifier: Apache-2.0 */
/* One node, event by event: who is let in, and who stays. */
#include "tests/unit/node_steps.h"

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
    assert_int_equal(closed(hear(2, bytes_of("\x93\x03\xc4\x10"
                                             "0123456789abcdef\xc4\x01\x01",
                                             23))),
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
        TEST(node_gives_the_same_for_the_same_events),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
