/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/loop_internal.h"
#include "core/check.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KEEPALIVE_S = 60 };

static uint64_t now_ms(const struct link *link)
{
    return uv_now(link->loop->config.uv);
}

bool link_live(const struct link *link)
{
    return link->state < STATE_ENDING;
}

struct link *link_new(struct loop *loop, struct peer *peer,
                      const struct sockaddr *remote)
{
    struct link *link = calloc(1, sizeof *link);

    if (!link)
        return NULL;
    check(uv_tcp_init(loop->config.uv, &link->tcp) == 0);
    link->tcp.data = link;
    link->loop = loop;
    link->peer = peer;
    link->id = ++loop->links_made;
    link->begun_ms = now_ms(link);
    memcpy(&link->remote, remote, address_size(remote));
    address_text(remote, link->address);
    link->next = loop->links;
    loop->links = link;
    return link;
}

static void on_closed(uv_handle_t *handle)
{
    struct link *link = handle->data;
    struct link **at = &link->loop->links;

    while (*at != link)
        at = &(*at)->next;
    *at = link->next;
    free(link);
}

void link_vanish(struct link *link)
{
    link->state = STATE_GONE;
    free(link->chunk);
    link->chunk = NULL;
    uv_close((uv_handle_t *)&link->tcp, on_closed);
}

static void on_shutdown(uv_shutdown_t *request, int status)
{
    struct link *link = request->handle->data;

    if (link->state == STATE_ENDING && status < 0)
        link_vanish(link);
}

/*
 * Gives up what a link that has ended holds. One that is still ENDING reads on
 * until the peer closes: bytes left unread would make the kernel throw away
 * what has not reached the peer yet.
 */
static void let_go(struct link *link)
{
    if (link->memory)
        frame_close(&link->frame);
    free(link->memory);
    link->memory = NULL;
    if (link->state == STATE_ENDING) {
        link_flush(link);
        link->begun_ms = now_ms(link);
        link_read(link);
        if (uv_shutdown(&link->shutdown, link_stream(link), on_shutdown) == 0)
            return;
    }
    link_vanish(link);
}

static bool may_linger(const struct loop *loop)
{
    size_t count = 0;

    for (const struct link *link = loop->links; link; link = link->next)
        count += link->state == STATE_ENDING;
    return count < PEERS_MAX && !loop->stopping;
}

static void finish(struct link *link, enum result result, bool linger)
{
    if (!link_live(link))
        return;
    link->result = result;
    ahead_drop(link);
    link->lost = link->state == STATE_OPEN;
    if (link->peer)
        dial_ended(link->peer, link);
    link->state = linger && may_linger(link->loop) ? STATE_ENDING : STATE_GONE;
    if (!link->pushing)
        let_go(link);
    loop_count(link->loop, link->address, result);
    loop_settle(link->loop);
}

void link_end(struct link *link, enum result result)
{
    finish(link, result, false);
}

void link_close(struct link *link, enum result result)
{
    finish(link, result, true);
}

void link_drop(struct link *link)
{
    finish(link, OK, false);
    if (link->state != STATE_ENDING)
        return;
    if (link->pushing)
        link->state = STATE_GONE;
    else
        link_vanish(link);
}

static void opened(struct link *link)
{
    struct node_event event = {.type = EVENT_CONNECTED,
                               .link = link->id,
                               .initiator = link->peer != NULL,
                               .remote = frame_remote(&link->frame)};

    link->state = STATE_OPEN;
    link->begun_ms = now_ms(link);
    link->moved_ms = link->begun_ms;
    loop_step(link->loop, &event);
}

static enum result on_message(void *user, struct bytes message)
{
    struct link *link = user;
    struct node_event event = {
        .type = EVENT_MESSAGE, .link = link->id, .message = message};

    if (link->state == STATE_SHAKING)
        opened(link);
    if (link->state == STATE_OPEN && ahead_put(link, message))
        loop_settle(link->loop);
    else if (link->state == STATE_OPEN)
        loop_step(link->loop, &event);
    link->begun_ms = now_ms(link);
    if (link_live(link))
        return OK;
    return link->result != OK ? link->result : LINK_CLOSED;
}

static bool within_message(const struct link *link)
{
    const struct frame_link *frame = &link->frame;

    return frame->total > 0 || frame->gathered > 0 || frame->part != FRAME_HEAD;
}

