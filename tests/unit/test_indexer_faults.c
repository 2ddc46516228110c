/* SPDX-License-Identifier: Apache-2.0 */
/* The indexes on a disk that breaks: the log goes on, and they come back. */
#include "tests/unit/writer_scene.h"

#include <errno.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { META_MOST = 512 };

/* So many writes to the index fail, of a meta page only or of any. */
static atomic_int failures;
static atomic_bool meta_only;

static bool fails(int file, size_t size)
{
    char name[64], path[FIXTURE_PATH];
    ssize_t length;

    if (failures == 0 || (meta_only && size > META_MOST))
        return false;
    snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    length = readlink(name, path, sizeof path - 1);
    if (length < 0)
        return false;
    path[length] = '\0';
    if (!strstr(path, "/index"))
        return false;
    failures--;
    return true;
}

/* The C library's name, as LMDB calls it. */
ssize_t write_or_fail(int file, const void *data, size_t size,
                      off_t offset) __asm__("pwrite");

ssize_t write_or_fail(int file, const void *data, size_t size, off_t offset)
{
    if (fails(file, size)) {
        errno = EIO;
        return -1;
    }
    return syscall(SYS_pwrite64, file, data, size, offset);
}

/* The disk is whole again before the store is closed. */
static int made_whole(void **state)
{
    failures = 0;
    return tear_down(state);
}

/* Taken, at once or where the index is opened again just now. */
static struct writer_job take(struct scene *scene, uint64_t number)
{
    const struct timespec moment = {.tv_nsec = 1000000};
    struct writer_job job;
    enum result result;
    int tries = 0;

    while ((result = fixture_write(scene->writer, number, true, &job)) ==
               STORE_INDEX &&
           tries++ < 100)
        nanosleep(&moment, NULL);
    assert_int_equal(result, OK);
    return job;
}

static void assert_known(struct scene *scene, uint64_t end)
{
    for (uint64_t number = 0; number < end; number++)
        assert_true(take(scene, number).known);
}

static void after(struct scene *scene, int count, bool meta)
{
    const struct timespec second = {.tv_sec = 1, .tv_nsec = 500000000};

    for (uint64_t number = 0; number < 5; number++)
        take(scene, number);
    assert_true(indexed(scene));
    meta_only = meta;
    failures = count;
    for (uint64_t number = 5; number < 10; number++)
        take(scene, number);
    nanosleep(&second, NULL);
    assert_true(failures < count);
    /* All is known, and new ones are taken, while it fails and then. */
    assert_known(scene, 10);
    assert_false(take(scene, 10).known);
    assert_int_equal(writer_health(scene->writer), OK);
    failures = 0;
    assert_true(indexed(scene));
    assert_known(scene, 11);
    writer_stop(scene->writer);
    scene->writer = NULL;
    fixture_close(scene->f);
    assert_int_equal(fixture_open(scene->f, STORE_WRITE), OK);
    assert_int_equal(progress(scene).left, 0);
    assert_int_equal(fixture_faults(scene->f, NULL, NULL), 0);
}

static void a_write_that_fails_once_is_made_good(void **state)
{
    after(*state, 1, false);
}

static void as_is_a_meta_page(void **state)
{
    after(*state, 1, true);
}

static void and_a_disk_that_fails_for_a_while(void **state)
{
    after(*state, 1000000, false);
}

static void or_its_meta_pages(void **state)
{
    after(*state, 1000000, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, made_whole)
        TEST(a_write_that_fails_once_is_made_good),
        TEST(as_is_a_meta_page),
        TEST(and_a_disk_that_fails_for_a_while),
        TEST(or_its_meta_pages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
