/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guard: a small second file that knows what this node has signed.
 *
 * Law: a sequence number that was once released is never signed again with
 * other content. The guard is written while the commit runs, and whoever
 * waits for the commit waits for both; so an older copy of the store, started
 * again, is known for what it is. A record in it is on the disk, though the
 * store's commit may be undone: it is put there again.
 *
 * Specified in STORAGE.md, "Guard", and TRUST.md, "Restore and clone safety":
 * two slots of 4 KiB written in turn, each 512 bytes with a checksum; and
 * behind these, with another, the record that the group at work has written,
 * if it was one. I/O.
 */
#ifndef CAIRN_STORAGE_GUARD_H
#define CAIRN_STORAGE_GUARD_H

#include "core/chain.h"

enum {
    GUARD_LOGS = 3,
    GUARD_SLOT = 512,
    GUARD_SPACING = 4096,
    /* Bytes of a record; its length stands before it, a digest behind. */
    GUARD_RECORD_MAX = GUARD_SPACING - GUARD_SLOT - 4 - HASH_SIZE,
};

/* Before and after the group that was at work; the same when idle. */
struct guard_log {
    uint8_t log[KEY_LOG];
    uint64_t previous_next; /* seq of the next entry */
    uint8_t previous_head[HASH_SIZE];
    uint64_t next_next;
    uint8_t next_head[HASH_SIZE];
};

struct guard_state {
    uint64_t counter;
    uint8_t instance[16];
    uint8_t machine[HASH_SIZE]; /* of machine id and file system id */
    struct guard_log logs[GUARD_LOGS];
};

/* A slot as it is on the disk. */
struct guard_slot {
    struct guard_state state;
    size_t size; /* of the record; 0 if there is none that is whole */
    uint8_t record[GUARD_RECORD_MAX];
};

struct guard {
    int file;
    struct guard_state state; /* the newest that was written or found */
};

/* Makes the file, synced with its directory. OK; STORE_EXISTS; STORE_IO,
 * STORE_FULL. */
enum result guard_create(const char *path, const struct guard_state *state);

/*
 * Opens it and finds the newest whole slot. OK; STORE_OPEN if it is not
 * there; STORE_CORRUPT if no slot is whole; STORE_IO.
 */
enum result guard_open(struct guard *guard, const char *path);
void guard_close(struct guard *guard);

/* Reads the slot of a counter; false if it is another's, or not whole. */
bool guard_read(const struct guard *guard, uint64_t counter,
                struct guard_slot *slot);

/* Writes and syncs the state under the next counter, and a record of at most
 * GUARD_RECORD_MAX beside it; an empty one is none. OK; STORE_IO. */
enum result guard_write(struct guard *guard, const struct guard_state *state,
                        struct bytes record);

#endif
