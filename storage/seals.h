/* SPDX-License-Identifier: Apache-2.0 */
/*
 * seals: the seals of officers on entries, held against their duties.
 *
 * Law: an officer's key is what the duty entry of the same author says that
 * the entry names; a duty entry's seal is by the key in it. Where the duty is
 * not held nothing is known.
 *
 * Specified in ENTRY.md (E4), "Duty". Works within a transaction; a struct
 * seals keeps the last duty that was read, for one thread.
 */
#ifndef CAIRN_STORAGE_SEALS_H
#define CAIRN_STORAGE_SEALS_H

#include "core/body.h"
#include "storage/log.h"

enum seals_state {
    SEALS_NONE, /* the entry has no seal */
    SEALS_GOOD,
    SEALS_BAD,     /* by another key, officer or author than the duty's */
    SEALS_UNKNOWN, /* its duty is not held */
};

enum { SEALS_OFFICER_MAX = 64 };

struct seals {
    bool known; /* what stands below is of the duty with this id */
    uint8_t id[HASH_SIZE];
    uint8_t author[KEY_SIZE], key[KEY_SIZE];
    uint8_t roles; /* of the officer, as the duty says */
    size_t officer_size;
    char officer[SEALS_OFFICER_MAX];
    uint8_t space[BODY_SIZE_MAX];
};

/* An entry whose body fits its commitment, and the key of its log. */
struct seals_entry {
    const struct entry *entry;
    const struct body *body;
    const uint8_t *realm, *key;
};

/* OK and *state; STORE_*. Where it is SEALS_GOOD, and the entry is no duty, key,
 * officer and roles tell whose it is. */
enum result seals_check(struct seals *seals, struct store_txn *txn,
                        const struct seals_entry *what,
                        enum seals_state *state);

/*
 * The officer of the duty that an entry names, as text within seals; null if
 * it names none or it is not held.
 */
struct bytes seals_officer(struct seals *seals, struct store_txn *txn,
                           const struct body *body);

#endif
