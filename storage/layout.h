/* SPDX-License-Identifier: Apache-2.0 */
/*
 * layout: what the files of storage/ share of the store's inside.
 *
 * Law: keys are big-endian, so that LMDB's byte order is the order of numbers
 * and times; every key is unique, so that no database needs duplicates.
 * Private to storage/.
 *
 *   data/  meta     name                    value
 *          logs     log id                  struct log_state
 *          singles  number                  place
 *                   id                      number
 *          spans    log number, branch, seq place
 *                   0, 0, place             day (keeping.h)
 *                   2^32 - 1, 0, time       place (moments.h)
 *          (main)   place                   mark, size, entry, sealed body
 *          keys     'B' class day, 'M' month  sealed key
 *   index/ state    "state"                 version, store, end, id
 *          keys     struct index_key        nothing
 *          facts, fixes, orphans, posts     counts_ledger.h
 *
 * A place is the number of an entry in the order in which this store took
 * them in, from 0. It never leaves the store.
 */
#ifndef CAIRN_STORAGE_LAYOUT_H
#define CAIRN_STORAGE_LAYOUT_H

#include "core/keep.h"
#include "core/limits.h"
#include "storage/env.h"
#include "storage/index_store.h"
#include "storage/keys.h"
#include "storage/store.h"

/* Random bytes, asked of the kernel for a hundred uses at once: for one it
 * costs as much as sealing a body. They are wiped as they are taken. */
struct chance {
    uint8_t bytes[4096];
    size_t left;
};
void chance_take(struct chance *chance, uint8_t *out, size_t size);

/* What may be kept of other countries' bodies (keeping.h). */
struct keeping {
    pthread_rwlock_t lock;
    struct keep *keep; /* under the lock; null: nothing is known of days */
    atomic_uint today; /* in days since 1970; 0: not known */
    atomic_uint changes;
};

/* The realms whose entries are held, by number; 0, home, is not in here. */
struct realms {
    atomic_uint count; /* one more than the last number */
    uint8_t at[REALMS_MAX][KEY_REALM];
};

/*
 * The last commit, while it is not sure. Its meta page need not be on the disk
 * (`owed`) where its content stands in the guard; until that is so, readers
 * that see it wait (`early`).
 */
struct settling {
    pthread_mutex_t lock;
    pthread_cond_t settled;
    atomic_bool owed, lost; /* lost: a sync has failed, it never will be */
    _Atomic uint64_t early; /* LMDB's number of the transaction; 0: none */
};

struct store {
    struct env env;
    struct settling settling;
    MDB_dbi meta, logs, singles, spans, entries, keys;
    enum store_mode mode;
    int lock;
    char path[STORE_PATH_MAX];
    bool pinned, has_master, has_own;
    uint8_t id[STORE_ID];
    uint8_t realm[KEY_REALM], root[KEY_SIZE], master[KEY_SIZE], own[KEY_KID];
    char country[4];
    struct realms realms;
    struct keeping keeping;
    struct keys keys_cache;
    struct chance chance; /* of whoever holds the writing transaction */
    struct index_store index;
};

struct store_txn {
    struct store *store;
    MDB_txn *txn;
    enum store_mode mode;
    MDB_cursor *reader; /* over the entries, once one was read; null to write */
    unsigned realms;    /* how many were known when it began */
    struct bytes purpose; /* of reading foreign bodies; empty: to keep them */
    bool made_key;      /* it would be lost with the transaction */
    /* The moment of the indexes that goes with it, once one was asked. */
    bool indexed;
    MDB_txn *index; /* null: there is no index on the disk */
    MDB_cursor *walker; /* over its keys, while no search has it; or null */
    struct tail_view tail;
    uint64_t end;     /* behind the last place that the transaction sees */
    uint64_t missing; /* places of these that no index holds */
};

/*
 * As store_commit, but with one sync and not two: a power cut may still undo
 * it, until the next commit or store_sync. What it wrote stands elsewhere soon:
 * then store_settle must be called, before anything else is begun; readers see
 * nothing of it until then. stands false: it does not, so it is synced here.
 */
enum result store_commit_early(struct store_txn *txn);
enum result store_settle(struct store *store, bool stands);

/* Syncs what a power cut could undo. OK; STORE_IO, from then on each time. */
enum result store_sync(struct store *store);

enum {
    PLACE_SIZE = 8,
    SIGNATURE_UNCHECKED = 0,
    SIGNATURE_GOOD = 1,
    SIGNATURE_BAD = 2,
};

/* The mark of an entry: what is known of its signature, and its realm. */
enum { MARK_SIGNATURE = 0x0f, MARK_REALM_SHIFT = 4 };

_Static_assert(REALMS_MAX <= 1 << MARK_REALM_SHIFT, "a mark holds the number");

static inline uint8_t log_mark_of(uint8_t signature, unsigned realm)
{
    return (uint8_t)(signature | realm << MARK_REALM_SHIFT);
}

#define PLACE_MAX ((UINT64_C(1) << 40) - 1)

/* Entries stand in LMDB's main database, behind the names of the others, so
 * that a commit of one entry writes no page of names. */
static inline MDB_val place_key(uint64_t place, uint8_t space[PLACE_SIZE])
{
    bytes_set_u64(space, UINT64_C(1) << 63 | place);
    return (MDB_val){PLACE_SIZE, space};
}

/* False if it is a name. */
static inline bool place_of_key(MDB_val key, uint64_t *place)
{
    if (key.mv_size != PLACE_SIZE || !(*(uint8_t *)key.mv_data & 0x80))
        return false;
    *place = bytes_get_u64(key.mv_data) & ~(UINT64_C(1) << 63);
    return true;
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
