/* SPDX-License-Identifier: Apache-2.0 */
/* Finding: crossings by document, name, plate, post and time. */
#include "cli/present.h"
#include "cli/service.h"
#include "core/canon.h"
#include "core/name.h"

#include <stdlib.h>
#include <string.h>

/* What is asked, folded, and what each record is held against. */
struct search {
    const char *document, *issuer, *name, *plate;
    char post[17]; /* in capitals; empty: any */
    int64_t since_us, until_us;
    uint8_t folded_space[2 * FIELD_TEXT_MAX];
    struct bytes folded; /* of the value looked up */
    struct bytes parts[NAME_PARTS_MAX];
    size_t part_count;
    long limit;
    uint64_t not_indexed; /* entries that were not looked at */
};

static int take_search(json_t *asked, struct search *search,
                       struct reply *reply)
{
    size_t length = 0;
    int code;

    search->document = service_text(asked, "document");
    search->issuer = service_text(asked, "issuer");
    search->name = service_text(asked, "name");
    search->plate = service_text(asked, "plate");
    for (const char *post = service_text(asked, "post");
         post && *post && length < sizeof search->post - 1; post++)
        search->post[length++] =
            (char)(*post >= 'a' && *post <= 'z' ? *post - 'a' + 'A' : *post);
    search->since_us = INT64_MIN;
    search->until_us = INT64_MAX;
    search->limit =
        json_is_integer(json_object_get(asked, "limit"))
            ? (long)json_integer_value(json_object_get(asked, "limit"))
            : 1000;
    if (search->limit < 1 || search->limit > SERVICE_FIND_MAX)
        search->limit = SERVICE_FIND_MAX;
    code = service_time(asked, "since", "find", &search->since_us, reply);
    if (code != EXIT_DONE)
        return code;
    return service_time(asked, "until", "find", &search->until_us, reply);
}

/* Chooses the narrowest index for what was asked. */
static bool take_query(struct search *search, struct index_query *query)
{
    struct buffer out =
        buffer_of(search->folded_space, sizeof search->folded_space);

    query->since_us = search->since_us;
    query->until_us = search->until_us;
    query->value = bytes_of(NULL, 0);
    if (search->name) {
        if (strlen(search->name) > FIELD_TEXT_MAX / 2 ||
            name_fold(bytes_text(search->name), &out) != OK)
            return false;
        search->part_count = name_parts(buffer_bytes(&out), search->parts);
    }
    if (search->document || search->plate) {
        query->type = search->document ? INDEX_DOCUMENT : INDEX_PLATE;
        query->value = index_fold(
            bytes_text(search->document ? search->document : search->plate),
            &out);
    } else if (search->name) {
        query->type = INDEX_NAME;
        return search->part_count > 0;
    } else if (search->post[0]) {
        query->type = INDEX_POST;
        query->value = bytes_text(search->post);
    } else {
        query->type = INDEX_TIME;
        return true;
    }
    return query->value.size > 0 && !out.full;
}

/* Is any live value of a text field so? Where two corrections differ, both
 * are what was seen. */
static bool any_live(const struct record *record, uint16_t key,
                     bool (*is)(struct bytes text, struct bytes asked),
                     struct bytes asked)
{
    const struct record_statement *statement;
    struct bytes value;
    size_t at = 0;

    while (record_live(record, key, &at, &statement, &value)) {
        struct canon canon = canon_of(value);
        struct bytes text = canon_text(&canon, FIELD_TEXT_MAX);

        if (canon.result == OK && is(text, asked))
            return true;
    }
    return false;
}

static bool same_folded(struct bytes text, struct bytes asked)
{
    uint8_t space[2 * FIELD_TEXT_MAX];
    struct buffer out = buffer_of(space, sizeof space);
    struct bytes a = index_fold(text, &out), b = index_fold(asked, &out);

    return !out.full && a.size > 0 && bytes_equal(a, b);
}

static bool has_part(struct bytes name, struct bytes part)
{
    uint8_t space[NAME_GROWTH * FIELD_TEXT_MAX];
    struct buffer folded = buffer_of(space, sizeof space);
    struct bytes parts[NAME_PARTS_MAX];
    size_t count;

    if (name_fold(name, &folded) != OK)
        return false;
    count = name_parts(buffer_bytes(&folded), parts);
    for (size_t i = 0; i < count; i++)
        if (bytes_equal(parts[i], part))
            return true;
    return false;
}

