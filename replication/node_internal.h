/* SPDX-License-Identifier: Apache-2.0 */
/*
 * node_internal: what the sources of the node share; nobody else includes it.
 *
 * Law: `held` is what the journal has made durable and only that is told to a
 * peer; `pending` is that plus the runs handed out. A track is what one peer
 * is known to have of one log, by the place of its ends in the branches held.
 *
 * What each source does: ARCHITECTURE.md.
 */
#ifndef CAIRN_REPLICATION_NODE_INTERNAL_H
#define CAIRN_REPLICATION_NODE_INTERNAL_H

#include "replication/media.h"
#include "replication/node.h"
#include "replication/wire.h"

#define NONE UINT32_MAX
#define REALM_NONE SIZE_MAX /* of a log that was only told of */

enum {
    TIERS = 3, /* trust logs; headquarters' (alerts); the rest */
    TIER_HEADQUARTERS = 1,
    LOGS_OF_KEY_MAX = 3 * INCARNATIONS_MAX,
    DAY_S = 86400,
    MEASURED_A_TICK = 1024, /* logs about which the border is asked anew */
    SINGLE_SLOTS = 2 * SINGLES_MAX,
};

_Static_assert(REALMS_MAX <= 16, "a realm has a bit of a uint16_t");

struct log {
    struct journal_log held; /* branches 0: nothing is durable yet */
    struct chain pending[BRANCHES_MAX];
    size_t pending_branches;
    size_t stores;       /* runs of it handed out */
    uint64_t seen;       /* the greatest next that a peer told */
    size_t realm;        /* its place in the roster, or REALM_NONE */
    uint16_t covered;    /* realms, a bit each, to which it may be named */
    uint16_t sent_today; /* realms to which some of it went today */
    bool taken_today;    /* some of it came from its realm today */
    uint64_t anew_at;    /* if anew: from here on */
    bool anew;           /* what is held of it may show more now */
    uint8_t tier;
    bool own;
    bool fork_reported;
    bool branches_reported; /* there is a branch that is not kept */
    uint32_t next;          /* in its bucket */
};

enum track_flag {
    TRACK_TOLD = 1,     /* the peer has told its ends of this log */
    TRACK_AHEAD = 2,    /* it has told more than what is held here */
    TRACK_REFUSED = 4,  /* the peer took no run: wait for `again` */
    TRACK_WANTING = 8,  /* a want was sent; a run from want_from comes */
    TRACK_PROBE = 16,   /* the peer wants one run from sent[branch] */
    TRACK_PROBE_1 = 32, /* of branch 1 */
    TRACK_HOLD = 64,    /* it was sent: nothing more until the peer tells */
    TRACK_ACK = 128,    /* the peer is owed an acknowledgement */
    TRACK_RETELL = 256, /* the peer is owed a restatement */
    TRACK_RUN_QUEUED = 512,
    TRACK_TELL_QUEUED = 1024,
    TRACK_WANT = 2048,     /* the want is still to be sent */
    TRACK_PLACED = 4096,   /* the first end told stands on a branch held */
    TRACK_PLACED_1 = 8192, /* so does the second */
    TRACK_ANEW = 16384,    /* the want is for what is held */
};

/* An end that a peer told: of the id the first 8 bytes are enough to find its
 * place when that is held later; a chance match costs a run that does not fit.
 */
struct told {
    uint64_t next;
    uint64_t head;
};

struct track {
    uint64_t known[BRANCHES_MAX]; /* held by the peer up to; 0: not placed */
    uint64_t sent[BRANCHES_MAX];  /* sent up to */
    struct told ends[BRANCHES_MAX];
    uint64_t want_from;
    uint32_t run_next, tell_next; /* links of the queues */
    uint16_t flags;
    uint8_t told; /* how many ends it has told */
    uint8_t back; /* doublings of NODE_BACK_FIRST */
};

struct queue {
    uint32_t first, last;
};

/* A run sent and not yet answered. */
struct flight {
    uint32_t log;
    uint64_t next;
    size_t bytes;
};

