/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/counts_ledger.h"
#include "storage/layout.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { SPAN_MAX = UINT16_MAX }; /* places of one chunk */

_Static_assert((int)COUNTS_ITEM == 2 + 4 + FACTS_SIZE, "as the header says");

static void item_put(const struct counts_item *item, uint64_t first,
                     uint8_t out[COUNTS_ITEM])
{
    bytes_set_u16(out, (uint16_t)(item->place - first));
    bytes_set_u32(out + 2, item->log);
    facts_put(&item->facts, out + 6);
}

void counts_item_get(const uint8_t in[COUNTS_ITEM], uint64_t first,
                     struct counts_item *item)
{
    item->place = first + bytes_get_u16(in);
    item->log = bytes_get_u32(in + 2);
    facts_get(in + 6, &item->facts);
}

void counts_chunk_item(const struct counts_chunk *chunk, size_t i,
                       struct counts_item *out)
{
    counts_item_get(chunk->items + i * COUNTS_ITEM, chunk->place, out);
}

static int chunk_take(struct counts_chunk *chunk, MDB_val name, MDB_val value)
{
    size_t size = value.mv_size - COUNTS_SEAL;

    if (name.mv_size != 8 ||
        !counts_unseal(chunk->key, 'F', name, value, chunk->items,
                       sizeof chunk->items) ||
        size % COUNTS_ITEM != 0)
        return MDB_CORRUPTED;
    chunk->place = bytes_get_u64(name.mv_data);
    chunk->count = size / COUNTS_ITEM;
    return 0;
}

/* The first by MDB_FIRST, the last by MDB_LAST; empty if there is none. */
static int chunk_find(const struct counts_ledger *ledger,
                      struct counts_chunk *chunk, MDB_cursor_op where)
{
    MDB_val name, value;
    int error = 0;

    chunk->count = 0;
    if (!chunk->cursor) {
        counts_seal_key(ledger->store, chunk->key);
        error =
            mdb_cursor_open(ledger->txn, ledger->disk->facts, &chunk->cursor);
    }
    if (!error)
        error = mdb_cursor_get(chunk->cursor, &name, &value, where);
    return error ? error : chunk_take(chunk, name, value);
}

bool counts_read_chunk(const struct counts_ledger *ledger,
                       struct counts_chunk *chunk, int *error)
{
    *error = ledger->txn ? chunk_find(ledger, chunk, MDB_NEXT) : MDB_NOTFOUND;
    if (*error == 0)
        return true;
    if (*error == MDB_NOTFOUND)
        *error = 0;
    return false;
}

void counts_read_end(struct counts_chunk *chunk)
{
    if (chunk->cursor)
        mdb_cursor_close(chunk->cursor);
    chunk->cursor = NULL;
    sodium_memzero(chunk->key, sizeof chunk->key);
}

static int put_sealed(const struct counts_ledger *ledger, MDB_dbi dbi, char of,
                      MDB_val name, struct bytes plain)
{
    uint8_t space[COUNTS_SEAL + COUNTS_CHUNK * COUNTS_ITEM], key[KEY_SIZE];
    MDB_val value = {COUNTS_SEAL + plain.size, space};

    counts_seal_key(ledger->store, key);
    counts_seal(key, of, name, plain, space);
    sodium_memzero(key, sizeof key);
    return mdb_put(ledger->txn, dbi, &name, &value, 0);
}

static int chunk_put(const struct counts_ledger *ledger,
                     const struct counts_chunk *chunk)
{
    uint8_t space[8];
    MDB_val name = {sizeof space, space};

    if (chunk->count == 0)
        return 0;
    bytes_set_u64(space, chunk->place);
    return put_sealed(ledger, ledger->disk->facts, 'F', name,
                      bytes_of(chunk->items, chunk->count * COUNTS_ITEM));
}

/* Goes on in the last chunk, as far as it has room. */
static int write_items(const struct counts_ledger *ledger,
                       const struct counts_new *new)
{
    struct counts_chunk chunk = {.cursor = NULL};
    int error = new->item_count ? chunk_find(ledger, &chunk, MDB_LAST) : 0;

    if (error == MDB_NOTFOUND)
        error = 0;
    counts_read_end(&chunk);
    for (size_t i = 0; !error && i < new->item_count; i++) {
        const struct counts_item *item = &new->items[i];

        if (chunk.count == COUNTS_CHUNK ||
            (chunk.count > 0 && item->place - chunk.place > SPAN_MAX)) {
            error = chunk_put(ledger, &chunk);
            chunk.count = 0;
        }
        if (chunk.count == 0)
            chunk.place = item->place;
        item_put(item, chunk.place, chunk.items + chunk.count++ * COUNTS_ITEM);
    }
    return error ? error : chunk_put(ledger, &chunk);
}

static MDB_val pair_of(uint64_t first, uint64_t second, uint8_t space[16])
{
    bytes_set_u64(space, first);
    bytes_set_u64(space + 8, second);
    return (MDB_val){16, space};
}

static int write_fixes(const struct counts_ledger *ledger,
                       const struct counts_new *new)
{
    int error = 0;

    for (size_t i = 0; !error && i < new->fix_count; i++) {
        const struct counts_fix *fix = &new->fixes[i];
        uint8_t space[16], plain[COUNTS_FIX];

        plain[0] = fix->counts;
        item_put(&fix->item, fix->item.place, plain + 1);
        error = put_sealed(ledger, ledger->disk->fixes, 'X',
                           pair_of(fix->at, fix->item.place, space),
                           bytes_of(plain, sizeof plain));
    }
    for (size_t i = 0; !error && i < new->orphan_count; i++) {
        uint8_t space[16];
        MDB_val name = pair_of(new->orphans[i].id, new->orphans[i].at, space);
        MDB_val nothing = {0, space};

        error = mdb_put(ledger->txn, ledger->disk->orphans, &name, &nothing, 0);
    }
    return error;
}

static int write_posts(const struct counts_ledger *ledger,
                       const struct counts_posts *posts)
{
    int error = 0;

    for (size_t i = posts->known; !error && i < posts->count; i++) {
        uint8_t space[2];
        MDB_val name = {sizeof space, space};

        bytes_set_u16(space, (uint16_t)(i + 1));
        error =
            put_sealed(ledger, ledger->disk->posts, 'P', name,
                       bytes_of(posts->posts[i].code, posts->posts[i].size));
    }
    return error;
}

int counts_write(const struct counts_ledger *ledger,
                 const struct counts_new *new)
{
    int error = write_items(ledger, new);

    if (!error)
        error = write_fixes(ledger, new);
    return error ? error : write_posts(ledger, new->posts);
}
