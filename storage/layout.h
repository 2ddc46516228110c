/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layout: what the files of storage/ share of the store's inside.
 *
 * Law: keys are big-endian, so that LMDB's byte order is the order of logs,
 * numbers and times; every key is unique, so that no database needs
 * duplicates. Private to storage/.
 *
 *   meta     name                                        value
 *   logs     log id                                      struct log_state
 *   headers  log number, seq, branch                     mark, entry bytes
 *   bodies   class, day, log number, seq, branch         sealed body
 *   index    type, month, token, log number, seq, branch nothing
 *   keys     'B' class day | 'M' month                   sealed key
 */
#ifndef CAIRN_STORAGE_LAYOUT_H
#define CAIRN_STORAGE_LAYOUT_H

#include "storage/keys.h"
#include "storage/store.h"

#include <lmdb.h>
#include <pthread.h>

struct store {
    MDB_env *env;
    MDB_dbi meta, logs, headers, bodies, index, keys;
    /* Held for reading while a transaction is open, for writing to grow. */
    pthread_rwlock_t map_lock;
    size_t map_size, map_most;
    enum store_mode mode;
    int lock;
    char path[STORE_PATH_MAX];
    bool pinned, has_master;
    uint8_t realm[KEY_REALM], root[KEY_SIZE], master[KEY_SIZE];
    char country[4];
    struct keys keys_cache;
};

struct store_txn {
    struct store *store;
    MDB_txn *txn;
    enum store_mode mode;
};

/* A place in the store: which entry of which branch of which log. */
struct place {
    uint32_t log; /* the log's number in this store */
    uint64_t seq;
    uint8_t branch;
};

enum {
    PLACE_SIZE = 13,
    SIGNATURE_UNCHECKED = 0,
    SIGNATURE_GOOD = 1,
    SIGNATURE_BAD = 2,
};

static inline void place_put(struct buffer *out, const struct place *place)
{
    buffer_put_u32(out, place->log);
    buffer_put_u64(out, place->seq);
    buffer_put_u8(out, place->branch);
}

static inline struct place place_get(const uint8_t *at)
{
    return (struct place){bytes_get_u32(at), bytes_get_u64(at + 4), at[12]};
}

static inline MDB_val val_of(struct bytes bytes)
{
    return (MDB_val){bytes.size, (void *)(uintptr_t)bytes.data};
}

static inline struct bytes val_bytes(MDB_val val)
{
    return bytes_of(val.mv_data, val.mv_size);
}

#endif
