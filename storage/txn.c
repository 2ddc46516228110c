/* SPDX-License-Identifier: Apache-2.0 */
/* Transactions, the map's growth, and the small named values of store.h. */
#include "storage/layout.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/statvfs.h>

enum { MAP_UNIT = 1 << 16 }; /* a multiple of any page */

enum result store_begin(struct store *store, enum store_mode mode,
                        struct store_txn **out)
{
    struct store_txn *txn = malloc(sizeof *txn);
    int error;

    if (!txn)
        return STORE_MEMORY;
    txn->store = store;
    txn->mode = mode;
    pthread_rwlock_rdlock(&store->map_lock);
    error = mdb_txn_begin(store->env, NULL, mode == STORE_READ ? MDB_RDONLY : 0,
                          &txn->txn);
    if (error) {
        pthread_rwlock_unlock(&store->map_lock);
        free(txn);
        return store_error(store, error);
    }
    *out = txn;
    return OK;
}

enum result store_commit(struct store_txn *txn)
{
    struct store *store = txn->store;
    int error = mdb_txn_commit(txn->txn);

    pthread_rwlock_unlock(&store->map_lock);
    if (error)
        keys_forget(&store->keys_cache);
    free(txn);
    return error ? store_error(store, error) : OK;
}

void store_abort(struct store_txn *txn)
{
    struct store *store = txn->store;

    mdb_txn_abort(txn->txn);
    pthread_rwlock_unlock(&store->map_lock);
    /* A key that this transaction made is gone with it. */
    if (txn->mode == STORE_WRITE)
        keys_forget(&store->keys_cache);
    free(txn);
}

size_t store_used(struct store *store)
{
    MDB_envinfo info;
    MDB_stat stat;

    pthread_rwlock_rdlock(&store->map_lock);
    mdb_env_info(store->env, &info);
    mdb_env_stat(store->env, &stat);
    pthread_rwlock_unlock(&store->map_lock);
    return (info.me_last_pgno + 1) * stat.ms_psize;
}

void store_grow(struct store *store)
{
    /* At the greatest size it goes on until LMDB itself says full. */
    if (store_used(store) >= store->map_size / 2)
        store_grow_now(store);
}

/* LMDB gives up its map before it has the new one: try for room first. */
static enum result resize(struct store *store, size_t size)
{
    void *room = mmap(NULL, size, PROT_NONE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    int error;

    if (room == MAP_FAILED)
        return STORE_MEMORY;
    munmap(room, size);
    pthread_rwlock_wrlock(&store->map_lock);
    error = mdb_env_set_mapsize(store->env, size);
    pthread_rwlock_unlock(&store->map_lock);
    return error ? store_error(store, error) : OK;
}

static size_t greatest(const struct store *store)
{
    struct statvfs disk;

    if (store->map_most)
        return store->map_most / MAP_UNIT * MAP_UNIT;
    if (statvfs(store->path, &disk) != 0 || disk.f_blocks == 0)
        return SIZE_MAX / MAP_UNIT * MAP_UNIT;
    return 2 * disk.f_blocks * disk.f_frsize / MAP_UNIT * MAP_UNIT;
}

enum result store_grow_now(struct store *store)
{
    size_t size = store->map_size * 2, most = greatest(store);
    enum result result;

    if (size > most)
        size = most;
    if (size <= store->map_size)
        return STORE_FULL;
    result = resize(store, size);
    if (result == OK)
        store->map_size = size;
    return result;
}

enum result store_reserve(struct store *store, size_t size)
{
    return resize(store, store->map_size + size);
}

enum result store_get(struct store_txn *txn, const char *name,
                      struct bytes *value)
{
    MDB_val key = val_of(bytes_text(name)), data;
    int error = mdb_get(txn->txn, txn->store->meta, &key, &data);

    if (error == MDB_NOTFOUND)
        return STORE_NOT_FOUND;
    if (error)
        return store_error(txn->store, error);
    *value = val_bytes(data);
    return OK;
}

enum result store_put(struct store_txn *txn, const char *name,
                      struct bytes value)
{
    MDB_val key = val_of(bytes_text(name)), data = val_of(value);
    int error = mdb_put(txn->txn, txn->store->meta, &key, &data, 0);

    return error ? store_error(txn->store, error) : OK;
}
