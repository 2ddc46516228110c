/* SPDX-License-Identifier: Apache-2.0 */
/* The C library's calls that are recorded, each in the place of the real one.
 */
#include "tests/tools/powercut/record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { FDS_MAX = 65536 };

/* What is known of a descriptor of the program. */
static struct {
    uint64_t file;   /* inode, 0: not recorded */
    char *directory; /* a recorded directory's path, else null */
    bool synced;     /* O_DSYNC or O_SYNC */
} fds[FDS_MAX];

/* What <fcntl.h> declares under _FORTIFY_SOURCE only. */
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat_2(int directory, const char *path, int flags);
int __openat64_2(int directory, const char *path, int flags);

static bool recorded(int fd)
{
    return fd >= 0 && fd < FDS_MAX && fds[fd].file;
}

static void forget(int fd)
{
    if (fd < 0 || fd >= FDS_MAX)
        return;
    free(fds[fd].directory);
    memset(&fds[fd], 0, sizeof fds[fd]);
}

static void learn(int fd, const char *name, int flags)
{
    struct stat found;

    if (fd >= FDS_MAX || fstat(fd, &found) != 0)
        return;
    if (S_ISDIR(found.st_mode)) {
        fds[fd].directory = strdup(name);
    } else if (S_ISREG(found.st_mode)) {
        fds[fd].file = found.st_ino;
        fds[fd].synced = (flags & O_DSYNC) != 0; /* O_SYNC includes it */
    }
}

static int open_any(int directory, const char *path, int flags, mode_t mode)
{
    char name[PATH_MAX];
    struct stat found;
    bool below, was;
    int fd;

    REAL(openat);
    if (record_idle())
        return real_openat(directory, path, flags, mode);
    record_enter();
    below = record_below(directory, path, name) != NULL;
    was = below && fstatat(directory, path, &found, 0) == 0;
    fd = real_openat(directory, path, flags, mode);
    if (fd >= 0)
        forget(fd);
    if (fd >= 0 && below)
        learn(fd, name, flags);
    if (recorded(fd) && below) {
        if (!was)
            record_emit(TRACE_CREATE, fds[fd].file, name, 0, 0);
        else if ((flags & O_TRUNC) && found.st_size)
            record_emit(TRACE_TRUNCATE, fds[fd].file, NULL, 0, 0);
    }
    record_leave();
    return fd;
}

#define MODE(flags, mode)                                                      \
    mode_t mode = 0;                                                           \
    if ((flags) & (O_CREAT | __O_TMPFILE)) {                                   \
        va_list list;                                                          \
        va_start(list, flags);                                                 \
        mode = (mode_t)va_arg(list, int);                                      \
        va_end(list);                                                          \
    }

