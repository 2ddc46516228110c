/* SPDX-License-Identifier: Apache-2.0 */
/*
 * walk: all entries of one kind, a stretch at a time.
 *
 * Law: however many there are and however slowly somebody listens, the store
 * is held for one stretch at a time, and the roster not at all: what is judged
 * is judged by the roster as it was at the beginning.
 *
 * One thread for each walk.
 */
#ifndef CAIRN_CLI_WALK_H
#define CAIRN_CLI_WALK_H

#include "cli/service.h"
#include "storage/index.h"

enum { WALK_STRETCH = 256 /* entries in one transaction */ };

struct walk {
    struct service *service;
    struct reply *reply;
    const struct roster *roster; /* a copy */
    struct store_txn *txn;       /* of this stretch */
    json_t *lines;               /* of this stretch: told when it ends */
    uint64_t not_indexed;
};

/*
 * Gives the places of those written from since_us on to `each`, the newest
 * first, until it returns false or nobody listens any more. service and reply
 * are set by the caller; the rest ends with the walk, but for not_indexed. OK;
 * STORE_MEMORY; STORE_*.
 */
enum result walk_kind(struct walk *walk, uint16_t kind, int64_t since_us,
                      index_each *each, void *user);

#endif
