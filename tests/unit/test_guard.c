/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/storage_fixture.h"

#include "storage/guard.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct bytes none;

struct scene {
    char path[FIXTURE_PATH], file[FIXTURE_PATH + 8];
    struct guard_state state;
};

static struct guard_state state_at(uint64_t next)
{
    struct guard_state state = {0};

    memset(state.instance, 3, sizeof state.instance);
    memset(state.machine, 4, sizeof state.machine);
    for (unsigned i = 0; i < GUARD_LOGS; i++) {
        memset(state.logs[i].log, (int)i + 1, KEY_LOG);
        state.logs[i].previous_next = next;
        state.logs[i].next_next = next + i;
        memset(state.logs[i].previous_head, (int)next, HASH_SIZE);
        memset(state.logs[i].next_head, (int)next + 1, HASH_SIZE);
    }
    return state;
}

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);

    fixture_directory(scene->path);
    snprintf(scene->file, sizeof scene->file, "%s/guard", scene->path);
    scene->state = state_at(0);
    assert_int_equal(guard_create(scene->file, &scene->state), OK);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    fixture_remove(scene->path);
    free(scene);
    return 0;
}

static void spoil(struct scene *scene, off_t at, size_t size)
{
    uint8_t block[GUARD_SPACING];
    int file = open(scene->file, O_WRONLY);

    memset(block, 0x5a, sizeof block);
    assert_int_equal(pwrite(file, block, size, at), size);
    close(file);
}

static void flip(struct scene *scene, off_t at)
{
    int file = open(scene->file, O_RDWR);
    uint8_t byte;

    assert_int_equal(pread(file, &byte, 1, at), 1);
    byte ^= 1;
    assert_int_equal(pwrite(file, &byte, 1, at), 1);
    close(file);
}

static void assert_state(const struct guard_state *state, uint64_t next,
                         uint64_t counter)
{
    struct guard_state expected = state_at(next);

    expected.counter = counter;
    assert_memory_equal(state, &expected, sizeof expected);
}

static void what_was_written_is_found(void **state)
{
    struct scene *scene = *state;
    struct guard guard;

    assert_int_equal(guard_open(&guard, scene->file), OK);
    assert_state(&guard.state, 0, 0);
    for (uint64_t i = 1; i < 8; i++) {
        struct guard_state next = state_at(i);

        assert_int_equal(guard_write(&guard, &next, none), OK);
        guard_close(&guard);
        assert_int_equal(guard_open(&guard, scene->file), OK);
        assert_state(&guard.state, i, i);
    }
    guard_close(&guard);
}

