/* SPDX-License-Identifier: Apache-2.0 */
#include "core/bond.h"
#include "core/canon.h"
#include "core/fields.h"

#include <string.h>

bool bond_ref_read(struct bytes value, struct bond_ref *out)
{
    struct canon canon = canon_of(value);
    const uint8_t *log, *id;

    canon_array(&canon, 3, 3);
    log = canon_fixed(&canon, KEY_LOG);
    out->seq = canon_uint(&canon, ENTRY_SEQ_MAX);
    id = canon_fixed(&canon, HASH_SIZE);
    if (canon.result != OK)
        return false;
    memcpy(out->log, log, KEY_LOG);
    memcpy(out->id, id, HASH_SIZE);
    return true;
}

int bond_ref_compare(const struct bond_ref *a, const struct bond_ref *b)
{
    int order = memcmp(a->log, b->log, KEY_LOG);

    if (order == 0 && a->seq != b->seq)
        order = a->seq < b->seq ? -1 : 1;
    return order ? order : memcmp(a->id, b->id, HASH_SIZE);
}

enum result bond_read(const struct body *body, struct bond *out)
{
    if (!bond_ref_read(body_value(body, BOND_ONE), &out->one) ||
        !bond_ref_read(body_value(body, BOND_OTHER), &out->other) ||
        memcmp(out->one.id, out->other.id, HASH_SIZE) >= 0)
        return BODY_FIELD;
    return OK;
}

bool bond_counts(const struct record_statement *statement)
{
    return statement->may_write && !statement->disputed;
}

bool bond_withdrawn(const struct record_statement *statement,
                    const struct record_statement *by)
{
    struct bond_ref target, of = {.seq = statement->seq};

    memcpy(of.log, statement->log, KEY_LOG);
    memcpy(of.id, statement->id, HASH_SIZE);
    return by->kind == KIND_VOID && bond_counts(by) &&
           bond_ref_read(body_value(&by->body, FIELD_TARGET), &target) &&
           bond_ref_compare(&target, &of) == 0;
}

void bond_group_begin(struct bond_group *group, const struct bond_ref *first)
{
    group->members[0] = *first;
    group->count = 1;
    group->more = false;
    group->at = group->level = 0;
}

const struct bond_ref *bond_group_next(struct bond_group *group)
{
    if (group->at == group->count)
        return NULL;
    if (group->at == group->level)
        group->level = group->count;
    return &group->members[group->at++];
}

/* Puts one at its place in the next level; the last gives way if all places
 * are taken. */
static void insert(struct bond_group *group, const struct bond_ref *ref)
{
    size_t place = group->level, last = group->count;

    for (size_t i = 0; i < group->count; i++)
        if (bond_ref_compare(&group->members[i], ref) == 0)
            return;
    while (place < group->count &&
           bond_ref_compare(&group->members[place], ref) < 0)
        place++;
    if (group->count == LINKS_MAX) {
        group->more = true;
        last--;
    } else {
        group->count++;
    }
    if (place > last)
        return;
    memmove(&group->members[place + 1], &group->members[place],
            (last - place) * sizeof group->members[0]);
    group->members[place] = *ref;
}

void bond_group_add(struct bond_group *group, const struct bond *link)
{
    const struct bond_ref *asked = &group->members[group->at - 1];

    if (bond_ref_compare(&link->one, asked) == 0)
        insert(group, &link->other);
    else if (bond_ref_compare(&link->other, asked) == 0)
        insert(group, &link->one);
}
