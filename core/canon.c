/* SPDX-License-Identifier: Apache-2.0 */
#include "core/canon.h"
#include "core/limits.h"

static enum result fail(struct canon *canon, enum result result)
{
    if (canon->result == OK)
        canon->result = result;
    return canon->result;
}

/* The number behind a head of so many bytes, big-endian. */
static uint64_t number_of(const uint8_t *at, size_t size)
{
    switch (size) {
    case 1:
        return at[0];
    case 2:
        return bytes_get_u16(at);
    case 4:
        return bytes_get_u32(at);
    default:
        return bytes_get_u64(at);
    }
}

/* The least number that needs a head of so many bytes more. */
static uint64_t least_of(size_t size)
{
    return size == 1 ? 24 : UINT64_C(1) << (size * 4);
}

/* Takes the head's number; the type is that of its first byte. */
static enum result take_head(struct canon *canon, uint64_t *number)
{
    unsigned info = *canon->at & 31;
    size_t left = (size_t)(canon->end - canon->at) - 1, more;

    if (info < 24) {
        *number = info;
        canon->at++;
        return OK;
    }
    if (info > 27)
        return fail(canon, info == 31 ? CBOR_INDEFINITE : CBOR_SIMPLE);
    more = (size_t)1 << (info - 24);
    if (left < more)
        return fail(canon, CBOR_TRUNCATED);
    *number = number_of(canon->at + 1, more);
    if (*canon->at >> 5 != 7 && *number < least_of(more))
        return fail(canon, CBOR_NOT_SHORTEST);
    canon->at += 1 + more;
    return OK;
}

static enum result take_simple(struct canon *canon, uint8_t first,
                               struct canon_item *item)
{
    if (first == 0xf4 || first == 0xf5) {
        item->type = CANON_BOOL;
        item->number = first & 1;
    } else if (first == 0xf6) {
        item->type = CANON_NULL;
        item->number = 0;
    } else {
        return fail(canon, CBOR_SIMPLE);
    }
    return OK;
}

static enum result take_string_of(struct canon *canon, struct canon_item *item)
{
    if (item->number > (size_t)(canon->end - canon->at))
        return fail(canon, CBOR_TRUNCATED);
    item->bytes = bytes_of(canon->at, (size_t)item->number);
    canon->at += item->number;
    if (item->type == CANON_TEXT &&
        (item->number == 0 || !bytes_utf8(item->bytes)))
        return fail(canon, CBOR_TEXT);
    return OK;
}

/*
 * Heads are read here and not by libcbor's streaming decoder: a callback for
 * each item made reading a run five times slower, the shortest form had to be
 * checked beside it all the same, and libcbor 0.8 refuses most tags.
 */
enum result canon_next(struct canon *canon, struct canon_item *item)
{
    static const enum canon_type types[] = {
        CANON_UINT,  CANON_NINT, CANON_BYTES, CANON_TEXT,
        CANON_ARRAY, CANON_MAP,  CANON_TAG,   CANON_NULL};
    const uint8_t *start = canon->at;
    uint8_t first;

    item->type = CANON_NULL;
    item->number = 0;
    item->bytes = bytes_of(NULL, 0);
    if (canon->result != OK)
        return canon->result;
    if (start == canon->end)
        return fail(canon, CBOR_TRUNCATED);
    first = *start;
    if (take_head(canon, &item->number) != OK)
        return canon->result;
    item->type = types[first >> 5];
    switch (item->type) {
    case CANON_NULL:
        return take_simple(canon, first, item);
    case CANON_BYTES:
    case CANON_TEXT:
        return take_string_of(canon, item);
    case CANON_ARRAY: /* each item takes at least a byte, each pair two */
        if (item->number > (size_t)(canon->end - canon->at))
            return fail(canon, CBOR_TRUNCATED);
        return OK;
    case CANON_MAP:
        if (item->number > (size_t)(canon->end - canon->at) / 2)
            return fail(canon, CBOR_TRUNCATED);
        return OK;
    default:
        return OK;
    }
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
