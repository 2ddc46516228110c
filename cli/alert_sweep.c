/* SPDX-License-Identifier: Apache-2.0 */
/* New alerts are held against this node's crossings of the last days, walked
 * back from the newest. */
#include "cli/alert_watch_internal.h"
#include "core/kind.h"

#include <string.h>

enum {
    SWEEP_AT_ONCE = 200,
    OLD_IN_A_ROW = 4096, /* entries before a sweep believes their clock */
};

/* A walk back through one own log. */
struct walk {
    struct log_state state;
    uint64_t next; /* the seq above the one to look at */
    size_t old;    /* in a row */
};

/* The places of some crossings of the last days, the newest first. */
static enum result walk_back(struct watching *watching, struct walk *walk,
                             uint64_t places[SWEEP_AT_ONCE], size_t *count)
{
    int64_t first = watching_first_s();
    struct store_txn *txn;
    enum result result =
        store_begin(watching->service->post->store, STORE_READ, &txn);

    *count = 0;
    if (result != OK)
        return result;
    while (result == OK && *count < SWEEP_AT_ONCE && walk->next > 0 &&
           walk->old < OLD_IN_A_ROW) {
        struct held held;
        uint64_t place;

        result = log_locate(txn, &walk->state, 0, --walk->next, &place);
        if (result == OK)
            result = log_entry(txn, place, &held);
        if (result != OK)
            break;
        walk->old = (int64_t)held.entry.header.time < first ? walk->old + 1 : 0;
        if (walk->old == 0 && entry_kind(&held.entry.header) == KIND_CROSSING)
            places[(*count)++] = place;
    }
    store_abort(txn);
    return result == STORE_NOT_FOUND || result == STORE_CORRUPT ? OK : result;
}

static enum result sweep_log(struct watching *watching, const uint8_t log[16])
{
    uint64_t places[SWEEP_AT_ONCE];
    struct walk walk = {.next = 0};
    struct store_txn *txn;
    size_t count = 1;
    enum result result =
        store_begin(watching->service->post->store, STORE_READ, &txn);

    if (result != OK)
        return result;
    result = log_find(txn, log, &walk.state);
    store_abort(txn);
    walk.next = walk.state.log.ends[0].next;
    while (result == OK && count > 0) {
        result = walk_back(watching, &walk, places, &count);
        for (size_t i = 0; result == OK && i < count; i++)
            result = watching_look(watching, places[i], watching->sweep_from);
    }
    return result;
}

enum result watching_sweep(struct watching *watching)
{
    const struct post *post = watching->service->post;
    const struct journal *journal = &post->journal;
    struct journal_log log;
    enum result result = OK;

    for (size_t i = 0; result == OK && journal->log_at(journal->user, i, &log);
         i++)
        if (log.lane != LANE_TRUST &&
            memcmp(log.key, post->author.signer.public, KEY_SIZE) == 0)
            result = sweep_log(watching, log.log);
    if (result == OK)
        watching->sweep_from = UINT64_MAX;
    return result;
}
