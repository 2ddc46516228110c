/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/shown.h"
#include "core/fields.h"
#include "storage/about.h"

#include <stdlib.h>
#include <string.h>

void shown_free(struct shown *shown)
{
    if (shown->txn)
        store_abort(shown->txn);
    free(shown->read);
    view_free(shown->view);
}

/* From a void to the link that it withdraws; else it stays where it is. */
static enum result follow_link(struct shown *shown)
{
    struct read_entry *read = shown->read;
    struct bond_ref target;
    struct held held;
    uint64_t place;
    enum result result;

    if (shown->kind != KIND_VOID || !about_target(read, FIELD_TARGET, &target))
        return OK;
    result = about_place(shown->txn, &target, &place);
    if (result == OK)
        result = log_entry(shown->txn, place, &held);
    if (result == OK && entry_kind(&held.entry.header) == KIND_LINK)
        result = read_place(shown->txn, place, read);
    return result == STORE_NOT_FOUND ? OK : result;
}

/* Whoever only looks is shown what the purpose allows. */
static enum result find(struct service *service, const char *id, json_t *asked,
                        struct shown *shown)
{
    enum result result =
        store_begin(service->post->store, STORE_READ, &shown->txn);

    if (result == OK && asked)
        shown->purpose = service_purpose(shown->txn, asked);
    if (result == OK)
        result = service_locate(service, shown->txn, id, shown->read);
    if (result != OK)
        return result;
    shown->kind = entry_kind(&shown->read->entry.header);
    result = follow_link(shown);
    shown->link = entry_kind(&shown->read->entry.header) == KIND_LINK;
    if (result != OK || shown->link)
        return result;
    result = view_crossing(shown->txn, service_roster(service),
                           shown->read->place, shown->view);
    service_roster_done(service);
    shown->more = result == RECORD_LIMIT;
    return shown->more ? OK : result;
}

int shown_open(struct service *service, const char *what, json_t *asked,
               const char *name, struct shown *shown, struct reply *reply)
{
    const char *id = service_text(asked, name);
    enum result result;

    *shown =
        (struct shown){.read = malloc(sizeof *shown->read), .view = view_new()};
    if (!id)
        return reply_fail(reply, EXIT_USE, MSG_TOO_FEW, what, "ID");
    if (!shown->read || !shown->view)
        return reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    result = find(service, id, strcmp(what, "show") == 0 ? asked : NULL, shown);
    if (result == STORE_NOT_FOUND)
        return reply_not_found(reply, what, id, index_missing(shown->txn));
    if (result == STORE_AMBIGUOUS)
        return reply_fail(reply, EXIT_NO, MSG_AMBIGUOUS, what, id);
    if (result == BODY_STATE && shown->purpose && shown->read->foreign)
        return reply_fail(reply, EXIT_NO, MSG_KEPT_BACK, what, id,
                          shown->purpose);
    return reply_result(reply, what, result);
}

enum lane shown_lane(struct service *service, const struct shown *shown)
{
    uint8_t *space = malloc(VALUES_SIZE_MAX);
    struct buffer values = buffer_of(space, space ? VALUES_SIZE_MAX : 0);
    enum lane lane = LANE_HOME;

    record_put(view_record(shown->view), &values);
    if (space && !values.full)
        lane = service_lane(service, buffer_bytes(&values));
    free(space);
    for (size_t i = 0; i < view_count(shown->view); i++)
        if (view_at(shown->view, i)->lane == LANE_HOME)
            lane = LANE_HOME;
    return lane;
}
