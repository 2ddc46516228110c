/* SPDX-License-Identifier: Apache-2.0 */
/* The indexes behind the log: without room, damaged, and made anew. */
#include "tests/unit/writer_scene.h"

#include "storage/indexer.h"

#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    SMALL = 128 << 10, /* of an index that soon has no room */
    MANY = 200,        /* entries between one look and the next */
    REBUILDS = 30,
    TURNS = 200000,
};

static bool count_one(void *user, uint64_t place)
{
    (void)place;
    ++*(size_t *)user;
    return true;
}

/* How often an own entry is found by its reference. */
static size_t times(struct fixture *f, uint64_t number)
{
    struct index_query query = {INDEX_REF, {NULL, 0}, INT64_MIN, INT64_MAX};
    struct store_txn *txn;
    uint8_t ref[16];
    size_t count = 0;

    fixture_ref(number, ref);
    query.value = bytes_of(ref, sizeof ref);
    if (store_begin(f->store, STORE_READ, &txn) != OK)
        return SIZE_MAX;
    if (index_find(txn, &query, count_one, &count) != OK)
        count = SIZE_MAX;
    store_abort(txn);
    return count;
}

static void assert_each_once(struct scene *scene, uint64_t from, uint64_t end)
{
    for (uint64_t number = from; number < end; number++)
        assert_int_equal(times(scene->f, number), 1);
}

static void record(struct scene *scene, uint64_t from, uint64_t end)
{
    for (uint64_t number = from; number < end; number++)
        assert_int_equal(fixture_write(scene->writer, number, true, NULL), OK);
}

static void the_index_follows_and_stays(void **state)
{
    struct scene *scene = *state;

    record(scene, 0, 20);
    assert_each_once(scene, 0, 20);
    assert_true(indexed(scene));
    assert_each_once(scene, 0, 20);
    record(scene, 20, 30);
    close_all(scene);
    assert_int_equal(fixture_open(scene->f, STORE_READ), OK);
    assert_int_equal(progress(scene).left, 0);
    assert_each_once(scene, 0, 30);
}

/* Until env.most allows more. */
static void leave_no_room(struct scene *scene)
{
    struct env *env;

    close_all(scene);
    assert_int_equal(fixture_open(scene->f, STORE_WRITE), OK);
    env = &scene->f->store->index.disk.env;
    assert_int_equal(mdb_env_set_mapsize(env->lmdb, SMALL), 0);
    env->size = env->most = SMALL;
    assert_int_equal(begin(scene), OK);
}

/* Until it has none left; the number that follows. */
static uint64_t record_until_stuck(struct scene *scene)
{
    const struct timespec still = {.tv_nsec =
                                       (INDEXER_STILL_MS + 200) * 1000000};
    uint64_t end = 0;

    while (progress(scene).left == 0) {
        record(scene, end, end + MANY);
        end += MANY;
        nanosleep(&still, NULL);
    }
    return end;
}

static void the_log_goes_on_where_its_index_has_no_room(void **state)
{
    struct scene *scene = *state;
    struct writer_job again;
    uint64_t end;

    leave_no_room(scene);
    end = record_until_stuck(scene);
    record(scene, end, end + 10);
    end += 10;
    assert_int_equal(progress(scene).missing, 0);
    assert_int_equal(writer_health(scene->writer), OK);
    assert_each_once(scene, 0, end);
    assert_int_equal(fixture_write(scene->writer, 7, true, &again), OK);
    assert_true(again.known);
    assert_int_equal(fixture_faults(scene->f, NULL, NULL), 0);
    scene->f->store->index.disk.env.most = 0;
    assert_true(indexed(scene));
    assert_each_once(scene, 0, end);
    close_all(scene);
    assert_int_equal(fixture_open(scene->f, STORE_READ), OK);
    assert_int_equal(progress(scene).left, 0);
    assert_each_once(scene, 0, end);
}

/* As if so many entries had come: keys that nothing asks for. */
static void fill_tail(struct tail *tail)
{
    struct index_key *keys = calloc(TAIL_KEYS_MAX, sizeof *keys);

    assert_non_null(keys);
    for (size_t i = 0; i < TAIL_KEYS_MAX; i++)
        keys[i] = (struct index_key){UINT64_MAX << 60 | i << 32, 0};
    tail_add(tail, &(struct tail_load){keys, TAIL_KEYS_MAX, NULL, 0},
             tail->end);
    free(keys);
}

static void at_the_bound_of_the_tail_there_is_a_gap_that_is_filled(void **state)
{
    struct scene *scene = *state;
    struct writer_job again;

    uint64_t end;

    leave_no_room(scene);
    end = record_until_stuck(scene);
    fill_tail(&scene->f->store->index.tail);
    assert_int_equal(fixture_write(scene->writer, end, false, NULL), OK);
    assert_true(progress(scene).missing > 0);
    assert_true(progress(scene).missing <= progress(scene).left);
    /* It may be known; what has no reference is taken. */
    assert_int_equal(fixture_write(scene->writer, end + 1, true, NULL),
                     STORE_INDEX);
    assert_int_equal(fixture_write(scene->writer, end, false, NULL), OK);
    assert_true(times(scene->f, end) > 0);
    scene->f->store->index.disk.env.most = 0;
    assert_true(indexed(scene));
    assert_int_equal(progress(scene).missing, 0);
    assert_each_once(scene, 0, end);
    assert_int_equal(fixture_write(scene->writer, 7, true, &again), OK);
    assert_true(again.known);
    assert_int_equal(fixture_faults(scene->f, NULL, NULL), 0);
}

