/* SPDX-License-Identifier: Apache-2.0 */
/*
 * moments: how much a store held at a time.
 *
 * Law: a moment says that at its time the entries below its place were held,
 * and that what follows came later. So a table that was made at a moment can be
 * made again; any other time stands for the moment that comes next.
 *
 * They are written in the commit of what follows: with the first entries after
 * a second of rest, and each ten seconds while they come without rest; and when
 * somebody asks how much there is (writer_moment). They are spans of log
 * number 2^32 - 1, of which there is none: their seq is the time.
 *
 * Specified in STORAGE.md, "Counts".
 */
#ifndef CAIRN_STORAGE_MOMENTS_H
#define CAIRN_STORAGE_MOMENTS_H

#include "storage/store.h"

/* Writes one, at this time in microseconds since 1970, or behind the last if
 * the clock was put back: *time_us is then later. OK; STORE_*. */
enum result moments_put(struct store_txn *txn, int64_t *time_us,
                        uint64_t place);

/* The time of the last one; INT64_MIN if there is none. OK; STORE_*. */
enum result moments_last(struct store_txn *txn, int64_t *time_us);

/* Below which place stood what was held at that time; where no moment was
 * written since, the end of the log. OK; STORE_*. */
enum result moments_find(struct store_txn *txn, int64_t time_us,
                         uint64_t *place);

#endif
