/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/device_desk.h"

static void serial_reads_documents_fed_whole(void **state)
{
    struct desk desk = {0};
    int master = plug("reader");
    char path[128];

    (void)state;
    start(&desk, "reader");
    assert_int_equal(desk.events[OK], 1);
    assert_true(device_serial_is_open(&desk.device));
    feed_text(master, TD3 "\r\n");
    run_until(&desk.readings, 1);
    assert_last(&desk, TD3);
    assert_string_equal(desk.last.lane, "bus");
    path_of("reader", path);
    assert_string_equal(desk.last.source, path);
    assert_true(desk.last.received_ms > 0);
    /* The same document at once again is given again. */
    feed_text(master, TD3 "\r\n" TD1 "\r");
    run_until(&desk.readings, 3);
    assert_last(&desk, TD1);
    feed_text(master, "\x02" TD2 "\r\x03");
    run_until(&desk.readings, 4);
    assert_last(&desk, TD2);
    assert_int_equal(desk.events[DEVICE_FRAME], 0);
    stop(&desk);
    (void)close(master);
}

static void serial_reads_documents_fed_byte_by_byte(void **state)
{
    static const char text[] = TD3 "\r\n" TD1 "\r\n";
    struct desk desk = {0};
    int master = plug("reader");

    (void)state;
    start(&desk, "reader");
    for (size_t i = 0; i < sizeof(text) - 1; i++)
        feed(master, text + i, 1);
    run_until(&desk.readings, 2);
    assert_last(&desk, TD1);
    assert_int_equal(desk.events[DEVICE_FRAME], 0);
    stop(&desk);
    (void)close(master);
}

static void serial_finds_a_document_after_garbage(void **state)
{
    static const char garbage[] = "\0\x1b[2J\xff\xfe garbage \x03\x7f\r\n";
    struct desk desk = {0};
    int master = plug("reader");

    (void)state;
    start(&desk, "reader");
    feed(master, garbage, sizeof(garbage) - 1);
    run_until(&desk.events[DEVICE_FRAME], 1);
    feed_text(master, TD3 "\r\n");
    run_until(&desk.readings, 1);
    assert_last(&desk, TD3);
    stop(&desk);
    (void)close(master);
}

static void serial_finds_a_document_after_a_line_of_10_kb(void **state)
{
    static char line[10240];
    struct desk desk = {0};
    int master = plug("reader");

    (void)state;
    memset(line, 'A', sizeof(line));
    start(&desk, "reader");
    feed(master, line, sizeof(line));
    feed_text(master, "\r" TD3 "\r");
    run_until(&desk.readings, 1);
    assert_last(&desk, TD3);
    assert_int_equal(desk.events[DEVICE_OVERRUN], 1);
    stop(&desk);
    (void)close(master);
}

static void serial_drops_a_part_after_a_silence(void **state)
{
    struct desk desk = {0};
    int master = plug("reader");

    (void)state;
    start(&desk, "reader");
    feed(master, TD3, 60);
    run_until(&desk.events[DEVICE_FRAME], 1);
    feed_text(master, TD3 "\n");
    run_until(&desk.readings, 1);
    assert_last(&desk, TD3);
    stop(&desk);
    (void)close(master);
}

static void serial_keeps_a_part_while_the_loop_is_busy(void **state)
{
    struct desk desk = {0};
    int master = plug("reader");

    (void)state;
    start(&desk, "reader");
    feed(master, TD3 "\n", 60);
    assert_int_equal(write(master, &(TD3 "\n")[60], 30), 30);
    (void)usleep(1000 * (SCAN_SILENCE_MS + 100));
    run_until(&desk.readings, 1);
    assert_int_equal(desk.events[DEVICE_FRAME], 0);
    stop(&desk);
    (void)close(master);
}

static void serial_may_be_stopped_from_a_reading(void **state)
{
    struct desk desk = {.stop_at_reading = true};
    int master = plug("reader");

    (void)state;
    start(&desk, "reader");
    feed_text(master, TD3 "\n" TD3 "\n");
    while (!desk.stopped)
        (void)uv_run(&loop, UV_RUN_ONCE);
    assert_int_equal(desk.readings, 1);
    device_serial_stop(&desk.device, on_stopped);
    (void)close(master);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(serial_reads_documents_fed_whole),
        WITH_FOLDER(serial_reads_documents_fed_byte_by_byte),
        WITH_FOLDER(serial_finds_a_document_after_garbage),
        WITH_FOLDER(serial_finds_a_document_after_a_line_of_10_kb),
        WITH_FOLDER(serial_drops_a_part_after_a_silence),
        WITH_FOLDER(serial_keeps_a_part_while_the_loop_is_busy),
        WITH_FOLDER(serial_may_be_stopped_from_a_reading),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
