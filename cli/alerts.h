/* SPDX-License-Identifier: Apache-2.0 */
/*
 * alerts: a crossing held against the alert list, and how an alert is shown.
 *
 * Law: `check` and `record` look in the same way, offline, and say how old the
 * list is that they looked in. A crossing keeps that list's version.
 *
 * Specified in OPERATIONS.md, "Alerts". Any thread.
 */
#ifndef CAIRN_CLI_ALERTS_H
#define CAIRN_CLI_ALERTS_H

#include "cli/service.h"
#include "storage/alerts.h"

/* What a crossing meets. */
struct alerts_met {
    json_t *list; /* the owner's */
    bool more;    /* others were left out */
};

/*
 * Looks a crossing up and sets its check `alert`: wrong if it meets an alert;
 * not done if it says nothing that an alert could look for, or if the indexes
 * do not hold all; and with `record` the version of the list, if it has none.
 * OK; STORE_*; results of crossing_set. met is filled also then.
 */
enum result alerts_meet(struct service *service, struct crossing *crossing,
                        bool record, struct alerts_met *met);

/* Gives the list to an object, as "alerts", and "alerts_more" if there are. */
void alerts_put(struct alerts_met *met, json_t *object);

/* The list that stands here: its version, and up to when each headquarters'
 * part of it is known. */
json_t *alerts_list_json(struct service *service);

/* One alert: what it says, who wrote it and when; of type `type` if not null.
 * The roster is locked by the caller. */
json_t *alerts_json(const struct roster *roster, const char *type,
                    const struct read_entry *alert);

/* How it stands: "standing", "expired", "withdrawn", ... */
const char *alerts_state_name(enum alert_state state);

/* Room to read in: an array of entries, null if memory has run out. */
struct read_entry *alerts_room(size_t count);

/* The spoken reference of a log's entry, by the log's author. */
void alerts_ref_text(struct store_txn *txn, const struct roster *roster,
                     const struct bond_ref *ref, char text[64]);

#endif
