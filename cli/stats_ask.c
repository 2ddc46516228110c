/* SPDX-License-Identifier: Apache-2.0 */
/* A question about the counts, read. */
#include "cli/stats.h"
#include "core/date.h"

#include <stdio.h>
#include <string.h>

/* The monthly set. */
static const struct {
    const char *name;
    enum stats_of of;
    unsigned by[2];
} monthly[] = {
    {"arrivals_by_nationality", STATS_ARRIVALS, {FACT_NATIONALITY, BY_END}},
    {"arrivals_by_residence", STATS_ARRIVALS, {FACT_RESIDENCE, BY_END}},
    {"arrivals_by_sex_and_age", STATS_ARRIVALS, {FACT_SEX, BY_AGE_GROUP}},
    {"arrivals_by_purpose", STATS_ARRIVALS, {FACT_PURPOSE, BY_END}},
    {"arrivals_by_mode", STATS_ARRIVALS, {FACT_MODE, BY_END}},
    {"arrivals_by_category", STATS_ARRIVALS, {FACT_CATEGORY, BY_END}},
    {"departures_by_nationality", STATS_DEPARTURES, {FACT_NATIONALITY, BY_END}},
    {"departures_by_residence", STATS_DEPARTURES, {FACT_RESIDENCE, BY_END}},
    {"departures_by_sex_and_age", STATS_DEPARTURES, {FACT_SEX, BY_AGE_GROUP}},
    {"departures_by_purpose", STATS_DEPARTURES, {FACT_PURPOSE, BY_END}},
    {"departures_by_mode", STATS_DEPARTURES, {FACT_MODE, BY_END}},
    {"departures_by_category", STATS_DEPARTURES, {FACT_CATEGORY, BY_END}},
    {"refused_by_direction", STATS_REFUSED, {FACT_DIRECTION, BY_END}},
    {"refused_by_reasons", STATS_REFUSED, {FACT_REASONS, BY_END}},
};

_Static_assert(sizeof monthly / sizeof monthly[0] <= STATS_TABLES_MAX,
               "all have a place");

static int bad(struct reply *reply, const char *value, const char *option,
               enum message takes)
{
    return reply_fail(reply, EXIT_USE, MSG_BAD_VALUE, "stats", value, option,
                      message(takes));
}

/* day,post,... */
static int take_by(const char *text, struct stats *stats, struct reply *reply)
{
    struct stats_table *table = &stats->tables[0].table;
    char copy[256], *rest, *name;

    stats->table_count = 1;
    if (!text)
        return EXIT_DONE;
    if (strlen(text) >= sizeof copy)
        return bad(reply, text, "--by", MSG_STATS_COLUMNS);
    snprintf(copy, sizeof copy, "%s", text);
    for (name = strtok_r(copy, ",", &rest); name;
         name = strtok_r(NULL, ",", &rest)) {
        unsigned by = facts_by_find(name);

        for (size_t i = 0; i < table->columns; i++)
            if (table->by[i] == by)
                by = BY_END;
        if (by == BY_END || table->columns == STATS_COLUMNS_MAX)
            return bad(reply, name, "--by", MSG_STATS_COLUMNS);
        table->by[table->columns++] = by;
    }
    return EXIT_DONE;
}

static int take_month(const char *text, struct stats *stats,
                      struct reply *reply)
{
    char day[16];
    struct date date;

    if (strlen(text) != 7)
        return bad(reply, text, "--monthly", MSG_STATS_MONTH);
    snprintf(day, sizeof day, "%s-01", text);
    if (date_parse(bytes_text(day), &stats->since_days) != OK)
        return bad(reply, text, "--monthly", MSG_STATS_MONTH);
    date = date_from_days(stats->since_days + 31);
    date.day = 1;
    stats->until_days = date_to_days(date) - 1;
    for (size_t i = 0; i < sizeof monthly / sizeof monthly[0]; i++) {
        struct stats_table *table = &stats->tables[i].table;

        stats->tables[i].name = monthly[i].name;
        stats->tables[i].of = monthly[i].of;
        for (size_t c = 0; c < 2 && monthly[i].by[c] != BY_END; c++)
            table->by[table->columns++] = monthly[i].by[c];
    }
    stats->table_count = sizeof monthly / sizeof monthly[0];
    return EXIT_DONE;
}

/* FIELD=VALUE; of a post only the ledger knows the number. */
static int take_where(json_t *list, struct stats *stats, struct reply *reply)
{
    json_t *item;
    size_t i;

    json_array_foreach(list, i, item)
    {
        const char *text = json_string_value(item);
        const char *equals = text ? strchr(text, '=') : NULL;
        struct stats_where *where = &stats->where[stats->where_count];
        char name[32];

        if (!equals || (size_t)(equals - text) >= sizeof name ||
            strlen(equals + 1) >= sizeof where->text)
            return bad(reply, text ? text : "", "--where", MSG_STATS_WHERE);
        if (stats->where_count == STATS_WHERE_MAX)
            return bad(reply, text, "--where", MSG_STATS_WHERE_MANY);
        snprintf(name, sizeof name, "%.*s", (int)(equals - text), text);
        where->by = facts_by_find(name);
        snprintf(where->text, sizeof where->text, "%s", equals + 1);
        if (where->by == BY_END)
            return bad(reply, name, "--where", MSG_STATS_COLUMNS);
        if (where->by != FACT_POST &&
            !facts_number(where->by, where->text, &where->number))
            return bad(reply, where->text, name, MSG_STATS_VALUE);
        stats->where_count++;
    }
    return EXIT_DONE;
}

static int take_day(json_t *asked, const char *name, const char *option,
                    int32_t *days, struct reply *reply)
{
    const char *text = service_text(asked, name);

    if (text && date_parse(bytes_text(text), days) != OK)
        return bad(reply, text, option, MSG_STATS_DAY);
    return EXIT_DONE;
}

int stats_ask(json_t *asked, struct stats *stats, struct reply *reply)
{
    const char *month = service_text(asked, "monthly");
    json_int_t least = json_integer_value(json_object_get(asked, "suppress"));
    int code;

    memset(stats, 0, sizeof *stats);
    stats->since_days = DATE_DAYS_MIN;
    stats->until_days = DATE_DAYS_MAX;
    stats->compare = json_is_true(json_object_get(asked, "compare"));
    stats->least = least > 0 && least <= STATS_LEAST_MAX ? (uint64_t)least : 0;
    if (month)
        code = take_month(month, stats, reply);
    else
        code = take_by(service_text(asked, "by"), stats, reply);
    if (code == EXIT_DONE)
        code = take_day(asked, "since", "--since", &stats->since_days, reply);
    if (code == EXIT_DONE)
        code = take_day(asked, "until", "--until", &stats->until_days, reply);
    if (code == EXIT_DONE)
        code = take_where(json_object_get(asked, "where"), stats, reply);
    return code;
}

void stats_free(struct stats *stats)
{
    for (size_t i = 0; i < stats->table_count; i++)
        stats_table_free(&stats->tables[i].table);
}
