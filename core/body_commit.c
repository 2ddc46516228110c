/* SPDX-License-Identifier: Apache-2.0 */
/* The commitment of E4, and what is shown of a body under it. */
#include "core/body_digests.h"
#include "core/body_internal.h"
#include "core/check.h"

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

/* Which of the fields are shown: those of the keys, both ascending. Returns how
 * many. */
static size_t choose(const struct digests *digests, const uint16_t *keys,
                     size_t key_count, bool show[BODY_DIGESTS_MAX])
{
    size_t shown = 0, k = 0;

    for (size_t i = 0; i < digests->fields; i++) {
        while (k < key_count && keys[k] < digests->claims[i].key)
            k++;
        shown += show[i] =
            k < key_count && keys[k] == digests->claims[i].key &&
            canon_check_inside(digests->claims[i].value, SHOWN_DEPTH) == OK;
    }
    return shown;
}

/* What is not shown, in the order of the digests. */
static void put_hidden(const struct digests *digests,
                       const bool show[BODY_DIGESTS_MAX], size_t shown,
                       struct buffer *out)
{
    struct order order UNSET;

    check(body_digests_sort(digests, &order));
    canon_put_string_head(out, (digests->count - shown) * HASH_SIZE);
    for (size_t i = 0; i < digests->count; i++)
        if (!show[order.at[i]])
            buffer_put(out, bytes_of(digests->at[order.at[i]], HASH_SIZE));
}

enum result body_redact(const struct body *body, const uint8_t log[KEY_LOG],
                        const uint16_t *keys, size_t key_count,
                        struct buffer *out)
{
    struct digests digests UNSET;
    bool show[BODY_DIGESTS_MAX] = {false};
    size_t shown;

    if (body->state != BODY_FULL)
        return BODY_STATE;
    check(body_digests_take(body->values, log, body->seed, true, &digests));
    shown = choose(&digests, keys, key_count, show);
    if (shown == 0)
        return BODY_FORM;
    canon_put_array(out, 3);
    canon_put_uint(out, BODY_REDACTED);
    put_hidden(&digests, show, shown, out);
    canon_put_array(out, shown);
    for (size_t i = 0; i < digests.fields; i++) {
        if (!show[i])
            continue;
        canon_put_array(out, 3);
        canon_put_string(out,
                         bytes_of(digests.salts + i * BODY_SALT, BODY_SALT));
        buffer_put(out, digests.claims[i].value);
        canon_put_uint(out, digests.claims[i].key);
    }
    sodium_memzero(digests.salts, digests.count * BODY_SALT);
    return OK;
}
