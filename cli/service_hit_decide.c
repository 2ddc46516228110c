/* SPDX-License-Identifier: Apache-2.0 */
/* Deciding a hit. */
#include "cli/duty.h"
#include "cli/hits.h"
#include "cli/present.h"
#include "core/canon.h"
#include "core/kind.h"

#include <stdlib.h>
#include <string.h>

enum { VALUES_MAX = 4096 };

/* A decision takes the place of every statement that stands. */
static enum result put_decision(const struct hit *hit, json_t *asked,
                                const struct read_entry *statement,
                                struct crossing *values, const char **field)
{
    uint8_t ids[CROSSING_SUPERSEDES_MAX][HASH_SIZE];
    struct bytes target = body_value(&statement->body, FIELD_TARGET);
    struct bytes alert = body_value(&statement->body, HIT_ALERT);
    struct bytes matched = body_value(&statement->body, HIT_MATCHED);
    size_t count = 0;
    const struct field *row;
    enum result result = crossing_set(values, FIELD_TARGET, target);

    if (result == OK)
        result = crossing_set(values, HIT_ALERT, alert);
    if (result == OK && matched.size)
        result = crossing_set(values, HIT_MATCHED, matched);
    for (size_t i = 0; i < hit->count && count < CROSSING_SUPERSEDES_MAX; i++)
        if (!hit->statements[i].superseded)
            memcpy(ids[count++], hit->statements[i].id, HASH_SIZE);
    if (result == OK)
        result = crossing_set_supersedes(values, ids, count);
    for (size_t i = 0; result == OK && (row = hit_field_at(i)); i++) {
        const char *text = service_text(asked, row->name);

        *field = row->name;
        if (text && row->key != HIT_MATCHED)
            result = alert_set_text(values, row, bytes_text(text));
    }
    return result;
}

static int write_decision(struct service *service, const struct hit *hit,
                          json_t *asked, const struct read_entry *statement,
                          struct reply *reply)
{
    uint8_t memory[VALUES_MAX], space[VALUES_MAX];
    struct buffer out = buffer_of(space, sizeof space);
    struct writer_job job = {.task = WRITE_ENTRY,
                             .lane = LANE_HOME,
                             .kind = KIND_HIT,
                             .schema = 1,
                             .time = (uint64_t)(post_now_us() / 1000000),
                             .clock = post_clock()};
    const char *field = "decision";
    struct crossing values;
    enum result result;

    crossing_begin(&values, memory, sizeof memory);
    if (service->duty)
        json_object_set_new(asked, "officer",
                            json_string(service->duty->officer.name));
    result = put_decision(hit, asked, statement, &values, &field);
    if (result == OK && service->duty)
        result = duty_sign(service->duty, KIND_HIT, &values, &job);
    if (result != OK)
        return reply_fail(reply, command_exit(result), MSG_RESULT_VALUE, "hit",
                          field, message_result(result), result_code(result));
    crossing_put(&values, &out);
    job.values = buffer_bytes(&out);
    result = crossing_complete(KIND_HIT, job.values, NULL);
    if (result == OK)
        result = post_write(service->post, &job);
    if (result == OK)
        reply_line(reply,
                   json_pack("{s:s, s:o, s:s}", "type", "decided", "id",
                             present_hex(bytes_of(job.id, HASH_SIZE)),
                             "decision", service_text(asked, "decision")));
    return reply_result(reply, "hit", result);
}

static enum result gather(struct service *service, struct store_txn *txn,
                          struct read_entry read[2], struct hit *hit)
{
    enum result result =
        hits_gather(txn, service_roster(service), read, read + 1, hit);

    service_roster_done(service);
    return result;
}

/* asked: "id", "decision", "action_taken", "officer", "remarks" */
int service_hit(struct service *service, json_t *asked, struct reply *reply)
{
    const char *id = service_text(asked, "id");
    struct read_entry *read = alerts_room(2);
    struct hit *hit = calloc(1, sizeof *hit);
    struct store_txn *txn;
    enum result result = STORE_MEMORY;
    int code = EXIT_DONE;

    if (!id || !service_text(asked, "decision"))
        code =
            reply_fail(reply, EXIT_USE, MSG_TOO_FEW, "hit", "ID, --decision");
    if (code == EXIT_DONE && read && hit)
        result = store_begin(service->post->store, STORE_READ, &txn);
    if (code == EXIT_DONE && result == OK) {
        result = service_locate(service, txn, id, read);
        if (result == OK && (entry_kind(&read->entry.header) != KIND_HIT ||
                             read->foreign || !read->has_body))
            code = reply_fail(reply, EXIT_USE, MSG_HIT_NOT_ONE, id);
        else if (result == OK)
            result = gather(service, txn, read, hit);
        else if (result == STORE_NOT_FOUND)
            code = reply_not_found(reply, "hit", id, index_missing(txn));
        else if (result == STORE_AMBIGUOUS)
            code = reply_fail(reply, EXIT_NO, MSG_AMBIGUOUS, "hit", id);
        store_abort(txn);
    }
    if (code == EXIT_DONE)
        code = reply_result(reply, "hit", result);
    if (code == EXIT_DONE)
        code = write_decision(service, hit, asked, read, reply);
    free(read);
    free(hit);
    return code;
}
