/* SPDX-License-Identifier: Apache-2.0 */
/*
 * node: the replication protocol of one node, as a function of events.
 *
 * Law: the same events give the same effects. node_step cannot fail, does no
 * I/O, reads no clock and takes no heap; nothing is acknowledged to a peer
 * before the store has said that it is durable (EVENT_STORED).
 *
 * Specified in docs/PROTOCOL.md. The journal and the border that it asks
 * (core/journal.h, core/border.h) and the roster belong to the caller; nobody
 * else changes the roster while there is a node, except before
 * EVENT_MEMBERSHIP. To a node of another realm nothing goes that the border
 * has not said. One thread; the journal's
 * functions are called in it, within node_step and the questions below.
 */
#ifndef CAIRN_REPLICATION_NODE_H
#define CAIRN_REPLICATION_NODE_H

#include "core/border.h"
#include "core/journal.h"
#include "core/roster.h"
#include "core/shelf.h"

struct node;
struct pack;
struct unpack;

enum {
    NODE_VERSION = 1, /* of the protocol, in the hello */
    NODE_INSTANCE = 16,
    NODE_SOFTWARE_MAX = 64,
    NODE_CERTIFICATE_MAX = 2048, /* the body of a certificate in a hello */
    NODE_RUNS_MAX = 8,           /* unacknowledged runs, per link and way */
    NODE_WINDOW_BYTES = 4 << 20, /* unacknowledged bytes, per link */
    NODE_OUTPUT_BYTES = 1 << 20, /* handed out for a link before WRITABLE */
    NODE_RUN_BYTES = 256 << 10,  /* a run that is sent ends behind this */
    NODE_STORES_MAX = 32,        /* runs handed out and not yet answered */
    NODE_REFUSALS_MAX = 32,      /* bad runs of one link before it is closed */
    NODE_PING_MS = 15000,        /* silence before a ping */
    NODE_PINGS_MAX = 3,          /* pings without an answer */
    NODE_RETRY_MS = 5000,        /* from a failed store until asking again */
    NODE_MEDIA_MAX = 64,         /* media wanted at once */
    NODE_MEDIA_WAIT_MS = 120000, /* for a piece that was asked for */
    NODE_MEDIA_AGAIN_MS = 30000, /* who had it not is asked again */
    NODE_BACK_FIRST = 64,        /* first step back in search of a fork */
    NODE_SETTLE_MS = 60000, /* from other terms until asking for what is held
                               anew: the other side has to know them too */
    NODE_PATIENCE_MS = 600000, /* without a link to a country until those of
                                  home are asked for what it shows anew */
    NODE_TOLD_ABROAD = 256, /* logs not held that a foreign link may tell */
    /* One foreign realm has at most a quarter of the places of logs and links,
     * and of the singles. */
    NODE_SHARE_ABROAD = 4,
    NODE_SINGLES_ABROAD = SINGLES_MAX / NODE_SHARE_ABROAD,

    NODE_EFFECTS_MAX = 4 * PEERS_MAX, /* effects of one step */
    NODE_EFFECTS_BYTES = 2 << 20,     /* messages of one step */
};

/*
 * What node_new is told. Everything pointed to is borrowed as long as the node
 * lives. pack and unpack may be shared by the nodes of one thread.
 */
struct node_config {
    const struct journal *journal;
    const struct border *border; /* null: nothing goes abroad or comes */
    const struct shelf *shelf;   /* null: no medium is held */
    struct roster *roster;
    struct pack *pack;
    struct unpack *unpack;
    uint8_t key[KEY_SIZE];           /* this node's log key */
    uint8_t instance[NODE_INSTANCE]; /* random, fresh at every start */
    const char *software;            /* at most NODE_SOFTWARE_MAX bytes */
    /* Certificates from the one that the root issued down to this node's own:
     * the entry and its body (at most NODE_CERTIFICATE_MAX bytes). */
    size_t certificate_count; /* 1 to HELLO_CERTIFICATES_MAX */
    struct journal_item certificates[HELLO_CERTIFICATES_MAX]; /* .entry.bytes
                                                                and .body */
    size_t logs_max;  /* 1 to NODE_LOGS_MAX */
    size_t peers_max; /* 1 to PEERS_MAX */
    uint32_t ping_ms; /* 0: NODE_PING_MS */
};

