/* SPDX-License-Identifier: Apache-2.0 */
/* The snapshot that those who ask read, so that the loop is never waited for.
 */
#include "cli/daemon_internal.h"
#include "cli/present.h"

#include <stdlib.h>
#include <string.h>

static uint64_t now_ms(void)
{
    return uv_hrtime() / 1000000;
}

static const char *state_name(const struct loop_peer *peer)
{
    switch (peer->state) {
    case LOOP_CONNECTED:
        return peer->node.established ? "connected" : "connecting";
    case LOOP_REFUSED:
        return "refused";
    default:
        return "connecting";
    }
}

static json_t *peer_line(const struct loop_peer *peer)
{
    const struct node_peer *node = &peer->node;
    bool connected = peer->state == LOOP_CONNECTED && node->established;
    json_t *line =
        json_pack("{s:s, s:s, s:s, s:s}", "type", "peer", "name",
                  connected && node->name ? node->name : peer->name, "address",
                  peer->address, "state", state_name(peer));

    if (connected) {
        json_object_set_new(line, "behind",
                            json_integer((json_int_t)node->behind));
        json_object_set_new(line, "ahead",
                            json_integer((json_int_t)node->ahead));
        json_object_set_new(line, "bytes_in",
                            json_integer((json_int_t)node->bytes_in));
        json_object_set_new(line, "bytes_out",
                            json_integer((json_int_t)node->bytes_out));
        json_object_set_new(line, "duplicates",
                            json_integer((json_int_t)node->duplicates));
        json_object_set_new(line, "refused",
                            json_integer((json_int_t)node->refusals));
        json_object_set_new(line, "last_heard", present_instant(post_now_us()));
    } else if (peer->result != OK) {
        json_object_set_new(line, "error",
                            json_string(peer->detail
                                            ? peer->detail
                                            : result_sentence(peer->result)));
        json_object_set_new(line, "code",
                            json_string(result_code(peer->result)));
    }
    return line;
}

static void heard(struct daemon *daemon, const uint8_t kid[KEY_KID],
                  uint64_t at_ms)
{
    struct daemon_heard *place = &daemon->heard[0];

    for (size_t i = 0; i < PEERS_MAX; i++) {
        if (memcmp(daemon->heard[i].kid, kid, KEY_KID) == 0) {
            place = &daemon->heard[i];
            break;
        }
        if (daemon->heard[i].at_ms < place->at_ms)
            place = &daemon->heard[i];
    }
    memcpy(place->kid, kid, KEY_KID);
    place->at_ms = at_ms;
}

/* What the peers have shown of the logs in which alerts stand. */
static void shown_snapshot(struct daemon *daemon)
{
    struct node_peer peer;

    daemon->shown_count = 0;
    for (size_t i = 0; i < PEERS_MAX; i++) {
        struct daemon_shown *to = &daemon->shown[daemon->shown_count];

        if (!node_peer(daemon->node, i, &peer) || !peer.told)
            continue;
        memcpy(to->kid, peer.kid, KEY_KID);
        to->count = node_shown(daemon->node, i, to->logs, DAEMON_SHOWN_MAX);
        daemon->shown_count++;
    }
}

static bool hook_shown(void *user, const uint8_t kid[KEY_KID],
                       const uint8_t log[KEY_LOG], uint64_t *next)
{
    struct daemon *daemon = user;
    bool found = false;

    pthread_mutex_lock(&daemon->lock);
    for (size_t i = 0; i < daemon->shown_count; i++) {
        const struct daemon_shown *from = &daemon->shown[i];

        for (size_t k = 0; k < from->count; k++)
            if (memcmp(from->kid, kid, KEY_KID) == 0 &&
                memcmp(from->logs[k].log, log, KEY_LOG) == 0) {
                *next = from->logs[k].next;
                found = true;
            }
    }
    pthread_mutex_unlock(&daemon->lock);
    return found;
}

