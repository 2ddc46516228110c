/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/log_places.h"
#include "storage/bodies.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    SPAN_NAME = 4 + 1 + 8,
    ENTRY_AT = 1 + 2, /* behind mark and size */
};

static struct bytes span_name(const struct log_state *state, size_t branch,
                              uint64_t seq, uint8_t space[SPAN_NAME])
{
    struct buffer name = buffer_of(space, SPAN_NAME);

    buffer_put_u32(&name, state->number);
    buffer_put_u8(&name, (uint8_t)branch);
    buffer_put_u64(&name, seq);
    return buffer_bytes(&name);
}

enum result log_span_add(struct store_txn *txn, struct log_state *state,
                         size_t branch, uint64_t seq, uint64_t place)
{
    struct log_span *last = &state->spans[branch];
    uint8_t space[SPAN_NAME], at[PLACE_SIZE];
    MDB_val key, value;
    int error = 0;
    bool begun = seq > (branch > 0 ? state->log.fork_seq : 0);

    if (begun && last->place + (seq - last->seq) == place)
        return OK;
    if (begun) {
        key = val_of(span_name(state, branch, last->seq, space));
        bytes_set_u64(at, last->place);
        value = (MDB_val){PLACE_SIZE, at};
        error = mdb_put(txn->txn, txn->store->spans, &key, &value, 0);
    }
    *last = (struct log_span){seq, place};
    return error ? store_error(txn->store, error) : OK;
}

/* The span that a seq stands in, of those that are not the last. */
static enum result span_find(struct store_txn *txn,
                             const struct log_state *state, size_t branch,
                             uint64_t seq, struct log_span *span)
{
    uint8_t space[SPAN_NAME];
    struct bytes name = span_name(state, branch, seq, space);
    MDB_val key = val_of(name), value;
    MDB_cursor *cursor;
    int error = mdb_cursor_open(txn->txn, txn->store->spans, &cursor);

    if (error)
        return store_error(txn->store, error);
    error = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
    if (error == MDB_NOTFOUND)
        error = mdb_cursor_get(cursor, &key, &value, MDB_LAST);
    else if (error == 0 && !bytes_equal(val_bytes(key), name))
        error = mdb_cursor_get(cursor, &key, &value, MDB_PREV);
    mdb_cursor_close(cursor);
    if (error)
        return error == MDB_NOTFOUND ? STORE_NOT_FOUND
                                     : store_error(txn->store, error);
    if (key.mv_size != SPAN_NAME || value.mv_size != PLACE_SIZE)
        return STORE_CORRUPT;
    if (memcmp(key.mv_data, space, 5) != 0)
        return STORE_NOT_FOUND;
    span->seq = bytes_get_u64((uint8_t *)key.mv_data + 5);
    span->place = bytes_get_u64(value.mv_data);
    return OK;
}

enum result log_locate(struct store_txn *txn, const struct log_state *state,
                       size_t branch, uint64_t seq, uint64_t *place)
{
    struct log_span span;
    enum result result = OK;

    if (branch > 0 && seq < state->log.fork_seq)
        branch = 0;
    if (seq >= state->log.ends[branch].next)
        return STORE_NOT_FOUND;
    span = state->spans[branch];
    if (seq < span.seq)
        result = span_find(txn, state, branch, seq, &span);
    *place = span.place + (seq - span.seq);
    return result;
}

enum result log_number(struct store_txn *txn, const uint8_t log[KEY_LOG],
                       uint32_t *number)
{
    MDB_val key = val_of(bytes_of(log, KEY_LOG)), value;
    int error = mdb_get(txn->txn, txn->store->logs, &key, &value);

    if (error == MDB_NOTFOUND)
        return STORE_NOT_FOUND;
    if (error)
        return store_error(txn->store, error);
    if (value.mv_size < 4)
        return STORE_CORRUPT;
    *number = bytes_get_u32(value.mv_data); /* as log_state_put begins */
    return OK;
}

enum result log_end(struct store_txn *txn, uint64_t *end)
{
    MDB_cursor *cursor;
    MDB_val key, value;
    uint64_t place;
    int error = mdb_cursor_open(txn->txn, txn->store->entries, &cursor);

    if (error)
        return store_error(txn->store, error);
    error = mdb_cursor_get(cursor, &key, &value, MDB_LAST);
    mdb_cursor_close(cursor);
    *end = 0;
    if (error)
        return error == MDB_NOTFOUND ? OK : store_error(txn->store, error);
    if (place_of_key(key, &place))
        *end = place + 1;
    return OK;
}

/* Most entries are read one after the other: the cursor need not search. */
static int find(struct store_txn *txn, uint64_t place, MDB_val *value)
{
    uint8_t space[PLACE_SIZE];
    MDB_val key = place_key(place, space);
    int error = 0;

    if (txn->mode == STORE_WRITE)
        return mdb_get(txn->txn, txn->store->entries, &key, value);
    if (!txn->reader)
        error = mdb_cursor_open(txn->txn, txn->store->entries, &txn->reader);
    return error ? error : mdb_cursor_get(txn->reader, &key, value, MDB_SET);
}

enum result log_value(struct store_txn *txn, uint64_t place,
                      struct bytes *value)
{
    MDB_val found = {0, NULL};
    int error = find(txn, place, &found);

    *value = val_bytes(found);
    if (error == MDB_NOTFOUND)
        return STORE_NOT_FOUND;
    return error ? store_error(txn->store, error) : OK;
}

enum result log_value_put(struct store_txn *txn, uint64_t place,
                          struct bytes value)
{
    uint8_t space[PLACE_SIZE];
    MDB_val key = place_key(place, space), data = val_of(value);
    int error = mdb_put(txn->txn, txn->store->entries, &key, &data, 0);

