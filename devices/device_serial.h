/* SPDX-License-Identifier: Apache-2.0 */
/*
 * device_serial: a document reader behind a serial line, a pseudo-terminal or
 * a FIFO, on a libuv loop.
 *
 * Law: an unplugged reader is no fault. What it had half sent is dropped and
 * told, and the device is opened again as soon as it is back, under whatever
 * name its pattern then finds; the next document arrives whole.
 *
 * Specified in: docs/DEVICES.md; termios in POSIX.1-2008 chapter 11.
 *
 * Not pure: opens and reads a file, uses the loop's clock. All calls are made
 * on the loop's thread. No heap of its own, but glob uses some while it
 * resolves the pattern.
 */
#ifndef CAIRN_DEVICES_DEVICE_SERIAL_H
#define CAIRN_DEVICES_DEVICE_SERIAL_H

#include <uv.h>

#include "devices/device.h"

enum {
    DEVICE_SERIAL_REOPEN_MS = 500,
    DEVICE_SERIAL_READ_MAX = 4096, /* bytes of one read */
};

/*
 * Made by the caller, who leaves it where it is until device_serial_stop has
 * called back. Nothing in it is the caller's but what the functions say.
 */
struct device_serial {
    struct device_spec spec;
    struct device_calls calls;
    struct scan scan;
    char path[READING_SOURCE_MAX + 1]; /* the file that was found */
    int fd;                            /* -1 while the device is gone */
    bool told; /* that it cannot be opened, or is gone */
    bool stopping;
    bool polling; /* poll is in use until its close has come back */
    int handles;  /* that are not closed yet */
    uv_poll_t poll;
    uv_timer_t reopen;
    uv_timer_t idle;
    void (*on_stopped)(void *user);
};

/*
 * Opens the device if it is there and from then on tries every
 * DEVICE_SERIAL_REOPEN_MS while it is not; calls.on_event may be called before
 * this returns. Spec and calls are copied. Cannot fail: what is wrong with the
 * device is told as DEVICE_OPEN.
 */
void device_serial_start(struct device_serial *device, uv_loop_t *loop,
                         const struct device_spec *spec,
                         const struct device_calls *calls);

/*
 * Closes; nothing is told any more but on_stopped (may be null), from the
 * loop with calls.user, after which the memory is the caller's again. May be
 * called from within any of the calls. A second call does nothing.
 */
void device_serial_stop(struct device_serial *device,
                        void (*on_stopped)(void *user));

/* Whether the device is open now. */
bool device_serial_is_open(const struct device_serial *device);

#endif
