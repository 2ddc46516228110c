/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of a record besides its fields: notes and links. */
#include "cli/approvals.h"
#include "cli/history.h"
#include "cli/present.h"
#include "cli/sealed.h"
#include "core/canon.h"
#include "core/fields.h"
#include "storage/standing.h"

#include <stdlib.h>
#include <string.h>

enum { NOTE_TEXT = 16 };

/* Lines by the time of their headers, then in the order of each log. Of too
 * many the oldest are left out, so that what stays does not depend on the order
 * in which they came. */
struct line {
    uint64_t time;
    struct bond_ref ref;
    json_t *json;
};
struct lines {
    size_t count;
    bool more;
    struct line at[HISTORY_NOTES_MAX];
};

static int compare(const struct line *a, const struct line *b)
{
    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    return bond_ref_compare(&a->ref, &b->ref);
}

static int by_time(const void *a, const void *b)
{
    return compare(a, b);
}

/* Takes the line over. */
static void put(struct lines *lines, const struct entry *entry, json_t *json)
{
    struct line line = {.time = entry->header.time, .json = json};
    size_t place = lines->count;

    about_ref(entry, &line.ref);
    while (place > 0 && compare(&line, &lines->at[place - 1]) < 0)
        place--;
    if (lines->count == HISTORY_NOTES_MAX) {
        lines->more = true;
        json_decref(place > 0 ? lines->at[0].json : json);
        if (place == 0)
            return;
        memmove(&lines->at[0], &lines->at[1], --place * sizeof lines->at[0]);
    } else {
        memmove(&lines->at[place + 1], &lines->at[place],
                (lines->count++ - place) * sizeof lines->at[0]);
    }
    lines->at[place] = line;
}

static void free_lines(struct lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        json_decref(lines->at[i].json);
    lines->count = 0;
}

/* What gathering the lines is at work on. */
struct gathering {
    struct store_txn *txn;
    const struct roster *roster;
    const struct view *view;
    bool whole; /* each one as a statement, and not only what a note says */
    struct lines notes, links, voids;
    enum result result;
};

/* The reference to say, of what is held; else the id. */
static json_t *ref_text(struct store_txn *txn, const struct roster *roster,
                        const struct bond_ref *ref)
{
    struct log_state state;
    uint64_t place;
    char text[64];

    if (about_place(txn, ref, &place) != OK ||
        log_find(txn, ref->log, &state) != OK)
        return present_hex(bytes_of(ref->id, HASH_SIZE));
    present_ref(roster, state.log.key, ref->log, ref->seq, text);
    return json_string(text);
}

static void name_target(struct store_txn *txn, const struct roster *roster,
                        const struct read_entry *read, uint16_t key,
                        const char *name, json_t *object)
{
    struct bond_ref target;

    if (about_target(read, key, &target))
        json_object_set_new(object, name, ref_text(txn, roster, &target));
}

static json_t *note_text(const struct read_entry *read)
{
    struct canon canon = canon_of(body_value(&read->body, NOTE_TEXT));
    struct bytes text = canon_text(&canon, SIZE_MAX);

    return canon.result == OK ? json_stringn((const char *)text.data, text.size)
                              : json_null();
}

/* An entry of any of these kinds as a statement. */
static json_t *statement(struct store_txn *txn, const struct roster *roster,
                         const struct read_entry *read)
{
    json_t *object = present_statement(roster, read);

    switch (entry_kind(&read->entry.header)) {
    case KIND_NOTE:
        json_object_set_new(object, "text", note_text(read));
        break;
    case KIND_LINK:
        name_target(txn, roster, read, BOND_ONE, "one", object);
        name_target(txn, roster, read, BOND_OTHER, "other", object);
        break;
    case KIND_VOID:
        name_target(txn, roster, read, FIELD_TARGET, "target", object);
        break;
    default:
        break;
    }
    sealed_add(txn, read, object);
    return object;
}

static json_t *note(const struct roster *roster, const struct read_entry *read)
{
    json_t *object = history_said(roster, read);

    json_object_set_new(object, "text", note_text(read));
    return object;
}

/* A note or link. */
static bool add_one(void *user, const struct about *about)
{
    struct gathering *gathering = user;
    const struct read_entry *read = about->read;
    bool is_note = about->statement.kind == KIND_NOTE, withdrawn = false;
    json_t *object;

    gathering->result =
        about_withdrawn(gathering->txn, gathering->roster, about, &withdrawn);
    if (gathering->result != OK)
        return false;
    object = gathering->whole
                 ? statement(gathering->txn, gathering->roster, read)
                 : note(gathering->roster, read);
    if (is_note)
        approvals_name(gathering->roster, gathering->view, read, object);
    if (withdrawn)
        json_object_set_new(object, "void", json_true());
    put(is_note ? &gathering->notes : &gathering->links, &read->entry, object);
    return true;
}

static bool add_void(void *user, const struct about *about)
{
    struct gathering *gathering = user;

    put(&gathering->voids, &about->read->entry,
        statement(gathering->txn, gathering->roster, about->read));
    return true;
}

/* Walks what is of one kind and about one entry. */
static void walk(struct gathering *gathering, const struct bond_ref *of,
                 uint16_t kind, about_one *each)
{
    enum result result;

    if (gathering->result != OK)
        return;
    result = about_each(gathering->txn, gathering->roster, of, kind, each,
                        gathering);
    if (gathering->result == OK)
        gathering->result = result;
}

static void walk_voids(struct gathering *gathering, const struct lines *of)
{
    for (size_t i = 0; i < of->count; i++)
        walk(gathering, &of->at[i].ref, KIND_VOID, add_void);
}

