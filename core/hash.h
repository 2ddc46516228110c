/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hash: SHA-256 (FIPS 180-4), by libcrypto for its use of the CPU's SHA
 * instructions.
 *
 * Law: the state lives in the caller's struct; there is no heap and no
 * global, so that pure code may hash.
 */
#ifndef CAIRN_CORE_HASH_H
#define CAIRN_CORE_HASH_H

#include "core/bytes.h"

enum { HASH_SIZE = 32 };

/* An opaque running SHA-256; may be copied to fork the computation. */
struct hash {
    uint64_t opaque[16];
};

void hash_begin(struct hash *hash);
void hash_add(struct hash *hash, struct bytes bytes);
void hash_end(struct hash *hash, uint8_t out[HASH_SIZE]);

/* SHA-256 of one run of bytes. */
void hash_of(struct bytes bytes, uint8_t out[HASH_SIZE]);

/*
 * The same of several short inputs, each at the beginning of a block that is
 * the caller's to lose, at most HASH_SHORT bytes and zeros behind them: for a
 * third less than one by one, where the processor waits for what was just
 * written.
 */
enum { HASH_BLOCK = 64, HASH_SHORT = HASH_BLOCK - 9 };
void hash_short(uint8_t (*blocks)[HASH_BLOCK], const uint8_t *sizes,
                size_t count, uint8_t (*out)[HASH_SIZE]);

#endif
