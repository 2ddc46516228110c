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

/* Takes a head with more than its first byte; 0 after a fault. */
static uint64_t take_long(struct canon *canon)
{
    unsigned info = *canon->at & 31;
    size_t left = (size_t)(canon->end - canon->at) - 1, more;
    uint64_t number;

    if (info > 27)
        return fail(canon, info == 31 ? CBOR_INDEFINITE : CBOR_SIMPLE);
    more = (size_t)1 << (info - 24);
    if (left < more)
        return fail(canon, CBOR_TRUNCATED);
    number = number_of(canon->at + 1, more);
    if (*canon->at >> 5 <= CANON_TAG && number < least_of(more))
        return fail(canon, CBOR_NOT_SHORTEST);
    canon->at += 1 + more;
    return number;
}

/*
 * Takes a head: its type and number. What it announces can be there: of an
 * array each item takes at least a byte, of a map each pair two. A simple
 * value, CANON_BOOL here, is one of false, true and null. False after a fault.
 */
static inline bool take_head(struct canon *canon, enum canon_type *type,
                             uint64_t *number)
{
    uint8_t first;
    size_t left;

    if (canon->result != OK)
        return false;
    if (canon->at == canon->end) {
        fail(canon, CBOR_TRUNCATED);
        return false;
    }
    first = *canon->at;
    *type = (enum canon_type)(first >> 5);
    *number = first & 31;
    if (*number < 24)
        canon->at++;
    else
        *number = take_long(canon);
    left = (size_t)(canon->end - canon->at);
    if (*type > CANON_TAG && (first < 0xf4 || first > 0xf6))
        fail(canon, CBOR_SIMPLE);
    else if (*type >= CANON_BYTES && *type <= CANON_MAP &&
             *number > (*type == CANON_MAP ? left / 2 : left))
        fail(canon, CBOR_TRUNCATED);
    return canon->result == OK;
}

static bool text_good(struct bytes text)
{
    return text.size > 0 && bytes_utf8(text);
}

/*
 * Heads are read here and not by libcbor's streaming decoder: a callback for
 * each item made reading a run five times slower, the shortest form had to be
 * checked beside it all the same, and libcbor 0.8 refuses most tags.
 */
enum result canon_next(struct canon *canon, struct canon_item *item)
{
    enum canon_type type;
    uint64_t number;

    *item = (struct canon_item){.type = CANON_NULL};
    if (!take_head(canon, &type, &number))
        return canon->result;
    if (type > CANON_TAG) {
        item->type = number < 22 ? CANON_BOOL : CANON_NULL;
        item->number = number == 21;
        return OK;
    }
    item->type = type;
    item->number = number;
    if (type == CANON_BYTES || type == CANON_TEXT) {
        item->bytes = bytes_of(canon->at, (size_t)number);
        canon->at += number;
        if (type == CANON_TEXT && !text_good(item->bytes))
            return fail(canon, CBOR_TEXT);
    }
    return OK;
}

enum canon_type canon_peek(const struct canon *canon)
{
    struct canon copy = *canon;
    struct canon_item item;

    canon_next(&copy, &item);
    return item.type;
}

/* What skip_at asks of the keys of maps. */
enum keys {
    KEYS_ANY,
    KEYS_NUMBERS,
};

static void skip_at(struct canon *canon, unsigned depth, enum keys keys);

static void skip_map(struct canon *canon, uint64_t count, unsigned depth,
                     enum keys keys)
{
    struct bytes last = {NULL, 0};

    for (uint64_t i = 0; i < count && canon->result == OK; i++) {
        struct bytes name = {canon->at, 0};

        skip_at(canon, depth, keys);
        name.size = (size_t)(canon->at - name.data);
        if (canon->result == OK && i > 0 && bytes_compare(last, name) >= 0)
            fail(canon, CBOR_ORDER);
        if (canon->result == OK && keys == KEYS_NUMBERS &&
            *name.data >> 5 != CANON_UINT && *name.data >> 5 != CANON_NINT)
            fail(canon, CBOR_TYPE);
        last = name;
        skip_at(canon, depth, keys);
    }
}

static void skip_at(struct canon *canon, unsigned depth, enum keys keys)
{
    enum canon_type type;
    uint64_t number;

    if (!take_head(canon, &type, &number))
        return;
    if (type == CANON_TEXT && !text_good(bytes_of(canon->at, (size_t)number))) {
        fail(canon, CBOR_TEXT);
    } else if (type == CANON_BYTES || type == CANON_TEXT) {
        canon->at += number;
    } else if (type == CANON_TAG) {
        fail(canon, CBOR_TAG);
    } else if (type == CANON_ARRAY || type == CANON_MAP) {
        if (depth == CBOR_DEPTH_MAX)
            fail(canon, CBOR_DEPTH);
        else if (type == CANON_MAP)
            skip_map(canon, number, depth + 1, keys);
        else
            for (uint64_t i = 0; i < number && canon->result == OK; i++)
                skip_at(canon, depth + 1, keys);
    }
}

