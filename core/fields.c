/* SPDX-License-Identifier: Apache-2.0 */
#include "core/fields.h"
#include "core/canon.h"
#include "core/kind.h"
#include "core/shape.h"

#include <string.h>

const struct field *fields_find(struct bytes name)
{
    const struct field *field;

    for (size_t i = 0; (field = fields_at(i)); i++)
        if (bytes_equal(bytes_text(field->name), name))
            return field;
    return NULL;
}

const struct field *fields_of(uint16_t key)
{
    const struct field *field;

    for (size_t i = 0; (field = fields_at(i)); i++)
        if (field->key == key)
            return field;
    return NULL;
}

static bool state_text(struct bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < 'A' || text.data[i] > 'Z')
            return false;
    return text.size >= 1 && text.size <= 3;
}

static bool within(const struct field *field, struct bytes value)
{
    struct canon canon = canon_of(value);
    struct canon_item item;

    if (canon_next(&canon, &item) != OK)
        return false;
    switch (field->type) {
    case FIELD_IS_TEXT:
        return item.number <= field->most;
    case FIELD_IS_STATE:
        return state_text(item.bytes);
    case FIELD_IS_UINT:
    case FIELD_IS_INT:
        /* A negative one is -1 - number. */
        return item.number + (item.type == CANON_NINT) <= field->most;
    case FIELD_IS_BYTES:
    case FIELD_IS_MEDIA:
        return item.type == CANON_ARRAY ? item.number <= field->most
                                        : item.number == field->most;
    default:
        return true;
    }
}

enum result field_check(const struct field *field, struct bytes value)
{
    static const char *const shapes[] = {
        [FIELD_IS_CODE] = "u1-65535",
        [FIELD_IS_CODES] = "[+<u1-65535]",
        [FIELD_IS_TEXT] = "t",
        [FIELD_IS_DATE] = "d",
        [FIELD_IS_STATE] = "t3",
        [FIELD_IS_INSTANT] = "i",
        [FIELD_IS_UINT] = "u",
        [FIELD_IS_INT] = "i",
        [FIELD_IS_BYTES] = "b",
        [FIELD_IS_REF] = "r",
        [FIELD_IS_MEDIA] = "[+[u1-65535 u b32 b32|0 u1-65535]]",
        [FIELD_IS_CHECKS] = "{u1-65535 u1-65535}",
    };
    const char *shape =
        field->type == FIELD_IS_SHAPE ? field->shape : shapes[field->type];

    if (shape_check(shape, value) != OK || !within(field, value))
        return BODY_FIELD;
    return OK;
}

static bool crossing_like(uint16_t kind, uint16_t key)
{
    return key <= FIELD_REASON || kind == KIND_CROSSING ||
           kind == KIND_AMENDMENT;
}

static const uint16_t crossing_required[] = {FIELD_DIRECTION, FIELD_EVENT_TIME,
                                             FIELD_OUTCOME, FIELD_POST,
                                             FIELD_CLIENT_REF};

enum {
    CROSSING_REQUIRED = sizeof crossing_required / sizeof crossing_required[0]
};

/* Null stands only in an amendment, where it takes a value back; never what a
 * crossing must have, nor its checks. */
static bool unset(uint16_t kind, uint16_t key, struct bytes value)
{
    for (size_t i = 0; i < CROSSING_REQUIRED; i++)
        if (key == crossing_required[i])
            return false;
    return kind == KIND_AMENDMENT && key > FIELD_REASON &&
           key != FIELD_CHECKS && value.size == 1 && value.data[0] == 0xf6;
}

/* The two parties of a treaty stand by ascending realm. */
static bool parties_ascend(struct bytes value)
{
    struct canon canon = canon_of(value);
    const uint8_t *realms[2] = {NULL, NULL};

    canon = canon_of(canon_string(&canon, 1, SIZE_MAX));
    canon_array(&canon, 1, UINT64_MAX);
    canon_skip(&canon);
    canon_array(&canon, 2, 2);
    for (size_t i = 0; i < 2; i++) {
        canon_array(&canon, 3, 3);
        canon_skip(&canon);
        realms[i] = canon_fixed(&canon, KEY_REALM);
        canon_skip(&canon);
    }
    return canon.result == OK && memcmp(realms[0], realms[1], KEY_REALM) < 0;
}

