/* SPDX-License-Identifier: Apache-2.0 */
/* What the guard keeps of a record whose transaction a power cut has undone. */
#include "tests/unit/writer_scene.h"

#include "storage/log_places.h"
#include "storage/writer_internal.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { DAY_S = 86400 };

static const struct bytes none;

/* As it is at this moment, to be put back by cut_off. */
static void keep(const char *file)
{
    char kept[FIXTURE_PATH + 16];

    snprintf(kept, sizeof kept, "%s.kept", file);
    fixture_copy(file, kept);
}

static void put_back(const char *file)
{
    char kept[FIXTURE_PATH + 16];

    snprintf(kept, sizeof kept, "%s.kept", file);
    fixture_copy(kept, file);
}

/* A power cut: the store as it was kept, and the guard as it is now. */
static void cut_off(struct scene *scene)
{
    keep(scene->f->guard);
    close_all(scene);
    put_back(scene->f->guard);
    put_back(scene->f->data);
    assert_int_equal(fixture_open(scene->f, STORE_WRITE), OK);
}

static void write_one(struct scene *scene, uint64_t number)
{
    assert_int_equal(fixture_write(scene->writer, number, true, NULL), OK);
}

static bool owed(struct scene *scene)
{
    return scene->f->store->settling.owed;
}

/* The newest slot of the guard's file. */
static struct guard_slot slot_of(struct scene *scene)
{
    struct guard_slot slot;
    struct guard guard;

    assert_int_equal(guard_open(&guard, scene->f->guard), OK);
    assert_true(guard_read(&guard, guard.state.counter, &slot));
    guard_close(&guard);
    return slot;
}

static void write_slot(struct scene *scene, const struct guard_state *state,
                       struct bytes record)
{
    struct guard guard;

    assert_int_equal(guard_open(&guard, scene->f->guard), OK);
    assert_int_equal(guard_write(&guard, state, record), OK);
    guard_close(&guard);
}

/* Starts a writer, which is to put back what makes the store this one again;
 * all is found, and goes on. */
static void assert_whole(struct scene *scene, const uint8_t digest[HASH_SIZE],
                         uint64_t numbers)
{
    uint8_t found[HASH_SIZE];
    struct writer_job job;

    assert_int_equal(begin(scene), OK);
    fixture_digest(scene->f, found);
    assert_memory_equal(found, digest, HASH_SIZE);
    for (uint64_t i = 0; i < numbers; i++) {
        assert_int_equal(fixture_write(scene->writer, i, true, &job), OK);
        assert_true(job.known);
    }
    assert_int_equal(fixture_write(scene->writer, numbers, true, &job), OK);
    assert_false(job.known);
    assert_int_equal(job.seq, numbers + 1);
    assert_int_equal(fixture_faults(scene->f, NULL, NULL), 0);
}

static void a_record_that_was_undone_is_put_again_as_it_was(void **state)
{
    struct scene *scene = *state;
    uint8_t digest[HASH_SIZE];

    for (uint64_t i = 0; i < 4; i++) {
        write_one(scene, i);
        assert_int_equal(owed(scene), i > 0); /* the first made keys */
        if (i < 3)
            keep(scene->f->data);
    }
    fixture_digest(scene->f, digest);
    cut_off(scene);
    assert_whole(scene, digest, 4);
}

/* The second was at work when the power went, and the first not there yet. */
static void two_records_are_put_again_in_order(void **state)
{
    struct scene *scene = *state;
    uint8_t digest[HASH_SIZE];

    write_one(scene, 0);
    keep(scene->f->data);
    write_one(scene, 1);
    write_one(scene, 2);
    fixture_digest(scene->f, digest);
    cut_off(scene);
    assert_whole(scene, digest, 3);
}

