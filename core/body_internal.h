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

/* Takes a key and its value from a values map, checked by every rule; the key,
 * or 0 if it is not above the last one or there is any other fault. */
uint16_t body_take_value(struct canon *canon, uint16_t last,
                         struct bytes *value);

/* Takes [salt, value, key] and checks that the key is above the last one. */
bool body_take_triple(struct canon *canon, const uint8_t **salt,
                      struct bytes *value, uint16_t *key);

#endif
