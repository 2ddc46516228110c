/* SPDX-License-Identifier: Apache-2.0 */
/* From the log to the index: gathering the keys of a stretch. */
#include "storage/bodies.h"
#include "storage/index_token.h"
#include "storage/log.h"

#include <stdlib.h>
#include <string.h>

enum { READ_AT_ONCE = 2000 }; /* entries in one reading transaction */

/* A stretch of the log, from `place` to `until` or its end. */
struct stretch {
    struct store *store;
    struct index_batch *batch;
    uint8_t *space;
    uint64_t place, until;
};

static enum result gather_one(const struct stretch *stretch,
                              struct store_txn *txn, uint64_t place)
{
    struct buffer body = buffer_of(stretch->space, BODY_SIZE_MAX);
    struct held held;
    uint32_t number = 0;
    enum result result = log_entry(txn, place, &held);

    if (result == OK && held.realm == 0)
        result = log_number(txn, held.entry.header.log, &number);
    if (result != OK)
        return result;
    result = bodies_open(txn, &held, &body);
    if (result == STORE_NOT_FOUND)
        result = OK;
    return result == OK ? index_add(txn, stretch->batch, place, number,
                                    &held.entry, buffer_bytes(&body))
                        : result;
}

/* Reads on within one transaction. */
static enum result gather_some(struct stretch *stretch)
{
    struct store_txn *txn;
    uint64_t end, stop = stretch->place + READ_AT_ONCE;
    enum result result = store_begin(stretch->store, STORE_READ, &txn);

    if (result != OK)
        return result;
    result = log_end(txn, &end);
    if (result == OK && end < stretch->until)
        stretch->until = end;
    if (result == OK && stop > stretch->until)
        stop = stretch->until;
    while (result == OK && stretch->place < stop) {
        result = gather_one(stretch, txn, stretch->place++);
        /* What is damaged is told by verify, and cannot be found. LMDB wants a
         * new transaction after it. */
        if (result == STORE_CORRUPT || result == STORE_NOT_FOUND) {
            store_abort(txn);
            return OK;
        }
    }
    store_abort(txn);
    return result;
}

enum result index_gather(struct store *store, uint64_t from, uint64_t most,
                         struct index_batch *batch, uint64_t *end)
{
    struct stretch stretch = {store, batch, malloc(BODY_SIZE_MAX), from,
                              from + most};
    enum result result = stretch.space ? OK : STORE_MEMORY;

    while (result == OK && stretch.place < stretch.until)
        result = gather_some(&stretch);
    free(stretch.space);
    *end = stretch.place;
    return result;
}
