/* SPDX-License-Identifier: Apache-2.0 */
/* Groups: sessions opened and closed, and who of them has been recorded. */
#include "cli/group.h"
#include "cli/present.h"
#include "cli/rights.h"
#include "cli/service.h"
#include "core/canon.h"
#include "core/date.h"
#include "core/value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    GUARDIAN = 86,
    ADULT_YEARS = 18,
    SLACK_US = 3600 * 1000000LL, /* a clock may be set back meanwhile */
};

/* A session, and what its records come to. */
struct counted {
    char name[GROUP_NAME];
    json_t *kept, *people;
    struct bytes group; /* the value that its records have */
    uint64_t recorded, voided, drivers, leaders, minors, waiting, missing;
    uint64_t not_indexed;
    bool more;
};

static struct bytes text_at(const struct record *record, uint16_t key)
{
    struct canon canon = canon_of(record_value(record, key));

    return canon_text(&canon, FIELD_TEXT_MAX);
}

static uint64_t number_at(const struct record *record, uint16_t key)
{
    struct canon canon = canon_of(record_value(record, key));
    uint64_t number = canon_uint(&canon, UINT16_MAX);

    return canon.result == OK ? number : 0;
}

static json_int_t kept_number(const struct counted *counted, const char *name)
{
    return json_integer_value(json_object_get(counted->kept, name));
}

static bool in_group(void *user, const struct view *view)
{
    const struct counted *counted = user;
    const struct read_entry *read = view_entry(view);
    struct canon canon = canon_of(record_value(view_record(view), FIELD_GROUP));
    struct bytes group = canon_fixed(&canon, GROUP_ID)
                             ? record_value(view_record(view), FIELD_GROUP)
                             : bytes_of(NULL, 0);

    return !read->foreign && !read->quarantined && canon.result == OK &&
           bytes_equal(group, counted->group);
}

/* Is the birth date of somebody under age on the day of the crossing? */
static bool is_minor(const struct view *view)
{
    const struct record *record = view_record(view);
    struct date_partial birth;
    struct date date;
    int32_t days;

    if (number_at(record, FIELD_MINOR_STATUS) > 0)
        return true;
    if (date_parse_partial(text_at(record, FIELD_BIRTH_DATE), &birth) != OK ||
        !date_complete(&birth, &days))
        return false;
    date = date_from_days((int32_t)(view_time(view) / 86400000000));
    date.year -= ADULT_YEARS;
    if (!date_exists(date)) /* born on a 29 February */
        date.day = 28;
    return days > date_to_days(date);
}

static void put_field(json_t *line, const struct record *record, uint16_t key)
{
    const struct field *field = fields_of(key);
    struct bytes value = record_value(record, key);

    if (value.size)
        json_object_set_new(line, field->name, present_value(field, value));
}

/* A line for those of whom somebody must know: who drives, leads, is a minor,
 * or waits. */
static void count_one(struct counted *counted, const struct roster *roster,
                      const struct view *view)
{
    static const uint16_t shown[] = {
        FIELD_GROUP_ROLE,   FIELD_SURNAME, FIELD_GIVEN_NAMES, FIELD_BIRTH_DATE,
        FIELD_MINOR_STATUS, GUARDIAN,      FIELD_OUTCOME};
    const struct record *record = view_record(view);
    const struct read_entry *read = view_entry(view);
    uint64_t role = number_at(record, FIELD_GROUP_ROLE);
    bool minor = is_minor(view);
    bool waits = number_at(record, FIELD_OUTCOME) == OUTCOME_REFERRED;
    char ref[64];
    json_t *line;

    if (record_voided(record)) {
        counted->voided++;
        return;
    }
    counted->recorded++;
    counted->drivers += role == GROUP_DRIVER;
    counted->leaders += role == GROUP_LEADER;
    counted->minors += minor;
    counted->waiting += waits;
    if (role != GROUP_DRIVER && role != GROUP_LEADER && !minor && !waits)
        return;
    present_ref(roster, read->key, read->entry.header.log,
                read->entry.header.seq, ref);
    line = json_pack("{s:s, s:s, s:b, s:b}", "type", "group_person", "ref", ref,
                     "minor", minor, "waits", waits);
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++)
        put_field(line, record, shown[i]);
    json_array_append_new(counted->people, line);
}

