/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/layout.h"
#include "storage/repair.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
    DATABASES = 8,
    READERS = 126,
    DISK_RESERVE = 1 << 20, /* less than this free is a full disk */
};

static const char *const files[] = {"data.mdb", "lock.mdb"};

static bool no_room(int error)
{
    return error == ENOSPC || error == EDQUOT || error == EFBIG;
}

/* LMDB says EIO of a write that was cut short, and ext4 of one through a hole
 * that found no room: the disk is asked, and in the end the file, by a page
 * of zeros behind its last one, where LMDB will write when it gets there. */
static bool disk_full(const struct store *store)
{
    static const uint8_t page[4096];
    struct statvfs disk;
    struct stat found;
    ssize_t size;
    int file;

    if (statvfs(store->path, &disk) == 0 &&
        disk.f_bavail * disk.f_frsize < DISK_RESERVE)
        return true;
    if (mdb_env_get_fd(store->env, &file) != 0 || fstat(file, &found) != 0)
        return false;
    size = pwrite(file, page, sizeof page, found.st_size);
    return size < 0 ? no_room(errno) : size < (ssize_t)sizeof page;
}

enum result store_error(const struct store *store, int error)
{
    if (no_room(error) || error == MDB_MAP_FULL)
        return STORE_FULL;
    if (error == ENOMEM)
        return STORE_MEMORY;
    if (error == ENOENT || error == ENOTDIR || error == EACCES ||
        error == EPERM || error == EROFS)
        return STORE_OPEN;
    if (error == MDB_CORRUPTED || error == MDB_PAGE_NOTFOUND ||
        error == MDB_INVALID)
        return STORE_CORRUPT;
    return error == EIO && disk_full(store) ? STORE_FULL : STORE_IO;
}

static int open_databases(struct store *store, unsigned flags)
{
    struct {
        const char *name;
        MDB_dbi *dbi;
    } const databases[] = {
        {"meta", &store->meta},       {"logs", &store->logs},
        {"headers", &store->headers}, {"bodies", &store->bodies},
        {"index", &store->index},     {"keys", &store->keys},
    };
    MDB_txn *txn;
    int error = mdb_txn_begin(store->env, NULL, flags ? 0 : MDB_RDONLY, &txn);

    if (error)
        return error;
    for (size_t i = 0; !error && i < sizeof databases / sizeof databases[0];
         i++)
        error = mdb_dbi_open(txn, databases[i].name, flags, databases[i].dbi);
    if (!error)
        return mdb_txn_commit(txn);
    mdb_txn_abort(txn);
    return error;
}

static int open_env(struct store *store, const char *path, unsigned flags)
{
    int error = mdb_env_create(&store->env);

    if (error)
        return error;
    mdb_env_set_maxdbs(store->env, DATABASES);
    mdb_env_set_maxreaders(store->env, READERS);
    mdb_env_set_mapsize(store->env, store->map_size);
    return mdb_env_open(store->env, path, flags | MDB_NOTLS | MDB_NORDAHEAD,
                        0600);
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
    char file[STORE_PATH_MAX + 16];
    uint8_t format[4];
    struct store_txn txn = {.store = store, .mode = STORE_WRITE};
    int error;

    for (size_t i = 0; i < 2; i++) {
        snprintf(file, sizeof file, "%s/%s", made, files[i]);
        if (unlink(file) != 0 && errno != ENOENT)
            return errno;
    }
    if (mkdir(made, 0700) != 0 && errno != EEXIST)
        return errno;
    error = open_env(store, made, 0);
    if (!error)
        error = open_databases(store, MDB_CREATE);
    if (!error)
        error = mdb_txn_begin(store->env, NULL, 0, &txn.txn);
    if (error)
        return error;
    bytes_set_u32(format, STORE_FORMAT);
    /* After a failed put the commit fails too. */
    store_put(&txn, "format", bytes_of(format, sizeof format));
    error = mdb_txn_commit(txn.txn);
    if (!error)
        error = mdb_env_sync(store->env, 1);
    return error ? error : sync_directory(made);
}

enum result store_create(const char *path)
{
    struct store store = {.map_size = 1 << 20, .mode = STORE_WRITE};
    char made[STORE_PATH_MAX], place[STORE_PATH_MAX];
    int error;

    if (snprintf(place, sizeof place, "%s/data", path) >= (int)sizeof place ||
        snprintf(made, sizeof made, "%s/data.new", path) >= (int)sizeof made)
        return STORE_OPEN;
    if (access(place, F_OK) == 0)
        return STORE_EXISTS;
    snprintf(store.path, sizeof store.path, "%s", path);
    error = make_aside(&store, made);
    if (store.env)
        mdb_env_close(store.env);
    store.env = NULL;
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

static size_t round_map(size_t size, size_t most)
{
    size_t map = STORE_MAP_FIRST;

    while (map / 2 < size)
        map *= 2;
    return most && map > most ? most : map;
}

/* What was found is on the disk before anyone is told of it. */
static enum result open_found(struct store *store, const char *place)
{
    unsigned flags = store->mode == STORE_READ ? MDB_RDONLY : 0;
    int error = open_env(store, place, flags);

    if (!error && store->mode == STORE_WRITE)
        error = mdb_env_sync(store->env, 1);
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
    if (result == OK && bytes_get_u32(value.data) > STORE_FORMAT)
        result = STORE_NEWER;
    if (result == OK && store_get(txn, "realm", &value) == OK &&
        value.size == KEY_SIZE + 4) {
        memcpy(store->root, value.data, KEY_SIZE);
        memcpy(store->country, value.data + KEY_SIZE, 4);
        key_realm(store->root, store->realm);
        store->pinned = true;
    }
    if (result == OK && store->has_master)
        result = keys_check(txn);
    store_abort(txn);
    return result;
}

static void set_up(struct store *store, const struct store_options *options)
{
    store->mode = options->mode;
    store->map_most = options->map_most;
    store->lock = -1;
    pthread_rwlock_init(&store->map_lock, NULL);
    pthread_mutex_init(&store->keys_cache.lock, NULL);
    if (options->master) {
        memcpy(store->master, options->master, KEY_SIZE);
        store->has_master = true;
    }
}

enum result store_open(const char *path, const struct store_options *options,
                       struct store **out, bool *repaired)
{
    char place[STORE_PATH_MAX], file[STORE_PATH_MAX + 16];
    struct store *store = calloc(1, sizeof *store);
    bool mended = false;
    struct stat stat_file;
    enum result result;

    if (!store)
        return STORE_MEMORY;
    set_up(store, options);
    snprintf(store->path, sizeof store->path, "%s", path);
    if (snprintf(place, sizeof place, "%s/data", path) >= (int)sizeof place) {
        store_close(store);
        return STORE_OPEN;
    }
    snprintf(file, sizeof file, "%s/%s", place, files[0]);
    result = lock_directory(store, place);
    if (result == OK)
        result = repair_meta(file, &mended);
    /* A reader may lack the right to mend; then LMDB says what it finds. */
    if (result == STORE_OPEN && store->mode == STORE_READ && store->lock >= 0)
        result = OK;
    if (result == OK && stat(file, &stat_file) == 0)
        store->map_size = round_map((size_t)stat_file.st_size, store->map_most);
    if (result == OK)
        result = open_found(store, place);
    if (result == OK)
        result = read_meta(store);
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
    if (store->env)
        mdb_env_close(store->env);
    if (store->lock >= 0)
        close(store->lock);
    pthread_rwlock_destroy(&store->map_lock);
    pthread_mutex_destroy(&store->keys_cache.lock);
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
