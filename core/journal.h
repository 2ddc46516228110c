/* SPDX-License-Identifier: Apache-2.0 */
/*
 * journal: what the protocol asks of a store, and what it gives to one.
 *
 * Law: the protocol reads a store only through these functions, and writes to
 * it only by handing out runs; a run counts when the store says that it is
 * durable. The daemon's journal is LMDB, the simulator's is memory.
 *
 * Pure in itself; what the functions do is their owner's.
 */
#ifndef CAIRN_CORE_JOURNAL_H
#define CAIRN_CORE_JOURNAL_H

#include "core/chain.h"
#include "core/limits.h"

/* The end of what a journal holds of one log. */
struct journal_log {
    uint8_t realm[KEY_REALM];
    uint8_t log[KEY_LOG];
    uint8_t key[KEY_SIZE]; /* the author's log key */
    enum lane lane;
    size_t branches;       /* 1, or more after a fork; at most BRANCHES_MAX */
    struct chain ends[BRANCHES_MAX];
    uint64_t fork_seq;     /* with two branches: where the second begins */
};

/* One entry as it is kept and passed on. */
struct journal_item {
    struct entry entry; /* borrows its bytes */
    struct bytes body;  /* encoded, in any state; empty for kind seal */
    bool checked;       /* its own signature has been verified */
};

/*
 * Contiguous entries of one branch, ascending, each following the one before;
 * the first follows an entry that is held (or is seq 0). Or, if it is single,
 * one trust entry of another country: its signature has been verified, it
 * stands in no log that is held, and is kept by its id.
 */
struct journal_run {
    uint8_t realm[KEY_REALM];
    uint8_t log[KEY_LOG];
    uint8_t key[KEY_SIZE];
    enum lane lane;
    const struct journal_item *items;
    size_t count; /* 1 to RUN_ENTRIES_MAX */
    bool single;  /* count is 1; log and key are its author's */
};

struct journal {
    void *user;
    /* The i-th log held, in any fixed order; false behind the last. */
    bool (*log_at)(void *user, size_t i, struct journal_log *out);
    /* One log by its id; false if nothing of it is held. */
    bool (*log_find)(void *user, const uint8_t log[KEY_LOG],
                     struct journal_log *out);
    /* The id at one place of a branch; false if nothing stands there. Places
     * before fork_seq are common to both branches. */
    bool (*id_at)(void *user, const uint8_t log[KEY_LOG], size_t branch,
                  uint64_t seq, uint8_t id[HASH_SIZE]);
    /*
     * Gives the entries of a branch from seq on, in order, until each returns
     * false or the branch ends. What is given is good until each returns.
     * OK, or STORE_IO, STORE_CORRUPT.
     */
    enum result (*read)(void *user, const uint8_t log[KEY_LOG], size_t branch,
                        uint64_t seq,
                        bool (*each)(void *context,
                                     const struct journal_item *item),
                        void *context);
};

#endif
