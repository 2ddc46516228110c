/* SPDX-License-Identifier: Apache-2.0 */
/*
 * loop_internal: what the sources of the loop share; nobody else includes it.
 *
 * Law: node_step is called in loop_step only, and never within itself: what
 * happens meanwhile (answers of the store, ends of links) waits in the loop
 * and is stepped before loop_step returns.
 *
 * Sources: loop (start, stop, steps), loop_status (questions), loop_link and
 * loop_write (one connection), loop_ahead (runs at worker threads), loop_dial
 * (peers), loop_listen (accepting), loop_address.
 */
#ifndef CAIRN_REPLICATION_LOOP_INTERNAL_H
#define CAIRN_REPLICATION_LOOP_INTERNAL_H

#include "replication/backoff.h"
#include "replication/loop_link.h"

enum {
    TICK_MS = 250, /* of the loop's timer; each fourth is the node's */
    TICKS_OF_NODE = 4,
    HOST_SIZE = 256,
};

/* A peer to dial. */
struct peer {
    const struct loop_dial *dial;
    struct loop *loop;
    struct link *link; /* null: none is begun */
    bool resolving;
    uv_getaddrinfo_t request;
    char host[HOST_SIZE];
    char port[6];
    bool met; /* a link has shown its key */
    uint8_t met_key[KEY_SIZE];
    unsigned attempts;
    struct backoff backoff;
    enum result result; /* of the last attempt that ended */
    int error;
    uint64_t result_ms;
};

struct answer {
    uint64_t token;
    enum result result;
};

/* EVENT_MEDIUM, on its way. */
struct medium_told {
    uint8_t digest[HASH_SIZE];
    uint64_t size, offset;
    enum result result;
};

/*
 * Unpacks one run at a time, on whatever thread. It has the run until the node
 * has been told of it, or, if the link has ended, until it is unpacked.
 */
struct worker {
    uv_work_t work;
    struct loop *loop;
    struct link *link;       /* that the run came over; null: it has ended */
    struct arrived *arrived; /* the run; null: the worker is free */
    bool done;
    struct unpack *unpack;
    struct node_unpacked unpacked; /* done: what became of it */
};

struct loop {
    struct loop_config config;
    uv_timer_t timer;
    uv_idle_t idle;
    uv_poll_t poll;
    int listener;       /* -1: none */
    uint64_t listen_ms; /* when to accept again; 0: accepting */
    char address[LOOP_ADDRESS_SIZE];
    size_t handles; /* and requests that are not a link's */
    unsigned ticks;
    bool stopping, stepping;
    bool gathering;        /* bytes for links wait until one has been read */
    bool more;             /* the node wants EVENT_CONTINUE */
    bool paused;           /* nothing is read: enough waits */
    size_t ahead;          /* memory of the messages that wait */
    struct arrived *taken; /* the one that the node is told of */
    struct worker workers[LOOP_WORKERS];
    size_t stores;
    size_t answer_count;
    struct answer answers[NODE_STORES_MAX];
    size_t medium_count;
    struct medium_told media[NODE_MEDIA_MAX];
    struct medium_told medium; /* the one that the node is told of */
    uint64_t links_made;
    struct link *links;
    size_t peer_count;
    struct peer peers[PEERS_MAX];
    uint64_t ended[RESULT_COUNT];
    char input[LOOP_READ_BYTES];
    struct node_effects effects;
};

/* One event, all its effects, and all that follows from them. The time is
 * filled in. */
void loop_step(struct loop *loop, struct node_event *event);
/* Steps what waits, if no step runs. */
void loop_settle(struct loop *loop);
/* Gives what the links have gathered to the system. */
void loop_flush(struct loop *loop);
/* Something waits for the next turn of the uv loop. */
void loop_wake(struct loop *loop);
/* Counts the end, and tells the caller. */
void loop_count(struct loop *loop, const char *address, enum result result);
size_t loop_live(const struct loop *loop);

/* ahead: messages that wait for a run, of the same link, to be unpacked */
bool ahead_open(struct loop *loop); /* false: no memory */
void ahead_close(struct loop *loop);
/* Takes a message that is to wait: a run, or what comes behind one. False: it
 * is to be told at once. */
bool ahead_put(struct link *link, struct bytes message);
/* Gives runs to workers that are free. */
void ahead_work(struct loop *loop);
/* The next message of which the node may be told; false if there is none. It
 * is good until ahead_taken. */
bool ahead_take(struct loop *loop, struct node_event *event);
void ahead_taken(struct loop *loop);
/* Forgets what waits of a link that has ended. */
void ahead_drop(struct link *link);

/* dial */
enum result dial_begin(struct loop *loop);
void dial_stop(struct loop *loop);
void dial_tick(struct loop *loop, uint64_t now_ms);
/* Who could not be reached, or was refused, is dialled again soon. */
void dial_again(struct loop *loop);
/* The key that the link has shown is the peer's. */
void dial_met(struct peer *peer, const struct link *link);
void dial_ended(struct peer *peer, const struct link *link);
/* The peer's link key: from the roster, else from the configuration. */
bool dial_key(const struct peer *peer, uint8_t key[KEY_SIZE]);
/* The established link to this peer, whoever dialled; or null. */
struct link *dial_connected(const struct peer *peer);

/* listen */
enum result listen_begin(struct loop *loop);
void listen_stop(struct loop *loop);
void listen_tick(struct loop *loop, uint64_t now_ms);
/* Makes room for one more link by ending the stranger that came first; false
 * if there is none of whom to be rid. */
bool listen_evict(struct loop *loop);

/* addresses */
bool address_split(const char *text, char host[HOST_SIZE], char port[6]);
bool address_literal(const char *host, const char *port,
                     struct sockaddr_storage *out);
void address_text(const struct sockaddr *address, char text[LOOP_ADDRESS_SIZE]);
socklen_t address_size(const struct sockaddr *address);
bool address_same(const struct sockaddr_storage *a,
                  const struct sockaddr_storage *b); /* but for the port */
bool address_loopback(const struct sockaddr_storage *address);

#endif
