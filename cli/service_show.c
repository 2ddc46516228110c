/* SPDX-License-Identifier: Apache-2.0 */
/* One record: merged, and with all that stands behind it; or one link. */
#include "cli/history.h"
#include "cli/present.h"
#include "cli/sealed.h"
#include "cli/service_media.h"
#include "cli/shown.h"

/* One line for each field, then one for each entry. */
static enum result put_history(const struct history *history, json_t *record,
                               json_t *lines)
{
    const struct record_field *field;
    size_t at = 0;
    json_t *line, *statements;
    enum result result;
    bool more;

    while ((field = record_next(view_record(history->view), &at))) {
        line = history_register(history, field->key);
        if (line)
            json_array_append_new(lines, line);
    }
    result = history_statements(history, &statements, &more);
    if (more)
        json_object_set_new(record, "more_entries", json_true());
    if (result == OK)
        json_array_extend(lines, statements);
    json_decref(statements);
    return result;
}

static enum result put_record(const struct shown *shown,
                              const struct roster *roster, bool whole,
                              json_t *lines)
{
    const struct history history = {shown->txn, roster, shown->view};
    json_t *line = present_record(roster, shown->view);
    enum result result;

    json_array_append_new(lines, line);
    result = history_add(&history, line);
    json_object_set_new(line, "type", json_string("record"));
    if (shown->more)
        json_object_set_new(line, "more_statements", json_true());
    service_not_indexed(line, index_missing(shown->txn));
    sealed_add(shown->txn, view_entry(shown->view), line);
    return result == OK && whole ? put_history(&history, line, lines) : result;
}

static enum result put_link(const struct shown *shown,
                            const struct roster *roster, json_t *lines)
{
    json_t *line;
    enum result result = history_link(shown->txn, roster, shown->read, &line);

    if (result == OK)
        json_array_append_new(lines, line);
    return result;
}

int service_show(struct service *service, json_t *asked, struct reply *reply)
{
    bool whole = json_is_true(json_object_get(asked, "history"));
    uint64_t missing = 0;
    json_t *lines = json_array(), *line;
    const struct roster *roster;
    struct shown shown;
    size_t i;
    int code = shown_open(service, "show", asked, "id", &shown, reply);

    if (code == EXIT_DONE)
        code = shown_look(service, "show", asked, &shown, ACCESS_SHOW, reply);
    if (code == EXIT_DONE) {
        roster = service_roster(service);
        code =
            reply_result(reply, "show",
                         shown.link ? put_link(&shown, roster, lines)
                                    : put_record(&shown, roster, whole, lines));
        service_roster_done(service);
        service_media_held(service,
                           json_object_get(json_array_get(lines, 0), "media"));
    }
    if (code == EXIT_DONE && whole)
        missing = index_missing(shown.txn);
    /* Whoever listens slowly holds up neither store nor roster. */
    shown_free(&shown);
    if (code == EXIT_DONE && whole) {
        line = service_coverage(service, missing);
        service_found(line, 1, false);
        json_array_append_new(lines, line);
    }
    json_array_foreach(lines, i, line)
    {
        if (code != EXIT_DONE || !reply_line(reply, json_incref(line)))
            break;
    }
    json_decref(lines);
    return code;
}
