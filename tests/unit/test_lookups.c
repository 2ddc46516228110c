/* SPDX-License-Identifier: Apache-2.0 */
/* Look-ups that wait: kept over a crash, covered, due, bounded. */
#include "cli/lookups.h"
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NOW_S = 1000000 };

static char path[64];
static struct lookups *lookups;
static const uint8_t master[KEY_SIZE] = {1}, other_master[KEY_SIZE] = {2};
static const uint8_t duty[HASH_SIZE] = {3}, other_duty[HASH_SIZE] = {4};
static const uint8_t document[HASH_SIZE] = {5}, other[HASH_SIZE] = {6};

static int begin(void **state)
{
    (void)state;
    strcpy(path, "/tmp/test_lookups.XXXXXX");
    close(mkstemp(path));
    assert_int_equal(lookups_open(path, master, &lookups), OK);
    return 0;
}

static int end(void **state)
{
    (void)state;
    lookups_close(lookups);
    return unlink(path);
}

static void again(const uint8_t *key)
{
    lookups_close(lookups);
    assert_int_equal(lookups_open(path, key, &lookups), OK);
}

static off_t size_of_file(void)
{
    struct stat found;

    assert_int_equal(stat(path, &found), 0);
    return found.st_size;
}

static struct lookup make(const uint8_t *of, const uint8_t *what,
                          uint64_t due_s)
{
    struct lookup lookup = {.due_s = due_s, .size = 11};

    memcpy(lookup.duty, of, HASH_SIZE);
    memcpy(lookup.document, what, HASH_SIZE);
    memcpy(lookup.values, "ERIKSSON123", 11);
    return lookup;
}

static void add(const uint8_t *of, const uint8_t *what, uint64_t due_s)
{
    struct lookup lookup = make(of, what, due_s);

    assert_int_equal(lookups_add(lookups, &lookup), OK);
}

static size_t due_at(uint64_t now_s)
{
    struct lookup lookup;
    size_t count = 0;

    while (lookups_due(lookups, now_s, &lookup)) {
        lookups_done(lookups, lookup.number);
        count++;
    }
    return count;
}

static void what_waits_is_there_after_a_crash(void **state)
{
    struct lookup lookup;

    (void)state;
    add(duty, document, NOW_S);
    again(master);
    assert_false(lookups_due(lookups, NOW_S - 1, &lookup));
    assert_true(lookups_due(lookups, NOW_S, &lookup));
    assert_int_equal(lookup.size, 11);
    assert_memory_equal(lookup.values, "ERIKSSON123", 11);
    assert_memory_equal(lookup.duty, duty, HASH_SIZE);
    /* Until its entry is durable it is given again. */
    again(master);
    assert_int_equal(due_at(NOW_S), 1);
    again(master);
    assert_int_equal(due_at(NOW_S), 0);
    assert_int_equal(size_of_file(), 0);
}

static void a_crossing_covers_its_document_in_its_duty_only(void **state)
{
    static const uint8_t nothing[HASH_SIZE];

    (void)state;
    add(duty, document, NOW_S);
    add(duty, document, NOW_S);
    add(duty, other, NOW_S);
    add(other_duty, document, NOW_S);
    add(duty, nothing, NOW_S);
    lookups_cover(lookups, duty, document);
    lookups_cover(lookups, duty, nothing);
    again(master);
    assert_int_equal(due_at(NOW_S), 3);
}

static void what_a_crossing_may_still_cover_is_counted(void **state)
{
    static const uint8_t nothing[HASH_SIZE];

    (void)state;
    assert_int_equal(lookups_waiting(lookups, NULL), 0);
    add(duty, document, NOW_S);
    add(duty, other, NOW_S);
    add(duty, nothing, NOW_S);
    assert_int_equal(lookups_waiting(lookups, NULL), 2);
    assert_int_equal(lookups_waiting(lookups, other), 1);
    lookups_cover(lookups, duty, other);
    assert_int_equal(lookups_waiting(lookups, other), 0);
    assert_int_equal(lookups_waiting(lookups, NULL), 1);
}

