/* SPDX-License-Identifier: Apache-2.0 */
/*
 * links: which crossings are of the same person, as links say.
 *
 * Law: what is linked is a function of the entries held; a link that was
 * withdrawn joins nobody.
 *
 * Specified in ENTRY.md, "Links"; the rule itself is core/bond.h's.
 */
#ifndef CAIRN_STORAGE_LINKS_H
#define CAIRN_STORAGE_LINKS_H

#include "storage/about.h"

/* Places of crossings, ascending. */
struct links {
    size_t count;
    uint64_t places[LINKS_MAX - 1];
    bool more; /* more than LINKS_MAX documents: the rest was left out */
};

/*
 * The crossings that are linked with the one at a place, itself not among
 * them: those of other links of these as well. One that is named and not held
 * is passed over. OK, also if there is none; STORE_NOT_FOUND if there is
 * nothing at the place; STORE_MEMORY; STORE_*.
 */
enum result links_of(struct store_txn *txn, const struct roster *roster,
                     uint64_t place, struct links *out);

/* Does a link stand: it counts, is of this realm, and no void withdraws it? OK;
 * STORE_MEMORY; STORE_*. */
enum result links_stands(struct store_txn *txn, const struct roster *roster,
                         const struct about *about, bool *stands);

#endif
