/* SPDX-License-Identifier: Apache-2.0 */
/*
 * disclose: what another country may see, by the treaties in force.
 *
 * Law: nothing leaves that no grant covers. What is missing to judge an entry
 * (its record, its author, a whole body) means that it shows nothing; one
 * excluded or protected value that is live in the merged record keeps the
 * whole record at home, whatever another grant or treaty says.
 *
 * Specified in TRUST.md, "Treaties", and ENTRY.md (E6). Pure; no heap.
 *
 * A grant covers entries of its kind whose author is of a post that it names,
 * or any author if it names none. An exclusion keeps what its grant covers;
 * one of a list of codes keeps whatever has a code in common with it.
 */
#ifndef CAIRN_CORE_DISCLOSE_H
#define CAIRN_CORE_DISCLOSE_H

#include "core/record.h"
#include "core/treaties.h"

/* What is in force towards one realm at one moment. Borrows from the treaties,
 * and is good until these change. */
struct disclose {
    size_t realm; /* the receiver's place in the roster */
    size_t count;
    struct disclose_rule {
        const uint8_t *id; /* of the treaty; the rules ascend by it */
        const struct treaty *treaty;
        uint8_t giver; /* home's place in it */
    } rules[TREATIES_MAX];
};

/* realm is not 0; now_s in seconds since 1970, clock an enum entry_clock. */
void disclose_begin(struct disclose *rules, const struct treaties *treaties,
                    const struct roster *roster, size_t realm, uint64_t now_s,
                    uint8_t clock);

/* Is anything in force? */
static inline bool disclose_any(const struct disclose *rules)
{
    return rules->count > 0;
}

/*
 * May this log be named? A shared one of home, whose author is of a post that
 * a grant names (or any, if one names none), or is a headquarters while there
 * is any grant: its amendments and voids follow the crossings of posts.
 */
bool disclose_covers(const struct disclose *rules, const struct roster *roster,
                     const struct journal_log *log);

enum disclosed {
    DISCLOSED_NOTHING, /* the header alone, its body absent */
    DISCLOSED_PART,    /* the keys given: body_redact */
    DISCLOSED_WHOLE,   /* the body in full; starts only */
};

/* The keys that a body has and may show, ascending. */
struct disclose_keys {
    size_t count;
    uint16_t keys[TREATY_KEYS_MAX];
};

/* An entry of a log that is covered, and what its sender knows of it. */
struct disclose_item {
    const struct entry *entry;
    const struct body *body;     /* as it is held */
    const struct member *author; /* of its log; null: not known */
    /*
     * Of a crossing its own record; of an amendment, void or note that of its
     * target; null for other kinds, and if it is not held or record_merge did
     * not say OK. Merged now, from all that is held.
     */
    const struct record *record;
    const struct member *crosser; /* the author of the record's crossing */
};

/*
 * What the entry may show. keys is filled for DISCLOSED_PART. Whether its
 * signature has been verified is the caller's to know.
 */
enum disclosed disclose_entry(const struct disclose *rules,
                              const struct disclose_item *item,
                              struct disclose_keys *keys);

/*
 * Is there anything in these values of a crossing or amendment that a grant of
 * home excludes, in a text that home has signed and nobody has ended? Such
 * entries belong in the home log: in the shared one the header alone, among
 * those that show something, would say what they are.
 */
bool disclose_keeps(const struct treaties *treaties,
                    const struct roster *roster, struct bytes values);

/* The least of the limits in force; 0: no limit, or none is in force. */
void disclose_limits(const struct disclose *rules,
                     struct border_limits *limits);

/*
 * May this trust entry of home go by itself to the realm of the rules? Once
 * home has signed a text that names it, in force or not: the texts that name
 * it, their ends, roll-overs of the root, and certificates of treaty signers.
 * While one is in force: certificates of registrars, and of authors whose logs
 * it covers. Revocations of those whose certificate may have gone. The author's
 * right is looked at, the signature is the caller's to know.
 */
bool disclose_single(const struct disclose *rules,
                     const struct treaties *treaties,
                     const struct roster *roster, const struct entry *entry,
                     const struct body *body, const uint8_t author[KEY_SIZE]);

#endif
