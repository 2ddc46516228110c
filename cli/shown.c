/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/shown.h"
#include "cli/rights.h"
#include "core/canon.h"
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
    bool looks = strcmp(what, "show") == 0 || strcmp(what, "media") == 0;
    enum result result;

    *shown =
        (struct shown){.read = malloc(sizeof *shown->read), .view = view_new()};
    if (!id)
        return reply_fail(reply, EXIT_USE, MSG_TOO_FEW, what, "ID");
    if (!shown->read || !shown->view)
        return reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    result = find(service, id, looks ? asked : NULL, shown);
    if (result == STORE_NOT_FOUND)
        return reply_not_found(reply, what, id, index_missing(shown->txn));
    if (result == STORE_AMBIGUOUS)
        return reply_fail(reply, EXIT_NO, MSG_AMBIGUOUS, what, id);
    if (result == BODY_STATE && shown->purpose && shown->read->foreign)
        return reply_fail(reply, EXIT_NO, MSG_KEPT_BACK, what, id,
                          shown->purpose);
    return reply_result(reply, what, result);
}

int shown_look(struct service *service, const char *what, json_t *asked,
               const struct shown *shown, enum access_action action,
               struct reply *reply)
{
    const struct read_entry *read =
        shown->link ? shown->read : view_entry(shown->view);
    uint8_t space[KEY_LOG + HASH_SIZE + 32];
    struct buffer out = buffer_of(space, sizeof space);
    struct access access = {.action = action};
    char document[ACCESS_TEXT_MAX + 1];
    struct canon canon;
    struct bytes text;

    entry_put_ref(&out, read->entry.header.log, read->entry.header.seq,
                  read->entry.id);
    access.target = buffer_bytes(&out);
    if (shown->link)
        return rights_look(service, what, asked, &access, reply);
    canon =
        canon_of(record_value(view_record(shown->view), FIELD_DOCUMENT_NUMBER));
    text = canon_text(&canon, ACCESS_TEXT_MAX);
    if (canon.result == OK && text.size) {
        memcpy(document, text.data, text.size);
        document[text.size] = '\0';
        access.document = document;
    }
    return rights_look(service, what, asked, &access, reply);
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
