/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/storage_fixture.h"

#include "storage/layout.h"
#include "storage/verify.h"

enum { CROSSINGS = 60 };

/* A whole realm whose post has written some crossings. */
struct scene {
    struct fixture *f;
    struct fixture_log log;
    struct fixture_run run;
    uint32_t number;
    struct verify_fault last;
};

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    struct fixture_values values;

    scene->f = fixture_new();
    fixture_trust(scene->f);
    scene->log = fixture_log(scene->f, KEY_POST, LANE_SHARED, 1);
    fixture_start(scene->f, &scene->run, &scene->log);
    for (uint64_t i = 1; i <= CROSSINGS; i++) {
        struct fixture_person person = fixture_person(i);

        fixture_add(scene->f, &scene->run, &scene->log, KIND_CROSSING,
                    FIXTURE_TIME + 3600 * i,
                    fixture_crossing(&person, &values));
    }
    assert_int_equal(fixture_append(scene->f, &scene->run), OK);
    scene->number = 3;
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

static void keep(void *user, const struct verify_fault *fault)
{
    ((struct scene *)user)->last = *fault;
}

static struct verify_count verify(struct scene *scene, const uint8_t *log,
                                  uint64_t since, uint64_t until)
{
    struct verify_options options = {.log = log,
                                     .since = since,
                                     .until = until,
                                     .fault = keep,
                                     .user = scene};
    struct verify_count count;

    assert_int_equal(
        verify_store(scene->f->store, &scene->f->roster, &options, &count), OK);
    return count;
}

static struct verify_count verify_all(struct scene *scene)
{
    return verify(scene, NULL, 0, UINT64_MAX);
}

static void assert_fault(struct scene *scene, uint64_t seq, enum result result)
{
    struct verify_count count = verify_all(scene);

    assert_int_equal(count.faults, 1);
    assert_memory_equal(scene->last.log, scene->log.end.log, KEY_LOG);
    assert_int_equal(scene->last.seq, seq);
    assert_int_equal(scene->last.result, result);
}

/* The key of the shared log's entry or body. */
static MDB_val key_of(struct scene *scene, size_t branch, uint64_t seq,
                      uint8_t space[PLACE_SIZE])
{
    return place_key(fixture_place(scene->f, scene->log.end.log, branch, seq),
                     space);
}

/* Flips one bit of a stored value. */
static void flip(struct scene *scene, MDB_dbi database, MDB_val key, size_t bit)
{
    uint8_t copy[FIXTURE_VALUES];
    struct store_txn *txn;
    MDB_val value;

    assert_int_equal(store_begin(scene->f->store, STORE_WRITE, &txn), OK);
    assert_int_equal(mdb_get(txn->txn, database, &key, &value), 0);
    assert_true(bit / 8 < value.mv_size);
    memcpy(copy, value.mv_data, value.mv_size);
    copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
    value.mv_data = copy;
    assert_int_equal(mdb_put(txn->txn, database, &key, &value, 0), 0);
    assert_int_equal(store_commit(txn), OK);
}

static void a_clean_store_has_no_faults(void **state)
{
    struct verify_count count = verify_all(*state);

    assert_int_equal(count.faults, 0);
    assert_int_equal(count.logs, 3);
    assert_int_equal(count.entries, CROSSINGS + 1 + 2 + 3);
    assert_int_equal(count.signatures, count.entries);
    assert_int_equal(count.bodies, count.entries);
    assert_int_equal(count.bodies_absent, 0);
    assert_int_equal(count.without_effect, 0);
    assert_int_equal(count.forks, 0);
}

/* Every bit of an entry counts: 1 of each byte, in turn. */
static void a_flipped_bit_of_an_entry_is_named(void **state)
{
    struct scene *scene = *state;
    size_t size = scene->run.items[17].entry.bytes.size;
    uint8_t space[PLACE_SIZE];
    MDB_val key = key_of(scene, 0, 17, space);

    for (size_t at = 3; at < 3 + size; at += 3) {
        flip(scene, scene->f->store->entries, key, 8 * at + at % 8);
        assert_true(verify_all(scene).faults >= 1);
        assert_memory_equal(scene->last.log, scene->log.end.log, KEY_LOG);
        /* A break in the chain may show at the entry behind. */
        assert_true(scene->last.seq == 17 || scene->last.seq == 18);
        flip(scene, scene->f->store->entries, key, 8 * at + at % 8);
    }
    assert_int_equal(verify_all(scene).faults, 0);
}

static void a_flipped_bit_of_a_body_is_named(void **state)
{
    struct scene *scene = *state;
    uint8_t space[PLACE_SIZE];
    uint64_t seq = 30;
    MDB_val key = key_of(scene, 0, seq, space);
    const size_t from = 3 + scene->run.items[seq].entry.bytes.size;

    for (size_t at = from; at < from + 200; at += 7) {
        flip(scene, scene->f->store->entries, key, 8 * at + at % 8);
        assert_fault(scene, seq, STORE_CORRUPT);
        flip(scene, scene->f->store->entries, key, 8 * at + at % 8);
    }
    assert_int_equal(verify_all(scene).faults, 0);
}

