/* SPDX-License-Identifier: Apache-2.0 */
/*
 * specimen: travel documents of people who do not exist, to show and to try.
 *
 * Law: nobody real. Every name is invented; most documents are issued by
 * Utopia (UTO), the state that Doc 9303 keeps for specimens, the others bear
 * codes of real states, so that tables look as they do at a post.
 *
 * Specified in: ICAO Doc 9303 parts 4 to 7, through devices/mrz.h.
 *
 * Pure; no heap, no clock; safe in any thread.
 */
#ifndef CAIRN_CLI_SPECIMEN_H
#define CAIRN_CLI_SPECIMEN_H

#include "devices/mrz.h"

enum {
    SPECIMEN_COUNT = 24,
    /* Numbers that one traveller's document can have, and so the number of
     * documents that differ. */
    SPECIMEN_ROUNDS = 1000,
    SPECIMEN_MAX = SPECIMEN_COUNT * SPECIMEN_ROUNDS,
};

/* What is wrong with a document, if anything. */
enum specimen_fault {
    SPECIMEN_GOOD,
    SPECIMEN_CHECK_DIGIT, /* the check digit of the document number */
    SPECIMEN_MISREAD,     /* a letter O was read for a digit 0 of the number */
    SPECIMEN_EXPIRED,     /* half a year ago; otherwise all is right */
};

struct specimen {
    enum specimen_fault fault;
    const char *surname; /* constant strings, before transliteration */
    const char *given_names;
    char document_number[25]; /* as issued, also where it was misread */
    char mrz[MRZ_BUILT_SIZE]; /* lines separated by LF, none at the end */
};

/*
 * Makes the document of a place below SPECIMEN_MAX. The first SPECIMEN_COUNT
 * are the travellers themselves, faults among them; beyond these the same
 * people come with other numbers and without faults. Documents are valid for
 * some years from today_days, so that specimens do not age.
 */
void specimen_make(size_t place, int32_t today_days, struct specimen *out);

/* The first place, below SPECIMEN_COUNT, of a document with such a fault. */
size_t specimen_find(enum specimen_fault fault);

#endif
