/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service: what a node does when asked: one function for each operation.
 *
 * Law: an operation takes JSON arguments and gives JSON lines; it does not
 * know whether a daemon's socket or a command of its own is asking, so the
 * answer is the same. Any number of threads may ask at once.
 */
#ifndef CAIRN_CLI_SERVICE_H
#define CAIRN_CLI_SERVICE_H

#include "cli/command.h"
#include "cli/post.h"
#include "core/crossing.h"
#include "storage/view.h"

#include <jansson.h>

enum {
    SERVICE_FIND_MAX = 10000,  /* crossings in one answer */
    SERVICE_BATCH_MAX = 256,   /* crossings of one record request */
    SERVICE_ERROR_MAX = 1024,
    SERVICE_CURRENT_S = 600,   /* a log heard of within is current */
};

/* Of find, show and check, where no other is given. */
#define SERVICE_PURPOSE "border-control"

/* Where an operation's lines go, and its failure. */
struct reply {
    /* Takes the object over; false: the asker is gone, stop. */
    bool (*line)(void *user, json_t *object);
    /* The same of a line that is JSON already, without its end; null: `line`
     * takes what is read of it. */
    bool (*text)(void *user, struct bytes line);
    void *user;
    char error[SERVICE_ERROR_MAX]; /* one line; empty: none */
};

/* What only a daemon knows; all may be null. */
struct service_daemon {
    void *user;
    json_t *(*status)(void *user); /* fields to merge into status */
    void (*peers)(void *user, struct reply *reply);
    /* How long ago, in ms, a member was connected; UINT64_MAX: never. */
    uint64_t (*heard_ms)(void *user, const uint8_t kid[KEY_KID]);
    /* Waits until the node may sign: it has asked its peers for its own head.
     * OK or STORE_RECOVERY. */
    enum result (*wait_ready)(void *user);
    /* The seq that comes next of a headquarters' log, as a member shows it over
     * a link that is up; false if none is, or nothing was shown. */
    bool (*shown)(void *user, const uint8_t kid[KEY_KID],
                  const uint8_t log[KEY_LOG], uint64_t *next);
    /* Trust entries have been stored from a file: returns when the network and
     * those who ask know them. */
    void (*enrolled)(void *user);
    /* Asks linked peers for a medium until it is held, or the time is over;
     * how many were asked. */
    unsigned (*want_medium)(void *user, const uint8_t digest[HASH_SIZE],
                            uint64_t size, unsigned timeout_ms);
};

struct duty;

struct service {
    struct post *post;
    const struct service_daemon *daemon; /* null without one */
    bool inside; /* the daemon itself asks, for a reader on a lane */
    /* Of one question: who asks (rights.h). */
    const struct duty *duty; /* null: nobody who is on duty */
    uint8_t roles;
};

typedef int service_function(struct service *service, json_t *asked,
                             struct reply *reply);

struct service_operation {
    const char *name;
    service_function *run;
    bool writes; /* signs: needs the store open for writing */
};

/* The table's row for a name, or null. */
const struct service_operation *service_find_operation(const char *name);

/* The i-th row, or null behind the last. */
const struct service_operation *service_operation_at(size_t i);

/* Runs an operation, if who asks may; one that writes waits until the node is
 * ready. */
int service_run(struct service *service,
                const struct service_operation *operation, json_t *asked,
                struct reply *reply);

/* The operations, each in the source named after it. */
service_function service_check, service_record, service_find, service_show,
    service_amend, service_void, service_note, service_link, service_entry, service_verify,
    service_status, service_peers, service_members, service_logs,
    service_treaties, service_abroad, service_disclosures, service_login,
    service_logout, service_duty, service_officer, service_accesses,
    service_stats,
    service_stays,
    service_permit, service_permits, service_post, service_posts,
    service_alerts, service_alert_show, service_alert_add,
    service_alert_withdraw, service_hits, service_hit,
    service_enroll, /* a daemon's; signs nothing */
    service_index, /* its asker opens for writing, and signs nothing */
    service_lists, service_list_publish, service_shift, service_shift_show,
    service_tally, service_approve, service_corrections, service_media, service_media_put, service_media_get,
    service_media_want, service_media_count,
    /* keep a file of the node; their asker opens for writing */
    service_group_open, service_group_show, service_group_close;

