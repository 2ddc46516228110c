/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/frame.h"

#include <sodium.h>
#include <string.h>

#include "core/check.h"

/* Where the version and the pattern stand in the preamble. */
enum { AT_VERSION = 5, AT_PATTERN = 6, AT_ZERO = 7 };

/* The first bytes of a refusal, read as the length of a frame: "ca". */
enum { REFUSAL_HEAD = 0x6361 };

static const uint8_t magic[AT_VERSION] = {'c', 'a', 'i', 'r', 'n'};

static void write_preamble(uint8_t at[FRAME_PREAMBLE_SIZE],
                           enum handshake_pattern pattern)
{
    memcpy(at, magic, sizeof(magic));
    at[AT_VERSION] = FRAME_VERSION;
    at[AT_PATTERN] = (uint8_t)pattern;
    at[AT_ZERO] = 0;
}

static bool has_room(const struct buffer *out)
{
    return !out->full && out->capacity - out->size >= FRAME_ANSWER_MAX;
}

static void wipe_keys(struct frame_link *link)
{
    sodium_memzero(&link->config.keys, sizeof(link->config.keys));
    handshake_wipe(&link->handshake);
    sodium_memzero(&link->send, sizeof(link->send));
    sodium_memzero(&link->receive, sizeof(link->receive));
}

static enum result keep(struct frame_link *link, enum result result)
{
    if (result != OK) {
        link->result = result;
        wipe_keys(link);
    }
    return result;
}

static void expect(struct frame_link *link, enum frame_part part, size_t needed)
{
    link->part = part;
    link->needed = needed;
}

static void start(struct frame_link *link, enum handshake_pattern pattern)
{
    handshake_start(&link->handshake, pattern, link->config.initiator,
                    &link->config.keys,
                    bytes_of(link->preamble, FRAME_PREAMBLE_SIZE));
    sodium_memzero(&link->config.keys, sizeof(link->config.keys));
}

/* After a message of the peer it is our turn, unless the handshake is done. */
static enum result reply(struct frame_link *link, struct buffer *out)
{
    struct handshake *handshake = &link->handshake;
    enum result result;

    if (!handshake_done(handshake)) {
        buffer_put_u16(out, (uint16_t)handshake_size(handshake));
        result = handshake_write(handshake, bytes_of(NULL, 0), out);
        if (result != OK) {
            out->size -= FRAME_HEAD_SIZE;
            return result;
        }
    }
    if (handshake_done(handshake)) {
        memcpy(link->remote, handshake_remote(handshake), HANDSHAKE_KEY_SIZE);
        handshake_split(handshake, &link->send, &link->receive);
        link->ready = true;
    }
    return OK;
}

enum result frame_open(struct frame_link *link,
                       const struct frame_config *config, void *memory,
                       struct buffer *out)
{
    memset(link, 0, sizeof(*link));
    link->config = *config;
    link->assembly = buffer_of(memory, FRAME_MEMORY_SIZE);
    if (!config->initiator) {
        expect(link, FRAME_PREAMBLE, FRAME_PREAMBLE_SIZE);
        return OK;
    }
    check(has_room(out));
    write_preamble(link->preamble, config->pattern);
    buffer_put(out, bytes_of(link->preamble, FRAME_PREAMBLE_SIZE));
    start(link, config->pattern);
    expect(link, FRAME_HEAD, FRAME_HEAD_SIZE);
    return keep(link, reply(link, out));
}

static enum result read_preamble(struct frame_link *link, const uint8_t *at,
                                 struct buffer *out)
{
    enum handshake_pattern pattern = (enum handshake_pattern)at[AT_PATTERN];

    if (memcmp(at, magic, sizeof(magic)) != 0)
        return LINK_HANDSHAKE;
    memcpy(link->preamble, at, FRAME_PREAMBLE_SIZE);
    if (at[AT_VERSION] != FRAME_VERSION) {
        write_preamble(link->preamble, (enum handshake_pattern)0);
        buffer_put(out, bytes_of(link->preamble, FRAME_PREAMBLE_SIZE));
        return LINK_VERSION;
    }
    if (pattern != HANDSHAKE_IK && pattern != HANDSHAKE_XX)
        return LINK_HANDSHAKE;
    if (link->config.pattern != 0 && pattern != link->config.pattern)
        return LINK_HANDSHAKE;
    if (at[AT_ZERO] != 0)
        return LINK_HANDSHAKE;
    start(link, pattern);
    expect(link, FRAME_HEAD, FRAME_HEAD_SIZE);
    return OK;
}

/* What follows the "ca" that stood where a length was expected. */
static enum result read_refusal(const uint8_t *at)
{
    size_t rest = sizeof(magic) - FRAME_HEAD_SIZE;

    if (memcmp(at, magic + FRAME_HEAD_SIZE, rest) != 0)
        return LINK_FRAME;
    if (at[AT_PATTERN - FRAME_HEAD_SIZE] != 0)
        return LINK_FRAME;
    return at[AT_ZERO - FRAME_HEAD_SIZE] == 0 ? LINK_VERSION : LINK_FRAME;
}

static enum result read_head(struct frame_link *link, const uint8_t *at)
{
    size_t length = bytes_get_u16(at);
    size_t least = CIPHER_TAG_SIZE + 1;
    size_t most = FRAME_SIZE_MAX;

    if (!link->ready && link->config.initiator && length == REFUSAL_HEAD) {
        expect(link, FRAME_REFUSAL, FRAME_PREAMBLE_SIZE - FRAME_HEAD_SIZE);
        return OK;
    }
    if (!link->ready) {
        least = handshake_size(&link->handshake);
        most = least;
    } else if (link->total == 0) {
        least += FRAME_LENGTH_SIZE;
    } else {
        most = FRAME_LENGTH_SIZE + link->total - link->assembly.size +
               CIPHER_TAG_SIZE;
    }
    if (length < least || length > most)
        return LINK_FRAME;
    expect(link, FRAME_BODY, length);
    return OK;
}

