/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/post.h"
#include "cli/command.h"
#include "cli/control.h"
#include "cli/coverage_log.h"
#include "cli/duty.h"
#include "cli/lists.h"
#include "cli/lookups.h"
#include "cli/treaties.h"
#include "storage/blobs.h"
#include "storage/keeping.h"

#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

enum {
    LOCK_TRIES = 40,
    LOCK_STEP_US = 50000,
    DOUBT_S = 1735689600, /* 2025-01-01: no clock that is set is before it */
};

int64_t post_now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    if (now.tv_sec < 0)
        return 0; /* no header holds an earlier time */
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

uint8_t post_clock(void)
{
    struct timex kernel = {.modes = 0};

    if (post_now_us() / 1000000 < DOUBT_S)
        return CLOCK_DOUBT;
    if (adjtimex(&kernel) < 0 || (kernel.status & STA_UNSYNC))
        return CLOCK_BATTERY;
    return CLOCK_NETWORK;
}

const char *post_path(const char *directory, const char *name, char *text)
{
    snprintf(text, PATH_MAX, "%s/%s", directory, name);
    return text;
}

void post_today(struct post *post)
{
    uint64_t now_s = (uint64_t)(post_now_us() / 1000000);

    keeping_today(post->store, post_clock() == CLOCK_DOUBT
                                   ? 0
                                   : (uint32_t)(now_s / KEEP_DAY_S));
}

void post_lock_init(struct post *post)
{
    pthread_rwlockattr_t attributes;

    pthread_rwlockattr_init(&attributes);
    pthread_rwlockattr_setkind_np(
        &attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&post->roster_lock, &attributes);
    pthread_rwlockattr_destroy(&attributes);
}

enum result post_load_roster(struct post *post)
{
    const struct member *self;
    enum result result;

    pthread_rwlock_wrlock(&post->roster_lock);
    roster_begin(&post->roster, store_root(post->store),
                 store_country(post->store), post->members, MEMBERS_MAX);
    post->roster.ids =
        (struct roster_ids){post->journal.user, post->journal.id_at};
    result = treaties_load(post->treaties, post, &post->roster);
    if (result == OK)
        result = keeping_set(post->store, post->treaties, &post->roster);
    self = roster_by_key(&post->roster, post->author.signer.public);
    if (self && post->self.certificate.roles == 0)
        post->self = *self;
    pthread_rwlock_unlock(&post->roster_lock);
    return result;
}

enum result post_set_roster(struct post *post, const struct roster *roster,
                            const struct treaties *treaties)
{
    enum result result;

    pthread_rwlock_wrlock(&post->roster_lock);
    post->roster = *roster;
    post->roster.members = post->members;
    memcpy(post->members, roster->members,
           roster->count * sizeof *post->members);
    treaties_copy(post->treaties, treaties);
    result = keeping_set(post->store, post->treaties, &post->roster);
    pthread_rwlock_unlock(&post->roster_lock);
    return result;
}

static bool daemon_answers(const char *directory)
{
    int socket = control_connect(directory);

    if (socket >= 0)
        close(socket);
    return socket >= 0;
}

int post_locked(const char *directory)
{
    return command_fail(EXIT_MACHINE,
                        daemon_answers(directory) ? MSG_STORE_RUNS
                                                  : MSG_STORE_LOCKED,
                        directory);
}

/* Whoever has the store may be a command that is done in a moment, or a daemon
 * that will answer in a moment. */
static int open_store(struct post *post, enum store_mode mode)
{
    struct store_options options = {.mode = mode,
                                    .master = post->secrets->master,
                                    .own = post->secrets->request.log_key};
    enum result result = STORE_LOCKED;

    for (int i = 0; i < LOCK_TRIES && result == STORE_LOCKED; i++) {
        if (i > 0)
            usleep(LOCK_STEP_US);
        result = store_open(post->directory, &options, &post->store,
                            &post->repaired);
        if (result == STORE_LOCKED && daemon_answers(post->directory))
            return POST_RUNS;
    }
    if (result == STORE_LOCKED)
        return post_locked(post->directory);
    if (result != OK)
        return command_fail(EXIT_MACHINE, MSG_STORE_OPEN, post->directory,
                            message_result(result), result_code(result));
    if (!store_pinned(post->store))
        return command_fail(EXIT_REFUSED, MSG_NOT_ENROLLED, post->directory,
                            "request");
    post->journal = read_journal(post->store);
    post_today(post);
    return EXIT_DONE;
}

