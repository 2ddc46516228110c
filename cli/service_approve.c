/* SPDX-License-Identifier: Apache-2.0 */
/* Approving corrections, and those that await it. */
#include "cli/approvals.h"
#include "cli/history.h"
#include "cli/present.h"
#include "cli/shown.h"
#include "cli/statement.h"
#include "core/canon.h"

#include <stdlib.h>
#include <string.h>

enum { NOTE_TEXT = 16 };

/* What a supervisor says who adds nothing. It is part of the entry, and so the
 * same in every language. */
#define APPROVED "approved"

/* The ids that this supervisor approves, ascending. */
struct approving {
    size_t count;
    uint8_t ids[RECORD_STATEMENTS_MAX][HASH_SIZE];
    bool own; /* something awaits, and he wrote it himself */
};

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, HASH_SIZE);
}

/* All that awaits, or the one correction that the ID names. */
static void choose(const struct service *service, const struct shown *shown,
                   const struct approvals *approvals,
                   struct approving *approving)
{
    const struct officer *officer = &service->duty->officer;
    struct approval_officer self = {.size = strlen(officer->name)};

    memcpy(self.key, officer->key, KEY_SIZE);
    memcpy(self.name, officer->name, self.size);
    for (size_t i = 1; i < approvals->count; i++) {
        const struct approval *approval = &approvals->at[i];
        const uint8_t *id = view_at(shown->view, i)->entry.id;

        if (approval->state != APPROVAL_AWAITED ||
            (shown->kind == KIND_AMENDMENT &&
             memcmp(id, shown->read->entry.id, HASH_SIZE) != 0))
            continue;
        if (approval_same(&approval->writer, &self))
            approving->own = true;
        else
            memcpy(approving->ids[approving->count++], id, HASH_SIZE);
    }
    qsort(approving->ids, approving->count, HASH_SIZE, by_bytes);
}

static void put_ids(struct statement *note, const struct approving *approving)
{
    uint8_t space[RECORD_STATEMENTS_MAX * (HASH_SIZE + 2) + 8];
    struct buffer value = buffer_of(space, sizeof space);

    canon_put_array(&value, approving->count);
    for (size_t i = 0; i < approving->count; i++)
        canon_put_string(&value, bytes_of(approving->ids[i], HASH_SIZE));
    statement_value(note, NOTE_APPROVES, buffer_bytes(&value));
}

/* It stands at home: who may correct whom is nobody else's business. */
static int write_approval(struct service *service, const struct shown *shown,
                          const struct approving *approving, json_t *asked,
                          struct reply *reply)
{
    const char *text = service_text(asked, "text");
    struct statement note;
    int code;

    statement_begin(&note, KIND_NOTE);
    statement_text(&note, NOTE_TEXT, text ? text : APPROVED);
    put_ids(&note, approving);
    statement_target(&note, &view_entry(shown->view)->entry);
    code = statement_tell(&note, service, "approve", reply);
    statement_free(&note);
    return code;
}

static int approve(struct service *service, const struct shown *shown,
                   json_t *asked, struct reply *reply)
{
    const char *id = service_text(asked, "id");
    struct approving approving = {0};
    struct approvals approvals;
    enum result result;

    if (shown->kind != KIND_CROSSING && shown->kind != KIND_AMENDMENT)
        return reply_fail(reply, EXIT_USE, MSG_APPROVE_WHAT, "approve", id);
    if (view_entry(shown->view)->foreign)
        return reply_fail(reply, EXIT_REFUSED, MSG_FOREIGN, "approve", id);
    result = approvals_of(shown->txn, service_roster(service), shown->view,
                          &approvals);
    service_roster_done(service);
    if (result != OK)
        return reply_result(reply, "approve", result);
    choose(service, shown, &approvals, &approving);
    if (approving.count)
        return write_approval(service, shown, &approving, asked, reply);
    if (approving.own)
        return reply_fail(reply, EXIT_REFUSED, MSG_APPROVE_OWN, "approve", id,
                          service->duty->officer.name);
    return reply_fail(reply, EXIT_NO, MSG_APPROVE_NOTHING, "approve", id);
}

/* asked: "id", "text" */
int service_approve(struct service *service, json_t *asked, struct reply *reply)
{
    struct shown shown;
    int code;

    if (!service->duty)
        return reply_fail(reply, EXIT_REFUSED, MSG_NO_OFFICERS);
    code = shown_open(service, "approve", asked, "id", &shown, reply);
    if (code == EXIT_DONE)
        code = approve(service, &shown, asked, reply);
    shown_free(&shown);
    return code;
}

/* Corrections on their way into an answer. */
struct listing {
    struct store_txn *txn;
    const struct roster *roster;
    struct read_entry *read;
    struct view *view;
    json_t *lines[SERVICE_FIND_MAX];
    size_t count, most;
    bool awaiting; /* only those */
    bool more;
    enum result result;
};

/* Which fields, and not what they say: this looks nobody up. */
static json_t *fields_set(const struct body *body)
{
    json_t *list = json_array();
    struct bytes value;
    uint16_t key;
    size_t at = 0;

    while (body_next(body, &at, &key, &value)) {
        const struct field *field = fields_of(key);

        if (field && key > FIELD_REASON && key != FIELD_DUTY)
            json_array_append_new(list, json_string(field->name));
    }
    return list;
}

