/* SPDX-License-Identifier: Apache-2.0 */
/*
 * index_tail: index keys in memory, of entries that the index on the disk
 * does not hold yet.
 *
 * Law: what was added is found, from here or from the disk, at every moment.
 * A reader takes its view of the tail before its view of the disk; a segment
 * leaves the tail after its keys are on the disk. So a key may be seen twice,
 * and never missed.
 *
 * Specified in STORAGE.md, "Indexes". Heap; every function may be called from
 * any thread. Private to storage/.
 */
#ifndef CAIRN_STORAGE_INDEX_TAIL_H
#define CAIRN_STORAGE_INDEX_TAIL_H

#include "storage/counts_row.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Type (4 bits), month (12), token (40), place (40), as two numbers that sort
 * as their big-endian bytes do. */
struct index_key {
    uint64_t head;
    uint32_t rest;
};

enum {
    INDEX_KEY = 12, /* bytes on the disk */
    TAIL_SEGMENTS = 64,
    TAIL_KEYS_MAX = 2 << 20, /* 32 MiB; beyond it whoever writes waits */
};

/* Sorted keys that nobody changes any more. */
struct tail_segment {
    atomic_uint uses;
    uint64_t end; /* behind the last place whose keys it holds */
    size_t count, row_count;
    struct counts_row *rows; /* ascending by place, behind the keys */
    struct index_key keys[];
};

/* What is to be added: keys whose places ascend, and rows likewise. */
struct tail_load {
    struct index_key *keys;
    size_t count;
    const struct counts_row *rows;
    size_t row_count;
};

struct tail_view {
    uint64_t from; /* the first place whose keys it holds */
    size_t count;
    struct tail_segment *segments[TAIL_SEGMENTS];
};

struct tail {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint64_t from, end; /* the places whose keys it holds */
    size_t keys;
    int64_t since_ms; /* when the oldest that is not on its way came */
    int64_t last_ms;  /* when the last came (CLOCK_MONOTONIC) */
    size_t wake_at;   /* `changed` is told of so many keys, and of the first */
    size_t flushing;  /* the first so many are on their way to the disk */
    struct tail_view now;
};

void tail_init(struct tail *tail);
void tail_free(struct tail *tail);

/* Everything below `place` is elsewhere; what it holds is dropped. */
void tail_restart(struct tail *tail, uint64_t place);

/*
 * Adds what is made of the entries up to `end`; what is in `keys` is spent.
 * Where memory is out the tail begins again at `end`, and what it held is read
 * from the log once more.
 */
void tail_add(struct tail *tail, const struct tail_load *load, uint64_t end);

/* What the tail holds now, good until tail_release. */
void tail_look(struct tail *tail, struct tail_view *view);
void tail_release(struct tail_view *view);

/* Takes all that is there to be written behind `on_disk`; false, and nothing is
 * taken, if the tail begins later. tail_flushed drops it (written), or leaves
 * it for another time. */
bool tail_flush(struct tail *tail, uint64_t on_disk, struct tail_view *view,
                uint64_t *end);
void tail_flushed(struct tail *tail, bool written);

int index_key_compare(const void *a, const void *b);

#endif
