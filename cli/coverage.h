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
#include <stdbool.h>

/* Prints the coverage line, which it takes over; where its "found" is 0 within
 * `nothing`. */
void coverage_sentence(json_t *line, enum message nothing);

/* A line of an answer that ends with its coverage, for ask_each: people read
 * the end as a sentence. *user: that message. */
bool coverage_each(void *user, json_t *line);

#endif
