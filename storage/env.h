/* SPDX-License-Identifier: Apache-2.0 */
/*
 * env: one LMDB environment whose map grows before it is full.
 *
 * Law: LMDB runs with syncs that keep its promise; the map is never resized
 * while a transaction of this process is open.
 *
 * Specified in STORAGE.md, "Power" and "Full disk". A store has two: its log,
 * and its indexes. Private to storage/. Threads may share one; a transaction
 * is held between env_enter and env_leave.
 */
#ifndef CAIRN_STORAGE_ENV_H
#define CAIRN_STORAGE_ENV_H

#include "core/result.h"

#include <lmdb.h>
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    ENV_PATH_MAX = 1024,
    ENV_MAP_FIRST = 1 << 28, /* bytes of address space at first */
};

struct env {
    MDB_env *lmdb;
    /* Held for reading while a transaction is open, for writing to grow. */
    pthread_rwlock_t lock;
    size_t size, most; /* bytes of the map; most 0: twice what the disk holds */
    char path[ENV_PATH_MAX]; /* the directory */
};

void env_init(struct env *env);

/*
 * Opens what is in `path`, or makes it, with LMDB's flags; env->most is the
 * caller's. 0, or an LMDB or system error. env_close may be called in any case.
 */
int env_open(struct env *env, const char *path, unsigned flags);
void env_close(struct env *env);

/* Takes the files of an environment that is not open away, and its directory
 * if nothing else is in it. 0, also if there were none; or a system error. */
int env_remove(const char *path);

/* Opens databases: 0, or an error. */
struct env_database {
    const char *name; /* null: the main one */
    MDB_dbi *dbi;
};
int env_databases(struct env *env, const struct env_database *databases,
                  size_t count, unsigned flags);

/* Begins a transaction under the lock, and gives the lock back. 0, or an
 * error: the lock is then not held. Nor is it where nothing is open: *txn is
 * then null. */
int env_enter(struct env *env, unsigned flags, MDB_txn **txn);
void env_leave(struct env *env);

/* Bytes of the map in use; 0 where nothing is open. */
size_t env_used(struct env *env);

/* Makes room before the map is full, if there is any to make. Not within a
 * transaction of the same thread. */
void env_grow(struct env *env);

/* The same whatever is in use. OK; STORE_FULL at the greatest size;
 * STORE_MEMORY, STORE_IO: the map is then as it was. */
enum result env_grow_now(struct env *env);

/* Adds so many bytes to the map beyond its greatest size, for what must always
 * find room; 0 takes back what is not in use. As env_grow_now. */
enum result env_reserve(struct env *env, size_t size);

/* Names the failure of an LMDB or system call; a full disk is told apart from
 * a broken one, whichever errno the file system gives for it. */
enum result env_error(const struct env *env, int error);

#endif
