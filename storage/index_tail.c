/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/index_tail.h"
#include "core/check.h"
#include "storage/monotonic.h"

#include <stdlib.h>
#include <string.h>

int index_key_compare(const void *a, const void *b)
{
    const struct index_key *left = a, *right = b;

    if (left->head != right->head)
        return left->head < right->head ? -1 : 1;
    return (left->rest > right->rest) - (left->rest < right->rest);
}

void tail_init(struct tail *tail)
{
    memset(tail, 0, sizeof *tail);
    pthread_mutex_init(&tail->lock, NULL);
    monotonic_cond(&tail->changed);
}

static void drop(struct tail_segment *segment)
{
    if (atomic_fetch_sub(&segment->uses, 1) == 1)
        free(segment);
}

void tail_release(struct tail_view *view)
{
    for (size_t i = 0; i < view->count; i++)
        drop(view->segments[i]);
    view->count = 0;
}

void tail_free(struct tail *tail)
{
    tail_release(&tail->now);
    pthread_cond_destroy(&tail->changed);
    pthread_mutex_destroy(&tail->lock);
}

/* Under the lock. What is on its way to the disk is the flusher's to drop. */
static void restart(struct tail *tail, uint64_t place)
{
    while (tail->now.count > tail->flushing) {
        struct tail_segment *last = tail->now.segments[--tail->now.count];

        tail->keys -= last->count;
        drop(last);
    }
    tail->from = tail->end = place;
}

void tail_restart(struct tail *tail, uint64_t place)
{
    pthread_mutex_lock(&tail->lock);
    restart(tail, place);
    pthread_mutex_unlock(&tail->lock);
}

static struct tail_segment *segment_new(size_t count, size_t row_count,
                                        uint64_t end)
{
    struct tail_segment *segment =
        malloc(sizeof *segment + count * sizeof segment->keys[0] +
               row_count * sizeof segment->rows[0]);

    if (!segment)
        return NULL;
    segment->rows = (struct counts_row *)(segment->keys + count);
    segment->row_count = row_count;
    atomic_init(&segment->uses, 1);
    segment->end = end;
    segment->count = count;
    return segment;
}

static struct tail_segment *merged(const struct tail_segment *a,
                                   const struct tail_segment *b)
{
    struct tail_segment *out =
        segment_new(a->count + b->count, a->row_count + b->row_count, b->end);
    size_t i = 0, j = 0, k = 0;

    while (out && (i < a->count || j < b->count)) {
        int order = i == a->count   ? 1
                    : j == b->count ? -1
                                    : index_key_compare(&a->keys[i],
                                                        &b->keys[j]);

        out->keys[k++] = order <= 0 ? a->keys[i] : b->keys[j];
        i += order <= 0;
        j += order >= 0;
    }
    if (out && a->row_count)
        memcpy(out->rows, a->rows, a->row_count * sizeof *a->rows);
    if (out && b->row_count)
        memcpy(out->rows + a->row_count, b->rows,
               b->row_count * sizeof *b->rows);
    if (out)
        out->count = k;
    return out;
}

/* Each segment is more than four times the next: few of them, each key moved
 * seldom. A write that failed may have left it otherwise anywhere. False if
 * memory is out. */
static bool settle(struct tail *tail)
{
    struct tail_view *now = &tail->now;

    for (size_t i = now->count; i-- > tail->flushing + 1;) {
        struct tail_segment **at = &now->segments[i];
        struct tail_segment *both;

        if (at[-1]->count > 4 * at[0]->count)
            continue;
        both = merged(at[-1], at[0]);
        if (!both)
            return false;
        tail->keys -= at[-1]->count + at[0]->count - both->count;
        drop(at[-1]);
        drop(at[0]);
        at[-1] = both;
        memmove(at, at + 1, (--now->count - i) * sizeof *at);
    }
    return true;
}

enum { SORT_LEAST = 64 }; /* fewer are sorted as fast by comparing */

static void sort_few(const struct index_key *from, struct index_key *to,
                     size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t at = i;

        for (; at > 0 && index_key_compare(&to[at - 1], &from[i]) > 0; at--)
            to[at] = to[at - 1];
        to[at] = from[i];
    }
}

