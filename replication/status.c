/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/node_internal.h"
#include "core/check.h"

#include <string.h>

static uint64_t behind(const struct node *node, const struct session *session)
{
    uint64_t sum = 0;

    for (uint32_t at = 0; at < node->log_high; at++) {
        const struct log *log = &node->logs[at];
        const struct track *track = &session->tracks[at];
        uint64_t known[BRANCHES_MAX];

        for (size_t b = 0; b < log->held.branches; b++) {
            known[b] = track->known[b];
            if (b > 0 && known[b] < log->held.fork_seq)
                known[b] = log->held.fork_seq;
            if (abroad_goes(session, log) && log->held.ends[b].next > known[b])
                sum += log->held.ends[b].next - known[b];
        }
    }
    return sum;
}

static uint64_t ahead(const struct node *node, const struct session *session)
{
    uint64_t sum = 0;

    for (uint32_t at = 0; at < node->log_high; at++)
        if (session->tracks[at].flags & TRACK_AHEAD)
            sum += track_next(&session->tracks[at]) - log_next(&node->logs[at]);
    return sum;
}

bool node_peer(const struct node *node, size_t i, struct node_peer *out)
{
    const struct session *session = &node->sessions[i];

    check(i < node->config.peers_max);
    memset(out, 0, sizeof *out);
    if (!session->used)
        return false;
    out->link = session->link;
    out->initiator = session->initiator;
    out->established = session->established;
    out->told = session->told;
    out->name = session->name;
    memcpy(out->kid, session->kid, KEY_KID);
    out->realm = session->realm;
    if (session->established) {
        out->behind = behind(node, session);
        out->ahead = ahead(node, session);
    }
    out->heard_ms = session->heard_ms;
    out->bytes_in = session->bytes_in;
    out->bytes_out = session->bytes_out;
    out->runs_in = session->runs_in;
    out->runs_out = session->runs_out;
    out->duplicates = session->duplicates;
    out->refusals = session->refusals;
    return true;
}

size_t node_shown(const struct node *node, size_t i, struct node_shown *out,
                  size_t most)
{
    const struct session *session = &node->sessions[i];
    size_t count = 0;

    check(i < node->config.peers_max);
    if (!session->used || !session->told)
        return 0;
    for (uint32_t at = 0; at < node->log_high && count < most; at++) {
        const struct log *log = &node->logs[at];

        if (log->held.branches == 0 || log->tier != TIER_HEADQUARTERS ||
            !abroad_visible(session, log))
            continue;
        memcpy(out[count].log, log->held.log, KEY_LOG);
        out[count++].next = session->tracks[at].known[0];
    }
    return count;
}

bool node_synced(const struct node *node)
{
    size_t established = 0;

    for (size_t i = 0; i < node->config.peers_max; i++) {
        if (!node->sessions[i].used || !node->sessions[i].established)
            continue;
        established++;
        if (!session_synced(node, &node->sessions[i]))
            return false;
    }
    return established > 0;
}

size_t node_told(const struct node *node)
{
    return node->told_count;
}

uint64_t node_seen(const struct node *node, const uint8_t log[KEY_LOG])
{
    uint32_t at = table_find(node, log);
    uint64_t held;

    if (at == NONE)
        return 0;
    held = log_next(&node->logs[at]);
    return held > node->logs[at].seen ? held : node->logs[at].seen;
}

bool node_own(const struct node *node, size_t i, uint8_t log[KEY_LOG],
              uint64_t *held, uint64_t *seen)
{
    for (uint32_t at = 0; at < node->log_high; at++) {
        if (!node->logs[at].own || i-- > 0)
            continue;
        memcpy(log, node->logs[at].held.log, KEY_LOG);
        *held = log_next(&node->logs[at]);
        *seen = node_seen(node, log);
        return true;
    }
    return false;
}
