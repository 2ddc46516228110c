/* SPDX-License-Identifier: Apache-2.0 */
/*
 * document: a machine readable zone as fields of a crossing, and as JSON.
 *
 * Law: what was read is kept as it was read; a wrong check digit shows in the
 * checks and changes nothing.
 */
#ifndef CAIRN_CLI_DOCUMENT_H
#define CAIRN_CLI_DOCUMENT_H

#include "core/crossing.h"
#include "devices/mrz.h"

#include <jansson.h>

/* Today's day number, by the clock, in UTC. */
int32_t document_today(void);

/* The JSON object of `cairn mrz`. */
json_t *document_json(const struct mrz *mrz);

/*
 * Sets the fields that a document gives, where none is set yet; *differs tells
 * whether one that was set has another value. OK; results of
 * crossing_set_text.
 */
enum result document_fields(const struct mrz *mrz, struct bytes text,
                            struct crossing *crossing, bool *differs);

#endif
