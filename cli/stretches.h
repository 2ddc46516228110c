/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stretches: what disclosure entries say, each stretch once.
 *
 * Law: all that has gone is within what is given, and what was asked for in
 * vain or said anew is not given twice: an entry that says the most gives way
 * to one after it that says as much, or that says what has really gone.
 *
 * Specified in TRUST.md, "Treaties and disclosure". Reads a journal; heap.
 */
#ifndef CAIRN_CLI_STRETCHES_H
#define CAIRN_CLI_STRETCHES_H

#include "cli/disclosures.h"
#include "core/journal.h"

enum stretch_state {
    STRETCH_WHOLE, /* this has gone */
    STRETCH_OPEN,  /* this may go, or has gone; nothing ends it yet */
    STRETCH_MOST,  /* the node stopped in the midst of it: no more than this */
};

struct stretch {
    enum stretch_state state;
    uint8_t id[HASH_SIZE];        /* of the entry */
    uint64_t time_s;              /* its header's, since 1970 */
    struct disclosures_peer said; /* of its ranges first and next, and no more
                                     than DISCLOSURES_RANGES_MAX of these */
};

/*
 * Gives the stretches of a home log whose entries were written since a moment
 * (seconds since 1970; times ascend, but for a clock that was set), in the
 * order in which they end, until each returns false. OK; STORE_*.
 */
enum result stretches_read(const struct journal *journal,
                           const struct journal_log *log, uint64_t since_s,
                           bool (*each)(void *user,
                                        const struct stretch *stretch),
                           void *user);

#endif
