/* SPDX-License-Identifier: Apache-2.0 */
/* The writer's life: start, waiting for one job, recovery, stop. */
#include "core/check.h"
#include "storage/monotonic.h"
#include "storage/writer_internal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static void release(struct writer *writer)
{
    indexer_stop(writer->indexer);
    guard_close(&writer->guard);
    index_batch_free(writer->batch);
    /* Unlocks and wipes. */
    sodium_munlock(&writer->author, sizeof writer->author);
    free(writer);
}

static struct writer *allocate(struct store *store,
                               const struct writer_author *author)
{
    struct writer *writer = calloc(1, sizeof *writer);

    if (!writer)
        return NULL;
    writer->store = store;
    writer->guard.file = -1;
    writer->last = &writer->first;
    if (author) {
        /* Where locking is not allowed the key is signed with all the same. */
        (void)!sodium_mlock(&writer->author, sizeof writer->author);
        writer->author = *author;
        writer->has_author = true;
        atomic_init(&writer->locked,
                    sodium_is_zero(author->signer.secret,
                                   sizeof author->signer.secret));
    }
    writer->batch = index_batch_new();
    pthread_mutex_init(&writer->lock, NULL);
    monotonic_cond(&writer->wake);
    sem_init(&writer->guard_asked, 0, 0);
    sem_init(&writer->guard_done, 0, 0);
    if (writer->batch)
        return writer;
    release(writer);
    return NULL;
}

static void stop_guard(struct writer *writer)
{
    writer->guard_stop = true;
    sem_post(&writer->guard_asked);
    pthread_join(writer->guard_thread, NULL);
}

static bool start_threads(struct writer *writer)
{
    if (pthread_create(&writer->guard_thread, NULL, writer_guard_main,
                       writer) != 0)
        return false;
    if (pthread_create(&writer->thread, NULL, writer_main, writer) == 0)
        return true;
    stop_guard(writer);
    return false;
}

enum result writer_start(struct store *store, const char *guard_path,
                         const struct writer_author *author,
                         struct writer **out)
{
    struct writer *writer = allocate(store, author);
    enum result result = writer ? OK : STORE_MEMORY;

    *out = NULL;
    if (result == OK && author) {
        result = guard_open(&writer->guard, guard_path);
        if (result == OK)
            result = writer_guard_again(writer);
        if (result == OK)
            result = writer_judge(writer);
        if (result == STORE_RECOVERY)
            atomic_store(&writer->recovering, true);
    }
    if (result != OK && result != STORE_RECOVERY) {
        if (writer)
            release(writer);
        return result;
    }
    /* The same for a group that a crash has cut off. */
    writer_rest(writer);
    writer->indexer = indexer_start(store);
    if (!writer->indexer || !start_threads(writer)) {
        release(writer);
        return STORE_MEMORY;
    }
    *out = writer;
    return result;
}

void writer_stop(struct writer *writer)
{
    if (!writer)
        return;
    pthread_mutex_lock(&writer->lock);
    writer->stopping = true;
    pthread_cond_signal(&writer->wake);
    pthread_mutex_unlock(&writer->lock);
    pthread_join(writer->thread, NULL);
    stop_guard(writer);
    release(writer);
}

/* One waiting caller. */
struct waiter {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool done;
};

static void waiter_done(struct writer_job *job)
{
    struct waiter *waiter = job->user;

    pthread_mutex_lock(&waiter->lock);
    waiter->done = true;
    pthread_cond_signal(&waiter->wake);
    pthread_mutex_unlock(&waiter->lock);
}

static enum result wait_for(struct writer *writer, struct writer_job *job,
                            struct waiter *waiter)
{
    if (!job->apart && writer_direct(writer, job))
        return job->result;
    writer_submit(writer, job);
    pthread_mutex_lock(&waiter->lock);
    while (!waiter->done)
        pthread_cond_wait(&waiter->wake, &waiter->lock);
    pthread_mutex_unlock(&waiter->lock);
    return job->result;
}

enum result writer_run(struct writer *writer, struct writer_job *job)
{
    struct waiter waiter = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER,
                            false};

    check(job->task != WRITE_CALL);
    job->done = waiter_done;
    job->user = &waiter;
    return wait_for(writer, job, &waiter);
}

struct calling {
    struct waiter waiter;
    enum result (*call)(struct store_txn *txn, void *user);
    void *user;
};

static enum result call(struct store_txn *txn, void *user)
{
    struct calling *calling = user;

    return calling->call(txn, calling->user);
}

enum result writer_call(struct writer *writer,
                        enum result (*function)(struct store_txn *txn,
                                                void *user),
                        void *user)
{
    struct calling calling = {
        {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false},
        function,
        user};
    struct writer_job job = {.task = WRITE_CALL,
                             .call = call,
                             .apart = true,
                             .done = waiter_done,
                             .user = &calling};

    return wait_for(writer, &job, &calling.waiter);
}

enum result writer_adopt(struct writer *writer)
{
    enum result result = writer_guard_rest(writer);

    if (result == OK)
        atomic_store(&writer->recovering, false);
    return result;
}

void writer_unlock(struct writer *writer, const struct signer *signer)
{
    check(memcmp(signer->public, writer->author.signer.public, KEY_SIZE) == 0);
    if (!atomic_load(&writer->locked))
        return;
    memcpy(writer->author.signer.secret, signer->secret,
           sizeof signer->secret);
    atomic_store(&writer->locked, false);
}

bool writer_locked(const struct writer *writer)
{
    return atomic_load(&writer->locked);
}

void writer_rebuild(struct writer *writer)
{
    indexer_rebuild(writer->indexer);
}

bool writer_recovering(const struct writer *writer)
{
    return atomic_load(&writer->recovering);
}

enum result writer_health(const struct writer *writer)
{
    if (atomic_load(&writer->stopped))
        return STORE_STOPPED;
    if (atomic_load(&writer->recovering))
        return STORE_RECOVERY;
    return (enum result)atomic_load(&writer->health) == STORE_FULL ? STORE_FULL
                                                                   : OK;
}
