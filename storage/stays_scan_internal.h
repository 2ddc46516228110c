/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stays_scan_internal: what walking and pairing share.
 *
 * Law: facts stand by place, those of no event too, so that a correction finds
 * its crossing; behind them those that a correction has brought within the
 * time. Private to storage/.
 */
#ifndef CAIRN_STORAGE_STAYS_SCAN_INTERNAL_H
#define CAIRN_STORAGE_STAYS_SCAN_INTERNAL_H

#include "storage/links.h"
#include "storage/stays_posts.h"
#include "storage/stays_scan.h"

enum { SCAN_LOGS = 256 };

/* What is known of a log within one stretch. */
struct scan_log {
    bool known, may_write;
    struct log_state state;
};

/* Places or permits that were set aside. */
struct scan_places {
    uint64_t *at;
    size_t count, capacity;
};

/* A document of a person who has several. */
struct scan_bond {
    uint64_t document;
    uint16_t issuer;
    uint32_t number;
};

struct stays_scan {
    struct store *store;
    struct stays_key key;
    bool begun;
    uint64_t place, end;
    int64_t since_us;
    struct stay_fact *facts;
    size_t count, capacity;
    size_t walked; /* of these, how many stand by place */
    struct scan_places corrections, links;
    size_t corrected, linked; /* of these, how many were looked at */
    struct scan_bond *bonds;
    size_t bond_count, bond_capacity;
    struct stay_permit *permits; /* rules first, then by document */
    size_t permit_count, permit_capacity, rule_count;
    bool has_permits;
    struct view *view;
    struct scan_log logs[SCAN_LOGS];
    struct links group;
    struct stays_words words;
    struct stays_posts posts;
    uint8_t body[BODY_SIZE_MAX], values[VALUES_SIZE_MAX];
};

/* Room for one more in a list that doubles. False if memory has run out. */
bool scan_room(void **list, size_t count, size_t *capacity, size_t size);

/* Documents that links join: sets `linked` of the facts. OK; STORE_*. */
enum result scan_link(struct stays_scan *scan, struct store_txn *txn,
                      const struct roster *roster, uint64_t place);
enum result scan_number(struct stays_scan *scan);

/* Reads all permits. OK; STORE_*. */
enum result scan_permits(struct stays_scan *scan, struct store_txn *txn,
                         const struct roster *roster);

#endif
