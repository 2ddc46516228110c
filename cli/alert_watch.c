/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/alert_watch.h"
#include "cli/alert_watch_internal.h"
#include "core/canon.h"
#include "core/check.h"
#include "core/kind.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum {
    NICE = 10,
    OBSERVATION_HEADS = 16, /* its key */
    REF_SIZE = KEY_LOG + HASH_SIZE + 16,
};

struct alert_watch {
    struct watching watching;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake, done;
    bool stopping, woken; /* under the lock */
    uint64_t looked_at;   /* all below was scanned and swept for; likewise */
    int64_t observed_ms;  /* when the last observation was written */
};

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits for a condition until a time, under the lock; false when it is over. */
static bool wait_until(struct alert_watch *watch, pthread_cond_t *wake,
                       int64_t until_ms)
{
    struct timespec until = {(time_t)(until_ms / 1000),
                             (long)(until_ms % 1000) * 1000000};

    return pthread_cond_clockwait(wake, &watch->lock, CLOCK_MONOTONIC,
                                  &until) == 0;
}

/* A log of another headquarters at home that may hold alerts. */
static bool is_observed(const struct post *post, const struct journal_log *log)
{
    const struct member *author = roster_by_key(&post->roster, log->key);

    return author && author->realm == 0 && log->lane != LANE_TRUST &&
           author->certificate.roles & ROLE_HEADQUARTERS &&
           log->ends[0].next > 0 &&
           memcmp(log->key, post->author.signer.public, KEY_SIZE) != 0;
}

/* Ascending, as a list of refs is: the log's id comes first. */
static size_t gather_heads(struct service *service, struct journal_log *heads)
{
    const struct journal *journal = &service->post->journal;
    struct journal_log log;
    size_t count = 0;

    service_roster(service);
    for (size_t i = 0; count < ALERT_WATCH_HEADS_MAX &&
                       journal->log_at(journal->user, i, &log);
         i++) {
        size_t at = count;

        if (!is_observed(service->post, &log))
            continue;
        for (; at > 0 && memcmp(heads[at - 1].log, log.log, KEY_LOG) > 0; at--)
            heads[at] = heads[at - 1];
        heads[at] = log;
        count++;
    }
    service_roster_done(service);
    return count;
}

/* Says up to where the logs of other headquarters are held. */
static enum result observe(struct watching *watching)
{
    struct journal_log *heads = calloc(ALERT_WATCH_HEADS_MAX, sizeof *heads);
    uint8_t space[ALERT_WATCH_HEADS_MAX * REF_SIZE];
    struct buffer out = buffer_of(space, sizeof space);
    struct statement observation;
    enum result result = OK;
    size_t count;

    if (!heads)
        return STORE_MEMORY;
    count = gather_heads(watching->service, heads);
    canon_put_array(&out, count);
    for (size_t i = 0; i < count; i++) {
        entry_put_ref(&out, heads[i].log, heads[i].ends[0].next - 1,
                      heads[i].ends[0].head);
    }
    free(heads);
    statement_begin(&observation, KIND_OBSERVATION);
    statement_value(&observation, OBSERVATION_HEADS, buffer_bytes(&out));
    if (count > 0)
        result = watching_write(watching, &observation);
    statement_free(&observation);
    if (result == OK)
        watching->others = false;
    return result;
}

static bool is_stopping(struct alert_watch *watch)
{
    bool stopping;

    pthread_mutex_lock(&watch->lock);
    stopping = watch->stopping;
    pthread_mutex_unlock(&watch->lock);
    return stopping;
}

/* Before anything is written: may this node sign? */
static enum result may_sign(struct alert_watch *watch)
{
    const struct service_daemon *daemon = watch->watching.service->daemon;

    return daemon && daemon->wait_ready ? daemon->wait_ready(daemon->user) : OK;
}

static enum result scan_all(struct alert_watch *watch)
{
    enum result result = OK;
    bool more = true;

    while (more && result == OK && !is_stopping(watch)) {
        more = false;
        result = watching_scan(&watch->watching, &more);
    }
    return result;
}

/* Alerts that come together are swept for together. */
static void let_settle(struct alert_watch *watch)
{
    int64_t until = now_ms() + ALERT_WATCH_STILL_MS;

    pthread_mutex_lock(&watch->lock);
    while (!watch->stopping && wait_until(watch, &watch->wake, until))
        continue;
    pthread_mutex_unlock(&watch->lock);
}

