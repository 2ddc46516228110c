/* SPDX-License-Identifier: Apache-2.0 */
#include "core/canon.h"
#include "core/limits.h"

#include <cbor.h>
#include <string.h>

/* What libcbor's callbacks tell of one head. */
struct head {
    struct canon_item item;
    enum result result;
};

static void head_set(void *user, enum canon_type type, uint64_t number)
{
    struct head *head = user;

    head->item.type = type;
    head->item.number = number;
    head->result = OK;
}

static void on_uint8(void *user, uint8_t value)
{
    head_set(user, CANON_UINT, value);
}

static void on_uint16(void *user, uint16_t value)
{
    head_set(user, CANON_UINT, value);
}

static void on_uint32(void *user, uint32_t value)
{
    head_set(user, CANON_UINT, value);
}

static void on_uint64(void *user, uint64_t value)
{
    head_set(user, CANON_UINT, value);
}

static void on_nint8(void *user, uint8_t value)
{
    head_set(user, CANON_NINT, value);
}

static void on_nint16(void *user, uint16_t value)
{
    head_set(user, CANON_NINT, value);
}

static void on_nint32(void *user, uint32_t value)
{
    head_set(user, CANON_NINT, value);
}

static void on_nint64(void *user, uint64_t value)
{
    head_set(user, CANON_NINT, value);
}

static void on_bytes(void *user, cbor_data data, size_t size)
{
    head_set(user, CANON_BYTES, size);
    ((struct head *)user)->item.bytes = bytes_of(data, size);
}

static void on_text(void *user, cbor_data data, size_t size)
{
    head_set(user, CANON_TEXT, size);
    ((struct head *)user)->item.bytes = bytes_of(data, size);
}

static void on_array(void *user, size_t count)
{
    head_set(user, CANON_ARRAY, count);
}

static void on_map(void *user, size_t count)
{
    head_set(user, CANON_MAP, count);
}

static void on_bool(void *user, bool value)
{
    head_set(user, CANON_BOOL, value);
}

static void on_null(void *user)
{
    head_set(user, CANON_NULL, 0);
}

static void on_simple(void *user)
{
    ((struct head *)user)->result = CBOR_SIMPLE;
}

static void on_float(void *user, float value)
{
    (void)value;
    on_simple(user);
}

static void on_double(void *user, double value)
{
    (void)value;
    on_simple(user);
}

static void on_indefinite(void *user)
{
    ((struct head *)user)->result = CBOR_INDEFINITE;
}

static const struct cbor_callbacks callbacks = {
    .uint8 = on_uint8,
    .uint16 = on_uint16,
    .uint32 = on_uint32,
    .uint64 = on_uint64,
    .negint8 = on_nint8,
    .negint16 = on_nint16,
    .negint32 = on_nint32,
    .negint64 = on_nint64,
    .byte_string_start = on_indefinite,
    .byte_string = on_bytes,
    .string_start = on_indefinite,
    .string = on_text,
    .indef_array_start = on_indefinite,
    .array_start = on_array,
    .indef_map_start = on_indefinite,
    .map_start = on_map,
    .float2 = on_float,
    .float4 = on_float,
    .float8 = on_double,
    .undefined = on_simple,
    .null = on_null,
    .boolean = on_bool,
    .indef_break = on_indefinite,
};

static enum result fail(struct canon *canon, enum result result)
{
    if (canon->result == OK)
        canon->result = result;
    return canon->result;
}

static bool shortest(uint8_t first, uint64_t number)
{
    switch (first & 31) {
    case 24:
        return number > 23;
    case 25:
        return number > 0xff;
    case 26:
        return number > 0xffff;
    case 27:
        return number > 0xffffffff;
    default:
        return true;
    }
}

/* Each item takes at least a byte, each pair two: more cannot be there. */
static bool count_fits(const struct canon_item *item, size_t left)
{
    if (item->type == CANON_ARRAY)
        return item->number <= left;
    if (item->type == CANON_MAP)
        return item->number <= left / 2;
    return true;
}

/*
 * libcbor 0.8 refuses most tags that have no meaning to it, so a tag's head
 * is given to it as that of an unsigned number, which has the same form.
 */
static struct cbor_decoder_result decode(const uint8_t *at, size_t left,
                                         struct head *head)
{
    uint8_t copy[9];
    struct cbor_decoder_result read;

    if (*at >> 5 != 6)
        return cbor_stream_decode(at, left, &callbacks, head);
    left = left < sizeof copy ? left : sizeof copy;
    memcpy(copy, at, left);
    copy[0] &= 31;
    read = cbor_stream_decode(copy, left, &callbacks, head);
    head->item.type = CANON_TAG;
    return read;
}

enum result canon_next(struct canon *canon, struct canon_item *item)
{
    struct head head = {.result = CBOR_SIMPLE};
    struct cbor_decoder_result read;
    uint8_t first;

