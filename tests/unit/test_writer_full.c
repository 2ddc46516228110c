/* SPDX-License-Identifier: Apache-2.0 */
/* The writer when there is no room: in the map, on the disk. */
#include "tests/unit/writer_scene.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

enum { MAP_SMALL = 1 << 20 };

static enum result restart_within(struct scene *scene, size_t map_most)
{
    struct store_options options = {
        .mode = STORE_WRITE, .master = scene->f->master, .map_most = map_most};

    close_all(scene);
    assert_int_equal(
        store_open(scene->f->path, &options, &scene->f->store, NULL), OK);
    return begin(scene);
}

/* Crossings of the post's log that are held. */
static uint64_t held(struct scene *scene)
{
    return next_of(scene) - 1;
}

/* A body of many pages. */
static enum result write_large(struct writer *writer, enum lane lane)
{
    return write_long(writer, lane, LONG_MOST);
}

/* Returns how many entries were acknowledged. */
static uint64_t fill(struct scene *scene)
{
    uint64_t count = 0;

    while (write_large(scene->writer, LANE_SHARED) == OK)
        assert_true(++count < 1000);
    while (fixture_write(scene->writer, count, true, NULL) == OK)
        assert_true(++count < 10000);
    return count;
}

static enum result remove_spans(struct store_txn *txn, void *user)
{
    int error = mdb_drop(txn->txn, txn->store->spans, 0);

    *(bool *)user = error == 0;
    return error ? store_error(txn->store, error) : OK;
}

static void a_map_that_is_too_small_grows(void **state)
{
    struct scene *scene = *state;
    size_t before = scene->f->store->env.size;

    /* As if the store had been opened with a very small map. */
    assert_int_equal(mdb_env_set_mapsize(scene->f->store->env.lmdb, MAP_SMALL),
                     0);
    scene->f->store->env.size = MAP_SMALL;
    for (size_t i = 0; i < 80; i++)
        assert_int_equal(write_large(scene->writer, LANE_SHARED), OK);
    assert_true(scene->f->store->env.size > 4 * MAP_SMALL);
    assert_true(scene->f->store->env.size < before);
    assert_int_equal(held(scene), 80);
}

static void a_map_at_its_greatest_size_is_full_and_loses_nothing(void **state)
{
    struct scene *scene = *state;
    struct writer_job job = {
        .task = WRITE_CALL, .call = remove_spans, .done = nothing_more};
    bool removed = false;
    uint64_t count;

    assert_int_equal(restart_within(scene, 4 * MAP_SMALL), OK);
    count = fill(scene);
    assert_true(count > 40);
    assert_int_equal(fixture_write(scene->writer, count, true, NULL),
                     STORE_FULL);
    assert_int_equal(writer_health(scene->writer), STORE_FULL);
    assert_int_equal(held(scene), count);
    assert_int_equal(fixture_faults(scene->f, NULL, NULL), 0);
    /* Trust goes on in the reserve, and so does what deletes. */
    for (size_t i = 0; i < 20; i++)
        assert_int_equal(write_large(scene->writer, LANE_TRUST), OK);
    assert_int_equal(write_large(scene->writer, LANE_SHARED), STORE_FULL);
    job.user = &removed;
    writer_submit(scene->writer, &job);
    assert_int_equal(write_large(scene->writer, LANE_TRUST), OK);
    assert_true(removed);
    assert_int_equal(job.result, OK);
    /* A larger one, and all that was acknowledged is there. */
    assert_int_equal(restart_within(scene, 0), OK);
    assert_int_equal(held(scene), count);
    assert_int_equal(fixture_write(scene->writer, count, false, NULL), OK);
    assert_int_equal(writer_health(scene->writer), OK);
}

static void the_reserve_has_an_end(void **state)
{
    struct scene *scene = *state;
    size_t count = 0;

    assert_int_equal(restart_within(scene, 4 * MAP_SMALL), OK);
    fill(scene);
    while (write_large(scene->writer, LANE_TRUST) == OK)
        assert_true(++count < 1000);
    assert_true(count > 80);
    assert_int_equal(writer_health(scene->writer), STORE_FULL);
    assert_int_equal(restart_within(scene, 0), OK);
    assert_int_equal(write_large(scene->writer, LANE_TRUST), OK);
}

static void limit_files(rlim_t size)
{
    struct rlimit limit;

    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = size;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* No file may grow: write says EFBIG as it says ENOSPC on a full disk. */
static void a_full_disk_is_told_and_goes_on_when_there_is_room(void **state)
{
    struct scene *scene = *state;
    size_t map = scene->f->store->env.size;
    struct writer_job again;
    struct rlimit before;
    struct stat stat_file;
    struct guard guard;
    uint64_t count = 0;

    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(stat(scene->f->data, &stat_file), 0);
    limit_files((rlim_t)stat_file.st_size + MAP_SMALL);
    count = fill(scene);
    assert_true(count > 10);
    for (size_t i = 0; i < 40; i++)
        assert_int_equal(fixture_write(scene->writer, count, true, NULL),
                         STORE_FULL);
    assert_int_equal(writer_health(scene->writer), STORE_FULL);
    /* What is there already needs no room. */
    assert_int_equal(fixture_write(scene->writer, count - 1, true, &again), OK);
    assert_true(again.known);
    assert_int_equal(held(scene), count);
    /* The guard does not wait for a group that never came to be. */
    assert_int_equal(guard_open(&guard, scene->f->guard), OK);
    guard_close(&guard);
    assert_int_equal(guard.state.logs[0].next_next, count + 1);
    assert_int_equal(fixture_faults(scene->f, NULL, NULL), 0);
    limit_files(before.rlim_cur);
    assert_int_equal(fixture_write(scene->writer, count, true, NULL), OK);
    assert_int_equal(writer_health(scene->writer), OK);
    assert_int_equal(held(scene), count + 1);
    assert_int_equal(fixture_faults(scene->f, NULL, NULL), 0);
    assert_int_equal(restart_within(scene, 0), OK);
    assert_int_equal(held(scene), count + 1);
    assert_true(map >= ENV_MAP_FIRST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(a_map_that_is_too_small_grows),
        TEST(a_map_at_its_greatest_size_is_full_and_loses_nothing),
        TEST(the_reserve_has_an_end),
        TEST(a_full_disk_is_told_and_goes_on_when_there_is_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
