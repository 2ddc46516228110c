/* SPDX-License-Identifier: Apache-2.0 */
/*
 * counts_posts: the codes of posts, by the numbers that the ledger has for
 * them.
 *
 * Law: numbers go up from 1 in the order in which the codes came, so that the
 * same entries give the same numbers. 0 is no post; beyond the bound all are
 * COUNTS_POST_OTHER.
 *
 * Specified in STORAGE.md, "Counts". Heap. Private to storage/.
 */
#ifndef CAIRN_STORAGE_COUNTS_POSTS_H
#define CAIRN_STORAGE_COUNTS_POSTS_H

#include "storage/counts_row.h"

enum {
    COUNTS_POSTS_MAX = 65534,
    COUNTS_POST_OTHER = 65535,
    COUNTS_POST_SLOTS = 1 << 17,
};

struct counts_posts {
    size_t count, known; /* known: so many of them are on the disk */
    size_t capacity;
    struct counts_post {
        uint8_t size;
        char code[FACT_POST_SIZE];
    } * posts;                         /* by number - 1 */
    uint16_t slots[COUNTS_POST_SLOTS]; /* numbers, by hash; 0: empty */
};

/* Null without memory. */
struct counts_posts *counts_posts_new(void);
void counts_posts_free(struct counts_posts *posts);

/* The number of a code, which is added if it is new; an empty one has 0. OK;
 * STORE_MEMORY. */
enum result counts_posts_add(struct counts_posts *posts, struct bytes code,
                             uint16_t *number);

/* The number of a code; false if it has none. */
bool counts_posts_find(const struct counts_posts *posts, struct bytes code,
                       uint16_t *number);

/* The code of a number; empty for 0, and for those beyond the bound. */
struct bytes counts_posts_code(const struct counts_posts *posts,
                               uint16_t number);

#endif
