/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keeping: what a store shows of other countries' bodies, and takes in.
 *
 * Law: whoever opens a body gets what may be kept of it today, and nothing
 * else; core/keep.h says what that is. A body whose days have passed is not
 * taken in again, from whomever it comes; its header is.
 *
 * Specified in STORAGE.md, "Days". The store is told which texts there are and
 * what day it is; told nothing, all that is held is shown. Any thread.
 *
 * When an entry came is known by the day: the spans of log number 0, of which
 * there is none, say for a place that those from there on came on that day.
 */
#ifndef CAIRN_STORAGE_KEEPING_H
#define CAIRN_STORAGE_KEEPING_H

#include "core/keep.h"
#include "storage/store.h"

/* From now on these texts count. OK; STORE_MEMORY: those before still do. */
enum result keeping_set(struct store *store, const struct treaties *treaties,
                        const struct roster *roster);

/* What day it is, in days since 1970 (UTC); 0: not known. */
void keeping_today(struct store *store, uint32_t day);

/* What is read in this transaction from here on is for this purpose (borrowed);
 * without one it is for keeping. */
void keeping_purpose(struct store_txn *txn, struct bytes purpose);

#endif
