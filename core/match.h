/* SPDX-License-Identifier: Apache-2.0 */
/*
 * match: do two names, each with a birth date, mean one person?
 *
 * Law: nothing is guessed. Two persons match by the rules below and by no
 * other, the same both ways; every pair that matches has a key in common, so
 * that a search by keys finds all of them.
 *
 * Names are folded (name.h) into parts. Two texts of letters are alike if they
 * are equal once E is dropped behind A, O and U, and A behind A: so Ä, AE and
 * A are alike, as are Ö, Ø, OE and O; Ü, UE, UXX and U; Å, AA and A; Æ and A;
 * Ñ, NXX and N (the choices of ICAO Doc 9303 part 3, section 6).
 *
 *   dates   the same: both complete and equal, neither estimated. They fit:
 *           the years are known and equal, and no digit known in both differs;
 *           of 1 January, and of an estimated date, only the year counts as
 *           known, unless both are the same.
 *   names   the same: surname and given names fold to the same parts.
 *           Variant: the fields are alike without their spaces and hyphens,
 *           also if surname and given names have changed places; or their parts
 *           are alike in any order, where parts that stand side by side in one
 *           name may be one part of the other; or one fills its line of an MRZ
 *           (30, 31 or 39 characters) and each of its parts begins, in order, a
 *           part of the other's, the first that of the first; of the first part
 *           of the surname six letters or more are left.
 *           Shared: the whole surname, and one given name of two letters or
 *           more (or several side by side); or all given names, and a part of
 *           the surname of four letters or more; or, with places changed, one
 *           of the two and a part of the other of four letters or more.
 *
 *   exact     same names and the same date
 *   variant   a variant of the names, and the same date
 *   partial   shared names and the same date; or names the same, variant or
 *             shared, and dates that fit
 *
 * Not found: spelling errors, other transliterations than these, nicknames, a
 * name without the year of birth. Pure; no heap; any thread.
 */
#ifndef CAIRN_CORE_MATCH_H
#define CAIRN_CORE_MATCH_H

#include "core/bytes.h"
#include "core/result.h"

enum match { MATCH_NONE, MATCH_PARTIAL, MATCH_VARIANT, MATCH_EXACT };

enum {
    MATCH_NAME_MAX = 128, /* bytes of surname, and of given names */
    MATCH_KEYS_MAX = 96,  /* of one person; most have 3 to 8 */
};

/* As it was read, in UTF-8; a part that is missing is empty. The date is of
 * ISO 8601-2, as date.h reads it. */
struct match_person {
    struct bytes surname, given, birth_date;
};

/* MATCH_NONE also for a person that match_able refuses. */
enum match match_persons(const struct match_person *left,
                         const struct match_person *right);

/*
 * Can the person be compared at all? OK; VALUE_FORM if the names are not UTF-8
 * or fold to nothing; VALUE_LENGTH if one is longer than MATCH_NAME_MAX;
 * VALUE_DATE if the year of birth is not known.
 */
enum result match_able(const struct match_person *person);

/* Gives each key of a person, good within the call; none if it cannot be
 * compared. A key may come twice, and others may have it too. */
typedef void match_key(void *user, struct bytes key);
void match_keys(const struct match_person *person, match_key *each, void *user);

#endif
