/* SPDX-License-Identifier: Apache-2.0 */
/* Which singles go to whom, and when anew. */
#include "replication/node_internal.h"

#include <string.h>

void singles_changed(struct node *node)
{
    for (size_t i = 0; i < node->config.peers_max; i++) {
        struct session *session = &node->sessions[i];

        session->single_at = 0;
        if (session->single_unknown)
            session->listed = false;
        session->single_unknown = false;
    }
}

void singles_relieved(struct session *session)
{
    if (session->single_busy)
        session->listed = false;
    session->single_busy = false;
}

void singles_tick(struct session *session)
{
    if (session->single_failed)
        session->listed = false;
    session->single_failed = false;
}

/* Of which does the peer want to know that they are held? */
static bool is_listed(const struct node *node, const struct session *session,
                      size_t i)
{
    size_t realm = node->single_realms[i];

    return session->realm == 0 ? realm != 0 : realm == session->realm;
}

static void send_known(struct node *node, struct session *session)
{
    struct buffer *out = &node->effects->out;
    size_t start = out->size, count = 0;

    for (size_t i = 0; i < node->single_count; i++)
        count += is_listed(node, session, i);
    wire_put_known(out, count);
    for (size_t i = 0; i < node->single_count; i++)
        if (is_listed(node, session, i))
            wire_put_id(out, node->single_ids[i]);
    node_send(node, session, start);
}

/* Ours go abroad, those of others to our own. */
static bool may_go(const struct node *node, const struct session *session,
                   size_t i)
{
    const struct border *border = node->config.border;
    bool foreign = node->single_realms[i] != 0;

    return foreign == (session->realm == 0) && !singles_had(session, i) &&
           border->single_may(border->user, i, session->realm);
}

/* Is it on record that it goes abroad? At home nothing need be. */
static bool recorded(struct node *node, struct session *session,
                     const struct journal_item *item)
{
    const struct header *header = &item->entry.header;
    struct border_sent sent = {
        .log = header->log,
        .first = header->seq,
        .next = header->seq + 1,
        .bytes = item->entry.bytes.size + item->body.size,
        .single = true,
    };

    if (session->realm == 0 || abroad_record(node, session, &sent))
        return true;
    session->single_unrecorded = true;
    return false;
}

static bool send_single(struct node *node, struct session *session, size_t i)
{
    const struct border *border = node->config.border;
    size_t start = node->effects->out.size;
    struct border_single single;

    if (!border->single(border->user, i, &single) ||
        single.realm >= node->config.roster->realm_count ||
        !recorded(node, session, &single.item))
        return false;
    session->single_out |= session->realm != 0;
    singles_set_had(session, i);
    wire_put_single(&node->effects->out,
                    node->config.roster->realms[single.realm].realm,
                    single.item.entry.bytes, single.item.body);
    node_send(node, session, start);
    return true;
}

bool singles_send(struct node *node, struct session *session)
{
    if (!node->config.border)
        return false;
    if (!session->listed) {
        session->listed = true;
        send_known(node, session);
        return true;
    }
    while (session->heard && session->single_at < node->single_count) {
        size_t i = session->single_at++;

        if (may_go(node, session, i) && send_single(node, session, i))
            return true;
    }
    return false;
}

bool singles_synced(const struct node *node, const struct session *session)
{
    if (!node->config.border)
        return true;
    return session->listed && !session->single_unknown &&
           !session->single_busy && !session->single_failed &&
           (!session->heard || session->single_at >= node->single_count);
}
