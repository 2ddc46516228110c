/* SPDX-License-Identifier: Apache-2.0 */
/* What is said besides a record's fields: notes, and links of two documents. */
#include "cli/correction.h"
#include "core/canon.h"
#include "storage/links.h"

#include <string.h>

enum { NOTE_TEXT = 16, NOTE_TEXT_MAX = 1000 };

static enum result put_text(struct correction *correction, const char *text)
{
    uint8_t space[NOTE_TEXT_MAX + 8];
    struct buffer value = buffer_of(space, sizeof space);

    correction->field = "text";
    if (strlen(text) > NOTE_TEXT_MAX)
        return VALUE_LENGTH;
    canon_put_text(&value, bytes_text(text));
    return crossing_set(&correction->values, NOTE_TEXT, buffer_bytes(&value));
}

/* A note of another country's record stays at home. */
int service_note(struct service *service, json_t *asked, struct reply *reply)
{
    const char *text = service_text(asked, "text");
    struct correction correction;
    struct shown shown;
    enum result result;
    int code = shown_open(service, "note", asked, "id", &shown, reply);

    if (code == EXIT_DONE && !text)
        code = reply_fail(reply, EXIT_USE, MSG_TOO_FEW, "note", "TEXT");
    if (code == EXIT_DONE && shown.link)
        code = reply_fail(reply, EXIT_USE, MSG_IS_LINK, "note",
                          service_text(asked, "id"));
    if (code == EXIT_DONE && !correction_begin(&correction, "note", KIND_NOTE))
        code = reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    if (code == EXIT_DONE) {
        if (!view_entry(shown.view)->foreign)
            correction.lane = correction_lane(service, shown.view);
        result = put_text(&correction, text);
        if (result == OK)
            result =
                correction_target(&correction, &view_entry(shown.view)->entry);
        code = correction_end(service, &correction, result, reply);
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

static enum result put_end(struct correction *correction, uint16_t key,
                           const struct bond_ref *ref)
{
    uint8_t space[KEY_LOG + HASH_SIZE + 32];
    struct buffer value = buffer_of(space, sizeof space);

    bond_ref_put(ref, &value);
    return crossing_set(&correction->values, key, buffer_bytes(&value));
}

/* The smaller id comes first, so that either order is the same link. */
int service_link(struct service *service, json_t *asked, struct reply *reply)
{
    struct correction correction;
    struct bond_ref ends[2];
    int code = take_end(service, asked, "id", &ends[0], reply), order;
    enum result result;

    if (code == EXIT_DONE)
        code = take_end(service, asked, "other", &ends[1], reply);
    if (code != EXIT_DONE)
        return code;
    order = memcmp(ends[0].id, ends[1].id, HASH_SIZE);
    if (order == 0)
        return reply_fail(reply, EXIT_USE, MSG_LINK_SAME, "link",
                          service_text(asked, "id"),
                          service_text(asked, "other"));
    if (!correction_begin(&correction, "link", KIND_LINK))
        return reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    result = correction_reason(&correction, asked);
    if (result == OK)
        result = put_end(&correction, BOND_ONE, &ends[order > 0]);
    if (result == OK)
        result = put_end(&correction, BOND_OTHER, &ends[order < 0]);
    return correction_end(service, &correction, result, reply);
}
