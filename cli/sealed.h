/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sealed: what an answer says of the officer behind an entry.
 *
 * Law: a seal is told as good only if it verifies under the key of the duty
 * that the entry names (storage/seals.h).
 */
#ifndef CAIRN_CLI_SEALED_H
#define CAIRN_CLI_SEALED_H

#include "storage/read.h"

#include <jansson.h>

/* Adds "officer_sealed", if there is a seal, and "officer", where only the
 * duty tells him. */
void sealed_add(struct store_txn *txn, const struct read_entry *read,
                json_t *line);

#endif
