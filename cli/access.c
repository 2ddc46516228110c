/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/access.h"
#include "cli/group.h"
#include "cli/lookups.h"
#include "core/canon.h"
#include "core/hash.h"
#include "storage/index.h"

#include <string.h>

enum {
    ACCESS_ACTION = 16,
    ACCESS_PURPOSE = 17,
    ACCESS_OFFICER = 18,
    ACCESS_QUERY = 19,
    ACCESS_STATE = 20,
    ACCESS_SINCE = 21,
    ACCESS_GIVEN = 22,
    ACCESS_LOOKED = 23,
    QUERY_MAX = 768,
};

const char *access_action_name(uint64_t action)
{
    static const char *const names[ACCESS_ACTIONS] = {
        [ACCESS_ABROAD] = "abroad",   [ACCESS_CHECK] = "check",
        [ACCESS_FIND] = "find",       [ACCESS_SHOW] = "show",
        [ACCESS_STAYS] = "stays",     [ACCESS_LIST] = "accesses",
        [ACCESS_DUMP] = "entries",    [ACCESS_MEDIA] = "media",
        [ACCESS_PERMITS] = "permits", [ACCESS_GROUP] = "group"};

    return action > 0 && action < ACCESS_ACTIONS ? names[action] : "?";
}

static enum result set_text(struct crossing *values, uint16_t key,
                            const char *text)
{
    uint8_t space[ACCESS_TEXT_MAX + 8];
    struct buffer out = buffer_of(space, sizeof space);

    if (!text)
        return OK;
    canon_put_text(&out, bytes_text(text));
    return out.full ? VALUE_FORM
                    : crossing_set(values, key, buffer_bytes(&out));
}

static void put_pair(struct buffer *out, uint16_t key, struct bytes value)
{
    if (value.size == 0)
        return;
    canon_put_array(out, 2);
    canon_put_uint(out, key);
    buffer_put(out, value);
}

/* What was looked for: pairs of a field's key and the value. */
static enum result set_query(struct crossing *values,
                             const struct access *access)
{
    const struct {
        uint16_t key;
        const char *text;
    } texts[] = {{FIELD_DOCUMENT_NUMBER, access->document},
                 {FIELD_SURNAME, access->name},
                 {FIELD_POST, access->post},
                 {FIELD_VEHICLE_PLATE, access->plate}};
    const size_t most = sizeof texts / sizeof texts[0];
    uint8_t space[QUERY_MAX];
    struct buffer out = buffer_of(space, sizeof space);
    size_t count = access->target.size > 0;

    count += access->group.size > 0;
    for (size_t i = 0; i < most; i++)
        count += texts[i].text != NULL;
    canon_put_array(&out, count);
    put_pair(&out, FIELD_TARGET, access->target);
    put_pair(&out, FIELD_GROUP, access->group);
    for (size_t i = 0; i < most; i++) {
        if (!texts[i].text)
            continue;
        if (texts[i].text[0] == '\0' ||
            strlen(texts[i].text) > (texts[i].key == FIELD_DOCUMENT_NUMBER
                                         ? ACCESS_DOCUMENT_MAX
                                         : ACCESS_TEXT_MAX))
            return VALUE_FORM;
        canon_put_array(&out, 2);
        canon_put_uint(&out, texts[i].key);
        canon_put_text(&out, bytes_text(texts[i].text));
    }
    return out.full ? VALUE_FORM
                    : crossing_set(values, ACCESS_QUERY, buffer_bytes(&out));
}

static enum result set_duty(struct crossing *values, const struct duty *duty)
{
    uint8_t space[KEY_LOG + HASH_SIZE + 16];
    struct buffer out = buffer_of(space, sizeof space);

    if (!duty)
        return OK;
    duty_put_ref(duty, &out);
    return crossing_set(values, FIELD_DUTY, buffer_bytes(&out));
}

static enum result put_values(const struct access *access,
                              struct crossing *values)
{
    enum result result =
        crossing_set_uint(values, ACCESS_ACTION, (uint64_t)access->action);

