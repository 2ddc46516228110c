/* SPDX-License-Identifier: Apache-2.0 */
/*
 * loop: drives a node over TCP with libuv: listens, dials, seals and opens.
 *
 * Law: whoever has not shown a certificate costs a bounded place for a bounded
 * time and cannot keep a peer away; nobody is read from faster than the store
 * takes it, nor written to without end. Whatever ends a link has a result,
 * which is counted and told. What comes over a link is told to the node in
 * its order.
 *
 * Specified in docs/PROTOCOL.md, "Links". One thread, that of the uv loop; the
 * callbacks are called in it. Runs alone are unpacked by threads of libuv's
 * pool, which touch nothing else. sodium_init() has been called, SIGPIPE is
 * ignored. The node is stepped by the loop alone from loop_start to loop_stop.
 */
#ifndef CAIRN_REPLICATION_LOOP_H
#define CAIRN_REPLICATION_LOOP_H

#include "replication/node.h"

struct uv_loop_s; /* a uv_loop_t */

enum {
    LOOP_HANDSHAKE_MS = 10000, /* to connect; then to shake hands */
    LOOP_FRAME_MS = 30000,     /* for a message that has begun, and more ... */
    LOOP_FRAME_RATE = 1000,    /* ... by its size: bytes per second */
    LOOP_WRITE_MS = 60000,     /* for a peer that reads nothing */
    LOOP_LINGER_MS = 2000,     /* to send what is left before closing */
    LOOP_QUEUE_MAX = 8 << 20,  /* bytes that wait to be written to a link */
    LOOP_STRANGERS_MAX = 16,   /* accepted links without a certificate */
    LOOP_WORKERS = 3, /* runs unpacked at once; libuv has four threads */
    LOOP_RUN_LEAST = 8 << 10,   /* a smaller run is unpacked at once */
    LOOP_AHEAD_BYTES = 1 << 20, /* of messages that wait: nothing is read */
    LOOP_READ_BYTES = 65536,    /* read from a link before the next link */
    LOOP_STEADY_MS = 10000, /* a session this long is a good one: backoff.h */
    LOOP_ACCEPT_MS = 1000,  /* no accepting after descriptors ran out */
    LOOP_ADDRESS_SIZE = 64, /* "[v6%interface]:port" and its end */
};

struct loop;

/* A peer to dial. */
struct loop_dial {
    const char *name;    /* of its certificate; empty: not known */
    const char *address; /* host:port, a.b.c.d:port or [v6]:port */
    /* Its link key, for as long as the roster has none for that name. With
     * neither, the first to answer there is asked for its certificate. */
    bool has_key;
    uint8_t key[KEY_SIZE];
};

struct loop_callbacks {
    void *user;
    /*
     * The caller copies the run, which is good until this returns, makes it
     * durable, and answers with loop_stored: each once, in their order.
     */
    void (*store)(void *user, uint64_t token, const struct journal_run *run);
    /* EFFECT_REPORT, good until this returns. */
    void (*report)(void *user, const struct node_effect *report);
    /*
     * A link to or from this address has ended, or could not begin; after
     * LINK_DESCRIPTORS for the address listened on, accepting rests for
     * LOOP_ACCEPT_MS. Good until this returns. Strangers can cause many.
     */
    void (*ended)(void *user, const char *address, enum result result);
    /* EFFECT_PIECE, good until this returns; answered with loop_medium. Null:
     * no medium is ever wanted. */
    void (*piece)(void *user, const struct node_effect *piece);
};

/* Everything pointed to is borrowed until loop_free. A time or count that is 0
 * is the one above. */
struct loop_config {
    struct uv_loop_s *uv;
    struct node *node;
    size_t peers_max;            /* the node's; at most so many links */
    const struct roster *roster; /* the node's */
    const uint8_t *link_secret;  /* KEY_SIZE */
    const char *listen;          /* a.b.c.d:port or [v6]:port; null: not; of
                                    port 0: any that is free */
    const struct loop_dial *dials;
    size_t dial_count; /* at most PEERS_MAX */
    struct loop_callbacks callbacks;
    uint32_t handshake_ms, frame_ms, write_ms;
    size_t queue_max;
    size_t address_links; /* accepted from one address. 0:
                             LINKS_PER_ADDRESS_MAX, loopback without end */
};

/*
 * Steps the node with EVENT_START, listens and dials; callbacks may be called
 * before it returns. OK; VALUE_FORM: an address is not of its form;
 * LINK_LISTEN; STORE_MEMORY. *out is null if it is not OK.
 */
enum result loop_start(const struct loop_config *config, struct loop **out);

/*
 * Ends all links and closes all handles; the uv loop then runs out of them.
 * The node is not stepped any more, and no callback is called. May be called
 * in a callback, and twice.
 */
void loop_stop(struct loop *loop);

/* After loop_stop, when uv_run has returned. Null is allowed. */
void loop_free(struct loop *loop);

/* The answer to `store`; may be given in that very callback. */
void loop_stored(struct loop *loop, uint64_t token, enum result result);

/* EVENT_MEDIUM, also in a callback. */
void loop_medium(struct loop *loop, const uint8_t digest[HASH_SIZE],
                 uint64_t size, uint64_t offset, enum result result);

/* EVENT_APPENDED and EVENT_MEMBERSHIP; not to be called in a callback. */
void loop_appended(struct loop *loop, const uint8_t log[KEY_LOG]);
void loop_membership_changed(struct loop *loop);

/* Has a text the form host:port, a.b.c.d:port or [v6]:port? */
bool loop_address_good(const char *text);

/* The address listened on, good as long as the loop; empty if none is. */
const char *loop_address(const struct loop *loop);

/* The memory of messages that came and wait for a run to be unpacked, or for
 * the store. */
size_t loop_ahead(const struct loop *loop);

/* How many links have ended so, or could not begin. */
uint64_t loop_ended(const struct loop *loop, enum result result);

enum loop_state {
    LOOP_CONNECTING, /* or waiting to dial again */
    LOOP_CONNECTED,  /* over a link of whichever side's dialling */
    LOOP_REFUSED,    /* it was reached, and what it said was no good */
};

struct loop_peer {
    const char *name;    /* of its certificate, or configured, or empty */
    const char *address; /* configured, or that of the link */
    bool configured;
    enum loop_state state;
    enum result result;    /* of the last attempt that ended; OK: of none */
    const char *detail;    /* what the system said to that, or null */
    uint64_t ago_ms;       /* since then */
    struct node_peer node; /* CONNECTED; else zero */
};

/*
 * What status tells: the i-th of the peers to dial in their order, then of the
 * established links from others; false behind the last. The texts are good
 * until the uv loop runs on.
 */
bool loop_peer(const struct loop *loop, size_t i, struct loop_peer *out);

#endif
