/* SPDX-License-Identifier: Apache-2.0 */
/* Stays: of one document's bearer, or of everyone. */
#include "cli/present.h"
#include "cli/service.h"
#include "cli/stays.h"
#include "core/value.h"
#include "storage/stays_scan.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { STAYS_LIMIT = 1000, PROGRESS_MS = 250, STATES = STAY_IS_DISPUTED + 1 };

/* A stay with the facts that it names, which it takes along. */
struct listed {
    struct stay stay;
    struct stay_fact facts[3];
};

/* What is asked, and the newest that fit: twice as many as are shown, so that
 * they need not be sorted each time. */
struct stays_list {
    struct service *service;
    struct reply *reply;
    uint8_t state; /* 0: any */
    int64_t since_us, until_us;
    struct stay_asked asked;
    const struct stays_person *person; /* null: everyone */
    size_t limit, count, found;
    size_t states[STATES];
    struct listed *listed; /* room for 2 * limit */
    uint64_t not_indexed;
};

/* The newest first. */
static int newest(const void *a, const void *b)
{
    const struct stay_fact *left = &((const struct listed *)a)->facts[0];
    const struct stay_fact *right = &((const struct listed *)b)->facts[0];

    if (left->time_us != right->time_us)
        return left->time_us < right->time_us ? 1 : -1;
    return left->id < right->id ? -1 : left->id > right->id;
}

static void keep_newest(struct stays_list *list)
{
    if (list->count)
        qsort(list->listed, list->count, sizeof *list->listed, newest);
    if (list->count > list->limit)
        list->count = list->limit;
}

static bool is_one(const struct stay_fact *a, const struct stay_fact *b)
{
    return stay_same(a, b) || (a->linked && a->linked == b->linked);
}

/* Is it a stay of the bearer of the document that was asked for? */
static bool is_bearers(const struct stays_person *person,
                       const struct stay *stay)
{
    const struct stay_fact *entry = &person->facts[stay->entry];

    if (is_one(entry, &person->asked) ||
        (stay->exit != STAY_NONE &&
         is_one(&person->facts[stay->exit], &person->asked)))
        return true;
    for (size_t i = 0; i < person->count; i++) {
        const struct stay_fact *fact = &person->facts[i];

        if (is_one(fact, &person->asked) && fact->person &&
            fact->person == entry->person &&
            fact->flags & entry->flags & STAY_SURE)
            return true;
    }
    return false;
}

static bool weigh(void *user, const struct stay_fact *facts,
                  const struct stay *stay)
{
    struct stays_list *list = user;
    const struct stay_fact *entry = &facts[stay->entry];
    struct listed *listed;

    if (entry->time_us < list->since_us || entry->time_us > list->until_us ||
        (list->person && !is_bearers(list->person, stay)))
        return true;
    list->states[stay->state]++;
    if (list->state && list->state != stay->state)
        return true;
    list->found++;
    if (list->count == 2 * list->limit)
        keep_newest(list);
    listed = &list->listed[list->count++];
    *listed = (struct listed){.stay = *stay, .facts = {*entry}};
    listed->stay.entry = 0;
    if (stay->exit != STAY_NONE) {
        listed->facts[1] = facts[stay->exit];
        listed->stay.exit = 1;
    }
    if (stay->other != STAY_NONE) {
        listed->facts[2] = facts[stay->other];
        listed->stay.other = 2;
    }
    return true;
}

/* Whoever asks sees how far it is; false if nobody does any more. */
static bool tell(struct stays_list *list, struct timespec *last, uint64_t done,
                 uint64_t end)
{
    struct timespec now;
    long ms;

    clock_gettime(CLOCK_MONOTONIC, &now);
    ms = (now.tv_sec - last->tv_sec) * 1000 +
         (now.tv_nsec - last->tv_nsec) / 1000000;
    if (ms < PROGRESS_MS)
        return true;
    *last = now;
    return reply_line(list->reply,
                      json_pack("{s:s, s:I, s:I}", "type", "progress",
                                "entries", (json_int_t)done, "of",
                                (json_int_t)end));
}

static enum result of_everyone(struct stays_list *list)
{
    struct service *service = list->service;
    struct stays_scan *scan;
    enum result result;
    bool more, listening = true;
    uint64_t done = 0, end = 0;
    struct timespec last;

    if (!service_alone(list->reply))
        return STORE_STOPPED;
    scan = stays_scan_new(service->post->store);
    result = scan ? OK : STORE_MEMORY;
    more = result == OK;
    clock_gettime(CLOCK_MONOTONIC, &last);
    while (result == OK && more && listening) {
        result = stays_scan_step(scan, service_roster(service), &done, &end,
                                 &more);
        service_roster_done(service);
        listening = tell(list, &last, done, end);
    }
    if (result == OK && listening)
        result = stays_scan_each(scan, &list->asked, weigh, list);
    stays_scan_free(scan);
    service_alone_done();
    return result;
}

static enum result put_values(json_t *asked, struct crossing *values)
{
    const char *issuer = service_text(asked, "issuer");
    enum result result =
        crossing_set_text(values, bytes_text("document_number"),
                          bytes_text(service_text(asked, "document")));

    if (result == OK && issuer)
        result = crossing_set_text(values, bytes_text("issuing_state"),
                                   bytes_text(issuer));
    return result;
}

