/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/demo_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STEP_MS = 50 };

static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
    (void)number;
    stopped = 1;
}

void demo_process_begin(void)
{
    struct sigaction stop = {.sa_handler = on_signal};
    struct sigaction ignore = {.sa_handler = SIG_IGN};

    stopped = 0;
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGHUP, &stop, NULL);
    /* A reader of the story that has gone is told by a failed write. */
    sigaction(SIGPIPE, &ignore, NULL);
}

bool demo_process_stopped(void)
{
    return stopped != 0;
}

void demo_process_stop(void)
{
    stopped = 1;
}

int64_t demo_process_now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

bool demo_process_sleep(int wait_ms)
{
    int64_t until_us = demo_process_now_us() + (int64_t)wait_ms * 1000, left;

    while (!stopped && (left = until_us - demo_process_now_us()) > 0)
        poll(NULL, 0, left > STEP_MS * 1000 ? STEP_MS : (int)(left / 1000) + 1);
    return !stopped;
}

/* In the new process; comes back only if the program cannot be run. */
static void become(const char *const *words, pid_t parent, int output,
                   int error)
{
    const char *argv[DEMO_WORDS_MAX + 2] = {"cairn"};
    int empty = open("/dev/null", O_RDWR);

    for (size_t i = 0; i < DEMO_WORDS_MAX && words[i]; i++)
        argv[i + 1] = words[i];
    /* In a group of its own a key on the terminal reaches the demo alone,
     * which then ends the others in order. */
    setpgid(0, 0);
    signal(SIGPIPE, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent || empty < 0)
        return;
    if (dup2(empty, STDIN_FILENO) < 0 || dup2(output, STDOUT_FILENO) < 0 ||
        dup2(error, STDERR_FILENO) < 0)
        return;
    if (empty > STDERR_FILENO)
        close(empty);
    /* execv takes its words as not constant but leaves them as they are. */
    execv("/proc/self/exe", (char *const *)(uintptr_t)argv);
}

pid_t demo_process_start(const char *const *words, int output, int error)
{
    pid_t parent = getpid(), pid = fork();

    if (pid == 0) {
        become(words, parent, output, error);
        _exit(127);
    }
    return pid;
}

bool demo_process_ended(pid_t pid, int *code)
{
    int status = 0;
    pid_t got = waitpid(pid, &status, WNOHANG);

    if (got == 0 || (got < 0 && errno == EINTR))
        return false;
    *code = got == pid && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return true;
}

/* Waits for the end, whether or not the demo is to stop. */
static bool await(pid_t pid, int wait_ms, int *code)
{
    int64_t until_us = demo_process_now_us() + (int64_t)wait_ms * 1000;

    while (!demo_process_ended(pid, code)) {
        if (demo_process_now_us() > until_us)
            return false;
        poll(NULL, 0, 2);
    }
    return true;
}

void demo_process_end(pid_t pid, int signal)
{
    int code;

    kill(pid, signal);
    if (await(pid, DEMO_END_MS, &code))
        return;
    kill(pid, SIGKILL);
    while (!await(pid, DEMO_END_MS, &code))
        continue;
}

/* Takes what is there of standard output. False at its end, or too much. */
static bool take_text(int file, struct demo_output *output)
{
    char bytes[16384];
    ssize_t got = read(file, bytes, sizeof bytes);
    char *grown;

    if (got < 0)
        return errno == EINTR || errno == EAGAIN;
    if (got == 0 || output->size + (size_t)got > DEMO_OUTPUT_MAX)
        return false;
    grown = realloc(output->text, output->size + (size_t)got + 1);
    if (!grown)
        return false;
    memcpy(grown + output->size, bytes, (size_t)got);
    output->text = grown;
    output->size += (size_t)got;
    grown[output->size] = '\0';
    return true;
}

static bool take_said(int file, char said[DEMO_SAID_MAX])
{
    char bytes[4096];
    ssize_t got = read(file, bytes, sizeof bytes);
    size_t have = strlen(said);

    if (got < 0)
        return errno == EINTR || errno == EAGAIN;
    for (ssize_t i = 0; i < got && have + 1 < DEMO_SAID_MAX; i++)
        said[have++] = bytes[i] < ' ' ? ' ' : bytes[i];
    said[have] = '\0';
    return got > 0;
}

/* Reads both until both have ended. False if it took too long. */
static bool take_both(int output, int error, struct demo_output *into)
{
    int64_t until_us = demo_process_now_us() + DEMO_COMMAND_MS * INT64_C(1000);
    struct pollfd files[2] = {{.fd = output, .events = POLLIN},
                              {.fd = error, .events = POLLIN}};

    while (files[0].fd >= 0 || files[1].fd >= 0) {
        if (stopped || demo_process_now_us() > until_us)
            return false;
        if (poll(files, 2, STEP_MS) <= 0)
            continue;
        if (files[0].revents && !take_text(output, into))
            files[0].fd = -1;
        if (files[1].revents && !take_said(error, into->said))
            files[1].fd = -1;
    }
    return true;
}

static void close_pair(int pair[2])
{
    for (int i = 0; i < 2; i++)
        if (pair[i] >= 0)
            close(pair[i]);
}

bool demo_process_run(const char *const *words, struct demo_output *output)
{
    int text[2] = {-1, -1}, said[2] = {-1, -1};
    pid_t pid = -1;
    bool good = false;

    memset(output, 0, sizeof *output);
    output->code = -1;
    output->text = calloc(1, 1);
    if (!output->text || pipe2(text, O_CLOEXEC) != 0 ||
        pipe2(said, O_CLOEXEC) != 0)
        goto done;
    pid = demo_process_start(words, text[1], said[1]);
    close(text[1]);
    close(said[1]);
    text[1] = said[1] = -1;
    if (pid < 0)
        goto done;
    good = take_both(text[0], said[0], output) &&
           await(pid, DEMO_END_MS, &output->code);
    if (!good)
        demo_process_end(pid, SIGTERM);
done:
    close_pair(text);
    close_pair(said);
    return good;
}
