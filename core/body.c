/* SPDX-License-Identifier: Apache-2.0 */
#include "core/body_internal.h"
#include "core/canon.h"
#include "core/check.h"

#include <string.h>

uint16_t body_take_value(struct canon *canon, uint16_t last,
                         struct bytes *value)
{
    uint16_t key = (uint16_t)canon_uint(canon, UINT16_MAX);

    *value = canon_value(canon, FULL_DEPTH + 1);
    return canon->result == OK && key > last ? key : 0;
}

/* Reads the values of a full body: OK, BODY_SIZE, BODY_FORM. */
static enum result values_open(struct bytes values, struct body *body)
{
    struct canon canon = canon_of(values);
    struct bytes value;
    uint16_t key = 0;

    if (values.size > VALUES_SIZE_MAX)
        return BODY_SIZE;
    body->values = values;
    body->count = (size_t)canon_map(&canon, BODY_FIELDS_MAX);
    if (body->count == 0)
        return BODY_FORM;
    for (size_t i = 0; i < body->count; i++) {
        key = body_take_value(&canon, key, &value);
        if (key == 0)
            return BODY_FORM;
    }
    return canon_end(&canon) == OK ? OK : BODY_FORM;
}

/*
 * What has been read to its end as a body is canonical. Only what has not is
 * checked as a whole: if it is bad CBOR, that is its fault's name.
 */
static enum result nearer(struct bytes item, unsigned depth, enum result result)
{
    enum result fault = OK;

    if (result != OK)
        fault = canon_check_inside(item, depth);
    return fault == OK ? result : fault;
}

bool body_take_triple(struct canon *canon, const uint8_t **salt,
                      struct bytes *value, uint16_t *key)
{
    uint16_t last = *key;

    canon_array(canon, 3, 3);
    *salt = canon_fixed(canon, BODY_SALT);
    *value = canon_value(canon, SHOWN_DEPTH);
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
        return values_open(bytes_of(canon.at, (size_t)(canon.end - canon.at)),
                           body);
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
    memset(body, 0, sizeof *body);
    if (bytes.size > BODY_SIZE_MAX)
        return BODY_SIZE;
    return nearer(bytes, 0, form_open(bytes, body));
}

enum result body_reopen(struct bytes bytes, struct body *body)
{
    struct canon canon = canon_of(bytes);

    memset(body, 0, sizeof *body);
    canon_array(&canon, 3, 3);
    if (canon_uint(&canon, BODY_FULL) != BODY_FULL || canon.result != OK)
        return body_open(bytes, body);
    body->seed = canon_fixed(&canon, BODY_SEED);
    body->values = bytes_of(canon.at, (size_t)(canon.end - canon.at));
    body->count = (size_t)canon_map(&canon, BODY_FIELDS_MAX);
    return canon.result == OK ? OK : body_open(bytes, body);
}

enum result body_open_values(struct bytes values, struct body *body)
{
    memset(body, 0, sizeof *body);
    body->state = BODY_FULL;
    if (values.size > VALUES_SIZE_MAX)
        return BODY_SIZE;
    return nearer(values, FULL_DEPTH, values_open(values, body));
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
        *key = (uint16_t)canon_pass_field(&canon, value);
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
