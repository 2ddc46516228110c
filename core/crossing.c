/* SPDX-License-Identifier: Apache-2.0 */
#include "core/crossing.h"
#include "core/canon.h"
#include "core/check.h"
#include "core/date.h"
#include "core/kind.h"
#include "core/value.h"

#include <string.h>

enum {
    HEAD_MAX = 9, /* a number, or the head of a string */
    VALUE_SPACE = FIELD_TEXT_MAX + HEAD_MAX,
    SHOWN_DEPTH = 3, /* containers around a value in a redacted body */
    CHECKS_SPACE = 2 * CHECK_NUMBER_MAX + HEAD_MAX,
};

void crossing_begin(struct crossing *crossing, void *memory, size_t capacity)
{
    memset(crossing, 0, sizeof *crossing);
    crossing->space = buffer_of(memory, capacity);
}

/* The first slot whose key is not below. */
static size_t place_of(const struct crossing *crossing, uint16_t key)
{
    size_t i = 0;

    while (i < crossing->count && crossing->slots[i].key < key)
        i++;
    return i;
}

bool crossing_has(const struct crossing *crossing, uint16_t key)
{
    size_t i = place_of(crossing, key);

    return i < crossing->count && crossing->slots[i].key == key;
}

struct bytes crossing_get(const struct crossing *crossing, uint16_t key)
{
    size_t i = place_of(crossing, key);

    if (i == crossing->count || crossing->slots[i].key != key)
        return bytes_of(NULL, 0);
    return bytes_of(crossing->space.data + crossing->slots[i].at,
                    crossing->slots[i].size);
}

static size_t number_size(uint64_t number)
{
    uint8_t space[HEAD_MAX];
    struct buffer out = buffer_of(space, sizeof space);

    canon_put_uint(&out, number);
    return out.size;
}

/* The size of the map with a further field. */
static size_t map_size(const struct crossing *crossing, uint16_t key,
                       size_t value_size)
{
    size_t size = number_size(crossing->count + 1) + number_size(key) +
                  value_size + crossing->space.size;

    for (size_t i = 0; i < crossing->count; i++)
        size += number_size(crossing->slots[i].key);
    return size;
}

enum result crossing_set(struct crossing *crossing, uint16_t key,
                         struct bytes value)
{
    size_t i = place_of(crossing, key);
    struct crossing_slot *slot = &crossing->slots[i];

    check(key > 0);
    if (canon_check_inside(value, SHOWN_DEPTH) != OK)
        return VALUE_FORM;
    if (crossing_has(crossing, key))
        return VALUE_TWICE;
    if (crossing->count == BODY_FIELDS_MAX ||
        map_size(crossing, key, value.size) > VALUES_SIZE_MAX ||
        value.size > crossing->space.capacity - crossing->space.size)
        return BODY_SIZE;
    memmove(slot + 1, slot, (crossing->count++ - i) * sizeof *slot);
    slot->key = key;
    slot->at = (uint32_t)crossing->space.size;
    slot->size = (uint32_t)value.size;
    buffer_put(&crossing->space, value);
    return OK;
}

void crossing_unset(struct crossing *crossing, uint16_t key)
{
    size_t i = place_of(crossing, key);
    struct crossing_slot gone;
    uint8_t *at;

    if (!crossing_has(crossing, key))
        return;
    gone = crossing->slots[i];
    at = crossing->space.data + gone.at;
    crossing->space.size -= gone.size;
    memmove(at, at + gone.size, crossing->space.size - gone.at);
    crossing->count--;
    memmove(&crossing->slots[i], &crossing->slots[i + 1],
            (crossing->count - i) * sizeof gone);
    for (i = 0; i < crossing->count; i++)
        if (crossing->slots[i].at > gone.at)
            crossing->slots[i].at -= gone.size;
}

enum result crossing_set_text(struct crossing *crossing, struct bytes name,
                              struct bytes text)
{
    const struct field *field = fields_find(name);
    uint8_t space[VALUE_SPACE];
    struct buffer value = buffer_of(space, sizeof space);
    enum result result;

    if (!field)
        return VALUE_UNKNOWN_FIELD;
    if (crossing_has(crossing, field->key))
        return VALUE_TWICE;
    result = value_put_text(field, text, &value);
    if (result != OK)
        return result;
    check(!value.full);
    return crossing_set(crossing, field->key, buffer_bytes(&value));
}

enum result crossing_set_null(struct crossing *crossing, uint16_t key)
{
    static const uint8_t null = 0xf6;

    return crossing_set(crossing, key, bytes_of(&null, 1));
}

