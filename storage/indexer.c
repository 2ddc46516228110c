/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/indexer.h"
#include "storage/index_token.h"
#include "storage/layout.h"
#include "storage/monotonic.h"

#include <stdlib.h>
#include <sys/statvfs.h>

struct indexer {
    struct store *store;
    struct index_batch *batch;
    pthread_t thread;
    bool stopping;    /* under the tail's lock */
    int64_t retry_ms; /* when a rebuild that failed goes on */
};

/* Waits for a change of the tail until that time, under its lock. */
static void wait_until(struct tail *tail, int64_t until_ms)
{
    monotonic_wait(&tail->changed, &tail->lock, until_ms);
}

/* When the tail is to be written, under its lock. */
static int64_t due_ms(const struct indexer *indexer, const struct tail *tail)
{
    int64_t still = tail->last_ms + INDEXER_STILL_MS;
    int64_t old = tail->since_ms + INDEXER_OLD_MS;

    if (indexer->stopping || tail->keys >= INDEXER_KEYS)
        return 0;
    return still < old ? still : old;
}

enum work { WORK_NONE, WORK_TAIL, WORK_GAP, WORK_REBUILD, WORK_STOP };

/* What there is to do now, under the tail's lock. */
static enum work work_now(const struct indexer *indexer,
                          const struct index_store *index)
{
    const struct tail *tail = &index->tail;
    bool gap = tail->from > index->disk.end;
    bool making = index->making && indexer->retry_ms <= monotonic_ms();

    if (indexer->stopping &&
        (tail->now.count == 0 || index->written != OK || gap))
        return WORK_STOP;
    /* What cannot be written does not hold up the cure. */
    if (making && index->written != OK)
        return WORK_REBUILD;
    if (gap)
        return WORK_GAP;
    if (tail->now.count > 0 && due_ms(indexer, tail) <= monotonic_ms())
        return WORK_TAIL;
    return making ? WORK_REBUILD : WORK_NONE;
}

/* Waits until something is due, or has changed. */
static void wait_for_work(const struct indexer *indexer,
                          struct index_store *index)
{
    struct tail *tail = &index->tail;
    int64_t until = INT64_MAX;

    if (tail->now.count > 0)
        until = due_ms(indexer, tail);
    if (index->making && indexer->retry_ms < until)
        until = indexer->retry_ms;
    if (until == INT64_MAX)
        pthread_cond_wait(&tail->changed, &tail->lock);
    else
        wait_until(tail, until);
}

static enum work next_work(struct indexer *indexer)
{
    struct index_store *index = &indexer->store->index;
    struct tail *tail = &index->tail;
    enum work work;

    pthread_mutex_lock(&tail->lock);
    if (index->written != OK && !indexer->stopping)
        wait_until(tail, monotonic_ms() + INDEXER_RETRY_MS);
    while ((work = work_now(indexer, index)) == WORK_NONE)
        wait_for_work(indexer, index);
    pthread_mutex_unlock(&tail->lock);
    return work;
}

static enum result write_tail(struct indexer *indexer)
{
    struct index_store *index = &indexer->store->index;
    struct tail_view view;
    uint64_t end;
    enum result result;

    /* A gap that has come meanwhile is filled first. */
    if (!tail_flush(&index->tail, index->disk.end, &view, &end))
        return OK;
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

    if (most > indexer->store->index.step)
        most = indexer->store->index.step;
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

/* A rebuild is no reason to take the log its room. */
static bool room_to_spare(const struct store *store)
{
    struct statvfs disk;

    return statvfs(store->path, &disk) != 0 ||
           disk.f_bavail * disk.f_frsize >= INDEXER_SPARE;
}

/* One step of a rebuild: the beginning, a stretch of the log, or the end. */
static enum result rebuild(struct indexer *indexer)
{
    struct index_store *index = &indexer->store->index;
    struct index_disk *made = &index->made;
    enum result result;

    if (made->env.lmdb && made->end == index->disk.end) {
        result = index_replace(indexer->store, made);
        index->making = false;
        return result;
    }
    if (!room_to_spare(indexer->store))
        return STORE_FULL;
    if (!made->env.lmdb)
        return index_make(indexer->store, made);
    return fill(indexer, made, index->disk.end);
}

/* Notes what came of a piece of work, for who waits and who asks. */
static void note(struct indexer *indexer, enum work work, enum result result)
{
    struct index_store *index = &indexer->store->index;

    pthread_mutex_lock(&index->tail.lock);
    if (work == WORK_REBUILD) {
        index->rebuilt = (int)result;
        indexer->retry_ms =
            result == OK ? 0 : monotonic_ms() + INDEXER_RETRY_MS;
    } else {
        index->written = (int)result;
    }
    pthread_cond_broadcast(&index->tail.changed);
    pthread_mutex_unlock(&index->tail.lock);
}

/* After a failed write an environment may be of no use: one that was being made
 * is begun anew, and the one in use is opened again. */
static void recover(struct indexer *indexer)
{
    env_close(&indexer->store->index.made.env);
    index_reopen(indexer->store);
}

static void *indexer_main(void *argument)
{
    struct indexer *indexer = argument;
    struct index_store *index = &indexer->store->index;
    enum work work;

    while ((work = next_work(indexer)) != WORK_STOP) {
        enum result result = work == WORK_TAIL  ? write_tail(indexer)
                             : work == WORK_GAP ? fill_gap(indexer)
                                                : rebuild(indexer);

        if (result == STORE_IO || result == STORE_CORRUPT ||
            (result != OK && !index->disk.env.lmdb))
            recover(indexer);
        note(indexer, work, result);
    }
    /* What a rebuild had come to is removed when the store is opened next. */
    env_close(&index->made.env);
    index->making = false;
    return NULL;
}

struct indexer *indexer_start(struct store *store)
{
    struct indexer *indexer = calloc(1, sizeof *indexer);

    if (!indexer)
        return NULL;
    indexer->store = store;
    store->index.tail.wake_at = INDEXER_KEYS;
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
    struct index_store *index = &indexer->store->index;
    struct tail *tail = &index->tail;
    int64_t until = monotonic_ms() + INDEXER_ROOM_MS;
    bool full;

    pthread_mutex_lock(&tail->lock);
    while (tail->keys >= TAIL_KEYS_MAX && index->written == OK &&
           monotonic_ms() < until)
        wait_until(tail, until);
    full = tail->keys >= TAIL_KEYS_MAX;
    pthread_mutex_unlock(&tail->lock);
    /* Where nothing can be written the log is read again later. */
    if (full)
        tail_restart(tail, tail->end);
}

void indexer_rebuild(struct indexer *indexer)
{
    struct index_store *index = &indexer->store->index;

    pthread_mutex_lock(&index->tail.lock);
    if (!index->making)
        index->made.end = 0;
    index->making = true;
    pthread_cond_broadcast(&index->tail.changed);
    pthread_mutex_unlock(&index->tail.lock);
}
