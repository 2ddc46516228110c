/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/log_places.h"

#include <string.h>

enum { SPAN_NAME = 4 + 1 + 8 };

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
        value = place_key(last->place, at);
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

enum result log_end(struct store_txn *txn, uint64_t *end)
{
    MDB_cursor *cursor;
    MDB_val key, value;
    int error = mdb_cursor_open(txn->txn, txn->store->headers, &cursor);

    if (error)
        return store_error(txn->store, error);
    error = mdb_cursor_get(cursor, &key, &value, MDB_LAST);
    mdb_cursor_close(cursor);
    *end = 0;
    if (error)
        return error == MDB_NOTFOUND ? OK : store_error(txn->store, error);
    if (key.mv_size != PLACE_SIZE)
        return STORE_CORRUPT;
    *end = bytes_get_u64(key.mv_data) + 1;
    return OK;
}

enum result log_entry(struct store_txn *txn, uint64_t place,
                      struct entry *entry, uint8_t *mark)
{
    uint8_t space[PLACE_SIZE];
    MDB_val key = place_key(place, space), value;
    int error = mdb_get(txn->txn, txn->store->headers, &key, &value);

    if (error == MDB_NOTFOUND)
        return STORE_NOT_FOUND;
    if (error)
        return store_error(txn->store, error);
    if (value.mv_size < 2 ||
        entry_open(bytes_of((uint8_t *)value.mv_data + 1, value.mv_size - 1),
                   txn->store->realm, entry) != OK)
        return STORE_CORRUPT;
    if (mark)
        *mark = *(uint8_t *)value.mv_data;
    return OK;
}

enum result log_entry_at(struct store_txn *txn, const struct log_state *state,
                         size_t branch, uint64_t seq, struct entry *entry)
{
    uint64_t place;
    enum result result = log_locate(txn, state, branch, seq, &place);

    if (result == OK)
        result = log_entry(txn, place, entry, NULL);
    /* A place that a span leads to by mistake. */
    if (result == OK && (entry->header.seq != seq ||
                         memcmp(entry->header.log, state->log.log, KEY_LOG)))
        return STORE_CORRUPT;
    return result;
}

enum result log_put(struct store_txn *txn, uint64_t place, struct bytes entry,
                    uint8_t mark)
{
    uint8_t space[PLACE_SIZE], *at;
    MDB_val key = place_key(place, space), value = {entry.size + 1, NULL};
    int error =
        store_put_at(txn, txn->store->headers, &key, &value, MDB_RESERVE);

    if (error)
        return store_error(txn->store, error);
    at = value.mv_data;
    at[0] = mark;
    memcpy(at + 1, entry.data, entry.size);
    return OK;
}

enum result log_mark(struct store_txn *txn, uint64_t place, uint8_t mark)
{
    uint8_t copy[ENTRY_SIZE_MAX];
    struct entry entry;
    uint8_t before;
    enum result result = log_entry(txn, place, &entry, &before);

    if (result != OK || before == mark)
        return result;
    /* The bytes lie in the page that is about to be written. */
    memcpy(copy, entry.bytes.data, entry.bytes.size);
    return log_put(txn, place, bytes_of(copy, entry.bytes.size), mark);
}
