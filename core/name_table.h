/* SPDX-License-Identifier: Apache-2.0 */
/*
 * name_table: what each letter folds to, for name only.
 *
 * Law: one sorted table; every letter stands in it once.
 *
 * Specified in ICAO Doc 9303 part 3 (eighth edition, 2021) section 6; the
 * choices are told in name.h. Pure.
 */
#ifndef CAIRN_CORE_NAME_TABLE_H
#define CAIRN_CORE_NAME_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* Neighbours, first to last, that all fold to text. */
struct name_letter {
    uint16_t first;
    uint16_t last;
    char text[5];
};

/* The entry for a code point in upper case, as name_upper gives it, or null. */
const struct name_letter *name_letter(uint32_t point);

/* Upper case, where the table has upper case only: ASCII, Latin-1, Cyrillic. */
uint32_t name_upper(uint32_t point);

/*
 * The letter of a base, in upper case, and the combining mark after it, where
 * they fold differently from the base alone; else 0.
 */
uint32_t name_compose(uint32_t base, uint32_t mark);

/* The table, for listing. */
size_t name_letter_count(void);
const struct name_letter *name_letter_at(size_t index);

#endif
