/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The older SHA256_* functions keep their whole state in a struct, where
 * EVP_MD_CTX lives on the heap and must be fetched: for short inputs, all
 * that Cairn hashes, they are also the faster ones.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

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

void hash_of(struct bytes bytes, uint8_t out[HASH_SIZE])
{
    struct hash hash;

    hash_begin(&hash);
    hash_add(&hash, bytes);
    hash_end(&hash, out);
}
