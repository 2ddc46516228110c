/* SPDX-License-Identifier: Apache-2.0 */
/* Entries that come one at a time: their places, and a state that waits. */
#include "tests/unit/storage_fixture.h"

#include "storage/layout.h"

enum { STATE_BYTES = 4096 };

struct scene {
    struct fixture *f;
    struct fixture_log log, other;
    uint64_t number;
};

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);

    scene->f = fixture_new();
    fixture_trust(scene->f);
    scene->log = fixture_log(scene->f, KEY_POST, LANE_SHARED, 1);
    scene->other = fixture_log(scene->f, KEY_OFFICE, LANE_SHARED, 1);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    fixture_free(scene->f);
    free(scene);
    return 0;
}

/* Appends the next entry of a log by itself. */
static enum result append_one(struct scene *scene, struct fixture_log *log)
{
    struct fixture_person person = fixture_person(++scene->number);
    struct fixture_run run = {0};
    struct fixture_values values;
    enum result result;

    if (log->end.next == 0)
        fixture_start(scene->f, &run, log);
    else
        fixture_add(scene->f, &run, log, KIND_CROSSING,
                    FIXTURE_TIME + scene->number,
                    fixture_crossing(&person, &values));
    result = fixture_append(scene->f, &run);
    fixture_run_free(&run);
    return result;
}

static void append(struct scene *scene, struct fixture_log *log, int count)
{
    for (; count > 0; count--)
        assert_int_equal(append_one(scene, log), OK);
}

/* The state as it was written; its size. */
static size_t written(struct scene *scene, uint8_t out[STATE_BYTES])
{
    MDB_val key = val_of(bytes_of(scene->log.end.log, KEY_LOG)), value;
    struct store_txn *txn;

    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(mdb_get(txn->txn, scene->f->store->logs, &key, &value), 0);
    assert_true(value.mv_size <= STATE_BYTES);
    memcpy(out, value.mv_data, value.mv_size);
    store_abort(txn);
    return value.mv_size;
}

/* As it is found, the log ends where its author is. */
static void assert_end(struct scene *scene, const struct fixture_log *log)
{
    struct log_state found = fixture_state(scene->f, log->end.log);

    assert_int_equal(found.log.ends[0].next, log->end.next);
    assert_memory_equal(found.log.ends[0].head, log->end.head, HASH_SIZE);
    fixture_assert_tree(scene->f, &found, 0);
}

static void reopen(struct scene *scene)
{
    fixture_close(scene->f);
    assert_int_equal(fixture_open(scene->f, STORE_WRITE), OK);
}

static void the_state_is_written_with_every_fourth(void **state)
{
    struct scene *scene = *state;
    uint8_t before[STATE_BYTES], after[STATE_BYTES];

    append(scene, &scene->log, 4);
    for (int i = 5; i <= 20; i++) {
        size_t size = written(scene, before);

        append(scene, &scene->log, 1);
        assert_int_equal(written(scene, after) == size &&
                             memcmp(before, after, size) == 0,
                         i % 4 != 0);
        assert_end(scene, &scene->log);
        reopen(scene);
        assert_end(scene, &scene->log);
    }
}

static void logs_that_take_turns_are_told_apart(void **state)
{
    struct scene *scene = *state;

    for (int i = 0; i < 9; i++) {
        append(scene, &scene->log, 1 + i % 3);
        append(scene, &scene->other, 1 + i % 4);
        assert_end(scene, &scene->log);
        assert_end(scene, &scene->other);
    }
    reopen(scene);
    assert_end(scene, &scene->log);
    assert_end(scene, &scene->other);
    assert_int_equal(fixture_faults(scene->f, NULL, NULL), 0);
}

static void a_fork_begins_behind_what_waits(void **state)
{
    struct scene *scene = *state;
    struct fixture_log fork;
    struct log_state found;

    append(scene, &scene->log, 5);
    fork = scene->log;
    append(scene, &scene->log, 2);
    append(scene, &fork, 3);
    reopen(scene);
    found = fixture_state(scene->f, fork.end.log);
    assert_int_equal(found.log.branches, 2);
    assert_int_equal(found.log.fork_seq, 5);
    assert_int_equal(found.log.ends[0].next, 7);
    assert_int_equal(found.log.ends[1].next, 8);
    fixture_assert_tree(scene->f, &found, 0);
    fixture_assert_tree(scene->f, &found, 1);
}

static void a_seal_that_waits_closes_its_log(void **state)
{
    struct scene *scene = *state;
    struct fixture_run run = {0};
    struct fixture_log after;

    append(scene, &scene->log, 4);
    after = scene->log;
    fixture_add(scene->f, &run, &scene->log, KIND_SEAL, FIXTURE_TIME,
                bytes_of(NULL, 0));
    assert_int_equal(fixture_append(scene->f, &run), OK);
    fixture_run_free(&run);
    reopen(scene);
    assert_true(fixture_state(scene->f, after.end.log).log.ends[0].sealed);
    assert_end(scene, &scene->log);
}

/* Nothing but the key of the last entry tells where the next one goes. */
static void the_last_place_is_taken_and_no_other(void **state)
{
    struct scene *scene = *state;
    uint8_t space[PLACE_SIZE];
    MDB_val key = place_key(PLACE_MAX - 2, space), value = {1, space};
    struct store_txn *txn;

    assert_int_equal(store_begin(scene->f->store, STORE_WRITE, &txn), OK);
    assert_int_equal(
        mdb_put(txn->txn, scene->f->store->entries, &key, &value, 0), 0);
    assert_int_equal(store_commit(txn), OK);
    assert_int_equal(append_one(scene, &scene->log), OK);
    assert_int_equal(fixture_place(scene->f, scene->log.end.log, 0, 0),
                     PLACE_MAX - 1);
    assert_int_equal(append_one(scene, &scene->log), STORE_FULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(the_state_is_written_with_every_fourth),
        TEST(logs_that_take_turns_are_told_apart),
        TEST(a_fork_begins_behind_what_waits),
        TEST(a_seal_that_waits_closes_its_log),
        TEST(the_last_place_is_taken_and_no_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
