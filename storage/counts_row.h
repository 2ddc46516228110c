/* SPDX-License-Identifier: Apache-2.0 */
/*
 * counts_row: what an entry does to the counts, as it is gathered on its way
 * to the ledger.
 *
 * Law: a row is made of its entry alone. What a correction does to its
 * crossing is found out later (counts_resolve.h), so that nobody who writes
 * waits for it.
 *
 * Specified in STORAGE.md, "Counts". Private to storage/.
 */
#ifndef CAIRN_STORAGE_COUNTS_ROW_H
#define CAIRN_STORAGE_COUNTS_ROW_H

#include "core/facts.h"
#include "core/result.h"

#include <stddef.h>

enum counts_kind {
    COUNTS_NOTHING,
    COUNTS_CROSSING,
    COUNTS_CORRECTION, /* amendment or void */
    COUNTS_TRUST,      /* may stand in a trust log: who is who may change */
    COUNTS_REVOCATION, /* and what was weighed may weigh otherwise */
};

struct counts_row {
    uint64_t place;
    uint32_t log; /* its number */
    uint8_t kind; /* enum counts_kind */
    uint8_t post_size;
    char post[FACT_POST_SIZE];
    uint8_t facts[FACTS_SIZE]; /* of a crossing, but for the post */
};

/* There is one for each entry in the tail, beside 128 bytes of keys. */
_Static_assert(sizeof(struct counts_row) == 48, "without a hole");

struct counts_batch {
    size_t count, capacity;
    struct counts_row *rows; /* heap; ascending by place */
};

/* Of an entry of this kind. */
enum counts_kind counts_kind(uint16_t kind);

/* Facts and post of a crossing. */
void counts_row_fill(struct counts_row *row, facts_value *value,
                     const void *from, int64_t event_us);

/* OK; STORE_MEMORY. */
enum result counts_batch_add(struct counts_batch *batch,
                             const struct counts_row *row);

#endif