enum node_event_type {
    EVENT_START,      /* once, first: the journal is read */
    EVENT_TICK,       /* about once a second */
    EVENT_CONTINUE,   /* after a step that left `more` */
    EVENT_CONNECTED,  /* link, remote, initiator: the handshake is done */
    EVENT_MESSAGE,    /* link, message */
    EVENT_CLOSED,     /* link: it is gone, for whatever reason */
    EVENT_WRITABLE,   /* link: a write has ended and little is left to write */
    EVENT_STORED,     /* token, result */
    EVENT_APPENDED,   /* log: this node's own new entries are durable; what
                         waits for its record is asked for again */
    EVENT_MEDIUM,     /* digest, size, offset, result: a medium is wanted from
                         there on, or, at its size, no more; also the answer
                         to each EFFECT_PIECE, not OK for a bad one */
    EVENT_MEMBERSHIP, /* the caller has changed the roster, or what the border
                         says has changed */
};

/* What unpack_run has given for the run of a message; borrowed like it. */
struct node_unpacked {
    enum result result;
    const struct journal_item *items;
    size_t count;
};

/*
 * An event; what a type does not name is zero. Pointers and views are borrowed
 * for the call. A link's number is the caller's and never used twice; an event
 * for a link that is not known (any more) has no effect. EVENT_WRITABLE comes
 * after EVERY write that ends with at most NODE_OUTPUT_BYTES / 4 left.
 */
struct node_event {
    enum node_event_type type;
    uint64_t now_ms; /* monotonic; never falls */
    uint64_t wall_s; /* seconds since 1970, for warnings and the day of the
                        limits; 0: unknown */
    uint64_t link;
    bool initiator;        /* CONNECTED: did this side dial? */
    const uint8_t *remote; /* CONNECTED: the peer's link key, KEY_SIZE */
    struct bytes message;  /* MESSAGE */
    /* MESSAGE: of a run, if it has been unpacked; null: the node does it. */
    const struct node_unpacked *unpacked;
    uint64_t token;     /* STORED */
    enum result result; /* STORED: OK or ENTRY_DUPLICATE when durable */
    const uint8_t *log; /* APPENDED: KEY_LOG */
    const uint8_t *digest; /* MEDIUM: HASH_SIZE */
    uint64_t size, offset; /* MEDIUM */
};

enum node_effect_type {
    EFFECT_SEND,   /* link, bytes: one message */
    EFFECT_STORE,  /* token, run: make durable, then EVENT_STORED */
    EFFECT_PIECE,  /* digest, size, offset, bytes: add it, then EVENT_MEDIUM;
                      bytes are good as long as the event's message */
    EFFECT_CLOSE,  /* link, result: flush what was sent, then close */
    EFFECT_REPORT, /* report and what it names */
};

enum node_report {
    REPORT_ESTABLISHED,  /* link, kid: hello and certificate are good */
    REPORT_EXPIRED,      /* link, kid: the certificate is out of its dates */
    REPORT_SYNCED,       /* link, kid: all that either told is at both ends */
    REPORT_REFUSED,      /* link, kid, result, log, seq: a run was refused */
    REPORT_TOLD_REFUSED, /* the same, told by the peer of what was sent */
    REPORT_FORK,         /* log, seq, bytes and other: two entries, both good */
    REPORT_BRANCHES,     /* log, seq: a branch more than are kept */
    REPORT_OWN_AHEAD,    /* link, kid, log, seq: the peer tells (or sends) of
                            this node's own log what is not held; seq = next */
    REPORT_CLONE,        /* link, kid: two live instances of one node */
    REPORT_STORE,        /* result, log, seq: the store did not take a run */
    /*
     * The roster, or the treaties that the border knows, may have changed by
     * what was stored; with a border also at the start. Its owner looks at them
     * anew, admits realms, and gives EVENT_MEMBERSHIP if anything is new.
     */
    REPORT_MEMBERSHIP,
    REPORT_LOGS_FULL, /* log: no place for another log */
    REPORT_READ, /* realm, token: all that is held of it was asked for once more
                    under the terms (core/border.h) of this number */
};

