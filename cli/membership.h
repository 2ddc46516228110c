/* SPDX-License-Identifier: Apache-2.0 */
/*
 * membership: a realm's trust entries in a file, and the roster made of them.
 *
 * Law: nothing in the file is believed before the chain from the pinned root
 * has been verified.
 *
 * Specified in TRUST.md, "Keys and membership". The file (RFC 8742, a CBOR
 * sequence): first the map {1: root public key (bstr 32), 2: country (tstr),
 * 3: training (bool)}, then for each entry the array [entry: bstr, body:
 * bstr] in the order in which they were made: those of one log from seq 0 on
 * without a gap, and no certificate before that of its issuer. An authority
 * keeps such a file; an enrolment file is a copy of it with the new
 * certificate last. Country and training are the file's word, not signed; a
 * country that no certificate bears makes each of them refused.
 *
 * I/O and heap; one thread per struct.
 */
#ifndef CAIRN_CLI_MEMBERSHIP_H
#define CAIRN_CLI_MEMBERSHIP_H

#include "core/journal.h"
#include "core/roster.h"

enum { MEMBERSHIP_ENTRIES_MAX = 3 * MEMBERS_MAX };

/* A trust log of the file, and where its next entry must stand. */
struct membership_log {
    uint8_t key[KEY_SIZE]; /* the author's */
    struct chain end;
};

/* A file that has been read and verified; it stays where it was made, since
 * its roster asks it for ids. About 400 KiB. */
struct membership {
    uint8_t root[KEY_SIZE];
    char country[4];
    bool training;
    struct roster roster; /* its members belong to this struct */
    size_t count;
    struct journal_item *items; /* in the file's order, all checked */
    size_t *log_of;             /* items[i] stands in logs[log_of[i]] */
    size_t log_count;
    struct membership_log *logs;
    char *file; /* what the items that were read borrow from */
    struct membership_copy *copies; /* and those that were added */
};

/* Begins an empty membership for a new authority. OK; STORE_MEMORY. Whatever
 * the result, membership_free ends it. */
enum result membership_begin(struct membership *membership,
                             const uint8_t root[KEY_SIZE],
                             const char country[4], bool training);

/*
 * Reads and verifies: every signature, every chain, every right. OK;
 * STORE_OPEN after a message; CERT_FORM if it is no such file; STORE_MEMORY;
 * and of the first bad entry (*bad, if not null, its number in the file, from
 * 1; else 0) CBOR_*, ENTRY_*, BODY_*, CERT_*, KEY_INVALID, STORE_FULL if it is
 * one too many. Whatever the result, membership_free ends it.
 * membership_open does so with a file's content from malloc, which it takes
 * over.
 */
enum result membership_read(const char *path, struct membership *membership,
                            size_t *bad);
enum result membership_open(char *file, size_t size,
                            struct membership *membership, size_t *bad);

/*
 * Verifies one more entry and appends a copy of it. Results as of a bad entry
 * in membership_read; on fault nothing has been added. membership_borrow does so
 * with bytes that stay where they are, and leaves the roster to
 * membership_settle, which offers all entries again as long as that changes
 * who is who.
 */
enum result membership_add(struct membership *membership, struct bytes entry,
                           struct bytes body);
enum result membership_borrow(struct membership *membership, struct bytes entry,
                            struct bytes body);
void membership_settle(struct membership *membership);

/*
 * Adds what another membership of the same root has and this one has not.
 * Results of membership_add, and ENTRY_FORK if an author has written two
 * entries at one place; *bad is then the number of that of the other.
 */
enum result membership_merge(struct membership *membership,
                             const struct membership *other, size_t *bad);

/*
 * Signs the next entry of the trust log of an authority's key and adds it; its
 * first must be a start. Results of membership_add; BODY_FORM, BODY_SIZE.
 */
enum result membership_sign(struct membership *membership,
                            const struct signer *signer, uint16_t kind,
                            struct bytes values, uint64_t time_seconds);
enum result membership_start(struct membership *membership,
                             const struct signer *signer,
                             uint64_t time_seconds);

/* The file's content, in memory that the caller frees; null data if there is
 * none. */
struct bytes membership_encode(const struct membership *membership,
                               uint8_t **memory);

/* Writes the file, aside and renamed. False after a message. */
bool membership_write(const struct membership *membership, const char *path);

void membership_free(struct membership *membership);

#endif
