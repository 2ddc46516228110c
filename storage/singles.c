/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/singles.h"
#include "core/check.h"
#include "storage/index.h"
#include "storage/log_places.h"
#include "storage/realms.h"

/*
 * Two kinds of key, told apart by their size: the number gives the place, the
 * id says that it is held. The index of ids would not do: it may lag.
 */
static MDB_val number_key(uint64_t number, uint8_t space[8])
{
    bytes_set_u64(space, number);
    return (MDB_val){8, space};
}

enum result store_single_count(struct store_txn *txn, uint64_t *count)
{
    return store_get_number(txn, "singles", count);
}

enum result store_single_place(struct store_txn *txn, uint64_t i,
                               uint64_t *place)
{
    uint8_t space[8];
    MDB_val key = number_key(i, space), value;
    int error = mdb_get(txn->txn, txn->store->singles, &key, &value);

    if (error)
        return error == MDB_NOTFOUND ? STORE_NOT_FOUND
                                     : store_error(txn->store, error);
    if (value.mv_size != PLACE_SIZE)
        return STORE_CORRUPT;
    *place = bytes_get_u64(value.mv_data);
    return OK;
}

enum result store_single_at(struct store_txn *txn, uint64_t i,
                            struct held *held)
{
    uint64_t place;
    enum result result = store_single_place(txn, i, &place);

    if (result != OK)
        return result;
    result = log_entry(txn, place, held);
    return result == STORE_NOT_FOUND ? STORE_CORRUPT : result;
}

/* Writes the single's number and its id. */
static enum result number_put(struct store_txn *txn, uint64_t number,
                              uint64_t place, const uint8_t id[HASH_SIZE])
{
    uint8_t number_space[8], place_space[PLACE_SIZE];
    MDB_val number_val = number_key(number, number_space);
    MDB_val id_val = val_of(bytes_of(id, HASH_SIZE));
    MDB_val place_val = {PLACE_SIZE, place_space};
    int error;

    bytes_set_u64(place_space, place);
    error = mdb_put(txn->txn, txn->store->singles, &number_val, &place_val, 0);
    if (!error)
        error = mdb_put(txn->txn, txn->store->singles, &id_val, &number_val, 0);
    return error ? store_error(txn->store, error)
                 : store_put_number(txn, "singles", number + 1);
}

static enum result put(struct store_txn *txn, const struct journal_run *run,
                       uint64_t number, struct index_batch *batch)
{
    const struct journal_item *item = &run->items[0];
    uint64_t place;
    unsigned realm;
    enum result result = log_end(txn, &place);

    if (result == OK && place > PLACE_MAX)
        return STORE_FULL;
    if (result == OK)
        result = realms_take(txn, run->realm, &realm);
    if (result == OK)
        result = log_put(txn, place, &item->entry,
                         log_mark_of(SIGNATURE_GOOD, realm), item->body);
    if (result == OK)
        result = number_put(txn, number, place, item->entry.id);
    return result == OK
               ? index_add(txn, batch, place, 0, &item->entry, item->body)
               : result;
}

enum result singles_add(struct store_txn *txn, const struct journal_run *run,
                        struct index_batch *batch)
{
    MDB_val id, value;
    uint64_t count;
    unsigned realm;
    enum result result;
    bool known;
    int error;

    check(run->count == 1);
    known = realms_find(txn->store, run->realm, &realm);
    if ((known && realm == 0) || run->lane != LANE_TRUST)
        return ENTRY_LOG;
    id = val_of(bytes_of(run->items[0].entry.id, HASH_SIZE));
    error = mdb_get(txn->txn, txn->store->singles, &id, &value);
    if (error != MDB_NOTFOUND)
        return error ? store_error(txn->store, error) : OK;
    result = store_single_count(txn, &count);
    if (result == OK &&
        (count >= SINGLES_MAX || (!known && !realms_room(txn->store))))
        return STORE_LIMIT;
    return result == OK ? put(txn, run, count, batch) : result;
}
