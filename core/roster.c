/* SPDX-License-Identifier: Apache-2.0 */
#include "core/roster.h"
#include "core/canon.h"
#include "core/check.h"
#include "core/fields.h"

#include <string.h>

enum {
    START_LANE = 16,
    START_INCARNATION = 17,
    START_KEY = 18,
    START_REALM = 19,
    REVOKED_KEY = 16,
};

static struct member *member_add(struct roster *roster,
                                 const struct certificate *certificate)
{
    struct member *member;

    for (size_t i = 0; i < roster->count; i++) {
        member = &roster->members[i];
        if (memcmp(member->certificate.log_key, certificate->log_key,
                   KEY_SIZE) == 0)
            return member;
    }
    if (roster->count == roster->capacity)
        return NULL;
    member = &roster->members[roster->count++];
    memset(member, 0, sizeof *member);
    return member;
}

void roster_begin(struct roster *roster, const uint8_t root[KEY_SIZE],
                  const char *country, struct member *members, size_t capacity)
{
    struct certificate certificate = {.roles = ROLE_ROOT};
    struct member *member;

    check(capacity >= 1 && strlen(country) == 3);
    memset(roster, 0, sizeof *roster);
    key_realm(root, roster->realm);
    memcpy(roster->root, root, KEY_SIZE);
    memcpy(roster->country, country, 4);
    roster->members = members;
    roster->capacity = capacity;
    memcpy(certificate.country, country, 4);
    memcpy(certificate.name, "root", 5);
    memcpy(certificate.log_key, root, KEY_SIZE);
    member = member_add(roster, &certificate);
    member->certificate = certificate;
    key_kid(root, member->kid);
}

/*
 * Of two certificates of one key the root's counts, then the later, and of two
 * as late the greater id, whichever came first. A request's proof does not
 * cover the roles: a registrar could else take a keeper's office away.
 */
static bool supersedes(const struct member *held,
                       const struct certificate *certificate, bool by_root,
                       const uint8_t id[HASH_SIZE])
{
    if (held->certificate.roles == 0)
        return true;
    if (held->certificate.roles & ROLE_ROOT)
        return false;
    if (held->by_root != by_root)
        return by_root;
    if (held->certificate.from != certificate->from)
        return held->certificate.from < certificate->from;
    return memcmp(held->id, id, HASH_SIZE) < 0;
}

static enum result add_certificate(struct roster *roster,
                                   const struct entry *entry,
                                   const struct body *body,
                                   const struct certificate *author)
{
    struct certificate certificate;
    struct member *member;
    bool by_root;
    enum result result = certificate_read(body, &certificate);

    if (result == OK)
        result = certificate_allowed(&certificate, author->roles,
                                     author->country);
    if (result == OK)
        result = certificate_proved(&certificate, roster->realm);
    if (result != OK)
        return result;
    member = member_add(roster, &certificate);
    if (!member)
        return STORE_FULL;
    by_root = author->roles & ROLE_ROOT;
    if (supersedes(member, &certificate, by_root, entry->id)) {
        member->certificate = certificate;
        member->by_root = by_root;
        memcpy(member->id, entry->id, HASH_SIZE);
        key_kid(certificate.log_key, member->kid);
    }
    return OK;
}

/* A revocation may come before the certificate: the key is then remembered
 * as a member without roles. */
static enum result add_revocation(struct roster *roster,
                                  const struct body *body,
                                  const struct certificate *author)
{
    struct certificate nobody = {0};
    struct canon canon = canon_of(body_value(body, REVOKED_KEY));
    const uint8_t *key = canon_fixed(&canon, KEY_SIZE);
    struct member *member;

    if (!key || fields_check(KIND_REVOCATION, body, NULL) != OK)
        return CERT_FORM;
    if (!(author->roles & (ROLE_ROOT | ROLE_REGISTRAR)))
        return CERT_ISSUER;
    memcpy(nobody.log_key, key, KEY_SIZE);
    member = member_add(roster, &nobody);
    if (!member)
        return STORE_FULL;
    if (member->certificate.roles == 0)
        member->certificate = nobody;
    if (!(member->certificate.roles & ROLE_ROOT))
        member->revoked = true;
    return OK;
}

enum result roster_add(struct roster *roster, const struct entry *entry,
                       const struct body *body, const uint8_t author[KEY_SIZE])
{
    const struct member *issuer = roster_by_key(roster, author);
    uint16_t kind = entry_kind(&entry->header);
    struct certificate issued_by;

    if (kind != KIND_CERTIFICATE && kind != KIND_REVOCATION)
        return OK;
    if (!issuer)
        return CERT_UNKNOWN;
    issued_by = issuer->certificate;
    if (kind == KIND_CERTIFICATE)
        return add_certificate(roster, entry, body, &issued_by);
    return add_revocation(roster, body, &issued_by);
}

const struct member *roster_by_key(const struct roster *roster,
                                   const uint8_t log_key[KEY_SIZE])
{
    for (size_t i = 0; i < roster->count; i++) {
        const struct member *member = &roster->members[i];

        if (member->certificate.roles &&
            memcmp(member->certificate.log_key, log_key, KEY_SIZE) == 0)
            return member;
    }
    return NULL;
}

const struct member *roster_by_kid(const struct roster *roster,
                                   const uint8_t kid[KEY_KID])
{
    for (size_t i = 0; i < roster->count; i++)
        if (roster->members[i].certificate.roles &&
            memcmp(roster->members[i].kid, kid, KEY_KID) == 0)
            return &roster->members[i];
    return NULL;
}

const struct member *roster_by_link(const struct roster *roster,
                                    const uint8_t link_key[KEY_SIZE])
{
    for (size_t i = 0; i < roster->count; i++) {
        const struct certificate *c = &roster->members[i].certificate;

        if (c->roles && !(c->roles & ROLE_ROOT) &&
            memcmp(c->link_key, link_key, KEY_SIZE) == 0)
            return &roster->members[i];
    }
    return NULL;
}

const struct member *roster_by_name(const struct roster *roster,
                                    const char *name)
{
    const struct member *found = NULL;

    /* A post that has lost its key gets another one under its name. */
    for (size_t i = 0; i < roster->count; i++) {
        const struct member *member = &roster->members[i];

        if (member->certificate.roles && !member->revoked &&
            strcmp(member->certificate.name, name) == 0 &&
            (!found || found->certificate.from <= member->certificate.from))
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

    if (entry_kind(&start->header) != KIND_START || body->state != BODY_FULL ||
        fields_check(KIND_START, body, NULL) != OK)
        return BODY_FIELD;
    *lane = (enum lane)canon_uint(&canon, LANE_TRUST);
    key_log(roster->realm, key,
            start_fixed(body, START_INCARNATION, KEY_INCARNATION), *lane, log);
    if (memcmp(log, start->header.log, KEY_LOG) != 0 ||
        memcmp(start_fixed(body, START_REALM, KEY_REALM), roster->realm,
               KEY_REALM) != 0)
        return ENTRY_LOG;
    *member = roster_by_key(roster, key);
    return *member ? OK : ENTRY_UNKNOWN_LOG;
}
