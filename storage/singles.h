/* SPDX-License-Identifier: Apache-2.0 */
/*
 * singles: trust entries of other countries, which came without their log.
 *
 * Law: one is kept once, by its id, after its signature was verified; its
 * number is the order in which it came, and keeps its meaning.
 *
 * Specified in STORAGE.md, "Singles". Within a transaction.
 */
#ifndef CAIRN_STORAGE_SINGLES_H
#define CAIRN_STORAGE_SINGLES_H

#include "storage/log.h"

/*
 * Keeps the one entry of a run that is single, and gives it to the index batch.
 * OK, also if it is held; ENTRY_LOG if it is of the own realm or of no trust
 * log; STORE_LIMIT beyond SINGLES_MAX, or of one realm too many: nothing was
 * written; STORE_*: the transaction must be aborted.
 */
enum result singles_add(struct store_txn *txn, const struct journal_run *run,
                        struct index_batch *batch);

/* How many there are. OK; STORE_*. */
enum result store_single_count(struct store_txn *txn, uint64_t *count);

/* Where the i-th stands. OK; STORE_NOT_FOUND; STORE_*. */
enum result store_single_place(struct store_txn *txn, uint64_t i,
                               uint64_t *place);

/* The i-th; good within the transaction, until it writes. OK;
 * STORE_NOT_FOUND; STORE_*. */
enum result store_single_at(struct store_txn *txn, uint64_t i,
                            struct held *held);

#endif
