/* SPDX-License-Identifier: Apache-2.0 */
/* Permits: issued, extended, withdrawn, and listed. */
#include "cli/document.h"
#include "cli/kind_fields.h"
#include "cli/present.h"
#include "cli/service.h"
#include "core/canon.h"
#include "core/date.h"
#include "core/kind.h"
#include "storage/permits.h"

#include <stdlib.h>
#include <string.h>

/* A permit on its way: what it says, and what it is about. */
struct issuing {
    struct service *service;
    struct reply *reply;
    struct statement statement;
    struct read_entry *read;
    struct view *view;
};

static enum result copy(struct crossing *values, uint16_t key,
                        struct bytes value)
{
    if (value.size == 0 || crossing_has(values, key))
        return OK;
    return crossing_set(values, key, value);
}

/* From a permit: its document, or its nationality. */
static enum result about_permit(struct issuing *issuing)
{
    static const uint16_t keys[] = {PERMIT_DOCUMENT, PERMIT_ISSUER,
                                    PERMIT_NATIONALITY};
    const struct body *body = &issuing->read->body;
    enum result result = issuing->read->has_body ? OK : BODY_STATE;

    for (size_t i = 0; result == OK && i < sizeof keys / sizeof keys[0]; i++)
        result = copy(&issuing->statement.values, keys[i], body_value(body, keys[i]));
    return result;
}

/* From an entry into the country: the document that was shown. */
static enum result about_entry(struct issuing *issuing)
{
    const struct record *record = view_record(issuing->view);
    struct canon direction = canon_of(record_value(record, FIELD_DIRECTION));
    struct bytes number = record_value(record, FIELD_DOCUMENT_NUMBER);
    enum result result;

    if (canon_uint(&direction, UINT16_MAX) != DIRECTION_ENTRY ||
        view_entry(issuing->view)->foreign)
        return STORE_NOT_FOUND;
    if (number.size == 0)
        number = record_value(record, FIELD_PASS_NUMBER);
    result = copy(&issuing->statement.values, PERMIT_DOCUMENT, number);
    if (result == OK)
        result = copy(&issuing->statement.values, PERMIT_ISSUER,
                      record_value(record, FIELD_ISSUING_STATE));
    return result;
}

static void set_subject(struct issuing *issuing, const struct entry *entry)
{
    statement_ref(&issuing->statement, PERMIT_SUBJECT, entry->header.log,
                  entry->header.seq, entry->id);
}

/* An extension of a permit is a further permit of its document. */
static enum result take_subject(struct issuing *issuing, const char *id,
                                bool withdraws)
{
    struct service *service = issuing->service;
    struct store_txn *txn;
    enum result result = store_begin(service->post->store, STORE_READ, &txn);

    if (result != OK)
        return result;
    result = service_locate(service, txn, id, issuing->read);
    if (result == OK &&
        entry_kind(&issuing->read->entry.header) == KIND_PERMIT) {
        result = about_permit(issuing);
        if (result == OK && withdraws)
            set_subject(issuing, &issuing->read->entry);
    } else if (result == OK) {
        result = view_crossing(txn, service_roster(service),
                               issuing->read->place, issuing->view);
        service_roster_done(service);
        if (result == OK || result == RECORD_LIMIT)
            result = about_entry(issuing);
        if (result == OK)
            set_subject(issuing, &view_entry(issuing->view)->entry);
    }
    store_abort(txn);
    return result;
}

/* The fields that a verb needs besides, ended by null. */
static const struct {
    const char *verb, *action; /* null: the asker's, else a visa */
    const char *needs[3];
} verbs[] = {
    {"issue", NULL, {"document_number"}},
    {"extend", "extension", {"document_number", "until"}},
    {"withdraw", "withdrawal", {NULL}},
    {"rule", "rule", {"nationality", "days"}},
};

static int complete(struct issuing *issuing, size_t verb)
{
    struct crossing *values = &issuing->statement.values;
    const char *action = verbs[verb].action, *missing = NULL, *need;
    char today[DATE_TEXT_SIZE];

    date_format(document_today(), today);
    if (!crossing_has(values, PERMIT_FROM))
        kind_fields_set(&issuing->statement, "from", today);
    if (action)
        crossing_unset(values, PERMIT_ACTION);
    if (!crossing_has(values, PERMIT_ACTION))
        kind_fields_set(&issuing->statement, "action",
                        action ? action : "visa");
    for (size_t i = 0; (need = verbs[verb].needs[i]) && !missing; i++)
        if (!crossing_has(values, fields_kind_find(KIND_PERMIT, need)->key))
            missing = need;
    if (strcmp(verbs[verb].verb, "withdraw") == 0 &&
        !crossing_has(values, PERMIT_SUBJECT) &&
        !crossing_has(values, PERMIT_DOCUMENT))
        missing = "ID";
    return missing ? reply_fail(issuing->reply, EXIT_USE, MSG_TOO_FEW,
                                "permit", missing)
                   : EXIT_DONE;
}

