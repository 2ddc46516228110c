/* SPDX-License-Identifier: Apache-2.0 */
/* The seal that an officer sets on what he enters: E4, key 1. */
#include "core/body_digests.h"
#include "core/body_internal.h"

#include <string.h>

enum {
    OFFICER_SEAL = 1,
    PREFIX_OFFICER = 0x03,
    TEXT_MAX = 15 + KEY_REALM + KEY_LOG + HASH_SIZE,
};

/* Of the digests all but one, and what they are of. */
static enum result put_text(struct digests *digests, size_t seal,
                            const uint8_t realm[KEY_REALM],
                            const uint8_t log[KEY_LOG], struct buffer *out)
{
    uint8_t rest[HASH_SIZE];

    digests->count--;
    memmove(digests->at[seal], digests->at[digests->count], HASH_SIZE);
    if (!body_digests_hash(digests, PREFIX_OFFICER, rest))
        return BODY_COMMITMENT;
    buffer_put_text(out, "cairn/officer/1");
    buffer_put(out, bytes_of(realm, KEY_REALM));
    buffer_put(out, bytes_of(log, KEY_LOG));
    buffer_put(out, bytes_of(rest, HASH_SIZE));
    return OK;
}

static struct bytes seal_of(struct bytes values)
{
    return body_value(&(struct body){.state = BODY_FULL, .values = values},
                      OFFICER_SEAL);
}

enum result body_officer_text(struct bytes values, const uint8_t log[KEY_LOG],
                              const uint8_t seed[BODY_SEED],
                              const uint8_t realm[KEY_REALM],
                              struct buffer *out)
{
    struct digests digests UNSET;
    enum result result = body_digests_of(values, log, seed, &digests);

    if (result != OK)
        return result;
    if (seal_of(values).size == 0)
        return BODY_MISSING;
    /* Key 1 is the lowest: the officer's seal stands first. */
    return put_text(&digests, 0, realm, log, out);
}

void body_officer_hold(const uint8_t key[KEY_SIZE],
                       uint8_t seal[BODY_OFFICER_SEAL])
{
    static const uint8_t nothing[KEY_SIGNATURE];
    struct buffer out = buffer_of(seal, BODY_OFFICER_SEAL);
    uint8_t kid[KEY_KID];

    key_kid(key, kid);
    canon_put_array(&out, 2);
    canon_put_string(&out, bytes_of(kid, KEY_KID));
    canon_put_string(&out, bytes_of(nothing, KEY_SIGNATURE));
}

enum result body_officer_seal(uint8_t *values, size_t size,
                              const uint8_t log[KEY_LOG],
                              const uint8_t seed[BODY_SEED],
                              const uint8_t realm[KEY_REALM],
                              const struct signer *officer)
{
    struct bytes map = bytes_of(values, size), seal;
    uint8_t space[TEXT_MAX], held[BODY_OFFICER_SEAL];
    struct buffer text = buffer_of(space, sizeof space);
    enum result result = body_officer_text(map, log, seed, realm, &text);

    if (result != OK)
        return result;
    seal = seal_of(map);
    if (seal.size != BODY_OFFICER_SEAL)
        return BODY_FIELD;
    body_officer_hold(officer->public, held);
    key_sign(officer, buffer_bytes(&text),
             held + BODY_OFFICER_SEAL - KEY_SIGNATURE);
    memcpy(values + (seal.data - values), held, BODY_OFFICER_SEAL);
    return OK;
}

/* The text that was signed, of what is shown. */
static enum result shown_text(const struct body *body,
                              const uint8_t log[KEY_LOG],
                              const uint8_t realm[KEY_REALM],
                              struct buffer *out)
{
    struct digests digests UNSET;

    if (body->state == BODY_FULL)
        return body_officer_text(body->values, log, body->seed, realm, out);
    if (!body_digests_redacted(body, &digests))
        return BODY_COMMITMENT;
    /* It is the first that is shown, behind those that are hidden. */
    return put_text(&digests, digests.count - body->count, realm, log, out);
}

enum result body_officer_verify(const struct body *body,
                                const uint8_t log[KEY_LOG],
                                const uint8_t realm[KEY_REALM],
                                const uint8_t key[KEY_SIZE])
{
    uint8_t space[TEXT_MAX], kid[KEY_KID];
    struct buffer text = buffer_of(space, sizeof space);
    struct canon canon = canon_of(body_value(body, OFFICER_SEAL));
    const uint8_t *named, *signature;
    enum result result;

    if (body->state > BODY_REDACTED || canon.at == canon.end)
        return BODY_MISSING;
    canon_array(&canon, 2, 2);
    named = canon_fixed(&canon, KEY_KID);
    signature = canon_fixed(&canon, KEY_SIGNATURE);
    key_kid(key, kid);
    if (canon_end(&canon) != OK || memcmp(named, kid, KEY_KID) != 0)
        return OFFICER_SEAL_BAD;
    result = shown_text(body, log, realm, &text);
    if (result != OK)
        return result;
    return key_verify(key, buffer_bytes(&text), signature) == OK
               ? OK
               : OFFICER_SEAL_BAD;
}
