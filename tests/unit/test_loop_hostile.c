/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/resource.h>

#include "tests/unit/loop_client.h"

#define ANY "127.0.0.1:0"

enum { SILENT = 200, SILENCE_MS = 1500, QUICK_MS = 600 };

/* A post that listens, with short times, and an honest one that dials it. */
static struct post *hub, *honest;

static int setup_hub(void **state)
{
    setup(state);
    hub = make_post(0, sim, 30);
    honest = make_post(1, sim, 30);
    make_post(2, sim, 1);
    hub->config.handshake_ms = QUICK_MS;
    hub->config.frame_ms = QUICK_MS;
    hub->config.write_ms = QUICK_MS;
    return 0;
}

static void assert_honest_is_served(void)
{
    dial_to(honest, "post 0", loop_address(hub->loop));
    begin(honest, NULL);
    await(connected(honest, 0) && same(hub, honest), 3000);
}

static void silent_connections_do_not_keep_a_peer_away(void **state)
{
    static int silent[SILENT];
    size_t live = 0;

    (void)state;
    hub->config.handshake_ms = SILENCE_MS;
    begin(hub, ANY);
    for (size_t i = 0; i < SILENT; i++) {
        silent[i] = open_socket();
        connect_socket(silent[i], hub);
        turn();
    }
    await(loop_ended(hub->loop, LINK_FULL) == SILENT - LOOP_STRANGERS_MAX,
          SILENCE_MS);
    for (size_t i = 0; i < SILENT; i++)
        live += !closed(silent[i]);
    assert_int_equal(live, LOOP_STRANGERS_MAX);
    assert_honest_is_served();
    await(loop_ended(hub->loop, LINK_FULL) +
                  loop_ended(hub->loop, LINK_TIMEOUT) ==
              SILENT,
          SILENCE_MS + 2000);
    assert_true(connected(honest, 0));
    for (size_t i = 0; i < SILENT; i++) {
        assert_true(closed(silent[i]));
        close(silent[i]);
    }
}

static void one_byte_at_a_time_is_not_enough(void **state)
{
    const char *bytes = "cairn";
    int slow;

    (void)state;
    begin(hub, ANY);
    slow = open_socket();
    connect_socket(slow, hub);
    for (size_t i = 0; i < 5 && !closed(slow); i++) {
        put(slow, bytes + i, 1);
        pass(QUICK_MS / 3);
    }
    assert_int_equal(loop_ended(hub->loop, LINK_TIMEOUT), 1);
    close(slow);
}

static void connections_beyond_those_of_an_address_are_closed(void **state)
{
    int sockets[5];
    size_t live = 0;

    (void)state;
    hub->config.address_links = 4;
    begin(hub, ANY);
    for (size_t i = 0; i < 5; i++) {
        sockets[i] = open_socket();
        connect_socket(sockets[i], hub);
    }
    await(loop_ended(hub->loop, LINK_FULL) == 1, 2000);
    pass(50);
    assert_int_equal(loop_ended(hub->loop, LINK_FULL), 1);
    for (size_t i = 0; i < 5; i++) {
        live += !closed(sockets[i]);
        close(sockets[i]);
    }
    assert_int_equal(live, 4);
    await(loop_ended(hub->loop, LINK_CLOSED) == 4, 2000);
    assert_honest_is_served();
}

static void garbage_ends_a_link_at_once(void **state)
{
    uint8_t garbage[5000];

    (void)state;
    begin(hub, ANY);
    for (uint64_t i = 1; i <= 50; i++) {
        int socket_of = open_socket();

        connect_socket(socket_of, hub);
        randombytes_buf(garbage, sizeof garbage);
        if (i % 2 == 0)
            memcpy(garbage, "cairn\x01\x01\0\0\x60", 10);
        if (i % 10 == 0)
            memcpy(garbage, "cairn\x01\x02\0\xff\xff", 10);
        put(socket_of, garbage, sizeof garbage);
        await(loop_ended(hub->loop, LINK_HANDSHAKE) +
                      loop_ended(hub->loop, LINK_FRAME) ==
                  i,
              2000);
        await(closed(socket_of), 2000);
        close(socket_of);
    }
    assert_int_equal(loop_ended(hub->loop, LINK_FRAME), 5);
    assert_honest_is_served();
}

static void another_version_is_answered_before_closing(void **state)
{
    static const uint8_t answer[] = {'c', 'a',           'i', 'r',
                                     'n', FRAME_VERSION, 0,   0};
    uint8_t bytes[64];
    int socket_of;

    (void)state;
    begin(hub, ANY);
    socket_of = open_socket();
    connect_socket(socket_of, hub);
    put(socket_of, "cairn\x63\x01\0 and what nobody reads", 30);
    await(loop_ended(hub->loop, LINK_VERSION) == 1, 2000);
    pass(50);
    assert_int_equal(recv(socket_of, bytes, sizeof bytes, 0), sizeof answer);
    assert_memory_equal(bytes, answer, sizeof answer);
    assert_int_equal(recv(socket_of, bytes, sizeof bytes, 0), 0);
    close(socket_of);
    pass(50);
}

static void who_lingers_after_the_end_is_dropped(void **state)
{
    int socket_of;

    (void)state;
    begin(hub, ANY);
    socket_of = open_socket();
    connect_socket(socket_of, hub);
    put(socket_of, "cairn\x63\x01\0", 8);
    await(loop_ended(hub->loop, LINK_VERSION) == 1, 2000);
    pass(LOOP_LINGER_MS + 500);
    put(socket_of, "x", 1);
    pass(20);
    assert_int_equal(send(socket_of, "x", 1, MSG_NOSIGNAL), -1);
    close(socket_of);
}

