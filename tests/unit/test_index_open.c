/* SPDX-License-Identifier: Apache-2.0 */
/* The indexes behind the log: written late, lagging, thrown away. */
#include "tests/unit/index_scene.h"

static bool is_failing(const struct index_progress *progress)
{
    return progress->result != OK;
}

static void the_tail_is_written_when_it_has_been_still(void **state)
{
    struct scene *scene = *state;
    struct store *store = scene->f->store;

    assert_int_equal(progress(scene).left, CROSSINGS + 1);
    assert_int_equal(store->index.disk.end, 0);
    assert_all_found(scene);
    start(scene);
    wait_for(scene, is_indexed);
    assert_int_equal(store->index.disk.end, CROSSINGS + 1);
    assert_int_equal(store->index.tail.now.count, 0);
    assert_all_found(scene);
    /* What comes next is found at once, and follows. */
    add(scene, 3);
    assert_all_found(scene);
    wait_for(scene, is_indexed);
    assert_int_equal(store->index.disk.end, CROSSINGS + 4);
    assert_all_found(scene);
}

static void a_stop_writes_the_tail(void **state)
{
    struct scene *scene = *state;

    start(scene);
    add(scene, 5);
    stop(scene);
    assert_int_equal(progress(scene).left, 0);
    assert_int_equal(open_again(scene, 1), OK);
    assert_int_equal(progress(scene).missing, 0);
    assert_all_found(scene);
}

static void an_index_that_lags_is_filled_from_the_log(void **state)
{
    struct scene *scene = *state;

    start(scene);
    wait_for(scene, is_indexed);
    stop(scene);
    add(scene, 40);
    assert_int_equal(open_again(scene, 0), OK);
    assert_int_equal(progress(scene).left, 40);
    assert_int_equal(progress(scene).missing, 0);
    assert_all_found(scene);
}

static void a_wide_gap_is_told_and_closed(void **state)
{
    struct scene *scene = *state;
    struct writer_job job;
    uint64_t missing;

    assert_int_equal(open_again(scene, CROSSINGS), OK);
    assert_int_equal(progress(scene).missing, CROSSINGS + 1);
    assert_int_equal(found(scene->f, 1, &missing), 0);
    assert_int_equal(missing, CROSSINGS + 1);
    /* What comes meanwhile is found. */
    add(scene, 2);
    assert_int_equal(found(scene->f, scene->count, &missing), 2);
    assert_int_equal(missing, scene->count * (CROSSINGS + 1));
    fixture_trust(scene->f);
    scene->f->store->index.step = 7;
    scene->writer = fixture_writer(scene->f);
    wait_for(scene, is_indexed);
    assert_all_found(scene);
    assert_int_equal(fixture_write(scene->writer, 900, true, &job), OK);
}

static void a_bound_of_the_gap_is_no_gap(void **state)
{
    struct scene *scene = *state;

    assert_int_equal(open_again(scene, CROSSINGS + 1), OK);
    assert_int_equal(progress(scene).missing, 0);
    assert_all_found(scene);
}

static void references_are_refused_while_some_are_not_indexed(void **state)
{
    struct scene *scene = *state;
    struct writer_job job;

    scene->writer = fixture_writer(scene->f);
    assert_int_equal(fixture_write(scene->writer, 700, true, &job), OK);
    stop(scene);
    assert_int_equal(open_again(scene, 0), OK);
    /* As if nothing were indexed, and nobody at work on it. */
    scene->f->store->index.disk.end = 0;
    scene->f->store->index.written = STORE_IO;
    assert_int_equal(writer_start(scene->f->store, scene->f->guard,
                                  &scene->f->author, &scene->writer),
                     OK);
    assert_int_equal(fixture_write(scene->writer, 701, true, &job),
                     STORE_INDEX);
    wait_for(scene, is_indexed);
    assert_int_equal(fixture_write(scene->writer, 700, true, &job), OK);
    assert_true(job.known);
}

/* The index of this state is thrown away, and all is found all the same. */
static void assert_thrown_away(struct scene *scene)
{
    assert_int_equal(open_again(scene, 0), OK);
    assert_int_equal(scene->f->store->index.disk.end, 0);
    assert_all_found(scene);
    start(scene);
    wait_for(scene, is_indexed);
    assert_int_equal(open_again(scene, 1), OK);
    assert_int_equal(progress(scene).left, 0);
    assert_all_found(scene);
}