enum result crossing_set_uint(struct crossing *crossing, uint16_t key,
                              uint64_t number)
{
    uint8_t space[HEAD_MAX];
    struct buffer value = buffer_of(space, sizeof space);

    canon_put_uint(&value, number);
    return crossing_set(crossing, key, buffer_bytes(&value));
}

enum result crossing_set_int(struct crossing *crossing, uint16_t key,
                             int64_t number)
{
    uint8_t space[HEAD_MAX];
    struct buffer value = buffer_of(space, sizeof space);

    canon_put_int(&value, number);
    return crossing_set(crossing, key, buffer_bytes(&value));
}

enum result crossing_set_bytes(struct crossing *crossing, uint16_t key,
                               struct bytes bytes)
{
    uint8_t space[VALUE_SPACE];
    struct buffer value = buffer_of(space, sizeof space);

    canon_put_string(&value, bytes);
    if (value.full)
        return BODY_SIZE;
    return crossing_set(crossing, key, buffer_bytes(&value));
}

enum result crossing_set_target(struct crossing *crossing,
                                const uint8_t log[KEY_LOG], uint64_t seq,
                                const uint8_t id[HASH_SIZE])
{
    uint8_t space[KEY_LOG + HASH_SIZE + 3 * HEAD_MAX];
    struct buffer value = buffer_of(space, sizeof space);

    entry_put_ref(&value, log, seq, id);
    return crossing_set(crossing, FIELD_TARGET, buffer_bytes(&value));
}

/* The least id above `last`, or null; `last` is null before the first. */
static const uint8_t *id_above(const uint8_t (*ids)[HASH_SIZE], size_t count,
                               const uint8_t *last)
{
    const uint8_t *least = NULL;

    for (size_t i = 0; i < count; i++)
        if ((!last || memcmp(ids[i], last, HASH_SIZE) > 0) &&
            (!least || memcmp(ids[i], least, HASH_SIZE) < 0))
            least = ids[i];
    return least;
}

enum result crossing_set_supersedes(struct crossing *crossing,
                                    const uint8_t (*ids)[HASH_SIZE],
                                    size_t count)
{
    uint8_t space[CROSSING_SUPERSEDES_MAX * (HASH_SIZE + 2) + HEAD_MAX];
    struct buffer value = buffer_of(space, sizeof space);
    const uint8_t *id = NULL;
    size_t different = 0;

    if (count == 0)
        return VALUE_FORM;
    if (count > CROSSING_SUPERSEDES_MAX)
        return VALUE_LENGTH;
    while ((id = id_above(ids, count, id)))
        different++;
    canon_put_array(&value, different);
    while ((id = id_above(ids, count, id)))
        canon_put_string(&value, bytes_of(id, HASH_SIZE));
    return crossing_set(crossing, FIELD_SUPERSEDES, buffer_bytes(&value));
}

void crossing_put(const struct crossing *crossing, struct buffer *out)
{
    canon_put_map(out, crossing->count);
    for (size_t i = 0; i < crossing->count; i++) {
        canon_put_uint(out, crossing->slots[i].key);
        buffer_put(out, crossing_get(crossing, crossing->slots[i].key));
    }
}

static enum result read_checks(const struct crossing *crossing,
                               uint8_t results[CHECK_NUMBER_MAX + 1])
{
    struct canon canon = canon_of(crossing_get(crossing, FIELD_CHECKS));

    for (uint64_t left = canon_map(&canon, CHECK_NUMBER_MAX); left; left--) {
        uint64_t number = canon_uint(&canon, CHECK_NUMBER_MAX);

        results[number] = (uint8_t)canon_uint(&canon, CHECK_NOT_DONE);
    }
    return canon_end(&canon) == OK ? OK : VALUE_FORM;
}

static void put_checks(const uint8_t results[CHECK_NUMBER_MAX + 1],
                       struct buffer *out)
{
    size_t count = 0;

    for (size_t i = 1; i <= CHECK_NUMBER_MAX; i++)
        count += results[i] > 0;
    canon_put_map(out, count);
    for (size_t i = 1; i <= CHECK_NUMBER_MAX; i++)
        if (results[i] > 0) {
            canon_put_uint(out, i);
            canon_put_uint(out, results[i]);
        }
}

enum result crossing_set_check(struct crossing *crossing,
                               enum check_number number,
                               enum check_result result)
{
    uint8_t results[CHECK_NUMBER_MAX + 1] = {0};
    uint8_t old_space[CHECKS_SPACE], new_space[CHECKS_SPACE];
    struct buffer old_value = buffer_of(old_space, sizeof old_space);
    struct buffer new_value = buffer_of(new_space, sizeof new_space);
    enum result set;

