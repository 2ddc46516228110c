/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/loop_internal.h"
#include "core/check.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

/* The socket is the loop's own and not libuv's, which would close what it
 * cannot accept for want of descriptors without a word. */
enum { BACKLOG = 128, ACCEPTS_PER_TURN = 16 };

static bool is_stranger(const struct link *link)
{
    return link_live(link) && !link->peer && !link->known;
}

/*
 * The oldest goes, not the newest: a peer shows its certificate within a few
 * round trips, those who hold places open say nothing for as long as they may.
 */
bool listen_evict(struct loop *loop)
{
    struct link *oldest = NULL;

    for (struct link *link = loop->links; link; link = link->next)
        if (is_stranger(link) && (!oldest || link->id < oldest->id))
            oldest = link;
    if (oldest)
        link_end(oldest, LINK_FULL);
    return oldest != NULL;
}

static bool address_full(const struct loop *loop,
                         const struct sockaddr_storage *remote)
{
    size_t most = loop->config.address_links;
    size_t count = 0;

    if (most == 0)
        most = address_loopback(remote) ? SIZE_MAX : LINKS_PER_ADDRESS_MAX;
    for (const struct link *link = loop->links; link; link = link->next)
        count += link_live(link) && !link->peer &&
                 address_same(&link->remote, remote);
    return count >= most;
}

static bool has_place(struct loop *loop, const struct sockaddr_storage *remote)
{
    size_t strangers = 0;

    if (address_full(loop, remote))
        return false;
    for (const struct link *link = loop->links; link; link = link->next)
        strangers += is_stranger(link);
    if (strangers < LOOP_STRANGERS_MAX &&
        loop_live(loop) < loop->config.peers_max)
        return true;
    return listen_evict(loop);
}

static void take(struct loop *loop, int descriptor,
                 const struct sockaddr_storage *remote)
{
    const struct sockaddr *address = (const struct sockaddr *)remote;
    enum result result = LINK_FULL;
    char text[LOOP_ADDRESS_SIZE];

    if (has_place(loop, remote) && !loop->stopping) {
        struct link *link = link_new(loop, NULL, address);

        if (link) {
            link_accept(link, descriptor);
            return;
        }
        result = STORE_MEMORY;
    }
    close(descriptor);
    address_text(address, text);
    loop_count(loop, text, result);
}

static bool exhausted(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOBUFS ||
           error == ENOMEM;
}

static void rest(struct loop *loop)
{
    uv_poll_stop(&loop->poll);
    loop->listen_ms = uv_now(loop->config.uv) + LOOP_ACCEPT_MS;
    loop_count(loop, loop->address, LINK_DESCRIPTORS);
}

/* Errors that belong to the connection that was to be accepted are passed by:
 * its peer has gone. */
static void on_readable(uv_poll_t *poll, int status, int events)
{
    struct loop *loop = poll->data;

    (void)events;
    for (int i = 0; i < ACCEPTS_PER_TURN && !loop->stopping; i++) {
        struct sockaddr_storage remote = {0};
        socklen_t size = sizeof remote;
        int descriptor = accept4(loop->listener, (struct sockaddr *)&remote,
                                 &size, SOCK_NONBLOCK | SOCK_CLOEXEC);

        if (descriptor >= 0) {
            take(loop, descriptor, &remote);
        } else if (status < 0 || exhausted(errno)) {
            rest(loop);
            return;
        } else if (errno == EAGAIN) {
            return;
        }
    }
}

void listen_tick(struct loop *loop, uint64_t now_ms)
{
    if (loop->listen_ms == 0 || now_ms < loop->listen_ms)
        return;
    loop->listen_ms = 0;
    uv_poll_start(&loop->poll, UV_READABLE, on_readable);
}

/* The listening socket, or -1. */
static int bound(const struct sockaddr_storage *address)
{
    const struct sockaddr *at = (const struct sockaddr *)address;
    int on = 1, off = 0;
    int descriptor =
        socket(at->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (descriptor < 0)
        return -1;
    if (setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0)
        goto failed;
    if (at->sa_family == AF_INET6 &&
        setsockopt(descriptor, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off))
        goto failed;
    if (bind(descriptor, at, address_size(at)) == 0 &&
        listen(descriptor, BACKLOG) == 0)
        return descriptor;
failed:
    close(descriptor);
    return -1;
}

enum result listen_begin(struct loop *loop)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    char host[HOST_SIZE], port[6];

    if (!address_split(loop->config.listen, host, port) ||
        !address_literal(host, port, &address))
        return VALUE_FORM;
    loop->listener = bound(&address);
    if (loop->listener < 0)
        return LINK_LISTEN;
    if (getsockname(loop->listener, (struct sockaddr *)&address, &size) != 0 ||
        uv_poll_init(loop->config.uv, &loop->poll, loop->listener) != 0) {
        close(loop->listener);
        return LINK_LISTEN;
    }
    address_text((const struct sockaddr *)&address, loop->address);
    loop->poll.data = loop;
    loop->handles++;
    uv_poll_start(&loop->poll, UV_READABLE, on_readable);
    return OK;
}

static void on_poll_closed(uv_handle_t *handle)
{
    struct loop *loop = handle->data;

    loop->handles--;
}

void listen_stop(struct loop *loop)
{
    if (loop->listener < 0)
        return;
    uv_close((uv_handle_t *)&loop->poll, on_poll_closed);
    close(loop->listener);
    loop->listener = -1;
}
