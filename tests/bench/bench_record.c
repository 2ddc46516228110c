/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One crossing recorded and durable, through the writer, against its limit:
 * one 512-byte overwrite with fdatasync and one raw LMDB commit of the same
 * bytes, measured in turn with it in the same directory. Also the raw rates
 * that other figures are held against. Prints one JSON object.
 *
 *   bench_record ROUNDS     (TMPDIR: where the store is)
 */
#include "tests/unit/storage_fixture.h"
#include "core/hash.h"

#include <fcntl.h>
#include <lmdb.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { ENTRY_BYTES = 620, HASH_BYTES = 400, APPENDS = 100000, BATCH = 10000 };

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

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, by_value);
    return values[count / 2];
}

/* A raw environment beside the store. */
static MDB_env *raw_env;
static MDB_dbi raw_dbi;

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
    static uint8_t bytes[ENTRY_BYTES];
    uint8_t name[8];
    MDB_val key = {sizeof name, name}, value = {sizeof bytes, bytes};

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

static double raw_appends(void)
{
    double start = now_us();
    uint64_t number = UINT64_C(1) << 40;

    for (int batch = 0; batch < APPENDS / BATCH; batch++) {
        MDB_txn *txn;

        assert_int_equal(mdb_txn_begin(raw_env, NULL, 0, &txn), 0);
        for (int i = 0; i < BATCH; i++)
            raw_put(txn, number++);
        assert_int_equal(mdb_txn_commit(txn), 0);
    }
    return APPENDS / ((now_us() - start) / 1e6);
}

static double raw_hashes(void)
{
    uint8_t bytes[HASH_BYTES] = {0};
    double start = now_us();

    for (int i = 0; i < APPENDS; i++)
        hash_of(bytes_of(bytes, sizeof bytes), bytes);
    return APPENDS / ((now_us() - start) / 1e6);
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
                             .time = FIXTURE_TIME + 30 * number,
                             .clock = CLOCK_NETWORK,
                             .client_ref = ref,
                             .values = fixture_crossing(&person, &values)};
    double start;

    fixture_ref(number, ref);
    start = now_us();
    assert_int_equal(writer_run(writer, &job), OK);
    return now_us() - start;
}

int main(int argc, char **argv)
{
    size_t rounds = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 1000;
    double *took = malloc(3 * rounds * sizeof *took), *overwrites, *commits;
    struct fixture *f = fixture_new();
    struct writer *writer = fixture_writer(f);
    char path[512];
    double record, limit;
    int file;

    overwrites = took + rounds;
    commits = overwrites + rounds;
    raw_open(f->path);
    snprintf(path, sizeof path, "%s/raw/slot", f->path);
    file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(ftruncate(file, 2 * GUARD_SPACING), 0);
    for (size_t i = 0; i < rounds; i++) {
        took[i] = record_one(writer, i);
        overwrites[i] = raw_overwrite(file, i);
        commits[i] = raw_commit(i);
    }
    record = median(took, rounds);
    limit = median(overwrites, rounds) + median(commits, rounds);
    printf("{\"record_us\":%.1f,\"overwrite_us\":%.1f,\"commit_us\":%.1f,"
           "\"record_limit_us\":%.1f,\"record_ratio\":%.3f,"
           "\"lmdb_appends_per_s\":%.0f,\"sha256_400_per_s\":%.0f}\n",
           record, overwrites[rounds / 2], commits[rounds / 2], limit,
           record / limit, raw_appends(), raw_hashes());
    close(file);
    mdb_env_close(raw_env);
    writer_stop(writer);
    fixture_free(f);
    free(took);
    return 0;
}
