/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/statement.h"
#include "core/canon.h"

#include <string.h>

void statement_begin(struct statement *statement, uint16_t kind)
{
    statement->kind = kind;
    statement->result = OK;
    statement->key = 0;
    crossing_begin(&statement->values, statement->memory,
                   sizeof statement->memory);
}

static void remember(struct statement *statement, uint16_t key,
                     enum result result)
{
    if (statement->result != OK || result == OK)
        return;
    statement->result = result;
    statement->key = key;
}

void statement_value(struct statement *statement, uint16_t key,
                     struct bytes value)
{
    remember(statement, key, crossing_set(&statement->values, key, value));
}

void statement_text(struct statement *statement, uint16_t key, const char *text)
{
    uint8_t space[FIELD_TEXT_MAX + 8];
    struct buffer out = buffer_of(space, sizeof space);

    if (!text)
        return;
    if (!text[0] || strlen(text) > FIELD_TEXT_MAX ||
        !bytes_utf8(bytes_text(text))) {
        remember(statement, key, VALUE_FORM);
        return;
    }
    canon_put_text(&out, bytes_text(text));
    statement_value(statement, key, buffer_bytes(&out));
}

void statement_number(struct statement *statement, uint16_t key,
                      uint64_t number)
{
    remember(statement, key,
             crossing_set_uint(&statement->values, key, number));
}

void statement_bytes(struct statement *statement, uint16_t key,
                     struct bytes bytes)
{
    remember(statement, key,
             crossing_set_bytes(&statement->values, key, bytes));
}

void statement_ref(struct statement *statement, uint16_t key,
                   const uint8_t log[KEY_LOG], uint64_t seq,
                   const uint8_t id[HASH_SIZE])
{
    uint8_t space[KEY_LOG + HASH_SIZE + 16];
    struct buffer out = buffer_of(space, sizeof space);

    canon_put_array(&out, 3);
    canon_put_string(&out, bytes_of(log, KEY_LOG));
    canon_put_uint(&out, seq);
    canon_put_string(&out, bytes_of(id, HASH_SIZE));
    statement_value(statement, key, buffer_bytes(&out));
}

enum result statement_write(struct statement *statement, struct post *post,
                            const struct duty *duty, enum lane lane)
{
    uint8_t space[STATEMENT_SIZE_MAX + 16];
    struct buffer out = buffer_of(space, sizeof space);
    struct writer_job *job = &statement->job;

    *job = (struct writer_job){.task = WRITE_ENTRY,
                               .lane = lane,
                               .kind = statement->kind,
                               .schema = 1,
                               .time = (uint64_t)(post_now_us() / 1000000),
                               .clock = post_clock()};
    if (statement->result == OK && duty)
        statement->result =
            duty_sign(duty, statement->kind, &statement->values, job);
    if (statement->result != OK)
        return statement->result;
    crossing_put(&statement->values, &out);
    job->values = buffer_bytes(&out);
    statement->result =
        crossing_complete(statement->kind, job->values, &statement->key);
    if (statement->result == OK)
        statement->result = post_write(post, job);
    return statement->result;
}
