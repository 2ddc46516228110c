/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/index.h"
#include "storage/layout.h"
#include "storage/log.h"
#include "storage/monotonic.h"
#include "storage/repair.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STATE_SIZE = 4 + STORE_ID + 8 + HASH_SIZE };

static void place_of(const struct store *store, const char *name,
                     char path[ENV_PATH_MAX])
{
    snprintf(path, ENV_PATH_MAX, "%.1000s/%s", store->path, name);
}

static int open_disk(struct index_disk *disk, const char *path, unsigned flags)
{
    const struct env_database databases[] = {{"state", &disk->state},
                                             {"keys", &disk->keys},
                                             {"facts", &disk->counts.facts},
                                             {"fixes", &disk->counts.fixes},
                                             {"orphans", &disk->counts.orphans},
                                             {"posts", &disk->counts.posts}};
    unsigned create = flags & MDB_CREATE;
    int error = env_open(&disk->env, path, flags & ~create);

    return error ? error : env_databases(&disk->env, databases, 6, create);
}

int index_state_put(const struct store *store, struct index_disk *disk,
                    MDB_txn *txn, uint64_t end, const uint8_t id[HASH_SIZE])
{
    uint8_t space[STATE_SIZE];
    struct buffer out = buffer_of(space, sizeof space);
    MDB_val key = val_of(bytes_text("state")), value;

    buffer_put_u32(&out, INDEX_VERSION);
    buffer_put(&out, bytes_of(store->id, STORE_ID));
    buffer_put_u64(&out, end);
    buffer_put(&out, bytes_of(id, HASH_SIZE));
    value = val_of(buffer_bytes(&out));
    return mdb_put(txn, disk->state, &key, &value, 0);
}

uint64_t index_state_end(const struct index_disk *disk, MDB_txn *txn)
{
    MDB_val key = val_of(bytes_text("state")), value;

    return mdb_get(txn, disk->state, &key, &value) == 0 &&
                   value.mv_size == STATE_SIZE
               ? bytes_get_u64((uint8_t *)value.mv_data + 4 + STORE_ID)
               : 0;
}

static enum result create(struct store *store, const char *path,
                          struct index_disk *disk)
{
    static const uint8_t none[HASH_SIZE];
    MDB_txn *txn;
    int error;

    env_remove(path);
    disk->env.most = store->env.most;
    disk->end = 0;
    if (mkdir(path, 0700) != 0)
        return env_error(&store->env, errno);
    error = open_disk(disk, path, MDB_NOMETASYNC | MDB_CREATE);
    if (!error)
        error = mdb_txn_begin(disk->env.lmdb, NULL, 0, &txn);
    if (!error) {
        /* After a failed put the commit fails too. */
        index_state_put(store, disk, txn, 0, none);
        error = mdb_txn_commit(txn);
    }
    if (!error)
        error = mdb_env_sync(disk->env.lmdb, 1);
    if (!error)
        return OK;
    env_close(&disk->env);
    return env_error(&store->env, error);
}

/* Does the log hold, at the place before the end, the entry that the index
 * says? Then it is an index of this log, and not ahead of it. */
static bool fits(struct store_txn *txn, struct index_disk *disk)
{
    MDB_val key = val_of(bytes_text("state")), value;
    uint8_t id[HASH_SIZE];
    const uint8_t *at;
    MDB_txn *state;
    bool good = false;

    if (mdb_txn_begin(disk->env.lmdb, NULL, MDB_RDONLY, &state) != 0)
        return false;
    if (mdb_get(state, disk->state, &key, &value) == 0 &&
        value.mv_size == STATE_SIZE) {
        at = value.mv_data;
        disk->end = bytes_get_u64(at + 4 + STORE_ID);
        good = bytes_get_u32(at) == INDEX_VERSION &&
               memcmp(at + 4, txn->store->id, STORE_ID) == 0 &&
               index_last_id(txn, disk->end, id) == OK &&
               memcmp(at + 12 + STORE_ID, id, HASH_SIZE) == 0;
    }
    mdb_txn_abort(state);
    return good;
}

/* What stands aside takes the place of what is there, if anything is. The
 * environment may be open: LMDB does not look at its path again. */
static enum result take_place(struct store *store, struct index_disk *disk)
{
    char path[ENV_PATH_MAX], made[ENV_PATH_MAX];

    place_of(store, "index", path);
    place_of(store, "index.new", made);
    env_remove(path);
    if (rename(made, path) != 0)
        return env_error(&store->env, errno);
    snprintf(disk->env.path, sizeof disk->env.path, "%s", path);
    return OK;
}

static bool open_found(struct store_txn *txn, const char *path)
{
    struct index_disk *disk = &txn->store->index.disk;
    bool writing = txn->store->mode == STORE_WRITE, mended;
    char file[ENV_PATH_MAX + 16];
    unsigned flags = writing ? MDB_NOMETASYNC : MDB_RDONLY;

    snprintf(file, sizeof file, "%s/data.mdb", path);
    if (access(file, F_OK) != 0)
        return false;
    if (writing && repair_meta(file, &mended) != OK)
        return false;
    if (open_disk(disk, path, flags) == 0 &&
        (!writing || mdb_env_sync(disk->env.lmdb, 1) == 0) && fits(txn, disk))
        return true;
    env_close(&disk->env);
    return false;
}

/* Opens what is there. One that was on its way to its place when the power
 * went is put there, even if not all is in it; beside a good one, what a
 * rebuild had come to is not worth its room. Else begins anew. */
