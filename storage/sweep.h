/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sweep: takes away what may not be kept of other countries' bodies any more.
 *
 * Law: once for each day, and again when the texts have changed, all bodies are
 * looked at; what is taken away twice is taken away once. It reads and writes
 * in small pieces, so a crash costs at most the day's looking.
 *
 * Specified in STORAGE.md, "Days". It works in the scrub's thread (scrub.h),
 * and writes through the writer.
 */
#ifndef CAIRN_STORAGE_SWEEP_H
#define CAIRN_STORAGE_SWEEP_H

#include "storage/writer.h"

enum {
    SWEEP_READ = 500,   /* places in one reading transaction */
    SWEEP_LOOK = 20000, /* places in one step */
    SWEEP_BATCH = 500,  /* bodies in one commit */
};

struct sweep {
    struct store *store;
    struct writer *writer;
    uint64_t moment; /* day and texts of which it is */
    uint64_t at;     /* all places below were looked at */
    bool begun, done;
    size_t count;
    uint64_t places[SWEEP_BATCH];
};

void sweep_begin(struct sweep *sweep, struct store *store,
                 struct writer *writer);

/* Looks at some places, and takes away what it finds there. False if there is
 * nothing left to look at. */
bool sweep_step(struct sweep *sweep);

#endif