static json_t *lines_json(struct lines *lines)
{
    json_t *list = json_array();

    for (size_t i = 0; i < lines->count; i++)
        json_array_append(list, lines->at[i].json);
    return list;
}

/* The other documents of the person, by id. */
static enum result add_linked(const struct history *history,
                              struct gathering *gathering, json_t *record)
{
    struct links links;
    struct held held;
    struct bond_ref ref;
    enum result result = links_of(history->txn, history->roster,
                                  view_entry(history->view)->place, &links);

    for (size_t i = 0; i < links.count && result == OK; i++) {
        result = log_entry(history->txn, links.places[i], &held);
        if (result != OK)
            return result;
        held.entry.header.time = 0; /* their order is that of the ids */
        about_ref(&held.entry, &ref);
        put(&gathering->links, &held.entry,
            ref_text(history->txn, history->roster, &ref));
    }
    if (result == OK && links.count)
        json_object_set_new(record, "linked", lines_json(&gathering->links));
    if (result == OK && links.more)
        json_object_set_new(record, "more_linked", json_true());
    return result;
}

static struct gathering *gathering_new(const struct history *history,
                                       bool whole)
{
    struct gathering *gathering = calloc(1, sizeof *gathering);

    if (gathering) {
        gathering->txn = history->txn;
        gathering->roster = history->roster;
        gathering->view = history->view;
        gathering->whole = whole;
        gathering->result = OK;
    }
    return gathering;
}

static void gathering_free(struct gathering *gathering)
{
    free_lines(&gathering->notes);
    free_lines(&gathering->links);
    free_lines(&gathering->voids);
    free(gathering);
}

static enum result add_awaited(const struct history *history, json_t *record)
{
    struct approvals approvals;
    enum result result = approvals_of(history->txn, history->roster,
                                      history->view, &approvals);

    if (result == OK && approvals.awaited)
        json_object_set_new(
            record, "awaiting_approval",
            approvals_awaited(history->roster, history->view, &approvals));
    return result;
}

enum result history_add(const struct history *history, json_t *record)
{
    struct gathering *gathering = gathering_new(history, false);
    struct bond_ref of;
    enum result result;

    if (!gathering)
        return STORE_MEMORY;
    about_ref(&view_entry(history->view)->entry, &of);
    walk(gathering, &of, KIND_NOTE, add_one);
    result = gathering->result;
    if (result == OK && gathering->notes.count)
        json_object_set_new(record, "notes", lines_json(&gathering->notes));
    if (result == OK && gathering->notes.more)
        json_object_set_new(record, "more_notes", json_true());
    if (result == OK)
        result = add_awaited(history, record);
    if (result == OK)
        result = add_linked(history, gathering, record);
    gathering_free(gathering);
    return result;
}

/* Puts the entries merged, and then the others, into one list. */
static json_t *sorted(const struct history *history,
                      const struct gathering *gathering,
                      const struct approvals *approvals)
{
    const struct lines *more[] = {&gathering->notes, &gathering->links,
                                  &gathering->voids};
    struct line all[RECORD_STATEMENTS_MAX + 3 * HISTORY_NOTES_MAX];
    json_t *list = json_array();
    size_t count = view_count(history->view);

    for (size_t i = 0; i < count; i++) {
        const struct entry *entry = &view_at(history->view, i)->entry;

        all[i].time = entry->header.time;
        about_ref(entry, &all[i].ref);
        all[i].json =
            statement(history->txn, history->roster, view_at(history->view, i));
        approval_tell(history->roster, &approvals->at[i], all[i].json);
    }
    for (size_t m = 0; m < 3; m++)
        for (size_t i = 0; i < more[m]->count; i++) {
            all[count] = more[m]->at[i];
            json_incref(all[count++].json);
        }
    qsort(all + 1, count - 1, sizeof all[0], by_time);
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, all[i].json);
    return list;
}

enum result history_statements(const struct history *history, json_t **list,
                               bool *more)
{
    struct gathering *gathering = gathering_new(history, true);
    struct approvals approvals;
    struct bond_ref of;
    enum result result;

    *list = NULL;
    *more = false;
    if (!gathering)
        return STORE_MEMORY;
    about_ref(&view_entry(history->view)->entry, &of);
    walk(gathering, &of, KIND_NOTE, add_one);
    walk(gathering, &of, KIND_LINK, add_one);
    walk_voids(gathering, &gathering->notes);
    walk_voids(gathering, &gathering->links);
    result = gathering->result;
    if (result == OK)
        result = approvals_of(history->txn, history->roster, history->view,
                              &approvals);
    if (result == OK)
        *list = sorted(history, gathering, &approvals);
    *more =
        gathering->notes.more || gathering->links.more || gathering->voids.more;
    gathering_free(gathering);
    return result;
}

enum result history_link(struct store_txn *txn, const struct roster *roster,
                         struct read_entry *read, json_t **line)
{
    struct about about = {.read = read};
    bool stands = false, withdrawn = false;
    enum result result =
        standing_statement(txn, roster, read, &about.statement);

    *line = NULL;
    if (result == OK)
        result = about_withdrawn(txn, roster, &about, &withdrawn);
    if (result == OK)
        result = links_stands(txn, roster, &about, &stands);
    if (result != OK)
        return result;
    *line = statement(txn, roster, read);
    json_object_set_new(*line, "type", json_string("link"));
    json_object_set_new(*line, "stands", json_boolean(stands));
    if (withdrawn)
        json_object_set_new(*line, "void", json_true());
    return OK;
}
