/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history: what stands behind a record, as JSON: who has said what of each
 * field, notes, links, and every entry.
 *
 * Law: what is shown is a function of the entries held; not of the order in
 * which they came.
 */
#ifndef CAIRN_CLI_HISTORY_H
#define CAIRN_CLI_HISTORY_H

#include "storage/links.h"
#include "storage/view.h"

#include <jansson.h>

enum {
    HISTORY_NOTES_MAX = 64, /* of one record; likewise its links, and the voids
                               of both. Of more, the newest are shown */
};

/* Within one transaction; the roster is locked by the caller. */
struct history {
    struct store_txn *txn;
    const struct roster *roster;
    const struct view *view;
};

/* Who has made a statement, and when: "ref", "name", "post", "time", and what
 * speaks against it. */
json_t *history_said(const struct roster *roster,
                     const struct read_entry *read);

/*
 * The fields in conflict: [{"field", "values": [{"value", "ref", "name",
 * "post", "time"}...]}...], the displayed value first; null if there is none.
 */
json_t *history_conflicts(const struct roster *roster, const struct view *view);

/*
 * The register of one field, "type":"register": what is live of what the
 * statements say of it, and what was removed, by what. Null for a key without
 * a name.
 */
json_t *history_register(const struct history *history, uint16_t key);

/* Adds "notes", "awaiting_approval" and "linked" to a record, as far as there
 * are any, and "more_notes" or "more_linked" where some are left out. OK;
 * STORE_*. */
enum result history_add(const struct history *history, json_t *record);

/* Every entry behind the record, as "type":"statement": the crossing first,
 * the rest by the time of each header; *more if some notes, links or voids of
 * them are left out. OK; STORE_*, and *list is null. */
enum result history_statements(const struct history *history, json_t **list,
                               bool *more);

/* A link by itself, "type":"link". OK; STORE_*, and *line is null. */
enum result history_link(struct store_txn *txn, const struct roster *roster,
                         struct read_entry *read, json_t **line);

#endif
