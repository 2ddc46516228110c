/* SPDX-License-Identifier: Apache-2.0 */
/* From the tail to the disk: sorted keys into chunks, in bounded commits. */
#include "storage/counts_resolve.h"
#include "storage/index_chunk.h"
#include "storage/log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    KEYS_AT_ONCE = 4096,       /* that go into one chunk's place */
    PUTS_PER_COMMIT = 1 << 13, /* bounds the pages that LMDB keeps in memory */
    FILL_IN_ORDER = 90,        /* keys of a chunk where all come in order */
};

/* Walks sorted segments upwards, as one; the same key in two comes once. */
struct merge {
    const struct tail_view *view;
    size_t at[TAIL_SEGMENTS];
};

static const struct index_key *merge_least(const struct merge *merge)
{
    const struct index_key *least = NULL;

    for (size_t i = 0; i < merge->view->count; i++) {
        const struct tail_segment *segment = merge->view->segments[i];
        const struct index_key *key = segment->keys + merge->at[i];

        if (merge->at[i] < segment->count &&
            (!least || index_key_compare(key, least) < 0))
            least = key;
    }
    return least;
}

static void merge_pass(struct merge *merge, const struct index_key *key)
{
    for (size_t i = 0; i < merge->view->count; i++) {
        const struct tail_segment *segment = merge->view->segments[i];

        if (merge->at[i] < segment->count &&
            index_key_compare(segment->keys + merge->at[i], key) == 0)
            merge->at[i]++;
    }
}

/* What goes on the disk in one commit. */
struct writing {
    struct store *store;
    struct index_disk *disk;
    uint64_t end;
    uint8_t id[HASH_SIZE]; /* of the entry before the end */
    struct counts_new counts;
    bool resolved; /* `counts` is what there is to count */
    MDB_cursor *cursor;
    struct merge *merge;
    size_t puts;
    /* The chunk that the next keys fall into, copied, for its page moves, and
     * the keys that stand there afterwards. */
    size_t old_count, count;
    struct index_key old[CHUNK_KEYS];
    struct index_key keys[KEYS_AT_ONCE + CHUNK_KEYS];
};

static bool same_name(MDB_val name, const struct index_key *key)
{
    struct index_key found = chunk_name(name);

    return index_key_compare(&found, key) == 0;
}

/* Finds the chunk at or before a key, of its type and month, and copies it;
 * *bound is where the next begins. */
static int find_chunk(struct writing *writing, const struct index_key *key,
                      struct index_key *bound)
{
    uint8_t space[INDEX_KEY];
    MDB_val name = index_key_val(key, space), value;
    struct chunk chunk;
    int error = mdb_cursor_get(writing->cursor, &name, &value, MDB_SET_RANGE);

    writing->old_count = 0;
    *bound = (struct index_key){key->head | ~CHUNK_KIND, UINT32_MAX};
    /* The same keys may come again, after a crash: also the first of a chunk.
     */
    if (error == 0 && same_name(name, key))
        error = mdb_cursor_get(writing->cursor, &name, &value, MDB_NEXT);
    if (error == 0) {
        struct index_key next = chunk_name(name);

        if (index_key_compare(&next, bound) < 0)
            *bound = next;
        error = mdb_cursor_get(writing->cursor, &name, &value, MDB_PREV);
    } else if (error == MDB_NOTFOUND) {
        error = mdb_cursor_get(writing->cursor, &name, &value, MDB_LAST);
    }
    if (error)
        return error == MDB_NOTFOUND ? 0 : error;
    if (!chunk_open(name, value, &chunk) || chunk.count > CHUNK_KEYS)
        return MDB_CORRUPTED;
    if (chunk.kind != (key->head & CHUNK_KIND))
        return 0;
    writing->old_count = chunk.count;
    for (size_t i = 0; i < chunk.count; i++)
        writing->old[i] = chunk_at(&chunk, i);
    return 0;
}

/* Merges the chunk with the keys that come before the bound. True if all of
 * these stand behind it. */
static bool merge_chunk(struct writing *writing, const struct index_key *bound)
{
    const struct index_key *key;
    size_t taken = 0, at = 0, behind = 0;

    writing->count = 0;
    while (taken < KEYS_AT_ONCE && (key = merge_least(writing->merge)) &&
           index_key_compare(key, bound) < 0) {
        struct index_key next = *key;

        while (at < writing->old_count &&
               index_key_compare(&writing->old[at], &next) < 0)
            writing->keys[writing->count++] = writing->old[at++];
        at += at < writing->old_count &&
              index_key_compare(&writing->old[at], &next) == 0;
        behind += at == writing->old_count;
        writing->keys[writing->count++] = next;
        merge_pass(writing->merge, &next);
        taken++;
    }
    while (at < writing->old_count)
        writing->keys[writing->count++] = writing->old[at++];
    return behind == taken;
}

/* Writes the merged keys as one chunk or several. */
static int put_chunks(struct writing *writing, bool in_order)
{
    size_t parts = (writing->count + CHUNK_KEYS - 1) / CHUNK_KEYS;
    size_t each = (writing->count + parts - 1) / parts;
    uint8_t items[CHUNK_KEYS * CHUNK_ITEM], space[INDEX_KEY];
    int error = 0;

    if (in_order && parts > 1)
        each = FILL_IN_ORDER;
    for (size_t from = 0; !error && from < writing->count; from += each) {
        size_t count =
            writing->count - from < each ? writing->count - from : each;
        MDB_val name = index_key_val(&writing->keys[from], space);
        MDB_val value = {count * CHUNK_ITEM, items};

        for (size_t i = 0; i < count; i++)
            chunk_item(&writing->keys[from + i], items + i * CHUNK_ITEM);
        error = mdb_cursor_put(writing->cursor, &name, &value, 0);
        writing->puts++;
    }
    return error;
}

