/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/counts_row.h"
#include "core/kind.h"

#include <stdlib.h>
#include <string.h>

enum counts_kind counts_kind(uint16_t kind)
{
    if (kind == KIND_CROSSING)
        return COUNTS_CROSSING;
    if (kind == KIND_AMENDMENT || kind == KIND_VOID)
        return COUNTS_CORRECTION;
    if (kind == KIND_REVOCATION)
        return COUNTS_REVOCATION;
    return kind <= KIND_SEAL || kind >= KIND_CERTIFICATE ? COUNTS_TRUST
                                                         : COUNTS_NOTHING;
}

void counts_row_fill(struct counts_row *row, facts_value *value,
                     const void *from, int64_t event_us)
{
    struct bytes post = facts_post(value, from);
    struct facts facts;

    facts_of(value, from, event_us, &facts);
    facts_put(&facts, row->facts);
    row->post_size = (uint8_t)post.size;
    if (post.size)
        memcpy(row->post, post.data, post.size);
}

enum result counts_batch_add(struct counts_batch *batch,
                             const struct counts_row *row)
{
    if (batch->count == batch->capacity) {
        size_t capacity = batch->capacity ? batch->capacity * 2 : 64;
        void *rows = realloc(batch->rows, capacity * sizeof batch->rows[0]);

        if (!rows)
            return STORE_MEMORY;
        batch->rows = rows;
        batch->capacity = capacity;
    }
    batch->rows[batch->count++] = *row;
    return OK;
}
