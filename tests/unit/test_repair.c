/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/storage_fixture.h"

#include "storage/layout.h"
#include "storage/repair.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 4096, SECTOR = 512 };

static void overwrite(const char *path, off_t at, uint8_t fill, size_t size)
{
    uint8_t block[PAGE];
    int file = open(path, O_WRONLY);

    memset(block, fill, sizeof block);
    assert_true(file >= 0 && size <= sizeof block);
    assert_int_equal(pwrite(file, block, size, at), size);
    close(file);
}

/* A closed store with some commits behind it. */
static int set_up(void **state)
{
    struct fixture *f = fixture_new();

    fixture_trust(f);
    fixture_close(f);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture_free(*state);
    return 0;
}

static void repair_leaves_a_good_file_alone(void **state)
{
    struct fixture *f = *state;
    bool repaired = true;

    assert_int_equal(repair_meta(f->data, &repaired), OK);
    assert_false(repaired);
}

static void repair_mends_either_page(void **state)
{
    struct fixture *f = *state;
    const uint8_t fills[] = {0x00, 0xff, 0x5a};

    for (off_t page = 0; page < 2; page++)
        for (size_t i = 0; i < sizeof fills; i++) {
            bool repaired = false;

            overwrite(f->data, page * PAGE, fills[i], SECTOR);
            assert_int_equal(repair_meta(f->data, &repaired), OK);
            assert_true(repaired);
            assert_int_equal(repair_meta(f->data, &repaired), OK);
            assert_false(repaired);
            assert_int_equal(fixture_open(f, STORE_WRITE), OK);
            assert_int_equal(fixture_faults(f, NULL, NULL), 0);
            fixture_close(f);
        }
}

static void repair_refuses_two_bad_pages_and_touches_nothing(void **state)
{
    struct fixture *f = *state;
    uint8_t first;
    bool repaired;
    int file;

    overwrite(f->data, 0, 0x5a, SECTOR);
    overwrite(f->data, PAGE, 0xa5, SECTOR);
    assert_int_equal(repair_meta(f->data, &repaired), STORE_CORRUPT);
    assert_false(repaired);
    file = open(f->data, O_RDONLY);
    assert_int_equal(pread(file, &first, 1, 0), 1);
    assert_int_equal(first, 0x5a);
    assert_int_equal(pread(file, &first, 1, PAGE), 1);
    assert_int_equal(first, 0xa5);
    close(file);
}

static void repair_tells_a_missing_and_a_short_file(void **state)
{
    struct fixture *f = *state;
    bool repaired;

    assert_int_equal(truncate(f->data, 2 * PAGE - 1), 0);
    assert_int_equal(repair_meta(f->data, &repaired), STORE_CORRUPT);
    assert_int_equal(truncate(f->data, 0), 0);
    assert_int_equal(repair_meta(f->data, &repaired), STORE_CORRUPT);
    assert_int_equal(unlink(f->data), 0);
    assert_int_equal(repair_meta(f->data, &repaired), STORE_OPEN);
}

/* A mended store has the last commit or, torn in it, the one before. */
static void repair_keeps_what_was_committed(void **state)
{
    struct fixture *f = *state;
    struct fixture_log log = fixture_log(f, KEY_POST, LANE_SHARED, 1);
    struct fixture_run run = {0};
    struct log_state found;
    struct store_txn *txn;

    assert_int_equal(fixture_open(f, STORE_WRITE), OK);
    fixture_start(f, &run, &log);
    assert_int_equal(fixture_append(f, &run), OK);
    fixture_run_free(&run);
    /* The next commit writes the other page; tear that one. */
    assert_int_equal(store_begin(f->store, STORE_WRITE, &txn), OK);
    assert_int_equal(store_put(txn, "later", bytes_text("x")), OK);
    assert_int_equal(store_commit(txn), OK);
    fixture_close(f);
    for (off_t page = 0; page < 2; page++) {
        overwrite(f->data, page * PAGE, 0xee, SECTOR);
        assert_int_equal(fixture_open(f, STORE_WRITE), OK);
        assert_int_equal(store_begin(f->store, STORE_READ, &txn), OK);
        assert_int_equal(log_find(txn, log.end.log, &found), OK);
        assert_int_equal(found.log.ends[0].next, 1);
        store_abort(txn);
        fixture_close(f);
    }
}

static void put_and_take_back(struct fixture *f, uint8_t times)
{
    static uint8_t large[600000];
    MDB_val key = val_of(bytes_text("large"));
    struct store_txn *txn;

    assert_int_equal(store_begin(f->store, STORE_WRITE, &txn), OK);
    assert_int_equal(store_put(txn, "small", bytes_of(large, times)), OK);
    assert_int_equal(store_put(txn, "large", bytes_of(large, times * 90000u)),
                     OK);
    assert_int_equal(mdb_del(txn->txn, f->store->meta, &key, NULL), 0);
    assert_int_equal(store_commit(txn), OK);
}

/* LMDB does not write pages at the end that a commit has freed again. */
static void a_file_shorter_than_its_last_page_is_no_damage(void **state)
{
    struct fixture *f = *state;
    struct stat before;
    bool repaired;

    assert_int_equal(fixture_open(f, STORE_WRITE), OK);
    for (uint8_t i = 1; i < 6; i++)
        put_and_take_back(f, i);
    assert_int_equal(stat(f->data, &before), 0);
    assert_true((size_t)before.st_size < store_used(f->store));
    fixture_close(f);
    assert_int_equal(repair_meta(f->data, &repaired), OK);
    assert_false(repaired);
    assert_int_equal(fixture_open(f, STORE_WRITE), OK);
    assert_int_equal(fixture_faults(f, NULL, NULL), 0);
    put_and_take_back(f, 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(repair_leaves_a_good_file_alone),
        TEST(repair_mends_either_page),
        TEST(repair_refuses_two_bad_pages_and_touches_nothing),
        TEST(repair_tells_a_missing_and_a_short_file),
        TEST(repair_keeps_what_was_committed),
        TEST(a_file_shorter_than_its_last_page_is_no_damage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