/* A group of two has a slot without a record; the one before stands. */
static void a_record_before_a_group_at_work_is_put_again(void **state)
{
    struct scene *scene = *state;
    uint8_t digest[HASH_SIZE];
    struct guard_state slot;

    write_one(scene, 0);
    keep(scene->f->data);
    write_one(scene, 1);
    fixture_digest(scene->f, digest);
    slot = slot_of(scene).state;
    memcpy(slot.logs[0].previous_head, slot.logs[0].next_head, HASH_SIZE);
    slot.logs[0].previous_next = slot.logs[0].next_next;
    slot.logs[0].next_next += 2;
    memset(slot.logs[0].next_head, 0x77, HASH_SIZE);
    write_slot(scene, &slot, none);
    cut_off(scene);
    assert_whole(scene, digest, 2);
}

static size_t commits(struct scene *scene)
{
    MDB_envinfo info;

    assert_int_equal(mdb_env_info(scene->f->store->env.lmdb, &info), 0);
    return info.me_last_txnid;
}

/* After a failed sync what is read may be in memory only, and be taken for
 * synced. */
static void a_record_that_is_there_is_committed_once_more(void **state)
{
    struct scene *scene = *state;
    size_t before;

    write_one(scene, 0);
    write_one(scene, 1);
    keep(scene->f->data);
    before = commits(scene);
    cut_off(scene);
    assert_int_equal(begin(scene), OK);
    assert_int_equal(commits(scene), before + 1);
    assert_int_equal(next_of(scene), 3);
    assert_int_equal(fixture_faults(scene->f, NULL, NULL), 0);
}

static void a_torn_record_is_none(void **state)
{
    struct scene *scene = *state;
    struct guard_slot slot;
    struct writer_job job;
    uint8_t byte;
    off_t at;
    int file;

    write_one(scene, 0);
    keep(scene->f->data);
    write_one(scene, 1);
    slot = slot_of(scene);
    assert_true(slot.size > 0);
    at = (off_t)(slot.state.counter % 2) * GUARD_SPACING + GUARD_SLOT + 100;
    file = open(scene->f->guard, O_RDWR);
    assert_int_equal(pread(file, &byte, 1, at), 1);
    byte ^= 1;
    assert_int_equal(pwrite(file, &byte, 1, at), 1);
    close(file);
    cut_off(scene);
    assert_int_equal(begin(scene), OK);
    assert_int_equal(fixture_write(scene->writer, 1, true, &job), OK);
    assert_false(job.known);
    assert_int_equal(job.seq, 2);
}

static void a_record_that_does_not_follow_is_not_put(void **state)
{
    struct scene *scene = *state;

    write_one(scene, 0);
    keep(scene->f->data);
    for (uint64_t i = 1; i < 4; i++)
        write_one(scene, i);
    cut_off(scene);
    assert_int_equal(begin(scene), STORE_RECOVERY);
    assert_int_equal(next_of(scene), 2);
}

/* The slot that was written behind it says that its group never came to be. */
static void a_record_that_was_told_as_undone_is_not_put(void **state)
{
    struct scene *scene = *state;
    struct guard_state slot;

    write_one(scene, 0);
    keep(scene->f->data);
    write_one(scene, 1);
    slot = slot_of(scene).state;
    slot.logs[0].next_next = slot.logs[0].previous_next;
    memcpy(slot.logs[0].next_head, slot.logs[0].previous_head, HASH_SIZE);
    write_slot(scene, &slot, none);
    cut_off(scene);
    assert_int_equal(begin(scene), OK);
    assert_int_equal(next_of(scene), 2);
}

static void a_record_that_we_have_not_signed_ends_the_start(void **state)
{
    struct scene *scene = *state;
    struct guard_slot slot;
    struct bytes record;
    struct held held;

    write_one(scene, 0);
    keep(scene->f->data);
    write_one(scene, 1);
    slot = slot_of(scene);
    record = bytes_of(slot.record, slot.size);
    assert_int_equal(log_value_open(scene->f->store, record, &held), OK);
    slot.record[held.entry.signature - record.data] ^= 1;
    write_slot(scene, &slot.state, record);
    write_slot(scene, &slot.state, record);
    cut_off(scene);
    assert_int_equal(begin(scene), STORE_CORRUPT);
    assert_null(scene->writer);
}

