/* SPDX-License-Identifier: Apache-2.0 */
#include "devices/mrz_fields.h"

#include <string.h>

static bool is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static struct bytes text_of(const char *text)
{
    return text ? bytes_text(text) : bytes_of(NULL, 0);
}

/* Puts letters, and digits and fillers if they may stand there. */
static enum result put_plain(struct mrz_zone *zone, struct mrz_span span,
                             struct bytes text, bool letters_only)
{
    if (text.size > span.size)
        return VALUE_LENGTH;
    for (size_t i = 0; i < text.size; i++) {
        char c = (char)text.data[i];

        if (!is_letter(c) && (letters_only || (!is_digit(c) && c != '<')))
            return MRZ_CHARACTER;
        zone->joined[span.at + i] = c;
    }
    return OK;
}

/* A name part; blanks and hyphens become single fillers. */
static enum result put_name(char *at, size_t size, struct bytes text,
                            size_t *used)
{
    *used = 0;
    for (size_t i = 0; i < text.size; i++) {
        char c = (char)text.data[i];
        bool gap = c == ' ' || c == '-';

        if (!is_letter(c) && !gap)
            return MRZ_CHARACTER;
        if (*used == size || (gap && (*used == 0 || at[*used - 1] == '<')))
            continue;
        at[(*used)++] = gap ? '<' : c;
    }
    while (*used > 0 && at[*used - 1] == '<')
        (*used)--;
    return OK;
}

/*
 * A surname that leaves no place is cut so that two fillers and the first
 * letter of the given names still stand (Doc 9303 part 4, truncation).
 */
static enum result put_names(struct mrz_zone *zone,
                             const struct mrz_build *from)
{
    struct mrz_span span = zone->layout->fields[MRZ_NAMES];
    struct bytes given = text_of(from->given_names);
    char *at = zone->joined + span.at;
    size_t room = given.size > 0 ? span.size - 3u : span.size;
    size_t used;
    enum result result = put_name(at, room, text_of(from->surname), &used);

    if (result == OK && used == 0)
        return MRZ_CHARACTER;
    if (result != OK || given.size == 0)
        return result;
    return put_name(at + used + 2, span.size - used - 2, given, &used);
}

static enum result put_date(struct mrz_zone *zone, enum mrz_field field,
                            const char *text)
{
    struct mrz_span span = zone->layout->fields[field];
    struct date_partial date;

    if (date_parse_partial(text_of(text), &date) != OK || date.estimated)
        return VALUE_DATE;
    for (size_t i = 0; i < span.size; i++)
        zone->joined[span.at + i] =
            date.digits[2 + i] == 'X' ? '<' : date.digits[2 + i];
    zone->joined[span.at + span.size] =
        mrz_fields_digit(zone->joined, &span, 1);
    return OK;
}

/* What does not fit goes, with its check digit, into the optional data. */
static enum result put_number(struct mrz_zone *zone, struct bytes number,
                              struct bytes optional)
{
    struct mrz_span first = zone->layout->fields[MRZ_DOCUMENT_NUMBER];
    struct mrz_span rest = zone->layout->fields[MRZ_OPTIONAL_DATA];
    size_t over = number.size > first.size ? number.size - first.size : 0;
    struct mrz_span runs[2] = {first, {rest.at, (uint8_t)over}};
    size_t used = over > 0 ? over + 2 : 0;
    enum result result;

    if (over > 0 && (!zone->layout->long_number || over + 1 > rest.size))
        return VALUE_LENGTH;
    if (number.size == 0 || memchr(number.data, '<', number.size))
        return MRZ_CHARACTER;
    result = put_plain(zone, first, bytes_of(number.data, number.size - over),
                       false);
    if (result == OK && over > 0)
        result = put_plain(zone, rest, bytes_of(number.data + first.size, over),
                           false);
    if (result != OK)
        return result;
    if (over > 0)
        zone->joined[rest.at + over] = mrz_fields_digit(zone->joined, runs, 2);
    else
        zone->joined[first.at + first.size] =
            mrz_fields_digit(zone->joined, runs, 1);
    if (optional.size == 0)
        return OK;
    if (rest.size == 0)
        return MRZ_FORMAT;
    if (used + optional.size > rest.size)
        return VALUE_LENGTH;
    rest = (struct mrz_span){(uint8_t)(rest.at + used),
                             (uint8_t)(rest.size - used)};
    return put_plain(zone, rest, optional, false);
}

