/* SPDX-License-Identifier: Apache-2.0 */
/*
 * loop_link: one TCP connection of the loop, from its socket to messages.
 *
 * Law: a link ends once, by link_end or link_close, with one result; it is
 * freed when libuv has let go of it. Its frame memory lives only while it can
 * receive messages.
 *
 * Shared by the sources of the loop; nobody else includes it. One thread.
 */
#ifndef CAIRN_REPLICATION_LOOP_LINK_H
#define CAIRN_REPLICATION_LOOP_LINK_H

#include <uv.h>

#include "replication/frame.h"
#include "replication/loop.h"

struct peer;
struct arrived;

enum link_state {
    STATE_DIALLING, /* TCP connects */
    STATE_SHAKING,  /* hands are shaken */
    STATE_OPEN,     /* the node has been told of it */
    STATE_ENDING,   /* what is left is sent; the node is done with it */
    STATE_GONE,     /* libuv closes it */
};

/* Bytes on their way out: gathered here, then given to uv_write. */
struct chunk {
    uv_write_t request;
    struct buffer buffer;
    uint8_t memory[];
};

struct link {
    uv_tcp_t tcp;
    uv_connect_t connect;
    uv_shutdown_t shutdown;
    struct loop *loop;
    struct link *next;
    struct peer *peer; /* that was dialled; null: accepted */
    uint64_t id;
    enum link_state state;
    bool pushing;        /* within frame_push */
    bool resting;        /* has been read enough in this turn of the loop */
    bool lost;           /* ended, and the node is still to be told */
    bool known;          /* its certificate is good */
    uint64_t known_ms;   /* since when */
    enum result result;  /* of its end */
    int error;           /* libuv's, if there was one */
    uint64_t begun_ms;   /* when this state, or the present message, began */
    uint64_t moved_ms;   /* when bytes were last taken by the peer */
    size_t flushed;      /* bytes given to uv_write in all */
    size_t moved;        /* of these taken, as of moved_ms */
    size_t queued;       /* bytes of the writes that have not ended */
    struct chunk *chunk; /* not yet given to uv_write */
    struct arrived *ahead, *ahead_last; /* messages that wait, in order */
    struct arrived *run; /* of these the first run that no worker has had */
    size_t workers;      /* that have runs of it */
    uint8_t *memory;     /* the frame's */
    struct frame_link frame;
    struct sockaddr_storage remote;
    char address[LOOP_ADDRESS_SIZE];
};

/* A new link among those of the loop, in STATE_DIALLING; null: no memory. */
struct link *link_new(struct loop *loop, struct peer *peer,
                      const struct sockaddr *remote);

/* Begins to connect; a failure ends the link. */
void link_dial(struct link *link);

/* Takes an accepted socket, which is closed in any case with the link. */
void link_accept(struct link *link, int descriptor);

/* Seals a message; nothing leaves before link_flush. */
void link_send(struct link *link, struct bytes message);
void link_flush(struct link *link);

/*
 * Ends a link that has not ended: at once, or (link_close) behind what it has
 * been given to send. Tells the node, its peer and the caller.
 */
void link_end(struct link *link, enum result result);
void link_close(struct link *link, enum result result);

/* Ends it at once, even one that is still sending what was left. */
void link_drop(struct link *link);

/* Reads, or not, as its state and the loop's want it. */
void link_read(struct link *link);

/* Ends it if its time is over. */
void link_tick(struct link *link, uint64_t now_ms);

/* Is it dialling, shaking hands or open? */
bool link_live(const struct link *link);

static inline uv_stream_t *link_stream(struct link *link)
{
    return (uv_stream_t *)&link->tcp;
}

/* For the two sources of a link alone. */

/* Closes the socket, whatever waits. */
void link_vanish(struct link *link);
/* A buffer with so much room to append to; null: no memory, or it has ended. */
struct buffer *link_room(struct link *link, size_t size);
/* Has the peer taken none of what waits for it for too long? */
bool link_stuck(struct link *link, uint64_t now_ms);

#endif
