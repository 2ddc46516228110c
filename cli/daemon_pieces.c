/* SPDX-License-Identifier: Apache-2.0 */
/* Pieces of media that come and go. What waits for the disk does so on a thread
 * of the pool, one after the other. */
#include "cli/daemon_internal.h"
#include "core/check.h"
#include "storage/blobs.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* A piece that came; or, of size 0, a medium to put aside. */
struct media_job {
    uv_work_t work;
    struct daemon *daemon;
    struct media_job *next;
    uint8_t digest[HASH_SIZE];
    uint64_t size, offset;
    uint64_t wanted; /* done: from where on */
    enum result result;
    size_t length;
    uint8_t piece[];
};

static void carry_out(uv_work_t *work)
{
    struct media_job *job = work->data;
    struct blobs *blobs = job->daemon->media.blobs;

    if (job->size == 0) {
        job->result = blobs_aside(blobs, job->digest);
        return;
    }
    job->result = blobs_add(blobs, job->digest, job->size, job->offset,
                            bytes_of(job->piece, job->length), &job->wanted);
    if (job->result != OK)
        blobs_next(blobs, job->digest, job->size, &job->wanted);
    if (job->result == ENTRY_GAP)
        job->result = OK; /* somebody has brought the same meanwhile */
}

static void tell(struct daemon *daemon, const struct media_job *job)
{
    char hex[2 * HASH_SIZE + 1];

    if (job->size == 0) {
        daemon->media.puts_aside = false;
        bytes_to_hex(bytes_of(job->digest, HASH_SIZE), hex);
        if (job->result == STORE_CORRUPT)
            daemon_say(MSG_MEDIA_DAMAGED, hex);
        return;
    }
    if (job->result != OK)
        daemon_say(MSG_RESULT, "media", message_result(job->result),
                   result_code(job->result));
    loop_medium(daemon->loop, job->digest, job->size, job->wanted, job->result);
}

static void done(uv_work_t *work, int status);

static void begin(struct daemon *daemon)
{
    struct media_job *job = daemon->media.jobs;

    if (job)
        check(uv_queue_work(&daemon->uv, &job->work, carry_out, done) == 0);
}

/* What is told may bring the next piece, which must find this one still there.
 * At the end the rest is dropped: it is asked for once more. */
static void done(uv_work_t *work, int status)
{
    struct media_job *job = work->data;
    struct daemon *daemon = job->daemon;

    (void)status;
    tell(daemon, job);
    do {
        job = daemon->media.jobs;
        daemon->media.jobs = job->next;
        sodium_memzero(job->piece, job->length);
        free(job);
    } while (daemon->stopping && daemon->media.jobs);
    begin(daemon);
}

static bool queue(struct daemon *daemon, const uint8_t digest[HASH_SIZE],
                  uint64_t size, uint64_t offset, struct bytes piece)
{
    struct media_job *job = calloc(1, sizeof *job + piece.size), **at;

    if (!job)
        return false;
    job->work.data = job;
    job->daemon = daemon;
    memcpy(job->digest, digest, HASH_SIZE);
    job->size = size;
    job->offset = offset;
    job->length = piece.size;
    if (piece.size > 0)
        memcpy(job->piece, piece.data, piece.size);
    for (at = &daemon->media.jobs; *at; at = &(*at)->next)
        ;
    *at = job;
    if (daemon->media.jobs == job)
        begin(daemon);
    return true;
}

void daemon_media_piece(void *user, const struct node_effect *piece)
{
    struct daemon *daemon = user;

    if (!queue(daemon, piece->digest, piece->size, piece->offset, piece->bytes))
        loop_medium(daemon->loop, piece->digest, piece->size, piece->offset,
                    STORE_MEMORY);
}

bool daemon_media_writes(const struct daemon *daemon,
                         const uint8_t digest[HASH_SIZE])
{
    for (const struct media_job *job = daemon->media.jobs; job; job = job->next)
        if (job->size > 0 && memcmp(job->digest, digest, HASH_SIZE) == 0)
            return true;
    return false;
}

/* Of several that are damaged the others are put aside when they are read once
 * more. */
size_t daemon_media_read(void *user, const uint8_t digest[HASH_SIZE],
                         uint64_t offset, uint8_t out[SHELF_PIECE],
                         uint64_t *size)
{
    struct daemon *daemon = user;
    size_t got = 0;
    enum result result =
        blobs_read(daemon->media.blobs, digest, offset, out, &got, size);

    if (result == STORE_CORRUPT && !daemon->media.puts_aside)
        daemon->media.puts_aside =
            queue(daemon, digest, 0, 0, bytes_of(NULL, 0));
    return result == OK ? got : 0;
}
