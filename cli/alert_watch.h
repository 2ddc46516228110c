/* SPDX-License-Identifier: Apache-2.0 */
/*
 * alert_watch: writes down which alerts the crossings of this node have met.
 *
 * Law: a hit is written once, by the node whose log has the crossing. Each
 * crossing and correction that comes is looked at, unless it says itself that
 * it was held against the list as it stands; each alert that comes, of this
 * node or by the network, is held against the crossings of the last
 * ALERT_WATCH_DAYS. What was looked at is kept in the store, so a start goes on
 * where the last run ended.
 *
 * Where alerts of another headquarters have come, an observation says up to
 * where this node holds its logs: at most one in ALERT_WATCH_OBSERVE_MS.
 *
 * Specified in OPERATIONS.md, "Alerts". A thread of its own, or the caller's.
 */
#ifndef CAIRN_CLI_ALERT_WATCH_H
#define CAIRN_CLI_ALERT_WATCH_H

#include "cli/service.h"

enum {
    ALERT_WATCH_DAYS = 30,
    ALERT_WATCH_STILL_MS = 300, /* alerts that come together are one sweep */
    ALERT_WATCH_RETRY_MS = 5000,
    ALERT_WATCH_OBSERVE_MS = 600000,
    ALERT_WATCH_HEADS_MAX = 64, /* logs of headquarters in an observation */
};

struct alert_watch;

/* A daemon's: null if there is no memory or no thread for it. */
struct alert_watch *alert_watch_start(struct service *service);
void alert_watch_stop(struct alert_watch *watch);

/* Entries have been stored. From any thread; null is allowed. */
void alert_watch_wake(struct alert_watch *watch);

/* Waits until all that is held now was looked at, but no longer than that. */
void alert_watch_wait(struct alert_watch *watch, int wait_ms);

/* Without a daemon: looks at what has come, before it returns. */
enum result alert_watch_once(struct service *service);

#endif
