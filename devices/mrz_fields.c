/* SPDX-License-Identifier: Apache-2.0 */
#include "devices/mrz_fields.h"
#include "core/check.h"

static const struct mrz_layout layouts[MRZ_FORMAT_COUNT] =
    {
        [MRZ_TD1] =
            {
                .name = "TD1",
                .lines = 3,
                .width = 30,
                .long_number = true,
                .fields = {[MRZ_DOCUMENT_CODE] = {0, 2},
                           [MRZ_ISSUING_STATE] = {2, 3},
                           [MRZ_DOCUMENT_NUMBER] = {5, 9},
                           [MRZ_OPTIONAL_DATA] = {15, 15},
                           [MRZ_BIRTH_DATE] = {30, 6},
                           [MRZ_SEX] = {37, 1},
                           [MRZ_EXPIRY_DATE] = {38, 6},
                           [MRZ_NATIONALITY] = {45, 3},
                           [MRZ_OPTIONAL_DATA_2] = {48, 11},
                           [MRZ_COMPOSITE] = {59, 1},
                           [MRZ_NAMES] = {60, 30}},
                .composite = {{5, 25}, {30, 7}, {38, 7}, {48, 11}},
            },
        [MRZ_TD2] =
            {
                .name = "TD2",
                .lines = 2,
                .width = 36,
                .long_number = true,
                .fields = {[MRZ_DOCUMENT_CODE] = {0, 2},
                           [MRZ_ISSUING_STATE] = {2, 3},
                           [MRZ_NAMES] = {5, 31},
                           [MRZ_DOCUMENT_NUMBER] = {36, 9},
                           [MRZ_NATIONALITY] = {46, 3},
                           [MRZ_BIRTH_DATE] = {49, 6},
                           [MRZ_SEX] = {56, 1},
                           [MRZ_EXPIRY_DATE] = {57, 6},
                           [MRZ_OPTIONAL_DATA] = {64, 7},
                           [MRZ_COMPOSITE] = {71, 1}},
                .composite = {{36, 10}, {49, 7}, {57, 14}},
            },
        [MRZ_TD3] =
            {
                .name = "TD3",
                .lines = 2,
                .width = 44,
                .fields = {[MRZ_DOCUMENT_CODE] = {0, 2},
                           [MRZ_ISSUING_STATE] = {2, 3},
                           [MRZ_NAMES] = {5, 39},
                           [MRZ_DOCUMENT_NUMBER] = {44, 9},
                           [MRZ_NATIONALITY] = {54, 3},
                           [MRZ_BIRTH_DATE] = {57, 6},
                           [MRZ_SEX] = {64, 1},
                           [MRZ_EXPIRY_DATE] = {65, 6},
                           [MRZ_PERSONAL_NUMBER] = {72, 14},
                           [MRZ_COMPOSITE] = {87, 1}},
                .composite = {{44, 10}, {57, 7}, {65, 22}},
            },
        [MRZ_MRV_A] = {.name = "MRV-A",
                       .lines = 2,
                       .width = 44,
                       .visa = true,
                       .fields = {[MRZ_DOCUMENT_CODE] = {0, 2},
                                  [MRZ_ISSUING_STATE] = {2, 3},
                                  [MRZ_NAMES] = {5, 39},
                                  [MRZ_DOCUMENT_NUMBER] = {44, 9},
                                  [MRZ_NATIONALITY] = {54, 3},
                                  [MRZ_BIRTH_DATE] = {57, 6},
                                  [MRZ_SEX] = {64, 1},
                                  [MRZ_EXPIRY_DATE] = {65, 6},
                                  [MRZ_OPTIONAL_DATA] = {72, 16}}},
        [MRZ_MRV_B] = {.name = "MRV-B",
                       .lines = 2,
                       .width = 36,
                       .visa = true,
                       .fields = {[MRZ_DOCUMENT_CODE] = {0, 2},
                                  [MRZ_ISSUING_STATE] = {2, 3},
                                  [MRZ_NAMES] = {5, 31},
                                  [MRZ_DOCUMENT_NUMBER] = {36, 9},
                                  [MRZ_NATIONALITY] = {46, 3},
                                  [MRZ_BIRTH_DATE] = {49, 6},
                                  [MRZ_SEX] = {56, 1},
                                  [MRZ_EXPIRY_DATE] = {57, 6},
                                  [MRZ_OPTIONAL_DATA] = {64, 8}}},
};

const struct mrz_layout *mrz_fields_layout(enum mrz_format format)
{
    check(format < MRZ_FORMAT_COUNT);
    return &layouts[format];
}

static int weight_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c == '<' ? 0 : c - 'A' + 10;
}

char mrz_fields_digit(const char *joined, const struct mrz_span *runs,
                      size_t count)
{
    static const int weights[3] = {7, 3, 1};
    size_t place = 0;
    int sum = 0;

    for (size_t run = 0; run < count; run++)
        for (size_t i = 0; i < runs[run].size; i++)
            sum += weight_of(joined[runs[run].at + i]) * weights[place++ % 3];
    return (char)('0' + sum % 10);
}

/*
 * Nine characters without a filler, a filler for the check digit, and at
 * least one more character and the check digit in the optional data.
 */
size_t mrz_fields_overflow(const struct mrz_zone *zone)
{
    struct mrz_span number = zone->layout->fields[MRZ_DOCUMENT_NUMBER];
    struct mrz_span optional = zone->layout->fields[MRZ_OPTIONAL_DATA];
    size_t size = 0;

    if (!zone->layout->long_number ||
        zone->joined[number.at + number.size] != '<')
        return 0;
    for (size_t i = 0; i < number.size; i++)
        if (zone->joined[number.at + i] == '<')
            return 0;
    while (size < optional.size && zone->joined[optional.at + size] != '<')
        size++;
    return size < 2 ? 0 : size - 1;
}

