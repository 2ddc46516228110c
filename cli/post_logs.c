/* SPDX-License-Identifier: Apache-2.0 */
/* A node's own logs: their incarnation, their guard, their start entries. */
#include "cli/command.h"
#include "cli/post.h"
#include "cli/statement.h"
#include "core/canon.h"
#include "core/check.h"
#include "core/crossing.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum {
    START_LANE = 16,
    START_INCARNATION = 17,
    START_KEY = 18,
    START_REALM = 19,
    START_INSTANCE = 20,
    START_OLD_HEAD = 21,
    START_SOFTWARE = 22,
};

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

/*
 * The guard of a store that has written nothing yet may still be missing. One
 * that was lost is made anew for no hardware at all, which means recovery: the
 * peers must tell what this node has signed.
 */
static enum result guard_ready(struct post *post, const char *path)
{
    struct guard_state state = {.counter = 0};
    struct journal_log log;
    bool written = false;

    if (access(path, F_OK) == 0)
        return OK;
    for (size_t i = 0; i < GUARD_LOGS; i++) {
        written = written || post->journal.log_find(post->journal.user,
                                                    post->author.logs[i], &log);
        memcpy(state.logs[i].log, post->author.logs[i], KEY_LOG);
    }
    if (!written)
        memcpy(state.machine, post->author.machine, HASH_SIZE);
    return guard_create(path, &state);
}

/* A new incarnation's start names the end of the log before it. */
static enum result write_start(struct post *post, enum lane lane,
                               const uint8_t incarnation[KEY_INCARNATION])
{
    const struct chain *old = &post->old_heads[lane - 1];
    struct statement start;
    enum result result;

    statement_begin(&start, KIND_START);
    start.lane = lane;
    statement_number(&start, START_LANE, lane);
    statement_bytes(&start, START_INCARNATION,
                    bytes_of(incarnation, KEY_INCARNATION));
    statement_bytes(&start, START_KEY,
                    bytes_of(post->author.signer.public, KEY_SIZE));
    statement_bytes(&start, START_REALM,
                    bytes_of(store_realm(post->store), KEY_REALM));
    statement_bytes(&start, START_INSTANCE,
                    bytes_of(post->author.instance, 16));
    if (old->next > 0)
        statement_ref(&start, START_OLD_HEAD, old->log, old->next - 1,
                      old->head);
    statement_text(&start, START_SOFTWARE, "cairn " CAIRN_VERSION);
    result = statement_write(&start, post, NULL);
    statement_free(&start);
    return result;
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

void post_entry(struct writer_job *job, uint16_t kind, enum lane lane,
                struct bytes values)
{
    job->task = WRITE_ENTRY;
    job->kind = kind;
    job->schema = 1;
    job->lane = lane;
    job->time = (uint64_t)(post_now_us() / 1000000);
    job->clock = post_clock();
    job->values = values;
}

enum result post_write(struct post *post, struct writer_job *job)
{
    enum result result = writer_run(post->writer, job);

    if (result == OK && !job->known && post->appended)
        post->appended(post->appended_user, job->log);
    return result;
}

static enum result incarnation_put(struct store *store,
                                   const uint8_t incarnation[KEY_INCARNATION])
{
    struct store_txn *txn;
    enum result result = store_begin(store, STORE_WRITE, &txn);

    if (result != OK)
        return result;
    result =
        store_put(txn, "incarnation", bytes_of(incarnation, KEY_INCARNATION));
    if (result == OK)
        return store_commit(txn);
    store_abort(txn);
    return result;
}

/*
 * Gives this node's old logs up and begins new ones, whose starts name the old
 * ends: what was written since then elsewhere is no fork. The old guard goes
 * first; if the machine stops here the store is in recovery as before.
 */
static enum result incarnate(struct post *post, const char *guard)
{
    uint8_t incarnation[KEY_INCARNATION];
    struct journal_log log;
    enum result result = incarnation_get(post, incarnation);

    if (result != OK)
        return result;
    author_begin(post, incarnation);
    for (size_t i = 0; i < GUARD_LOGS; i++)
        if (post->journal.log_find(post->journal.user, post->author.logs[i],
                                   &log))
            post->old_heads[i] = log.ends[0];
    if (unlink(guard) != 0 && errno != ENOENT)
        return STORE_IO;
    randombytes_buf(incarnation, sizeof incarnation);
    return incarnation_put(post->store, incarnation);
}

static bool own_forked(struct post *post)
{
    struct journal_log log;

    for (size_t i = 0; i < GUARD_LOGS; i++)
        if (post->journal.log_find(post->journal.user, post->author.logs[i],
                                   &log) &&
            log.branches > 1)
            return true;
    return false;
}

/* How often this key has begun logs: most of any lane. */
static size_t incarnations(struct post *post)
{
    size_t count[LANE_TRUST + 1] = {0}, most = 0;
    struct journal_log log;

    for (size_t i = 0; post->journal.log_at(post->journal.user, i, &log); i++)
        if (memcmp(log.key, post->author.signer.public, KEY_SIZE) == 0 &&
            ++count[log.lane] > most)
            most = count[log.lane];
    return most;
}

int post_incarnate(struct post *post, enum result *result)
{
    char path[PATH_MAX];
    bool recovering = *result == STORE_CORRUPT || *result == STORE_RECOVERY ||
                      (post->writer && writer_recovering(post->writer));

    if (!recovering && !(*result == OK && post->forked)) {
        if (*result == OK)
            fprintf(stderr, "%s\n", message(MSG_INCARNATION_IGNORED));
        return EXIT_DONE;
    }
    if (incarnations(post) >= INCARNATIONS_MAX)
        return command_fail(EXIT_REFUSED, MSG_INCARNATIONS, INCARNATIONS_MAX);
    writer_stop(post->writer);
    post->writer = NULL;
    *result = incarnate(post, post_path(post->directory, "guard", path));
    if (*result == OK)
        *result = post_logs_ready(post);
    return EXIT_DONE;
}

enum result post_logs_ready(struct post *post)
{
    uint8_t incarnation[KEY_INCARNATION];
    char path[PATH_MAX];
    struct journal_log log;
    enum result result;

    post_path(post->directory, "guard", path);
    result = incarnation_get(post, incarnation);
    if (result != OK)
        return result;
    author_begin(post, incarnation);
    post->forked = own_forked(post);
    result = guard_ready(post, path);
    if (result == OK)
        result = writer_start(post->store, path, &post->author, &post->writer);
    if (result != OK)
        return result;
    /* Seq 0 of each log is its start; what was cut short is finished. */
    for (unsigned lane = LANE_SHARED;
         result == OK && lane <= LANE_TRUST && !writer_locked(post->writer);
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
    enum result result = incarnation_get(&post, incarnation);

    if (result == STORE_NOT_FOUND) {
        randombytes_buf(incarnation, sizeof incarnation);
        result = incarnation_put(store, incarnation);
    }
    if (result != OK)
        return result;
    snprintf(post.directory, sizeof post.directory, "%s", directory);
    post.journal = read_journal(store);
    (void)!sodium_mlock(&post.author, sizeof post.author);
    key_signer(&post.author.signer, secrets->log_seed);
    result = post_logs_ready(&post);
    writer_stop(post.writer);
    sodium_munlock(&post.author, sizeof post.author); /* and wipes */
    return result == STORE_RECOVERY ? OK : result;
}
