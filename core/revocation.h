/* SPDX-License-Identifier: Apache-2.0 */
/*
 * revocation: the revocations of all realms that are held, and what each says
 * is still good.
 *
 * Law: all that are held count, whoever of those that may wrote them and in
 * whichever order they came, but those that a root has put out of force: a
 * revocation by a root lists such others by their ids.
 *
 * Specified in ENTRY.md (E6), TRUST.md, "Revocation". Pure; no heap. A foreign
 * realm finds a place only while half are free, a registrar at home while an
 * eighth is, so that neither keeps the root at home from speaking.
 */
#ifndef CAIRN_CORE_REVOCATION_H
#define CAIRN_CORE_REVOCATION_H

#include "core/body.h"
#include "core/limits.h"

struct revocation {
    uint8_t id[HASH_SIZE]; /* of its entry */
    uint8_t key[KEY_SIZE]; /* the log key that it revokes */
    uint8_t author[KEY_SIZE];
    size_t realm;          /* of its author, and of the key */
    bool by_root;
    bool superseded;
    size_t first, count; /* its refs */
};

/* The last good entry of one log. */
struct revocation_ref {
    uint8_t log[KEY_LOG];
    uint64_t seq;
    uint8_t id[HASH_SIZE];
    bool seen; /* it has been told that the entry is held */
};

/* A revocation, held or yet to come, that a root has put out of force. */
struct revocation_superseded {
    size_t realm;
    uint8_t id[HASH_SIZE];
};

/* Zero is none. */
struct revocations {
    size_t count, ref_count, superseded_count;
    struct revocation held[REVOCATIONS_MAX];
    struct revocation_ref refs[REVOCATION_REFS_MAX];
    struct revocation_superseded superseded[REVOCATIONS_MAX];
};

/*
 * Takes the body of a revocation entry of this id by a root or registrar of
 * the realm; one that is held already is OK without effect. OK; CERT_FORM;
 * STORE_FULL.
 */
enum result revocations_add(struct revocations *all,
                            const uint8_t id[HASH_SIZE],
                            const uint8_t author[KEY_SIZE], size_t realm,
                            bool by_root, const struct body *body);

/*
 * Walks those in force for a key; start with *at = 0. Null behind the last.
 */
const struct revocation *revocations_next(const struct revocations *all,
                                          size_t realm,
                                          const uint8_t key[KEY_SIZE],
                                          size_t *at);

/*
 * Marks the last good entry of this id as seen where one in force names it for
 * the key. True if it was not: what stands before it can then be judged.
 */
bool revocations_seen(struct revocations *all, size_t realm,
                      const uint8_t key[KEY_SIZE], const uint8_t id[HASH_SIZE]);

/* Copies what is held, and not the room for more. */
void revocations_copy(const struct revocations *from, struct revocations *to);

/* The one of this id, or null. */
const struct revocation *revocations_find(const struct revocations *all,
                                          size_t realm,
                                          const uint8_t id[HASH_SIZE]);

#endif
