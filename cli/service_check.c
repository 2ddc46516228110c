/* SPDX-License-Identifier: Apache-2.0 */
/* Looking at a document before anything is recorded. */
#include "cli/alerts.h"
#include "cli/document.h"
#include "cli/past.h"
#include "cli/present.h"
#include "cli/readings.h"
#include "cli/rights.h"
#include "cli/stays.h"
#include "core/canon.h"
#include "core/states.h"

#include <stdlib.h>
#include <string.h>

enum { LAST_CROSSINGS = 5 };

/* A document under the eyes of an officer. */
struct looking {
    struct service *service;
    json_t *asked;
    struct reply *reply;
    struct crossing crossing;
    struct crossing_facts facts;
    struct mrz mrz;
    bool has_mrz;
    uint8_t *memory, *values; /* VALUES_SIZE_MAX each */
    bool silent; /* a post whose exits would not be known */
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

bool service_has_number(const struct view *view, struct bytes number)
{
    static const uint16_t keys[] = {FIELD_DOCUMENT_NUMBER,
                                    FIELD_SECOND_DOCUMENT,
                                    FIELD_PASS_NUMBER};
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
    return service_has_number(view, looking->number);
}

/* The last crossings of the document. */
static enum result add_last(struct looking *looking,
                            const struct stays_source *source, json_t *line)
{
    uint8_t space[FIELD_TEXT_MAX];
    struct buffer folded = buffer_of(space, sizeof space);
    struct view_hit hits[LAST_CROSSINGS];
    struct view_search search = {
        .query = {INDEX_DOCUMENT, {NULL, 0}, INT64_MIN, INT64_MAX},
        .match = same_document, .user = looking, .hits = hits,
        .most = LAST_CROSSINGS};
    json_t *last = json_array();
    enum result result = OK;

    json_object_set_new(line, "last_crossings", last);
    looking->number = search.query.value = index_fold(
        text_of(crossing_get(&looking->crossing, FIELD_DOCUMENT_NUMBER)),
        &folded);
    if (looking->number.size)
        result = view_find(source->txn, source->roster, &search, source->view);
    for (size_t i = 0; result == OK && i < search.count; i++) {
        result = view_crossing(source->txn, source->roster,
                               search.hits[i].place, source->view);
        if (result == RECORD_LIMIT)
            result = OK;
        if (result == OK)
            json_array_append_new(last,
                                  present_record(source->roster, source->view));
    }
    return result;
}

/* The stay that an exit of the document now would close. */
static enum result add_stay(const struct stays_source *source,
                            struct stays_person *person, json_t *line)
{
    uint32_t at;
    uint8_t by;
    bool sure;
    json_t *stay;
    enum result result;

    json_object_set_new(line, "open_stay", json_null());
    at = stay_find(person->facts, person->stays, person->stay_count,
                   &person->asked, &by, &sure);
    if (at == STAY_NONE)
        return OK;
    if (!sure)
        person->stays[at].state = STAY_IS_POSSIBLE_MATCH;
    stay =
        stays_json(source, person->facts, &person->stays[at], false, &result);
    if (!stay)
        return result;
    json_object_set_new(stay, "matched_by", json_string(stay_by_name(by)));
    if (person->more)
        json_object_set_new(stay, "more", json_true());
    json_object_set_new(line, "open_stay", stay);
    return OK;
}

static enum result look_up(struct looking *looking, json_t *line)
{
    struct past past = {.post = looking->service->post->self.certificate.post,
                        .space = looking->values,
                        .person = malloc(sizeof *past.person),
                        .silent = looking->silent};
    struct stays_source source = {.view = view_new()};
    enum result result = STORE_MEMORY;

