/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lookups: look-ups of people whose access entries are not written yet.
 *
 * Law: what was looked up stands in the file before the answer is given, and
 * leaves it only when its entry is durable, or when the crossing is that
 * covers it. So it outlives a daemon that is killed; only a power cut in the
 * moment before the file is synced, right after the answer, can lose it.
 *
 * The file "lookups" in the store's directory, mode 0600, records one behind
 * the other:
 *
 *   record = state (1: waits, 2: done) || size (2) || box
 *   box    = nonce (24) || XChaCha20-Poly1305 of
 *            (due (8) || duty (32) || document (32) || values)
 *
 * under H("cairn/lookups/1" || master key). A record that does not open ends
 * the file. Specified in TRUST.md, "Officers". Any thread; one process, that
 * which has the store open for writing.
 */
#ifndef CAIRN_CLI_LOOKUPS_H
#define CAIRN_CLI_LOOKUPS_H

#include "core/hash.h"
#include "core/key.h"

enum {
    LOOKUPS_MAX = 1024,         /* waiting at a time */
    LOOKUPS_CALM = 512,         /* of more, the oldest is due at once */
    LOOKUPS_FILE_MAX = 1 << 20, /* bytes; then what is done is left out */
    LOOKUPS_VALUES_MAX = 1024,
    LOOKUPS_COVER_S = 600, /* a crossing within covers a look-up */
};

struct lookups;

struct lookup {
    uint64_t number;         /* of the record */
    uint64_t due_s;          /* when its entry is to be written at the latest */
    uint8_t duty[HASH_SIZE]; /* id; zero: nothing covers it */
    uint8_t document[HASH_SIZE]; /* H of its number, folded; zero: likewise */
    size_t size;
    uint8_t values[LOOKUPS_VALUES_MAX]; /* of the entry */
};

/* Opens or makes the file. OK; STORE_IO; STORE_MEMORY. */
enum result lookups_open(const char *path, const uint8_t master[KEY_SIZE],
                         struct lookups **out);
void lookups_close(struct lookups *lookups);

/* Appends one; its number is set. OK; STORE_LIMIT at LOOKUPS_MAX; STORE_IO. */
enum result lookups_add(struct lookups *lookups, struct lookup *lookup);

/* A crossing of this document under this duty is durable. */
void lookups_cover(struct lookups *lookups, const uint8_t duty[HASH_SIZE],
                   const uint8_t document[HASH_SIZE]);

/* Those of a duty, or (null) all, are due now. */
void lookups_hurry(struct lookups *lookups, const uint8_t *duty);

/* How many wait that a crossing may still cover: of a document, or (null) all.
 */
size_t lookups_waiting(struct lookups *lookups, const uint8_t *document);

/* The oldest that is due, or whose due time a clock that fell has put far off;
 * false if there is none. done: its entry is durable. */
bool lookups_due(struct lookups *lookups, uint64_t now_s, struct lookup *out);
void lookups_done(struct lookups *lookups, uint64_t number);

/* Waits until what was appended is on the disk. */
void lookups_sync(struct lookups *lookups);

#endif
