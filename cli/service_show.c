/* SPDX-License-Identifier: Apache-2.0 */
/* One record: shown, corrected, voided, and its entry's bytes. */
#include "cli/present.h"
#include "cli/service.h"
#include "core/canon.h"
#include "core/crossing.h"
#include "core/key.h"

#include <stdlib.h>
#include <string.h>

/* A record that was asked for: its entry, or its merged view. */
struct shown {
    struct store_txn *txn;
    struct read_entry *read;
    struct view *view;
};

static void shown_free(struct shown *shown)
{
    if (shown->txn)
        store_abort(shown->txn);
    free(shown->read);
    view_free(shown->view);
}

/* Opens what ID names, with its view. */
static int shown_open(struct service *service, const char *what, json_t *asked,
                      bool corrects, struct shown *shown, struct reply *reply)
{
    const char *id = service_text(asked, "id"), *purpose = "";
    enum result result;

    *shown = (struct shown){.read = malloc(sizeof *shown->read),
                            .view = view_new()};
    if (!id)
        return reply_fail(reply, EXIT_USE, MSG_TOO_FEW, what, "ID");
    if (!shown->read || !shown->view)
        return reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    result = store_begin(service->post->store, STORE_READ, &shown->txn);
    if (result == OK && !corrects)
        purpose = service_purpose(shown->txn, asked);
    if (result == OK)
        result = service_locate(service, shown->txn, id, shown->read);
    if (result == OK) {
        result = view_crossing(shown->txn, service_roster(service),
                               shown->read->place, shown->view);
        service_roster_done(service);
    }
    if (result == STORE_NOT_FOUND)
        return reply_not_found(reply, what, id, index_missing(shown->txn));
    if (result == STORE_AMBIGUOUS)
        return reply_fail(reply, EXIT_NO, MSG_AMBIGUOUS, what, id);
    if (result == BODY_STATE && !corrects && shown->read->foreign)
        return reply_fail(reply, EXIT_NO, MSG_KEPT_BACK, what, id, purpose);
    return result == RECORD_LIMIT ? EXIT_DONE
                                  : reply_result(reply, what, result);
}

static int by_time(const void *a, const void *b)
{
    const struct read_entry *left = *(const struct read_entry *const *)a;
    const struct read_entry *right = *(const struct read_entry *const *)b;
    uint64_t left_time = left->entry.header.time;
    uint64_t right_time = right->entry.header.time;

    if (left_time != right_time)
        return left_time < right_time ? -1 : 1;
    return memcmp(left->entry.id, right->entry.id, HASH_SIZE);
}

/* The crossing first, then what corrects it, by the time of each header. */
static void emit_history(struct service *service, const struct view *view,
                         struct reply *reply)
{
    const struct read_entry *sorted[RECORD_STATEMENTS_MAX];
    size_t count = view_count(view);

    for (size_t i = 0; i < count; i++)
        sorted[i] = view_at(view, i);
    qsort(sorted + 1, count - 1, sizeof sorted[0], by_time);
    for (size_t i = 0; i < count; i++) {
        json_t *line = present_statement(service_roster(service), sorted[i]);

        service_roster_done(service);
        if (!reply_line(reply, line))
            return;
    }
}

int service_show(struct service *service, json_t *asked, struct reply *reply)
{
    struct shown shown;
    int code = shown_open(service, "show", asked, false, &shown, reply);
    json_t *line;

    if (code == EXIT_DONE) {
        line = present_record(service_roster(service), shown.view);
        service_roster_done(service);
        json_object_set_new(line, "type", json_string("record"));
        service_not_indexed(line, index_missing(shown.txn));
        reply_line(reply, line);
        if (json_is_true(json_object_get(asked, "history")))
            emit_history(service, shown.view, reply);
    }
    shown_free(&shown);
    return code;
}

/* Ids of the statements whose value of a key is shown or in conflict now. */
static void add_live(const struct record *record, uint16_t key,
                     uint8_t (*ids)[HASH_SIZE], size_t *count)
{
    const struct record_statement *statement;
    struct bytes value;
    size_t at = 0;

    while (*count < CROSSING_SUPERSEDES_MAX &&
           record_live(record, key, &at, &statement, &value))
        memcpy(ids[(*count)++], statement->id, HASH_SIZE);
}

/* What a correction writes: target, reason, and for an amendment the fields
 * and the statements whose values they take the place of. */