static enum result count_with(struct service *service, struct store_txn *txn,
                              struct counted *counted, struct view *view,
                              struct view_hit *hits)
{
    struct roster *roster = service_roster_copy(service);
    struct view_search search = {
        .query = {INDEX_POST, bytes_text(service->post->self.certificate.post),
                  kept_number(counted, "since_us") - SLACK_US, INT64_MAX},
        .match = in_group,
        .user = counted,
        .hits = hits,
        .most = GROUP_PEOPLE_MAX};
    enum result result =
        roster ? view_find(txn, roster, &search, view) : STORE_MEMORY;

    /* In the order in which they came. */
    for (size_t i = search.count; result == OK && i-- > 0;) {
        result = view_crossing(txn, roster, search.hits[i].place, view);
        if (result == RECORD_LIMIT)
            result = OK;
        if (result == OK)
            count_one(counted, roster, view);
    }
    free(roster);
    counted->more = search.more;
    counted->not_indexed = index_missing(txn);
    return result;
}

static enum result count(struct service *service, struct counted *counted)
{
    uint8_t space[GROUP_ID + 1];
    struct view_hit *hits = malloc(GROUP_PEOPLE_MAX * sizeof *hits);
    struct view *view = view_new();
    struct store_txn *txn;
    struct buffer value = buffer_of(space, sizeof space);
    enum result result = hits && view ? OK : STORE_MEMORY;
    json_int_t size = kept_number(counted, "size");

    if (result == OK)
        result = value_put_text(fields_of(FIELD_GROUP),
                                bytes_text(counted->name), &value);
    counted->group = buffer_bytes(&value);
    if (result == OK)
        result = store_begin(service->post->store, STORE_READ, &txn);
    if (result == OK) {
        result = count_with(service, txn, counted, view, hits);
        store_abort(txn);
    }
    counted->group = bytes_of(NULL, 0);
    if (size > 0 && counted->recorded < (uint64_t)size)
        counted->missing = (uint64_t)size - counted->recorded;
    free(hits);
    view_free(view);
    return result;
}

/* The session itself, as it was opened. */
static json_t *session_line(const char *name, json_t *kept)
{
    json_t *line = json_pack("{s:s, s:s#, s:s}", "type", "group", "short", name,
                             GROUP_SHORT, "group", name);

    if (!kept) {
        json_object_set_new(line, "error",
                            json_string(result_code(STORE_CORRUPT)));
        return line;
    }
    json_object_set_new(line, "opened",
                        present_instant(json_integer_value(
                            json_object_get(kept, "opened_us"))));
    if (json_integer_value(json_object_get(kept, "size")) > 0)
        json_object_set(line, "size", json_object_get(kept, "size"));
    json_object_update_missing(line, json_object_get(kept, "fields"));
    return line;
}

static void put_counts(const struct counted *counted, json_t *line)
{
    const struct {
        const char *name;
        uint64_t number;
    } counts[] = {
        {"recorded", counted->recorded}, {"missing", counted->missing},
        {"void", counted->voided},       {"drivers", counted->drivers},
        {"leaders", counted->leaders},   {"minors", counted->minors},
        {"waiting", counted->waiting},
    };

    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        json_object_set_new(line, counts[i].name,
                            json_integer((json_int_t)counts[i].number));
    if (counted->more)
        json_object_set_new(line, "more", json_true());
}

/* Who is in a group is told: its people are looked up. */
static int note_look(struct service *service, json_t *asked, const char *name,
                     struct reply *reply)
{
    uint8_t space[GROUP_ID + 1];
    struct buffer out = buffer_of(space, sizeof space);
    struct access access = {.action = ACCESS_GROUP};

    if (value_put_text(fields_of(FIELD_GROUP), bytes_text(name), &out) != OK)
        return reply_result(reply, "group", VALUE_FORM);
    access.group = buffer_bytes(&out);
    return rights_look(service, "group", asked, &access, reply);
}

/* Finds the session asked for, counts it, and says so; the caller frees
 * counted->kept. */
static int tell(struct service *service, json_t *asked, struct counted *counted,
                struct reply *reply)
{
    const char *directory = service->post->directory;
    const char *id = service_text(asked, "id");
    enum result result = group_find(directory, id, counted->name);
    json_t *line, *person;
    size_t i;
    int code;

