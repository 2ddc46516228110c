/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/statement.h"
#include "cli/present.h"
#include "core/canon.h"
#include "core/kind.h"
#include "core/shape.h"

#include <stdlib.h>
#include <string.h>

void statement_begin(struct statement *statement, uint16_t kind)
{
    /* The values, and behind them their encoding. */
    uint8_t *memory = malloc(2 * VALUES_SIZE_MAX);

    statement->kind = kind;
    statement->lane = LANE_HOME;
    statement->result = memory ? OK : STORE_MEMORY;
    statement->field = NULL;
    statement->memory = memory;
    statement->job = (struct writer_job){0};
    crossing_begin(&statement->values, memory, memory ? VALUES_SIZE_MAX : 0);
}

void statement_free(struct statement *statement)
{
    free(statement->memory);
    statement->memory = NULL;
}

void statement_fault(struct statement *statement, const char *field,
                     enum result result)
{
    if (statement->result != OK || result == OK)
        return;
    statement->result = result;
    statement->field = field;
}

/* An amendment has the fields of crossings. */
static const char *name_of(uint16_t kind, uint16_t key)
{
    const struct kind_field *row = fields_kind_of(kind, key);
    const struct field *field = fields_of(key);

    if (row)
        return row->name;
    return field && (kind == KIND_AMENDMENT || key == FIELD_REASON)
               ? field->name
               : NULL;
}

static void remember(struct statement *statement, uint16_t key,
                     enum result result)
{
    if (result != OK)
        statement_fault(statement, name_of(statement->kind, key), result);
}

void statement_value(struct statement *statement, uint16_t key,
                     struct bytes value)
{
    remember(statement, key, crossing_set(&statement->values, key, value));
}

void statement_text(struct statement *statement, uint16_t key, const char *text)
{
    const struct kind_field *row = fields_kind_of(statement->kind, key);
    uint8_t space[FIELD_TEXT_MAX + 8];
    struct buffer out = buffer_of(space, sizeof space);

    if (!text)
        return;
    if (!text[0] || !bytes_utf8(bytes_text(text))) {
        remember(statement, key, VALUE_FORM);
        return;
    }
    if (strlen(text) > FIELD_TEXT_MAX) {
        remember(statement, key, VALUE_LENGTH);
        return;
    }
    canon_put_text(&out, bytes_text(text));
    if (row && shape_check(row->shape, buffer_bytes(&out)) != OK) {
        remember(statement, key, VALUE_LENGTH);
        return;
    }
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

    entry_put_ref(&out, log, seq, id);
    statement_value(statement, key, buffer_bytes(&out));
}

void statement_target(struct statement *statement, const struct entry *target)
{
    remember(statement, FIELD_TARGET,
             crossing_set_target(&statement->values, target->header.log,
                                 target->header.seq, target->id));
}

void statement_reason(struct statement *statement, const char *reason)
{
    if (reason)
        remember(statement, FIELD_REASON,
                 crossing_set_text(&statement->values, bytes_text("reason"),
                                   bytes_text(reason)));
}

enum result statement_ready(struct statement *statement,
                            const struct duty *duty)
{
    struct buffer out;
    enum result result;
    uint16_t key = 0;

    if (statement->result == OK && duty)
        statement_fault(statement, NULL,
                        duty_sign(duty, statement->kind, &statement->values,
                                  &statement->job));
    if (statement->result != OK)
        return statement->result;
    out = buffer_of(statement->memory + VALUES_SIZE_MAX, VALUES_SIZE_MAX);
    crossing_put(&statement->values, &out);
    post_entry(&statement->job, statement->kind, statement->lane,
               buffer_bytes(&out));
    result = crossing_complete(statement->kind, buffer_bytes(&out), &key);
    remember(statement, key, result);
    return result;
}

enum result statement_write(struct statement *statement, struct post *post,
                            const struct duty *duty)
{
    if (statement_ready(statement, duty) == OK)
        statement->result = post_write(post, &statement->job);
    return statement->result;
}

int statement_result(const struct statement *statement, const char *what,
                     struct reply *reply)
{
    enum result result = statement->result;

    if (!statement->field)
        return reply_result(reply, what, result);
    return reply_fail(reply, command_exit(result), MSG_RESULT_VALUE, what,
                      statement->field, message_result(result),
                      result_code(result));
}

/* A supervisor's correction needs nobody's approval, nor does one of a node
 * without officers. */
static bool awaits(const struct statement *statement,
                   const struct service *service)
{
    return statement->kind == KIND_AMENDMENT && service->duty &&
           !(service->duty->officer.roles & OFFICER_SUPERVISOR);
}

int statement_tell(struct statement *statement, struct service *service,
                   const char *what, struct reply *reply)
{
    struct writer_job *job = &statement->job;
    char ref[64];

    if (statement_ready(statement, service->duty) == OK) {
        if (job->lane == LANE_SHARED)
            job->lane = service_lane(service, job->values);
        statement->result = post_write(service->post, job);
    }
    if (statement->result != OK)
        return statement_result(statement, what, reply);
    service_ref(service, job->log, job->seq, ref);
    reply_line(reply,
               json_pack("{s:s, s:o, s:s, s:o, s:I, s:s*}", "type", "recorded",
                         "id", present_hex(bytes_of(job->id, HASH_SIZE)), "ref",
                         ref, "log", present_hex(bytes_of(job->log, KEY_LOG)),
                         "seq", (json_int_t)job->seq, "approval",
                         awaits(statement, service) ? "awaited" : NULL));
    return EXIT_DONE;
}
