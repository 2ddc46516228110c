/* SPDX-License-Identifier: Apache-2.0 */
#include "core/date.h"
#include "storage/index_token.h"

#include <sodium.h>
#include <string.h>

enum {
    KEY_HEAD = 3, /* type and month */
    AT_PLACE = KEY_HEAD + INDEX_TOKEN,
};
#define DAY_US INT64_C(86400000000)

bool index_dated(enum index_type type)
{
    return type != INDEX_REF && type != INDEX_TARGET && type != INDEX_ID;
}

uint16_t index_month(int64_t time_us)
{
    int64_t days = time_us / DAY_US - (time_us % DAY_US < 0);
    struct date date;

    if (days < DATE_DAYS_MIN || days > DATE_DAYS_MAX)
        return days < 0 ? 0 : INDEX_MONTH_AMENDED - 1;
    date = date_from_days((int32_t)days);
    if (date.year < 1900 || date.year > 5000)
        return date.year < 1900 ? 0 : INDEX_MONTH_AMENDED - 1;
    return (uint16_t)(date.year * 12 + date.month - 1);
}

uint64_t index_time(int64_t time_us)
{
    return (uint64_t)time_us ^ UINT64_C(1) << 63;
}

enum result index_token(struct store_txn *txn, enum index_type type,
                        uint16_t month, struct bytes value,
                        uint8_t token[INDEX_TOKEN])
{
    uint8_t key[KEY_SIZE], digest[crypto_generichash_BYTES_MIN];
    uint8_t type_byte = (uint8_t)type;
    crypto_generichash_state state;
    enum result result = keys_get(txn, keys_month(month), key);

    if (result != OK)
        return result;
    crypto_generichash_init(&state, key, sizeof key, sizeof digest);
    crypto_generichash_update(&state, &type_byte, 1);
    crypto_generichash_update(&state, value.data, value.size);
    crypto_generichash_final(&state, digest, sizeof digest);
    memcpy(token, digest, INDEX_TOKEN);
    sodium_memzero(key, sizeof key);
    return OK;
}

struct bytes index_fold(struct bytes text, struct buffer *out)
{
    size_t start = out->size;

    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];

        if (c >= 'a' && c <= 'z')
            c = (uint8_t)(c - 'a' + 'A');
        if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80)
            buffer_put_u8(out, c);
    }
    return bytes_of(out->data + start, out->size - start);
}

/* One walk downwards through the keys between two bounds, both included. */
struct walk {
    MDB_cursor *cursor;
    uint8_t low[INDEX_KEY], high[INDEX_KEY];
    bool (*each)(void *user, const struct place *place);
    void *user;
    bool stopped;
};

static int seek_last(struct walk *walk, MDB_val *key, MDB_val *value)
{
    int error;

    *key = (MDB_val){INDEX_KEY, walk->high};
    error = mdb_cursor_get(walk->cursor, key, value, MDB_SET_RANGE);
    if (error == MDB_NOTFOUND)
        return mdb_cursor_get(walk->cursor, key, value, MDB_LAST);
    if (error == 0 && (key->mv_size != INDEX_KEY ||
                       memcmp(key->mv_data, walk->high, INDEX_KEY) > 0))
        return mdb_cursor_get(walk->cursor, key, value, MDB_PREV);
    return error;
}

static int walk_down(struct walk *walk)
{
    MDB_val key, value;
    int error = seek_last(walk, &key, &value);

    while (error == 0 && !walk->stopped && key.mv_size == INDEX_KEY &&
           memcmp(key.mv_data, walk->low, INDEX_KEY) >= 0) {
        struct place place = place_get((uint8_t *)key.mv_data + AT_PLACE);

        walk->stopped = !walk->each(walk->user, &place);
        error = mdb_cursor_get(walk->cursor, &key, &value, MDB_PREV);
    }
    return error == MDB_NOTFOUND ? 0 : error;
}

static void bound(uint8_t key[INDEX_KEY], enum index_type type, uint16_t month,
                  uint8_t fill)
{
    memset(key, fill, INDEX_KEY);
    key[0] = (uint8_t)type;
    bytes_set_u16(key + 1, month);
}

