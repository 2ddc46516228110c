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

/* Where a cell comes, as numbers that sort as its columns do. */
struct order {
    uint64_t words[STATS_COLUMNS_MAX / 4];
    uint32_t cell;
};

static int compare(const void *a, const void *b)
{
    const struct order *left = a, *right = b;
    size_t i = left->words[0] == right->words[0];

    return (left->words[i] > right->words[i]) -
           (left->words[i] < right->words[i]);
}

static void rank_cells(const struct stats_table *table, stats_rank *rank,
                       const void *user, struct order *orders)
{
    for (size_t i = 0; i < table->count; i++) {
        orders[i] = (struct order){.cell = (uint32_t)i};
        for (size_t c = 0; c < table->columns; c++) {
            uint16_t number = stats_key_at(&table->cells[i].key, c);

            orders[i].words[c / 4] |= (uint64_t)rank(user, table->by[c], number)
                                      << 16 * (3 - c % 4);
        }
    }
}

/* Puts each cell in its place, one ring of them after the other. */
static void move_cells(struct stats_table *table, struct order *orders)
{
    for (uint32_t i = 0; i < table->count; i++) {
        struct stats_cell first = table->cells[i];
        uint32_t to = i, from;

        while ((from = orders[to].cell) != i) {
            table->cells[to] = table->cells[from];
            orders[to].cell = to;
            to = from;
        }
        table->cells[to] = first;
        orders[to].cell = to;
    }
}

void stats_table_sort(struct stats_table *table, stats_rank *rank,
                      const void *user)
{
    struct order *orders = NULL;

    free(table->slots);
    table->slots = NULL;
    table->capacity = 0;
    if (table->count == 0)
        return;
    orders = malloc(table->count * sizeof *orders);
    if (!orders) {
        table->result = STORE_MEMORY;
        return;
    }
    rank_cells(table, rank, user, orders);
    qsort(orders, table->count, sizeof *orders, compare);
    move_cells(table, orders);
    free(orders);
}
