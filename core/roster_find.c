/* SPDX-License-Identifier: Apache-2.0 */
#include "core/canon.h"
#include "core/fields.h"
#include "core/roster_slots.h"

#include <string.h>

enum {
    START_LANE = 16,
    START_INCARNATION = 17,
    START_KEY = 18,
    START_REALM = 19,
    COUNTRY_PREFIX = 4, /* "ALB:" */
};

size_t roster_realm_find(const struct roster *roster,
                         const uint8_t realm[KEY_REALM])
{
    for (size_t i = 0; i < roster->realm_count; i++)
        if (memcmp(roster->realms[i].realm, realm, KEY_REALM) == 0)
            return i;
    return SIZE_MAX;
}

const struct member *roster_in(const struct roster *roster, size_t realm,
                               const uint8_t log_key[KEY_SIZE])
{
    const struct member *member;
    size_t at = 0;

    while ((member = roster_slot_next(roster, log_key, &at)))
        if (member->realm == realm && member->certificate.roles)
            return member;
    return NULL;
}

bool roster_is_root(const struct roster *roster, size_t realm,
                    const uint8_t log_key[KEY_SIZE])
{
    const struct member *member = roster_in(roster, realm, log_key);

    return member && (member->certificate.roles & ROLE_ROOT);
}

/* Of two that are as good the one of the earlier realm. */
static const struct member *nearer(const struct member *found,
                                   const struct member *member)
{
    return found && found->realm <= member->realm ? found : member;
}

const struct member *roster_by_key(const struct roster *roster,
                                   const uint8_t log_key[KEY_SIZE])
{
    const struct member *found = NULL, *member;
    size_t at = 0;

    while ((member = roster_slot_next(roster, log_key, &at)))
        if (member->certificate.roles)
            found = nearer(found, member);
    return found;
}

const struct member *roster_by_kid(const struct roster *roster,
                                   const uint8_t kid[KEY_KID])
{
    const struct member *found = NULL;

    for (size_t i = 0; i < roster->count; i++)
        if (roster->members[i].certificate.roles &&
            memcmp(roster->members[i].kid, kid, KEY_KID) == 0)
            found = nearer(found, &roster->members[i]);
    return found;
}

const struct member *roster_by_link(const struct roster *roster,
                                    const uint8_t link_key[KEY_SIZE])
{
    const struct member *found = NULL;

    for (size_t i = 0; i < roster->count; i++) {
        const struct certificate *c = &roster->members[i].certificate;

        if (c->roles && !(c->roles & ROLE_ROOT) &&
            memcmp(c->link_key, link_key, KEY_SIZE) == 0)
            found = nearer(found, &roster->members[i]);
    }
    return found;
}

bool roster_later(const struct member *a, const struct member *b)
{
    if (a->certificate.from != b->certificate.from)
        return a->certificate.from > b->certificate.from;
    return memcmp(a->id, b->id, HASH_SIZE) > 0;
}

/* The realm that a name begins with; the name goes on behind it. */
static size_t name_realm(const struct roster *roster, const char **name)
{
    if (strlen(*name) < COUNTRY_PREFIX || (*name)[COUNTRY_PREFIX - 1] != ':')
        return 0;
    for (size_t i = 0; i < roster->realm_count; i++)
        if (memcmp(roster->realms[i].country, *name, COUNTRY_PREFIX - 1) == 0) {
            *name += COUNTRY_PREFIX;
            return i;
        }
    return SIZE_MAX;
}

const struct member *roster_by_name(const struct roster *roster,
                                    const char *name)
{
    const struct member *found = NULL;
    size_t realm = name_realm(roster, &name);

    /* A post that has lost its key gets another one under its name. */
    for (size_t i = 0; i < roster->count; i++) {
        const struct member *member = &roster->members[i];

        if (member->certificate.roles && !member->revoked &&
            member->realm == realm &&
            strcmp(member->certificate.name, name) == 0 &&
            (!found || roster_later(member, found)))
            found = member;
    }
    return found;
}

static const uint8_t *start_fixed(const struct body *body, uint16_t key,
                                  size_t size)
{
    struct canon canon = canon_of(body_value(body, key));

    return canon_fixed(&canon, size);
}

enum result roster_log(const struct roster *roster, const struct entry *start,
                       const struct body *body, const struct member **member,
                       enum lane *lane)
{
    struct canon canon = canon_of(body_value(body, START_LANE));
    const uint8_t *key = start_fixed(body, START_KEY, KEY_SIZE);
    uint8_t log[KEY_LOG];
    size_t realm;

    if (entry_kind(&start->header) != KIND_START || body->state != BODY_FULL ||
        fields_check(KIND_START, body, NULL) != OK)
        return BODY_FIELD;
    *lane = (enum lane)canon_uint(&canon, LANE_TRUST);
    realm =
        roster_realm_find(roster, start_fixed(body, START_REALM, KEY_REALM));
    if (realm == SIZE_MAX)
        return ENTRY_LOG;
    key_log(roster->realms[realm].realm, key,
            start_fixed(body, START_INCARNATION, KEY_INCARNATION), *lane, log);
    if (memcmp(log, start->header.log, KEY_LOG) != 0)
        return ENTRY_LOG;
    *member = roster_in(roster, realm, key);
    return *member ? OK : ENTRY_UNKNOWN_LOG;
}
