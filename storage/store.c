/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/keeping_internal.h"
#include "storage/realms.h"
#include "storage/repair.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_databases(struct store *store, unsigned flags)
{
    const struct env_database databases[] = {
        {"meta", &store->meta},   {"logs", &store->logs},
        {"singles", &store->singles}, {"spans", &store->spans},
        {NULL, &store->entries},  {"keys", &store->keys},
    };

    return env_databases(&store->env, databases,
                         sizeof databases / sizeof databases[0], flags);
}

static int sync_directory(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int error;

    if (fd < 0)
        return errno;
    error = fsync(fd) ? errno : 0;
    close(fd);
    return error;
}

/* Makes the environment in `made`, with its format number, all synced. */
static int make_aside(struct store *store, const char *made)
{
    uint8_t format[4], id[STORE_ID];
    struct store_txn txn = {.store = store, .mode = STORE_WRITE};
    int error = env_remove(made);

    if (error)
        return error;
    if (mkdir(made, 0700) != 0 && errno != EEXIST)
        return errno;
    error = env_open(&store->env, made, 0);
    if (!error)
        error = open_databases(store, MDB_CREATE);
    if (!error)
        error = mdb_txn_begin(store->env.lmdb, NULL, 0, &txn.txn);
    if (error)
        return error;
    bytes_set_u32(format, STORE_FORMAT);
    randombytes_buf(id, sizeof id);
    /* After a failed put the commit fails too. */
    store_put(&txn, "format", bytes_of(format, sizeof format));
    store_put(&txn, "id", bytes_of(id, sizeof id));
    error = mdb_txn_commit(txn.txn);
    if (!error)
        error = mdb_env_sync(store->env.lmdb, 1);
    return error ? error : sync_directory(made);
}

enum result store_create(const char *path)
{
    struct store store = {.mode = STORE_WRITE};
    char made[STORE_PATH_MAX], place[STORE_PATH_MAX];
    int error;

    if (snprintf(place, sizeof place, "%s/data", path) >= (int)sizeof place ||
        snprintf(made, sizeof made, "%s/data.new", path) >= (int)sizeof made)
        return STORE_OPEN;
    if (access(place, F_OK) == 0)
        return STORE_EXISTS;
    env_init(&store.env);
    error = make_aside(&store, made);
    env_close(&store.env);
    if (!error && rename(made, place) != 0)
        error = errno;
    if (!error)
        error = sync_directory(path);
    return error ? store_error(&store, error) : OK;
}

static enum result lock_directory(struct store *store, const char *place)
{
    int how = store->mode == STORE_WRITE ? LOCK_EX : LOCK_SH;

    store->lock = open(place, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (store->lock < 0)
        return STORE_OPEN;
    if (flock(store->lock, how | LOCK_NB) != 0)
        return errno == EWOULDBLOCK ? STORE_LOCKED : STORE_IO;
    return OK;
}

/* What was found is on the disk before anyone is told of it. */
static enum result open_found(struct store *store, const char *place)
{
    unsigned flags = store->mode == STORE_READ ? MDB_RDONLY : 0;
    int error = env_open(&store->env, place, flags);

    if (!error && store->mode == STORE_WRITE)
        error = mdb_env_sync(store->env.lmdb, 1);
    if (!error)
        error = open_databases(store, 0);
    if (error == MDB_NOTFOUND || error == MDB_VERSION_MISMATCH)
        return STORE_CORRUPT;
    return error ? store_error(store, error) : OK;
}

static enum result read_meta(struct store *store)
{
    struct store_txn *txn;
    struct bytes value;
    enum result result = store_begin(store, STORE_READ, &txn);

