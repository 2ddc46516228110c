/* SPDX-License-Identifier: Apache-2.0 */
#include "core/facts.h"
#include "core/canon.h"
#include "core/date.h"
#include "core/fields.h"

#include <string.h>

enum {
    BEGAN = -25567, /* 1900-01-01, in days since 1970 */
    DAY_MINUTES = 1440,
    LETTERS = 27, /* and none */
    AGE_MOST = 150,
    FIELD_RESIDENCE = 43,
    FIELD_REASONS = 89,
};

#define MINUTE_US INT64_C(60000000)

static uint16_t code_of(struct bytes value)
{
    struct canon canon = canon_of(value);
    uint64_t number = value.size ? canon_uint(&canon, UINT64_MAX) : 0;

    return (uint16_t)(number > FACT_CODE_MAX ? FACT_CODE_MAX : number);
}

static int64_t int_of(struct bytes value)
{
    struct canon canon = canon_of(value);
    struct canon_item item;

    if (value.size == 0 || canon_next(&canon, &item) != OK ||
        item.number > DAY_MINUTES)
        return 0;
    if (item.type == CANON_NINT)
        return -1 - (int64_t)item.number;
    return item.type == CANON_UINT ? (int64_t)item.number : 0;
}

static struct bytes text_of(struct bytes value, size_t most)
{
    struct canon canon = canon_of(value);

    return value.size ? canon_text(&canon, most) : value;
}

static uint16_t reasons_of(struct bytes value)
{
    struct canon canon = canon_of(value);
    uint64_t count = value.size ? canon_array(&canon, 1, UINT64_MAX) : 0;
    uint16_t bits = 0;

    for (uint64_t i = 0; i < count && canon.result == OK; i++) {
        uint64_t number = canon_uint(&canon, UINT64_MAX);

        if (number >= 1 && number <= 16)
            bits |= (uint16_t)(1 << (number - 1));
    }
    return canon.result == OK ? bits : 0;
}

/* A number of which some digits are known: the least and the greatest that it
 * can be. */
static void bounds_of(const char *digits, size_t count, int *least, int *most)
{
    *least = *most = 0;
    for (size_t i = 0; i < count; i++) {
        bool known = digits[i] != 'X';

        *least = *least * 10 + (known ? digits[i] - '0' : 0);
        *most = *most * 10 + (known ? digits[i] - '0' : 9);
    }
}

/* Full years at that day; of a month or day that is not known, as if born in
 * the middle. 0 if the year is not known. */
static uint16_t age_of(struct bytes birth, int32_t days)
{
    struct date_partial partial;
    struct date today = date_from_days(days);
    int year, month, day, least, age;

    if (birth.size == 0 || date_parse_partial(birth, &partial) != OK)
        return 0;
    bounds_of(partial.digits, 4, &least, &year);
    if (least != year)
        return 0;
    bounds_of(partial.digits + 4, 2, &least, &month);
    month = least == month ? month : 7;
    bounds_of(partial.digits + 6, 2, &least, &day);
    day = least == day ? day : 1;
    age = today.year - year -
          (today.month < month || (today.month == month && today.day < day));
    return (uint16_t)(age < 0 || age > AGE_MOST ? 0 : age + 1);
}

static int64_t floor_div(int64_t number, int64_t by)
{
    return number / by - (number % by < 0);
}

void facts_of(facts_value *value, const void *from, int64_t event_us,
              struct facts *out)
{
    static const struct {
        uint8_t fact, key;
    } codes[] = {
        {FACT_DIRECTION, FIELD_DIRECTION}, {FACT_SEX, FIELD_SEX},
        {FACT_MODE, FIELD_MODE},           {FACT_PURPOSE, FIELD_PURPOSE},
        {FACT_CATEGORY, FIELD_CATEGORY},   {FACT_OUTCOME, FIELD_OUTCOME},
    };
    int64_t minutes =
        floor_div(event_us, MINUTE_US) + int_of(value(from, FIELD_UTC_OFFSET));
    int64_t days = floor_div(minutes, DAY_MINUTES);

