/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history: what earlier crossings of a document and its bearer say of one that
 * takes place now.
 *
 * Law: a check that has nothing to rest on is not done; it is never good for
 * want of facts. How far the facts reach is the caller's to tell.
 *
 * Specified in ENTRY.md, "Checks". Pure; no heap.
 */
#ifndef CAIRN_CORE_HISTORY_H
#define CAIRN_CORE_HISTORY_H

#include "core/crossing.h"
#include "core/stay.h"

#define HISTORY_SAME_US (INT64_C(60) * 1000000)        /* a second reading */
#define HISTORY_TRAVEL_US (INT64_C(20) * 60 * 1000000) /* from post to post */
#define HISTORY_DAY_US INT64_C(86400000000)

enum {
    HISTORY_DAY_MAX = 12, /* crossings within a day */
    HISTORY_CHECKS = 5,
};

struct history_check {
    enum check_number number;
    enum check_result result;
};

/* Paired and judged facts, and the crossing: its document, person, post, time
 * and flags as a fact; directed is false if its direction is not known yet. */
struct history {
    const struct stay_fact *facts;
    size_t count;
    struct stay *stays;
    size_t stay_count;
    struct stay_fact now;
    bool directed;
};

/*
 * open_stay: wrong at an entry that comes over an open stay, at an exit that
 * would close none (of a citizen or resident it may), else where a stay is
 * over its days. duplicate: wrong if the document stood at the same post, in
 * the same direction, within HISTORY_SAME_US. travel_time: wrong if it was at
 * another post within HISTORY_TRAVEL_US. frequent: wrong above HISTORY_DAY_MAX
 * crossings within a day. look_alike: wrong if another document that no link
 * joins has the same person key; not done without one that is sure.
 */
void history_checks(const struct history *history,
                    struct history_check out[HISTORY_CHECKS]);

#endif