int open(const char *path, int flags, ...)
{
    MODE(flags, mode)
    return open_any(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    MODE(flags, mode)
    return open_any(AT_FDCWD, path, flags, mode);
}

int openat(int directory, const char *path, int flags, ...)
{
    MODE(flags, mode)
    return open_any(directory, path, flags, mode);
}

int openat64(int directory, const char *path, int flags, ...)
{
    MODE(flags, mode)
    return open_any(directory, path, flags, mode);
}

int __open_2(const char *path, int flags)
{
    return open_any(AT_FDCWD, path, flags, 0);
}

int __open64_2(const char *path, int flags)
{
    return open_any(AT_FDCWD, path, flags, 0);
}

int __openat_2(int directory, const char *path, int flags)
{
    return open_any(directory, path, flags, 0);
}

int __openat64_2(int directory, const char *path, int flags)
{
    return open_any(directory, path, flags, 0);
}

int close(int fd)
{
    int result;

    REAL(close);
    if (record_idle())
        return real_close(fd);
    if (record_is_trace(fd)) {
        errno = EBADF;
        return -1;
    }
    record_enter();
    forget(fd);
    result = real_close(fd);
    record_leave();
    return result;
}

/* A mark is in the trace even where nobody listens on its descriptor. */
static ssize_t write_mark(int fd, const void *data, size_t size)
{
    REAL(write);
    record_enter();
    if (real_write(fd, data, size) < 0)
        errno = 0;
    record_emit_data(TRACE_MARK, 0, NULL, 0, data, size);
    record_leave();
    return (ssize_t)size;
}

static void note_write(int fd, const struct iovec *parts, size_t size,
                       off_t offset, bool bad)
{
    uint64_t file = fds[fd].file;
    char *data = malloc(size ? size : 1);

    if (!data)
        record_die("malloc");
    for (size_t at = 0, take; at < size; at += take, parts++) {
        take = parts->iov_len < size - at ? parts->iov_len : size - at;
        memcpy(data + at, parts->iov_base, take);
    }
    record_emit_data(TRACE_WRITE, file, NULL, (uint64_t)offset, data, size);
    free(data);
    if (fds[fd].synced)
        record_emit(bad ? TRACE_SYNC_FAIL : TRACE_SYNC_RANGE, file, NULL,
                    (uint64_t)offset, size);
}

static ssize_t write_real(int fd, const struct iovec *parts, int count,
                          off_t at)
{
    REAL(writev);
    REAL(pwritev);
    return at < 0 ? real_writev(fd, parts, count)
                  : real_pwritev(fd, parts, count, at);
}

/* One body for all ways to write; at < 0: at the file's own position. */
static ssize_t write_any(int fd, const struct iovec *parts, int count, off_t at)
{
    struct stat found;
    ssize_t size = -1;
    off_t offset;
    bool bad;
    int error;

    if (record_idle())
        return write_real(fd, parts, count, at);
    if (record_is_mark(fd) && count == 1)
        return write_mark(fd, parts->iov_base, parts->iov_len);
    if (!recorded(fd))
        return write_real(fd, parts, count, at);
    record_enter();
    offset = at < 0 ? lseek(fd, 0, SEEK_CUR) : at;
    if (fcntl(fd, F_GETFL) & O_APPEND && fstat(fd, &found) == 0)
        offset = found.st_size; /* on Linux for pwrite too */
    if (record_fails("short")) {
        struct iovec half = {parts->iov_base, parts->iov_len / 2};

        size = write_real(fd, &half, 1, at);
        if (size > 0)
            note_write(fd, &half, (size_t)size, offset, false);
    } else if (!record_fails("write")) {
        bad = fds[fd].synced && record_fails("dsync");
        error = errno;
        size = write_real(fd, parts, count, at);
        if (size > 0)
            note_write(fd, parts, (size_t)size, offset, bad);
        if (bad) {
            errno = error;
            size = -1;
        }
    }
    record_leave();
    return size;
}

ssize_t write(int fd, const void *data, size_t size)
{
    struct iovec part = {(void *)(uintptr_t)data, size};

    return write_any(fd, &part, 1, -1);
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    return write_any(fd, parts, count, -1);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at)
{
    struct iovec part = {(void *)(uintptr_t)data, size};

    return write_any(fd, &part, 1, at);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at)
{
    return pwrite(fd, data, size, at);
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at)
{
    return write_any(fd, parts, count, at);
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t at)
{
    return write_any(fd, parts, count, at);
}

int ftruncate(int fd, off_t size)
{
    int result;

    REAL(ftruncate);
    if (record_idle() || !recorded(fd))
        return real_ftruncate(fd, size);
    record_enter();
    result = record_fails("size") ? -1 : real_ftruncate(fd, size);
    if (result == 0)
        record_emit(TRACE_TRUNCATE, fds[fd].file, NULL, (uint64_t)size, 0);
    record_leave();
    return result;
}

int ftruncate64(int fd, off64_t size)
{
    return ftruncate(fd, size);
}

static int sync_any(int fd, int (*real)(int))
{
    int result;

    if (record_idle() || fd < 0 || fd >= FDS_MAX ||
        (!fds[fd].file && !fds[fd].directory))
        return real(fd);
    record_enter();
    result = fds[fd].file && record_fails("sync") ? -1 : real(fd);
    if (fds[fd].file)
        record_emit(result ? TRACE_SYNC_FAIL : TRACE_SYNC, fds[fd].file, NULL,
                    0, 0);
    else if (result == 0)
        record_emit(TRACE_SYNC_DIR, 0, fds[fd].directory, 0, 0);
    record_leave();
    return result;
}

int fsync(int fd)
{
    REAL(fsync);
    return sync_any(fd, real_fsync);
}

int fdatasync(int fd)
{
    REAL(fdatasync);
    return sync_any(fd, real_fdatasync);
}

static int unlink_any(int directory, const char *path, int flags)
{
    char name[PATH_MAX];
    bool below;
    int result;

    REAL(unlinkat);
    if (record_idle())
        return real_unlinkat(directory, path, flags);
    record_enter();
    below = record_below(directory, path, name) != NULL;
    result = real_unlinkat(directory, path, flags);
    if (result == 0 && below)
        record_emit(flags & AT_REMOVEDIR ? TRACE_RMDIR : TRACE_UNLINK, 0, name,
                    0, 0);
    record_leave();
    return result;
}

int unlink(const char *path)
{
    return unlink_any(AT_FDCWD, path, 0);
}

int rmdir(const char *path)
{
    return unlink_any(AT_FDCWD, path, AT_REMOVEDIR);
}

int unlinkat(int directory, const char *path, int flags)
{
    return unlink_any(directory, path, flags);
}

int mkdir(const char *path, mode_t mode)
{
    char name[PATH_MAX];
    int result;

    REAL(mkdir);
    if (record_idle())
        return real_mkdir(path, mode);
    record_enter();
    result = real_mkdir(path, mode);
    if (result == 0 && record_below(AT_FDCWD, path, name))
        record_emit(TRACE_MKDIR, 0, name, 0, 0);
    record_leave();
    return result;
}

int rename(const char *from, const char *to)
{
    char old[PATH_MAX], new[PATH_MAX];
    bool from_below, to_below;
    int result;

    REAL(rename);
    if (record_idle())
        return real_rename(from, to);
    record_enter();
    from_below = record_below(AT_FDCWD, from, old) != NULL;
    to_below = record_below(AT_FDCWD, to, new) != NULL;
    result = real_rename(from, to);
    if (result == 0 && from_below && to_below)
        record_emit_data(TRACE_RENAME, 0, old, 0, new, strlen(new));
    else if (result == 0 && (from_below || to_below))
        record_emit_data(TRACE_UNSEEN, 0, NULL, 0, "rename", 6);
    record_leave();
    return result;
}
