/* SPDX-License-Identifier: Apache-2.0 */
/*
 * counts_ledger: what counts of every crossing, on the disk.
 *
 * Law: the ledger grows in the order of places, in the same commit that says
 * how far the indexes have come, so that no crossing is counted twice or left
 * out. Nothing in it is changed: what a correction makes of a crossing is an
 * item of its own, a fix, which stands at the place of the correction. So what
 * stands below a place is what this store knew when it held no more.
 *
 *   facts    place of the first item (8)      sealed items of 24 bytes
 *   fixes    place, crossing's place (8, 8)   sealed: counts or not, item
 *   orphans  id's first bytes, place (8, 8)   nothing
 *   posts    number (2)                       sealed code
 *
 * A fix is what a correction, or a crossing that was corrected before it came,
 * or a revocation, has made of a crossing. An orphan is a correction whose
 * crossing is not held.
 *
 * Specified in STORAGE.md, "Counts": XChaCha20-Poly1305 under a key that
 * follows from the master key. Private to storage/.
 */
#ifndef CAIRN_STORAGE_COUNTS_LEDGER_H
#define CAIRN_STORAGE_COUNTS_LEDGER_H

#include "storage/counts_posts.h"
#include "storage/counts_seal.h"

enum {
    COUNTS_ITEM = 24,   /* bytes: place from the chunk's first, log, facts */
    COUNTS_CHUNK = 168, /* items; with its seal it fills a page of LMDB's */
    COUNTS_FIX = 1 + COUNTS_ITEM,
};

struct counts_item {
    uint64_t place; /* of the crossing */
    uint32_t log;
    struct facts facts;
};

struct counts_fix {
    uint64_t at; /* the place that brought it */
    bool counts; /* not void */
    struct counts_item item;
};

struct counts_orphan {
    uint64_t id, at;
};

/* What a stretch of entries adds; heap. */
struct counts_new {
    size_t item_count, fix_count, orphan_count;
    size_t item_room, fix_room, orphan_room;
    struct counts_item *items;     /* ascending by place */
    struct counts_fix *fixes;      /* ascending by `at` */
    struct counts_orphan *orphans; /* likewise */
    struct counts_posts *posts;    /* all, the new ones last */
};

/* The databases of one index. */
struct counts_disk {
    MDB_dbi facts, fixes, orphans, posts;
};

/* A moment of the ledger that is read; txn null: there is none on the disk. */
struct counts_ledger {
    const struct store *store;
    const struct counts_disk *disk;
    MDB_txn *txn;
};

/* Makes room for so many items at once: of a hundred thousand none is moved.
 * False without memory. */
bool counts_new_room(struct counts_new *new, size_t items);

/* Adds to what a stretch adds. OK; STORE_MEMORY. */
enum result counts_new_item(struct counts_new *new,
                            const struct counts_item *item);
enum result counts_new_fix(struct counts_new *new,
                           const struct counts_fix *fix);
enum result counts_new_orphan(struct counts_new *new,
                              const struct counts_orphan *orphan);
void counts_new_free(struct counts_new *new);

/* Writes what a stretch adds, in a writing transaction: 0, or LMDB's error. */
int counts_write(const struct counts_ledger *ledger,
                 const struct counts_new *new);

/* Fills the posts: 0; ENOMEM; LMDB's error. */
int counts_read_posts(const struct counts_ledger *ledger,
                      struct counts_posts *posts);

/* Gives every fix below `before`, ascending by `at`, until each is false. */
typedef bool counts_each_fix(void *user, const struct counts_fix *fix);
int counts_read_fixes(const struct counts_ledger *ledger, uint64_t before,
                      counts_each_fix *each, void *user);

/* Is there an orphan that waits for this id? And any at all? */
int counts_read_orphan(const struct counts_ledger *ledger, uint64_t id,
                       bool *found);
int counts_read_orphans(const struct counts_ledger *ledger, bool *any);

/* A walk through the items; start with a cursor that is null. False at the
 * end, or after an error, which it leaves in *error. */
struct counts_chunk {
    MDB_cursor *cursor;
    size_t count;
    uint64_t place; /* of the first item */
    uint8_t key[KEY_SIZE];
    uint8_t items[COUNTS_CHUNK * COUNTS_ITEM];
};
bool counts_read_chunk(const struct counts_ledger *ledger,
                       struct counts_chunk *chunk, int *error);
void counts_read_end(struct counts_chunk *chunk);

/* An item of a chunk that begins at place `first`; the i-th of a chunk. */
void counts_item_get(const uint8_t in[COUNTS_ITEM], uint64_t first,
                     struct counts_item *item);
void counts_chunk_item(const struct counts_chunk *chunk, size_t i,
                       struct counts_item *out);

#endif
