/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/read.h"
#include "storage/bodies.h"
#include "storage/index.h"
#include "storage/singles.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { PREFIX_LEAST = 4 };

static bool journal_log_at(void *user, size_t i, struct journal_log *out)
{
    struct log_state state;
    struct store_txn *txn;
    bool found;

    if (store_begin(user, STORE_READ, &txn) != OK)
        return false;
    found = i < UINT32_MAX && log_by_number(txn, (uint32_t)i + 1, &state) == OK;
    if (found)
        *out = state.log;
    store_abort(txn);
    return found;
}

static bool journal_log_find(void *user, const uint8_t log[KEY_LOG],
                             struct journal_log *out)
{
    struct log_state state;
    struct store_txn *txn;
    bool found;

    if (store_begin(user, STORE_READ, &txn) != OK)
        return false;
    found = log_find(txn, log, &state) == OK;
    if (found)
        *out = state.log;
    store_abort(txn);
    return found;
}

static bool journal_id_at(void *user, const uint8_t log[KEY_LOG], size_t branch,
                          uint64_t seq, uint8_t id[HASH_SIZE])
{
    struct log_state state;
    struct store_txn *txn;
    struct held held;
    bool found;

    if (store_begin(user, STORE_READ, &txn) != OK)
        return false;
    found = log_find(txn, log, &state) == OK && branch < state.log.branches &&
            log_entry_at(txn, &state, branch, seq, &held) == OK;
    if (found)
        memcpy(id, held.entry.id, HASH_SIZE);
    store_abort(txn);
    return found;
}

/* One item, its body in space; a body that is not held is told as absent. */
static enum result item_read(struct store_txn *txn, uint64_t place,
                             struct buffer *space, struct journal_item *item)
{
    struct held held;
    enum result result = log_entry(txn, place, &held);

    space->size = 0;
    space->full = false;
    item->body = bytes_of(NULL, 0);
    if (result != OK)
        return result;
    item->entry = held.entry;
    item->checked = held.mark == SIGNATURE_GOOD;
    if (!item->entry.header.has_body && item->entry.header.version == 1)
        return OK;
    result = bodies_open(txn, &held, space);
    if (result == STORE_NOT_FOUND) {
        body_put_absent(space);
        result = OK;
    }
    item->body = buffer_bytes(space);
    return result;
}

static enum result journal_read(
    void *user, const uint8_t log[KEY_LOG], size_t branch, uint64_t seq,
    bool (*each)(void *context, const struct journal_item *item), void *context)
{
    uint8_t *memory = malloc(BODY_SIZE_MAX);
    struct buffer space = buffer_of(memory, BODY_SIZE_MAX);
    struct log_state state;
    struct store_txn *txn;
    struct journal_item item;
    bool more = true;
    enum result result;

    if (!memory)
        return STORE_MEMORY;
    result = store_begin(user, STORE_READ, &txn);
    if (result != OK) {
        free(memory);
        return result;
    }
    result = log_find(txn, log, &state);
    for (; result == OK && more && branch < state.log.branches &&
           seq < state.log.ends[branch].next;
         seq++) {
        uint64_t place;

        result = log_locate(txn, &state, branch, seq, &place);
        if (result == OK)
            result = item_read(txn, place, &space, &item);
        if (result == OK)
            more = each(context, &item);
    }
    store_abort(txn);
    free(memory);
    return result == STORE_NOT_FOUND ? STORE_CORRUPT : result;
}

struct journal read_journal(struct store *store)
{
    return (struct journal){
        .user = store,
        .log_at = journal_log_at,
        .log_find = journal_log_find,
        .id_at = journal_id_at,
        .read = journal_read,
    };
}

static enum result read_body(struct store_txn *txn, const struct held *held,
                             struct read_entry *out)
{
    struct buffer space = buffer_of(out->body_space, sizeof out->body_space);
    enum result result = bodies_open(txn, held, &space);

    out->has_body = false;
    if (result == STORE_NOT_FOUND)
        return OK;
    if (result != OK)
        return result;
    out->encoded = buffer_bytes(&space);
    if (body_reopen(out->encoded, &out->body) != OK)
        return STORE_CORRUPT;
    out->has_body = true;
    return OK;
}

enum result read_place(struct store_txn *txn, uint64_t place,
                       struct read_entry *out)
{
    struct log_state state;
    struct held held;
    const struct entry *entry = &held.entry;
    enum result result = log_entry(txn, place, &held);

    if (result != OK)
        return result;
    result = log_find(txn, entry->header.log, &state);
    out->single = result == STORE_NOT_FOUND && held.realm != 0;
    if (out->single)
        state.log = (struct journal_log){.lane = LANE_TRUST};
    else if (result != OK)
        return result;
    out->place = place;
    out->mark = held.mark;
    out->realm = store_realm_of(txn->store, held.realm);
    out->foreign = held.realm != 0;
    out->quarantined = false;
    out->lane = state.log.lane;
    out->disputed =
        state.log.branches > 1 && entry->header.seq >= state.log.fork_seq;
    memcpy(out->key, state.log.key, KEY_SIZE);
    memcpy(out->entry_space, entry->bytes.data, entry->bytes.size);
    result = entry_open(bytes_of(out->entry_space, entry->bytes.size),
                        out->realm, &out->entry);
    return result == OK ? read_body(txn, &held, out) : STORE_CORRUPT;
}

enum result read_single(struct store_txn *txn, uint64_t i,
                        struct read_entry *out)
{
    uint64_t place;
    enum result result = store_single_place(txn, i, &place);

    return result == OK ? read_place(txn, place, out) : result;
}

enum result read_ref(struct store_txn *txn, const uint8_t log[KEY_LOG],
                     uint64_t seq, struct read_entry *out)
{
    struct log_state state;
    uint64_t place;
    enum result result = log_find(txn, log, &state);

    if (result == OK)
        result = log_locate(txn, &state, 0, seq, &place);
    return result == OK ? read_place(txn, place, out) : result;
}

struct matches {
    uint64_t place;
    size_t count;
    const char *hex;
    struct store_txn *txn;
};

static bool match_one(void *user, uint64_t place)
{
    struct matches *matches = user;
    char id[2 * HASH_SIZE + 1];
    struct held held;

    if (log_entry(matches->txn, place, &held) != OK)
        return true;
    bytes_to_hex(bytes_of(held.entry.id, HASH_SIZE), id);
    if (strncasecmp(id, matches->hex, strlen(matches->hex)) != 0)
        return true;
    matches->place = place;
    return ++matches->count < 2;
}

enum result read_prefix(struct store_txn *txn, const char *hex,
                        struct read_entry *out)
{
    struct matches matches = {.hex = hex, .txn = txn};
    enum result result;

    if (strlen(hex) < PREFIX_LEAST || strlen(hex) > 2 * HASH_SIZE)
        return STORE_NOT_FOUND;
    result = index_by_prefix(txn, hex, match_one, &matches);
    if (result != OK)
        return result;
    if (matches.count != 1)
        return matches.count ? STORE_AMBIGUOUS : STORE_NOT_FOUND;
    return read_place(txn, matches.place, out);
}