static int open_rest(struct post *post, enum store_mode mode)
{
    struct store_txn *txn;
    struct bytes value;
    enum result result = post_load_roster(post);
    int code = EXIT_DONE;

    if (result == OK && mode == STORE_WRITE) {
        result = post_logs_ready(post);
        if (post->new_incarnation)
            code = post_incarnate(post, &result);
    }
    if (code != EXIT_DONE)
        return code;
    if (result == OK && post->forked && !post->serves)
        return command_fail(EXIT_REFUSED, MSG_OWN_FORKED);
    if (result == OK && post->self.certificate.roles == 0)
        result = STORE_NOT_FOUND;
    if (result == STORE_NOT_FOUND)
        return command_fail(EXIT_REFUSED, MSG_NOT_ENROLLED, post->directory,
                            "request");
    if (result == STORE_RECOVERY)
        command_fail(EXIT_REFUSED, MSG_STORE_RECOVERY);
    else if (result != OK)
        return command_fail(EXIT_MACHINE, MSG_STORE_OPEN, post->directory,
                            message_result(result), result_code(result));
    if (result == OK && atomic_load(&post->officers) > 0) {
        result = post_officers_ready(post);
        if (result != OK)
            return command_fail(EXIT_MACHINE, MSG_STORE_OPEN, post->directory,
                                message_result(result), result_code(result));
    }
    if (store_begin(post->store, STORE_READ, &txn) == OK) {
        post->training = store_get(txn, "training", &value) == OK;
        store_abort(txn);
    }
    return EXIT_DONE;
}

/* The secrets, and the author's key as far as they hold it. */
static int open_keys(struct post *post, const char *path)
{
    const char *name = post->serves ? NULL : common.officer;
    struct signer *signer = &post->author.signer;
    size_t officers = 0;
    struct secrets *handed = atomic_exchange(&post->handed, NULL);
    int code = EXIT_DONE;

    if (handed) {
        *post->secrets = *handed;
        keyfile_secrets_free(handed);
    } else {
        code = keyfile_unlock_as(path, name, post->secrets, &post->who);
    }
    if (code != EXIT_DONE)
        return code;
    keyfile_peek(path, &post->secrets->request, &post->plain);
    keyfile_officers(path, NULL, &officers);
    atomic_store(&post->officers, officers);
    atomic_store(&post->locked, post->secrets->locked);
    if (!post->secrets->locked) {
        key_signer(signer, post->secrets->log_seed);
        return EXIT_DONE;
    }
    memset(signer, 0, sizeof *signer);
    memcpy(signer->public, post->secrets->request.log_key, KEY_SIZE);
    if (!post->serves || post->new_incarnation)
        return command_fail(EXIT_REFUSED, MSG_SERVICE_ONLY, path);
    return EXIT_DONE;
}

int post_open(struct post *post, const char *directory, enum store_mode mode)
{
    char path[PATH_MAX];
    int code;

    (void)!sodium_mlock(&post->author, sizeof post->author);
    snprintf(post->directory, sizeof post->directory, "%s", directory);
    post_lock_init(post);
    post_path(directory, "key", path);
    if (access(path, F_OK) != 0)
        return command_fail(EXIT_MACHINE, MSG_STORE_NONE, directory);
    post->secrets = keyfile_secrets_new();
    post->members = calloc(MEMBERS_MAX, sizeof *post->members);
    post->treaties = calloc(1, sizeof *post->treaties);
    post->coverage = coverage_logs_new();
    if (!post->secrets || !post->members || !post->treaties)
        return command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    code = open_keys(post, path);
    if (code == EXIT_DONE)
        post->lists = lists_new(directory, post->secrets->master);
    if (code == EXIT_DONE)
        code = post->lists && blobs_open(directory, post->secrets->master,
                                         &post->blobs) == OK
                   ? open_store(post, mode)
                   : command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    return code == EXIT_DONE ? open_rest(post, mode) : code;
}

void post_close(struct post *post)
{
    lookups_close(post->lookups);
    duties_free(post->duties);
    writer_stop(post->writer);
    store_close(post->store);
    keyfile_secrets_free(post->secrets);
    free(post->members);
    free(post->treaties);
    lists_free(post->lists);
    blobs_close(post->blobs);
    coverage_logs_free(post->coverage);
    sodium_munlock(&post->author, sizeof post->author); /* and wipes */
    pthread_rwlock_destroy(&post->roster_lock);
}
