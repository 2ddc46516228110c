/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record.h"
#include "core/canon.h"
#include "core/check.h"
#include "core/fields.h"

#include <string.h>

enum { RANK_HEADQUARTERS, RANK_POST, RANK_OTHER, REF_SIZE_MAX = 64 };

static int rank_of(const struct record_statement *statement)
{
    if (statement->roles & ROLE_HEADQUARTERS)
        return RANK_HEADQUARTERS;
    return statement->roles & ROLE_POST ? RANK_POST : RANK_OTHER;
}

/* The order of E8: below 0 if a counts before b, 0 for the same statement. */
static int compare(const struct record_statement *a,
                   const struct record_statement *b)
{
    if (a->disputed != b->disputed)
        return a->disputed - b->disputed;
    if (rank_of(a) != rank_of(b))
        return rank_of(a) - rank_of(b);
    return memcmp(a->id, b->id, HASH_SIZE);
}

static const struct record_statement *at_place(const struct record *record,
                                               size_t place)
{
    return &record->statements[record->order[place]];
}

static struct bytes put_ref(const struct record_statement *crossing,
                            uint8_t space[REF_SIZE_MAX])
{
    struct buffer out = buffer_of(space, REF_SIZE_MAX);

    entry_put_ref(&out, crossing->log, crossing->seq, crossing->id);
    check(!out.full);
    return buffer_bytes(&out);
}

/* Is it an amendment or void of this crossing, by one who may write it? */
static bool belongs(const struct record_statement *statement,
                    struct bytes target)
{
    if (statement->kind != KIND_AMENDMENT && statement->kind != KIND_VOID)
        return false;
    return statement->may_write &&
           bytes_equal(body_value(&statement->body, FIELD_TARGET), target);
}

/*
 * Puts the i-th statement at its place. Of more than there is room for, those
 * that come last in the order are left out, but never the crossing.
 */
static bool insert(struct record *record, size_t i)
{
    const struct record_statement *statement = &record->statements[i];
    size_t room = i == 0 ? RECORD_STATEMENTS_MAX : RECORD_STATEMENTS_MAX - 1;
    size_t place = record->count;
    bool fits = record->count < room;

    for (size_t at = 0; at < record->count; at++) {
        int order = compare(statement, at_place(record, at));

        if (order == 0)
            return true;
        if (order < 0 && place == record->count)
            place = at;
    }
    if (!fits && place == record->count)
        return false;
    record->count += fits;
    memmove(&record->order[place + 1], &record->order[place],
            (record->count - 1 - place) * sizeof record->order[0]);
    record->order[place] = i;
    return fits;
}

/* The bit of the statement that an item of `supersedes` names, or 0. */
static uint64_t bit_of(const struct record *record, const uint8_t *id)
{
    for (size_t place = 0; place < record->count; place++)
        if (memcmp(at_place(record, place)->id, id, HASH_SIZE) == 0)
            return UINT64_C(1) << place;
    return 0;
}

/* Bits of all that a statement lists; none if the list is not well formed. */
static uint64_t listed(const struct record *record, size_t place)
{
    const struct record_statement *statement = at_place(record, place);
    struct canon canon =
        canon_of(body_value(&statement->body, FIELD_SUPERSEDES));
    uint64_t bits = 0, count;

    if (statement->kind != KIND_AMENDMENT)
        return 0;
    count = canon_array(&canon, 1, UINT64_MAX);
    for (uint64_t i = 0; i < count && canon.result == OK; i++) {
        const uint8_t *id = canon_fixed(&canon, HASH_SIZE);

        if (id)
            bits |= bit_of(record, id);
    }
    return canon.result == OK ? bits : 0;
}