/* Notes a failure in plain words and gives its exit code back. */
int reply_fail(struct reply *reply, int code, enum message id, ...);
int reply_result(struct reply *reply, const char *what, enum result result);

/* Says that nothing is held under an ID, as far as was searched; EXIT_NO. */
int reply_not_found(struct reply *reply, const char *what, const char *id,
                    uint64_t not_indexed);

/* Gives one line; false if nobody listens any more. */
bool reply_line(struct reply *reply, json_t *object);

/* The same of a JSON object as text, for answers of very many lines. */
bool reply_text(struct reply *reply, struct bytes line);

/* A text argument, or null. */
const char *service_text(json_t *asked, const char *name);

/*
 * The argument "since" or "until": a time, or a date, which means its first
 * moment or, of "until", its last; *time_us stays if there is none. EXIT_DONE;
 * EXIT_USE with a failure that names the command `what`.
 */
int service_time(json_t *asked, const char *name, const char *what,
                 int64_t *time_us, struct reply *reply);

/* The argument "limit", 1 to SERVICE_FIND_MAX, which it is if there is none.
 * EXIT_DONE; EXIT_USE likewise. */
int service_limit(json_t *asked, const char *what, long *limit,
                  struct reply *reply);

/* Has any part of a record, also one that was corrected since, this number of
 * a document (folded)? An index may give what is something else. */
bool service_has_number(const struct view *view, struct bytes number);

/*
 * The record that an ID, a unique beginning of one, or a reference such as
 * MLKAY-3F2A-4512 names. OK; STORE_NOT_FOUND; STORE_AMBIGUOUS; STORE_*.
 */
enum result service_locate(struct service *service, struct store_txn *txn,
                           const char *id, struct read_entry *out);

/*
 * What other countries have shown is read in this transaction for the purpose
 * that is asked, or for that of a counter, and only as far as a treaty names
 * it. The text is good as long as asked is. (storage/keeping.h)
 */
const char *service_purpose(struct store_txn *txn, json_t *asked);

/*
 * The coverage line of an answer: which logs, up to when, which posts of this
 * country are silent and which closed, and how many entries its searches did
 * not look at (index_missing).
 */
json_t *service_coverage(struct service *service, uint64_t not_indexed);

/* Adds to such a line how many an answer has, and whether there are more. */
void service_found(json_t *line, size_t found, bool more);

/* Adds to an object what its searches did not look at, if anything. */
void service_not_indexed(json_t *object, uint64_t not_indexed);

/* Local time less UTC at this post, in minutes, as the register of posts has it
 * (looked up again after OFFSET_KEEP_S); INT_MIN if it has none. */
int service_offset(struct service *service);

/* "post", ..., or a list of such. */
json_t *service_roles(const struct certificate *certificate);

/* The log in which a crossing or correction with these values belongs: home
 * where its subject is protected, or a treaty keeps it from abroad. */
enum lane service_lane(struct service *service, struct bytes values);

/* Looks for a document in the lists of this node: sets the check, where there
 * is a list, and adds "document_lists" to a line (null: not). Results of
 * crossing_set_check. */
enum result service_look_at_lists(struct service *service,
                                  struct crossing *crossing, json_t *line);

/* The spoken reference of an entry of this node. */
void service_ref(struct service *service, const uint8_t log[KEY_LOG],
                 uint64_t seq, char ref[64]);

/* The roster, locked for reading; give it back in a moment, on the same thread,
 * which does not take it again meanwhile: the network waits for it. */
const struct roster *service_roster(struct service *service);
void service_roster_done(struct service *service);

/* The roster as it is now, for what takes longer; the caller frees it. Null:
 * no memory. */
struct roster *service_roster_copy(struct service *service);

/* One question of those that take very much memory at a time. The next waits,
 * and tells its asker that it does; false if he is gone meanwhile. */
bool service_alone(struct reply *reply);
void service_alone_done(void);

#endif
