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

#include "core/roster.h"
#include "storage/log.h"

/*
 * Of an entry of the log of this key. Reads nothing if the key is not revoked.
 * OK; STORE_CORRUPT; STORE_IO.
 */
enum result standing_of(struct store_txn *txn, const struct roster *roster,
                        const struct entry *entry, const uint8_t key[KEY_SIZE],
                        bool *quarantined);

/* The same by what is held at the places below `before`. */
enum result standing_then(struct store_txn *txn, const struct roster *roster,
                          uint64_t before, const struct entry *entry,
                          const uint8_t key[KEY_SIZE], bool *quarantined);

#endif
