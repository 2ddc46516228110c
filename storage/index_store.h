/* SPDX-License-Identifier: Apache-2.0 */
/*
 * index_store: the indexes on the disk, in an environment of their own.
 *
 * Law: what is in here can be made again from the log, so nothing here is
 * waited for when an entry is acknowledged, and whatever does not fit the log
 * is thrown away. `end` says how far it has come: every entry at a place below
 * is in it; the tail holds the rest.
 *
 * Specified in STORAGE.md, "Indexes". I/O. Private to storage/.
 */
#ifndef CAIRN_STORAGE_INDEX_STORE_H
#define CAIRN_STORAGE_INDEX_STORE_H

#include "core/hash.h"
#include "storage/counts_ledger.h"
#include "storage/env.h"
#include "storage/index_tail.h"

enum {
    INDEX_VERSION = 5,
    STORE_ID = 16,
    INDEX_OPEN_MAX = 250000, /* entries that are indexed while it is opened */
    INDEX_GATHER = 10000,    /* entries that are read at a time */
    INDEX_STEP = 50000,      /* the same, by the indexer */
};

struct index_disk {
    struct env env; /* env.lmdb null: there is none */
    MDB_dbi state, keys;
    struct counts_disk counts;
    _Atomic uint64_t end;
};

struct index_store {
    struct index_disk disk;
    struct tail tail;
    /* A second one that is being made; asked for before it is there. */
    struct index_disk made;
    atomic_bool making;
    /* enum result of the last write, of the last step of a rebuild. */
    atomic_int written, rebuilt;
    uint64_t open_most, step; /* the bounds above, or a test's */
};

struct store;
struct store_txn;
struct index_batch;

/*
 * Opens the indexes of an open store, makes them where they are missing or do
 * not fit and the store is open for writing, and fills the tail. Where there
 * is more than INDEX_OPEN_MAX to do, the tail begins behind it and the gap is
 * left to the indexer. OK; STORE_MEMORY; STORE_IO...
 */
enum result index_open(struct store *store);
void index_close(struct store *store);

/* A new, empty index beside the one in use. OK; STORE_*. */
enum result index_make(struct store *store, struct index_disk *made);

/* Opens the index in use again, after a write that left it of no use, or begins
 * anew. OK; STORE_*: there is none until it goes. */
enum result index_reopen(struct store *store);

/* Names the failure of a search, of which the log knows nothing: STORE_MEMORY
 * or STORE_INDEX. */
enum result index_error(int error);

/* Puts another in the place of the one in use, files and all, while it is
 * read. Wherever it is cut off one of the two is found again. OK; STORE_*. */
enum result index_replace(struct store *store, struct index_disk *made);

/* Gathers the keys of the entries from `from` on, at most `most`; *end is
 * where it stopped. OK; STORE_MEMORY; STORE_IO. */
enum result index_gather(struct store *store, uint64_t from, uint64_t most,
                         struct index_batch *batch, uint64_t *end);

/* Puts sorted segments, and then what counts of them and that all below `end`
 * is in. OK; STORE_*: what was put of the segments stays, and is put once more.
 */
enum result index_write(struct store *store, struct index_disk *disk,
                        const struct tail_view *view, uint64_t end);

/* The id of the entry before `end`; zeros if there is none, or it cannot be
 * read. OK; STORE_NOT_FOUND beyond the end of the log; STORE_IO... */
enum result index_last_id(struct store_txn *txn, uint64_t end,
                          uint8_t id[HASH_SIZE]);

/* Writes how far it has come, within a transaction of the disk's. */
int index_state_put(const struct store *store, struct index_disk *disk,
                    MDB_txn *txn, uint64_t end, const uint8_t id[HASH_SIZE]);

/* How far it has come, as a transaction of the disk's sees it. */
uint64_t index_state_end(const struct index_disk *disk, MDB_txn *txn);

/* The moment of the indexes for a transaction; it ends with it. OK; STORE_*. */
enum result index_begin(struct store_txn *txn);
void index_end(struct store_txn *txn);

#endif
