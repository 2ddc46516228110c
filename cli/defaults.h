/* SPDX-License-Identifier: Apache-2.0 */
/*
 * defaults: what a crossing says that nobody has given.
 *
 * Law: what was given stays as it was.
 */
#ifndef CAIRN_CLI_DEFAULTS_H
#define CAIRN_CLI_DEFAULTS_H

#include "cli/service.h"
#include "core/crossing.h"

/* The text of a field; an empty one is none. Results of crossing_set_text. */
enum result defaults_text(struct crossing *crossing, uint16_t key,
                          const char *text);

/* The day of a crossing is that of its post's clock. */
enum result defaults_offset(struct service *service, struct crossing *crossing);

#endif
