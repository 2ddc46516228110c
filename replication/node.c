/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/node_internal.h"
#include "core/check.h"

#include <stdlib.h>
#include <string.h>

/* Each part of the one allocation begins at a multiple of this. */
enum { ALIGN = 16 };

static size_t aligned(size_t size)
{
    return (size + ALIGN - 1) / ALIGN * ALIGN;
}

static void node_init(struct node *node, const struct node_config *config,
                      uint8_t *memory)
{
    node->config = *config;
    if (node->config.ping_ms == 0)
        node->config.ping_ms = NODE_PING_MS;
    key_kid(config->key, node->kid);
    node->bucket_count = (uint32_t)config->logs_max;
    node->sessions = (struct session *)memory;
    memory += aligned(config->peers_max * sizeof *node->sessions);
    node->logs = (struct log *)memory;
    memory += aligned(config->logs_max * sizeof *node->logs);
    node->buckets = (uint32_t *)memory;
    memory += aligned(config->logs_max * sizeof *node->buckets);
    for (size_t i = 0; i < config->logs_max; i++)
        node->buckets[i] = NONE;
    for (size_t i = 0; i < config->peers_max; i++)
        node->sessions[i].tracks =
            (struct track *)memory + i * config->logs_max;
}

struct node *node_new(const struct node_config *config)
{
    struct node *node;
    size_t size = aligned(sizeof *node);

    check(config->logs_max >= 1 && config->logs_max <= NODE_LOGS_MAX);
    check(config->peers_max >= 1 && config->peers_max <= PEERS_MAX);
    check(config->certificate_count >= 1 &&
          config->certificate_count <= HELLO_CERTIFICATES_MAX);
    for (size_t i = 0; i < config->certificate_count; i++)
        check(config->certificates[i].body.size <= NODE_CERTIFICATE_MAX);
    check(strlen(config->software) <= NODE_SOFTWARE_MAX);
    size += aligned(config->peers_max * sizeof *node->sessions);
    size += aligned(config->logs_max * sizeof *node->logs);
    size += aligned(config->logs_max * sizeof *node->buckets);
    size += config->peers_max * config->logs_max * sizeof(struct track);
    node = calloc(1, size);
    if (node)
        node_init(node, config, (uint8_t *)node + aligned(sizeof *node));
    return node;
}

void node_free(struct node *node)
{
    free(node);
}

struct node_effect *node_effect(struct node *node, enum node_effect_type type)
{
    struct node_effects *effects = node->effects;
    struct node_effect *effect = &effects->at[effects->count++];

    check(effects->count <= NODE_EFFECTS_MAX);
    memset(effect, 0, sizeof *effect);
    effect->type = type;
    return effect;
}

struct node_effect *node_report(struct node *node, enum node_report report,
                                const struct session *session)
{
    struct node_effect *effect = node_effect(node, EFFECT_REPORT);

    effect->report = report;
    if (session) {
        effect->link = session->link;
        memcpy(effect->kid, session->kid, KEY_KID);
        effect->realm = session->realm;
    }
    return effect;
}

void node_send(struct node *node, struct session *session, size_t start)
{
    struct buffer *out = &node->effects->out;
    struct node_effect *effect = node_effect(node, EFFECT_SEND);

    check(!out->full);
    effect->link = session->link;
    effect->bytes = bytes_of(out->data + start, out->size - start);
    session->output += effect->bytes.size;
    session->bytes_out += effect->bytes.size;
}

/* Is there room for one more effect and so many bytes? */
static bool has_room(const struct node *node, size_t bytes)
{
    const struct node_effects *effects = node->effects;

    return effects->count < NODE_EFFECTS_MAX &&
           effects->out.capacity - effects->out.size >= bytes;
}

bool node_may_report(const struct node *node)
{
    return node->effects->count < NODE_EFFECTS_MAX / 2;
}

static void start(struct node *node)
{
    struct journal_log held;

    node->day = node->wall_s / DAY_S;
    for (size_t i = 0;
         node->config.journal->log_at(node->config.journal->user, i, &held);
         i++) {
        uint32_t at = log_place(node, held.log);

        if (at == NONE)
            return;
        log_refresh(node, at);
    }
    abroad_spent(node);
    membership_load(node);
    membership_changed(node);
    if (node->config.border)
        node_report(node, REPORT_MEMBERSHIP, NULL);
}

/* The node's own new entries; those of trust kinds count at once. */
static void appended(struct node *node, const uint8_t id[KEY_LOG])
{
    uint32_t at = log_place(node, id);
    uint64_t from[BRANCHES_MAX] = {0};
    struct log *log;

    if (at == NONE)
        return;
    log = &node->logs[at];
    for (size_t b = 0; b < log->held.branches; b++)
        from[b] = log->held.ends[b].next;
    log_refresh(node, at);
    for (size_t b = 0; b < log->held.branches; b++)
        membership_take(node, at, b, from[b], log->held.ends[b].next);
    if (log->held.lane == LANE_TRUST)
        singles_scan(node);
    transfer_queue_all(node, at);
    abroad_again(node);
}

