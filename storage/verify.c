/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/verify.h"
#include "core/body.h"
#include "core/fields.h"
#include "core/kind.h"
#include "storage/bodies.h"
#include "storage/seals.h"
#include "storage/singles.h"
#include "storage/standing.h"

#include <stdlib.h>
#include <string.h>

enum { ENTRIES_PER_TRANSACTION = 2000 };

struct verifying {
    struct store *store;
    const struct roster *roster;
    const struct verify_options *options;
    struct verify_count *count;
    struct log_state state;
    size_t branch;
    struct chain end; /* of what has been read of this branch */
    struct tree tree; /* over the ids read: computed anew */
    const struct member *member;
    struct verify_quarantine quarantine; /* of this branch; seq counts if */
    bool single;                         /* what is checked has no log here */
    uint8_t *body_space;
    struct seals *seals;
};

static void fault(struct verifying *v, uint64_t seq, enum result result)
{
    struct verify_fault fault = {
        .seq = seq, .branch = (uint8_t)v->branch, .result = result};

    memcpy(fault.log, v->state.log.log, KEY_LOG);
    v->count->faults++;
    if (v->options->fault)
        v->options->fault(v->options->user, &fault);
}

static enum result check_start(struct verifying *v, const struct entry *entry,
                               const struct body *body)
{
    const struct member *member;
    enum lane lane;
    enum result result;

    if (v->single || entry->header.seq != 0)
        return OK;
    if (entry_kind(&entry->header) != KIND_START || !body)
        return ENTRY_LOG;
    result = roster_log(v->roster, entry, body, &member, &lane);
    if (result == OK &&
        (lane != v->state.log.lane ||
         memcmp(member->certificate.log_key, v->state.log.key, KEY_SIZE) != 0))
        return ENTRY_LOG;
    return result;
}

/* Does the officer's seal verify, if there is one? */
static enum result check_seal(struct verifying *v, struct store_txn *txn,
                              const struct entry *entry,
                              const struct body *body)
{
    const struct seals_entry what = {entry, body, v->state.log.realm,
                                     v->state.log.key};
    enum seals_state state;
    enum result result;

    if (v->single)
        return OK;
    result = seals_check(v->seals, txn, &what, &state);
    if (result != OK)
        return result;
    v->count->sealed += state == SEALS_GOOD;
    v->count->seals_unknown += state == SEALS_UNKNOWN;
    return state == SEALS_BAD ? OFFICER_SEAL_BAD : OK;
}

/* What another country does not show is not missing. */
static void count_absent(struct verifying *v, const struct held *held)
{
    if (held->realm == 0)
        v->count->bodies_absent++;
    else
        v->count->bodies_withheld++;
}

static enum result check_body(struct verifying *v, struct store_txn *txn,
                              const struct held *held)
{
    const struct entry *entry = &held->entry;
    struct buffer space = buffer_of(v->body_space, BODY_SIZE_MAX);
    struct body body;
    enum result result;

    if (!entry->header.has_body)
        return OK;
    result = bodies_open(txn, held, &space);
    if (result == STORE_NOT_FOUND) {
        count_absent(v, held);
        return check_start(v, entry, NULL);
    }
    if (result == OK)
        result = body_open(buffer_bytes(&space), &body);
    if (result == OK)
        result = body_match(&body, &entry->header);
    if (result == OK)
        result = fields_check(entry_kind(&entry->header), &body, NULL);
    if (result == OK)
        result = check_start(v, entry, &body);
    if (result == OK)
        result = check_seal(v, txn, entry, &body);
    if (result == OK && body.state >= BODY_ABSENT)
        count_absent(v, held);
    else if (result == OK && v->options->body)
        v->options->body(v->options->user, held, &body);
    v->count->bodies++;
    return result;
}

/* The start tells whose log it is; what a second branch has in common with
 * the first has been checked there. */
