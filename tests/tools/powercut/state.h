/* SPDX-License-Identifier: Apache-2.0 */
/*
 * state: what is on the disk for sure at one place of a trace, and what waits.
 *
 * Law: stores stay in the order in which they were made until a sync takes
 * them. Shared by the two sources of image.h only.
 */
#ifndef POWERCUT_STATE_H
#define POWERCUT_STATE_H

#include "tests/tools/powercut/image.h"

#include <limits.h>

/* One store into one piece of a file that no sync has taken yet. */
struct state_block {
    uint64_t offset;
    uint32_t size, order;
    const uint8_t *data; /* null: zeros */
};

struct state_file {
    uint64_t inode;
    uint8_t *disk; /* what surely survives */
    size_t size, capacity;
    struct state_block *pending;
    size_t pending_count, pending_capacity;
    uint64_t *sizes; /* those it has had since the last sync */
    size_t sizes_count, sizes_capacity;
    uint64_t now; /* its size as the program sees it */
};

struct state_name {
    char path[PATH_MAX];
    long file; /* -1: a directory */
};

struct state_tree {
    struct state_name *names;
    size_t count, capacity;
};

/* A change of a directory that no sync has taken yet. */
struct state_change {
    size_t record;
    long file;
};

extern struct state_file *state_files;
extern size_t state_file_count;
extern struct state_tree state_disk; /* the names that surely survive */
extern struct state_change *state_changes;
extern size_t state_change_count;

void state_tree_put(struct state_tree *tree, const char *path, long file);
void state_apply(struct state_tree *tree, const struct state_change *change);

/* Puts a block into a file's content of `limit` bytes. */
void state_store(uint8_t *to, const struct state_block *block, uint64_t limit);

#endif