/*
 * Sorts keys whose places ascend, from one array into another, and leaves the
 * first in disorder: a stable counting sort by each byte of `head`, the least
 * first; a byte that is the same in all is passed over. Seven times as fast as
 * comparing them, which was a fifth of the writer's time.
 */
static void sort(struct index_key *from, struct index_key *to, size_t count)
{
    struct index_key *out = to;

    for (unsigned shift = 0; shift < 64; shift += 8) {
        size_t starts[257] = {0};
        struct index_key *swap = from;

        for (size_t i = 0; i < count; i++)
            starts[(from[i].head >> shift & 0xff) + 1]++;
        if (count == 0 || starts[(from[0].head >> shift & 0xff) + 1] == count)
            continue;
        for (size_t i = 1; i < 256; i++)
            starts[i] += starts[i - 1];
        for (size_t i = 0; i < count; i++)
            to[starts[from[i].head >> shift & 0xff]++] = from[i];
        from = to;
        to = swap;
    }
    if (from != out)
        memcpy(out, from, count * sizeof *out);
}

static struct tail_segment *segment_of(const struct tail_load *load,
                                       uint64_t end)
{
    struct tail_segment *segment =
        segment_new(load->count, load->row_count, end);

    if (!segment)
        return NULL;
    if (load->count >= SORT_LEAST)
        sort(load->keys, segment->keys, load->count);
    else
        sort_few(load->keys, segment->keys, load->count);
    if (load->row_count)
        memcpy(segment->rows, load->rows,
               load->row_count * sizeof segment->rows[0]);
    return segment;
}

void tail_add(struct tail *tail, const struct tail_load *load, uint64_t end)
{
    struct tail_segment *segment = segment_of(load, end);
    size_t count = load->count;
    bool wake;

    pthread_mutex_lock(&tail->lock);
    tail->last_ms = monotonic_ms();
    if (tail->now.count == tail->flushing)
        tail->since_ms = tail->last_ms;
    /* A wake costs as much as all else here: not one for each entry. */
    wake = tail->now.count == 0 || tail->keys + count >= tail->wake_at;
    if (segment && tail->now.count < TAIL_SEGMENTS) {
        tail->now.segments[tail->now.count++] = segment;
        tail->keys += count;
        tail->end = end;
        segment = NULL;
        if (!settle(tail))
            restart(tail, end);
    } else {
        restart(tail, end);
        wake = true;
    }
    if (wake)
        pthread_cond_broadcast(&tail->changed);
    pthread_mutex_unlock(&tail->lock);
    free(segment);
}

/* Under the lock. */
static void look(struct tail *tail, struct tail_view *view)
{
    *view = tail->now;
    view->from = tail->from;
    for (size_t i = 0; i < view->count; i++)
        atomic_fetch_add(&view->segments[i]->uses, 1);
}

void tail_look(struct tail *tail, struct tail_view *view)
{
    pthread_mutex_lock(&tail->lock);
    look(tail, view);
    pthread_mutex_unlock(&tail->lock);
}

bool tail_flush(struct tail *tail, uint64_t on_disk, struct tail_view *view,
                uint64_t *end)
{
    bool adjoins;

    pthread_mutex_lock(&tail->lock);
    adjoins = tail->from <= on_disk;
    if (adjoins) {
        tail->flushing = tail->now.count;
        look(tail, view);
        *end = tail->end;
        tail->since_ms = monotonic_ms();
    }
    pthread_mutex_unlock(&tail->lock);
    return adjoins;
}

void tail_flushed(struct tail *tail, bool written)
{
    struct tail_view *now = &tail->now;
    size_t count;

    pthread_mutex_lock(&tail->lock);
    count = tail->flushing;
    tail->flushing = 0;
    for (size_t i = 0; written && i < count; i++) {
        tail->keys -= now->segments[i]->count;
        if (tail->from < now->segments[i]->end)
            tail->from = now->segments[i]->end;
        drop(now->segments[i]);
    }
    if (written) {
        now->count -= count;
        memmove(now->segments, now->segments + count,
                now->count * sizeof now->segments[0]);
    }
    pthread_cond_broadcast(&tail->changed);
    pthread_mutex_unlock(&tail->lock);
}
