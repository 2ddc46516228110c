/* SPDX-License-Identifier: Apache-2.0 */
/*
 * handshake: two ends prove their static keys to each other and agree on two
 * ciphers.
 *
 * Law: after the first failure nothing of the handshake is left to use; a
 * cipher's nonce advances only after a good tag, and never past its limit.
 * Specified in the Noise Protocol Framework, revision 34: the patterns IK and
 * XX with 25519, ChaChaPoly and SHA256, no pre-shared keys, no rekeying.
 *
 * Pure: the ephemeral key is given by the caller; no heap, no clock, no I/O.
 * sodium_init() has been called before. One thread per struct.
 */
#ifndef CAIRN_REPLICATION_HANDSHAKE_H
#define CAIRN_REPLICATION_HANDSHAKE_H

#include "core/bytes.h"
#include "core/hash.h"
#include "core/result.h"

enum {
    HANDSHAKE_KEY_SIZE = 32,
    HANDSHAKE_MESSAGE_SIZE = 96, /* the largest with an empty payload */
    CIPHER_TAG_SIZE = 16,
};

/* IK: the initiator knows the other's key before. XX: neither does. */
enum handshake_pattern {
    HANDSHAKE_IK = 1,
    HANDSHAKE_XX = 2,
};

/* One direction. nonce is that of the next message, at most 2^64 - 1. */
struct cipher {
    uint8_t key[HANDSHAKE_KEY_SIZE];
    uint64_t nonce;
};

/* What the caller brings to a handshake. */
struct handshake_keys {
    uint8_t own_static[HANDSHAKE_KEY_SIZE];    /* secret */
    uint8_t own_ephemeral[HANDSHAKE_KEY_SIZE]; /* fresh random, used once */
    uint8_t remote_static[HANDSHAKE_KEY_SIZE]; /* IK's initiator only */
};

/*
 * One end of a handshake. Holds secrets from handshake_start until
 * handshake_split, handshake_wipe or the first failure; all zero after that.
 * hash is Noise's h: equal at both ends when the handshake is done.
 */
struct handshake {
    enum handshake_pattern pattern; /* 0: failed, or finished */
    bool initiator;
    bool keyed;   /* cipher holds a key */
    uint8_t step; /* messages written and read so far */
    struct handshake_keys keys;
    uint8_t own_static_public[HANDSHAKE_KEY_SIZE];
    uint8_t own_ephemeral_public[HANDSHAKE_KEY_SIZE];
    uint8_t remote_ephemeral[HANDSHAKE_KEY_SIZE];
    uint8_t chaining_key[HASH_SIZE];
    uint8_t hash[HASH_SIZE];
    struct cipher cipher;
};

/*
 * Begins; keys and prologue are copied or hashed. prologue is what both ends
 * must have seen alike.
 */
void handshake_start(struct handshake *handshake,
                     enum handshake_pattern pattern, bool initiator,
                     const struct handshake_keys *keys, struct bytes prologue);

/* The size of the next message, of either end, if its payload is empty. */
size_t handshake_size(const struct handshake *handshake);

/*
 * Appends the next message to out, which has room for handshake_size() and
 * the payload. It must be this end's turn.
 * OK; LINK_HANDSHAKE if the remote key is weak or the handshake has failed
 * before: nothing is appended.
 */
enum result handshake_write(struct handshake *handshake, struct bytes payload,
                            struct buffer *out);

/*
 * Reads the peer's next message and appends its payload, which is not longer
 * than the message, to payload (elsewhere in memory). It must be the peer's
 * turn. OK; LINK_HANDSHAKE.
 */
enum result handshake_read(struct handshake *handshake, struct bytes message,
                           struct buffer *payload);

/* True when all messages have been exchanged, until handshake_split. */
bool handshake_done(const struct handshake *handshake);

/* The peer's static public key, proved once done; good until the split. */
const uint8_t *handshake_remote(const struct handshake *handshake);

/* Gives the ciphers of a handshake that is done, and wipes it. */
void handshake_split(struct handshake *handshake, struct cipher *send,
                     struct cipher *receive);

/*
 * Appends the sealed bytes, CIPHER_TAG_SIZE longer, to out, which has room
 * for them. plain may stand where out will write its first byte, and overlaps
 * nowhere else. OK; LINK_NONCE: nothing is appended.
 */
enum result cipher_seal(struct cipher *cipher, struct bytes plain,
                        struct buffer *out);

/*
 * Appends the opened bytes to out, which has room for them. sealed may stand
 * where out will write its first byte, and overlaps nowhere else; it is then
 * lost even if the tag is wrong. OK; LINK_TAG; LINK_NONCE: nothing is
 * appended, and the nonce has not advanced.
 */
enum result cipher_open(struct cipher *cipher, struct bytes sealed,
                        struct buffer *out);

/* Forgets everything; a later read or write gives LINK_HANDSHAKE. */
void handshake_wipe(struct handshake *handshake);

#endif
