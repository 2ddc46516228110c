/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/node_internal.h"
#include "core/check.h"

#include <string.h>

/* The peer that sent it has it; others that told of as much may stop. */
static void landed(struct node *node, const struct store *store, size_t branch)
{
    for (size_t i = 0; i < node->config.peers_max; i++) {
        struct session *session = &node->sessions[i];
        struct track *track = &session->tracks[store->log];

        if (!session->used || !session->established)
            continue;
        if (session->link == store->link) {
            frontier_reached(track, branch, store->end.next);
            frontier_owe(session, store->log, TRACK_ACK);
        } else if (track_next(track) >= store->end.next) {
            frontier_owe(session, store->log, TRACK_ACK);
        }
    }
}

/* Nothing is at the store any more: what had to wait is told now. */
static void settled(struct node *node, uint32_t at)
{
    struct log *log = &node->logs[at];

    memcpy(log->pending, log->held.ends, sizeof log->pending);
    log->pending_branches = log->held.branches;
    for (size_t i = 0; i < node->config.peers_max; i++) {
        struct session *session = &node->sessions[i];

        if (session->used && session->established &&
            session->tracks[at].flags & (TRACK_RETELL | TRACK_WANT))
            queue_put_tell(session, at);
    }
}

static void store_failed(struct node *node, const struct store *store,
                         struct session *session, enum result result)
{
    struct node_effect *effect = node_report(node, REPORT_STORE, session);
    const uint8_t *log = node->logs[store->log].held.log;
    size_t start = node->effects->out.size;

    effect->result = result;
    effect->seq = store->first;
    memcpy(effect->log, log, KEY_LOG);
    if (!session)
        return;
    wire_put_refused(&node->effects->out, result, log, store->first);
    node_send(node, session, start);
    session->again_ms = node->now_ms + NODE_RETRY_MS;
}

/* Half of the places are free: those who were turned away may send again. */
static void relieved(struct node *node)
{
    size_t used = 0;

    for (size_t i = 0; i < NODE_STORES_MAX; i++)
        used += node->stores[i].used;
    for (size_t i = 0; i < node->config.peers_max; i++) {
        struct session *session = &node->sessions[i];

        if (used > NODE_STORES_MAX / 2 || !session->used)
            continue;
        if (session->busy)
            session->again = true;
        session->busy = false;
        singles_relieved(session);
    }
}

static void run_stored(struct node *node, const struct store *store,
                       struct session *session, enum result result)
{
    struct log *log = &node->logs[store->log];
    size_t branch;

    log->stores--;
    log_refresh(node, store->log);
    branch = log_branch(node, log, &store->end);
    if (result != OK && result != ENTRY_DUPLICATE)
        store_failed(node, store, session, result);
    else if (branch < BRANCHES_MAX)
        landed(node, store, branch);
    if (log->stores == 0)
        settled(node, store->log);
    if (branch < BRANCHES_MAX)
        membership_take(node, store->log, branch, store->first,
                        store->end.next);
    if (log->held.lane == LANE_TRUST)
        singles_scan(node);
    transfer_queue_all(node, store->log);
}

void accept_stored(struct node *node, uint64_t token, enum result result)
{
    struct session *session;
    struct store *store = NULL;

    for (size_t i = 0; i < NODE_STORES_MAX; i++)
        if (node->stores[i].used && node->stores[i].token == token)
            store = &node->stores[i];
    check(store);
    store->used = false;
    session = session_find(node, store->link);
    if (session)
        session->stores--;
    if (store->single)
        singles_stored(node, store, session, result);
    else if (store->known)
        anew_stored(node, store, session, result);
    else
        run_stored(node, store, session, result);
    relieved(node);
}
