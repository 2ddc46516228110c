/* SPDX-License-Identifier: Apache-2.0 */
/*
 * roster_then: who was who at home when the store held no more than the places
 * below one.
 *
 * Law: it is made of the trust entries at these places, and of nothing else,
 * so that what was weighed by it once is weighed the same again.
 *
 * Specified in STORAGE.md, "Counts". Heap: some megabytes.
 */
#ifndef CAIRN_STORAGE_ROSTER_THEN_H
#define CAIRN_STORAGE_ROSTER_THEN_H

#include "core/roster.h"
#include "storage/log.h"

struct roster_then {
    struct roster roster; /* good as long as the transaction is open */
    struct store_txn *txn;
    uint64_t before;
    struct member members[MEMBERS_MAX];
};

/* The caller frees *out with free. OK; STORE_MEMORY; STORE_*: *out is null. */
enum result roster_then(struct store_txn *txn, uint64_t before,
                        struct roster_then **out);

#endif
