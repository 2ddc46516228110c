/* SPDX-License-Identifier: Apache-2.0 */
/* Amendments and voids. */
#include "cli/present.h"
#include "cli/shown.h"
#include "cli/statement.h"
#include "core/check.h"

#include <string.h>

/* Adds the ids of all statements of a field that are live: what takes their
 * place is then no conflict, on any node. */
static void add_live(const struct record *record, uint16_t key,
                     uint8_t (*ids)[HASH_SIZE], size_t *count)
{
    struct record_setting setting;
    size_t at = 0;

    while (record_set_by(record, key, &at, &setting)) {
        const uint8_t *id = record->statements[setting.statement].id;
        size_t i = 0;

        while (i < *count && memcmp(ids[i], id, HASH_SIZE) != 0)
            i++;
        if (setting.removed_by || i < *count)
            continue;
        check(*count < CROSSING_SUPERSEDES_MAX);
        memcpy(ids[(*count)++], id, HASH_SIZE);
    }
}

static enum result put_field(struct crossing *values, const char *name,
                             const json_t *value, const struct field *row)
{
    if (!row || row->key <= FIELD_REASON)
        return VALUE_UNKNOWN_FIELD;
    /* What the machine found, and what tells one record from another. */
    if (row->key == FIELD_CLIENT_REF || row->key == FIELD_CHECKS ||
        row->key == FIELD_CAPTURE_TIME || row->key == FIELD_DUTY)
        return VALUE_FIXED;
    if (json_is_string(value) && json_string_length(value) == 0)
        return crossing_set_null(values, row->key);
    return present_set(values, name, value);
}

/* The fields, and the statements whose values they take the place of. */
static void put_fields(struct statement *amendment, const struct record *record,
                       json_t *fields)
{
    uint8_t ids[CROSSING_SUPERSEDES_MAX][HASH_SIZE];
    const char *name;
    size_t count = 0;
    json_t *value;

    json_object_foreach(fields, name, value)
    {
        const struct field *row = fields_find(bytes_text(name));

        statement_fault(amendment, name,
                        put_field(&amendment->values, name, value, row));
        if (amendment->result != OK)
            return;
        add_live(record, row->key, ids, &count);
    }
    if (count)
        statement_fault(
            amendment, NULL,
            crossing_set_supersedes(&amendment->values, ids, count));
}

/* An officer at a counter corrects what he himself has recorded since his
 * log-in; all else is a supervisor's. */
static int check_own(const struct service *service, const struct shown *shown,
                     struct reply *reply)
{
    const struct body *body = &view_entry(shown->view)->body;
    uint8_t space[KEY_LOG + HASH_SIZE + 16];
    struct buffer own = buffer_of(space, sizeof space);

    if (service->roles & OFFICER_SUPERVISOR)
        return EXIT_DONE;
    if (service->duty)
        duty_put_ref(service->duty, &own);
    if (service->duty &&
        bytes_equal(body_value(body, FIELD_DUTY), buffer_bytes(&own)))
        return EXIT_DONE;
    return reply_fail(reply, EXIT_REFUSED, MSG_NOT_OWN, "amend",
                      service->duty ? service->duty->officer.name : "?",
                      officer_role_name(OFFICER_COUNTER),
                      officer_role_name(OFFICER_SUPERVISOR));
}

/* Refuses what is no record, and what another country alone can say. */
static int may_correct(const struct shown *shown, const char *what,
                       json_t *asked, struct reply *reply)
{
    if (shown->link)
        return reply_fail(reply, EXIT_USE, MSG_IS_LINK, what,
                          service_text(asked, "id"));
    if (view_entry(shown->view)->foreign)
        return reply_fail(reply, EXIT_REFUSED, MSG_FOREIGN, what,
                          service_text(asked, "id"));
    return EXIT_DONE;
}

int service_amend(struct service *service, json_t *asked, struct reply *reply)
{
    json_t *fields = json_object_get(asked, "fields");
    struct statement amendment;
    struct shown shown;
    int code;

    if (json_object_size(fields) == 0)
        return reply_fail(reply, EXIT_USE, MSG_TOO_FEW, "amend", "FIELD=VALUE");
    code = shown_open(service, "amend", asked, "id", &shown, reply);
    if (code == EXIT_DONE)
        code = may_correct(&shown, "amend", asked, reply);
    if (code == EXIT_DONE)
        code = check_own(service, &shown, reply);
    if (code == EXIT_DONE) {
        statement_begin(&amendment, KIND_AMENDMENT);
        amendment.lane = shown_lane(service, &shown);
        statement_target(&amendment, &view_entry(shown.view)->entry);
        statement_reason(&amendment, service_text(asked, "reason"));
        put_fields(&amendment, view_record(shown.view), fields);
        code = statement_tell(&amendment, service, "amend", reply);
        statement_free(&amendment);
    }
    shown_free(&shown);
    return code;
}

/* A crossing, note or link; of others nothing can be taken back. */
static int may_void(const struct shown *shown, json_t *asked,
                    struct reply *reply)
{
    if (shown->kind != KIND_CROSSING && shown->kind != KIND_NOTE &&
        shown->kind != KIND_LINK)
        return reply_fail(reply, EXIT_USE, MSG_NOT_CROSSING, "void",
                          service_text(asked, "id"));
    if (shown->read->foreign)
        return reply_fail(reply, EXIT_REFUSED, MSG_FOREIGN, "void",
                          service_text(asked, "id"));
    return EXIT_DONE;
}

int service_void(struct service *service, json_t *asked, struct reply *reply)
{
    struct statement withdrawal;
    struct shown shown;
    int code = shown_open(service, "void", asked, "id", &shown, reply);

    if (code == EXIT_DONE)
        code = may_void(&shown, asked, reply);
    if (code == EXIT_DONE) {
        statement_begin(&withdrawal, KIND_VOID);
        if (!shown.link && shown.read->lane == LANE_SHARED)
            withdrawal.lane = shown_lane(service, &shown);
        statement_target(&withdrawal, &shown.read->entry);
        statement_reason(&withdrawal, service_text(asked, "reason"));
        code = statement_tell(&withdrawal, service, "void", reply);
        statement_free(&withdrawal);
    }
    shown_free(&shown);
    return code;
}
