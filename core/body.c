/* SPDX-License-Identifier: Apache-2.0 */
#include "core/body_internal.h"
#include "core/canon.h"
#include "core/check.h"

#include <string.h>

enum result body_values_count(struct bytes values, size_t *count)
{
    struct canon canon = canon_of(values);

    *count = canon_map(&canon, BODY_FIELDS_MAX);
    for (size_t i = 0; i < *count && canon.result == OK; i++) {
        if (canon_uint(&canon, UINT16_MAX) == 0)
            return BODY_FORM;
        canon_value(&canon);
    }
    return canon_end(&canon) == OK && *count > 0 ? OK : BODY_FORM;
}

bool body_take_triple(struct canon *canon, const uint8_t **salt,
                        struct bytes *value, uint16_t *key)
{
    uint16_t last = *key;

    canon_array(canon, 3, 3);
    *salt = canon_fixed(canon, BODY_SALT);
    *value = canon_value(canon);
    *key = (uint16_t)canon_uint(canon, UINT16_MAX);
    return canon->result == OK && *key > last;
}

static enum result redacted_open(struct canon *canon, struct body *body)
{
    uint16_t key = 0;

    body->hidden = canon_string(canon, 0, BODY_DIGESTS_MAX * HASH_SIZE);
    body->count = canon_array(canon, 1, BODY_FIELDS_MAX);
    body->shown.data = canon->at;
    for (size_t i = 0; i < body->count; i++) {
        const uint8_t *salt;
        struct bytes value;

        if (!body_take_triple(canon, &salt, &value, &key))
            return BODY_FORM;
    }
    body->shown.size = (size_t)(canon->at - body->shown.data);
    for (size_t i = HASH_SIZE; i < body->hidden.size; i += HASH_SIZE)
        if (i + HASH_SIZE > body->hidden.size ||
            memcmp(body->hidden.data + i - HASH_SIZE, body->hidden.data + i,
                   HASH_SIZE) >= 0)
            return BODY_FORM;
    return body->hidden.size % HASH_SIZE == 0 ? OK : BODY_FORM;
}

static enum result form_open(struct bytes bytes, struct body *body)
{
    static const uint8_t elements[] = {3, 3, 1, 2};
    struct canon canon = canon_of(bytes);
    uint64_t count = canon_array(&canon, 1, 3);
    enum result result;

    body->state = (enum body_state)canon_uint(&canon, BODY_ERASED);
    if (canon.result != OK || count != elements[body->state])
        return BODY_FORM;
    if (body->state == BODY_FULL) {
        body->seed = canon_fixed(&canon, BODY_SEED);
        if (canon.result != OK)
            return BODY_FORM;
        /* The last element of what has been checked as a whole. */
        body->values = bytes_of(canon.at, (size_t)(canon.end - canon.at));
        if (body->values.size > VALUES_SIZE_MAX)
            return BODY_SIZE;
        return body_values_count(body->values, &body->count);
    } else if (body->state == BODY_REDACTED) {
        result = redacted_open(&canon, body);
        if (result != OK)
            return result;
    } else if (body->state == BODY_ERASED) {
        body->by = canon_fixed(&canon, HASH_SIZE);
    }
    return canon_end(&canon) == OK ? OK : BODY_FORM;
}

enum result body_open(struct bytes bytes, struct body *body)
{
    enum result result;

    memset(body, 0, sizeof *body);
    if (bytes.size > BODY_SIZE_MAX)
        return BODY_SIZE;
    result = canon_check(bytes);
    return result == OK ? form_open(bytes, body) : result;
}

enum result body_open_values(struct bytes values, struct body *body)
{
    enum result result;

    memset(body, 0, sizeof *body);
    body->state = BODY_FULL;
    body->values = values;
    if (values.size > VALUES_SIZE_MAX)
        return BODY_SIZE;
    result = canon_check_inside(values, FULL_DEPTH);
    return result == OK ? body_values_count(values, &body->count) : result;
}

bool body_next(const struct body *body, size_t *at, uint16_t *key,
               struct bytes *value)
{
    bool full = body->state == BODY_FULL;
    struct bytes all = full ? body->values : body->shown;
    struct canon canon = canon_of(all);
    const uint8_t *salt;

    if (all.size == 0)
        return false;
    if (*at == 0 && full)
        canon_map(&canon, BODY_FIELDS_MAX);
    else
        canon.at += *at;
    if (canon.at == canon.end)
        return false;
    *key = 0;
    if (full) {
        *key = (uint16_t)canon_uint(&canon, UINT16_MAX);
        *value = canon_value(&canon);
    } else {
        body_take_triple(&canon, &salt, value, key);
    }
    check(canon.result == OK);
    *at = (size_t)(canon.at - all.data);
    return true;
}

struct bytes body_value(const struct body *body, uint16_t key)
{
    struct bytes value;
    uint16_t at_key;
    size_t at = 0;

    while (body_next(body, &at, &at_key, &value) && at_key <= key)
        if (at_key == key)
            return value;
    return bytes_of(NULL, 0);
}

void body_put_full(struct buffer *out, const uint8_t seed[BODY_SEED],
                   struct bytes values)
{
    canon_put_array(out, 3);
    canon_put_uint(out, BODY_FULL);
    canon_put_string(out, bytes_of(seed, BODY_SEED));
    buffer_put(out, values);
}

void body_put_absent(struct buffer *out)
{
    canon_put_array(out, 1);
    canon_put_uint(out, BODY_ABSENT);
}

void body_put_erased(struct buffer *out, const uint8_t by[HASH_SIZE])
{
    canon_put_array(out, 2);
    canon_put_uint(out, BODY_ERASED);
    canon_put_string(out, bytes_of(by, HASH_SIZE));
}
