/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/log.h"
#include "core/kind.h"
#include "storage/index.h"
#include "storage/keeping_internal.h"
#include "storage/log_places.h"
#include "storage/log_state.h"
#include "storage/realms.h"
#include "storage/singles.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATE_EVERY = 4 }; /* entries of a log that come one at a time */

/* Single entries that came behind the last span need not have written the
 * state: it goes on over them. */
static enum result go_on(struct store_txn *txn, struct log_state *state)
{
    struct chain *end = &state->log.ends[0];
    const struct log_span *span = &state->spans[0];
    struct held held;
    enum result result = OK;

    while (result == OK && state->log.branches == 1) {
        result = log_entry(txn, span->place + (end->next - span->seq), &held);
        if (result == STORE_NOT_FOUND ||
            (result == OK &&
             (held.entry.header.seq != end->next ||
              memcmp(held.entry.header.log, state->log.log, KEY_LOG) != 0)))
            return OK;
        if (result == OK && chain_step(end, &held.entry) != OK)
            result = STORE_CORRUPT;
        if (result == OK) {
            chain_advance(end, &held.entry);
            tree_append(&state->trees[0], held.entry.id);
        }
    }
    return result;
}

enum result log_find(struct store_txn *txn, const uint8_t log[KEY_LOG],
                     struct log_state *state)
{
    MDB_val key = val_of(bytes_of(log, KEY_LOG)), value;
    int error = mdb_get(txn->txn, txn->store->logs, &key, &value);
    enum result result;

    if (error == MDB_NOTFOUND)
        return STORE_NOT_FOUND;
    if (error)
        return store_error(txn->store, error);
    result = log_state_get(txn->store, val_bytes(value), log, state);
    return result == OK ? go_on(txn, state) : result;
}

/* A log's number stands among the named values: "log 17" => its id. */
static const char *number_name(uint32_t number, char text[24])
{
    snprintf(text, 24, "log %u", (unsigned)number);
    return text;
}

enum result log_by_number(struct store_txn *txn, uint32_t number,
                          struct log_state *state)
{
    char name[24];
    struct bytes id;
    enum result result = store_get(txn, number_name(number, name), &id);

    if (result == OK && id.size != KEY_LOG)
        result = STORE_CORRUPT;
    return result == OK ? log_find(txn, id.data, state) : result;
}

enum result log_count(struct store_txn *txn, uint32_t *count)
{
    struct bytes value;
    enum result result = store_get(txn, "logs", &value);

    *count = result == OK && value.size == 4 ? bytes_get_u32(value.data) : 0;
    return result == STORE_NOT_FOUND ? OK : result;
}

static enum result state_store(struct store_txn *txn,
                               const struct log_state *state)
{
    uint8_t space[LOG_STATE_MAX];
    struct buffer out = buffer_of(space, sizeof space);
    MDB_val key = val_of(bytes_of(state->log.log, KEY_LOG)), value;
    int error;

    log_state_put(state, &out);
    value = val_of(buffer_bytes(&out));
    error = mdb_put(txn->txn, txn->store->logs, &key, &value, 0);
    return error ? store_error(txn->store, error) : OK;
}

static enum result log_create(struct store_txn *txn,
                              const struct journal_run *run,
                              struct log_state *state)
{
    uint32_t count;
    unsigned realm;
    enum result result = log_count(txn, &count);

    if (result != OK)
        return result;
    if (!realms_find(txn->store, run->realm, &realm) &&
        !realms_room(txn->store))
        return STORE_LIMIT;
    memset(state, 0, sizeof *state);
    state->number = count + 1;
    memcpy(state->log.log, run->log, KEY_LOG);
    memcpy(state->log.key, run->key, KEY_SIZE);
    state->log.lane = run->lane;
    state->log.branches = 1;
    chain_begin(&state->log.ends[0], run->log);
    return OK;
}

static enum result log_name(struct store_txn *txn,
                            const struct journal_run *run,
                            struct log_state *state)
{
    uint8_t count_bytes[4];
    char name[24];
    enum result result = realms_take(txn, run->realm, &state->realm);

    bytes_set_u32(count_bytes, state->number);
    if (result == OK)
        result = store_put(txn, "logs", bytes_of(count_bytes, 4));
    if (result == OK)
        result = store_put(txn, number_name(state->number, name),
                           bytes_of(state->log.log, KEY_LOG));
    return result;
}

