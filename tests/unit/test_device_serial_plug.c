/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/device_desk.h"

static void
serial_reads_the_next_document_after_unplugging_anywhere(void **state)
{
    static const char text[] = TD3 "\r";
    static struct desk desks[sizeof(text) - 1];
    char name[16];

    (void)state;
    memset(desks, 0, sizeof(desks));
    for (size_t i = 1; i < COUNT(desks); i++) {
        (void)snprintf(name, sizeof(name), "reader%zu", i);
        desks[i].master = plug(name);
        start(&desks[i], name);
        feed(desks[i].master, text, i);
    }
    run_ms(50);
    for (size_t i = 1; i < COUNT(desks); i++) {
        assert_int_equal(desks[i].readings, 0);
        (void)close(desks[i].master);
    }
    for (size_t i = 1; i < COUNT(desks); i++)
        run_until(&desks[i].events[DEVICE_GONE], 1);
    for (size_t i = 1; i < COUNT(desks); i++) {
        (void)snprintf(name, sizeof(name), "reader%zu", i);
        desks[i].master = plug(name);
        assert_int_equal(write(desks[i].master, TD1 "\r", 93), 93);
    }
    for (size_t i = 1; i < COUNT(desks); i++) {
        run_until(&desks[i].readings, 1);
        assert_last(&desks[i], TD1);
        assert_int_equal(desks[i].events[DEVICE_GONE], 1);
        assert_int_equal(desks[i].events[DEVICE_FRAME], 1);
        assert_int_equal(desks[i].events[OK], 2);
        stop(&desks[i]);
        (void)close(desks[i].master);
    }
}

static void serial_waits_for_a_device_that_is_not_there(void **state)
{
    struct desk desk = {0};
    int master;

    (void)state;
    start(&desk, "reader");
    assert_int_equal(desk.events[DEVICE_OPEN], 1);
    assert_false(device_serial_is_open(&desk.device));
    run_ms(DEVICE_SERIAL_REOPEN_MS * 5 / 2);
    assert_int_equal(desk.events[DEVICE_OPEN], 1);
    master = plug("reader");
    run_until(&desk.events[OK], 1);
    feed_text(master, TD3 "\n");
    run_until(&desk.readings, 1);
    stop(&desk);
    (void)close(master);
}

static void serial_takes_the_first_match_of_its_pattern(void **state)
{
    int second = plug("tty2"), third = plug("tty3");
    struct desk desk = {0};
    char path[128];
    int first;

    (void)state;
    start(&desk, "tty[0-9]");
    feed_text(second, TD3 "\n");
    run_until(&desk.readings, 1);
    path_of("tty2", path);
    assert_string_equal(desk.last.source, path);
    (void)unlink(path);
    (void)close(second);
    run_until(&desk.events[DEVICE_GONE], 1);
    first = plug("tty1");
    run_until(&desk.events[OK], 2);
    feed_text(first, TD1 "\n");
    run_until(&desk.readings, 2);
    assert_last(&desk, TD1);
    stop(&desk);
    (void)close(first);
    (void)close(third);
}

static void serial_reads_a_fifo_again_and_again(void **state)
{
    struct desk desk = {0};
    char path[128];

    (void)state;
    path_of("fifo", path);
    assert_int_equal(mkfifo(path, 0600), 0);
    start(&desk, "fifo");
    for (size_t i = 1; i <= 2; i++) {
        int writer;

        run_until(&desk.events[OK], i);
        writer = open(path, O_WRONLY | O_NONBLOCK);
        assert_true(writer >= 0);
        assert_int_equal(write(writer, TD3 "\nP<UTO", 95), 95);
        (void)close(writer);
        run_until(&desk.readings, i);
        run_until(&desk.events[DEVICE_GONE], i);
        assert_int_equal(desk.events[DEVICE_FRAME], i);
    }
    stop(&desk);
}

static void serial_refuses_a_file_that_cannot_be_waited_on(void **state)
{
    struct desk desk = {0};
    char path[128];
    int fd;

    (void)state;
    path_of("file", path);
    fd = open(path, O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0);
    (void)close(fd);
    start(&desk, "file");
    assert_int_equal(desk.events[DEVICE_OPEN], 1);
    stop(&desk);
}

static size_t open_files(void)
{
    DIR *entries = opendir("/proc/self/fd");
    size_t count = 0;

    assert_non_null(entries);
    while (readdir(entries))
        count++;
    (void)closedir(entries);
    return count;
}

static void serial_keeps_no_descriptor_of_what_is_gone(void **state)
{
    struct desk desk = {0};
    size_t before;
    int master;

    (void)state;
    before = open_files();
    start(&desk, "reader");
    for (size_t i = 1; i <= 2; i++) {
        master = plug("reader");
        run_until(&desk.events[OK], i);
        (void)close(master);
        run_until(&desk.events[DEVICE_GONE], i);
    }
    stop(&desk);
    assert_int_equal(open_files(), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(serial_reads_the_next_document_after_unplugging_anywhere),
        WITH_FOLDER(serial_waits_for_a_device_that_is_not_there),
        WITH_FOLDER(serial_takes_the_first_match_of_its_pattern),
        WITH_FOLDER(serial_reads_a_fifo_again_and_again),
        WITH_FOLDER(serial_refuses_a_file_that_cannot_be_waited_on),
        WITH_FOLDER(serial_keeps_no_descriptor_of_what_is_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
