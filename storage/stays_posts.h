/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stays_posts: a small number for each post that a walk meets.
 *
 * Law: equal posts have equal numbers, others others. No post, and whatever
 * comes when there are STAYS_POSTS_MAX, is 0.
 *
 * Specified in STORAGE.md, "Stays". Pure; no heap; one thread for each table.
 */
#ifndef CAIRN_STORAGE_STAYS_POSTS_H
#define CAIRN_STORAGE_STAYS_POSTS_H

#include "core/facts.h"

enum {
    STAYS_POSTS_MAX = 4096,
    STAYS_POSTS_SLOTS = 2 * STAYS_POSTS_MAX,
};

/* Cleared by memset. Of number n the name stands at n - 1. */
struct stays_posts {
    size_t count;
    char names[STAYS_POSTS_MAX][FACT_POST_SIZE + 1];
    uint16_t slots[STAYS_POSTS_SLOTS]; /* numbers, from where a name belongs */
};

/* Its number, which it is given if it has none. */
uint16_t stays_posts_number(struct stays_posts *posts, struct bytes name);

/* The name of a number; empty for 0. */
const char *stays_posts_name(const struct stays_posts *posts, uint16_t number);

#endif
