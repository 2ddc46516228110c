/* SPDX-License-Identifier: Apache-2.0 */
/* Approving corrections: those that the supervisor names, or has been told. */
#include "cli/approvals.h"
#include "cli/present.h"
#include "cli/shown.h"
#include "cli/statement.h"
#include "core/canon.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NOTE_TEXT = 16, TOLD_MAX = 640 };

/* What a supervisor says who adds nothing. It is part of the entry, and so the
 * same in every language. */
#define APPROVED "approved"

/* What this supervisor approves, the ids ascending. */
struct approving {
    size_t count;
    uint8_t ids[RECORD_STATEMENTS_MAX][HASH_SIZE];
    json_t *lines; /* one for each: which correction, of what fields */
    bool own;      /* something awaits, and he wrote it himself */
};

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, HASH_SIZE);
}

static json_t *line_of(const struct roster *roster,
                       const struct read_entry *read)
{
    char ref[64];

    present_ref(roster, read->key, read->entry.header.log,
                read->entry.header.seq, ref);
    return json_pack("{s:s, s:s, s:o, s:o}", "type", "approved", "ref", ref,
                     "fields", approvals_fields(&read->body), "id",
                     present_hex(bytes_of(read->entry.id, HASH_SIZE)));
}

/* All that awaits, or the one correction that the ID names. */
static void choose(const struct service *service, const struct shown *shown,
                   const struct roster *roster,
                   const struct approvals *approvals,
                   struct approving *approving)
{
    const struct officer *officer = &service->duty->officer;
    struct approval_officer self = {.size = strlen(officer->name)};

    memcpy(self.key, officer->key, KEY_SIZE);
    memcpy(self.name, officer->name, self.size);
    for (size_t i = 1; i < approvals->count; i++) {
        const struct approval *approval = &approvals->at[i];
        const struct read_entry *read = view_at(shown->view, i);

        if (approval->state != APPROVAL_AWAITED ||
            (shown->kind == KIND_AMENDMENT &&
             memcmp(read->entry.id, shown->read->entry.id, HASH_SIZE) != 0))
            continue;
        if (approval_same(&approval->writer, &self)) {
            approving->own = true;
            continue;
        }
        memcpy(approving->ids[approving->count++], read->entry.id, HASH_SIZE);
        json_array_append_new(approving->lines, line_of(roster, read));
    }
    qsort(approving->ids, approving->count, HASH_SIZE, by_bytes);
}

static void add(char text[TOLD_MAX], const char *before, const char *more)
{
    size_t at = strlen(text);

    snprintf(text + at, TOLD_MAX - at, "%s%s", before, more);
}

/* A supervisor approves what he has seen: of several he says which. */
static int which(const struct approving *approving, const char *id,
                 struct reply *reply)
{
    char text[TOLD_MAX] = "";
    json_t *line, *field;
    size_t i, j;

    json_array_foreach(approving->lines, i, line)
    {
        add(text, i ? ", " : "", service_text(line, "ref"));
        json_array_foreach(json_object_get(line, "fields"), j, field)
            add(text, j ? ", " : " (", json_string_value(field));
        add(text, ")", "");
    }
    return reply_fail(reply, EXIT_USE, MSG_APPROVE_SEVERAL, "approve",
                      approving->count, id, text);
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
    json_t *line;
    size_t i;
    int code;

    statement_begin(&note, KIND_NOTE);
    statement_text(&note, NOTE_TEXT, text ? text : APPROVED);
    put_ids(&note, approving);
    statement_target(&note, &view_entry(shown->view)->entry);
    code = statement_tell(&note, service, "approve", reply);
    statement_free(&note);
    if (code != EXIT_DONE)
        return code;
    json_array_foreach(approving->lines, i, line)
        reply_line(reply, json_incref(line));
    return code;
}

static int approve_chosen(struct service *service, const struct shown *shown,
                          const struct approving *approving, json_t *asked,
                          struct reply *reply)
{
    const char *id = service_text(asked, "id");

    if (approving->count > 1 && !json_is_true(json_object_get(asked, "all")))
        return which(approving, id, reply);
    if (approving->count)
        return write_approval(service, shown, approving, asked, reply);
    if (approving->own)
        return reply_fail(reply, EXIT_REFUSED, MSG_APPROVE_OWN, "approve", id,
                          service->duty->officer.name);
    return reply_fail(reply, EXIT_NO, MSG_APPROVE_NOTHING, "approve", id);
}

static int approve(struct service *service, const struct shown *shown,
                   json_t *asked, struct reply *reply)
{
    const char *id = service_text(asked, "id");
    struct approving approving = {.lines = json_array()};
    struct approvals approvals;
    const struct roster *roster;
    enum result result;
    int code;

    if (shown->kind != KIND_CROSSING && shown->kind != KIND_AMENDMENT)
        code = reply_fail(reply, EXIT_USE, MSG_APPROVE_WHAT, "approve", id);
    else if (view_entry(shown->view)->foreign)
        code = reply_fail(reply, EXIT_REFUSED, MSG_FOREIGN, "approve", id);
    else {
        roster = service_roster(service);
        result = approvals_of(shown->txn, roster, shown->view, &approvals);
        if (result == OK)
            choose(service, shown, roster, &approvals, &approving);
        service_roster_done(service);
        code = reply_result(reply, "approve", result);
        if (code == EXIT_DONE)
            code = approve_chosen(service, shown, &approving, asked, reply);
    }
    json_decref(approving.lines);
    return code;
}

/* asked: "id", "all", "text" */
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
