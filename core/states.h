/* SPDX-License-Identifier: Apache-2.0 */
/*
 * states: the codes of states, organisations and persons without a nationality
 * that stand in travel documents.
 *
 * Law: one table, sorted by code. A code that is not in it is reported, never
 * refused: codes come faster than programs.
 *
 * Specified in ICAO Doc 9303 part 3 (eighth edition, 2021, with amendments to
 * March 2024), section 5: Part A is the alpha-3 codes of ISO 3166-1, taken
 * with their English short names from iso-codes 4.15.0 (April 2023), and D,
 * GBD, GBN, GBO, GBP, GBS, RKS; Part B EUE; Part C UN.; Part D organisations;
 * Part E XX.; Part F the withdrawn ANT and NTZ; Part G UTO for specimens; Part
 * H IAO. DEU and D both mean Germany: D is what its documents bear. Pure.
 */
#ifndef CAIRN_CORE_STATES_H
#define CAIRN_CORE_STATES_H

#include "core/bytes.h"

/* code: one or three upper-case letters. name: English, short, UTF-8. */
struct state {
    char code[4];
    const char *name;
};

/* The entry of a code, without fillers and in upper case; null if unknown. */
const struct state *states_find(struct bytes code);

/* For listing, by ascending code; index is below the count. */
size_t states_count(void);
const struct state *states_at(size_t index);

#endif