    if (result != OK)
        return reply_fail(
            reply, EXIT_NO,
            result == STORE_NOT_FOUND ? MSG_GROUP_NONE : MSG_GROUP_SEVERAL, id);
    counted->kept = group_read(directory, counted->name);
    if (!counted->kept)
        return reply_fail(reply, EXIT_MACHINE, MSG_GROUP_DAMAGED,
                          counted->name);
    code = note_look(service, asked, counted->name, reply);
    if (code != EXIT_DONE)
        return code;
    counted->people = json_array();
    result = count(service, counted);
    if (result == OK) {
        line = session_line(counted->name, counted->kept);
        put_counts(counted, line);
        reply_line(reply, line);
        json_array_foreach(counted->people, i, person)
            reply_line(reply, json_incref(person));
        reply_line(reply, service_coverage(service, counted->not_indexed));
    }
    json_decref(counted->people);
    return reply_result(reply, "group", result);
}

/* asked: "id", or nothing for all. */
int service_group_show(struct service *service, json_t *asked,
                       struct reply *reply)
{
    const char *directory = service->post->directory;
    char names[GROUPS_MAX][GROUP_NAME];
    struct counted counted = {.kept = NULL};
    size_t open;
    int code;

    if (service_text(asked, "id")) {
        code = tell(service, asked, &counted, reply);
        json_decref(counted.kept);
        return code;
    }
    open = group_names(directory, names);
    for (size_t i = 0; i < open; i++) {
        json_t *kept = group_read(directory, names[i]);

        reply_line(reply, session_line(names[i], kept));
        json_decref(kept);
    }
    return EXIT_DONE;
}

/* asked: "fields", "size", "since" (seconds). */
int service_group_open(struct service *service, json_t *asked,
                       struct reply *reply)
{
    json_t *fields = json_object_get(asked, "fields");
    json_int_t size = json_integer_value(json_object_get(asked, "size"));
    json_t *since = json_object_get(asked, "since");
    struct group_opening opening = {.fields = fields,
                                    .opened_us = post_now_us()};
    char name[GROUP_NAME];
    const char *field = NULL;
    enum result result;
    json_t *kept;

    if (!service->post->self.certificate.post[0])
        return reply_fail(reply, EXIT_REFUSED, MSG_SHIFT_NO_POST, "group");
    if (!json_is_object(fields) || size < 0 || size > GROUP_PEOPLE_MAX)
        return reply_fail(reply, EXIT_USE, MSG_TOO_FEW, "group", "--size");
    opening.size = (uint64_t)size;
    opening.since_us =
        since ? json_integer_value(since) * 1000000 : opening.opened_us;
    result = group_open(service->post->directory, &opening, name, &field);
    if (result == VALUE_UNKNOWN_FIELD)
        return reply_fail(reply, EXIT_USE, MSG_GROUP_FIELD, field,
                          group_shared());
    if (result == STORE_LIMIT)
        return reply_fail(reply, EXIT_REFUSED, MSG_GROUP_LIMIT, GROUPS_MAX);
    if (result == STORE_IO)
        return reply_fail(reply, EXIT_MACHINE, MSG_CANNOT_WRITE,
                          service->post->directory, strerror(errno));
    if (result != OK)
        return reply_fail(reply, EXIT_USE, MSG_RESULT_VALUE, "group", field,
                          message_result(result), result_code(result));
    kept = group_read(service->post->directory, name);
    reply_line(reply, session_line(name, kept));
    json_decref(kept);
    return EXIT_DONE;
}

/* asked: "id", "incomplete". */
int service_group_close(struct service *service, json_t *asked,
                        struct reply *reply)
{
    struct counted counted = {.kept = NULL};
    enum result result;
    int code;

    if (!service_text(asked, "id"))
        return reply_fail(reply, EXIT_USE, MSG_TOO_FEW, "group", "ID");
    code = tell(service, asked, &counted, reply);
    if (code == EXIT_DONE && counted.missing > 0 &&
        !json_is_true(json_object_get(asked, "incomplete")))
        code = reply_fail(reply, EXIT_REFUSED, MSG_GROUP_INCOMPLETE,
                          (unsigned long long)counted.recorded,
                          (unsigned long long)kept_number(&counted, "size"),
                          counted.name);
    json_decref(counted.kept);
    if (code != EXIT_DONE)
        return code;
    result = group_remove(service->post->directory, counted.name);
    if (result != OK)
        return reply_fail(reply, EXIT_MACHINE, MSG_CANNOT_WRITE,
                          service->post->directory, strerror(errno));
    return EXIT_DONE;
}
