/* SPDX-License-Identifier: Apache-2.0 */
/*
 * standing: is an entry that is held good, or quarantined by a revocation?
 *
 * Law: what a revoked key wrote behind its last good entry is kept, passed on
 * and shown, and counts last. As long as the chain up to that entry is not
 * held, so does all of its log.
 *
 * Specified in TRUST.md, "Revocation"; the rule itself is core/roster.h's.
 */
#ifndef CAIRN_STORAGE_STANDING_H
#define CAIRN_STORAGE_STANDING_H

#include "core/record.h"
#include "core/roster.h"
#include "storage/read.h"

/*
 * Of an entry of the log of this key. Reads nothing if the key is not revoked.
 * OK; STORE_CORRUPT; STORE_IO.
 */
enum result standing_of(struct store_txn *txn, const struct roster *roster,
                        const struct entry *entry, const uint8_t key[KEY_SIZE],
                        bool *quarantined);

/* One entry as merging sees it; borrows its body. Sets read->quarantined. As
 * standing_of. */
enum result standing_statement(struct store_txn *txn,
                               const struct roster *roster,
                               struct read_entry *read,
                               struct record_statement *out);

/* The same as it was when only the places below `before` were held. What has
 * been found out of signatures has no part in it. */
enum result standing_statement_then(struct store_txn *txn,
                                    const struct roster *roster,
                                    uint64_t before, struct read_entry *read,
                                    struct record_statement *out);

#endif
