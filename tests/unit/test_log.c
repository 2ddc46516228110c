/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/storage_fixture.h"

/* The post's shared log with a start and four crossings, not stored. */
struct scene {
    struct fixture *f;
    struct fixture_log log, at[6]; /* the log before its i-th entry */
    struct fixture_run run;
};

static void grow(struct fixture *f, struct fixture_run *run,
                 struct fixture_log *log, uint64_t number)
{
    struct fixture_person person = fixture_person(number);
    struct fixture_values values;

    fixture_add(f, run, log, KIND_CROSSING, FIXTURE_TIME + number,
                fixture_crossing(&person, &values));
}

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);

    scene->f = fixture_new();
    scene->log = fixture_log(scene->f, KEY_POST, LANE_SHARED, 1);
    scene->at[0] = scene->log;
    fixture_start(scene->f, &scene->run, &scene->log);
    for (uint64_t i = 1; i < 5; i++) {
        scene->at[i] = scene->log;
        grow(scene->f, &scene->run, &scene->log, i);
    }
    scene->at[5] = scene->log;
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    fixture_run_free(&scene->run);
    fixture_free(scene->f);
    free(scene);
    return 0;
}

/* Appends only the entries from first to last of a run, both included. */
static enum result append(struct scene *scene, const struct fixture_run *run,
                          size_t first, size_t last)
{
    struct fixture_run part = *run;

    part.run.items += first;
    part.run.count = last - first + 1;
    return fixture_append(scene->f, &part);
}

/* The same, which must be refused and leave the store as it was. */
static void refuse(struct scene *scene, const struct fixture_run *run,
                   size_t first, size_t last, enum result result)
{
    uint8_t before[HASH_SIZE], after[HASH_SIZE];

    fixture_digest(scene->f, before);
    assert_int_equal(append(scene, run, first, last), result);
    fixture_digest(scene->f, after);
    assert_memory_equal(before, after, HASH_SIZE);
}

static void a_run_is_appended_and_its_state_persists(void **state)
{
    struct scene *scene = *state;
    struct log_state found;

    assert_int_equal(append(scene, &scene->run, 0, 1), OK);
    assert_int_equal(append(scene, &scene->run, 2, 4), OK);
    fixture_close(scene->f);
    assert_int_equal(fixture_open(scene->f, STORE_WRITE), OK);
    found = fixture_state(scene->f, scene->log.end.log);
    assert_int_equal(found.number, 1);
    assert_int_equal(found.log.branches, 1);
    assert_int_equal(found.log.lane, LANE_SHARED);
    assert_memory_equal(found.log.key, scene->log.signer.public, KEY_SIZE);
    assert_int_equal(found.log.ends[0].next, 5);
    assert_memory_equal(found.log.ends[0].head, scene->log.end.head, HASH_SIZE);
    assert_false(found.log.ends[0].sealed);
    fixture_assert_tree(scene->f, &found, 0);
}

static void what_is_held_is_passed_over(void **state)
{
    struct scene *scene = *state;

    assert_int_equal(append(scene, &scene->run, 0, 2), OK);
    refuse(scene, &scene->run, 0, 2, OK);
    refuse(scene, &scene->run, 1, 1, OK);
    assert_int_equal(append(scene, &scene->run, 1, 4), OK);
    assert_int_equal(
        fixture_state(scene->f, scene->log.end.log).log.ends[0].next, 5);
    refuse(scene, &scene->run, 0, 4, OK);
}

static void gaps_are_refused(void **state)
{
    struct scene *scene = *state;
    struct fixture_run hole = scene->run;
    struct journal_item items[3];

    refuse(scene, &scene->run, 1, 4, ENTRY_GAP);
    assert_int_equal(append(scene, &scene->run, 0, 1), OK);
    refuse(scene, &scene->run, 3, 4, ENTRY_GAP);
    /* Also within a run whose first entry fits. */
    items[0] = scene->run.items[2];
    items[1] = scene->run.items[4];
    hole.run.items = items;
    refuse(scene, &hole, 0, 1, ENTRY_GAP);
    items[1] = scene->run.items[3];
    items[2] = scene->run.items[3];
    refuse(scene, &hole, 0, 2, ENTRY_DUPLICATE);
}

static void an_entry_of_another_log_is_refused(void **state)
{
    struct scene *scene = *state;
    struct fixture_log other = fixture_log(scene->f, KEY_POST, LANE_HOME, 1);
    struct fixture_run run = {0};

    assert_int_equal(append(scene, &scene->run, 0, 1), OK);
    fixture_start(scene->f, &run, &other);
    memcpy(run.run.log, scene->log.end.log, KEY_LOG);
    refuse(scene, &run, 0, 0, ENTRY_LOG);
    fixture_run_free(&run);
}

