/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/history.h"
#include "cli/present.h"

json_t *history_said(const struct roster *roster, const struct read_entry *read)
{
    const struct header *header = &read->entry.header;
    const struct member *author = present_author(roster, read);
    json_t *object;
    char ref[64];

    present_ref(roster, read->key, header->log, header->seq, ref);
    object = json_pack(
        "{s:s, s:s, s:s*, s:o}", "ref", ref, "name",
        author ? author->certificate.name : "?", "post",
        author && author->certificate.post[0] ? author->certificate.post : NULL,
        "time", present_instant((int64_t)header->time * 1000000));
    if (read->foreign)
        json_object_set_new(
            object, "country",
            json_string(author ? author->certificate.country : "?"));
    if (read->disputed)
        json_object_set_new(object, "disputed", json_true());
    if (read->quarantined)
        json_object_set_new(object, "quarantined", json_true());
    return object;
}

/* One value with who has set it; null where it takes the field back. */
static json_t *setting_of(const struct roster *roster, const struct view *view,
                          const struct field *field,
                          const struct record_setting *setting)
{
    json_t *said = history_said(roster, view_at(view, setting->statement));
    json_t *value = present_value(field, setting->value);
    json_t *object = json_pack("{s:o}", "value", value ? value : json_null());

    json_object_update(object, said);
    json_decref(said);
    return object;
}

/* All that is live of a field. */
static json_t *live_of(const struct roster *roster, const struct view *view,
                       const struct field *field)
{
    json_t *list = json_array();
    struct record_setting setting;
    size_t at = 0;

    while (record_set_by(view_record(view), field->key, &at, &setting))
        if (!setting.removed_by)
            json_array_append_new(list,
                                  setting_of(roster, view, field, &setting));
    return list;
}

json_t *history_conflicts(const struct roster *roster, const struct view *view)
{
    const struct record_field *shown;
    json_t *list = NULL;
    size_t at = 0;

    while ((shown = record_next(view_record(view), &at))) {
        const struct field *field = fields_of(shown->key);

        if (!field || shown->live < 2)
            continue;
        if (!list)
            list = json_array();
        json_array_append_new(list, json_pack("{s:s, s:o}", "field",
                                              field->name, "values",
                                              live_of(roster, view, field)));
    }
    return list;
}

/* References of the statements that have removed a value. */
static json_t *removers(const struct history *history, uint64_t bits)
{
    const struct record *record = view_record(history->view);
    json_t *list = json_array();
    char ref[64];

    for (size_t place = 0; place < record->count; place++) {
        const struct read_entry *read =
            view_at(history->view, record->order[place]);

        if (!(bits >> place & 1))
            continue;
        present_ref(history->roster, read->key, read->entry.header.log,
                    read->entry.header.seq, ref);
        json_array_append_new(list, json_string(ref));
    }
    return list;
}

json_t *history_register(const struct history *history, uint16_t key)
{
    const struct record *record = view_record(history->view);
    const struct field *field = fields_of(key);
    json_t *removed, *one;
    struct record_setting setting;
    size_t at = 0;

    if (!field)
        return NULL;
    removed = json_array();
    while (record_set_by(record, key, &at, &setting)) {
        if (!setting.removed_by)
            continue;
        one = setting_of(history->roster, history->view, field, &setting);
        json_object_set_new(one, "removed_by",
                            removers(history, setting.removed_by));
        json_array_append_new(removed, one);
    }
    return json_pack("{s:s, s:s, s:b, s:o, s:o}", "type", "register", "field",
                     field->name, "conflict", record_conflict(record, key),
                     "live", live_of(history->roster, history->view, field),
                     "removed", removed);
}
