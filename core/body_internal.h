/* SPDX-License-Identifier: Apache-2.0 */
/*
 * body_internal: what reading a body and checking its commitment share.
 *
 * Law: bytes from outside are read by one function, whoever asks.
 * Private to core/body*.c.
 */
#ifndef CAIRN_CORE_BODY_INTERNAL_H
#define CAIRN_CORE_BODY_INTERNAL_H

#include "core/body.h"
#include "core/canon.h"

enum {
    FULL_DEPTH = 1,  /* containers around the values of a full body */
    SHOWN_DEPTH = 3, /* containers around a value in a redacted one */
};

/* Counts the keys of a canonical map: OK, or BODY_FORM if it is no values map
 * (another type, no key, or one that is not 1 to 65535). */
enum result body_values_count(struct bytes values, size_t *count);

/* Takes [salt, value, key] and checks that the key is above the last one. */
bool body_take_triple(struct canon *canon, const uint8_t **salt,
                      struct bytes *value, uint16_t *key);

#endif
