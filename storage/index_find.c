/* SPDX-License-Identifier: Apache-2.0 */
/* Searches: which stretch of the keys answers what is asked. */
#include "storage/index_walk.h"

#include <string.h>

static void bound(struct walk *walk, enum index_type type, uint16_t month)
{
    walk->low = index_key_of(type, month, 0, 0);
    walk->high = index_key_of(type, month, INDEX_TOKEN_MAX, PLACE_MAX);
}

bool index_month_before(struct walk *walk, enum index_type type,
                        uint16_t *month)
{
    struct index_key key;

    bound(walk, type, *month);
    walk->low = index_key_of(type, 0, 0, 0);
    if (index_walk_seek(walk) != 0 || !index_walk_peek(walk, &key) ||
        index_key_compare(&key, &walk->low) < 0)
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
        error = index_walk_seek(walk);
    } else if (result != OK) {
        return result;
    } else {
        error = index_walk_down(walk);
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

    if (*month == 0 || !index_walk_peek(walk, &key) ||
        index_key_type(&key) != type)
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
    enum result result = OK;
    bool more;

    if (!dated)
        return walk_month(walk, query, 0);
    result = walk_month(walk, query, INDEX_MONTH_AMENDED);
    if (result != OK || walk->stopped)
        return result;
    for (more = index_month_before(walk, query->type, &month);
         more && result == OK && !walk->stopped &&
         month >= index_month(query->since_us);
         more = next_month(walk, query->type, &month))
        result = walk_month(walk, query, month);
    return result;
}

enum result index_find(struct store_txn *txn, const struct index_query *query,
                       index_each *each, void *user)
{
    struct walk walk = {.txn = txn, .each = each, .user = user};
    enum result result = index_walk_begin(&walk);

    if (result == OK)
        result = walk_months(&walk, query);
    index_walk_end(&walk);
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
    result = index_walk_begin(&walk);
    while (result == OK && !error && !walk.stopped &&
           index_month_before(&walk, INDEX_ID, &month)) {
        walk.low = index_key_of(INDEX_ID, month, low, 0);
        walk.high = index_key_of(INDEX_ID, month, high, PLACE_MAX);
        error = index_walk_down(&walk);
        if (month-- == 0)
            break;
    }
    index_walk_end(&walk);
    return error ? index_error(error) : result;
}

enum result index_by_kind(struct store_txn *txn, uint16_t kind,
                          int64_t since_us, int64_t until_us, index_each *each,
                          void *user)
{
    struct walk walk = {.txn = txn, .each = each, .user = user};
    enum result result = index_walk_begin(&walk);
    int error = 0;

    walk.low = index_key_of(INDEX_KIND, kind, index_time(since_us), 0);
    walk.high = index_key_of(INDEX_KIND, kind, index_time(until_us), PLACE_MAX);
    if (result == OK)
        error = index_walk_down(&walk);
    index_walk_end(&walk);
    return error ? index_error(error) : result;
}
