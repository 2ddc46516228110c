/* SPDX-License-Identifier: Apache-2.0 */
/* sim_border_internal: what the sources of the simulated border share. */
#ifndef CAIRN_TESTS_SIM_SIM_BORDER_INTERNAL_H
#define CAIRN_TESTS_SIM_SIM_BORDER_INTERNAL_H

#include "tests/sim/sim_internal.h"

/* What of a log is on record for one node, and what has gone: up to here, not
 * included. */
struct recorded {
    uint8_t kid[KEY_KID], log[KEY_LOG];
    size_t realm;
    uint64_t first, may, asked, gone, bytes;
    bool single;
};

struct sim_border {
    struct border border;
    struct sim *sim;
    struct sim_node *node;
    bool asks; /* an entry is on its way */
    size_t record_count;
    struct recorded records[SIM_RECORDS_MAX];
    struct treaties treaties;
    struct disclose rules;
};

/* The border's questions, in sim_record.c. */
bool sim_border_record(void *user, const struct border_sent *sent);
bool sim_border_spent(void *user, size_t i, struct border_spent *out);

#endif
