/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/node_internal.h"

struct take {
    struct node *node;
    const uint8_t *key; /* of the log that is read */
    uint64_t to;
    bool changed;
};

/* What the roster takes, and what the border is told of by the caller. */
static bool is_membership(uint16_t kind)
{
    return kind == KIND_CERTIFICATE || kind == KIND_REVOCATION ||
           kind == KIND_ROLLOVER || kind == KIND_TREATY ||
           kind == KIND_TREATY_END;
}

static bool take_item(void *context, const struct journal_item *item)
{
    struct take *take = (struct take *)context;
    struct roster *roster = take->node->config.roster;
    const struct header *header = &item->entry.header;
    struct body body;

    if (header->seq >= take->to)
        return false;
    roster_seen(roster, &item->entry, take->key);
    if (!is_membership(entry_kind(header)))
        return true;
    if (!item->checked &&
        entry_verify(&item->entry, roster->realm, take->key) != OK)
        return true;
    if (body_open(item->body, &body) != OK)
        return true;
    take->changed |= roster_add(roster, &item->entry, &body, take->key) == OK;
    return true;
}

static void take_range(struct take *take, const struct log *log, size_t branch,
                       uint64_t from, uint64_t to)
{
    const struct journal *journal = take->node->config.journal;

    take->key = log->held.key;
    take->to = to;
    journal->read(journal->user, log->held.log, branch, from, take_item, take);
}

static void offer_all(struct node *node)
{
    struct take take = {.node = node};

    for (uint32_t at = 0; at < node->log_high; at++) {
        const struct log *log = &node->logs[at];

        for (size_t b = 0; b < log->held.branches; b++)
            if (log->held.lane == LANE_TRUST)
                take_range(&take, log, b, b ? log->held.fork_seq : 0,
                           UINT64_MAX);
    }
    singles_load(node, 0);
}

void membership_load(struct node *node)
{
    const struct journal *journal = node->config.journal;

    node->config.roster->ids =
        (struct roster_ids){journal->user, journal->id_at};
    offer_all(node);
    membership_again(node);
}

bool membership_again(struct node *node)
{
    bool any = false;

    for (; roster_again(node->config.roster); any = true)
        offer_all(node);
    return any;
}

void membership_take(struct node *node, uint32_t at, size_t branch,
                     uint64_t from, uint64_t to)
{
    struct take take = {.node = node};

    if (node->logs[at].held.lane != LANE_TRUST || from >= to)
        return;
    take_range(&take, &node->logs[at], branch, from, to);
    take.changed |= membership_again(node);
    if (!take.changed)
        return;
    node_report(node, REPORT_MEMBERSHIP, NULL);
    membership_changed(node);
}

/* A log may have been held before its realm was admitted. */
static void place_logs(struct node *node)
{
    for (uint32_t at = 0; at < node->log_high; at++)
        if (node->logs[at].realm == REALM_NONE &&
            node->logs[at].held.branches > 0)
            log_refresh(node, at);
}

void membership_changed(struct node *node)
{
    session_revoked(node);
    place_logs(node);
    log_rank(node);
    abroad_measure(node);
    singles_changed(node);
    for (size_t i = 0; i < node->config.peers_max; i++) {
        struct session *session = &node->sessions[i];

        if (session->used && session->unknown) {
            session->unknown = false;
            session->again = true;
        }
    }
}
