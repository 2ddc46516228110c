/* SPDX-License-Identifier: Apache-2.0 */
/* The media of a record: what it names, what of it is held, and its content. */
#include "cli/service_media.h"
#include "cli/duty.h"
#include "cli/present.h"
#include "cli/shown.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

enum { BASE64_SIZE = BLOB_PIECE / 3 * 4 + 8 };

/* The digest, in hexadecimal, that an object or request names. */
static bool digest_of(const json_t *object, uint8_t digest[HASH_SIZE])
{
    const char *text = json_string_value(json_object_get(object, "digest"));

    return text && strlen(text) == 2 * HASH_SIZE &&
           bytes_from_hex(text, digest, HASH_SIZE);
}

/*
 * Media that somebody on duty has looked up by their record, of which a trace
 * is left; only these he is given. Of too many the oldest is forgotten, and
 * has to be asked for again.
 */
static struct {
    pthread_mutex_t lock;
    size_t next;
    struct {
        uint8_t duty[HASH_SIZE], digest[HASH_SIZE];
    } at[SERVICE_MEDIA_ALLOWED];
} allowed = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void allow(const struct service *service, const json_t *medium)
{
    uint8_t digest[HASH_SIZE];

    if (!service->duty || !digest_of(medium, digest))
        return;
    pthread_mutex_lock(&allowed.lock);
    memcpy(allowed.at[allowed.next].duty, service->duty->id, HASH_SIZE);
    memcpy(allowed.at[allowed.next].digest, digest, HASH_SIZE);
    allowed.next = (allowed.next + 1) % SERVICE_MEDIA_ALLOWED;
    pthread_mutex_unlock(&allowed.lock);
}

/* On a node without officers anybody is given everything. */
static bool is_allowed(const struct service *service,
                       const uint8_t digest[HASH_SIZE])
{
    bool found = !service->duty;

    pthread_mutex_lock(&allowed.lock);
    for (size_t i = 0; i < SERVICE_MEDIA_ALLOWED && !found; i++)
        found = memcmp(allowed.at[i].digest, digest, HASH_SIZE) == 0 &&
                memcmp(allowed.at[i].duty, service->duty->id, HASH_SIZE) == 0;
    pthread_mutex_unlock(&allowed.lock);
    return found;
}

void service_media_held(struct service *service, const json_t *media)
{
    uint8_t digest[HASH_SIZE];
    json_t *medium;
    size_t i;

    json_array_foreach(media, i, medium)
    {
        bool held = digest_of(medium, digest) &&
                    blobs_has(service->post->blobs, digest, NULL);

        json_object_set_new(medium, "held", json_boolean(held));
    }
}

/* What is damaged is put aside, so that it can be had from another. */
static void look_at(struct service *service, json_t *medium)
{
    struct blobs *blobs = service->post->blobs;
    uint8_t digest[HASH_SIZE];
    enum result result = STORE_NOT_FOUND;

    json_object_set_new(medium, "type", json_string("medium"));
    if (digest_of(medium, digest))
        result = blobs_check(blobs, digest);
    if (result == STORE_CORRUPT) {
        json_object_set_new(medium, "damaged", json_true());
        blobs_aside(blobs, digest);
    }
    json_object_set_new(medium, "held", json_boolean(result == OK));
}

/* asked: "id". One line for each medium that the record shows. */
int service_media(struct service *service, json_t *asked, struct reply *reply)
{
    json_t *record = NULL, *medium;
    const json_t *media;
    struct shown shown;
    size_t i;
    int code = shown_open(service, "media", asked, "id", &shown, reply);

    if (code == EXIT_DONE && !shown.link) {
        record = present_record(service_roster(service), shown.view);
        service_roster_done(service);
    }
    if (json_object_get(record, "media"))
        code = shown_look(service, "media", asked, &shown, ACCESS_MEDIA, reply);
    shown_free(&shown);
    media = code == EXIT_DONE ? json_object_get(record, "media") : NULL;
    json_array_foreach(media, i, medium)
    {
        look_at(service, medium);
        allow(service, medium);
        if (!reply_line(reply, json_incref(medium)))
            break;
    }
    json_decref(record);
    return code;
}

