/* SPDX-License-Identifier: Apache-2.0 */
/*
 * terms: under which texts all that is held of a country was last read.
 *
 * Law: what was read is put down after it was read; lost, it is read again.
 *
 * Specified in TRUST.md, "Treaties". The loop's thread; what is put down is
 * written by the writer, as "read" and the realm among the store's numbers.
 */
#ifndef CAIRN_CLI_TERMS_H
#define CAIRN_CLI_TERMS_H

#include "cli/post.h"
#include "core/disclose.h"

/* A number of the texts in force; 0 if there are none. */
uint64_t terms_number(const struct disclose *rules);

/* The number that was put down last for a realm; 0: none. */
uint64_t terms_read(struct post *post, const uint8_t realm[KEY_REALM]);

/* Puts it down, soon. */
void terms_put(struct post *post, const uint8_t realm[KEY_REALM],
               uint64_t number);

#endif
