/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store: one LMDB environment, its databases, and its transactions.
 *
 * Law: nothing that was acknowledged is ever lost. So LMDB runs with its full
 * durability, but for what stands in the guard as well; a new store is made
 * aside and renamed, what is found at start is synced before it is believed,
 * and a torn meta page is mended first.
 *
 * Specified in STORAGE.md. I/O and heap; a store may be used by many threads,
 * a transaction by one. At most one process has a store open for writing; it
 * holds a lock on data/ (flock), which readers without a daemon share.
 */
#ifndef CAIRN_STORAGE_STORE_H
#define CAIRN_STORAGE_STORE_H

#include "core/key.h"

struct store;
struct store_txn;

enum {
    STORE_FORMAT = 3, /* layout of the databases */
    STORE_PATH_MAX = 1024,
};

enum store_mode { STORE_READ, STORE_WRITE };

struct store_options {
    enum store_mode mode;
    /* Opens bodies and indexes; null: only headers can be read. */
    const uint8_t *master;
    /* This node's own log key: its entries are found by their reference. */
    const uint8_t *own;
    size_t map_most; /* bytes; 0: twice what the disk holds */
    /* Entries that are indexed while it is opened; 0: 250,000. */
    uint64_t index_most;
};

/*
 * Makes an empty store in directory `path`, which must exist and hold none.
 * OK; STORE_EXISTS; STORE_OPEN, STORE_IO, STORE_FULL.
 */
enum result store_create(const char *path);

/*
 * Opens it. OK; STORE_OPEN if there is none; STORE_LOCKED; STORE_NEWER and
 * STORE_OLDER if it has another format;
 * KEY_PASSPHRASE if it was written under another master key; STORE_CORRUPT;
 * STORE_IO; STORE_MEMORY. *repaired, if not null, tells whether a torn meta
 * page was mended. The caller closes it.
 */
enum result store_open(const char *path, const struct store_options *options,
                       struct store **out, bool *repaired);
void store_close(struct store *store);

/* Pins the realm, once: OK; STORE_EXISTS if another is pinned; STORE_IO... */
enum result store_pin(struct store *store, const uint8_t root[KEY_SIZE],
                      const char country[4]);
bool store_pinned(const struct store *store);
const uint8_t *store_realm(const struct store *store);
const uint8_t *store_root(const struct store *store);
const char *store_country(const struct store *store);

/* The realm with this number, good as long as the store is open: 0 is the own,
 * others are those of foreign entries that are held. Null if there is none. */
const uint8_t *store_realm_of(const struct store *store, unsigned number);

/*
 * A transaction; store_commit and store_abort both end it. A reading one sees
 * one moment of the store; hold it for milliseconds, never across a send.
 * Results: OK; STORE_IO, STORE_FULL, STORE_CORRUPT, STORE_MEMORY.
 */
enum result store_begin(struct store *store, enum store_mode mode,
                        struct store_txn **out);
enum result store_commit(struct store_txn *txn);
void store_abort(struct store_txn *txn);

/* Bytes of both maps in use. */
size_t store_used(struct store *store);

/* Small named values: OK or STORE_NOT_FOUND; what is got is good within txn. */
enum result store_get(struct store_txn *txn, const char *name,
                      struct bytes *value);
enum result store_put(struct store_txn *txn, const char *name,
                      struct bytes value);

/* The same of a number; one that is not there is 0. */
enum result store_get_number(struct store_txn *txn, const char *name,
                             uint64_t *number);
enum result store_put_number(struct store_txn *txn, const char *name,
                             uint64_t number);

/* Names the failure of an LMDB or system call: env_error. */
enum result store_error(const struct store *store, int error);

#endif
