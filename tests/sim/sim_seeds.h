/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim_seeds: a program of histories that follow from seeds, one each.
 *
 * Law: what fails names its seed, with which it fails again.
 */
#ifndef CAIRN_TESTS_SIM_SIM_SEEDS_H
#define CAIRN_TESTS_SIM_SIM_SEEDS_H

#include "tests/sim/sim.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t seed = 1; /* of the history that runs */
static struct sim *sim;

static inline void on_abort(int number)
{
    (void)number;
    fprintf(stderr, "seed %llu failed at step %llu: aborted\n",
            (unsigned long long)seed, sim ? (unsigned long long)sim->steps : 0);
}

static inline bool failed(const char *what)
{
    printf("seed %llu failed at step %llu: %s\n", (unsigned long long)seed,
           (unsigned long long)sim->steps, what);
    return false;
}

/* A node comes or goes (0), a link between two does (1 and 2, or 3). */
static inline void shake(size_t n, size_t other, uint64_t what)
{
    if (what == 0 && sim->nodes[n].up)
        sim_crash(sim, n);
    else if (what == 0)
        sim_start(sim, n);
    else if (what == 3 && other != n)
        sim_cut(sim, n, other);
    else if (other != n)
        sim_link(sim, n, other);
}

/*
 * Runs histories until one is bad: of the seeds that the arguments SEED and
 * COUNT name, else from 1 on, `count` of them; $CAIRN_SIM_SEEDS, if set, is
 * COUNT. How many they were, or 0.
 */
static inline uint64_t all_seeds(int argc, char **argv, uint64_t count,
                                 bool (*history)(void))
{
    const char *more = getenv("CAIRN_SIM_SEEDS");
    uint64_t first = argc > 1 ? strtoull(argv[1], NULL, 10) : 1;

    if (more)
        count = strtoull(more, NULL, 10);
    else if (argc > 2)
        count = strtoull(argv[2], NULL, 10);
    signal(SIGABRT, on_abort);
    for (seed = first; seed < first + count; seed++)
        if (!history())
            return 0;
    return count;
}

#endif
