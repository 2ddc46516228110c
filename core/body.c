/* SPDX-License-Identifier: Apache-2.0 */
#include "core/body.h"
#include "core/canon.h"
#include "core/check.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum {
    DIGESTS_LEAST = 16,
    DIGESTS_STEP = 8,
    OFFICER_SEAL = 1,
    PREFIX_BODY = 0x02,
    PREFIX_OFFICER = 0x03,
    FULL_DEPTH = 1,  /* containers around the values of a full body */
    SHOWN_DEPTH = 3, /* containers around a value in a redacted one */
};

struct digests {
    size_t count;
    uint8_t at[BODY_DIGESTS_MAX][HASH_SIZE];
};

static int compare_digests(const void *a, const void *b)
{
    return memcmp(a, b, HASH_SIZE);
}

/*
 * An insertion sort: qsort may take heap, and there are rarely more than two
 * dozen. False if two are equal.
 */
static bool digests_sort(struct digests *digests)
{
    for (size_t i = 1; i < digests->count; i++) {
        uint8_t moved[HASH_SIZE];
        size_t to = i;

        memcpy(moved, digests->at[i], HASH_SIZE);
        while (to > 0 && compare_digests(digests->at[to - 1], moved) > 0) {
            memcpy(digests->at[to], digests->at[to - 1], HASH_SIZE);
            to--;
        }
        memcpy(digests->at[to], moved, HASH_SIZE);
    }
    for (size_t i = 1; i < digests->count; i++)
        if (compare_digests(digests->at[i - 1], digests->at[i]) == 0)
            return false;
    return true;
}

static void digests_hash(const struct digests *digests, uint8_t prefix,
                         uint8_t out[HASH_SIZE])
{
    struct hash hash;

    hash_begin(&hash);
    hash_add(&hash, bytes_of(&prefix, 1));
    hash_add(&hash, bytes_of(digests->at, digests->count * HASH_SIZE));
    hash_end(&hash, out);
}

/* H(CBOR [salt, value, key]); a decoy has neither value nor key. */
static void digest_of(const uint8_t salt[BODY_SALT], struct bytes value,
                      uint16_t key, uint8_t out[HASH_SIZE])
{
    uint8_t space[24];
    struct buffer text = buffer_of(space, sizeof space);
    struct hash hash;

    canon_put_array(&text, value.size ? 3 : 1);
    canon_put_string(&text, bytes_of(salt, BODY_SALT));
    hash_begin(&hash);
    hash_add(&hash, buffer_bytes(&text));
    if (value.size) {
        text.size = 0;
        canon_put_uint(&text, key);
        hash_add(&hash, value);
        hash_add(&hash, buffer_bytes(&text));
    }
    hash_end(&hash, out);
}

static size_t padded(size_t fields)
{
    size_t steps = (fields + DIGESTS_STEP - 1) / DIGESTS_STEP * DIGESTS_STEP;

    return steps < DIGESTS_LEAST ? DIGESTS_LEAST : steps;
}

static void salts_of(const uint8_t log[KEY_LOG], const uint8_t seed[BODY_SEED],
                     uint8_t *salts, size_t count)
{
    static const uint8_t nonce[crypto_stream_chacha20_ietf_NONCEBYTES];
    uint8_t key[HASH_SIZE];
    struct hash hash;

    hash_begin(&hash);
    hash_add(&hash, bytes_text("cairn/salt/1"));
    hash_add(&hash, bytes_of(log, KEY_LOG));
    hash_add(&hash, bytes_of(seed, BODY_SEED));
    hash_end(&hash, key);
    crypto_stream_chacha20_ietf(salts, count * BODY_SALT, nonce, key);
    sodium_memzero(key, sizeof key);
}

/* Checks the map's keys and counts them: OK or BODY_FORM, BODY_SIZE, CBOR_*. */
static enum result values_check(struct bytes values, size_t *count)
{
    struct canon canon = canon_of(values);
    enum result result;

    if (values.size > VALUES_SIZE_MAX)
        return BODY_SIZE;
    result = canon_check_inside(values, FULL_DEPTH);
    if (result != OK)
        return result;
    *count = canon_map(&canon, BODY_FIELDS_MAX);
    for (size_t i = 0; i < *count && canon.result == OK; i++) {
        if (canon_uint(&canon, UINT16_MAX) == 0)
            return BODY_FORM;
        canon_value(&canon);
    }
    return canon.result == OK && *count > 0 ? OK : BODY_FORM;
}

/* Takes [salt, value, key] and checks that the key is above the last one. */
static bool take_triple(struct canon *canon, const uint8_t **salt,
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

        if (!take_triple(canon, &salt, &value, &key))
            return BODY_FORM;
    }
    body->shown.size = (size_t)(canon->at - body->shown.data);
    for (size_t i = HASH_SIZE; i < body->hidden.size; i += HASH_SIZE)
        if (i + HASH_SIZE > body->hidden.size ||
            compare_digests(body->hidden.data + i - HASH_SIZE,
                            body->hidden.data + i) >= 0)
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
        body->values = canon_skip(&canon);
        if (canon.result != OK)
            return BODY_FORM;
        result = values_check(body->values, &body->count);
        if (result != OK)
            return result;
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
        *value = canon_skip(&canon);
    } else {
        take_triple(&canon, &salt, value, key);
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

    while (body_next(body, &at, &at_key, &value))
        if (at_key == key)
            return value;
    return bytes_of(NULL, 0);
}

