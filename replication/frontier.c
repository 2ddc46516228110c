/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/node_internal.h"
#include "core/check.h"

#include <string.h>

static void flag(struct track *track, unsigned set, unsigned clear)
{
    track->flags = (uint16_t)((track->flags & ~clear) | set);
}

static void set_ahead(struct session *session, struct track *track, bool ahead)
{
    if (ahead == !!(track->flags & TRACK_AHEAD))
        return;
    if (ahead) {
        flag(track, TRACK_AHEAD, 0);
        session->aheads++;
    } else {
        flag(track, 0, TRACK_AHEAD);
        session->aheads--;
    }
}

/* A run that was asked for goes from where it was asked for. */
void frontier_reached(struct track *track, size_t branch, uint64_t next)
{
    if (track->known[branch] < next)
        track->known[branch] = next;
    if (track->sent[branch] < next && !(track->flags & TRACK_PROBE))
        track->sent[branch] = next;
}

void frontier_want(struct session *session, uint32_t at, uint64_t from)
{
    struct track *track = &session->tracks[at];

    if (!(track->flags & TRACK_WANTING))
        session->wants++;
    flag(track, TRACK_WANTING | TRACK_WANT, TRACK_ANEW);
    track->want_from = from;
    queue_put_tell(session, at);
}

void frontier_unwant(struct session *session, uint32_t at)
{
    struct track *track = &session->tracks[at];

    if (track->flags & TRACK_WANTING)
        session->wants--;
    flag(track, 0, TRACK_WANTING | TRACK_WANT | TRACK_ANEW);
    track->back = 0;
}

void frontier_forget(struct session *session, uint32_t at)
{
    struct track *track = &session->tracks[at];
    const uint16_t queued = TRACK_RUN_QUEUED | TRACK_TELL_QUEUED;

    set_ahead(session, track, false);
    frontier_unwant(session, at);
    session->refused -= (track->flags & TRACK_REFUSED) != 0;
    transfer_landed(session, at, UINT64_MAX);
    *track = (struct track){.run_next = track->run_next,
                            .tell_next = track->tell_next,
                            .flags = track->flags & queued};
}

void frontier_owe(struct session *session, uint32_t at, enum track_flag owed)
{
    flag(&session->tracks[at], owed, 0);
    queue_put_tell(session, at);
}

static void report_own(struct node *node, const struct session *session,
                       const struct log *log, uint64_t next)
{
    struct node_effect *effect;

    /* A neighbour could else keep this node from signing by a lie. */
    if (!log->own || session->realm != 0 || !node_may_report(node))
        return;
    effect = node_report(node, REPORT_OWN_AHEAD, session);
    memcpy(effect->log, log->held.log, KEY_LOG);
    effect->seq = next;
}

/*
 * The peer has another branch, and it is for the side that holds as much to
 * find where it begins. With all branches there is nothing to ask for: what
 * continues one of them the peer will send by itself.
 */
static void stranger(struct node *node, struct session *session, uint32_t at,
                     uint64_t next)
{
    struct log *log = &node->logs[at];
    struct node_effect *effect;

    if (!abroad_comes(session, log))
        return;
    if (log->held.branches < BRANCHES_MAX) {
        if (!(session->tracks[at].flags & TRACK_WANTING))
            frontier_want(session, at,
                          next > NODE_BACK_FIRST ? next - NODE_BACK_FIRST : 0);
        return;
    }
    for (size_t b = 0; b < log->held.branches; b++)
        if (next > log->held.ends[b].next)
            return;
    if (log->branches_reported || !node_may_report(node))
        return;
    log->branches_reported = true;
    effect = node_report(node, REPORT_BRANCHES, session);
    memcpy(effect->log, log->held.log, KEY_LOG);
    effect->seq = next;
}

/* The branch on which an end stands that was told; BRANCHES_MAX if none. */
static size_t place(const struct node *node, const struct log *log,
                    const struct told *end)
{
    const struct journal *journal = node->config.journal;
    uint8_t id[HASH_SIZE];

    for (size_t b = 0; b < log->held.branches; b++)
        if (end->next <= log->held.ends[b].next &&
            journal->id_at(journal->user, log->held.log, b, end->next - 1,
                           id) &&
            bytes_get_u64(id) == end->head)
            return b;
    return BRANCHES_MAX;
}

