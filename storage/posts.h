/* SPDX-License-Identifier: Apache-2.0 */
/*
 * posts: the register of posts, as headquarters keeps it.
 *
 * Law: of a post the last entry counts, by its header's time and then by id;
 * it says all that is said of the post.
 *
 * Specified in ENTRY.md, "Posts".
 */
#ifndef CAIRN_STORAGE_POSTS_H
#define CAIRN_STORAGE_POSTS_H

#include "core/roster.h"
#include "storage/read.h"

enum {
    POSTS_MAX = 1024,
    POST_CODE_MAX = 16,
    POST_TEXT_MAX = 128, /* name, hours, position */
    POSTS_OFFSET_MAX = 1080, /* minutes from UTC, as a crossing's */
};

struct post_entry {
    char code[POST_CODE_MAX + 1];
    char name[POST_TEXT_MAX + 1], hours[POST_TEXT_MAX + 1];
    char opposite[POST_CODE_MAX + 1], position[POST_TEXT_MAX + 1];
    bool has_offset;
    int16_t offset_minutes;
    uint16_t mode; /* codes_mode; 0: not said */
    bool closed;
    int32_t closed_until; /* the last day, or INT32_MAX */
    uint64_t place;       /* of the entry; and its time */
    int64_t time_us;
    uint8_t id[HASH_SIZE];
};

/*
 * Reads the register into room for POSTS_MAX, by code ascending. OK;
 * STORE_MEMORY; STORE_*. What is beyond POSTS_MAX is left out.
 */
enum result posts_read(struct store_txn *txn, const struct roster *roster,
                       struct post_entry *posts, size_t *count);

/* The post with this code, of those that posts_read gave, or null. */
const struct post_entry *posts_find(const struct post_entry *posts,
                                    size_t count, const char *code);

/* Is it closed on this day? */
bool posts_closed(const struct post_entry *post, int32_t today_days);

#endif
