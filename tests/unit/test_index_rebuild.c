/* SPDX-License-Identifier: Apache-2.0 */
/* All indexes made anew beside those in use. */
#include "storage/index_chunk.h"
#include "tests/unit/index_scene.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

static bool is_begun(const struct index_progress *progress)
{
    return progress->made > 10;
}

static bool is_full(const struct index_progress *progress)
{
    return progress->making && progress->result == STORE_FULL;
}

/* Over the keys on the disk, in their order; their count. */
static size_t digest(struct scene *scene, uint8_t out[HASH_SIZE])
{
    struct index_disk *disk = &scene->f->store->index.disk;
    MDB_cursor *cursor;
    MDB_val name, value;
    struct hash hash;
    MDB_txn *txn;
    size_t count = 0;

    hash_begin(&hash);
    assert_int_equal(env_enter(&disk->env, MDB_RDONLY, &txn), 0);
    assert_int_equal(mdb_cursor_open(txn, disk->keys, &cursor), 0);
    while (mdb_cursor_get(cursor, &name, &value, MDB_NEXT) == 0) {
        struct chunk chunk = {0};

        assert_true(chunk_open(name, value, &chunk));
        for (size_t i = 0; i < chunk.count; i++, count++) {
            struct index_key key = chunk_at(&chunk, i);
            uint8_t space[INDEX_KEY];

            hash_add(&hash, val_bytes(index_key_val(&key, space)));
        }
    }
    mdb_cursor_close(cursor);
    mdb_txn_abort(txn);
    env_leave(&disk->env);
    hash_end(&hash, out);
    return count;
}

static void a_rebuild_gives_the_same_keys(void **state)
{
    struct scene *scene = *state;
    uint8_t before[HASH_SIZE], after[HASH_SIZE];
    size_t count;

    start(scene);
    for (int i = 0; i < 5; i++) {
        add(scene, 11);
        wait_for(scene, is_indexed);
    }
    count = digest(scene, before);
    assert_true(count > 8 * CROSSINGS);
    scene->f->store->index.step = 13;
    writer_rebuild(scene->writer);
    assert_true(progress(scene).making);
    wait_for(scene, is_made);
    assert_int_equal(progress(scene).result, OK);
    assert_int_equal(digest(scene, after), count);
    assert_memory_equal(before, after, HASH_SIZE);
    assert_false(is_there(scene, "index.new"));
    assert_int_equal(open_again(scene, 1), OK);
    assert_int_equal(progress(scene).left, 0);
    assert_int_equal(digest(scene, after), count);
    assert_memory_equal(before, after, HASH_SIZE);
}

static void searches_find_everything_while_it_is_made_anew(void **state)
{
    struct scene *scene = *state;

    start(scene);
    scene->f->store->index.step = 40;
    for (int i = 0; i < 12; i++) {
        writer_rebuild(scene->writer);
        if (i % 3 == 0)
            add(scene, 1);
        do
            assert_all_found(scene);
        while (progress(scene).making);
    }
    wait_for(scene, is_indexed);
    assert_all_found(scene);
}

static void a_second_request_joins_the_first(void **state)
{
    struct scene *scene = *state;

    start(scene);
    wait_for(scene, is_indexed);
    scene->f->store->index.step = 1;
    writer_rebuild(scene->writer);
    wait_for(scene, is_begun);
    writer_rebuild(scene->writer);
    assert_true(progress(scene).made > 10);
    wait_for(scene, is_made);
    usleep(20000);
    assert_false(progress(scene).making);
    assert_all_found(scene);
}

static void a_rebuild_that_is_stopped_leaves_nothing_behind(void **state)
{
    struct scene *scene = *state;

    start(scene);
    wait_for(scene, is_indexed);
    scene->f->store->index.step = 1;
    writer_rebuild(scene->writer);
    wait_for(scene, is_begun);
    stop(scene);
    assert_false(progress(scene).making);
    assert_true(is_there(scene, "index.new"));
    assert_all_found(scene);
    assert_int_equal(open_again(scene, 1), OK);
    assert_false(is_there(scene, "index.new"));
    assert_int_equal(progress(scene).left, 0);
    assert_all_found(scene);
    start(scene);
    writer_rebuild(scene->writer);
    wait_for(scene, is_made);
    assert_all_found(scene);
}

