/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/node_internal.h"
#include "core/check.h"

#include <string.h>

_Static_assert(PEERS_MAX <= 64, "a session has a bit of a uint64_t");

static size_t place_of(const struct node *node, const struct session *session)
{
    return (size_t)(session - node->sessions);
}

static uint64_t bit_of(const struct node *node, const struct session *session)
{
    return UINT64_C(1) << place_of(node, session);
}

/* Content goes to, and comes from, nodes of the own realm alone. */
static bool takes_part(const struct session *session)
{
    return session->used && session->established && session->realm == 0 &&
           session->media.features & WIRE_FEATURE_MEDIA;
}

static struct medium *medium_find(struct node *node,
                                  const uint8_t digest[HASH_SIZE])
{
    for (size_t i = 0; i < NODE_MEDIA_MAX; i++)
        if (node->media.at[i].size > 0 &&
            memcmp(node->media.at[i].digest, digest, HASH_SIZE) == 0)
            return &node->media.at[i];
    return NULL;
}

/* What the session was asked for, and has not answered yet. */
static struct medium *medium_of(struct node *node,
                                const struct session *session)
{
    for (size_t i = 0; i < NODE_MEDIA_MAX; i++)
        if (node->media.at[i].size > 0 &&
            node->media.at[i].taker == place_of(node, session) + 1)
            return &node->media.at[i];
    return NULL;
}

/* How many linked peers have not said that they do not hold it. */
static size_t open_peers(const struct node *node, const struct medium *medium)
{
    size_t count = 0;

    for (size_t i = 0; i < node->config.peers_max; i++)
        count += takes_part(&node->sessions[i]) &&
                 !(medium->no & bit_of(node, &node->sessions[i]));
    return count;
}

/* Is it of what nobody who is linked has? */
static bool medium_vain(const struct node *node, const struct medium *medium)
{
    return !medium->taker && !medium->writing && open_peers(node, medium) == 0;
}

static struct medium *medium_place(struct node *node)
{
    for (size_t i = 0; i < NODE_MEDIA_MAX; i++)
        if (node->media.at[i].size == 0)
            return &node->media.at[i];
    for (size_t i = 0; i < NODE_MEDIA_MAX; i++)
        if (medium_vain(node, &node->media.at[i]))
            return &node->media.at[i];
    return NULL;
}

/* The peer does not have it, or not so: others are asked. */
static void give_up(struct medium *medium)
{
    if (medium->taker)
        medium->no |= UINT64_C(1) << (medium->taker - 1);
    medium->taker = 0;
}

void media_event(struct node *node, const struct node_event *event)
{
    struct medium *medium = medium_find(node, event->digest);

    if (event->size == 0 || event->size > SHELF_SIZE_MAX ||
        event->offset >= event->size) {
        if (medium)
            memset(medium, 0, sizeof *medium);
        return;
    }
    if (!medium && event->result == OK) {
        medium = medium_place(node);
        if (!medium)
            return;
        memset(medium, 0, sizeof *medium);
        memcpy(medium->digest, event->digest, HASH_SIZE);
    } else if (!medium) {
        return;
    } else if (medium->writing || event->result != OK) {
        if (event->result != OK)
            give_up(medium);
        medium->taker = 0;
        medium->writing = false;
    } else {
        return; /* wanted already */
    }
    medium->size = event->size;
    medium->offset = event->offset;
}

void media_forget(struct node *node, const struct session *session)
{
    for (size_t i = 0; i < NODE_MEDIA_MAX; i++) {
        struct medium *medium = &node->media.at[i];

        medium->no &= ~bit_of(node, session);
        medium->asked &= ~bit_of(node, session);
        if (medium->taker == place_of(node, session) + 1)
            medium->taker = 0;
    }
}

