/* SPDX-License-Identifier: Apache-2.0 */
/* The commitment of E4: salted digests, decoys, and what is made of them. */
#include "core/body_internal.h"
#include "core/canon.h"
#include "core/check.h"

#include <sodium.h>
#include <string.h>

enum {
    DIGESTS_LEAST = 16,
    DIGESTS_STEP = 8,
    OFFICER_SEAL = 1,
    PREFIX_BODY = 0x02,
    PREFIX_OFFICER = 0x03,
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

/* All digests of a full body, by ascending key and then the decoys. */
static enum result digests_of(struct bytes values, const uint8_t log[KEY_LOG],
                              const uint8_t seed[BODY_SEED],
                              struct digests *digests,
                              uint8_t salts[BODY_DIGESTS_MAX * BODY_SALT])
{
    struct body body;
    struct bytes value;
    uint16_t key;
    size_t at = 0, i = 0;
    enum result result = body_open_values(values, &body);

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

        if (!body_take_triple(&canon, &salt, &value, &key))
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

enum result body_match(const struct body *body, const struct header *header)
{
    if (body->state == BODY_FULL &&
        entry_units(body->values.size) != header->size)
        return BODY_COMMITMENT;
    return body_verify(body, header->log, header->body);
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
    if (body_value(&(struct body){.state = BODY_FULL, .values = values},
                   OFFICER_SEAL).size == 0)
        return BODY_MISSING;
    /* Key 1 is the lowest: the officer's seal stands first. */
    digests.count--;
    memmove(digests.at[0], digests.at[1], digests.count * HASH_SIZE);
    if (!digests_sort(&digests))
        return BODY_COMMITMENT;
    digests_hash(&digests, PREFIX_OFFICER, rest);
    buffer_put_text(out, "cairn/officer/1");
    buffer_put(out, bytes_of(realm, KEY_REALM));
    buffer_put(out, bytes_of(log, KEY_LOG));
    buffer_put(out, bytes_of(rest, HASH_SIZE));
    return OK;
}
