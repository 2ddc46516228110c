/* SPDX-License-Identifier: Apache-2.0 */
#include "core/check.h"
#include "storage/monotonic.h"
#include "storage/writer_internal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

enum { REST_AFTER_MS = 500, DISK_LOW_MS = 50 };

/* Commits, with the guard's sync beside it if own logs have grown. What the
 * guard keeps whole may be committed early; unless a key was made, without
 * which it could not be opened. */
static enum result commit(struct writer *writer, struct store_txn *txn,
                          uint64_t end)
{
    enum result result, guarded;
    bool grown = false, early;

    for (size_t i = 0; writer->has_author && i < GUARD_LOGS; i++)
        grown = grown || writer->after[i].next != writer->before[i].next;
    if (grown)
        writer_guard_ask(writer, bytes_of(NULL, 0));
    early = writer->guarding && writer->record_size > 0 && !txn->made_key;
    result = early ? store_commit_early(txn) : store_commit(txn);
    guarded = writer_guard_settle(writer, result == OK && grown);
    if (result != OK)
        return result;
    if (early)
        store_settle(writer->store, guarded == OK);
    memcpy(writer->before, writer->after, sizeof writer->before);
    index_batch_publish(writer->batch, &writer->store->index.tail, end);
    return guarded;
}

/* A machine's failure ends the group; anything else is the job's own. */
static bool ends_group(enum result result)
{
    return result == STORE_FULL || result == STORE_IO ||
           result == STORE_CORRUPT || result == STORE_MEMORY;
}

/* Asked again after a moment, for asking costs as much as signing's hashes;
 * while it is low, each time. */
static bool disk_low(struct writer *writer)
{
    int64_t now_ms = monotonic_ms();
    struct statvfs disk;

    if (!writer->low && now_ms < writer->low_ms)
        return false;
    writer->low_ms = now_ms + DISK_LOW_MS;
    writer->low = statvfs(writer->store->path, &disk) == 0 &&
                  disk.f_bavail * disk.f_frsize < WRITER_DISK_RESERVE;
    return writer->low;
}

/* What may still be written when there is room for nothing else. */
static bool urgent(const struct writer_job *job)
{
    if (job->task == WRITE_CALL)
        return true;
    return job->task == WRITE_RUN ? job->run.lane == LANE_TRUST
                                  : job->lane == LANE_TRUST;
}

/* A tail of our own that was lost comes back from a peer. */
static bool own_run(const struct writer *writer, const struct writer_job *job)
{
    return writer->has_author &&
           memcmp(job->run.key, writer->author.signer.public, KEY_SIZE) == 0;
}

static enum result do_job(struct writer *writer, struct store_txn *txn,
                          struct writer_job *job, bool low)
{
    if (low && !urgent(job)) {
        job->result = writer_known(writer, txn, job);
        return OK;
    }
    switch (job->task) {
    case WRITE_ENTRY:
        job->result = writer_entry(writer, txn, job);
        break;
    case WRITE_RUN:
        job->result = log_append(txn, &job->run, writer->batch);
        if (job->result == OK && own_run(writer, job))
            job->result = writer_heads(writer, txn, writer->after);
        break;
    case WRITE_CALL:
        job->result = job->call(txn, job->user);
        break;
    }
    return ends_group(job->result) ? job->result : OK;
}

static enum result do_group(struct writer *writer, struct writer_job *jobs,
                            bool low)
{
    struct store_txn *txn;
    uint64_t first = 0, end = 0;
    bool due = writer_moment_due(writer);
    enum result result;

    index_batch_clear(writer->batch);
    result = store_begin(writer->store, STORE_WRITE, &txn);
    if (result != OK)
        return result;
    if (due)
        result = log_end(txn, &first);
    if (result == OK && writer->has_author && !writer->heads_read)
        result = writer_heads(writer, txn, writer->before);
    memcpy(writer->after, writer->before, sizeof writer->after);
    writer->alone = !jobs->next && !low;
    for (; result == OK && jobs; jobs = jobs->next)
        result = do_job(writer, txn, jobs, low);
    if (result == OK)
        result = log_end(txn, &end);
    if (result == OK && due && end > first)
        result = writer_moment_note(writer, txn, first);
    if (result == OK) {
        result = commit(writer, txn, end);
    } else {
        store_abort(txn);
        writer_guard_settle(writer, false);
    }
    writer->heads_read = result == OK;
    return result;
}

