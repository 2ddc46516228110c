/* SPDX-License-Identifier: Apache-2.0 */
/* How much a day may bring to another realm, and from it. */
#include "core/check.h"
#include "replication/node_internal.h"

/* What is left of a limit; without one there is no end. */
static uint64_t left(uint64_t limit, uint64_t used)
{
    if (limit == 0)
        return UINT64_MAX;
    return used < limit ? limit - used : 0;
}

bool abroad_limited(struct node *node, struct session *session, uint32_t at)
{
    const struct border_limits *limits = &node->limits[session->realm];
    const struct border_limits *sent = &node->sent[session->realm];
    bool begun = node->logs[at].sent_today & realm_bit(session->realm);

    if (session->realm == 0)
        return false;
    if (left(limits->entries, sent->entries) > 0 &&
        left(limits->bytes, sent->bytes) > 0 &&
        (begun || left(limits->logs, sent->logs) > 0))
        return false;
    session->limited = true;
    return true;
}

void abroad_budget(const struct node *node, const struct session *session,
                   struct node_effects *effects)
{
    const struct border_limits *limits = &node->limits[session->realm];
    const struct border_limits *sent = &node->sent[session->realm];
    uint64_t entries = left(limits->entries, sent->entries);
    uint64_t bytes = left(limits->bytes, sent->bytes);

    effects->item_most = RUN_ENTRIES_MAX;
    effects->gather_most = NODE_RUN_BYTES;
    if (session->realm == 0)
        return;
    if (entries < RUN_ENTRIES_MAX)
        effects->item_most = (size_t)entries;
    if (bytes < NODE_RUN_BYTES)
        effects->gather_most = (size_t)bytes;
}

bool abroad_fits(const struct node *node, const struct session *session,
                 size_t size)
{
    size_t realm = session->realm;

    return realm == 0 ||
           size <= left(node->limits[realm].bytes, node->sent[realm].bytes);
}

static void count(struct node *node, size_t realm, uint32_t at,
                  uint64_t entries, uint64_t bytes)
{
    struct border_limits *sent = &node->sent[realm];
    struct log *log = &node->logs[at];

    check(realm < REALMS_MAX);
    if (!(log->sent_today & realm_bit(realm)))
        sent->logs++;
    log->sent_today |= realm_bit(realm);
    sent->entries += entries;
    sent->bytes += bytes;
}

void abroad_sent(struct node *node, struct session *session, uint32_t at,
                 const struct border_sent *sent)
{
    count(node, session->realm, at, sent->next - sent->first, sent->bytes);
}

void abroad_spent(struct node *node)
{
    const struct border *border = node->config.border;
    struct border_spent spent;

    for (size_t i = 0; border && border->spent(border->user, i, &spent); i++) {
        uint32_t at = table_find(node, spent.log);

        if (at != NONE && spent.realm > 0 && spent.realm < REALMS_MAX)
            count(node, spent.realm, at, spent.entries, spent.bytes);
    }
}

bool abroad_closed(const struct node *node, const struct arrival *run)
{
    return run->session->realm != 0 && node->limits[run->realm].none;
}

/* Only what comes from abroad counts: a node of the own realm has taken it
 * under its own limit. */
bool abroad_over(const struct node *node, const struct arrival *run)
{
    const struct border_limits *limits = &node->limits[run->realm];
    const struct border_limits *taken = &node->taken[run->realm];

    if (run->session->realm == 0)
        return false;
    return run->count - run->skip > left(limits->entries, taken->entries) ||
           run->size > left(limits->bytes, taken->bytes) ||
           (!node->logs[run->at].taken_today &&
            left(limits->logs, taken->logs) == 0);
}

void abroad_taken(struct node *node, const struct arrival *run)
{
    struct border_limits *taken = &node->taken[run->realm];

    if (run->session->realm == 0)
        return;
    if (!node->logs[run->at].taken_today)
        taken->logs++;
    node->logs[run->at].taken_today = true;
    taken->entries += run->count - run->skip;
    taken->bytes += run->size;
}
