/* SPDX-License-Identifier: Apache-2.0 */
/*
 * alerts: which of the alerts held does a crossing meet?
 *
 * Law: an alert counts if its author may write alerts and it is not behind a
 * revocation's cut-off, until its last day or until it is withdrawn; a
 * withdrawal counts likewise, and only in the alert's own realm. What is given
 * has been read and compared: an index alone decides nothing.
 *
 * Specified in STORAGE.md, "Alerts"; match.h for persons. Any thread; what
 * is worked with is the caller's.
 */
#ifndef CAIRN_STORAGE_ALERTS_H
#define CAIRN_STORAGE_ALERTS_H

#include "core/alert.h"
#include "core/roster.h"
#include "storage/about.h"
#include "storage/index.h"
#include "storage/read.h"

enum {
    ALERTS_FOUND_MAX = 32,    /* of one crossing; more are told as more */
    ALERTS_LOOKED_MAX = 4096, /* entries looked at for one crossing */
    ALERTS_DOCUMENTS_MAX = 3, /* numbers of one crossing */
    ALERTS_HITS_MAX = 64,     /* statements on one crossing and alert */
};

/* What is held against the alerts. Texts as they were read; empty: none. */
struct alerts_asked {
    struct bytes documents[ALERTS_DOCUMENTS_MAX];
    struct bytes issuer; /* of the first document */
    struct match_person person;
    struct bytes plate, vehicle_country;
    int32_t today_days; /* valid_until is compared with */
    uint64_t from;      /* the least place of an alert; 0: all */
};

struct alerts_found {
    uint64_t place;
    enum alert_match match;
};

struct alerts_list {
    size_t count;
    struct alerts_found found[ALERTS_FOUND_MAX]; /* the strongest first */
    bool more;                                   /* others were left out */
};

/* Fills what a crossing's fields say; values borrow from it. */
void alerts_ask(const struct crossing *crossing, int32_t today_days,
                struct alerts_asked *out);

/* Is there anything in it that an alert could look for? */
bool alerts_askable(const struct alerts_asked *asked);

/* OK, also if there is none; STORE_*. read is the caller's, to work with. */
enum result alerts_find(struct store_txn *txn, const struct roster *roster,
                        const struct alerts_asked *asked,
                        struct read_entry read[2], struct alerts_list *out);

/* How an alert stands, and what has ended it. */
enum alert_state {
    ALERT_STANDING,
    ALERT_EXPIRED,
    ALERT_WITHDRAWN,
    ALERT_QUARANTINED, /* behind a cut-off */
    ALERT_NOT_ALLOWED, /* by somebody who may write none; or no alert */
};
struct alert_standing {
    enum alert_state state;
    uint64_t withdrawal; /* its place; of ALERT_WITHDRAWN */
};

/* OK; STORE_*. other is worked with. */
enum result alerts_standing(struct store_txn *txn, const struct roster *roster,
                            const struct read_entry *alert, int32_t today_days,
                            struct read_entry *other,
                            struct alert_standing *out);

/* Alerts and withdrawals that are held, whoever wrote them: the version of the
 * list. 0 also if it cannot be read. */
uint32_t alerts_version(struct store_txn *txn);

/*
 * Walks the hits of one id, a crossing's or an alert's, which home has written
 * by right, until each returns false. OK; STORE_*. read is worked with.
 */
typedef bool alerts_each(void *user, const struct read_entry *hit);
enum result alerts_hits(struct store_txn *txn, const struct roster *roster,
                        const uint8_t id[HASH_SIZE], struct read_entry *read,
                        alerts_each *each, void *user);

#endif
