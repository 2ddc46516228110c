/* SPDX-License-Identifier: Apache-2.0 */
/*
 * device_desk: a device under test behind a pseudo-terminal, and what it told.
 * Include it after cmocka.h.
 */
#ifndef CAIRN_TESTS_UNIT_DEVICE_DESK_H
#define CAIRN_TESTS_UNIT_DEVICE_DESK_H

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "devices/device_serial.h"
#include "tests/unit/mrz_specimens.h"

enum { RESULTS = RESULT_COUNT, PLUG_MS = 2000 };

/* A device under test and what it told. */
struct desk {
    struct device_serial device;
    size_t readings;
    struct reading last;
    size_t events[RESULTS];
    bool stop_at_reading;
    bool stopped;
    int master;
};

static uv_loop_t loop;
static char folder[64];

static inline void on_stopped(void *user)
{
    ((struct desk *)user)->stopped = true;
}

static inline void on_reading(void *user, const struct reading *reading)
{
    struct desk *desk = user;

    desk->readings++;
    desk->last = *reading;
    if (desk->stop_at_reading)
        device_serial_stop(&desk->device, on_stopped);
}

static inline void on_event(void *user, enum result result, const char *detail)
{
    struct desk *desk = user;

    assert_true(strlen(detail) > 0);
    desk->events[result]++;
}

static inline void start(struct desk *desk, const char *name)
{
    const struct device_calls calls = {on_reading, on_event, desk};
    struct device_spec spec;
    char text[128];

    (void)snprintf(text, sizeof(text), "serial:%s/%s,lane=bus", folder, name);
    assert_int_equal(device_spec_parse(text, &spec), OK);
    device_serial_start(&desk->device, &loop, &spec, &calls);
}

static inline void stop(struct desk *desk)
{
    device_serial_stop(&desk->device, on_stopped);
    while (!desk->stopped)
        (void)uv_run(&loop, UV_RUN_ONCE);
}

static inline uint64_t now_ms(void)
{
    return uv_hrtime() / 1000000;
}

static inline void run_ms(uint64_t ms)
{
    uint64_t end_ms = now_ms() + ms;

    do {
        (void)uv_run(&loop, UV_RUN_NOWAIT);
        (void)usleep(500);
    } while (now_ms() < end_ms);
}

/* Runs until the counter has the value; it must come in time. */
static inline void run_until(const size_t *counter, size_t value)
{
    uint64_t end_ms = now_ms() + PLUG_MS;

    while (*counter < value && now_ms() < end_ms)
        run_ms(1);
    assert_int_equal(*counter, value);
}

static inline void path_of(const char *name, char path[128])
{
    (void)snprintf(path, 128, "%s/%s", folder, name);
}

/* A new pseudo-terminal under that name; its master's descriptor. */
static inline int plug(const char *name)
{
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    char path[128];

    if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0 ||
        !ptsname(master) || access(ptsname(master), R_OK) != 0) {
        print_message("no pseudo-terminals here (/dev/pts): skipped\n");
        skip();
    }
    path_of(name, path);
    (void)unlink(path);
    assert_int_equal(symlink(ptsname(master), path), 0);
    return master;
}

static inline void feed(int fd, const char *text, size_t size)
{
    while (size > 0) {
        ssize_t done = write(fd, text, size < 512 ? size : 512);

        if (done > 0) {
            text += done;
            size -= (size_t)done;
        }
        run_ms(1);
    }
}

static inline void feed_text(int fd, const char *text)
{
    feed(fd, text, strlen(text));
}

static inline void assert_last(const struct desk *desk, const char *text)
{
    assert_true(bytes_equal(reading_text(&desk->last), bytes_text(text)));
}

static inline int make_folder(void **state)
{
    (void)state;
    (void)strcpy(folder, "/tmp/cairn-device-XXXXXX");
    return mkdtemp(folder) ? uv_loop_init(&loop) : -1;
}

/* Also shows that every handle was closed. */
static inline int remove_folder(void **state)
{
    DIR *entries = opendir(folder);
    struct dirent *entry;

    (void)state;
    while (entries && (entry = readdir(entries)))
        (void)unlinkat(dirfd(entries), entry->d_name, 0);
    (void)closedir(entries);
    (void)rmdir(folder);
    (void)uv_run(&loop, UV_RUN_NOWAIT);
    return uv_loop_close(&loop);
}

#define WITH_FOLDER(test)                                                      \
    cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

#endif
