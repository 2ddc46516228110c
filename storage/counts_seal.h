/* SPDX-License-Identifier: Apache-2.0 */
/*
 * counts_seal: how the values of the ledger are sealed.
 *
 * Law: a value opens only in its database and under its name. The key follows
 * from the master key and the store's id, so that there is none to lose.
 *
 * Specified in STORAGE.md, "Counts": BLAKE2b, XChaCha20-Poly1305 (libsodium).
 * Private to storage/.
 */
#ifndef CAIRN_STORAGE_COUNTS_SEAL_H
#define CAIRN_STORAGE_COUNTS_SEAL_H

#include "core/key.h"

#include <lmdb.h>

struct store;

enum { COUNTS_SEAL = 40 }; /* bytes that sealing adds: nonce and tag */

void counts_seal_key(const struct store *store, uint8_t key[KEY_SIZE]);

/* Seals into plain.size + COUNTS_SEAL bytes; `of` stands for the database. */
void counts_seal(const uint8_t key[KEY_SIZE], char of, MDB_val name,
                 struct bytes plain, uint8_t *sealed);

/* Opens what takes at most `most` bytes; false if it does not open. */
bool counts_unseal(const uint8_t key[KEY_SIZE], char of, MDB_val name,
                   MDB_val value, uint8_t *plain, size_t most);

#endif