    if (result == OK)
        result = set_text(values, ACCESS_PURPOSE, access->purpose);
    if (result == OK)
        result = set_text(values, ACCESS_OFFICER, access->officer);
    if (result == OK)
        result = set_query(values, access);
    if (result == OK)
        result = set_text(values, ACCESS_STATE, access->state);
    if (result == OK && access->since_us > 0)
        result = crossing_set_uint(values, ACCESS_SINCE,
                                   (uint64_t)access->since_us / 1000000);
    if (result == OK && access->answer != ACCESS_UNTOLD)
        result =
            crossing_set_uint(values, ACCESS_GIVEN, (uint64_t)access->answer);
    if (result == OK && access->looked_s)
        result = crossing_set_uint(values, ACCESS_LOOKED, access->looked_s);
    if (result == OK)
        result = set_duty(values, access->duty);
    return result;
}

/* The encoded values; OK or VALUE_FORM. */
static enum result encode(const struct access *access, struct buffer *out)
{
    uint8_t memory[LOOKUPS_VALUES_MAX];
    struct crossing values;

    crossing_begin(&values, memory, sizeof memory);
    if (put_values(access, &values) != OK)
        return VALUE_FORM;
    crossing_put(&values, out);
    if (out->full ||
        crossing_complete(KIND_ACCESS, buffer_bytes(out), NULL) != OK)
        return VALUE_FORM;
    return OK;
}

static enum result write_values(struct post *post, struct bytes values,
                                uint8_t id[HASH_SIZE])
{
    struct writer_job job = {.task = WRITE_ENTRY,
                             .lane = LANE_HOME,
                             .kind = KIND_ACCESS,
                             .schema = 1,
                             .time = (uint64_t)(post_now_us() / 1000000),
                             .clock = post_clock(),
                             .values = values};
    enum result result = post_write(post, &job);

    memcpy(id, job.id, HASH_SIZE);
    return result;
}

enum result access_write(struct post *post, const struct access *access,
                         uint8_t id[HASH_SIZE])
{
    uint8_t space[LOOKUPS_VALUES_MAX];
    struct buffer out = buffer_of(space, sizeof space);
    enum result result = encode(access, &out);

    return result == OK ? write_values(post, buffer_bytes(&out), id) : result;
}

/* Of the number as it is looked for; zero if there is none. */
static void digest_of(struct bytes number, uint8_t digest[HASH_SIZE])
{
    uint8_t space[FIELD_TEXT_MAX];
    struct buffer out = buffer_of(space, sizeof space);
    struct bytes folded = index_fold(number, &out);
    struct hash hash;

    memset(digest, 0, HASH_SIZE);
    if (folded.size == 0)
        return;
    hash_begin(&hash);
    hash_add(&hash, folded);
    hash_end(&hash, digest);
}

enum result access_wait(struct post *post, const struct access *access)
{
    struct lookup lookup = {.due_s = 0};
    struct buffer out = buffer_of(lookup.values, sizeof lookup.values);
    struct access later = *access;
    enum result result;

    later.looked_s = (uint64_t)(post_now_us() / 1000000);
    result = encode(&later, &out);
    if (result != OK)
        return result;
    lookup.size = out.size;
    if (access->duty) {
        memcpy(lookup.duty, access->duty->id, HASH_SIZE);
        if (access->document && access->action != ACCESS_LIST) {
            digest_of(bytes_text(access->document), lookup.document);
            lookup.due_s = later.looked_s + LOOKUPS_COVER_S;
        }
    }
    return lookups_add(post->lookups, &lookup);
}

void access_cover(struct post *post, const struct duty *duty,
                  struct bytes document)
{
    uint8_t digest[HASH_SIZE];

    digest_of(document, digest);
    if (post->lookups)
        lookups_cover(post->lookups, duty->id, digest);
}

enum result access_settle(struct post *post)
{
    uint64_t now_s = (uint64_t)(post_now_us() / 1000000);
    enum result result = OK;
    struct lookup lookup;
    uint8_t id[HASH_SIZE];

    while (result == OK && post->lookups &&
           lookups_due(post->lookups, now_s, &lookup)) {
        result = write_values(post, bytes_of(lookup.values, lookup.size), id);
        if (result == OK)
            lookups_done(post->lookups, lookup.number);
    }
    return result;
}
