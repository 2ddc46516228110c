/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shift: the shifts of a post, and the people that were counted by hand.
 *
 * Law: a post has at most one open shift, whichever of its nodes opened it;
 * totals are those of the post, counted anew from the records held.
 *
 * Kinds shift and tally: ENTRY.md.
 */
#ifndef CAIRN_CLI_SHIFT_H
#define CAIRN_CLI_SHIFT_H

#include "cli/service.h"
#include "cli/statement.h"

/* Keys of the kinds shift and tally beside those of a crossing. */
enum {
    SHIFT_ACTION = 128,
    SHIFT_SINCE = 129, /* seconds since 1970 */
    SHIFT_UNTIL = 130,
    SHIFT_REMARKS = 131,
    SHIFT_OPENED = 132, /* ref */
    SHIFT_TOTALS = 133, /* [*[direction, outcome, count]] */
    TALLY_COUNT = 128,
    TALLY_SINCE = 129,
    TALLY_UNTIL = 130,
    TALLY_REMARKS = 131,
};
enum { SHIFT_OPEN = 1, SHIFT_CLOSE = 2 };

enum {
    SHIFT_OUTCOMES = 16, /* numbers of outcomes that are counted apart */
    SHIFT_STATES_MAX = 512,
    SHIFT_CORRECTED_MAX = 4096, /* corrected records, told apart by their id */
};

/* How many of one nationality. */
struct shift_state {
    char state[4]; /* empty: none was given */
    uint64_t entries, exits, others;
};

/* What a post's records of some time come to. */
struct shift_counts {
    uint64_t by[3][SHIFT_OUTCOMES]; /* direction, outcome; 0: another */
    uint64_t crossings, voided, conflicts, late; /* late: from paper */
    uint64_t awaiting; /* a correction of it awaits approval */
    size_t state_count;
    struct shift_state states[SHIFT_STATES_MAX];
    size_t corrected_count, corrected_room;
    uint8_t (*corrected)[HASH_SIZE]; /* heap */
    bool more; /* more corrected ones, or states, than are told apart */
};

/* Counts; the caller frees counts->corrected. OK; STORE_MEMORY; STORE_*. */
enum result shift_count(struct store_txn *txn, const struct roster *roster,
                        const char *post, int64_t since_us, int64_t until_us,
                        struct shift_counts *counts);

/* A line for each direction and outcome, and for each nationality. */
void shift_show_totals(const struct shift_counts *counts, struct reply *reply);

/* Puts the totals that a closing keeps. */
void shift_put_totals(const struct shift_counts *counts,
                      struct statement *statement);

#endif
