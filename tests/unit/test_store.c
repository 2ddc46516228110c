/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/storage_fixture.h"

#include "storage/layout.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE = 4096 };

static int set_up(void **state)
{
    *state = fixture_new();
    return 0;
}

static int tear_down(void **state)
{
    fixture_free(*state);
    return 0;
}

static void put(struct store *store, const char *name, struct bytes value)
{
    struct store_txn *txn;

    assert_int_equal(store_begin(store, STORE_WRITE, &txn), OK);
    assert_int_equal(store_put(txn, name, value), OK);
    assert_int_equal(store_commit(txn), OK);
}

static void overwrite(const char *path, off_t at, size_t size)
{
    uint8_t block[PAGE];
    int file = open(path, O_WRONLY);

    memset(block, 0x5a, sizeof block);
    assert_int_equal(pwrite(file, block, size, at), size);
    close(file);
}

static void create_replaces_what_a_cut_left_aside(void **state)
{
    char path[FIXTURE_PATH], name[FIXTURE_PATH + 32];
    struct store_options options = {.mode = STORE_WRITE};
    struct store *store;
    FILE *file;

    (void)state;
    fixture_directory(path);
    snprintf(name, sizeof name, "%s/data.new", path);
    assert_int_equal(mkdir(name, 0700), 0);
    snprintf(name, sizeof name, "%s/data.new/data.mdb", path);
    file = fopen(name, "w");
    fputs("half a store", file);
    fclose(file);
    assert_int_equal(store_open(path, &options, &store, NULL), STORE_OPEN);
    assert_null(store);
    assert_int_equal(store_create(path), OK);
    assert_int_not_equal(access(name, F_OK), 0);
    assert_int_equal(store_open(path, &options, &store, NULL), OK);
    assert_false(store_pinned(store));
    store_close(store);
    fixture_remove(path);
}

static void create_refuses_where_a_store_is(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(store_create(f->path), STORE_EXISTS);
    fixture_close(f);
    assert_int_equal(store_create(f->path), STORE_EXISTS);
    assert_int_equal(fixture_open(f, STORE_WRITE), OK);
    assert_true(store_pinned(f->store));
}

static void create_and_open_tell_a_missing_directory(void **state)
{
    struct store_options options = {.mode = STORE_WRITE};
    struct fixture *f = *state;
    char path[FIXTURE_PATH + 32], longer[STORE_PATH_MAX + 2];
    struct store *store;

    snprintf(path, sizeof path, "%s/none", f->path);
    assert_int_equal(store_create(path), STORE_OPEN);
    assert_int_equal(store_open(path, &options, &store, NULL), STORE_OPEN);
    options.mode = STORE_READ;
    assert_int_equal(store_open(path, &options, &store, NULL), STORE_OPEN);
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_int_equal(store_create(longer), STORE_OPEN);
    assert_int_equal(store_open(longer, &options, &store, NULL), STORE_OPEN);
}

static void open_tells_a_store_without_its_file(void **state)
{
    struct fixture *f = *state;

    fixture_close(f);
    assert_int_equal(unlink(f->data), 0);
    assert_int_equal(fixture_open(f, STORE_WRITE), STORE_OPEN);
    assert_int_equal(fixture_open(f, STORE_READ), STORE_OPEN);
}

/* A process of its own, since a lock is also LMDB's, once a process. */
static enum result open_elsewhere(struct fixture *f, enum store_mode mode)
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        struct store_options options = {.mode = mode, .master = f->master};
        struct store *store;
        enum result result = store_open(f->path, &options, &store, NULL);

        if (result == OK)
            store_close(store);
        _exit((int)result);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return (enum result)WEXITSTATUS(status);
}

static void one_writer_or_many_readers(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(open_elsewhere(f, STORE_WRITE), STORE_LOCKED);
    assert_int_equal(open_elsewhere(f, STORE_READ), STORE_LOCKED);
    fixture_close(f);
    assert_int_equal(fixture_open(f, STORE_READ), OK);
    assert_int_equal(open_elsewhere(f, STORE_READ), OK);
    assert_int_equal(open_elsewhere(f, STORE_WRITE), STORE_LOCKED);
    fixture_close(f);
    assert_int_equal(open_elsewhere(f, STORE_WRITE), OK);
}

