/* SPDX-License-Identifier: Apache-2.0 */
/* Re-checking all that is held, media too. */
#include "cli/present.h"
#include "cli/service.h"
#include "storage/blobs.h"
#include "storage/verify.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PROGRESS_MS = 250 };

struct verifying {
    struct service *service;
    struct reply *reply;
    struct timespec last;
    bool listening;
    uint64_t held, damaged, begun, missing, own_missing; /* media */
};

/* One medium with which something is the matter; own: that this node has
 * recorded. */
static bool tell_medium(struct verifying *verifying, const char *state,
                        const uint8_t digest[HASH_SIZE], bool own)
{
    json_t *line =
        json_pack("{s:s, s:s, s:o}", "type", "medium_state", "state", state,
                  "digest", present_hex(bytes_of(digest, HASH_SIZE)));

    if (own)
        json_object_set_new(line, "own", json_true());
    verifying->listening = reply_line(verifying->reply, line);
    return verifying->listening;
}

/* A running node puts aside what is damaged, so that it is had anew. */
static void put_aside(const struct verifying *verifying,
                      const uint8_t digest[HASH_SIZE])
{
    if (verifying->service->daemon)
        blobs_aside(verifying->service->post->blobs, digest);
}

static bool on_held(void *user, const uint8_t digest[HASH_SIZE], uint64_t size)
{
    struct verifying *verifying = user;

    enum result result;

    (void)size;
    result = digest ? blobs_check(verifying->service->post->blobs, digest)
                    : STORE_CORRUPT;
    verifying->held += result == OK;
    if (result == OK || result == STORE_NOT_FOUND)
        return true;
    verifying->damaged++;
    if (!digest)
        return true; /* on_body has told it */
    put_aside(verifying, digest);
    return tell_medium(verifying, "damaged", digest, false);
}

/* By its name it is told by on_body. */
static bool on_aside(void *user, const uint8_t digest[HASH_SIZE], uint64_t size)
{
    struct verifying *verifying = user;

    (void)digest;
    (void)size;
    verifying->damaged++;
    return true;
}

static bool on_begun(void *user, const uint8_t digest[HASH_SIZE], uint64_t size)
{
    struct verifying *verifying = user;

    (void)size;
    if (!digest)
        return true; /* nothing to go on with: it is begun anew */
    verifying->begun++;
    return tell_medium(verifying, "begun", digest, false);
}

/* A medium that an entry names, and that is not held. A headquarters has those
 * of its country, another node its own. */
static void look_at_absent(struct verifying *verifying, const struct held *held,
                           const uint8_t digest[HASH_SIZE])
{
    const struct post *post = verifying->service->post;
    bool own = memcmp(held->entry.kid, post->self.kid, KEY_KID) == 0;

    if (blobs_check(post->blobs, digest) == STORE_CORRUPT) {
        put_aside(verifying, digest);
        tell_medium(verifying, "damaged", digest, false);
        return;
    }
    if (!own && (held->realm != 0 ||
                 !(post->self.certificate.roles & ROLE_HEADQUARTERS)))
        return;
    verifying->missing++;
    verifying->own_missing += own;
    tell_medium(verifying, "missing", digest, own);
}

/* Which media does an entry name that are not here, or not whole? */
static void on_body(void *user, const struct held *held,
                    const struct body *body)
{
    const struct field *field = fields_find(bytes_text("media"));
    struct verifying *verifying = user;
    const struct post *post = verifying->service->post;
    struct bytes value = body_value(body, field->key);
    uint16_t kind = entry_kind(&held->entry.header);
    uint8_t digest[HASH_SIZE];
    json_t *media, *medium;
    size_t i;

    if (value.size == 0 || !post->blobs ||
        (kind != KIND_CROSSING && kind != KIND_AMENDMENT))
        return;
    media = present_value(field, value);
    json_array_foreach(media, i, medium)
    {
        const char *text = json_string_value(json_object_get(medium, "digest"));

        if (text && bytes_from_hex(text, digest, HASH_SIZE) &&
            !blobs_has(post->blobs, digest, NULL))
            look_at_absent(verifying, held, digest);
    }
    json_decref(media);
}

static enum result look_at_media(struct verifying *verifying)
{
    struct blobs *blobs = verifying->service->post->blobs;
    enum result result = OK;

    if (blobs) /* first, for on_held puts more there */
        result = blobs_walk(blobs, BLOBS_ASIDE, on_aside, verifying);
    if (result == OK && blobs)
        result = blobs_walk(blobs, BLOBS_HELD, on_held, verifying);
    if (result == OK && blobs)
        result = blobs_walk(blobs, BLOBS_BEGUN, on_begun, verifying);
    return result;
}

static void on_fault(void *user, const struct verify_fault *fault)
{
    struct verifying *verifying = user;
    json_t *line = json_pack("{s:s, s:o, s:s, s:s}", "type", "fault", "log",
                             present_hex(bytes_of(fault->log, KEY_LOG)), "code",
                             result_code(fault->result), "error",
                             message_result(fault->result));

    if (fault->seq != UINT64_MAX)
        json_object_set_new(line, "seq", json_integer((json_int_t)fault->seq));
    verifying->listening = reply_line(verifying->reply, line);
}

