/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mrz_fields: where each field of the five formats stands, check digits, and
 * the values of single fields. Used by the mrz sources alone.
 *
 * Law: positions count from 0 in the joined lines; each stands in one table
 * only. A zone holds nothing but A-Z, 0-9 and '<'.
 *
 * Specified in: ICAO Doc 9303, part 3 section 4 and parts 4 to 7.
 *
 * Pure; no heap, no clock; safe in any thread.
 */
#ifndef CAIRN_DEVICES_MRZ_FIELDS_H
#define CAIRN_DEVICES_MRZ_FIELDS_H

#include "devices/mrz.h"

enum {
    MRZ_JOINED_MAX = 90,
    MRZ_RUNS_MAX = 4,
};

/* Neighbouring characters; size 0 if the format has no such field. */
struct mrz_span {
    uint8_t at;
    uint8_t size;
};

/*
 * One format. The check digit of document number, birth date, expiry date and
 * personal number follows directly after the field.
 */
struct mrz_layout {
    const char *name;
    uint8_t lines;
    uint8_t width;
    bool visa;        /* the document code begins with V */
    bool long_number; /* may overflow into optional data */
    struct mrz_span fields[MRZ_FIELD_COUNT];
    struct mrz_span composite[MRZ_RUNS_MAX]; /* what the composite covers */
};

/* The joined lines of one document; size is lines times width. */
struct mrz_zone {
    const struct mrz_layout *layout;
    size_t size;
    char joined[MRZ_JOINED_MAX];
};

/* A constant of the program. */
const struct mrz_layout *mrz_fields_layout(enum mrz_format format);

/* The check digit ('0' to '9') over up to count runs, taken as one. */
char mrz_fields_digit(const char *joined, const struct mrz_span *runs,
                      size_t count);

/*
 * How many characters of a long document number stand in the optional data;
 * its check digit is the next there. 0 if the number is not a long one.
 */
size_t mrz_fields_overflow(const struct mrz_zone *zone);

/*
 * The check digit of a field: document number, birth date, expiry date,
 * personal number, or composite. Absent if the format has not the field.
 */
enum mrz_check mrz_fields_check(const struct mrz_zone *zone,
                                enum mrz_field field);

/* Copies without fillers, with a 0 at the end; text has size + 1 bytes. */
void mrz_fields_plain(const char *at, size_t size, char *text);

/*
 * Splits the name field of size characters at the first double filler, fillers
 * become single blanks; both texts have 40 bytes, size is at most 39.
 */
void mrz_fields_names(const char *at, size_t size, char *surname,
                      char *given_names);

/*
 * YYMMDD to a date with unknown digits, as mrz_parse says for a birth or else
 * an expiry. False, and the text empty, if it is no date.
 */
bool mrz_fields_date(const char *at, int32_t today_days, bool birth,
                     char text[DATE_TEXT_SIZE]);

#endif