    if (result != OK)
        return result;
    result = store_get(txn, "format", &value);
    if (result == STORE_NOT_FOUND || (result == OK && value.size != 4))
        result = STORE_CORRUPT;
    if (result == OK && bytes_get_u32(value.data) != STORE_FORMAT)
        result = bytes_get_u32(value.data) > STORE_FORMAT ? STORE_NEWER
                                                          : STORE_OLDER;
    if (result == OK &&
        (store_get(txn, "id", &value) != OK || value.size != STORE_ID))
        result = STORE_CORRUPT;
    if (result == OK)
        memcpy(store->id, value.data, STORE_ID);
    if (result == OK && store_get(txn, "realm", &value) == OK &&
        value.size == KEY_SIZE + 4) {
        memcpy(store->root, value.data, KEY_SIZE);
        memcpy(store->country, value.data + KEY_SIZE, 4);
        key_realm(store->root, store->realm);
        store->pinned = true;
    }
    if (result == OK)
        result = realms_load(txn);
    if (result == OK && store->has_master)
        result = keys_check(txn);
    store_abort(txn);
    return result;
}

static void set_up(struct store *store, const struct store_options *options)
{
    env_init(&store->env);
    env_init(&store->index.disk.env);
    tail_init(&store->index.tail);
    store->mode = options->mode;
    store->env.most = store->index.disk.env.most = options->map_most;
    store->index.open_most =
        options->index_most ? options->index_most : INDEX_OPEN_MAX;
    store->index.step = INDEX_STEP;
    store->lock = -1;
    keeping_begin(&store->keeping);
    pthread_mutex_init(&store->keys_cache.lock, NULL);
    pthread_mutex_init(&store->settling.lock, NULL);
    pthread_cond_init(&store->settling.settled, NULL);
    if (options->master) {
        memcpy(store->master, options->master, KEY_SIZE);
        store->has_master = true;
    }
    if (options->own) {
        key_kid(options->own, store->own);
        store->has_own = true;
    }
}

enum result store_open(const char *path, const struct store_options *options,
                       struct store **out, bool *repaired)
{
    char place[STORE_PATH_MAX], file[STORE_PATH_MAX + 16];
    struct store *store = calloc(1, sizeof *store);
    bool mended = false;
    enum result result;

    if (!store)
        return STORE_MEMORY;
    set_up(store, options);
    snprintf(store->path, sizeof store->path, "%s", path);
    if (snprintf(place, sizeof place, "%s/data", path) >= (int)sizeof place) {
        store_close(store);
        return STORE_OPEN;
    }
    snprintf(file, sizeof file, "%s/data.mdb", place);
    result = lock_directory(store, place);
    if (result == OK)
        result = repair_meta(file, &mended);
    /* A reader may lack the right to mend; then LMDB says what it finds. */
    if (result == STORE_OPEN && store->mode == STORE_READ && store->lock >= 0)
        result = OK;
    if (result == OK)
        result = open_found(store, place);
    if (result == OK)
        result = read_meta(store);
    if (result == OK && store->has_master)
        result = index_open(store);
    if (repaired)
        *repaired = mended;
    if (result != OK) {
        store_close(store);
        store = NULL;
    }
    *out = store;
    return result;
}

void store_close(struct store *store)
{
    if (!store)
        return;
    index_close(store);
    env_close(&store->env);
    if (store->lock >= 0)
        close(store->lock);
    keeping_end(&store->keeping);
    pthread_mutex_destroy(&store->keys_cache.lock);
    pthread_mutex_destroy(&store->settling.lock);
    pthread_cond_destroy(&store->settling.settled);
    sodium_memzero(store, sizeof *store);
    free(store);
}

bool store_pinned(const struct store *store)
{
    return store->pinned;
}

const uint8_t *store_realm(const struct store *store)
{
    return store->realm;
}

const uint8_t *store_root(const struct store *store)
{
    return store->root;
}

const char *store_country(const struct store *store)
{
    return store->country;
}

enum result store_pin(struct store *store, const uint8_t root[KEY_SIZE],
                      const char country[4])
{
    uint8_t value[KEY_SIZE + 4];
    struct store_txn *txn;
    enum result result;

    if (store->pinned)
        return memcmp(store->root, root, KEY_SIZE) == 0 ? OK : STORE_EXISTS;
    memcpy(value, root, KEY_SIZE);
    memcpy(value + KEY_SIZE, country, 4);
    result = store_begin(store, STORE_WRITE, &txn);
    if (result != OK)
        return result;
    result = store_put(txn, "realm", bytes_of(value, sizeof value));
    if (result != OK) {
        store_abort(txn);
        return result;
    }
    result = store_commit(txn);
    return result == OK ? read_meta(store) : result;
}
