/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/stays.h"
#include "cli/present.h"
#include "core/date.h"

bool stays_silent(const json_t *coverage)
{
    return json_array_size(json_object_get(coverage, "silent")) > 0;
}

static enum result show(const struct stays_source *source, uint64_t place)
{
    enum result result =
        view_crossing(source->txn, source->roster, place, source->view);

    return result == RECORD_LIMIT ? OK : result;
}

static void add_ref(const struct stays_source *source, json_t *object,
                    const char *name)
{
    const struct read_entry *read = view_entry(source->view);
    char ref[64];

    present_ref(source->roster, read->key, read->entry.header.log,
                read->entry.header.seq, ref);
    json_object_set_new(object, name, json_string(ref));
}

static void add_field(const struct stays_source *source, json_t *object,
                      uint16_t key, const char *name)
{
    const struct field *field = fields_of(key);
    struct bytes value = record_value(view_record(source->view), key);

    if (value.size)
        json_object_set_new(object, name ? name : field->name,
                            present_value(field, value));
}

/* Whose stay it is. */
static void add_person(const struct stays_source *source, json_t *object)
{
    static const uint16_t keys[] = {
        FIELD_POST,        FIELD_DOCUMENT_NUMBER, FIELD_ISSUING_STATE,
        FIELD_SURNAME,     FIELD_GIVEN_NAMES,     FIELD_BIRTH_DATE,
        FIELD_NATIONALITY, FIELD_CATEGORY};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        add_field(source, object, keys[i], NULL);
}

static void add_days(json_t *object, const struct stay *stay)
{
    char text[DATE_TEXT_SIZE];
    int64_t left = (int64_t)stay->until_days - stay->last_days;

    if (stay->end != STAY_RETURNED)
        json_object_set_new(
            object, "days",
            json_integer((json_int_t)stay->last_days - stay->first_days + 1));
    if (stay->until_days == STAY_NO_DAY ||
        date_format(stay->until_days, text) != OK)
        return;
    json_object_set_new(object, "permitted_until", json_string(text));
    if (stay->end == STAY_RETURNED)
        return;
    if (left < 0)
        json_object_set_new(object, "days_over", json_integer(-left));
    else if (stay->end == STAY_GOES_ON)
        json_object_set_new(object, "days_left", json_integer(left));
}

/* What ended it, or may have. */
static enum result add_exit(const struct stays_source *source, json_t *object,
                            const struct stay_fact *facts,
                            const struct stay *stay)
{
    const struct stay_fact *exit = &facts[stay->exit];
    enum result result = show(source, exit->place);

    if (result != OK)
        return result;
    add_ref(source, object, "exit");
    json_object_set_new(object, "exit_time", present_instant(exit->time_us));
    add_field(source, object, FIELD_POST, "exit_post");
    json_object_set_new(object, "matched_by",
                        json_string(stay_by_name(stay->by)));
    if (exit->flags & STAY_FOREIGN) {
        const struct member *member =
            present_author(source->roster, view_entry(source->view));

        if (member)
            json_object_set_new(object, "country",
                                json_string(member->certificate.country));
    }
    return OK;
}

json_t *stays_json(const struct stays_source *source,
                   const struct stay_fact *facts, const struct stay *stay,
                   bool whole, enum result *result)
{
    const struct stay_fact *entry = &facts[stay->entry];
    json_t *object = json_object();

    *result = show(source, entry->place);
    if (whole)
        json_object_set_new(object, "type", json_string("stay"));
    if (*result == OK) {
        add_ref(source, object, "ref");
        json_object_set_new(object, "state",
                            json_string(stay_state_name(stay->state)));
        json_object_set_new(object, "since", present_instant(entry->time_us));
        add_days(object, stay);
        if (whole)
            add_person(source, object);
    }
    if (*result == OK && stay->exit != STAY_NONE)
        *result = add_exit(source, object, facts, stay);
    if (*result == OK && stay->other != STAY_NONE) {
        *result = show(source, facts[stay->other].place);
        if (*result == OK)
            add_ref(source, object, "confirmed_by");
    }
    if (*result == OK)
        return object;
    json_decref(object);
    return NULL;
}
