/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/stats_table.h"

#include <stdlib.h>
#include <string.h>

enum { CELLS_FIRST = 256 };

void stats_table_begin(struct stats_table *table)
{
    memset(table, 0, sizeof *table);
}

void stats_table_free(struct stats_table *table)
{
    free(table->cells);
    free(table->slots);
    stats_table_begin(table);
}

static bool same(const struct stats_key *a, const struct stats_key *b)
{
    return a->words[0] == b->words[0] && a->words[1] == b->words[1];
}

_Static_assert(STATS_COLUMNS_MAX == 8, "a key is two words");

static uint64_t hash_of_key(const struct stats_key *key)
{
    uint64_t hash = key->words[0] * UINT64_C(0x9e3779b97f4a7c15) ^
                    key->words[1] * UINT64_C(0xbf58476d1ce4e5b9);

    hash = (hash ^ hash >> 29) * UINT64_C(0x94d049bb133111eb);
    return hash ^ hash >> 32;
}

/* The slot where a key stands, or would. */
static uint32_t *slot_of(const struct stats_table *table,
                         const struct stats_key *key)
{
    size_t mask = 2 * table->capacity - 1;
    size_t at = hash_of_key(key) & mask;

    while (table->slots[at] &&
           !same(&table->cells[table->slots[at] - 1].key, key))
        at = (at + 1) & mask;
    return &table->slots[at];
}

struct stats_cell *stats_table_find(const struct stats_table *table,
                                    const struct stats_key *key)
{
    uint32_t *slot = table->capacity ? slot_of(table, key) : NULL;

    return slot && *slot ? &table->cells[*slot - 1] : NULL;
}

static enum result grow(struct stats_table *table)
{
    size_t capacity = table->capacity ? 2 * table->capacity : CELLS_FIRST;
    struct stats_cell *cells;
    uint32_t *slots;

    if (table->count == STATS_CELLS_MAX)
        return STORE_LIMIT;
    cells = realloc(table->cells, capacity * sizeof *cells);
    if (!cells)
        return STORE_MEMORY;
    table->cells = cells;
    slots = calloc(2 * capacity, sizeof *slots);
    if (!slots)
        return STORE_MEMORY;
    free(table->slots);
    table->slots = slots;
    table->capacity = capacity;
    for (size_t i = 0; i < table->count; i++)
        *slot_of(table, &cells[i].key) = (uint32_t)(i + 1);
    return OK;
}

struct stats_cell *stats_table_cell(struct stats_table *table,
                                    const struct stats_key *key)
{
    struct stats_cell *cell = stats_table_find(table, key);

    if (cell)
        return cell;
    if (table->result == OK && table->count == table->capacity)
        table->result = grow(table);
    if (table->result != OK)
        return NULL;
    *slot_of(table, key) = (uint32_t)(table->count + 1);
    cell = &table->cells[table->count++];
    memset(cell, 0, sizeof *cell);
    cell->key = *key;
    return cell;
}

static uint16_t number_of(struct stats_table *table, size_t column,
                          const struct facts *facts)
{
    unsigned by = table->by[column];

    if (by < FACTS)
        return facts->of[by];
    if (by == BY_AGE_GROUP)
        return facts_by_of(facts, by);
    if (table->day[column] != facts->of[FACT_DAY]) {
        table->day[column] = facts->of[FACT_DAY];
        table->number[column] = facts_by_of(facts, by);
    }
    return table->number[column];
}

void stats_table_add(struct stats_table *table, const struct facts *facts,
                     unsigned period)
{
    struct stats_key key = {{0}};
    struct stats_cell *cell;

    for (size_t i = 0; i < table->columns; i++)
        key.words[i / 4] |= (uint64_t)number_of(table, i, facts)
                            << 16 * (i % 4);
    cell = stats_table_cell(table, &key);
    if (!cell)
        return;
    cell->count[period]++;
    table->total[period]++;
}

struct sorting {
    const struct stats_table *table;
    stats_rank *rank;
    const void *user;
};

static int compare(const void *a, const void *b, void *user)
{
    const struct stats_cell *left = a, *right = b;
    const struct sorting *sorting = user;

    for (size_t i = 0; i < sorting->table->columns; i++) {
        unsigned by = sorting->table->by[i];
        uint16_t one =
            sorting->rank(sorting->user, by, stats_key_at(&left->key, i));
        uint16_t other =
            sorting->rank(sorting->user, by, stats_key_at(&right->key, i));

        if (one != other)
            return one < other ? -1 : 1;
    }
    return 0;
}

void stats_table_sort(struct stats_table *table, stats_rank *rank,
                      const void *user)
{
    struct sorting sorting = {table, rank, user};

    if (table->count)
        qsort_r(table->cells, table->count, sizeof table->cells[0], compare,
                &sorting);
    free(table->slots);
    table->slots = NULL;
    table->capacity = 0;
}
