/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/loop_ends.h"

#define ANY "127.0.0.1:0"

/* Stops the post's loop and forgets it. */
static void end(struct post *post)
{
    loop_stop(post->loop);
    pass(20);
    loop_free(post->loop);
    post->loop = NULL;
}

/* An address that is free, for a post that begins later. */
static void free_address(struct post *post, char address[LOOP_ADDRESS_SIZE])
{
    begin(post, ANY);
    snprintf(address, LOOP_ADDRESS_SIZE, "%s", loop_address(post->loop));
    end(post);
}

static void a_post_that_dials_by_name_comes_to_hold_the_same(void **state)
{
    struct post *a = make_post(0, sim, 300);
    struct post *b = make_post(1, sim, 200);
    struct loop_peer peer;

    (void)state;
    begin(a, ANY);
    dial_to(b, "post 0", loop_address(a->loop));
    begin(b, NULL);
    assert_string_equal(loop_address(b->loop), "");
    await(same(a, b) && node_synced(a->node) && node_synced(b->node), 3000);
    peer = peer_of(b, 0);
    assert_int_equal(peer.state, LOOP_CONNECTED);
    assert_string_equal(peer.name, "post 0");
    assert_string_equal(peer.address, loop_address(a->loop));
    assert_true(peer.configured && peer.node.initiator);
    peer = peer_of(a, 0);
    assert_int_equal(peer.state, LOOP_CONNECTED);
    assert_string_equal(peer.name, "post 1");
    assert_false(peer.configured || peer.node.initiator);
    assert_false(loop_peer(a->loop, 1, &peer));
}

static void what_is_appended_reaches_the_peer_at_once(void **state)
{
    struct post *a = make_post(0, sim, 1);
    struct post *b = make_post(1, sim, 1);
    uint8_t values[] = {0xa1, 23, 1};

    (void)state;
    begin(a, ANY);
    dial_to(b, "post 0", loop_address(a->loop));
    begin(b, NULL);
    await(same(a, b), 3000);
    sim_write_item(sim, &a->author, KIND_CROSSING,
                   bytes_of(values, sizeof values), &a->journal);
    loop_appended(a->loop, a->author.chain.log);
    await(same(a, b), 900); /* before the next tick */
}

/* More than a link is handed before the node waits to be told of room. */
static void large_bodies_go_through(void **state)
{
    static uint8_t content[60000], memory[VALUES_SIZE_MAX];
    struct post *a = make_post(0, sim, 1);
    struct post *b = make_post(1, sim, 1);

    (void)state;
    for (size_t i = 0; i < 4 * NODE_OUTPUT_BYTES / sizeof content; i++) {
        struct buffer out = buffer_of(memory, sizeof memory);

        randombytes_buf(content, sizeof content);
        canon_put_map(&out, 1);
        canon_put_uint(&out, 23);
        canon_put_string(&out, bytes_of(content, sizeof content));
        sim_write_item(sim, &a->author, KIND_NOTE, buffer_bytes(&out),
                       &a->journal);
    }
    begin(a, ANY);
    dial_to(b, "post 0", loop_address(a->loop));
    begin(b, NULL);
    await(same(a, b), 5000);
}

static void a_post_is_dialled_by_address_alone(void **state)
{
    char address[LOOP_ADDRESS_SIZE];
    struct addrinfo *found;
    struct post *a, *b;

    (void)state;
    /* A machine without /etc/hosts does not know the name. */
    if (getaddrinfo("localhost", NULL, NULL, &found) != 0)
        skip();
    freeaddrinfo(found);
    a = make_post(0, sim, 20);
    b = make_post(1, sim, 20);
    begin(a, ANY);
    snprintf(address, sizeof address, "localhost%s",
             strchr(loop_address(a->loop), ':'));
    dial_to(b, "", address);
    begin(b, NULL);
    await(connected(b, 0), 3000);
    assert_string_equal(peer_of(b, 0).name, "post 0");
    assert_string_equal(peer_of(b, 0).address, address);
    await(same(a, b), 3000);
}

static void a_post_is_dialled_with_a_key_of_the_configuration(void **state)
{
    struct post *a = make_post(0, sim, 1);
    struct post *b = make_post(1, sim, 1);
    struct post *c = make_post(2, sim, 1);

    (void)state;
    begin(a, ANY);
    dial_to(b, "", loop_address(a->loop));
    b->dials[0].has_key = true;
    memcpy(b->dials[0].key, a->link_key, KEY_SIZE);
    begin(b, NULL);
    dial_to(c, "", loop_address(a->loop));
    c->dials[0].has_key = true;
    memcpy(c->dials[0].key, b->link_key, KEY_SIZE);
    begin(c, NULL);
    await(connected(b, 0) && loop_ended(c->loop, LINK_CLOSED) > 0, 3000);
    assert_true(loop_ended(a->loop, LINK_HANDSHAKE) > 0);
    assert_false(connected(c, 0));
}

