/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/loop_internal.h"
#include "core/check.h"

#include <string.h>

const char *loop_address(const struct loop *loop)
{
    return loop->address;
}

size_t loop_ahead(const struct loop *loop)
{
    return loop->ahead;
}

uint64_t loop_ended(const struct loop *loop, enum result result)
{
    return loop->ended[result];
}

/* Was the peer there, and its answer not good? */
static bool refused(enum result result)
{
    switch (result) {
    case OK:
    case LINK_UNREACHABLE:
    case LINK_CLOSED:
    case LINK_TIMEOUT:
    case LINK_TWICE:
    case LINK_FULL:
    case LINK_SLOW:
    case LINK_NONCE:
    case LINK_DESCRIPTORS:
    case STORE_MEMORY:
        return false;
    default:
        return true;
    }
}

/* What the node tells of a link. */
static void connected(const struct loop *loop, const struct link *link,
                      struct loop_peer *out)
{
    struct node_peer peer;

    out->state = LOOP_CONNECTED;
    for (size_t i = 0; i < loop->config.peers_max; i++)
        if (node_peer(loop->config.node, i, &peer) && peer.link == link->id)
            out->node = peer;
    if (out->node.established && out->node.name[0] != '\0')
        out->name = out->node.name;
}

static void configured(const struct loop *loop, const struct peer *peer,
                       struct loop_peer *out)
{
    const struct link *link = dial_connected(peer);

    out->name = peer->dial->name;
    out->address = peer->dial->address;
    out->configured = true;
    out->state = refused(peer->result) ? LOOP_REFUSED : LOOP_CONNECTING;
    out->result = peer->result;
    out->detail = peer->error ? uv_strerror(peer->error) : NULL;
    if (peer->result != OK)
        out->ago_ms = uv_now(loop->config.uv) - peer->result_ms;
    if (link)
        connected(loop, link, out);
}

/* Is it shown with one of the peers to dial? */
static bool shown(const struct loop *loop, const struct link *link)
{
    for (size_t i = 0; i < loop->peer_count; i++)
        if (dial_connected(&loop->peers[i]) == link)
            return true;
    return false;
}

bool loop_peer(const struct loop *loop, size_t i, struct loop_peer *out)
{
    const struct link *link = loop->links;

    memset(out, 0, sizeof *out);
    if (i < loop->peer_count) {
        configured(loop, &loop->peers[i], out);
        return true;
    }
    i -= loop->peer_count;
    for (; link; link = link->next) {
        if (!link_live(link) || !link->known || shown(loop, link))
            continue;
        if (i-- == 0)
            break;
    }
    if (!link)
        return false;
    out->name = "";
    out->address = link->address;
    connected(loop, link, out);
    return true;
}
