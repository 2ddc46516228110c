/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/keeping_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { ARRIVAL_NAME = 4 + 1 + 8 };

void keeping_begin(struct keeping *keeping)
{
    pthread_rwlock_init(&keeping->lock, NULL);
}

void keeping_end(struct keeping *keeping)
{
    free(keeping->keep);
    pthread_rwlock_destroy(&keeping->lock);
}

enum result keeping_set(struct store *store, const struct treaties *treaties,
                        const struct roster *roster)
{
    struct keeping *keeping = &store->keeping;
    struct keep count, *keep, *old;

    keep_count(treaties, roster, &count);
    keep = calloc(1, sizeof *keep + count.text_count * sizeof *keep->texts +
                         count.author_count * sizeof *keep->authors);
    if (!keep)
        return STORE_MEMORY;
    *keep = count;
    keep->texts = (struct keep_text *)(keep + 1);
    keep->authors = (struct keep_author *)(keep->texts + count.text_count);
    keep_fill(treaties, roster, keep);
    pthread_rwlock_wrlock(&keeping->lock);
    old = keeping->keep;
    keeping->keep = keep;
    pthread_rwlock_unlock(&keeping->lock);
    atomic_fetch_add(&keeping->changes, 1);
    free(old);
    return OK;
}

void keeping_today(struct store *store, uint32_t day)
{
    atomic_store(&store->keeping.today, day);
}

uint64_t keeping_moment(struct store *store)
{
    return (uint64_t)atomic_load(&store->keeping.changes) << 32 |
           atomic_load(&store->keeping.today);
}

void keeping_purpose(struct store_txn *txn, struct bytes purpose)
{
    txn->purpose = purpose;
}

static struct bytes arrival_name(uint64_t place, uint8_t space[ARRIVAL_NAME])
{
    memset(space, 0, ARRIVAL_NAME);
    bytes_set_u64(space + ARRIVAL_NAME - 8, place);
    return bytes_of(space, ARRIVAL_NAME);
}

/* No other log has the number 0: its names stand before all others. */
static bool is_arrival(MDB_val key, MDB_val value)
{
    static const uint8_t number[4];

    return key.mv_size == ARRIVAL_NAME && value.mv_size == PLACE_SIZE &&
           memcmp(key.mv_data, number, sizeof number) == 0;
}

/* The last at or before a place; else the first behind it. */
static int find_arrival(MDB_cursor *cursor, uint64_t place, MDB_val *value)
{
    uint8_t space[ARRIVAL_NAME];
    struct bytes name = arrival_name(place, space);
    MDB_val key = val_of(name), before;
    int error = mdb_cursor_get(cursor, &key, value, MDB_SET_RANGE);

    if (error == MDB_NOTFOUND)
        error = mdb_cursor_get(cursor, &key, value, MDB_LAST);
    else if (error == 0 && !bytes_equal(val_bytes(key), name) &&
             mdb_cursor_get(cursor, &key, &before, MDB_PREV) == 0)
        *value = before;
    if (error == 0 && !is_arrival(key, *value))
        error = MDB_NOTFOUND;
    return error;
}

enum result keeping_arrived(struct store_txn *txn, uint64_t place,
                            uint32_t *day)
{
    MDB_cursor *cursor;
    MDB_val value;
    int error = mdb_cursor_open(txn->txn, txn->store->spans, &cursor);

    *day = atomic_load(&txn->store->keeping.today);
    if (error)
        return store_error(txn->store, error);
    error = find_arrival(cursor, place, &value);
    if (error == 0)
        *day = (uint32_t)bytes_get_u64(value.mv_data);
    mdb_cursor_close(cursor);
    return error && error != MDB_NOTFOUND ? store_error(txn->store, error) : OK;
}

enum result keeping_arrives(struct store_txn *txn, uint64_t place)
{
    uint32_t today = atomic_load(&txn->store->keeping.today);
    uint8_t space[ARRIVAL_NAME], day[PLACE_SIZE];
    MDB_val key, value = {PLACE_SIZE, day};
    MDB_cursor *cursor;
    int error;

    if (today == 0)
        return OK;
    error = mdb_cursor_open(txn->txn, txn->store->spans, &cursor);
    if (!error)
        error = find_arrival(cursor, place, &value);
    if (error == 0 && bytes_get_u64(value.mv_data) == today) {
        mdb_cursor_close(cursor);
        return OK;
    }
    if (error == 0 || error == MDB_NOTFOUND) {
        key = val_of(arrival_name(place, space));
        bytes_set_u64(day, today);
        value = (MDB_val){PLACE_SIZE, day};
        error = mdb_put(txn->txn, txn->store->spans, &key, &value, 0);
    }
    mdb_cursor_close(cursor);
    return error ? store_error(txn->store, error) : OK;
}

enum result keeping_first(struct store_txn *txn)
{
    MDB_cursor *cursor;
    MDB_val value;
    int error = mdb_cursor_open(txn->txn, txn->store->spans, &cursor);

    if (error)
        return store_error(txn->store, error);
    error = find_arrival(cursor, 0, &value);
    mdb_cursor_close(cursor);
    return error == MDB_NOTFOUND ? keeping_arrives(txn, 0) : OK;
}

/* The body with the keys that are left, by way of a copy. */
static enum result narrow(const struct entry *entry,
                          const struct treaty_keys *keys, struct buffer *body,
                          bool *keeps)
{
    uint16_t key, left[TREATY_KEYS_MAX];
    size_t at = 0, count = 0, shown = 0;
    struct bytes value;
    struct buffer out;
    struct body open;
    enum result result;

    if (body_reopen(buffer_bytes(body), &open) != OK)
        return STORE_CORRUPT;
    for (; body_next(&open, &at, &key, &value); shown++)
        if (treaty_keys_have(keys, key))
            left[count++] = key;
    if (count == shown)
        return OK;
    *keeps = false;
    out = buffer_of(malloc(BODY_SIZE_MAX), BODY_SIZE_MAX);
    if (!out.data)
        return STORE_MEMORY;
    result = body_redact(&open, entry->header.log, left, count, &out);
    body->size = 0;
    if (result == OK)
        buffer_put(body, buffer_bytes(&out));
    free(out.data);
    return result == OK && !body->full ? OK : STORE_NOT_FOUND;
}

/* Bodies that show nothing need no text. */
static bool shows(const struct buffer *body)
{
    struct body open;

    return body->size > 0 && body_reopen(buffer_bytes(body), &open) == OK &&
           open.count > 0;
}

enum result keeping_trim(struct store_txn *txn, const struct entry *entry,
                         unsigned realm, uint32_t arrived_day,
                         struct buffer *body, bool *keeps)
{
    struct keeping *keeping = &txn->store->keeping;
    const struct keep_item item = {store_realm_of(txn->store, realm),
                                   &entry->header, entry->kid, arrived_day};
    const struct keep_use use = {atomic_load(&keeping->today), txn->purpose};
    enum keep_part part = KEEP_ALL;
    struct treaty_keys keys;
    bool all = true;
    enum result result = OK;

    pthread_rwlock_rdlock(&keeping->lock);
    if (keeping->keep && realm != 0 && shows(body))
        part = keep_part(keeping->keep, &item, &use, &keys);
    pthread_rwlock_unlock(&keeping->lock);
    if (part == KEEP_FIELDS)
        result = narrow(entry, &keys, body, &all);
    if (keeps)
        *keeps = part != KEEP_NOTHING && all;
    if (part != KEEP_NOTHING)
        return result;
    body->size = 0;
    return STORE_NOT_FOUND;
}
