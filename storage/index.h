/* SPDX-License-Identifier: Apache-2.0 */
/*
 * index: finds entries by document, person, name part, plate, post, time,
 * target, client reference and id.
 *
 * Law: what a token was made from cannot be read from it without the month's
 * key; an index can always be made again from the entries.
 *
 * Specified in STORAGE.md, "Indexes": BLAKE2b keyed, cut to 12 bytes.
 */
#ifndef CAIRN_STORAGE_INDEX_H
#define CAIRN_STORAGE_INDEX_H

#include "core/entry.h"
#include "storage/layout.h"

enum { INDEX_TOKEN = 12, INDEX_KEY = 1 + 2 + INDEX_TOKEN + PLACE_SIZE };

enum index_type {
    INDEX_DOCUMENT = 'd',
    INDEX_PERSON = 'p',
    INDEX_NAME = 'n',
    INDEX_PLATE = 'v',
    INDEX_POST = 'l', /* token: four keyed bytes, then the time */
    INDEX_TIME = 't', /* token: the time, in the clear, and zeros */
    INDEX_REF = 'r',
    INDEX_TARGET = 'a', /* amendments and voids, by their target's id */
    INDEX_ID = 'i',     /* token: the id's first bytes, in the clear */
};

/* Keys gathered in memory, put in order before the commit. */
struct index_batch;

/* Null if memory has run out. */
struct index_batch *index_batch_new(void);
void index_batch_free(struct index_batch *batch);
void index_batch_clear(struct index_batch *batch);

/* Gathers the keys of one entry. OK; STORE_MEMORY; KEY_PASSPHRASE, STORE_*. */
enum result index_add(struct store_txn *txn, struct index_batch *batch,
                      const struct place *place, const struct entry *entry,
                      struct bytes body);

/* Puts what was gathered, sorted, and clears the batch. OK; STORE_*. */
enum result index_flush(struct store_txn *txn, struct index_batch *batch);

/*
 * Walks the places under one value (for INDEX_NAME and INDEX_DOCUMENT already
 * folded, see index_fold), newest month first, until each returns false. For
 * INDEX_TIME and INDEX_POST those from since to until, newest first; since and
 * until (microseconds) bound the months of the other dated types. Amendments
 * come first of all, whenever the crossing was that they are about. OK;
 * STORE_*.
 */
struct index_query {
    enum index_type type;
    struct bytes value;
    int64_t since_us, until_us; /* INT64_MIN and INT64_MAX for no bound */
};
enum result index_find(struct store_txn *txn, const struct index_query *query,
                       bool (*each)(void *user, const struct place *place),
                       void *user);

/* Places whose id begins with these half bytes (hexadecimal digits). */
enum result index_by_prefix(struct store_txn *txn, const char *hex,
                            bool (*each)(void *user, const struct place *),
                            void *user);

/* Folds a document number or plate: capitals and digits only, into out. */
struct bytes index_fold(struct bytes text, struct buffer *out);

#endif