/* What was taken since start; nothing after a fault. */
static struct bytes taken(const struct canon *canon, const uint8_t *start)
{
    if (canon->result != OK)
        return bytes_of(NULL, 0);
    return bytes_of(start, (size_t)(canon->at - start));
}

struct bytes canon_skip(struct canon *canon)
{
    const uint8_t *start = canon->at;

    skip_at(canon, 0, KEYS_ANY);
    return taken(canon, start);
}

struct bytes canon_value(struct canon *canon, unsigned depth)
{
    const uint8_t *start = canon->at;

    skip_at(canon, depth, KEYS_NUMBERS);
    return taken(canon, start);
}

/* Each item that is still to come takes a byte: `left` cannot overflow before
 * the bytes end. */
static inline struct bytes pass(struct canon *canon)
{
    const uint8_t *start = canon->at;
    enum canon_type type;
    uint64_t number;

    for (uint64_t left = 1; left > 0; left--) {
        if (!take_head(canon, &type, &number))
            break;
        if (type == CANON_BYTES || type == CANON_TEXT)
            canon->at += number;
        else if (type == CANON_ARRAY)
            left += number;
        else if (type == CANON_MAP)
            left += 2 * number;
        else if (type == CANON_TAG)
            left++;
    }
    return taken(canon, start);
}

struct bytes canon_pass(struct canon *canon)
{
    return pass(canon);
}

/* In one go, since whoever walks a body does little else. */
uint64_t canon_pass_field(struct canon *canon, struct bytes *value)
{
    enum canon_type type;
    uint64_t key;

    *value = bytes_of(NULL, 0);
    if (!take_head(canon, &type, &key))
        return 0;
    if (type != CANON_UINT) {
        fail(canon, CBOR_TYPE);
        return 0;
    }
    *value = pass(canon);
    return key;
}

/* The number of an item of one type, taken but for the content of a string; 0
 * after a fault, of which one in the item itself comes first. */
static inline uint64_t take(struct canon *canon, enum canon_type type,
                            uint64_t least, uint64_t most)
{
    enum canon_type found;
    uint64_t number;

    if (!take_head(canon, &found, &number))
        return 0;
    if (found == type && number >= least && number <= most)
        return number;
    if (found == CANON_TEXT && !text_good(bytes_of(canon->at, (size_t)number)))
        fail(canon, CBOR_TEXT);
    fail(canon, found == type ? CBOR_RANGE : CBOR_TYPE);
    return 0;
}

uint64_t canon_uint(struct canon *canon, uint64_t most)
{
    return take(canon, CANON_UINT, 0, most);
}

static struct bytes take_string(struct canon *canon, enum canon_type type,
                                size_t least, size_t most)
{
    size_t size = (size_t)take(canon, type, 0, UINT64_MAX);
    struct bytes string = bytes_of(canon->at, size);

    if (canon->result == OK && type == CANON_TEXT && !text_good(string))
        fail(canon, CBOR_TEXT);
    if (canon->result == OK && (size < least || size > most))
        fail(canon, CBOR_RANGE);
    if (canon->result != OK)
        return bytes_of(NULL, 0);
    canon->at += size;
    return string;
}

struct bytes canon_string(struct canon *canon, size_t least, size_t most)
{
    return take_string(canon, CANON_BYTES, least, most);
}

struct bytes canon_text(struct canon *canon, size_t most)
{
    return take_string(canon, CANON_TEXT, 1, most);
}

const uint8_t *canon_fixed(struct canon *canon, size_t size)
{
    return take_string(canon, CANON_BYTES, size, size).data;
}

uint64_t canon_array(struct canon *canon, uint64_t least, uint64_t most)
{
    return take(canon, CANON_ARRAY, least, most);
}

uint64_t canon_map(struct canon *canon, uint64_t most)
{
    return take(canon, CANON_MAP, 0, most);
}

void canon_tag(struct canon *canon, uint64_t tag)
{
    if (take(canon, CANON_TAG, 0, UINT64_MAX) != tag)
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

    skip_at(&canon, depth, KEYS_ANY);
    return canon_end(&canon);
}

enum result canon_check(struct bytes item)
{
    return canon_check_inside(item, 0);
}
