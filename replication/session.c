/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/node_internal.h"
#include "core/check.h"

#include <string.h>

struct session *session_find(struct node *node, uint64_t link)
{
    for (size_t i = 0; i < node->config.peers_max; i++)
        if (node->sessions[i].used && node->sessions[i].link == link)
            return &node->sessions[i];
    return NULL;
}

static struct session *session_vacant(struct node *node)
{
    for (size_t i = 0; i < node->config.peers_max; i++)
        if (!node->sessions[i].used)
            return &node->sessions[i];
    return NULL;
}

static void send_hello(struct node *node, struct session *session)
{
    const struct node_config *config = &node->config;
    size_t start = node->effects->out.size;
    struct wire_message hello = {.version = NODE_VERSION,
                                 .features = WIRE_FEATURE_MEDIA};

    hello.realm = config->roster->realm;
    hello.instance = config->instance;
    hello.kid = node->kid;
    hello.software = bytes_text(config->software);
    hello.certificate_count = config->certificate_count;
    for (size_t i = 0; i < hello.certificate_count; i++) {
        hello.certificates[i].entry = config->certificates[i].entry.bytes;
        hello.certificates[i].body = config->certificates[i].body;
    }
    wire_put_hello(&node->effects->out, &hello);
    node_send(node, session, start);
}

void session_open(struct node *node, const struct node_event *event)
{
    struct session *session = session_vacant(node);
    struct track *tracks;

    check(!session_find(node, event->link));
    if (!session) {
        struct node_effect *effect = node_effect(node, EFFECT_CLOSE);

        effect->link = event->link;
        effect->result = LINK_FULL;
        return;
    }
    tracks = session->tracks;
    memset(tracks, 0, node->log_high * sizeof *tracks);
    memset(session, 0, sizeof *session);
    session->tracks = tracks;
    session->used = true;
    session->link = event->link;
    session->initiator = event->initiator;
    session->heard_ms = node->now_ms;
    memcpy(session->remote, event->remote, KEY_SIZE);
    for (size_t i = 0; i < TIERS; i++)
        session->runs[i] = (struct queue){NONE, NONE};
    session->tells = (struct queue){NONE, NONE};
    send_hello(node, session);
}

void session_free(struct session *session)
{
    session->used = false;
    session->established = false;
}

void session_close(struct node *node, struct session *session,
                   enum result result)
{
    struct node_effect *effect = node_effect(node, EFFECT_CLOSE);

    effect->link = session->link;
    effect->result = result;
    media_forget(node, session);
    session_free(session);
}

void session_revoked(struct node *node)
{
    for (size_t i = 0; i < node->config.peers_max; i++) {
        struct session *session = &node->sessions[i];

        if (session->used && session->established &&
            roster_revoked_in(node->config.roster, session->realm,
                              session->key))
            session_close(node, session, CERT_REVOKED);
    }
}

/* Any root of the realm may have issued the first: the one that it names. */
static bool find_root(const struct roster *roster, size_t realm,
                      const uint8_t kid[KEY_KID], struct certificate *root)
{
    for (size_t i = 0; i < roster->count; i++) {
        const struct member *member = &roster->members[i];

        if (member->realm != realm ||
            !(member->certificate.roles & ROLE_ROOT) ||
            memcmp(member->kid, kid, KEY_KID) != 0)
            continue;
        *root = member->certificate;
        return true;
    }
    return false;
}

/* Verifies one certificate by its issuer's, which it replaces. */
static enum result hello_certificate(const struct node *node, size_t place,
                                     const struct wire_certificate *sent,
                                     struct certificate *issuer)
{
    const struct roster *roster = node->config.roster;
    const uint8_t *realm = roster->realms[place].realm;
    struct certificate certificate;
    struct entry entry;
    struct body body;
    enum result result = entry_open(sent->entry, realm, &entry);

