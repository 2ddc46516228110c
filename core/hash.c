/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The older SHA256_* functions keep their whole state in a struct, where
 * EVP_MD_CTX lives on the heap and must be fetched: for short inputs, all
 * that Cairn hashes, they are also the faster ones.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include "core/check.h"
#include "core/hash.h"

_Static_assert(sizeof(SHA256_CTX) <= sizeof(struct hash), "state fits");

void hash_begin(struct hash *hash)
{
    SHA256_Init((SHA256_CTX *)hash->opaque);
}

void hash_add(struct hash *hash, struct bytes bytes)
{
    SHA256_Update((SHA256_CTX *)hash->opaque, bytes.data, bytes.size);
}

void hash_end(struct hash *hash, uint8_t out[HASH_SIZE])
{
    SHA256_Final(out, (SHA256_CTX *)hash->opaque);
}

void hash_short(uint8_t (*blocks)[HASH_BLOCK], const uint8_t *sizes,
                size_t count, uint8_t (*out)[HASH_SIZE])
{
    SHA256_CTX state;

    for (size_t i = 0; i < count; i++) {
        check(sizes[i] <= HASH_SHORT);
        blocks[i][sizes[i]] = 0x80;
        bytes_set_u16(blocks[i] + HASH_BLOCK - 2, (uint16_t)(8 * sizes[i]));
    }
    for (size_t i = 0; i < count; i++) {
        SHA256_Init(&state);
        SHA256_Transform(&state, blocks[i]);
        for (size_t word = 0; word < HASH_SIZE / 4; word++)
            bytes_set_u32(out[i] + 4 * word, state.h[word]);
    }
}

void hash_of(struct bytes bytes, uint8_t out[HASH_SIZE])
{
    struct hash hash;

    hash_begin(&hash);
    hash_add(&hash, bytes);
    hash_end(&hash, out);
}
