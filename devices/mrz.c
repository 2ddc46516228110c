/* SPDX-License-Identifier: Apache-2.0 */
#include "devices/mrz.h"
#include "devices/mrz_fields.h"
#include "devices/mrz_suspect.h"
#include "core/check.h"

#include <string.h>

const char *mrz_format_name(enum mrz_format format)
{
    return mrz_fields_layout(format)->name;
}

const char *mrz_check_name(enum mrz_check check)
{
    static const char *const names[] = {"absent", "ok", "wrong"};

    check(check <= MRZ_CHECK_WRONG);
    return names[check];
}

const char *mrz_field_name(enum mrz_field field)
{
    static const char *const names[MRZ_FIELD_COUNT] = {
        [MRZ_DOCUMENT_CODE] = "document_code",
        [MRZ_ISSUING_STATE] = "issuing_state",
        [MRZ_NAMES] = "names",
        [MRZ_DOCUMENT_NUMBER] = "document_number",
        [MRZ_NATIONALITY] = "nationality",
        [MRZ_BIRTH_DATE] = "birth_date",
        [MRZ_SEX] = "sex",
        [MRZ_EXPIRY_DATE] = "expiry_date",
        [MRZ_OPTIONAL_DATA] = "optional_data",
        [MRZ_OPTIONAL_DATA_2] = "optional_data_2",
        [MRZ_PERSONAL_NUMBER] = "personal_number",
        [MRZ_COMPOSITE] = "composite",
    };

    check(field < MRZ_FIELD_COUNT);
    return names[field];
}

static bool is_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_line_end(uint8_t c)
{
    return c == '\n' || c == '\r';
}

/* Finds the format of so many lines, each as long as the first. */
static bool find_layout(struct mrz_zone *zone, size_t lines,
                        enum mrz_format *format)
{
    bool visa = zone->joined[0] == 'V';

    for (int i = 0; i < MRZ_FORMAT_COUNT; i++) {
        const struct mrz_layout *layout = mrz_fields_layout((enum mrz_format)i);

        if (layout->visa != visa && layout->lines == 2)
            continue;
        if (zone->size != (size_t)layout->lines * layout->width)
            continue;
        if (lines != 1 && lines != layout->lines)
            continue;
        zone->layout = layout;
        *format = (enum mrz_format)i;
        return true;
    }
    return false;
}

static enum result join_lines(struct mrz_zone *zone, struct bytes text,
                              enum mrz_format *format)
{
    size_t lines = 0, width = 0, length = 0;

    if (text.size > MRZ_TEXT_MAX)
        return MRZ_FORMAT;
    for (size_t i = 0; i < text.size; i++) {
        char c = (char)text.data[i];

        if (!is_letter(c) && !is_digit(c) && c != '<' &&
            !is_line_end(text.data[i]))
            return MRZ_CHARACTER;
    }
    for (size_t i = 0; i <= text.size; i++) {
        if (i < text.size && !is_line_end(text.data[i])) {
            if (zone->size == MRZ_JOINED_MAX)
                return MRZ_FORMAT;
            zone->joined[zone->size++] = (char)text.data[i];
            length++;
            continue;
        }
        if (i == text.size && length == 0)
            break;
        if (i + 1 < text.size && text.data[i] == '\r' &&
            text.data[i + 1] == '\n')
            i++;
        if (length == 0 || (lines > 0 && length != width))
            return MRZ_FORMAT;
        lines++;
        width = length;
        length = 0;
    }
    return find_layout(zone, lines, format) ? OK : MRZ_FORMAT;
}

static void read_checks(const struct mrz_zone *zone, struct mrz *mrz)
{
    mrz->checks = (struct mrz_checks){
        .document_number = mrz_fields_check(zone, MRZ_DOCUMENT_NUMBER),
        .birth_date = mrz_fields_check(zone, MRZ_BIRTH_DATE),
        .expiry_date = mrz_fields_check(zone, MRZ_EXPIRY_DATE),
        .personal_number = mrz_fields_check(zone, MRZ_PERSONAL_NUMBER),
        .composite = mrz_fields_check(zone, MRZ_COMPOSITE),
    };
}

static void require(struct mrz *mrz, enum mrz_field field, bool good)
{
    if (!good)
        mrz->malformed |= (uint16_t)(1u << field);
}

static void read_code(const struct mrz_zone *zone, struct mrz *mrz)
{
    const char *at = zone->joined;

    mrz_fields_plain(at, 2, mrz->document_code);
    require(mrz, MRZ_DOCUMENT_CODE,
            is_letter(at[0]) && (is_letter(at[1]) || at[1] == '<'));
}