static enum result work(struct alert_watch *watch)
{
    struct watching *watching = &watch->watching;
    enum result result = may_sign(watch);

    if (result == OK)
        result = scan_all(watch);
    if (result == OK && watching->sweep_from != UINT64_MAX) {
        let_settle(watch);
        result = scan_all(watch);
        if (result == OK && !is_stopping(watch))
            result = watching_sweep(watching);
        if (result == OK)
            result = watching_keep(watching);
    }
    if (result == OK && watching->others &&
        now_ms() - watch->observed_ms >= ALERT_WATCH_OBSERVE_MS) {
        watch->observed_ms = now_ms();
        result = observe(watching);
    }
    return result;
}

/* When to look again though nothing wakes it. */
static int64_t due_ms(const struct alert_watch *watch, enum result last)
{
    if (last != OK)
        return now_ms() + ALERT_WATCH_RETRY_MS;
    if (watch->watching.others)
        return watch->observed_ms + ALERT_WATCH_OBSERVE_MS;
    return now_ms() + ALERT_WATCH_OBSERVE_MS;
}

static void *watch_main(void *argument)
{
    struct alert_watch *watch = argument;
    enum result result = OK;

    /* Who waits at the counter goes first. */
    setpriority(PRIO_PROCESS, (id_t)gettid(), NICE);
    while (!is_stopping(watch)) {
        result = work(watch);
        pthread_mutex_lock(&watch->lock);
        if (result == OK)
            watch->looked_at = watch->watching.seen;
        pthread_cond_broadcast(&watch->done);
        while (!watch->woken && !watch->stopping &&
               wait_until(watch, &watch->wake, due_ms(watch, result)))
            continue;
        watch->woken = false;
        pthread_mutex_unlock(&watch->lock);
    }
    watching_keep(&watch->watching);
    return NULL;
}

struct alert_watch *alert_watch_start(struct service *service)
{
    struct alert_watch *watch = calloc(1, sizeof *watch);

    if (!watch)
        return NULL;
    pthread_mutex_init(&watch->lock, NULL);
    pthread_cond_init(&watch->wake, NULL);
    pthread_cond_init(&watch->done, NULL);
    watch->observed_ms = now_ms() - ALERT_WATCH_OBSERVE_MS;
    if (watching_begin(&watch->watching, service) == OK &&
        pthread_create(&watch->thread, NULL, watch_main, watch) == 0)
        return watch;
    watching_end(&watch->watching);
    free(watch);
    return NULL;
}

void alert_watch_stop(struct alert_watch *watch)
{
    if (!watch)
        return;
    pthread_mutex_lock(&watch->lock);
    watch->stopping = true;
    pthread_cond_broadcast(&watch->wake);
    pthread_mutex_unlock(&watch->lock);
    pthread_join(watch->thread, NULL);
    watching_end(&watch->watching);
    free(watch);
}

void alert_watch_wake(struct alert_watch *watch)
{
    if (!watch)
        return;
    pthread_mutex_lock(&watch->lock);
    watch->woken = true;
    pthread_cond_broadcast(&watch->wake);
    pthread_mutex_unlock(&watch->lock);
}

void alert_watch_wait(struct alert_watch *watch, int wait_ms)
{
    struct service *service = watch->watching.service;
    int64_t until = now_ms() + wait_ms;
    uint64_t end = 0;
    struct store_txn *txn;

    if (store_begin(service->post->store, STORE_READ, &txn) != OK)
        return;
    if (alerts_version(txn) > 0)
        log_end(txn, &end);
    store_abort(txn);
    alert_watch_wake(watch);
    pthread_mutex_lock(&watch->lock);
    while (watch->looked_at < end && !watch->stopping &&
           wait_until(watch, &watch->done, until))
        continue;
    pthread_mutex_unlock(&watch->lock);
}

enum result alert_watch_once(struct service *service)
{
    struct watching watching;
    bool more = true;
    enum result result = watching_begin(&watching, service);

    while (more && result == OK) {
        more = false;
        result = watching_scan(&watching, &more);
    }
    if (result == OK && watching.sweep_from != UINT64_MAX)
        result = watching_sweep(&watching);
    if (result == OK)
        result = watching_keep(&watching);
    watching_end(&watching);
    return result;
}
