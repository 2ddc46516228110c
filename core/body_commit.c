/* SPDX-License-Identifier: Apache-2.0 */
/* The commitment of E4, made and checked. */
#include "core/body_digests.h"
#include "core/body_internal.h"
#include "core/check.h"

#include <sodium.h>
#include <string.h>

enum {
    OFFICER_SEAL = 1,
    PREFIX_BODY = 0x02,
    PREFIX_OFFICER = 0x03,
};

/* Values that are none are read again to name the fault. */
static enum result digests_of(struct bytes values, const uint8_t log[KEY_LOG],
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

enum result body_commit(struct bytes values, const uint8_t log[KEY_LOG],
                        const uint8_t seed[BODY_SEED],
                        uint8_t commitment[HASH_SIZE])
{
    struct digests digests UNSET;
    enum result result = digests_of(values, log, seed, &digests);

    if (result != OK)
        return result;
    sodium_memzero(digests.salts, digests.count * BODY_SALT);
    return body_digests_hash(&digests, PREFIX_BODY, commitment)
               ? OK
               : BODY_COMMITMENT;
}

enum result body_verify(const struct body *body, const uint8_t log[KEY_LOG],
                        const uint8_t commitment[HASH_SIZE])
{
    uint8_t found[HASH_SIZE];

    if (body->state == BODY_FULL) {
        if (body_commit(body->values, log, body->seed, found) != OK)
            return BODY_COMMITMENT;
    } else if (body->state == BODY_REDACTED) {
        struct digests digests UNSET;

        if (!body_digests_redacted(body, &digests) ||
            !body_digests_hash(&digests, PREFIX_BODY, found))
            return BODY_COMMITMENT;
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

enum result body_officer_text(struct bytes values, const uint8_t log[KEY_LOG],
                              const uint8_t seed[BODY_SEED],
                              const uint8_t realm[KEY_REALM],
                              struct buffer *out)
{
    uint8_t rest[HASH_SIZE];
    struct digests digests UNSET;
    enum result result = digests_of(values, log, seed, &digests);

    if (result != OK)
        return result;
    if (body_value(&(struct body){.state = BODY_FULL, .values = values},
                   OFFICER_SEAL)
            .size == 0)
        return BODY_MISSING;
    /* Key 1 is the lowest: the officer's seal stands first. */
    digests.count--;
    memmove(digests.at[0], digests.at[1], digests.count * HASH_SIZE);
    if (!body_digests_hash(&digests, PREFIX_OFFICER, rest))
        return BODY_COMMITMENT;
    buffer_put_text(out, "cairn/officer/1");
    buffer_put(out, bytes_of(realm, KEY_REALM));
    buffer_put(out, bytes_of(log, KEY_LOG));
    buffer_put(out, bytes_of(rest, HASH_SIZE));
    return OK;
}
