/* SPDX-License-Identifier: Apache-2.0 */
/*
 * name: the search form of names and the text of the person key.
 *
 * Law: a name as written and the same name in a machine readable zone fold to
 * the same text of A to Z, 0 to 9 and single spaces; folding twice changes
 * nothing. What was read is kept elsewhere: the folded form is for matching
 * only and is never shown as the name.
 *
 * Specified in ICAO Doc 9303 part 3 (eighth edition, 2021, with amendments to
 * March 2024): punctuation in section 4.6, letters in section 6 (A Latin,
 * B Cyrillic, C Arabic). Pure; no heap; safe in any thread.
 *
 * Where Doc 9303 leaves a choice, this is taken:
 *  - of variants the first: Ä AE, Å AA, Ö OE, Ü UE, Ñ N; also Æ AE, Ø OE, Œ OE,
 *    Þ TH, ß SS. The escapes of an MRZ, NXX and UXX, become N and UE. An MRZ
 *    that uses another variant (MULLER for Müller) folds differently.
 *  - rules of one language are taken only where a letter shows the language:
 *    Є and Ї are YE and YI at the start of a part (Ukrainian), Ѓ is GJ and
 *    Ќ KJ (Macedonian), Ћ is C (Serbian). Else the general column stands: Г G.
 *  - Ь and letters not listed in Cyrillic are dropped, or, in the languages of
 *    Asia, folded to the letter that they are drawn from; likewise letters of
 *    African, Romanian, Vietnamese and other Latin alphabets (Ɔ O, Ɛ E, Ș S).
 *  - teh marbuta is XAH at the end of a part, else XTA; shadda repeats what
 *    stands before it without its X; vowel signs and tatweel are dropped.
 *  - digits stay, those of Arabic script too; apostrophes, combining marks and
 *    other characters are dropped. Marks that change the letters are first
 *    joined to their base (A with U+0308 is Ä). Spaces, hyphens, commas and
 *    `<` end a part.
 *
 * Names in other scripts fold to nothing; they are found by their MRZ form.
 */
#ifndef CAIRN_CORE_NAME_H
#define CAIRN_CORE_NAME_H

#include "core/bytes.h"
#include "core/result.h"

enum {
    NAME_PARTS_MAX = 16,
    NAME_GROWTH = 2, /* folded bytes per byte of a name, at most */
};

/*
 * Appends the folded name, which may be empty. OK; VALUE_FORM if the name is
 * not UTF-8; VALUE_LENGTH if the buffer is full (it never is with NAME_GROWTH
 * bytes left for each byte of the name). On all but OK its content is
 * worthless.
 */
enum result name_fold(struct bytes utf8, struct buffer *out);

/*
 * The parts of a folded name, borrowed from it. Returns their number; parts
 * after NAME_PARTS_MAX are left out.
 */
size_t name_parts(struct bytes folded, struct bytes parts[NAME_PARTS_MAX]);

/*
 * Appends the text from which a person key is made: folded surname, folded
 * given names, birth date and nationality, with '|' between. A missing surname
 * or given name is an empty one. OK, or: VALUE_FORM if a name is not UTF-8 or
 * if both fold to nothing; VALUE_DATE if the birth date is not a full
 * YYYY-MM-DD (a date in part unknown or estimated makes no key); VALUE_CODE if
 * the nationality is not one to three letters A to Z; VALUE_LENGTH if the
 * buffer is full. On all but OK the buffer's content is worthless. Not
 * promised: that two people never share a key.
 */
enum result name_person(struct bytes surname, struct bytes given,
                        struct bytes birth_date, struct bytes nationality,
                        struct buffer *out);

/*
 * The same where the birth date may be estimated or known in part: unknown
 * digits stand in it as X. Of a full date it is the same text. *sure says that
 * the date is complete, not estimated and not 1 January, which many write who
 * do not know it. As name_person; VALUE_DATE if it is no date at all.
 */
enum result name_alike(struct bytes surname, struct bytes given,
                       struct bytes birth_date, struct bytes nationality,
                       struct buffer *out, bool *sure);

#endif