static void resolve(struct record *record)
{
    uint64_t disputed = 0, voids = 0, lifted = 0;

    for (size_t place = 0; place < record->count; place++) {
        uint64_t bit = UINT64_C(1) << place;

        disputed |= at_place(record, place)->disputed ? bit : 0;
        voids |= at_place(record, place)->kind == KIND_VOID ? bit : 0;
    }
    for (size_t place = 0; place < record->count; place++) {
        uint64_t bits = listed(record, place);

        if (at_place(record, place)->disputed)
            bits &= disputed;
        record->removes[place] = bits;
        lifted |= bits;
    }
    record->voided = (voids & ~lifted) != 0;
}

/* What the statements set for one key, by place; a null view for nothing. */
struct column {
    struct bytes values[RECORD_STATEMENTS_MAX];
    uint64_t live;
};

/* Leaves the live values that differ, each at its first place. */
static void column_resolve(const struct record *record, struct column *column)
{
    uint64_t removed = 0;

    for (size_t x = 0; x < record->count; x++)
        if (column->values[x].size > 0)
            removed |= record->removes[x];
    column->live = 0;
    for (size_t y = 0; y < record->count; y++) {
        bool first = column->values[y].size > 0 && !(removed >> y & 1);

        for (size_t x = 0; x < y && first; x++)
            first = !(column->live >> x & 1) ||
                    !bytes_equal(column->values[x], column->values[y]);
        if (first)
            column->live |= UINT64_C(1) << y;
    }
}

static unsigned ones(uint64_t bits)
{
    unsigned count = 0;

    for (; bits; bits &= bits - 1)
        count++;
    return count;
}

static size_t lowest(uint64_t bits)
{
    size_t place = 0;

    while (!(bits >> place & 1))
        place++;
    return place;
}

/* The place of a walk through one body: its next field. */
struct cursor {
    size_t at;
    uint16_t key; /* 0 at the end */
    struct bytes value;
};

/* Keys 1 to 4 are the statement's own, and so is the duty of a correction. */
static bool merges(const struct record_statement *statement, uint16_t key)
{
    return key > FIELD_REASON &&
           (key != FIELD_DUTY || statement->kind == KIND_CROSSING);
}

/* What a statement says of a field that merges; a null view for nothing. */
static struct bytes said(const struct record *record, size_t place,
                         uint16_t key)
{
    const struct record_statement *s = at_place(record, place);

    return merges(s, key) ? body_value(&s->body, key) : bytes_of(NULL, 0);
}

/* Goes on to the next field that merges. */
static void step(const struct record *record, size_t place,
                 struct cursor *cursor)
{
    const struct record_statement *statement = at_place(record, place);

    do
        if (!body_next(&statement->body, &cursor->at, &cursor->key,
                       &cursor->value)) {
            cursor->key = 0;
            return;
        }
    while (!merges(statement, cursor->key));
}

static uint16_t lowest_key(const struct cursor *cursors, size_t count)
{
    uint16_t key = 0;

    for (size_t i = 0; i < count; i++)
        if (cursors[i].key && (!key || cursors[i].key < key))
            key = cursors[i].key;
    return key;
}

/* Nearly every crossing is one statement: it removes nothing of its own. */
static bool gather_one(struct record *record)
{
    const struct body *body = &record->statements[0].body;
    struct record_field field = {.live = 1};
    size_t at = 0;

    record->count = 1;
    record->order[0] = 0;
    record->removes[0] = 0;
    while (body_next(body, &at, &field.key, &field.value)) {
        if (field.key <= FIELD_REASON)
            continue;
        if (record->field_count == BODY_FIELDS_MAX)
            return false;
        record->fields[record->field_count++] = field;
    }
    return true;
}

/* Walks all bodies side by side, by ascending key. */
static bool gather(struct record *record)
{
    struct cursor cursors[RECORD_STATEMENTS_MAX] = {{0, 0, {NULL, 0}}};
    struct column column;
    uint16_t key;

    for (size_t i = 0; i < record->count; i++)
        step(record, i, &cursors[i]);
    while ((key = lowest_key(cursors, record->count))) {
        struct record_field *field;

        memset(&column, 0, sizeof column);
        for (size_t i = 0; i < record->count; i++)
            if (cursors[i].key == key) {
                column.values[i] = cursors[i].value;
                step(record, i, &cursors[i]);
            }
        column_resolve(record, &column);
        if (column.live == 0)
            continue;
        if (record->field_count == BODY_FIELDS_MAX)
            return false;
        field = &record->fields[record->field_count++];
        field->key = key;
        field->live = (uint16_t)ones(column.live);
        field->value = column.values[lowest(column.live)];
    }
    return true;
}