/* Changes one byte of what the index says of itself. */
static void change_state(struct scene *scene, size_t at)
{
    struct index_disk *disk = &scene->f->store->index.disk;
    MDB_val key = val_of(bytes_text("state")), value;
    uint8_t space[128];
    MDB_txn *txn;

    assert_int_equal(env_enter(&disk->env, 0, &txn), 0);
    assert_int_equal(mdb_get(txn, disk->state, &key, &value), 0);
    assert_true(value.mv_size <= sizeof space);
    memcpy(space, value.mv_data, value.mv_size);
    space[at]++;
    value.mv_data = space;
    assert_int_equal(mdb_put(txn, disk->state, &key, &value, 0), 0);
    assert_int_equal(mdb_txn_commit(txn), 0);
    env_leave(&disk->env);
}

static void an_index_that_does_not_fit_is_thrown_away(void **state)
{
    /* A newer version; another store's; other entries than the log's. */
    static const size_t at[] = {3, 4, 4 + STORE_ID + 8};
    struct scene *scene = *state;

    for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) {
        start(scene);
        wait_for(scene, is_indexed);
        stop(scene);
        change_state(scene, at[i]);
        assert_thrown_away(scene);
    }
}

static void a_reader_does_without_an_index_that_does_not_fit(void **state)
{
    struct scene *scene = *state;

    start(scene);
    wait_for(scene, is_indexed);
    stop(scene);
    change_state(scene, 3);
    fixture_close(scene->f);
    assert_int_equal(fixture_open(scene->f, STORE_READ), OK);
    assert_int_equal(progress(scene).missing, 0);
    assert_all_found(scene);
}

static void an_index_of_garbage_is_thrown_away(void **state)
{
    struct scene *scene = *state;
    char path[FIXTURE_PATH];
    FILE *file;

    assert_int_equal(open_again(scene, 0), OK);
    fixture_close(scene->f);
    file = fopen(path_of(scene, "index/data.mdb", path), "wb");
    assert_non_null(file);
    for (int i = 0; i < 20000; i++)
        fputc(i * 7 & 0xff, file);
    fclose(file);
    assert_int_equal(fixture_open(scene->f, STORE_WRITE), OK);
    assert_thrown_away(scene);
}

static void an_index_ahead_of_the_log_is_thrown_away(void **state)
{
    struct scene *scene = *state;

    start(scene);
    wait_for(scene, is_indexed);
    stop(scene);
    fixture_close(scene->f);
    copy(scene, "data", "then");
    assert_int_equal(fixture_open(scene->f, STORE_WRITE), OK);
    start(scene);
    add(scene, 20);
    wait_for(scene, is_indexed);
    stop(scene);
    fixture_close(scene->f);
    copy(scene, "then", "data");
    scene->count -= 20;
    assert_int_equal(fixture_open(scene->f, STORE_WRITE), OK);
    assert_thrown_away(scene);
}

/* A file stands where the index is to be made: it cannot be, as on a disk
 * without room. */
static void a_node_starts_without_an_index_and_makes_it_later(void **state)
{
    struct scene *scene = *state;
    char path[FIXTURE_PATH];
    FILE *file;

    fixture_close(scene->f);
    fixture_remove(path_of(scene, "index", path));
    file = fopen(path_of(scene, "index.new", path), "wb");
    assert_non_null(file);
    fclose(file);
    assert_int_equal(fixture_open(scene->f, STORE_WRITE), OK);
    assert_true(progress(scene).left >= CROSSINGS);
    assert_all_found(scene);
    start(scene);
    add(scene, 5);
    wait_for(scene, is_failing);
    assert_all_found(scene);
    assert_int_equal(unlink(path_of(scene, "index.new", path)), 0);
    wait_for(scene, is_indexed);
    assert_int_equal(progress(scene).result, OK);
    assert_all_found(scene);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_tail_is_written_when_it_has_been_still),
        TEST(a_stop_writes_the_tail),
        TEST(an_index_that_lags_is_filled_from_the_log),
        TEST(a_wide_gap_is_told_and_closed),
        TEST(a_bound_of_the_gap_is_no_gap),
        TEST(references_are_refused_while_some_are_not_indexed),
        TEST(an_index_that_does_not_fit_is_thrown_away),
        TEST(a_reader_does_without_an_index_that_does_not_fit),
        TEST(an_index_of_garbage_is_thrown_away),
        TEST(an_index_ahead_of_the_log_is_thrown_away),
        TEST(a_node_starts_without_an_index_and_makes_it_later),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
