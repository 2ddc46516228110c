/* SPDX-License-Identifier: Apache-2.0 */
/*
 * disclose: a log of ours as a neighbour may see it.
 *
 * Law: what is sent is judged at the moment of sending, on the merged record;
 * where the record cannot be made, the entry shows nothing. Nothing goes out
 * unverified.
 *
 * Specified in TRUST.md, "Treaties"; what may be shown is core/disclose.h's to
 * say. A reader of its own for each call, in a transaction of its own.
 */
#ifndef CAIRN_STORAGE_DISCLOSE_H
#define CAIRN_STORAGE_DISCLOSE_H

#include "core/disclose.h"
#include "core/journal.h"
#include "storage/store.h"

/* Whose store, who its members are, and what is in force now. */
struct disclose_source {
    struct store *store;
    const struct roster *roster;
    const struct disclose *rules;
};

/*
 * As journal.read, of a log that disclose_covers has said yes to, each entry
 * with its body as core/disclose.h allows: in full, redacted, or absent. An
 * entry whose signature nobody has checked is verified; the walk ends before
 * one that is bad. Quarantined statements show nothing. OK; STORE_INDEX if
 * what corrects a record cannot be found yet; STORE_MEMORY; STORE_IO,
 * STORE_CORRUPT.
 */
enum result
disclose_read(const struct disclose_source *source, const uint8_t log[KEY_LOG],
              size_t branch, uint64_t seq,
              bool (*each)(void *context, const struct journal_item *item),
              void *context);

#endif
