/* SPDX-License-Identifier: Apache-2.0 */
/*
 * indexer: the thread that brings the indexes behind the log.
 *
 * Law: it never holds up the log: it has an environment of its own, and where
 * it fails it tries again later, while entries are taken and told as durable.
 *
 * The tail is written when it has been still for INDEXER_STILL_MS, is older
 * than INDEXER_OLD_MS, or holds INDEXER_KEYS; a gap between disk and tail is
 * read from the log. A rebuild makes a second index beside the one that is
 * read, and puts it in its place when it has caught up.
 *
 * Specified in STORAGE.md, "Indexes". A thread of its own, at low priority.
 */
#ifndef CAIRN_STORAGE_INDEXER_H
#define CAIRN_STORAGE_INDEXER_H

#include "storage/store.h"

struct indexer;

enum {
    INDEXER_STILL_MS = 200,
    INDEXER_OLD_MS = 1000,
    INDEXER_RETRY_MS = 1000,
    INDEXER_KEYS = 800000,    /* of about 100,000 entries */
    INDEXER_SPARE = 64 << 20, /* bytes of disk that a rebuild leaves the log */
    INDEXER_ROOM_MS = 10000,  /* a writer waits no longer for room */
};

/* Null if there is no memory or no thread for it. */
struct indexer *indexer_start(struct store *store);

/* Writes what the tail holds, as far as the disk lets it, and ends. Null is
 * allowed. */
void indexer_stop(struct indexer *indexer);

/* Waits until the tail has room for another group, where it can. */
void indexer_room(struct indexer *indexer);

/* Makes all indexes anew, unless that is being done already. */
void indexer_rebuild(struct indexer *indexer);

#endif