static int issue(struct issuing *issuing, json_t *asked, size_t verb)
{
    const char *id = service_text(asked, "id");
    enum result result = OK;
    int code = kind_fields_may(issuing->service, "permit", KIND_PERMIT,
                               issuing->reply);

    if (code != EXIT_DONE)
        return code;
    code = kind_fields_take(issuing->reply, "permit", &issuing->statement,
                            json_object_get(asked, "fields"));
    if (code != EXIT_DONE)
        return code;
    if (id)
        result = take_subject(issuing, id,
                              strcmp(verbs[verb].verb, "withdraw") == 0);
    if (result == STORE_NOT_FOUND)
        return reply_fail(issuing->reply, EXIT_NO, MSG_PERMIT_ABOUT, "permit",
                          id);
    if (result == STORE_AMBIGUOUS)
        return reply_fail(issuing->reply, EXIT_NO, MSG_AMBIGUOUS, "permit", id);
    if (result != OK)
        return reply_result(issuing->reply, "permit", result);
    code = complete(issuing, verb);
    return code == EXIT_DONE
               ? statement_tell(&issuing->statement, issuing->service,
                                "permit", issuing->reply)
               : code;
}

/* asked: "verb"; "id" of a permit or entry; "fields": {}. */
int service_permit(struct service *service, json_t *asked, struct reply *reply)
{
    struct issuing issuing = {.service = service,
                              .reply = reply,
                              .read = malloc(sizeof *issuing.read),
                              .view = view_new()};
    const char *verb = service_text(asked, "verb");
    size_t count = sizeof verbs / sizeof verbs[0], i = 0;
    int code;

    statement_begin(&issuing.statement, KIND_PERMIT);
    while (i < count && (!verb || strcmp(verbs[i].verb, verb) != 0))
        i++;
    if (i == count)
        code = reply_fail(reply, EXIT_USE, MSG_BAD_VALUE, "permit",
                          verb ? verb : "", "VERB", message(MSG_PERMIT_VERBS));
    else if (!issuing.read || !issuing.view)
        code = reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    else
        code = issue(&issuing, asked, i);
    statement_free(&issuing.statement);
    free(issuing.read);
    view_free(issuing.view);
    return code;
}

/* Permits that are listed, as far as they fit. */
struct listing {
    struct service *service;
    struct roster *roster; /* a copy */
    struct reply *reply;
    struct stay_permit *permits;
    json_t **lines;
    size_t count;
    bool more;
    uint64_t not_indexed;
};

static bool list_one(void *user, const struct permits_one *one)
{
    struct listing *listing = user;
    const struct read_entry *read = one->read;
    char ref[64];
    json_t *line;

    if (listing->count == SERVICE_FIND_MAX) {
        listing->more = true;
        return false;
    }
    present_ref(listing->roster, read->key, read->entry.header.log,
                read->entry.header.seq, ref);
    line = json_pack("{s:s, s:s}", "type", "permit", "ref", ref);
    kind_fields_show(KIND_PERMIT, &read->body, line);
    json_object_set_new(line, "issued", present_instant(one->permit.time_us));
    listing->permits[listing->count] = one->permit;
    listing->lines[listing->count++] = line;
    return true;
}

/* A withdrawal shows at what it withdraws too. */
static void list_all(struct listing *listing)
{
    char text[DATE_TEXT_SIZE];

    for (size_t i = 0; i < listing->count; i++) {
        const struct stay_permit *permit = &listing->permits[i];
        int32_t last =
            stay_permit_last(listing->permits, listing->count, permit);

        if (permit->action != STAY_WITHDRAWAL && last < permit->until_days &&
            date_format(last, text) == OK)
            json_object_set_new(listing->lines[i], "withdrawn",
                                json_string(text));
        reply_line(listing->reply, listing->lines[i]);
    }
}

static enum result list(struct listing *listing, json_t *asked)
{
    const char *document = service_text(asked, "document");
    uint8_t space[FIELD_TEXT_MAX];
    struct buffer out = buffer_of(space, sizeof space);
    struct bytes word = index_fold(bytes_text(document ? document : ""), &out);
    struct stays_key key;
    struct store_txn *txn;
    enum result result =
        store_begin(listing->service->post->store, STORE_READ, &txn);

    if (result != OK)
        return result;
    stays_key_new(&key);
    listing->roster = service_roster_copy(listing->service);
    result = listing->roster
                 ? permits_walk(txn, listing->roster, &key,
                                document ? &word : NULL, list_one, listing)
                 : STORE_MEMORY;
    free(listing->roster);
    listing->not_indexed = index_missing(txn);
    store_abort(txn);
    return result;
}

/* asked: "document", or all, newest first. */
int service_permits(struct service *service, json_t *asked,
                    struct reply *reply)
{
    struct listing listing = {
        .service = service,
        .reply = reply,
        .permits = calloc(SERVICE_FIND_MAX, sizeof *listing.permits),
        .lines = calloc(SERVICE_FIND_MAX, sizeof *listing.lines)};
    enum result result = STORE_MEMORY;
    json_t *line;

    if (listing.permits && listing.lines)
        result = list(&listing, asked);
    if (result == OK) {
        list_all(&listing);
        line = service_coverage(service, listing.not_indexed);
        service_found(line, listing.count, listing.more);
        reply_line(reply, line);
    }
    for (size_t i = 0; result != OK && i < listing.count; i++)
        json_decref(listing.lines[i]);
    free(listing.permits);
    free(listing.lines);
    if (result != OK)
        return reply_result(reply, "permit", result);
    return listing.count ? EXIT_DONE : EXIT_NO;
}
