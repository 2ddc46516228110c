/* SPDX-License-Identifier: Apache-2.0 */
/*
 * writer_internal: what the writer's sources share. Private to storage/.
 *
 * Law: only who has made the writer busy touches group state; the queue is
 * under its lock, and the guard's state belongs to whoever was handed it last.
 */
#ifndef CAIRN_STORAGE_WRITER_INTERNAL_H
#define CAIRN_STORAGE_WRITER_INTERNAL_H

#include "storage/index.h"
#include "storage/indexer.h"
#include "storage/layout.h"
#include "storage/log.h"
#include "storage/writer.h"

#include <semaphore.h>
#include <stdatomic.h>

struct writer {
    struct store *store;
    bool has_author;
    struct writer_author author;
    struct index_batch *batch;
    struct indexer *indexer;
    uint8_t body[VALUES_SIZE_MAX + 64]; /* the one that is being made */
    /* The ends of this node's own logs, before and after the group. */
    struct chain before[GUARD_LOGS], after[GUARD_LOGS];
    bool heads_read; /* before is as the store has it */
    bool alone;      /* the group is one job */
    bool low;        /* the disk is nearly full */
    int64_t low_ms;  /* when to ask again */
    /* When the last group came, and the last moment was noted. */
    int64_t group_ms, noted_ms;
    bool noted; /* any was, since the start */

    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct writer_job *first, **last;
    bool busy;           /* a group is at work, on whichever thread */
    bool stopping, rest; /* rest: the guard's slot is to be written at rest */
    atomic_bool recovering, stopped;
    atomic_bool locked; /* the author's secret is not there yet */
    atomic_int health; /* enum result of the last group */

    pthread_t guard_thread;
    sem_t guard_asked, guard_done; /* hand over what stands below */
    struct guard guard;
    struct guard_state guard_next; /* to write, or at work */
    uint8_t record[GUARD_RECORD_MAX];
    size_t record_size;        /* 0: it has none */
    bool guard_stop, guarding; /* guarding: one was asked for */
    enum result guard_result;
};

/* Answers a job whose entry is there already, and nothing else: OK;
 * STORE_FULL if it is not. writer_entry.c. */
enum result writer_known(struct writer *writer, struct store_txn *txn,
                         struct writer_job *job);

/* Signs and appends one entry within the group: writer_entry.c. */
enum result writer_entry(struct writer *writer, struct store_txn *txn,
                         struct writer_job *job);

/* The ends of this node's own logs, as they are in a transaction. */
enum result writer_heads(struct writer *writer, struct store_txn *txn,
                         struct chain heads[GUARD_LOGS]);

/* Has the guard written as it will be after the group, beside what follows, and
 * with it the group's only record, if it is not empty; see record_size. */
void writer_guard_ask(struct writer *writer, struct bytes record);

/* Waits for the guard's sync, if one is at work. What never came to be must
 * not be its last word while the next group is at work. OK; STORE_IO. */
enum result writer_guard_settle(struct writer *writer, bool came_to_be);

/* Writes the guard as it is between groups; OK; STORE_*. writer_rest does so if
 * the writer signs, and stops it if that fails. */
enum result writer_guard_rest(struct writer *writer);
void writer_rest(struct writer *writer);

/* Is a moment to be noted with what comes now? And notes that it came behind
 * this place: OK; STORE_*. writer_moment.c. */
bool writer_moment_due(struct writer *writer);
enum result writer_moment_note(struct writer *writer, struct store_txn *txn,
                               uint64_t place);

/* The two threads. */
void *writer_main(void *writer);
void *writer_guard_main(void *writer);

/* Puts what was acknowledged from the guard into the store again where a power
 * cut has undone it there. OK; STORE_CORRUPT if it is not what we wrote;
 * STORE_*. */
enum result writer_guard_again(struct writer *writer);

/* Does the guard's newest slot fit the store? OK; STORE_RECOVERY; STORE_*. */
enum result writer_judge(struct writer *writer);

#endif