static void a_rebuild_waits_for_room_and_goes_on(void **state)
{
    struct rlimit unlimited, low = {200000, RLIM_INFINITY};
    struct scene *scene = *state;
    struct index_progress before;

    signal(SIGXFSZ, SIG_IGN);
    add(scene, 700);
    start(scene);
    wait_for(scene, is_indexed);
    getrlimit(RLIMIT_FSIZE, &unlimited);
    low.rlim_max = unlimited.rlim_max;
    scene->f->store->index.step = 50;
    setrlimit(RLIMIT_FSIZE, &low);
    writer_rebuild(scene->writer);
    wait_for(scene, is_full);
    before = progress(scene);
    assert_all_found(scene);
    usleep(1200000);
    assert_int_equal(progress(scene).made, before.made);
    assert_true(before.made < before.end);
    assert_int_equal(progress(scene).result, STORE_FULL);
    setrlimit(RLIMIT_FSIZE, &unlimited);
    wait_for(scene, is_made);
    assert_int_equal(progress(scene).result, OK);
    assert_all_found(scene);
}

/* What a crash between the steps of the replacement leaves. */
static void either_of_two_indexes_is_found_again(void **state)
{
    struct scene *scene = *state;
    char path[FIXTURE_PATH];

    start(scene);
    wait_for(scene, is_indexed);
    stop(scene);
    for (int i = 0; i < 3; i++) {
        fixture_close(scene->f);
        copy(scene, "index", "index.new");
        if (i == 0) /* the old one's file is gone, its folder not */
            unlink(path_of(scene, "index/data.mdb", path));
        if (i == 1)
            fixture_remove(path_of(scene, "index", path));
        assert_int_equal(open_again(scene, 1), OK);
        assert_int_equal(progress(scene).left, 0);
        assert_false(is_there(scene, "index.new"));
        assert_true(is_there(scene, "index"));
        assert_all_found(scene);
    }
}

/* Rebuilds again and again until it is killed. */
static _Noreturn void rebuild_for_ever(struct scene *scene)
{
    struct writer *writer;

    alarm(60);
    if (fixture_open(scene->f, STORE_WRITE) != OK ||
        writer_start(scene->f->store, NULL, NULL, &writer) != OK)
        _exit(3);
    scene->f->store->index.step = 60;
    for (;;)
        writer_rebuild(writer);
}

static void a_killed_rebuild_loses_nothing(void **state)
{
    struct scene *scene = *state;
    uint8_t before[HASH_SIZE], after[HASH_SIZE];
    size_t count;

    start(scene);
    wait_for(scene, is_indexed);
    count = digest(scene, before);
    stop(scene);
    for (useconds_t i = 0; i < 40; i++) {
        int status;
        pid_t child;

        fixture_close(scene->f);
        child = fork();
        if (child == 0)
            rebuild_for_ever(scene);
        assert_true(child > 0);
        usleep(5000 + 1777 * i);
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(fixture_open(scene->f, STORE_WRITE), OK);
        assert_int_equal(progress(scene).missing, 0);
        assert_all_found(scene);
        start(scene);
        wait_for(scene, is_indexed);
        stop(scene);
        assert_int_equal(digest(scene, after), count);
        assert_memory_equal(before, after, HASH_SIZE);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_rebuild_gives_the_same_keys),
        TEST(searches_find_everything_while_it_is_made_anew),
        TEST(a_second_request_joins_the_first),
        TEST(a_rebuild_that_is_stopped_leaves_nothing_behind),
        TEST(a_rebuild_waits_for_room_and_goes_on),
        TEST(either_of_two_indexes_is_found_again),
        TEST(a_killed_rebuild_loses_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
