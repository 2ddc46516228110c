/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim_journal: a journal in memory, as strict as a store has to be.
 *
 * Law: what is in it is durable; a run goes in whole or not at all, and only
 * behind an entry that is there.
 */
#ifndef CAIRN_TESTS_SIM_JOURNAL_H
#define CAIRN_TESTS_SIM_JOURNAL_H

#include "core/journal.h"

struct sim_log;

struct sim_journal {
    struct journal journal; /* what the node is given */
    size_t log_count;
    struct sim_log **logs;
};

void sim_journal_begin(struct sim_journal *journal);
void sim_journal_end(struct sim_journal *journal);

/* OK; ENTRY_DUPLICATE if all is held; ENTRY_GAP; ENTRY_FORK if it would be a
 * branch too many. */
enum result sim_journal_store(struct sim_journal *journal,
                              const struct journal_run *run);

/* As id_at of core/journal.h. */
bool sim_journal_id_at(void *journal, const uint8_t log[KEY_LOG], size_t branch,
                       uint64_t seq, uint8_t id[HASH_SIZE]);
/* The item at one place, or null. */
const struct journal_item *sim_journal_item(const struct sim_journal *journal,
                                            const uint8_t log[KEY_LOG],
                                            size_t branch, uint64_t seq);

void sim_journal_copy(struct sim_journal *to, const struct sim_journal *from);

/* How many entries are held in all; and whether both hold the same. */
size_t sim_journal_count(const struct sim_journal *journal);
bool sim_journal_same(const struct sim_journal *a, const struct sim_journal *b);
bool sim_journal_has(const struct sim_journal *journal,
                     const uint8_t log[KEY_LOG], uint64_t seq,
                     const uint8_t id[HASH_SIZE]);

/* Verifies every chain and every signature; OK or the first fault. */
enum result sim_journal_verify(const struct sim_journal *journal);

/* Owned copies of items, in one allocation to be freed. */
struct journal_item *sim_items_copy(const struct journal_item *items,
                                    size_t count);

#endif
