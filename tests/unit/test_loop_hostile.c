/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <errno.h>
#include <sys/resource.h>

#include "tests/unit/loop_ends.h"

#define ANY "127.0.0.1:0"

enum { SILENT = 200, QUICK_MS = 600 };

/* A bare socket, and a link over it. Its socket does not block. */
struct client {
    int socket;
    struct post *as;
    struct frame_link link;
    uint8_t *memory;
    struct buffer out;
    size_t sent;
    bool ended; /* the other side has closed */
    size_t messages;
};

static struct client client;

static struct sockaddr_in where(const struct post *post)
{
    struct sockaddr_in at;
    const char *address = loop_address(post->loop);

    assert_int_equal(
        uv_ip4_addr("127.0.0.1", atoi(strchr(address, ':') + 1), &at), 0);
    return at;
}

static int open_socket(void)
{
    int socket_of = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

    assert_true(socket_of >= 0);
    return socket_of;
}

static void connect_socket(int socket_of, const struct post *post)
{
    struct sockaddr_in at = where(post);

    assert_true(connect(socket_of, (struct sockaddr *)&at, sizeof at) == 0 ||
                errno == EINPROGRESS);
}

/* Has the other side closed? What it sent before is thrown away. */
static bool closed(int socket_of)
{
    uint8_t bytes[4096];
    ssize_t size;

    do
        size = recv(socket_of, bytes, sizeof bytes, 0);
    while (size > 0);
    return size == 0 || errno == ECONNRESET;
}

static void put(int socket_of, const void *bytes, size_t size)
{
    assert_int_equal(send(socket_of, bytes, size, MSG_NOSIGNAL), size);
}

static enum result hear(void *user, struct bytes message)
{
    struct client *to = user;

    (void)message;
    to->messages++;
    return OK;
}

/* Moves what there is to move; `reads` false leaves what comes in the kernel.
 */
static void client_move(bool reads)
{
    uint8_t bytes[16384];
    ssize_t size = send(client.socket, client.out.data + client.sent,
                        client.out.size - client.sent, MSG_NOSIGNAL);

    if (size > 0)
        client.sent += (size_t)size;
    if (client.sent == client.out.size)
        client.sent = client.out.size = 0;
    if (size < 0 && errno != EAGAIN)
        client.ended = true;
    while (reads && !client.ended) {
        size = recv(client.socket, bytes, sizeof bytes, 0);
        if (size < 0 && errno == EAGAIN)
            break;
        client.ended = size <= 0;
        if (size > 0)
            assert_int_equal(frame_push(&client.link,
                                        bytes_of(bytes, (size_t)size),
                                        &client.out, hear, &client),
                             OK);
    }
}

/* Connects to a post as another, and shakes hands. */
static void client_open(struct post *to, struct post *as)
{
    struct frame_config config = {.initiator = true, .pattern = HANDSHAKE_IK};

    memset(&client, 0, sizeof client);
    client.as = as;
    client.memory = malloc(FRAME_MEMORY_SIZE);
    client.out = buffer_of(malloc(CLIENT_ROOM), CLIENT_ROOM);
    client.socket = open_socket();
    memcpy(config.keys.own_static, as->secret, KEY_SIZE);
    randombytes_buf(config.keys.own_ephemeral, KEY_SIZE);
    memcpy(config.keys.remote_static, to->link_key, KEY_SIZE);
    assert_int_equal(
        frame_open(&client.link, &config, client.memory, &client.out), OK);
    connect_socket(client.socket, to);
    while (!frame_ready(&client.link)) {
        turn();
        client_move(true);
        assert_false(client.ended);
    }
}

static void client_close(void)
{
    close(client.socket);
    frame_close(&client.link);
    free(client.memory);
    free(client.out.data);
}

static void client_send(struct bytes message)
{
    assert_int_equal(frame_send(&client.link, message, &client.out), OK);
}

static void client_hello(void)
{
    static uint8_t memory[WIRE_HELLO_BYTES];
    struct buffer out = buffer_of(memory, sizeof memory);
    const struct post *as = client.as;
    const struct journal_item *chain[] = {as->realm->registrar_certificate,
                                          as->certificate};
    uint8_t instance[NODE_INSTANCE] = {1}, kid[KEY_KID];
    struct wire_message hello = {.version = NODE_VERSION,
                                 .realm = as->realm->trust.realm,
                                 .instance = instance,
                                 .kid = kid,
                                 .certificate_count = 2,
                                 .software = bytes_text("test")};

    key_kid(as->signer.public, kid);
    for (size_t i = 0; i < 2; i++) {
        hello.certificates[i].entry = chain[i]->entry.bytes;
        hello.certificates[i].body = chain[i]->body;
    }
    wire_put_hello(&out, &hello);
    assert_false(out.full);
    client_send(buffer_bytes(&out));
}

/* Fills the room for output with pings. */
static void client_pings(void)
{
    uint8_t memory[WIRE_SMALL_BYTES];
    struct buffer ping = buffer_of(memory, sizeof memory);

    wire_put_ping(&ping, WIRE_PING, 7);
    if (client.sent > 0)
        return;
    while (client.out.capacity - client.out.size >
           CLIENT_ROOM / 2 + frame_sealed_size(ping.size))
        client_send(buffer_bytes(&ping));
}

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
    begin(hub, ANY);
    for (size_t i = 0; i < SILENT; i++) {
        silent[i] = open_socket();
        connect_socket(silent[i], hub);
        turn();
    }
    await(loop_ended(hub->loop, LINK_FULL) == SILENT - LOOP_STRANGERS_MAX,
          QUICK_MS);
    for (size_t i = 0; i < SILENT; i++)
        live += !closed(silent[i]);
    assert_int_equal(live, LOOP_STRANGERS_MAX);
    assert_honest_is_served();
    await(loop_ended(hub->loop, LINK_FULL) +
                  loop_ended(hub->loop, LINK_TIMEOUT) ==
              SILENT,
          2 * QUICK_MS + 500);
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
    await(loop_ended(hub->loop, LINK_FULL) == 1, 300);
    pass(50);
    assert_int_equal(loop_ended(hub->loop, LINK_FULL), 1);
    for (size_t i = 0; i < 5; i++) {
        live += !closed(sockets[i]);
        close(sockets[i]);
    }
    assert_int_equal(live, 4);
    await(loop_ended(hub->loop, LINK_CLOSED) == 4, 300);
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
              300);
        await(closed(socket_of), 300);
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
    await(loop_ended(hub->loop, LINK_VERSION) == 1, 300);
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
    await(loop_ended(hub->loop, LINK_VERSION) == 1, 300);
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
    await(loop_ended(hub->loop, LINK_TIMEOUT) == 1, 2 * QUICK_MS + 1000);
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
    await(sessions(hub) == 1, 300);
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
    establish_client();
    /* More than the kernel takes, less than the loop does. */
    while (node_peer(hub->node, 0, &peer) && peer.bytes_out < 2500000) {
        client_pings();
        client_move(false);
        turn();
    }
    assert_int_equal(loop_ended(hub->loop, LINK_SLOW), 0);
    await(loop_ended(hub->loop, LINK_SLOW) == 1, 2 * QUICK_MS + 500);
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
    assert_int_equal(loop_ended(hub->loop, LINK_DESCRIPTORS), 1);
    assert_true(connected(honest, 0));
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    put(late, "x-----------", 12);
    await(loop_ended(hub->loop, LINK_HANDSHAKE) == 1, LOOP_ACCEPT_MS + 500);
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
