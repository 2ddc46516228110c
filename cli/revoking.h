/* SPDX-License-Identifier: Apache-2.0 */
/*
 * revoking: what a revocation says is good, from the lines of a file.
 *
 * Law: one last good entry for each log and no more; a line that is not
 * understood, or is of another key, is refused with its number.
 *
 * The file is what `cairn members NAME --held --format json` prints. I/O; no
 * heap but jansson's.
 */
#ifndef CAIRN_CLI_REVOKING_H
#define CAIRN_CLI_REVOKING_H

#include "cli/command.h"
#include "core/entry.h"

enum {
    /* Three logs for each incarnation of a key. */
    REVOKING_HELD_MAX = 3 * INCARNATIONS_MAX,
    REVOKING_SUPERSEDES_MAX = 16,
    REVOKING_VALUES_MAX = 4096,
};

struct revoking_ref {
    uint8_t log[KEY_LOG];
    uint64_t seq;
    uint8_t id[HASH_SIZE];
    bool shared; /* the line says that it is a shared log */
};

/* Two entries: the shared logs, whose names go abroad; and the rest. */
enum revoking_part { REVOKING_SHARED, REVOKING_REST, REVOKING_PARTS };

struct revoking {
    uint8_t key[KEY_SIZE];
    uint64_t reason; /* 0: none is given */
    size_t held_count;
    struct revoking_ref held[REVOKING_HELD_MAX]; /* ascending by log */
    size_t supersedes_count;
    uint8_t supersedes[REVOKING_SUPERSEDES_MAX][HASH_SIZE]; /* ascending */
};

/* Reads the lines for the key of this kid. EXIT_DONE, or the exit code after a
 * message. */
int revoking_read(const char *path, const uint8_t kid[KEY_KID],
                  struct revoking *revoking);

/* Adds an id, once; false if there is no place. */
bool revoking_supersede(struct revoking *revoking, const uint8_t id[HASH_SIZE]);

/* Appends the values map of one part's body; false if that part is not needed.
 * What is superseded stands in the first that is. */
bool revoking_put(const struct revoking *revoking, enum revoking_part part,
                  struct buffer *out);

#endif
