/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stays_scan: the stays of everyone, from one walk through the log.
 *
 * Law: as storage/stays.h. The log is walked in stretches, each within a
 * transaction of its own; what comes meanwhile has a place behind the end and
 * is not seen. A crossing that took place takes 80 bytes of memory: a fact, and
 * its places in two orders.
 *
 * Specified in STORAGE.md, "Stays". One thread for each scan.
 */
#ifndef CAIRN_STORAGE_STAYS_SCAN_H
#define CAIRN_STORAGE_STAYS_SCAN_H

#include "storage/stays.h"

enum {
    STAYS_SCAN_STEP = 5000,    /* entries in one transaction */
    STAYS_SCAN_MAX = 20000000, /* crossings, 1.6 GB */
};

struct stays_scan;

/* Null if memory has run out. */
struct stays_scan *stays_scan_new(struct store *store);

/* Before the first step: what happened before this time is left out. */
void stays_scan_since(struct stays_scan *scan, int64_t since_us);
void stays_scan_free(struct stays_scan *scan);

/*
 * Walks on for a stretch; done and end tell how far it is. OK, with *more as
 * long as there is more; STORE_LIMIT above STAYS_SCAN_MAX; STORE_MEMORY;
 * STORE_*.
 */
enum result stays_scan_step(struct stays_scan *scan,
                            const struct roster *roster, uint64_t *done,
                            uint64_t *end, bool *more);

/*
 * After the last step: pairs and judges, and gives every stay to `each` with
 * the facts that it names, those of one traveller together, until it returns
 * false. Permits are the store's; asked says the rest. OK; STORE_MEMORY.
 */
typedef bool stays_each(void *user, const struct stay_fact *facts,
                        const struct stay *stay);
enum result stays_scan_each(struct stays_scan *scan,
                            const struct stay_asked *asked, stays_each *each,
                            void *user);

/* The post of a fact that was given; "" if it has none. Lives as the scan. The
 * country of a fact is the number of its realm (realms.h). */
const char *stays_scan_post(const struct stays_scan *scan,
                            const struct stay_fact *fact);

#endif