static void a_missing_entry_is_named(void **state)
{
    struct scene *scene = *state;
    uint8_t space[PLACE_SIZE];
    MDB_val key = key_of(scene, 0, 20, space);
    struct store_txn *txn;

    assert_int_equal(store_begin(scene->f->store, STORE_WRITE, &txn), OK);
    assert_int_equal(mdb_del(txn->txn, scene->f->store->entries, &key, NULL),
                     0);
    assert_int_equal(store_commit(txn), OK);
    assert_fault(scene, 20, STORE_NOT_FOUND);
}

static void a_missing_body_is_counted(void **state)
{
    struct scene *scene = *state;
    uint8_t space[PLACE_SIZE];
    MDB_val key = key_of(scene, 0, 30, space), value;
    uint8_t copy[FIXTURE_VALUES];
    struct verify_count count;
    struct store_txn *txn;

    assert_int_equal(store_begin(scene->f->store, STORE_WRITE, &txn), OK);
    assert_int_equal(mdb_get(txn->txn, scene->f->store->entries, &key, &value),
                     0);
    value.mv_size = 3 + scene->run.items[30].entry.bytes.size;
    memcpy(copy, value.mv_data, value.mv_size);
    value.mv_data = copy;
    assert_int_equal(
        mdb_put(txn->txn, scene->f->store->entries, &key, &value, 0), 0);
    assert_int_equal(store_commit(txn), OK);
    count = verify_all(scene);
    assert_int_equal(count.faults, 0);
    assert_int_equal(count.bodies_absent, 1);
}

static void a_changed_state_of_a_log_is_named(void **state)
{
    struct scene *scene = *state;
    MDB_val key = val_of(bytes_of(scene->log.end.log, KEY_LOG));
    MDB_dbi logs = scene->f->store->logs;
    const size_t at_key = 4 + 1, at_next = at_key + KEY_SIZE + 1 + 1 + 8;
    const size_t at_head = at_next + 8;
    const size_t at_tree = at_head + HASH_SIZE + 1 + 16 + 2 + 8;

    flip(scene, logs, key, 8 * at_head);
    assert_fault(scene, UINT64_MAX, STORE_CORRUPT);
    flip(scene, logs, key, 8 * at_head);
    flip(scene, logs, key, 8 * at_tree);
    assert_fault(scene, UINT64_MAX, STORE_CORRUPT);
    flip(scene, logs, key, 8 * at_tree);
    /* Another key: no signature is good any more. */
    flip(scene, logs, key, 8 * at_key);
    assert_int_equal(verify_all(scene).faults, CROSSINGS + 1);
    flip(scene, logs, key, 8 * at_key);
    /* One that does not decode at all does not end the work. */
    flip(scene, logs, key, 8 * (at_tree - 8));
    assert_true(verify_all(scene).faults >= 1);
    assert_int_equal(verify_all(scene).logs, 2);
    flip(scene, logs, key, 8 * (at_tree - 8));
    /* Nor does an end that its own entries do not follow. */
    flip(scene, logs, key, 8 * (at_next + 7));
    assert_true(verify_all(scene).faults >= 1);
    flip(scene, logs, key, 8 * (at_next + 7));
    assert_int_equal(verify_all(scene).faults, 0);
}

/* Whoever has the disk can write a log anew under a key of his own, but its
 * id follows from the author's. */
static void a_log_signed_anew_by_another_is_named(void **state)
{
    struct scene *scene = *state;
    struct fixture_log forged = fixture_log(scene->f, KEY_POST, LANE_HOME, 3);
    struct fixture_log honest = forged;
    struct fixture_values values;
    struct fixture_run run = {0};
    struct verify_count count;

    forged.signer = scene->f->signers[KEY_STRANGER];
    /* The start names the post's key, which the id follows from. */
    honest.signer = scene->f->signers[KEY_POST];
    fixture_add(scene->f, &run, &forged, KIND_START, FIXTURE_TIME,
                fixture_start_values(scene->f, &honest, &values));
    assert_int_equal(fixture_append(scene->f, &run), OK);
    count = verify_all(scene);
    assert_int_equal(count.faults, 1);
    assert_int_equal(scene->last.seq, 0);
    assert_int_equal(scene->last.result, ENTRY_LOG);
    /* Also if only later entries are asked for. */
    count = verify(scene, forged.end.log, FIXTURE_TIME + 1, UINT64_MAX);
    assert_int_equal(count.faults, 1);
    fixture_run_free(&run);
}