static json_t *peers_lines(struct daemon *daemon, int *connected)
{
    json_t *peers = json_array();
    struct loop_peer peer;

    for (size_t i = 0; loop_peer(daemon->loop, i, &peer); i++) {
        json_array_append_new(peers, peer_line(&peer));
        if (peer.state == LOOP_CONNECTED && peer.node.established) {
            ++*connected;
            heard(daemon, peer.node.kid, now_ms());
        }
    }
    return peers;
}

void daemon_snapshot(struct daemon *daemon)
{
    int connected = 0;
    json_t *peers, *status, *old_status, *old_peers;

    pthread_mutex_lock(&daemon->lock);
    shown_snapshot(daemon);
    peers = peers_lines(daemon, &connected);
    status = json_pack("{s:s, s:i, s:i, s:b, s:b, s:I}", "listen",
                       loop_address(daemon->loop), "peers", connected,
                       "peers_configured", (int)daemon->options->peer_count,
                       "synced", node_synced(daemon->node), "ready",
                       daemon->ready, "uptime_seconds",
                       (json_int_t)((now_ms() - daemon->started_ms) / 1000));
    if (!daemon->ready && daemon->ready_result != OK)
        json_object_set_new(
            status, "waiting",
            json_string(writer_recovering(daemon->post->writer) ||
                                daemon->begun || daemon->forked ||
                                daemon->ready_result == KEY_LOCKED
                            ? result_sentence(daemon->ready_result)
                            : message(MSG_ASKING)));
    if (daemon->forked)
        json_object_set_new(status, "health",
                            json_string(message(MSG_OWN_FORKED)));
    old_status = daemon->status;
    old_peers = daemon->peers;
    daemon->status = status;
    daemon->peers = peers;
    pthread_mutex_unlock(&daemon->lock);
    json_decref(old_status);
    json_decref(old_peers);
}

static json_t *hook_status(void *user)
{
    struct daemon *daemon = user;
    json_t *copy;

    pthread_mutex_lock(&daemon->lock);
    copy = daemon->status ? json_deep_copy(daemon->status) : json_object();
    pthread_mutex_unlock(&daemon->lock);
    return copy;
}

static void hook_peers(void *user, struct reply *reply)
{
    struct daemon *daemon = user;
    json_t *copy, *line;
    size_t i;

    pthread_mutex_lock(&daemon->lock);
    copy = daemon->peers ? json_deep_copy(daemon->peers) : json_array();
    pthread_mutex_unlock(&daemon->lock);
    json_array_foreach(copy, i,
                       line) if (!reply_line(reply, json_incref(line))) break;
    json_decref(copy);
}

static uint64_t hook_heard(void *user, const uint8_t kid[KEY_KID])
{
    struct daemon *daemon = user;
    uint64_t ago = UINT64_MAX;

    pthread_mutex_lock(&daemon->lock);
    for (size_t i = 0; i < PEERS_MAX; i++)
        if (daemon->heard[i].at_ms != 0 &&
            memcmp(daemon->heard[i].kid, kid, KEY_KID) == 0)
            ago = now_ms() - daemon->heard[i].at_ms;
    pthread_mutex_unlock(&daemon->lock);
    return ago;
}

static enum result hook_wait_ready(void *user)
{
    struct daemon *daemon = user;
    struct timespec until;
    enum result result = OK;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += 2 * DAEMON_ASK_MS / 1000;
    pthread_mutex_lock(&daemon->lock);
    while (!daemon->ready && result == OK)
        if (atomic_load(&daemon->post->locked))
            result = KEY_LOCKED;
        else if (daemon->forked ||
                 pthread_cond_clockwait(&daemon->ready_wake, &daemon->lock,
                                        CLOCK_MONOTONIC, &until) != 0)
            result = STORE_RECOVERY;
    pthread_mutex_unlock(&daemon->lock);
    return result;
}

void daemon_hooks(struct daemon *daemon)
{
    daemon->hooks = (struct service_daemon){
        .user = daemon,
        .status = hook_status,
        .peers = hook_peers,
        .heard_ms = hook_heard,
        .wait_ready = hook_wait_ready,
        .shown = hook_shown,
        .enrolled = daemon_enrolled,
        .want_medium = daemon_media_want,
    };
}
