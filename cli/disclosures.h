/* SPDX-License-Identifier: Apache-2.0 */
/*
 * disclosures: the record of what this node shows to other countries.
 *
 * Law: nothing goes that is not on record. Before the first entries of a log
 * go to a node, an entry that says so is durable: from where on, and up to
 * where at the most. It is written anew when more is to go than it says.
 * Another with what has really gone follows when the stretch of ten minutes or
 * the link ends. After a crash the first one stands without the second: what
 * went is within it.
 *
 * Specified in TRUST.md, "Treaties and disclosure"; the kind `disclosure` of
 * ENTRY.md. The loop's thread; writing is the writer's.
 */
#ifndef CAIRN_CLI_DISCLOSURES_H
#define CAIRN_CLI_DISCLOSURES_H

#include "cli/post.h"
#include "core/border.h"
#include "core/limits.h"

enum {
    DISCLOSURES_RANGES_MAX = 64, /* of one entry; then another begins */
    /* The most that an entry says is as many entries of a log as have gone in
     * the stretch, and so many, beyond those that are to go now. */
    DISCLOSURES_AHEAD = 64,
    DISCLOSURES_STRETCH_MS = 600000,
};

/* Keys of the entry. */
enum {
    DISCLOSURE_TO = 16,
    DISCLOSURE_REALM = 17,
    DISCLOSURE_TREATIES = 18,
    DISCLOSURE_RANGES = 19,
    DISCLOSURE_ENTRIES = 20,
    DISCLOSURE_BYTES = 21,
    DISCLOSURE_GOES_ON = 22,
};

/* Entries of one log, from `first` on; each of the others is behind the last
 * one, and none is less than the one before it. */
struct disclosures_range {
    uint8_t log[KEY_LOG];
    uint64_t first;
    uint64_t next;  /* have gone */
    uint64_t may;   /* may go: a durable entry says them */
    uint64_t asked; /* the entry at the writer says them */
    uint64_t want;  /* the one after that is to say them */
};

struct disclosures_writing;

/* What one node was shown since `begun_ms`. */
struct disclosures_peer {
    bool used;
    uint8_t kid[KEY_KID], realm[KEY_REALM];
    uint64_t begun_ms;
    uint64_t entries, bytes; /* have gone */
    uint64_t weight;         /* bytes of an entry, of those asked for last */
    size_t treaty_count;
    uint8_t treaties[TREATIES_MAX][HASH_SIZE]; /* ascending */
    size_t count;
    struct disclosures_range ranges[DISCLOSURES_RANGES_MAX];
    struct disclosures_writing *writing; /* an entry at the writer, or null */
};

struct disclosures {
    struct post *post;
    bool failing; /* the last entry could not be written */
    struct disclosures_peer peers[PEERS_MAX];
};

/* A run or a single that is to go. The treaties that allow it ascend by id. */
struct disclosures_sent {
    const struct border_sent *what;
    uint8_t realm[KEY_REALM];
    const uint8_t (*treaties)[HASH_SIZE];
    size_t treaty_count; /* at most TREATIES_MAX, and one at least */
    uint64_t now_ms;     /* monotonic */
};

void disclosures_begin(struct disclosures *disclosures, struct post *post);

/* True if it is on record: it goes now, and counts as gone. Else an entry is
 * on its way, and post->appended is called when it is durable. */
bool disclosures_record(struct disclosures *disclosures,
                        const struct disclosures_sent *sent);

/* Ends the stretches that have lasted ten minutes; with `all`, every one. */
void disclosures_tick(struct disclosures *disclosures, uint64_t now_ms,
                      bool all);

/* The link to a node has ended. */
void disclosures_ended(struct disclosures *disclosures,
                       const uint8_t kid[KEY_KID]);

/*
 * What this node's own record says has gone since a moment (seconds since
 * 1970), a crash counted as the most that it says; runs only. *out is the
 * caller's to free. OK; STORE_*.
 */
enum result disclosures_spent(struct post *post, const struct roster *roster,
                              uint64_t since_s, struct border_spent **out,
                              size_t *count);

#endif
