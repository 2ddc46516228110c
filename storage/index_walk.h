/* SPDX-License-Identifier: Apache-2.0 */
/*
 * index_walk: the index on the disk and the tail, walked as one.
 *
 * Law: a key that stands in several places is given once; the greatest first.
 * Specified in STORAGE.md, "Indexes". Private to storage/.
 */
#ifndef CAIRN_STORAGE_INDEX_WALK_H
#define CAIRN_STORAGE_INDEX_WALK_H

#include "storage/index_chunk.h"

/* One walk downwards through the keys between two bounds, both included. */
struct walk {
    struct store_txn *txn;
    MDB_cursor *cursor; /* null: there is no index on the disk */
    struct index_key low, high;
    /* The chunk at hand, and how many of its keys were not given yet; likewise
     * of each segment. */
    struct chunk chunk;
    size_t chunk_left, left[TAIL_SEGMENTS];
    index_each *each;
    void *user;
    bool stopped;
};

/* Opens the transaction's moment of the indexes: OK; STORE_*. Whatever it
 * gave, index_walk_end comes afterwards. */
enum result index_walk_begin(struct walk *walk);
void index_walk_end(struct walk *walk);

/* Goes to `high`. 0, or what LMDB says. */
int index_walk_seek(struct walk *walk);

/* Gives all places between `high` and `low` to `each`, until it stops: 0, or
 * what LMDB says. */
int index_walk_down(struct walk *walk);

/* Passes over what is above a key within the bounds: 0, or what LMDB says. */
int index_walk_skip(struct walk *walk, const struct index_key *key);

/* Passes over the key that index_walk_peek gives. 0, or what LMDB says. */
int index_walk_pass(struct walk *walk, const struct index_key *key);

/* The greatest key that is left, also below `low`; false if there is none. */
bool index_walk_peek(const struct walk *walk, struct index_key *out);

/* The newest month at most `month` that has keys of the type (index_find.c);
 * false: none. */
bool index_month_before(struct walk *walk, enum index_type type,
                        uint16_t *month);

#endif
