/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim_watch: watches what crosses the borders of a simulation.
 *
 * Law: it knows every value, seed and salt that was written and every log id,
 * and each treaty that both sides have signed; and it looks for all of them in
 * every message, runs unpacked, and in all that a store takes. It does not ask
 * the code that decides what is shown.
 */
#ifndef CAIRN_TESTS_SIM_WATCH_H
#define CAIRN_TESTS_SIM_WATCH_H

#include "tests/sim/sim_terms.h"

enum { WATCH_TERMS_MAX = 8 };

struct watch_terms {
    struct sim_terms terms;
    bool ours[2]; /* signed by parties[i] */
    bool ended;
};

struct watch;

/* Begins to watch, before any node is added. */
struct watch *watch_new(struct sim *sim);
void watch_free(struct watch *watch);

/* To be told before it is signed. Returns its place. */
size_t watch_terms(struct watch *watch, const struct sim_terms *terms);
void watch_signed(struct watch *watch, size_t place, size_t party);
void watch_ended(struct watch *watch, size_t place);

/* May the shared log of a node be named to a country? Since when does not
 * count, unless `now`: then only treaties in force. */
bool watch_covered(const struct watch *watch, size_t n,
                   const struct sim_realm *to, bool now);

/* Looks at bytes as if node `from` sent them; faults are the sim's. */
void watch_message(struct sim *sim, size_t from, size_t to,
                   struct bytes message);

/* How many values were found where they were granted. */
size_t watch_shown(const struct watch *watch);

#endif
