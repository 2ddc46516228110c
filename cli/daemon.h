/* SPDX-License-Identifier: Apache-2.0 */
/*
 * daemon: everything of a running node, put together.
 *
 * Law: the network's thread never waits for the disk: runs go to the writer as
 * copies and come back as answers. The node signs only after it has asked its
 * peers for its own head, or waited for them in vain.
 *
 * Threads: the uv loop's; the writer's two, its indexer's, the scrub's; the
 * control socket's. What others ask of the loop they read from a snapshot.
 */
#ifndef CAIRN_CLI_DAEMON_H
#define CAIRN_CLI_DAEMON_H

#include "cli/service.h"

enum {
    DAEMON_DEVICES_MAX = 16,
    DAEMON_DESCRIPTORS = 64, /* that must be free for it to start */
    DAEMON_ASK_MS = 3000,    /* for the peers to tell this node's own head */
};

struct daemon_options {
    const char *listen; /* or null */
    size_t peer_count;
    const char *const *peers; /* [NAME@]ADDRESS */
    size_t device_count;
    const char *const *devices;
    bool auto_admit; /* records what the devices read */
};

/* Runs until SIGINT or SIGTERM; the exit code, after messages. */
int daemon_run(struct post *post, const struct daemon_options *options);

#endif
