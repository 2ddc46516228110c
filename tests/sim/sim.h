/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim: a realm of nodes in one process, with a clock and a network of its own.
 *
 * Law: everything follows from the seed. A link keeps order, delays and can
 * break; a store takes its time, and a crash loses what it was not done with.
 * Whatever a node tells of its holdings is checked against its journal.
 */
#ifndef CAIRN_TESTS_SIM_SIM_H
#define CAIRN_TESTS_SIM_SIM_H

#include "core/disclose.h"
#include "replication/node.h"
#include "tests/sim/sim_journal.h"

enum {
    SIM_NODES_MAX = 12,
    SIM_LINKS_MAX = 4096,
    SIM_LOGS_MAX = 320,
    SIM_PEERS_MAX = 16,
    SIM_MEMBERS_MAX = 64,
    SIM_REALMS_MAX = 3,
    SIM_SINGLES_MAX = 512,
    SIM_RECORDS_MAX = 4096,
    SIM_TIME_S = 1760000000, /* where the wall's time begins */
    SIM_REPORTS = REPORT_READ + 1,
};

/* One log's pen: whoever has it writes on from where it stands. */
struct sim_author {
    const uint8_t *realm;
    struct signer signer;
    uint8_t incarnation[KEY_INCARNATION];
    enum lane lane;
    struct chain chain;
};

/* A country and its offices. */
struct sim_realm {
    uint8_t name[KEY_REALM];
    char country[4];
    struct sim_author root, registrar, signer;
    struct journal_item *registrar_certificate;
    struct sim_journal trust; /* the trust logs, as they are handed out */
};

struct sim_border;

/* A trust entry that a node holds by itself, or of its own country's. */
struct sim_single {
    uint8_t realm[KEY_REALM];
    uint8_t key[KEY_SIZE];
    struct journal_item *item;
};

struct sim_node {
    bool up;
    struct sim_realm *realm;
    const char *post;
    struct sim_border *border; /* null: it knows its own country only */
    size_t single_count;
    struct sim_single singles[SIM_SINGLES_MAX];
    bool stale;          /* the border has to look anew */
    uint64_t generation; /* of its process */
    struct signer signer;
    uint8_t link_key[KEY_SIZE];
    struct journal_item *certificate;
    struct sim_author shared, home;
    struct sim_journal journal;
    struct member members[SIM_MEMBERS_MAX];
    struct roster roster;
    struct node *node;
    uint64_t stored_ms;      /* when the last run handed out will be durable */
    enum result store_fails; /* OK: it does not */
    bool has_failed; /* what follows a run that failed cannot be stored */
    unsigned reports[SIM_REPORTS];
    enum result closed;  /* of the last link that it closed but twins */
    enum result refused; /* of the last run that it refused */
    unsigned refusals[RESULT_COUNT]; /* runs and singles, by result */
    uint64_t disclosed; /* entries of runs that it put on record as gone */
    unsigned sent, stored;
    uint64_t read_under[REALMS_MAX]; /* as REPORT_READ has said */
};

struct sim_link {
    size_t ends[2]; /* the first dialled */
    bool open[2];
    bool dead;
    uint64_t arrives_ms[2]; /* the last message to each end */
};

struct sim_event;

struct sim {
    uint64_t random;
    uint64_t now_ms;
    uint64_t steps;
    uint64_t order;
    const char *fault; /* the first thing that must not be; null: none */
    size_t event_count, event_capacity;
    struct sim_event **events; /* a heap by time and order */
    size_t busy;               /* events that are no ticks */
    uint32_t delay_ms;         /* greatest of a message and of a store */
    struct node_effects *effects;
    struct pack *pack;
    struct unpack *unpack;
    size_t realm_count;
    struct sim_realm realms[SIM_REALMS_MAX];
    struct sim_realm *home; /* the first */
    size_t count;
    struct sim_node nodes[SIM_NODES_MAX];
    bool wanted[SIM_NODES_MAX][SIM_NODES_MAX];
    size_t link_count;
    struct sim_link links[SIM_LINKS_MAX];
    size_t delivered;
    /* Sees each message on its way; may change it; false drops it. */
    bool (*tamper)(struct sim *sim, size_t from, size_t to,
                   struct buffer *message);
    const struct border *border; /* of nodes started now, or null: their own */
    const struct shelf *shelf; /* of nodes started from now on; may be null */
    unsigned repeats;            /* each run is delivered so many times more */
    bool records_at_once;        /* what goes abroad is on record at once */
    /* See each message that is sent, each run that a store has taken, and each
     * entry that is written. */
    void *user;
    void (*sees)(struct sim *sim, size_t from, size_t to, struct bytes message);
    void (*keeps)(struct sim *sim, size_t n, const struct journal_run *run);
    void (*writes)(struct sim *sim, const struct sim_author *author,
                   const struct journal_item *item);
};

