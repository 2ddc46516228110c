/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/moments.h"
#include "storage/log.h"

enum { NAME = 4 + 1 + 8 };

/* Times before 1970 come first, as numbers do. */
static MDB_val name_of(int64_t time_us, uint8_t space[NAME])
{
    bytes_set_u32(space, UINT32_MAX);
    space[4] = 0;
    bytes_set_u64(space + 5, (uint64_t)time_us ^ UINT64_C(1) << 63);
    return (MDB_val){NAME, space};
}

static bool is_moment(MDB_val name)
{
    return name.mv_size == NAME && bytes_get_u32(name.mv_data) == UINT32_MAX;
}

/* Goes to the last moment; MDB_NOTFOUND if there is none. */
static int last(MDB_cursor *cursor, int64_t *time_us, uint64_t *place)
{
    MDB_val name, value;
    int error = mdb_cursor_get(cursor, &name, &value, MDB_LAST);

    if (error)
        return error;
    if (!is_moment(name) || value.mv_size != 8)
        return MDB_NOTFOUND;
    *time_us = (int64_t)(bytes_get_u64((uint8_t *)name.mv_data + 5) ^
                         UINT64_C(1) << 63);
    *place = bytes_get_u64(value.mv_data);
    return 0;
}

enum result moments_put(struct store_txn *txn, int64_t *time_us, uint64_t place)
{
    uint8_t space[NAME], place_space[8];
    MDB_val name, value = {8, place_space};
    MDB_cursor *cursor;
    int64_t last_us;
    uint64_t last_place = 0;
    int error = mdb_cursor_open(txn->txn, txn->store->spans, &cursor);

    if (error)
        return store_error(txn->store, error);
    error = last(cursor, &last_us, &last_place);
    if (error == 0 && *time_us <= last_us)
        *time_us = last_us + 1;
    /* Times before the last stand for this one as well: nothing came since. */
    if (error == 0 && last_place == place)
        error = mdb_cursor_del(cursor, 0);
    if (error == MDB_NOTFOUND)
        error = 0;
    name = name_of(*time_us, space);
    bytes_set_u64(place_space, place);
    /* In the same commit somebody may have asked when more was there. */
    if (!error && last_place <= place)
        error = mdb_cursor_put(cursor, &name, &value, 0);
    mdb_cursor_close(cursor);
    return error ? store_error(txn->store, error) : OK;
}

enum result moments_last(struct store_txn *txn, int64_t *time_us)
{
    MDB_cursor *cursor;
    uint64_t place;
    int error = mdb_cursor_open(txn->txn, txn->store->spans, &cursor);

    if (error)
        return store_error(txn->store, error);
    *time_us = INT64_MIN;
    error = last(cursor, time_us, &place);
    mdb_cursor_close(cursor);
    return error && error != MDB_NOTFOUND ? store_error(txn->store, error) : OK;
}

enum result moments_find(struct store_txn *txn, int64_t time_us,
                         uint64_t *place)
{
    uint8_t space[NAME];
    MDB_val name = name_of(time_us, space), value;
    MDB_cursor *cursor;
    bool found;
    int error = mdb_cursor_open(txn->txn, txn->store->spans, &cursor);

    if (error)
        return store_error(txn->store, error);
    error = mdb_cursor_get(cursor, &name, &value, MDB_SET_RANGE);
    found = error == 0 && is_moment(name) && value.mv_size == 8;
    if (found)
        *place = bytes_get_u64(value.mv_data);
    mdb_cursor_close(cursor);
    if (error && error != MDB_NOTFOUND)
        return store_error(txn->store, error);
    return found ? OK : log_end(txn, place);
}
