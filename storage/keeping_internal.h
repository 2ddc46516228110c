/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keeping_internal: what keeps, strips and joins bodies within storage/.
 *
 * Law: a body is trimmed by one function, as it comes, as it is read and as it
 * is swept. Private to storage/.
 */
#ifndef CAIRN_STORAGE_KEEPING_INTERNAL_H
#define CAIRN_STORAGE_KEEPING_INTERNAL_H

#include "core/journal.h"
#include "storage/keeping.h"
#include "storage/log.h"

void keeping_begin(struct keeping *keeping);
void keeping_end(struct keeping *keeping);

/* Another number when the texts or the day have become others. */
uint64_t keeping_moment(struct store *store);

/* Puts down that places from here on came today, unless that stands there. OK;
 * STORE_*. */
enum result keeping_arrives(struct store_txn *txn, uint64_t place);

/* The same for all that is held, if no day was ever put down. */
enum result keeping_first(struct store_txn *txn);

/* The day on which the entry at a place came; of one from before such days were
 * put down the first that was; today if none was. */
enum result keeping_arrived(struct store_txn *txn, uint64_t place,
                            uint32_t *day);

/*
 * What may be kept of an encoded body that came on that day, for the
 * transaction's purpose; it is trimmed in its place. keeps, if not null, tells
 * that nothing was taken away. OK; STORE_NOT_FOUND if nothing is left;
 * STORE_CORRUPT; STORE_MEMORY.
 */
enum result keeping_trim(struct store_txn *txn, const struct entry *entry,
                         unsigned realm, uint32_t arrived_day,
                         struct buffer *body, bool *keeps);

enum { TWICE_MAX = 64 }; /* entries of which a second, differing body is held */

/*
 * The first so many items of a run are held: of a neighbour's, takes what they
 * show and what is held does not. OK; ENTRY_DUPLICATE if there is no such
 * thing; BODY_TWICE if one shows a field otherwise than before: that body is
 * kept aside, sealed, as "twice 1" to "twice 64" behind its place, and the rest
 * was joined; STORE_*.
 */
enum result keeping_join(struct store_txn *txn, const struct log_state *state,
                         size_t branch, const struct journal_run *run,
                         size_t count, struct index_batch *batch);

/* Takes the body away that is kept aside for this place, if one is. */
enum result keeping_drop_twice(struct store_txn *txn, uint64_t place);

#endif