/* Three letters; the one code that is shorter is D for Germany. */
static void read_state(const struct mrz_zone *zone, enum mrz_field field,
                       struct mrz *mrz, char *text)
{
    const char *at = zone->joined + zone->layout->fields[field].at;

    mrz_fields_plain(at, 3, text);
    require(mrz, field,
            (is_letter(at[0]) && is_letter(at[1]) && is_letter(at[2])) ||
                !memcmp(at, "D<<", 3));
}

static void read_names(const struct mrz_zone *zone, struct mrz *mrz)
{
    struct mrz_span span = zone->layout->fields[MRZ_NAMES];
    const char *at = zone->joined + span.at;
    bool good = is_letter(at[0]);

    for (size_t i = 0; i < span.size; i++)
        good = good && !is_digit(at[i]);
    require(mrz, MRZ_NAMES, good);
    mrz->names_full = at[span.size - 1] != '<';
    mrz_fields_names(at, span.size, mrz->surname, mrz->given_names);
}

static void read_number(const struct mrz_zone *zone, struct mrz *mrz)
{
    struct mrz_span number = zone->layout->fields[MRZ_DOCUMENT_NUMBER];
    struct mrz_span optional = zone->layout->fields[MRZ_OPTIONAL_DATA];
    size_t overflow = mrz_fields_overflow(zone);
    size_t used = overflow > 0 ? overflow + 1 : 0;
    char *text = mrz->document_number;

    require(mrz, MRZ_DOCUMENT_NUMBER, zone->joined[number.at] != '<');
    mrz_fields_plain(zone->joined + number.at, number.size, text);
    mrz_fields_plain(zone->joined + optional.at, overflow, text + strlen(text));
    mrz_fields_plain(zone->joined + optional.at + used, optional.size - used,
                     mrz->optional_data);
}

static void read_sex(const struct mrz_zone *zone, struct mrz *mrz)
{
    char sex = zone->joined[zone->layout->fields[MRZ_SEX].at];

    if (sex == '<')
        sex = 'X';
    require(mrz, MRZ_SEX, sex == 'M' || sex == 'F' || sex == 'X');
    if (sex == 'M' || sex == 'F' || sex == 'X')
        mrz->sex[0] = sex;
}

static void read_fields(const struct mrz_zone *zone, int32_t today_days,
                        struct mrz *mrz)
{
    const struct mrz_span *fields = zone->layout->fields;

    read_code(zone, mrz);
    read_state(zone, MRZ_ISSUING_STATE, mrz, mrz->issuing_state);
    read_names(zone, mrz);
    read_number(zone, mrz);
    read_state(zone, MRZ_NATIONALITY, mrz, mrz->nationality);
    require(mrz, MRZ_BIRTH_DATE,
            mrz_fields_date(zone->joined + fields[MRZ_BIRTH_DATE].at,
                            today_days, true, mrz->birth_date));
    read_sex(zone, mrz);
    require(mrz, MRZ_EXPIRY_DATE,
            mrz_fields_date(zone->joined + fields[MRZ_EXPIRY_DATE].at,
                            today_days, false, mrz->expiry_date));
    mrz_fields_plain(zone->joined + fields[MRZ_OPTIONAL_DATA_2].at,
                     fields[MRZ_OPTIONAL_DATA_2].size, mrz->optional_data_2);
    mrz_fields_plain(zone->joined + fields[MRZ_PERSONAL_NUMBER].at,
                     fields[MRZ_PERSONAL_NUMBER].size, mrz->personal_number);
}

static bool none_wrong(const struct mrz_checks *checks)
{
    return checks->document_number != MRZ_CHECK_WRONG &&
           checks->birth_date != MRZ_CHECK_WRONG &&
           checks->expiry_date != MRZ_CHECK_WRONG &&
           checks->personal_number != MRZ_CHECK_WRONG &&
           checks->composite != MRZ_CHECK_WRONG;
}

enum result mrz_parse(struct bytes text, int32_t today_days, struct mrz *out)
{
    struct mrz_zone zone = {0};
    enum result result;

    memset(out, 0, sizeof(*out));
    result = join_lines(&zone, text, &out->format);
    if (result != OK)
        return result;
    read_checks(&zone, out);
    read_fields(&zone, today_days, out);
    out->valid = none_wrong(&out->checks) && out->malformed == 0;
    mrz_suspect_find(&zone, out);
    return OK;
}
