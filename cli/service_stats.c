/* SPDX-License-Identifier: Apache-2.0 */
/* Statistics: tables of crossings, as of a moment. */
#include "cli/present.h"
#include "cli/stats.h"
#include "core/date.h"
#include "storage/moments.h"

#include <stdlib.h>
#include <string.h>

#define DAY_US INT64_C(86400000000)

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
    if (stats->compare && moment->known && stats->until_days == DATE_DAYS_MAX)
        stats->until_days = (int32_t)(moment->us / DAY_US);
}

static int answer(struct service *service, struct stats *stats,
                  struct moment *moment, struct reply *reply)
{
    /* What was known at a time was said by those who could say it then. */
    struct roster *roster =
        moment->given ? NULL : service_roster_copy(service);
    struct counts *counts = NULL;
    struct store_txn *txn = NULL;
    uint64_t missing = 0;
    enum result result = STORE_MEMORY;
    int code = EXIT_MACHINE;

    if (moment->given || roster)
        result = store_begin(service->post->store, STORE_READ, &txn);
    if (result == OK) {
        result = take_moment(service, txn, moment);
        if (result == OK)
            bound(stats, moment);
        if (result == OK)
            result = counts_begin(txn, roster, moment->before, &counts);
        if (result == OK)
            result = stats_make(stats, counts);
    }
    if (result == STORE_LIMIT)
        code =
            reply_fail(reply, EXIT_USE, MSG_STATS_LARGE, (long)STATS_CELLS_MAX);
    else if (result != OK)
        code = reply_result(reply, "stats", result);
    else
        code = stats_emit(stats, reply);
    if (counts)
        missing = counts_missing(counts);
    counts_end(counts);
    if (txn)
        store_abort(txn);
    free(roster);
    if (code == EXIT_DONE && !emit_moment(moment, missing, reply))
        code = EXIT_NO;
    if (code == EXIT_DONE)
        reply_line(reply, service_coverage(service, missing));
    return code;
}

/* A clock that was put back does not take back a moment that was told. */
static bool has_been(struct service *service, int64_t time_us)
{
    int64_t last_us = INT64_MIN;
    struct store_txn *txn;

    if (time_us < 0 || time_us <= post_now_us())
        return time_us >= 0;
    if (store_begin(service->post->store, STORE_READ, &txn) == OK) {
        if (moments_last(txn, &last_us) != OK)
            last_us = INT64_MIN;
        store_abort(txn);
    }
    return time_us <= last_us;
}

/* A day means its end; today, which has none yet, means now. */
static int take_as_of(struct service *service, json_t *asked,
                      struct moment *moment, struct reply *reply)
{
    const char *text = service_text(asked, "as_of");
    enum message takes = MSG_TIME;
    int32_t day;

    if (!json_object_get(asked, "as_of"))
        return EXIT_DONE;
    if (text && date_parse(bytes_text(text), &day) == OK &&
        day == (int32_t)(post_now_us() / DAY_US))
        return EXIT_DONE;
    if (text && date_parse_moment(bytes_text(text), true, &moment->us) == OK) {
        moment->given = moment->known = has_been(service, moment->us);
        takes = MSG_STATS_PAST;
    }
    return moment->given
               ? EXIT_DONE
               : reply_fail(reply, EXIT_USE, MSG_BAD_VALUE, "stats",
                            text ? text : "", "--as-of", message(takes));
}

/* asked: what stats_ask reads, "as_of", "match" */
int service_stats(struct service *service, json_t *asked, struct reply *reply)
{
    struct moment moment = {0};
    struct stats *stats = malloc(sizeof *stats);
    int code;

    if (!stats)
        return reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    code = stats_ask(asked, stats, reply);
    if (code == EXIT_DONE)
        code = take_as_of(service, asked, &moment, reply);
    if (code == EXIT_DONE && json_is_true(json_object_get(asked, "match"))) {
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
