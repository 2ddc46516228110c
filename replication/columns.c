/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/columns.h"
#include "core/check.h"
#include "core/kind.h"

#include <string.h>

static bool flags_good(const struct columns *columns, size_t full_count)
{
    size_t found = 0;

    for (size_t i = 0; i < columns->count; i++) {
        uint8_t flags = columns->flags[i];
        bool full = flags & PACK_FULL;

        if (flags >= PACK_KEYS * 2 || (full && (flags & PACK_BODY)) ||
            ((flags & PACK_RAW) && (flags & ~(PACK_RAW | PACK_BODY))) ||
            ((flags & PACK_KEYS) && !full))
            return false;
        found += full;
    }
    return found == full_count;
}

/* Adds an int to a time; a fault if that is no time. */
static void take_time(struct canon *content, uint64_t *time)
{
    struct canon_item item;
    enum result result = canon_next(content, &item);

    if (result == OK && item.type == CANON_UINT &&
        item.number <= ENTRY_TIME_MAX - *time)
        *time += item.number;
    else if (result == OK && item.type == CANON_NINT && item.number < *time)
        *time -= item.number + 1;
    else if (result == OK)
        content->result = CBOR_RANGE;
}

static void take_times(struct columns *columns, struct canon *content,
                       struct journal_item *items)
{
    uint64_t time = 0;

    for (size_t i = 0; i < columns->count; i++) {
        if (columns->flags[i] & PACK_RAW)
            continue;
        take_time(content, &time);
        items[i].entry.header.time = time;
    }
}

/* Reads a map's head and keys; false if they have not that form. */
static bool shape_open(struct canon *canon, struct shape *shape)
{
    const uint8_t *start = canon->at;

    shape->count = (size_t)canon_map(canon, BODY_FIELDS_MAX);
    for (size_t i = 0; i < shape->count && canon->result == OK; i++) {
        uint64_t key = canon_uint(canon, UINT16_MAX);

        shape->column[i] =
            (uint16_t)(key < PACK_FIELD_LAST ? key : PACK_FIELD_LAST);
        shape->end[i] = (uint16_t)(canon->at - start);
    }
    shape->bytes = bytes_of(start, (size_t)(canon->at - start));
    return canon->result == OK;
}

static void take_head(struct canon *content, uint8_t flags,
                      const struct header *last, struct header *header)
{
    const uint8_t *body;

    header->clock = last->clock;
    header->kind = last->kind;
    header->schema = last->schema;
    if (flags & PACK_HEAD) {
        header->clock = (uint8_t)canon_uint(content, ENTRY_CLOCK_MAX);
        header->kind = (uint16_t)canon_uint(content, UINT16_MAX);
        header->schema = (uint16_t)canon_uint(content, UINT16_MAX);
    }
    header->has_body = header->kind != KIND_SEAL;
    header->size = 0;
    if (!header->has_body)
        memset(header->body, 0, HASH_SIZE);
    if (!header->has_body || (flags & PACK_FULL))
        return;
    body = canon_fixed(content, HASH_SIZE);
    if (body)
        memcpy(header->body, body, HASH_SIZE);
    header->size = (uint16_t)canon_uint(content, ENTRY_BODY_UNITS_MAX);
}

/* The column of heads; counts on the way how many values each field has. */
static bool take_heads(struct columns *columns, struct canon *content,
                       struct journal_item *items)
{
    static const struct header none;
    const struct header *last = &none;
    struct shape *shape = &columns->shape;

    shape->count = 0;
    memset(columns->values, 0, sizeof columns->values);
    for (size_t i = 0; i < columns->count; i++) {
        struct header *header = &items[i].entry.header;
        uint8_t flags = columns->flags[i];

        if (flags & PACK_RAW) {
            columns->given[i] =
                canon_string(content, 1, ENTRY_SIZE_MAX - KEY_SIGNATURE);
            continue;
        }
        take_head(content, flags, last, header);
        last = header;
        if (content->result != OK ||
            header->has_body != ((flags & (PACK_FULL | PACK_BODY)) != 0))
            return false;
        if (!(flags & PACK_FULL))
            continue;
        if ((flags & PACK_KEYS) && !shape_open(content, shape))
            return false;
        if (shape->count == 0)
            return false;
        columns->given[i] = shape->bytes;
        for (size_t k = 0; k < shape->count; k++)
            columns->values[shape->column[k]]++;
    }
    return content->result == OK;
}

static void take_bodies(struct columns *columns, struct canon *content,
                        struct journal_item *items)
{
    for (size_t i = 0; i < columns->count; i++) {
        struct journal_item *item = &items[i];

        item->body = bytes_of(NULL, 0);
        if (columns->flags[i] & PACK_BODY)
            item->body = canon_pass(content);
    }
}

/* Finds where each column of values begins. */
static void take_fields(struct columns *columns, struct canon *content)
{
    for (size_t column = 0; column < COLUMNS_FIELDS; column++) {
        columns->fields[column] = *content;
        for (size_t i = 0; i < columns->values[column]; i++)
            if (canon_pass(content).size == 0)
                return;
    }
}

enum result columns_open(struct columns *columns, struct bytes content,
                         size_t count, size_t full_count,
                         struct journal_item *items)
{
    struct canon canon = canon_of(content);

    columns->count = count;
    columns->flags = content.data;
    columns->end = canon.end;
    canon.at += count;
    if (!flags_good(columns, full_count))
        return LINK_PACK;
    take_times(columns, &canon, items);
    if (canon.result != OK || !take_heads(columns, &canon, items))
        return LINK_PACK;
    take_bodies(columns, &canon, items);
    take_fields(columns, &canon);
    return canon_end(&canon) == CBOR_TRAILING ? LINK_PACK : canon.result;
}

void columns_values(struct columns *columns, size_t i, struct buffer *out)
{
    struct shape *shape = &columns->shape;
    size_t from = 0;

    if (columns->given[i].data != shape->bytes.data) {
        /* Behind a map's head canon wants room for the values as well. */
        const uint8_t *keys = columns->given[i].data;
        struct canon canon = {keys, columns->end, OK};

        check(shape_open(&canon, shape));
    }
    for (size_t k = 0; k < shape->count; k++) {
        const uint8_t *key = shape->bytes.data + from;

        buffer_put(out, bytes_of(key, shape->end[k] - from));
        buffer_put(out, canon_pass(&columns->fields[shape->column[k]]));
        from = shape->end[k];
    }
}
