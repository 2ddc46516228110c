/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/env.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
    DATABASES = 8,
    READERS = 126,
    DISK_RESERVE = 1 << 20, /* less than this free is a full disk */
    MAP_UNIT = 1 << 16,     /* a multiple of any page */
};

static bool no_room(int error)
{
    return error == ENOSPC || error == EDQUOT || error == EFBIG;
}

/* LMDB says EIO of a write that was cut short, and ext4 of one through a hole
 * that found no room: the disk is asked, and in the end the file, by a page
 * of zeros behind its last one, where LMDB will write when it gets there. */
static bool disk_full(const struct env *env)
{
    static const uint8_t page[4096];
    struct statvfs disk;
    struct stat found;
    ssize_t size;
    int file;

    if (statvfs(env->path, &disk) == 0 &&
        disk.f_bavail * disk.f_frsize < DISK_RESERVE)
        return true;
    if (!env->lmdb || mdb_env_get_fd(env->lmdb, &file) != 0 ||
        fstat(file, &found) != 0)
        return false;
    size = pwrite(file, page, sizeof page, found.st_size);
    return size < 0 ? no_room(errno) : size < (ssize_t)sizeof page;
}

enum result env_error(const struct env *env, int error)
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
    return error == EIO && disk_full(env) ? STORE_FULL : STORE_IO;
}

void env_init(struct env *env)
{
    env->lmdb = NULL;
    env->size = ENV_MAP_FIRST;
    env->most = 0;
    env->path[0] = '\0';
    pthread_rwlock_init(&env->lock, NULL);
}

static size_t first_size(const struct env *env, size_t file_size)
{
    size_t size = env->size;

    while (size / 2 < file_size)
        size *= 2;
    return env->most && size > env->most ? env->most : size;
}

int env_open(struct env *env, const char *path, unsigned flags)
{
    char file[ENV_PATH_MAX + 16];
    struct stat found;
    int error;

    snprintf(env->path, sizeof env->path, "%s", path);
    snprintf(file, sizeof file, "%s/data.mdb", path);
    if (stat(file, &found) == 0)
        env->size = first_size(env, (size_t)found.st_size);
    error = mdb_env_create(&env->lmdb);
    if (error)
        return error;
    mdb_env_set_maxdbs(env->lmdb, DATABASES);
    mdb_env_set_maxreaders(env->lmdb, READERS);
    mdb_env_set_mapsize(env->lmdb, env->size);
    return mdb_env_open(env->lmdb, path, flags | MDB_NOTLS | MDB_NORDAHEAD,
                        0600);
}

void env_close(struct env *env)
{
    if (env->lmdb)
        mdb_env_close(env->lmdb);
    env->lmdb = NULL;
}

int env_remove(const char *path)
{
    static const char *const files[] = {"data.mdb", "lock.mdb"};
    char file[ENV_PATH_MAX + 16];
    int error = 0;

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        snprintf(file, sizeof file, "%s/%s", path, files[i]);
        if (unlink(file) != 0 && errno != ENOENT)
            error = errno;
    }
    rmdir(path);
    return error;
}

int env_databases(struct env *env, const struct env_database *databases,
                  size_t count, unsigned flags)
{
    MDB_txn *txn;
    int error = mdb_txn_begin(env->lmdb, NULL, flags ? 0 : MDB_RDONLY, &txn);

    if (error)
        return error;
    for (size_t i = 0; !error && i < count; i++)
        error = mdb_dbi_open(txn, databases[i].name, flags, databases[i].dbi);
    if (!error)
        return mdb_txn_commit(txn);
    mdb_txn_abort(txn);
    return error;
}

int env_enter(struct env *env, unsigned flags, MDB_txn **txn)
{
    int error = 0;

    *txn = NULL;
    pthread_rwlock_rdlock(&env->lock);
    if (env->lmdb)
        error = mdb_txn_begin(env->lmdb, NULL, flags, txn);
    if (!*txn)
        pthread_rwlock_unlock(&env->lock);
    return error;
}

void env_leave(struct env *env)
{
    pthread_rwlock_unlock(&env->lock);
}

size_t env_used(struct env *env)
{
    MDB_envinfo info;
    MDB_stat stat;
    size_t used = 0;

    pthread_rwlock_rdlock(&env->lock);
    if (env->lmdb && mdb_env_info(env->lmdb, &info) == 0 &&
        mdb_env_stat(env->lmdb, &stat) == 0)
        used = (info.me_last_pgno + 1) * stat.ms_psize;
    pthread_rwlock_unlock(&env->lock);
    return used;
}

void env_grow(struct env *env)
{
    /* At the greatest size it goes on until LMDB itself says full. */
    if (env_used(env) >= env->size / 2)
        env_grow_now(env);
}

/* LMDB gives up its map before it has the new one: try for room first. */
static enum result resize(struct env *env, size_t size)
{
    void *room = mmap(NULL, size, PROT_NONE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    int error;

    if (room == MAP_FAILED)
        return STORE_MEMORY;
    munmap(room, size);
    pthread_rwlock_wrlock(&env->lock);
    error = mdb_env_set_mapsize(env->lmdb, size);
    pthread_rwlock_unlock(&env->lock);
    return error ? env_error(env, error) : OK;
}

static size_t greatest(const struct env *env)
{
    struct statvfs disk;

    if (env->most)
        return env->most / MAP_UNIT * MAP_UNIT;
    if (statvfs(env->path, &disk) != 0 || disk.f_blocks == 0)
        return SIZE_MAX / MAP_UNIT * MAP_UNIT;
    return 2 * disk.f_blocks * disk.f_frsize / MAP_UNIT * MAP_UNIT;
}

enum result env_grow_now(struct env *env)
{
    size_t size = env->size * 2, most = greatest(env);
    enum result result;

    if (size > most)
        size = most;
    if (size <= env->size)
        return STORE_FULL;
    result = resize(env, size);
    if (result == OK)
        env->size = size;
    return result;
}

enum result env_reserve(struct env *env, size_t size)
{
    return resize(env, env->size + size);
}
