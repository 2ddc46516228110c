/* SPDX-License-Identifier: Apache-2.0 */
/*
 * realms: the realms whose entries a store holds, each by a small number.
 *
 * Law: a number, once its entry is on the disk, means the same realm for ever;
 * 0 is home. It stands in the mark of each entry, so that an entry is opened
 * without its log; it never leaves the store.
 *
 * Specified in STORAGE.md, "Realms". Private to storage/. The table is read by
 * any thread; whoever holds the writing transaction adds to it.
 */
#ifndef CAIRN_STORAGE_REALMS_H
#define CAIRN_STORAGE_REALMS_H

#include "storage/layout.h"

/* Reads the table of an open store. OK; STORE_CORRUPT, STORE_IO. */
enum result realms_load(struct store_txn *txn);

/* The number of a realm; that of sixteen zeros is 0. False if it has none. */
bool realms_find(const struct store *store, const uint8_t realm[KEY_REALM],
                 unsigned *number);

/* Is there room for one that has no number yet? */
bool realms_room(const struct store *store);

/* Its number, which it is given if it has none and there is room. OK; STORE_*:
 * the transaction must be aborted. */
enum result realms_take(struct store_txn *txn, const uint8_t realm[KEY_REALM],
                        unsigned *number);

/* Takes back what a transaction that came to nothing has added. */
void realms_forget(struct store_txn *txn);

#endif
