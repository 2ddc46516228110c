/* SPDX-License-Identifier: Apache-2.0 */
/*
 * body_digests: the salted digests of a body's fields, and their order.
 *
 * Law: who commits, verifies and redacts takes the same digests.
 *
 * Specified in ENTRY.md (E4). Pure; private to core/body*.c.
 */
#ifndef CAIRN_CORE_BODY_DIGESTS_H
#define CAIRN_CORE_BODY_DIGESTS_H

#include "core/body.h"

/* H(CBOR [salt, value, key]); a decoy has neither value nor key. */
struct claim {
    const uint8_t *salt;
    struct bytes value; /* null: a decoy */
    uint16_t key;
};

/* The digests of a body; of a full one also what they are of, the fields first,
 * and the salts. */
struct digests {
    size_t count, fields;
    uint8_t at[BODY_DIGESTS_MAX][HASH_SIZE];
    uint8_t salts[BODY_DIGESTS_MAX * BODY_SALT];
    struct claim claims[BODY_DIGESTS_MAX];
};

/*
 * 22 KiB that are written before they are read: that the build gives memory a
 * value which has none would cost as much here as the hashes of six fields.
 */
#define UNSET __attribute__((uninitialized))

/* Where the digests stand when they are ascending. */
struct order {
    uint8_t at[BODY_DIGESTS_MAX];
};

/*
 * All of a full body, by ascending key and then the decoys. What has been read
 * as a body before is only walked. False if it is none.
 */
bool body_digests_take(struct bytes values, const uint8_t log[KEY_LOG],
                       const uint8_t seed[BODY_SEED], bool read,
                       struct digests *digests);

/* The same for values that nobody has read: what is wrong with them. */
enum result body_digests_of(struct bytes values, const uint8_t log[KEY_LOG],
                            const uint8_t seed[BODY_SEED],
                            struct digests *digests);

/* All of a redacted body, the hidden ones first; false if they cannot be those of one. */
bool body_digests_redacted(const struct body *body, struct digests *digests);

/* Appends those that are not shown as one string, in their order. No two are
 * equal. */
void body_digests_hide(const struct digests *digests,
                       const bool show[BODY_DIGESTS_MAX], struct buffer *out);

/* The hash of all in their order, behind a prefix; false if two are equal. */
bool body_digests_hash(const struct digests *digests, uint8_t prefix,
                       uint8_t out[HASH_SIZE]);

#endif
