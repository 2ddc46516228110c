/* SPDX-License-Identifier: Apache-2.0 */
/*
 * post: an opened node: its keys, its store, its writer, who is who.
 *
 * Law: whether a command works through the daemon or opens the store itself,
 * the same functions answer it. Everything here may be used by several threads
 * at once; the roster under its lock.
 *
 * In a store's directory: data/ (LMDB), guard, key, cairn.conf, request,
 * control.sock (a daemon's), groups/ (open sessions: group.h); lookups and
 * login-UID where there are officers.
 */
#ifndef CAIRN_CLI_POST_H
#define CAIRN_CLI_POST_H

#include "cli/keyfile.h"
#include "core/roster.h"
#include "storage/read.h"
#include "storage/writer.h"

#include <pthread.h>
#include <stdatomic.h>

struct duties;
struct lookups;
struct alert_watch;
struct blobs;
struct coverage_logs;
struct lists;
struct readings;
struct treaties;

struct post {
    char directory[1024];
    struct secrets *secrets;
    struct store *store;
    struct writer *writer; /* null if opened for reading */
    struct journal journal;
    pthread_rwlock_t roster_lock;
    struct roster roster;
    struct member *members; /* the roster's memory */
    struct treaties *treaties; /* made with the roster, under its lock */
    struct member self;     /* as it was when the node was opened */
    struct writer_author author;
    bool training, repaired;
    bool new_incarnation; /* asked for: begin new logs if need be */
    bool serves;          /* a daemon's: it opens though it must not sign */
    bool forked;          /* a log that this node writes is */
    struct chain old_heads[GUARD_LOGS]; /* of the logs given up; next 0: none */
    _Atomic int64_t offset_read_s; /* when the next was read; 0: never */
    _Atomic int offset_minutes;    /* of this post; INT_MIN: not known */
    bool plain; /* the key file has a slot without a passphrase */
    /* Officers in the key file; with none everybody has all rights. */
    atomic_size_t officers;
    struct officer who; /* whose slot opened the file; empty: the node's */
    atomic_bool locked; /* a daemon's, until an officer logs in */
    _Atomic(struct secrets *) handed; /* opened before post_open; else null */
    struct duties *duties;   /* null unless there are officers */
    struct lookups *lookups; /* likewise; and only if open for writing */
    /* The daemon's: told after own entries are durable; null without one. */
    void (*appended)(void *user, const uint8_t log[KEY_LOG]);
    void *appended_user;
    struct blobs *blobs;       /* the content of media */
    struct coverage_logs *coverage; /* what was said of logs; may be null */
    struct lists *lists;       /* of lost and stolen documents */
    struct readings *readings; /* of the devices; null without a daemon */
    struct alert_watch *watch; /* the daemon's */
};

/* Path of a file in the directory. text has room for PATH_MAX. */
const char *post_path(const char *directory, const char *name, char *text);

/* A daemon has the node open: ask it instead. */
enum { POST_RUNS = -1 };

/*
 * Opens the node in a directory; post is zero but for serves,
 * handed (which it takes over) and new_incarnation, which begins new logs where the end of the old ones is not
 * known; asks for the passphrase if needed. EXIT_DONE,
 * or the exit code after a message, or POST_RUNS without one. A command that
 * has the store is waited for, two seconds at the most. STORE_READ leaves
 * writer null.
 */
int post_open(struct post *post, const char *directory, enum store_mode mode);

/* Says who has the store locked, a daemon or another; EXIT_MACHINE. */
int post_locked(const char *directory);
void post_close(struct post *post);

/* Gets ready for officers, if opened for writing and not done before. OK;
 * STORE_*. */
enum result post_officers_ready(struct post *post);

/* A daemon that was locked takes over the whole secrets, of the same node, and
 * can sign. KEY_FORM if they are another's. */
enum result post_unlock(struct post *post, const struct secrets *secrets);

/* Makes roster_lock: who waits to write it goes before those who come to read.
 * Readers take it by service_roster alone, and for a moment. */
void post_lock_init(struct post *post);

/* Makes the roster and the treaties anew from the trust entries held; or the
 * same as those of a daemon's network, which has read them. */
enum result post_load_roster(struct post *post);
enum result post_set_roster(struct post *post, const struct roster *roster,
                            const struct treaties *treaties);

/* Tells the store what day it is: what other countries have shown is kept for
 * days (storage/keeping.h). From any thread. */
void post_today(struct post *post);

/* Fills in what a job is to write as an entry of this node, made now: the
 * values are a canonical map. */
void post_entry(struct writer_job *job, uint16_t kind, enum lane lane,
                struct bytes values);

/*
 * Signs and stores one entry of this node and waits until it is durable; the
 * daemon's network is told. Results of writer_run.
 */
enum result post_write(struct post *post, struct writer_job *job);

/* Writes a start entry in each of the node's logs (a new instance). */
enum result post_write_starts(struct post *post);

/*
 * The post's own logs after enrolment: makes a random incarnation, the ids of
 * the three logs, the guard, and the first start entries. For cairn enroll.
 */
enum result post_begin_logs(struct store *store, const char *directory,
                            const struct secrets *secrets);

/* Starts the writer of an opened node, with what its logs and guard still lack.
 * Results of writer_start; STORE_NOT_FOUND if it was never enrolled. */
enum result post_logs_ready(struct post *post);

/*
 * Begins new logs if this node is in recovery, has a guard that is no guard, or
 * a forked log of its own; else says that there is no need. result is that of
 * post_logs_ready, before and after. EXIT_DONE; EXIT_REFUSED after a message
 * if its key has had INCARNATIONS_MAX.
 */
int post_incarnate(struct post *post, enum result *result);

/* Wall clock in microseconds since 1970, and how much it is worth. */
int64_t post_now_us(void);
uint8_t post_clock(void); /* enum entry_clock */

#endif