    return error ? store_error(txn->store, error) : OK;
}

enum result log_value_open(const struct store *store, struct bytes value,
                           struct held *out)
{
    const uint8_t *at = value.data, *realm;
    size_t size;

    if (value.size < ENTRY_AT)
        return STORE_CORRUPT;
    out->mark = at[0] & MARK_SIGNATURE;
    out->realm = at[0] >> MARK_REALM_SHIFT;
    realm = store_realm_of(store, out->realm);
    size = bytes_get_u16(at + 1);
    if (!realm || size > value.size - ENTRY_AT ||
        entry_open(bytes_of(at + ENTRY_AT, size), realm, &out->entry) != OK)
        return STORE_CORRUPT;
    out->sealed = bytes_of(at + ENTRY_AT + size, value.size - ENTRY_AT - size);
    return OK;
}

enum result log_entry(struct store_txn *txn, uint64_t place, struct held *out)
{
    struct bytes value;
    enum result result = log_value(txn, place, &value);

    out->place = place;
    return result == OK ? log_value_open(txn->store, value, out) : result;
}

enum result log_entry_at(struct store_txn *txn, const struct log_state *state,
                         size_t branch, uint64_t seq, struct held *out)
{
    const struct header *header = &out->entry.header;
    uint64_t place;
    enum result result = log_locate(txn, state, branch, seq, &place);

    if (result == OK)
        result = log_entry(txn, place, out);
    /* A place that a span leads to by mistake. */
    if (result == OK && (header->seq != seq ||
                         memcmp(header->log, state->log.log, KEY_LOG) != 0))
        return STORE_CORRUPT;
    return result;
}

/* In order there is no search, and pages are filled to their end. */
static int reserve(struct store_txn *txn, uint64_t place, MDB_val *value)
{
    uint8_t space[PLACE_SIZE];
    MDB_val key = place_key(place, space);

    return mdb_put(txn->txn, txn->store->entries, &key, value,
                   MDB_RESERVE | MDB_APPEND);
}

enum result log_put(struct store_txn *txn, uint64_t place,
                    const struct entry *entry, uint8_t mark, struct bytes body)
{
    struct bytes bytes = entry->bytes;
    size_t sealed = body.size ? body.size + BODIES_GROWTH : 0;
    MDB_val value = {ENTRY_AT + bytes.size + sealed, NULL};
    int error = reserve(txn, place, &value);
    uint8_t *at;

    if (error)
        return store_error(txn->store, error);
    at = value.mv_data;
    at[0] = mark;
    bytes_set_u16(at + 1, (uint16_t)bytes.size);
    memcpy(at + ENTRY_AT, bytes.data, bytes.size);
    return sealed ? bodies_seal(txn, entry, body, at + ENTRY_AT + bytes.size)
                  : OK;
}

enum result log_body_put(struct store_txn *txn, uint64_t place,
                         struct bytes body)
{
    struct held held;
    size_t size, sealed = body.size ? body.size + BODIES_GROWTH : 0;
    uint8_t *value;
    enum result result = log_entry(txn, place, &held);

    if (result != OK)
        return result;
    size = ENTRY_AT + held.entry.bytes.size;
    value = malloc(size + sealed);
    if (!value)
        return STORE_MEMORY;
    value[0] = log_mark_of(held.mark, held.realm);
    bytes_set_u16(value + 1, (uint16_t)held.entry.bytes.size);
    memcpy(value + ENTRY_AT, held.entry.bytes.data, held.entry.bytes.size);
    if (sealed)
        result = bodies_seal(txn, &held.entry, body, value + size);
    if (result == OK)
        result = log_value_put(txn, place, bytes_of(value, size + sealed));
    free(value);
    return result;
}

enum result log_mark(struct store_txn *txn, uint64_t place, uint8_t mark)
{
    uint8_t space[PLACE_SIZE];
    MDB_val key = place_key(place, space), value;
    MDB_cursor *cursor;
    int error = mdb_cursor_open(txn->txn, txn->store->entries, &cursor);

    if (error)
        return store_error(txn->store, error);
    error = mdb_cursor_get(cursor, &key, &value, MDB_SET);
    if (!error && (*(uint8_t *)value.mv_data & MARK_SIGNATURE) != mark) {
        size_t size = value.mv_size;
        uint8_t *copy = malloc(size);

        /* The bytes lie in the page that is about to be written. */
        error = copy ? 0 : ENOMEM;
        if (copy) {
            memcpy(copy, value.mv_data, size);
            copy[0] = log_mark_of(mark, copy[0] >> MARK_REALM_SHIFT);
            value.mv_data = copy;
            error = mdb_cursor_put(cursor, &key, &value, MDB_CURRENT);
        }
        free(copy);
    }
    mdb_cursor_close(cursor);
    return error == MDB_NOTFOUND ? STORE_NOT_FOUND
           : error               ? store_error(txn->store, error)
                                 : OK;
}

enum result log_marks(struct store_txn *txn, const struct log_mark *marks,
                      size_t count)
{
    uint64_t unchecked, bad;
    enum result result = store_get_number(txn, "unchecked", &unchecked);

    if (result == OK)
        result = store_get_number(txn, "bad", &bad);
    for (size_t i = 0; result == OK && i < count; i++) {
        result = log_mark(txn, marks[i].place, marks[i].mark);
        bad += marks[i].mark == SIGNATURE_BAD;
    }
    unchecked -= count < unchecked ? count : unchecked;
    if (result == OK)
        result = store_put_number(txn, "unchecked", unchecked);
    if (result == OK)
        result = store_put_number(txn, "bad", bad);
    /* An entry is never taken away: its place is broken. */
    return result == STORE_NOT_FOUND ? STORE_CORRUPT : result;
}