static void answer(struct writer *writer, struct writer_job *jobs,
                   enum result result, bool low)
{
    if (result == STORE_IO || result == STORE_CORRUPT)
        atomic_store(&writer->stopped, true);
    atomic_store(&writer->health, low ? (int)STORE_FULL : (int)result);
    while (jobs) {
        struct writer_job *job = jobs;

        jobs = job->next;
        if (result != OK)
            job->result = result;
        job->done(job);
    }
}

/* At the greatest size of the map the reserve is lent to what is urgent. */
static enum result do_urgent(struct writer *writer, struct writer_job *jobs)
{
    const struct writer_job *job = jobs;
    enum result result;

    while (job && !urgent(job))
        job = job->next;
    if (!job || env_reserve(&writer->store->env, WRITER_DISK_RESERVE) != OK)
        return STORE_FULL;
    result = do_group(writer, jobs, true);
    env_reserve(&writer->store->env, 0);
    return result;
}

/* A group that the map was too small for is done again in a larger one. */
static void do_jobs(struct writer *writer, struct writer_job *jobs)
{
    bool low = disk_low(writer);
    enum result result = STORE_STOPPED;

    indexer_room(writer->indexer);
    env_grow(&writer->store->env);
    if (!atomic_load(&writer->stopped))
        result = do_group(writer, jobs, low);
    if (result == STORE_FULL && !low && env_grow_now(&writer->store->env) == OK)
        result = do_group(writer, jobs, false);
    if (result == STORE_FULL && !low) {
        low = true;
        result = do_urgent(writer, jobs);
    }
    answer(writer, jobs, result, low);
}

/* Half a second after the last group, under the lock. */
static void rest_later(struct writer *writer)
{
    int64_t until_ms = monotonic_ms() + REST_AFTER_MS;

    if (monotonic_wait(&writer->wake, &writer->lock, until_ms) ||
        writer->first || writer->busy || writer->stopping || !writer->rest)
        return;
    writer->busy = true;
    writer->rest = false;
    pthread_mutex_unlock(&writer->lock);
    writer_rest(writer);
    pthread_mutex_lock(&writer->lock);
    writer->busy = false;
}

/* Takes the next group off the queue and makes the writer busy; null if the
 * writer is to stop. */
static struct writer_job *take_group(struct writer *writer)
{
    struct writer_job *first, **at;
    size_t jobs = 0, entries = 0;

    pthread_mutex_lock(&writer->lock);
    while (writer->busy || (!writer->first && !writer->stopping)) {
        if (writer->rest)
            rest_later(writer);
        else
            pthread_cond_wait(&writer->wake, &writer->lock);
    }
    first = writer->first;
    for (at = &writer->first;
         *at && jobs < WRITER_GROUP_JOBS && entries < WRITER_GROUP_ENTRIES;
         at = &(*at)->next, jobs++)
        entries += (*at)->task == WRITE_RUN ? (*at)->run.count : 1;
    writer->first = *at;
    *at = NULL;
    if (!writer->first)
        writer->last = &writer->first;
    writer->busy = first != NULL;
    pthread_mutex_unlock(&writer->lock);
    return first;
}

static void group_done(struct writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    writer->busy = false;
    /* A thread that waits for the rest already need not be woken. */
    if (writer->first || !writer->rest || writer->stopping)
        pthread_cond_signal(&writer->wake);
    writer->rest = true;
    pthread_mutex_unlock(&writer->lock);
}

void *writer_main(void *argument)
{
    struct writer *writer = argument;
    struct writer_job *group;

    while ((group = take_group(writer))) {
        do_jobs(writer, group);
        group_done(writer);
    }
    writer_rest(writer);
    return NULL;
}

void writer_submit(struct writer *writer, struct writer_job *job)
{
    job->next = NULL;
    pthread_mutex_lock(&writer->lock);
    check(!writer->stopping);
    *writer->last = job;
    writer->last = &job->next;
    pthread_cond_signal(&writer->wake);
    pthread_mutex_unlock(&writer->lock);
}

bool writer_direct(struct writer *writer, struct writer_job *job)
{
    bool idle;

    job->next = NULL;
    pthread_mutex_lock(&writer->lock);
    check(!writer->stopping);
    idle = !writer->busy && !writer->first;
    writer->busy = writer->busy || idle;
    pthread_mutex_unlock(&writer->lock);
    if (!idle)
        return false;
    do_jobs(writer, job);
    group_done(writer);
    return true;
}
