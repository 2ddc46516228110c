/* SPDX-License-Identifier: Apache-2.0 */
/*
 * daemon_media: the daemon's part in the content of media.
 *
 * Law: a headquarters wants every medium that an entry of its realm names, and
 * another node what somebody waits for. Nothing is written for a medium before
 * its first piece has come, so that entries that name what nobody has cost
 * nothing.
 *
 * The collector is a thread of its own, which only a headquarters has
 * (daemon_collect.c): it looks at all entries from the first on, as slowly as
 * media come. It begins anew COLLECT_AGAIN_S after it has found one missing,
 * when one was put aside as damaged, and else COLLECT_REST_S after the end.
 */
#ifndef CAIRN_CLI_DAEMON_MEDIA_H
#define CAIRN_CLI_DAEMON_MEDIA_H

#include "core/shelf.h"
#include "replication/node.h"
#include "storage/read.h"

#include <pthread.h>

struct blobs;
struct daemon;
struct media_job;

struct media_waiter {
    uint8_t digest[HASH_SIZE];
    uint64_t size;
    unsigned asked; /* peers */
    bool begun, done;
    struct media_waiter *next;
};

struct media_want {
    uint8_t digest[HASH_SIZE];
    uint64_t size;
};

struct daemon_media {
    struct shelf shelf;
    struct blobs *blobs;
    struct store *store;
    bool collects;
    struct media_job *jobs; /* the loop's: the first is being carried out */
    bool puts_aside;        /* the loop's: one of them does */
    pthread_t collector;
    uint64_t place;         /* the collector's: the next entry to look at */
    struct read_entry read; /* the collector's */
    uint64_t vain_ms;       /* the loop's: when vain ones made room last */
    uint64_t again_ms;      /* the collector's: when it begins anew; 0: not
                               before the end */
    unsigned lost;          /* the collector's: of blobs, when it began */

    pthread_mutex_t lock; /* of all below */
    pthread_cond_t wake;
    bool stopping;
    struct media_waiter *waiters;
    size_t want_count; /* what the collector has found, for the tick to take */
    struct media_want wants[NODE_MEDIA_MAX];
};

/* Before the node is made: OK; STORE_MEMORY. Wake ends all waiting, before
 * the socket is closed; stop, after it, waits for the collector. */
enum result daemon_media_start(struct daemon *daemon);
void daemon_media_wake(struct daemon *daemon);
void daemon_media_stop(struct daemon *daemon);

/* The collector's thread, until it is stopped; its argument is the media. */
void *daemon_collect(void *argument);

/* On the loop's thread: tells the node what is wanted. */
void daemon_media_tick(struct daemon *daemon);

/*
 * daemon_pieces.c, on the loop's thread, which never waits for a piece to be
 * written: takes one that came (EFFECT_PIECE), and tells the loop later what
 * became of it; is one of a medium being written? Reads one for a peer, and
 * has what is damaged put aside.
 */
void daemon_media_piece(void *user, const struct node_effect *piece);
bool daemon_media_writes(const struct daemon *daemon,
                         const uint8_t digest[HASH_SIZE]);
size_t daemon_media_read(void *user, const uint8_t digest[HASH_SIZE],
                         uint64_t offset, uint8_t out[SHELF_PIECE],
                         uint64_t *size);

/* Any thread: waits until a medium is held, no peer is left to ask, or the time
 * is over; how many peers were asked. */
unsigned daemon_media_want(void *user, const uint8_t digest[HASH_SIZE],
                           uint64_t size, unsigned timeout_ms);

#endif
