/* SPDX-License-Identifier: Apache-2.0 */
/* sim_internal: what the sources of the simulator share. */
#ifndef CAIRN_TESTS_SIM_SIM_INTERNAL_H
#define CAIRN_TESTS_SIM_SIM_INTERNAL_H

#include "tests/sim/sim.h"

void sim_fill(struct sim *sim, uint8_t *out, size_t size);
void sim_found_realm(struct sim *sim);
/* One step of a node that is up, and all its effects. */
void sim_step(struct sim *sim, size_t n, const struct node_event *event);

#endif