static enum result put_others(struct mrz_zone *zone,
                              const struct mrz_build *from)
{
    const struct mrz_span *fields = zone->layout->fields;
    struct mrz_span personal = fields[MRZ_PERSONAL_NUMBER];
    struct bytes optional = text_of(from->optional_data_2);
    struct bytes number = text_of(from->personal_number);
    enum result result;

    if ((optional.size > 0 && fields[MRZ_OPTIONAL_DATA_2].size == 0) ||
        (number.size > 0 && personal.size == 0))
        return MRZ_FORMAT;
    result = put_plain(zone, fields[MRZ_OPTIONAL_DATA_2], optional, false);
    if (result == OK)
        result = put_plain(zone, personal, number, false);
    if (result != OK)
        return result;
    if (personal.size > 0)
        zone->joined[personal.at + personal.size] =
            mrz_fields_digit(zone->joined, &personal, 1);
    if (from->sex != 'M' && from->sex != 'F' && from->sex != 'X')
        return MRZ_CHARACTER;
    zone->joined[fields[MRZ_SEX].at] = from->sex == 'X' ? '<' : from->sex;
    return OK;
}

static enum result put_codes(struct mrz_zone *zone,
                             const struct mrz_build *from)
{
    const struct mrz_span *fields = zone->layout->fields;
    struct bytes code = text_of(from->document_code);
    struct bytes issuer = text_of(from->issuing_state);
    struct bytes nationality = text_of(from->nationality);
    enum result result;

    if (code.size == 0 || issuer.size == 0 || nationality.size == 0)
        return MRZ_CHARACTER;
    if (zone->layout->lines == 2 && (code.data[0] == 'V') != zone->layout->visa)
        return MRZ_FORMAT;
    result = put_plain(zone, fields[MRZ_DOCUMENT_CODE], code, true);
    if (result == OK)
        result = put_plain(zone, fields[MRZ_ISSUING_STATE], issuer, true);
    if (result == OK)
        result = put_plain(zone, fields[MRZ_NATIONALITY], nationality, true);
    return result;
}

static void write_lines(const struct mrz_zone *zone, char *text)
{
    for (size_t i = 0; i < zone->size; i++) {
        if (i > 0 && i % zone->layout->width == 0)
            *text++ = '\n';
        *text++ = zone->joined[i];
    }
    *text = '\0';
}

enum result mrz_build(const struct mrz_build *from, char text[MRZ_BUILT_SIZE])
{
    struct mrz_zone zone = {.layout = mrz_fields_layout(from->format)};
    struct mrz_span composite = zone.layout->fields[MRZ_COMPOSITE];
    enum result result;

    zone.size = (size_t)zone.layout->lines * zone.layout->width;
    memset(zone.joined, '<', sizeof(zone.joined));
    result = put_codes(&zone, from);
    if (result == OK)
        result = put_names(&zone, from);
    if (result == OK)
        result = put_number(&zone, text_of(from->document_number),
                            text_of(from->optional_data));
    if (result == OK)
        result = put_date(&zone, MRZ_BIRTH_DATE, from->birth_date);
    if (result == OK)
        result = put_date(&zone, MRZ_EXPIRY_DATE, from->expiry_date);
    if (result == OK)
        result = put_others(&zone, from);
    if (result != OK)
        return result;
    if (composite.size > 0)
        zone.joined[composite.at] =
            mrz_fields_digit(zone.joined, zone.layout->composite, MRZ_RUNS_MAX);
    write_lines(&zone, text);
    return OK;
}
