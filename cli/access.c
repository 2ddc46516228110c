/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/access.h"
#include "core/canon.h"
#include "core/crossing.h"

#include <string.h>

enum {
    ACCESS_ACTION = 16,
    ACCESS_PURPOSE = 17,
    ACCESS_OFFICER = 18,
    ACCESS_QUERY = 19,
    ACCESS_STATE = 20,
    ACCESS_SINCE = 21,
    ACCESS_GIVEN = 22,
    TEXT_SPACE = 128, /* more than the longest text takes */
    VALUES_MAX = 1024,
};

static enum result set_text(struct crossing *values, uint16_t key,
                            const char *text)
{
    uint8_t space[TEXT_SPACE];
    struct buffer out = buffer_of(space, sizeof space);

    if (!text)
        return OK;
    if (*text == '\0')
        return VALUE_FORM;
    canon_put_text(&out, bytes_text(text));
    return out.full ? VALUE_FORM
                    : crossing_set(values, key, buffer_bytes(&out));
}

/* What was looked for: pairs of a field's key and the value. */
static enum result set_query(struct crossing *values, const char *document)
{
    uint8_t space[TEXT_SPACE];
    struct buffer out = buffer_of(space, sizeof space);
    size_t size = strlen(document);

    if (size == 0 || size > ACCESS_DOCUMENT_MAX)
        return VALUE_FORM;
    canon_put_array(&out, 1);
    canon_put_array(&out, 2);
    canon_put_uint(&out, FIELD_DOCUMENT_NUMBER);
    canon_put_text(&out, bytes_text(document));
    return crossing_set(values, ACCESS_QUERY, buffer_bytes(&out));
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
        result = set_query(values, access->document);
    if (result == OK)
        result = set_text(values, ACCESS_STATE, access->state);
    if (result == OK && access->since_us > 0)
        result = crossing_set_uint(values, ACCESS_SINCE,
                                   (uint64_t)access->since_us / 1000000);
    if (result == OK)
        result =
            crossing_set_uint(values, ACCESS_GIVEN, (uint64_t)access->answer);
    return result;
}

enum result access_write(struct post *post, const struct access *access,
                         uint8_t id[HASH_SIZE])
{
    uint8_t memory[VALUES_MAX], space[VALUES_MAX];
    struct buffer out = buffer_of(space, sizeof space);
    struct crossing values;
    struct writer_job job = {.task = WRITE_ENTRY,
                             .lane = LANE_HOME,
                             .kind = KIND_ACCESS,
                             .schema = 1,
                             .time = (uint64_t)(post_now_us() / 1000000),
                             .clock = post_clock()};
    enum result result;

    crossing_begin(&values, memory, sizeof memory);
    result = put_values(access, &values);
    if (result != OK)
        return VALUE_FORM;
    crossing_put(&values, &out);
    job.values = buffer_bytes(&out);
    result = crossing_complete(KIND_ACCESS, job.values, NULL);
    if (result != OK)
        return VALUE_FORM;
    result = post_write(post, &job);
    memcpy(id, job.id, HASH_SIZE);
    return result;
}
