/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/approvals.h"
#include "cli/officer.h"
#include "cli/present.h"
#include "core/canon.h"
#include "core/name.h"

#include <stdlib.h>
#include <string.h>

/* What weighing a record is at work on. */
struct weighing {
    struct store_txn *txn;
    const struct roster *roster;
    const struct view *view;
    struct approvals *out;
    struct seals *seals;
    enum result result;
};

/* Of a name in a script that does not fold nothing is left. */
static bool same_name(struct bytes a, struct bytes b)
{
    uint8_t space[2][NAME_GROWTH * SEALS_OFFICER_MAX];
    struct buffer one = buffer_of(space[0], sizeof space[0]);
    struct buffer other = buffer_of(space[1], sizeof space[1]);

    if (bytes_equal(a, b))
        return true;
    return name_fold(a, &one) == OK && name_fold(b, &other) == OK &&
           one.size > 0 && bytes_equal(buffer_bytes(&one), buffer_bytes(&other));
}

bool approval_same(const struct approval_officer *a,
                   const struct approval_officer *b)
{
    if (a->size == 0 || b->size == 0)
        return false;
    return memcmp(a->key, b->key, KEY_SIZE) == 0 ||
           same_name(bytes_of((const uint8_t *)a->name, a->size),
                     bytes_of((const uint8_t *)b->name, b->size));
}

/* Whose seal is good on an entry, and is he a supervisor? Nobody is known
 * where it is not, or his duty is not held. */
static bool by_supervisor(struct weighing *weighing,
                          const struct read_entry *read,
                          struct approval_officer *officer)
{
    const struct seals_entry what = {&read->entry, &read->body, read->realm,
                                     read->key};
    const struct seals *seals = weighing->seals;
    enum seals_state state;

    weighing->result =
        seals_check(weighing->seals, weighing->txn, &what, &state);
    if (weighing->result != OK || state != SEALS_GOOD)
        return false;
    memcpy(officer->key, seals->key, KEY_SIZE);
    memcpy(officer->name, seals->officer, seals->officer_size);
    officer->size = seals->officer_size;
    return seals->roles & OFFICER_SUPERVISOR;
}

/* Bits of the statements that still say what the record shows. */
static uint64_t live_of(const struct record *record)
{
    const struct record_field *field;
    uint64_t live = 0;
    size_t at = 0;

    while ((field = record_next(record, &at))) {
        struct record_setting setting;
        size_t by = 0;

        while (record_set_by(record, field->key, &by, &setting))
            if (!setting.removed_by)
                live |= UINT64_C(1) << setting.statement;
    }
    return live;
}

/* Which corrections await approval as long as nobody has given it. */
static void weigh(struct weighing *weighing)
{
    struct approvals *out = weighing->out;
    uint64_t live = live_of(view_record(weighing->view));

    for (size_t i = 1; i < out->count && weighing->result == OK; i++) {
        const struct read_entry *read = view_at(weighing->view, i);

        if (!(live >> i & 1) || !read->has_body ||
            entry_kind(&read->entry.header) != KIND_AMENDMENT ||
            body_value(&read->body, FIELD_DUTY).size == 0 ||
            by_supervisor(weighing, read, &out->at[i].writer))
            continue;
        out->at[i].state = APPROVAL_AWAITED;
        out->awaited++;
    }
}

static bool is_first(const struct approval *approval, uint64_t time,
                     const struct bond_ref *ref)
{
    if (approval->state != APPROVAL_GIVEN || time != approval->time)
        return approval->state != APPROVAL_GIVEN || time < approval->time;
    return bond_ref_compare(ref, &approval->ref) < 0;
}

static void give(struct weighing *weighing, const uint8_t *id,
                 const struct read_entry *note,
                 const struct approval_officer *by)
{
    struct approvals *out = weighing->out;
    struct bond_ref ref;

    about_ref(&note->entry, &ref);
    for (size_t i = 1; i < out->count; i++) {
        struct approval *approval = &out->at[i];

        if (memcmp(view_at(weighing->view, i)->entry.id, id, HASH_SIZE) != 0 ||
            approval->state == APPROVAL_NOT_NEEDED ||
            approval_same(&approval->writer, by) ||
            !is_first(approval, note->entry.header.time, &ref))
            continue;
        if (approval->state == APPROVAL_AWAITED)
            out->awaited--;
        approval->state = APPROVAL_GIVEN;
        approval->by = *by;
        approval->time = note->entry.header.time;
        approval->ref = ref;
        memcpy(approval->author, note->key, KEY_SIZE);
    }
}