static enum result put_correction(const struct shown *shown, json_t *asked,
                                  uint16_t kind, struct crossing *crossing,
                                  const char **field)
{
    const struct read_entry *target = view_entry(shown->view);
    uint8_t ids[CROSSING_SUPERSEDES_MAX][HASH_SIZE];
    const char *name, *reason = service_text(asked, "reason");
    size_t count = 0;
    json_t *value;
    enum result result = crossing_set_target(
        crossing, target->entry.header.log, target->entry.header.seq,
        target->entry.id);

    if (result == OK && reason) {
        *field = "reason";
        result = crossing_set_text(crossing, bytes_text("reason"),
                                   bytes_text(reason));
    }
    if (kind != KIND_AMENDMENT)
        return result;
    json_object_foreach(json_object_get(asked, "fields"), name, value)
    {
        const struct field *row = fields_find(bytes_text(name));

        *field = name;
        if (result != OK)
            return result;
        if (!row || row->key <= FIELD_REASON)
            return VALUE_UNKNOWN_FIELD;
        /* What the machine found, and what tells one record from another. */
        if (row->key == FIELD_CLIENT_REF || row->key == FIELD_CHECKS ||
            row->key == FIELD_CAPTURE_TIME)
            return VALUE_FIXED;
        add_live(view_record(shown->view), row->key, ids, &count);
        if (json_string_length(value) == 0 && json_is_string(value))
            result = crossing_set_null(crossing, row->key);
        else
            result = present_set(crossing, name, value);
    }
    if (result == OK && count)
        result = crossing_set_supersedes(crossing, ids, count);
    return result;
}

static int write_correction(struct service *service, const char *what,
                            enum lane lane, uint16_t kind,
                            struct crossing *crossing, struct reply *reply)
{
    uint8_t *space = malloc(VALUES_SIZE_MAX);
    struct buffer values = buffer_of(space, VALUES_SIZE_MAX);
    struct writer_job job = {.task = WRITE_ENTRY, .lane = lane, .kind = kind,
                             .schema = 1, .clock = post_clock()};
    enum result result;
    char ref[64];

    if (!space)
        return reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    crossing_put(crossing, &values);
    job.values = buffer_bytes(&values);
    job.time = (uint64_t)(post_now_us() / 1000000);
    if (service_lane(service, job.values) == LANE_HOME)
        job.lane = LANE_HOME;
    result = crossing_complete(kind, job.values, NULL);
    if (result == OK)
        result = post_write(service->post, &job);
    free(space);
    if (result != OK)
        return reply_result(reply, what, result);
    present_ref(service_roster(service), service->post->author.signer.public,
                job.log, job.seq, ref);
    service_roster_done(service);
    reply_line(reply,
               json_pack("{s:s, s:o, s:s, s:o, s:I}", "type", "recorded", "id",
                         present_hex(bytes_of(job.id, HASH_SIZE)), "ref", ref,
                         "log", present_hex(bytes_of(job.log, KEY_LOG)), "seq",
                         (json_int_t)job.seq));
    return EXIT_DONE;
}

/* Whatever was ever said under protection stays at home, and so does what is
 * said of it later. */
static enum lane lane_of(struct service *service, const struct view *view)
{
    uint8_t *space = malloc(VALUES_SIZE_MAX);
    struct buffer values = buffer_of(space, space ? VALUES_SIZE_MAX : 0);
    enum lane lane = LANE_HOME;

    record_put(view_record(view), &values);
    if (space && !values.full)
        lane = service_lane(service, buffer_bytes(&values));
    free(space);
    for (size_t i = 0; i < view_count(view); i++)
        if (view_at(view, i)->lane == LANE_HOME)
            lane = LANE_HOME;
    return lane;
}

static int correct(struct service *service, const char *what, uint16_t kind,
                   json_t *asked, struct reply *reply)
{
    uint8_t *memory = malloc(VALUES_SIZE_MAX);
    struct shown shown;
    struct crossing crossing;
    const char *field = "fields";
    enum result result;
    int code = shown_open(service, what, asked, true, &shown, reply);

    if (code == EXIT_DONE && kind == KIND_VOID &&
        entry_kind(&shown.read->entry.header) != KIND_CROSSING)
        code = reply_fail(reply, EXIT_USE, MSG_NOT_CROSSING, what,
                          service_text(asked, "id"));
    if (code == EXIT_DONE && view_entry(shown.view)->foreign)
        code = reply_fail(reply, EXIT_REFUSED, MSG_FOREIGN, what,
                          service_text(asked, "id"));
    if (code == EXIT_DONE && memory) {
        crossing_begin(&crossing, memory, VALUES_SIZE_MAX);
        result = put_correction(&shown, asked, kind, &crossing, &field);
        if (result == OK)
            code = write_correction(service, what,
                                    lane_of(service, shown.view), kind,
                                    &crossing, reply);
        else
            code = reply_fail(reply, command_exit(result), MSG_RESULT_VALUE,
                              what, field, message_result(result),
                              result_code(result));
    }
    shown_free(&shown);
    free(memory);
    return code;
}

int service_amend(struct service *service, json_t *asked, struct reply *reply)
{
    if (json_object_size(json_object_get(asked, "fields")) == 0)
        return reply_fail(reply, EXIT_USE, MSG_TOO_FEW, "amend",
                          "FIELD=VALUE");
    return correct(service, "amend", KIND_AMENDMENT, asked, reply);
}

int service_void(struct service *service, json_t *asked, struct reply *reply)
{
    return correct(service, "void", KIND_VOID, asked, reply);
}
