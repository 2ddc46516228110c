/* SPDX-License-Identifier: Apache-2.0 */
/*
 * list_form: how a list lies in its file.
 *
 * Law: who makes a list and who reads it go through here. Numbers are
 * big-endian. Specified in STORAGE.md, "Document lists". Private to storage/.
 *
 *   head    512 bytes: magic, salt, bits, count, date, name, source, digest of
 *           the source, digest of table and items, tag over all of these
 *   table   2^bits + 1 numbers of 4 bytes: the first item of each bucket
 *   items   7 bytes, ascending in a bucket: 48 bits behind the bucket's, status
 */
#ifndef CAIRN_STORAGE_LIST_FORM_H
#define CAIRN_STORAGE_LIST_FORM_H

#include "storage/list.h"

enum {
    LIST_HEAD = 512,
    LIST_SALT = 16,
    LIST_ITEM = 7,
    LIST_BITS_MIN = 8, /* of a bucket's number: those of a part */
    LIST_BITS_MAX = 24,
    LIST_BUCKET = 16, /* items of a bucket, as many as there may be twice of */
    LIST_TAG = 32,    /* HMAC-SHA-512-256 */
};

struct list_head {
    struct list_about about;
    uint8_t salt[LIST_SALT];
    unsigned bits;
    uint8_t content[HASH_SIZE];
};

/* What a list's documents are hashed with, and its head sealed. */
struct list_keys {
    uint8_t token[16];
    uint8_t head[32];
};
void list_keys_of(const uint8_t master[KEY_SIZE], const uint8_t salt[LIST_SALT],
                  struct list_keys *keys);

/* The 64 bits of a document. */
uint64_t list_token(const struct list_keys *keys, struct bytes issuer,
                    struct bytes number);

static inline uint64_t list_bucket(uint64_t token, unsigned bits)
{
    return token >> (64 - bits);
}

/* What an item says of a token: the bits behind the bucket's. */
static inline uint64_t list_rest(uint64_t token, unsigned bits)
{
    return token << bits >> 16;
}

void list_head_put(const struct list_head *head, const struct list_keys *keys,
                   uint8_t out[LIST_HEAD]);

/* OK and the keys; STORE_CORRUPT; KEY_PASSPHRASE. */
enum result list_head_take(const uint8_t in[LIST_HEAD],
                           const uint8_t master[KEY_SIZE],
                           struct list_head *head, struct list_keys *keys);

#endif