    *item = (struct canon_item){.type = CANON_NULL};
    if (canon->result != OK)
        return canon->result;
    if (canon->at == canon->end)
        return fail(canon, CBOR_TRUNCATED);
    first = *canon->at;
    read = decode(canon->at, (size_t)(canon->end - canon->at), &head);
    if (read.status == CBOR_DECODER_NEDATA)
        return fail(canon, CBOR_TRUNCATED);
    if (read.status != CBOR_DECODER_FINISHED || head.result != OK)
        return fail(canon,
                    (first & 31) == 31 ? CBOR_INDEFINITE : CBOR_SIMPLE);
    if (!shortest(first, head.item.number))
        return fail(canon, CBOR_NOT_SHORTEST);
    canon->at += read.read;
    if (!count_fits(&head.item, (size_t)(canon->end - canon->at)))
        return fail(canon, CBOR_TRUNCATED);
    if (head.item.type == CANON_TEXT &&
        (head.item.bytes.size == 0 || !bytes_utf8(head.item.bytes)))
        return fail(canon, CBOR_TEXT);
    *item = head.item;
    return OK;
}

enum canon_type canon_peek(const struct canon *canon)
{
    struct canon copy = *canon;
    struct canon_item item;

    canon_next(&copy, &item);
    return item.type;
}

static void skip_at(struct canon *canon, unsigned depth);

static void skip_map(struct canon *canon, uint64_t count, unsigned depth)
{
    struct bytes last = {NULL, 0};

    for (uint64_t i = 0; i < count && canon->result == OK; i++) {
        struct bytes name = {canon->at, 0};

        skip_at(canon, depth);
        name.size = (size_t)(canon->at - name.data);
        if (canon->result == OK && i > 0 && bytes_compare(last, name) >= 0)
            fail(canon, CBOR_ORDER);
        last = name;
        skip_at(canon, depth);
    }
}

static void skip_at(struct canon *canon, unsigned depth)
{
    struct canon_item item;

    if (canon_next(canon, &item) != OK)
        return;
    if (item.type == CANON_TAG) {
        fail(canon, CBOR_TAG);
    } else if (item.type == CANON_ARRAY || item.type == CANON_MAP) {
        if (depth == CBOR_DEPTH_MAX)
            fail(canon, CBOR_DEPTH);
        else if (item.type == CANON_MAP)
            skip_map(canon, item.number, depth + 1);
        else
            for (uint64_t i = 0; i < item.number && canon->result == OK; i++)
                skip_at(canon, depth + 1);
    }
}

struct bytes canon_skip(struct canon *canon)
{
    const uint8_t *start = canon->at;

    skip_at(canon, 0);
    if (canon->result != OK)
        return bytes_of(NULL, 0);
    return bytes_of(start, (size_t)(canon->at - start));
}

/* As deep as the check before allows. */
static void value_at(struct canon *canon)
{
    struct canon_item item, name;

    if (canon_next(canon, &item) != OK ||
        (item.type != CANON_ARRAY && item.type != CANON_MAP))
        return;
    for (uint64_t i = 0; i < item.number && canon->result == OK; i++) {
        if (item.type == CANON_MAP && canon_next(canon, &name) == OK &&
            name.type != CANON_UINT && name.type != CANON_NINT)
            fail(canon, CBOR_TYPE);
        value_at(canon);
    }
}

struct bytes canon_value(struct canon *canon)
{
    const uint8_t *start = canon->at;

    value_at(canon);
    if (canon->result != OK)
        return bytes_of(NULL, 0);
    return bytes_of(start, (size_t)(canon->at - start));
}

static struct canon_item take(struct canon *canon, enum canon_type type)
{
    struct canon_item item;

    if (canon_next(canon, &item) == OK && item.type != type)
        fail(canon, CBOR_TYPE);
    if (canon->result != OK)
        item = (struct canon_item){.type = type};
    return item;
}

static struct canon_item take_within(struct canon *canon, enum canon_type type,
                                     uint64_t least, uint64_t most)
{
    struct canon_item item = take(canon, type);

    if (canon->result == OK && (item.number < least || item.number > most)) {
        fail(canon, CBOR_RANGE);
        item = (struct canon_item){.type = type};
    }
    return item;
}

uint64_t canon_uint(struct canon *canon, uint64_t most)
{
    return take_within(canon, CANON_UINT, 0, most).number;
}

struct bytes canon_string(struct canon *canon, size_t least, size_t most)
{
    return take_within(canon, CANON_BYTES, least, most).bytes;
}

struct bytes canon_text(struct canon *canon, size_t most)
{
    return take_within(canon, CANON_TEXT, 1, most).bytes;
}

const uint8_t *canon_fixed(struct canon *canon, size_t size)
{
    return take_within(canon, CANON_BYTES, size, size).bytes.data;
}

uint64_t canon_array(struct canon *canon, uint64_t least, uint64_t most)
{
    return take_within(canon, CANON_ARRAY, least, most).number;
}

uint64_t canon_map(struct canon *canon, uint64_t most)
{
    return take_within(canon, CANON_MAP, 0, most).number;
}

void canon_tag(struct canon *canon, uint64_t tag)
{
    if (take(canon, CANON_TAG).number != tag)
        fail(canon, CBOR_TAG);
}

bool canon_null(struct canon *canon)
{
    struct canon_item item;

    if (canon->result != OK || canon->at == canon->end || *canon->at != 0xf6)
        return false;
    return canon_next(canon, &item) == OK;
}

enum result canon_end(const struct canon *canon)
{
    if (canon->result == OK && canon->at != canon->end)
        return CBOR_TRAILING;
    return canon->result;
}

enum result canon_check_inside(struct bytes item, unsigned depth)
{
    struct canon canon = canon_of(item);

    skip_at(&canon, depth);
    return canon_end(&canon);
}

enum result canon_check(struct bytes item)
{
    return canon_check_inside(item, 0);
}
