/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bond: two documents, one person, as an entry of kind link says; and the
 * documents that several of them join. (A link in names of this program is a
 * line to a peer.)
 *
 * Law: which links stand, and whom they join, is a function of the set of
 * statements. The order in which they came changes nothing; no clock takes
 * part. A link that was withdrawn joins nobody.
 *
 * Specified in ENTRY.md, "Links". Pure; no heap.
 */
#ifndef CAIRN_CORE_BOND_H
#define CAIRN_CORE_BOND_H

#include "core/record.h"

/* Keys of a link's body. */
enum { BOND_ONE = 16, BOND_OTHER = 17 };

enum {
    LINKS_MAX = 16, /* documents of one person, the one asked about included */
};

/* What a reference names. */
struct bond_ref {
    uint8_t log[KEY_LOG];
    uint64_t seq;
    uint8_t id[HASH_SIZE];
};

struct bond {
    struct bond_ref one, other; /* the smaller id first */
};

/* Reads an encoded reference (entry_put_ref): false if it is none. */
bool bond_ref_read(struct bytes value, struct bond_ref *out);

/* By log, seq and id: below 0, 0 if they are the same, above 0. */
int bond_ref_compare(const struct bond_ref *a, const struct bond_ref *b);

/* Reads a link's body: OK; BODY_FIELD if it does not name two entries, the
 * smaller id first. */
enum result bond_read(const struct body *body, struct bond *out);

/*
 * Does a link, or a note, count; and does a void withdraw it? It counts if its
 * author may write it and it is neither disputed nor quarantined. So does a
 * void of it. A void that withdraws is not withdrawn in its turn: link again.
 */
bool bond_counts(const struct record_statement *statement);
bool bond_withdrawn(const struct record_statement *statement,
                    const struct record_statement *by);

/*
 * The documents of one person, gathered level by level: those that are linked
 * with the first, those that are linked with these, ...; of one level by ref.
 * Of more than LINKS_MAX the first stay, and `more` says so.
 */
struct bond_group {
    size_t count;
    struct bond_ref members[LINKS_MAX]; /* the one asked about first */
    bool more;
    size_t at, level; /* the next to be asked about; the end of its level */
};

void bond_group_begin(struct bond_group *group, const struct bond_ref *first);

/* The next one whose links are to be offered, all of them; null behind the
 * last. It is good until the next call. */
const struct bond_ref *bond_group_next(struct bond_group *group);

/* Offers a link that stands and names the one that was last given. */
void bond_group_add(struct bond_group *group, const struct bond *link);

#endif
