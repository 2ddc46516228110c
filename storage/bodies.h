/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bodies: bodies at rest, sealed under the key of their class and day.
 *
 * Law: a body lies in the store only sealed, bound to its entry's id; the
 * bodies stand in the order in which they came.
 *
 * Specified in STORAGE.md, "Bodies". Private to storage/.
 */
#ifndef CAIRN_STORAGE_BODIES_H
#define CAIRN_STORAGE_BODIES_H

#include "core/entry.h"
#include "storage/layout.h"

/* Seals and puts the encoded body of an entry; replaces what was there. */
enum result bodies_put(struct store_txn *txn, uint64_t place,
                       const struct entry *entry, struct bytes body);

/*
 * Opens the body of an entry into out. OK; STORE_NOT_FOUND if none is held or
 * its key was destroyed; STORE_CORRUPT if it does not open; KEY_PASSPHRASE.
 */
enum result bodies_get(struct store_txn *txn, uint64_t place,
                       const struct entry *entry, struct buffer *out);

#endif