    memset(out, 0, sizeof *out);
    days = days < INT32_MIN / 2 ? INT32_MIN / 2 : days;
    days = days > INT32_MAX / 2 ? INT32_MAX / 2 : days;
    out->of[FACT_DAY] = facts_day((int32_t)days);
    out->of[FACT_HOUR] =
        (uint16_t)(((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES / 60);
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        out->of[codes[i].fact] = code_of(value(from, codes[i].key));
    out->of[FACT_NATIONALITY] =
        facts_state(text_of(value(from, FIELD_NATIONALITY), 3));
    out->of[FACT_RESIDENCE] =
        facts_state(text_of(value(from, FIELD_RESIDENCE), 3));
    out->of[FACT_AGE] = age_of(
        text_of(value(from, FIELD_BIRTH_DATE), DATE_TEXT_SIZE), (int32_t)days);
    out->of[FACT_REASONS] = reasons_of(value(from, FIELD_REASONS));
}

struct bytes facts_post(facts_value *value, const void *from)
{
    return text_of(value(from, FIELD_POST), FACT_POST_SIZE);
}

/* Five of two bytes first, then eight of one. A million of them are read for a
 * table: so in a row, without a loop. */
static const uint8_t wide[] = {FACT_DAY, FACT_POST, FACT_NATIONALITY,
                               FACT_RESIDENCE, FACT_REASONS};
static const uint8_t narrow[] = {FACT_HOUR,     FACT_DIRECTION, FACT_SEX,
                                 FACT_AGE,      FACT_MODE,      FACT_PURPOSE,
                                 FACT_CATEGORY, FACT_OUTCOME};

_Static_assert(2 * sizeof wide + sizeof narrow == FACTS_SIZE, "all bytes");
_Static_assert(sizeof wide + sizeof narrow == FACTS, "all facts");

void facts_put(const struct facts *facts, uint8_t out[FACTS_SIZE])
{
    for (size_t i = 0; i < sizeof wide; i++)
        bytes_set_u16(out + 2 * i, facts->of[wide[i]]);
    for (size_t i = 0; i < sizeof narrow; i++)
        out[2 * sizeof wide + i] = (uint8_t)facts->of[narrow[i]];
}

void facts_get(const uint8_t in[FACTS_SIZE], struct facts *facts)
{
    facts->of[FACT_DAY] = bytes_get_u16(in);
    facts->of[FACT_POST] = bytes_get_u16(in + 2);
    facts->of[FACT_NATIONALITY] = bytes_get_u16(in + 4);
    facts->of[FACT_RESIDENCE] = bytes_get_u16(in + 6);
    facts->of[FACT_REASONS] = bytes_get_u16(in + 8);
    facts->of[FACT_HOUR] = in[10];
    facts->of[FACT_DIRECTION] = in[11];
    facts->of[FACT_SEX] = in[12];
    facts->of[FACT_AGE] = in[13];
    facts->of[FACT_MODE] = in[14];
    facts->of[FACT_PURPOSE] = in[15];
    facts->of[FACT_CATEGORY] = in[16];
    facts->of[FACT_OUTCOME] = in[17];
}

uint16_t facts_state(struct bytes code)
{
    uint16_t number = 0;

    if (code.size == 0 || code.size > 3)
        return 0;
    for (size_t i = 0; i < 3; i++) {
        bool letter = i < code.size;

        if (letter && (code.data[i] < 'A' || code.data[i] > 'Z'))
            return 0;
        number = (uint16_t)(number * LETTERS +
                            (letter ? code.data[i] - 'A' + 1 : 0));
    }
    return number;
}

void facts_state_text(uint16_t state, char text[4])
{
    unsigned left = state;
    size_t size = 0;

    for (unsigned by = LETTERS * LETTERS; by > 0; by /= LETTERS) {
        if (left / by > 0 && left / by < LETTERS)
            text[size++] = (char)('A' + left / by - 1);
        left %= by;
    }
    text[size] = '\0';
}

uint16_t facts_day(int32_t days)
{
    int32_t day = days - BEGAN + 1;

    return (uint16_t)(day < 1 ? 1 : day > UINT16_MAX ? UINT16_MAX : day);
}

int32_t facts_day_days(uint16_t day)
{
    return (int32_t)day + BEGAN - 1;
}
