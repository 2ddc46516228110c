/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log: the logs of a store, their entries and ends.
 *
 * Law: an entry is kept as it came and attached only behind the entry that
 * its author named; of a forked log both branches are kept.
 *
 * Specified in STORAGE.md, "Logs"; ENTRY.md, "Chain and tree". All functions
 * work within a transaction; what they give is good until it ends.
 */
#ifndef CAIRN_STORAGE_LOG_H
#define CAIRN_STORAGE_LOG_H

#include "core/journal.h"
#include "core/tree.h"
#include "storage/layout.h"

struct index_batch;

/* Entries of one branch that came one after the other: from seq on, and from
 * place on. */
struct log_span {
    uint64_t seq, place;
};

/* What the store knows of one log. */
struct log_state {
    uint32_t number;
    unsigned realm; /* its number in this store */
    struct journal_log log;
    struct tree trees[BRANCHES_MAX];
    struct log_span spans[BRANCHES_MAX]; /* the last of each branch */
};

/* OK; STORE_NOT_FOUND; STORE_CORRUPT, STORE_IO. */
enum result log_find(struct store_txn *txn, const uint8_t log[KEY_LOG],
                     struct log_state *state);
enum result log_by_number(struct store_txn *txn, uint32_t number,
                          struct log_state *state);

/* The number of a log alone. As log_find. */
enum result log_number(struct store_txn *txn, const uint8_t log[KEY_LOG],
                       uint32_t *number);

/* How many logs there are; their numbers are 1 to this. */
enum result log_count(struct store_txn *txn, uint32_t *count);

/*
 * A run that is single goes to singles_add. Else: attaches a run and gives its
 * entries to the index batch, unless that is null. Entries that are held
 * already are passed over, but a neighbour's may show more than is held: that
 * is joined to it. Results: OK; ENTRY_DUPLICATE if all of a neighbour's run is
 * held, and shows no more; BODY_TWICE (keeping_internal.h), of which the rest
 * was written; ENTRY_GAP, also if a new log does not
 * begin at seq 0; ENTRY_FORK (no place for another branch, or a branch whose
 * beginning is not held); ENTRY_SEALED; ENTRY_LOG if an entry is of another
 * log, or the log of another realm; STORE_LIMIT if its realm is one too many;
 * KEY_PASSPHRASE without a master key; STORE_*. After STORE_* the transaction
 * must be aborted; of the others nothing was written.
 */
enum result log_append(struct store_txn *txn, const struct journal_run *run,
                       struct index_batch *batch);

/* Behind the last place. OK; STORE_*. */
enum result log_end(struct store_txn *txn, uint64_t *end);

/* Where the entry of this seq stands, seen from a branch. OK; STORE_NOT_FOUND;
 * STORE_CORRUPT; STORE_IO. */
enum result log_locate(struct store_txn *txn, const struct log_state *state,
                       size_t branch, uint64_t seq, uint64_t *place);

/* One entry as it is held; good within the transaction, until it writes. */
struct held {
    uint64_t place;
    struct entry entry;
    uint8_t mark;        /* state of its own signature */
    unsigned realm;      /* its number in this store, see store_realm_of */
    struct bytes sealed; /* its body, see bodies_open; empty if none is held */
};

/* OK; STORE_NOT_FOUND; STORE_CORRUPT. */
enum result log_entry(struct store_txn *txn, uint64_t place, struct held *out);

/* The same by its seq, seen from a branch. */
enum result log_entry_at(struct store_txn *txn, const struct log_state *state,
                         size_t branch, uint64_t seq, struct held *out);

/* Writes the state of an entry's signature. OK; STORE_NOT_FOUND; STORE_*. */
enum result log_mark(struct store_txn *txn, uint64_t place, uint8_t mark);

/*
 * The same of entries that were unchecked. The named values "unchecked" and
 * "bad" say how many there are. OK; STORE_*: the transaction must be aborted.
 */
struct log_mark {
    uint64_t place;
    uint8_t mark;
};
enum result log_marks(struct store_txn *txn, const struct log_mark *marks,
                      size_t count);

#endif