static enum result open_any(struct store_txn *txn)
{
    struct store *store = txn->store;
    struct index_disk *disk = &store->index.disk;
    char path[ENV_PATH_MAX], made[ENV_PATH_MAX];
    enum result result;

    place_of(store, "index", path);
    place_of(store, "index.new", made);
    if (open_found(txn, path)) {
        if (store->mode == STORE_WRITE)
            env_remove(made);
        return OK;
    }
    if (open_found(txn, made))
        return store->mode == STORE_WRITE ? take_place(store, disk) : OK;
    disk->end = 0;
    if (store->mode == STORE_READ)
        return OK;
    result = create(store, made, disk);
    if (result == OK)
        result = take_place(store, disk);
    if (result != OK)
        env_close(&disk->env);
    return result;
}

static enum result fill_tail(struct store *store, uint64_t end)
{
    struct index_store *index = &store->index;
    struct index_batch *batch;
    uint64_t at = index->disk.end;
    enum result result = OK;

    if (end - at > index->open_most)
        at = end;
    tail_restart(&index->tail, at);
    batch = at < end ? index_batch_new() : NULL;
    if (at < end && !batch)
        return STORE_MEMORY;
    while (result == OK && at < end) {
        result = index_gather(store, at, INDEX_GATHER, batch, &at);
        if (result == OK)
            index_batch_publish(batch, &index->tail, at);
    }
    index_batch_free(batch);
    return result;
}

enum result index_open(struct store *store)
{
    struct store_txn *txn;
    uint64_t end = 0;
    enum result result = store_begin(store, STORE_READ, &txn);

    if (result != OK)
        return result;
    result = log_end(txn, &end);
    /* Where the disk has no room for one, the node starts without an index: the
     * tail stands for it, and the indexer goes on trying. */
    if (result == OK)
        open_any(txn);
    store_abort(txn);
    return result == OK ? fill_tail(store, end) : result;
}

void index_close(struct store *store)
{
    env_close(&store->index.disk.env);
    tail_free(&store->index.tail);
}

enum result index_make(struct store *store, struct index_disk *made)
{
    char path[ENV_PATH_MAX];

    place_of(store, "index.new", path);
    env_init(&made->env);
    return create(store, path, made);
}

enum result index_reopen(struct store *store)
{
    struct env *env = &store->index.disk.env;
    struct store_txn *txn;
    enum result result = store_begin(store, STORE_READ, &txn);

    if (result != OK)
        return result;
    pthread_rwlock_wrlock(&env->lock);
    env_close(env);
    result = open_any(txn);
    pthread_rwlock_unlock(&env->lock);
    store_abort(txn);
    return result;
}

enum result index_error(int error)
{
    return error == ENOMEM ? STORE_MEMORY : STORE_INDEX;
}

enum result index_replace(struct store *store, struct index_disk *made)
{
    struct index_disk *disk = &store->index.disk;
    MDB_env *old;

    pthread_rwlock_wrlock(&disk->env.lock);
    old = disk->env.lmdb;
    disk->env.lmdb = made->env.lmdb;
    disk->env.size = made->env.size;
    disk->state = made->state;
    disk->keys = made->keys;
    disk->counts = made->counts;
    disk->end = made->end;
    pthread_rwlock_unlock(&disk->env.lock);
    made->env.lmdb = NULL;
    if (old)
        mdb_env_close(old);
    return take_place(store, disk);
}

uint64_t index_missing(const struct store_txn *txn)
{
    return txn->missing;
}

void index_progress(struct store *store, struct index_progress *out)
{
    struct index_store *index = &store->index;
    uint64_t from, on_disk;
    int written = index->written;

    pthread_mutex_lock(&index->tail.lock);
    from = index->tail.from;
    out->end = index->tail.end;
    out->still_ms = monotonic_ms() - index->tail.last_ms;
    pthread_mutex_unlock(&index->tail.lock);
    /* The disk is asked after the tail: what has left the tail is there. */
    on_disk = index->disk.end;
    out->left = out->end > on_disk ? out->end - on_disk : 0;
    out->missing = from > on_disk ? from - on_disk : 0;
    out->making = index->making;
    out->made = out->making ? index->made.end : 0;
    out->result = (enum result)(written ? written : (int)index->rebuilt);
}

enum result index_begin(struct store_txn *txn)
{
    struct index_store *index = &txn->store->index;
    uint64_t on_disk;
    enum result result;
    int error;

    if (txn->indexed)
        return OK;
    result = log_end(txn, &txn->end);
    if (result != OK)
        return result;
    txn->walker = NULL;
    tail_look(&index->tail, &txn->tail);
    /* So much is in what is entered, whether it grew meanwhile or was begun
     * anew. */
    on_disk = index->disk.end;
    error = env_enter(&index->disk.env, MDB_RDONLY, &txn->index);
    if (on_disk > index->disk.end)
        on_disk = index->disk.end;
    txn->missing = txn->tail.from > on_disk ? txn->tail.from - on_disk : 0;
    if (error) {
        tail_release(&txn->tail);
        return index_error(error);
    }
    txn->indexed = true;
    return OK;
}

void index_end(struct store_txn *txn)
{
    if (!txn->indexed)
        return;
    tail_release(&txn->tail);
    if (txn->walker)
        mdb_cursor_close(txn->walker);
    if (txn->index) {
        mdb_txn_abort(txn->index);
        env_leave(&txn->store->index.disk.env);
    }
    txn->indexed = false;
}
