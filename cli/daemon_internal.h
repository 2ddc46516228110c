/* SPDX-License-Identifier: Apache-2.0 */
/*
 * daemon_internal: what the daemon's sources share.
 *
 * Law: everything but the part under `lock` belongs to the loop's thread.
 */
#ifndef CAIRN_CLI_DAEMON_INTERNAL_H
#define CAIRN_CLI_DAEMON_INTERNAL_H

#include "cli/control.h"
#include "cli/daemon.h"
#include "cli/duty.h"
#include "cli/daemon_media.h"
#include "cli/neighbours.h"
#include "cli/readings.h"
#include "devices/device_serial.h"
#include "replication/loop.h"
#include "replication/pack.h"
#include "replication/unpack.h"
#include "storage/scrub.h"

#include <uv.h>

struct stored_run;

/* When a member was last connected, by its kid. */
struct daemon_heard {
    uint8_t kid[KEY_KID];
    uint64_t at_ms; /* uv_hrtime in milliseconds; 0: place is free */
};

/* A device, and when its opening and its going were last said. */
struct daemon_reader {
    struct daemon *daemon;
    struct device_serial device;
    uint64_t open_ms, gone_ms; /* 0: not since the last reading */
};

/* What the member of a link has shown of headquarters' logs. */
enum { DAEMON_SHOWN_MAX = 32 };
struct daemon_shown {
    uint8_t kid[KEY_KID];
    size_t count;
    struct node_shown logs[DAEMON_SHOWN_MAX];
};

struct daemon {
    struct post *post;
    const struct daemon_options *options;
    struct service service;
    struct service_daemon hooks;
    struct control *control;
    struct scrub *scrub;

    uv_loop_t uv;
    uv_async_t wake;
    uv_timer_t tick;
    uv_signal_t interrupt, terminate;
    bool stopping;

    struct roster roster; /* the node's own; the post's is for those who ask */
    struct member *members;
    struct pack *pack;
    struct unpack *unpack;
    struct node_config node_config;
    struct node *node;
    struct loop *loop;
    struct neighbours *neighbours;
    struct daemon_media media;
    struct loop_dial dials[PEERS_MAX];
    char dial_names[PEERS_MAX][CERTIFICATE_NAME_MAX + 1];
    uint8_t *certificate_space;
    uint64_t started_ms;
    uv_work_t upkeep;
    uint64_t upkeep_ms; /* when it was looked at last */
    bool upkeep_busy;
    enum result upkeep_result;
    bool begun;  /* this instance's start entries were written */
    bool forked; /* an own log is: it signs no more */

    struct daemon_reader readers[DAEMON_DEVICES_MAX];
    size_t reader_count;

    pthread_mutex_t lock;
    pthread_cond_t ready_wake;
    bool ready;
    enum result ready_result; /* of the last look, while not ready */
    struct stored_run *stored, **stored_last; /* answers of the writer */
    unsigned appended;                        /* a bit for each own log */
    /* Trust logs from files: how many have been stored, and how many of these
     * the network has read. */
    uint64_t enrolled, loaded;
    pthread_cond_t loaded_wake;
    json_t *status, *peers;                   /* the snapshot */
    struct daemon_heard heard[PEERS_MAX];
    size_t shown_count;
    struct daemon_shown shown[PEERS_MAX];
};

/* One line on standard error, with the time. */
void daemon_say(enum message id, ...);

/* daemon_store.c: runs to the writer and back; own entries to the network;
 * trust logs from a file, until the network and those who ask know them, on
 * another thread than the loop's; signatures that are checked in the
 * background: OK or STORE_MEMORY. */
void daemon_store_run(void *user, uint64_t token,
                      const struct journal_run *run);
void daemon_appended(void *user, const uint8_t log[KEY_LOG]);
void daemon_enrolled(void *user);
enum result daemon_scrub(struct daemon *daemon);
void daemon_wake(uv_async_t *async);

/* daemon_status.c: the snapshot and what is read from it. */
void daemon_snapshot(struct daemon *daemon);
void daemon_hooks(struct daemon *daemon);

/*
 * daemon_sign.c. The tick makes the node ready once it knows its own logs'
 * ends; wait takes that back until they are held again; forked does so for
 * good if the log is one that this node writes; stop does so and says it.
 */
void daemon_sign_tick(struct daemon *daemon);
void daemon_sign_wait(struct daemon *daemon);
void daemon_sign_forked(struct daemon *daemon, const uint8_t log[KEY_LOG]);
void daemon_sign_stop(struct daemon *daemon);

/*
 * daemon_neighbours.c. The tick keeps what is in force; load reads the trust
 * entries anew, once for the network and for those who ask: the loop is to be
 * told afterwards.
 */
void daemon_neighbours_tick(struct daemon *daemon);
void daemon_neighbours_load(struct daemon *daemon);

/* daemon_upkeep.c: duties that end, look-ups put on record; at the end all of
 * them, once nobody can ask any more. */
void daemon_upkeep_tick(struct daemon *daemon);
void daemon_upkeep_stop(struct daemon *daemon);

/* daemon_devices.c */
int daemon_devices_start(struct daemon *daemon);
void daemon_devices_stop(struct daemon *daemon);

/* daemon_identity.c: this node's certificates for the hello. */
enum result daemon_certificates(struct daemon *daemon);

#endif