static bool id_is(struct store_txn *txn, const struct log_state *state,
                  size_t branch, uint64_t seq, const uint8_t id[HASH_SIZE])
{
    struct held held;

    return log_entry_at(txn, state, branch, seq, &held) == OK &&
           memcmp(held.entry.id, id, HASH_SIZE) == 0;
}

/* How many of the run's first entries this branch holds already. */
static size_t held(struct store_txn *txn, const struct log_state *state,
                   size_t branch, const struct journal_run *run)
{
    size_t count = 0;

    while (count < run->count &&
           run->items[count].entry.header.seq < state->log.ends[branch].next &&
           id_is(txn, state, branch, run->items[count].entry.header.seq,
                 run->items[count].entry.id))
        count++;
    return count;
}

/* The second branch begins behind an entry of the first. */
static enum result branch_create(struct store_txn *txn, struct log_state *state,
                                 const struct header *first)
{
    struct chain *end = &state->log.ends[1];
    struct held held;
    enum result result = OK;

    if (state->log.branches == BRANCHES_MAX)
        return ENTRY_FORK;
    chain_begin(end, state->log.log);
    memset(&state->trees[1], 0, sizeof state->trees[1]);
    for (uint64_t seq = 0; result == OK && seq < first->seq; seq++) {
        result = log_entry_at(txn, state, 0, seq, &held);
        if (result == OK)
            tree_append(&state->trees[1], held.entry.id);
    }
    if (result != OK)
        return result;
    end->next = first->seq;
    memcpy(end->head, first->previous, HASH_SIZE);
    state->log.branches = 2;
    state->log.fork_seq = first->seq;
    return OK;
}

/* Finds where a run attaches: the branch, and how many entries to pass over. */
static enum result attach(struct store_txn *txn, struct log_state *state,
                          const struct journal_run *run, size_t *branch,
                          size_t *skip)
{
    const struct header *first;
    bool gap = false, sealed = false;

    for (*branch = 0; *branch < state->log.branches; ++*branch) {
        enum result step;

        *skip = held(txn, state, *branch, run);
        if (*skip == run->count)
            return OK;
        step = chain_step(&state->log.ends[*branch], &run->items[*skip].entry);
        if (step == OK || step == ENTRY_LOG)
            return step;
        gap = gap || step == ENTRY_GAP;
        sealed = sealed || step == ENTRY_SEALED;
    }
    if (gap || sealed)
        return gap ? ENTRY_GAP : ENTRY_SEALED;
    *branch = 0;
    *skip = held(txn, state, 0, run);
    first = &run->items[*skip].entry.header;
    if (first->seq > 0 &&
        !id_is(txn, state, 0, first->seq - 1, first->previous))
        return ENTRY_FORK;
    *branch = 1;
    return branch_create(txn, state, first);
}

/* Of a neighbour's body what may be kept: who gets an entry late may get its
 * header only. */
static enum result trim(struct store_txn *txn, const struct log_state *state,
                        uint64_t place, struct journal_item *item,
                        struct buffer *space)
{
    uint32_t arrived;
    enum result result;

    if (state->realm == 0 || item->body.size == 0)
        return OK;
    space->size = 0;
    buffer_put(space, item->body);
    result = keeping_arrived(txn, place, &arrived);
    if (result == OK)
        result = keeping_trim(txn, &item->entry, state->realm, arrived, space,
                              NULL);
    item->body = buffer_bytes(space);
    return result == STORE_NOT_FOUND ? OK : result;
}

static enum result item_put(struct store_txn *txn, struct log_state *state,
                            size_t branch, uint64_t place,
                            const struct journal_item *item,
                            struct index_batch *batch)
{
    uint8_t mark = log_mark_of(
        item->checked ? SIGNATURE_GOOD : SIGNATURE_UNCHECKED, state->realm);
    enum result result;

    chain_advance(&state->log.ends[branch], &item->entry);
    tree_append(&state->trees[branch], item->entry.id);
    result = log_put(txn, place, &item->entry, mark, item->body);
    if (result == OK && batch)
        result =
            index_add(txn, batch, place, state->realm == 0 ? state->number : 0,
                      &item->entry, item->body);
    return result;
}

/* Counts those that are left to the scrub. */
static enum result count_unchecked(struct store_txn *txn,
                                   const struct journal_run *run, size_t skip)
{
    uint64_t unchecked, more = 0;
    enum result result;

    for (size_t i = skip; i < run->count; i++)
        more += !run->items[i].checked;
    if (more == 0)
        return OK;
    result = store_get_number(txn, "unchecked", &unchecked);
    return result == OK ? store_put_number(txn, "unchecked", unchecked + more)
                        : result;
}