static void the_file_is_the_owners_alone(void **state)
{
    struct scene *scene = *state;
    struct stat found;

    assert_int_equal(stat(scene->file, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    assert_int_equal(found.st_size, 2 * GUARD_SPACING);
    assert_int_equal(guard_create(scene->file, &scene->state), STORE_EXISTS);
}

/* Whichever slot is being written when the power goes, the other stands. */
static void a_torn_newest_slot_falls_back_to_the_older(void **state)
{
    struct scene *scene = *state;
    struct guard guard;

    for (uint64_t i = 1; i < 5; i++) {
        struct guard_state next = state_at(i);

        assert_int_equal(guard_open(&guard, scene->file), OK);
        assert_int_equal(guard_write(&guard, &next, none), OK);
        guard_close(&guard);
        spoil(scene, (off_t)(i % 2) * GUARD_SPACING, GUARD_SLOT);
        assert_int_equal(guard_open(&guard, scene->file), OK);
        assert_state(&guard.state, i - 1, i - 1);
        /* The torn slot is written again, not the good one. */
        assert_int_equal(guard_write(&guard, &next, none), OK);
        guard_close(&guard);
        assert_int_equal(guard_open(&guard, scene->file), OK);
        assert_state(&guard.state, i, i);
        guard_close(&guard);
    }
}

static void every_changed_byte_of_a_slot_is_found(void **state)
{
    struct scene *scene = *state;
    struct guard_state next = state_at(1);
    struct guard guard;

    for (off_t at = 0; at < GUARD_SLOT; at++) {
        assert_int_equal(guard_open(&guard, scene->file), OK);
        assert_state(&guard.state, 0, 0);
        assert_int_equal(guard_write(&guard, &next, none), OK);
        guard_close(&guard);
        flip(scene, GUARD_SPACING + at);
    }
    assert_int_equal(guard_open(&guard, scene->file), OK);
    assert_state(&guard.state, 0, 0);
    guard_close(&guard);
}

static void two_torn_slots_are_corrupt(void **state)
{
    struct scene *scene = *state;
    struct guard guard;

    spoil(scene, 0, GUARD_SPACING);
    spoil(scene, GUARD_SPACING, GUARD_SPACING);
    assert_int_equal(guard_open(&guard, scene->file), STORE_CORRUPT);
    assert_int_equal(truncate(scene->file, 100), 0);
    assert_int_equal(guard_open(&guard, scene->file), STORE_CORRUPT);
    assert_int_equal(truncate(scene->file, 0), 0);
    assert_int_equal(guard_open(&guard, scene->file), STORE_CORRUPT);
}

static void a_missing_file_is_told(void **state)
{
    struct scene *scene = *state;
    struct guard guard;

    assert_int_equal(unlink(scene->file), 0);
    assert_int_equal(guard_open(&guard, scene->file), STORE_OPEN);
    assert_int_equal(symlink("elsewhere", scene->file), 0);
    assert_int_equal(guard_open(&guard, scene->file), STORE_IO);
}

static void a_failed_write_is_told_and_keeps_the_good_slot(void **state)
{
    struct scene *scene = *state;
    struct guard_state next = state_at(1);
    struct guard guard;
    int good;

    assert_int_equal(guard_open(&guard, scene->file), OK);
    good = guard.file;
    guard.file = open("/dev/full", O_WRONLY);
    assert_int_equal(guard_write(&guard, &next, none), STORE_IO);
    assert_int_equal(guard_write(&guard, &next, none), STORE_IO);
    assert_state(&guard.state, 0, 0);
    close(guard.file);
    guard.file = good;
    assert_int_equal(guard_write(&guard, &next, none), OK);
    guard_close(&guard);
    spoil(scene, GUARD_SPACING, GUARD_SLOT);
    assert_int_equal(guard_open(&guard, scene->file), OK);
    assert_state(&guard.state, 0, 0);
    guard_close(&guard);
}

static struct guard_slot newest(struct scene *scene)
{
    struct guard_slot slot;
    struct guard guard;

    assert_int_equal(guard_open(&guard, scene->file), OK);
    assert_true(guard_read(&guard, guard.state.counter, &slot));
    assert_false(guard_read(&guard, guard.state.counter + 2, &slot));
    assert_true(guard_read(&guard, guard.state.counter, &slot));
    guard_close(&guard);
    return slot;
}

/* Writes a record of so many bytes; returns the slot that is found then. */
static struct guard_slot written(struct scene *scene, size_t size)
{
    static uint8_t record[GUARD_RECORD_MAX];
    struct guard_state next = state_at(1);
    struct guard guard;

    memset(record, 0x33, sizeof record);
    assert_int_equal(guard_open(&guard, scene->file), OK);
    assert_int_equal(guard_write(&guard, &next, bytes_of(record, size)), OK);
    guard_close(&guard);
    return newest(scene);
}

static void a_record_stands_beside_its_state(void **state)
{
    struct scene *scene = *state;
    const size_t sizes[] = {1, 500, GUARD_RECORD_MAX};
    struct stat found;

    assert_int_equal(newest(scene).size, 0);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct guard_slot slot = written(scene, sizes[i]);

        assert_int_equal(slot.size, sizes[i]);
        assert_int_equal(slot.record[0], 0x33);
        assert_int_equal(slot.record[sizes[i] - 1], 0x33);
    }
    assert_int_equal(stat(scene->file, &found), 0);
    assert_int_equal(found.st_size, 2 * GUARD_SPACING);
}

/* What a slot held before does not go with a newer state. */
static void a_slot_without_a_record_has_none(void **state)
{
    struct scene *scene = *state;

    assert_int_equal(written(scene, 700).size, 700);
    assert_int_equal(written(scene, 700).size, 700);
    assert_int_equal(written(scene, 0).size, 0);
    assert_int_equal(written(scene, 0).size, 0);
}

static void every_changed_byte_of_a_record_is_found(void **state)
{
    struct scene *scene = *state;
    struct guard_slot slot = written(scene, 200);
    off_t from = (off_t)(slot.state.counter % 2) * GUARD_SPACING;

    for (off_t at = GUARD_SLOT; at < GUARD_SLOT + 4 + 200 + HASH_SIZE; at++) {
        flip(scene, from + at);
        slot = newest(scene);
        assert_state(&slot.state, 1, 1);
        assert_int_equal(slot.size, 0);
        flip(scene, from + at);
    }
    assert_int_equal(newest(scene).size, 200);
    /* Also if the file ends there. */
    assert_int_equal(truncate(scene->file, from + GUARD_SPACING - 1), 0);
    assert_int_equal(newest(scene).size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(what_was_written_is_found),
        TEST(the_file_is_the_owners_alone),
        TEST(a_torn_newest_slot_falls_back_to_the_older),
        TEST(every_changed_byte_of_a_slot_is_found),
        TEST(two_torn_slots_are_corrupt),
        TEST(a_missing_file_is_told),
        TEST(a_failed_write_is_told_and_keeps_the_good_slot),
        TEST(a_record_stands_beside_its_state),
        TEST(a_slot_without_a_record_has_none),
        TEST(every_changed_byte_of_a_record_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
