/* SPDX-License-Identifier: Apache-2.0 */
/* Officers' corrections: which, of what fields, and who has approved them. What
 * they say, and why, is shown by their record: this looks nobody up. */
#include "cli/approvals.h"
#include "cli/history.h"
#include "cli/present.h"
#include "cli/walk.h"

#include <stdlib.h>
#include <string.h>

/* Corrections on their way into an answer. */
struct listing {
    struct walk walk;
    struct read_entry *read;
    struct view *view;
    json_t *lines[SERVICE_FIND_MAX];
    size_t count;
    long most;
    bool awaiting; /* only those */
    bool more;
    enum result result;
};

static json_t *line_of(const struct listing *listing,
                       const struct read_entry *read,
                       const struct approval *approval)
{
    const struct read_entry *crossing = view_entry(listing->view);
    const struct roster *roster = listing->walk.roster;
    json_t *line = history_said(roster, read);
    char ref[64];

    present_ref(roster, crossing->key, crossing->entry.header.log,
                crossing->entry.header.seq, ref);
    json_object_set_new(line, "type", json_string("correction"));
    json_object_set_new(line, "id",
                        present_hex(bytes_of(read->entry.id, HASH_SIZE)));
    json_object_set_new(line, "record", json_string(ref));
    json_object_set_new(line, "fields", approvals_fields(&read->body));
    if (approval->writer.size)
        json_object_set_new(
            line, "officer",
            json_stringn(approval->writer.name, approval->writer.size));
    approval_tell(roster, approval, line);
    return line;
}

/* What is said of one correction; nothing where none is needed. */
static enum result weigh(struct listing *listing, uint64_t place)
{
    const struct walk *walk = &listing->walk;
    struct approvals approvals;
    enum result result =
        view_crossing(walk->txn, walk->roster, place, listing->view);

    if (result == RECORD_LIMIT)
        result = OK;
    if (result == OK)
        result =
            approvals_of(walk->txn, walk->roster, listing->view, &approvals);
    for (size_t i = 1; result == OK && i < approvals.count; i++) {
        const struct approval *approval = &approvals.at[i];
        const struct read_entry *read = view_at(listing->view, i);

        if (memcmp(read->entry.id, listing->read->entry.id, HASH_SIZE) != 0 ||
            approval->state == APPROVAL_NOT_NEEDED ||
            (listing->awaiting && approval->state != APPROVAL_AWAITED))
            continue;
        listing->more = listing->count == (size_t)listing->most;
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

    listing->result = read_place(listing->walk.txn, place, listing->read);
    if (listing->result != OK)
        return false;
    if (!read->foreign && read->has_body &&
        body_value(&read->body, FIELD_DUTY).size)
        listing->result = weigh(listing, place);
    return listing->result == OK && !listing->more;
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

static int list(struct listing *listing, json_t *asked)
{
    struct reply *reply = listing->walk.reply;
    int64_t since_us = INT64_MIN;
    enum result result = STORE_MEMORY;
    int code = service_time(asked, "since", "corrections", &since_us, reply);
    json_t *line;

    if (code == EXIT_DONE)
        code = service_limit(asked, "corrections", &listing->most, reply);
    if (code != EXIT_DONE)
        return code;
    listing->awaiting = json_is_true(json_object_get(asked, "awaiting"));
    if (listing->read && listing->view)
        result =
            walk_kind(&listing->walk, KIND_AMENDMENT, since_us, each, listing);
    if (result == OK)
        result = listing->result;
    emit(listing, reply);
    if (result != OK)
        return reply_result(reply, "corrections", result);
    line = service_coverage(listing->walk.service, listing->walk.not_indexed);
    service_found(line, listing->count, listing->more);
    reply_line(reply, line);
    return EXIT_DONE;
}

/* asked: "awaiting", "since", "limit" */
int service_corrections(struct service *service, json_t *asked,
                        struct reply *reply)
{
    struct listing *listing = calloc(1, sizeof *listing);
    int code;

    if (!listing)
        return reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    listing->walk.service = service;
    listing->walk.reply = reply;
    listing->read = malloc(sizeof *listing->read);
    listing->view = view_new();
    code = list(listing, asked);
    view_free(listing->view);
    free(listing->read);
    free(listing);
    return code;
}