struct session {
    bool used;
    bool initiator;
    bool established;
    bool told;          /* the peer's frontier is complete */
    bool frontier_sent; /* so is the one told to it */
    bool unknown;       /* a run was refused for want of membership or place */
    bool busy;          /* one was refused because the store was */
    bool again;         /* `again` is to be sent */
    bool synced;        /* reported */
    bool expecting_rival;
    bool limited; /* something waits for the next day */
    bool over;    /* a run was refused until the next day */
    bool listed;  /* the peer has been told which singles are held */
    bool heard;   /* it has told which it holds */
    bool single_unknown, single_busy, single_failed; /* one was not taken */
    bool unrecorded;        /* something waits until it is on record */
    bool single_unrecorded; /* and that is a single: runs wait for it ... */
    bool single_out; /* ... and until the peer has told which it holds now */
    uint64_t link;
    size_t realm; /* the peer's place in the roster; 0: the own */
    uint8_t remote[KEY_SIZE];
    uint8_t key[KEY_SIZE];
    uint8_t kid[KEY_KID];
    uint8_t instance[NODE_INSTANCE];
    char name[CERTIFICATE_NAME_MAX + 1];
    uint64_t heard_ms;
    uint64_t again_ms;   /* when to ask again after a failed store; 0: not */
    uint64_t ping;       /* number of the last ping */
    uint64_t rival_ping; /* if answered, two instances are alive */
    uint32_t pings;      /* since it was heard */
    uint32_t frontier_at;
    uint32_t told_new; /* logs that it was the first to tell of */
    size_t single_at;  /* the next single to look at */
    uint32_t refusals;
    size_t output;  /* bytes handed out since EVENT_WRITABLE */
    size_t stores;  /* its runs at the store */
    size_t wants;   /* tracks with TRACK_WANTING */
    size_t aheads;  /* tracks with TRACK_AHEAD */
    size_t refused; /* tracks with TRACK_REFUSED */
    size_t flight_count;
    size_t flight_bytes;
    struct flight flights[NODE_RUNS_MAX];
    struct queue runs[TIERS];
    struct queue tells;
    uint64_t bytes_in, bytes_out, runs_in, runs_out, duplicates;
    struct track *tracks; /* one for each place of the table of logs */
    struct media_side media;
    uint64_t had[SINGLES_MAX / 64]; /* singles sent to it, or that it holds */
};

/* A run handed out to the store; a single has no log. */
struct store {
    bool used;
    bool single;
    bool known; /* all of it is held: it may show more */
    bool anew;  /* and was asked for */
    uint64_t token;
    uint64_t link;
    uint32_t log;
    uint64_t first;
    struct wire_end end;
};

struct node {
    struct node_config config;
    uint8_t kid[KEY_KID];
    uint64_t now_ms;
    uint64_t wall_s;
    struct node_effects *effects;         /* of the step that runs */
    const struct node_unpacked *unpacked; /* the event's */
    struct session *sessions;
    struct log *logs;
    uint32_t *buckets;
    uint32_t bucket_count;
    uint32_t log_high; /* places of the table that were ever used */
    uint32_t reclaim_at;
    uint32_t measured; /* the next log about which the border is asked */
    size_t turn;       /* the session that sends first */
    uint64_t tokens;
    struct store stores[NODE_STORES_MAX];
    size_t told_count;
    uint8_t told[PEERS_MAX][KEY_KID];
    struct media_wants media;
    uint64_t terms[REALMS_MAX];    /* as the border told last */
    uint64_t terms_ms[REALMS_MAX]; /* when they became these */
    uint64_t day; /* of the limits */
    struct border_limits limits[REALMS_MAX];
    struct border_limits sent[REALMS_MAX], taken[REALMS_MAX]; /* this day */
    size_t single_count;
    uint8_t single_realms[SINGLES_MAX];
    uint64_t single_ids[SINGLES_MAX];    /* the first 8 bytes */
    uint16_t single_slots[SINGLE_SLOTS]; /* a place + 1, by id; 0: none */
};

/* A run that came, on its way to the store. */
struct arrival {
    struct session *session;
    uint32_t at;
    const struct journal_item *items;
    size_t count;
    size_t skip;   /* the first so many are held already */
    size_t branch; /* the one that it continues, or leaves */
    size_t realm;  /* that it says it is of */
    size_t size;   /* packed */
    bool named;    /* the peer may be told the log's id */
    bool forks;    /* it leaves it: a new branch begins */
    bool anew;     /* it was asked for though it is held */
};

