/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log_places: where the entries of a log stand among all that came.
 *
 * Law: entries stand in the order in which they came, so that they are written
 * behind each other. A span says where a stretch of a log begins; it ends where
 * the next begins. The last one is in the log's state.
 *
 * Specified in STORAGE.md, "Logs". Private to storage/: log.c writes by it.
 */
#ifndef CAIRN_STORAGE_LOG_PLACES_H
#define CAIRN_STORAGE_LOG_PLACES_H

#include "storage/log.h"

/* Goes on at this place with this seq, in a new span if the last does not lead
 * there. OK; STORE_*. */
enum result log_span_add(struct store_txn *txn, struct log_state *state,
                         size_t branch, uint64_t seq, uint64_t place);

/* Writes an entry, its mark (log_mark_of) and its body, if any. OK; STORE_*. */
enum result log_put(struct store_txn *txn, uint64_t place,
                    const struct entry *entry, uint8_t mark, struct bytes body);

/* Puts another body in the place of the one there; none: empty. OK;
 * STORE_*. */
enum result log_body_put(struct store_txn *txn, uint64_t place,
                         struct bytes body);

/* What stands at a place, as it is there: good until the transaction writes.
 * OK; STORE_NOT_FOUND; STORE_*. And the same put there in the place of another.
 */
enum result log_value(struct store_txn *txn, uint64_t place,
                      struct bytes *value);
enum result log_value_put(struct store_txn *txn, uint64_t place,
                          struct bytes value);

/* Reads it; what is found borrows from it. OK; STORE_CORRUPT. */
enum result log_value_open(const struct store *store, struct bytes value,
                           struct held *out);

#endif
