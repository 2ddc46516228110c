/* SPDX-License-Identifier: Apache-2.0 */
/* New alerts are held against this node's crossings of the last days: where
 * these stand is gathered once from its logs, then as they come. */
#include "cli/alert_watch_internal.h"
#include "core/kind.h"

#include <stdlib.h>
#include <string.h>

enum {
    WALK_AT_ONCE = 2000, /* entries in one reading transaction */
    OLD_IN_A_ROW = 4096, /* entries before a walk believes their clock */
};

enum result watching_own(struct watching *watching, uint64_t place,
                         int64_t time_s)
{
    struct watched_list *own = &watching->own;

    if (own->count == own->capacity) {
        size_t capacity = own->capacity ? 2 * own->capacity : 1024;
        void *list = realloc(own->list, capacity * sizeof own->list[0]);

        if (!list)
            return STORE_MEMORY;
        own->list = list;
        own->capacity = capacity;
    }
    own->list[own->count++] = (struct watched){place, time_s};
    return OK;
}

/* A walk back through one own log. */
struct walk {
    struct log_state state;
    uint64_t next; /* the seq above the one to look at */
    size_t old;    /* in a row */
};

static enum result walk_one(struct watching *watching, struct store_txn *txn,
                            struct walk *walk)
{
    uint64_t place;
    struct held held;
    enum result result = log_locate(txn, &walk->state, 0, --walk->next, &place);

    if (result == OK)
        result = log_entry(txn, place, &held);
    if (result != OK)
        return result == STORE_NOT_FOUND || result == STORE_CORRUPT ? OK
                                                                    : result;
    if ((int64_t)held.entry.header.time < watching_first_s()) {
        walk->old++;
        return OK;
    }
    walk->old = 0;
    return entry_kind(&held.entry.header) == KIND_CROSSING
               ? watching_own(watching, place, (int64_t)held.entry.header.time)
               : OK;
}

static enum result walk_log(struct watching *watching,
                            const struct journal_log *log)
{
    struct walk walk = {.next = log->ends[0].next};
    enum result result = OK;

    while (result == OK && walk.next > 0 && walk.old < OLD_IN_A_ROW) {
        struct store_txn *txn;

        result = store_begin(watching->service->post->store, STORE_READ, &txn);
        if (result != OK)
            return result;
        result = log_find(txn, log->log, &walk.state);
        for (size_t i = 0; result == OK && i < WALK_AT_ONCE && walk.next > 0 &&
                           walk.old < OLD_IN_A_ROW;
             i++)
            result = walk_one(watching, txn, &walk);
        store_abort(txn);
    }
    return result;
}

/* Gathers what stands in the logs now; what comes later scanning adds. */
static enum result gather(struct watching *watching)
{
    const struct post *post = watching->service->post;
    const struct journal *journal = &post->journal;
    struct journal_log log;
    enum result result = OK;

    watching->own.count = 0;
    for (size_t i = 0; result == OK && journal->log_at(journal->user, i, &log);
         i++)
        if (log.lane != LANE_TRUST &&
            memcmp(log.key, post->author.signer.public, KEY_SIZE) == 0)
            result = walk_log(watching, &log);
    watching->own.known = result == OK;
    return result;
}

/* Those that have become too old are forgotten. */
static void prune(struct watched_list *own)
{
    int64_t first = watching_first_s();
    size_t kept = 0;

    for (size_t i = 0; i < own->count; i++)
        if (own->list[i].time_s >= first)
            own->list[kept++] = own->list[i];
    own->count = kept;
}

enum result watching_sweep(struct watching *watching)
{
    struct watched_list *own = &watching->own;
    enum result result = own->known ? OK : gather(watching);

    prune(own);
    for (size_t i = 0; result == OK && i < own->count; i++)
        result =
            watching_look(watching, own->list[i].place, watching->sweep_from);
    if (result == OK)
        watching->sweep_from = UINT64_MAX;
    return result;
}