static void a_fork_is_kept_as_a_second_branch(void **state)
{
    struct scene *scene = *state;
    struct fixture_log fork = scene->at[3];
    struct fixture_run run = {0};
    struct log_state found;

    assert_int_equal(append(scene, &scene->run, 0, 4), OK);
    for (uint64_t i = 0; i < 6; i++)
        grow(scene->f, &run, &fork, 100 + i);
    assert_int_equal(append(scene, &run, 0, 1), OK);
    assert_int_equal(append(scene, &run, 1, 5), OK);
    refuse(scene, &run, 0, 5, OK);
    refuse(scene, &scene->run, 0, 4, OK);
    fixture_close(scene->f);
    assert_int_equal(fixture_open(scene->f, STORE_WRITE), OK);
    found = fixture_state(scene->f, scene->log.end.log);
    assert_int_equal(found.log.branches, 2);
    assert_int_equal(found.log.fork_seq, 3);
    assert_int_equal(found.log.ends[0].next, 5);
    assert_int_equal(found.log.ends[1].next, 9);
    assert_memory_equal(found.log.ends[1].head, fork.end.head, HASH_SIZE);
    assert_int_equal(fixture_place(scene->f, scene->log.end.log, 1, 2),
                     fixture_place(scene->f, scene->log.end.log, 0, 2));
    assert_true(fixture_place(scene->f, scene->log.end.log, 1, 3) !=
                fixture_place(scene->f, scene->log.end.log, 0, 3));
    fixture_assert_tree(scene->f, &found, 0);
    fixture_assert_tree(scene->f, &found, 1);
    fixture_run_free(&run);
}

/* A run may begin before the fork: what both branches have is passed over. */
static void a_fork_may_come_with_what_is_common(void **state)
{
    struct scene *scene = *state;
    struct fixture_log fork = scene->at[0];
    struct fixture_run run = {0};
    struct log_state found;

    assert_int_equal(append(scene, &scene->run, 0, 4), OK);
    fixture_start(scene->f, &run, &fork);
    grow(scene->f, &run, &fork, 1);
    grow(scene->f, &run, &fork, 77);
    assert_int_equal(append(scene, &run, 0, 2), OK);
    found = fixture_state(scene->f, scene->log.end.log);
    assert_int_equal(found.log.fork_seq, 2);
    assert_int_equal(found.log.ends[1].next, 3);
    fixture_assert_tree(scene->f, &found, 1);
    fixture_run_free(&run);
}

static void a_fork_may_begin_at_the_start(void **state)
{
    struct scene *scene = *state;
    struct fixture_log fork = scene->at[0];
    struct fixture_person person = fixture_person(9);
    struct fixture_values values;
    struct fixture_run run = {0};
    struct log_state found;

    assert_int_equal(append(scene, &scene->run, 0, 4), OK);
    fixture_add(scene->f, &run, &fork, KIND_START, FIXTURE_TIME + 1,
                fixture_crossing(&person, &values));
    grow(scene->f, &run, &fork, 1);
    assert_int_equal(append(scene, &run, 0, 1), OK);
    found = fixture_state(scene->f, scene->log.end.log);
    assert_int_equal(found.log.branches, 2);
    assert_int_equal(found.log.fork_seq, 0);
    assert_true(fixture_place(scene->f, scene->log.end.log, 1, 0) !=
                fixture_place(scene->f, scene->log.end.log, 0, 0));
    fixture_assert_tree(scene->f, &found, 1);
    fixture_run_free(&run);
}

static void a_third_branch_is_refused(void **state)
{
    struct scene *scene = *state;
    struct fixture_log second = scene->at[3], third = scene->at[3];
    struct fixture_log behind;
    struct fixture_run run = {0}, other = {0}, late = {0};

    assert_int_equal(append(scene, &scene->run, 0, 4), OK);
    for (uint64_t i = 0; i < 6; i++)
        grow(scene->f, &run, &second, 100 + i);
    assert_int_equal(append(scene, &run, 0, 5), OK);
    grow(scene->f, &other, &third, 200);
    behind = third;
    refuse(scene, &other, 0, 0, ENTRY_FORK);
    /* One that forks off the second branch. */
    grow(scene->f, &late, &behind, 300);
    refuse(scene, &late, 0, 0, ENTRY_FORK);
    fixture_run_free(&run);
    fixture_run_free(&other);
    fixture_run_free(&late);
}

static void a_branch_whose_beginning_is_not_held_is_refused(void **state)
{
    struct scene *scene = *state;
    struct fixture_log fork = scene->at[2];
    struct fixture_run run = {0};

    assert_int_equal(append(scene, &scene->run, 0, 4), OK);
    for (uint64_t i = 0; i < 3; i++)
        grow(scene->f, &run, &fork, 100 + i);
    refuse(scene, &run, 1, 2, ENTRY_FORK);
    assert_int_equal(append(scene, &run, 0, 2), OK);
    fixture_run_free(&run);
}