static bool to_check(const struct verifying *v, const struct entry *entry)
{
    const struct header *header = &entry->header;

    if (v->branch > 0 && header->seq < v->state.log.fork_seq)
        return false;
    return header->seq == 0 || (header->time >= v->options->since &&
                                header->time <= v->options->until);
}

/* Behind one that is quarantined of a branch all are. */
static enum result check_standing(struct verifying *v, struct store_txn *txn,
                                  const struct entry *entry)
{
    bool is = v->quarantine.count > 0;
    enum result result = OK;

    if (v->branch > 0 && entry->header.seq < v->state.log.fork_seq)
        return OK;
    if (!is)
        result = standing_of(txn, v->roster, entry, v->state.log.key, &is);
    if (is && v->quarantine.count++ == 0)
        v->quarantine.seq = entry->header.seq;
    v->count->quarantined += is;
    return result;
}

static void tell_quarantine(struct verifying *v)
{
    v->quarantine.branch = (uint8_t)v->branch;
    memcpy(v->quarantine.log, v->state.log.log, KEY_LOG);
    if (v->quarantine.count > 0 && v->options->quarantined)
        v->options->quarantined(v->options->user, &v->quarantine);
}

static enum result check_entry(struct verifying *v, struct store_txn *txn,
                               uint64_t seq)
{
    struct held held;
    const struct entry *entry = &held.entry;
    enum result result = log_entry_at(txn, &v->state, v->branch, seq, &held);

    if (result == OK)
        result = chain_step(&v->end, entry);
    if (result != OK)
        return result;
    chain_advance(&v->end, entry);
    tree_append(&v->tree, entry->id);
    v->count->entries += v->branch == 0 || seq >= v->state.log.fork_seq;
    result = check_standing(v, txn, entry);
    if (result != OK)
        return result;
    if (!to_check(v, entry))
        return OK;
    result = entry_verify(entry, v->state.log.realm, v->state.log.key);
    if (result != OK)
        return result;
    v->count->signatures++;
    if (v->member && kind_allows(entry_kind(&entry->header), v->state.log.lane,
                                 v->member->certificate.roles) != OK)
        v->count->without_effect++;
    return check_body(v, txn, &held);
}

/* One transaction's worth of a branch; *more tells if there is another. */
static enum result check_stretch(struct verifying *v, bool *more)
{
    const struct chain *stored = &v->state.log.ends[v->branch];
    struct store_txn *txn;
    enum result result = store_begin(v->store, STORE_READ, &txn);
    size_t left = ENTRIES_PER_TRANSACTION;

    *more = false;
    if (result != OK)
        return result;
    for (; v->end.next < stored->next && left > 0; left--) {
        uint64_t seq = v->end.next;

        result = check_entry(v, txn, seq);
        if (result == OK)
            continue;
        fault(v, seq, result);
        /* Behind a break in the chain there is nothing to hold on to. */
        if (v->end.next == seq)
            break;
    }
    store_abort(txn);
    *more = v->end.next < stored->next && left == 0;
    return OK;
}

static enum result check_branch(struct verifying *v)
{
    const struct chain *stored = &v->state.log.ends[v->branch];
    uint8_t root[HASH_SIZE], stored_root[HASH_SIZE];
    bool more = true;
    enum result result = OK;

    chain_begin(&v->end, v->state.log.log);
    memset(&v->tree, 0, sizeof v->tree);
    memset(&v->quarantine, 0, sizeof v->quarantine);
    while (result == OK && more) {
        result = check_stretch(v, &more);
        if (result == OK && v->options->progress &&
            !v->options->progress(v->options->user, v->count))
            result = STORE_STOPPED;
    }
    tell_quarantine(v);
    if (result != OK || v->end.next != stored->next)
        return result;
    tree_root(&v->tree, root);
    tree_root(&v->state.trees[v->branch], stored_root);
    if (memcmp(root, stored_root, HASH_SIZE) != 0 ||
        memcmp(v->end.head, stored->head, HASH_SIZE) != 0)
        fault(v, UINT64_MAX, STORE_CORRUPT);
    return OK;
}