/* Its body could not be opened if the transaction were undone. */
static void what_comes_with_a_new_key_is_committed_in_full(void **state)
{
    struct scene *scene = *state;
    struct fixture_person person = fixture_person(7);
    struct fixture_values values;
    struct writer_job job = {.task = WRITE_ENTRY,
                             .lane = LANE_SHARED,
                             .kind = KIND_CROSSING,
                             .schema = 1,
                             .time = FIXTURE_TIME + 3 * DAY_S,
                             .values = fixture_crossing(&person, &values)};

    write_one(scene, 0);
    usleep(900000);
    assert_false(owed(scene));
    assert_int_equal(writer_run(scene->writer, &job), OK);
    assert_false(owed(scene));
    assert_int_equal(slot_of(scene).size, 0);
    assert_int_equal(writer_run(scene->writer, &job), OK);
    assert_true(owed(scene));
    assert_true(slot_of(scene).size > 0);
}

static void at_rest_nothing_is_owed(void **state)
{
    struct scene *scene = *state;
    struct guard_slot slot;

    write_one(scene, 0);
    write_one(scene, 1);
    assert_true(owed(scene));
    usleep(900000);
    assert_false(owed(scene));
    slot = slot_of(scene);
    assert_int_equal(slot.size, 0);
    assert_int_equal(slot.state.logs[0].previous_next, 3);
    write_one(scene, 2);
    assert_true(owed(scene));
    assert_int_equal(writer_adopt(scene->writer), OK);
    assert_false(owed(scene));
    write_one(scene, 3);
    writer_stop(scene->writer);
    scene->writer = NULL;
    assert_false(owed(scene));
    assert_int_equal(slot_of(scene).size, 0);
}

/* Else it would be thrown away after a power cut. */
static void an_index_is_never_ahead_of_its_log(void **state)
{
    struct scene *scene = *state;

    write_one(scene, 0);
    write_one(scene, 1);
    assert_true(owed(scene));
    assert_true(indexed(scene));
    /* If the writer is not at rest yet, it was for the index. */
    if (slot_of(scene).size > 0)
        assert_false(owed(scene));
}

static void write_text(struct scene *scene, size_t size)
{
    assert_int_equal(write_long(scene->writer, LANE_SHARED, size), OK);
}

static void
a_record_of_the_greatest_length_is_kept_and_no_longer_one(void **state)
{
    struct scene *scene = *state;
    uint8_t digest[HASH_SIZE], found[HASH_SIZE];
    size_t size = 3000;

    write_text(scene, size); /* makes a key */
    write_text(scene, size);
    size += GUARD_RECORD_MAX - slot_of(scene).size;
    write_text(scene, size + 1);
    assert_int_equal(slot_of(scene).size, 0);
    keep(scene->f->data);
    write_text(scene, size);
    assert_int_equal(slot_of(scene).size, GUARD_RECORD_MAX);
    fixture_digest(scene->f, digest);
    cut_off(scene);
    assert_int_equal(begin(scene), OK);
    fixture_digest(scene->f, found);
    assert_memory_equal(found, digest, HASH_SIZE);
    assert_int_equal(next_of(scene), 5);
    assert_int_equal(fixture_faults(scene->f, NULL, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(a_record_that_was_undone_is_put_again_as_it_was),
        TEST(two_records_are_put_again_in_order),
        TEST(a_record_before_a_group_at_work_is_put_again),
        TEST(a_record_that_is_there_is_committed_once_more),
        TEST(a_torn_record_is_none),
        TEST(a_record_that_does_not_follow_is_not_put),
        TEST(a_record_that_was_told_as_undone_is_not_put),
        TEST(a_record_that_we_have_not_signed_ends_the_start),
        TEST(what_comes_with_a_new_key_is_committed_in_full),
        TEST(at_rest_nothing_is_owed),
        TEST(an_index_is_never_ahead_of_its_log),
        TEST(a_record_of_the_greatest_length_is_kept_and_no_longer_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