static bool matches_name(const struct search *search,
                         const struct record *record)
{
    enum { NAME_NATIVE = 49 };

    for (size_t i = 0; i < search->part_count; i++)
        if (!any_live(record, FIELD_SURNAME, has_part, search->parts[i]) &&
            !any_live(record, FIELD_GIVEN_NAMES, has_part, search->parts[i]) &&
            !any_live(record, NAME_NATIVE, has_part, search->parts[i]))
            return false;
    return true;
}

static bool matches_document(const struct record *record, const char *document)
{
    enum { SECOND_DOCUMENT = 48, VISA_NUMBER = 75, PASS_NUMBER = 79 };
    static const uint16_t keys[] = {FIELD_DOCUMENT_NUMBER, SECOND_DOCUMENT,
                                    VISA_NUMBER, PASS_NUMBER};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (any_live(record, keys[i], same_folded, bytes_text(document)))
            return true;
    return false;
}

/* The record as it stands now must still be what was asked for. */
static bool matches(void *user, const struct view *view)
{
    const struct search *search = user;
    const struct record *record = view_record(view);

    if (search->document && !matches_document(record, search->document))
        return false;
    if (search->plate && !any_live(record, FIELD_VEHICLE_PLATE, same_folded,
                                   bytes_text(search->plate)))
        return false;
    if (search->issuer && !any_live(record, FIELD_ISSUING_STATE, bytes_equal,
                                    bytes_text(search->issuer)))
        return false;
    if (search->post[0] &&
        !any_live(record, FIELD_POST, bytes_equal, bytes_text(search->post)))
        return false;
    return matches_name(search, record);
}

static int emit(struct service *service, struct store_txn *txn,
                struct view *view, const struct view_search *found,
                struct reply *reply)
{
    for (size_t i = 0; i < found->count; i++) {
        const struct roster *roster = service_roster(service);
        enum result result =
            view_crossing(txn, roster, found->hits[i].place, view);
        json_t *line = NULL;

        if (result == OK || result == RECORD_LIMIT)
            line = present_record(roster, view);
        service_roster_done(service);
        if (!line)
            return reply_result(reply, "find", result);
        if (!reply_line(reply, line))
            return EXIT_NO;
    }
    return EXIT_DONE;
}

static int find_with(struct service *service, json_t *asked,
                     struct view_search *search, struct view *view,
                     struct reply *reply)
{
    struct search *looked = search->user;
    struct store_txn *txn;
    enum result result = store_begin(service->post->store, STORE_READ, &txn);
    int code;

    if (result != OK)
        return reply_result(reply, "find", result);
    service_purpose(txn, asked);
    /* Its answer is bounded: a copy of the roster would take longer. */
    result = view_find(txn, service_roster(service), search, view);
    service_roster_done(service);
    code = result == OK ? emit(service, txn, view, search, reply)
                        : reply_result(reply, "find", result);
    looked->not_indexed = index_missing(txn);
    store_abort(txn);
    return code;
}

int service_find(struct service *service, json_t *asked, struct reply *reply)
{
    struct search *search = calloc(1, sizeof *search);
    struct view *view = view_new();
    struct view_search found = {
        .match = matches,
        .user = search,
        .hits = malloc(SERVICE_FIND_MAX * sizeof(struct view_hit))};
    json_t *coverage;
    int code = EXIT_MACHINE;

    if (!search || !view || !found.hits) {
        reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
        goto done;
    }
    code = take_search(asked, search, reply);
    found.most = (size_t)search->limit;
    if (code == EXIT_DONE && take_query(search, &found.query)) {
        found.parts = search->parts;
        found.part_count =
            found.query.type == INDEX_NAME ? search->part_count : 0;
        code = find_with(service, asked, &found, view, reply);
    }
    if (code != EXIT_DONE)
        goto done;
    coverage = service_coverage(service, search->not_indexed);
    service_found(coverage, found.count, found.more);
    reply_line(reply, coverage);
    code = found.count ? EXIT_DONE : EXIT_NO;
done:
    free(search);
    view_free(view);
    free(found.hits);
    return code;
}
