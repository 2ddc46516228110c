/* SPDX-License-Identifier: Apache-2.0 */
#include "core/body_digests.h"
#include "core/body_internal.h"
#include "core/check.h"

#include <sodium.h>
#include <string.h>

enum {
    DIGESTS_LEAST = 16,
    DIGESTS_STEP = 8,
    CLAIM_HEAD = 2 + BODY_SALT,
    CLAIM_KEY_MOST = 3,
    SALT_PREFIX = 12, /* "cairn/salt/1" */
    SALTS_BATCH = 512 / BODY_SALT,
};

_Static_assert(BODY_DIGESTS_MAX <= UINT8_MAX + 1, "a byte tells the place");

static uint32_t start_of(const uint8_t digest[HASH_SIZE])
{
    return bytes_get_u32(digest) >> 8;
}

/* Puts those right that begin alike; false if two are equal. */
static bool order_alike(const struct digests *digests, struct order *order)
{
    for (size_t i = 1; i < digests->count; i++)
        for (size_t to = i; to > 0; to--) {
            uint8_t low = order->at[to - 1], high = order->at[to];
            const uint8_t *a = digests->at[low], *b = digests->at[high];
            int found;

            if (start_of(a) != start_of(b))
                break;
            found = memcmp(a, b, HASH_SIZE);
            if (found == 0)
                return false;
            if (found < 0)
                break;
            order->at[to - 1] = high;
            order->at[to] = low;
        }
    return true;
}

/*
 * A digest's place is the number of those below it, by their first three
 * bytes: the processor cannot foresee how two digests compare, and here it
 * need not. There are rarely more than two dozen. False if two are equal.
 */
static bool sort_all(const struct digests *digests, struct order *order)
{
    uint32_t starts[BODY_DIGESTS_MAX] UNSET; /* no two are the same */

    for (size_t i = 0; i < digests->count; i++)
        starts[i] = start_of(digests->at[i]) << 8 | (uint32_t)i;
    for (size_t i = digests->count; i % DIGESTS_STEP != 0; i++)
        starts[i] = UINT32_MAX; /* an officer signs all but one */
    for (size_t i = 0; i < digests->count; i++) {
        uint32_t place = 0, start = starts[i];

        /* Eight at a time, which a compiler makes vectors of. */
        for (size_t k = 0; k < digests->count; k += DIGESTS_STEP)
            for (size_t j = 0; j < DIGESTS_STEP; j++)
                place += starts[k + j] < start;
        order->at[place] = (uint8_t)i;
    }
    return order_alike(digests, order);
}

void body_digests_hide(const struct digests *digests,
                       const bool show[BODY_DIGESTS_MAX], struct buffer *out)
{
    struct order order UNSET;
    size_t hidden = 0;

    check(sort_all(digests, &order));
    for (size_t i = 0; i < digests->count; i++)
        hidden += !show[i];
    canon_put_string_head(out, hidden * HASH_SIZE);
    for (size_t i = 0; i < digests->count; i++)
        if (!show[order.at[i]])
            buffer_put(out, bytes_of(digests->at[order.at[i]], HASH_SIZE));
}

/* The hash of all digests in their order; false if two are equal. */
bool body_digests_hash(const struct digests *digests, uint8_t prefix,
                       uint8_t out[HASH_SIZE])
{
    uint8_t space[DIGESTS_STEP * HASH_SIZE];
    struct buffer some = buffer_of(space, sizeof space);
    struct order order;
    struct hash hash;

    if (!sort_all(digests, &order))
        return false;
    hash_begin(&hash);
    hash_add(&hash, bytes_of(&prefix, 1));
    for (size_t i = 0; i < digests->count; i++) {
        buffer_put(&some, bytes_of(digests->at[order.at[i]], HASH_SIZE));
        if (some.size < some.capacity)
            continue;
        hash_add(&hash, buffer_bytes(&some));
        some.size = 0;
    }
    hash_add(&hash, buffer_bytes(&some));
    hash_end(&hash, out);
    return true;
}

/* What is hashed of it, into a block; 0 if it is longer than nearly all. */
static uint8_t claim_put(const struct claim *claim, uint8_t block[HASH_BLOCK])
{
    struct buffer out = buffer_of(block, HASH_SHORT);

    memset(block, 0, HASH_BLOCK);
    if (claim->value.size > HASH_SHORT - CLAIM_HEAD - CLAIM_KEY_MOST)
        return 0;
    block[0] = claim->value.size ? 0x83 : 0x81;
    block[1] = 0x40 | BODY_SALT;
    memcpy(block + 2, claim->salt, BODY_SALT);
    out.size = CLAIM_HEAD;
    buffer_put(&out, claim->value);
    if (claim->value.size)
        canon_put_uint(&out, claim->key);
    return (uint8_t)out.size;
}

