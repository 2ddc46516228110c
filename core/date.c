/* SPDX-License-Identifier: Apache-2.0 */
#include "core/date.h"
#include "core/check.h"

#define SECOND_US INT64_C(1000000)
#define DAY_S INT64_C(86400)

/* Floor division by a positive number. */
static int64_t divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static bool leap_year(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int32_t month_days(int32_t year, int32_t month)
{
    static const int8_t days[12] = {31, 28, 31, 30, 31, 30,
                                    31, 31, 30, 31, 30, 31};

    return days[month - 1] + (month == 2 && leap_year(year));
}

bool date_exists(struct date date)
{
    return date.year >= 0 && date.year <= 9999 && date.month >= 1 &&
           date.month <= 12 && date.day >= 1 &&
           date.day <= month_days(date.year, date.month);
}

/*
 * Both directions count years from 1 March, so that the leap day is a year's
 * last, and in eras of 400 years, which all have 146097 days.
 */
int32_t date_to_days(struct date date)
{
    check(date_exists(date));

    int64_t year = (int64_t)date.year - (date.month <= 2);
    int64_t era = divide(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t month = (date.month + 9) % 12;
    int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
    int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return (int32_t)(era * 146097 + day_of_era - 719468);
}

struct date date_from_days(int32_t days)
{
    int64_t shifted = (int64_t)days + 719468;
    int64_t era = divide(shifted, 146097);
    int64_t day = shifted - era * 146097;
    int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    int64_t day_of_year = day - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    struct date date;

    date.day = (int32_t)(day_of_year - (153 * month + 2) / 5 + 1);
    date.month = (int32_t)(month < 10 ? month + 3 : month - 9);
    date.year = (int32_t)(year + era * 400 + (date.month <= 2));
    return date;
}

/* Reads count decimal digits; -1 if another character stands among them. */
static int32_t number_at(const uint8_t *at, size_t count)
{
    int32_t number = 0;

    for (size_t i = 0; i < count; i++) {
        if (at[i] < '0' || at[i] > '9')
            return -1;
        number = number * 10 + (at[i] - '0');
    }
    return number;
}

static void put_number(char *at, int32_t number, size_t count)
{
    while (count-- > 0) {
        at[count] = (char)('0' + number % 10);
        number /= 10;
    }
}

enum result date_parse(struct bytes text, int32_t *days)
{
    struct date date;

    if (text.size != 10 || text.data[4] != '-' || text.data[7] != '-')
        return VALUE_DATE;
    date.year = number_at(text.data, 4);
    date.month = number_at(text.data + 5, 2);
    date.day = number_at(text.data + 8, 2);
    if (!date_exists(date))
        return VALUE_DATE;
    *days = date_to_days(date);
    return OK;
}

enum result date_format(int32_t days, char text[DATE_TEXT_SIZE])
{
    struct date date = date_from_days(days);

    text[0] = '\0';
    if (!date_exists(date))
        return VALUE_DATE;
    put_number(text, date.year, 4);
    text[4] = '-';
    put_number(text + 5, date.month, 2);
    text[7] = '-';
    put_number(text + 8, date.day, 2);
    text[10] = '\0';
    return OK;
}

/* Where the digits YYYYMMDD stand in YYYY-MM-DD. */
static size_t digit_place(size_t digit)
{
    return digit + (digit >= 4) + (digit >= 6);
}

static bool number_matches(const char *digits, size_t count, int32_t number)
{
    while (count-- > 0) {
        if (digits[count] != 'X' && digits[count] != '0' + number % 10)
            return false;
        number /= 10;
    }
    return true;
}

/* The smallest number from low to high that matches; -1 if there is none. */
static int32_t first_match(const char *digits, size_t count, int32_t low,
                           int32_t high)
{
    for (int32_t number = low; number <= high; number++)
        if (number_matches(digits, count, number))
            return number;
    return -1;
}

static bool leap_possible(const char *digits)
{
    for (int32_t year = 0; year <= 9999; year += 4)
        if (leap_year(year) && number_matches(digits, 4, year))
            return true;
    return false;
}

/* If any day of a month is possible, then the smallest that matches is. */
bool date_possible(const struct date_partial *partial)
{
    const char *digits = partial->digits;
    int32_t day = first_match(digits + 6, 2, 1, 31);

    for (int32_t month = 1; day > 0 && month <= 12; month++) {
        if (!number_matches(digits + 4, 2, month))
            continue;
        if (day <= month_days(1, month))
            return true;
        if (month == 2 && day == 29 && leap_possible(digits))
            return true;
    }
    return false;
}

bool date_complete(const struct date_partial *partial, int32_t *days)
{
    uint8_t digits[DATE_DIGITS];
    struct date date;

    for (size_t i = 0; i < DATE_DIGITS; i++)
        digits[i] = (uint8_t)partial->digits[i];
    date.year = number_at(digits, 4);
    date.month = number_at(digits + 4, 2);
    date.day = number_at(digits + 6, 2);
    if (!date_exists(date))
        return false;
    *days = date_to_days(date);
    return true;
}

enum result date_parse_partial(struct bytes text, struct date_partial *out)
{
    if (text.size != 10 && text.size != 11)
        return VALUE_DATE;
    out->estimated = text.size == 11;
    if (out->estimated && text.data[10] != '~')
        return VALUE_DATE;
    if (text.data[4] != '-' || text.data[7] != '-')
        return VALUE_DATE;
    for (size_t i = 0; i < DATE_DIGITS; i++) {
        uint8_t digit = text.data[digit_place(i)];

        if (digit != 'X' && (digit < '0' || digit > '9'))
            return VALUE_DATE;
        out->digits[i] = (char)digit;
    }
    return date_possible(out) ? OK : VALUE_DATE;
}

void date_format_partial(const struct date_partial *partial,
                         char text[DATE_TEXT_SIZE])
{
    text[4] = text[7] = '-';
    for (size_t i = 0; i < DATE_DIGITS; i++)
        text[digit_place(i)] = partial->digits[i];
    text[10] = partial->estimated ? '~' : '\0';
    text[11] = '\0';
}

enum result date_check(struct bytes text)
{
    struct date_partial partial;

    return date_parse_partial(text, &partial);
}

/* Seconds since midnight of HH:MM:SS, -1 if it is none. */
static int64_t parse_clock(const uint8_t *at)
{
    int32_t hour = number_at(at, 2);
    int32_t minute = number_at(at + 3, 2);
    int32_t second = number_at(at + 6, 2);

    if (at[2] != ':' || at[5] != ':' || hour < 0 || hour > 23 || minute < 0 ||
        minute > 59 || second < 0 || second > 59)
        return -1;
    return hour * 3600 + minute * 60 + second;
}

/* Reads Z, +HH:MM or -HH:MM, which must be all of the text. */
static enum result parse_offset(struct bytes text, int64_t *seconds)
{
    int32_t hour, minute;

    *seconds = 0;
    if (text.size == 1 && text.data[0] == 'Z')
        return OK;
    if (text.size != 6 || text.data[3] != ':' ||
        (text.data[0] != '+' && text.data[0] != '-'))
        return VALUE_DATE;
    hour = number_at(text.data + 1, 2);
    minute = number_at(text.data + 4, 2);
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59)
        return VALUE_DATE;
    *seconds = (hour * 3600 + minute * 60) * (text.data[0] == '-' ? -1 : 1);
    return OK;
}

/* Reads an optional fraction at the start of the text and steps over it. */
static enum result parse_fraction(struct bytes *text, int64_t *us)
{
    int64_t unit = SECOND_US;
    size_t size = 1;

    *us = 0;
    if (text->size == 0 || text->data[0] != '.')
        return OK;
    while (size < text->size && size < 8) {
        int32_t digit = number_at(text->data + size, 1);

        if (digit < 0)
            break;
        unit /= 10;
        *us += unit * digit;
        size++;
    }
    if (size < 2 || size > 7)
        return VALUE_DATE;
    *text = bytes_of(text->data + size, text->size - size);
    return OK;
}

enum result date_parse_instant(struct bytes text, int64_t *instant_us)
{
    int64_t clock, fraction, offset, seconds;
    struct bytes rest;
    int32_t days;

    if (text.size < 20 || text.data[10] != 'T' ||
        date_parse(bytes_of(text.data, 10), &days) != OK)
        return VALUE_DATE;
    clock = parse_clock(text.data + 11);
    rest = bytes_of(text.data + 19, text.size - 19);
    if (clock < 0 || parse_fraction(&rest, &fraction) != OK ||
        parse_offset(rest, &offset) != OK)
        return VALUE_DATE;
    seconds = days * DAY_S + clock - offset;
    if (seconds < DATE_DAYS_MIN * DAY_S ||
        seconds >= (DATE_DAYS_MAX + 1) * DAY_S)
        return VALUE_DATE;
    *instant_us = seconds * SECOND_US + fraction;
    return OK;
}

enum result date_parse_moment(struct bytes text, bool end, int64_t *instant_us)
{
    const int64_t day_us = DAY_S * SECOND_US;
    int32_t days;

    if (date_parse(text, &days) != OK)
        return date_parse_instant(text, instant_us);
    *instant_us = days * day_us + (end ? day_us - 1 : 0);
    return OK;
}

static enum result format(int64_t instant_us, bool fraction, char *text)
{
    int64_t seconds = divide(instant_us, SECOND_US);
    int64_t days = divide(seconds, DAY_S);
    int32_t clock = (int32_t)(seconds - days * DAY_S);
    int32_t us;

    text[0] = '\0';
    if (days < DATE_DAYS_MIN || days > DATE_DAYS_MAX)
        return VALUE_DATE;
    us = (int32_t)(instant_us - seconds * SECOND_US);
    (void)date_format((int32_t)days, text);
    text[10] = 'T';
    put_number(text + 11, clock / 3600, 2);
    text[13] = ':';
    put_number(text + 14, clock / 60 % 60, 2);
    text[16] = ':';
    put_number(text + 17, clock % 60, 2);
    text += 19;
    if (fraction && us != 0) {
        *text++ = '.';
        put_number(text, us, 6);
        text += 6;
    }
    *text++ = 'Z';
    *text = '\0';
    return OK;
}

enum result date_format_instant(int64_t instant_us,
                                char text[DATE_INSTANT_TEXT_SIZE])
{
    return format(instant_us, true, text);
}

enum result date_format_seconds(int64_t instant_us,
                                char text[DATE_INSTANT_TEXT_SIZE])
{
    return format(instant_us, false, text);
}
