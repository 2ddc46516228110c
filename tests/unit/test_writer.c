/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/writer_scene.h"

static void the_same_reference_answers_with_the_same_entry(void **state)
{
    struct scene *scene = *state;
    struct writer_job first, again, other;

    assert_int_equal(fixture_write(scene->writer, 5, true, &first), OK);
    assert_int_equal(fixture_write(scene->writer, 5, true, &again), OK);
    assert_false(first.known);
    assert_true(again.known);
    assert_memory_equal(first.id, again.id, HASH_SIZE);
    assert_int_equal(first.seq, again.seq);
    assert_int_equal(restart(scene), OK);
    assert_int_equal(fixture_write(scene->writer, 5, true, &again), OK);
    assert_true(again.known);
    assert_memory_equal(first.id, again.id, HASH_SIZE);
    assert_memory_equal(first.log, again.log, KEY_LOG);
    assert_int_equal(fixture_write(scene->writer, 6, true, &other), OK);
    assert_false(other.known);
    assert_int_equal(next_of(scene), 3);
    /* Without a reference it is another entry each time. */
    assert_int_equal(fixture_write(scene->writer, 5, false, &other), OK);
    assert_int_equal(other.seq, 3);
}

/* A clock before 1970, as a number without a sign, is such a time. */
static void a_time_that_no_header_holds_is_not_signed(void **state)
{
    struct scene *scene = *state;
    struct fixture_person person = fixture_person(7);
    struct fixture_values values;
    struct writer_job job = {.task = WRITE_ENTRY,
                             .lane = LANE_SHARED,
                             .kind = KIND_CROSSING,
                             .schema = 1,
                             .time = ENTRY_TIME_MAX + UINT64_C(1),
                             .clock = CLOCK_DOUBT,
                             .values = fixture_crossing(&person, &values)};
    uint64_t next = next_of(scene);

    assert_int_equal(writer_run(scene->writer, &job), CBOR_RANGE);
    assert_int_equal(next_of(scene), next);
    job.time = ENTRY_TIME_MAX;
    assert_int_equal(writer_run(scene->writer, &job), OK);
    assert_int_equal(next_of(scene), next + 1);
    assert_int_equal(restart(scene), OK);
}

static void anothers_reference_swallows_no_entry(void **state)
{
    struct scene *scene = *state;
    struct fixture_run run = office_run(scene, 5);
    struct writer_job job = {.task = WRITE_RUN, .run = run.run};
    struct writer_job own;

    assert_int_equal(writer_run(scene->writer, &job), OK);
    assert_int_equal(fixture_write(scene->writer, 5, true, &own), OK);
    assert_false(own.known);
    assert_memory_equal(own.log, scene->f->author.logs[0], KEY_LOG);
    assert_int_equal(fixture_write(scene->writer, 5, true, &own), OK);
    assert_true(own.known);
    fixture_run_free(&run);
}

static enum result put_name(struct store_txn *txn, void *user)
{
    return store_put(txn, user, bytes_text("there"));
}

static enum result put_and_fail(struct store_txn *txn, void *user)
{
    store_put(txn, user, bytes_text("there"));
    return STORE_MEMORY;
}

static bool held(struct scene *scene, const char *name)
{
    struct store_txn *txn;
    struct bytes value;
    bool found;

    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    found = store_get(txn, name, &value) == OK;
    store_abort(txn);
    return found;
}

/* A call, and behind it an entry, so that the call is known to be done. */
static enum result call(struct scene *scene,
                        enum result (*function)(struct store_txn *, void *),
                        char *name, uint64_t number)
{
    struct writer_job job = {.task = WRITE_CALL,
                             .call = function,
                             .user = name,
                             .done = nothing_more};

    writer_submit(scene->writer, &job);
    fixture_write(scene->writer, number, false, NULL);
    return job.result;
}

static void a_call_is_part_of_its_group(void **state)
{
    struct scene *scene = *state;
    char one[] = "one", two[] = "two";

    assert_int_equal(call(scene, put_name, one, 1), OK);
    assert_true(held(scene, "one"));
    assert_int_equal(call(scene, put_and_fail, two, 2), STORE_MEMORY);
    assert_false(held(scene, "two"));
    assert_int_equal(fixture_write(scene->writer, 3, false, NULL), OK);
    assert_int_equal(fixture_faults(scene->f, NULL, NULL), 0);
}

static void nothing_is_written_behind_a_seal(void **state)
{
    struct scene *scene = *state;
    struct writer_job job = {.task = WRITE_ENTRY,
                             .lane = LANE_SHARED,
                             .kind = KIND_SEAL,
                             .schema = 1,
                             .time = FIXTURE_TIME};

    assert_int_equal(writer_run(scene->writer, &job), OK);
    assert_int_equal(fixture_write(scene->writer, 1, true, NULL), ENTRY_SEALED);
    assert_int_equal(restart(scene), OK);
    assert_int_equal(fixture_write(scene->writer, 1, true, NULL), ENTRY_SEALED);
    assert_int_equal(fixture_faults(scene->f, NULL, NULL), 0);
}

static void
a_writer_without_an_author_stores_runs_and_signs_nothing(void **state)
{
    struct scene *scene = *state;
    struct fixture_run run = office_run(scene, 5);
    struct writer_job job = {.task = WRITE_RUN, .run = run.run};

    writer_stop(scene->writer);
    assert_int_equal(writer_start(scene->f->store, NULL, NULL, &scene->writer),
                     OK);
    assert_int_equal(writer_run(scene->writer, &job), OK);
    assert_int_equal(fixture_write(scene->writer, 1, true, NULL),
                     STORE_RECOVERY);
    fixture_run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(the_same_reference_answers_with_the_same_entry),
        TEST(a_time_that_no_header_holds_is_not_signed),
        TEST(anothers_reference_swallows_no_entry),
        TEST(a_call_is_part_of_its_group),
        TEST(nothing_is_written_behind_a_seal),
        TEST(a_writer_without_an_author_stores_runs_and_signs_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