static void a_message_cut_short_and_then_silence_times_out(void **state)
{
    (void)state;
    begin(hub, ANY);
    client_open(hub, &posts[2]);
    client_hello();
    client_move(true);
    await(hub->reports[REPORT_ESTABLISHED] == 1, 1000);
    pass(2 * QUICK_MS);
    assert_int_equal(loop_ended(hub->loop, LINK_TIMEOUT), 0);
    client_hello();
    client.out.size /= 2;
    client_move(true);
    await(loop_ended(hub->loop, LINK_TIMEOUT) == 1, 2 * QUICK_MS + 2000);
    assert_int_equal(sessions(hub), 0);
    client_close();
}

static void of_links_without_a_certificate_the_oldest_gives_way(void **state)
{
    struct client strangers[LOOP_STRANGERS_MAX];

    (void)state;
    begin(hub, ANY);
    for (size_t i = 0; i < LOOP_STRANGERS_MAX; i++) {
        client_open(hub, &posts[2]);
        strangers[i] = client;
    }
    assert_int_equal(sessions(hub), LOOP_STRANGERS_MAX);
    assert_int_equal(loop_ended(hub->loop, LINK_FULL), 0);
    assert_honest_is_served();
    assert_int_equal(loop_ended(hub->loop, LINK_FULL), 1);
    for (size_t i = 0; i < LOOP_STRANGERS_MAX; i++) {
        client = strangers[i];
        assert_int_equal(closed(client.socket), i == 0);
        client_close();
    }
    await(sessions(hub) == 1, 2000);
}

static void establish_client(void)
{
    begin(hub, ANY);
    client_open(hub, &posts[2]);
    client_hello();
    client_move(true);
    await(hub->reports[REPORT_ESTABLISHED] == 1, 1000);
}

static void who_asks_for_ever_and_does_not_read_is_closed(void **state)
{
    (void)state;
    hub->config.write_ms = LOOP_WRITE_MS;
    hub->config.queue_max = 1 << 20;
    establish_client();
    assert_honest_is_served();
    for (size_t i = 0; loop_ended(hub->loop, LINK_SLOW) == 0; i++) {
        assert_true(i < 3000);
        client_pings();
        client_move(false);
        turn();
    }
    assert_true(connected(honest, 0));
    client_close();
}

static void who_reads_nothing_for_too_long_is_closed(void **state)
{
    struct node_peer peer;

    (void)state;
    hub->config.queue_max = 64 << 20;
    establish_client();
    /* Sealed, eight times as many: more than the kernel takes. */
    while (node_peer(hub->node, 0, &peer) && peer.bytes_out < 840000) {
        client_pings();
        client_move(false);
        turn();
    }
    await(loop_ended(hub->loop, LINK_SLOW) == 1, 2 * QUICK_MS + 2000);
    client_close();
}

static void a_flood_does_not_keep_others_waiting(void **state)
{
    uint64_t begun_ms;

    (void)state;
    establish_client();
    dial_to(honest, "post 0", loop_address(hub->loop));
    begin(honest, NULL);
    begun_ms = uv_hrtime() / 1000000;
    while (!same(hub, honest)) {
        assert_true(uv_hrtime() / 1000000 < begun_ms + 3000);
        client_pings();
        client_move(true);
        turn();
    }
    assert_false(client.ended);
    assert_true(client.messages > 1000);
    client_close();
}

/* Sockets of the test are opened before descriptors become few. */
static void accepting_rests_while_descriptors_have_run_out(void **state)
{
    struct rlimit before, few;
    int late, probe;

    (void)state;
    begin(hub, ANY);
    assert_honest_is_served();
    late = open_socket();
    probe = dup(0);
    close(probe);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    few = before;
    few.rlim_cur = (rlim_t)probe;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    connect_socket(late, hub);
    pass(300);
    assert_in_range(loop_ended(hub->loop, LINK_DESCRIPTORS), 1, 2);
    assert_true(connected(honest, 0));
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    put(late, "x-----------", 12);
    await(loop_ended(hub->loop, LINK_HANDSHAKE) == 1, LOOP_ACCEPT_MS + 2000);
    assert_true(connected(honest, 0));
    close(late);
}

#define SENTENCE(name)                                                         \
    cmocka_unit_test_setup_teardown(name, setup_hub, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SENTENCE(silent_connections_do_not_keep_a_peer_away),
        SENTENCE(one_byte_at_a_time_is_not_enough),
        SENTENCE(connections_beyond_those_of_an_address_are_closed),
        SENTENCE(garbage_ends_a_link_at_once),
        SENTENCE(another_version_is_answered_before_closing),
        SENTENCE(who_lingers_after_the_end_is_dropped),
        SENTENCE(a_message_cut_short_and_then_silence_times_out),
        SENTENCE(of_links_without_a_certificate_the_oldest_gives_way),
        SENTENCE(who_asks_for_ever_and_does_not_read_is_closed),
        SENTENCE(who_reads_nothing_for_too_long_is_closed),
        SENTENCE(a_flood_does_not_keep_others_waiting),
        SENTENCE(accepting_rests_while_descriptors_have_run_out),
    };

    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