/* Takes one piece, or only tells how far it is. */
static enum result put_piece(struct blobs *blobs, json_t *asked,
                             const uint8_t digest[HASH_SIZE], uint64_t *next)
{
    json_int_t size = json_integer_value(json_object_get(asked, "size"));
    json_int_t offset = json_integer_value(json_object_get(asked, "offset"));
    const char *text = service_text(asked, "data");
    uint8_t piece[BLOB_PIECE];
    size_t got = 0;
    enum result result = size > 0
                             ? blobs_next(blobs, digest, (uint64_t)size, next)
                             : VALUE_LENGTH;

    if (result != OK || !text || *next == (uint64_t)size ||
        *next != (uint64_t)offset)
        return result;
    if (sodium_base642bin(piece, sizeof piece, text, strlen(text), NULL, &got,
                          NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
        return VALUE_FORM;
    result = blobs_add(blobs, digest, (uint64_t)size, *next,
                       bytes_of(piece, got), next);
    sodium_memzero(piece, sizeof piece);
    /* A peer may have brought the same meanwhile. */
    return result == ENTRY_GAP ? OK : result;
}

/* asked: "digest", "size", "offset", "data" in base64. Answers with the offset
 * that comes next, which is the size when all of it is durable. */
int service_media_put(struct service *service, json_t *asked,
                      struct reply *reply)
{
    uint8_t digest[HASH_SIZE];
    uint64_t next = 0;
    enum result result =
        digest_of(asked, digest)
            ? put_piece(service->post->blobs, asked, digest, &next)
            : VALUE_FORM;

    if (result == OK)
        reply_line(reply, json_pack("{s:s, s:I}", "type", "next", "next",
                                    (json_int_t)next));
    return reply_result(reply, "media", result);
}

/* asked: "digest", "offset". Answers with the size and a piece in base64. */
int service_media_get(struct service *service, json_t *asked,
                      struct reply *reply)
{
    json_int_t offset = json_integer_value(json_object_get(asked, "offset"));
    uint8_t digest[HASH_SIZE], piece[BLOB_PIECE];
    char text[BASE64_SIZE];
    uint64_t size = 0;
    size_t got = 0;
    enum result result = VALUE_FORM;

    if (digest_of(asked, digest) && !is_allowed(service, digest))
        return reply_fail(reply, EXIT_REFUSED, MSG_MEDIA_RECORD);
    if (offset >= 0 && digest_of(asked, digest))
        result = blobs_read(service->post->blobs, digest, (uint64_t)offset,
                            piece, &got, &size);
    if (result != OK)
        return reply_result(reply, "media", result);
    sodium_bin2base64(text, sizeof text, piece, got,
                      sodium_base64_VARIANT_ORIGINAL);
    reply_line(reply, json_pack("{s:s, s:I, s:s}", "type", "piece", "size",
                                (json_int_t)size, "data", text));
    sodium_memzero(piece, sizeof piece);
    return EXIT_DONE;
}

/* asked: "digest", "size", "timeout" in seconds. Answers when it is held, or
 * with how many peers were asked and EXIT_NO. */
int service_media_want(struct service *service, json_t *asked,
                       struct reply *reply)
{
    const struct service_daemon *daemon = service->daemon;
    json_int_t size = json_integer_value(json_object_get(asked, "size"));
    json_int_t wait_s = json_integer_value(json_object_get(asked, "timeout"));
    uint8_t digest[HASH_SIZE];
    unsigned peers = 0;

    if (!digest_of(asked, digest) || size <= 0 || size > BLOB_SIZE_MAX ||
        wait_s < 0 || wait_s > SERVICE_MEDIA_WAIT_MAX_S)
        return reply_result(reply, "media", VALUE_FORM);
    if (!is_allowed(service, digest))
        return reply_fail(reply, EXIT_REFUSED, MSG_MEDIA_RECORD);
    if (!blobs_has(service->post->blobs, digest, NULL) && daemon &&
        daemon->want_medium)
        peers = daemon->want_medium(daemon->user, digest, (uint64_t)size,
                                    (unsigned)wait_s * 1000);
    reply_line(reply,
               json_pack("{s:s, s:i}", "type", "wanted", "asked", (int)peers));
    return blobs_has(service->post->blobs, digest, NULL) ? EXIT_DONE : EXIT_NO;
}
