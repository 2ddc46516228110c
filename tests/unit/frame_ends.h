/* SPDX-License-Identifier: Apache-2.0 */
/*
 * frame_ends: two links over memory, for the test of frame.
 *
 * Keys are fixed, so that what one end sent can be played to the other again.
 */
#ifndef CAIRN_TESTS_UNIT_FRAME_ENDS_H
#define CAIRN_TESTS_UNIT_FRAME_ENDS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "core/hash.h"
#include "replication/frame.h"

enum { STREAM_ROOM = 3 << 20, INITIATOR = 0, ACCEPTOR = 1 };

/* One end: its link, what it has sent, and what it has been handed. */
struct end {
    struct frame_link link;
    uint8_t *memory;
    struct buffer out;
    struct hash heard; /* of each message's size and bytes */
    size_t messages;
    enum result answer; /* what the receiver gives */
};

static struct end ends[2], replayed;
static uint8_t *content; /* MESSAGE_SIZE_MAX + 1 bytes to send */

static enum result hear(void *user, struct bytes message)
{
    struct end *end = user;
    uint8_t size[4];

    assert_true(frame_established(&end->link));
    bytes_set_u32(size, (uint32_t)message.size);
    hash_add(&end->heard, bytes_of(size, sizeof(size)));
    hash_add(&end->heard, message);
    end->messages++;
    return end->answer;
}

static struct frame_config config_of(int role, enum handshake_pattern pattern)
{
    struct frame_config config = {role == INITIATOR, pattern, {{0}, {0}, {0}}};
    uint8_t other[HANDSHAKE_KEY_SIZE];

    memset(config.keys.own_static, 0x51 + role, HANDSHAKE_KEY_SIZE);
    memset(config.keys.own_ephemeral, 0x61 + role, HANDSHAKE_KEY_SIZE);
    memset(other, 0x51 + !role, sizeof(other));
    if (role == INITIATOR && pattern == HANDSHAKE_IK)
        crypto_scalarmult_base(config.keys.remote_static, other);
    return config;
}

static void end_open(struct end *end, struct frame_config config)
{
    end->out = buffer_of(end->out.data, STREAM_ROOM);
    end->messages = 0;
    end->answer = OK;
    hash_begin(&end->heard);
    assert_int_equal(frame_open(&end->link, &config, end->memory, &end->out),
                     OK);
}

static enum result push(struct end *end, struct bytes bytes)
{
    return frame_push(&end->link, bytes, &end->out, hear, end);
}

/* Opens both ends and exchanges the handshake; nothing else is in flight. */
static void session(enum handshake_pattern pattern)
{
    size_t seen[2] = {0, 0};

    end_open(&ends[ACCEPTOR], config_of(ACCEPTOR, (enum handshake_pattern)0));
    end_open(&ends[INITIATOR], config_of(INITIATOR, pattern));
    for (int from = 0; seen[from] < ends[from].out.size; from = !from) {
        struct bytes sent = buffer_bytes(&ends[from].out);

        sent.data += seen[from];
        sent.size -= seen[from];
        seen[from] += sent.size;
        assert_int_equal(push(&ends[!from], sent), OK);
    }
    for (int i = 0; i < 2; i++) {
        assert_true(frame_ready(&ends[i].link));
        assert_false(frame_established(&ends[i].link));
    }
}

static struct bytes send(int from, size_t size)
{
    struct buffer *out = &ends[from].out;
    size_t before = out->size;

    assert_int_equal(frame_send(&ends[from].link, bytes_of(content, size), out),
                     OK);
    assert_int_equal(out->size - before, frame_sealed_size(size));
    return bytes_of(out->data + before, out->size - before);
}

/* A frame around any plaintext, sealed with the initiator's key. */
static struct bytes forge(const void *plain, size_t size)
{
    struct buffer *out = &ends[INITIATOR].out;
    size_t before = out->size;

    buffer_put_u16(out, (uint16_t)(size + CIPHER_TAG_SIZE));
    assert_int_equal(
        cipher_seal(&ends[INITIATOR].link.send, bytes_of(plain, size), out),
        OK);
    return bytes_of(out->data + before, out->size - before);
}

static void assert_failed(struct end *end, enum result result)
{
    struct cipher none = {{0}, 0};

    assert_int_equal(push(end, bytes_text("anything")), result);
    assert_int_equal(frame_send(&end->link, bytes_of(content, 1), &end->out),
                     result);
    assert_false(frame_ready(&end->link));
    assert_memory_equal(&end->link.send, &none, sizeof(none));
    assert_memory_equal(&end->link.receive, &none, sizeof(none));
}

static void assert_refused(struct bytes bytes, enum result result)
{
    size_t before = ends[ACCEPTOR].messages;

    assert_int_equal(push(&ends[ACCEPTOR], bytes), result);
    assert_failed(&ends[ACCEPTOR], result);
    assert_int_equal(ends[ACCEPTOR].messages, before);
}

static int ends_make(void **state)
{
    struct end *const all[] = {&ends[0], &ends[1], &replayed};
    static const uint8_t seed[randombytes_SEEDBYTES] = {1};

    (void)state;
    content = malloc(MESSAGE_SIZE_MAX + 1);
    randombytes_buf_deterministic(content, MESSAGE_SIZE_MAX + 1, seed);
    for (int i = 0; i < 3; i++) {
        all[i]->memory = malloc(FRAME_MEMORY_SIZE);
        all[i]->out.data = malloc(STREAM_ROOM);
    }
    return 0;
}

static int ends_free(void **state)
{
    struct end *const all[] = {&ends[0], &ends[1], &replayed};

    (void)state;
    for (int i = 0; i < 3; i++) {
        free(all[i]->memory);
        free(all[i]->out.data);
    }
    free(content);
    return 0;
}

#endif
