/* SPDX-License-Identifier: Apache-2.0 */
/*
 * duty: who works at this node now: from log-in to log-out.
 *
 * Law: a duty begins and ends with an entry of the home log; who is on duty is
 * known by a token that he alone was given, and for DUTY_HOURS_MAX hours at
 * most. An officer has one duty at a time. One that was never closed is closed
 * by his next log-in or by time, and its entry says so.
 *
 * Specified in TRUST.md, "Officers"; ENTRY.md, kind duty. Any thread.
 */
#ifndef CAIRN_CLI_DUTY_H
#define CAIRN_CLI_DUTY_H

#include "cli/officer.h"
#include "cli/post.h"
#include "core/crossing.h"

enum {
    DUTY_HOURS_MAX = 16,
    DUTY_TOKEN = 32, /* bytes */
    DUTY_LANE_MAX = 32,
    DUTIES_MAX = 2 * OFFICERS_MAX, /* removed officers' duties too */
    DUTIES_LOOK_BACK = 4096,       /* duty entries that are read at start */
};

/* How a duty ended, as its entry says. */
enum duty_closed {
    DUTY_BY_HIMSELF = 1,
    DUTY_BY_NEXT = 2, /* his next log-in */
    DUTY_BY_TIME = 3,
    DUTY_STOPPED = 4, /* the daemon did */
    DUTY_REMOVED = 5, /* the officer was */
};

struct duty {
    struct officer officer;
    char lane[DUTY_LANE_MAX + 1];        /* may be empty */
    uint8_t log[KEY_LOG], id[HASH_SIZE]; /* of the entry that opened it */
    uint64_t seq;
    int64_t opened_us; /* since 1970 */
    bool live;         /* somebody is logged in: the signer is here */
    struct signer signer;
};

struct duties;

/* Null if memory has run out. Its memory is locked. */
struct duties *duties_new(void);
void duties_free(struct duties *duties);

/* Takes in those that this node has opened and not closed, from the store.
 * OK; STORE_*. */
enum result duties_load(struct duties *duties, struct post *post);

/*
 * A copy of the duty with this token, of this officer, on this lane (or the
 * only live one): with the signer, if it is live; its owner wipes it. False if
 * there is none, or its hours are over.
 */
bool duties_by_token(struct duties *duties, const uint8_t token[DUTY_TOKEN],
                     struct duty *out);
bool duties_by_name(struct duties *duties, const char *name, struct duty *out);
bool duties_by_lane(struct duties *duties, const char *lane, struct duty *out);

/* The i-th that is open, without the signer; false behind the last. */
bool duties_at(struct duties *duties, size_t i, struct duty *out);

/*
 * Opens a duty of an officer whose seed this is, after closing the one that he
 * had open, and tells that in *before if not null (id zero: none). OK, the duty
 * and its token; STORE_LIMIT at DUTIES_MAX; results of post_write.
 */
enum result duties_open(struct post *post, const struct officer *officer,
                        const uint8_t seed[KEY_SIZE], const char *lane,
                        uint8_t token[DUTY_TOKEN], struct duty *out,
                        struct duty *before);

/* Closes one that is open; its entry has his seal if he does it himself. OK;
 * STORE_NOT_FOUND; results of post_write. */
enum result duties_close(struct post *post, const struct duty *duty,
                         enum duty_closed how);

/* Closes those whose hours are over; with `all`, every one that is live. The
 * number closed. Waits for the disk. */
size_t duties_expire(struct post *post, bool all);
bool duties_overdue(struct duties *duties);

/* Makes a live duty without an entry's help known again to who has opened the
 * key file by the officer's slot. */
void duty_revive(struct duty *duty, const uint8_t seed[KEY_SIZE]);

/* Appends the duty's ref, encoded. */
void duty_put_ref(const struct duty *duty, struct buffer *out);

/*
 * Sets what an entry under a duty has: its ref, the officer's name if it is a
 * crossing, shift or tally, and the place for his seal; and gives the job
 * his key. The duty must live as long as the job. Results of crossing_set.
 */
enum result duty_sign(const struct duty *duty, uint16_t kind,
                      struct crossing *values, struct writer_job *job);

#endif
