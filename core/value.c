/* SPDX-License-Identifier: Apache-2.0 */
#include "core/value.h"
#include "core/canon.h"
#include "core/check.h"
#include "core/date.h"

#include <string.h>

enum { HEX_BYTES_MAX = 64, MEDIA_PARTS = 5, REF_PARTS = 3 };

/* A number of a code table, and of a check the number of its result. */
struct pair {
    uint16_t number;
    uint16_t result;
};

/* The parts between separators; most + 1 if there are more than most. */
static size_t split(struct bytes text, uint8_t separator, struct bytes *parts,
                    size_t most)
{
    size_t count = 0, start = 0;

    for (size_t i = 0; i <= text.size; i++) {
        if (i < text.size && text.data[i] != separator)
            continue;
        if (count == most)
            return most + 1;
        parts[count++] = bytes_of(text.data + start, i - start);
        start = i + 1;
    }
    return count;
}

static bool read_hex(struct bytes text, uint8_t *out, size_t size)
{
    char digits[2 * HEX_BYTES_MAX + 1];

    check(size <= HEX_BYTES_MAX);
    if (text.size != 2 * size)
        return false;
    memcpy(digits, text.data, text.size);
    digits[text.size] = '\0';
    return bytes_from_hex(digits, out, size);
}

static bool read_decimal(struct bytes text, uint64_t most, uint64_t *number)
{
    *number = 0;
    for (size_t i = 0; i < text.size; i++) {
        uint64_t digit = (uint64_t)text.data[i] - '0';

        if (text.data[i] < '0' || text.data[i] > '9' ||
            *number > (most - digit) / 10 || digit > most)
            return false;
        *number = *number * 10 + digit;
    }
    return text.size > 0;
}

/* C0, DEL and C1 do not belong to a text; an MRZ has lines. */
static bool printable(struct bytes text, bool lines)
{
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];

        if ((c < 0x20 && !(lines && c == '\n')) || c == 0x7f)
            return false;
        if (c == 0xc2 && i + 1 < text.size && text.data[i + 1] < 0xa0)
            return false;
    }
    return bytes_utf8(text);
}

static enum result put_text(const struct field *field, struct bytes text,
                            struct buffer *out)
{
    if (!printable(text, field->key == FIELD_MRZ))
        return VALUE_FORM;
    if (text.size > field->most)
        return VALUE_LENGTH;
    canon_put_text(out, text);
    return OK;
}

static enum result put_date(struct bytes text, struct buffer *out)
{
    if (date_check(text) != OK)
        return VALUE_DATE;
    canon_put_text(out, text);
    return OK;
}

static enum result put_instant(struct bytes text, struct buffer *out)
{
    int64_t instant_us;

    if (date_parse_instant(text, &instant_us) != OK)
        return VALUE_DATE;
    canon_put_int(out, instant_us);
    return OK;
}

static enum result put_number(const struct field *field, struct bytes text,
                              struct buffer *out)
{
    bool negative = field->type == FIELD_IS_INT && text.data[0] == '-';
    uint64_t number;

    if (negative)
        text = bytes_of(text.data + 1, text.size - 1);
    if (!read_decimal(text, field->most, &number))
        return VALUE_FORM;
    canon_put_int(out, negative ? -(int64_t)number : (int64_t)number);
    return OK;
}

static enum result put_bytes(size_t size, struct bytes text, struct buffer *out)
{
    uint8_t bytes[HEX_BYTES_MAX];

    if (text.size > 2 * size)
        return VALUE_LENGTH;
    if (!read_hex(text, bytes, size))
        return VALUE_FORM;
    canon_put_string(out, bytes_of(bytes, size));
    return OK;
}

static enum result put_ref(struct bytes text, struct buffer *out)
{
    struct bytes parts[REF_PARTS];
    enum result result;
    uint64_t seq;

    if (split(text, '/', parts, REF_PARTS) != REF_PARTS ||
        !read_decimal(parts[1], UINT64_MAX, &seq))
        return VALUE_FORM;
    canon_put_array(out, REF_PARTS);
    result = put_bytes(KEY_LOG, parts[0], out);
    canon_put_uint(out, seq);
    return result == OK ? put_bytes(HASH_SIZE, parts[2], out) : result;
}

static enum result put_state(struct bytes text, struct buffer *out)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < 'A' || text.data[i] > 'Z')
            return VALUE_FORM;
    if (text.size > 3)
        return VALUE_LENGTH;
    canon_put_text(out, text);
    return OK;
}

/* Keeps the pairs ascending; false if the number is there. */
static bool insert(struct pair *pairs, size_t count, struct pair pair)
{
    while (count > 0 && pairs[count - 1].number > pair.number) {
        pairs[count] = pairs[count - 1];
        count--;
    }
    pairs[count] = pair;
    return count == 0 || pairs[count - 1].number < pair.number;
}

/* "name" or, with results, "name=result". */
static enum result read_pair(const struct code *table, bool results,
                             struct bytes text, struct pair *pair)
{
    struct bytes parts[2];
    size_t count = results ? 2 : 1;

    if (!results)
        parts[0] = text;
    else if (split(text, '=', parts, 2) != count)
        return VALUE_FORM;
    pair->number = codes_number(table, parts[0]);
    pair->result = results ? codes_number(codes_check_result, parts[1]) : 1;
    return pair->number && pair->result ? OK : VALUE_CODE;
}