static void entries_of_the_wrong_author_are_counted(void **state)
{
    struct scene *scene = *state;
    struct fixture_log log = fixture_log(scene->f, KEY_OFFICE, LANE_TRUST, 1);
    struct fixture_log unknown =
        fixture_log(scene->f, KEY_STRANGER, LANE_SHARED, 1);
    struct fixture_person person = fixture_person(1);
    struct fixture_values values;
    struct fixture_run run = {0}, other = {0};

    fixture_start(scene->f, &run, &log);
    fixture_add(scene->f, &run, &log, KIND_CROSSING, FIXTURE_TIME,
                fixture_crossing(&person, &values));
    assert_int_equal(fixture_append(scene->f, &run), OK);
    assert_int_equal(verify_all(scene).without_effect, 1);
    assert_int_equal(verify_all(scene).faults, 0);
    fixture_start(scene->f, &other, &unknown);
    assert_int_equal(fixture_append(scene->f, &other), OK);
    assert_int_equal(verify_all(scene).faults, 1);
    assert_int_equal(scene->last.result, ENTRY_UNKNOWN_LOG);
    fixture_run_free(&run);
    fixture_run_free(&other);
}

static void both_branches_are_verified_and_counted_once(void **state)
{
    struct scene *scene = *state;
    struct fixture_log fork = fixture_log(scene->f, KEY_POST, LANE_SHARED, 1);
    struct fixture_person person = fixture_person(500);
    struct fixture_values values;
    struct fixture_run run = {0};
    struct verify_count count;
    uint8_t space[PLACE_SIZE];

    fixture_start(scene->f, &run, &fork);
    for (uint64_t i = 0; i < 5; i++)
        fixture_add(scene->f, &run, &fork, KIND_CROSSING, FIXTURE_TIME,
                    fixture_crossing(&person, &values));
    assert_int_equal(fixture_append(scene->f, &run), OK);
    count = verify_all(scene);
    assert_int_equal(count.faults, 0);
    assert_int_equal(count.forks, 1);
    assert_int_equal(count.entries, CROSSINGS + 1 + 5 + 5);
    assert_int_equal(count.signatures, count.entries);
    flip(scene, scene->f->store->entries, key_of(scene, 1, 1, space), 8 * 130);
    assert_true(verify_all(scene).faults >= 1);
    assert_int_equal(scene->last.branch, 1);
    fixture_run_free(&run);
}

static void one_log_and_a_period_bound_the_work(void **state)
{
    struct scene *scene = *state;
    struct verify_count count =
        verify(scene, scene->log.end.log, FIXTURE_TIME + 3600 * 11,
               FIXTURE_TIME + 3600 * 20);

    assert_int_equal(count.logs, 1);
    assert_int_equal(count.entries, CROSSINGS + 1);
    assert_int_equal(count.signatures, 10 + 1);
    assert_int_equal(count.bodies, 10 + 1);
    assert_int_equal(count.faults, 0);
}

static bool stop_at_once(void *user, const struct verify_count *count)
{
    (void)user;
    (void)count;
    return false;
}

static void the_work_can_be_stopped(void **state)
{
    struct scene *scene = *state;
    struct verify_options options = {.until = UINT64_MAX,
                                     .progress = stop_at_once};
    struct verify_count count;

    assert_int_equal(
        verify_store(scene->f->store, &scene->f->roster, &options, &count),
        STORE_STOPPED);
    assert_int_equal(count.logs, 1);
}

static bool count_calls(void *user, const struct verify_count *count)
{
    (void)count;
    ++*(size_t *)user;
    return true;
}

static void long_work_tells_how_far_it_is(void **state)
{
    struct scene *scene = *state;
    size_t calls = 0;
    struct verify_options options = {.log = scene->log.end.log,
                                     .until = UINT64_MAX,
                                     .progress = count_calls,
                                     .user = &calls};
    struct fixture_run run = {0};
    struct fixture_person person = fixture_person(1);
    struct fixture_values values;
    struct verify_count count;

    for (size_t i = 0; i < 5000; i++)
        fixture_add(scene->f, &run, &scene->log, KIND_CROSSING, FIXTURE_TIME,
                    fixture_crossing(&person, &values));
    assert_int_equal(fixture_append(scene->f, &run), OK);
    assert_int_equal(
        verify_store(scene->f->store, &scene->f->roster, &options, &count), OK);
    assert_int_equal(count.entries, CROSSINGS + 1 + 5000);
    assert_int_equal(count.faults, 0);
    assert_int_equal(calls, 3);
    fixture_run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(a_clean_store_has_no_faults),
        TEST(a_flipped_bit_of_an_entry_is_named),
        TEST(a_flipped_bit_of_a_body_is_named),
        TEST(a_missing_entry_is_named),
        TEST(a_missing_body_is_counted),
        TEST(a_changed_state_of_a_log_is_named),
        TEST(a_log_signed_anew_by_another_is_named),
        TEST(entries_of_the_wrong_author_are_counted),
        TEST(both_branches_are_verified_and_counted_once),
        TEST(one_log_and_a_period_bound_the_work),
        TEST(the_work_can_be_stopped),
        TEST(long_work_tells_how_far_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
