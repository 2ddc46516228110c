/* SPDX-License-Identifier: Apache-2.0 */
/* Transactions, and the small named values of store.h. */
#include "core/check.h"
#include "storage/realms.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Nobody is shown what a power cut could take back for good: waits until what
 * a reader sees is sure. False: it never will be. */
static bool sure(struct store *store, uint64_t seen)
{
    struct settling *settling = &store->settling;
    bool good;

    /* Whoever sees a commit sees that it was early, or is sure by now. */
    atomic_thread_fence(memory_order_seq_cst);
    if (seen <= settling->early - 1)
        return true;
    pthread_mutex_lock(&settling->lock);
    while (!(good = seen <= settling->early - 1) && !settling->lost)
        pthread_cond_wait(&settling->settled, &settling->lock);
    pthread_mutex_unlock(&settling->lock);
    return good;
}

enum result store_begin(struct store *store, enum store_mode mode,
                        struct store_txn **out)
{
    struct store_txn *txn = malloc(sizeof *txn);
    int error;

    if (!txn)
        return STORE_MEMORY;
    txn->store = store;
    txn->mode = mode;
    txn->indexed = false;
    txn->reader = NULL;
    txn->missing = 0;
    txn->realms = atomic_load(&store->realms.count);
    txn->purpose = bytes_of(NULL, 0);
    txn->made_key = false;
    error =
        env_enter(&store->env, mode == STORE_READ ? MDB_RDONLY : 0, &txn->txn);
    if (error) {
        free(txn);
        return store_error(store, error);
    }
    if (mode == STORE_READ ? !sure(store, mdb_txn_id(txn->txn))
                           : store->settling.lost) {
        store_abort(txn);
        return STORE_IO;
    }
    *out = txn;
    return OK;
}

enum result store_commit(struct store_txn *txn)
{
    struct store *store = txn->store;
    enum result result;
    int error;

    if (txn->reader)
        mdb_cursor_close(txn->reader);
    error = mdb_txn_commit(txn->txn);
    result = error ? store_error(store, error) : OK;
    env_leave(&store->env);
    index_end(txn);
    if (error) {
        keys_forget(&store->keys_cache);
        realms_forget(txn);
    }
    free(txn);
    /* A disk says once that it has failed: it may have been of what is owed. */
    if (result == STORE_IO && store->settling.owed)
        store->settling.lost = true;
    return result;
}

enum result store_commit_early(struct store_txn *txn)
{
    struct store *store = txn->store;
    struct settling *settling = &store->settling;
    enum result result;

    settling->early = mdb_txn_id(txn->txn);
    mdb_env_set_flags(store->env.lmdb, MDB_NOMETASYNC, 1);
    result = store_commit(txn);
    mdb_env_set_flags(store->env.lmdb, MDB_NOMETASYNC, 0);
    if (result != OK) {
        settling->early = 0;
        return result;
    }
    /* A sync that is at work may have come before. */
    pthread_mutex_lock(&settling->lock);
    settling->owed = true;
    pthread_mutex_unlock(&settling->lock);
    return OK;
}

enum result store_settle(struct store *store, bool stands)
{
    struct settling *settling = &store->settling;
    enum result result = stands ? OK : store_sync(store);

    pthread_mutex_lock(&settling->lock);
    if (result == OK)
        settling->early = 0;
    pthread_cond_broadcast(&settling->settled);
    pthread_mutex_unlock(&settling->lock);
    return result;
}

enum result store_sync(struct store *store)
{
    struct settling *settling = &store->settling;

    if (!settling->owed)
        return OK;
    pthread_mutex_lock(&settling->lock);
    if (settling->owed && !settling->lost) {
        settling->lost = mdb_env_sync(store->env.lmdb, 1) != 0;
        settling->owed = settling->lost;
    }
    pthread_mutex_unlock(&settling->lock);
    return settling->owed ? STORE_IO : OK;
}

void store_abort(struct store_txn *txn)
{
    struct store *store = txn->store;

    if (txn->reader)
        mdb_cursor_close(txn->reader);
    mdb_txn_abort(txn->txn);
    env_leave(&store->env);
    index_end(txn);
    /* A key that this transaction made is gone with it. */
    if (txn->mode == STORE_WRITE)
        keys_forget(&store->keys_cache);
    realms_forget(txn);
    free(txn);
}

void chance_take(struct chance *chance, uint8_t *out, size_t size)
{
    uint8_t *from;

    check(size <= sizeof chance->bytes);
    if (chance->left < size) {
        randombytes_buf(chance->bytes, sizeof chance->bytes);
        chance->left = sizeof chance->bytes;
    }
    chance->left -= size;
    from = chance->bytes + chance->left;
    memcpy(out, from, size);
    sodium_memzero(from, size);
}

size_t store_used(struct store *store)
{
    return env_used(&store->env) + env_used(&store->index.disk.env);
}

enum result store_error(const struct store *store, int error)
{
    return env_error(&store->env, error);
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

enum result store_get_number(struct store_txn *txn, const char *name,
                             uint64_t *number)
{
    struct bytes value;
    enum result result = store_get(txn, name, &value);

    *number = 0;
    if (result != OK)
        return result == STORE_NOT_FOUND ? OK : result;
    if (value.size != 8)
        return STORE_CORRUPT;
    *number = bytes_get_u64(value.data);
    return OK;
}

enum result store_put_number(struct store_txn *txn, const char *name,
                             uint64_t number)
{
    uint8_t space[8];

    bytes_set_u64(space, number);
    return store_put(txn, name, bytes_of(space, sizeof space));
}