/* The bit of a realm, by its place in the roster. */
static inline uint16_t realm_bit(size_t realm)
{
    return (uint16_t)(1u << realm);
}

static inline uint64_t arrival_seq(const struct arrival *run)
{
    return run->items[0].entry.header.seq;
}

static inline const struct entry *arrival_last(const struct arrival *run)
{
    return &run->items[run->count - 1].entry;
}

/* node: effects. Room for them is kept by design, else it is a check. */
struct node_effect *node_effect(struct node *node, enum node_effect_type type);
struct node_effect *node_report(struct node *node, enum node_report report,
                                const struct session *session);
/* Sends what was appended to effects->out since `start`. */
void node_send(struct node *node, struct session *session, size_t start);
/* Reports that a peer can cause by the hundred leave half of the effects. */
bool node_may_report(const struct node *node);

/* session */
struct session *session_find(struct node *node, uint64_t link);
void session_open(struct node *node, const struct node_event *event);
void session_close(struct node *node, struct session *session,
                   enum result result);
void session_free(struct session *session);
void session_hello(struct node *node, struct session *session,
                   const struct wire_message *message);
void session_pong(struct node *node, struct session *session, uint64_t number);
void session_tick(struct node *node, struct session *session);
/* Closes the links of those who have been revoked. */
void session_revoked(struct node *node);
/* True if nothing is wanted, on its way or to be sent. */
bool session_synced(const struct node *node, const struct session *session);

/* table: the logs that are held or were told of */
uint32_t table_find(const struct node *node, const uint8_t log[KEY_LOG]);
const uint8_t *log_realm(const struct node *node, const struct log *log);
/* Finds or makes a place; NONE, and a report, if there is none. */
uint32_t log_place(struct node *node, const uint8_t log[KEY_LOG]);
/* Says anew of each log what goes first, by whose it is. */
void log_rank(struct node *node);
/* Reads again from the journal what is held. */
void log_refresh(struct node *node, uint32_t at);
uint64_t track_next(const struct track *track); /* of those told */
uint64_t log_next(const struct log *log);       /* the greatest of its ends */
/* The branch on which (next, head) stands; BRANCHES_MAX if on none. */
size_t log_branch(const struct node *node, const struct log *log,
                  const struct wire_end *end);

/* queue: logs of a session that wait for their turn, each once in a queue of
 * runs and once in that of tells */
void queue_put_run(struct session *session, uint32_t at, uint8_t tier);
uint32_t queue_take_run(struct session *session, uint8_t tier);
void queue_put_tell(struct session *session, uint32_t at);
uint32_t queue_take_tell(struct session *session);

/* frontier: told and telling */
void frontier_told(struct node *node, struct session *session,
                   struct wire_message *message);
void frontier_want(struct session *session, uint32_t at, uint64_t from);
/* The peer has shown that it holds a branch up to next. */
void frontier_reached(struct track *track, size_t branch, uint64_t next);
void frontier_unwant(struct session *session, uint32_t at);
/* The peer may not be told of the log any more, nor be heard about it. */
void frontier_forget(struct session *session, uint32_t at);
/* Places the ends that a peer told in what is held, and wants what cannot be
 * placed though as much is held. */
void frontier_measure(struct node *node, struct session *session, uint32_t at);
/* Owes the peer a word about a log: TRACK_ACK or TRACK_RETELL. */
void frontier_owe(struct session *session, uint32_t at, enum track_flag flag);
/* Sends one message of what is owed; true if it did. */
bool frontier_send(struct node *node, struct session *session);

/* transfer: runs out */
void transfer_queue(struct node *node, struct session *session, uint32_t at);
void transfer_queue_all(struct node *node, uint32_t at);
bool transfer_send(struct node *node, struct session *session);
void transfer_landed(struct session *session, uint32_t at, uint64_t next);
void transfer_wanted(struct node *node, struct session *session,
                     const struct wire_message *message);
void transfer_refused(struct node *node, struct session *session,
                      const struct wire_message *message);
void transfer_again(struct node *node, struct session *session);

/* receive: runs in */
void receive_run(struct node *node, struct session *session,
                 const struct wire_message *message);

