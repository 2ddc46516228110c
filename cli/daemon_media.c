/* SPDX-License-Identifier: Apache-2.0 */
/* The content of media: given to peers, had from them when somebody waits for
 * it, and at a headquarters whenever an entry names it. */
#include "cli/daemon_internal.h"
#include "cli/daemon_media.h"
#include "core/canon.h"
#include "core/codes.h"
#include "storage/blobs.h"

#include <string.h>
#include <time.h>

enum {
    PLACES_A_STEP = 512, /* entries looked at in one transaction */
    STEP_MS = 1000,      /* between looks, when nothing is left to look at */
};

/* Reads for peers. What is damaged is put away and had from another. */
static size_t shelf_read(void *user, const uint8_t digest[HASH_SIZE],
                         uint64_t offset, uint8_t out[SHELF_PIECE],
                         uint64_t *size)
{
    struct daemon *daemon = user;
    struct blobs *blobs = daemon->post->blobs;
    size_t got = 0;
    enum result result = blobs_read(blobs, digest, offset, out, &got, size);
    uint64_t next;

    if (result == STORE_CORRUPT) {
        daemon_media_damaged(digest);
        blobs_erase(blobs, digest);
        if (daemon->media.collects && *size > 0 && *size <= BLOB_SIZE_MAX)
            blobs_begin(blobs, digest, *size, &next);
    }
    return result == OK ? got : 0;
}

void daemon_media_damaged(const uint8_t digest[HASH_SIZE])
{
    char hex[2 * HASH_SIZE + 1];

    bytes_to_hex(bytes_of(digest, HASH_SIZE), hex);
    daemon_say(MSG_MEDIA_DAMAGED, hex);
}

void daemon_media_piece(void *user, const struct node_effect *piece)
{
    struct daemon *daemon = user;
    uint64_t next = 0;
    enum result result = blobs_add(daemon->post->blobs, piece->digest,
                                   piece->offset, piece->bytes, &next);

    if (result != OK) {
        daemon_say(MSG_RESULT, "media", message_result(result),
                   result_code(result));
        blobs_begin(daemon->post->blobs, piece->digest, piece->size, &next);
    }
    loop_medium(daemon->loop, piece->digest, piece->size, next, result);
}

/* The node is told from where on it is wanted. */
static void want(struct daemon *daemon, const uint8_t digest[HASH_SIZE],
                 uint64_t size)
{
    uint64_t next;

    if (blobs_begin(daemon->post->blobs, digest, size, &next) == OK)
        loop_medium(daemon->loop, digest, size, next, OK);
}

/* Under the lock: is the answer to whoever waits known? */
static bool look_at(struct daemon *daemon, struct media_waiter *waiter)
{
    size_t asked, left = node_medium(daemon->node, waiter->digest, &asked);

    waiter->asked = (unsigned)asked;
    return left == 0 || blobs_has(daemon->post->blobs, waiter->digest, NULL);
}

void daemon_media_tick(struct daemon *daemon)
{
    struct daemon_media *media = &daemon->media;

    pthread_mutex_lock(&media->lock);
    for (struct media_waiter *one = media->waiters; one; one = one->next) {
        if (!one->begun)
            want(daemon, one->digest, one->size);
        one->begun = true;
        one->done = one->done || look_at(daemon, one);
        if (one->done)
            pthread_cond_broadcast(&media->wake);
    }
    for (size_t i = 0; i < media->want_count; i++)
        want(daemon, media->wants[i].digest, media->wants[i].size);
    media->want_count = 0;
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
    clock_gettime(CLOCK_REALTIME, &until);
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

/* [kind, length, digest, key, format], ... of a body. */
static void begin_media(struct blobs *blobs, struct bytes value)
{
    struct canon canon = canon_of(value);
    uint64_t count = canon_array(&canon, 0, UINT16_MAX), next;

    for (uint64_t i = 0; i < count && canon.result == OK; i++) {
        const uint8_t *digest;
        uint64_t size;

        canon_array(&canon, 5, 5);
        canon_uint(&canon, UINT64_MAX);
        size = canon_uint(&canon, UINT64_MAX);
        digest = canon_fixed(&canon, HASH_SIZE);
        canon_skip(&canon);
        canon_uint(&canon, UINT64_MAX);
        if (canon.result == OK)
            blobs_begin(blobs, digest, size, &next);
    }
}

static void look_at_entry(struct daemon_media *media,
                          const struct read_entry *read)
{
    const struct field *field = fields_find(bytes_text("media"));
    struct bytes value;
    uint16_t key;
    size_t at = 0;

    if (read->foreign || !read->has_body)
        return;
    while (body_next(&read->body, &at, &key, &value))
        if (key == field->key)
            begin_media(media->blobs, value);
}

/* Looks at some entries behind the last; true if more are there. */
static bool look_on(struct daemon_media *media)
{
    struct store_txn *txn;
    uint64_t end = media->place, most = media->place + PLACES_A_STEP;

    if (store_begin(media->store, STORE_READ, &txn) != OK)
        return false;
    if (log_end(txn, &end) != OK)
        end = media->place;
    for (; media->place < end && media->place < most; media->place++)
        if (read_place(txn, media->place, &media->read) == OK)
            look_at_entry(media, &media->read);
    store_abort(txn);
    return media->place < end;
}

/* Takes those behind the ones that were taken before: what nobody has must not
 * keep the rest away. */
static bool take_want(void *user, const uint8_t digest[HASH_SIZE],
                      uint64_t size)
{
    struct daemon_media *media = user;
    struct media_want *wanted;

    if (media->seen++ < media->skip)
        return true;
    wanted = &media->wants[media->want_count++];
    memcpy(wanted->digest, digest, HASH_SIZE);
    wanted->size = size;
    return media->want_count < NODE_MEDIA_MAX;
}

static void gather_wants(struct daemon_media *media)
{
    pthread_mutex_lock(&media->lock);
    if (media->want_count == 0) {
        media->seen = 0;
        blobs_walk(media->blobs, true, take_want, media);
        media->skip =
            media->want_count < NODE_MEDIA_MAX ? 0 : (size_t)media->seen;
    }
    pthread_mutex_unlock(&media->lock);
}

static void *collector_main(void *argument)
{
    struct daemon_media *media = argument;
    struct timespec pause = {STEP_MS / 1000, STEP_MS % 1000 * 1000000};
    bool stopping = false;

    while (!stopping) {
        if (!look_on(media)) {
            gather_wants(media);
            nanosleep(&pause, NULL);
        }
        pthread_mutex_lock(&media->lock);
        stopping = media->stopping;
        pthread_mutex_unlock(&media->lock);
    }
    return NULL;
}

enum result daemon_media_start(struct daemon *daemon)
{
    struct daemon_media *media = &daemon->media;

    pthread_mutex_init(&media->lock, NULL);
    pthread_cond_init(&media->wake, NULL);
    media->blobs = daemon->post->blobs;
    media->store = daemon->post->store;
    media->shelf = (struct shelf){daemon, shelf_read};
    if (!(daemon->post->self.certificate.roles & ROLE_HEADQUARTERS))
        return OK;
    media->collects =
        pthread_create(&media->collector, NULL, collector_main, media) == 0;
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
