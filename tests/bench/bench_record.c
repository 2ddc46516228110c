/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_record: one crossing recorded and durable, through the writer, against
 * its limit.
 *
 * usage: bench_record ROUNDS     (TMPDIR: where the store is)
 *
 * The limit is one overwrite of a guard's slot with fdatasync, and then one
 * durable commit of raw LMDB that appends as many bytes as an entry and its
 * sealed body have. Both stand in the same directory. Each round takes both
 * sides, the one first that came second in the round before: what a disk still
 * does for the one is not always paid by the other. Prints one JSON object.
 */
#include "tests/unit/storage_fixture.h"
#include "core/kind.h"

#include <fcntl.h>
#include <lmdb.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* What the store keeps beside the values: the entry and its mark, the body's
 * head and seed, nonce and tag. */
enum { MORE_BYTES = 183 + 19 + 40, ROUND_S = 5 };

static double now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static double at_share(const double *sorted, size_t count, double share)
{
    return sorted[(size_t)((double)count * share)];
}

/* A raw environment beside the store. */
static MDB_env *raw_env;
static MDB_dbi raw_dbi;
static size_t raw_size;

static void raw_open(const char *path)
{
    char place[512];
    MDB_txn *txn;

    snprintf(place, sizeof place, "%s/raw", path);
    assert_int_equal(mkdir(place, 0700), 0);
    assert_int_equal(mdb_env_create(&raw_env), 0);
    assert_int_equal(mdb_env_set_mapsize(raw_env, (size_t)1 << 30), 0);
    assert_int_equal(mdb_env_open(raw_env, place, 0, 0600), 0);
    assert_int_equal(mdb_txn_begin(raw_env, NULL, 0, &txn), 0);
    assert_int_equal(mdb_dbi_open(txn, NULL, 0, &raw_dbi), 0);
    assert_int_equal(mdb_txn_commit(txn), 0);
}

static void raw_put(MDB_txn *txn, uint64_t number)
{
    static uint8_t bytes[VALUES_SIZE_MAX];
    uint8_t name[8];
    MDB_val key = {sizeof name, name}, value = {raw_size, bytes};

    bytes_set_u64(name, number);
    assert_int_equal(mdb_put(txn, raw_dbi, &key, &value, MDB_APPEND), 0);
}

static double raw_commit(uint64_t number)
{
    double start = now_us();
    MDB_txn *txn;

    assert_int_equal(mdb_txn_begin(raw_env, NULL, 0, &txn), 0);
    raw_put(txn, number);
    assert_int_equal(mdb_txn_commit(txn), 0);
    return now_us() - start;
}

static double raw_overwrite(int file, uint64_t number)
{
    static uint8_t slot[GUARD_SLOT];
    double start = now_us();

    slot[0] = (uint8_t)number;
    assert_int_equal(
        pwrite(file, slot, sizeof slot, (off_t)(number % 2) * GUARD_SPACING),
        GUARD_SLOT);
    assert_int_equal(fdatasync(file), 0);
    return now_us() - start;
}

/* One crossing of 24 fields, from its values: salted, signed, stored, and both
 * synced. */
static double record_one(struct writer *writer, uint64_t number)
{
    struct fixture_person person = fixture_person(number);
    struct fixture_values values;
    uint8_t ref[16];
    struct writer_job job = {.task = WRITE_ENTRY,
                             .lane = LANE_SHARED,
                             .kind = KIND_CROSSING,
                             .schema = 1,
                             .time = FIXTURE_TIME + ROUND_S * number,
                             .clock = CLOCK_NETWORK,
                             .client_ref = ref,
                             .values = fixture_crossing(&person, &values)};
    double start;

    fixture_ref(number, ref);
    raw_size = job.values.size + MORE_BYTES;
    start = now_us();
    assert_int_equal(writer_run(writer, &job), OK);
    return now_us() - start;
}

static double raw_one(int file, uint64_t number)
{
    double took = raw_overwrite(file, number);

    return took + raw_commit(number);
}

int main(int argc, char **argv)
{
    size_t rounds = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 1000;
    double *took = calloc(2 * rounds, sizeof *took), *limit = took + rounds;
    struct fixture *f = fixture_new();
    struct writer *writer = fixture_writer(f);
    char path[512];
    int file;

    assert_true(rounds > 0 && took);
    raw_open(f->path);
    snprintf(path, sizeof path, "%s/raw/slot", f->path);
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(ftruncate(file, 2 * GUARD_SPACING), 0);
    record_one(writer, rounds); /* what is done once is done */
    for (size_t i = 0; i < rounds; i++) {
        if (i % 2)
            limit[i] = raw_one(file, i);
        took[i] = record_one(writer, i);
        if (i % 2 == 0)
            limit[i] = raw_one(file, i);
    }
    qsort(took, rounds, sizeof *took, by_value);
    qsort(limit, rounds, sizeof *limit, by_value);
    printf("{\"bytes\":%zu,\"record_us\":%.1f,\"record_p90_us\":%.1f,"
           "\"limit_us\":%.1f,\"limit_p90_us\":%.1f}\n",
           raw_size, at_share(took, rounds, 0.5), at_share(took, rounds, 0.9),
           at_share(limit, rounds, 0.5), at_share(limit, rounds, 0.9));
    close(file);
    mdb_env_close(raw_env);
    writer_stop(writer);
    fixture_free(f);
    free(took);
    return 0;
}
