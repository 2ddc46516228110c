/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keys: the keys that bodies and index tokens are kept under.
 *
 * Law: bodies of one retention class and day share one random key, tokens of
 * one month another; a key lies in the store only sealed by the master key,
 * so a stolen disk shows nothing, and to destroy a key is to erase its day.
 *
 * Specified in STORAGE.md, "Keys": XChaCha20-Poly1305 (libsodium). A bounded
 * cache in memory; safe in any thread of one store.
 */
#ifndef CAIRN_STORAGE_KEYS_H
#define CAIRN_STORAGE_KEYS_H

#include "core/key.h"

#include <pthread.h>

struct store_txn;

enum { KEYS_CACHED = 2048 };

struct keys {
    pthread_mutex_t lock;
    struct keys_slot {
        uint64_t name; /* 0: empty */
        uint8_t key[KEY_SIZE];
    } slots[KEYS_CACHED];
};

/* The key of a bucket of bodies, or of a month of index tokens. */
static inline uint64_t keys_bucket(uint8_t class, uint32_t day)
{
    return (uint64_t)'B' << 40 | (uint64_t) class << 32 | day;
}

static inline uint64_t keys_month(uint32_t month)
{
    return (uint64_t)'M' << 40 | month;
}

/* Does the master key open the store's keys? OK, also if there is none yet;
 * KEY_PASSPHRASE; STORE_IO... */
enum result keys_check(struct store_txn *txn);

/*
 * Gives a key; in a writing transaction it is made if it is not there yet.
 * OK; STORE_NOT_FOUND (destroyed or never made); KEY_PASSPHRASE without a
 * master key; STORE_CORRUPT if it does not open; STORE_IO...
 */
enum result keys_get(struct store_txn *txn, uint64_t name,
                     uint8_t key[KEY_SIZE]);

/* Forgets every cached key: after an abort, for keys that were just made. */
void keys_forget(struct keys *keys);

#endif
