/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/post.h"
#include "cli/command.h"
#include "cli/control.h"
#include "core/canon.h"
#include "core/check.h"
#include "core/crossing.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

enum {
    START_LANE = 16,
    START_INCARNATION = 17,
    START_KEY = 18,
    START_REALM = 19,
    START_INSTANCE = 20,
    START_SOFTWARE = 22,
    START_VALUES_MAX = 256,
    LOCK_TRIES = 40,
    LOCK_STEP_US = 50000,
};

int64_t post_now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

const char *post_path(const char *directory, const char *name, char *text)
{
    snprintf(text, PATH_MAX, "%s/%s", directory, name);
    return text;
}

/* The hardware: the machine's id and that of the file system. */
static void machine_of(const char *directory, uint8_t machine[HASH_SIZE])
{
    char id[64] = "";
    struct statvfs disk = {0};
    int file = open("/etc/machine-id", O_RDONLY | O_CLOEXEC);
    struct hash hash;

    if (file >= 0) {
        if (read(file, id, sizeof id - 1) < 0)
            id[0] = '\0';
        close(file);
    }
    statvfs(directory, &disk);
    hash_begin(&hash);
    hash_add(&hash, bytes_text(id));
    hash_add(&hash, bytes_of(&disk.f_fsid, sizeof disk.f_fsid));
    hash_end(&hash, machine);
}

/* Offers trust entries again until no further one is taken: a certificate may
 * stand before that of its issuer. */
struct loading {
    struct post *post;
    const uint8_t *key;
};

static bool load_item(void *user, const struct journal_item *item)
{
    struct loading *loading = user;
    struct body body;

    if ((item->entry.header.kind == KIND_CERTIFICATE ||
         item->entry.header.kind == KIND_REVOCATION) &&
        body_open(item->body, &body) == OK)
        roster_add(&loading->post->roster, &item->entry, &body, loading->key);
    return true;
}

enum result post_load_roster(struct post *post)
{
    struct loading loading = {.post = post};
    const struct member *self;
    struct journal_log log;
    size_t before;
    enum result result = OK;

    pthread_rwlock_wrlock(&post->roster_lock);
    roster_begin(&post->roster, store_root(post->store),
                 store_country(post->store), post->members, MEMBERS_MAX);
    do {
        before = post->roster.count;
        for (size_t i = 0;
             result == OK && post->journal.log_at(post->journal.user, i, &log);
             i++) {
            loading.key = log.key;
            for (size_t b = 0; log.lane == LANE_TRUST && b < log.branches; b++)
                result = post->journal.read(post->journal.user, log.log, b, 0,
                                            load_item, &loading);
        }
    } while (result == OK && post->roster.count > before);
    self = roster_by_key(&post->roster, post->author.signer.public);
    if (self && post->self.certificate.roles == 0)
        post->self = *self;
    pthread_rwlock_unlock(&post->roster_lock);
    return result;
}

static void author_begin(struct post *post,
                         const uint8_t incarnation[KEY_INCARNATION])
{
    struct writer_author *author = &post->author;

    for (unsigned lane = LANE_SHARED; lane <= LANE_TRUST; lane++)
        key_log(store_realm(post->store), author->signer.public, incarnation,
                (enum lane)lane, author->logs[lane - 1]);
    machine_of(post->directory, author->machine);
    randombytes_buf(author->instance, sizeof author->instance);
}

/* The guard of a store that has written nothing yet may still be missing. */
static enum result guard_ready(struct post *post, const char *path)
{
    struct guard_state state = {.counter = 0};
    struct journal_log log;

    if (access(path, F_OK) == 0)
        return OK;
    for (size_t i = 0; i < GUARD_LOGS; i++) {
        if (post->journal.log_find(post->journal.user, post->author.logs[i],
                                   &log))
            return OK; /* it has been lost: writer_start says so */
        memcpy(state.logs[i].log, post->author.logs[i], KEY_LOG);
    }
    memcpy(state.machine, post->author.machine, HASH_SIZE);
    return guard_create(path, &state);
}

static enum result write_start(struct post *post, enum lane lane,
                               const uint8_t incarnation[KEY_INCARNATION])
{
    uint8_t memory[START_VALUES_MAX], values[START_VALUES_MAX];
    uint8_t software_space[32];
    struct buffer software = buffer_of(software_space, sizeof software_space);
    struct buffer out = buffer_of(values, sizeof values);
    struct crossing start;
    struct writer_job job = {.task = WRITE_ENTRY, .lane = lane,
                             .kind = KIND_START, .schema = 1,
                             .clock = CLOCK_BATTERY};

    crossing_begin(&start, memory, sizeof memory);
    crossing_set_uint(&start, START_LANE, lane);
    crossing_set_bytes(&start, START_INCARNATION,
                       bytes_of(incarnation, KEY_INCARNATION));
    crossing_set_bytes(&start, START_KEY,
                       bytes_of(post->author.signer.public, KEY_SIZE));
    crossing_set_bytes(&start, START_REALM,
                       bytes_of(store_realm(post->store), KEY_REALM));
    crossing_set_bytes(&start, START_INSTANCE,
                       bytes_of(post->author.instance, 16));
    canon_put_text(&software, bytes_text("cairn " CAIRN_VERSION));
    crossing_set(&start, START_SOFTWARE, buffer_bytes(&software));
    crossing_put(&start, &out);
    check(!out.full);
    job.values = buffer_bytes(&out);
    job.time = (uint64_t)(post_now_us() / 1000000);
    return post_write(post, &job);
}