    if (result == OK && entry_kind(&entry.header) != KIND_CERTIFICATE)
        result = CERT_FORM;
    if (result == OK && issuer->roles == 0 &&
        !find_root(roster, place, entry.kid, issuer))
        result = ENTRY_KID;
    if (result == OK)
        result = entry_verify(&entry, realm, issuer->log_key);
    if (result == OK)
        result = body_open(sent->body, &body);
    if (result == OK)
        result = body_verify(&body, entry.header.log, entry.header.body);
    if (result == OK)
        result = certificate_read(&body, &certificate);
    if (result == OK)
        result =
            certificate_allowed(&certificate, issuer->roles, issuer->country);
    if (result == OK)
        result = certificate_proved(&certificate, realm);
    if (result == OK)
        *issuer = certificate;
    return result;
}

/*
 * A certificate that the roster has not heard of is good by its chain: the
 * trust logs then come over this very link. One by a revoked issuer counts
 * only if the roster has it, since nothing else tells when it was issued.
 */
static enum result hello_chain(const struct node *node,
                               const struct session *session, size_t realm,
                               const struct wire_message *message,
                               struct certificate *peer)
{
    const struct roster *roster = node->config.roster;
    bool issuer_revoked = false;
    uint8_t kid[KEY_KID];

    memset(peer, 0, sizeof *peer);
    for (size_t i = 0; i < message->certificate_count; i++) {
        enum result result =
            hello_certificate(node, realm, &message->certificates[i], peer);

        if (result != OK)
            return result;
        if (i + 1 < message->certificate_count)
            issuer_revoked |= roster_revoked_in(roster, realm, peer->log_key);
    }
    if (roster_revoked_in(roster, realm, peer->log_key))
        return CERT_REVOKED;
    if (issuer_revoked && !roster_in(roster, realm, peer->log_key))
        return CERT_REVOKED;
    key_kid(peer->log_key, kid);
    if (memcmp(kid, message->kid, KEY_KID) != 0 ||
        memcmp(peer->link_key, session->remote, KEY_SIZE) != 0)
        return CERT_FORM;
    return OK;
}

/* Of which realm is it, if that is one to speak to? */
static enum result hello_realm(const struct node *node,
                               const struct wire_message *message,
                               size_t *realm)
{
    const struct border *border = node->config.border;

    *realm = roster_realm_find(node->config.roster, message->realm);
    if (*realm == 0)
        return OK;
    if (*realm == SIZE_MAX || !border || !border->speaks(border->user, *realm))
        return LINK_REALM;
    return OK;
}

static enum result hello_check(const struct node *node,
                               const struct session *session,
                               const struct wire_message *message,
                               struct certificate *peer, size_t *realm)
{
    enum result result = hello_realm(node, message, realm);

    if (result == OK)
        result = hello_chain(node, session, *realm, message, peer);
    if (result == OK && memcmp(message->kid, node->kid, KEY_KID) == 0 &&
        memcmp(message->instance, node->config.instance, NODE_INSTANCE) == 0)
        return LINK_SELF;
    return result;
}

/*
 * Of two links to one instance both sides keep the same one: that which the
 * smaller kid dialled, and of two that one side dialled the newer, since it
 * would not have dialled again with a link that works.
 */
static bool keeps_new(const struct node *node, const struct session *old,
                      const struct session *new)
{
    bool smaller = memcmp(node->kid, new->kid, KEY_KID) < 0;

    if (old->initiator == new->initiator)
        return true;
    return new->initiator == smaller;
}

/* A second instance may be the first's successor: the first is asked, and is
 * alive if it answers. */
static void suspect_clone(struct node *node, struct session *old)
{
    size_t start = node->effects->out.size;

    old->rival_ping = ++old->ping;
    old->expecting_rival = true;
    wire_put_ping(&node->effects->out, WIRE_PING, old->ping);
    node_send(node, old, start);
}