/* A long number's digit is in use with and without the filler between. */
static bool long_number_right(const struct mrz_zone *zone, size_t overflow)
{
    struct mrz_span optional = zone->layout->fields[MRZ_OPTIONAL_DATA];
    struct mrz_span runs[2] = {zone->layout->fields[MRZ_DOCUMENT_NUMBER],
                               {optional.at, (uint8_t)overflow}};
    char digit = zone->joined[optional.at + overflow];

    if (digit == mrz_fields_digit(zone->joined, runs, 2))
        return true;
    runs[0].size++;
    return digit == mrz_fields_digit(zone->joined, runs, 2);
}

static bool right(const struct mrz_zone *zone, enum mrz_field field)
{
    const struct mrz_layout *layout = zone->layout;
    struct mrz_span span = layout->fields[field];
    const char *at = zone->joined + span.at;
    bool empty = true;

    if (field == MRZ_COMPOSITE)
        return at[0] ==
               mrz_fields_digit(zone->joined, layout->composite, MRZ_RUNS_MAX);
    if (field == MRZ_DOCUMENT_NUMBER && mrz_fields_overflow(zone) > 0)
        return long_number_right(zone, mrz_fields_overflow(zone));
    for (size_t i = 0; i < span.size; i++)
        empty = empty && at[i] == '<';
    if (field == MRZ_PERSONAL_NUMBER && empty && at[span.size] == '<')
        return true;
    return at[span.size] == mrz_fields_digit(zone->joined, &span, 1);
}

enum mrz_check mrz_fields_check(const struct mrz_zone *zone,
                                enum mrz_field field)
{
    if (zone->layout->fields[field].size == 0)
        return MRZ_CHECK_ABSENT;
    return right(zone, field) ? MRZ_CHECK_OK : MRZ_CHECK_WRONG;
}

void mrz_fields_plain(const char *at, size_t size, char *text)
{
    for (size_t i = 0; i < size; i++)
        if (at[i] != '<')
            *text++ = at[i];
    *text = '\0';
}

/* Copies; runs of fillers become one blank, none at either end. */
static void spaced(const char *at, size_t size, char *text)
{
    size_t length = 0;
    bool blank = false;

    for (size_t i = 0; i < size; i++) {
        if (at[i] == '<') {
            blank = length > 0;
            continue;
        }
        if (blank)
            text[length++] = ' ';
        blank = false;
        text[length++] = at[i];
    }
    text[length] = '\0';
}

void mrz_fields_names(const char *at, size_t size, char *surname,
                      char *given_names)
{
    size_t split = 0;

    check(size <= 39);
    while (split < size &&
           !(at[split] == '<' && split + 1 < size && at[split + 1] == '<'))
        split++;
    spaced(at, split, surname);
    spaced(at + split, size - split, given_names);
}

/*
 * A number that grows with the date and is about as far from another as the
 * days are; unknown digits count as 0, so that a partial date is early.
 */
static int32_t ordinal_of(int32_t year, int32_t month, int32_t day)
{
    return year * 372 + month * 31 + day;
}

static int32_t ordinal_of_partial(const struct date_partial *partial)
{
    int32_t digits[DATE_DIGITS];

    for (size_t i = 0; i < DATE_DIGITS; i++)
        digits[i] = partial->digits[i] == 'X' ? 0 : partial->digits[i] - '0';
    return ordinal_of(digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 +
                          digits[3],
                      digits[4] * 10 + digits[5], digits[6] * 10 + digits[7]);
}

static void put_century(struct date_partial *partial, int32_t century)
{
    partial->digits[0] = (char)('0' + century / 10);
    partial->digits[1] = (char)('0' + century % 10);
}

/* Sets the century of a known year; false if none makes a date. */
static bool settle_century(struct date_partial *partial, int32_t today_days,
                           bool birth)
{
    struct date today = date_from_days(today_days);
    int32_t now = ordinal_of(today.year, today.month, today.day);
    int32_t found = -1;
    int32_t nearest = 0;

    for (int32_t i = today.year / 100 - 1; i <= today.year / 100 + 1; i++) {
        int32_t distance;

        if (i < 0 || i > 99)
            continue;
        put_century(partial, i);
        distance = ordinal_of_partial(partial) - now;
        if (!date_possible(partial) || (birth && distance > 0))
            continue;
        distance = distance < 0 ? -distance : distance;
        if (found >= 0 && distance > nearest)
            continue;
        found = i;
        nearest = distance;
    }
    if (found >= 0)
        put_century(partial, found);
    return found >= 0;
}

static int32_t clamped(int32_t days)
{
    if (days < DATE_DAYS_MIN)
        return DATE_DAYS_MIN;
    return days > DATE_DAYS_MAX ? DATE_DAYS_MAX : days;
}

bool mrz_fields_date(const char *at, int32_t today_days, bool birth,
                     char text[DATE_TEXT_SIZE])
{
    struct date_partial partial = {"XX", false};

    text[0] = '\0';
    for (size_t i = 0; i < 6; i++) {
        if (at[i] != '<' && (at[i] < '0' || at[i] > '9'))
            return false;
        partial.digits[2 + i] = at[i] == '<' ? 'X' : at[i];
    }
    if (partial.digits[2] == 'X' || partial.digits[3] == 'X') {
        if (!date_possible(&partial))
            return false;
    } else if (!settle_century(&partial, clamped(today_days), birth)) {
        return false;
    }
    date_format_partial(&partial, text);
    return true;
}
