/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hits: an alert has met a crossing; what was decided.
 *
 * Law: a hit is what all statements of one crossing and one alert say
 * together. One stands as long as none that counts supersedes it; those that
 * stand and differ are a conflict, which is shown. It goes by the name of its
 * first statement: one that supersedes none, of the least time, then the least
 * id.
 *
 * Specified in ENTRY.md, "Alerts". Any thread.
 */
#ifndef CAIRN_CLI_HITS_H
#define CAIRN_CLI_HITS_H

#include "cli/alerts.h"
#include "cli/statement.h"

#define HITS_WAITING_US (INT64_C(366) * 86400000000)

/* The statements of one crossing and alert. */
struct hit_statement {
    uint64_t time;
    uint8_t id[HASH_SIZE];
    uint8_t log[KEY_LOG], key[KEY_SIZE];
    uint64_t seq, place;
    enum hit_decision decision;
    bool supersedes, superseded;
};
struct hit {
    uint8_t crossing[HASH_SIZE], alert[HASH_SIZE];
    size_t count, first; /* first: the one it goes by */
    struct hit_statement statements[ALERTS_HITS_MAX];
};

/* Gathers what belongs to the pair that one statement names. OK; BODY_FIELD if
 * it names none; STORE_*. read: one to work with. */
enum result hits_gather(struct store_txn *txn, const struct roster *roster,
                        const struct read_entry *statement,
                        struct read_entry *read, struct hit *out);

/* The statement that is shown: a decision before none, then the latest.
 * *conflict tells of decisions that differ. */
const struct hit_statement *hits_shown(const struct hit *hit, bool *conflict);

/* Appends the hits of an alert to a list. OK; STORE_*. */
enum result hits_of_alert(struct store_txn *txn, const struct roster *roster,
                          const struct read_entry *alert, json_t *list);

/* Waits a moment until crossings that have come are held against the alerts. */
void hits_catch_up(struct service *service);

/* How many hits of a post's crossings wait for a decision, of those that were
 * stated within HITS_WAITING_US. OK; STORE_*. */
enum result hits_waiting(struct store_txn *txn, const struct roster *roster,
                         const char *post, size_t *count);

/* Is there a statement of this crossing and this alert? OK; STORE_*. */
enum result hits_exist(struct store_txn *txn, const struct roster *roster,
                       const uint8_t crossing[HASH_SIZE],
                       const uint8_t alert[HASH_SIZE], struct read_entry *read,
                       bool *exist);

/* Puts what a hit says that nobody has decided: the refs of both. */
void hits_put(struct statement *hit, const struct read_entry *crossing,
              const struct read_entry *alert, enum alert_match match);

#endif
