/* SPDX-License-Identifier: Apache-2.0 */
/* Whose key has lost its trust, and which of its entries are still good. */
#include "core/roster.h"

#include <string.h>

bool roster_revoked_in(const struct roster *roster, size_t realm,
                       const uint8_t key[KEY_SIZE])
{
    const struct member *member = roster_in(roster, realm, key);
    size_t at = 0;

    if (member && (member->offices & ROLE_ROOT))
        return false;
    return (member && member->standing == STANDING_QUARANTINED) ||
           revocations_next(&roster->revocations, realm, key, &at);
}

static size_t realm_of(const struct roster *roster, const uint8_t key[KEY_SIZE])
{
    const struct member *member = roster_by_key(roster, key);

    return member ? member->realm : 0;
}

bool roster_revoked(const struct roster *roster, const uint8_t key[KEY_SIZE])
{
    return roster_revoked_in(roster, realm_of(roster, key), key);
}

static int cut_compare(const struct roster_cut *a, const struct roster_cut *b)
{
    if (a->seq != b->seq)
        return a->seq < b->seq ? -1 : 1;
    return memcmp(a->id, b->id, HASH_SIZE);
}

/* Puts a cut in its place among those sorted; false if there is none. */
static bool put_cut(struct roster_cut *cuts, size_t *count, size_t most,
                    const struct roster_cut *cut)
{
    size_t at = *count;

    for (size_t i = 0; i < *count; i++)
        if (cut_compare(&cuts[i], cut) == 0)
            return true;
    if (*count == most)
        return false;
    for (; at > 0 && cut_compare(&cuts[at - 1], cut) > 0; at--)
        cuts[at] = cuts[at - 1];
    cuts[at] = *cut;
    (*count)++;
    return true;
}

static bool names(const struct revocations *all, const struct revocation *one,
                  const uint8_t log[KEY_LOG])
{
    for (size_t i = one->first; i < one->first + one->count; i++)
        if (memcmp(all->refs[i].log, log, KEY_LOG) == 0)
            return true;
    return false;
}

/* What one author says of a key is read as one: he may list the shared logs,
 * which go abroad, in one entry and the home log in another. An empty list
 * means that nothing is good, whatever else he says. */
static bool author_names(const struct revocations *all,
                         const struct revocation *of,
                         const uint8_t log[KEY_LOG])
{
    const struct revocation *one;
    size_t at = 0;

    while (of->count > 0 &&
           (one = revocations_next(all, of->realm, of->key, &at)))
        if (memcmp(one->author, of->author, KEY_SIZE) == 0 &&
            names(all, one, log))
            return true;
    return false;
}

size_t roster_cuts(const struct roster *roster, const uint8_t key[KEY_SIZE],
                   const uint8_t log[KEY_LOG], struct roster_cut *out,
                   size_t most, bool *none)
{
    const struct revocations *all = &roster->revocations;
    size_t realm = realm_of(roster, key);
    const struct member *member = roster_in(roster, realm, key);
    const struct revocation *one;
    size_t count = 0, at = 0;

    *none = false;
    if (member && (member->offices & ROLE_ROOT))
        return 0;
    *none = member && member->standing != STANDING_GOOD;
    while (!*none && (one = revocations_next(all, realm, key, &at))) {
        for (size_t i = one->first; i < one->first + one->count; i++) {
            struct roster_cut cut = {.seq = all->refs[i].seq};

            if (memcmp(all->refs[i].log, log, KEY_LOG) != 0)
                continue;
            memcpy(cut.id, all->refs[i].id, HASH_SIZE);
            *none |= !put_cut(out, &count, most, &cut);
        }
        *none |= !author_names(all, one, log);
    }
    return *none ? 0 : count;
}

static bool stands(const struct roster_ids *ids,
                   const struct roster_place *place, size_t branch,
                   uint64_t seq, const uint8_t id[HASH_SIZE])
{
    uint8_t held[HASH_SIZE];

    return ids->id_at && ids->id_at(ids->user, place->log, branch, seq, held) &&
           memcmp(held, id, HASH_SIZE) == 0;
}

/* Good are the cut-off and its ancestors: what stands with it on a branch, at
 * or before its place. */
static enum roster_standing standing_by(const struct roster_ids *ids,
                                        const struct roster_place *place,
                                        const struct roster_cut *cut)
{
    bool held = false;

    if (place->seq > cut->seq ||
        (place->seq == cut->seq && memcmp(place->id, cut->id, HASH_SIZE) != 0))
        return STANDING_QUARANTINED;
    for (size_t b = 0; b < BRANCHES_MAX; b++) {
        if (!stands(ids, place, b, cut->seq, cut->id))
            continue;
        held = true;
        if (stands(ids, place, b, place->seq, place->id))
            return STANDING_GOOD;
    }
    return held ? STANDING_QUARANTINED : STANDING_WAITS;
}

/* A member whose certificate waits, or is behind a cut-off, has nothing that
 * is good: that of the certificate is then the standing of all. */
enum roster_standing roster_standing(const struct roster *roster,
                                     const struct roster_place *place,
                                     const struct roster_ids *ids)
{
    const struct member *member;
    struct roster_cut cuts[CUTS_MAX];
    enum roster_standing worst = STANDING_GOOD;
    size_t count;
    bool none;

    if (roster->revocations.count == 0)
        return STANDING_GOOD;
    member = roster_by_key(roster, place->key);
    if (member && member->standing == STANDING_WAITS && !member->revoked)
        return STANDING_WAITS;
    count = roster_cuts(roster, place->key, place->log, cuts, CUTS_MAX, &none);
    if (none)
        return STANDING_QUARANTINED;
    for (size_t i = 0; i < count; i++) {
        enum roster_standing one = standing_by(ids, place, &cuts[i]);

        if (one > worst)
            worst = one;
    }
    return worst;
}

enum roster_standing roster_standing_of(const struct roster *roster,
                                        const struct member *author,
                                        const struct entry *entry)
{
    const struct roster_place place = {author->certificate.log_key,
                                       entry->header.log, entry->header.seq,
                                       entry->id};
    struct roster_cut cuts[CUTS_MAX];
    size_t count;
    bool none;

    if (author->realm == 0)
        return roster_standing(roster, &place, &roster->ids);
    count = roster_cuts(roster, place.key, place.log, cuts, CUTS_MAX, &none);
    /* Of a neighbour's trust log only single entries are held, no chain. */
    if (none || (count > 0 && (place.seq > cuts[0].seq ||
                               (place.seq == cuts[0].seq &&
                                memcmp(place.id, cuts[0].id, HASH_SIZE)))))
        return STANDING_QUARANTINED;
    return STANDING_GOOD;
}
