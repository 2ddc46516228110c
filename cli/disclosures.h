/* SPDX-License-Identifier: Apache-2.0 */
/*
 * disclosures: the record of what this node has shown to other countries.
 *
 * Law: what is sent abroad is on record. As soon as something is sent to a
 * node in a new stretch of ten minutes an entry is signed that says so and that
 * it goes on; another with all the ranges follows when the stretch or the link
 * ends. After a crash the first one stands without the second.
 *
 * Specified in TRUST.md, "Disclosure"; the kind `disclosure` of ENTRY.md. The
 * loop's thread; writing is the writer's.
 */
#ifndef CAIRN_CLI_DISCLOSURES_H
#define CAIRN_CLI_DISCLOSURES_H

#include "cli/post.h"
#include "core/limits.h"

enum {
    DISCLOSURES_RANGES_MAX = 64, /* of one entry; then another begins */
    DISCLOSURES_STRETCH_MS = 600000,
};

/* The fields of an entry. */
enum {
    DISCLOSURE_TO = 16,
    DISCLOSURE_REALM = 17,
    DISCLOSURE_TREATIES = 18,
    DISCLOSURE_RANGES = 19,
    DISCLOSURE_ENTRIES = 20,
    DISCLOSURE_BYTES = 21,
    DISCLOSURE_GOES_ON = 22,
};

/* Entries of one log, first to last. */
struct disclosures_range {
    uint8_t log[KEY_LOG];
    uint64_t first, last;
};

/* What one node was shown since `begun_ms`. */
struct disclosures_peer {
    bool used;
    uint8_t kid[KEY_KID], realm[KEY_REALM];
    uint64_t begun_ms;
    uint64_t entries, bytes;
    size_t treaty_count;
    uint8_t treaties[TREATIES_MAX][HASH_SIZE]; /* ascending */
    size_t count;
    struct disclosures_range ranges[DISCLOSURES_RANGES_MAX];
};

struct disclosures {
    struct post *post;
    struct disclosures_peer peers[PEERS_MAX];
};

/* One run that was sent. The treaties that allow it ascend by id. */
struct disclosures_sent {
    uint8_t kid[KEY_KID], realm[KEY_REALM], log[KEY_LOG];
    uint64_t first, next; /* next: behind the last */
    uint64_t bytes;
    const uint8_t (*treaties)[HASH_SIZE];
    size_t treaty_count; /* at most TREATIES_MAX */
    uint64_t now_ms; /* monotonic */
};

void disclosures_begin(struct disclosures *disclosures, struct post *post);
void disclosures_note(struct disclosures *disclosures,
                      const struct disclosures_sent *sent);

/* Ends the stretches that have lasted ten minutes; with `all`, every one. */
void disclosures_tick(struct disclosures *disclosures, uint64_t now_ms,
                      bool all);

/* The link to a node has ended. */
void disclosures_ended(struct disclosures *disclosures,
                       const uint8_t kid[KEY_KID]);

#endif
