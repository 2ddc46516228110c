/* SPDX-License-Identifier: Apache-2.0 */
#include "devices/mrz_suspect.h"

/* The other of two characters that look alike; 0 if there is none. */
static char look_alike(char c)
{
    static const char pairs[] = "O00OI11IB88BS55S";

    for (size_t i = 0; pairs[i]; i += 2)
        if (pairs[i] == c)
            return pairs[i + 1];
    return '\0';
}

static void add(const struct mrz_zone *zone, struct mrz *mrz,
                enum mrz_field field, size_t at)
{
    size_t width = zone->layout->width;

    if (mrz->suspect_count == MRZ_SUSPECTS_MAX)
        return;
    mrz->suspects[mrz->suspect_count++] = (struct mrz_suspect){
        .field = field,
        .line = (uint8_t)(at / width + 1),
        .column = (uint8_t)(at % width + 1),
        .read = zone->joined[at],
        .maybe = look_alike(zone->joined[at]),
    };
}

/* Names letters among digits, or digits among letters. */
static void find_kind(const struct mrz_zone *zone, struct mrz *mrz,
                      enum mrz_field field, struct mrz_span span)
{
    bool digits = field >= MRZ_DOCUMENT_NUMBER && field != MRZ_NATIONALITY &&
                  field != MRZ_SEX;

    for (size_t at = span.at; at < (size_t)span.at + span.size; at++) {
        char c = zone->joined[at];

        if (digits ? c >= 'A' && c <= 'Z' : c >= '0' && c <= '9')
            add(zone, mrz, field, at);
    }
}

/* The characters of a field that must be all letters or all digits. */
static struct mrz_span strict_span(const struct mrz_zone *zone,
                                   enum mrz_field field)
{
    const struct mrz_span *fields = zone->layout->fields;
    struct mrz_span span = fields[field];
    size_t overflow = mrz_fields_overflow(zone);
    size_t check_digit = (size_t)span.at + span.size;

    switch (field) {
    case MRZ_DOCUMENT_NUMBER:
        if (overflow > 0)
            check_digit = fields[MRZ_OPTIONAL_DATA].at + overflow;
        return (struct mrz_span){(uint8_t)check_digit, 1};
    case MRZ_PERSONAL_NUMBER:
        return (struct mrz_span){(uint8_t)check_digit, span.size > 0};
    case MRZ_BIRTH_DATE:
    case MRZ_EXPIRY_DATE:
        return (struct mrz_span){span.at, (uint8_t)(span.size + 1)};
    case MRZ_OPTIONAL_DATA:
    case MRZ_OPTIONAL_DATA_2:
        return (struct mrz_span){0, 0};
    default:
        return span;
    }
}

/* Names characters whose exchange makes the wrong check digit right. */
static void find_exchange(const struct mrz_zone *zone, struct mrz *mrz,
                          enum mrz_field field, struct mrz_span span,
                          enum mrz_field checked)
{
    struct mrz_zone trial = *zone;

    for (size_t at = span.at; at < (size_t)span.at + span.size; at++) {
        if (!look_alike(zone->joined[at]))
            continue;
        trial.joined[at] = look_alike(zone->joined[at]);
        if (mrz_fields_check(&trial, checked) == MRZ_CHECK_OK)
            add(zone, mrz, field, at);
        trial.joined[at] = zone->joined[at];
    }
}

static bool suspected(const struct mrz *mrz, enum mrz_field field)
{
    for (size_t i = 0; i < mrz->suspect_count; i++)
        if (mrz->suspects[i].field == field)
            return true;
    return false;
}

/* Only the composite covers the optional data. */
static void find_optional(const struct mrz_zone *zone, struct mrz *mrz)
{
    const struct mrz_span *fields = zone->layout->fields;
    size_t overflow = mrz_fields_overflow(zone);
    struct mrz_span rest = fields[MRZ_OPTIONAL_DATA];

    if (overflow > 0) {
        rest.at = (uint8_t)(rest.at + overflow + 1);
        rest.size = (uint8_t)(rest.size - overflow - 1);
    }
    find_exchange(zone, mrz, MRZ_OPTIONAL_DATA, rest, MRZ_COMPOSITE);
    find_exchange(zone, mrz, MRZ_OPTIONAL_DATA_2, fields[MRZ_OPTIONAL_DATA_2],
                  MRZ_COMPOSITE);
}

void mrz_suspect_find(const struct mrz_zone *zone, struct mrz *mrz)
{
    const struct mrz_span *fields = zone->layout->fields;
    size_t overflow = mrz_fields_overflow(zone);

    for (int field = 0; field < MRZ_FIELD_COUNT; field++)
        find_kind(zone, mrz, (enum mrz_field)field,
                  strict_span(zone, (enum mrz_field)field));
    if (mrz->checks.document_number == MRZ_CHECK_WRONG &&
        !suspected(mrz, MRZ_DOCUMENT_NUMBER)) {
        struct mrz_span rest = {fields[MRZ_OPTIONAL_DATA].at,
                                (uint8_t)overflow};

        find_exchange(zone, mrz, MRZ_DOCUMENT_NUMBER,
                      fields[MRZ_DOCUMENT_NUMBER], MRZ_DOCUMENT_NUMBER);
        find_exchange(zone, mrz, MRZ_DOCUMENT_NUMBER, rest,
                      MRZ_DOCUMENT_NUMBER);
    }
    if (mrz->checks.personal_number == MRZ_CHECK_WRONG &&
        !suspected(mrz, MRZ_PERSONAL_NUMBER))
        find_exchange(zone, mrz, MRZ_PERSONAL_NUMBER,
                      fields[MRZ_PERSONAL_NUMBER], MRZ_PERSONAL_NUMBER);
    if (mrz->checks.composite == MRZ_CHECK_WRONG && mrz->suspect_count == 0)
        find_optional(zone, mrz);
}
