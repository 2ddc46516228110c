/* SPDX-License-Identifier: Apache-2.0 */
/* What is gathered in memory, on its way to the tail. */
#include "storage/index.h"
#include "storage/index_token.h"

#include <stdlib.h>

struct index_batch *index_batch_new(void)
{
    return calloc(1, sizeof(struct index_batch));
}

void index_batch_free(struct index_batch *batch)
{
    if (batch) {
        free(batch->counts.rows);
        free(batch->keys);
    }
    free(batch);
}

void index_batch_clear(struct index_batch *batch)
{
    batch->count = 0;
    batch->counts.count = 0;
    batch->disordered = false;
}

void index_batch_publish(struct index_batch *batch, struct tail *tail,
                         uint64_t end)
{
    const struct tail_load load = {batch->keys, batch->count,
                                   batch->counts.rows, batch->counts.count};

    /* The tail wants ascending places; sorted keys are as good. */
    if (batch->disordered)
        qsort(batch->keys, batch->count, sizeof batch->keys[0],
              index_key_compare);
    if (batch->count)
        tail_add(tail, &load, end);
    index_batch_clear(batch);
}
