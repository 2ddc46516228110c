/* SPDX-License-Identifier: Apache-2.0 */
/*
 * access: what is left behind by whoever looks a person up.
 *
 * Law: across the border the entry is durable before the answer is given;
 * at home, where a node has officers, the look-up stands in the file of those
 * that wait (lookups.h) before the answer is. Where neither can be written
 * there is no answer.
 *
 * Specified in TRUST.md, "Officers" and "Asking across the border"; the kind
 * `access` of ENTRY.md, which stands in the home log and so is never named
 * abroad.
 */
#ifndef CAIRN_CLI_ACCESS_H
#define CAIRN_CLI_ACCESS_H

#include "cli/duty.h"

enum access_action {
    ACCESS_NOTHING,
    ACCESS_ABROAD = 1,
    ACCESS_CHECK = 2,
    ACCESS_FIND = 3,
    ACCESS_SHOW = 4,
    ACCESS_STAYS = 5,
    ACCESS_LIST = 6,
    ACCESS_DUMP = 7,
    ACCESS_MEDIA = 8,
    ACCESS_PERMITS = 9,
    ACCESS_GROUP = 10,
    ACCESS_ACTIONS,
};
enum access_answer { ACCESS_NO, ACCESS_YES, ACCESS_UNKNOWN, ACCESS_UNTOLD };

/* Bytes of the texts, each at least one. */
enum {
    ACCESS_PURPOSE_MAX = 64,
    ACCESS_OFFICER_MAX = 64,
    ACCESS_DOCUMENT_MAX = 32,
    ACCESS_TEXT_MAX = 128, /* name, plate, post */
};

/* One question about a person. Texts are borrowed; null is not asked. */
struct access {
    enum access_action action;
    const char *purpose;
    const char *officer;  /* null: not told */
    const struct duty *duty; /* null: of none */
    const char *document; /* its number */
    const char *name, *plate, *post;
    struct bytes target;  /* the ref of a record, encoded; may be null */
    struct bytes group;   /* of a coach, encoded; may be null */
    const char *state;    /* the country asked about, three letters */
    int64_t since_us;
    enum access_answer answer;
    uint64_t looked_s; /* 0: the entry's own time is that of the look-up */
};

/* Writes it and gives its id. OK; VALUE_FORM if a text does not fit its field;
 * results of post_write. */
enum result access_write(struct post *post, const struct access *access,
                         uint8_t id[HASH_SIZE]);

/* Puts it with those that wait; one that names a document, and is no look at
 * this list itself, for as long as a crossing may cover it. OK; VALUE_FORM; STORE_LIMIT; STORE_IO. */
enum result access_wait(struct post *post, const struct access *access);

/* A crossing of this document, with this duty, is durable. */
void access_cover(struct post *post, const struct duty *duty,
                  struct bytes document);

/* How many look-ups of a document (null data: of any) wait at this node for the
 * crossing that may cover them. */
size_t access_waiting(struct post *post, struct bytes document);

/* Writes the entries of those that are due. The first failure ends it: OK;
 * results of post_write. */
enum result access_settle(struct post *post);

/* "check", ... */
const char *access_action_name(uint64_t action);

#endif