    check(number >= 1 && number <= CHECK_NUMBER_MAX);
    check(result >= CHECK_OK && result <= CHECK_NOT_DONE);
    if (crossing_has(crossing, FIELD_CHECKS) &&
        read_checks(crossing, results) != OK)
        return VALUE_FORM;
    buffer_put(&old_value, crossing_get(crossing, FIELD_CHECKS));
    results[number] = (uint8_t)result;
    put_checks(results, &new_value);
    crossing_unset(crossing, FIELD_CHECKS);
    set = crossing_set(crossing, FIELD_CHECKS, buffer_bytes(&new_value));
    if (set != OK && old_value.size > 0)
        check(crossing_set(crossing, FIELD_CHECKS, buffer_bytes(&old_value)) ==
              OK);
    return set;
}

static enum check_result check_expiry(const struct crossing *crossing,
                                      int32_t today_days)
{
    struct canon canon = canon_of(crossing_get(crossing, FIELD_EXPIRY_DATE));
    struct bytes text = canon_text(&canon, SIZE_MAX);
    struct date_partial date;
    int32_t last_days;

    if (date_parse_partial(text, &date) != OK ||
        !date_complete(&date, &last_days))
        return CHECK_NOT_DONE;
    return last_days < today_days ? CHECK_WRONG : CHECK_OK;
}

enum result crossing_checks(struct crossing *crossing,
                            const struct crossing_facts *facts)
{
    enum check_result state = CHECK_NOT_DONE;
    enum result result;

    if (crossing_has(crossing, FIELD_ISSUING_STATE))
        state = facts->issuing_state_known ? CHECK_OK : CHECK_WRONG;
    result = crossing_set_check(crossing, CHECK_MRZ, facts->mrz);
    if (result == OK)
        result = crossing_set_check(crossing, CHECK_EXPIRY,
                                    check_expiry(crossing, facts->today_days));
    if (result == OK)
        result = crossing_set_check(crossing, CHECK_ISSUING_STATE, state);
    return result;
}

static bool values_open(struct bytes values, struct body *body)
{
    struct canon canon = canon_of(values);

    *body = (struct body){.state = BODY_FULL, .values = values};
    if (values.size > VALUES_SIZE_MAX || canon_check(values) != OK)
        return false;
    body->count = canon_map(&canon, BODY_FIELDS_MAX);
    for (size_t i = 0; i < body->count && canon.result == OK; i++) {
        if (canon_uint(&canon, UINT16_MAX) == 0)
            return false;
        canon_skip(&canon);
    }
    return canon.result == OK && body->count > 0;
}

static bool is_code(struct bytes value, uint64_t code)
{
    struct canon canon = canon_of(value);

    return canon_uint(&canon, UINT16_MAX) == code && canon.result == OK;
}

/* The codes of ICAO Doc 9303 part 3 for people whom no state protects. */
static bool is_no_state(struct bytes value)
{
    static const char *const codes[] = {STATE_STATELESS, STATE_REFUGEE,
                                        STATE_REFUGEE_OTHER};
    struct canon canon = canon_of(value);
    struct bytes text;

    /* They begin alike, as no state's code does. */
    if (value.size < 2 || value.data[1] != *STATE_STATELESS)
        return false;
    text = canon_text(&canon, SIZE_MAX);
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (bytes_equal(text, bytes_text(codes[i])))
            return true;
    return false;
}

bool crossing_protects(uint16_t key, struct bytes value)
{
    switch (key) {
    case FIELD_CATEGORY:
        return is_code(value, CATEGORY_ASYLUM) ||
               is_code(value, CATEGORY_REFUGEE);
    case FIELD_PURPOSE:
        return is_code(value, PURPOSE_PROTECTION);
    case FIELD_STATUS_GRANTED:
        return is_code(value, STATUS_PROTECTION);
    case FIELD_DOCUMENT_CLASS:
        return is_code(value, DOCUMENT_CLASS_REFUGEE);
    case FIELD_NATIONALITY:
    case FIELD_ISSUING_STATE:
        return is_no_state(value);
    default:
        return false;
    }
}

enum lane crossing_lane(struct bytes values)
{
    struct bytes value;
    struct body body;
    uint16_t key;
    size_t at = 0;

    if (!values_open(values, &body))
        return LANE_HOME;
    while (body_next(&body, &at, &key, &value))
        if (crossing_protects(key, value))
            return LANE_HOME;
    return LANE_SHARED;
}

enum result crossing_complete(uint16_t kind, struct bytes values, uint16_t *key)
{
    struct body body;

    if (!values_open(values, &body))
        return BODY_FORM;
    return fields_check(kind, &body, key);
}
