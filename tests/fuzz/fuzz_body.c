/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A body of a kind, which the first two bytes tell. What opens is canonical;
 * its fields are walked, checked for every use, shown as text and read again;
 * a full one matches its own commitment, in part as well; and as a crossing it
 * merges with itself.
 */
#include "core/body.h"
#include "core/canon.h"
#include "core/certificate.h"
#include "core/check.h"
#include "core/crossing.h"
#include "core/record.h"
#include "core/value.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t log_id[KEY_LOG] = {1};
static uint8_t space[BODY_SIZE_MAX], text_space[4 * VALUES_SIZE_MAX];

/* What is shown and read again is the same value. */
static void show(uint16_t key, struct bytes value)
{
    const struct field *field = fields_of(key);
    struct buffer text = buffer_of(text_space, sizeof text_space);
    struct buffer back = buffer_of(space, sizeof space);

    if (!field || value_text(field, value, &text) != OK || text.full)
        return;
    if (text.size > 0 && key != FIELD_REASON &&
        value_put_text(field, buffer_bytes(&text), &back) == OK)
        check(bytes_equal(buffer_bytes(&back), value));
}

static size_t walk(const struct body *body, uint16_t keys[BODY_FIELDS_MAX])
{
    struct bytes value;
    size_t at = 0, count = 0;
    uint16_t key, last = 0;

    while (body_next(body, &at, &key, &value)) {
        check(key > last && value.size > 0 && canon_check(value) == OK);
        check(bytes_equal(value, body_value(body, key)));
        last = key;
        keys[count++] = key;
        show(key, value);
    }
    check(count == body->count);
    return count;
}

/* Every other field is shown: the commitment stays the same. */
static void redact(const struct body *body, const uint16_t *keys, size_t count)
{
    uint8_t commitment[HASH_SIZE];
    struct buffer out = buffer_of(space, sizeof space);
    uint16_t shown[BODY_FIELDS_MAX];
    struct body part;

    if (body_commit(body->values, log_id, body->seed, commitment) != OK)
        return;
    check(body_verify(body, log_id, commitment) == OK);
    for (size_t i = 0; i < count; i += 2)
        shown[i / 2] = keys[i];
    if (body_redact(body, log_id, shown, (count + 1) / 2, &out) != OK ||
        out.full)
        return;
    check(body_open(buffer_bytes(&out), &part) == OK);
    check(body_verify(&part, log_id, commitment) == OK);
}

static void merge(const struct body *body)
{
    struct record_statement statements[2] = {
        {.kind = KIND_CROSSING, .may_write = true, .body = *body},
        {.kind = KIND_AMENDMENT, .may_write = true, .id = {1}, .body = *body},
    };
    struct buffer out = buffer_of(space, sizeof space);
    struct record record;

    if (record_merge(statements, 2, &record) != OK)
        return;
    record_put(&record, &out);
    check(!out.full && canon_check(buffer_bytes(&out)) == OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint16_t keys[BODY_FIELDS_MAX];
    struct certificate certificate;
    struct body body, again;
    size_t count;

    if (size < 2 || body_open(bytes_of(data + 2, size - 2), &body) != OK)
        return 0;
    check(body_reopen(bytes_of(data + 2, size - 2), &again) == OK);
    check(memcmp(&again, &body, sizeof body) == 0);
    check(canon_check(bytes_of(data + 2, size - 2)) == OK);
    count = walk(&body, keys);
    fields_check(bytes_get_u16(data), &body, NULL);
    certificate_read(&body, &certificate);
    if (body.state == BODY_FULL) {
        redact(&body, keys, count);
        crossing_lane(body.values);
    }
    merge(&body);
    return 0;
}
