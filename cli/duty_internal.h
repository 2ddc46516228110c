/* SPDX-License-Identifier: Apache-2.0 */
/*
 * duty_internal: the table of open duties, for what writes their entries.
 *
 * Law: for duty*.c only; every function takes the table's lock by itself.
 */
#ifndef CAIRN_CLI_DUTY_INTERNAL_H
#define CAIRN_CLI_DUTY_INTERNAL_H

#include "cli/duty.h"

/* Is no place free? */
bool duties_full(struct duties *duties);

/* token null: nobody is logged in. False if no place is free. */
bool duties_add(struct duties *duties, const struct duty *duty,
                const uint8_t token[DUTY_TOKEN]);

/* Takes out the one with this id; false if it is not there. */
bool duties_drop(struct duties *duties, const uint8_t id[HASH_SIZE]);

/* One whose hours are over; with `all`, or that is live. */
bool duties_any(struct duties *duties, bool all, struct duty *out);

/* One of this officer, also if its hours are over. */
bool duties_of(struct duties *duties, const char *name, struct duty *out);

#endif
