/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rollover: a root names the key that is to be a root after it.
 *
 * Law: the new key proves that it is possessed, and for this realm; the realm
 * keeps the name that it has from its first root.
 *
 * Specified in ENTRY.md (E6). Pure; no heap.
 */
#ifndef CAIRN_CORE_ROLLOVER_H
#define CAIRN_CORE_ROLLOVER_H

#include "core/body.h"

enum { ROLLOVER_VALUES_MAX = 128 };

/* Appends the values map of a rollover entry to the key of this signer. */
void rollover_put(const struct signer *next, const uint8_t realm[KEY_REALM],
                  struct buffer *out);

/* Reads the body of one. OK and the new root key; CERT_FORM; KEY_INVALID if it
 * is no valid point; CERT_PROOF. */
enum result rollover_read(const struct body *body,
                          const uint8_t realm[KEY_REALM],
                          uint8_t key[KEY_SIZE]);

#endif
