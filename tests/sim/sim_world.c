/* SPDX-License-Identifier: Apache-2.0 */
/* Nodes that come and go, links that are wanted, time that passes. */
#include "tests/sim/sim_internal.h"

#include "core/check.h"
#include "replication/pack.h"
#include "replication/unpack.h"

#include <stdlib.h>
#include <string.h>

struct sim *sim_new(uint64_t seed)
{
    struct sim *sim = calloc(1, sizeof *sim);

    check(sim);
    sim->random = seed * 0x9e3779b97f4a7c15 + 0x2545f4914f6cdd1d;
    sim->random += sim->random == 0;
    sim->delay_ms = 50;
    sim->effects = calloc(1, sizeof *sim->effects);
    sim->pack = pack_new();
    sim->unpack = unpack_new();
    check(sim->effects && sim->pack && sim->unpack);
    sim->home = sim_found(sim, "UTO");
    sim_new_event(sim, TICKED, 1000, bytes_of(NULL, 0));
    return sim;
}

uint64_t sim_wall_s(const struct sim *sim)
{
    return SIM_TIME_S + sim->now_ms / 1000;
}

void sim_free(struct sim *sim)
{
    for (size_t i = 0; i < sim->event_count; i++)
        sim_free_event(sim->events[i]);
    free(sim->events);
    for (size_t n = 0; n < sim->count; n++) {
        node_free(sim->nodes[n].node);
        sim_journal_end(&sim->nodes[n].journal);
        free(sim->nodes[n].certificate);
        free(sim->nodes[n].border);
        for (size_t i = 0; i < sim->nodes[n].single_count; i++)
            free(sim->nodes[n].singles[i].item);
    }
    for (size_t i = 0; i < sim->realm_count; i++) {
        sim_journal_end(&sim->realms[i].trust);
        free(sim->realms[i].registrar_certificate);
    }
    pack_free(sim->pack);
    unpack_free(sim->unpack);
    free(sim->effects);
    free(sim);
}

void sim_start(struct sim *sim, size_t n)
{
    struct sim_node *node = &sim->nodes[n];
    struct node_config config = {.journal = &node->journal.journal,
                                 .roster = &node->roster,
                                 .pack = sim->pack,
                                 .unpack = sim->unpack,
                                 .software = "simulation",
                                 .certificate_count = 2,
                                 .logs_max = SIM_LOGS_MAX,
                                 .peers_max = SIM_PEERS_MAX};

    check(!node->up);
    config.certificates[0] = *node->realm->registrar_certificate;
    config.certificates[1] = *node->certificate;
    memcpy(config.key, node->signer.public, KEY_SIZE);
    sim_fill(sim, config.instance, NODE_INSTANCE);
    roster_begin(&node->roster, node->realm->root.signer.public,
                 node->realm->country, node->members, SIM_MEMBERS_MAX);
    node->roster.ids = (struct roster_ids){&node->journal, sim_journal_id_at};
    if (sim->realm_count > 1 && !node->border)
        node->border = sim_border_new(sim, node);
    if (node->border)
        sim_border_start(node->border);
    config.border = node->border ? sim_border_of(node->border) : NULL;
    config.shelf = sim->shelf;
    if (sim->border)
        config.border = sim->border;
    node_free(node->node);
    node->node = node_new(&config);
    check(node->node);
    node->up = true;
    node->generation++;
    sim_step(sim, n, &(struct node_event){.type = EVENT_START});
}

void sim_crash(struct sim *sim, size_t n)
{
    struct sim_node *node = &sim->nodes[n];

    node->up = false;
    node->generation++;
    for (size_t i = 0; i < sim->link_count; i++) {
        struct sim_link *link = &sim->links[i];

        if (!link->dead && (link->ends[0] == n || link->ends[1] == n) &&
            link->open[sim_side_of(link, n)])
            sim_hang_up(sim, i, sim_side_of(link, n));
    }
}

void sim_link(struct sim *sim, size_t a, size_t b)
{
    sim->wanted[a > b ? a : b][a > b ? b : a] = true;
}

void sim_cut(struct sim *sim, size_t a, size_t b)
{
    sim->wanted[a > b ? a : b][a > b ? b : a] = false;
    for (size_t i = 0; i < sim->link_count; i++) {
        struct sim_link *link = &sim->links[i];

        if (link->dead || !((link->ends[0] == a && link->ends[1] == b) ||
                            (link->ends[0] == b && link->ends[1] == a)))
            continue;
        link->dead = true;
        for (size_t side = 0; side < 2; side++) {
            if (!link->open[side])
                continue;
            link->open[side] = false;
            sim_step(sim, link->ends[side],
                     &(struct node_event){.type = EVENT_CLOSED, .link = i});
        }
    }
}

void sim_run(struct sim *sim, uint64_t ms)
{
    uint64_t until_ms = sim->now_ms + ms;

    while (!sim->fault && sim->events[0]->at_ms <= until_ms)
        sim_happen(sim);
    sim->now_ms = until_ms;
}

static bool settled(const struct sim *sim)
{
    if (sim->busy > 0)
        return false;
    for (size_t n = 0; n < sim->count; n++) {
        struct node_peer peer;
        bool links = false;

        for (size_t i = 0; sim->nodes[n].up && i < SIM_PEERS_MAX; i++)
            links |= node_peer(sim->nodes[n].node, i, &peer);
        if (links && !node_synced(sim->nodes[n].node))
            return false;
    }
    for (size_t a = 0; a < sim->count; a++)
        for (size_t b = 0; b < a; b++)
            if (sim->wanted[a][b] && sim->nodes[a].up && sim->nodes[b].up &&
                !sim_linked(sim, a, b))
                return false;
    return true;
}

bool sim_settle(struct sim *sim, uint64_t most_ms)
{
    uint64_t until_ms = sim->now_ms + most_ms;

    while (!sim->fault && sim->events[0]->at_ms <= until_ms) {
        sim_happen(sim);
        if (settled(sim))
            return true;
    }
    return false;
}

bool sim_same(const struct sim *sim)
{
    for (size_t n = 1; n < sim->count; n++)
        if (!sim_journal_same(&sim->nodes[0].journal, &sim->nodes[n].journal))
            return false;
    return true;
}

void sim_inject(struct sim *sim, size_t from, size_t to, struct bytes message)
{
    for (size_t i = 0; i < sim->link_count; i++) {
        struct sim_link *link = &sim->links[i];

        if (!link->dead && link->open[0] && link->open[1] &&
            ((link->ends[0] == from && link->ends[1] == to) ||
             (link->ends[0] == to && link->ends[1] == from))) {
            sim_deliver(sim, i, from, message);
            return;
        }
    }
    sim_fault(sim, "there is no link to inject into");
}
