/* SPDX-License-Identifier: Apache-2.0 */
/*
 * about: what is said of an entry and has no part in its record: notes, links,
 * and voids, which withdraw these.
 *
 * Law: an entry is about what its reference names in full; whose author may
 * not write it is about nothing.
 *
 * Specified in ENTRY.md, "Links"; which one counts is core/bond.h's to say.
 */
#ifndef CAIRN_STORAGE_ABOUT_H
#define CAIRN_STORAGE_ABOUT_H

#include "core/bond.h"
#include "core/roster.h"
#include "storage/read.h"

/* One entry, and as merging sees it. Good until the walk goes on. */
struct about {
    const struct read_entry *read;
    struct record_statement statement;
};

/*
 * Walks the entries of one kind that are about what `of` names, in no order
 * that means anything, until each returns false. OK; STORE_MEMORY; STORE_*.
 */
typedef bool about_one(void *user, const struct about *about);
enum result about_each(struct store_txn *txn, const struct roster *roster,
                       const struct bond_ref *of, uint16_t kind,
                       about_one *each, void *user);

/* Does a void of its own realm withdraw it? OK; STORE_MEMORY; STORE_*. */
enum result about_withdrawn(struct store_txn *txn, const struct roster *roster,
                            const struct about *about, bool *withdrawn);

/* What names an entry that is held. */
void about_ref(const struct entry *entry, struct bond_ref *out);

/* The reference under a key of an entry's body; false if there is none. */
bool about_target(const struct read_entry *read, uint16_t key,
                  struct bond_ref *out);

/* Where what is named stands. OK; STORE_NOT_FOUND if it is not held, or what
 * stands there is another one; STORE_*. */
enum result about_place(struct store_txn *txn, const struct bond_ref *ref,
                        uint64_t *place);

#endif
