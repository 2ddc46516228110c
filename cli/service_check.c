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

enum { LAST_CROSSINGS = 5 };

/* A document under the eyes of an officer. */
struct looking {
    struct service *service;
    struct reply *reply;
    struct crossing crossing;
    struct crossing_facts facts;
    struct mrz mrz;
    bool has_mrz;
    uint8_t *memory;
};

static int take_reading(struct looking *looking, json_t *asked)
{
    char text[MRZ_TEXT_MAX + 1], lane[33];
    struct readings *readings = looking->service->post->readings;

    if (!readings || !readings_get(readings, service_text(asked, "lane"),
                                   false, text, lane))
        return reply_fail(looking->reply, EXIT_NO, MSG_NO_READING);
    json_object_set_new(asked, "mrz", json_string(text));
    return EXIT_DONE;
}

static int take_document(struct looking *looking, json_t *asked)
{
    const char *text = service_text(asked, "mrz"), *name;
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
                             &looking->crossing);
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

/* The open stay of this document: its last crossing was an admitted entry. */
static json_t *open_stay(const struct roster *roster, const struct view *view)
{
    const struct record *record = view_record(view);
    enum { PERMITTED_UNTIL = 44 };
    json_t *stay;
    char ref[64];

    if (number_of(record_value(record, FIELD_DIRECTION)) != DIRECTION_ENTRY ||
        number_of(record_value(record, FIELD_OUTCOME)) != OUTCOME_ADMITTED)
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

/* The last crossings of the document, and from the newest that still counts
 * the open stay. */
static enum result add_history(struct looking *looking, struct store_txn *txn,
                               const struct index_query *query,
                               struct view *view, json_t *line)
{
    struct view_hit hits[SERVICE_BATCH_MAX];
    json_t *last = json_array(), *stay = NULL;
    struct bytes issuer =
        text_of(crossing_get(&looking->crossing, FIELD_ISSUING_STATE));
    const struct roster *roster = service_roster(looking->service);
    size_t count = 0;
    bool more;
    enum result result = view_find(txn, roster, query, view, hits,
                                   SERVICE_BATCH_MAX, &count, &more);

    for (size_t i = 0; result == OK && i < count &&
                       json_array_size(last) < LAST_CROSSINGS;
         i++) {
        result = view_crossing(txn, roster, &hits[i].place, view);
        if (result != OK ||
            (issuer.size &&
             !bytes_equal(issuer, text_of(record_value(view_record(view),
                                                       FIELD_ISSUING_STATE)))))
            continue;
        if (!stay && !record_voided(view_record(view)))
            stay = open_stay(roster, view);
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
    struct index_query query = {INDEX_DOCUMENT, {NULL, 0}, INT64_MIN,
                                INT64_MAX};
    struct view *view = view_new();
    struct store_txn *txn;
    enum result result;

    query.value = index_fold(
        text_of(crossing_get(&looking->crossing, FIELD_DOCUMENT_NUMBER)),
        &folded);
    if (!view || query.value.size == 0) {
        view_free(view);
        return view ? OK : STORE_MEMORY;
    }
    result = store_begin(looking->service->post->store, STORE_READ, &txn);
    if (result == OK) {
        result = add_history(looking, txn, &query, view, line);
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
    line = json_pack(
        "{s:s, s:o, s:o*, s:[], s:n}", "type", "check", "document",
        document_line(looking), "checks",
        present_value(fields_of(FIELD_CHECKS),
                      crossing_get(&looking->crossing, FIELD_CHECKS)),
        "alerts", "alert_list");
    result = look_up(looking, line);
    if (result != OK) {
        json_decref(line);
        return reply_result(looking->reply, "check", result);
    }
    json_object_set_new(line, "coverage", service_coverage(looking->service));
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