enum result record_merge(const struct record_statement *statements,
                         size_t count, struct record *record)
{
    uint8_t space[REF_SIZE_MAX];
    struct bytes target;
    bool all = true;

    record->statements = statements;
    record->count = record->field_count = 0;
    record->voided = false;
    if (count == 0 || statements[0].kind != KIND_CROSSING ||
        statements[0].body.count == 0)
        return BODY_STATE;
    if (!statements[0].may_write)
        return ENTRY_AUTHOR;
    if (count == 1)
        return gather_one(record) ? OK : RECORD_LIMIT;
    target = put_ref(&statements[0], space);
    for (size_t i = 1; i < count; i++)
        if (belongs(&statements[i], target))
            all = insert(record, i) && all;
    insert(record, 0);
    resolve(record);
    return gather(record) && all ? OK : RECORD_LIMIT;
}

static const struct record_field *find(const struct record *record,
                                       uint16_t key)
{
    for (size_t i = 0; i < record->field_count; i++)
        if (record->fields[i].key == key)
            return &record->fields[i];
    return NULL;
}

static bool unset(const struct record_field *field)
{
    return field->value.size == 1 && field->value.data[0] == 0xf6;
}

struct bytes record_value(const struct record *record, uint16_t key)
{
    const struct record_field *field = find(record, key);

    return field && !unset(field) ? field->value : bytes_of(NULL, 0);
}

bool record_conflict(const struct record *record, uint16_t key)
{
    const struct record_field *field = find(record, key);

    return field && field->live > 1;
}

const struct record_field *record_next(const struct record *record, size_t *at)
{
    return *at < record->field_count ? &record->fields[(*at)++] : NULL;
}

bool record_live(const struct record *record, uint16_t key, size_t *at,
                 const struct record_statement **statement, struct bytes *value)
{
    struct column column;

    if (key <= FIELD_REASON)
        return false;
    for (size_t i = 0; i < record->count; i++)
        column.values[i] = said(record, i, key);
    column_resolve(record, &column);
    while (*at < record->count && !(column.live >> *at & 1))
        (*at)++;
    if (*at >= record->count)
        return false;
    *statement = at_place(record, *at);
    *value = column.values[(*at)++];
    return true;
}

bool record_set_by(const struct record *record, uint16_t key, size_t *at,
                   struct record_setting *setting)
{
    struct bytes value = {NULL, 0};

    if (key <= FIELD_REASON)
        return false;
    for (; *at < record->count && value.size == 0; (*at)++)
        value = said(record, *at, key);
    if (value.size == 0)
        return false;
    setting->statement = record->order[*at - 1];
    setting->value = value;
    setting->removed_by = 0;
    for (size_t x = 0; x < record->count; x++)
        if (record->removes[x] >> (*at - 1) & 1 &&
            said(record, x, key).size > 0)
            setting->removed_by |= UINT64_C(1) << x;
    return true;
}

bool record_voided(const struct record *record)
{
    return record->voided;
}

bool record_merged(const struct record *record, const uint8_t id[HASH_SIZE])
{
    return bit_of(record, id) != 0;
}

void record_put(const struct record *record, struct buffer *out)
{
    size_t count = 0;

    for (size_t i = 0; i < record->field_count; i++)
        count += !unset(&record->fields[i]);
    canon_put_map(out, count);
    for (size_t i = 0; i < record->field_count; i++)
        if (!unset(&record->fields[i])) {
            canon_put_uint(out, record->fields[i].key);
            buffer_put(out, record->fields[i].value);
        }
}