static enum result load_log(struct verifying *v, uint32_t number)
{
    struct store_txn *txn;
    enum result result = store_begin(v->store, STORE_READ, &txn);

    if (result != OK)
        return result;
    result = log_by_number(txn, number, &v->state);
    store_abort(txn);
    return result;
}

static enum result check_log(struct verifying *v, uint32_t number)
{
    enum result result;

    memset(&v->state, 0, sizeof v->state);
    v->branch = 0;
    result = load_log(v, number);
    if (result == STORE_CORRUPT || result == STORE_NOT_FOUND) {
        fault(v, UINT64_MAX, STORE_CORRUPT);
        return OK;
    }
    if (result != OK)
        return result;
    if (v->options->log &&
        memcmp(v->options->log, v->state.log.log, KEY_LOG) != 0)
        return OK;
    v->count->logs++;
    v->count->forks += v->state.log.branches > 1;
    v->member = roster_by_key(v->roster, v->state.log.key);
    for (v->branch = 0; result == OK && v->branch < v->state.log.branches;
         v->branch++)
        result = check_branch(v);
    return result;
}

static enum result check_single(struct verifying *v, struct store_txn *txn,
                                const struct held *held)
{
    const struct entry *entry = &held->entry;
    const uint8_t *realm = store_realm_of(v->store, held->realm);
    const struct member *member = roster_by_kid(v->roster, entry->kid);
    enum result result = CERT_UNKNOWN;

    if (member)
        result = entry_verify(entry, realm, member->certificate.log_key);
    if (result != OK)
        return result;
    v->count->signatures++;
    if (kind_allows(entry_kind(&entry->header), LANE_TRUST,
                    member->certificate.roles) != OK)
        v->count->without_effect++;
    return check_body(v, txn, held);
}

/* The i-th, which stands in no chain: by itself, by its author's key. */
static enum result check_single_at(struct verifying *v, uint64_t i)
{
    struct store_txn *txn;
    struct held held;
    uint64_t seq = UINT64_MAX;
    enum result result = store_begin(v->store, STORE_READ, &txn);

    if (result != OK)
        return result;
    memset(v->state.log.log, 0, KEY_LOG);
    v->count->entries++;
    v->count->singles++;
    result = store_single_at(txn, i, &held);
    if (result == OK) {
        seq = held.entry.header.seq;
        memcpy(v->state.log.log, held.entry.header.log, KEY_LOG);
        result = check_single(v, txn, &held);
    }
    store_abort(txn);
    if (result != OK)
        fault(v, seq, result);
    return OK;
}

static enum result check_singles(struct verifying *v)
{
    struct store_txn *txn;
    uint64_t count = 0;
    enum result result = store_begin(v->store, STORE_READ, &txn);

    if (result != OK)
        return result;
    result = store_single_count(txn, &count);
    store_abort(txn);
    v->single = true;
    v->branch = 0;
    for (uint64_t i = 0; result == OK && i < count; i++)
        result = check_single_at(v, i);
    return result;
}

enum result verify_store(struct store *store, const struct roster *roster,
                         const struct verify_options *options,
                         struct verify_count *count)
{
    struct verifying v = {
        .store = store, .roster = roster, .options = options, .count = count};
    struct store_txn *txn;
    uint32_t logs = 0;
    enum result result = store_begin(store, STORE_READ, &txn);

    memset(count, 0, sizeof *count);
    if (result != OK)
        return result;
    result = log_count(txn, &logs);
    store_abort(txn);
    v.body_space = malloc(BODY_SIZE_MAX);
    v.seals = calloc(1, sizeof *v.seals);
    if (!v.body_space || !v.seals)
        result = STORE_MEMORY;
    for (uint32_t number = 1; result == OK && number <= logs; number++)
        result = check_log(&v, number);
    if (result == OK && !options->log)
        result = check_singles(&v);
    free(v.body_space);
    free(v.seals);
    return result;
}
