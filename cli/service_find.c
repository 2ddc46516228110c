/* SPDX-License-Identifier: Apache-2.0 */
/* Finding: crossings by document, name, plate, post and time. */
#include "cli/present.h"
#include "cli/service.h"
#include "core/canon.h"
#include "core/date.h"
#include "core/name.h"

#include <stdlib.h>
#include <string.h>

/* What is asked, folded, and what each record is held against. */
struct search {
    struct service *service;
    const char *document, *issuer, *name, *plate, *post;
    int64_t since_us, until_us;
    uint8_t folded_space[2 * FIELD_TEXT_MAX];
    struct bytes folded; /* of the value looked up */
    struct bytes parts[NAME_PARTS_MAX];
    size_t part_count;
    long limit;
};

/* A date means its first moment, or (for until) its last. */
static bool take_time(const char *text, bool end, int64_t *time_us)
{
    int32_t days;

    if (!text)
        return true;
    if (date_parse(bytes_text(text), &days) == OK) {
        *time_us = (int64_t)days * 86400000000 + (end ? 86399999999 : 0);
        return true;
    }
    return date_parse_instant(bytes_text(text), time_us) == OK;
}

static int take_search(json_t *asked, struct search *search,
                       struct reply *reply)
{
    const char *since = service_text(asked, "since");
    const char *until = service_text(asked, "until");

    search->document = service_text(asked, "document");
    search->issuer = service_text(asked, "issuer");
    search->name = service_text(asked, "name");
    search->plate = service_text(asked, "plate");
    search->post = service_text(asked, "post");
    search->since_us = INT64_MIN;
    search->until_us = INT64_MAX;
    search->limit = json_is_integer(json_object_get(asked, "limit"))
                        ? (long)json_integer_value(
                              json_object_get(asked, "limit"))
                        : 1000;
    if (search->limit < 1 || search->limit > SERVICE_FIND_MAX)
        search->limit = SERVICE_FIND_MAX;
    if (!take_time(since, false, &search->since_us))
        return reply_fail(reply, EXIT_USE, MSG_BAD_VALUE, "find", since,
                          "--since", message(MSG_TIME));
    if (!take_time(until, true, &search->until_us))
        return reply_fail(reply, EXIT_USE, MSG_BAD_VALUE, "find", until,
                          "--until", message(MSG_TIME));
    return EXIT_DONE;
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
        /* The longest part is met least often. */
        for (size_t i = 0; i < search->part_count; i++)
            if (search->parts[i].size > query->value.size)
                query->value = search->parts[i];
    } else if (search->post) {
        query->type = INDEX_POST;
        query->value = bytes_text(search->post);
    } else {
        query->type = INDEX_TIME;
        return true;
    }
    return query->value.size > 0 && !out.full;
}

static struct bytes text_of(const struct record *record, uint16_t key)
{
    struct canon canon = canon_of(record_value(record, key));

    return canon_text(&canon, FIELD_TEXT_MAX);
}

static bool same_folded(struct bytes text, const char *asked)
{
    uint8_t space[2 * FIELD_TEXT_MAX];
    struct buffer out = buffer_of(space, sizeof space);
    struct bytes a = index_fold(text, &out), b;

    b = index_fold(bytes_text(asked), &out);
    return !out.full && a.size > 0 && bytes_equal(a, b);
}

static bool has_part(const struct record *record, uint16_t key,
                     struct bytes part)
{
    uint8_t space[NAME_GROWTH * FIELD_TEXT_MAX];
    struct buffer folded = buffer_of(space, sizeof space);
    struct bytes parts[NAME_PARTS_MAX], name = text_of(record, key);
    size_t count;

    if (name.size == 0 || name_fold(name, &folded) != OK)
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
        if (!has_part(record, FIELD_SURNAME, search->parts[i]) &&
            !has_part(record, FIELD_GIVEN_NAMES, search->parts[i]) &&
            !has_part(record, NAME_NATIVE, search->parts[i]))
            return false;
    return true;
}

/* The record as it is shown now must still be what was asked for. */
static bool matches(const struct search *search, const struct view *view)
{
    enum { SECOND_DOCUMENT = 48, PASS_NUMBER = 79 };
    const struct record *record = view_record(view);
    int64_t time_us = view_time(view);

    if (time_us < search->since_us || time_us > search->until_us)
        return false;
    if (search->document &&
        !same_folded(text_of(record, FIELD_DOCUMENT_NUMBER),
                     search->document) &&
        !same_folded(text_of(record, SECOND_DOCUMENT), search->document) &&
        !same_folded(text_of(record, PASS_NUMBER), search->document))
        return false;
    if (search->plate &&
        !same_folded(text_of(record, FIELD_VEHICLE_PLATE), search->plate))
        return false;
    if (search->issuer &&
        !bytes_equal(text_of(record, FIELD_ISSUING_STATE),
                     bytes_text(search->issuer)))
        return false;
    if (search->post && !bytes_equal(text_of(record, FIELD_POST),
                                     bytes_text(search->post)))
        return false;
    return matches_name(search, record);
}

static int emit(struct search *search, struct store_txn *txn,
                struct view *view, const struct view_hit *hits, size_t count,
                struct reply *reply, size_t *found)
{
    for (size_t i = 0; i < count; i++) {
        const struct roster *roster = service_roster(search->service);
        enum result result =
            view_crossing(txn, roster, &hits[i].place, view);
        json_t *line = NULL;

        if ((result == OK || result == RECORD_LIMIT) && matches(search, view))
            line = present_record(roster, view);
        service_roster_done(search->service);
        if (result != OK && result != RECORD_LIMIT)
            return reply_result(reply, "find", result);
        if (!line)
            continue;
        ++*found;
        if (!reply_line(reply, line))
            return EXIT_NO;
    }
    return EXIT_DONE;
}

static int find_with(struct search *search, const struct index_query *query,
                     struct view *view, struct view_hit *hits,
                     struct reply *reply, size_t *found, bool *more)
{
    struct store_txn *txn;
    size_t count;
    enum result result =
        store_begin(search->service->post->store, STORE_READ, &txn);
    int code;

    if (result != OK)
        return reply_result(reply, "find", result);
    result = view_find(txn, service_roster(search->service), query, view, hits,
                       (size_t)search->limit, &count, more);
    service_roster_done(search->service);
    code = result == OK
               ? emit(search, txn, view, hits, count, reply, found)
               : reply_result(reply, "find", result);
    store_abort(txn);
    return code;
}

int service_find(struct service *service, json_t *asked, struct reply *reply)
{
    struct search *search = calloc(1, sizeof *search);
    struct view *view = view_new();
    struct view_hit *hits = malloc(SERVICE_FIND_MAX * sizeof *hits);
    struct index_query query;
    size_t found = 0;
    bool more = false;
    json_t *coverage;
    int code = EXIT_MACHINE;

    if (!search || !view || !hits) {
        reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
        goto done;
    }
    search->service = service;
    code = take_search(asked, search, reply);
    if (code == EXIT_DONE && take_query(search, &query))
        code = find_with(search, &query, view, hits, reply, &found, &more);
    if (code != EXIT_DONE)
        goto done;
    coverage = service_coverage(service);
    json_object_set_new(coverage, "found", json_integer((json_int_t)found));
    if (more)
        json_object_set_new(coverage, "more", json_true());
    reply_line(reply, coverage);
    code = found ? EXIT_DONE : EXIT_NO;
done:
    free(search);
    view_free(view);
    free(hits);
    return code;
}