/*
 * An effect; what a type does not name is zero. bytes, other and the run with
 * all it points to are good until the next node_step with these effects or
 * this node: copy what has to live longer. Runs are handed out in the order in
 * which they are to be stored; the next may follow one still unanswered.
 */
struct node_effect {
    enum node_effect_type type;
    uint64_t link;
    struct bytes bytes;
    struct bytes other;
    uint64_t token;
    struct journal_run run;
    enum result result;
    enum node_report report;
    uint8_t log[KEY_LOG];
    uint64_t seq;
    uint64_t next;
    size_t size;
    uint64_t offset;
    uint8_t digest[HASH_SIZE];
    uint8_t kid[KEY_KID];
    size_t realm; /* REPORT with a link: the peer's, its place in the roster;
                     REPORT_READ */
};

/*
 * The effects of one step, walked by index; `more` asks for EVENT_CONTINUE
 * after they were carried out. About 5 MiB, the caller's; it may be shared by
 * the nodes of one thread. What is not documented here is the node's.
 */
struct node_effects {
    size_t count;
    bool more;
    struct node_effect at[NODE_EFFECTS_MAX];
    struct buffer out;
    uint8_t memory[NODE_EFFECTS_BYTES];
    struct buffer gathered;
    uint8_t gather[NODE_RUN_BYTES + ENTRY_SIZE_MAX + BODY_SIZE_MAX];
    uint8_t packed[RUN_BYTES_MAX];
    size_t item_count;
    size_t item_most, gather_most;
    struct journal_item items[RUN_ENTRIES_MAX];
    struct journal_item store[RUN_ENTRIES_MAX];
};

/* Takes all its memory at once; null if there is none. node_free(NULL) is
 * allowed. */
struct node *node_new(const struct node_config *config);
void node_free(struct node *node);

void node_step(struct node *node, const struct node_event *event,
               struct node_effects *effects);

/* How many linked peers may still have a medium that is wanted; *asked: how
 * many were asked for it. */
size_t node_medium(const struct node *node, const uint8_t digest[HASH_SIZE],
                   size_t *asked);

/* How many more media may be wanted now, in vain also in place of those that
 * no linked peer has: 0 without a peer to ask. */
size_t node_media_room(const struct node *node, bool vain);

/* What status tells of one link; name points into the node. */
struct node_peer {
    uint64_t link;
    bool initiator;
    bool established; /* the peer's hello was good; else only link is set */
    bool told;        /* the peer's frontier has come to its end */
    const char *name;
    uint8_t kid[KEY_KID];
    size_t realm; /* its place in the roster */
    /* Abroad both count only what may be sent to the peer, or comes from it. */
    uint64_t behind;   /* entries held here that the peer has not shown */
    uint64_t ahead;    /* entries that the peer tells and are not held here */
    uint64_t heard_ms; /* the event time of its last message */
    uint64_t bytes_in, bytes_out;
    uint64_t runs_in, runs_out;
    uint64_t duplicates; /* entries that came though they were held */
    uint32_t refusals;
};

/* The i-th link (i below peers_max); false if there is none at that place. */
bool node_peer(const struct node *node, size_t i, struct node_peer *out);

/*
 * What the i-th link's peer has shown to hold of the logs of headquarters that
 * are held here: how many were put. Of a log that it has shown nothing of, next
 * is 0.
 */
struct node_shown {
    uint8_t log[KEY_LOG];
    uint64_t next;
};
size_t node_shown(const struct node *node, size_t i, struct node_shown *out,
                  size_t most);

/*
 * True if on all established links, of which there is at least one, the peer's
 * frontier is known, nothing is wanted, on its way or to be sent.
 */
bool node_synced(const struct node *node);

/* How many different peers of the own realm have told their whole frontier
 * since EVENT_START. */
size_t node_told(const struct node *node);

/*
 * The greatest `next` that a peer has told of a log since EVENT_START, or what
 * is held of it, whichever is more; 0 if nothing. It is a claim until fetched.
 */
uint64_t node_seen(const struct node *node, const uint8_t log[KEY_LOG]);

/* Likewise the i-th log of this node's own key that is held or was told of;
 * false behind the last. */
bool node_own(const struct node *node, size_t i, uint8_t log[KEY_LOG],
              uint64_t *held, uint64_t *seen);

#endif