static void on_quarantined(void *user, const struct verify_quarantine *what)
{
    struct verifying *verifying = user;

    verifying->listening = reply_line(
        verifying->reply,
        json_pack("{s:s, s:o, s:I, s:I, s:i}", "type", "quarantined", "log",
                  present_hex(bytes_of(what->log, KEY_LOG)), "seq",
                  (json_int_t)what->seq, "entries", (json_int_t)what->count,
                  "branch", (int)what->branch));
}

static json_t *counts_line(const char *type, const struct verify_count *count)
{
    return json_pack(
        "{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, "
        "s:I}",
        "type", type, "logs", (json_int_t)count->logs, "entries",
        (json_int_t)count->entries, "signatures", (json_int_t)count->signatures,
        "bodies", (json_int_t)count->bodies, "bodies_absent",
        (json_int_t)count->bodies_absent, "bodies_withheld",
        (json_int_t)count->bodies_withheld, "singles",
        (json_int_t)count->singles, "without_effect",
        (json_int_t)count->without_effect, "quarantined",
        (json_int_t)count->quarantined, "officer_sealed",
        (json_int_t)count->sealed, "officer_unknown",
        (json_int_t)count->seals_unknown, "forks", (json_int_t)count->forks,
        "faults", (json_int_t)count->faults);
}

static bool on_progress(void *user, const struct verify_count *count)
{
    struct verifying *verifying = user;
    struct timespec now;
    long ms;

    clock_gettime(CLOCK_MONOTONIC, &now);
    ms = (now.tv_sec - verifying->last.tv_sec) * 1000 +
         (now.tv_nsec - verifying->last.tv_nsec) / 1000000;
    if (ms >= PROGRESS_MS) {
        verifying->last = now;
        verifying->listening =
            reply_line(verifying->reply, counts_line("progress", count));
    }
    return verifying->listening;
}

static bool take_period(json_t *asked, const char *name, uint64_t *seconds)
{
    json_t *value = json_object_get(asked, name);

    if (json_is_integer(value))
        *seconds = (uint64_t)json_integer_value(value);
    return true;
}

/* By whether their heads open. */
struct heads {
    uint64_t good, bad;
};

static bool count_head(void *user, const uint8_t digest[HASH_SIZE],
                       uint64_t size)
{
    struct heads *heads = user;

    (void)size;
    if (digest)
        heads->good++;
    else
        heads->bad++;
    return true;
}

/* How many media are held, begun and damaged, by their heads: for `doctor`. */
int service_media_count(struct service *service, json_t *asked,
                        struct reply *reply)
{
    struct blobs *blobs = service->post->blobs;
    struct heads of[BLOBS_KINDS] = {0};
    enum result result = OK;
    uint64_t bad;

    (void)asked;
    for (enum blobs_kind kind = 0; kind < BLOBS_KINDS && result == OK; kind++)
        result = blobs_walk(blobs, kind, count_head, &of[kind]);
    bad = of[BLOBS_HELD].bad + of[BLOBS_ASIDE].good + of[BLOBS_ASIDE].bad;
    if (result == OK)
        reply_line(reply, json_pack("{s:s, s:I, s:I, s:I}", "type", "media",
                                    "held", (json_int_t)of[BLOBS_HELD].good,
                                    "begun", (json_int_t)of[BLOBS_BEGUN].good,
                                    "damaged", (json_int_t)bad));
    return reply_result(reply, "media", result);
}

/* asked: "log" (hex), "since", "until" (seconds). */
int service_verify(struct service *service, json_t *asked, struct reply *reply)
{
    struct verifying verifying = {
        .service = service, .reply = reply, .listening = true};
    struct verify_options options = {.until = UINT64_MAX,
                                     .fault = on_fault,
                                     .quarantined = on_quarantined,
                                     .body = on_body,
                                     .progress = on_progress,
                                     .user = &verifying};
    const char *log = service_text(asked, "log");
    uint8_t log_id[KEY_LOG];
    struct verify_count count;
    struct roster *roster;
    enum result result = STORE_MEMORY;
    json_t *line;

    if (log && !bytes_from_hex(log, log_id, KEY_LOG))
        return reply_fail(reply, EXIT_NO, MSG_NOT_FOUND, "verify", log);
    options.log = log ? log_id : NULL;
    take_period(asked, "since", &options.since);
    take_period(asked, "until", &options.until);
    clock_gettime(CLOCK_MONOTONIC, &verifying.last);
    roster = service_roster_copy(service);
    if (roster)
        result = verify_store(service->post->store, roster, &options, &count);
    free(roster);
    if (result == OK && !log)
        result = look_at_media(&verifying);
    if (result != OK)
        return reply_result(reply, "verify", result);
    if (log && count.logs == 0)
        return reply_fail(reply, EXIT_NO, MSG_NOT_FOUND, "verify", log);
    line = counts_line("verified", &count);
    json_object_set_new(line, "media",
                        json_integer((json_int_t)verifying.held));
    json_object_set_new(line, "media_damaged",
                        json_integer((json_int_t)verifying.damaged));
    json_object_set_new(line, "media_begun",
                        json_integer((json_int_t)verifying.begun));
    json_object_set_new(line, "media_missing",
                        json_integer((json_int_t)verifying.missing));
    reply_line(reply, line);
    return count.faults || verifying.damaged || verifying.own_missing
               ? EXIT_NO
               : EXIT_DONE;
}
