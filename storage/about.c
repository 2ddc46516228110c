/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/about.h"
#include "core/fields.h"
#include "storage/index.h"
#include "storage/standing.h"

#include <stdlib.h>
#include <string.h>

/* What a walk is at work on. */
struct walking {
    struct store_txn *txn;
    const struct roster *roster;
    const struct bond_ref *of;
    uint16_t kind;
    about_one *each;
    void *user;
    struct read_entry *space; /* made when the first one is found */
    enum result result;
};

void about_ref(const struct entry *entry, struct bond_ref *out)
{
    memcpy(out->log, entry->header.log, KEY_LOG);
    out->seq = entry->header.seq;
    memcpy(out->id, entry->id, HASH_SIZE);
}

bool about_target(const struct read_entry *read, uint16_t key,
                  struct bond_ref *out)
{
    return read->has_body && bond_ref_read(body_value(&read->body, key), out);
}

static bool is_about(const struct walking *walking)
{
    const struct read_entry *read = walking->space;
    struct bond_ref found;
    struct bond link;

    if (entry_kind(&read->entry.header) != walking->kind || !read->has_body)
        return false;
    if (walking->kind != KIND_LINK)
        return about_target(read, FIELD_TARGET, &found) &&
               bond_ref_compare(&found, walking->of) == 0;
    return bond_read(&read->body, &link) == OK &&
           (bond_ref_compare(&link.one, walking->of) == 0 ||
            bond_ref_compare(&link.other, walking->of) == 0);
}

static bool weigh(void *user, uint64_t place)
{
    struct walking *walking = user;
    struct about about;

    if (!walking->space)
        walking->space = malloc(sizeof *walking->space);
    walking->result = walking->space
                          ? read_place(walking->txn, place, walking->space)
                          : STORE_MEMORY;
    if (walking->result != OK)
        return false;
    if (!is_about(walking))
        return true;
    about.read = walking->space;
    walking->result = standing_statement(walking->txn, walking->roster,
                                         walking->space, &about.statement);
    if (walking->result != OK)
        return false;
    return !about.statement.may_write || walking->each(walking->user, &about);
}

enum result about_each(struct store_txn *txn, const struct roster *roster,
                       const struct bond_ref *of, uint16_t kind,
                       about_one *each, void *user)
{
    struct walking walking = {txn, roster, of, kind, each, user, NULL, OK};
    const struct index_query query = {INDEX_TARGET, bytes_of(of->id, HASH_SIZE),
                                      INT64_MIN, INT64_MAX};
    enum result result = index_find(txn, &query, weigh, &walking);

    free(walking.space);
    return result == OK ? walking.result : result;
}

struct withdrawing {
    const struct about *of;
    bool withdrawn;
};

static bool withdraws(void *user, const struct about *by)
{
    struct withdrawing *withdrawing = user;
    const struct about *of = withdrawing->of;

    withdrawing->withdrawn = by->read->realm == of->read->realm &&
                             bond_withdrawn(&of->statement, &by->statement);
    return !withdrawing->withdrawn;
}

enum result about_withdrawn(struct store_txn *txn, const struct roster *roster,
                            const struct about *about, bool *withdrawn)
{
    struct withdrawing withdrawing = {about, false};
    struct bond_ref of;
    enum result result;

    about_ref(&about->read->entry, &of);
    result = about_each(txn, roster, &of, KIND_VOID, withdraws, &withdrawing);
    *withdrawn = withdrawing.withdrawn;
    return result;
}

enum result about_place(struct store_txn *txn, const struct bond_ref *ref,
                        uint64_t *place)
{
    struct log_state state;
    struct held held;
    enum result result = log_find(txn, ref->log, &state);

    for (size_t i = 0; result == OK && i < state.log.branches; i++)
        if (log_locate(txn, &state, i, ref->seq, place) == OK &&
            log_entry(txn, *place, &held) == OK &&
            memcmp(held.entry.id, ref->id, HASH_SIZE) == 0)
            return OK;
    return result == OK ? STORE_NOT_FOUND : result;
}
