/* SPDX-License-Identifier: Apache-2.0 */
/* The trace, the faults on request, and the recorder's start. */
#include "tests/tools/powercut/record.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* Out of the way of programs that count on low numbers. */
enum { OWN_FD = 1000 };

static pthread_mutex_t lock;
static char root[PATH_MAX];
static size_t root_size;
static int trace_fd = -1, mark_fd = -1;
static long kill_after;      /* records to go before SIGKILL, 0: never */
static __thread int entered; /* inside a wrapper: nested calls pass */

static struct {
    char kind[8];
    long turn, count;
    int error; /* 0: nothing fails */
} fault;

void record_die(const char *what)
{
    dprintf(STDERR_FILENO, "powercut-record: %s: %s\n", what, strerror(errno));
    _exit(97);
}

bool record_idle(void)
{
    return trace_fd < 0 || entered;
}

void record_enter(void)
{
    pthread_mutex_lock(&lock);
    entered++;
}

void record_leave(void)
{
    int error = errno;

    entered--;
    pthread_mutex_unlock(&lock);
    errno = error;
}

bool record_is_trace(int fd)
{
    return fd == trace_fd;
}

bool record_is_mark(int fd)
{
    return fd >= 0 && fd == mark_fd;
}

static void append(struct trace_record *record, const char *name,
                   const void *data)
{
    struct iovec parts[3] = {
        {record, sizeof *record},
        {(void *)(uintptr_t)name, record->name_size},
        {(void *)(uintptr_t)data, record->data_size},
    };
    size_t size = sizeof *record + record->name_size + record->data_size;

    REAL(writev);
    if (real_writev(trace_fd, parts, 3) != (ssize_t)size)
        record_die("cannot write the trace");
    if (kill_after && --kill_after == 0)
        kill(getpid(), SIGKILL);
}

void record_emit(enum trace_operation operation, uint64_t file,
                 const char *name, uint64_t offset, uint64_t length)
{
    struct trace_record record = {.operation = (uint8_t)operation,
                                  .file = file,
                                  .offset = offset,
                                  .length = length};

    record.name_size = name ? (uint32_t)strlen(name) : 0;
    append(&record, name, NULL);
}

void record_emit_data(enum trace_operation operation, uint64_t file,
                      const char *name, uint64_t offset, const void *data,
                      uint64_t size)
{
    struct trace_record record = {.operation = (uint8_t)operation,
                                  .file = file,
                                  .offset = offset,
                                  .length = size,
                                  .data_size = size};

    record.name_size = name ? (uint32_t)strlen(name) : 0;
    append(&record, name, data);
}

/* KIND:N:ERRNO[:COUNT] */
static void read_fault(const char *text)
{
    static const struct {
        const char *name;
        int value;
    } names[] = {{"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EDQUOT", EDQUOT}};
    size_t size = strcspn(text, ":");
    char *end;

    errno = EINVAL;
    if (size >= sizeof fault.kind || text[size] != ':')
        record_die("POWERCUT_FAIL");
    memcpy(fault.kind, text, size);
    fault.turn = strtol(text + size + 1, &end, 10);
    fault.count = 1;
    for (size_t i = 0; *end == ':' && i < sizeof names / sizeof *names; i++) {
        size = strlen(names[i].name);
        if (strncmp(end + 1, names[i].name, size) != 0)
            continue;
        fault.error = names[i].value;
        end += 1 + size;
        if (*end == ':')
            fault.count = strtol(end + 1, &end, 10);
        break;
    }
    if (!fault.error || *end)
        record_die("POWERCUT_FAIL");
    if (fault.count == 0)
        fault.count = LONG_MAX;
}

bool record_fails(const char *kind)
{
    if (!fault.error || strcmp(kind, fault.kind) != 0 || --fault.turn > 0 ||
        fault.count <= 0)
        return false;
    fault.count--;
    errno = fault.error;
    return true;
}

/* The path with its directory resolved, or null; PATH_MAX bytes for out. */
static char *resolve(int directory, const char *path, char *out)
{
    char full[2 * PATH_MAX], head[PATH_MAX], link[64];
    char *slash;
    ssize_t size = 0;

    if (!path || !*path)
        return NULL;
    if (path[0] != '/' && directory == AT_FDCWD) {
        if (!getcwd(head, sizeof head))
            return NULL;
    } else if (path[0] != '/') {
        snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
        size = readlink(link, head, sizeof head - 1);
        if (size < 0)
            return NULL;
        head[size] = '\0';
    }
    snprintf(full, sizeof full, "%s%s%s", path[0] == '/' ? "" : head,
             path[0] == '/' ? "" : "/", path);
    for (size_t n = strlen(full); n > 1 && full[n - 1] == '/'; n--)
        full[n - 1] = '\0';
    slash = strrchr(full, '/');
    if (strcmp(slash, "/.") == 0 || strcmp(slash, "/..") == 0)
        return NULL;
    *slash = '\0';
    if (!realpath(slash == full ? "/" : full, head))
        return NULL;
    if (snprintf(out, PATH_MAX, "%s/%s", strcmp(head, "/") ? head : "",
                 slash + 1) >= PATH_MAX)
        return NULL;
    return out;
}

