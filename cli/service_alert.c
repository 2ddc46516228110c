/* SPDX-License-Identifier: Apache-2.0 */
/* Alerts that are held: all of them, and one with who has it and what it has
 * met. */
#include "cli/alerts.h"
#include "cli/document.h"
#include "cli/hits.h"
#include "cli/holders.h"
#include "cli/present.h"
#include "cli/sealed.h"
#include "cli/walk.h"
#include "core/kind.h"

#include <stdlib.h>
#include <string.h>

/* A walk through the alerts, newest first. */
struct listing {
    struct walk walk;
    struct read_entry *read; /* two */
    bool all;
    const char *owner, *action; /* null: any */
    long left, found;
    enum result result;
};

/* Is it one of those that are asked for? */
static bool is_asked(const struct listing *listing, const json_t *line)
{
    const char *owner = json_string_value(json_object_get(line, "owner"));
    const char *action = json_string_value(json_object_get(line, "action"));

    return (!listing->owner || (owner && strcmp(owner, listing->owner) == 0)) &&
           (!listing->action ||
            (action && strcmp(action, listing->action) == 0));
}

static bool list_one(void *user, uint64_t place)
{
    struct listing *listing = user;
    const struct walk *walk = &listing->walk;
    struct alert_standing standing;
    json_t *line;

    listing->result = read_place(walk->txn, place, listing->read);
    if (listing->result == OK)
        listing->result =
            alerts_standing(walk->txn, walk->roster, listing->read,
                            document_today(), listing->read + 1, &standing);
    if (listing->result != OK ||
        (!listing->all && standing.state != ALERT_STANDING))
        return listing->result == OK;
    line = alerts_json(walk->roster, "alert", listing->read);
    json_object_set_new(line, "state",
                        json_string(alerts_state_name(standing.state)));
    if (!is_asked(listing, line)) {
        json_decref(line);
        return true;
    }
    if (listing->left-- > 0) {
        listing->found++;
        json_array_append_new(walk->lines, line);
    } else {
        json_decref(line);
    }
    return listing->left >= 0;
}

/* asked: "all", "owner", "action", "limit". The last line is the list's. */
int service_alerts(struct service *service, json_t *asked, struct reply *reply)
{
    struct listing listing = {
        .walk = {.service = service, .reply = reply},
        .read = alerts_room(2),
        .all = json_is_true(json_object_get(asked, "all")),
        .owner = service_text(asked, "owner"),
        .action = service_text(asked, "action"),
    };
    int code = service_limit(asked, "alert", &listing.left, reply);
    enum result result;
    json_t *last;

    if (code != EXIT_DONE) {
        free(listing.read);
        return code;
    }
    result = listing.read ? walk_kind(&listing.walk, KIND_ALERT, INT64_MIN,
                                      list_one, &listing)
                          : STORE_MEMORY;
    free(listing.read);
    if (result == OK)
        result = listing.result;
    if (result != OK)
        return reply_result(reply, "alert", result);
    last = alerts_list_json(service);
    json_object_set_new(last, "type", json_string("alert_list"));
    json_object_set_new(last, "found", json_integer(listing.found));
    if (listing.left < 0)
        json_object_set_new(last, "more", json_true());
    service_not_indexed(last, listing.walk.not_indexed);
    reply_line(reply, last);
    return listing.found ? EXIT_DONE : EXIT_NO;
}

/* One alert that is shown. */
struct showing {
    struct service *service;
    struct store_txn *txn;
    struct read_entry *read; /* three: the alert, what ended it, a hit */
};

static enum result add_withdrawal(const struct showing *showing, uint64_t place,
                                  json_t *line)
{
    const struct roster *roster = &showing->service->post->roster;
    struct read_entry *by = showing->read + 1;
    enum result result = read_place(showing->txn, place, by);
    const struct member *author;
    json_t *reason, *officer, *said = json_object();

    if (result != OK) {
        json_decref(said);
        return result;
    }
    author = present_author(roster, by);
    json_object_set_new(
        line, "withdrawn",
        present_instant((int64_t)by->entry.header.time * 1000000));
    json_object_set_new(line, "withdrawn_by",
                        json_string(author ? author->certificate.name : "?"));
    sealed_add(showing->txn, by, said);
    officer = json_object_get(said, "officer");
    if (officer)
        json_object_set(line, "withdrawn_officer", officer);
    json_decref(said);
    reason = present_value(fields_of(FIELD_REASON),
                           body_value(&by->body, FIELD_REASON));
    if (reason)
        json_object_set_new(line, "reason", reason);
    return OK;
}

static enum result show_one(const struct showing *showing, json_t **line)
{
    const struct roster *roster = service_roster(showing->service);
    struct alert_standing standing;
    enum result result =
        alerts_standing(showing->txn, roster, showing->read, document_today(),
                        showing->read + 1, &standing);

    *line = alerts_json(roster, "alert", showing->read);
    sealed_add(showing->txn, showing->read, *line);
    json_object_set_new(*line, "state",
                        json_string(alerts_state_name(standing.state)));
    if (result == OK && standing.state == ALERT_WITHDRAWN)
        result = add_withdrawal(showing, standing.withdrawal, *line);
    service_roster_done(showing->service);
    return result;
}

static enum result add_hits(const struct showing *showing, json_t *hits)
{
    struct roster *roster = service_roster_copy(showing->service);
    enum result result =
        roster ? hits_of_alert(showing->txn, roster, showing->read, hits)
               : STORE_MEMORY;

    free(roster);
    return result;
}

static int not_an_alert(struct reply *reply, const char *what, const char *id)
{
    return reply_fail(reply, EXIT_USE, MSG_ALERT_NOT_ONE, what, id);
}

/* asked: "id". The alert, then its hits, then who has it. */
int service_alert_show(struct service *service, json_t *asked,
                       struct reply *reply)
{
    struct showing showing = {.service = service, .read = alerts_room(3)};
    const char *id = service_text(asked, "id");
    json_t *line = NULL, *hits = json_array(), *one;
    int code = EXIT_DONE;
    enum result result;
    size_t i;

    if (!showing.read)
        return reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    result = store_begin(service->post->store, STORE_READ, &showing.txn);
    if (result == OK) {
        result =
            service_locate(service, showing.txn, id ? id : "", showing.read);
        if (result == STORE_NOT_FOUND)
            code = reply_not_found(reply, "alert", id ? id : "",
                                   index_missing(showing.txn));
        else if (result == STORE_AMBIGUOUS)
            code = reply_fail(reply, EXIT_NO, MSG_AMBIGUOUS, "alert", id);
        else if (result == OK &&
                 entry_kind(&showing.read->entry.header) != KIND_ALERT)
            code = not_an_alert(reply, "alert", id);
        else if (result == OK)
            result = show_one(&showing, &line);
        if (result == OK && line)
            result = add_hits(&showing, hits);
        store_abort(showing.txn);
    }
    if (code == EXIT_DONE)
        code = reply_result(reply, "alert", result);
    if (code == EXIT_DONE && reply_line(reply, json_incref(line))) {
        json_array_foreach(hits, i,
                           one) if (!reply_line(reply, json_incref(one))) break;
        holders_lines(service, &showing.read->entry, reply);
    }
    json_decref(line);
    json_decref(hits);
    free(showing.read);
    return code;
}
