/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/links.h"

#include <string.h>

/* What gathering the documents of a person is at work on. */
struct gathering {
    struct store_txn *txn;
    const struct roster *roster;
    struct bond_group group;
    enum result result;
};

enum result links_stands(struct store_txn *txn, const struct roster *roster,
                         const struct about *about, bool *stands)
{
    bool withdrawn = false;
    enum result result = OK;

    *stands = !about->read->foreign && bond_counts(&about->statement);
    if (*stands)
        result = about_withdrawn(txn, roster, about, &withdrawn);
    *stands = *stands && !withdrawn;
    return result;
}

static bool add(void *user, const struct about *about)
{
    struct gathering *gathering = user;
    struct bond link;
    bool stands;

    gathering->result =
        links_stands(gathering->txn, gathering->roster, about, &stands);
    if (gathering->result == OK && stands &&
        bond_read(&about->read->body, &link) == OK)
        bond_group_add(&gathering->group, &link);
    return gathering->result == OK;
}

/* Puts a place among the others, if a crossing stands there. */
static enum result put(struct store_txn *txn, const struct bond_ref *ref,
                       struct links *out)
{
    struct held held;
    uint64_t place;
    size_t at = out->count;
    enum result result = about_place(txn, ref, &place);

    if (result == STORE_NOT_FOUND)
        return OK;
    if (result == OK)
        result = log_entry(txn, place, &held);
    if (result != OK || entry_kind(&held.entry.header) != KIND_CROSSING)
        return result;
    for (; at > 0 && out->places[at - 1] > place; at--)
        out->places[at] = out->places[at - 1];
    out->places[at] = place;
    out->count++;
    return OK;
}

enum result links_of(struct store_txn *txn, const struct roster *roster,
                     uint64_t place, struct links *out)
{
    struct gathering gathering = {.txn = txn, .roster = roster};
    struct bond_group *group = &gathering.group;
    const struct bond_ref *ref;
    struct bond_ref first;
    struct held held;
    enum result result = log_entry(txn, place, &held);

    memset(out, 0, sizeof *out);
    if (result != OK)
        return result;
    about_ref(&held.entry, &first);
    bond_group_begin(group, &first);
    while (result == OK && (ref = bond_group_next(group))) {
        result = about_each(txn, roster, ref, KIND_LINK, add, &gathering);
        if (result == OK)
            result = gathering.result;
    }
    for (size_t i = 1; i < group->count && result == OK; i++)
        result = put(txn, &group->members[i], out);
    out->more = group->more;
    return result;
}