/* No range of an erasure ends before it starts. */
static bool ranges_ascend(struct bytes value)
{
    struct canon canon = canon_of(value);
    uint64_t count = canon_array(&canon, 1, UINT64_MAX);

    for (; count > 0 && canon.result == OK; count--) {
        uint64_t first;

        canon_array(&canon, 2, 2);
        first = canon_uint(&canon, UINT64_MAX);
        if (canon_uint(&canon, UINT64_MAX) < first)
            return false;
    }
    return canon.result == OK;
}

/* What a shape cannot say of one value. */
static enum result row_check(const struct kind_field *row, struct bytes value)
{
    enum result result = shape_check(row->shape, value);

    if (result == OK && row->kind == KIND_TREATY && !parties_ascend(value))
        return BODY_FIELD;
    if (result == OK && row->kind == KIND_ERASURE && row->key == 17 &&
        !ranges_ascend(value))
        return BODY_FIELD;
    return result;
}

/* The fields of an observation stand by ascending realm, each once. */
static enum result realms_check(const struct body *body, uint16_t *key)
{
    const uint8_t *last = NULL;
    struct bytes value;
    size_t at = 0;

    while (body_next(body, &at, key, &value)) {
        struct canon canon = canon_of(value);
        const uint8_t *realm;

        if (*key <= 16)
            continue;
        canon_array(&canon, 2, 2);
        realm = canon_fixed(&canon, KEY_REALM);
        if (!realm || (last && memcmp(last, realm, KEY_REALM) >= 0))
            return BODY_FIELD;
        last = realm;
    }
    return OK;
}

/* A reason is a text, or a number of a list; a revocation supersedes ids. */
static enum result value_check(uint16_t kind, uint16_t key, struct bytes value)
{
    const struct kind_field *row = fields_kind_of(kind, key);
    const struct field *field;

    if (row)
        return row_check(row, value);
    field = crossing_like(kind, key) ? fields_of(key) : NULL;
    if (!field || unset(kind, key, value))
        return OK;
    if (key == FIELD_REASON && shape_check("u", value) == OK)
        return OK;
    return field_check(field, value);
}

static bool required(uint16_t kind, size_t i, uint16_t *key)
{
    const struct kind_field *row;

    if (kind == KIND_CROSSING && i < CROSSING_REQUIRED) {
        *key = crossing_required[i];
        return true;
    }
    for (size_t at = 0; kind != KIND_CROSSING && (row = fields_kind_at(at));
         at++)
        if (row->kind == kind && row->required && i-- == 0) {
            *key = row->key;
            return true;
        }
    return false;
}

enum result fields_check(uint16_t kind, const struct body *body, uint16_t *key)
{
    uint16_t at_key = 0;
    struct bytes value;
    enum result result = OK;
    size_t at = 0;

    while (result == OK && body_next(body, &at, &at_key, &value))
        result = value_check(kind, at_key, value);
    if (result == OK && kind == KIND_OBSERVATION)
        result = realms_check(body, &at_key);
    for (size_t i = 0; result == OK && body->state == BODY_FULL &&
                       required(kind, i, &at_key);
         i++)
        if (body_value(body, at_key).size == 0)
            result = BODY_MISSING;
    if (result != OK && key)
        *key = at_key;
    return result;
}

int64_t fields_instant(struct bytes event_time, uint64_t time_s)
{
    struct canon canon = canon_of(event_time);
    struct canon_item item = {.type = CANON_NULL};

    if (canon.at != canon.end && canon_next(&canon, &item) == OK &&
        item.number <= INT64_MAX) {
        if (item.type == CANON_UINT)
            return (int64_t)item.number;
        if (item.type == CANON_NINT)
            return -1 - (int64_t)item.number;
    }
    return (int64_t)time_s * 1000000;
}