uint64_t track_next(const struct track *track)
{
    uint64_t next = 0;

    for (size_t i = 0; i < track->told; i++)
        if (track->ends[i].next > next)
            next = track->ends[i].next;
    return next;
}

void frontier_measure(struct node *node, struct session *session, uint32_t at)
{
    const struct log *log = &node->logs[at];
    struct track *track = &session->tracks[at];

    if (!abroad_heard(session, log))
        return;
    for (size_t i = 0; i < track->told; i++) {
        unsigned mark = (unsigned)TRACK_PLACED << i;
        size_t b;

        if (track->flags & mark || track->ends[i].next > log_next(log))
            continue;
        b = place(node, log, &track->ends[i]);
        if (b == BRANCHES_MAX) {
            stranger(node, session, at, track->ends[i].next);
            continue;
        }
        flag(track, mark, 0);
        frontier_reached(track, b, track->ends[i].next);
    }
    set_ahead(session, track,
              abroad_comes(session, log) && !log->branches_reported &&
                  track_next(track) > log_next(log));
    if (log->held.branches == BRANCHES_MAX)
        frontier_unwant(session, at);
}

/* All that the peer holds of one log; `anew`: and what was sent is lost. */
static void told_log(struct node *node, struct session *session, uint32_t at,
                     const struct wire_log *told, bool anew)
{
    struct track *track = &session->tracks[at];
    struct log *log = &node->logs[at];

    anew |= (track->flags & TRACK_HOLD) != 0;
    flag(track, TRACK_TOLD, TRACK_HOLD | TRACK_PLACED | TRACK_PLACED_1);
    if (anew) {
        memset(track->known, 0, sizeof track->known);
        if (!(track->flags & TRACK_PROBE))
            memset(track->sent, 0, sizeof track->sent);
    }
    track->told = (uint8_t)told->count;
    for (size_t i = 0; i < told->count; i++) {
        track->ends[i].next = told->ends[i].next;
        track->ends[i].head = bytes_get_u64(told->ends[i].head);
        if (session->realm == 0 && log->seen < told->ends[i].next)
            log->seen = told->ends[i].next;
    }
    frontier_measure(node, session, at);
    transfer_landed(session, at, anew ? UINT64_MAX : track_next(track));
    for (size_t i = 0; i < told->count; i++)
        if (!(track->flags & (unsigned)TRACK_PLACED << i))
            report_own(node, session, log, told->ends[i].next);
    if (session->told)
        transfer_queue(node, session, at);
}

static void count_told(struct node *node, const struct session *session)
{
    if (session->realm != 0)
        return;
    for (size_t i = 0; i < node->told_count; i++)
        if (memcmp(node->told[i], session->kid, KEY_KID) == 0)
            return;
    if (node->told_count < PEERS_MAX)
        memcpy(node->told[node->told_count++], session->kid, KEY_KID);
}

/* The place of a log of which the peer may tell something, or NONE. */
static uint32_t told_at(struct node *node, struct session *session,
                        const struct wire_log *told)
{
    uint32_t at = table_find(node, told->log);

    if (at != NONE)
        return abroad_heard(session, &node->logs[at]) ? at : NONE;
    if (told->count == 0)
        return NONE;
    return session->realm == 0 ? log_place(node, told->log)
                               : abroad_place(node, session, told->log);
}

void frontier_told(struct node *node, struct session *session,
                   struct wire_message *message)
{
    bool anew = message->type == WIRE_FRONTIER;
    struct wire_log told;

    while (wire_next(message, &told)) {
        uint32_t at = told_at(node, session, &told);

        if (at == NONE)
            continue;
        if (anew)
            frontier_unwant(session, at);
        told_log(node, session, at, &told, anew);
    }
    if (!message->last || session->told)
        return;
    session->told = true;
    count_told(node, session);
    for (uint32_t at = 0; at < node->log_high; at++)
        transfer_queue(node, session, at);
}

