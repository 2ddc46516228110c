/* SPDX-License-Identifier: Apache-2.0 */
/* A headquarters finds which media are named by entries and not held. */
#include "cli/daemon_media.h"
#include "core/canon.h"
#include "core/fields.h"
#include "storage/blobs.h"

#include <string.h>
#include <time.h>

enum {
    PLACES_A_STEP = 512,   /* entries looked at in one transaction */
    STEP_MS = 20,          /* after each: all else goes before this */
    IDLE_MS = 1000,        /* when all was looked at */
    COLLECT_AGAIN_S = 600, /* after one was missing */
    COLLECT_REST_S = 3600,
};

static uint64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* False if there is no room: it is come back to. */
static bool want(struct daemon_media *media, const uint8_t digest[HASH_SIZE],
                 uint64_t size)
{
    uint64_t again_ms = now_ms() + COLLECT_AGAIN_S * 1000;
    struct media_want *wanted;
    bool room;

    if (size == 0 || size > BLOB_SIZE_MAX ||
        blobs_has(media->blobs, digest, NULL))
        return true;
    pthread_mutex_lock(&media->lock);
    room = media->want_count < NODE_MEDIA_MAX;
    if (room) {
        wanted = &media->wants[media->want_count++];
        memcpy(wanted->digest, digest, HASH_SIZE);
        wanted->size = size;
    }
    pthread_mutex_unlock(&media->lock);
    if (media->again_ms == 0 || media->again_ms > again_ms)
        media->again_ms = again_ms;
    return room;
}

/* [kind, length, digest, key, format], ... of a body. */
static bool want_all(struct daemon_media *media, struct bytes value)
{
    struct canon canon = canon_of(value);
    uint64_t count = canon_array(&canon, 0, UINT16_MAX);
    bool room = true;

    for (uint64_t i = 0; i < count && canon.result == OK && room; i++) {
        const uint8_t *digest;
        uint64_t size;

        canon_array(&canon, 5, 5);
        canon_uint(&canon, UINT64_MAX);
        size = canon_uint(&canon, UINT64_MAX);
        digest = canon_fixed(&canon, HASH_SIZE);
        canon_skip(&canon);
        canon_uint(&canon, UINT64_MAX);
        if (canon.result == OK)
            room = want(media, digest, size);
    }
    return room;
}

static bool look_at(struct daemon_media *media)
{
    const struct field *field = fields_find(bytes_text("media"));
    const struct read_entry *read = &media->read;
    struct bytes value;
    uint16_t key;
    size_t at = 0;
    bool room = true;

    if (read->foreign || !read->has_body)
        return true;
    while (room && body_next(&read->body, &at, &key, &value))
        if (key == field->key)
            room = want_all(media, value);
    return room;
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
        if (read_place(txn, media->place, &media->read) == OK &&
            !look_at(media))
            break;
    store_abort(txn);
    return media->place < end;
}

/* All has been looked at. Files may also be damaged or go without a word: now
 * and then it begins anew anyway. */
static void begin_anew(struct daemon_media *media)
{
    unsigned lost = blobs_lost(media->blobs);

    if (media->again_ms == 0)
        media->again_ms = now_ms() + COLLECT_REST_S * 1000;
    if (media->lost == lost && now_ms() < media->again_ms)
        return;
    media->lost = lost;
    media->place = 0;
    media->again_ms = 0;
}

void *daemon_collect(void *argument)
{
    struct daemon_media *media = argument;
    bool stopping = false;

    while (!stopping) {
        uint64_t pause_ms = look_on(media) ? STEP_MS : IDLE_MS;
        struct timespec pause = {(time_t)(pause_ms / 1000),
                                 (long)(pause_ms % 1000) * 1000000};

        if (pause_ms == IDLE_MS)
            begin_anew(media);
        nanosleep(&pause, NULL);
        pthread_mutex_lock(&media->lock);
        stopping = media->stopping;
        pthread_mutex_unlock(&media->lock);
    }
    return NULL;
}