/* accept: what is taken of them, and the store's answer. */
/* Tells the peer, and closes the link if it has sent too much of that kind.
 * Without `named` the peer is not told of which log. */
void accept_refuse(struct node *node, struct session *session,
                   enum result result, const uint8_t log[KEY_LOG], uint64_t seq,
                   bool named);
/* Counts a refusal without telling of it. */
void accept_count(struct node *node, struct session *session);
struct store *accept_vacant(struct node *node);
/* The first run of a log: its start tells whose it is; sets run->at. */
enum result accept_log(struct node *node, struct arrival *run);
/* Verifies and hands out; false if no place at the store is free. */
bool accept_run(struct node *node, const struct arrival *run);
void accept_stored(struct node *node, uint64_t token, enum result result);

/* anew: what is held and may show more */
void anew_tick(struct node *node);
/* Have the terms become others? What comes from here on comes under these. */
void anew_look(struct node *node);
/* The first so many of the run are held: the store looks what they show. */
void anew_take(struct node *node, const struct arrival *run, size_t count);
void anew_stored(struct node *node, const struct store *store,
                 struct session *session, enum result result);

/* abroad: what nodes of other realms may hear of, and how much of it */
/* May the log be named to the peer? */
bool abroad_visible(const struct session *session, const struct log *log);
/* Does it count what the peer tells of it? So it does of a log of which
 * nothing is known. */
bool abroad_heard(const struct session *session, const struct log *log);
/* May its entries go to the peer? May they come from it? */
bool abroad_goes(const struct session *session, const struct log *log);
bool abroad_comes(const struct session *session, const struct log *log);
/* A place for a log that a foreign peer tells of, or NONE. */
uint32_t abroad_place(struct node *node, struct session *session,
                      const uint8_t log[KEY_LOG]);
/* Asks the border anew: of one log, or of all for the realms with links. */
void abroad_measure_log(struct node *node, uint32_t at);
void abroad_measure(struct node *node);
void abroad_tick(struct node *node);
/* Is the day's limit of runs to the peer, or from it, used up? */
bool abroad_limited(struct node *node, struct session *session, uint32_t at);
/* Is nothing in force with the realm that brings it? */
bool abroad_closed(const struct node *node, const struct arrival *run);
bool abroad_over(const struct node *node, const struct arrival *run);
/* Sets how much may be gathered for the peer. */
void abroad_budget(const struct node *node, const struct session *session,
                   struct node_effects *effects);
/* Would a run of that size to the peer be within the limit? */
bool abroad_fits(const struct node *node, const struct session *session,
                 size_t size);
/* May these go to the session's peer? Then the record says so. Kid and realm
 * are filled in. */
bool abroad_record(struct node *node, struct session *session,
                   struct border_sent *sent);
/* What waits for its record is asked for again. */
void abroad_again(struct node *node);
/* Counts a run. */
void abroad_sent(struct node *node, struct session *session, uint32_t at,
                 const struct border_sent *sent);
/* Counts what has gone on this day before the start. */
void abroad_spent(struct node *node);
void abroad_taken(struct node *node, const struct arrival *run);

/* singles: trust entries that travel by themselves */
/* Reads those from i on and offers them to the roster; true if it took one. */
bool singles_load(struct node *node, size_t i);
/* Looks whether the border holds new ones. */
void singles_scan(struct node *node);
/* The roster has grown: what was refused for want of an author may come. */
void singles_changed(struct node *node);
void singles_relieved(struct session *session);
void singles_tick(struct session *session);
void singles_take(struct node *node, struct session *session,
                  const struct wire_message *message);
void singles_known(struct node *node, struct session *session,
                   struct wire_message *message);
void singles_set_had(struct session *session, size_t i);
bool singles_had(const struct session *session, size_t i);
bool singles_send(struct node *node, struct session *session);
bool singles_synced(const struct node *node, const struct session *session);
void singles_stored(struct node *node, const struct store *store,
                    struct session *session, enum result result);

/* membership */
void membership_load(struct node *node);
void membership_take(struct node *node, uint32_t at, size_t branch,
                     uint64_t from, uint64_t to);
/* Offers all anew as long as the roster asks for it; true if it did. */
bool membership_again(struct node *node);
void membership_changed(struct node *node);

#endif
