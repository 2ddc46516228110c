/* SPDX-License-Identifier: Apache-2.0 */
/*
 * coverage: how far an answer reaches, as a sentence for people.
 *
 * Law: an answer that may not be whole says so.
 */
#ifndef CAIRN_CLI_COVERAGE_H
#define CAIRN_CLI_COVERAGE_H

#include "cli/messages.h"

#include <jansson.h>

/* Prints the coverage line, which it takes over; where its "found" is 0 within
 * `nothing`. */
void coverage_sentence(json_t *line, enum message nothing);

#endif
