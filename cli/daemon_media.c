/* SPDX-License-Identifier: Apache-2.0 */
/* Which media the node is told to have from its peers: those that somebody
 * waits for, or that the collector has found missing. */
#include "cli/daemon_internal.h"
#include "cli/daemon_media.h"
#include "core/codes.h"
#include "storage/blobs.h"

#include <string.h>
#include <time.h>

enum { VAIN_MS = 1000 };

/* The node is told from where on it is wanted; if a piece of it is being
 * written, that tells it. */
static void want(struct daemon *daemon, const uint8_t digest[HASH_SIZE],
                 uint64_t size)
{
    uint64_t next;

    if (!daemon_media_writes(daemon, digest) &&
        blobs_next(daemon->post->blobs, digest, size, &next) == OK)
        loop_medium(daemon->loop, digest, size, next, OK);
}

/* Under the lock: is the answer to whoever waits known? */
static bool look_at(struct daemon *daemon, struct media_waiter *waiter)
{
    size_t asked, left = node_medium(daemon->node, waiter->digest, &asked);

    waiter->asked = (unsigned)asked;
    return left == 0 || blobs_has(daemon->post->blobs, waiter->digest, NULL);
}

/* What comes makes room at once; names of what nobody has go by slowly, for
 * each is a question to every peer. */
static size_t room_now(struct daemon *daemon)
{
    struct daemon_media *media = &daemon->media;
    uint64_t now_ms = uv_now(&daemon->uv);
    bool vain = now_ms - media->vain_ms >= VAIN_MS;

    if (vain)
        media->vain_ms = now_ms;
    return node_media_room(daemon->node, vain);
}

void daemon_media_tick(struct daemon *daemon)
{
    struct daemon_media *media = &daemon->media;
    size_t room;

    pthread_mutex_lock(&media->lock);
    for (struct media_waiter *one = media->waiters; one; one = one->next) {
        if (!one->begun)
            want(daemon, one->digest, one->size);
        one->begun = true;
        one->done = one->done || look_at(daemon, one);
        if (one->done)
            pthread_cond_broadcast(&media->wake);
    }
    room = media->want_count ? room_now(daemon) : 0;
    for (; room > 0 && media->want_count > 0; room--) {
        const struct media_want *last = &media->wants[--media->want_count];

        want(daemon, last->digest, last->size);
    }
    pthread_mutex_unlock(&media->lock);
}

unsigned daemon_media_want(void *user, const uint8_t digest[HASH_SIZE],
                           uint64_t size, unsigned timeout_ms)
{
    struct daemon *daemon = user;
    struct daemon_media *media = &daemon->media;
    struct media_waiter waiter = {.size = size}, **at;
    struct timespec until;
    int late = 0;

    memcpy(waiter.digest, digest, HASH_SIZE);
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += timeout_ms / 1000;
    pthread_mutex_lock(&media->lock);
    waiter.next = media->waiters;
    media->waiters = &waiter;
    while (!waiter.done && !media->stopping && late == 0)
        late = pthread_cond_timedwait(&media->wake, &media->lock, &until);
    for (at = &media->waiters; *at != &waiter; at = &(*at)->next)
        ;
    *at = waiter.next;
    pthread_mutex_unlock(&media->lock);
    return waiter.asked;
}

enum result daemon_media_start(struct daemon *daemon)
{
    struct daemon_media *media = &daemon->media;
    pthread_condattr_t monotonic; /* a clock that is set lengthens no wait */

    pthread_mutex_init(&media->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&media->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    media->blobs = daemon->post->blobs;
    media->store = daemon->post->store;
    media->shelf = (struct shelf){daemon, daemon_media_read};
    if (!(daemon->post->self.certificate.roles & ROLE_HEADQUARTERS))
        return OK;
    media->collects =
        pthread_create(&media->collector, NULL, daemon_collect, media) == 0;
    return media->collects ? OK : STORE_MEMORY;
}

void daemon_media_wake(struct daemon *daemon)
{
    pthread_mutex_lock(&daemon->media.lock);
    daemon->media.stopping = true;
    pthread_cond_broadcast(&daemon->media.wake);
    pthread_mutex_unlock(&daemon->media.lock);
}

void daemon_media_stop(struct daemon *daemon)
{
    if (daemon->media.collects)
        pthread_join(daemon->media.collector, NULL);
    daemon->media.collects = false;
}