/* All digests of a full body, by ascending key and then the decoys. */
static enum result digests_of(struct bytes values, const uint8_t log[KEY_LOG],
                              const uint8_t seed[BODY_SEED],
                              struct digests *digests,
                              uint8_t salts[BODY_DIGESTS_MAX * BODY_SALT])
{
    struct body body = {.state = BODY_FULL, .values = values};
    struct bytes value;
    uint16_t key;
    size_t at = 0, i = 0;
    enum result result = values_check(values, &body.count);

    if (result != OK)
        return result;
    digests->count = padded(body.count);
    salts_of(log, seed, salts, digests->count);
    for (; body_next(&body, &at, &key, &value); i++)
        digest_of(salts + i * BODY_SALT, value, key, digests->at[i]);
    for (; i < digests->count; i++)
        digest_of(salts + i * BODY_SALT, bytes_of(NULL, 0), 0, digests->at[i]);
    return OK;
}

enum result body_commit(struct bytes values, const uint8_t log[KEY_LOG],
                        const uint8_t seed[BODY_SEED],
                        uint8_t commitment[HASH_SIZE])
{
    uint8_t salts[BODY_DIGESTS_MAX * BODY_SALT];
    struct digests digests;
    enum result result = digests_of(values, log, seed, &digests, salts);

    if (result != OK)
        return result;
    sodium_memzero(salts, digests.count * BODY_SALT);
    if (!digests_sort(&digests))
        return BODY_COMMITMENT;
    digests_hash(&digests, PREFIX_BODY, commitment);
    return OK;
}

static bool redacted_digests(const struct body *body, struct digests *digests)
{
    struct canon canon = canon_of(body->shown);
    size_t hidden = body->hidden.size / HASH_SIZE;
    uint16_t key = 0;

    digests->count = hidden + body->count;
    if (digests->count > BODY_DIGESTS_MAX || digests->count < DIGESTS_LEAST ||
        digests->count % DIGESTS_STEP != 0)
        return false;
    if (hidden)
        memcpy(digests->at, body->hidden.data, body->hidden.size);
    for (size_t i = 0; i < body->count; i++) {
        const uint8_t *salt;
        struct bytes value;

        if (!take_triple(&canon, &salt, &value, &key))
            return false;
        digest_of(salt, value, key, digests->at[hidden + i]);
    }
    return digests_sort(digests);
}

enum result body_verify(const struct body *body, const uint8_t log[KEY_LOG],
                        const uint8_t commitment[HASH_SIZE])
{
    uint8_t found[HASH_SIZE];

    if (body->state == BODY_FULL) {
        if (body_commit(body->values, log, body->seed, found) != OK)
            return BODY_COMMITMENT;
    } else if (body->state == BODY_REDACTED) {
        struct digests digests;

        if (!redacted_digests(body, &digests))
            return BODY_COMMITMENT;
        digests_hash(&digests, PREFIX_BODY, found);
    } else {
        return OK;
    }
    return memcmp(found, commitment, HASH_SIZE) == 0 ? OK : BODY_COMMITMENT;
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

static bool among(const uint16_t *keys, size_t count, uint16_t key)
{
    for (size_t i = 0; i < count; i++)
        if (keys[i] == key)
            return true;
    return false;
}

enum result body_redact(const struct body *body, const uint8_t log[KEY_LOG],
                        const uint16_t *keys, size_t key_count,
                        struct buffer *out)
{
    uint8_t salts[BODY_DIGESTS_MAX * BODY_SALT];
    struct digests digests, hidden = {0};
    bool show[BODY_DIGESTS_MAX] = {false};
    size_t shown = 0, at = 0, i = 0;
    struct bytes value;
    uint16_t key;

    if (body->state != BODY_FULL)
        return BODY_STATE;
    check(digests_of(body->values, log, body->seed, &digests, salts) == OK);
    for (; body_next(body, &at, &key, &value); i++)
        shown += show[i] = among(keys, key_count, key) &&
                           canon_check_inside(value, SHOWN_DEPTH) == OK;
    if (shown == 0)
        return BODY_FORM;
    for (i = 0; i < digests.count; i++)
        if (!show[i])
            memcpy(hidden.at[hidden.count++], digests.at[i], HASH_SIZE);
    digests_sort(&hidden);
    canon_put_array(out, 3);
    canon_put_uint(out, BODY_REDACTED);
    canon_put_string(out, bytes_of(hidden.at, hidden.count * HASH_SIZE));
    canon_put_array(out, shown);
    for (at = 0, i = 0; body_next(body, &at, &key, &value); i++) {
        if (!show[i])
            continue;
        canon_put_array(out, 3);
        canon_put_string(out, bytes_of(salts + i * BODY_SALT, BODY_SALT));
        buffer_put(out, value);
        canon_put_uint(out, key);
    }
    return OK;
}

enum result body_officer_text(struct bytes values, const uint8_t log[KEY_LOG],
                              const uint8_t seed[BODY_SEED],
                              const uint8_t realm[KEY_REALM],
                              struct buffer *out)
{
    uint8_t salts[BODY_DIGESTS_MAX * BODY_SALT], rest[HASH_SIZE];
    struct digests digests;
    enum result result = digests_of(values, log, seed, &digests, salts);

    if (result != OK)
        return result;
    /* Key 1 is the lowest: if the officer's seal is there, it stands first. */
    if (body_value(&(struct body){.state = BODY_FULL, .values = values},
                   OFFICER_SEAL).size > 0) {
        digests.count--;
        memmove(digests.at[0], digests.at[1], digests.count * HASH_SIZE);
    }
    if (!digests_sort(&digests))
        return BODY_COMMITMENT;
    digests_hash(&digests, PREFIX_OFFICER, rest);
    buffer_put_text(out, "cairn/officer/1");
    buffer_put(out, bytes_of(realm, KEY_REALM));
    buffer_put(out, bytes_of(log, KEY_LOG));
    buffer_put(out, bytes_of(rest, HASH_SIZE));
    return OK;
}