static enum result read_handshake(struct frame_link *link, struct bytes body,
                                  struct buffer *out)
{
    uint8_t none[1];
    struct buffer payload = buffer_of(none, 0);
    enum result result = handshake_read(&link->handshake, body, &payload);

    return result == OK ? reply(link, out) : result;
}

static enum result read_transport(struct frame_link *link, struct bytes body,
                                  frame_receiver *receiver, void *user)
{
    struct buffer *assembly = &link->assembly;
    enum result result = cipher_open(&link->receive, body, assembly);
    size_t total = link->total;

    if (result != OK)
        return result;
    link->established = true;
    if (total == 0) {
        total = bytes_get_u32(assembly->data);
        if (total == 0 || total > MESSAGE_SIZE_MAX)
            return LINK_FRAME;
        if (assembly->size > FRAME_LENGTH_SIZE + total)
            return LINK_FRAME;
    }
    link->total = total;
    if (assembly->size < FRAME_LENGTH_SIZE + total)
        return OK;
    assembly->size = 0;
    link->total = 0;
    return receiver(user, bytes_of(assembly->data + FRAME_LENGTH_SIZE, total));
}

/*
 * Takes the next part off the input: in place if it is all there, else by
 * gathering it behind what has been opened, where it will be opened in place.
 * Null if bytes are still missing.
 */
static const uint8_t *gather(struct frame_link *link, struct bytes *input)
{
    uint8_t *space = link->assembly.data + link->assembly.size;
    size_t size = link->needed - link->gathered;
    const uint8_t *at = input->data;

    check(link->needed <= link->assembly.capacity - link->assembly.size);
    if (size > input->size)
        size = input->size;
    input->data += size;
    input->size -= size;
    if (size == link->needed)
        return at;
    memcpy(space + link->gathered, at, size);
    link->gathered += size;
    if (link->gathered < link->needed)
        return NULL;
    link->gathered = 0;
    return space;
}

enum result frame_push(struct frame_link *link, struct bytes received,
                       struct buffer *out, frame_receiver *receiver, void *user)
{
    enum result result = link->result;

    check(result != OK || link->ready || has_room(out));
    while (received.size > 0 && result == OK) {
        const uint8_t *at = gather(link, &received);
        struct bytes body = bytes_of(at, link->needed);

        if (at == NULL)
            break;
        if (link->part == FRAME_PREAMBLE) {
            result = read_preamble(link, at, out);
        } else if (link->part == FRAME_REFUSAL) {
            result = read_refusal(at);
        } else if (link->part == FRAME_HEAD) {
            result = read_head(link, at);
        } else {
            expect(link, FRAME_HEAD, FRAME_HEAD_SIZE);
            result = link->ready ? read_transport(link, body, receiver, user)
                                 : read_handshake(link, body, out);
        }
    }
    return keep(link, result);
}

static size_t frames_of(size_t message_size)
{
    return (FRAME_LENGTH_SIZE + message_size + FRAME_PLAIN_MAX - 1) /
           FRAME_PLAIN_MAX;
}

size_t frame_sealed_size(size_t message_size)
{
    return FRAME_LENGTH_SIZE + message_size +
           frames_of(message_size) * (FRAME_HEAD_SIZE + CIPHER_TAG_SIZE);
}

static void seal_frame(struct frame_link *link, struct bytes plain,
                       struct buffer *out)
{
    enum result result;

    buffer_put_u16(out, (uint16_t)(plain.size + CIPHER_TAG_SIZE));
    result = cipher_seal(&link->send, plain, out);
    check(result == OK);
}

static size_t at_most(size_t size, size_t bound)
{
    return size < bound ? size : bound;
}

enum result frame_send(struct frame_link *link, struct bytes message,
                       struct buffer *out)
{
    size_t size;
    uint8_t *first;

    if (link->result != OK)
        return link->result;
    check(link->ready);
    if (message.size == 0 || message.size > MESSAGE_SIZE_MAX)
        return LINK_FRAME;
    if (out->full ||
        frame_sealed_size(message.size) > out->capacity - out->size)
        return LINK_SLOW;
    if (frames_of(message.size) > UINT64_MAX - link->send.nonce)
        return LINK_NONCE;
    /* The first is put together where it is sealed; the others need no copy. */
    size = at_most(message.size, FRAME_PLAIN_MAX - FRAME_LENGTH_SIZE);
    first = out->data + out->size + FRAME_HEAD_SIZE;
    bytes_set_u32(first, (uint32_t)message.size);
    memcpy(first + FRAME_LENGTH_SIZE, message.data, size);
    seal_frame(link, bytes_of(first, FRAME_LENGTH_SIZE + size), out);
    while (message.size > size) {
        message.data += size;
        message.size -= size;
        size = at_most(message.size, FRAME_PLAIN_MAX);
        seal_frame(link, bytes_of(message.data, size), out);
    }
    return OK;
}

bool frame_ready(const struct frame_link *link)
{
    return link->ready && link->result == OK;
}

bool frame_established(const struct frame_link *link)
{
    return link->established;
}

const uint8_t *frame_remote(const struct frame_link *link)
{
    return link->ready ? link->remote : NULL;
}

void frame_close(struct frame_link *link)
{
    wipe_keys(link);
    sodium_memzero(link->assembly.data, link->assembly.capacity);
    memset(link, 0, sizeof(*link));
    link->result = LINK_ORDER;
}
