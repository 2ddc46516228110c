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

static uint64_t hash_of_key(const uint16_t key[STATS_COLUMNS_MAX])
{
    uint64_t halves[2];

    memcpy(halves, key, sizeof halves);
    halves[0] = (halves[0] ^ halves[0] >> 32) * UINT64_C(0x9e3779b97f4a7c15);
    halves[0] ^= halves[1] * UINT64_C(0xbf58476d1ce4e5b9);
    halves[0] = (halves[0] ^ halves[0] >> 29) * UINT64_C(0x94d049bb133111eb);
    return halves[0] ^ halves[0] >> 32;
}

_Static_assert(sizeof(uint16_t) * STATS_COLUMNS_MAX == 16, "two halves");

/* The slot where a key stands, or would. */
static uint32_t *slot_of(const struct stats_table *table,
                         const uint16_t key[STATS_COLUMNS_MAX])
{
    size_t mask = 2 * table->capacity - 1;
    size_t at = hash_of_key(key) & mask;

    while (table->slots[at] && memcmp(table->cells[table->slots[at] - 1].key,
                                      key, sizeof table->cells[0].key) != 0)
        at = (at + 1) & mask;
    return &table->slots[at];
}

struct stats_cell *stats_table_find(const struct stats_table *table,
                                    const uint16_t key[STATS_COLUMNS_MAX])
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
        *slot_of(table, cells[i].key) = (uint32_t)(i + 1);
    return OK;
}

struct stats_cell *stats_table_cell(struct stats_table *table,
                                    const uint16_t key[STATS_COLUMNS_MAX])
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
    memcpy(cell->key, key, sizeof cell->key);
    return cell;
}

void stats_table_add(struct stats_table *table, const struct facts *facts,
                     unsigned period)
{
    uint16_t key[STATS_COLUMNS_MAX] = {0};
    struct stats_cell *cell;

    for (size_t i = 0; i < table->columns; i++)
        key[i] = facts_by_of(facts, table->by[i]);
    cell = stats_table_cell(table, key);
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
        uint16_t one = sorting->rank(sorting->user, by, left->key[i]);
        uint16_t other = sorting->rank(sorting->user, by, right->key[i]);

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
