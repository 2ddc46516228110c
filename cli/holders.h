/* SPDX-License-Identifier: Apache-2.0 */
/*
 * holders: which nodes have an alert, and since when.
 *
 * Law: what is not known is said so. A node has an entry if it has signed an
 * observation of that log's head or a later one; or tells so over a link that
 * is up now; or wrote it; or is this one.
 *
 * Specified in OPERATIONS.md, "Alerts". Any thread.
 */
#ifndef CAIRN_CLI_HOLDERS_H
#define CAIRN_CLI_HOLDERS_H

#include "cli/service.h"

enum { HOLDERS_LOOKED_MAX = 100000 }; /* observations read for one answer */

/* One line for each member of this country that keeps entries, of type
 * "holder". */
void holders_lines(struct service *service, const struct entry *entry,
                   struct reply *reply);

#endif