static json_t *line_of(const struct listing *listing,
                       const struct read_entry *read,
                       const struct approval *approval)
{
    const struct read_entry *crossing = view_entry(listing->view);
    struct bytes reason = body_value(&read->body, FIELD_REASON);
    json_t *line = history_said(listing->roster, read);
    char ref[64];

    present_ref(listing->roster, crossing->key, crossing->entry.header.log,
                crossing->entry.header.seq, ref);
    json_object_set_new(line, "type", json_string("correction"));
    json_object_set_new(line, "id",
                        present_hex(bytes_of(read->entry.id, HASH_SIZE)));
    json_object_set_new(line, "record", json_string(ref));
    json_object_set_new(line, "fields", fields_set(&read->body));
    if (reason.size)
        json_object_set_new(line, "reason",
                            present_value(fields_of(FIELD_REASON), reason));
    if (approval->writer.size)
        json_object_set_new(
            line, "officer",
            json_stringn(approval->writer.name, approval->writer.size));
    approval_tell(listing->roster, approval, line);
    return line;
}

/* What is said of one correction; nothing where none is needed. */
static enum result weigh(struct listing *listing, uint64_t place)
{
    struct approvals approvals;
    enum result result =
        view_crossing(listing->txn, listing->roster, place, listing->view);

    if (result == RECORD_LIMIT)
        result = OK;
    if (result == OK)
        result = approvals_of(listing->txn, listing->roster, listing->view,
                              &approvals);
    for (size_t i = 1; result == OK && i < approvals.count; i++) {
        const struct approval *approval = &approvals.at[i];
        const struct read_entry *read = view_at(listing->view, i);

        if (memcmp(read->entry.id, listing->read->entry.id, HASH_SIZE) != 0 ||
            approval->state == APPROVAL_NOT_NEEDED ||
            (listing->awaiting && approval->state != APPROVAL_AWAITED))
            continue;
        listing->more = listing->count == listing->most;
        if (!listing->more)
            listing->lines[listing->count++] = line_of(listing, read, approval);
    }
    /* Its crossing may not be here, or show nothing. */
    return result == STORE_NOT_FOUND || result == BODY_STATE ||
                   result == ENTRY_AUTHOR
               ? OK
               : result;
}

static bool each(void *user, uint64_t place)
{
    struct listing *listing = user;
    const struct read_entry *read = listing->read;

    listing->result = read_place(listing->txn, place, listing->read);
    if (listing->result != OK)
        return false;
    if (!read->foreign && read->has_body &&
        body_value(&read->body, FIELD_DUTY).size)
        listing->result = weigh(listing, place);
    return listing->result == OK && !listing->more;
}

static enum result list(struct service *service, struct listing *listing,
                        int64_t since_us, uint64_t *missing)
{
    enum result result = STORE_MEMORY;

    if (listing->read && listing->view)
        result = store_begin(service->post->store, STORE_READ, &listing->txn);
    if (result != OK)
        return result;
    listing->roster = service_roster(service);
    result = index_by_kind(listing->txn, KIND_AMENDMENT, since_us, INT64_MAX,
                           each, listing);
    service_roster_done(service);
    *missing = index_missing(listing->txn);
    store_abort(listing->txn);
    return result == OK ? listing->result : result;
}

static int newest_first(const void *a, const void *b)
{
    const json_t *one = *(json_t *const *)a, *other = *(json_t *const *)b;
    int order = strcmp(json_string_value(json_object_get(other, "time")),
                       json_string_value(json_object_get(one, "time")));

    return order ? order
                 : strcmp(json_string_value(json_object_get(one, "id")),
                          json_string_value(json_object_get(other, "id")));
}

/* By time and then by id, so that every node lists them alike. */
static void emit(struct listing *listing, struct reply *reply)
{
    qsort(listing->lines, listing->count, sizeof listing->lines[0],
          newest_first);
    for (size_t i = 0; i < listing->count; i++)
        reply_line(reply, listing->lines[i]);
}

/* asked: "awaiting", "since", "limit" */
int service_corrections(struct service *service, json_t *asked,
                        struct reply *reply)
{
    json_t *limit = json_object_get(asked, "limit"), *line;
    struct listing *listing = calloc(1, sizeof *listing);
    int64_t since_us = INT64_MIN;
    uint64_t missing = 0;
    int code = service_time(asked, "since", "corrections", &since_us, reply);

    if (!listing)
        return reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    listing->awaiting = json_is_true(json_object_get(asked, "awaiting"));
    listing->most = SERVICE_FIND_MAX;
    if (json_is_integer(limit) && json_integer_value(limit) > 0 &&
        json_integer_value(limit) < SERVICE_FIND_MAX)
        listing->most = (size_t)json_integer_value(limit);
    listing->read = malloc(sizeof *listing->read);
    listing->view = view_new();
    if (code == EXIT_DONE)
        code = reply_result(reply, "corrections",
                            list(service, listing, since_us, &missing));
    emit(listing, reply);
    if (code == EXIT_DONE) {
        line =
            json_pack("{s:s, s:I, s:b}", "type", "corrections", "found",
                      (json_int_t)listing->count, "more", (int)listing->more);
        service_not_indexed(line, missing);
        reply_line(reply, line);
    }
    view_free(listing->view);
    free(listing->read);
    free(listing);
    return code;
}