struct sim *sim_new(uint64_t seed);
void sim_free(struct sim *sim);
uint64_t sim_random(struct sim *sim, uint64_t below);
uint64_t sim_wall_s(const struct sim *sim);

/* Another country. With more than one, nodes have borders from their start. */
struct sim_realm *sim_found(struct sim *sim, const char *country);
/* Adds a node with a certificate; `enrolled` gives it the trust logs now. */
size_t sim_add(struct sim *sim, bool enrolled);
/* The same in any country, with roles and a post. */
size_t sim_add_to(struct sim *sim, struct sim_realm *realm, uint8_t roles,
                  const char *post);
/* Another node with the same keys and the same store: a disk that was copied.
 */
size_t sim_clone(struct sim *sim, size_t from);
void sim_start(struct sim *sim, size_t n);
void sim_crash(struct sim *sim, size_t n);

/* Writes an entry; it is durable, and the node (if up) is told. */
void sim_write(struct sim *sim, size_t n, enum lane lane);
void sim_write_item(struct sim *sim, struct sim_author *author, uint16_t kind,
                    struct bytes values, struct sim_journal *journal);
void sim_revoke(struct sim *sim, size_t n);
/* Gives a node what the trust logs have become, and tells it. */
void sim_enrol(struct sim *sim, size_t n);
/* Writes an entry of this kind and these values. */
void sim_write_values(struct sim *sim, size_t n, enum lane lane, uint16_t kind,
                      struct bytes values);
/* Of the signer's trust log: what the country signs; given to no node yet. */
void sim_sign(struct sim *sim, struct sim_realm *realm, uint16_t kind,
              struct bytes values);
/* A pen of another key for the same log: what it writes is badly signed. */
void sim_begin_log(struct sim *sim, struct sim_author *author,
                   const struct signer *signer, enum lane lane,
                   struct sim_journal *journal);

/* The same in any country. */
void sim_begin_log_of(struct sim *sim, const struct sim_realm *realm,
                      struct sim_author *author, const struct signer *signer,
                      enum lane lane, struct sim_journal *journal);

/* Wants a link between two nodes, or cuts it and wants none. */
void sim_link(struct sim *sim, size_t a, size_t b);
void sim_cut(struct sim *sim, size_t a, size_t b);

void sim_run(struct sim *sim, uint64_t ms);
/* Runs until nothing is on its way and all nodes with links say synced; false
 * if that has not come in time. */
bool sim_settle(struct sim *sim, uint64_t most_ms);
bool sim_same(const struct sim *sim); /* do all nodes hold the same? */

/* Gives a node bytes as a message from another. */
void sim_inject(struct sim *sim, size_t from, size_t to, struct bytes message);

/* In sim_border.c: what a node's store tells of other countries. */
struct sim_border *sim_border_new(struct sim *sim, struct sim_node *node);
const struct border *sim_border_of(struct sim_border *border);
/* Reads the treaties anew, and admits the realms that home has signed with. */
void sim_border_update(struct sim_border *border);
const struct treaties *sim_border_treaties(const struct sim_border *border);
/* What was not durable yet is forgotten. */
void sim_border_start(struct sim_border *border);
/* What is to be on record has become durable. */
void sim_border_recorded(struct sim_border *border);
/* Is it on record that this entry may go to that node? */
bool sim_border_has(const struct sim_border *border, const uint8_t kid[KEY_KID],
                    const uint8_t log[KEY_LOG], uint64_t seq);
/* Holds it from now on: OK, or ENTRY_DUPLICATE. */
enum result sim_single_store(struct sim_node *node,
                             const struct journal_run *run);

#endif
