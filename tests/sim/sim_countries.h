/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim_countries: a post of ours and one of theirs, and what they agree on.
 *
 * Law: a story changes the terms before it signs them.
 */
#ifndef CAIRN_TESTS_SIM_SIM_COUNTRIES_H
#define CAIRN_TESTS_SIM_SIM_COUNTRIES_H

#include "tests/sim/sim_story.h"
#include "tests/sim/sim_terms.h"

static struct sim_realm *neighbour;
static struct sim_terms terms;

enum { OURS, THEIRS }; /* the nodes of most stories */

static inline const struct journal_item *
held(size_t n, const struct sim_author *of, uint64_t seq)
{
    return sim_journal_item(&sim->nodes[n].journal, of->chain.log, 0, seq);
}

/* What node n shows of a text of a crossing of ours; size 0: nothing. */
static inline struct bytes shown(size_t n, size_t author, uint64_t seq,
                                 uint16_t key)
{
    const struct journal_item *item = held(n, &sim->nodes[author].shared, seq);
    struct body body;

    if (!item)
        return bytes_of(NULL, 0);
    assert_int_equal(body_open(item->body, &body), OK);
    return body_value(&body, key);
}

static inline void meet(void)
{
    neighbour = sim_found(sim, "UTA");
    sim_add_to(sim, sim->home, ROLE_POST, "N1");
    sim_add_to(sim, neighbour, ROLE_POST, "S1");
    terms = (struct sim_terms){.parties = {sim->home, neighbour},
                               .grants = {{0x06, NULL, 0}, {0x04, NULL, 0}}};
    sim_start(sim, OURS);
    sim_start(sim, THEIRS);
    sim_link(sim, OURS, THEIRS);
}

static inline void sign(void)
{
    sim_treaty_sign(sim, &terms, 0, OURS);
    sim_treaty_sign(sim, &terms, 1, THEIRS);
}

#endif
