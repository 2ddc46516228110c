/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/access.h"
#include "cli/group.h"
#include "cli/lookups.h"
#include "cli/statement.h"
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

static void put_pair(struct buffer *out, uint16_t key, struct bytes value)
{
    if (value.size == 0)
        return;
    canon_put_array(out, 2);
    canon_put_uint(out, key);
    buffer_put(out, value);
}

/* What was looked for: pairs of a field's key and the value. */
static enum result set_query(struct statement *said,
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
    if (out.full)
        return VALUE_FORM;
    statement_value(said, ACCESS_QUERY, buffer_bytes(&out));
    return OK;
}

/* An entry of it that is ready to be written, at once or later: OK; VALUE_FORM
 * if it does not fit; STORE_MEMORY. */
static enum result say(const struct access *access, struct statement *said)
{
    const struct duty *duty = access->duty;
    enum result result;

    statement_begin(said, KIND_ACCESS);
    if (said->result != OK)
        return said->result;
    statement_number(said, ACCESS_ACTION, (uint64_t)access->action);
    statement_text(said, ACCESS_PURPOSE, access->purpose);
    statement_text(said, ACCESS_OFFICER, access->officer);
    statement_fault(said, NULL, set_query(said, access));
    statement_text(said, ACCESS_STATE, access->state);
    if (access->since_us > 0)
        statement_number(said, ACCESS_SINCE,
                         (uint64_t)access->since_us / 1000000);
    if (access->answer != ACCESS_UNTOLD)
        statement_number(said, ACCESS_GIVEN, (uint64_t)access->answer);
    if (access->looked_s)
        statement_number(said, ACCESS_LOOKED, access->looked_s);
    if (duty)
        statement_ref(said, FIELD_DUTY, duty->log, duty->seq, duty->id);
    result = statement_ready(said, NULL);
    return result == OK && said->job.values.size <= LOOKUPS_VALUES_MAX
               ? OK
               : VALUE_FORM;
}

enum result access_write(struct post *post, const struct access *access,
                         uint8_t id[HASH_SIZE])
{
    struct statement said;
    enum result result = say(access, &said);

    if (result == OK)
        result = post_write(post, &said.job);
    memcpy(id, said.job.id, HASH_SIZE);
    statement_free(&said);
    return result;
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
    struct access later = *access;
    struct statement said;
    enum result result;

    later.looked_s = (uint64_t)(post_now_us() / 1000000);
    result = say(&later, &said);
    if (result == OK) {
        lookup.size = said.job.values.size;
        memcpy(lookup.values, said.job.values.data, lookup.size);
    }
    statement_free(&said);
    if (result != OK)
        return result;
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

size_t access_waiting(struct post *post, struct bytes document)
{
    uint8_t digest[HASH_SIZE];

    if (!post->lookups)
        return 0;
    digest_of(document, digest);
    return lookups_waiting(post->lookups, document.size ? digest : NULL);
}

enum result access_settle(struct post *post)
{
    uint64_t now_s = (uint64_t)(post_now_us() / 1000000);
    enum result result = OK;
    struct lookup lookup;

    while (result == OK && post->lookups &&
           lookups_due(post->lookups, now_s, &lookup)) {
        struct writer_job job = {0};

        post_entry(&job, KIND_ACCESS, LANE_HOME,
                   bytes_of(lookup.values, lookup.size));
        result = post_write(post, &job);
        if (result == OK)
            lookups_done(post->lookups, lookup.number);
    }
    return result;
}
