/* SPDX-License-Identifier: Apache-2.0 */
/* Amendments and voids. */
#include "cli/correction.h"
#include "cli/duty.h"
#include "cli/present.h"
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

static enum result put_field(struct correction *correction, const char *name,
                             const json_t *value, const struct field *row)
{
    if (!row || row->key <= FIELD_REASON)
        return VALUE_UNKNOWN_FIELD;
    /* What the machine found, and what tells one record from another. */
    if (row->key == FIELD_CLIENT_REF || row->key == FIELD_CHECKS ||
        row->key == FIELD_CAPTURE_TIME || row->key == FIELD_DUTY)
        return VALUE_FIXED;
    if (json_is_string(value) && json_string_length(value) == 0)
        return crossing_set_null(&correction->values, row->key);
    return present_set(&correction->values, name, value);
}

/* The fields, and the statements whose values they take the place of. */
static enum result put_fields(struct correction *correction,
                              const struct record *record, json_t *fields)
{
    uint8_t ids[CROSSING_SUPERSEDES_MAX][HASH_SIZE];
    const char *name;
    size_t count = 0;
    json_t *value;
    enum result result;

    json_object_foreach(fields, name, value)
    {
        const struct field *row = fields_find(bytes_text(name));

        correction->field = name;
        result = put_field(correction, name, value, row);
        if (result != OK)
            return result;
        add_live(record, row->key, ids, &count);
    }
    return count ? crossing_set_supersedes(&correction->values, ids, count)
                 : OK;
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
    struct correction correction;
    struct shown shown;
    enum result result;
    int code;

    if (json_object_size(fields) == 0)
        return reply_fail(reply, EXIT_USE, MSG_TOO_FEW, "amend", "FIELD=VALUE");
    code = shown_open(service, "amend", asked, "id", &shown, reply);
    if (code == EXIT_DONE)
        code = may_correct(&shown, "amend", asked, reply);
    if (code == EXIT_DONE)
        code = check_own(service, &shown, reply);
    if (code == EXIT_DONE &&
        !correction_begin(&correction, "amend", KIND_AMENDMENT))
        code = reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    if (code == EXIT_DONE) {
        correction.lane = correction_lane(service, shown.view);
        result = correction_target(&correction, &view_entry(shown.view)->entry);
        if (result == OK)
            result = correction_reason(&correction, asked);
        if (result == OK)
            result = put_fields(&correction, view_record(shown.view), fields);
        code = correction_end(service, &correction, result, reply);
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
    struct correction correction;
    struct shown shown;
    enum result result;
    int code = shown_open(service, "void", asked, "id", &shown, reply);

    if (code == EXIT_DONE)
        code = may_void(&shown, asked, reply);
    if (code == EXIT_DONE && !correction_begin(&correction, "void", KIND_VOID))
        code = reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    if (code == EXIT_DONE) {
        if (!shown.link && shown.read->lane == LANE_SHARED)
            correction.lane = correction_lane(service, shown.view);
        result = correction_target(&correction, &shown.read->entry);
        if (result == OK)
            result = correction_reason(&correction, asked);
        code = correction_end(service, &correction, result, reply);
    }
    shown_free(&shown);
    return code;
}