static int put_some(struct writing *writing)
{
    const struct index_key *key;
    int error = 0;

    while (!error && writing->puts < PUTS_PER_COMMIT &&
           (key = merge_least(writing->merge))) {
        struct index_key bound;

        error = find_chunk(writing, key, &bound);
        if (!error)
            error = put_chunks(writing, merge_chunk(writing, &bound));
    }
    return error;
}

/* What comes with the last commit: the counts, and how far it all has come. */
static int put_end(struct writing *writing, MDB_txn *txn)
{
    struct index_disk *disk = writing->disk;
    const struct counts_ledger ledger = {writing->store, &disk->counts, txn};
    int error = counts_write(&ledger, &writing->counts);

    return error ? error
                 : index_state_put(writing->store, disk, txn, writing->end,
                                   writing->id);
}

/* One transaction's worth; *done tells that there is no more. */
static int write_some(struct writing *writing, bool *done)
{
    struct index_disk *disk = writing->disk;
    MDB_txn *txn;
    int error = env_enter(&disk->env, 0, &txn);

    if (error || !txn)
        return error ? error : EIO;
    writing->puts = 0;
    error = mdb_cursor_open(txn, disk->keys, &writing->cursor);
    if (!error)
        error = put_some(writing);
    *done = !merge_least(writing->merge) && writing->resolved;
    if (!error && *done)
        error = put_end(writing, txn);
    if (error)
        mdb_txn_abort(txn);
    else
        error = mdb_txn_commit(txn);
    env_leave(&disk->env);
    return error;
}

enum result index_last_id(struct store_txn *txn, uint64_t end,
                          uint8_t id[HASH_SIZE])
{
    uint64_t log;
    struct held held;
    enum result result = log_end(txn, &log);

    memset(id, 0, HASH_SIZE);
    if (result != OK)
        return result;
    if (end > log)
        return STORE_NOT_FOUND;
    if (end > 0 && log_entry(txn, end - 1, &held) == OK)
        memcpy(id, held.entry.id, HASH_SIZE);
    return OK;
}

static enum result last_id(struct store *store, uint64_t end,
                           uint8_t id[HASH_SIZE])
{
    struct store_txn *txn;
    enum result result = store_begin(store, STORE_READ, &txn);

    if (result != OK)
        return result;
    result = index_last_id(txn, end, id);
    store_abort(txn);
    return result;
}

/* Works out the counts, with other entries if they are needed: these are found
 * only when the keys are on the disk, so not at first. */
static enum result resolve(struct writing *writing, bool first)
{
    const struct tail_view *view = writing->merge->view;
    struct index_disk *disk = writing->disk;
    struct counts_ledger ledger = {writing->store, &disk->counts, NULL};
    struct store_txn *txn = NULL;
    bool needs;
    int error = env_enter(&disk->env, MDB_RDONLY, &ledger.txn);
    enum result result = OK;

    if (error || !ledger.txn)
        return env_error(&disk->env, error ? error : EIO);
    error = counts_needs_entries(&ledger, view, disk->end, &needs);
    if (error)
        result = env_error(&disk->env, error);
    else if (needs && !first)
        result = store_begin(writing->store, STORE_READ, &txn);
    if (result == OK && !(needs && first)) {
        result = counts_resolve(&txn, true, &ledger, view, disk->end,
                                writing->end, &writing->counts);
        writing->resolved = true;
    }
    if (txn)
        store_abort(txn);
    mdb_txn_abort(ledger.txn);
    env_leave(&disk->env);
    return result;
}

static enum result write_all(struct writing *writing)
{
    struct env *env = &writing->disk->env;
    enum result result = resolve(writing, true);
    bool done = false;

    while (result == OK && !done) {
        struct merge before = *writing->merge;
        int error;

        env_grow(env);
        error = write_some(writing, &done);
        if (error == MDB_MAP_FULL && env_grow_now(env) == OK) {
            *writing->merge = before;
            done = false;
        } else if (error) {
            result = env_error(env, error);
        } else if (!merge_least(writing->merge) && !writing->resolved) {
            result = resolve(writing, false);
        }
    }
    return result;
}

enum result index_write(struct store *store, struct index_disk *disk,
                        const struct tail_view *view, uint64_t end)
{
    struct merge merge = {.view = view};
    struct writing *writing = malloc(sizeof *writing);
    enum result result =
        writing ? last_id(store, end, writing->id) : STORE_MEMORY;

    /* An index that is ahead of its log would be thrown away. */
    if (result == OK)
        result = store_sync(store);
    if (result == OK) {
        writing->store = store;
        writing->disk = disk;
        writing->end = end;
        writing->merge = &merge;
        writing->resolved = false;
        memset(&writing->counts, 0, sizeof writing->counts);
        result = write_all(writing);
        counts_new_free(&writing->counts);
    }
    if (result == OK)
        disk->end = end;
    free(writing);
    return result;
}
