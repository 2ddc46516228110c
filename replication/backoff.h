/* SPDX-License-Identifier: Apache-2.0 */
/*
 * backoff: how long to wait before a peer is dialled again.
 *
 * Law: after each attempt that ends, twice as long as before, up to a bound.
 * Who was refused for his certificate waits longer from the start, since only
 * another certificate, or another trust entry here, makes him welcome: so a
 * change here brings the next attempt forward, and does not begin anew.
 *
 * Pure; the time and what is random are given. One thread per struct.
 */
#ifndef CAIRN_REPLICATION_BACKOFF_H
#define CAIRN_REPLICATION_BACKOFF_H

#include "core/result.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    BACKOFF_LEAST_MS = 250, /* the first wait, doubling up to ... */
    BACKOFF_MOST_MS = 30000,
    BACKOFF_REFUSED_MS = 4000, /* the same for who was refused */
    BACKOFF_REFUSED_MOST_MS = 60000,
    BACKOFF_AGAIN_MS = 2000, /* between two attempts of such, at the least */
};

struct backoff {
    uint64_t due_ms;   /* when to dial next */
    uint64_t ended_ms; /* when the last attempt ended */
    uint32_t next_ms;  /* the next wait: half of it at the least, and all of it
                          at the most, so that those whom one fault has parted
                          do not all come back at once */
    bool refused;      /* for its certificate, the last time */
};

/* To be dialled at once. */
void backoff_begin(struct backoff *backoff);

/* An attempt, or the link that came of it, has ended; random is any number,
 * here and below. */
void backoff_ended(struct backoff *backoff, enum result result, uint64_t now_ms,
                   uint32_t random);

/* The link was good for long enough: the next wait is the first again. */
void backoff_steady(struct backoff *backoff);

/* There is no need to dial now. */
void backoff_wait(struct backoff *backoff, uint64_t now_ms, uint32_t random);

/* Something has changed that may make the peer welcome. */
void backoff_again(struct backoff *backoff, uint64_t now_ms, uint32_t random);

#endif
