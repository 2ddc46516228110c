/* SPDX-License-Identifier: Apache-2.0 */
/*
 * treaty_words: what a treaty says, for a person and for a program.
 *
 * Law: whoever is asked to sign reads all of it, in plain words: who gives
 * what to whom, of which posts, without what, for what, for how long.
 */
#ifndef CAIRN_CLI_TREATY_WORDS_H
#define CAIRN_CLI_TREATY_WORDS_H

#include "core/treaties.h"

#include <jansson.h>

/* Prints it: sentences for people, else the object, with these members more
 * (taken over; null: none). */
void treaty_words_print(const struct treaty *treaty, json_t *more);

/* "in_force", ...: a state's name. */
const char *treaty_words_state(enum treaty_state state);

#endif
