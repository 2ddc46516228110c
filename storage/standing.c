/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/standing.h"

#include <string.h>

/* The log that is looked at, and what went wrong with it. */
struct looking {
    struct store_txn *txn;
    struct log_state state;
    uint64_t before; /* what stands there and later is not held yet */
    enum result result;
};

static bool id_at(void *user, const uint8_t log[KEY_LOG], size_t branch,
                  uint64_t seq, uint8_t id[HASH_SIZE])
{
    struct looking *looking = user;
    struct held held;
    uint64_t place;
    enum result result;

    (void)log;
    if (branch >= looking->state.log.branches ||
        seq >= looking->state.log.ends[branch].next)
        return false;
    result = log_locate(looking->txn, &looking->state, branch, seq, &place);
    if (result == OK && place >= looking->before)
        return false;
    if (result == OK)
        result = log_entry(looking->txn, place, &held);
    if (result != OK)
        looking->result = result == STORE_NOT_FOUND ? STORE_CORRUPT : result;
    else
        memcpy(id, held.entry.id, HASH_SIZE);
    return result == OK;
}

static enum result look(struct store_txn *txn, const struct roster *roster,
                        uint64_t before, const struct entry *entry,
                        const uint8_t key[KEY_SIZE], bool *quarantined)
{
    struct looking looking = {.txn = txn, .before = before, .result = OK};
    const struct roster_place place = {key, entry->header.log,
                                       entry->header.seq, entry->id};
    const struct roster_ids ids = {&looking, id_at};
    const struct member *member;
    enum result result;

    member = roster_by_key(roster, key);
    if (member && !member->revoked && member->standing == STANDING_GOOD)
        return OK;
    result = log_find(txn, entry->header.log, &looking.state);
    if (result == STORE_NOT_FOUND)
        return OK;
    if (result != OK)
        return result;
    *quarantined = roster_standing(roster, &place, &ids) != STANDING_GOOD;
    return looking.result;
}

/* standing_of, by what is held at the places below `before`. */
static enum result standing_before(struct store_txn *txn,
                                   const struct roster *roster, uint64_t before,
                                   const struct entry *entry,
                                   const uint8_t key[KEY_SIZE],
                                   bool *quarantined)
{
    *quarantined = false;
    return roster->revocations.count
               ? look(txn, roster, before, entry, key, quarantined)
               : OK;
}

enum result standing_of(struct store_txn *txn, const struct roster *roster,
                        const struct entry *entry, const uint8_t key[KEY_SIZE],
                        bool *quarantined)
{
    return standing_before(txn, roster, UINT64_MAX, entry, key, quarantined);
}

/* Is an entry behind a fork that was known by then? */
static enum result forked_then(struct store_txn *txn,
                               const struct read_entry *read, uint64_t before,
                               bool *forked)
{
    struct log_state state;
    uint64_t place = 0;
    enum result result = OK;

    *forked = read->disputed;
    if (!*forked || before == UINT64_MAX)
        return OK;
    result = log_find(txn, read->entry.header.log, &state);
    if (result == OK)
        result = log_locate(txn, &state, 1, state.log.fork_seq, &place);
    *forked = place < before;
    return result;
}

enum result standing_statement_then(struct store_txn *txn,
                                    const struct roster *roster,
                                    uint64_t before, struct read_entry *read,
                                    struct record_statement *out)
{
    const struct member *member = roster_by_key(roster, read->key);
    uint8_t roles = member ? member->certificate.roles : 0;
    bool forked = false, bad = read->mark == SIGNATURE_BAD;
    enum result result = standing_before(txn, roster, before, &read->entry,
                                       read->key, &read->quarantined);

    if (result == OK)
        result = forked_then(txn, read, before, &forked);
    memcpy(out->log, read->entry.header.log, KEY_LOG);
    out->seq = read->entry.header.seq;
    memcpy(out->id, read->entry.id, HASH_SIZE);
    out->kind = entry_kind(&read->entry.header);
    out->roles = roles;
    out->disputed =
        forked || read->quarantined || (bad && before == UINT64_MAX);
    out->may_write = kind_allows(out->kind, read->lane, roles) == OK;
    out->body =
        read->has_body ? read->body : (struct body){.state = BODY_ABSENT};
    return result;
}

enum result standing_statement(struct store_txn *txn,
                               const struct roster *roster,
                               struct read_entry *read,
                               struct record_statement *out)
{
    return standing_statement_then(txn, roster, UINT64_MAX, read, out);
}
