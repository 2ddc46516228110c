/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shelf: what the protocol asks of whoever holds the content of media.
 *
 * Law: a medium is named by the SHA-256 of its content and given in pieces;
 * what is wanted and what came is told by events, so that nothing is written
 * from within the protocol.
 *
 * Pure in itself; what the function does is its owner's.
 */
#ifndef CAIRN_CORE_SHELF_H
#define CAIRN_CORE_SHELF_H

#include "core/hash.h"

enum {
    SHELF_PIECE = 65536,      /* bytes of each piece but the last */
    SHELF_SIZE_MAX = 8 << 20, /* bytes of one medium */
};

struct shelf {
    void *user;
    /* Reads the piece at an offset of a medium of *size bytes into out: how
     * many bytes it has; 0 if the medium is not held, or not so. */
    size_t (*read)(void *user, const uint8_t digest[HASH_SIZE], uint64_t offset,
                   uint8_t out[SHELF_PIECE], uint64_t *size);
};

#endif
