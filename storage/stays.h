/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stays: the crossings of one person, or of all, gathered and paired.
 *
 * Law: made anew from the entries each time; it depends on which entries are
 * held, and on nothing else. One person is looked for within bounds, and the
 * answer says if there was more.
 *
 * Specified in ENTRY.md, "Stays"; what is paired with what is core/stay.h's.
 */
#ifndef CAIRN_STORAGE_STAYS_H
#define CAIRN_STORAGE_STAYS_H

#include "storage/permits.h"
#include "storage/stays_fact.h"

enum {
    STAYS_LOOK_CROSSINGS = 1024, /* of one person */
    STAYS_LOOK_WORDS = 64,       /* documents and names that are followed */
    STAYS_LOOK_PERMITS = 256,
    STAYS_LOOK_LINKS = 1024,
};

/* The crossings of a document's bearer. About 200 KiB; on the heap. */
struct stays_person {
    struct stays_key key;
    struct stay_fact asked; /* the document itself, as an exit would have it */
    size_t count, stay_count, permit_count;
    struct stay_fact facts[STAYS_LOOK_CROSSINGS];
    struct stay stays[STAYS_LOOK_CROSSINGS]; /* paired, not yet judged */
    struct stay_permit permits[STAYS_LOOK_PERMITS];
    bool more; /* there was more than the bounds let in */
};

/*
 * Gathers what the values (of a crossing, as far as they are known) lead to:
 * by document, links and person key, and on from there. OK; STORE_MEMORY;
 * STORE_*.
 */
enum result stays_person(struct store_txn *txn, const struct roster *roster,
                         const struct body *values, struct stays_person *out);

#endif
