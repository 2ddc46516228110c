/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bodies: bodies at rest, sealed under the key of their class and day.
 *
 * Law: a body lies in the store only sealed, bound to its entry's id.
 *
 * Specified in STORAGE.md, "Bodies": XChaCha20-Poly1305 (libsodium), a random
 * nonce. Private to storage/.
 */
#ifndef CAIRN_STORAGE_BODIES_H
#define CAIRN_STORAGE_BODIES_H

#include "storage/log.h"

enum { BODIES_GROWTH = 24 + 16 }; /* nonce and tag */

/* Seals the encoded body of an entry into `sealed`, which has room for it and
 * BODIES_GROWTH. OK; STORE_*. */
enum result bodies_seal(struct store_txn *txn, const struct entry *entry,
                        struct bytes body, uint8_t *sealed);

/*
 * Opens the body of an entry into out, which is empty: of a neighbour's what
 * may be kept of it today (keeping.h). OK; STORE_NOT_FOUND also if that is
 * nothing; else as bodies_unseal.
 */
enum result bodies_open(struct store_txn *txn, const struct held *held,
                        struct buffer *out);

/*
 * Opens it as it lies there. OK; STORE_NOT_FOUND if none is held or
 * its key was destroyed; STORE_CORRUPT if it does not open; KEY_PASSPHRASE.
 */
enum result bodies_unseal(struct store_txn *txn, const struct held *held,
                          struct buffer *out);

#endif
