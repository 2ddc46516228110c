/* SPDX-License-Identifier: Apache-2.0 */
/* Looking at a document before anything is recorded. */
#include "cli/document.h"
#include "cli/present.h"
#include "cli/readings.h"
#include "cli/service.h"
#include "core/canon.h"
#include "core/states.h"

#include <stdlib.h>
#include <string.h>

enum {
    LAST_CROSSINGS = 5,
    STAY_CROSSINGS = 64, /* looked through for the open stay */
};

/* A document under the eyes of an officer. */
struct looking {
    struct service *service;
    struct reply *reply;
    struct crossing crossing;
    struct crossing_facts facts;
    struct mrz mrz;
    bool has_mrz;
    uint8_t *memory;
    struct bytes number; /* of the document, folded */
    uint64_t not_indexed; /* entries that were not looked at */
};

static int take_reading(struct looking *looking, json_t *asked)
{
    char text[MRZ_TEXT_MAX + 1], lane[READINGS_LANE_SIZE];
    struct readings *readings = looking->service->post->readings;

    if (!readings ||
        !readings_get(readings, service_text(asked, "lane"), text, lane))
        return reply_fail(looking->reply, EXIT_NO, MSG_NO_READING);
    json_object_set_new(asked, "mrz", json_string(text));
    return EXIT_DONE;
}

static int take_document(struct looking *looking, json_t *asked)
{
    const char *text = service_text(asked, "mrz"), *name;
    bool differs = false;
    json_t *value;
    enum result result;

    json_object_foreach(json_object_get(asked, "fields"), name, value)
    {
        result = present_set(&looking->crossing, name, value);
        if (result != OK)
            return reply_fail(looking->reply, command_exit(result),
                              MSG_RESULT_VALUE, "check", name,
                              message_result(result), result_code(result));
    }
    if (!text)
        return EXIT_DONE;
    result = mrz_parse(bytes_text(text), document_today(), &looking->mrz);
    if (result != OK)
        return reply_result(looking->reply, "check", result);
    looking->has_mrz = true;
    looking->facts.mrz = looking->mrz.valid ? CHECK_OK : CHECK_WRONG;
    result = document_fields(&looking->mrz, bytes_text(text),
                             &looking->crossing, &differs);
    return reply_result(looking->reply, "check", result);
}

static struct bytes text_of(struct bytes value)
{
    struct canon canon = canon_of(value);

    return canon_text(&canon, FIELD_TEXT_MAX);
}

static uint64_t number_of(struct bytes value)
{
    struct canon canon = canon_of(value);

    return canon_uint(&canon, UINT64_MAX);
}

/*
 * What a crossing says of the stay: null, nothing (it changed nothing: the
 * person was refused, say, or is still being looked at, or the post's key was
 * revoked before); JSON null, that none
 * is open; an object, the open one. Who has entered a neighbour has left.
 */
static json_t *stay_of(const struct roster *roster, const struct view *view)
{
    enum { PERMITTED_UNTIL = 44 };
    const struct record *record = view_record(view);
    uint64_t outcome = number_of(record_value(record, FIELD_OUTCOME));
    bool entry = number_of(record_value(record, FIELD_DIRECTION)) ==
                 DIRECTION_ENTRY;
    json_t *stay;
    char ref[64];

    if (record_voided(record) || view_entry(view)->quarantined ||
        (outcome != OUTCOME_ADMITTED && outcome != OUTCOME_ALLOWED))
        return NULL;
    if (view_entry(view)->foreign)
        return entry ? json_null() : NULL;
    if (!entry)
        return json_null();
    present_ref(roster, view_entry(view)->key,
                view_entry(view)->entry.header.log,
                view_entry(view)->entry.header.seq, ref);
    stay = json_pack("{s:s, s:o}", "ref", ref, "since",
                     present_instant(view_time(view)));
    if (record_value(record, PERMITTED_UNTIL).size)
        json_object_set_new(stay, "permitted_until",
                            present_value(fields_of(PERMITTED_UNTIL),
                                          record_value(record,
                                                       PERMITTED_UNTIL)));
    return stay;
}

/* Has any part of the record, also one that was corrected since, the number?
 * An index may give what is something else. */
static bool has_number(const struct view *view, struct bytes number)
{
    enum { SECOND_DOCUMENT = 48, PASS_NUMBER = 79 };
    static const uint16_t keys[] = {FIELD_DOCUMENT_NUMBER, SECOND_DOCUMENT,
                                    PASS_NUMBER};
    uint8_t space[FIELD_TEXT_MAX];

    for (size_t i = 0; i < view_count(view); i++)
        for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
            const struct read_entry *read = view_at(view, i);
            struct buffer out = buffer_of(space, sizeof space);

            if (read->has_body &&
                bytes_equal(index_fold(text_of(body_value(&read->body,
                                                          keys[k])),
                                       &out),
                            number))
                return true;
        }
    return false;
}

