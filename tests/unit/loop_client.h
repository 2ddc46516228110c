/* SPDX-License-Identifier: Apache-2.0 */
/*
 * loop_client: strangers with bare sockets, and one that shakes hands and then
 * does as the test likes, for the tests of the loop.
 */
#ifndef CAIRN_TESTS_UNIT_LOOP_CLIENT_H
#define CAIRN_TESTS_UNIT_LOOP_CLIENT_H

#include <errno.h>

#include "tests/unit/loop_ends.h"

enum { CLIENT_ROOM = 4 << 20 };

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
    size_t refusals;
    enum result refused; /* the last of them */
    size_t pongs;
    uint64_t pong; /* the last of them */
};

static struct client client;

static struct sockaddr_in where(const struct post *post)
{
    struct sockaddr_in at;
    const char *address = loop_address(post->loop);

    assert_int_equal(
        uv_ip4_addr("127.0.0.1",
                    (int)strtol(strchr(address, ':') + 1, NULL, 10), &at),
        0);
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
static inline bool closed(int socket_of)
{
    uint8_t bytes[4096];
    ssize_t size;

    do
        size = recv(socket_of, bytes, sizeof bytes, 0);
    while (size > 0);
    return size == 0 || errno == ECONNRESET;
}

static inline void put(int socket_of, const void *bytes, size_t size)
{
    assert_int_equal(send(socket_of, bytes, size, MSG_NOSIGNAL), size);
}

static enum result hear(void *user, struct bytes message)
{
    struct client *to = user;
    struct wire_message heard;

    assert_int_equal(wire_decode(message, &heard), OK);
    to->messages++;
    if (heard.type == WIRE_REFUSED) {
        to->refusals++;
        to->refused = heard.code;
    } else if (heard.type == WIRE_PONG) {
        to->pongs++;
        to->pong = heard.number;
    }
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
    int least = 4096;

    memset(&client, 0, sizeof client);
    client.as = as;
    client.memory = malloc(FRAME_MEMORY_SIZE);
    client.out = buffer_of(malloc(CLIENT_ROOM), CLIENT_ROOM);
    client.socket = open_socket();
    assert_int_equal(
        setsockopt(client.socket, SOL_SOCKET, SO_RCVBUF, &least, sizeof least),
        0);
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
    const struct journal_item *chain[] = {
        as->realm->home->registrar_certificate, as->certificate};
    uint8_t instance[NODE_INSTANCE] = {1}, kid[KEY_KID];
    struct wire_message hello = {.version = NODE_VERSION,
                                 .realm = as->realm->home->name,
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
static inline void client_pings(void)
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

#endif