static enum result incarnation_get(struct post *post,
                                   uint8_t incarnation[KEY_INCARNATION])
{
    struct store_txn *txn;
    struct bytes value;
    enum result result = store_begin(post->store, STORE_READ, &txn);

    if (result != OK)
        return result;
    result = store_get(txn, "incarnation", &value);
    if (result == OK && value.size == KEY_INCARNATION)
        memcpy(incarnation, value.data, KEY_INCARNATION);
    else if (result == OK)
        result = STORE_CORRUPT;
    store_abort(txn);
    return result;
}

enum result post_write_starts(struct post *post)
{
    uint8_t incarnation[KEY_INCARNATION];
    enum result result = incarnation_get(post, incarnation);

    for (unsigned lane = LANE_SHARED; result == OK && lane <= LANE_TRUST;
         lane++)
        result = write_start(post, (enum lane)lane, incarnation);
    return result;
}

enum result post_write(struct post *post, struct writer_job *job)
{
    enum result result = writer_run(post->writer, job);

    if (result == OK && !job->known && post->appended)
        post->appended(post->appended_user, job->log);
    return result;
}

static enum result writer_ready(struct post *post)
{
    uint8_t incarnation[KEY_INCARNATION];
    char path[PATH_MAX];
    struct journal_log log;
    enum result result = incarnation_get(post, incarnation);

    if (result != OK)
        return result;
    author_begin(post, incarnation);
    post_path(post->directory, "guard", path);
    result = guard_ready(post, path);
    if (result == OK)
        result = writer_start(post->store, path, &post->author, &post->writer);
    if (result != OK)
        return result;
    /* Seq 0 of each log is its start; what was cut short is finished. */
    for (unsigned lane = LANE_SHARED; result == OK && lane <= LANE_TRUST;
         lane++)
        if (!post->journal.log_find(post->journal.user,
                                    post->author.logs[lane - 1], &log))
            result = write_start(post, (enum lane)lane, incarnation);
    return result;
}

enum result post_begin_logs(struct store *store, const char *directory,
                            const struct secrets *secrets)
{
    uint8_t incarnation[KEY_INCARNATION];
    struct post post = {.store = store};
    struct store_txn *txn;
    struct bytes value;
    enum result result = store_begin(store, STORE_WRITE, &txn);

    if (result != OK)
        return result;
    if (store_get(txn, "incarnation", &value) != OK) {
        randombytes_buf(incarnation, sizeof incarnation);
        result = store_put(txn, "incarnation",
                           bytes_of(incarnation, sizeof incarnation));
    }
    if (result != OK) {
        store_abort(txn);
        return result;
    }
    result = store_commit(txn);
    if (result != OK)
        return result;
    snprintf(post.directory, sizeof post.directory, "%s", directory);
    post.journal = read_journal(store);
    key_signer(&post.author.signer, secrets->log_seed);
    result = writer_ready(&post);
    writer_stop(post.writer);
    key_wipe(&post.author, sizeof post.author);
    return result == STORE_RECOVERY ? OK : result;
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
                                    .master = post->secrets->master};
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
    return EXIT_DONE;
}

static int open_rest(struct post *post, enum store_mode mode)
{
    struct store_txn *txn;
    struct bytes value;
    enum result result = post_load_roster(post);

    if (result == OK && mode == STORE_WRITE)
        result = writer_ready(post);
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
    if (store_begin(post->store, STORE_READ, &txn) == OK) {
        post->training = store_get(txn, "training", &value) == OK;
        store_abort(txn);
    }
    return EXIT_DONE;
}

int post_open(struct post *post, const char *directory, enum store_mode mode)
{
    char path[PATH_MAX];
    int code;

    memset(post, 0, sizeof *post);
    snprintf(post->directory, sizeof post->directory, "%s", directory);
    pthread_rwlock_init(&post->roster_lock, NULL);
    post_path(directory, "key", path);
    if (access(path, F_OK) != 0)
        return command_fail(EXIT_MACHINE, MSG_STORE_NONE, directory);
    post->secrets = keyfile_secrets_new();
    post->members = calloc(MEMBERS_MAX, sizeof *post->members);
    if (!post->secrets || !post->members)
        return command_fail(EXIT_MACHINE, MSG_NO_MEMORY);
    code = keyfile_unlock(path, post->secrets);
    if (code == EXIT_DONE)
        keyfile_peek(path, &post->secrets->request, &post->plain);
    if (code == EXIT_DONE) {
        key_signer(&post->author.signer, post->secrets->log_seed);
        code = open_store(post, mode);
    }
    return code == EXIT_DONE ? open_rest(post, mode) : code;
}

void post_close(struct post *post)
{
    writer_stop(post->writer);
    store_close(post->store);
    keyfile_secrets_free(post->secrets);
    free(post->members);
    key_wipe(&post->author, sizeof post->author);
    pthread_rwlock_destroy(&post->roster_lock);
}
