/* SPDX-License-Identifier: Apache-2.0 */
/* The trust entries of home that a treaty's partner needs. */
#include "core/canon.h"
#include "core/disclose.h"

#include <string.h>

enum { REVOKED_KEY = 16 };

/* Are a member's logs among those that this party gives by the text? */
static bool gives(const struct treaty *treaty, int giver,
                  const struct certificate *member)
{
    for (size_t g = 0; g < treaty->grant_count; g++)
        if (treaty->grants[g].giver == giver &&
            treaty_covers(&treaty->grants[g], member))
            return true;
    return false;
}

/* One who signs the treaties, while any is agreed or to be; registrars and
 * those whose logs are named, while it is in force. */
static bool certificate_may(const struct disclose *rules,
                            const struct body *body)
{
    struct certificate certificate;

    if (certificate_read(body, &certificate) != OK)
        return false;
    if (certificate.roles & (ROLE_SIGNER | ROLE_ROOT))
        return true;
    if (certificate.roles & ROLE_REGISTRAR)
        return disclose_any(rules);
    for (size_t i = 0; i < rules->count; i++)
        if (gives(rules->rules[i].treaty, rules->rules[i].giver, &certificate))
            return true;
    return false;
}

/* When the text was in force for the last time, or will be. */
static uint64_t until(const struct treaty_held *held,
                      const struct roster *roster)
{
    uint64_t ended_s = treaty_ended_s(held, roster);

    return ended_s < held->treaty.until ? ended_s : held->treaty.until;
}

/* Was the key certified before the end? The certificate held is the last of
 * the key; one that replaces another may have been known by that. */
static bool certified_before(const struct certificate *member, uint64_t end_s)
{
    static const uint8_t none[HASH_SIZE];

    return member->from < end_s ||
           memcmp(member->replaces, none, HASH_SIZE) != 0;
}

/* May the member's certificate have gone by this text? */
static bool went(const struct treaty_held *held, const struct roster *roster,
                 const struct certificate *member, size_t realm)
{
    const struct treaty *treaty = &held->treaty;

    return treaty_agreed(held, roster) &&
           treaty_place(treaty, roster->realms[realm].realm) >= 0 &&
           certified_before(member, until(held, roster)) &&
           ((member->roles & ROLE_REGISTRAR) ||
            gives(treaty, treaty_place(treaty, roster->realm), member));
}

static bool revocation_may(const struct treaties *treaties,
                           const struct roster *roster, const struct body *body,
                           size_t realm)
{
    struct canon canon = canon_of(body_value(body, REVOKED_KEY));
    const uint8_t *key = canon_fixed(&canon, KEY_SIZE);
    const struct member *member = key ? roster_by_key(roster, key) : NULL;

    if (member && (member->certificate.roles & (ROLE_SIGNER | ROLE_ROOT)))
        return true;
    for (size_t i = 0; member && i < treaties->count; i++)
        if (went(&treaties->held[i], roster, &member->certificate, realm))
            return true;
    return false;
}

static bool treaty_may(const struct roster *roster, const struct body *body,
                       size_t realm)
{
    struct treaty treaty;

    return treaty_read(treaty_terms(body), &treaty) == OK &&
           treaty_place(&treaty, roster->realm) >= 0 &&
           treaty_place(&treaty, roster->realms[realm].realm) >= 0;
}

static bool end_may(const struct treaties *treaties,
                    const struct roster *roster, const struct body *body,
                    size_t realm)
{
    const uint8_t *id = treaty_ended(body);
    const struct treaty_held *held = id ? treaties_find(treaties, id) : NULL;

    return held && held->known &&
           treaty_place(&held->treaty, roster->realms[realm].realm) >= 0;
}

bool disclose_single(const struct disclose *rules,
                     const struct treaties *treaties,
                     const struct roster *roster, const struct entry *entry,
                     const struct body *body, const uint8_t author[KEY_SIZE])
{
    const struct member *member = roster_by_key(roster, author);
    uint16_t kind = entry_kind(&entry->header);
    size_t realm = rules->realm;

    if (realm == 0 || !member || member->realm != 0 ||
        body->state != BODY_FULL ||
        kind_allows(kind, LANE_TRUST, member->certificate.roles) != OK ||
        !treaties_speak(treaties, roster, realm))
        return false;
    switch (kind) {
    case KIND_TREATY:
        return treaty_may(roster, body, realm);
    case KIND_TREATY_END:
        return end_may(treaties, roster, body, realm);
    case KIND_ROLLOVER:
        return true;
    case KIND_CERTIFICATE:
        return certificate_may(rules, body);
    case KIND_REVOCATION:
        return revocation_may(treaties, roster, body, realm);
    default:
        return false;
    }
}
