/* SPDX-License-Identifier: Apache-2.0 */
/* Searches: the index on the disk and the tail, walked as one. */
#include "storage/index_chunk.h"

#include <string.h>

/* One walk downwards through the keys between two bounds, both included. */
struct walk {
    struct store_txn *txn;
    MDB_cursor *cursor; /* null: there is no index on the disk */
    struct index_key low, high;
    /* The chunk at hand, and how many of its keys were not given yet; likewise
     * of each segment. */
    struct chunk chunk;
    size_t chunk_left, left[TAIL_SEGMENTS];
    index_each *each;
    void *user;
    bool stopped;
};

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

/* How many keys of a segment are at most the bound. */
static size_t up_to(const struct tail_segment *segment,
                    const struct index_key *bound)
{
    size_t low = 0, high = segment->count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (index_key_compare(&segment->keys[middle], bound) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int seek(struct walk *walk)
{
    const struct tail_view *tail = &walk->txn->tail;

    for (size_t i = 0; i < tail->count; i++)
        walk->left[i] = up_to(tail->segments[i], &walk->high);
    return disk_seek(walk);
}

/* The greatest key that is left, wherever it stands; false if there is none. */
static bool peek(const struct walk *walk, struct index_key *out)
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
    return peek(walk, out) && index_key_compare(out, &walk->low) >= 0;
}

/* Passes over a key, in every source that has it. */
static int pass(struct walk *walk, const struct index_key *key)
{
    const struct tail_view *tail = &walk->txn->tail;
    struct index_key last;

    for (size_t i = 0; i < tail->count; i++)
        if (walk->left[i] > 0 &&
            index_key_compare(tail->segments[i]->keys + walk->left[i] - 1,
                              key) == 0)
            walk->left[i]--;
    if (walk->chunk_left == 0)
        return 0;
    last = chunk_at(&walk->chunk, walk->chunk_left - 1);
    if (index_key_compare(&last, key) != 0)
        return 0;
    return --walk->chunk_left > 0 ? 0 : chunk_before(walk);
}

static int walk_down(struct walk *walk)
{
    struct index_key key;
    int error = seek(walk);

    while (error == 0 && !walk->stopped && greatest(walk, &key)) {
        error = pass(walk, &key);
        /* The index may be ahead of the moment that the caller sees. */
        if (error == 0 && index_key_place(&key) < walk->txn->end)
            walk->stopped = !walk->each(walk->user, index_key_place(&key));
    }
    return error;
}

static void bound(struct walk *walk, enum index_type type, uint16_t month)
{
    walk->low = index_key_of(type, month, 0, 0);
    walk->high = index_key_of(type, month, INDEX_TOKEN_MAX, PLACE_MAX);
}

/* The newest month at most `month` that has keys of the type; false: none. */
static bool month_before(struct walk *walk, enum index_type type,
                         uint16_t *month)
{
    struct index_key key;

    bound(walk, type, *month);
    walk->low = index_key_of(type, 0, 0, 0);
    if (seek(walk) != 0 || !greatest(walk, &key))
        return false;
    *month = index_key_month(&key);
    return true;
}

/* The seconds of a month that a query asks for. What an amendment moves to a
 * post need not say when its crossing was. */
static void bound_seconds(const struct index_query *query, uint16_t month,
                          uint64_t *low, uint64_t *high)
{
    *low = 0;
    *high = INDEX_SECOND_MAX;
    if (month == index_month(query->since_us))
        *low = index_second(query->since_us);
    if (month == index_month(query->until_us) && index_second(query->until_us))
        *high = index_second(query->until_us);
}

/* Sets the token's part of both bounds. */
static enum result bound_tokens(struct walk *walk,
                                const struct index_query *query, uint16_t month)
{
    uint64_t low = index_time(query->since_us);
    uint64_t high = index_time(query->until_us);
    struct index_secret secret;

    if (query->type != INDEX_TIME) {
        enum result result = index_secret(walk->txn, month, &secret);

        if (result != OK)
            return result;
        low = high = index_token(&secret, query->value);
    }
    if (query->type == INDEX_POST) {
        uint64_t first, last;

        bound_seconds(query, month, &first, &last);
        low = index_token_post(low, first);
        high = index_token_post(high, last);
    }
    walk->low = index_key_of(query->type, month, low, 0);
    walk->high = index_key_of(query->type, month, high, PLACE_MAX);
    return OK;
}

static enum result walk_month(struct walk *walk,
                              const struct index_query *query, uint16_t month)
{
    enum result result = bound_tokens(walk, query, month);
    int error;

    if (result == STORE_NOT_FOUND) {
        /* Nothing stands there: only what comes before it is looked for. */
        walk->low = walk->high = index_key_of(query->type, month, 0, 0);
        error = seek(walk);
    } else if (result != OK) {
        return result;
    } else {
        error = walk_down(walk);
    }
    return error ? index_error(error) : OK;
}

/* The month to look at after one that was walked: the one before, or where the
 * next key of the type stands; false if there is none. What was walked ends at
 * that key, so it need not be searched for. */
static bool next_month(const struct walk *walk, enum index_type type,
                       uint16_t *month)
{
    struct index_key key;
    uint16_t found;

    if (*month == 0 || !peek(walk, &key) || index_key_type(&key) != type)
        return false;
    found = index_key_month(&key);
    *month = found < *month ? found : (uint16_t)(*month - 1);
    return true;
}

static enum result walk_months(struct walk *walk,
                               const struct index_query *query)
{
    bool dated = index_dated(query->type);
    uint16_t month = dated ? index_month(query->until_us) : 0;
    uint16_t first = dated ? index_month(query->since_us) : 0;
    enum result result = OK;
    bool more;

    if (!dated)
        return walk_month(walk, query, 0);
    result = walk_month(walk, query, INDEX_MONTH_AMENDED);
    if (result != OK || walk->stopped)
        return result;
    for (more = month_before(walk, query->type, &month);
         more && result == OK && !walk->stopped && month >= first;
         more = next_month(walk, query->type, &month))
        result = walk_month(walk, query, month);
    return result;
}

static enum result walk_begin(struct walk *walk)
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

static void walk_end(struct walk *walk)
{
    if (walk->cursor && !walk->txn->walker)
        walk->txn->walker = walk->cursor;
    else if (walk->cursor)
        mdb_cursor_close(walk->cursor);
}

enum result index_find(struct store_txn *txn, const struct index_query *query,
                       index_each *each, void *user)
{
    struct walk walk = {.txn = txn, .each = each, .user = user};
    enum result result = walk_begin(&walk);

    if (result == OK)
        result = walk_months(&walk, query);
    walk_end(&walk);
    return result;
}

enum result index_batch_find(struct store_txn *txn,
                             const struct index_batch *batch,
                             struct bytes value, index_each *each, void *user)
{
    struct index_secret secret;
    struct index_key asked;
    enum result result = OK;

    if (batch->count == 0)
        return OK;
    result = index_secret(txn, 0, &secret);
    if (result != OK)
        return result == STORE_NOT_FOUND ? OK : result;
    asked = index_key_of(INDEX_REF, 0, index_token(&secret, value), 0);
    for (size_t i = 0; i < batch->count; i++) {
        const struct index_key *key = &batch->keys[i];

        if (key->head >> 8 == asked.head >> 8 &&
            !each(user, index_key_place(key)))
            break;
    }
    return OK;
}

/* The least or greatest token that begins with the digits. */
static bool prefix_token(const char *hex, char fill, uint64_t *token)
{
    enum { DIGITS = 10 };
    char padded[DIGITS + 1];
    uint8_t bytes[8] = {0};
    size_t length = strlen(hex);

    memset(padded, fill, DIGITS);
    padded[DIGITS] = '\0';
    memcpy(padded, hex, length < DIGITS ? length : DIGITS);
    if (!bytes_from_hex(padded, bytes + 3, DIGITS / 2))
        return false;
    *token = bytes_get_u64(bytes);
    return true;
}

enum result index_by_prefix(struct store_txn *txn, const char *hex,
                            index_each *each, void *user)
{
    struct walk walk = {.txn = txn, .each = each, .user = user};
    uint64_t low, high;
    uint16_t month = INDEX_MONTH_AMENDED - 1;
    enum result result;
    int error = 0;

    if (!prefix_token(hex, '0', &low) || !prefix_token(hex, 'f', &high))
        return STORE_NOT_FOUND;
    result = walk_begin(&walk);
    while (result == OK && !error && !walk.stopped &&
           month_before(&walk, INDEX_ID, &month)) {
        walk.low = index_key_of(INDEX_ID, month, low, 0);
        walk.high = index_key_of(INDEX_ID, month, high, PLACE_MAX);
        error = walk_down(&walk);
        if (month-- == 0)
            break;
    }
    walk_end(&walk);
    return error ? index_error(error) : result;
}