static void of_two_posts_that_dial_each_other_one_link_is_kept(void **state)
{
    struct post *a = make_post(0, sim, 50);
    struct post *b = make_post(1, sim, 50);
    char address[LOOP_ADDRESS_SIZE];

    (void)state;
    free_address(a, address);
    dial_to(b, "", address);
    begin(b, ANY);
    dial_to(a, "", loop_address(b->loop));
    begin(a, address);
    await(connected(a, 0) && connected(b, 0) && same(a, b), 3000);
    pass(1000);
    assert_true(connected(a, 0) && connected(b, 0));
    assert_int_equal(sessions(a), 1);
    assert_int_equal(sessions(b), 1);
    assert_false(loop_peer(a->loop, 1, &(struct loop_peer){0}));
    assert_true(
        loop_ended(a->loop, LINK_TWICE) + loop_ended(b->loop, LINK_TWICE) <= 2);
}

static void a_peer_that_is_not_there_is_dialled_again(void **state)
{
    struct post *a = make_post(0, sim, 1);
    struct post *b = make_post(1, sim, 1);
    char address[LOOP_ADDRESS_SIZE];
    struct loop_peer peer;

    (void)state;
    free_address(a, address);
    dial_to(b, "", address);
    begin(b, NULL);
    await(loop_ended(b->loop, LINK_UNREACHABLE) >= 2, 3000);
    peer = peer_of(b, 0);
    assert_int_equal(peer.state, LOOP_CONNECTING);
    assert_int_equal(peer.result, LINK_UNREACHABLE);
    assert_string_equal(peer.detail, uv_strerror(UV_ECONNREFUSED));
    begin(a, address);
    await(connected(b, 0), 3000);
}

static void a_link_that_breaks_is_dialled_again(void **state)
{
    struct post *a = make_post(0, sim, 1);
    struct post *b = make_post(1, sim, 1);
    char address[LOOP_ADDRESS_SIZE];

    (void)state;
    free_address(a, address);
    begin(a, address);
    dial_to(b, "", address);
    begin(b, NULL);
    await(connected(b, 0), 3000);
    end(a);
    await(!connected(b, 0), 1000);
    assert_int_equal(loop_ended(b->loop, LINK_CLOSED), 1);
    assert_int_equal(sessions(b), 0);
    begin(a, address);
    await(connected(b, 0), 3000);
}

static void a_post_of_another_realm_is_refused(void **state)
{
    struct post *a = make_post(0, sim, 1);
    struct post *b = make_post(1, abroad, 1);

    (void)state;
    begin(a, ANY);
    dial_to(b, "", loop_address(a->loop));
    begin(b, NULL);
    await(loop_ended(b->loop, LINK_REALM) > 0, 3000);
    assert_int_equal(peer_of(b, 0).state, LOOP_REFUSED);
    assert_int_equal(peer_of(b, 0).result, LINK_REALM);
    assert_null(peer_of(b, 0).detail);
    assert_int_equal(a->reports[REPORT_ESTABLISHED], 0);
}

static void a_post_that_dials_itself_says_so(void **state)
{
    struct post *a = make_post(0, sim, 1);
    char address[LOOP_ADDRESS_SIZE];

    (void)state;
    free_address(a, address);
    dial_to(a, "", address);
    begin(a, address);
    await(peer_of(a, 0).state == LOOP_REFUSED, 3000);
    assert_int_equal(peer_of(a, 0).result, LINK_SELF);
}

static void a_name_without_an_address_is_unreachable(void **state)
{
    struct post *a = make_post(0, sim, 1);

    (void)state;
    dial_to(a, "", "no-such-host.invalid:7311");
    begin(a, NULL);
    await(loop_ended(a->loop, LINK_UNREACHABLE) > 0, 8000);
    assert_int_equal(peer_of(a, 0).state, LOOP_CONNECTING);
    assert_non_null(peer_of(a, 0).detail);
}

static void a_post_listens_on_ipv6(void **state)
{
    struct post *a = make_post(0, sim, 1);
    struct post *b = make_post(1, sim, 1);
    enum result result = try_post(a, "[::1]:0");

    (void)state;
    if (result == LINK_LISTEN)
        skip();
    assert_int_equal(result, OK);
    assert_memory_equal(loop_address(a->loop), "[::1]:", 6);
    dial_to(b, "post 0", loop_address(a->loop));
    begin(b, NULL);
    await(connected(b, 0), 3000);
}

