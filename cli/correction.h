/* SPDX-License-Identifier: Apache-2.0 */
/*
 * correction: an entry about another one, on its way into a log: amendment,
 * void, note or link.
 *
 * Law: it stands in the lane of what it is about, and at home if that is, or
 * ever was, under protection.
 */
#ifndef CAIRN_CLI_CORRECTION_H
#define CAIRN_CLI_CORRECTION_H

#include "cli/shown.h"
#include "core/crossing.h"

struct correction {
    const char *what; /* the command */
    uint16_t kind;
    enum lane lane; /* home, until something else is set */
    struct crossing values;
    uint8_t *memory;
    const char *field; /* the one at fault */
};

/* Starts empty; false if memory has run out. */
bool correction_begin(struct correction *correction, const char *what,
                      uint16_t kind);

/* Puts what it is about, and why if `asked` says so: results of
 * crossing_set. */
enum result correction_target(struct correction *correction,
                              const struct entry *target);
enum result correction_reason(struct correction *correction, json_t *asked);

/* Whatever was ever said under protection stays at home, and so does what is
 * said of it later. */
enum lane correction_lane(struct service *service, const struct view *view);

/* Writes it and gives its line, or tells what was at fault: the exit code.
 * Frees the memory. */
int correction_end(struct service *service, struct correction *correction,
                   enum result result, struct reply *reply);

#endif
