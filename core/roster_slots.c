/* SPDX-License-Identifier: Apache-2.0 */
#include "core/roster_slots.h"

#include <string.h>

_Static_assert(ROSTER_SLOTS >= 2 * MEMBERS_MAX && MEMBERS_MAX < UINT16_MAX,
               "half of the slots stay free");

static size_t slot_of(const uint8_t key[KEY_SIZE], size_t at)
{
    return (size_t)((bytes_get_u64(key) + at) % ROSTER_SLOTS);
}

struct member *roster_slot_next(const struct roster *roster,
                                const uint8_t key[KEY_SIZE], size_t *at)
{
    while (*at < ROSTER_SLOTS) {
        size_t place = roster->slots[slot_of(key, (*at)++)];

        if (place == 0)
            return NULL;
        if (place <= roster->count &&
            memcmp(roster->members[place - 1].certificate.log_key, key,
                   KEY_SIZE) == 0)
            return &roster->members[place - 1];
    }
    return NULL;
}

struct member *roster_slot_find(const struct roster *roster, size_t realm,
                                const uint8_t key[KEY_SIZE], size_t *at)
{
    struct member *member;

    *at = 0;
    while ((member = roster_slot_next(roster, key, at)) &&
           member->realm != realm)
        ;
    return member;
}

struct member *roster_slot_add(struct roster *roster, size_t realm,
                               const uint8_t key[KEY_SIZE])
{
    size_t most = realm == 0 ? roster->capacity : roster->capacity / 2, at;
    struct member *member = roster_slot_find(roster, realm, key, &at);

    if (member)
        return member;
    if (roster->count >= most)
        return NULL;
    member = &roster->members[roster->count++];
    memset(member, 0, sizeof *member);
    member->realm = realm;
    memcpy(member->certificate.log_key, key, KEY_SIZE);
    /* The walk has ended at a free slot. */
    roster->slots[slot_of(key, at - 1)] = (uint16_t)roster->count;
    return member;
}