static void a_newer_format_is_refused(void **state)
{
    struct fixture *f = *state;

    put(f->store, "format", bytes_of("\0\0\0\4", 4));
    fixture_close(f);
    assert_int_equal(fixture_open(f, STORE_WRITE), STORE_NEWER);
    assert_int_equal(fixture_open(f, STORE_READ), STORE_NEWER);
}

static void an_older_format_is_refused(void **state)
{
    struct fixture *f = *state;

    put(f->store, "format", bytes_of("\0\0\0\2", 4));
    fixture_close(f);
    assert_int_equal(fixture_open(f, STORE_WRITE), STORE_OLDER);
}

static void a_store_without_a_good_format_is_corrupt(void **state)
{
    struct fixture *f = *state;
    struct store_txn *txn;
    MDB_val key = val_of(bytes_text("format"));

    put(f->store, "format", bytes_of("\0\0\1", 3));
    fixture_close(f);
    assert_int_equal(fixture_open(f, STORE_WRITE), STORE_CORRUPT);
    assert_null(f->store);
    fixture_free(f);
    *state = f = fixture_new();
    assert_int_equal(store_begin(f->store, STORE_WRITE, &txn), OK);
    assert_int_equal(mdb_del(txn->txn, f->store->meta, &key, NULL), 0);
    assert_int_equal(store_commit(txn), OK);
    fixture_close(f);
    assert_int_equal(fixture_open(f, STORE_WRITE), STORE_CORRUPT);
}

static void a_torn_meta_page_is_mended_and_told(void **state)
{
    struct fixture *f = *state;
    struct store_options options = {.mode = STORE_WRITE, .master = f->master};

    for (off_t page = 0; page < 2; page++) {
        bool repaired = false;

        fixture_close(f);
        overwrite(f->data, page * PAGE, 512);
        assert_int_equal(store_open(f->path, &options, &f->store, &repaired),
                         OK);
        assert_true(repaired);
        assert_true(store_pinned(f->store));
        put(f->store, "after", bytes_text("goes on"));
    }
    fixture_close(f);
    overwrite(f->data, 0, 512);
    overwrite(f->data, PAGE, 512);
    assert_int_equal(fixture_open(f, STORE_WRITE), STORE_CORRUPT);
    assert_int_equal(fixture_open(f, STORE_READ), STORE_CORRUPT);
}

static void a_reader_finds_a_store_with_a_torn_page_readable(void **state)
{
    struct fixture *f = *state;

    put(f->store, "one", bytes_text("more"));
    put(f->store, "and", bytes_text("another"));
    fixture_close(f);
    overwrite(f->data, PAGE, 512);
    assert_int_equal(fixture_open(f, STORE_READ), OK);
    assert_true(store_pinned(f->store));
}

/* At whatever length the file ends, there is a result and no signal. */
static void a_truncated_file_crashes_nothing(void **state)
{
    struct fixture *f = *state;
    char whole[FIXTURE_PATH + 8];
    struct stat stat_file;
    size_t refused = 0;

    fixture_trust(f);
    fixture_close(f);
    assert_int_equal(stat(f->data, &stat_file), 0);
    snprintf(whole, sizeof whole, "%s.whole", f->path);
    fixture_copy(f->data, whole);
    for (off_t size = 0; size < stat_file.st_size; size += PAGE / 2)
        for (int mode = STORE_READ; mode <= STORE_WRITE; mode++) {
            enum result result;

            fixture_copy(whole, f->data);
            assert_int_equal(truncate(f->data, size), 0);
            result = fixture_open(f, (enum store_mode)mode);
            if (result != OK) {
                /* A page of damaged keys looks like another master key. */
                assert_true(result == STORE_CORRUPT || result == STORE_OPEN ||
                            result == KEY_PASSPHRASE);
                refused++;
                continue;
            }
            assert_true(fixture_faults(f, NULL, NULL) < 100);
            fixture_close(f);
        }
    assert_true(refused > 4);
    unlink(whole);
}

static void a_realm_is_pinned_once(void **state)
{
    struct fixture *f = *state;
    uint8_t other[KEY_SIZE] = {1};

    assert_int_equal(store_pin(f->store, other, "UTO"), STORE_EXISTS);
    assert_int_equal(store_pin(f->store, f->signers[KEY_ROOT].public, "UTO"),
                     OK);
    fixture_close(f);
    assert_int_equal(fixture_open(f, STORE_READ), OK);
    assert_true(store_pinned(f->store));
    assert_string_equal(store_country(f->store), "UTO");
    assert_memory_equal(store_realm(f->store), f->realm, KEY_REALM);
    assert_memory_equal(store_root(f->store), f->signers[KEY_ROOT].public,
                        KEY_SIZE);
}

