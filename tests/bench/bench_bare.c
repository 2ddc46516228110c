/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_bare: the limit of a catch-up: its work without a program around it.
 *
 * usage: bench_bare STORE ENTRIES MONTHS [sends]    (TMPDIR: where it writes)
 *
 * STORE holds crossings and does not run. Before the clock starts, up to
 * RUNS_MAX runs of as many entries as one may have are taken from its logs,
 * packed as the program packs them, and sealed in frames as a link does. Then
 * two threads, each with groups of GROUP entries in turn, until there were
 * ENTRIES:
 *
 *   each run     opens its frames (ChaCha20-Poly1305), decompresses its zstd
 *                frame
 *   each entry   SHA-256 of what its commitment and id take: the salts' key
 *                (44 bytes), one digest for each field and decoy of the sizes
 *                that its fields have, their digests, and the signed bytes;
 *                one ChaCha20 stream of salts; XChaCha20-Poly1305 of the body
 *   in turn      puts of header and body under ascending keys (MDB_APPEND), of
 *                the sizes that the store gives them, in one transaction for
 *                each group, committed durably
 *   in turn      INDEX_KEYS keys of 16 bytes for each entry in an environment
 *                of their own: month (the entries are spread over MONTHS,
 *                ascending), then chance; sorted in batches of INDEX_BATCH
 *                entries, each one transaction, committed durably
 *
 * With "sends" each run costs what its sender cannot leave out either, since
 * over loopback both ends share the two cores: XChaCha20-Poly1305 of each kept
 * body opened, the content compressed at the packer's level, frames sealed.
 *
 * While one thread commits a group or an index batch the other goes on. There
 * is no decoding, no chain, no token of an index and no socket: this is what is
 * left when all of those cost nothing. Prints one JSON object.
 */
#include "tests/bench/bench_runs.h"
#include "cli/command.h"
#include "core/check.h"

#include <lmdb.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum {
    SEALED_MAX = 1024,
    THREADS = 2,
    GROUP = 4096,
    INDEX_KEYS = 9,
    INDEX_BATCH = 100000,
    HEADER_NAME = 13,
    BODY_NAME = 18,
};

struct key {
    uint64_t high, low;
};

static struct run_wire runs[RUNS_MAX];
static size_t run_count, months, entries_all;
static atomic_size_t made;
static bool sends;
static MDB_env *log_env, *index_env;
static MDB_dbi headers, bodies, keys;
static pthread_mutex_t logging = PTHREAD_MUTEX_INITIALIZER,
                       indexing = PTHREAD_MUTEX_INITIALIZER;
/* Under logging. */
static struct key *gathered;
static size_t gathered_count;
static uint64_t stored;

static MDB_env *open_env(const char *name, size_t size)
{
    const char *place = getenv("TMPDIR");
    char path[1024];
    MDB_env *env;

    snprintf(path, sizeof path, "%s/%s-XXXXXX", place ? place : "/tmp", name);
    check(mkdtemp(path));
    check(mdb_env_create(&env) == 0);
    check(mdb_env_set_mapsize(env, size) == 0);
    check(mdb_env_set_maxdbs(env, 2) == 0);
    check(mdb_env_open(env, path, 0, 0600) == 0);
    return env;
}

static void open_envs(void)
{
    MDB_txn *txn;

    log_env = open_env("log", entries_all * 2048 + (1 << 28));
    index_env = open_env("index", entries_all * INDEX_KEYS * 128 + (1 << 28));
    check(mdb_txn_begin(log_env, NULL, 0, &txn) == 0);
    check(mdb_dbi_open(txn, "headers", MDB_CREATE, &headers) == 0);
    check(mdb_dbi_open(txn, "bodies", MDB_CREATE, &bodies) == 0);
    check(mdb_txn_commit(txn) == 0);
    check(mdb_txn_begin(index_env, NULL, 0, &txn) == 0);
    check(mdb_dbi_open(txn, NULL, 0, &keys) == 0);
    check(mdb_txn_commit(txn) == 0);
}

/* One thread's memory, and the entries of its group. */
struct worker {
    struct run_space space;
    uint8_t sealed[GROUP][SEALED_MAX];
    const struct run_sizes *sizes[GROUP];
    size_t count;
};

/* Whole runs, as many as a group takes; false if there is no more to do. */
static bool make_group(struct worker *worker)
{
    const struct run_wire *wire;

    worker->count = 0;
    if (atomic_load(&made) >= entries_all)
        return false;
    while (wire = &runs[randombytes_uniform((uint32_t)run_count)],
           worker->count + wire->count <= GROUP) {
        runs_open(wire, &worker->space);
        if (sends)
            runs_send(wire, &worker->space);
        for (size_t i = 0; i < wire->count; i++) {
            /* Anywhere in the content, but not always the same bytes. */
            const uint8_t *from =
                worker->space.content + i * 16 % (wire->content_size / 2);

            runs_hash(&wire->sizes[i], from);
            check(wire->sizes[i].body + RUN_BODY_MORE <= SEALED_MAX);
            runs_seal(bytes_of(from, wire->sizes[i].body),
                      worker->sealed[worker->count]);
            worker->sizes[worker->count++] = &wire->sizes[i];
        }
    }
    atomic_fetch_add(&made, worker->count);
    return true;
}

