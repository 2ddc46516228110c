/* SPDX-License-Identifier: Apache-2.0 */
/* Small counts are hidden, and what would tell them: see stats_table.h. */
#include "cli/stats_table.h"

#include <stdlib.h>

enum {
    CANDIDATES_MAX = 64, /* values that are tried for the other side of a box */
    CORNERS_MAX = 1 << STATS_COLUMNS_MAX,
};

/* A cell that nobody has crossed in is hidden last: it would have to be shown
 * as one that may not be empty. */
#define COST_EMPTY (UINT64_C(1) << 40)

/* The values of one column, ascending. */
struct side {
    uint16_t *values;
    size_t count;
};

struct hiding {
    struct stats_table *table;
    unsigned period;
    struct side sides[STATS_COLUMNS_MAX];
};

static int compare(const void *a, const void *b)
{
    return *(const uint16_t *)a - *(const uint16_t *)b;
}

static bool take_side(struct hiding *hiding, size_t column)
{
    const struct stats_table *table = hiding->table;
    struct side *side = &hiding->sides[column];

    side->values = malloc((table->count + 1) * sizeof *side->values);
    if (!side->values)
        return false;
    for (size_t i = 0; i < table->count; i++)
        side->values[i] = stats_key_at(&table->cells[i].key, column);
    qsort(side->values, table->count, sizeof *side->values, compare);
    for (size_t i = 0; i < table->count; i++)
        if (side->count == 0 ||
            side->values[side->count - 1] != side->values[i])
            side->values[side->count++] = side->values[i];
    return true;
}

/* The corners of a box that grows by one column after the other. */
struct box {
    size_t count;
    struct stats_key corners[CORNERS_MAX];
};

static uint64_t cost_of(const struct hiding *hiding,
                        const struct stats_key *key)
{
    const struct stats_cell *cell = stats_table_find(hiding->table, key);

    if (!cell ||
        (cell->count[hiding->period] == 0 && !cell->hidden[hiding->period]))
        return COST_EMPTY;
    return cell->hidden[hiding->period] ? 0 : cell->count[hiding->period];
}

/* What it would take to have the box reach to another value of a column. */
static uint64_t cost_to(const struct hiding *hiding, const struct box *box,
                        size_t column, uint16_t value)
{
    uint64_t cost = 0;

    for (size_t i = 0; i < box->count; i++) {
        struct stats_key key = box->corners[i];

        stats_key_set(&key, column, value);
        cost += cost_of(hiding, &key);
    }
    return cost;
}

/* The value with the least cost, of those that follow the box's own. */
static uint16_t choose(const struct hiding *hiding, const struct box *box,
                       size_t column)
{
    const struct side *side = &hiding->sides[column];
    uint16_t here = stats_key_at(&box->corners[0], column);
    const uint16_t *own =
        bsearch(&here, side->values, side->count, sizeof *own, compare);
    size_t at = (size_t)(own - side->values), tries = side->count - 1;
    uint64_t least = UINT64_MAX;
    uint16_t chosen = 0;

    for (size_t i = 1; i <= tries && i <= CANDIDATES_MAX; i++) {
        uint16_t value = side->values[(at + i) % side->count];
        uint64_t cost = cost_to(hiding, box, column, value);

        if (cost < least) {
            least = cost;
            chosen = value;
        }
    }
    return chosen;
}

static void reach(struct box *box, size_t column, uint16_t value)
{
    for (size_t i = 0; i < box->count; i++) {
        struct stats_key *corner = &box->corners[box->count + i];

        *corner = box->corners[i];
        stats_key_set(corner, column, value);
    }
    box->count *= 2;
}

/* A cell with the box around it. A column of one value has no other side: a
 * sum over it is the cell of the same table without that column. */
static enum result hide_one(struct hiding *hiding, const struct stats_key *key)
{
    struct stats_table *table = hiding->table;
    struct box box;

    box.count = 1;
    box.corners[0] = *key;
    for (size_t i = 0; i < table->columns; i++)
        if (hiding->sides[i].count > 1)
            reach(&box, i, choose(hiding, &box, i));
    for (size_t i = 0; i < box.count; i++) {
        struct stats_cell *cell = stats_table_cell(table, &box.corners[i]);

        if (!cell)
            return table->result;
        cell->hidden[hiding->period] = true;
    }
    if (box.count == 1)
        table->total_hidden[hiding->period] = true;
    return OK;
}

enum result stats_hide(struct stats_table *table, unsigned period,
                       uint64_t least)
{
    struct hiding hiding = {.table = table, .period = period};
    size_t count = table->count; /* what is added is hidden already */
    enum result result = OK;

    for (size_t i = 0; result == OK && i < table->columns; i++)
        if (!take_side(&hiding, i))
            result = STORE_MEMORY;
    for (size_t i = 0; result == OK && i < count; i++) {
        uint64_t found = table->cells[i].count[period];
        struct stats_key key = table->cells[i].key; /* cells move */

        if (found > 0 && found < least)
            result = hide_one(&hiding, &key);
    }
    if (table->total[period] > 0 && table->total[period] < least)
        table->total_hidden[period] = true;
    for (size_t i = 0; i < table->columns; i++)
        free(hiding.sides[i].values);
    return result;
}
