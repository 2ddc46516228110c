/* SPDX-License-Identifier: Apache-2.0 */
#include "core/treaty.h"
#include "core/canon.h"

#include <string.h>

enum { TERMS = 16, ENDED = 16 };

static void put_list(struct buffer *out, const struct treaty_list *list)
{
    canon_put_array(out, list->count);
    buffer_put(out, list->items);
}

static void put_grant(struct buffer *out, const struct treaty_grant *grant)
{
    canon_put_array(out, 6);
    canon_put_uint(out, grant->giver);
    canon_put_uint(out, grant->kind);
    put_list(out, &grant->posts);
    put_list(out, &grant->fields);
    put_list(out, &grant->excluded);
    canon_put_uint(out, grant->days);
}

void treaty_put(const struct treaty *treaty, struct buffer *out)
{
    canon_put_array(out, 7);
    canon_put_uint(out, TREATY_VERSION);
    canon_put_array(out, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct treaty_party *party = &treaty->parties[i];

        canon_put_array(out, 3);
        canon_put_text(out, bytes_text(party->country));
        canon_put_string(out, bytes_of(party->realm, KEY_REALM));
        canon_put_string(out, bytes_of(party->root, KEY_SIZE));
    }
    canon_put_uint(out, treaty->from);
    if (treaty->until == UINT64_MAX)
        canon_put_null(out);
    else
        canon_put_uint(out, treaty->until);
    put_list(out, &treaty->purposes);
    canon_put_array(out, treaty->grant_count);
    for (size_t i = 0; i < treaty->grant_count; i++)
        put_grant(out, &treaty->grants[i]);
    canon_put_array(out, 3);
    canon_put_uint(out, treaty->limits.logs);
    canon_put_uint(out, treaty->limits.entries);
    canon_put_uint(out, treaty->limits.bytes);
}

/* Opens the next item; the items lose what done takes of them. */
static struct canon next_of(struct bytes *items)
{
    return canon_of(*items);
}

static bool next_done(struct bytes *items, const struct canon *canon)
{
    size_t taken = (size_t)(canon->at - items->data);

    if (canon->result != OK)
        return false;
    *items = bytes_of(canon->at, items->size - taken);
    return true;
}

bool treaty_next_text(struct bytes *items, struct bytes *text)
{
    struct canon canon = next_of(items);

    *text = canon_text(&canon, SIZE_MAX);
    return next_done(items, &canon);
}

bool treaty_next_key(struct bytes *items, uint16_t *key)
{
    struct canon canon = next_of(items);

    *key = (uint16_t)canon_uint(&canon, UINT16_MAX);
    return next_done(items, &canon);
}

bool treaty_next_excluded(struct bytes *items, uint16_t *key,
                          struct bytes *value)
{
    struct canon canon = next_of(items);

    canon_array(&canon, 2, 2);
    *key = (uint16_t)canon_uint(&canon, UINT16_MAX);
    *value = canon_skip(&canon);
    return next_done(items, &canon);
}

void treaty_id(struct bytes terms, uint8_t id[HASH_SIZE])
{
    struct hash hash;

    hash_begin(&hash);
    hash_add(&hash, bytes_text("cairn/treaty/1"));
    hash_add(&hash, terms);
    hash_end(&hash, id);
}

void treaty_fingerprint(const uint8_t id[HASH_SIZE],
                        char text[TREATY_FINGERPRINT])
{
    key_fingerprint(id, text);
}

int treaty_place(const struct treaty *treaty, const uint8_t realm[KEY_REALM])
{
    for (int i = 0; i < 2; i++)
        if (memcmp(treaty->parties[i].realm, realm, KEY_REALM) == 0)
            return i;
    return -1;
}

bool treaty_grants(const struct treaty_grant *grant, const char *post)
{
    struct bytes items = grant->posts.items, named;

    if (grant->posts.count == 0)
        return true;
    while (treaty_next_text(&items, &named))
        if (bytes_equal(named, bytes_text(post)))
            return true;
    return false;
}

bool treaty_covers(const struct treaty_grant *grant,
                   const struct certificate *author)
{
    if (author->roles & ROLE_HEADQUARTERS)
        return true;
    return (author->roles & ROLE_POST) && treaty_grants(grant, author->post);
}

static void put_one(struct buffer *out, uint64_t key, struct bytes value)
{
    canon_put_map(out, 1);
    canon_put_uint(out, key);
    canon_put_string(out, value);
}

void treaty_put_values(struct bytes terms, struct buffer *out)
{
    put_one(out, TERMS, terms);
}

void treaty_put_end(const uint8_t id[HASH_SIZE], struct buffer *out)
{
    put_one(out, ENDED, bytes_of(id, HASH_SIZE));
}

struct bytes treaty_terms(const struct body *body)
{
    struct canon canon = canon_of(body_value(body, TERMS));

    return canon_string(&canon, 1, SIZE_MAX);
}

const uint8_t *treaty_ended(const struct body *body)
{
    struct canon canon = canon_of(body_value(body, ENDED));

    return canon_fixed(&canon, HASH_SIZE);
}