static void nothing_follows_a_seal(void **state)
{
    struct scene *scene = *state;
    struct fixture_log sealed = scene->log;
    struct fixture_run run = {0};

    assert_int_equal(append(scene, &scene->run, 0, 4), OK);
    fixture_add(scene->f, &run, &sealed, KIND_SEAL, FIXTURE_TIME,
                bytes_of(NULL, 0));
    assert_int_equal(append(scene, &run, 0, 0), OK);
    assert_true(fixture_state(scene->f, scene->log.end.log).log.ends[0].sealed);
    /* The author goes on all the same. */
    sealed.end.sealed = false;
    grow(scene->f, &run, &sealed, 50);
    refuse(scene, &run, 1, 1, ENTRY_SEALED);
    refuse(scene, &run, 0, 1, ENTRY_SEALED);
    fixture_run_free(&run);
}

static void a_sealed_branch_does_not_close_the_other(void **state)
{
    struct scene *scene = *state;
    struct fixture_log sealed = scene->log, fork = scene->at[3];
    struct fixture_run run = {0}, other = {0};
    struct log_state found;

    assert_int_equal(append(scene, &scene->run, 0, 4), OK);
    fixture_add(scene->f, &run, &sealed, KIND_SEAL, FIXTURE_TIME,
                bytes_of(NULL, 0));
    assert_int_equal(append(scene, &run, 0, 0), OK);
    for (uint64_t i = 0; i < 6; i++)
        grow(scene->f, &other, &fork, 100 + i);
    assert_int_equal(append(scene, &other, 0, 2), OK);
    /* seq 6 lies behind the seal of the first branch. */
    assert_int_equal(append(scene, &other, 3, 4), OK);
    assert_int_equal(append(scene, &other, 5, 5), OK);
    found = fixture_state(scene->f, scene->log.end.log);
    assert_true(found.log.ends[0].sealed);
    assert_false(found.log.ends[1].sealed);
    fixture_run_free(&run);
    fixture_run_free(&other);
}

static void logs_have_numbers_in_the_order_of_their_coming(void **state)
{
    struct scene *scene = *state;
    struct log_state found;
    struct store_txn *txn;
    uint32_t count = 9;

    fixture_trust(scene->f);
    assert_int_equal(append(scene, &scene->run, 0, 4), OK);
    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(log_count(txn, &count), OK);
    assert_int_equal(count, 3);
    assert_int_equal(log_by_number(txn, 3, &found), OK);
    assert_memory_equal(found.log.log, scene->log.end.log, KEY_LOG);
    assert_int_equal(log_by_number(txn, 4, &found), STORE_NOT_FOUND);
    assert_int_equal(log_by_number(txn, 0, &found), STORE_NOT_FOUND);
    store_abort(txn);
}

static void a_mark_changes_nothing_else(void **state)
{
    struct scene *scene = *state;
    struct store_txn *txn;
    struct held held;
    uint64_t place;

    scene->run.items[2].checked = false;
    assert_int_equal(append(scene, &scene->run, 0, 4), OK);
    place = fixture_place(scene->f, scene->log.end.log, 0, 2);
    assert_int_equal(store_begin(scene->f->store, STORE_WRITE, &txn), OK);
    assert_int_equal(log_entry(txn, place, &held), OK);
    assert_int_equal(held.mark, SIGNATURE_UNCHECKED);
    assert_int_equal(log_mark(txn, place, SIGNATURE_BAD), OK);
    assert_int_equal(log_entry(txn, place, &held), OK);
    assert_int_equal(held.mark, SIGNATURE_BAD);
    assert_memory_equal(held.entry.id, scene->run.items[2].entry.id, HASH_SIZE);
    place++;
    assert_int_equal(log_entry(txn, place, &held), OK);
    assert_int_equal(held.mark, SIGNATURE_GOOD);
    place += 2;
    assert_int_equal(log_mark(txn, place, SIGNATURE_BAD), STORE_NOT_FOUND);
    store_abort(txn);
}

static void without_a_master_key_nothing_is_written(void **state)
{
    struct scene *scene = *state;
    struct store_options options = {.mode = STORE_WRITE};

    fixture_close(scene->f);
    assert_int_equal(
        store_open(scene->f->path, &options, &scene->f->store, NULL), OK);
    refuse(scene, &scene->run, 0, 4, KEY_PASSPHRASE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(a_run_is_appended_and_its_state_persists),
        TEST(what_is_held_is_passed_over),
        TEST(gaps_are_refused),
        TEST(an_entry_of_another_log_is_refused),
        TEST(a_fork_is_kept_as_a_second_branch),
        TEST(a_fork_may_come_with_what_is_common),
        TEST(a_fork_may_begin_at_the_start),
        TEST(a_third_branch_is_refused),
        TEST(a_branch_whose_beginning_is_not_held_is_refused),
        TEST(nothing_follows_a_seal),
        TEST(a_sealed_branch_does_not_close_the_other),
        TEST(logs_have_numbers_in_the_order_of_their_coming),
        TEST(a_mark_changes_nothing_else),
        TEST(without_a_master_key_nothing_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
