/* SPDX-License-Identifier: Apache-2.0 */
#include "core/value.h"
#include "core/canon.h"
#include "core/check.h"
#include "core/date.h"

enum { DECIMAL_DIGITS = 20 };

static void show_decimal(uint64_t number, struct buffer *out)
{
    uint8_t digits[DECIMAL_DIGITS];
    size_t at = sizeof digits;

    do {
        digits[--at] = (uint8_t)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    buffer_put(out, bytes_of(digits + at, sizeof digits - at));
}

static void show_hex(struct bytes bytes, struct buffer *out)
{
    char pair[3];

    for (size_t i = 0; i < bytes.size; i++)
        buffer_put_text(out, bytes_to_hex(bytes_of(bytes.data + i, 1), pair));
}

static void show_string(struct canon *canon, struct buffer *out)
{
    show_hex(canon_string(canon, 0, SIZE_MAX), out);
}

/* The name, or of a number without a name the number. */
static void show_code(struct canon *canon, const struct code *table,
                      struct buffer *out)
{
    uint64_t number = canon_uint(canon, UINT64_MAX);
    const char *name = codes_name(table, number);

    if (name)
        buffer_put_text(out, name);
    else
        show_decimal(number, out);
}

static int64_t take_int(struct canon *canon)
{
    struct canon_item item;

    canon_next(canon, &item);
    if (item.type == CANON_NINT)
        return -1 - (int64_t)item.number;
    return (int64_t)item.number;
}

static void show_int(int64_t number, struct buffer *out)
{
    if (number < 0)
        buffer_put_u8(out, '-');
    show_decimal(number < 0 ? 0 - (uint64_t)number : (uint64_t)number, out);
}

static void show_instant(int64_t instant_us, struct buffer *out)
{
    char text[DATE_INSTANT_TEXT_SIZE];

    if (date_format_instant(instant_us, text) == OK)
        buffer_put_text(out, text);
    else
        show_int(instant_us, out);
}

static void show_ref(struct canon *canon, struct buffer *out)
{
    canon_array(canon, 3, 3);
    show_string(canon, out);
    buffer_put_u8(out, '/');
    show_decimal(canon_uint(canon, UINT64_MAX), out);
    buffer_put_u8(out, '/');
    show_string(canon, out);
}

/* [kind, length, digest, key, format] as kind:format:length:digest[:key] */
static void show_medium(struct canon *canon, struct buffer *out)
{
    struct bytes digest, key = {NULL, 0};
    uint64_t length;

    canon_array(canon, 5, 5);
    show_code(canon, codes_media, out);
    length = canon_uint(canon, UINT64_MAX);
    digest = canon_string(canon, 0, SIZE_MAX);
    if (!canon_null(canon))
        key = canon_string(canon, 0, SIZE_MAX);
    buffer_put_u8(out, ':');
    show_code(canon, codes_media_format, out);
    buffer_put_u8(out, ':');
    show_decimal(length, out);
    buffer_put_u8(out, ':');
    show_hex(digest, out);
    if (key.size > 0) {
        buffer_put_u8(out, ':');
        show_hex(key, out);
    }
}

static void show_list(const struct field *field, struct canon *canon,
                      struct buffer *out)
{
    uint64_t count = canon_array(canon, 0, UINT64_MAX);

    for (uint64_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_put_u8(out, ',');
        if (field->type == FIELD_IS_CODES)
            show_code(canon, field->codes, out);
        else if (field->type == FIELD_IS_MEDIA)
            show_medium(canon, out);
        else
            show_string(canon, out);
    }
}

static void show_checks(struct canon *canon, struct buffer *out)
{
    uint64_t count = canon_map(canon, UINT64_MAX);

    for (uint64_t i = 0; i < count; i++) {
        if (i > 0)
            buffer_put_u8(out, ',');
        show_code(canon, codes_check, out);
        buffer_put_u8(out, '=');
        show_code(canon, codes_check_result, out);
    }
}

/* The fields common to all kinds. */
static void show_common(const struct field *field, struct canon *canon,
                        struct buffer *out)
{
    if (field->key == FIELD_TARGET) {
        show_ref(canon, out);
    } else if (field->key == FIELD_SUPERSEDES) {
        show_list(field, canon, out);
    } else {
        canon_array(canon, 2, 2);
        show_string(canon, out);
        buffer_put_u8(out, ':');
        show_string(canon, out);
    }
}

static void show(const struct field *field, struct canon *canon,
                 struct buffer *out)
{
    switch (field->type) {
    case FIELD_IS_CODE:
        return show_code(canon, field->codes, out);
    case FIELD_IS_CODES:
    case FIELD_IS_MEDIA:
        return show_list(field, canon, out);
    case FIELD_IS_CHECKS:
        return show_checks(canon, out);
    case FIELD_IS_TEXT:
    case FIELD_IS_DATE:
    case FIELD_IS_STATE:
        return buffer_put(out, canon_text(canon, SIZE_MAX));
    case FIELD_IS_INSTANT:
        return show_instant(take_int(canon), out);
    case FIELD_IS_UINT:
    case FIELD_IS_INT:
        return show_int(take_int(canon), out);
    case FIELD_IS_BYTES:
        return show_string(canon, out);
    case FIELD_IS_REF:
        return show_ref(canon, out);
    case FIELD_IS_SHAPE:
        return show_common(field, canon, out);
    }
    check(false && "a type of field that is not understood");
}

enum result value_text(const struct field *field, struct bytes value,
                       struct buffer *out)
{
    struct canon canon = canon_of(value);
    size_t start = out->size;

    if (canon_null(&canon))
        return canon_end(&canon) == OK ? OK : BODY_FIELD;
    /* The reason of another author may be a number of a list. */
    if (field->key == FIELD_REASON && canon_peek(&canon) == CANON_UINT) {
        show_decimal(canon_uint(&canon, UINT64_MAX), out);
    } else {
        if (field_check(field, value) != OK)
            return BODY_FIELD;
        show(field, &canon, out);
    }
    if (canon_end(&canon) != OK || out->full)
        out->size = start;
    return canon_end(&canon) == OK ? OK : BODY_FIELD;
}
