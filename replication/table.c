/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/node_internal.h"
#include "core/check.h"

#include <string.h>

static uint32_t *bucket_of(const struct node *node, const uint8_t log[KEY_LOG])
{
    return &node->buckets[bytes_get_u32(log) % node->bucket_count];
}

uint32_t table_find(const struct node *node, const uint8_t log[KEY_LOG])
{
    uint32_t at = *bucket_of(node, log);

    while (at != NONE && memcmp(node->logs[at].held.log, log, KEY_LOG) != 0)
        at = node->logs[at].next;
    return at;
}

/* Nothing of it is held, coming or owed: it was only told of. */
static bool log_idle(const struct node *node, uint32_t at)
{
    const struct log *log = &node->logs[at];

    if (log->held.branches > 0 || log->stores > 0)
        return false;
    for (size_t i = 0; i < node->config.peers_max; i++) {
        const struct session *session = &node->sessions[i];

        if (session->used && (session->tracks[at].flags &
                              (TRACK_RUN_QUEUED | TRACK_TELL_QUEUED)))
            return false;
    }
    return true;
}

static void log_unlink(struct node *node, uint32_t at)
{
    uint32_t *link = bucket_of(node, node->logs[at].held.log);

    while (*link != at)
        link = &node->logs[*link].next;
    *link = node->logs[at].next;
}

/* Forgets a log that was only told of, so that lies cannot fill the table. */
static uint32_t log_reclaim(struct node *node)
{
    for (uint32_t i = 0; i < node->log_high; i++) {
        uint32_t at = (node->reclaim_at + i) % node->log_high;

        if (!log_idle(node, at))
            continue;
        for (size_t s = 0; s < node->config.peers_max; s++)
            if (node->sessions[s].used &&
                node->sessions[s].tracks[at].flags & TRACK_AHEAD)
                node->sessions[s].aheads--;
        log_unlink(node, at);
        node->reclaim_at = at + 1;
        return at;
    }
    return NONE;
}

uint32_t log_place(struct node *node, const uint8_t log[KEY_LOG])
{
    uint32_t at = table_find(node, log);
    uint32_t *bucket = bucket_of(node, log);

    if (at != NONE)
        return at;
    if (node->log_high < node->config.logs_max)
        at = node->log_high++;
    else
        at = log_reclaim(node);
    if (at == NONE) {
        if (node_may_report(node))
            memcpy(node_report(node, REPORT_LOGS_FULL, NULL)->log, log,
                   KEY_LOG);
        return NONE;
    }
    memset(&node->logs[at], 0, sizeof node->logs[at]);
    node->logs[at].realm = REALM_NONE;
    memcpy(node->logs[at].held.log, log, KEY_LOG);
    node->logs[at].next = *bucket;
    *bucket = at;
    for (size_t s = 0; s < node->config.peers_max; s++)
        if (node->sessions[s].used)
            memset(&node->sessions[s].tracks[at], 0, sizeof(struct track));
    return at;
}

const uint8_t *log_realm(const struct node *node, const struct log *log)
{
    const struct roster *roster = node->config.roster;

    return log->realm < roster->realm_count ? roster->realms[log->realm].realm
                                            : log->held.realm;
}

static uint8_t log_tier(const struct node *node, const struct log *log)
{
    const struct member *member;

    if (log->held.lane == LANE_TRUST)
        return 0;
    member = roster_by_key(node->config.roster, log->held.key);
    return member && member->certificate.roles & ROLE_HEADQUARTERS ? 1 : 2;
}

void log_rank(struct node *node)
{
    for (uint32_t at = 0; at < node->log_high; at++)
        if (node->logs[at].held.branches > 0)
            node->logs[at].tier = log_tier(node, &node->logs[at]);
}

void log_refresh(struct node *node, uint32_t at)
{
    const struct journal *journal = node->config.journal;
    struct log *log = &node->logs[at];
    bool first = log->held.branches == 0;
    struct journal_log held;

    if (!journal->log_find(journal->user, log->held.log, &held))
        return;
    check(held.branches >= 1 && held.branches <= BRANCHES_MAX);
    log->held = held;
    if (log->stores == 0) {
        memcpy(log->pending, held.ends, sizeof log->pending);
        log->pending_branches = held.branches;
    }
    if (log->realm == REALM_NONE)
        log->realm = node->config.border
                         ? roster_realm_find(node->config.roster, held.realm)
                         : 0;
    if (first) {
        log->own = memcmp(held.key, node->config.key, KEY_SIZE) == 0;
        log->tier = log_tier(node, log);
        log->fork_reported = held.branches > 1;
        abroad_measure_log(node, at);
    }
    for (size_t s = 0; s < node->config.peers_max; s++)
        if (node->sessions[s].used)
            frontier_measure(node, &node->sessions[s], at);
}

uint64_t log_next(const struct log *log)
{
    uint64_t next = 0;

    for (size_t b = 0; b < log->held.branches; b++)
        if (log->held.ends[b].next > next)
            next = log->held.ends[b].next;
    return next;
}

size_t log_branch(const struct node *node, const struct log *log,
                  const struct wire_end *end)
{
    const struct journal *journal = node->config.journal;
    uint8_t id[HASH_SIZE];

    for (size_t b = 0; b < log->held.branches; b++)
        if (end->next <= log->held.ends[b].next &&
            journal->id_at(journal->user, log->held.log, b, end->next - 1,
                           id) &&
            memcmp(id, end->head, HASH_SIZE) == 0)
            return b;
    return BRANCHES_MAX;
}

void queue_put_run(struct session *session, uint32_t at, uint8_t tier)
{
    struct queue *queue = &session->runs[tier];
    struct track *track = &session->tracks[at];

    if (track->flags & TRACK_RUN_QUEUED)
        return;
    track->flags |= TRACK_RUN_QUEUED;
    track->run_next = NONE;
    if (queue->first == NONE)
        queue->first = at;
    else
        session->tracks[queue->last].run_next = at;
    queue->last = at;
}

uint32_t queue_take_run(struct session *session, uint8_t tier)
{
    uint32_t at = session->runs[tier].first;

    if (at != NONE) {
        session->runs[tier].first = session->tracks[at].run_next;
        session->tracks[at].flags &= (uint16_t)~TRACK_RUN_QUEUED;
    }
    return at;
}

void queue_put_tell(struct session *session, uint32_t at)
{
    struct queue *queue = &session->tells;
    struct track *track = &session->tracks[at];

    if (track->flags & TRACK_TELL_QUEUED)
        return;
    track->flags |= TRACK_TELL_QUEUED;
    track->tell_next = NONE;
    if (queue->first == NONE)
        queue->first = at;
    else
        session->tracks[queue->last].tell_next = at;
    queue->last = at;
}

uint32_t queue_take_tell(struct session *session)
{
    uint32_t at = session->tells.first;

    if (at != NONE) {
        session->tells.first = session->tracks[at].tell_next;
        session->tracks[at].flags &= (uint16_t)~TRACK_TELL_QUEUED;
    }
    return at;
}
