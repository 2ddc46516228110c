/* SPDX-License-Identifier: Apache-2.0 */
/* What nodes of other realms may hear of. */
#include "replication/node_internal.h"

#include <string.h>

bool abroad_goes(const struct session *session, const struct log *log)
{
    return session->realm == 0 ||
           (log->realm == 0 && log->covered & realm_bit(session->realm));
}

bool abroad_comes(const struct session *session, const struct log *log)
{
    return session->realm == 0 || log->realm == session->realm ||
           log->realm == REALM_NONE;
}

bool abroad_visible(const struct session *session, const struct log *log)
{
    return abroad_goes(session, log) || log->realm == session->realm;
}

bool abroad_heard(const struct session *session, const struct log *log)
{
    return abroad_goes(session, log) || abroad_comes(session, log);
}

/* What a foreign peer tells of takes no place from anything else. */
uint32_t abroad_place(struct node *node, struct session *session,
                      const uint8_t log[KEY_LOG])
{
    if (session->told_new == NODE_TOLD_ABROAD ||
        node->log_high == node->config.logs_max)
        return NONE;
    session->told_new++;
    return log_place(node, log);
}

static bool covers(const struct node *node, const struct log *log, size_t realm)
{
    const struct border *border = node->config.border;

    return log->held.branches > 0 && log->realm == 0 &&
           log->held.lane == LANE_SHARED &&
           border->covers(border->user, &log->held, realm);
}

/* The realms of all foreign links, a bit each. */
static uint16_t realms_near(const struct node *node)
{
    uint16_t realms = 0;

    for (size_t i = 0; i < node->config.peers_max; i++)
        if (node->sessions[i].used && node->sessions[i].realm != 0)
            realms |= realm_bit(node->sessions[i].realm);
    return realms;
}

static void measure(struct node *node, uint32_t at, uint16_t realms)
{
    struct log *log = &node->logs[at];
    uint16_t covered = log->covered;

    for (size_t realm = 1; realm < REALMS_MAX; realm++) {
        if (!(realms & realm_bit(realm)))
            continue;
        covered &= (uint16_t)~realm_bit(realm);
        if (covers(node, log, realm))
            covered |= realm_bit(realm);
    }
    if (log->covered == covered)
        return;
    log->covered = covered;
    for (size_t i = 0; i < node->config.peers_max; i++) {
        struct session *session = &node->sessions[i];

        if (!session->used || session->realm == 0)
            continue;
        session->single_at = 0;
        if (abroad_visible(session, log))
            transfer_queue(node, session, at);
        else
            frontier_forget(session, at);
    }
}

void abroad_measure_log(struct node *node, uint32_t at)
{
    const struct log *log = &node->logs[at];

    if (!node->config.border)
        return;
    measure(node, at, realms_near(node));
    /* What was told of a log that nobody knew may now be out of place. */
    for (size_t i = 0; i < node->config.peers_max; i++)
        if (node->sessions[i].used && !abroad_heard(&node->sessions[i], log))
            frontier_forget(&node->sessions[i], at);
}

/* The limits, and so many logs, beginning where the last time ended. */
static void measure_some(struct node *node, uint32_t count)
{
    const struct border *border = node->config.border;
    uint16_t realms = border ? realms_near(node) : 0;

    if (realms == 0)
        return;
    for (size_t realm = 1; realm < REALMS_MAX; realm++)
        if (realms & realm_bit(realm))
            border->limits(border->user, realm, &node->limits[realm]);
    while (count-- > 0) {
        if (node->measured >= node->log_high)
            node->measured = 0;
        measure(node, node->measured++, realms);
    }
}

void abroad_measure(struct node *node)
{
    measure_some(node, node->log_high);
}

/* A new day: what waited for it may go on. */
static void begin_day(struct node *node)
{
    memset(node->sent, 0, sizeof node->sent);
    memset(node->taken, 0, sizeof node->taken);
    for (uint32_t at = 0; at < node->log_high; at++) {
        node->logs[at].sent_today = 0;
        node->logs[at].taken_today = false;
    }
    for (size_t i = 0; i < node->config.peers_max; i++) {
        struct session *session = &node->sessions[i];

        session->limited = false;
        if (session->used && session->over)
            session->again = true;
        session->over = false;
    }
}

bool abroad_record(struct node *node, struct session *session,
                   struct border_sent *sent)
{
    const struct border *border = node->config.border;

    sent->kid = session->kid;
    sent->realm = session->realm;
    if (border->record(border->user, sent))
        return true;
    session->unrecorded = true;
    return false;
}

static void queue_anew(struct node *node, struct session *session)
{
    for (uint32_t at = 0; at < node->log_high; at++)
        transfer_queue(node, session, at);
}

void abroad_again(struct node *node)
{
    for (size_t i = 0; i < node->config.peers_max; i++) {
        struct session *session = &node->sessions[i];

        if (!session->used || !session->unrecorded)
            continue;
        if (session->single_unrecorded)
            session->single_at = 0;
        session->unrecorded = session->single_unrecorded = false;
        queue_anew(node, session);
    }
}

/* Also queues anew what the border could not give. */
void abroad_tick(struct node *node)
{
    if (!node->config.border)
        return;
    if (node->day != node->wall_s / DAY_S)
        begin_day(node);
    node->day = node->wall_s / DAY_S;
    measure_some(node, node->log_high < MEASURED_A_TICK ? node->log_high
                                                        : MEASURED_A_TICK);
    abroad_again(node);
    anew_tick(node);
    for (size_t i = 0; i < node->config.peers_max; i++) {
        struct session *session = &node->sessions[i];

        if (!session->used || session->realm == 0)
            continue;
        /* A peer that does not want it says nothing. */
        session->single_out = false;
        if (!session->limited)
            queue_anew(node, session);
    }
}