static enum result put_pairs(const struct code *table, bool results,
                             struct bytes text, struct buffer *out)
{
    struct bytes parts[VALUE_LIST_MAX];
    struct pair pairs[VALUE_LIST_MAX];
    size_t count = split(text, ',', parts, VALUE_LIST_MAX);

    if (count > VALUE_LIST_MAX)
        return VALUE_LENGTH;
    for (size_t i = 0; i < count; i++) {
        struct pair pair;
        enum result result = read_pair(table, results, parts[i], &pair);

        if (result != OK)
            return result;
        if (!insert(pairs, i, pair))
            return VALUE_FORM;
    }
    if (results)
        canon_put_map(out, count);
    else
        canon_put_array(out, count);
    for (size_t i = 0; i < count; i++) {
        canon_put_uint(out, pairs[i].number);
        if (results)
            canon_put_uint(out, pairs[i].result);
    }
    return OK;
}

/* kind:format:length:digest[:key] to [kind, length, digest, key, format] */
static enum result put_medium(struct bytes text, struct buffer *out)
{
    struct bytes parts[MEDIA_PARTS];
    size_t count = split(text, ':', parts, MEDIA_PARTS);
    enum result result;
    uint16_t kind, format;
    uint64_t length;

    if (count < MEDIA_PARTS - 1 || count > MEDIA_PARTS ||
        !read_decimal(parts[2], UINT64_MAX, &length))
        return VALUE_FORM;
    kind = codes_number(codes_media, parts[0]);
    format = codes_number(codes_media_format, parts[1]);
    if (!kind || !format)
        return VALUE_CODE;
    canon_put_array(out, MEDIA_PARTS);
    canon_put_uint(out, kind);
    canon_put_uint(out, length);
    result = put_bytes(HASH_SIZE, parts[3], out);
    if (count < MEDIA_PARTS)
        canon_put_null(out);
    else if (result == OK)
        result = put_bytes(KEY_SIZE, parts[4], out);
    canon_put_uint(out, format);
    return result;
}

static enum result put_media(const struct field *field, struct bytes text,
                             struct buffer *out)
{
    struct bytes parts[VALUE_LIST_MAX];
    size_t most = field->most < VALUE_LIST_MAX ? field->most : VALUE_LIST_MAX;
    size_t count = split(text, ',', parts, most);
    enum result result = OK;

    if (count > most)
        return VALUE_LENGTH;
    canon_put_array(out, count);
    for (size_t i = 0; i < count && result == OK; i++)
        result = put_medium(parts[i], out);
    return result;
}

/* The fields common to all kinds. */
static enum result put_common(const struct field *field, struct bytes text,
                              struct buffer *out)
{
    struct bytes parts[VALUE_LIST_MAX];
    enum result result = OK;
    size_t count;

    if (field->key == FIELD_TARGET)
        return put_ref(text, out);
    if (field->key == FIELD_OFFICER_SEAL) {
        if (split(text, ':', parts, 2) != 2)
            return VALUE_FORM;
        canon_put_array(out, 2);
        result = put_bytes(KEY_KID, parts[0], out);
        return result == OK ? put_bytes(KEY_SIGNATURE, parts[1], out) : result;
    }
    check(field->key == FIELD_SUPERSEDES);
    count = split(text, ',', parts, VALUE_LIST_MAX);
    if (count > VALUE_LIST_MAX)
        return VALUE_LENGTH;
    canon_put_array(out, count);
    for (size_t i = 0; i < count && result == OK; i++)
        result = put_bytes(HASH_SIZE, parts[i], out);
    return result;
}

static enum result put_code(const struct field *field, struct bytes text,
                            struct buffer *out)
{
    uint16_t number = codes_number(field->codes, text);

    if (number == 0)
        return VALUE_CODE;
    canon_put_uint(out, number);
    return OK;
}

static enum result put_typed(const struct field *field, struct bytes text,
                             struct buffer *out)
{
    switch (field->type) {
    case FIELD_IS_CODE:
        return put_code(field, text, out);
    case FIELD_IS_CODES:
        return put_pairs(field->codes, false, text, out);
    case FIELD_IS_CHECKS:
        return put_pairs(codes_check, true, text, out);
    case FIELD_IS_TEXT:
        return put_text(field, text, out);
    case FIELD_IS_DATE:
        return put_date(text, out);
    case FIELD_IS_STATE:
        return put_state(text, out);
    case FIELD_IS_INSTANT:
        return put_instant(text, out);
    case FIELD_IS_UINT:
    case FIELD_IS_INT:
        return put_number(field, text, out);
    case FIELD_IS_BYTES:
        return put_bytes(field->most, text, out);
    case FIELD_IS_REF:
        return put_ref(text, out);
    case FIELD_IS_MEDIA:
        return put_media(field, text, out);
    case FIELD_IS_SHAPE:
        return put_common(field, text, out);
    }
    check(false && "a type of field that is not understood");
    return VALUE_FORM;
}

enum result value_put_text(const struct field *field, struct bytes text,
                           struct buffer *out)
{
    size_t start = out->size;
    enum result result =
        text.size > 0 ? put_typed(field, text, out) : VALUE_FORM;

    if (result != OK || out->full)
        out->size = start;
    return result;
}
