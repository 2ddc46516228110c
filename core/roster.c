/* SPDX-License-Identifier: Apache-2.0 */
#include "core/canon.h"
#include "core/check.h"
#include "core/rollover.h"
#include "core/roster_slots.h"

#include <string.h>

enum { CERTIFIED_KEY = 20 };

#define AUTHORITY (ROLE_ROOT | ROLE_REGISTRAR)

/* Also one that is remembered, but has no certificate. */
static struct member *member_in(const struct roster *roster, size_t realm,
                                const uint8_t key[KEY_SIZE])
{
    size_t at;

    return roster_slot_find(roster, realm, key, &at);
}

static void set_root(const struct roster *roster, struct member *member,
                     const uint8_t id[HASH_SIZE])
{
    struct certificate root = {.roles = ROLE_ROOT, .name = "root"};

    memcpy(root.country, roster->realms[member->realm].country, 4);
    memcpy(root.log_key, member->certificate.log_key, KEY_SIZE);
    member->certificate = root;
    member->offices |= ROLE_ROOT;
    member->by_root = true;
    member->standing = STANDING_GOOD;
    member->revoked = false;
    memcpy(member->id, id, HASH_SIZE);
    key_kid(root.log_key, member->kid);
}

static enum result realm_add(struct roster *roster,
                             const uint8_t root[KEY_SIZE], const char *country)
{
    static const uint8_t given[HASH_SIZE];
    struct roster_realm *realm = &roster->realms[roster->realm_count];
    struct member *member;

    check(strlen(country) == 3);
    if (roster->realm_count == REALMS_MAX)
        return STORE_FULL;
    member = roster_slot_add(roster, roster->realm_count, root);
    if (!member)
        return STORE_FULL;
    key_realm(root, realm->realm);
    memcpy(realm->root, root, KEY_SIZE);
    memcpy(realm->country, country, 4);
    roster->realm_count++;
    set_root(roster, member, given);
    roster->more = true;
    return OK;
}

void roster_begin(struct roster *roster, const uint8_t root[KEY_SIZE],
                  const char *country, struct member *members, size_t capacity)
{
    check(capacity >= 1);
    memset(roster, 0, sizeof *roster);
    roster->members = members;
    roster->capacity = capacity;
    check(realm_add(roster, root, country) == OK);
    memcpy(roster->realm, roster->realms[0].realm, KEY_REALM);
    memcpy(roster->root, root, KEY_SIZE);
    memcpy(roster->country, country, 4);
    roster->more = false;
}

void roster_copy(const struct roster *from, struct member *members,
                 struct roster *to)
{
    memcpy(to, from, offsetof(struct roster, revocations));
    revocations_copy(&from->revocations, &to->revocations);
    to->members = members;
    to->capacity = from->count;
    memcpy(members, from->members, from->count * sizeof members[0]);
}

enum result roster_admit(struct roster *roster, const uint8_t root[KEY_SIZE],
                         const char *country, size_t *realm)
{
    uint8_t name[KEY_REALM];

    key_realm(root, name);
    *realm = roster_realm_find(roster, name);
    if (*realm != SIZE_MAX)
        return OK;
    *realm = roster->realm_count;
    return realm_add(roster, root, country);
}

void roster_rename(struct roster *roster, size_t realm, const char *country)
{
    check(realm > 0 && realm < roster->realm_count && strlen(country) == 3);
    memcpy(roster->realms[realm].country, country, 4);
    for (size_t i = 0; i < roster->count; i++) {
        struct member *member = &roster->members[i];

        if (member->realm != realm)
            continue;
        if (member->certificate.roles & ROLE_ROOT) {
            memcpy(member->certificate.country, country, 4);
            continue;
        }
        member->certificate.roles = member->offices = 0;
        member->standing = STANDING_GOOD;
    }
    roster->more = true;
}

/*
 * Of two certificates of one key the root's counts, then the one that stands
 * better, then the later, and of two as late the greater id, whichever came
 * first. A request's proof does not cover the roles: a registrar
 * could else take a keeper's office away.
 */
static bool supersedes(const struct member *held, const struct member *next)
{
    if (held->certificate.roles == 0)
        return true;
    if (held->certificate.roles & ROLE_ROOT)
        return false;
    if (held->by_root != next->by_root)
        return next->by_root;
    if (held->standing != next->standing)
        return next->standing < held->standing;
    if (held->certificate.from != next->certificate.from)
        return held->certificate.from < next->certificate.from;
    return memcmp(held->id, next->id, HASH_SIZE) < 0;
}

/* One that is held is not verified again. */
static bool is_held(struct roster *roster, size_t realm,
                    const struct entry *entry, const struct body *body)
{
    struct canon canon = canon_of(body_value(body, CERTIFIED_KEY));
    const uint8_t *key = canon_fixed(&canon, KEY_SIZE);
    const struct member *held = key ? member_in(roster, realm, key) : NULL;

    return held && held->certificate.roles != 0 &&
           memcmp(held->id, entry->id, HASH_SIZE) == 0;
}

static bool is_revoked(const struct roster *roster, const struct member *member)
{
    size_t at = 0;

    if (member->offices & ROLE_ROOT)
        return false;
    return member->standing == STANDING_QUARANTINED ||
           revocations_next(&roster->revocations, member->realm,
                            member->certificate.log_key, &at);
}

