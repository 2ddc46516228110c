/* SPDX-License-Identifier: Apache-2.0 */
/* When the node may sign: it knows all that it has signed before. */
#include "cli/daemon_internal.h"

#include <string.h>

/* All of this node's own logs that any peer has told are held. */
static bool own_complete(struct daemon *daemon)
{
    uint64_t held, seen;
    uint8_t log[KEY_LOG];

    for (size_t i = 0; node_own(daemon->node, i, log, &held, &seen); i++)
        if (seen > held)
            return false;
    return true;
}

/* Other nodes of the realm, any of which may call. */
static size_t others(const struct daemon *daemon)
{
    const uint8_t nodes =
        ROLE_POST | ROLE_HEADQUARTERS | ROLE_RELAY | ROLE_AUDITOR;
    size_t count = 0;

    for (size_t i = 0; i < daemon->roster.count; i++) {
        const struct member *member = &daemon->roster.members[i];

        count += (member->certificate.roles & nodes) && !member->revoked &&
                 memcmp(member->certificate.log_key,
                        daemon->post->author.signer.public, KEY_SIZE) != 0;
    }
    return count;
}

/* It has asked; or nobody was there to be asked. */
static bool may_sign(struct daemon *daemon)
{
    size_t told = node_told(daemon->node), peers = daemon->options->peer_count;
    uint64_t now_ms = uv_hrtime() / 1000000;

    if (daemon->forked || writer_locked(daemon->post->writer) ||
        !own_complete(daemon))
        return false;
    if (peers == 0)
        peers = others(daemon) < 2 ? others(daemon) : 2;
    if (writer_recovering(daemon->post->writer))
        return told >= 2 || (told >= 1 && peers == 1);
    if (daemon->options->peer_count == 0 && peers > 1)
        peers = 1;
    return told >= peers || told >= 2 ||
           now_ms - daemon->started_ms > DAEMON_ASK_MS;
}

static void set_ready(struct daemon *daemon, bool ready)
{
    pthread_mutex_lock(&daemon->lock);
    daemon->ready = ready;
    if (ready)
        pthread_cond_broadcast(&daemon->ready_wake);
    else
        daemon->ready_result = STORE_RECOVERY;
    pthread_mutex_unlock(&daemon->lock);
}

void daemon_sign_tick(struct daemon *daemon)
{
    enum result result = OK;
    bool again = daemon->begun;

    if (daemon->ready)
        return;
    if (!may_sign(daemon)) {
        daemon->ready_result = writer_locked(daemon->post->writer)
                                   ? KEY_LOCKED
                                   : STORE_RECOVERY;
        return;
    }
    if (writer_recovering(daemon->post->writer)) {
        result = writer_adopt(daemon->post->writer);
        again = true;
    }
    if (again)
        daemon_say(MSG_ADOPTED);
    if (result == OK && !daemon->begun)
        result = post_write_starts(daemon->post);
    daemon->begun = true;
    if (result != OK)
        daemon_say(MSG_RESULT, "run", message_result(result),
                   result_code(result));
    set_ready(daemon, true);
}

void daemon_sign_wait(struct daemon *daemon)
{
    if (daemon->ready)
        set_ready(daemon, false);
}

void daemon_sign_stop(struct daemon *daemon)
{
    pthread_mutex_lock(&daemon->lock);
    daemon->forked = true;
    pthread_cond_broadcast(&daemon->ready_wake);
    pthread_mutex_unlock(&daemon->lock);
    set_ready(daemon, false);
    daemon_say(MSG_OWN_FORKED);
}

void daemon_sign_forked(struct daemon *daemon, const uint8_t log[KEY_LOG])
{
    for (size_t i = 0; i < GUARD_LOGS; i++)
        if (!daemon->forked &&
            memcmp(daemon->post->author.logs[i], log, KEY_LOG) == 0)
            daemon_sign_stop(daemon);
}