static void put(MDB_txn *txn, MDB_dbi dbi, size_t name_size, struct bytes bytes)
{
    uint8_t name[BODY_NAME] = {0};
    MDB_val key = {name_size, name};
    MDB_val value = {bytes.size, (void *)(uintptr_t)bytes.data};

    bytes_set_u64(name, stored);
    check(mdb_put(txn, dbi, &key, &value, MDB_APPEND) == 0);
}

/* splitmix64: keys of an index are as good as random. */
static uint64_t chance(void)
{
    static uint64_t state;
    uint64_t z = state += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

/* The group's headers and bodies; its index keys are gathered. */
static void put_group(struct worker *worker)
{
    MDB_txn *txn;

    check(mdb_txn_begin(log_env, NULL, 0, &txn) == 0);
    for (size_t i = 0; i < worker->count; i++, stored++) {
        const struct run_sizes *sizes = worker->sizes[i];
        uint64_t month = stored * months / entries_all;

        put(txn, headers, HEADER_NAME,
            bytes_of(worker->space.content, sizes->header));
        put(txn, bodies, BODY_NAME,
            bytes_of(worker->sealed[i], sizes->body + (size_t)RUN_BODY_MORE));
        for (int k = 0; k < INDEX_KEYS; k++) {
            struct key *key = &gathered[gathered_count++];

            key->high = month << 48 | chance() >> 16;
            key->low = chance();
        }
    }
    check(mdb_txn_commit(txn) == 0);
}

static int compare(const void *a, const void *b)
{
    const struct key *left = a, *right = b;

    if (left->high != right->high)
        return left->high < right->high ? -1 : 1;
    return (left->low > right->low) - (left->low < right->low);
}

static void put_index(struct key *batch, size_t count)
{
    MDB_cursor *cursor;
    MDB_txn *txn;

    qsort(batch, count, sizeof *batch, compare);
    check(mdb_txn_begin(index_env, NULL, 0, &txn) == 0);
    check(mdb_cursor_open(txn, keys, &cursor) == 0);
    for (size_t i = 0; i < count; i++) {
        uint8_t name[16];
        MDB_val key = {sizeof name, name}, value = {0, NULL};

        bytes_set_u64(name, batch[i].high);
        bytes_set_u64(name + 8, batch[i].low);
        check(mdb_cursor_put(cursor, &key, &value, 0) == 0);
    }
    mdb_cursor_close(cursor);
    check(mdb_txn_commit(txn) == 0);
    free(batch);
}

/* Gives the gathered keys up if there are enough of them. */
static struct key *take_batch(size_t least, size_t *count)
{
    struct key *batch = gathered;

    *count = gathered_count;
    if (*count < least)
        return NULL;
    gathered = malloc((INDEX_BATCH + GROUP) * INDEX_KEYS * sizeof *gathered);
    check(gathered);
    gathered_count = 0;
    return batch;
}

static void *work(void *unused)
{
    struct worker *worker = malloc(sizeof *worker);
    struct key *batch;
    size_t count;

    check(worker);
    runs_begin(&worker->space);
    while (make_group(worker)) {
        pthread_mutex_lock(&logging);
        put_group(worker);
        batch = take_batch(INDEX_BATCH * INDEX_KEYS, &count);
        pthread_mutex_unlock(&logging);
        if (!batch)
            continue;
        pthread_mutex_lock(&indexing);
        put_index(batch, count);
        pthread_mutex_unlock(&indexing);
    }
    runs_end(&worker->space);
    free(worker);
    return unused;
}

static double now_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    pthread_t threads[THREADS];
    double begin_s;
    size_t count;

    if (argc < 4 || sodium_init() < 0) {
        fprintf(stderr, "usage: bench_bare STORE ENTRIES MONTHS [sends]\n");
        return 1;
    }
    messages_begin();
    common.no_passphrase = true;
    entries_all = strtoul(argv[2], NULL, 10);
    months = strtoul(argv[3], NULL, 10);
    sends = argc > 4;
    run_count = runs_take(argv[1], runs);
    open_envs();
    take_batch(0, &count);
    begin_s = now_s();
    for (size_t i = 0; i < THREADS; i++)
        check(pthread_create(&threads[i], NULL, work, NULL) == 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    put_index(gathered, gathered_count);
    printf("{\"entries\":%zu,\"per_s\":%.0f}\n", (size_t)stored,
           (double)stored / (now_s() - begin_s));
    mdb_env_close(log_env);
    mdb_env_close(index_env);
    return 0;
}
