/* SPDX-License-Identifier: Apache-2.0 */
/*
 * writer: the one place that signs and commits.
 *
 * Law: a job is answered after its group's commit and its guard slot are on
 * the disk, and not before; after the disk has failed nothing is answered but
 * "not stored", until the store is opened again.
 *
 * An idle writer commits at once; what arrives meanwhile is the next group. The
 * indexes follow behind the commit (indexer.h), found from memory until then.
 *
 * Specified in STORAGE.md, "Writing". A thread of its own, and one that syncs
 * the guard. writer_submit may be called from any thread.
 */
#ifndef CAIRN_STORAGE_WRITER_H
#define CAIRN_STORAGE_WRITER_H

#include "core/journal.h"
#include "storage/guard.h"
#include "storage/store.h"

struct writer;

enum {
    WRITER_GROUP_JOBS = 256,
    WRITER_GROUP_ENTRIES = 4096,
    /* Bytes of disk and of map kept free for trust lanes and calls. */
    WRITER_DISK_RESERVE = 8 << 20,
};

/* What this node writes its own logs with. */
struct writer_author {
    struct signer signer;
    uint8_t logs[GUARD_LOGS][KEY_LOG]; /* by lane - 1 */
    uint8_t instance[16];
    uint8_t machine[HASH_SIZE];
};

enum writer_task {
    WRITE_ENTRY, /* sign and store one entry of our own */
    WRITE_RUN,   /* store a run that has been verified */
    WRITE_CALL,  /* call a function within the group's transaction */
};

struct writer_job {
    enum writer_task task;
    /* WRITE_ENTRY: in. `values` is a canonical map; null data for seal. */
    enum lane lane;
    uint16_t kind, schema;
    uint64_t time; /* seconds since 1970 */
    uint8_t clock;
    struct bytes values;
    /* If not null, 16 bytes, which the values hold too: the same again, by
     * this author, answers with the same entry. */
    const uint8_t *client_ref;
    /* If not null, who seals it: the values hold the place (body_officer_hold)
     * of his signature. */
    const struct signer *officer;
    /* Of a thread that steps back: it must not do the group itself. */
    bool apart;
    /* WRITE_ENTRY: out. */
    uint8_t log[KEY_LOG];
    uint64_t seq;
    uint8_t id[HASH_SIZE];
    bool known; /* an entry with this client_ref was there before */
    /* WRITE_RUN */
    struct journal_run run;
    /* WRITE_CALL: called once more if the group is tried again. A call that
     * fails has written nothing, or answers STORE_FULL, STORE_IO, STORE_CORRUPT
     * or STORE_MEMORY: its whole group is then undone. */
    enum result (*call)(struct store_txn *txn, void *user);

    enum result result;
    /* Called when the result is final, on the thread that did the group. */
    void (*done)(struct writer_job *job);
    void *user;
    struct writer_job *next; /* the writer's own */
};

/*
 * Starts the writer. author null: it stores runs and signs nothing. The guard
 * is compared with the store first: OK; STORE_RECOVERY if the store is older
 * than the guard or stands on other hardware: *out is then good for all but
 * WRITE_ENTRY, until writer_adopt. Others: STORE_OPEN, STORE_CORRUPT (guard),
 * STORE_IO, STORE_MEMORY; *out is then null.
 */
enum result writer_start(struct store *store, const char *guard_path,
                         const struct writer_author *author,
                         struct writer **out);

/* Finishes what was submitted, writes the guard at rest, frees. */
void writer_stop(struct writer *writer);

/* The job stays the caller's, untouched until done is called. */
void writer_submit(struct writer *writer, struct writer_job *job);

/* Does the job, and calls done, in the caller's thread if the writer is idle;
 * false if it is not: nothing was done. */
bool writer_direct(struct writer *writer, struct writer_job *job);

/* Does the job, or submits it (always, if apart) and waits; done and user of
 * the job are overwritten. */
enum result writer_run(struct writer *writer, struct writer_job *job);

/*
 * A writer whose author has no secret yet, all zero, is locked: all but
 * WRITE_ENTRY, which answers KEY_LOCKED, is done. This gives the secret of the
 * same public key; any thread, once.
 */
void writer_unlock(struct writer *writer, const struct signer *signer);
bool writer_locked(const struct writer *writer);

/* Has the writer's thread do a WRITE_CALL, and waits: OK; results of the call
 * and of a group. */
enum result writer_call(struct writer *writer,
                        enum result (*call)(struct store_txn *txn, void *user),
                        void *user);

/* How much is held now, and a time by which that is found again (moments.h).
 * OK; results of a job. */
enum result writer_moment(struct writer *writer, int64_t *time_us,
                          uint64_t *place);

/* Ends recovery mode: what the store holds now is the truth. */
enum result writer_adopt(struct writer *writer);
bool writer_recovering(const struct writer *writer);

/* Makes all indexes anew in the background, unless that is being done already;
 * index_progress tells how far it is. */
void writer_rebuild(struct writer *writer);

/* As the last group found it: STORE_FULL, STORE_STOPPED, STORE_RECOVERY or
 * OK. */
enum result writer_health(const struct writer *writer);

#endif