/* The same issuer, where the officer or the document names one. */
static bool same_document(void *user, const struct view *view)
{
    const struct looking *looking = user;
    struct bytes issuer =
        text_of(crossing_get(&looking->crossing, FIELD_ISSUING_STATE));

    if (issuer.size &&
        !bytes_equal(issuer, text_of(record_value(view_record(view),
                                                  FIELD_ISSUING_STATE))))
        return false;
    return has_number(view, looking->number);
}

/* The last crossings of the document, and from the newest that says anything
 * of it the open stay. */
static enum result add_history(struct looking *looking, struct store_txn *txn,
                               struct view_search *search, struct view *view,
                               json_t *line)
{
    const struct roster *roster = service_roster(looking->service);
    json_t *last = json_array(), *stay = NULL;
    enum result result = view_find(txn, roster, search, view);

    for (size_t i = 0; result == OK && i < search->count; i++) {
        result = view_crossing(txn, roster, search->hits[i].place, view);
        if (result == RECORD_LIMIT)
            result = OK;
        if (result != OK)
            break;
        if (!stay)
            stay = stay_of(roster, view);
        if (json_array_size(last) < LAST_CROSSINGS)
            json_array_append_new(last, present_record(roster, view));
    }
    service_roster_done(looking->service);
    json_object_set_new(line, "open_stay", stay ? stay : json_null());
    json_object_set_new(line, "last_crossings", last);
    return result;
}

static enum result look_up(struct looking *looking, json_t *line)
{
    uint8_t space[FIELD_TEXT_MAX];
    struct buffer folded = buffer_of(space, sizeof space);
    struct view_hit hits[STAY_CROSSINGS];
    struct view_search search = {
        .query = {INDEX_DOCUMENT, {NULL, 0}, INT64_MIN, INT64_MAX},
        .match = same_document, .user = looking, .hits = hits,
        .most = STAY_CROSSINGS};
    struct view *view = view_new();
    struct store_txn *txn;
    enum result result;

    search.query.value = index_fold(
        text_of(crossing_get(&looking->crossing, FIELD_DOCUMENT_NUMBER)),
        &folded);
    looking->number = search.query.value;
    if (!view || search.query.value.size == 0) {
        view_free(view);
        return view ? OK : STORE_MEMORY;
    }
    result = store_begin(looking->service->post->store, STORE_READ, &txn);
    if (result == OK) {
        result = add_history(looking, txn, &search, view, line);
        looking->not_indexed = index_missing(txn);
        store_abort(txn);
    }
    view_free(view);
    return result;
}

static json_t *document_line(const struct looking *looking)
{
    json_t *object = json_object();

    if (looking->has_mrz) {
        json_decref(object);
        return document_json(&looking->mrz);
    }
    for (size_t i = 0; i < looking->crossing.count; i++) {
        uint16_t key = looking->crossing.slots[i].key;
        const struct field *field = fields_of(key);

        if (field && key != FIELD_CHECKS)
            json_object_set_new(
                object, field->name,
                present_value(field, crossing_get(&looking->crossing, key)));
    }
    return object;
}

static int look(struct looking *looking, json_t *asked)
{
    json_t *line;
    enum result result;
    int code = EXIT_DONE;

    if (json_is_true(json_object_get(asked, "reading")))
        code = take_reading(looking, asked);
    if (code == EXIT_DONE)
        code = take_document(looking, asked);
    if (code != EXIT_DONE)
        return code;
    looking->facts.today_days = document_today();
    looking->facts.issuing_state_known =
        states_find(text_of(crossing_get(&looking->crossing,
                                         FIELD_ISSUING_STATE))) != NULL;
    result = crossing_checks(&looking->crossing, &looking->facts);
    if (result != OK)
        return reply_result(looking->reply, "check", result);
    line = json_pack("{s:s, s:o, s:[], s:n}", "type", "check", "document",
                     document_line(looking), "alerts", "alert_list");
    result = service_look_at_lists(looking->service, &looking->crossing, line);
    json_object_set_new(
        line, "checks",
        present_value(fields_of(FIELD_CHECKS),
                      crossing_get(&looking->crossing, FIELD_CHECKS)));
    if (result == OK)
        result = look_up(looking, line);
    if (result != OK) {
        json_decref(line);
        return reply_result(looking->reply, "check", result);
    }
    json_object_set_new(
        line, "coverage",
        service_coverage(looking->service, looking->not_indexed));
    reply_line(looking->reply, line);
    return EXIT_DONE;
}

int service_check(struct service *service, json_t *asked, struct reply *reply)
{
    struct looking *looking = calloc(1, sizeof *looking);
    int code;

    if (looking)
        looking->memory = malloc(VALUES_SIZE_MAX);
    if (!looking || !looking->memory) {
        free(looking);
        return reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    }
    looking->service = service;
    looking->reply = reply;
    looking->facts.mrz = CHECK_NOT_DONE;
    crossing_begin(&looking->crossing, looking->memory, VALUES_SIZE_MAX);
    code = look(looking, asked);
    free(looking->memory);
    free(looking);
    return code;
}
