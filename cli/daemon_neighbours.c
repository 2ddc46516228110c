/* SPDX-License-Identifier: Apache-2.0 */
/* What other countries have to do with a daemon: treaties come and go, and
 * what was shown is put on record. */
#include "cli/daemon_internal.h"

#include <string.h>

static bool connected(void *user, const uint8_t kid[KEY_KID])
{
    const struct daemon *daemon = user;
    struct node_peer peer;

    for (size_t i = 0; i < PEERS_MAX; i++)
        if (node_peer(daemon->node, i, &peer) && peer.established &&
            memcmp(peer.kid, kid, KEY_KID) == 0)
            return true;
    return false;
}

void daemon_neighbours_tick(struct daemon *daemon)
{
    if (daemon->neighbours && neighbours_tick(daemon->neighbours, daemon->ready,
                                              connected, daemon))
        loop_membership_changed(daemon->loop);
}

void daemon_neighbours_load(struct daemon *daemon)
{
    enum result result = neighbours_load(daemon->neighbours);

    if (result != OK)
        daemon_say(MSG_RESULT, "run", message_result(result),
                   result_code(result));
}
