/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim_random SEED COUNT: histories that follow from seeds. Each ends with all
 * nodes up and linked; then all must hold the same. Prints the seed that
 * failed; exit code 1. $CAIRN_SIM_SEEDS, if set, is COUNT.
 */
#include "tests/sim/sim_seeds.h"

static void disturb(size_t n)
{
    size_t other = sim_random(sim, sim->count);
    uint64_t what = sim_random(sim, 12);

    switch (what) {
    case 0:
    case 1:
    case 2:
    case 3:
        shake(n, other, what);
        break;
    case 4:
        sim->nodes[n].store_fails =
            sim->nodes[n].store_fails == OK ? STORE_FULL : OK;
        break;
    case 5:
        sim_enrol(sim, n);
        break;
    default:
        for (uint64_t i = sim_random(sim, 12); i > 0; i--)
            sim_write(sim, n, sim_random(sim, 2) ? LANE_SHARED : LANE_HOME);
    }
}

static void heal(void)
{
    for (size_t n = 0; n < sim->count; n++) {
        sim->nodes[n].store_fails = OK;
        if (!sim->nodes[n].up)
            sim_start(sim, n);
        for (size_t other = 0; other < n; other++)
            sim_cut(sim, n, other);
    }
    for (size_t n = 1; n < sim->count; n++)
        sim_link(sim, n, sim_random(sim, n));
    sim_link(sim, 0, sim->count - 1);
    /* One of them has all that the registrar wrote. */
    sim_enrol(sim, sim_random(sim, sim->count));
}

static bool tell(void)
{
    size_t count = 2 + sim_random(sim, 5);
    uint64_t moves = 20 + sim_random(sim, 60);

    sim->delay_ms = 1 + (uint32_t)sim_random(sim, 800);
    sim->repeats = sim_random(sim, 4) == 0;
    for (size_t n = 0; n < count; n++) {
        sim_add(sim, sim_random(sim, 4) != 0);
        sim_start(sim, n);
        if (n > 0)
            sim_link(sim, n, sim_random(sim, n));
    }
    for (uint64_t i = 0; i < moves && !sim->fault; i++) {
        if (i == moves / 2 && sim_random(sim, 3) == 0)
            sim_start(sim, sim_clone(sim, sim_random(sim, count)));
        disturb(sim_random(sim, sim->count));
        sim_run(sim, sim_random(sim, 3000));
    }
    heal();
    if (!sim_settle(sim, 600000))
        return failed(sim->fault ? sim->fault : "it does not come to rest");
    if (!sim_same(sim))
        return failed("the nodes do not hold the same");
    for (size_t n = 0; n < sim->count; n += sim->count)
        if (sim_journal_verify(&sim->nodes[n].journal) != OK)
            return failed("an entry that does not verify");
    return true;
}

static bool history(void)
{
    bool good;

    sim = sim_new(seed);
    good = tell();
    sim_free(sim);
    return good;
}

int main(int argc, char **argv)
{
    uint64_t count = all_seeds(argc, argv, 200, history);

    if (count)
        printf("%llu histories, all good\n", (unsigned long long)count);
    return count ? 0 : 1;
}