static void a_duty_that_ends_makes_its_own_due(void **state)
{
    (void)state;
    add(duty, document, NOW_S);
    add(other_duty, document, NOW_S);
    lookups_hurry(lookups, duty);
    assert_int_equal(due_at(NOW_S - 1), 1);
    lookups_hurry(lookups, NULL);
    assert_int_equal(due_at(NOW_S - 1), 1);
}

static void a_clock_that_fell_keeps_none_back(void **state)
{
    (void)state;
    add(duty, document, NOW_S);
    assert_int_equal(due_at(NOW_S - LOOKUPS_COVER_S), 0);
    assert_int_equal(due_at(NOW_S - LOOKUPS_COVER_S - 1), 1);
}

static void a_torn_record_ends_the_file_and_loses_no_other(void **state)
{
    off_t whole;

    (void)state;
    add(duty, document, NOW_S);
    whole = size_of_file();
    add(duty, other, NOW_S);
    lookups_close(lookups);
    assert_int_equal(truncate(path, size_of_file() - 1), 0);
    assert_int_equal(lookups_open(path, master, &lookups), OK);
    assert_int_equal(size_of_file(), whole);
    add(duty, other, NOW_S);
    again(master);
    assert_int_equal(due_at(NOW_S), 2);
}

static void nothing_of_it_can_be_read_without_the_master_key(void **state)
{
    static uint8_t bytes[4096];
    ssize_t size;
    int file;

    (void)state;
    add(duty, document, NOW_S);
    file = open(path, O_RDONLY | O_CLOEXEC);
    size = read(file, bytes, sizeof bytes);
    close(file);
    assert_true(size > 0);
    assert_null(memmem(bytes, (size_t)size, "ERIKSSON", 8));
    assert_null(memmem(bytes, (size_t)size, document, 8));
    again(other_master);
    assert_int_equal(due_at(NOW_S), 0);
}

static void so_many_wait_and_no_more(void **state)
{
    struct lookup lookup = make(duty, document, NOW_S);

    (void)state;
    for (size_t i = 0; i < LOOKUPS_CALM; i++)
        add(duty, document, NOW_S);
    assert_false(lookups_due(lookups, NOW_S - 1, &lookup));
    /* Of more than that the oldest is due at once. */
    add(duty, document, NOW_S);
    assert_int_equal(due_at(NOW_S - 1), 1);
    for (size_t i = LOOKUPS_CALM; i < LOOKUPS_MAX; i++)
        add(duty, document, NOW_S);
    lookup = make(duty, document, NOW_S);
    assert_int_equal(lookups_add(lookups, &lookup), STORE_LIMIT);
    again(master);
    assert_int_equal(due_at(NOW_S), LOOKUPS_MAX);
}

static void a_file_that_grows_leaves_out_what_is_done(void **state)
{
    size_t turns = 0;
    bool shrunk = false;

    (void)state;
    add(other_duty, document, NOW_S);
    for (off_t last = 0; !shrunk && turns < 20000; turns++) {
        add(duty, document, NOW_S);
        lookups_cover(lookups, duty, document);
        shrunk = size_of_file() < last;
        last = size_of_file();
        assert_in_range(last, 1, LOOKUPS_FILE_MAX + 4096);
    }
    assert_true(shrunk);
    again(master);
    assert_int_equal(due_at(NOW_S), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(what_waits_is_there_after_a_crash),
        TEST(a_crossing_covers_its_document_in_its_duty_only),
        TEST(what_a_crossing_may_still_cover_is_counted),
        TEST(a_duty_that_ends_makes_its_own_due),
        TEST(a_clock_that_fell_keeps_none_back),
        TEST(a_torn_record_ends_the_file_and_loses_no_other),
        TEST(nothing_of_it_can_be_read_without_the_master_key),
        TEST(so_many_wait_and_no_more),
        TEST(a_file_that_grows_leaves_out_what_is_done),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