void media_tick(struct node *node)
{
    bool again = node->now_ms - node->media.again_ms >= NODE_MEDIA_AGAIN_MS;

    if (again)
        node->media.again_ms = node->now_ms;
    for (size_t i = 0; i < NODE_MEDIA_MAX; i++) {
        struct medium *medium = &node->media.at[i];

        if (again)
            medium->no = 0;
        if (medium->taker && !medium->writing &&
            node->now_ms - medium->asked_ms >= NODE_MEDIA_WAIT_MS)
            give_up(medium);
    }
}

void media_asked(struct node *node, struct session *session,
                 const struct wire_message *message)
{
    if (session->realm != 0) {
        accept_count(node, session);
        return;
    }
    session->media.asked = true;
    session->media.offset = message->offset;
    memcpy(session->media.digest, message->digest, HASH_SIZE);
}

void media_take(struct node *node, struct session *session,
                const struct wire_message *message)
{
    struct medium *medium = medium_of(node, session);
    struct node_effect *effect;

    if (session->realm != 0) {
        accept_count(node, session);
        return;
    }
    /* What was given up, or is wanted no more, may still come. */
    if (!medium || medium->writing || message->offset != medium->offset ||
        memcmp(message->digest, medium->digest, HASH_SIZE) != 0)
        return;
    if (message->size != medium->size || message->piece.size == 0 ||
        message->piece.size > medium->size - medium->offset) {
        give_up(medium);
        return;
    }
    medium->writing = true;
    effect = node_effect(node, EFFECT_PIECE);
    effect->link = session->link;
    effect->bytes = message->piece;
    effect->offset = medium->offset;
    effect->size = medium->size;
    memcpy(effect->digest, medium->digest, HASH_SIZE);
}

static void send_piece(struct node *node, struct session *session)
{
    const struct shelf *shelf = node->config.shelf;
    struct node_effects *effects = node->effects;
    size_t start = effects->out.size, got = 0;
    uint64_t size = 0;

    session->media.asked = false;
    if (shelf)
        got = shelf->read(shelf->user, session->media.digest,
                          session->media.offset, effects->packed, &size);
    wire_put_piece(&effects->out, session->media.digest, got ? size : 0,
                   session->media.offset, bytes_of(effects->packed, got));
    node_send(node, session, start);
}

static bool ask_piece(struct node *node, struct session *session)
{
    size_t start = node->effects->out.size;

    for (size_t i = 0; i < NODE_MEDIA_MAX; i++) {
        struct medium *medium = &node->media.at[i];

        if (medium->size == 0 || medium->taker || medium->writing ||
            medium->no & bit_of(node, session))
            continue;
        medium->taker = place_of(node, session) + 1;
        medium->asked |= bit_of(node, session);
        medium->asked_ms = node->now_ms;
        wire_put_ask(&node->effects->out, medium->digest, medium->offset);
        node_send(node, session, start);
        return true;
    }
    return false;
}

bool media_send(struct node *node, struct session *session)
{
    if (!takes_part(session))
        return false;
    for (size_t i = 0; i < TIERS; i++)
        if (session->runs[i].first != NONE)
            return false;
    if (session->media.asked) {
        send_piece(node, session);
        return true;
    }
    return !medium_of(node, session) && ask_piece(node, session);
}

size_t node_medium(const struct node *node, const uint8_t digest[HASH_SIZE],
                   size_t *asked)
{
    *asked = 0;
    for (size_t i = 0; i < NODE_MEDIA_MAX; i++) {
        const struct medium *medium = &node->media.at[i];

        if (medium->size == 0 || memcmp(medium->digest, digest, HASH_SIZE) != 0)
            continue;
        for (size_t p = 0; p < node->config.peers_max; p++)
            *asked += medium->asked >> p & 1;
        return open_peers(node, medium);
    }
    return 0;
}

size_t node_media_room(const struct node *node, bool vain)
{
    const struct medium nothing = {0};
    size_t room = 0;

    if (open_peers(node, &nothing) == 0)
        return 0;
    for (size_t i = 0; i < NODE_MEDIA_MAX; i++)
        room += node->media.at[i].size == 0 ||
                (vain && medium_vain(node, &node->media.at[i]));
    return room;
}