/* False if the new link is the one to close. */
static bool settle_twins(struct node *node, struct session *session)
{
    for (size_t i = 0; i < node->config.peers_max; i++) {
        struct session *old = &node->sessions[i];

        if (old == session || !old->used || !old->established ||
            memcmp(old->kid, session->kid, KEY_KID) != 0)
            continue;
        if (memcmp(old->instance, session->instance, NODE_INSTANCE) != 0)
            suspect_clone(node, old);
        else if (keeps_new(node, old, session))
            session_close(node, old, LINK_TWICE);
        else
            return false;
    }
    return true;
}

/* Has its realm as many links as one of another country may? */
static bool is_crowded(const struct node *node, size_t realm)
{
    size_t most = node->config.peers_max / NODE_SHARE_ABROAD, count = 0;

    for (size_t i = 0; i < node->config.peers_max; i++)
        count += node->sessions[i].used && node->sessions[i].established &&
                 node->sessions[i].realm == realm;
    return realm != 0 && count >= (most > 0 ? most : 1);
}

void session_hello(struct node *node, struct session *session,
                   const struct wire_message *message)
{
    struct certificate peer;
    size_t realm;
    enum result result = hello_check(node, session, message, &peer, &realm);

    if (result != OK) {
        session_close(node, session, result);
        return;
    }
    session->realm = realm;
    session->media.features = message->features;
    memcpy(session->kid, message->kid, KEY_KID);
    memcpy(session->instance, message->instance, NODE_INSTANCE);
    memcpy(session->key, peer.log_key, KEY_SIZE);
    memcpy(session->name, peer.name, sizeof session->name);
    if (!settle_twins(node, session)) {
        session_close(node, session, LINK_TWICE);
        return;
    }
    if (is_crowded(node, realm)) {
        session_close(node, session, LINK_FULL);
        return;
    }
    session->established = true;
    abroad_measure(node);
    node_report(node, REPORT_ESTABLISHED, session);
    if (node->wall_s != 0 &&
        (node->wall_s < peer.from || node->wall_s > peer.until))
        node_report(node, REPORT_EXPIRED, session);
    if (memcmp(session->kid, node->kid, KEY_KID) == 0)
        node_report(node, REPORT_CLONE, session);
}

void session_pong(struct node *node, struct session *session, uint64_t number)
{
    if (!session->expecting_rival || number < session->rival_ping)
        return;
    session->expecting_rival = false;
    node_report(node, REPORT_CLONE, session);
}

void session_tick(struct node *node, struct session *session)
{
    uint64_t silent_ms = node->now_ms - session->heard_ms;
    size_t start = node->effects->out.size;

    if (session->again_ms != 0 && node->now_ms >= session->again_ms) {
        session->again_ms = 0;
        session->again = true;
        singles_tick(session);
    }
    if (silent_ms < (uint64_t)(session->pings + 1) * node->config.ping_ms)
        return;
    if (!session->established || session->pings == NODE_PINGS_MAX) {
        session_close(node, session, LINK_TIMEOUT);
        return;
    }
    session->pings++;
    wire_put_ping(&node->effects->out, WIRE_PING, ++session->ping);
    node_send(node, session, start);
}

/* What a peer of another realm told of, or began with, may never come: it may
 * not be for us any more, and then that cannot be told either. */
static bool expects(const struct session *session)
{
    return session->realm == 0 &&
           (session->unknown || session->aheads > 0 || session->wants > 0);
}

bool session_synced(const struct node *node, const struct session *session)
{
    for (size_t i = 0; i < TIERS; i++)
        if (session->runs[i].first != NONE)
            return false;
    if (session->again || session->again_ms != 0 || session->busy ||
        session->refused > 0 || session->limited || session->over ||
        session->unrecorded || session->single_out || expects(session) ||
        !singles_synced(node, session))
        return false;
    return session->used && session->established && session->told &&
           session->frontier_sent && session->flight_count == 0 &&
           session->stores == 0 && session->tells.first == NONE;
}
