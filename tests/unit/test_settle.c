/* SPDX-License-Identifier: Apache-2.0 */
/* Early commits, and who may see them. */
#include "tests/unit/writer_scene.h"

#include <pthread.h>
#include <unistd.h>

/* One that reads beside an early commit. */
struct reader {
    struct store *store;
    enum result result;
    atomic_bool done;
};

static void *look(void *argument)
{
    struct reader *reader = argument;
    struct store_txn *txn;
    struct bytes value;

    reader->result = store_begin(reader->store, STORE_READ, &txn);
    if (reader->result == OK) {
        reader->result = store_get(txn, "early", &value);
        store_abort(txn);
    }
    reader->done = true;
    return NULL;
}

static enum result look_beside(struct scene *scene, bool stands)
{
    struct store *store = scene->f->store;
    struct reader reader = {.store = store};
    struct store_txn *txn;
    pthread_t thread;

    assert_int_equal(store_begin(store, STORE_WRITE, &txn), OK);
    assert_int_equal(store_put(txn, "early", bytes_text("there")), OK);
    assert_int_equal(store_commit_early(txn), OK);
    assert_int_equal(pthread_create(&thread, NULL, look, &reader), 0);
    usleep(50000);
    assert_false(reader.done);
    store_settle(store, stands);
    pthread_join(thread, NULL);
    return reader.result;
}

static void readers_wait_until_it_is_sure(void **state)
{
    struct scene *scene = *state;

    assert_int_equal(look_beside(scene, true), OK);
    assert_true(scene->f->store->settling.owed);
    assert_int_equal(look_beside(scene, false), OK);
    assert_false(scene->f->store->settling.owed);
}

static void nobody_sees_what_never_will_be(void **state)
{
    struct scene *scene = *state;
    int pipes[2], data, saved;
    struct store_txn *txn;

    writer_stop(scene->writer);
    scene->writer = NULL;
    assert_int_equal(pipe(pipes), 0);
    assert_int_equal(mdb_env_get_fd(scene->f->store->env.lmdb, &data), 0);
    assert_int_equal(look_beside(scene, true), OK);
    assert_int_equal(store_begin(scene->f->store, STORE_WRITE, &txn), OK);
    assert_int_equal(store_put(txn, "more", bytes_text("there")), OK);
    assert_int_equal(store_commit_early(txn), OK);
    saved = dup(data);
    assert_true(dup2(pipes[1], data) >= 0);
    assert_int_equal(store_settle(scene->f->store, false), STORE_IO);
    assert_true(dup2(saved, data) >= 0);
    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), STORE_IO);
    assert_int_equal(store_begin(scene->f->store, STORE_WRITE, &txn), STORE_IO);
    assert_int_equal(store_sync(scene->f->store), STORE_IO);
    close(saved);
    close(pipes[0]);
    close(pipes[1]);
    fixture_close(scene->f);
    assert_int_equal(fixture_open(scene->f, STORE_WRITE), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(readers_wait_until_it_is_sure),
        TEST(nobody_sees_what_never_will_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
