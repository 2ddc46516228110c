/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stats_table: crossings counted by columns.
 *
 * Law: a table depends on what was added, not on its order. What is asked to
 * be hidden cannot be computed from what is shown, nor from that and the true
 * sums over every column (stats_hide).
 *
 * Specified in STORAGE.md, "Counts". Heap.
 */
#ifndef CAIRN_CLI_STATS_TABLE_H
#define CAIRN_CLI_STATS_TABLE_H

#include "core/facts.h"
#include "core/result.h"

enum {
    STATS_COLUMNS_MAX = 8,
    STATS_CELLS_MAX = 1 << 19, /* rows of one table */
    STATS_PERIODS = 2,         /* the one asked for, and a year before */
};

/* The numbers of a cell's columns, 16 bits each, 0 behind the last: in two
 * words, since a million are looked up. */
struct stats_key {
    uint64_t words[STATS_COLUMNS_MAX / 4];
};

static inline uint16_t stats_key_at(const struct stats_key *key, size_t column)
{
    return (uint16_t)(key->words[column / 4] >> 16 * (column % 4));
}

static inline void stats_key_set(struct stats_key *key, size_t column,
                                 uint16_t number)
{
    unsigned shift = 16 * (column % 4);

    key->words[column / 4] &= ~(UINT64_C(0xffff) << shift);
    key->words[column / 4] |= (uint64_t)number << shift;
}

struct stats_cell {
    struct stats_key key;
    uint64_t count[STATS_PERIODS];
    bool hidden[STATS_PERIODS];
};

struct stats_table {
    size_t columns;
    unsigned by[STATS_COLUMNS_MAX]; /* enum facts_by */
    size_t count, capacity;
    struct stats_cell *cells;
    uint32_t *slots; /* twice the capacity; number of a cell plus one */
    uint64_t total[STATS_PERIODS];
    /* The month or year of the day that came last, by column: the next is most
     * often of the same. */
    uint16_t day[STATS_COLUMNS_MAX], number[STATS_COLUMNS_MAX];
    bool total_hidden[STATS_PERIODS];
    enum result result; /* STORE_LIMIT, STORE_MEMORY: what came then is lost */
};

/* A table without cells; its columns are set by the caller. */
void stats_table_begin(struct stats_table *table);
void stats_table_free(struct stats_table *table);

/* Counts one crossing in a period; its day is that of the period asked for. */
void stats_table_add(struct stats_table *table, const struct facts *facts,
                     unsigned period);

/* The cell of a key: null if there is none; or made, null after a failure. */
struct stats_cell *stats_table_find(const struct stats_table *table,
                                    const struct stats_key *key);
struct stats_cell *stats_table_cell(struct stats_table *table,
                                    const struct stats_key *key);

/* Sorts the cells, column by column; rank tells what stands for a value of a
 * column. No cell is found afterwards. Without memory table->result says so. */
typedef uint16_t stats_rank(const void *user, unsigned by, uint16_t number);
void stats_table_sort(struct stats_table *table, stats_rank *rank,
                      const void *user);

/*
 * Hides every count from 1 to least - 1 of a period, and as many others as it
 * takes: for each that is hidden, all corners of a box of hidden cells, two
 * values wide in each column that has two. One number could be added to one
 * corner and taken from the next, around the box, and no sum over any column
 * would change: so no sum tells it. Where there is no box the total is hidden.
 * OK; STORE_LIMIT; STORE_MEMORY.
 */
enum result stats_hide(struct stats_table *table, unsigned period,
                       uint64_t least);

#endif
