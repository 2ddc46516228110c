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

#include <string.h>

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

void hash_short(uint8_t block[HASH_BLOCK], size_t size, uint8_t out[HASH_SIZE])
{
    SHA256_CTX state;

    check(size <= HASH_SHORT);
    memset(block + size, 0, HASH_BLOCK - size);
    block[size] = 0x80;
    bytes_set_u16(block + HASH_BLOCK - 2, (uint16_t)(8 * size));
    SHA256_Init(&state);
    SHA256_Transform(&state, block);
    for (size_t i = 0; i < HASH_SIZE / 4; i++)
        bytes_set_u32(out + 4 * i, state.h[i]);
}

void hash_of(struct bytes bytes, uint8_t out[HASH_SIZE])
{
    struct hash hash;

    hash_begin(&hash);
    hash_add(&hash, bytes);
    hash_end(&hash, out);
}
