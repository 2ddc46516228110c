/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scrub: checks in the background what nobody has checked when it came: of a
 * run the signatures of all entries but the last. When there is nothing to
 * check it sweeps (sweep.h).
 *
 * Law: it takes only time that is left: it waits while entries come or wait
 * for their index, and reads, verifies and writes in small pieces. A mark is
 * written once, and with it how far it has come.
 *
 * In the meta database: "scrubbed", the place below which all was looked at;
 * "unchecked" and "bad", how many entries have these marks. log_append counts
 * the first of them up.
 *
 * Specified in STORAGE.md, "Signatures". A thread of its own, which runs when
 * no other wants to; it writes through the writer.
 */
#ifndef CAIRN_STORAGE_SCRUB_H
#define CAIRN_STORAGE_SCRUB_H

#include "storage/writer.h"

struct scrub;

enum {
    SCRUB_READ = 500,     /* entries in one reading transaction */
    SCRUB_BATCH = 2000,   /* entries in one commit */
    SCRUB_STEP_MS = 1000, /* between commits; without an entry before one */
    SCRUB_PATIENCE = 10,  /* steps it waits while entries come without end */
    SCRUB_TOLD_MAX = 64,  /* logs that are told */
};

struct scrub_options {
    /* Once for each log with a bad signature, on the scrub's thread; seq is
     * the first that was found. May be null. */
    void (*bad)(void *user, const uint8_t log[KEY_LOG], uint64_t seq);
    void *user;
    /* 0: the bounds above. */
    int64_t step_ms;
    size_t batch; /* at most SCRUB_BATCH */
};

/* Null if there is no memory or no thread for it. */
struct scrub *scrub_start(struct store *store, struct writer *writer,
                          const struct scrub_options *options);

/* Ends it within a moment, before the writer is stopped. Null is allowed. */
void scrub_stop(struct scrub *scrub);

struct scrub_progress {
    uint64_t to_check; /* entries whose signature nobody has checked */
    uint64_t bad;      /* entries whose signature is not their author's */
};

/* OK; STORE_*. */
enum result scrub_progress(struct store *store, struct scrub_progress *out);

#endif
