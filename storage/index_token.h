/* SPDX-License-Identifier: Apache-2.0 */
/*
 * index_token: what the index makes of values, times and months.
 *
 * Law: both sides of the index, adding and finding, go through here, so that
 * they agree. Specified in STORAGE.md, "Indexes". Private to storage/.
 */
#ifndef CAIRN_STORAGE_INDEX_TOKEN_H
#define CAIRN_STORAGE_INDEX_TOKEN_H

#include "storage/index.h"

/* Types whose keys stand under the month of their event. */
bool index_dated(enum index_type type);

/* Amendments stand under a month of their own, which every search walks: when
 * their crossing was, they need not say, and it may not be held yet. */
enum { INDEX_MONTH_AMENDED = UINT16_MAX };

/* Months since 0000-01, 0 for what lies before 1900, at most 65534. */
uint16_t index_month(int64_t time_us);

/* A time as a number that sorts as times do. */
uint64_t index_time(int64_t time_us);

/* OK; STORE_NOT_FOUND if nothing was ever indexed in that month; STORE_*. */
enum result index_token(struct store_txn *txn, enum index_type type,
                        uint16_t month, struct bytes value,
                        uint8_t token[INDEX_TOKEN]);

#endif