static void push(struct link *link, struct bytes bytes)
{
    struct buffer none = buffer_of(NULL, 0), *out = &none;
    enum result result;

    if (link->state == STATE_OPEN && !within_message(link))
        link->begun_ms = now_ms(link);
    if (link->state == STATE_SHAKING)
        out = link_room(link, FRAME_ANSWER_MAX);
    if (!out) {
        link_end(link, STORE_MEMORY);
        return;
    }
    link->pushing = true;
    link->loop->gathering = true;
    result = frame_push(&link->frame, bytes, out, on_message, link);
    link->loop->gathering = false;
    link->pushing = false;
    if (!link_live(link))
        let_go(link);
    else if (result != OK && link->chunk && link->chunk->buffer.size)
        link_close(link, result);
    else if (result != OK)
        link_end(link, result);
    else if (link->state == STATE_SHAKING && frame_ready(&link->frame))
        opened(link);
    loop_flush(link->loop);
}

static void on_space(uv_handle_t *handle, size_t size, uv_buf_t *out)
{
    struct link *link = handle->data;

    (void)size;
    *out = uv_buf_init(link->loop->input, LOOP_READ_BYTES);
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    struct link *link = stream->data;

    if (size < 0 && link->state == STATE_ENDING) {
        link_vanish(link);
        return;
    }
    if (size < 0) {
        link->error = size == UV_EOF ? 0 : (int)size;
        link_end(link, LINK_CLOSED);
        return;
    }
    if (size == LOOP_READ_BYTES) {
        link->resting = true;
        link_read(link);
        loop_wake(link->loop);
    }
    if (link_live(link) && size > 0)
        push(link, bytes_of(buffer->base, (size_t)size));
}

void link_read(struct link *link)
{
    bool wanted = link->state == STATE_ENDING || !link->loop->paused;

    if (link->state == STATE_DIALLING || link->state == STATE_GONE)
        return;
    if (wanted && !link->resting)
        uv_read_start(link_stream(link), on_space, on_read);
    else
        uv_read_stop(link_stream(link));
}

static void shake(struct link *link)
{
    struct frame_config config = {.initiator = link->peer != NULL};
    struct buffer *out = link_room(link, FRAME_ANSWER_MAX);
    enum result result;

    uv_tcp_nodelay(&link->tcp, 1);
    uv_tcp_keepalive(&link->tcp, 1, KEEPALIVE_S);
    link->memory = malloc(FRAME_MEMORY_SIZE);
    if (!link->memory || !out) {
        free(link->memory);
        link->memory = NULL;
        link_end(link, STORE_MEMORY);
        return;
    }
    memcpy(config.keys.own_static, link->loop->config.link_secret, KEY_SIZE);
    randombytes_buf(config.keys.own_ephemeral, KEY_SIZE);
    if (link->peer)
        config.pattern = dial_key(link->peer, config.keys.remote_static)
                             ? HANDSHAKE_IK
                             : HANDSHAKE_XX;
    link->state = STATE_SHAKING;
    link->begun_ms = now_ms(link);
    result = frame_open(&link->frame, &config, link->memory, out);
    sodium_memzero(&config, sizeof config);
    if (result != OK) {
        link_end(link, result);
        return;
    }
    link_read(link);
    link_flush(link);
}

static void on_connected(uv_connect_t *request, int status)
{
    struct link *link = request->handle->data;

    if (link->state != STATE_DIALLING)
        return;
    link->error = status;
    if (status < 0)
        link_end(link, LINK_UNREACHABLE);
    else
        shake(link);
}

void link_dial(struct link *link)
{
    link->error =
        uv_tcp_connect(&link->connect, &link->tcp,
                       (const struct sockaddr *)&link->remote, on_connected);
    if (link->error == UV_EMFILE || link->error == UV_ENFILE)
        link_end(link, LINK_DESCRIPTORS);
    else if (link->error)
        link_end(link, LINK_UNREACHABLE);
}

void link_accept(struct link *link, int descriptor)
{
    link->error = uv_tcp_open(&link->tcp, descriptor);
    if (link->error) {
        close(descriptor);
        link_end(link, LINK_CLOSED);
        return;
    }
    shake(link);
}

static bool overdue(const struct link *link, uint64_t now)
{
    const struct loop_config *config = &link->loop->config;
    const struct frame_link *frame = &link->frame;
    size_t size = frame->total ? frame->total : frame->needed;

    if (link->state != STATE_OPEN)
        return now - link->begun_ms >= config->handshake_ms;
    return !link->loop->paused && within_message(link) &&
           now - link->begun_ms >=
               config->frame_ms + size * 1000 / LOOP_FRAME_RATE;
}

void link_tick(struct link *link, uint64_t now)
{
    if (link->state == STATE_ENDING && now - link->begun_ms >= LOOP_LINGER_MS)
        link_vanish(link);
    if (!link_live(link))
        return;
    if (overdue(link, now))
        link_end(link, link->state == STATE_DIALLING ? LINK_UNREACHABLE
                                                     : LINK_TIMEOUT);
    else if (link_stuck(link, now))
        link_end(link, LINK_SLOW);
}
