/* SPDX-License-Identifier: Apache-2.0 */
/*
 * list: a list of documents that are lost, stolen or not valid any more, as a
 * file of this node.
 *
 * Law: a list may have more documents than memory; a look at it reads one line
 * of the table and one bucket. It tells of a number that was given whether it
 * stands there, and nobody without the node's master key can ask it. What is
 * open stays what it was when another takes its place.
 *
 * Specified in STORAGE.md, "Document lists": 64 bits of SipHash-2-4 over
 * issuing state and number, under a key of BLAKE2b from the master key. I/O. A
 * struct list may be asked by any number of threads at once.
 */
#ifndef CAIRN_STORAGE_LIST_H
#define CAIRN_STORAGE_LIST_H

#include "core/hash.h"
#include "core/key.h"

enum {
    LIST_NAME_MAX = 32,   /* bytes: a-z, 0-9, hyphen */
    LIST_SOURCE_MAX = 64, /* bytes */
    LIST_ENTRIES_MAX = 100000000,
};

/* The word of the issuer; of two the greater counts. */
enum list_status {
    LIST_NONE = 0, /* the document is not on the list */
    LIST_OTHER = 1,
    LIST_LOST = 2,
    LIST_REVOKED = 3,
    LIST_STOLEN = 4,
};

struct list_about {
    char name[LIST_NAME_MAX + 1];
    char source[LIST_SOURCE_MAX + 1];
    int32_t date_days;         /* of the list, since 1970-01-01 */
    uint64_t count;            /* documents */
    uint8_t digest[HASH_SIZE]; /* SHA-256 of the file that it was made from */
};

struct list;

/*
 * Opens a list; the caller closes it. OK; STORE_NOT_FOUND (no such file);
 * STORE_CORRUPT (no list, or cut short); KEY_PASSPHRASE (made by another node,
 * or its head was changed); STORE_MEMORY; STORE_IO.
 */
enum result list_open(const char *path, const uint8_t master[KEY_SIZE],
                      struct list **out);
void list_close(struct list *list);

/* Good until the list is closed. */
const struct list_about *list_about(const struct list *list);

/*
 * Looks for a document: issuer three letters (or none), number folded (see
 * index_fold). One that stands there without an issuer is found with any. OK,
 * and *status; STORE_CORRUPT; STORE_IO.
 */
enum result list_find(const struct list *list, struct bytes issuer,
                      struct bytes number, enum list_status *status);

/* Reads all of it, which takes seconds: OK; STORE_CORRUPT; STORE_IO. */
enum result list_check(const struct list *list);

/* "lost", ... ; null for none. The status of a name, or LIST_NONE. */
const char *list_status_name(enum list_status status);
enum list_status list_status_find(const char *name);

/* Makes a list. */
struct list_build;

/*
 * Begins to make the list of `about` (digest and count do not count yet) at a
 * path; parts stand beside it until the end. One at a time for a path. OK;
 * STORE_MEMORY; STORE_FULL; STORE_IO.
 */
enum result list_begin(const char *path, const struct list_about *about,
                       const uint8_t master[KEY_SIZE], struct list_build **out);

/* Adds a document: see list_find. OK; STORE_LIMIT above LIST_ENTRIES_MAX;
 * STORE_FULL; STORE_IO. */
enum result list_add(struct list_build *build, struct bytes issuer,
                     struct bytes number, enum list_status status);

/*
 * Puts the list, synced, in the place of an older one, and ends building
 * whatever comes of it. Fills about->count: those that differ. OK;
 * STORE_LOCKED if another process makes this list; STORE_MEMORY; STORE_FULL;
 * STORE_IO.
 */
enum result list_end(struct list_build *build, const uint8_t digest[HASH_SIZE],
                     struct list_about *about);

/* Ends building; the older list stays. Null does nothing. */
void list_abandon(struct list_build *build);

#endif
