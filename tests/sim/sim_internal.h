/* SPDX-License-Identifier: Apache-2.0 */
/* sim_internal: what the sources of the simulator share. */
#ifndef CAIRN_TESTS_SIM_SIM_INTERNAL_H
#define CAIRN_TESTS_SIM_SIM_INTERNAL_H

#include "tests/sim/sim.h"

enum happening { TICKED, DIALLED, DELIVERED, HUNG_UP, STORED, RECORDED };

struct sim_event {
    uint64_t at_ms;
    uint64_t order;
    enum happening what;
    size_t node;
    uint64_t generation;
    size_t link;
    uint64_t token;
    struct journal_run run; /* STORED: its items are owned */
    struct journal_item *items;
    size_t size;
    uint8_t bytes[]; /* DELIVERED */
};

/* A heap of what is to happen, by time and order. */
struct sim_event *sim_new_event(struct sim *sim, enum happening what,
                                uint64_t at_ms, struct bytes bytes);
struct sim_event *sim_take_event(struct sim *sim);
void sim_free_event(struct sim_event *event);

/* An entry of the node's own, that says what may go abroad, is written. */
void sim_record(struct sim *sim, struct sim_node *node);
/* Lets the next event happen. */
void sim_happen(struct sim *sim);
void sim_fault(struct sim *sim, const char *what);
size_t sim_side_of(const struct sim_link *link, size_t n);
bool sim_linked(const struct sim *sim, size_t a, size_t b);
void sim_hang_up(struct sim *sim, size_t number, size_t side);
void sim_deliver(struct sim *sim, size_t number, size_t from,
                 struct bytes bytes);

void sim_fill(struct sim *sim, uint8_t *out, size_t size);
/* One step of a node that is up, and all its effects. */
void sim_step(struct sim *sim, size_t n, const struct node_event *event);

#endif
