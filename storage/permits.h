/* SPDX-License-Identifier: Apache-2.0 */
/*
 * permits: what headquarters has issued, extended and withdrawn.
 *
 * Law: a permit counts if its author may write it, it is neither disputed nor
 * quarantined, and it is of this country. What ends one is another entry; the
 * order in which they came does not matter.
 *
 * Specified in ENTRY.md, "Permits"; what they do to a stay is core/stay.h's.
 */
#ifndef CAIRN_STORAGE_PERMITS_H
#define CAIRN_STORAGE_PERMITS_H

#include "storage/stays_fact.h"

/* One permit, good until the walk goes on. */
struct permits_one {
    const struct read_entry *read;
    struct stay_permit permit; /* without `linked` */
};
typedef bool permits_each(void *user, const struct permits_one *one);

/*
 * Walks the permits under a word: a folded document number, or "=" and a
 * nationality for its rules; of null all, newest first; until each returns
 * false. OK; STORE_MEMORY; STORE_*.
 */
enum result permits_walk(struct store_txn *txn, const struct roster *roster,
                         const struct stays_key *key, const struct bytes *word,
                         permits_each *each, void *user);

#endif