/* What the caller has changed can make more of what is held count. */
static void changed(struct node *node)
{
    const struct roster *roster = node->config.roster;
    size_t count = roster->count + roster->revocations.count;

    if (node->config.border) {
        membership_load(node);
        anew_look(node);
    }
    singles_scan(node);
    if (roster->count + roster->revocations.count != count)
        node_report(node, REPORT_MEMBERSHIP, NULL);
    membership_changed(node);
}

static void tick(struct node *node)
{
    for (size_t i = 0; i < node->config.peers_max; i++)
        if (node->sessions[i].used)
            session_tick(node, &node->sessions[i]);
    abroad_tick(node);
    media_tick(node);
}

static void read_message(struct node *node, struct session *session,
                         struct wire_message *message)
{
    switch (message->type) {
    case WIRE_HELLO:
        session_hello(node, session, message);
        break;
    case WIRE_FRONTIER:
    case WIRE_ACK:
        frontier_told(node, session, message);
        break;
    case WIRE_RUN:
        receive_run(node, session, message);
        break;
    case WIRE_KNOWN:
        singles_known(node, session, message);
        break;
    case WIRE_SINGLE:
        singles_take(node, session, message);
        break;
    case WIRE_ASK:
        media_asked(node, session, message);
        break;
    case WIRE_PIECE:
        media_take(node, session, message);
        break;
    case WIRE_WANT:
        transfer_wanted(node, session, message);
        break;
    case WIRE_REFUSED:
        transfer_refused(node, session, message);
        break;
    case WIRE_AGAIN:
        transfer_again(node, session);
        break;
    case WIRE_PING:
        wire_put_ping(&node->effects->out, WIRE_PONG, message->number);
        node_send(node, session, 0);
        break;
    case WIRE_PONG:
        session_pong(node, session, message->number);
        break;
    }
}

static void receive(struct node *node, struct session *session,
                    struct bytes bytes)
{
    struct wire_message message;
    enum result result = wire_decode(bytes, &message);

    session->heard_ms = node->now_ms;
    session->pings = 0;
    session->bytes_in += bytes.size;
    if (result == OK && session->established == (message.type == WIRE_HELLO))
        result = LINK_ORDER;
    if (result == OK)
        read_message(node, session, &message);
    else
        session_close(node, session, result);
}

static void link_event(struct node *node, const struct node_event *event)
{
    struct session *session = session_find(node, event->link);

    if (!session)
        return;
    if (event->type == EVENT_MESSAGE)
        receive(node, session, event->message);
    else if (event->type == EVENT_CLOSED) {
        media_forget(node, session);
        session_free(session);
    } else
        session->output = 0;
}

static void handle(struct node *node, const struct node_event *event)
{
    switch (event->type) {
    case EVENT_START:
        start(node);
        break;
    case EVENT_TICK:
        tick(node);
        break;
    case EVENT_CONTINUE:
        break;
    case EVENT_CONNECTED:
        session_open(node, event);
        break;
    case EVENT_MESSAGE:
    case EVENT_CLOSED:
    case EVENT_WRITABLE:
        link_event(node, event);
        break;
    case EVENT_STORED:
        accept_stored(node, event->token, event->result);
        break;
    case EVENT_APPENDED:
        appended(node, event->log);
        break;
    case EVENT_MEDIUM:
        media_event(node, event);
        break;
    case EVENT_MEMBERSHIP:
        changed(node);
        break;
    }
}

/* One message of a session, if it has one to send and may. */
static bool send_one(struct node *node, struct session *session)
{
    if (!session->used || !session->established ||
        session->output >= NODE_OUTPUT_BYTES)
        return false;
    return singles_send(node, session) || frontier_send(node, session) ||
           transfer_send(node, session) || media_send(node, session);
}

static void report_synced(struct node *node)
{
    for (size_t i = 0; i < node->config.peers_max; i++) {
        struct session *session = &node->sessions[i];

        if (!session->synced && session_synced(node, session) &&
            has_room(node, 0)) {
            session->synced = true;
            node_report(node, REPORT_SYNCED, session);
        }
    }
}

/*
 * Each link sends one message a round, so that a heavy peer cannot starve the
 * others; the next step begins with another link.
 */
static void pump(struct node *node)
{
    size_t peers = node->config.peers_max;
    bool sent = true;

    while (sent) {
        sent = false;
        for (size_t i = 0; i < peers; i++) {
            size_t at = (node->turn + i) % peers;

            if (!has_room(node, MESSAGE_SIZE_MAX)) {
                node->effects->more = true;
                node->turn = at;
                return;
            }
            sent |= send_one(node, &node->sessions[at]);
        }
    }
    node->turn = (node->turn + 1) % peers;
}

void node_step(struct node *node, const struct node_event *event,
               struct node_effects *effects)
{
    effects->count = 0;
    effects->more = false;
    effects->out = buffer_of(effects->memory, sizeof effects->memory);
    node->effects = effects;
    node->unpacked = event->unpacked;
    node->now_ms = event->now_ms;
    node->wall_s = event->wall_s;
    handle(node, event);
    pump(node);
    report_synced(node);
    node->effects = NULL;
    node->unpacked = NULL;
}
