/* SPDX-License-Identifier: Apache-2.0 */
/* The trust entries of home that a treaty's partner needs. */
#include "core/canon.h"
#include "core/disclose.h"

#include <string.h>

enum { REVOKED_KEY = 16 };

/* Does the text name that realm, and has home signed it? */
static bool ours(const struct treaty_held *held, const struct roster *roster,
                 size_t realm)
{
    return held->known && (held->signed_by & 1) &&
           treaty_place(&held->treaty, roster->realms[realm].realm) >= 0;
}

/* May such a member's logs be named there by any text, in force or not? */
static bool named(const struct treaties *treaties, const struct roster *roster,
                  const struct certificate *member, size_t realm)
{
    for (size_t i = 0; i < treaties->count; i++) {
        const struct treaty_held *held = &treaties->held[i];
        const struct treaty *treaty = &held->treaty;

        for (size_t g = 0; ours(held, roster, realm) && g < treaty->grant_count;
             g++)
            if (treaty->grants[g].giver ==
                    treaty_place(treaty, roster->realm) &&
                treaty_covers(&treaty->grants[g], member))
                return true;
    }
    return false;
}

/* One whose logs it may be named, or who signs for those or the treaties. */
static bool concerns(const struct treaties *treaties,
                     const struct roster *roster,
                     const struct certificate *member, size_t realm)
{
    return (member->roles & (ROLE_REGISTRAR | ROLE_SIGNER | ROLE_ROOT)) ||
           named(treaties, roster, member, realm);
}

static bool certificate_may(const struct treaties *treaties,
                            const struct roster *roster,
                            const struct body *body, size_t realm)
{
    struct certificate certificate;

    return certificate_read(body, &certificate) == OK &&
           concerns(treaties, roster, &certificate, realm);
}

static bool revocation_may(const struct treaties *treaties,
                           const struct roster *roster, const struct body *body,
                           size_t realm)
{
    struct canon canon = canon_of(body_value(body, REVOKED_KEY));
    const uint8_t *key = canon_fixed(&canon, KEY_SIZE);
    const struct member *member = key ? roster_by_key(roster, key) : NULL;

    return member && concerns(treaties, roster, &member->certificate, realm);
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

bool disclose_single(const struct treaties *treaties,
                     const struct roster *roster, const struct entry *entry,
                     const struct body *body, const uint8_t author[KEY_SIZE],
                     size_t realm)
{
    const struct member *member = roster_by_key(roster, author);
    uint16_t kind = entry_kind(&entry->header);

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
        return certificate_may(treaties, roster, body, realm);
    case KIND_REVOCATION:
        return revocation_may(treaties, roster, body, realm);
    default:
        return false;
    }
}
