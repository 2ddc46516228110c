/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_handshake: either end of either pattern reads what it is given.
 *
 * Input: one byte that selects (bit 0: XX, bit 1: the initiator), then the
 * peer's messages, each behind its length in one byte. The keys are fixed, so
 * that recorded handshakes are good seeds.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "core/check.h"
#include "replication/handshake.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void start(struct handshake *handshake, uint8_t select)
{
    struct handshake_keys keys;
    uint8_t other[HANDSHAKE_KEY_SIZE];
    bool initiator = select & 2;

    memset(&keys, 0, sizeof(keys));
    memset(keys.own_static, 0x51 + !initiator, HANDSHAKE_KEY_SIZE);
    memset(keys.own_ephemeral, 0x61 + !initiator, HANDSHAKE_KEY_SIZE);
    memset(other, 0x51 + initiator, sizeof(other));
    if (initiator && !(select & 1))
        crypto_scalarmult_base(keys.remote_static, other);
    handshake_start(handshake, select & 1 ? HANDSHAKE_XX : HANDSHAKE_IK,
                    initiator, &keys, bytes_text("cairn"));
}

/* Reads one message of the input; false at its end or after an error. */
static bool read_one(struct handshake *handshake, struct bytes *input)
{
    uint8_t room[UINT8_MAX];
    struct buffer payload = buffer_of(room, sizeof(room));
    struct bytes message;
    enum result result;

    if (input->size == 0 || input->data[0] > input->size - 1)
        return false;
    message = bytes_of(input->data + 1, input->data[0]);
    input->data += 1 + message.size;
    input->size -= 1 + message.size;
    result = handshake_read(handshake, message, &payload);
    check(result == OK || result == LINK_HANDSHAKE);
    check(result == OK || bytes_zero(bytes_of(handshake, sizeof(*handshake))));
    return result == OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct handshake handshake;
    struct bytes input;
    struct cipher send, receive;
    enum result result = OK;
    bool reads;

    if (size == 0 || sodium_init() < 0)
        return 0;
    input = bytes_of(data + 1, size - 1);
    start(&handshake, data[0]);
    reads = !handshake.initiator;
    for (; result == OK && !handshake_done(&handshake); reads = !reads) {
        uint8_t room[HANDSHAKE_MESSAGE_SIZE];
        struct buffer message = buffer_of(room, sizeof(room));

        if (reads && !read_one(&handshake, &input))
            return 0;
        if (!reads)
            result = handshake_write(&handshake, bytes_of(NULL, 0), &message);
    }
    if (result != OK)
        return 0;
    handshake_split(&handshake, &send, &receive);
    check(bytes_zero(bytes_of(&handshake, sizeof(handshake))));
    return 0;
}