    if (past.person && source.view)
        result = store_begin(looking->service->post->store, STORE_READ,
                             &source.txn);
    if (result == OK) {
        service_purpose(source.txn, looking->asked);
        past.roster = source.roster = service_roster(looking->service);
        past.txn = source.txn;
        result = past_look(&past, &looking->crossing);
        if (result == OK)
            result = add_stay(&source, past.person, line);
        if (result == OK)
            result = add_last(looking, &source, line);
        service_roster_done(looking->service);
        looking->not_indexed = index_missing(source.txn);
        store_abort(source.txn);
    }
    view_free(source.view);
    free(past.person);
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

/* Where there are officers a look-up is noted before it is answered. */
static int note(struct looking *looking, json_t *asked)
{
    struct bytes number = text_of(
        crossing_get(&looking->crossing, FIELD_DOCUMENT_NUMBER));
    struct bytes name =
        text_of(crossing_get(&looking->crossing, FIELD_SURNAME));
    char document[ACCESS_TEXT_MAX + 1];
    struct access access = {.action = ACCESS_CHECK};

    if (number.size > ACCESS_TEXT_MAX)
        number.size = ACCESS_TEXT_MAX;
    if (number.size) {
        memcpy(document, number.data, number.size);
        document[number.size] = '\0';
        access.document = document;
    } else if (name.size && name.size <= ACCESS_TEXT_MAX) {
        memcpy(document, name.data, name.size);
        document[name.size] = '\0';
        access.name = document;
    }
    return rights_look(looking->service, "check", asked, &access,
                       looking->reply);
}

static int look(struct looking *looking, json_t *asked)
{
    struct alerts_met met = {NULL, false};
    json_t *line, *coverage;
    enum result result;
    int code = EXIT_DONE;

    if (json_is_true(json_object_get(asked, "reading")))
        code = take_reading(looking, asked);
    if (code == EXIT_DONE)
        code = take_document(looking, asked);
    if (code == EXIT_DONE)
        code = note(looking, asked);
    if (code != EXIT_DONE)
        return code;
    looking->facts.today_days = document_today();
    looking->facts.issuing_state_known =
        states_find(text_of(crossing_get(&looking->crossing,
                                         FIELD_ISSUING_STATE))) != NULL;
    result = crossing_checks(&looking->crossing, &looking->facts);
    if (result == OK)
        result = alerts_meet(looking->service, &looking->crossing, false, &met);
    if (result != OK) {
        json_decref(met.list);
        return reply_result(looking->reply, "check", result);
    }
    line = json_pack("{s:s, s:o, s:o}", "type", "check", "document",
                     document_line(looking), "alert_list",
                     alerts_list_json(looking->service));
    alerts_put(&met, line);
    json_decref(met.list);
    result = service_look_at_lists(looking->service, &looking->crossing, line);
    coverage = service_coverage(looking->service, 0);
    looking->silent = stays_silent(coverage);
    if (result == OK)
        result = look_up(looking, line);
    json_object_set_new(
        line, "checks",
        present_value(fields_of(FIELD_CHECKS),
                      crossing_get(&looking->crossing, FIELD_CHECKS)));
    json_object_set(line, "checks_until",
                    json_object_get(coverage, "complete_until"));
    service_not_indexed(coverage, looking->not_indexed);
    json_object_set_new(line, "coverage", coverage);
    if (result != OK) {
        json_decref(line);
        return reply_result(looking->reply, "check", result);
    }
    reply_line(looking->reply, line);
    return EXIT_DONE;
}

int service_check(struct service *service, json_t *asked, struct reply *reply)
{
    struct looking *looking = calloc(1, sizeof *looking);
    int code;

    if (looking)
        looking->memory = malloc(2 * VALUES_SIZE_MAX);
    if (!looking || !looking->memory) {
        free(looking);
        return reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    }
    looking->service = service;
    looking->asked = asked;
    looking->reply = reply;
    looking->values = looking->memory + VALUES_SIZE_MAX;
    looking->facts.mrz = CHECK_NOT_DONE;
    crossing_begin(&looking->crossing, looking->memory, VALUES_SIZE_MAX);
    code = look(looking, asked);
    free(looking->memory);
    free(looking);
    return code;
}
