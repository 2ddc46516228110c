/* SPDX-License-Identifier: Apache-2.0 */
/*
 * treaties: the texts that are held, and which of them are in force.
 *
 * Law: what is in force is a function of the set of signed statements, of the
 * time and of whether the clock is trusted. One side alone opens nothing, and
 * one side alone ends it.
 *
 * Specified in ENTRY.md (E6, below the terms) and TRUST.md, "Treaties". A realm
 * is given by its place in the roster; 0 is home. Pure; no heap; the owner
 * gives the memory. One thread per struct.
 */
#ifndef CAIRN_CORE_TREATIES_H
#define CAIRN_CORE_TREATIES_H

#include "core/roster.h"
#include "core/treaty.h"

/* One text, or the end of one that has not come. Realms are the places of the
 * roster, a bit each. */
struct treaty_held {
    uint8_t id[HASH_SIZE];
    uint32_t signed_by;
    uint32_t ended_by;
    uint64_t ended_s[REALMS_MAX]; /* what that realm's first end says */
    uint64_t signed_s; /* seconds since 1970: home's first signature */
    bool known;        /* the text is here */
    struct treaty treaty;
    uint8_t terms[TREATY_SIZE_MAX];
};

/* The texts that name the own country, in the owner's memory. The texts borrow
 * from their place: treaties_copy alone copies them. About 1 MiB. */
struct treaties {
    size_t count;
    struct treaty_held held[TREATIES_MAX];
};

void treaties_begin(struct treaties *treaties);

/* Makes `to` the same as `from`; its texts then borrow from `to`. */
void treaties_copy(struct treaties *to, const struct treaties *from);

/*
 * Takes in a treaty or its end, whose signature the caller has verified with
 * author's key; other kinds and schemas are OK without effect. Idempotent; in
 * any order. It counts for the author's realm. A text behind its signer's
 * cut-off does not count, and is to be signed anew; an end does, since it
 * opens nothing. Begin again when the roster has changed. Of more than
 * TREATIES_MAX texts those that home has signed or ended are kept: offer
 * home's first, then all.
 * OK; CERT_UNKNOWN if the author is no member; CERT_REVOKED; ENTRY_AUTHOR;
 * TREATY_FORM, TREATY_FIELD; TREATY_PARTY if the author's realm or home is no
 * party; STORE_FULL.
 */
enum result treaties_add(struct treaties *treaties, const struct roster *roster,
                         const struct entry *entry, const struct body *body,
                         const uint8_t author[KEY_SIZE]);

/* The text of this id, or null. */
const struct treaty_held *treaties_find(const struct treaties *treaties,
                                        const uint8_t id[HASH_SIZE]);

/* The other party of a text that is known. */
const struct treaty_party *treaty_other(const struct treaty *treaty,
                                        const struct roster *roster);

/* Have both parties signed it, whether or not it is in force still? */
bool treaty_agreed(const struct treaty_held *held, const struct roster *roster);

enum treaty_state {
    TREATY_IN_FORCE,
    TREATY_ENDED,     /* by either */
    TREATY_OURS_ONLY, /* signed at home, not yet over there */
    TREATY_THEIRS_ONLY,
    TREATY_NOT_BEGUN,
    TREATY_EXPIRED,
    TREATY_DOUBT,      /* signed by both, but the clock is not trusted */
    TREATY_OTHER_CODE, /* TREATY_CODE: not what the roster has */
};

/*
 * How it stands with a text that is known. now_s is in seconds since 1970,
 * clock an enum entry_clock; in doubt nothing is in force.
 */
enum treaty_state treaty_state(const struct treaty_held *held,
                               const struct roster *roster, uint64_t now_s,
                               uint8_t clock);

/* Has home signed a text that names this realm, in force or not? */
bool treaties_speak(const struct treaties *treaties,
                    const struct roster *roster, size_t realm);

/* When it was ended, by either's word; UINT64_MAX: it was not. */
uint64_t treaty_ended_s(const struct treaty_held *held,
                        const struct roster *roster);

/* Entries of a kind that another realm gives, looked at now; the time and the
 * clock as of treaty_state. */
struct treaties_given {
    size_t giver;
    uint16_t kind;
    uint64_t now_s;
    uint8_t clock;
};

/*
 * The i-th purpose for which such entries may be used, or false behind the
 * last; one may come twice. By the texts in force; while none is, by those
 * that both have signed, since entries that were given outlive them.
 */
bool treaties_purpose(const struct treaties *treaties,
                      const struct roster *roster,
                      const struct treaties_given *given, size_t i,
                      struct bytes *purpose);

#endif
