/* SPDX-License-Identifier: Apache-2.0 */
/* From the log to the index: gathering keys, and writing them in order. */
#include "storage/bodies.h"
#include "storage/index_token.h"
#include "storage/log.h"

#include <stdlib.h>
#include <string.h>

enum {
    READ_AT_ONCE = 2000,       /* entries in one reading transaction */
    PUTS_PER_COMMIT = 1 << 15, /* bounds the pages that LMDB keeps in memory */
};

static enum result gather_one(struct store_txn *txn, uint64_t place,
                              struct index_batch *batch, uint8_t *space)
{
    struct buffer body = buffer_of(space, BODY_SIZE_MAX);
    struct held held;
    enum result result = log_entry(txn, place, &held);

    if (result != OK)
        return result;
    result = bodies_open(txn, &held, &body);
    if (result == STORE_NOT_FOUND)
        result = OK;
    return result == OK
               ? index_add(txn, batch, place, &held.entry, buffer_bytes(&body))
               : result;
}

/* A stretch of the log, from `place` to `until` or its end. */
struct stretch {
    struct store *store;
    struct index_batch *batch;
    uint8_t *space;
    uint64_t place, until;
};

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
        result =
            gather_one(txn, stretch->place++, stretch->batch, stretch->space);
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

/* Walks sorted segments upwards, as one; the same key in two comes once. */
struct merge {
    const struct tail_view *view;
    size_t at[TAIL_SEGMENTS];
};

static const struct index_key *merge_next(struct merge *merge)
{
    const struct index_key *least = NULL;

    for (size_t i = 0; i < merge->view->count; i++) {
        const struct tail_segment *segment = merge->view->segments[i];
        const struct index_key *key = segment->keys + merge->at[i];

        if (merge->at[i] < segment->count &&
            (!least || index_key_compare(key, least) < 0))
            least = key;
    }
    for (size_t i = 0; least && i < merge->view->count; i++) {
        const struct tail_segment *segment = merge->view->segments[i];

        if (merge->at[i] < segment->count &&
            index_key_compare(segment->keys + merge->at[i], least) == 0)
            merge->at[i]++;
    }
    return least;
}

/* One transaction's worth; *done tells that there is no more. With `id` also
 * how far it has come then. */
static int write_some(struct store *store, struct index_disk *disk,
                      struct merge *merge, uint64_t end, const uint8_t *id,
                      bool *done)
{
    const struct index_key *key = NULL;
    uint8_t bytes[INDEX_KEY];
    MDB_cursor *cursor;
    MDB_txn *txn;
    int error = env_enter(&disk->env, 0, &txn);

    if (error)
        return error;
    error = mdb_cursor_open(txn, disk->keys, &cursor);
    for (size_t i = 0; !error && i < PUTS_PER_COMMIT; i++) {
        MDB_val name, nothing = {0, NULL};

        key = merge_next(merge);
        if (!key)
            break;
        name = index_key_val(key, bytes);
        error = mdb_cursor_put(cursor, &name, &nothing, 0);
    }
    *done = !key;
    if (!error && *done)
        error = index_state_put(store, disk, txn, end, id);
    if (error)
        mdb_txn_abort(txn);
    else
        error = mdb_txn_commit(txn);
    env_leave(&disk->env);
    return error;
}

static enum result last_id(struct store *store, uint64_t end,
                           uint8_t id[HASH_SIZE])
{
    struct store_txn *txn;
    struct held held;
    enum result result = store_begin(store, STORE_READ, &txn);

    memset(id, 0, HASH_SIZE);
    if (result != OK)
        return result;
    if (end > 0)
        result = log_entry(txn, end - 1, &held);
    if (end > 0 && result == OK)
        memcpy(id, held.entry.id, HASH_SIZE);
    store_abort(txn);
    return result;
}

enum result index_write(struct store *store, struct index_disk *disk,
                        const struct tail_view *view, uint64_t end)
{
    struct merge merge = {.view = view}, before;
    uint8_t id[HASH_SIZE];
    bool done = false;
    enum result result = last_id(store, end, id);

    while (result == OK && !done) {
        int error;

        env_grow(&disk->env);
        before = merge;
        error = write_some(store, disk, &merge, end, id, &done);
        if (error == MDB_MAP_FULL && env_grow_now(&disk->env) == OK) {
            merge = before;
            done = false;
            continue;
        }
        if (error)
            result = env_error(&disk->env, error);
    }
    if (result == OK)
        disk->end = end;
    return result;
}