/* A note that stands, by a supervisor of this country. */
static bool take_note(void *user, const struct about *about)
{
    struct weighing *weighing = user;
    const struct read_entry *read = about->read;
    struct canon ids = canon_of(body_value(&read->body, NOTE_APPROVES));
    struct approval_officer by;
    bool withdrawn;
    uint64_t count;

    if (ids.at == ids.end || !bond_counts(&about->statement) ||
        read->realm != view_entry(weighing->view)->realm)
        return true;
    if (!by_supervisor(weighing, read, &by))
        return weighing->result == OK;
    weighing->result =
        about_withdrawn(weighing->txn, weighing->roster, about, &withdrawn);
    if (weighing->result != OK || withdrawn)
        return weighing->result == OK;
    count = canon_array(&ids, 1, UINT64_MAX);
    for (; count > 0 && ids.result == OK; count--) {
        const uint8_t *id = canon_fixed(&ids, HASH_SIZE);

        if (id)
            give(weighing, id, read, &by);
    }
    return true;
}

enum result approvals_of(struct store_txn *txn, const struct roster *roster,
                         const struct view *view, struct approvals *out)
{
    struct weighing weighing = {txn, roster, view, out, NULL, OK};
    struct bond_ref of;
    enum result result;

    memset(out, 0, sizeof *out);
    out->count = view_count(view);
    if (out->count < 2 || record_voided(view_record(view)))
        return OK;
    weighing.seals = calloc(1, sizeof *weighing.seals);
    if (!weighing.seals)
        return STORE_MEMORY;
    weigh(&weighing);
    result = weighing.result;
    if (result == OK && out->awaited) {
        about_ref(&view_entry(view)->entry, &of);
        result = about_each(txn, roster, &of, KIND_NOTE, take_note, &weighing);
    }
    free(weighing.seals);
    return result == OK ? weighing.result : result;
}

void approval_tell(const struct roster *roster, const struct approval *approval,
                   json_t *object)
{
    char ref[64];

    if (approval->state == APPROVAL_NOT_NEEDED)
        return;
    json_object_set_new(
        object, "approval",
        json_string(approval->state == APPROVAL_GIVEN ? "given" : "awaited"));
    if (approval->state != APPROVAL_GIVEN)
        return;
    present_ref(roster, approval->author, approval->ref.log, approval->ref.seq,
                ref);
    json_object_set_new(object, "approved_by",
                        json_stringn(approval->by.name, approval->by.size));
    json_object_set_new(object, "approved",
                        present_instant((int64_t)approval->time * 1000000));
    json_object_set_new(object, "approved_in", json_string(ref));
}

json_t *approvals_fields(const struct body *body)
{
    json_t *list = json_array();
    struct bytes value;
    uint16_t key;
    size_t at = 0;

    while (body_next(body, &at, &key, &value)) {
        const struct field *field = fields_of(key);

        if (field && key > FIELD_REASON && key != FIELD_DUTY)
            json_array_append_new(list, json_string(field->name));
    }
    return list;
}

static json_t *ref_of(const struct roster *roster,
                      const struct read_entry *read)
{
    char ref[64];

    present_ref(roster, read->key, read->entry.header.log,
                read->entry.header.seq, ref);
    return json_string(ref);
}

json_t *approvals_awaited(const struct roster *roster, const struct view *view,
                          const struct approvals *approvals)
{
    const struct record *record = view_record(view);
    json_t *list = json_array();

    for (size_t i = 0; i < record->count; i++)
        if (approvals->at[record->order[i]].state == APPROVAL_AWAITED)
            json_array_append_new(
                list, ref_of(roster, view_at(view, record->order[i])));
    return list;
}

void approvals_name(const struct roster *roster, const struct view *view,
                    const struct read_entry *note, json_t *object)
{
    struct canon ids = canon_of(body_value(&note->body, NOTE_APPROVES));
    uint64_t count;
    json_t *list;

    if (ids.at == ids.end)
        return;
    list = json_array();
    count = canon_array(&ids, 1, UINT64_MAX);
    for (; count > 0 && ids.result == OK; count--) {
        const uint8_t *id = canon_fixed(&ids, HASH_SIZE);
        size_t i = 0;

        while (id && i < view_count(view) &&
               memcmp(view_at(view, i)->entry.id, id, HASH_SIZE) != 0)
            i++;
        if (id)
            json_array_append_new(list,
                                  i < view_count(view)
                                      ? ref_of(roster, view_at(view, i))
                                      : present_hex(bytes_of(id, HASH_SIZE)));
    }
    json_object_set_new(object, "approves", list);
}
