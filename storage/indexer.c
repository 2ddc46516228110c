/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/indexer.h"
#include "storage/index_token.h"
#include "storage/layout.h"

#include <stdlib.h>
#include <stdio.h>
#include <time.h>

struct indexer {
    struct store *store;
    struct index_batch *batch;
    pthread_t thread;
    bool stopping; /* under the tail's lock, as the next */
    bool rebuild;  /* one has been asked for */
    bool failing;  /* the last write failed: nobody is to wait for it */
};

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits for a change of the tail, at most so long; under its lock. */
static int wait_ms(struct tail *tail, int64_t ms)
{
    int64_t until = now_ms() + ms;
    struct timespec at = {until / 1000, until % 1000 * 1000000};

    return pthread_cond_timedwait(&tail->changed, &tail->lock, &at);
}

/* Is the tail to be written now? Under its lock. */
static bool due(const struct indexer *indexer, const struct tail *tail,
                bool still)
{
    if (tail->now.count == 0)
        return false;
    return still || indexer->stopping || tail->keys >= INDEXER_KEYS ||
           now_ms() - tail->since_ms >= INDEXER_OLD_MS;
}

enum work { WORK_NONE, WORK_TAIL, WORK_GAP, WORK_REBUILD, WORK_STOP };

static enum work next_work(struct indexer *indexer)
{
    struct index_store *index = &indexer->store->index;
    struct tail *tail = &index->tail;
    enum work work = WORK_NONE;
    bool still = false;

    pthread_mutex_lock(&tail->lock);
    while (work == WORK_NONE) {
        if (indexer->failing && !indexer->stopping)
            wait_ms(tail, INDEXER_RETRY_MS);
        if (indexer->stopping && (tail->now.count == 0 || indexer->failing ||
                                  tail->from > index->disk.end))
            work = WORK_STOP;
        else if (tail->from > index->disk.end)
            work = WORK_GAP;
        else if (due(indexer, tail, still))
            work = WORK_TAIL;
        else if (index->making || indexer->rebuild)
            work = WORK_REBUILD;
        else if (tail->now.count == 0)
            pthread_cond_wait(&tail->changed, &tail->lock);
        else
            still = wait_ms(tail, INDEXER_STILL_MS) != 0;
    }
    pthread_mutex_unlock(&tail->lock);
    return work;
}

static enum result write_tail(struct indexer *indexer)
{
    struct index_store *index = &indexer->store->index;
    struct tail_view view;
    uint64_t end;
    enum result result;

    tail_flush(&index->tail, &view, &end);
    result = index_write(indexer->store, &index->disk, &view, end);
    tail_release(&view);
    tail_flushed(&index->tail, result == OK);
    return result;
}

/* Reads a stretch of the log into an index on the disk. */
static enum result fill(struct indexer *indexer, struct index_disk *disk,
                        uint64_t until)
{
    struct tail tail;
    struct tail_view view;
    uint64_t from = disk->end, end = from, most = until - from;
    enum result result;

    if (most > INDEXER_STEP)
        most = INDEXER_STEP;
    index_batch_clear(indexer->batch);
    result = index_gather(indexer->store, from, most, indexer->batch, &end);
    if (result != OK || end == from)
        return result;
    tail_init(&tail);
    index_batch_publish(indexer->batch, &tail, end);
    tail_look(&tail, &view);
    result = index_write(indexer->store, disk, &view, end);
    tail_release(&view);
    tail_free(&tail);
    return result;
}

static enum result fill_gap(struct indexer *indexer)
{
    struct index_store *index = &indexer->store->index;
    uint64_t until;

    pthread_mutex_lock(&index->tail.lock);
    until = index->tail.from;
    pthread_mutex_unlock(&index->tail.lock);
    return fill(indexer, &index->disk, until);
}

static enum result rebuild(struct indexer *indexer)
{
    struct index_store *index = &indexer->store->index;
    enum result result = OK;

    if (!index->making) {
        result = index_make(indexer->store, &index->made);
        pthread_mutex_lock(&index->tail.lock);
        indexer->rebuild = result != OK;
        index->making = result == OK;
        pthread_mutex_unlock(&index->tail.lock);
        return result;
    }
    if (index->made.end < index->disk.end)
        return fill(indexer, &index->made, index->disk.end);
    result = index_replace(indexer->store, &index->made);
    index->making = false;
    return result;
}

static void *indexer_main(void *argument)
{
    struct indexer *indexer = argument;
    struct tail *tail = &indexer->store->index.tail;
    enum result result;
    enum work work;

    while ((work = next_work(indexer)) != WORK_STOP) {
        result = work == WORK_TAIL  ? write_tail(indexer)
                 : work == WORK_GAP ? fill_gap(indexer)
                                    : rebuild(indexer);
        pthread_mutex_lock(&tail->lock);
        indexer->failing = result != OK;
        pthread_cond_broadcast(&tail->changed);
        pthread_mutex_unlock(&tail->lock);
    }
    if (indexer->store->index.making)
        env_close(&indexer->store->index.made.env);
    return NULL;
}

struct indexer *indexer_start(struct store *store)
{
    struct indexer *indexer = calloc(1, sizeof *indexer);

    if (!indexer)
        return NULL;
    indexer->store = store;
    indexer->batch = index_batch_new();
    if (indexer->batch &&
        pthread_create(&indexer->thread, NULL, indexer_main, indexer) == 0)
        return indexer;
    index_batch_free(indexer->batch);
    free(indexer);
    return NULL;
}

void indexer_stop(struct indexer *indexer)
{
    struct tail *tail;

    if (!indexer)
        return;
    tail = &indexer->store->index.tail;
    pthread_mutex_lock(&tail->lock);
    indexer->stopping = true;
    pthread_cond_broadcast(&tail->changed);
    pthread_mutex_unlock(&tail->lock);
    pthread_join(indexer->thread, NULL);
    index_batch_free(indexer->batch);
    free(indexer);
}

void indexer_room(struct indexer *indexer)
{
    struct tail *tail = &indexer->store->index.tail;
    int64_t until = now_ms() + INDEXER_ROOM_MS;

    pthread_mutex_lock(&tail->lock);
    while (tail->keys >= TAIL_KEYS_MAX && !indexer->failing && now_ms() < until)
        wait_ms(tail, INDEXER_ROOM_MS);
    pthread_mutex_unlock(&tail->lock);
    /* Where nothing can be written the log is read again later. */
    if (tail->keys >= TAIL_KEYS_MAX)
        tail_restart(tail, tail->end);
}

void indexer_rebuild(struct indexer *indexer)
{
    struct tail *tail = &indexer->store->index.tail;

    pthread_mutex_lock(&tail->lock);
    indexer->rebuild = true;
    pthread_cond_broadcast(&tail->changed);
    pthread_mutex_unlock(&tail->lock);
}
