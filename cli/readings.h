/* SPDX-License-Identifier: Apache-2.0 */
/*
 * readings: the last document read at each lane.
 *
 * Law: a reading is kept two minutes and given out once for a recording; a
 * look at it takes nothing away. The same document at one lane within a minute
 * of its recording is the same reading.
 *
 * Safe in any thread.
 */
#ifndef CAIRN_CLI_READINGS_H
#define CAIRN_CLI_READINGS_H

#include "core/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct readings;

enum {
    READINGS_LANES_MAX = 16,
    READINGS_SAME_MS = 60000,
    READINGS_LANE_SIZE = 33, /* with its terminator */
};

struct readings *readings_new(void);
void readings_free(struct readings *readings);

/* Keeps a reading. False if this document was recorded at this lane within
 * the last minute: it is the same reading again. */
bool readings_put(struct readings *readings, const char *lane,
                  const char *text);

/*
 * The newest reading of a lane (null: of any), if younger than two minutes,
 * into text of MRZ_TEXT_MAX + 1 bytes and lane_out of READINGS_LANE_SIZE.
 */
bool readings_get(struct readings *readings, const char *lane, char *text,
                  char *lane_out);

/* This reading has been recorded, durably: it is not given out again. */
void readings_recorded(struct readings *readings, const char *lane,
                       const char *text);

#endif
