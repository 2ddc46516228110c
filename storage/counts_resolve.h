/* SPDX-License-Identifier: Apache-2.0 */
/*
 * counts_resolve: from what was gathered of a stretch of entries to what the
 * ledger adds of it.
 *
 * Law: what is added at a place follows from the entries at smaller places and
 * at this one alone: a crossing as its own body says; for a correction what
 * its crossing is from now on; after a revocation every corrected crossing that
 * has become another. So it comes out the same whenever it is done.
 *
 * Specified in STORAGE.md, "Counts". Private to storage/.
 */
#ifndef CAIRN_STORAGE_COUNTS_RESOLVE_H
#define CAIRN_STORAGE_COUNTS_RESOLVE_H

#include "storage/counts_ledger.h"
#include "storage/index_tail.h"

struct store_txn;

/* Does it take more than the rows themselves: other entries, found by the
 * indexes? 0, or LMDB's error. */
int counts_needs_entries(const struct counts_ledger *ledger,
                         const struct tail_view *view, uint64_t from,
                         bool *needs);

/*
 * Works out the rows at the places from `from` on and below `until`. The
 * ledger holds what stands before them. *txn may be null where entries are not
 * needed; else its indexes must find the corrections of the stretch; after
 * damage, which is passed over, it is begun anew if `renew`. Fills
 * *new, which the caller frees in any case. OK; STORE_MEMORY; STORE_*.
 */
enum result counts_resolve(struct store_txn **txn, bool renew,
                           const struct counts_ledger *ledger,
                           const struct tail_view *view, uint64_t from,
                           uint64_t until, struct counts_new *new);

/* By the crossing's place, then by when; for qsort. */
int counts_fix_compare(const void *a, const void *b);

#endif