static void put_log(struct node *node, uint32_t at)
{
    const struct journal_log *held = &node->logs[at].held;
    struct wire_log log = {.count = held->branches};

    memcpy(log.log, held->log, KEY_LOG);
    for (size_t b = 0; b < held->branches; b++) {
        log.ends[b].next = held->ends[b].next;
        memcpy(log.ends[b].head, held->ends[b].head, HASH_SIZE);
    }
    wire_put_log(&node->effects->out, &log);
}

static void send_frontier(struct node *node, struct session *session)
{
    size_t start = node->effects->out.size;
    uint32_t logs[FRONTIER_LOGS_MAX];
    size_t count = 0;

    for (; session->frontier_at < node->log_high && count < FRONTIER_LOGS_MAX;
         session->frontier_at++)
        if (node->logs[session->frontier_at].held.branches > 0 &&
            abroad_visible(session, &node->logs[session->frontier_at]))
            logs[count++] = session->frontier_at;
    session->frontier_sent = session->frontier_at == node->log_high;
    wire_put_frontier(&node->effects->out, session->frontier_sent, count);
    for (size_t i = 0; i < count; i++)
        put_log(node, logs[i]);
    node_send(node, session, start);
}

static void send_want(struct node *node, struct session *session, uint32_t at)
{
    size_t start = node->effects->out.size;
    const struct log *log = &node->logs[at];
    struct wire_end end = {.next = log->held.ends[0].next};

    memcpy(end.head, log->held.ends[0].head, HASH_SIZE);
    /* An end that no branch has: the peer sends what is held here, too. */
    if (session->tracks[at].flags & TRACK_ANEW)
        end = (struct wire_end){.next = 1};
    wire_put_want(&node->effects->out, log->held.log,
                  session->tracks[at].want_from, &end);
    node_send(node, session, start);
}

/* What is next owed of a log: one flag, or 0. A restatement says all that an
 * acknowledgement would; it and a want wait until the store has answered. */
static unsigned owed(const struct node *node, const struct session *session,
                     uint32_t at)
{
    const struct track *track = &session->tracks[at];

    if (!abroad_visible(session, &node->logs[at]))
        return 0;
    if (track->flags & TRACK_WANT)
        return node->logs[at].stores > 0 ? 0 : TRACK_WANT;
    if (track->flags & TRACK_RETELL)
        return node->logs[at].stores > 0 ? 0 : TRACK_RETELL;
    return track->flags & TRACK_ACK;
}

static bool send_owed(struct node *node, struct session *session)
{
    size_t start = node->effects->out.size, count = 0;
    uint32_t logs[FRONTIER_LOGS_MAX];
    unsigned kind = 0;

    while (session->tells.first != NONE && count < FRONTIER_LOGS_MAX) {
        uint32_t at = session->tells.first;
        struct track *track = &session->tracks[at];
        unsigned next = owed(node, session, at);

        if (kind != 0 && next != kind && next != 0)
            break;
        queue_take_tell(session);
        if (next == 0)
            continue;
        kind = next;
        logs[count++] = at;
        flag(track, 0, kind == TRACK_RETELL ? TRACK_RETELL | TRACK_ACK : kind);
        if (owed(node, session, at) != 0)
            queue_put_tell(session, at);
        if (kind == TRACK_WANT)
            break;
    }
    if (count == 0)
        return false;
    if (kind == TRACK_WANT) {
        send_want(node, session, logs[0]);
        return true;
    }
    if (kind == TRACK_ACK)
        wire_put_ack(&node->effects->out, count);
    else
        wire_put_frontier(&node->effects->out, true, count);
    for (size_t i = 0; i < count; i++)
        put_log(node, logs[i]);
    node_send(node, session, start);
    return true;
}

bool frontier_send(struct node *node, struct session *session)
{
    size_t start = node->effects->out.size;

    if (!session->frontier_sent) {
        send_frontier(node, session);
        return true;
    }
    if (session->again) {
        session->again = false;
        wire_put_again(&node->effects->out);
        node_send(node, session, start);
        return true;
    }
    return send_owed(node, session);
}
