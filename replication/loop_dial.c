/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/loop_internal.h"

#include <sodium.h>
#include <string.h>

enum result dial_begin(struct loop *loop)
{
    loop->peer_count = loop->config.dial_count;
    for (size_t i = 0; i < loop->peer_count; i++) {
        struct peer *peer = &loop->peers[i];
        struct sockaddr_storage literal;

        peer->dial = &loop->config.dials[i];
        peer->loop = loop;
        backoff_begin(&peer->backoff);
        if (!address_split(peer->dial->address, peer->host, peer->port))
            return VALUE_FORM;
        if (peer->dial->address[0] == '[' &&
            !address_literal(peer->host, peer->port, &literal))
            return VALUE_FORM;
    }
    return OK;
}

bool dial_key(const struct peer *peer, uint8_t key[KEY_SIZE])
{
    const struct member *member = NULL;

    if (peer->dial->name[0] != '\0')
        member = roster_by_name(peer->loop->config.roster, peer->dial->name);
    if (member)
        memcpy(key, member->certificate.link_key, KEY_SIZE);
    else if (peer->dial->has_key)
        memcpy(key, peer->dial->key, KEY_SIZE);
    return member || peer->dial->has_key;
}

static bool is_of(const struct link *link, const struct peer *peer)
{
    const uint8_t *remote = frame_remote(&link->frame);
    uint8_t key[KEY_SIZE];

    if (link->peer == peer)
        return true;
    if (peer->met && memcmp(peer->met_key, remote, KEY_SIZE) == 0)
        return true;
    return dial_key(peer, key) && memcmp(key, remote, KEY_SIZE) == 0;
}

struct link *dial_connected(const struct peer *peer)
{
    struct link *link = peer->loop->links;

    while (link && !(link_live(link) && link->known && is_of(link, peer)))
        link = link->next;
    return link;
}

void dial_met(struct peer *peer, const struct link *link)
{
    const uint8_t *remote = frame_remote(&link->frame);

    peer->met = remote != NULL;
    if (remote)
        memcpy(peer->met_key, remote, KEY_SIZE);
}

static void failed(struct peer *peer, enum result result, int error)
{
    peer->result = result;
    peer->error = error;
    peer->result_ms = uv_now(peer->loop->config.uv);
    backoff_ended(&peer->backoff, result, peer->result_ms,
                  randombytes_random());
}

void dial_ended(struct peer *peer, const struct link *link)
{
    uint64_t now_ms = uv_now(peer->loop->config.uv);

    peer->link = NULL;
    if (link->result == LINK_TWICE)
        dial_met(peer, link);
    if (link->known && now_ms - link->known_ms >= LOOP_STEADY_MS)
        backoff_steady(&peer->backoff);
    failed(peer, link->result, link->error);
}

/* An attempt that never became a link. */
static void give_up(struct peer *peer, enum result result, int error)
{
    failed(peer, result, error);
    loop_count(peer->loop, peer->dial->address, result);
}

static void connect_to(struct peer *peer, const struct sockaddr *address)
{
    struct loop *loop = peer->loop;

    if (loop_live(loop) >= loop->config.peers_max && !listen_evict(loop)) {
        give_up(peer, LINK_FULL, 0);
        return;
    }
    if (loop->stopping)
        return;
    peer->link = link_new(loop, peer, address);
    if (peer->link)
        link_dial(peer->link);
    else
        give_up(peer, STORE_MEMORY, 0);
}

/* A name may have several addresses: each attempt takes the next. */
static void on_resolved(uv_getaddrinfo_t *request, int status,
                        struct addrinfo *found)
{
    struct peer *peer = request->data;
    struct addrinfo *at = found;
    unsigned count = 0;

    peer->resolving = false;
    peer->loop->handles--;
    if (status != 0 && !peer->loop->stopping)
        give_up(peer, LINK_UNREACHABLE, status);
    for (struct addrinfo *next = found; next; next = next->ai_next)
        count++;
    for (unsigned i = 0; count && i < peer->attempts % count; i++)
        at = at->ai_next;
    if (at && status == 0 && !peer->loop->stopping)
        connect_to(peer, at->ai_addr);
    peer->attempts++;
    uv_freeaddrinfo(found);
}

static void resolve(struct peer *peer)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM};
    int error;

    peer->request.data = peer;
    error = uv_getaddrinfo(peer->loop->config.uv, &peer->request, on_resolved,
                           peer->host, peer->port, &hints);
    if (error) {
        give_up(peer, LINK_UNREACHABLE, error);
        return;
    }
    peer->resolving = true;
    peer->loop->handles++;
}

void dial_tick(struct loop *loop, uint64_t now_ms)
{
    for (size_t i = 0; i < loop->peer_count && !loop->stopping; i++) {
        struct peer *peer = &loop->peers[i];
        struct sockaddr_storage literal;

        if (peer->link || peer->resolving || now_ms < peer->backoff.due_ms)
            continue;
        if (dial_connected(peer))
            backoff_wait(&peer->backoff, now_ms, randombytes_random());
        else if (address_literal(peer->host, peer->port, &literal))
            connect_to(peer, (const struct sockaddr *)&literal);
        else
            resolve(peer);
    }
}

void dial_again(struct loop *loop)
{
    for (size_t i = 0; i < loop->peer_count; i++)
        if (!loop->peers[i].link)
            backoff_again(&loop->peers[i].backoff, uv_now(loop->config.uv),
                          randombytes_random());
}

void dial_stop(struct loop *loop)
{
    for (size_t i = 0; i < loop->peer_count; i++)
        if (loop->peers[i].resolving)
            uv_cancel((uv_req_t *)&loop->peers[i].request);
}
