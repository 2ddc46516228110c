/* SPDX-License-Identifier: Apache-2.0 */
#include "core/date.h"
#include "storage/index_token.h"

#include <sodium.h>
#include <string.h>

#define DAY_US INT64_C(86400000000)
#define TIME_ZERO (INT64_C(1) << 39) /* 1970, among 40 bits of seconds */

enum { FIRST_YEAR = 1900, MONTH_LATE = INDEX_MONTH_AMENDED - 1 };

bool index_dated(enum index_type type)
{
    return type != INDEX_REF && type != INDEX_TARGET && type != INDEX_PERMIT &&
           type != INDEX_ALERT;
}

static int64_t day_of(int64_t time_us)
{
    return time_us / DAY_US - (time_us % DAY_US < 0);
}

uint16_t index_month(int64_t time_us)
{
    int64_t days = day_of(time_us), month;
    struct date date;

    if (days < DATE_DAYS_MIN || days > DATE_DAYS_MAX)
        return days < 0 ? 0 : MONTH_LATE;
    date = date_from_days((int32_t)days);
    month = (date.year - FIRST_YEAR) * 12 + date.month;
    if (month < 1)
        return 0;
    return month < MONTH_LATE ? (uint16_t)month : MONTH_LATE;
}

uint64_t index_time(int64_t time_us)
{
    int64_t seconds = time_us / 1000000 - (time_us % 1000000 < 0) + TIME_ZERO;

    if (seconds < 0)
        return 0;
    return seconds < 2 * TIME_ZERO ? (uint64_t)seconds : 2 * TIME_ZERO - 1;
}

uint64_t index_second(int64_t time_us)
{
    uint16_t month = index_month(time_us);
    int64_t days = day_of(time_us);

    if (month == 0 || month >= MONTH_LATE)
        return 0;
    return (uint64_t)(date_from_days((int32_t)days).day - 1) * 86400 +
           (uint64_t)((time_us - days * DAY_US) / 1000000);
}

enum result index_secret(struct store_txn *txn, uint16_t month,
                         struct index_secret *secret)
{
    return keys_get(txn, keys_month(month), secret->key);
}

uint64_t index_token(const struct index_secret *secret, struct bytes value)
{
    uint8_t digest[crypto_shorthash_BYTES];

    _Static_assert(crypto_shorthash_KEYBYTES <= KEY_SIZE, "a key's beginning");
    crypto_shorthash(digest, value.data, value.size, secret->key);
    return bytes_get_u64(digest) >> 24;
}

uint64_t index_token_post(uint64_t token, uint64_t second)
{
    return (token & ~INDEX_SECOND_MAX) | second;
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

void index_alert_value(enum index_alert form, struct bytes text,
                       struct bytes owner, struct buffer *out)
{
    size_t start = out->size;

    buffer_put_u8(out, (uint8_t)form);
    if (form == INDEX_ALERT_REFERENCE) {
        buffer_put(out, owner);
        buffer_put_u8(out, 0);
        buffer_put(out, text);
    } else {
        index_fold(text, out);
    }
    if (text.size == 0 || out->size == start + 1)
        out->size = start;
}
