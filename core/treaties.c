/* SPDX-License-Identifier: Apache-2.0 */
#include "core/treaties.h"
#include "core/check.h"

#include <string.h>

enum { HOME = 1 }; /* the bit of the own realm */

void treaties_begin(struct treaties *treaties)
{
    treaties->count = 0;
}

void treaties_copy(struct treaties *to, const struct treaties *from)
{
    to->count = from->count;
    memcpy(to->held, from->held, from->count * sizeof *from->held);
    for (size_t i = 0; i < to->count; i++) {
        struct treaty_held *held = &to->held[i];

        if (held->known)
            check(treaty_read(bytes_of(held->terms, held->treaty.terms.size),
                              &held->treaty) == OK);
    }
}

const struct treaty_held *treaties_find(const struct treaties *treaties,
                                        const uint8_t id[HASH_SIZE])
{
    for (size_t i = 0; i < treaties->count; i++)
        if (memcmp(treaties->held[i].id, id, HASH_SIZE) == 0)
            return &treaties->held[i];
    return NULL;
}

/* A free place; or, for a statement of home, one that home has no part in. */
static struct treaty_held *room(struct treaties *treaties, uint32_t author)
{
    if (treaties->count < TREATIES_MAX)
        return &treaties->held[treaties->count++];
    for (size_t i = TREATIES_MAX; author == HOME && i-- > 0;)
        if (!((treaties->held[i].signed_by | treaties->held[i].ended_by) &
              HOME))
            return &treaties->held[i];
    return NULL;
}

static struct treaty_held *hold(struct treaties *treaties,
                                const uint8_t id[HASH_SIZE], uint32_t author)
{
    const struct treaty_held *found = treaties_find(treaties, id);
    struct treaty_held *held;

    if (found)
        return &treaties->held[found - treaties->held];
    held = room(treaties, author);
    if (!held)
        return NULL;
    memcpy(held->id, id, HASH_SIZE);
    held->signed_by = 0;
    held->ended_by = 0;
    memset(held->ended_s, 0xff, sizeof held->ended_s);
    held->signed_s = UINT64_MAX;
    held->known = false;
    return held;
}

const struct treaty_party *treaty_other(const struct treaty *treaty,
                                        const struct roster *roster)
{
    return &treaty->parties[treaty_place(treaty, roster->realm) == 0];
}

/* Is home a party under its own name, and the author's realm one too? */
static bool between(const struct treaty *treaty, const struct roster *roster,
                    size_t author)
{
    int home = treaty_place(treaty, roster->realm);

    return home >= 0 &&
           strcmp(treaty->parties[home].country, roster->country) == 0 &&
           treaty_place(treaty, roster->realms[author].realm) >= 0;
}

static enum result add_text(struct treaties *treaties,
                            const struct roster *roster,
                            const struct entry *entry, const struct body *body,
                            size_t author)
{
    struct bytes terms = treaty_terms(body);
    uint32_t bit = UINT32_C(1) << author;
    struct treaty_held *held;
    uint8_t id[HASH_SIZE];
    struct treaty treaty;
    enum result result = treaty_read(terms, &treaty);

    if (result != OK)
        return result;
    if (!between(&treaty, roster, author))
        return TREATY_PARTY;
    treaty_id(terms, id);
    held = hold(treaties, id, bit);
    if (!held)
        return STORE_FULL;
    held->signed_by |= bit;
    if (bit == HOME && entry->header.time < held->signed_s)
        held->signed_s = entry->header.time;
    if (held->known)
        return OK;
    memcpy(held->terms, terms.data, terms.size);
    held->known = true;
    return treaty_read(bytes_of(held->terms, terms.size), &held->treaty);
}

/* An end may come before its text; only then it is not known whose it is. */
static enum result add_end(struct treaties *treaties,
                           const struct roster *roster,
                           const struct entry *entry, const struct body *body,
                           size_t author)
{
    const uint8_t *id = treaty_ended(body);
    uint32_t bit = UINT32_C(1) << author;
    struct treaty_held *held;

    if (!id)
        return TREATY_FORM;
    held = hold(treaties, id, bit);
    if (!held)
        return STORE_FULL;
    if (held->known && !between(&held->treaty, roster, author))
        return TREATY_PARTY;
    held->ended_by |= bit;
    if (entry->header.time < held->ended_s[author])
        held->ended_s[author] = entry->header.time;
    return OK;
}

enum result treaties_add(struct treaties *treaties, const struct roster *roster,
                         const struct entry *entry, const struct body *body,
                         const uint8_t author[KEY_SIZE])
{
    const struct member *member = roster_by_key(roster, author);
    uint16_t kind = entry_kind(&entry->header);

    if (kind != KIND_TREATY && kind != KIND_TREATY_END)
        return OK;
    if (!member)
        return CERT_UNKNOWN;
    if (kind_allows(kind, LANE_TRUST, member->certificate.roles) != OK)
        return ENTRY_AUTHOR;
    if (kind == KIND_TREATY_END)
        return add_end(treaties, roster, entry, body, member->realm);
    if (roster_standing_of(roster, member, entry) != STANDING_GOOD)
        return CERT_REVOKED;
    return add_text(treaties, roster, entry, body, member->realm);
}

