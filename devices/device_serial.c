/* SPDX-License-Identifier: Apache-2.0 */
#include "devices/device_serial.h"
#include "core/check.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

enum {
    /* Linux gives these majors to the slaves of pseudo-terminals. */
    PTY_MAJOR_FIRST = 136,
    PTY_MAJOR_LAST = 143,
};

static void tell(struct device_serial *device, enum result result,
                 const char *reason)
{
    char detail[READING_SOURCE_MAX + 128];

    if (device->stopping)
        return;
    (void)snprintf(detail, sizeof(detail), "%s%s%s", device->path,
                   reason ? ": " : "", reason ? reason : "");
    device->calls.on_event(device->calls.user, result, detail);
}

static void on_scanned(void *user, enum result result, struct bytes text)
{
    struct device_serial *device = user;
    struct reading reading = {0};

    if (device->stopping)
        return;
    if (result != OK) {
        tell(device, result, result_sentence(result));
        return;
    }
    check(text.size <= sizeof(reading.mrz));
    memcpy(reading.lane, device->spec.lane, sizeof(reading.lane));
    memcpy(reading.source, device->path, sizeof(reading.source));
    memcpy(reading.mrz, text.data, text.size);
    reading.mrz_size = text.size;
    reading.received_ms = uv_now(device->reopen.loop);
    device->calls.on_reading(device->calls.user, &reading);
}

/* Puts the first file in sorted order that matches the pattern into path. */
static void resolve(struct device_serial *device)
{
    const char *first = device->spec.path;
    glob_t found = {0};

    if (glob(device->spec.path, GLOB_NOSORT, NULL, &found) == 0) {
        first = found.gl_pathv[0];
        for (size_t i = 1; i < found.gl_pathc; i++)
            if (strcmp(found.gl_pathv[i], first) < 0)
                first = found.gl_pathv[i];
    }
    if (strlen(first) >= sizeof(device->path))
        first = device->spec.path;
    (void)snprintf(device->path, sizeof(device->path), "%s", first);
    globfree(&found);
}

static speed_t speed_of(uint32_t baud)
{
    switch (baud) {
    case 1200:
        return B1200;
    case 2400:
        return B2400;
    case 4800:
        return B4800;
    case 19200:
        return B19200;
    case 38400:
        return B38400;
    case 57600:
        return B57600;
    case 115200:
        return B115200;
    case 230400:
        return B230400;
    default:
        return B9600;
    }
}

/*
 * Exclusive use stays with a terminal until its last descriptor is closed. Who
 * made a pseudo-terminal may hold one for ever, so that after a crash nobody
 * could open it again; a pseudo-terminal is therefore left open to others.
 */
static void claim(int fd)
{
    struct stat status;

    if (fstat(fd, &status) != 0)
        return;
    if (major(status.st_rdev) >= PTY_MAJOR_FIRST &&
        major(status.st_rdev) <= PTY_MAJOR_LAST)
        return;
    (void)ioctl(fd, TIOCEXCL);
}

/* 0, or an errno. */
static int make_raw(int fd, uint32_t baud)
{
    struct termios mode;

    if (!isatty(fd))
        return 0;
    if (tcgetattr(fd, &mode) != 0)
        return errno;
    cfmakeraw(&mode);
    mode.c_cflag |= CLOCAL | CREAD;
    mode.c_cflag &= ~(tcflag_t)CRTSCTS;
    /* With VMIN 0 a read of nothing would look like the end. */
    mode.c_cc[VMIN] = 1;
    mode.c_cc[VTIME] = 0;
    (void)cfsetspeed(&mode, speed_of(baud));
    if (tcsetattr(fd, TCSANOW, &mode) != 0)
        return errno;
    claim(fd);
    return 0;
}

static void on_closed(uv_handle_t *handle)
{
    struct device_serial *device = handle->data;

    if (handle == (uv_handle_t *)&device->poll)
        device->polling = false;
    if (device->stopping && --device->handles == 0 && device->on_stopped)
        device->on_stopped(device->calls.user);
}

static void close_fd(struct device_serial *device)
{
    if (device->fd < 0)
        return;
    uv_close((uv_handle_t *)&device->poll, on_closed);
    (void)ioctl(device->fd, TIOCNXCL);
    (void)close(device->fd);
    device->fd = -1;
    (void)uv_timer_stop(&device->idle);
}

static void on_reopen(uv_timer_t *timer);

