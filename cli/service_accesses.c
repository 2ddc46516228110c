/* SPDX-License-Identifier: Apache-2.0 */
/* Who looked a person up: the access entries that are held. */
#include "cli/access.h"
#include "cli/present.h"
#include "cli/service.h"
#include "cli/walk.h"
#include "core/canon.h"
#include "core/date.h"

#include <stdlib.h>
#include <string.h>

enum {
    ACCESS_ACTION = 16,
    ACCESS_PURPOSE = 17,
    ACCESS_OFFICER = 18,
    ACCESS_QUERY = 19,
    ACCESS_STATE = 20,
    ACCESS_LOOKED = 23,
    QUERY_PAIRS_MAX = 64,
    ACCESSES_MAX = 10000, /* in one answer */
};

struct listing {
    struct walk walk;
    struct read_entry *read;
    uint8_t document_space[FIELD_TEXT_MAX];
    struct bytes document; /* folded; null: all */
    size_t count;
    bool more;
    enum result result;
};

static struct bytes text_of(struct bytes value)
{
    struct canon canon = canon_of(value);

    return canon_text(&canon, FIELD_TEXT_MAX);
}

static json_t *json_text(struct bytes text)
{
    return text.size ? json_stringn((const char *)text.data, text.size) : NULL;
}

static uint64_t number_of(const struct body *body, uint16_t key)
{
    struct canon canon = canon_of(body_value(body, key));

    return canon_uint(&canon, INT64_MAX);
}

/* One pair of a query: what it says, and whether it is the document. */
static void take_pair(struct listing *listing, uint64_t key, struct bytes value,
                      json_t *query, bool *found)
{
    uint8_t space[FIELD_TEXT_MAX];
    struct buffer out = buffer_of(space, sizeof space);
    const struct field *field = fields_of((uint16_t)key);
    json_t *shown = field ? present_value(field, value) : NULL;

    if (key == FIELD_DOCUMENT_NUMBER &&
        bytes_equal(index_fold(text_of(value), &out), listing->document))
        *found = true;
    if (!shown && key == FIELD_TARGET) {
        struct canon canon = canon_of(value);

        canon_array(&canon, 3, 3);
        canon_skip(&canon);
        canon_skip(&canon);
        shown = present_hex(bytes_of(canon_fixed(&canon, HASH_SIZE),
                                     canon.result == OK ? HASH_SIZE : 0));
    }
    if (shown)
        json_object_set_new(query,
                            key == FIELD_SURNAME  ? "name"
                            : key == FIELD_TARGET ? "id"
                                                  : field->name,
                            shown);
}

static json_t *query_of(struct listing *listing, const struct body *body,
                        bool *found)
{
    struct canon canon = canon_of(body_value(body, ACCESS_QUERY));
    uint64_t count = canon_array(&canon, 0, QUERY_PAIRS_MAX);
    json_t *query = json_object();

    *found = listing->document.size == 0;
    for (uint64_t i = 0; i < count && canon.result == OK; i++) {
        uint64_t key;
        struct bytes value;

        canon_array(&canon, 2, 2);
        key = canon_uint(&canon, UINT16_MAX);
        value = canon_skip(&canon);
        if (canon.result == OK)
            take_pair(listing, key, value, query, found);
    }
    return query;
}

static json_t *line_of(struct listing *listing, json_t *query)
{
    const struct read_entry *read = listing->read;
    const struct body *body = &read->body;
    uint64_t looked_s = number_of(body, ACCESS_LOOKED);
    const struct member *by = roster_by_key(listing->walk.roster, read->key);

    if (looked_s == 0)
        looked_s = read->entry.header.time;
    return json_pack(
        "{s:s, s:o, s:s?, s:s, s:o*, s:o*, s:o, s:o*, s:o}", "type", "access",
        "time", present_instant((int64_t)looked_s * 1000000), "by",
        by ? by->certificate.name : NULL, "action",
        access_action_name(number_of(body, ACCESS_ACTION)), "officer",
        json_text(text_of(body_value(body, ACCESS_OFFICER))), "purpose",
        json_text(text_of(body_value(body, ACCESS_PURPOSE))), "query", query,
        "asked_state", json_text(text_of(body_value(body, ACCESS_STATE))), "id",
        present_hex(bytes_of(read->entry.id, HASH_SIZE)));
}

static bool take(void *user, uint64_t place)
{
    struct listing *listing = user;
    json_t *query;
    bool found;

    listing->result = read_place(listing->walk.txn, place, listing->read);
    if (listing->result != OK)
        return false;
    if (!listing->read->has_body || listing->read->body.state != BODY_FULL)
        return true;
    query = query_of(listing, &listing->read->body, &found);
    if (!found) {
        json_decref(query);
        return true;
    }
    listing->more = listing->count == ACCESSES_MAX;
    if (listing->more) {
        json_decref(query);
        return false;
    }
    listing->count++;
    json_array_append_new(listing->walk.lines, line_of(listing, query));
    return true;
}

/* The last line also tells of look-ups that no entry tells of yet: counted
 * before, so that none is missed that becomes one meanwhile. */
static int list(struct listing *listing, int64_t since_us)
{
    struct service *service = listing->walk.service;
    size_t waiting = access_waiting(service->post, listing->document);
    enum result result =
        walk_kind(&listing->walk, KIND_ACCESS, since_us, take, listing);
    json_t *line;

    if (result == OK)
        result = listing->result;
    if (result == OK) {
        line = service_coverage(service, listing->walk.not_indexed);
        service_found(line, listing->count, listing->more);
        json_object_set_new(line, "waiting",
                            json_integer((json_int_t)waiting));
        reply_line(listing->walk.reply, line);
    }
    return reply_result(listing->walk.reply, "accesses", result);
}

/* asked: "document", "since" (seconds), "purpose" */
int service_accesses(struct service *service, json_t *asked,
                     struct reply *reply)
{
    const char *document = service_text(asked, "document");
    json_t *since = json_object_get(asked, "since");
    struct listing *listing = calloc(1, sizeof *listing);
    struct buffer out;
    int code = EXIT_MACHINE;

    if (listing)
        listing->read = malloc(sizeof *listing->read);
    if (!listing || !listing->read) {
        free(listing);
        return reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    }
    out = buffer_of(listing->document_space, sizeof listing->document_space);
    listing->walk.service = service;
    listing->walk.reply = reply;
    if (document)
        listing->document = index_fold(bytes_text(document), &out);
    if (document && listing->document.size == 0)
        code = reply_fail(reply, EXIT_USE, MSG_BAD_VALUE, "accesses", document,
                          "--document", message(MSG_DOCUMENT_NUMBER));
    else
        code = list(listing, json_is_integer(since)
                                 ? json_integer_value(since) * 1000000
                                 : INT64_MIN);
    if (code == EXIT_DONE && listing->count == 0)
        code = EXIT_NO;
    free(listing->read);
    free(listing);
    return code;
}
