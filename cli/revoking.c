/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/revoking.h"
#include "cli/input.h"
#include "core/canon.h"
#include "core/fields.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { REVOKED_KEY = 16, LAST_GOOD = 17 };

static bool take_hex(json_t *object, const char *name, uint8_t *out,
                     size_t size)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text && bytes_from_hex(text, out, size);
}

static bool read_ref(json_t *object, struct revoking_ref *ref)
{
    const char *lane = json_string_value(json_object_get(object, "lane"));
    json_t *seq = json_object_get(object, "seq");

    if (!take_hex(object, "log", ref->log, KEY_LOG) ||
        !take_hex(object, "id", ref->id, HASH_SIZE) || !json_is_integer(seq) ||
        json_integer_value(seq) < 0 ||
        (uint64_t)json_integer_value(seq) > ENTRY_SEQ_MAX)
        return false;
    ref->seq = (uint64_t)json_integer_value(seq);
    ref->shared = lane && strcmp(lane, "shared") == 0;
    return true;
}

/* Keeps the list ascending by log; false if the log is in it. */
static bool insert(struct revoking *revoking, const struct revoking_ref *ref)
{
    size_t at = revoking->held_count;

    while (at > 0 && memcmp(revoking->held[at - 1].log, ref->log, KEY_LOG) > 0)
        at--;
    if (at > 0 && memcmp(revoking->held[at - 1].log, ref->log, KEY_LOG) == 0)
        return false;
    memmove(&revoking->held[at + 1], &revoking->held[at],
            (revoking->held_count - at) * sizeof *ref);
    revoking->held[at] = *ref;
    revoking->held_count++;
    return true;
}

/* One line that is not empty. What is of another type was printed beside. */
static int take_line(const char *path, long line, json_t *object,
                     const uint8_t kid[KEY_KID], struct revoking *revoking)
{
    const char *type = json_string_value(json_object_get(object, "type"));
    struct revoking_ref ref;
    uint8_t of[KEY_KID];

    if (object && type && strcmp(type, "held") != 0)
        return EXIT_DONE;
    if (!object || !read_ref(object, &ref))
        return command_fail(EXIT_USE, MSG_HELD_LINE, path, line);
    if (json_object_get(object, "kid") &&
        (!take_hex(object, "kid", of, KEY_KID) ||
         memcmp(of, kid, KEY_KID) != 0))
        return command_fail(EXIT_REFUSED, MSG_HELD_OTHER, path, line);
    if (revoking->held_count == REVOKING_HELD_MAX)
        return command_fail(EXIT_REFUSED, MSG_HELD_MANY, path,
                            REVOKING_HELD_MAX);
    if (!insert(revoking, &ref))
        return command_fail(EXIT_REFUSED, MSG_HELD_TWICE, path, line);
    return EXIT_DONE;
}

int revoking_read(const char *path, const uint8_t kid[KEY_KID],
                  struct revoking *revoking)
{
    size_t size;
    char *text = input_file(path, &size);
    int code = EXIT_DONE;
    long line = 0;

    if (!text)
        return EXIT_USE;
    for (char *at = text; code == EXIT_DONE && at < text + size;) {
        size_t length = strcspn(at, "\n");
        json_t *object;

        line++;
        if (strspn(at, " \t\r") < length) {
            object = json_loadb(at, length, JSON_REJECT_DUPLICATES, NULL);
            code = take_line(path, line, object, kid, revoking);
            json_decref(object);
        }
        at += length + 1;
    }
    free(text);
    return code;
}

bool revoking_supersede(struct revoking *revoking, const uint8_t id[HASH_SIZE])
{
    size_t at = revoking->supersedes_count;

    while (at > 0 && memcmp(revoking->supersedes[at - 1], id, HASH_SIZE) > 0)
        at--;
    if (at > 0 && memcmp(revoking->supersedes[at - 1], id, HASH_SIZE) == 0)
        return true;
    if (revoking->supersedes_count == REVOKING_SUPERSEDES_MAX)
        return false;
    memmove(revoking->supersedes[at + 1], revoking->supersedes[at],
            (revoking->supersedes_count - at) * HASH_SIZE);
    memcpy(revoking->supersedes[at], id, HASH_SIZE);
    revoking->supersedes_count++;
    return true;
}

static size_t part_count(const struct revoking *revoking,
                         enum revoking_part part)
{
    size_t count = 0;

    for (size_t i = 0; i < revoking->held_count; i++)
        count += revoking->held[i].shared == (part == REVOKING_SHARED);
    return count;
}

static void put_held(const struct revoking *revoking, enum revoking_part part,
                     struct buffer *out)
{
    canon_put_array(out, part_count(revoking, part));
    for (size_t i = 0; i < revoking->held_count; i++) {
        const struct revoking_ref *ref = &revoking->held[i];

        if (ref->shared != (part == REVOKING_SHARED))
            continue;
        entry_put_ref(out, ref->log, ref->seq, ref->id);
    }
}

bool revoking_put(const struct revoking *revoking, enum revoking_part part,
                  struct buffer *out)
{
    bool first = part == REVOKING_SHARED ||
                 part_count(revoking, REVOKING_SHARED) == 0;
    size_t supersedes = first ? revoking->supersedes_count : 0;

    /* Nothing good is said once, by an empty list. */
    if (part_count(revoking, part) == 0 &&
        (part == REVOKING_SHARED || revoking->held_count > 0))
        return false;
    canon_put_map(out, 2u + (supersedes > 0) + (revoking->reason > 0));
    if (supersedes > 0) {
        canon_put_uint(out, FIELD_SUPERSEDES);
        canon_put_array(out, supersedes);
        for (size_t i = 0; i < supersedes; i++)
            canon_put_string(out, bytes_of(revoking->supersedes[i], HASH_SIZE));
    }
    if (revoking->reason > 0) {
        canon_put_uint(out, FIELD_REASON);
        canon_put_uint(out, revoking->reason);
    }
    canon_put_uint(out, REVOKED_KEY);
    canon_put_string(out, bytes_of(revoking->key, KEY_SIZE));
    canon_put_uint(out, LAST_GOOD);
    put_held(revoking, part, out);
    return true;
}
