/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/index_walk.h"

#include <string.h>

static int take_chunk(struct walk *walk, int error, MDB_val name, MDB_val value)
{
    walk->chunk_left = 0;
    if (error)
        return error == MDB_NOTFOUND ? 0 : error;
    if (!chunk_open(name, value, &walk->chunk))
        return MDB_CORRUPTED;
    walk->chunk_left = walk->chunk.count;
    return 0;
}

static int chunk_before(struct walk *walk)
{
    MDB_val name, value;
    int error = mdb_cursor_get(walk->cursor, &name, &value, MDB_PREV);

    return take_chunk(walk, error, name, value);
}

/* How many of a chunk's first keys are at most the bound. */
static size_t chunk_up_to(const struct chunk *chunk, size_t count,
                          const struct index_key *bound)
{
    size_t low = 0;

    while (low < count) {
        size_t middle = (low + count) / 2;
        struct index_key key = chunk_at(chunk, middle);

        if (index_key_compare(&key, bound) <= 0)
            low = middle + 1;
        else
            count = middle;
    }
    return low;
}

/* The chunk at or before the bound; its keys above it are passed over. */
static int disk_seek(struct walk *walk)
{
    uint8_t space[INDEX_KEY];
    MDB_val name = index_key_val(&walk->high, space), value;
    int error;

    walk->chunk_left = 0;
    if (!walk->cursor)
        return 0;
    error = mdb_cursor_get(walk->cursor, &name, &value, MDB_SET_RANGE);
    if (error == MDB_NOTFOUND)
        error = mdb_cursor_get(walk->cursor, &name, &value, MDB_LAST);
    error = take_chunk(walk, error, name, value);
    for (int i = 0; i < 2 && !error && walk->chunk_left > 0; i++) {
        struct index_key key = chunk_at(&walk->chunk, 0);

        if (index_key_compare(&key, &walk->high) <= 0)
            break;
        error = chunk_before(walk);
    }
    if (!error)
        walk->chunk_left =
            chunk_up_to(&walk->chunk, walk->chunk_left, &walk->high);
    return error;
}

/* How many of a segment's first keys are at most the bound. */
static size_t up_to(const struct tail_segment *segment, size_t high,
                    const struct index_key *bound)
{
    size_t low = 0;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (index_key_compare(&segment->keys[middle], bound) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int index_walk_seek(struct walk *walk)
{
    const struct tail_view *tail = &walk->txn->tail;

    for (size_t i = 0; i < tail->count; i++)
        walk->left[i] =
            up_to(tail->segments[i], tail->segments[i]->count, &walk->high);
    return disk_seek(walk);
}

int index_walk_skip(struct walk *walk, const struct index_key *key)
{
    const struct tail_view *tail = &walk->txn->tail;
    struct index_key first;

    for (size_t i = 0; i < tail->count; i++)
        walk->left[i] = up_to(tail->segments[i], walk->left[i], key);
    if (walk->chunk_left == 0)
        return 0;
    first = chunk_at(&walk->chunk, 0);
    if (index_key_compare(&first, key) <= 0) {
        walk->chunk_left = chunk_up_to(&walk->chunk, walk->chunk_left, key);
        return 0;
    }
    walk->high = *key;
    return disk_seek(walk);
}

/* The greatest key that is left, wherever it stands; false if there is none. */
bool index_walk_peek(const struct walk *walk, struct index_key *out)
{
    const struct tail_view *tail = &walk->txn->tail;
    bool any = walk->chunk_left > 0;

    if (any)
        *out = chunk_at(&walk->chunk, walk->chunk_left - 1);
    for (size_t i = 0; i < tail->count; i++) {
        const struct index_key *last =
            tail->segments[i]->keys + walk->left[i] - 1;

        if (walk->left[i] > 0 && (!any || index_key_compare(last, out) > 0)) {
            *out = *last;
            any = true;
        }
    }
    return any;
}

/* The same above the bound. */
static bool greatest(const struct walk *walk, struct index_key *out)
{
    return index_walk_peek(walk, out) &&
           index_key_compare(out, &walk->low) >= 0;
}

/* In every source that has it; an entry may say the same thing twice. */
int index_walk_pass(struct walk *walk, const struct index_key *key)
{
    const struct tail_view *tail = &walk->txn->tail;
    struct index_key last;
    int error = 0;

    for (size_t i = 0; i < tail->count; i++)
        while (walk->left[i] > 0 &&
               index_key_compare(tail->segments[i]->keys + walk->left[i] - 1,
                                 key) == 0)
            walk->left[i]--;
    while (!error && walk->chunk_left > 0) {
        last = chunk_at(&walk->chunk, walk->chunk_left - 1);
        if (index_key_compare(&last, key) != 0)
            break;
        if (--walk->chunk_left == 0)
            error = chunk_before(walk);
    }
    return error;
}

int index_walk_down(struct walk *walk)
{
    struct index_key key;
    int error = index_walk_seek(walk);

    while (error == 0 && !walk->stopped && greatest(walk, &key)) {
        error = index_walk_pass(walk, &key);
        /* The index may be ahead of the moment that the caller sees. */
        if (error == 0 && index_key_place(&key) < walk->txn->end)
            walk->stopped = !walk->each(walk->user, index_key_place(&key));
    }
    return error;
}

enum result index_walk_begin(struct walk *walk)
{
    struct store_txn *txn = walk->txn;
    enum result result = index_begin(txn);
    int error;

    if (result != OK || !txn->index)
        return result;
    walk->cursor = txn->walker;
    txn->walker = NULL;
    if (walk->cursor)
        return OK;
    error =
        mdb_cursor_open(txn->index, txn->store->index.disk.keys, &walk->cursor);
    return error ? index_error(error) : OK;
}

void index_walk_end(struct walk *walk)
{
    if (walk->cursor && !walk->txn->walker)
        walk->txn->walker = walk->cursor;
    else if (walk->cursor)
        mdb_cursor_close(walk->cursor);
}