/* The bit of the other party, or 0 if its realm is not in the roster. */
static uint32_t bit_of_other(const struct treaty *treaty,
                             const struct roster *roster)
{
    const struct treaty_party *other = treaty_other(treaty, roster);
    size_t realm = roster_realm_find(roster, other->realm);

    return realm < REALMS_MAX ? UINT32_C(1) << realm : 0;
}

/* Does it give the other party the code that the roster has for it? One that
 * gives another one takes no effect but its end. */
static bool coded(const struct treaty *treaty, const struct roster *roster)
{
    const struct treaty_party *other = treaty_other(treaty, roster);
    size_t realm = roster_realm_find(roster, other->realm);

    return realm == SIZE_MAX ||
           strcmp(roster->realms[realm].country, other->country) == 0;
}

bool treaty_agreed(const struct treaty_held *held, const struct roster *roster)
{
    return held->known && coded(&held->treaty, roster) &&
           (held->signed_by & HOME) &&
           (held->signed_by & bit_of_other(&held->treaty, roster));
}

uint64_t treaty_ended_s(const struct treaty_held *held,
                        const struct roster *roster)
{
    size_t other = roster_realm_find(
        roster, treaty_other(&held->treaty, roster)->realm);
    uint64_t ours_s = held->ended_s[0];

    if (other < REALMS_MAX && held->ended_s[other] < ours_s)
        return held->ended_s[other];
    return ours_s;
}

enum treaty_state treaty_state(const struct treaty_held *held,
                               const struct roster *roster, uint64_t now_s,
                               uint8_t clock)
{
    if (held->ended_by & (HOME | bit_of_other(&held->treaty, roster)))
        return TREATY_ENDED;
    if (!coded(&held->treaty, roster))
        return TREATY_OTHER_CODE;
    if (!treaty_agreed(held, roster))
        return held->signed_by & HOME ? TREATY_OURS_ONLY : TREATY_THEIRS_ONLY;
    if (clock == CLOCK_DOUBT)
        return TREATY_DOUBT;
    if (now_s < held->treaty.from)
        return TREATY_NOT_BEGUN;
    return now_s < held->treaty.until ? TREATY_IN_FORCE : TREATY_EXPIRED;
}

bool treaties_speak(const struct treaties *treaties,
                    const struct roster *roster, size_t realm)
{
    for (size_t i = 0; i < treaties->count; i++) {
        const struct treaty_held *held = &treaties->held[i];

        if (held->known && (held->signed_by & HOME) &&
            bit_of_other(&held->treaty, roster) == UINT32_C(1) << realm)
            return true;
    }
    return false;
}

/* The i-th text that binds the receiver of what a realm gives, or null. */
static const struct treaty *binding(const struct treaties *treaties,
                                    const struct roster *roster, size_t giver,
                                    size_t i)
{
    const struct treaty_held *held = &treaties->held[i];

    if (!treaty_agreed(held, roster) ||
        bit_of_other(&held->treaty, roster) != UINT32_C(1) << giver)
        return NULL;
    return &held->treaty;
}

/* Does a text grant the kind? */
static bool gives(const struct treaty *treaty, const uint8_t giver[KEY_REALM],
                  uint16_t kind)
{
    for (size_t i = 0; i < treaty->grant_count; i++)
        if (treaty->grants[i].giver == treaty_place(treaty, giver) &&
            treaty->grants[i].kind == kind)
            return true;
    return false;
}

/* The i-th text if entries so given may be used by it, or null. */
static const struct treaty *use(const struct treaties *treaties,
                                const struct roster *roster,
                                const struct treaties_given *given,
                                bool in_force, size_t i)
{
    const struct treaty *treaty = binding(treaties, roster, given->giver, i);

    if (!treaty ||
        !gives(treaty, roster->realms[given->giver].realm, given->kind))
        return NULL;
    if (in_force && treaty_state(&treaties->held[i], roster, given->now_s,
                                 given->clock) != TREATY_IN_FORCE)
        return NULL;
    return treaty;
}

bool treaties_purpose(const struct treaties *treaties,
                      const struct roster *roster,
                      const struct treaties_given *given, size_t i,
                      struct bytes *purpose)
{
    bool in_force = false;

    for (size_t at = 0; at < treaties->count; at++)
        in_force = in_force || use(treaties, roster, given, true, at);
    for (size_t at = 0; at < treaties->count; at++) {
        const struct treaty *treaty =
            use(treaties, roster, given, in_force, at);
        struct bytes items;

        if (!treaty)
            continue;
        items = treaty->purposes.items;
        while (treaty_next_text(&items, purpose))
            if (i-- == 0)
                return true;
    }
    return false;
}
