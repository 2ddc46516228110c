/* SPDX-License-Identifier: Apache-2.0 */
/*
 * media: the node's part in the content of media.
 *
 * Law: content goes to, and comes from, nodes of the own realm alone, behind
 * all else, and one piece at a time over a link; what is handed out was asked
 * for.
 *
 * Specified in docs/PROTOCOL.md, "Media". Pure; only node_internal.h includes
 * it.
 */
#ifndef CAIRN_REPLICATION_MEDIA_H
#define CAIRN_REPLICATION_MEDIA_H

#include "replication/node.h"

struct session;
struct wire_message;

/* A medium that is wanted; sessions have a bit each by their place. */
struct medium {
    uint64_t size; /* 0: the place is free */
    uint64_t offset;
    uint64_t no, asked; /* said that they have it not; were asked */
    uint64_t asked_ms;
    size_t taker; /* place + 1 of the session that was asked; 0: none */
    bool writing; /* a piece was handed out */
    uint8_t digest[HASH_SIZE];
};

struct media_wants {
    struct medium at[NODE_MEDIA_MAX];
    uint64_t again_ms; /* when those who have them not were forgotten */
};

/* Of a session: what its hello told, and the piece that it waits for. */
struct media_side {
    uint64_t features;
    bool asked;
    uint64_t offset;
    uint8_t digest[HASH_SIZE];
};

/* EVENT_MEDIUM. */
void media_event(struct node *node, const struct node_event *event);

void media_tick(struct node *node);
/* The session has ended. */
void media_forget(struct node *node, const struct session *session);
void media_asked(struct node *node, struct session *session,
                 const struct wire_message *message);
void media_take(struct node *node, struct session *session,
                const struct wire_message *message);
/* Sends one message, if nothing else waits; true if it did. */
bool media_send(struct node *node, struct session *session);

#endif