static void another_master_key_is_told_at_once(void **state)
{
    struct fixture *f = *state;
    uint8_t other[KEY_SIZE] = {1};
    struct store_options options = {.mode = STORE_WRITE, .master = other};

    fixture_trust(f);
    fixture_close(f);
    assert_int_equal(store_open(f->path, &options, &f->store, NULL),
                     KEY_PASSPHRASE);
    assert_null(f->store);
    options.master = NULL;
    assert_int_equal(store_open(f->path, &options, &f->store, NULL), OK);
}

static void an_aborted_transaction_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    struct store_txn *txn;
    struct bytes value;

    assert_int_equal(store_begin(f->store, STORE_WRITE, &txn), OK);
    assert_int_equal(store_put(txn, "name", bytes_text("value")), OK);
    assert_int_equal(store_get(txn, "name", &value), OK);
    assert_int_equal(value.size, 5);
    store_abort(txn);
    assert_int_equal(store_begin(f->store, STORE_READ, &txn), OK);
    assert_int_equal(store_get(txn, "name", &value), STORE_NOT_FOUND);
    store_abort(txn);
}

static void the_map_grows_and_keeps_its_bound(void **state)
{
    struct fixture *f = *state;
    struct store_options options = {.mode = STORE_WRITE,
                                    .map_most = ENV_MAP_FIRST * 2};
    size_t used = store_used(f->store);

    assert_true(used >= 4 * PAGE && used < 1 << 20);
    env_grow(&f->store->env);
    assert_int_equal(f->store->env.size, ENV_MAP_FIRST);
    assert_int_equal(env_grow_now(&f->store->env), OK);
    assert_int_equal(f->store->env.size, ENV_MAP_FIRST * 2);
    fixture_close(f);
    assert_int_equal(store_open(f->path, &options, &f->store, NULL), OK);
    assert_int_equal(env_grow_now(&f->store->env), OK);
    assert_int_equal(env_grow_now(&f->store->env), STORE_FULL);
    env_grow(&f->store->env);
    assert_int_equal(f->store->env.size, ENV_MAP_FIRST * 2);
}

/* Failures that a larger map does not cure must not make it grow for ever. */
static void the_map_is_never_much_larger_than_the_disk(void **state)
{
    struct fixture *f = *state;
    size_t grown = 0;

    while (grown < 60 && env_grow_now(&f->store->env) == OK)
        grown++;
    assert_true(grown < 24);
    assert_int_equal(env_grow_now(&f->store->env), STORE_FULL);
    put(f->store, "after", bytes_text("goes on"));
}

static void errors_have_names(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(store_error(f->store, ENOSPC), STORE_FULL);
    assert_int_equal(store_error(f->store, EDQUOT), STORE_FULL);
    assert_int_equal(store_error(f->store, EFBIG), STORE_FULL);
    assert_int_equal(store_error(f->store, MDB_MAP_FULL), STORE_FULL);
    assert_int_equal(store_error(f->store, ENOMEM), STORE_MEMORY);
    assert_int_equal(store_error(f->store, MDB_CORRUPTED), STORE_CORRUPT);
    assert_int_equal(store_error(f->store, EIO), STORE_IO);
    assert_int_equal(store_error(f->store, MDB_PANIC), STORE_IO);
    assert_int_equal(store_error(f->store, EACCES), STORE_OPEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        cmocka_unit_test(create_replaces_what_a_cut_left_aside),
        TEST(create_refuses_where_a_store_is),
        TEST(create_and_open_tell_a_missing_directory),
        TEST(open_tells_a_store_without_its_file),
        TEST(one_writer_or_many_readers),
        TEST(a_newer_format_is_refused),
        TEST(an_older_format_is_refused),
        TEST(a_store_without_a_good_format_is_corrupt),
        TEST(a_torn_meta_page_is_mended_and_told),
        TEST(a_reader_finds_a_store_with_a_torn_page_readable),
        TEST(a_truncated_file_crashes_nothing),
        TEST(a_realm_is_pinned_once),
        TEST(another_master_key_is_told_at_once),
        TEST(an_aborted_transaction_leaves_nothing),
        TEST(the_map_grows_and_keeps_its_bound),
        TEST(the_map_is_never_much_larger_than_the_disk),
        TEST(errors_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
