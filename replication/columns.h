/* SPDX-License-Identifier: Apache-2.0 */
/*
 * columns: the content of a run, as a run's receiver reads it.
 *
 * Law: a column has as many items as the columns before it say, and the
 * content ends with the last of them.
 *
 * Specified in pack.h. Pure; no heap.
 */
#ifndef CAIRN_REPLICATION_COLUMNS_H
#define CAIRN_REPLICATION_COLUMNS_H

#include "core/canon.h"
#include "replication/pack.h"

enum { COLUMNS_FIELDS = PACK_FIELD_LAST + 1 };

/* The keys of a full body: a key's bytes end at its end, the map's head
 * stands before the first. */
struct shape {
    struct bytes bytes;
    size_t count;
    uint16_t column[BODY_FIELDS_MAX];
    uint16_t end[BODY_FIELDS_MAX];
};

/* Everything borrows from the content. */
struct columns {
    size_t count;                        /* of entries */
    const uint8_t *flags;                /* enum pack_flag, one byte each */
    const uint8_t *end;                  /* of the content */
    struct bytes given[RUN_ENTRIES_MAX]; /* keys of FULL, entry of RAW */
    struct shape shape;                  /* the one last read */
    size_t values[COLUMNS_FIELDS];       /* how many each field has */
    struct canon fields[COLUMNS_FIELDS]; /* where its next value stands */
};

/*
 * Reads all columns. Of each item that is not RAW it sets those elements of
 * the header that the content gives; of each BODY, `body` to its bytes in the
 * content, and of all others to none. count is 1 to RUN_ENTRIES_MAX and at
 * most the content's size; full_count is how many FULL there must be.
 * Results: OK; LINK_PACK; CBOR_* if the fault is in a body or a value.
 */
enum result columns_open(struct columns *columns, struct bytes content,
                         size_t count, size_t full_count,
                         struct journal_item *items);

/*
 * Appends the values map of the FULL entry at i, or sets out->full. To be
 * called once for each, in order.
 */
void columns_values(struct columns *columns, size_t i, struct buffer *out);

#endif