/* Writes what no entry is in the place of the last. */
static void spoil_last(struct fixture *f)
{
    uint8_t space[PLACE_SIZE];
    MDB_val value = val_of(bytes_text("no entry"));
    struct store_txn *txn;
    uint64_t end;
    MDB_val key;

    assert_int_equal(store_begin(f->store, STORE_WRITE, &txn), OK);
    assert_int_equal(log_end(txn, &end), OK);
    key = place_key(end - 1, space);
    assert_int_equal(mdb_put(txn->txn, f->store->entries, &key, &value, 0), 0);
    assert_int_equal(store_commit(txn), OK);
}

static void a_damaged_entry_does_not_end_the_index(void **state)
{
    struct scene *scene = *state;

    record(scene, 0, 15); /* the state of the log is written with the last */
    close_all(scene);
    assert_int_equal(fixture_open(scene->f, STORE_WRITE), OK);
    spoil_last(scene->f);
    fixture_close(scene->f);
    assert_int_equal(fixture_open(scene->f, STORE_WRITE), OK);
    assert_int_equal(begin(scene), OK);
    assert_true(indexed(scene));
    record(scene, 20, 22);
    assert_true(indexed(scene));
    assert_each_once(scene, 0, 14);
    assert_each_once(scene, 20, 22);
}

static void a_rebuild_that_was_cut_off_is_cleared_away(void **state)
{
    struct scene *scene = *state;
    char made[FIXTURE_PATH + 16], file[FIXTURE_PATH + 32];

    record(scene, 0, 3);
    close_all(scene);
    snprintf(made, sizeof made, "%s/index.new", scene->f->path);
    snprintf(file, sizeof file, "%s/data.mdb", made);
    assert_int_equal(mkdir(made, 0700), 0);
    fixture_copy(scene->f->data, file);
    assert_int_equal(fixture_open(scene->f, STORE_WRITE), OK);
    assert_int_not_equal(access(made, F_OK), 0);
    assert_int_equal(begin(scene), OK);
    assert_each_once(scene, 0, 3);
}

/* What another thread sees all the while. */
struct watcher {
    struct scene *scene;
    atomic_bool done, wrong;
    pthread_t thread;
};

static void *finds(void *argument)
{
    struct watcher *watcher = argument;

    while (!watcher->done)
        for (uint64_t number = 0; number < 10; number++)
            if (times(watcher->scene->f, number) != 1)
                watcher->wrong = true;
    return NULL;
}

static void *asks(void *argument)
{
    struct watcher *watcher = argument;

    while (!watcher->done)
        if (progress(watcher->scene).missing > 0)
            watcher->wrong = true;
    return NULL;
}

static void watch(struct watcher *watcher, void *(*what)(void *))
{
    assert_int_equal(pthread_create(&watcher->thread, NULL, what, watcher), 0);
}

static void assert_right(struct watcher *watcher)
{
    watcher->done = true;
    pthread_join(watcher->thread, NULL);
    assert_false(watcher->wrong);
}

static void all_is_found_while_indexes_are_made_anew(void **state)
{
    struct watcher watcher = {.scene = *state};
    const struct timespec moment = {.tv_nsec = 1000000};

    record(watcher.scene, 0, 10);
    assert_true(indexed(watcher.scene));
    watch(&watcher, finds);
    for (size_t i = 0; i < REBUILDS; i++) {
        writer_rebuild(watcher.scene->writer);
        record(watcher.scene, 10 + i, 11 + i);
        nanosleep(&moment, NULL);
    }
    assert_true(indexed(watcher.scene));
    assert_right(&watcher);
    assert_each_once(watcher.scene, 0, 10 + REBUILDS);
}

static void nothing_is_missing_while_the_tail_is_written(void **state)
{
    struct watcher watcher = {.scene = *state};
    struct index_store *index = &watcher.scene->f->store->index;
    struct index_key key = {0};
    struct tail_view view;
    uint64_t end;

    writer_stop(watcher.scene->writer);
    watcher.scene->writer = NULL;
    watch(&watcher, asks);
    for (size_t i = 0; i < TURNS && !watcher.wrong; i++) {
        tail_add(&index->tail, &(struct tail_load){&key, 1, NULL, 0},
                 index->disk.end + 1);
        assert_true(tail_flush(&index->tail, index->disk.end, &view, &end));
        index->disk.end = end;
        tail_release(&view);
        tail_flushed(&index->tail, true);
    }
    assert_right(&watcher);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(the_index_follows_and_stays),
        TEST(the_log_goes_on_where_its_index_has_no_room),
        TEST(at_the_bound_of_the_tail_there_is_a_gap_that_is_filled),
        TEST(a_damaged_entry_does_not_end_the_index),
        TEST(a_rebuild_that_was_cut_off_is_cleared_away),
        TEST(all_is_found_while_indexes_are_made_anew),
        TEST(nothing_is_missing_while_the_tail_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
