/* SPDX-License-Identifier: Apache-2.0 */
/*
 * neighbours_internal: what the sources of neighbours share.
 *
 * Law: nobody else includes it. Sources: neighbours (the border, what is in
 * force), neighbours_singles (trust entries that travel by themselves).
 */
#ifndef CAIRN_CLI_NEIGHBOURS_INTERNAL_H
#define CAIRN_CLI_NEIGHBOURS_INTERNAL_H

#include "cli/neighbours.h"

struct single;

struct neighbours {
    struct post *post;
    struct roster *roster;
    struct border border;
    struct treaties *treaties;
    struct disclose rules[REALMS_MAX];
    size_t count;
    struct single *singles[SINGLES_MAX];
    bool signs;
    /* Under which terms all was read; whether that has been looked up. */
    uint64_t read[REALMS_MAX];
    bool looked[REALMS_MAX];
    struct disclosures disclosures;
    struct border_spent *spent; /* today, before the start */
    size_t spent_count;
};

/*
 * Reads what may travel singly: our own statements by the rules that stand, and
 * those of other countries. What is known keeps its place. OK; STORE_*.
 */
enum result neighbours_singles_load(struct neighbours *neighbours);

/* Decides anew where each may go, by the rules that stand. */
void neighbours_singles_judge(struct neighbours *neighbours);
void neighbours_singles_free(struct neighbours *neighbours);

/* The border's questions. */
bool neighbours_single(void *user, size_t i, struct border_single *out);
bool neighbours_single_may(void *user, size_t i, size_t realm);

#endif
