/* SPDX-License-Identifier: Apache-2.0 */
/*
 * index: finds entries by document, person, name part, plate, post, time,
 * target, client reference, id and kind; alerts by what they look for.
 *
 * Law: what a token was made from cannot be read from it without the month's
 * key; an index can always be made again from the entries. A token is short,
 * so what is found may be something else: who asks looks at the entry.
 *
 * Specified in STORAGE.md, "Indexes".
 */
#ifndef CAIRN_STORAGE_INDEX_H
#define CAIRN_STORAGE_INDEX_H

#include "core/entry.h"
#include "storage/layout.h"

enum index_type {
    INDEX_DOCUMENT = 1,
    INDEX_PERSON = 2,
    INDEX_NAME = 3,
    INDEX_PLATE = 4,
    INDEX_POST = 5,   /* token: 16 keyed bits, then the second */
    INDEX_TIME = 6,   /* token: the time, in the clear */
    INDEX_REF = 7,    /* of this node's own entries only */
    /* Corrections, notes, links, withdrawals and hits, by their target's id;
     * hits by their alert's too. */
    INDEX_TARGET = 8,
    INDEX_ID = 9,     /* token: the id's first bytes, in the clear */
    INDEX_KIND = 10,  /* token: the header's time; under its kind as month */
    INDEX_PERMIT = 11, /* by document; of a rule "=", then the nationality */
    INDEX_ALERT = 12, /* alerts, by what they look for: index_alert_value */
};

/* Keys gathered in memory. */
struct index_batch;

/* Null if memory has run out. */
struct index_batch *index_batch_new(void);
void index_batch_free(struct index_batch *batch);
void index_batch_clear(struct index_batch *batch);

/*
 * Gathers the keys of one entry, and what counts of it if `log` is not 0: the
 * number in this store of a log of the own country. Places need not ascend
 * where it is 0. OK; STORE_MEMORY; KEY_PASSPHRASE, STORE_*.
 */
enum result index_add(struct store_txn *txn, struct index_batch *batch,
                      uint64_t place, uint32_t log, const struct entry *entry,
                      struct bytes body);

/* Moves what was gathered, of the entries up to `end`, into the tail, where it
 * is found from now on. Clears the batch. */
void index_batch_publish(struct index_batch *batch, struct tail *tail,
                         uint64_t end);

/*
 * Walks the places under one value (for INDEX_NAME and INDEX_DOCUMENT already
 * folded, see index_fold), newest month first, until each returns false. For
 * INDEX_TIME and INDEX_POST those from since to until, newest second first;
 * since and until (microseconds) bound the months of the other dated types.
 * Amendments come first of all, whenever the crossing was that they are about.
 * OK; STORE_*.
 */
struct index_query {
    enum index_type type;
    struct bytes value;
    int64_t since_us, until_us; /* INT64_MIN and INT64_MAX for no bound */
};
typedef bool index_each(void *user, uint64_t place);
enum result index_find(struct store_txn *txn, const struct index_query *query,
                       index_each *each, void *user);

enum {
    INDEX_NAMES_PLACES = 4096, /* gathered before they are given */
    INDEX_NAMES_FEW = 64,      /* of a month are given as they come */
};

/*
 * Walks the entries whose names have all these parts, each folded, at most
 * NAME_PARTS_MAX; and the amendments that have one of them. Newest month first;
 * where a month has many, newest second first among so many. query->value is
 * not looked at. `each` may raise query->since_us: nothing older need be given
 * then. OK; STORE_*.
 */
enum result index_find_names(struct store_txn *txn,
                             const struct index_query *query,
                             const struct bytes *parts, size_t count,
                             index_each *each, void *user);

/* As index_find among what a batch has gathered, for INDEX_REF. */
enum result index_batch_find(struct store_txn *txn,
                             const struct index_batch *batch,
                             struct bytes value, index_each *each, void *user);

/* Places whose id begins with these half bytes (hexadecimal digits), as far as
 * a token holds them. */
enum result index_by_prefix(struct store_txn *txn, const char *hex,
                            index_each *each, void *user);

/*
 * Places of the entries of one kind, whatever their body, newest header time
 * first, until each returns false. Of observation and the kinds from amendment
 * to 4095 that are no trust entries: others are not in this index. OK; STORE_*.
 */
enum result index_by_kind(struct store_txn *txn, uint16_t kind,
                          int64_t since_us, int64_t until_us, index_each *each,
                          void *user);

/* Entries that the searches of this transaction could not find: no index held
 * them at its moment. 0 before its first search. */
uint64_t index_missing(const struct store_txn *txn);

/* How far the indexes are behind the log. */
struct index_progress {
    uint64_t end;       /* entries that the log holds */
    uint64_t left;      /* of these, what the index on the disk does not hold */
    uint64_t missing;   /* of these, what no search finds yet */
    int64_t still_ms;   /* since the last entry came */
    bool making;        /* a new index is being made from the log */
    uint64_t made;      /* entries that it holds */
    enum result result; /* of the last write; not OK: it is tried again */
};
void index_progress(struct store *store, struct index_progress *out);

/*
 * Appends the value under which alerts stand that look for a document or a
 * plate, or have a reference (owner and number): nothing if it folds to
 * nothing. Persons stand under the keys of core/match.h.
 */
enum index_alert {
    INDEX_ALERT_DOCUMENT = 'D',
    INDEX_ALERT_PLATE = 'V',
    INDEX_ALERT_REFERENCE = 'R',
};
void index_alert_value(enum index_alert form, struct bytes text,
                       struct bytes owner, struct buffer *out);

/* Folds a document number or plate: capitals and digits only, into out. */
struct bytes index_fold(struct bytes text, struct buffer *out);

#endif
