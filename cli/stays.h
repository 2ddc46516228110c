/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stays: a stay as JSON.
 *
 * Law: a stay is shown the same wherever it is shown; days are civil days of
 * the post, first and last both counted.
 */
#ifndef CAIRN_CLI_STAYS_H
#define CAIRN_CLI_STAYS_H

#include "core/roster.h"
#include "core/stay.h"
#include "storage/view.h"

#include <jansson.h>

/* Where the entries that a stay names are read. */
struct stays_source {
    struct store_txn *txn;
    const struct roster *roster;
    struct view *view;
};

/*
 * "ref", "since", "state", what is known of its days and its end; whole: also
 * "type":"stay" and whose it is. Null if the entry cannot be read, *result
 * tells why.
 */
json_t *stays_json(const struct stays_source *source,
                   const struct stay_fact *facts, const struct stay *stay,
                   bool whole, enum result *result);

/* Has the coverage line a post whose exits would not be known? */
bool stays_silent(const json_t *coverage);

#endif
