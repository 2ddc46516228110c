/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim_terms: treaties between the countries of a simulation, and crossings
 * with something to tell.
 */
#ifndef CAIRN_TESTS_SIM_TERMS_H
#define CAIRN_TESTS_SIM_TERMS_H

#include "core/fields.h"
#include "tests/sim/sim.h"

enum {
    SIM_FIELDS_MAX = 8,
    SIM_CATEGORY_VISITOR = 1,
    SIM_CATEGORY_DIPLOMAT = 5,
    SIM_CATEGORY_ASYLUM = 6,
};

/* The fields of a crossing by sim_cross that a treaty may grant, ascending. */
extern const uint16_t sim_fields[SIM_FIELDS_MAX];

/* What one side shows of its crossings. */
struct sim_grant {
    uint8_t fields;   /* a bit for each of sim_fields; 0: nothing */
    const char *post; /* or null: all */
    uint8_t excluded; /* a category, or 0 */
};

struct sim_terms {
    struct sim_realm *parties[2];
    struct sim_grant grants[2]; /* parties[0] gives, parties[1] gives */
    uint64_t from, until;       /* seconds; until 0: no end */
    struct border_limits limits;
};

/* Writes into the signer's trust log of a party, and gives it to one node. */
void sim_treaty_sign(struct sim *sim, const struct sim_terms *terms,
                     size_t party, size_t n);
void sim_treaty_end(struct sim *sim, const struct sim_terms *terms,
                    size_t party, size_t n);

/* Writes a crossing of this category; its texts are random and its own. The
 * lane is home for asylum, else shared. */
void sim_cross(struct sim *sim, size_t n, uint8_t category);
/* Amends the given names of a crossing of the same node, or voids it. */
void sim_amend(struct sim *sim, size_t n, uint64_t seq);
void sim_void(struct sim *sim, size_t n, uint64_t seq);
/* Protects it: an amendment in the home log. */
void sim_protect(struct sim *sim, size_t n, uint64_t seq);

#endif