/* The newest month at most `month` that has keys of the type; false: none. */
static bool month_before(struct walk *walk, enum index_type type,
                         uint16_t *month)
{
    MDB_val key, value;

    bound(walk->high, type, *month, 0xff);
    if (seek_last(walk, &key, &value) != 0 || key.mv_size != INDEX_KEY ||
        *(uint8_t *)key.mv_data != type)
        return false;
    *month = bytes_get_u16((uint8_t *)key.mv_data + 1);
    return true;
}

/* Sets the token's part of both bounds. */
static enum result bound_tokens(struct store_txn *txn, struct walk *walk,
                                const struct index_query *query, uint16_t month)
{
    uint8_t *low = walk->low + KEY_HEAD, *high = walk->high + KEY_HEAD;
    enum result result = OK;

    if (query->type != INDEX_TIME)
        result = index_token(txn, query->type, month, query->value, low);
    memcpy(high, low, INDEX_TOKEN);
    if (query->type == INDEX_POST) {
        low += 4;
        high += 4;
    }
    /* The amendment of a post need not say when its crossing was. */
    if (query->type == INDEX_POST && month == INDEX_MONTH_AMENDED) {
        memset(low, 0, 8);
        memset(high, 0xff, 8);
    } else if (query->type == INDEX_POST || query->type == INDEX_TIME) {
        bytes_set_u64(low, index_time(query->since_us));
        bytes_set_u64(high, index_time(query->until_us));
    }
    if (query->type == INDEX_TIME) {
        memset(low + 8, 0, 4);
        memset(high + 8, 0xff, 4);
    }
    return result;
}

static enum result walk_month(struct store_txn *txn, struct walk *walk,
                              const struct index_query *query, uint16_t month)
{
    enum result result;
    int error;

    bound(walk->low, query->type, month, 0);
    bound(walk->high, query->type, month, 0xff);
    result = bound_tokens(txn, walk, query, month);
    if (result != OK)
        return result == STORE_NOT_FOUND ? OK : result;
    error = walk_down(walk);
    return error ? store_error(txn->store, error) : OK;
}

static enum result walk_months(struct store_txn *txn, struct walk *walk,
                               const struct index_query *query)
{
    bool dated = index_dated(query->type);
    uint16_t month = dated ? index_month(query->until_us) : 0;
    uint16_t first = dated ? index_month(query->since_us) : 0;
    enum result result = OK;

    if (dated)
        result = walk_month(txn, walk, query, INDEX_MONTH_AMENDED);
    while (result == OK && !walk->stopped && month >= first &&
           month_before(walk, query->type, &month) && month >= first) {
        result = walk_month(txn, walk, query, month);
        if (month-- == 0)
            break;
    }
    return result;
}

enum result index_find(struct store_txn *txn, const struct index_query *query,
                       bool (*each)(void *user, const struct place *place),
                       void *user)
{
    struct walk walk = {.each = each, .user = user};
    enum result result;
    int error = mdb_cursor_open(txn->txn, txn->store->index, &walk.cursor);

    if (error)
        return store_error(txn->store, error);
    result = walk_months(txn, &walk, query);
    mdb_cursor_close(walk.cursor);
    return result;
}

enum result index_by_prefix(struct store_txn *txn, const char *hex,
                            bool (*each)(void *user, const struct place *),
                            void *user)
{
    struct walk walk = {.each = each, .user = user};
    char padded[2 * INDEX_TOKEN + 1];
    size_t length = strlen(hex);
    int error;

    if (length > 2 * INDEX_TOKEN)
        length = 2 * INDEX_TOKEN;
    bound(walk.low, INDEX_ID, 0, 0);
    bound(walk.high, INDEX_ID, 0, 0xff);
    memset(padded, '0', sizeof padded - 1);
    padded[sizeof padded - 1] = '\0';
    memcpy(padded, hex, length);
    if (!bytes_from_hex(padded, walk.low + KEY_HEAD, INDEX_TOKEN))
        return STORE_NOT_FOUND;
    memset(padded + length, 'f', sizeof padded - 1 - length);
    bytes_from_hex(padded, walk.high + KEY_HEAD, INDEX_TOKEN);
    error = mdb_cursor_open(txn->txn, txn->store->index, &walk.cursor);
    if (!error) {
        error = walk_down(&walk);
        mdb_cursor_close(walk.cursor);
    }
    return error ? store_error(txn->store, error) : OK;
}