char *record_below(int directory, const char *path, char out[PATH_MAX])
{
    char full[PATH_MAX];

    if (!resolve(directory, path, full) ||
        strncmp(full, root, root_size) != 0 ||
        (full[root_size] && full[root_size] != '/'))
        return NULL;
    snprintf(out, PATH_MAX, "%s", full[root_size] ? full + root_size + 1 : "");
    return out;
}

static void base_file(const char *path, const char *name,
                      const struct stat *found)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    size_t size = (size_t)found->st_size;
    void *data = NULL;

    if (fd < 0)
        record_die(path);
    if (size) {
        data = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (data == MAP_FAILED)
            record_die(path);
    }
    record_emit_data(TRACE_BASE_FILE, found->st_ino, name, 0, data, size);
    if (data)
        munmap(data, size);
    close(fd);
}

static void base_tree(const char *name)
{
    char path[2 * PATH_MAX], inside[PATH_MAX];
    struct dirent *entry;
    struct stat found;
    DIR *folder;

    snprintf(path, sizeof path, "%s/%s", root, name);
    folder = opendir(path);
    if (!folder)
        record_die(path);
    while ((entry = readdir(folder))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (snprintf(inside, sizeof inside, "%s%s%s", name, *name ? "/" : "",
                     entry->d_name) >= (int)sizeof inside)
            record_die(entry->d_name);
        snprintf(path, sizeof path, "%s/%s", root, inside);
        if (lstat(path, &found) != 0)
            continue;
        if (S_ISDIR(found.st_mode)) {
            record_emit(TRACE_BASE_DIR, 0, inside, 0, 0);
            base_tree(inside);
        } else if (S_ISREG(found.st_mode)) {
            base_file(path, inside, &found);
        }
    }
    closedir(folder);
}

/* Holds the number, or the program's next file would get it. */
static void hold_mark_fd(const char *text)
{
    int null;

    mark_fd = (int)strtol(text, NULL, 10);
    if (fcntl(mark_fd, F_GETFD) >= 0)
        return;
    null = open("/dev/null", O_WRONLY);
    if (null < 0 || (null != mark_fd && dup2(null, mark_fd) < 0))
        record_die("/dev/null");
    if (null != mark_fd)
        close(null);
}

static void open_trace(const char *path)
{
    bool fresh = true;
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL, 0600);

    if (fd < 0 && errno == EEXIST) {
        fresh = false;
        fd = open(path, O_WRONLY | O_APPEND);
    }
    if (fd < 0)
        record_die(path);
    trace_fd = fcntl(fd, F_DUPFD_CLOEXEC, OWN_FD);
    if (trace_fd < 0)
        record_die("dup");
    close(fd);
    if (!fresh)
        return;
    if (write(trace_fd, TRACE_MAGIC, sizeof TRACE_MAGIC - 1) < 0)
        record_die(path);
    base_tree("");
}

static void before_fork(void)
{
    pthread_mutex_lock(&lock);
}

static void after_fork(void)
{
    pthread_mutex_unlock(&lock);
}

__attribute__((constructor)) static void start(void)
{
    const char *directory = getenv("POWERCUT_DIR");
    const char *trace = getenv("POWERCUT_TRACE");
    pthread_mutexattr_t kind;

    pthread_mutexattr_init(&kind);
    pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&lock, &kind);
    if (!directory || !trace)
        return;
    if (!realpath(directory, root))
        record_die(directory);
    root_size = strlen(root);
    entered++;
    if (getenv("POWERCUT_MARKFD"))
        hold_mark_fd(getenv("POWERCUT_MARKFD"));
    open_trace(trace);
    if (getenv("POWERCUT_FAIL"))
        read_fault(getenv("POWERCUT_FAIL"));
    if (getenv("POWERCUT_KILL"))
        kill_after = strtol(getenv("POWERCUT_KILL"), NULL, 10);
    entered--;
    pthread_atfork(before_fork, after_fork, after_fork);
}
