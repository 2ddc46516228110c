/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger's smaller databases, read. */
#include "storage/counts_ledger.h"
#include "storage/layout.h"

#include <errno.h>
#include <sodium.h>

int counts_read_posts(const struct counts_ledger *ledger,
                      struct counts_posts *posts)
{
    uint8_t key[KEY_SIZE], code[FACT_POST_SIZE];
    MDB_cursor *cursor;
    MDB_val name, value;
    uint16_t number;
    int error;

    if (!ledger->txn)
        return 0;
    error = mdb_cursor_open(ledger->txn, ledger->disk->posts, &cursor);
    if (error)
        return error;
    counts_seal_key(ledger->store, key);
    while (!(error = mdb_cursor_get(cursor, &name, &value, MDB_NEXT)))
        if (!counts_unseal(key, 'P', name, value, code, sizeof code)) {
            error = MDB_CORRUPTED;
            break;
        } else if (counts_posts_add(posts,
                                    bytes_of(code, value.mv_size - COUNTS_SEAL),
                                    &number) != OK) {
            error = ENOMEM;
            break;
        }
    mdb_cursor_close(cursor);
    sodium_memzero(key, sizeof key);
    posts->known = posts->count;
    return error == MDB_NOTFOUND ? 0 : error;
}

int counts_read_fixes(const struct counts_ledger *ledger, uint64_t before,
                      counts_each_fix *each, void *user)
{
    uint8_t key[KEY_SIZE], plain[COUNTS_FIX];
    MDB_cursor *cursor;
    MDB_val name, value;
    struct counts_fix fix;
    int error;

    if (!ledger->txn)
        return 0;
    error = mdb_cursor_open(ledger->txn, ledger->disk->fixes, &cursor);
    if (error)
        return error;
    counts_seal_key(ledger->store, key);
    while (!(error = mdb_cursor_get(cursor, &name, &value, MDB_NEXT))) {
        if (name.mv_size != 16 || value.mv_size != COUNTS_FIX + COUNTS_SEAL ||
            !counts_unseal(key, 'X', name, value, plain, sizeof plain)) {
            error = MDB_CORRUPTED;
            break;
        }
        fix.at = bytes_get_u64(name.mv_data);
        fix.counts = plain[0];
        counts_item_get(plain + 1, bytes_get_u64((uint8_t *)name.mv_data + 8),
                        &fix.item);
        if (fix.at >= before || !each(user, &fix))
            break;
    }
    mdb_cursor_close(cursor);
    sodium_memzero(key, sizeof key);
    return error == MDB_NOTFOUND ? 0 : error;
}

int counts_read_orphan(const struct counts_ledger *ledger, uint64_t id,
                       bool *found)
{
    uint8_t space[16];
    MDB_val name = {sizeof space, space}, value;
    MDB_cursor *cursor;
    int error;

    bytes_set_u64(space, id);
    bytes_set_u64(space + 8, 0);
    *found = false;
    if (!ledger->txn)
        return 0;
    error = mdb_cursor_open(ledger->txn, ledger->disk->orphans, &cursor);
    if (error)
        return error;
    error = mdb_cursor_get(cursor, &name, &value, MDB_SET_RANGE);
    *found =
        error == 0 && name.mv_size == 16 && bytes_get_u64(name.mv_data) == id;
    mdb_cursor_close(cursor);
    return error == MDB_NOTFOUND ? 0 : error;
}

int counts_read_orphans(const struct counts_ledger *ledger, bool *any)
{
    MDB_stat stat = {.ms_entries = 0};
    int error =
        ledger->txn ? mdb_stat(ledger->txn, ledger->disk->orphans, &stat) : 0;

    *any = stat.ms_entries > 0;
    return error;
}