static void claim_hash(const struct claim *claim, uint8_t out[HASH_SIZE])
{
    uint8_t space[CLAIM_KEY_MOST];
    struct buffer key = buffer_of(space, sizeof space);
    struct hash hash;

    canon_put_uint(&key, claim->key);
    hash_begin(&hash);
    hash_add(&hash, bytes_of("\x83\x50", 2));
    hash_add(&hash, bytes_of(claim->salt, BODY_SALT));
    hash_add(&hash, claim->value);
    hash_add(&hash, buffer_bytes(&key));
    hash_end(&hash, out);
}

/* At most DIGESTS_STEP of them. */
static void claims_hash(const struct claim *claims, size_t count,
                        uint8_t (*out)[HASH_SIZE])
{
    uint8_t blocks[DIGESTS_STEP][HASH_BLOCK] UNSET, sizes[DIGESTS_STEP];

    for (size_t i = 0; i < count; i++)
        sizes[i] = claim_put(&claims[i], blocks[i]);
    hash_short(blocks, sizes, count, out);
    for (size_t i = 0; i < count; i++)
        if (sizes[i] == 0)
            claim_hash(&claims[i], out[i]);
}

static size_t padded(size_t fields)
{
    size_t steps = (fields + DIGESTS_STEP - 1) / DIGESTS_STEP * DIGESTS_STEP;

    return steps < DIGESTS_LEAST ? DIGESTS_LEAST : steps;
}

/* Eight blocks of ChaCha20 at once take the library half the time of six. */
static void salts_of(const uint8_t log[KEY_LOG], const uint8_t seed[BODY_SEED],
                     uint8_t *salts, size_t count)
{
    static const uint8_t nonce[crypto_stream_chacha20_ietf_NONCEBYTES];
    size_t batches = (count + SALTS_BATCH - 1) / SALTS_BATCH;
    uint8_t block[1][HASH_BLOCK] = {"cairn/salt/1"}, key[1][HASH_SIZE];
    const uint8_t size = SALT_PREFIX + KEY_LOG + BODY_SEED;

    memcpy(block[0] + SALT_PREFIX, log, KEY_LOG);
    memcpy(block[0] + SALT_PREFIX + KEY_LOG, seed, BODY_SEED);
    hash_short(block, &size, 1, key);
    crypto_stream_chacha20_ietf(salts, batches * SALTS_BATCH * BODY_SALT, nonce,
                                key[0]);
    sodium_memzero(key, sizeof key);
    sodium_memzero(block, sizeof block);
}

/* All digests of a full body, by ascending key and then the decoys. What has
 * been read as one before is only walked. */
bool body_digests_take(struct bytes values, const uint8_t log[KEY_LOG],
                       const uint8_t seed[BODY_SEED], bool read,
                       struct digests *digests)
{
    struct canon canon = canon_of(values);
    size_t fields = (size_t)canon_map(&canon, BODY_FIELDS_MAX);
    struct bytes value;
    uint16_t key = 0;

    if (fields == 0 || values.size > VALUES_SIZE_MAX)
        return false;
    digests->count = padded(fields);
    digests->fields = fields;
    salts_of(log, seed, digests->salts, digests->count);
    for (size_t i = 0; i < digests->count; i++) {
        value = bytes_of(NULL, 0);
        if (i < fields && read)
            key = (uint16_t)canon_pass_field(&canon, &value);
        else if (i < fields)
            key = body_take_value(&canon, key, &value);
        if (key == 0)
            return false;
        digests->claims[i] =
            (struct claim){digests->salts + i * BODY_SALT, value, key};
    }
    for (size_t i = 0; i < digests->count; i += DIGESTS_STEP)
        claims_hash(digests->claims + i, DIGESTS_STEP, digests->at + i);
    return canon_end(&canon) == OK;
}

/* Values that are none are read again to name the fault. */
enum result body_digests_of(struct bytes values, const uint8_t log[KEY_LOG],
                            const uint8_t seed[BODY_SEED],
                            struct digests *digests)
{
    enum result fault;
    struct body body;

    if (body_digests_take(values, log, seed, false, digests))
        return OK;
    fault = body_open_values(values, &body);
    check(fault != OK);
    return fault;
}

bool body_digests_redacted(const struct body *body, struct digests *digests)
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
        struct claim *claim = &digests->claims[i];

        if (!body_take_triple(&canon, &claim->salt, &claim->value, &key))
            return false;
        claim->key = key;
    }
    for (size_t i = 0; i < body->count; i += DIGESTS_STEP)
        claims_hash(digests->claims + i,
                    body->count - i < DIGESTS_STEP ? body->count - i
                                                   : DIGESTS_STEP,
                    digests->at + hidden + i);
    return true;
}
