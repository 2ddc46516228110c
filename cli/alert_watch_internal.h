/* SPDX-License-Identifier: Apache-2.0 */
/*
 * alert_watch_internal: what the sources of the watch share.
 *
 * Law: the state belongs to the thread that watches.
 */
#ifndef CAIRN_CLI_ALERT_WATCH_INTERNAL_H
#define CAIRN_CLI_ALERT_WATCH_INTERNAL_H

#include "cli/alert_watch.h"
#include "cli/hits.h"

/* A crossing of this node, and its header's time. */
struct watched {
    uint64_t place;
    int64_t time_s;
};
struct watched_list {
    bool known; /* what stands in the logs was gathered */
    size_t count, capacity;
    struct watched *list;
};

struct watching {
    struct service *service;
    struct read_entry *read; /* three */
    struct view *view;
    uint64_t seen;       /* all places below were looked at */
    uint64_t kept;       /* the same as the store has it */
    uint64_t sweep_from; /* of the first alert to sweep for; UINT64_MAX: none */
    bool others;         /* alerts of another headquarters have come */
    struct watched_list own; /* of the last days */
};

/* OK; STORE_MEMORY; STORE_*. */
enum result watching_begin(struct watching *watching, struct service *service);
void watching_end(struct watching *watching);

/* Looks at a stretch of what has come; *more tells whether there is more. OK;
 * STORE_*; results of the writer. */
enum result watching_scan(struct watching *watching, bool *more);

/* Looks one record up among the alerts from a place on, and writes the hits
 * that are not written yet; with 0 only if the record does not say itself that
 * this was done. */
enum result watching_look(struct watching *watching, uint64_t place,
                          uint64_t from);

/* The second from which on crossings are held against new alerts. */
int64_t watching_first_s(void);

/* Notes a crossing of this node. OK; STORE_MEMORY. */
enum result watching_own(struct watching *watching, uint64_t place,
                         int64_t time_s);

/* Holds the alerts from sweep_from on against the last crossings. */
enum result watching_sweep(struct watching *watching);

/* Keeps in the store what was looked at. */
enum result watching_keep(struct watching *watching);

/* Writes a statement, in the writer's own thread: that of the watch steps back
 * and must not hold a group. */
enum result watching_write(struct watching *watching,
                           struct statement *statement);

#endif
