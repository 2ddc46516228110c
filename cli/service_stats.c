/* SPDX-License-Identifier: Apache-2.0 */
/* Statistics: tables of crossings, as of a moment. */
#include "cli/present.h"
#include "cli/stats.h"
#include "core/date.h"
#include "storage/moments.h"

#include <stdlib.h>
#include <string.h>

/* What is counted, and a time by which the same is counted again. */
struct moment {
    bool given; /* the time was asked for */
    bool known; /* there is such a time */
    int64_t us;
    uint64_t before;
};

static enum result take_moment(struct service *service, struct store_txn *txn,
                               struct moment *moment)
{
    if (moment->given)
        return moments_find(txn, moment->us, &moment->before);
    if (service->post->writer)
        return OK;
    /* Nobody writes: whoever does next notes when it was. */
    moment->us = post_now_us();
    moment->known = true;
    moment->before = UINT64_MAX;
    return OK;
}

static json_t *text_of(const struct stats *stats, unsigned by, uint16_t number)
{
    char text[FACTS_TEXT_MAX];
    struct bytes post;

    if (by == FACT_POST) {
        post = counts_post(stats->counts, number);
        return json_stringn((const char *)post.data, post.size);
    }
    facts_text(by, number, text);
    return json_string(text);
}

/* A column's value in the row before: sorted rows have it again and again. */
struct value {
    json_t *text; /* null at first */
    uint16_t number;
};

static json_t *value_of(const struct stats *stats, unsigned by, uint16_t number,
                        struct value *last)
{
    if (!last->text || last->number != number) {
        json_decref(last->text);
        last->text = text_of(stats, by, number);
        last->number = number;
    }
    return json_incref(last->text);
}

static json_t *shown(uint64_t count, bool hidden)
{
    return hidden ? json_null() : json_integer((json_int_t)count);
}

static void put_counts(const struct stats *stats,
                       const uint64_t count[STATS_PERIODS],
                       const bool hidden[STATS_PERIODS], json_t *line)
{
    json_object_set_new(line, "count", shown(count[0], hidden[0]));
    if (!stats->compare)
        return;
    json_object_set_new(line, "year_before", shown(count[1], hidden[1]));
    json_object_set_new(line, "change",
                        hidden[0] || hidden[1]
                            ? json_null()
                            : json_integer((json_int_t)(count[0] - count[1])));
}

static bool emit_cell(const struct stats *stats, size_t i,
                      const struct stats_cell *cell,
                      struct value last[STATS_COLUMNS_MAX], struct reply *reply)
{
    const struct stats_table *table = &stats->tables[i].table;
    json_t *line = json_object();

    json_object_set_new(line, "type", json_string("count"));
    if (stats->tables[i].name)
        json_object_set_new(line, "table", json_string(stats->tables[i].name));
    for (size_t c = 0; c < table->columns; c++)
        json_object_set_new_nocheck(line, facts_by_name(table->by[c]),
                                    value_of(stats, table->by[c],
                                             stats_key_at(&cell->key, c),
                                             &last[c]));
    put_counts(stats, cell->count, cell->hidden, line);
    return reply_line(reply, line);
}

static bool emit_cells(const struct stats *stats, size_t i, struct reply *reply)
{
    const struct stats_table *table = &stats->tables[i].table;
    struct value last[STATS_COLUMNS_MAX] = {{NULL, 0}};
    bool good = true;

    for (size_t j = 0; good && table->columns > 0 && j < table->count; j++)
        good = emit_cell(stats, i, &table->cells[j], last, reply);
    for (size_t c = 0; c < STATS_COLUMNS_MAX; c++)
        json_decref(last[c].text);
    return good;
}

static bool emit_total(const struct stats *stats, size_t i, struct reply *reply)
{
    const struct stats_table *table = &stats->tables[i].table;
    json_t *line = json_pack("{s:s}", "type", "total");

    if (stats->tables[i].name)
        json_object_set_new(line, "table", json_string(stats->tables[i].name));
    put_counts(stats, table->total, table->total_hidden, line);
    return reply_line(reply, line);
}

static int emit(const struct stats *stats, struct reply *reply)
{
    for (size_t i = 0; i < stats->table_count; i++)
        if (!emit_cells(stats, i, reply) || !emit_total(stats, i, reply))
            return EXIT_NO;
    return EXIT_DONE;
}

/* Which moment it was, so that it can be asked for again. */
static bool emit_moment(const struct moment *moment, uint64_t missing,
                        struct reply *reply)
{
    json_t *line = json_pack("{s:s}", "type", "moment");

    if (moment->known)
        json_object_set_new(line, "as_of", present_instant(moment->us));
    service_not_indexed(line, missing);
    return reply_line(reply, line);
}

/* With a year before: not beyond the moment, or what is still to come would
 * be compared with what was. */
static void bound(struct stats *stats, const struct moment *moment)
{
    int64_t day_us = INT64_C(86400000000);

    if (stats->compare && moment->known && stats->until_days == DATE_DAYS_MAX)
        stats->until_days = (int32_t)(moment->us / day_us);
}

static int answer(struct service *service, struct stats *stats,
                  struct moment *moment, struct reply *reply)
{
    /* What was known at a time was said by those who could say it then. */
    const struct roster *roster =
        moment->given ? NULL : service_roster(service);
    struct counts *counts = NULL;
    struct store_txn *txn;
    uint64_t missing = 0;
    enum result result = store_begin(service->post->store, STORE_READ, &txn);
    int code = EXIT_MACHINE;

    if (result == OK) {
        result = take_moment(service, txn, moment);
        if (result == OK)
            bound(stats, moment);
        if (result == OK)
            result = counts_begin(txn, roster, moment->before, &counts);
        if (result == OK)
            result = stats_make(stats, counts);
    }
    if (roster)
        service_roster_done(service);
    if (result == STORE_LIMIT)
        code =
            reply_fail(reply, EXIT_USE, MSG_STATS_LARGE, (long)STATS_CELLS_MAX);
    else if (result != OK)
        code = reply_result(reply, "stats", result);
    else
        code = emit(stats, reply);
    if (counts)
        missing = counts_missing(counts);
    counts_end(counts);
    if (txn)
        store_abort(txn);
    if (code == EXIT_DONE && !emit_moment(moment, missing, reply))
        code = EXIT_NO;
    if (code == EXIT_DONE && !moment->given)
        reply_line(reply, service_coverage(service, missing));
    return code;
}

int service_stats(struct service *service, json_t *asked, struct reply *reply)
{
    json_t *as_of = json_object_get(asked, "as_of");
    struct moment moment = {.given = json_is_integer(as_of),
                            .known = json_is_integer(as_of),
                            .us = json_integer_value(as_of)};
    struct stats *stats = malloc(sizeof *stats);
    int code;

    if (!stats)
        return reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    code = stats_ask(asked, stats, reply);
    if (code == EXIT_DONE && json_is_true(json_object_get(asked, "match"))) {
        stats_bound(stats);
        code = stats_match(service, stats, reply);
        goto done;
    }
    /* A disk that is full is no reason to say nothing. */
    if (code == EXIT_DONE && !moment.given && service->post->writer) {
        moment.known = writer_moment(service->post->writer, &moment.us,
                                     &moment.before) == OK;
        if (!moment.known)
            moment.before = UINT64_MAX;
    }
    if (code == EXIT_DONE)
        code = answer(service, stats, &moment, reply);
done:
    stats_free(stats);
    free(stats);
    return code;
}
