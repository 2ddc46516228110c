/* SPDX-License-Identifier: Apache-2.0 */
/*
 * coverage: how much an answer rests on, said to people.
 *
 * Law: an answer that may not be whole says so, and an empty one says why.
 */
#ifndef CAIRN_CLI_COVERAGE_H
#define CAIRN_CLI_COVERAGE_H

#include <jansson.h>

/* The coverage line of an answer as a sentence; takes it over. */
void coverage_sentence(json_t *line);

/* What an answer has not looked at yet, if anything. */
void coverage_not_indexed(const json_t *line);

#endif
