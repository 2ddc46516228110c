/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of a body: fewer fields of one, and what two of one entry show. */
#include "core/body_digests.h"
#include "core/body_internal.h"
#include "core/check.h"

#include <sodium.h>
#include <string.h>

/* The digests of what a body shows stand behind those that it hides; of a full
 * one it hides none. */
static size_t shown_at(const struct body *body)
{
    return body->state == BODY_FULL ? 0 : body->hidden.size / HASH_SIZE;
}

/* Which digests are shown: those of the keys, both ascending. Returns how
 * many. */
static size_t choose(const struct body *body, const struct digests *digests,
                     const uint16_t *keys, size_t key_count,
                     bool show[BODY_DIGESTS_MAX])
{
    size_t shown = 0, k = 0;

    for (size_t i = 0; i < body->count; i++) {
        const struct claim *claim = &digests->claims[i];

        while (k < key_count && keys[k] < claim->key)
            k++;
        shown += show[shown_at(body) + i] =
            k < key_count && keys[k] == claim->key &&
            canon_check_inside(claim->value, SHOWN_DEPTH) == OK;
    }
    return shown;
}

static void put_claim(const struct claim *claim, struct buffer *out)
{
    canon_put_array(out, 3);
    canon_put_string(out, bytes_of(claim->salt, BODY_SALT));
    buffer_put(out, claim->value);
    canon_put_uint(out, claim->key);
}

enum result body_redact(const struct body *body, const uint8_t log[KEY_LOG],
                        const uint16_t *keys, size_t key_count,
                        struct buffer *out)
{
    struct digests digests UNSET;
    bool show[BODY_DIGESTS_MAX] = {false};
    size_t shown;

    if (body->state == BODY_FULL)
        check(body_digests_take(body->values, log, body->seed, true, &digests));
    else if (body->state != BODY_REDACTED ||
             !body_digests_redacted(body, &digests))
        return BODY_STATE;
    shown = choose(body, &digests, keys, key_count, show);
    if (shown > 0) {
        canon_put_array(out, 3);
        canon_put_uint(out, BODY_REDACTED);
        body_digests_hide(&digests, show, out);
        canon_put_array(out, shown);
        for (size_t i = 0; i < body->count; i++)
            if (show[shown_at(body) + i])
                put_claim(&digests.claims[i], out);
    }
    if (body->state == BODY_FULL)
        sodium_memzero(digests.salts, digests.count * BODY_SALT);
    return shown > 0 ? OK : BODY_FORM;
}

/* Both bodies with their digests, and what they show, by ascending key. */
struct joining {
    struct digests held, more;
    bool show[BODY_DIGESTS_MAX]; /* of held's */
    const struct claim *claims[BODY_DIGESTS_MAX];
    size_t count;
};

/* Shows what the held body hides. */
static bool uncover(struct joining *joining, const struct body *held,
                    const uint8_t digest[HASH_SIZE])
{
    for (size_t i = 0; i < shown_at(held); i++)
        if (memcmp(joining->held.at[i], digest, HASH_SIZE) == 0)
            return joining->show[i] = true;
    return false;
}

/* Of the keys that both show the digests must be the same; what `more` alone
 * shows, the other must hide. */
static enum result join(struct joining *joining, const struct body *held,
                        const struct body *more)
{
    size_t h = 0, m = 0;

    while (h < held->count || m < more->count) {
        const struct claim *old = &joining->held.claims[h];
        const struct claim *new = &joining->more.claims[m];
        const uint8_t *digest = joining->more.at[shown_at(more) + m];
        bool both = h < held->count && m < more->count && old->key == new->key;

        if (both && memcmp(joining->held.at[shown_at(held) + h], digest,
                           HASH_SIZE) != 0)
            return BODY_TWICE;
        if (h < held->count && (m == more->count || old->key <= new->key)) {
            joining->show[shown_at(held) + h++] = true;
            joining->claims[joining->count++] = old;
            m += both;
        } else if (uncover(joining, held, digest)) {
            joining->claims[joining->count++] = new;
            m++;
        } else {
            return BODY_COMMITMENT;
        }
    }
    return joining->count > held->count ? OK : ENTRY_DUPLICATE;
}

enum result body_join(const struct body *held, const struct body *more,
                      struct buffer *out)
{
    struct joining joining UNSET;
    enum result result;

    if (held->state != BODY_REDACTED || more->state != BODY_REDACTED)
        return BODY_STATE;
    if (!body_digests_redacted(held, &joining.held) ||
        !body_digests_redacted(more, &joining.more) ||
        joining.held.count != joining.more.count)
        return BODY_COMMITMENT;
    joining.count = 0;
    memset(joining.show, 0, sizeof joining.show);
    result = join(&joining, held, more);
    if (result != OK)
        return result;
    canon_put_array(out, 3);
    canon_put_uint(out, BODY_REDACTED);
    body_digests_hide(&joining.held, joining.show, out);
    canon_put_array(out, joining.count);
    for (size_t i = 0; i < joining.count; i++)
        put_claim(joining.claims[i], out);
    return OK;
}
