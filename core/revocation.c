/* SPDX-License-Identifier: Apache-2.0 */
#include "core/revocation.h"
#include "core/canon.h"
#include "core/fields.h"
#include "core/kind.h"

enum { KEY = 16, LAST_GOOD = 17 };

/* How many of all places there are for an author like this one. */
static size_t share(size_t all, size_t realm, bool by_root)
{
    if (realm != 0)
        return all / 2;
    return by_root ? all : all - all / 8;
}

static bool has_room(size_t used, uint64_t more, size_t most)
{
    return used <= most && more <= most - used;
}

static void take_refs(struct revocations *all, struct revocation *revocation,
                      struct canon *canon, uint64_t count)
{
    revocation->first = all->ref_count;
    revocation->count = (size_t)count;
    for (; count > 0; count--) {
        struct revocation_ref *ref = &all->refs[all->ref_count++];

        canon_array(canon, 3, 3);
        memcpy(ref->log, canon_fixed(canon, KEY_LOG), KEY_LOG);
        ref->seq = canon_uint(canon, UINT64_MAX);
        memcpy(ref->id, canon_fixed(canon, HASH_SIZE), HASH_SIZE);
        ref->seen = false;
    }
}

static void take_superseded(struct revocations *all, size_t realm,
                            struct canon *canon, uint64_t count)
{
    for (; count > 0; count--) {
        struct revocation_superseded *out =
            &all->superseded[all->superseded_count++];

        out->realm = realm;
        memcpy(out->id, canon_fixed(canon, HASH_SIZE), HASH_SIZE);
        for (size_t i = 0; i < all->count; i++)
            if (all->held[i].realm == realm &&
                memcmp(all->held[i].id, out->id, HASH_SIZE) == 0)
                all->held[i].superseded = true;
    }
}

static bool is_superseded(const struct revocations *all, size_t realm,
                          const uint8_t id[HASH_SIZE])
{
    for (size_t i = 0; i < all->superseded_count; i++)
        if (all->superseded[i].realm == realm &&
            memcmp(all->superseded[i].id, id, HASH_SIZE) == 0)
            return true;
    return false;
}

enum result revocations_add(struct revocations *all,
                            const uint8_t id[HASH_SIZE],
                            const uint8_t author[KEY_SIZE], size_t realm,
                            bool by_root, const struct body *body)
{
    struct canon key = canon_of(body_value(body, KEY));
    struct canon refs = canon_of(body_value(body, LAST_GOOD));
    struct bytes list = body_value(body, FIELD_SUPERSEDES);
    struct canon superseded = canon_of(list);
    uint64_t ref_count, superseded_count = 0;
    struct revocation *revocation;

    if (body->state != BODY_FULL ||
        fields_check(KIND_REVOCATION, body, NULL) != OK)
        return CERT_FORM;
    if (revocations_find(all, realm, id))
        return OK;
    ref_count = canon_array(&refs, 0, UINT64_MAX);
    /* What a registrar lists here puts nothing out of force. */
    if (by_root && list.size > 0)
        superseded_count = canon_array(&superseded, 1, UINT64_MAX);
    if (!has_room(all->count, 1, share(REVOCATIONS_MAX, realm, by_root)) ||
        !has_room(all->ref_count, ref_count,
                  share(REVOCATION_REFS_MAX, realm, by_root)) ||
        !has_room(all->superseded_count, superseded_count,
                  share(REVOCATIONS_MAX, realm, by_root)))
        return STORE_FULL;
    revocation = &all->held[all->count++];
    memcpy(revocation->id, id, HASH_SIZE);
    memcpy(revocation->key, canon_fixed(&key, KEY_SIZE), KEY_SIZE);
    memcpy(revocation->author, author, KEY_SIZE);
    revocation->realm = realm;
    revocation->by_root = by_root;
    revocation->superseded = is_superseded(all, realm, id);
    take_refs(all, revocation, &refs, ref_count);
    take_superseded(all, realm, &superseded, superseded_count);
    return OK;
}

const struct revocation *revocations_next(const struct revocations *all,
                                          size_t realm,
                                          const uint8_t key[KEY_SIZE],
                                          size_t *at)
{
    while (*at < all->count) {
        const struct revocation *one = &all->held[(*at)++];

        if (!one->superseded && one->realm == realm &&
            memcmp(one->key, key, KEY_SIZE) == 0)
            return one;
    }
    return NULL;
}

bool revocations_seen(struct revocations *all, size_t realm,
                      const uint8_t key[KEY_SIZE], const uint8_t id[HASH_SIZE])
{
    const struct revocation *one;
    bool first = false;
    size_t at = 0;

    while ((one = revocations_next(all, realm, key, &at)))
        for (size_t i = one->first; i < one->first + one->count; i++) {
            if (all->refs[i].seen ||
                memcmp(all->refs[i].id, id, HASH_SIZE) != 0)
                continue;
            all->refs[i].seen = true;
            first = true;
        }
    return first;
}

const struct revocation *revocations_find(const struct revocations *all,
                                          size_t realm,
                                          const uint8_t id[HASH_SIZE])
{
    for (size_t i = 0; i < all->count; i++)
        if (all->held[i].realm == realm &&
            memcmp(all->held[i].id, id, HASH_SIZE) == 0)
            return &all->held[i];
    return NULL;
}

void revocations_copy(const struct revocations *from, struct revocations *to)
{
    to->count = from->count;
    to->ref_count = from->ref_count;
    to->superseded_count = from->superseded_count;
    memcpy(to->held, from->held, from->count * sizeof from->held[0]);
    memcpy(to->refs, from->refs, from->ref_count * sizeof from->refs[0]);
    memcpy(to->superseded, from->superseded,
           from->superseded_count * sizeof from->superseded[0]);
}
