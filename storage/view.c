/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/view.h"
#include "core/canon.h"
#include "core/fields.h"
#include "storage/about.h"
#include "storage/standing.h"

#include <stdlib.h>
#include <string.h>

struct view {
    size_t count;
    /* One more than a record holds: the one that is being weighed. */
    struct read_entry *entries[RECORD_STATEMENTS_MAX + 1];
    struct record_statement statements[RECORD_STATEMENTS_MAX + 1];
    struct record record;
    bool over; /* more statements than fit */
};

/* What gathering the statements is at work on. */
struct gathering {
    struct store_txn *txn;
    const struct roster *roster;
    struct view *view;
    uint64_t before; /* of what stands there and later nothing is known */
    enum result result;
};

struct view *view_new(void)
{
    return calloc(1, sizeof(struct view));
}

void view_free(struct view *view)
{
    if (!view)
        return;
    for (size_t i = 0; i <= RECORD_STATEMENTS_MAX; i++)
        free(view->entries[i]);
    free(view);
}

static struct read_entry *slot(struct view *view, size_t i)
{
    if (!view->entries[i])
        view->entries[i] = malloc(sizeof *view->entries[i]);
    return view->entries[i];
}

/* Merging says which of one too many has no place, so that what is left out
 * does not depend on the order in which the statements came. */
static void drop_one(struct view *view)
{
    bool kept[RECORD_STATEMENTS_MAX + 1] = {false};
    struct read_entry *dropped;
    size_t out = 1, last = RECORD_STATEMENTS_MAX;

    view->over = true;
    view->count = RECORD_STATEMENTS_MAX;
    record_merge(view->statements, RECORD_STATEMENTS_MAX + 1, &view->record);
    for (size_t i = 0; i < view->record.count; i++)
        kept[view->record.order[i]] = true;
    while (out < last && kept[out])
        out++;
    dropped = view->entries[out];
    view->entries[out] = view->entries[last];
    view->statements[out] = view->statements[last];
    view->entries[last] = dropped;
}

static bool corrects(uint16_t kind)
{
    return kind == KIND_AMENDMENT || kind == KIND_VOID;
}

static bool gather(void *user, uint64_t place)
{
    struct gathering *gathering = user;
    struct view *view = gathering->view;
    struct read_entry *read = slot(view, view->count);
    struct bond_ref target;

    if (place >= gathering->before)
        return true;
    gathering->result =
        read ? read_place(gathering->txn, place, read) : STORE_MEMORY;
    if (gathering->result != OK)
        return false;
    if (!corrects(entry_kind(&read->entry.header)) ||
        read->realm != view->entries[0]->realm ||
        (about_target(read, FIELD_TARGET, &target) &&
         memcmp(target.id, view->entries[0]->entry.id, HASH_SIZE) != 0))
        return true;
    gathering->result = standing_statement_then(
        gathering->txn, gathering->roster, gathering->before, read,
        &view->statements[view->count]);
    if (gathering->result != OK)
        return false;
    if (++view->count > RECORD_STATEMENTS_MAX)
        drop_one(view);
    return true;
}

/* Goes on to what an entry is about. Only a note may be of another realm. */
static enum result follow(struct store_txn *txn, struct read_entry *read)
{
    bool note = entry_kind(&read->entry.header) == KIND_NOTE;
    const uint8_t *realm = read->realm;
    struct bond_ref target;
    uint64_t place;
    enum result result;

    if (!about_target(read, FIELD_TARGET, &target))
        return STORE_NOT_FOUND;
    result = about_place(txn, &target, &place);
    if (result == OK)
        result = read_place(txn, place, read);
    return result == OK && !note && read->realm != realm ? STORE_NOT_FOUND
                                                         : result;
}

static enum result crossing_place(struct store_txn *txn, uint64_t place,
                                  struct view *view)
{
    struct read_entry *read = slot(view, 0);
    enum result result = read ? read_place(txn, place, read) : STORE_MEMORY;

    /* A void may be about a note, and that about the crossing. */
    if (result == OK && corrects(entry_kind(&read->entry.header)))
        result = follow(txn, read);
    if (result == OK && entry_kind(&read->entry.header) == KIND_NOTE)
        result = follow(txn, read);
    if (result != OK)
        return result;
    return entry_kind(&read->entry.header) == KIND_CROSSING ? OK
                                                            : STORE_NOT_FOUND;
}

enum result view_target(struct store_txn *txn, uint64_t place, uint64_t *at,
                        uint8_t id[HASH_SIZE])
{
    struct read_entry *read = malloc(sizeof *read);
    enum result result = read ? read_place(txn, place, read) : STORE_MEMORY;
    struct bond_ref target;

    if (result == OK && !about_target(read, FIELD_TARGET, &target))
        result = BODY_STATE;
    if (result == OK) {
        memcpy(id, target.id, HASH_SIZE);
        result = about_place(txn, &target, at);
    }
    free(read);
    return result;
}

enum result view_crossing(struct store_txn *txn, const struct roster *roster,
                          uint64_t place, struct view *view)
{
    return view_crossing_then(txn, roster, place, UINT64_MAX, view);
}

enum result view_crossing_then(struct store_txn *txn,
                               const struct roster *roster, uint64_t place,
                               uint64_t before, struct view *view)
{
    struct gathering gathering = {txn, roster, view, before, OK};
    struct index_query query = {INDEX_TARGET, {NULL, 0}, INT64_MIN, INT64_MAX};
    enum result result = crossing_place(txn, place, view);

    if (result != OK)
        return result;
    result = standing_statement_then(txn, roster, before, view->entries[0],
                                     &view->statements[0]);
    if (result != OK)
        return result;
    view->count = 1;
    view->over = false;
    query.value = bytes_of(view->entries[0]->entry.id, HASH_SIZE);
    result = index_find(txn, &query, gather, &gathering);
    if (result == OK)
        result = gathering.result;
    if (result == OK)
        result = record_merge(view->statements, view->count, &view->record);
    return result == OK && view->over ? RECORD_LIMIT : result;
}

const struct record *view_record(const struct view *view)
{
    return &view->record;
}

const struct read_entry *view_entry(const struct view *view)
{
    return view->entries[0];
}

size_t view_count(const struct view *view)
{
    return view->count;
}

const struct read_entry *view_at(const struct view *view, size_t i)
{
    return view->entries[i];
}

int64_t view_time(const struct view *view)
{
    return fields_instant(record_value(&view->record, FIELD_EVENT_TIME),
                          view->entries[0]->entry.header.time);
}
