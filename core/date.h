/* SPDX-License-Identifier: Apache-2.0 */
/*
 * date: the calendar. Civil dates and day numbers, dates with unknown digits,
 * instants in microseconds.
 *
 * Law: time zones are no part of it. A day number counts civil days since
 * 1970-01-01, an instant counts microseconds since 1970-01-01T00:00:00Z
 * without leap seconds. Years are 0000 to 9999 of the Gregorian calendar;
 * whatever lies outside is VALUE_DATE.
 *
 * Specified in: ISO 8601-1 (YYYY-MM-DD), ISO 8601-2 (X for an unknown digit,
 * ~ for an estimated date), RFC 3339 (instants).
 *
 * Pure; no heap, no clock, no locale; safe in any thread.
 */
#ifndef CAIRN_CORE_DATE_H
#define CAIRN_CORE_DATE_H

#include "core/bytes.h"
#include "core/result.h"

enum {
    DATE_TEXT_SIZE = 12,         /* YYYY-MM-DD, ~, terminator */
    DATE_INSTANT_TEXT_SIZE = 28, /* YYYY-MM-DDTHH:MM:SS.ffffffZ, terminator */
    DATE_DIGITS = 8,
};

#define DATE_DAYS_MIN INT32_C(-719528) /* 0000-01-01 */
#define DATE_DAYS_MAX INT32_C(2932896) /* 9999-12-31 */

/* A civil date; month 1 to 12 and day 1 to 31 if it exists. */
struct date {
    int32_t year;
    int32_t month;
    int32_t day;
};

/* A date as far as it is known: YYYYMMDD, each '0' to '9' or 'X'. */
struct date_partial {
    char digits[DATE_DIGITS];
    bool estimated;
};

/* True if the year is 0 to 9999 and the calendar has this day. */
bool date_exists(struct date date);

/* The day number of a date that exists. */
int32_t date_to_days(struct date date);

/* The date of any day number; outside of DATE_DAYS_MIN and DATE_DAYS_MAX it
 * does not exist in the sense of date_exists. */
struct date date_from_days(int32_t days);

/* Exactly YYYY-MM-DD. Results: OK, VALUE_DATE (days is then unchanged). */
enum result date_parse(struct bytes text, int32_t *days);

/* Writes YYYY-MM-DD. Results: OK, VALUE_DATE (text is then empty). */
enum result date_format(int32_t days, char text[DATE_TEXT_SIZE]);

/*
 * YYYY-MM-DD where any digit may be X and a ~ may follow. At least one day of
 * the calendar must match. Results: OK, VALUE_DATE (out is then undefined).
 */
enum result date_parse_partial(struct bytes text, struct date_partial *out);

/* Writes what date_parse_partial reads; always succeeds. */
void date_format_partial(const struct date_partial *partial,
                         char text[DATE_TEXT_SIZE]);

/* True if at least one day of the calendar matches the digits. */
bool date_possible(const struct date_partial *partial);

/* True if no digit is unknown; days is then the day number of a possible
 * date. An estimated date may be complete. */
bool date_complete(const struct date_partial *partial, int32_t *days);

/* Whether a text is a date that date_parse_partial takes: OK or VALUE_DATE. */
enum result date_check(struct bytes text);

/*
 * YYYY-MM-DDTHH:MM:SS, an optional fraction of 1 to 6 digits, then Z or +HH:MM
 * or -HH:MM; T and Z in upper case. -00:00 is read as Z. A second 60 is
 * refused, since instants count none. Results: OK, VALUE_DATE (instant_us is
 * then unchanged; also if the instant falls outside of 0000 to 9999 in UTC).
 */
enum result date_parse_instant(struct bytes text, int64_t *instant_us);

/*
 * What people give as a time: an instant, or a date, which means its first
 * microsecond in UTC, or with `end` its last. Results: OK, VALUE_DATE
 * (instant_us is then unchanged).
 */
enum result date_parse_moment(struct bytes text, bool end, int64_t *instant_us);

/*
 * Writes an instant in UTC with Z; six digits of fraction only if it is not
 * zero. Results: OK, VALUE_DATE (text is then empty).
 */
enum result date_format_instant(int64_t instant_us,
                                char text[DATE_INSTANT_TEXT_SIZE]);

/* The same to the second; what is beyond is cut off, never rounded. */
enum result date_format_seconds(int64_t instant_us,
                                char text[DATE_INSTANT_TEXT_SIZE]);

#endif
