/* SPDX-License-Identifier: Apache-2.0 */
/*
 * outcome: how a crossing ends that nobody has decided.
 *
 * Law: without an officer nobody is admitted whose checks are not all good, nor
 * on a visa alone. Pure.
 */
#ifndef CAIRN_CLI_OUTCOME_H
#define CAIRN_CLI_OUTCOME_H

#include "core/crossing.h"

/* The name of the outcome: an officer's silence lets a person pass; of
 * `automatic`, without one, the checks decide. */
const char *outcome_of(const struct crossing *crossing, bool automatic);

#endif
