/* SPDX-License-Identifier: Apache-2.0 */
/* The tables that answer a question. */
#include "cli/stats.h"
#include "core/codes.h"
#include "core/date.h"

#include <stdlib.h>
#include <string.h>

static void set_bounds(struct stats *stats)
{
    stats->since = facts_day(stats->since_days);
    stats->until = facts_day(stats->until_days);
}

static bool is_within(const struct stats *stats, uint16_t day)
{
    return day >= stats->since && day <= stats->until;
}

/* Of a day a year before, the day of the period that it is beside. A 29th of
 * February has none in most other years. */
static bool year_before(const struct stats *stats, uint16_t *day)
{
    struct date date = date_from_days(facts_day_days(*day));

    date.year++;
    if (!date_exists(date))
        return false;
    *day = facts_day(date_to_days(date));
    return is_within(stats, *day);
}

/* One value of each field that is named has to be right. */
static bool fits(const struct stats *stats, const struct facts *facts)
{
    for (size_t i = 0; i < stats->where_count; i++) {
        const struct stats_where *where = &stats->where[i];
        uint16_t number = facts_by_of(facts, where->by);
        bool fit = false;

        for (size_t j = 0; !fit && j < stats->where_count; j++)
            fit = stats->where[j].by == where->by && !stats->where[j].none &&
                  stats->where[j].number == number;
        if (!fit)
            return false;
    }
    return true;
}

/* Arrivals and departures are those that were let through; where nothing is
 * said of it, they were. */
static bool is_of(enum stats_of of, const struct facts *facts)
{
    uint16_t outcome = facts->of[FACT_OUTCOME];
    uint16_t direction = facts->of[FACT_DIRECTION];
    bool through = outcome == 0 || outcome == OUTCOME_ADMITTED ||
                   outcome == OUTCOME_ALLOWED;

    switch (of) {
    case STATS_ARRIVALS:
        return through && direction == DIRECTION_ENTRY;
    case STATS_DEPARTURES:
        return through && direction == DIRECTION_EXIT;
    case STATS_REFUSED:
        return outcome == OUTCOME_REFUSED;
    case STATS_ALL:
        break;
    }
    return true;
}

static void add(struct stats *stats, const struct facts *facts, unsigned period)
{
    if (!fits(stats, facts))
        return;
    for (size_t i = 0; i < stats->table_count; i++)
        if (stats->tables[i].of == STATS_ALL ||
            is_of(stats->tables[i].of, facts))
            stats_table_add(&stats->tables[i].table, facts, period);
}

static bool add_crossing(void *user, const struct facts *facts)
{
    struct stats *stats = user;
    struct facts before;

    if (is_within(stats, facts->of[FACT_DAY]))
        add(stats, facts, 0);
    if (!stats->compare)
        return true;
    before = *facts;
    if (year_before(stats, &before.of[FACT_DAY]))
        add(stats, &before, 1);
    return true;
}

/* Posts sort by their codes, and not by when they were first heard of. */
struct posts {
    const struct counts *counts;
    uint16_t order[UINT16_MAX + 1]; /* numbers, by code */
    uint16_t ranks[UINT16_MAX + 1]; /* by number */
};

static int compare(const void *a, const void *b, void *user)
{
    const struct posts *posts = user;
    struct bytes left = counts_post(posts->counts, *(const uint16_t *)a);
    struct bytes right = counts_post(posts->counts, *(const uint16_t *)b);
    size_t size = left.size < right.size ? left.size : right.size;
    int order = size ? memcmp(left.data, right.data, size) : 0;

    if (order == 0)
        order = (left.size > right.size) - (left.size < right.size);
    return order;
}

static void rank_posts(struct posts *posts)
{
    size_t count = 0;

    for (unsigned i = 0; i <= UINT16_MAX; i++)
        if (counts_post(posts->counts, (uint16_t)i).size)
            posts->order[count++] = (uint16_t)i;
    qsort_r(posts->order, count, sizeof posts->order[0], compare, posts);
    for (size_t i = 0; i < count; i++)
        posts->ranks[posts->order[i]] = (uint16_t)(i + 1);
}

static uint16_t rank(const void *user, unsigned by, uint16_t number)
{
    const struct posts *posts = user;

    return by == FACT_POST ? posts->ranks[number] : number;
}

static enum result finish(struct stats *stats, struct stats_table *table,
                          const struct posts *posts)
{
    for (unsigned period = 0; stats->least && period < STATS_PERIODS; period++)
        if (table->result == OK)
            table->result = stats_hide(table, period, stats->least);
    if (table->result == OK)
        stats_table_sort(table, rank, posts);
    return table->result;
}

enum result stats_make(struct stats *stats, struct counts *counts)
{
    struct posts *posts = calloc(1, sizeof *posts);
    enum result result = posts ? OK : STORE_MEMORY;

    stats->counts = counts;
    set_bounds(stats);
    for (size_t i = 0; i < stats->where_count; i++) {
        struct stats_where *where = &stats->where[i];

        if (where->by == FACT_POST)
            where->none = !counts_post_find(counts, bytes_text(where->text),
                                            &where->number);
    }
    if (result == OK)
        result = counts_walk(counts, add_crossing, stats);
    if (result == OK) {
        posts->counts = counts;
        rank_posts(posts);
    }
    for (size_t i = 0; result == OK && i < stats->table_count; i++)
        result = finish(stats, &stats->tables[i].table, posts);
    free(posts);
    return result;
}