/* Counts alerts and withdrawals, whoever wrote them: the version of the list
 * that stands here. */
static enum result count_alerts(struct store_txn *txn,
                                const struct journal_run *run, size_t skip)
{
    uint64_t alerts, more = 0;
    enum result result;

    for (size_t i = skip; i < run->count; i++) {
        uint16_t kind = entry_kind(&run->items[i].entry.header);

        more += kind == KIND_ALERT || kind == KIND_ALERT_WITHDRAWAL;
    }
    if (more == 0)
        return OK;
    result = store_get_number(txn, "alerts", &alerts);
    return result == OK ? store_put_number(txn, "alerts", alerts + more)
                        : result;
}

/* Puts the items behind all that came before. */
static enum result items_put(struct store_txn *txn, struct log_state *state,
                             size_t branch, const struct journal_run *run,
                             size_t skip, struct index_batch *batch)
{
    uint64_t place, seq = run->items[skip].entry.header.seq;
    size_t size = state->realm ? BODY_SIZE_MAX : 0;
    struct buffer space = buffer_of(size ? malloc(size) : NULL, size);
    enum result result = log_end(txn, &place);

    if (size > 0 && !space.data)
        return STORE_MEMORY;
    if (result == OK && place + run->count - skip > PLACE_MAX)
        result = STORE_FULL;
    if (result == OK && state->realm != 0)
        result = keeping_arrives(txn, place);
    if (result == OK)
        result = log_span_add(txn, state, branch, seq, place);
    for (size_t i = skip; result == OK && i < run->count; i++, place++) {
        struct journal_item item = run->items[i];

        result = trim(txn, state, place, &item, &space);
        if (result == OK)
            result = item_put(txn, state, branch, place, &item, batch);
    }
    free(space.data);
    if (result == OK)
        result = count_alerts(txn, run, skip);
    return result == OK ? count_unchecked(txn, run, skip) : result;
}

/* Nothing is written of a run that does not hang together. */
static enum result run_check(struct chain end, const struct journal_run *run,
                             size_t skip)
{
    enum result result = OK;

    for (size_t i = skip; result == OK && i < run->count; i++) {
        result = chain_step(&end, &run->items[i].entry);
        if (result == OK)
            chain_advance(&end, &run->items[i].entry);
    }
    return result;
}

/* Did the run go on behind the last span of the only branch, by one entry? Then
 * the state can wait: one page less to write, see go_on. */
static bool state_waits(const struct log_state *state, uint64_t span_seq,
                        size_t entries)
{
    return entries == 1 && state->log.branches == 1 &&
           state->spans[0].seq == span_seq &&
           state->log.ends[0].next % STATE_EVERY != 0;
}

static bool of_realm(struct store_txn *txn, const struct journal_run *run,
                     const struct log_state *state)
{
    unsigned realm;

    return realms_find(txn->store, run->realm, &realm) && realm == state->realm;
}

enum result log_append(struct store_txn *txn, const struct journal_run *run,
                       struct index_batch *batch)
{
    struct log_state state;
    size_t branch = 0, skip = 0;
    enum result result, joined = OK;
    uint64_t span_seq;
    bool created;

    if (!txn->store->has_master)
        return KEY_PASSPHRASE;
    if (run->single)
        return singles_add(txn, run, batch);
    result = log_find(txn, run->log, &state);
    created = result == STORE_NOT_FOUND;
    if (created)
        result = log_create(txn, run, &state);
    else if (result == OK && !of_realm(txn, run, &state))
        result = ENTRY_LOG;
    else if (result == OK)
        result = attach(txn, &state, run, &branch, &skip);
    if (result == OK && skip == run->count)
        return keeping_join(txn, &state, branch, run, skip, batch);
    if (result == OK)
        result = run_check(state.log.ends[branch], run, skip);
    if (result == OK && created)
        result = log_name(txn, run, &state);
    if (result != OK)
        return result;
    if (skip > 0)
        joined = keeping_join(txn, &state, branch, run, skip, batch);
    if (joined != OK && joined != ENTRY_DUPLICATE && joined != BODY_TWICE)
        return joined;
    span_seq = created ? UINT64_MAX : state.spans[branch].seq;
    result = items_put(txn, &state, branch, run, skip, batch);
    if (result == OK && !state_waits(&state, span_seq, run->count - skip))
        result = state_store(txn, &state);
    return result == OK && joined == BODY_TWICE ? BODY_TWICE : result;
}
