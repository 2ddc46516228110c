/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_writers: many who record at once at a daemon that runs.
 *
 * usage: bench_writers STORE WRITERS COUNT < CROSSINGS
 *
 * WRITERS threads, each with a conversation of its own over the control
 * socket, take the first COUNT crossings between them; each sends one, waits
 * until it is told that it is durable, and takes the next. When the daemon
 * goes away they end. Prints one JSON object: how many were recorded, how many
 * a second, how long one took, and the processor's time that this program took
 * of that (if it is small, it is not the bottleneck).
 */
#include "cli/control.h"
#include "core/check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { WRITERS_MAX = 120, ANSWER_MAX = 65536, STACK_BYTES = 256 << 10 };

static const char *directory;
static char **requests;
static size_t request_count;
static double *took_ms; /* of each request; 0: no answer */
static atomic_size_t next, failed;

static double clock_s(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void read_requests(size_t most)
{
    char *line = NULL;
    size_t capacity = 0;
    ssize_t size;

    requests = calloc(most, sizeof *requests);
    took_ms = calloc(most, sizeof *took_ms);
    check(requests && took_ms);
    while (request_count < most &&
           (size = getline(&line, &capacity, stdin)) > 1)
        check(asprintf(&requests[request_count++],
                       "{\"op\":\"record\",\"args\":{\"batch\":[{\"fields\":"
                       "%.*s}]}}\n",
                       (int)size - 1, line) > 0);
    free(line);
}

/* The last line of the answer that is being received; null: not all of it. */
static const char *last_line(char *answer, size_t size)
{
    char *line;

    if (size == 0 || answer[size - 1] != '\n')
        return NULL;
    answer[size - 1] = '\0';
    line = strrchr(answer, '\n');
    line = line ? line + 1 : answer;
    answer[size - 1] = '\n';
    return strncmp(line, "{\"end\":true,", 12) == 0 ? line : NULL;
}

/* One conversation's answer: true if it says that all went well. */
static bool take_answer(int socket, bool *gone)
{
    char answer[ANSWER_MAX];
    const char *line = NULL;
    size_t size = 0;

    while (!line) {
        ssize_t got = recv(socket, answer + size, sizeof answer - 1 - size, 0);

        *gone = got <= 0;
        if (*gone)
            return false;
        size += (size_t)got;
        answer[size] = '\0';
        line = last_line(answer, size);
    }
    return strstr(line, "\"exit\":0,") && strstr(answer, "\"recorded\"");
}

static void *write_all(void *unused)
{
    int socket = control_connect(directory);
    bool gone = socket < 0;
    size_t i;

    while (!gone && (i = atomic_fetch_add(&next, 1)) < request_count) {
        double begin_s = clock_s(CLOCK_MONOTONIC);
        size_t size = strlen(requests[i]);

        gone = send(socket, requests[i], size, MSG_NOSIGNAL) != (ssize_t)size;
        if (!gone && !take_answer(socket, &gone))
            atomic_fetch_add(&failed, 1);
        else if (!gone)
            took_ms[i] = (clock_s(CLOCK_MONOTONIC) - begin_s) * 1e3;
    }
    if (socket >= 0)
        close(socket);
    return unused;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

/* Those that were answered, in order, at the front; how many. */
static size_t answered(void)
{
    size_t count = 0;

    for (size_t i = 0; i < request_count; i++)
        if (took_ms[i] > 0)
            took_ms[count++] = took_ms[i];
    qsort(took_ms, count, sizeof *took_ms, compare);
    return count;
}

int main(int argc, char **argv)
{
    size_t writers = argc == 4 ? strtoul(argv[2], NULL, 10) : 0, count;
    pthread_t threads[WRITERS_MAX];
    pthread_attr_t attributes;
    double begin_s, spent_s, wall_s;

    if (writers == 0 || writers > WRITERS_MAX) {
        fprintf(stderr, "usage: bench_writers STORE WRITERS COUNT < FILE\n");
        return 1;
    }
    directory = argv[1];
    read_requests(strtoul(argv[3], NULL, 10));
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    begin_s = clock_s(CLOCK_MONOTONIC);
    spent_s = clock_s(CLOCK_PROCESS_CPUTIME_ID);
    for (size_t i = 0; i < writers; i++)
        check(pthread_create(&threads[i], &attributes, write_all, NULL) == 0);
    for (size_t i = 0; i < writers; i++)
        pthread_join(threads[i], NULL);
    wall_s = clock_s(CLOCK_MONOTONIC) - begin_s;
    spent_s = clock_s(CLOCK_PROCESS_CPUTIME_ID) - spent_s;
    count = answered();
    printf("{\"recorded\":%zu,\"failed\":%zu,\"per_s\":%.0f,\"median_ms\":%.3f,"
           "\"p99_ms\":%.3f,\"client_share\":%.3f}\n",
           count, (size_t)failed, (double)count / wall_s,
           count ? took_ms[count / 2] : 0,
           count ? took_ms[count * 99 / 100] : 0, spent_s / wall_s);
    return 0;
}