static enum result add_certificate(struct roster *roster,
                                   const struct entry *entry,
                                   const struct body *body,
                                   const struct member *author)
{
    const struct roster_realm *realm = &roster->realms[author->realm];
    struct member next = {.realm = author->realm,
                          .by_root = author->offices & ROLE_ROOT};
    struct member *member;
    enum result result;

    if (is_held(roster, author->realm, entry, body))
        return OK;
    result = certificate_read(body, &next.certificate);
    if (result == OK)
        result = certificate_allowed(&next.certificate, author->offices,
                                     realm->country);
    if (result == OK)
        result = certificate_proved(&next.certificate, realm->realm);
    if (result != OK)
        return result;
    next.standing = roster_standing_of(roster, author, entry);
    memcpy(next.id, entry->id, HASH_SIZE);
    key_kid(next.certificate.log_key, next.kid);
    member = roster_slot_add(roster, next.realm, next.certificate.log_key);
    if (!member)
        return STORE_FULL;
    next.offices = member->offices;
    if (next.by_root)
        next.offices |= next.certificate.roles;
    roster->more |= next.offices & ~member->offices & AUTHORITY;
    member->offices = next.offices;
    if (supersedes(member, &next))
        *member = next;
    member->revoked = is_revoked(roster, member);
    return OK;
}

/* What a revocation or its end makes of the member whom it is about. */
static void judge(struct roster *roster, const struct revocation *about)
{
    struct member *member = member_in(roster, about->realm, about->key);

    if (!member || (member->offices & ROLE_ROOT))
        return;
    member->revoked = is_revoked(roster, member);
    roster->cut |= (member->offices & ROLE_REGISTRAR) != 0;
}

static enum result add_revocation(struct roster *roster,
                                  const struct entry *entry,
                                  const struct body *body,
                                  const struct member *author)
{
    struct revocations *all = &roster->revocations;
    size_t count = all->count, ended = all->superseded_count;
    bool by_root = author->offices & ROLE_ROOT;
    enum result result =
        revocations_add(all, entry->id, author->certificate.log_key,
                        author->realm, by_root, body);

    if (result != OK || all->count == count)
        return result;
    judge(roster, &all->held[count]);
    for (; ended < all->superseded_count; ended++) {
        const struct revocation *one =
            revocations_find(all, author->realm, all->superseded[ended].id);

        if (one)
            judge(roster, one);
    }
    return OK;
}

static enum result add_rollover(struct roster *roster,
                                const struct entry *entry,
                                const struct body *body,
                                const struct member *author)
{
    size_t realm = author->realm, roots = 0;
    uint8_t key[KEY_SIZE];
    struct member *member;
    enum result result = rollover_read(body, roster->realms[realm].realm, key);

    if (result != OK)
        return result;
    for (size_t i = 0; i < roster->count; i++)
        roots += roster->members[i].realm == realm &&
                 (roster->members[i].offices & ROLE_ROOT);
    member = member_in(roster, realm, key);
    if (member && (member->offices & ROLE_ROOT)) {
        if (memcmp(entry->id, member->id, HASH_SIZE) < 0)
            memcpy(member->id, entry->id, HASH_SIZE);
        return OK;
    }
    member = roots < ROOTS_MAX ? roster_slot_add(roster, realm, key) : NULL;
    if (!member)
        return STORE_FULL;
    /* What it certified as a registrar now stands whatever its cut-off. */
    roster->cut |= (member->offices & ROLE_REGISTRAR) != 0;
    roster->more = true;
    set_root(roster, member, entry->id);
    return OK;
}

enum result roster_add(struct roster *roster, const struct entry *entry,
                       const struct body *body, const uint8_t author[KEY_SIZE])
{
    const struct member *found = roster_by_key(roster, author);
    uint16_t kind = entry_kind(&entry->header);
    struct member issuer;

    if (kind != KIND_CERTIFICATE && kind != KIND_REVOCATION &&
        kind != KIND_ROLLOVER)
        return OK;
    if (!found)
        return CERT_UNKNOWN;
    issuer = *found;
    if (kind == KIND_CERTIFICATE)
        return add_certificate(roster, entry, body, &issuer);
    if (kind == KIND_ROLLOVER)
        return issuer.offices & ROLE_ROOT
                   ? add_rollover(roster, entry, body, &issuer)
                   : CERT_ISSUER;
    return issuer.offices & AUTHORITY
               ? add_revocation(roster, entry, body, &issuer)
               : CERT_ISSUER;
}

void roster_seen(struct roster *roster, const struct entry *entry,
                 const uint8_t author[KEY_SIZE])
{
    struct revocations *all = &roster->revocations;
    const struct member *member =
        all->count ? roster_by_key(roster, author) : NULL;

    if (member && member->revoked && (member->offices & ROLE_REGISTRAR) &&
        revocations_seen(all, member->realm, author, entry->id))
        roster->cut = true;
}

bool roster_again(struct roster *roster)
{
    bool again = roster->more || roster->cut;

    for (size_t i = 0; roster->cut && i < roster->count; i++)
        if (!roster->members[i].by_root) {
            roster->members[i].certificate.roles = 0;
            roster->members[i].standing = STANDING_GOOD;
        }
    roster->more = roster->cut = false;
    return again;
}
