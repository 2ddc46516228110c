/* SPDX-License-Identifier: Apache-2.0 */
/*
 * roster_slots: the members of a roster by their log key.
 *
 * Law: a key that has a member stays in the table; one key has at most one
 * member of each realm. Open addressing by the key's first bytes: keys are
 * random, and who grinds them to share a slot slows a walk, never misleads it.
 *
 * Pure; the table is the roster's. Included by core/roster*.c and by tests that
 * make members without ceremony.
 */
#ifndef CAIRN_CORE_ROSTER_SLOTS_H
#define CAIRN_CORE_ROSTER_SLOTS_H

#include "core/roster.h"

/* The next member with the key, certified or not; null: no other. *at begins
 * at 0. */
struct member *roster_slot_next(const struct roster *roster,
                                const uint8_t key[KEY_SIZE], size_t *at);

/* The member of the realm with the key, certified or not, or null; *at is how
 * many slots were looked at. */
struct member *roster_slot_find(const struct roster *roster, size_t realm,
                                const uint8_t key[KEY_SIZE], size_t *at);

/* The same, made if there is none; null if all
 * places are taken. */
struct member *roster_slot_add(struct roster *roster, size_t realm,
                               const uint8_t key[KEY_SIZE]);

#endif
