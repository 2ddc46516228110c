/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/alert_watch.h"
#include "cli/daemon_internal.h"

#include <stdlib.h>
#include <string.h>

/* A run on its way to the writer, with all that it points to. */
struct stored_run {
    struct writer_job job;
    struct daemon *daemon;
    uint64_t token;
    struct stored_run *next;
    struct journal_item items[];
};

static size_t bytes_needed(const struct journal_run *run)
{
    size_t size =
        sizeof(struct stored_run) + run->count * sizeof(struct journal_item);

    for (size_t i = 0; i < run->count; i++)
        size += run->items[i].entry.bytes.size + run->items[i].body.size;
    return size;
}

/* Copies bytes to *at and moves it on. */
static struct bytes copy_bytes(struct bytes from, uint8_t **at)
{
    struct bytes to = {*at, from.size};

    if (from.size)
        memcpy(*at, from.data, from.size);
    *at += from.size;
    return to;
}

static void copy_item(const struct journal_item *from, struct journal_item *to,
                      uint8_t **at)
{
    const uint8_t *old = from->entry.bytes.data;

    *to = *from;
    to->entry.bytes = copy_bytes(from->entry.bytes, at);
    to->entry.payload.data =
        to->entry.bytes.data + (from->entry.payload.data - old);
    to->entry.kid = to->entry.bytes.data + (from->entry.kid - old);
    to->entry.signature = to->entry.bytes.data + (from->entry.signature - old);
    to->body = copy_bytes(from->body, at);
}

/* On the writer's thread. */
static void run_stored(struct writer_job *job)
{
    struct stored_run *stored = job->user;
    struct daemon *daemon = stored->daemon;

    stored->next = NULL;
    pthread_mutex_lock(&daemon->lock);
    *daemon->stored_last = stored;
    daemon->stored_last = &stored->next;
    pthread_mutex_unlock(&daemon->lock);
    uv_async_send(&daemon->wake);
}

void daemon_store_run(void *user, uint64_t token, const struct journal_run *run)
{
    struct daemon *daemon = user;
    struct stored_run *stored = malloc(bytes_needed(run));
    uint8_t *at;

    if (!stored) {
        loop_stored(daemon->loop, token, STORE_MEMORY);
        return;
    }
    memset(&stored->job, 0, sizeof stored->job);
    stored->daemon = daemon;
    stored->token = token;
    at = (uint8_t *)&stored->items[run->count];
    for (size_t i = 0; i < run->count; i++)
        copy_item(&run->items[i], &stored->items[i], &at);
    stored->job.task = WRITE_RUN;
    stored->job.run = *run;
    stored->job.run.items = stored->items;
    stored->job.done = run_stored;
    stored->job.user = stored;
    writer_submit(daemon->post->writer, &stored->job);
}

/* From any thread that has written an entry of this node. */
void daemon_appended(void *user, const uint8_t log[KEY_LOG])
{
    struct daemon *daemon = user;

    pthread_mutex_lock(&daemon->lock);
    for (unsigned i = 0; i < GUARD_LOGS; i++)
        if (memcmp(daemon->post->author.logs[i], log, KEY_LOG) == 0)
            daemon->appended |= 1u << i;
    pthread_mutex_unlock(&daemon->lock);
    uv_async_send(&daemon->wake);
}

void daemon_enrolled(void *user)
{
    struct daemon *daemon = user;

    uint64_t mine;

    pthread_mutex_lock(&daemon->lock);
    mine = ++daemon->enrolled;
    uv_async_send(&daemon->wake);
    while (daemon->loaded < mine && !daemon->stopping)
        pthread_cond_wait(&daemon->loaded_wake, &daemon->lock);
    pthread_mutex_unlock(&daemon->lock);
}

/* The network looks at all trust logs again. */
static void tell_enrolled(struct daemon *daemon)
{
    const struct journal *journal = &daemon->post->journal;
    struct journal_log log;

    for (size_t i = 0; journal->log_at(journal->user, i, &log); i++)
        if (log.lane == LANE_TRUST)
            loop_appended(daemon->loop, log.log);
}

static void bad_signature(void *user, const uint8_t log[KEY_LOG], uint64_t seq)
{
    char hex[2 * KEY_LOG + 1];

    (void)user;
    bytes_to_hex(bytes_of(log, KEY_LOG), hex);
    daemon_say(MSG_SIGNATURE_BAD, hex, (unsigned long long)seq,
               result_code(ENTRY_SIGNATURE));
}

enum result daemon_scrub(struct daemon *daemon)
{
    struct scrub_options options = {.bad = bad_signature};

    daemon->scrub =
        scrub_start(daemon->post->store, daemon->post->writer, &options);
    return daemon->scrub ? OK : STORE_MEMORY;
}

/* Who is who may be another after these, and what may go abroad. */
static bool any_trust(const struct stored_run *stored)
{
    for (; stored; stored = stored->next)
        if (stored->job.result == OK &&
            (stored->job.run.single || stored->job.run.lane == LANE_TRUST))
            return true;
    return false;
}

/* Those who have waited may go on. */
static void loaded(struct daemon *daemon, uint64_t enrolled)
{
    pthread_mutex_lock(&daemon->lock);
    daemon->loaded = enrolled;
    pthread_cond_broadcast(&daemon->loaded_wake);
    pthread_mutex_unlock(&daemon->lock);
}

/* Whatever way trust entries have come, they are read here, once, before the
 * node is told. */
void daemon_wake(uv_async_t *async)
{
    struct daemon *daemon = async->data;
    struct stored_run *stored;
    unsigned appended;
    uint64_t enrolled;
    bool file, trust;

    pthread_mutex_lock(&daemon->lock);
    stored = daemon->stored;
    appended = daemon->appended;
    enrolled = daemon->enrolled;
    file = daemon->loaded < enrolled;
    daemon->stored = NULL;
    daemon->stored_last = &daemon->stored;
    daemon->appended = 0;
    pthread_mutex_unlock(&daemon->lock);
    trust = file || appended & 1u << (LANE_TRUST - 1) || any_trust(stored);
    if (trust && !daemon->stopping)
        daemon_neighbours_load(daemon);
    loaded(daemon, enrolled);
    while (stored) {
        struct stored_run *next = stored->next;

        if (!daemon->stopping)
            loop_stored(daemon->loop, stored->token, stored->job.result);
        free(stored);
        stored = next;
    }
    for (unsigned i = 0; i < GUARD_LOGS && !daemon->stopping; i++)
        if (appended & 1u << i)
            loop_appended(daemon->loop, daemon->post->author.logs[i]);
    if (file && !daemon->stopping)
        tell_enrolled(daemon);
    alert_watch_wake(daemon->post->watch);
    if (trust && !daemon->stopping)
        loop_membership_changed(daemon->loop);
}