static void wait_for_it(struct device_serial *device)
{
    (void)uv_timer_start(&device->reopen, on_reopen, DEVICE_SERIAL_REOPEN_MS,
                         0);
}

static void go_away(struct device_serial *device, const char *reason)
{
    close_fd(device);
    scan_reset(&device->scan, on_scanned, device);
    device->told = true;
    tell(device, DEVICE_GONE, reason);
    if (!device->stopping)
        wait_for_it(device);
}

/* Reads once. True if there were bytes; the device may be gone after it. */
static bool drain(struct device_serial *device)
{
    uint8_t bytes[DEVICE_SERIAL_READ_MAX];
    ssize_t size = read(device->fd, bytes, sizeof(bytes));

    if (size > 0) {
        scan_push(&device->scan, bytes_of(bytes, (size_t)size), on_scanned,
                  device);
        return true;
    }
    if (size == 0)
        go_away(device, "the other end has closed");
    else if (errno != EAGAIN && errno != EINTR)
        go_away(device, strerror(errno));
    return false;
}

static void on_idle(uv_timer_t *timer);

static void watch_silence(struct device_serial *device)
{
    if (device->fd >= 0)
        (void)uv_timer_start(&device->idle, on_idle, SCAN_SILENCE_MS, 0);
}

/*
 * The loop may have been busy for longer than the silence: what has come
 * meanwhile is read before the device is taken to have been silent.
 */
static void on_idle(uv_timer_t *timer)
{
    struct device_serial *device = timer->data;

    if (drain(device))
        watch_silence(device);
    else if (device->fd >= 0)
        scan_idle(&device->scan, on_scanned, device);
}

/*
 * With an error status the poll has ended; what the device sent before can
 * still be read, and the read tells more of the error than the poll does.
 */
static void on_readable(uv_poll_t *poll, int status, int events)
{
    struct device_serial *device = poll->data;

    (void)events;
    if (drain(device))
        watch_silence(device);
    if (status == 0)
        return;
    while (device->fd >= 0 && drain(device))
        continue;
    if (device->fd >= 0)
        go_away(device, uv_strerror(status));
}

/* Takes the descriptor over. 0, or an errno. */
static int watch(struct device_serial *device, int fd)
{
    int error = -uv_poll_init(device->reopen.loop, &device->poll, fd);

    if (error != 0) {
        (void)close(fd);
        return error;
    }
    device->poll.data = device;
    device->polling = true;
    device->fd = fd;
    error =
        -uv_poll_start(&device->poll, UV_READABLE | UV_DISCONNECT, on_readable);
    if (error != 0)
        close_fd(device);
    return error;
}

/* 0, or an errno. */
static int open_path(struct device_serial *device)
{
    int fd = open(device->path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    int error = fd < 0 ? errno : make_raw(fd, device->spec.baud);

    if (error == 0)
        return watch(device, fd);
    if (fd >= 0)
        (void)close(fd);
    return error;
}

static void try_open(struct device_serial *device)
{
    int error;

    resolve(device);
    error = open_path(device);
    if (error == 0) {
        device->told = false;
        watch_silence(device);
        tell(device, OK, NULL);
        return;
    }
    wait_for_it(device);
    if (!device->told) {
        device->told = true;
        tell(device, DEVICE_OPEN, strerror(error));
    }
}

static void on_reopen(uv_timer_t *timer)
{
    struct device_serial *device = timer->data;

    if (device->polling)
        wait_for_it(device);
    else
        try_open(device);
}

void device_serial_start(struct device_serial *device, uv_loop_t *loop,
                         const struct device_spec *spec,
                         const struct device_calls *calls)
{
    memset(device, 0, sizeof(*device));
    device->spec = *spec;
    device->calls = *calls;
    device->fd = -1;
    scan_init(&device->scan, spec->profile);
    check(uv_timer_init(loop, &device->reopen) == 0);
    check(uv_timer_init(loop, &device->idle) == 0);
    device->reopen.data = device;
    device->idle.data = device;
    try_open(device);
}

void device_serial_stop(struct device_serial *device,
                        void (*on_stopped)(void *user))
{
    if (device->stopping)
        return;
    device->stopping = true;
    device->on_stopped = on_stopped;
    device->handles = 2 + device->polling;
    close_fd(device);
    uv_close((uv_handle_t *)&device->reopen, on_closed);
    uv_close((uv_handle_t *)&device->idle, on_closed);
}

bool device_serial_is_open(const struct device_serial *device)
{
    return device->fd >= 0;
}
