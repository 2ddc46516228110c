/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_frame: what a stranger, and what a peer with a key, can send.
 *
 * Input: one byte that selects. 0 and 1: the rest is pushed raw to a new
 * accepting or initiating end. Otherwise steps follow to an accepting end
 * whose session stands: how (1 byte), size (2 bytes), content. The low bits
 * of how: 0 seals the content as a frame; 1 also cuts the frame in pieces;
 * 2 also flips a bit of it; 3 pushes the content raw. Keys are fixed.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "core/check.h"
#include "replication/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t memories[2][FRAME_MEMORY_SIZE];
static uint8_t sent[2][MESSAGE_SIZE_MAX + FRAME_SIZE_MAX];
static struct frame_link fresh[2], standing[2]; /* initiator first */

/* Sends each message back, as an answer from inside a push would. */
static enum result echo(void *user, struct bytes message)
{
    struct frame_link *link = user;
    struct buffer out = buffer_of(sent[1], sizeof(sent[1]));

    check(message.size > 0 && message.size <= MESSAGE_SIZE_MAX);
    check(frame_established(link) && frame_remote(link));
    check(frame_send(link, message, &out) == OK);
    check(out.size == frame_sealed_size(message.size));
    return message.data[0] == 0xff ? LINK_MESSAGE : OK;
}

static enum result push(struct frame_link *link, struct bytes bytes)
{
    static uint8_t room[FRAME_ANSWER_MAX];
    struct buffer out = buffer_of(room, sizeof(room));
    enum result before = link->result;
    enum result result = frame_push(link, bytes, &out, echo, link);

    check(!out.full && result == link->result);
    check(before == OK || result == before);
    check(link->assembly.size <= link->assembly.capacity);
    return result;
}

/* Both ends as they are at first, and as they are when they may talk. */
static void make_links(void)
{
    struct buffer out[2];

    for (int i = 0; i < 2; i++) {
        struct frame_config config = {
            i == 0, (enum handshake_pattern)0, {{0}, {0}, {0}}};
        uint8_t other[HANDSHAKE_KEY_SIZE];

        memset(config.keys.own_static, 0x51 + i, HANDSHAKE_KEY_SIZE);
        memset(config.keys.own_ephemeral, 0x61 + i, HANDSHAKE_KEY_SIZE);
        memset(other, 0x51 + !i, sizeof(other));
        if (i == 0) {
            config.pattern = HANDSHAKE_IK;
            crypto_scalarmult_base(config.keys.remote_static, other);
        }
        out[i] = buffer_of(sent[i], sizeof(sent[i]));
        check(frame_open(&fresh[i], &config, memories[i], &out[i]) == OK);
        standing[i] = fresh[i];
    }
    check(frame_push(&standing[1], buffer_bytes(&out[0]), &out[1], echo,
                     NULL) == OK);
    check(frame_push(&standing[0], buffer_bytes(&out[1]), &out[0], echo,
                     NULL) == OK);
    check(frame_ready(&standing[0]) && frame_ready(&standing[1]));
}

static enum result push_pieces(struct frame_link *link, struct bytes bytes,
                               size_t piece)
{
    enum result result = OK;

    while (bytes.size > 0 && result == OK) {
        size_t size = bytes.size < piece ? bytes.size : piece;

        result = push(link, bytes_of(bytes.data, size));
        bytes.data += size;
        bytes.size -= size;
    }
    return result;
}

static enum result push_step(struct frame_link *link, struct cipher *cipher,
                             uint8_t how, struct bytes content)
{
    struct buffer out = buffer_of(sent[0], sizeof(sent[0]));
    enum result result;

    if (how % 4 == 3)
        return push(link, content);
    if (content.size > FRAME_PLAIN_MAX)
        content.size = FRAME_PLAIN_MAX;
    buffer_put_u16(&out, (uint16_t)(content.size + CIPHER_TAG_SIZE));
    check(cipher_seal(cipher, content, &out) == OK);
    if (how % 4 == 2) {
        out.data[out.size - 1 - how / 4 % out.size] ^= 1;
        result = push(link, buffer_bytes(&out));
        check(result != OK || link->part == FRAME_BODY || how / 4 >= 16);
        return result;
    }
    return push_pieces(link, buffer_bytes(&out),
                       how % 4 == 1 ? 1 + (size_t)how / 4 : out.size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct frame_link link;
    struct cipher cipher;
    enum result result = OK;

    if (size == 0 || sodium_init() < 0)
        return 0;
    if (standing[0].result == OK && !standing[0].ready)
        make_links();
    if (data[0] < 2) {
        link = fresh[!data[0]];
        push(&link, bytes_of(data + 1, size - 1));
        return 0;
    }
    link = standing[1];
    cipher = standing[0].send;
    data++;
    size--;
    while (size >= 3 && result == OK) {
        size_t length = bytes_get_u16(data + 1);

        if (length > size - 3)
            length = size - 3;
        result = push_step(&link, &cipher, data[0], bytes_of(data + 3, length));
        data += 3 + length;
        size -= 3 + length;
    }
    return 0;
}