static enum result of_person(struct stays_list *list, json_t *asked)
{
    uint8_t memory[FIELD_TEXT_MAX], space[FIELD_TEXT_MAX];
    struct buffer out = buffer_of(space, sizeof space);
    struct stays_person *person = malloc(sizeof *person);
    struct crossing values;
    struct store_txn *txn;
    struct body body;
    enum result result = person ? OK : STORE_MEMORY;

    crossing_begin(&values, memory, sizeof memory);
    if (result == OK)
        result = put_values(asked, &values);
    crossing_put(&values, &out);
    if (result == OK)
        result = body_open_values(buffer_bytes(&out), &body);
    if (result == OK)
        result = store_begin(list->service->post->store, STORE_READ, &txn);
    if (result == OK) {
        result = stays_person(txn, service_roster(list->service), &body,
                              person);
        service_roster_done(list->service);
        list->not_indexed = index_missing(txn);
        store_abort(txn);
    }
    if (result == OK) {
        list->person = person;
        list->asked.permits = person->permits;
        list->asked.permit_count = person->permit_count;
        stay_judge(&list->asked, person->facts, person->stays,
                   person->stay_count);
        for (size_t i = 0; i < person->stay_count; i++)
            weigh(list, person->facts, &person->stays[i]);
    }
    free(person);
    return result;
}

/* Has an argument, if it is given, the form of the field? */
static int value_good(json_t *asked, const char *name, const char *field,
                      struct reply *reply)
{
    const char *text = service_text(asked, name);
    uint8_t space[FIELD_TEXT_MAX];
    struct buffer out = buffer_of(space, sizeof space);
    enum result result = text ? value_put_text(fields_find(bytes_text(field)),
                                               bytes_text(text), &out)
                              : OK;

    if (result == OK)
        return EXIT_DONE;
    return reply_fail(reply, EXIT_USE, MSG_RESULT_VALUE, "stays", text,
                      message_result(result), result_code(result));
}

static int take_asked(struct stays_list *list, json_t *asked)
{
    const char *state = service_text(asked, "state");
    json_int_t limit = json_integer_value(json_object_get(asked, "limit"));
    int code;

    list->since_us = INT64_MIN;
    list->until_us = INT64_MAX;
    list->limit = limit > 0 && limit <= SERVICE_FIND_MAX ? (size_t)limit
                                                         : STAYS_LIMIT;
    if (state)
        list->state = stay_state_find(state);
    if (state && !list->state)
        return reply_fail(list->reply, EXIT_USE, MSG_BAD_VALUE, "stays", state,
                          "--state", message(MSG_STAY_STATES));
    code = value_good(asked, "document", "document_number", list->reply);
    if (code == EXIT_DONE)
        code = value_good(asked, "issuer", "issuing_state", list->reply);
    if (code == EXIT_DONE)
        code =
            service_time(asked, "since", "stays", &list->since_us, list->reply);
    if (code == EXIT_DONE)
        code = service_time(asked, "until", "stays", &list->until_us,
                            list->reply);
    return code;
}

static enum result emit(struct stays_list *list)
{
    struct stays_source source = {.view = view_new()};
    enum result result = STORE_MEMORY;

    if (source.view)
        result = store_begin(list->service->post->store, STORE_READ,
                             &source.txn);
    for (size_t i = 0; result == OK && i < list->count; i++) {
        struct listed *listed = &list->listed[i];
        json_t *line;

        source.roster = service_roster(list->service);
        line = stays_json(&source, listed->facts, &listed->stay, true,
                          &result);
        service_roster_done(list->service);
        /* Erased since it was looked at. */
        if (result == BODY_STATE || result == STORE_NOT_FOUND)
            result = OK;
        if (line && !reply_line(list->reply, line))
            break;
    }
    if (source.txn)
        store_abort(source.txn);
    view_free(source.view);
    return result;
}

static void add_found(const struct stays_list *list, json_t *coverage)
{
    json_t *states = json_object();

    for (uint8_t i = 1; i < STATES; i++)
        if (list->states[i])
            json_object_set_new(states, stay_state_name(i),
                                json_integer((json_int_t)list->states[i]));
    json_object_set_new(coverage, "states", states);
    service_found(coverage, list->found, list->found > list->count);
    service_not_indexed(coverage, list->not_indexed);
}

/* asked: "state", "document", "issuer", "since", "until", "limit". */
int service_stays(struct service *service, json_t *asked, struct reply *reply)
{
    struct stays_list list = {.service = service, .reply = reply};
    enum result result;
    json_t *coverage;
    int code = take_asked(&list, asked);

    if (code != EXIT_DONE)
        return code;
    list.listed = malloc(2 * list.limit * sizeof *list.listed);
    if (!list.listed)
        return reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    coverage = service_coverage(service, 0);
    list.asked.now_us = post_now_us();
    list.asked.silent = stays_silent(coverage);
    result = service_text(asked, "document") ? of_person(&list, asked)
                                             : of_everyone(&list);
    keep_newest(&list);
    if (result == OK)
        result = emit(&list);
    free(list.listed);
    add_found(&list, coverage);
    if (result == OK)
        reply_line(reply, coverage);
    else
        json_decref(coverage);
    if (result == STORE_LIMIT)
        return reply_fail(reply, EXIT_MACHINE, MSG_STAYS_TOO_MANY,
                          (unsigned long long)STAYS_SCAN_MAX);
    if (result != OK)
        return reply_result(reply, "stays", result);
    return list.found ? EXIT_DONE : EXIT_NO;
}
