/* SPDX-License-Identifier: Apache-2.0 */
/* What is said besides a record's fields: notes, and links of two documents. */
#include "cli/shown.h"
#include "cli/statement.h"
#include "core/canon.h"
#include "storage/links.h"

#include <string.h>

enum { NOTE_TEXT = 16 };

/* A note of another country's record stays at home. */
int service_note(struct service *service, json_t *asked, struct reply *reply)
{
    const char *text = service_text(asked, "text");
    struct statement note;
    struct shown shown;
    int code = shown_open(service, "note", asked, "id", &shown, reply);

    if (code == EXIT_DONE && !text)
        code = reply_fail(reply, EXIT_USE, MSG_TOO_FEW, "note", "TEXT");
    if (code == EXIT_DONE && shown.link)
        code = reply_fail(reply, EXIT_USE, MSG_IS_LINK, "note",
                          service_text(asked, "id"));
    if (code == EXIT_DONE) {
        statement_begin(&note, KIND_NOTE);
        if (!view_entry(shown.view)->foreign)
            note.lane = shown_lane(service, &shown);
        statement_text(&note, NOTE_TEXT, text);
        statement_target(&note, &view_entry(shown.view)->entry);
        code = statement_tell(&note, service, "note", reply);
        statement_free(&note);
    }
    shown_free(&shown);
    return code;
}

/* Takes one of the two crossings. */
static int take_end(struct service *service, json_t *asked, const char *name,
                    struct bond_ref *ref, struct reply *reply)
{
    struct shown shown;
    int code = shown_open(service, "link", asked, name, &shown, reply);

    if (code == EXIT_DONE && shown.kind != KIND_CROSSING)
        code = reply_fail(reply, EXIT_USE, MSG_LINK_CROSSING, "link",
                          service_text(asked, name));
    if (code == EXIT_DONE)
        about_ref(&shown.read->entry, ref);
    shown_free(&shown);
    return code;
}

/* The smaller id comes first, so that either order is the same link. */
int service_link(struct service *service, json_t *asked, struct reply *reply)
{
    struct bond_ref ends[2], *first, *other;
    struct statement link;
    int code = take_end(service, asked, "id", &ends[0], reply), order;

    if (code == EXIT_DONE)
        code = take_end(service, asked, "other", &ends[1], reply);
    if (code != EXIT_DONE)
        return code;
    order = memcmp(ends[0].id, ends[1].id, HASH_SIZE);
    if (order == 0)
        return reply_fail(reply, EXIT_USE, MSG_LINK_SAME, "link",
                          service_text(asked, "id"),
                          service_text(asked, "other"));
    first = &ends[order > 0];
    other = &ends[order < 0];
    statement_begin(&link, KIND_LINK);
    statement_reason(&link, service_text(asked, "reason"));
    statement_ref(&link, BOND_ONE, first->log, first->seq, first->id);
    statement_ref(&link, BOND_OTHER, other->log, other->seq, other->id);
    code = statement_tell(&link, service, "link", reply);
    statement_free(&link);
    return code;
}
