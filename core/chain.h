/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chain: where a log's next entry must stand.
 *
 * Law: an entry's author chose its predecessor; `previous` therefore makes an
 * entry its author's as soon as any later one of the log is verified.
 *
 * Specified in ENTRY.md, "Chain and tree". Pure; no heap.
 */
#ifndef CAIRN_CORE_CHAIN_H
#define CAIRN_CORE_CHAIN_H

#include "core/entry.h"

/* The end of one branch of one log. */
struct chain {
    uint8_t log[KEY_LOG];
    uint64_t next;           /* seq of the next entry; 0: none is held */
    uint8_t head[HASH_SIZE]; /* id at next - 1; zero if none is held */
    bool sealed;             /* the head is of kind seal */
};

void chain_begin(struct chain *chain, const uint8_t log[KEY_LOG]);

/*
 * May this entry stand next? OK; ENTRY_LOG if it is of another log; ENTRY_GAP
 * if one before it is missing; ENTRY_DUPLICATE if its place is taken (compare
 * the ids: another id with a good signature is a fork); ENTRY_FORK if it
 * follows another entry than the head; ENTRY_SEALED after the last one.
 */
enum result chain_step(const struct chain *chain, const struct entry *entry);

/* Takes the entry in; chain_step must have said OK. */
void chain_advance(struct chain *chain, const struct entry *entry);

#endif
