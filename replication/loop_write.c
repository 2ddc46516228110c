/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/loop_internal.h"

#include <stdlib.h>

/* Small messages of one step leave in one write. */
enum { CHUNK_SIZE = 16384 };

static void on_written(uv_write_t *request, int status)
{
    struct chunk *chunk = request->data;
    struct link *link = request->handle->data;

    link->queued -= chunk->buffer.size;
    free(chunk);
    if (link->state == STATE_ENDING && status < 0) {
        link_vanish(link);
    } else if (status < 0) {
        link->error = status;
        link_end(link, LINK_CLOSED);
    } else if (link->state == STATE_OPEN &&
               link->queued <= NODE_OUTPUT_BYTES / 4) {
        struct node_event event = {.type = EVENT_WRITABLE, .link = link->id};

        loop_step(link->loop, &event);
    }
}

void link_flush(struct link *link)
{
    struct chunk *chunk = link->chunk;
    uv_buf_t bytes;
    int error;

    if (!chunk || chunk->buffer.size == 0 || link->state == STATE_GONE)
        return;
    link->chunk = NULL;
    chunk->request.data = chunk;
    bytes =
        uv_buf_init((char *)chunk->buffer.data, (unsigned)chunk->buffer.size);
    error = uv_write(&chunk->request, link_stream(link), &bytes, 1, on_written);
    if (error) {
        free(chunk);
        link->error = error;
        link_end(link, LINK_CLOSED);
        return;
    }
    link->queued += chunk->buffer.size;
    link->flushed += chunk->buffer.size;
}

struct buffer *link_room(struct link *link, size_t size)
{
    struct chunk *chunk = link->chunk;
    size_t capacity = size > CHUNK_SIZE ? size : CHUNK_SIZE;

    if (chunk && chunk->buffer.capacity - chunk->buffer.size >= size)
        return &chunk->buffer;
    link_flush(link);
    if (!link_live(link))
        return NULL;
    free(link->chunk);
    link->chunk = NULL;
    chunk = malloc(sizeof *chunk + capacity);
    if (!chunk)
        return NULL;
    chunk->buffer = buffer_of(chunk->memory, capacity);
    link->chunk = chunk;
    return &chunk->buffer;
}

void link_send(struct link *link, struct bytes message)
{
    size_t size = frame_sealed_size(message.size);
    struct buffer *out;
    enum result result;

    if (link->state != STATE_OPEN)
        return;
    if (link->queued + size > link->loop->config.queue_max) {
        link_end(link, LINK_SLOW);
        return;
    }
    out = link_room(link, size);
    result = out ? frame_send(&link->frame, message, out) : STORE_MEMORY;
    if (result != OK)
        link_end(link, result);
}

bool link_stuck(struct link *link, uint64_t now)
{
    size_t left = uv_stream_get_write_queue_size(link_stream(link));

    if (left == 0 || link->flushed - left != link->moved)
        link->moved_ms = now;
    link->moved = link->flushed - left;
    return link->state == STATE_OPEN &&
           now - link->moved_ms >= link->loop->config.write_ms;
}
