/* SPDX-License-Identifier: Apache-2.0 */
/* The commitment of E4, made and checked. */
#include "core/body_digests.h"
#include "core/body_internal.h"

#include <sodium.h>
#include <string.h>

enum { PREFIX_BODY = 0x02 };

enum result body_commit(struct bytes values, const uint8_t log[KEY_LOG],
                        const uint8_t seed[BODY_SEED],
                        uint8_t commitment[HASH_SIZE])
{
    struct digests digests UNSET;
    enum result result = body_digests_of(values, log, seed, &digests);

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
