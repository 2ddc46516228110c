/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/run_closed.h"
#include "cli/command.h"
#include "cli/control.h"

#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LOOK_MS = 50 };

bool run_closed_is(const char *directory)
{
    struct certificate request;
    char path[PATH_MAX];
    size_t officers = 0;
    bool plain;

    if (common.passphrase_file ||
        keyfile_peek(post_path(directory, "key", path), &request, &plain) !=
            OK ||
        plain)
        return false;
    keyfile_officers(path, NULL, &officers);
    return officers > 0;
}

/* Until somebody has handed the secrets over, or a signal ends it. */
static int wait_for(const struct post *post, const sigset_t *ending)
{
    const struct timespec patience = {.tv_nsec = LOOK_MS * 1000000L};

    while (!atomic_load(&post->handed))
        if (sigtimedwait(ending, NULL, &patience) > 0)
            return EXIT_NO;
    return EXIT_DONE;
}

int run_closed(struct post *post, const char *directory)
{
    static const struct service_daemon nothing;
    struct service service = {.post = post, .daemon = &nothing};
    struct control *control;
    sigset_t ending, before;
    enum result result;
    char path[PATH_MAX];
    size_t officers = 0;
    int code = control_connect(directory);

    /* Its socket would be taken from under a daemon that runs. */
    if (code >= 0) {
        close(code);
        return post_locked(directory);
    }
    snprintf(post->directory, sizeof post->directory, "%s", directory);
    keyfile_officers(post_path(directory, "key", path), NULL, &officers);
    atomic_store(&post->officers, officers);
    atomic_store(&post->locked, true);
    sigemptyset(&ending);
    sigaddset(&ending, SIGINT);
    sigaddset(&ending, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ending, &before);
    result = control_start(&service, directory, &control);
    if (result != OK)
        return command_fail(EXIT_MACHINE, MSG_RESULT, "run",
                            message_result(result), result_code(result));
    fprintf(stderr, "%s\n", message(MSG_RUN_WAITS));
    code = wait_for(post, &ending);
    control_stop(control);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return code;
}
