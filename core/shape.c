/* SPDX-License-Identifier: Apache-2.0 */
#include "core/shape.h"
#include "core/canon.h"
#include "core/check.h"
#include "core/date.h"

#include <string.h>

static bool take_shape(const char **shape, struct canon *canon);

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static uint64_t take_number(const char **shape)
{
    uint64_t number = 0;

    while (digit(**shape))
        number = number * 10 + (uint64_t)(*(*shape)++ - '0');
    return number;
}

/* Nothing, "most" or "least-most". */
static void take_bounds(const char **shape, uint64_t *least, uint64_t *most)
{
    *least = 0;
    *most = UINT64_MAX;
    if (digit(**shape))
        *most = take_number(shape);
    if (**shape == '-') {
        (*shape)++;
        *least = *most;
        *most = take_number(shape);
    }
}

static bool take_uint(const char **shape, struct canon *canon)
{
    uint64_t least, most, value;

    take_bounds(shape, &least, &most);
    value = canon_uint(canon, most);
    return canon->result == OK && value >= least;
}

static bool take_string(const char **shape, struct canon *canon)
{
    if (digit(**shape))
        return canon_fixed(canon, take_number(shape)) != NULL;
    canon_string(canon, 0, SIZE_MAX);
    return canon->result == OK;
}

static bool take_text(const char **shape, struct canon *canon)
{
    uint64_t least, most;
    struct bytes text;

    take_bounds(shape, &least, &most);
    text = canon_text(canon, most);
    return canon->result == OK && text.size >= least;
}

static bool take_int(struct canon *canon)
{
    struct canon_item item;

    return canon_next(canon, &item) == OK &&
           (item.type == CANON_UINT || item.type == CANON_NINT) &&
           item.number <= INT64_MAX;
}

static bool take_date(struct canon *canon)
{
    struct bytes text = canon_text(canon, SIZE_MAX);

    return canon->result == OK && date_check(text) == OK;
}

/* The end of the shape that starts at shape: past one element. */
static const char *shape_end(const char *shape)
{
    int depth = 0;

    shape += *shape == 'c';
    do {
        depth += *shape == '[' || *shape == '{';
        depth -= *shape == ']' || *shape == '}';
        shape++;
    } while (depth > 0 || digit(*shape) || *shape == '-');
    return strncmp(shape, "|0", 2) == 0 ? shape + 2 : shape;
}

static bool take_many(const char **shape, struct canon *canon, uint64_t count)
{
    bool ascending = **shape == '<';
    const char *element = *shape + ascending;
    struct bytes last = {NULL, 0};

    for (uint64_t i = 0; i < count; i++) {
        const char *at = element;
        struct bytes value = {canon->at, 0};

        if (!take_shape(&at, canon))
            return false;
        value.size = (size_t)(canon->at - value.data);
        if (ascending && i > 0 && bytes_compare(last, value) >= 0)
            return false;
        last = value;
    }
    *shape = shape_end(element);
    return true;
}

static bool take_array(const char **shape, struct canon *canon)
{
    uint64_t count = canon_array(canon, 0, UINT64_MAX);
    char many = **shape;

    if (canon->result != OK)
        return false;
    if (many == '+' || many == '*') {
        (*shape)++;
        if ((many == '+' && count == 0) || !take_many(shape, canon, count))
            return false;
    } else {
        for (; **shape != ']'; count--) {
            *shape += **shape == ' ';
            if (count == 0 || !take_shape(shape, canon))
                return false;
        }
        if (count > 0)
            return false;
    }
    check(*(*shape)++ == ']');
    return true;
}

static bool take_map(const char **shape, struct canon *canon)
{
    uint64_t count = canon_map(canon, UINT64_MAX);
    const char *pair = *shape;

    for (uint64_t i = 0; i < count && canon->result == OK; i++) {
        const char *at = pair;

        if (!take_shape(&at, canon) || *at++ != ' ' || !take_shape(&at, canon))
            return false;
    }
    *shape = shape_end(pair - 1);
    return canon->result == OK && count > 0;
}

/* A byte string that holds one canonical item of the shape. */
static bool take_embedded(const char **shape, struct canon *canon)
{
    struct bytes item = canon_string(canon, 1, SIZE_MAX);
    struct canon inner = canon_of(item);

    return canon->result == OK && canon_check(item) == OK &&
           take_shape(shape, &inner) && canon_end(&inner) == OK;
}

static bool take_bare(const char **shape, struct canon *canon)
{
    switch (*(*shape)++) {
    case 'u':
        return take_uint(shape, canon);
    case 'i':
        return take_int(canon);
    case 't':
        return take_text(shape, canon);
    case 'b':
        return take_string(shape, canon);
    case 'd':
        return take_date(canon);
    case 'r':
        canon_array(canon, 3, 3);
        canon_fixed(canon, 16);
        canon_uint(canon, UINT64_MAX);
        return canon_fixed(canon, 32) != NULL;
    case 'a':
        canon_skip(canon);
        return canon->result == OK;
    case 'c':
        return take_embedded(shape, canon);
    case '[':
        return take_array(shape, canon);
    case '{':
        return take_map(shape, canon);
    default:
        check(false && "a shape that is not understood");
        return false;
    }
}

static bool take_shape(const char **shape, struct canon *canon)
{
    const char *end = shape_end(*shape);

    if (end[-1] == '0' && end[-2] == '|' && canon_null(canon)) {
        *shape = end;
        return true;
    }
    if (!take_bare(shape, canon))
        return false;
    *shape = end;
    return true;
}

enum result shape_check(const char *shape, struct bytes value)
{
    struct canon canon = canon_of(value);

    if (!take_shape(&shape, &canon) || canon_end(&canon) != OK)
        return BODY_FIELD;
    return OK;
}