static void addresses_that_are_none_are_refused(void **state)
{
    static const char *const wrong[] = {"",
                                        "127.0.0.1",
                                        "127.0.0.1:",
                                        "127.0.0.1:65536",
                                        "127.0.0.1:x",
                                        "127.0.0.1:7 ",
                                        "127.0.0.1:-1",
                                        "[::1]",
                                        "[::1:7311",
                                        "[127.0.0.1]:x",
                                        "::1:7311",
                                        ":7311",
                                        "[]:7311",
                                        "127.0.0.1:000001"};
    struct post *a = make_post(0, sim, 1);
    char longest[300];

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(try_post(a, wrong[i]), VALUE_FORM);
        assert_null(a->loop);
        a->config.dial_count = 0;
        dial_to(a, "", wrong[i]);
        assert_int_equal(try_post(a, NULL), VALUE_FORM);
        a->config.dial_count = 0;
    }
    memset(longest, 'a', sizeof longest);
    memcpy(longest + 256, ":1", 3);
    dial_to(a, "", longest);
    assert_int_equal(try_post(a, NULL), VALUE_FORM);
    a->config.dial_count = 0;
    assert_int_equal(try_post(a, "localhost:0"), VALUE_FORM);
}

static void an_address_in_use_cannot_be_listened_on(void **state)
{
    struct post *a = make_post(0, sim, 1);
    struct post *b = make_post(1, sim, 1);

    (void)state;
    begin(a, ANY);
    assert_int_equal(try_post(b, loop_address(a->loop)), LINK_LISTEN);
}

static void runs_wait_while_the_store_has_enough(void **state)
{
    struct post *hub = make_post(0, sim, 1);
    size_t others = 5;

    (void)state;
    for (size_t n = 1; n <= others; n++) {
        make_post(n, sim, 3);
        /* Each further log is one more run at the least. */
        for (size_t i = 0; i < NODE_RUNS_MAX; i++) {
            struct sim_author author;

            sim_begin_log(sim, &author, &posts[n].signer, LANE_HOME,
                          &posts[n].journal);
        }
    }
    begin(hub, ANY);
    hub->holds = true;
    for (size_t n = 1; n <= others; n++) {
        dial_to(&posts[n], "post 0", loop_address(hub->loop));
        begin(&posts[n], NULL);
    }
    await(hub->waiting_count == NODE_STORES_MAX, 3000);
    pass(500);
    assert_true(loop_ahead(hub->loop) > 0);
    hub->holds = false;
    await(sim_journal_count(&hub->journal) ==
              sim_journal_count(&sim->home->trust) + 1 +
                  others * (3 + NODE_RUNS_MAX),
          5000);
    for (size_t n = 1; n <= others; n++)
        assert_int_equal(posts[n].reports[REPORT_TOLD_REFUSED], 0);
}

static void links_beyond_the_most_are_closed(void **state)
{
    struct post *hub = make_post(0, sim, 1);

    (void)state;
    for (size_t n = 1; n <= 3; n++)
        make_post(n, sim, 1);
    hub->config.peers_max = 2;
    begin(hub, ANY);
    for (size_t n = 1; n <= 3; n++) {
        dial_to(&posts[n], "post 0", loop_address(hub->loop));
        begin(&posts[n], NULL);
        if (n < 3)
            await(connected(&posts[n], 0) && connected(hub, n - 1), 3000);
    }
    await(loop_ended(hub->loop, LINK_FULL) >= 2, 3000);
    assert_true(connected(&posts[1], 0) && connected(&posts[2], 0));
    assert_false(connected(&posts[3], 0));
    assert_int_equal(loop_ended(posts[1].loop, LINK_CLOSED), 0);
}

static void a_loop_can_be_stopped_in_a_callback(void **state)
{
    struct post *a = make_post(0, sim, 1);
    struct post *b = make_post(1, sim, 1);

    (void)state;
    begin(a, ANY);
    a->stops_itself = true;
    dial_to(b, "post 0", loop_address(a->loop));
    begin(b, NULL);
    await(a->reports[REPORT_ESTABLISHED] == 1, 3000);
    await(loop_ended(b->loop, LINK_CLOSED) > 0, 3000);
    loop_stored(a->loop, 1, OK); /* too late, and no harm */
    loop_stop(a->loop);
}

#define SENTENCE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SENTENCE(a_post_that_dials_by_name_comes_to_hold_the_same),
        SENTENCE(what_is_appended_reaches_the_peer_at_once),
        SENTENCE(large_bodies_go_through),
        SENTENCE(a_post_is_dialled_by_address_alone),
        SENTENCE(a_post_is_dialled_with_a_key_of_the_configuration),
        SENTENCE(of_two_posts_that_dial_each_other_one_link_is_kept),
        SENTENCE(a_peer_that_is_not_there_is_dialled_again),
        SENTENCE(a_link_that_breaks_is_dialled_again),
        SENTENCE(a_post_of_another_realm_is_refused),
        SENTENCE(a_post_that_dials_itself_says_so),
        SENTENCE(a_name_without_an_address_is_unreachable),
        SENTENCE(a_post_listens_on_ipv6),
        SENTENCE(addresses_that_are_none_are_refused),
        SENTENCE(an_address_in_use_cannot_be_listened_on),
        SENTENCE(runs_wait_while_the_store_has_enough),
        SENTENCE(links_beyond_the_most_are_closed),
        SENTENCE(a_loop_can_be_stopped_in_a_callback),
    };

    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
