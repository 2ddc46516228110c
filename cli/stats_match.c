/* SPDX-License-Identifier: Apache-2.0 */
/* Entries that an exit has ended, as stays are paired: read out of every
 * crossing, since the ledger knows no documents. */
#include "cli/present.h"
#include "cli/stats.h"
#include "core/date.h"
#include "storage/stays_posts.h"
#include "storage/stays_scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TELL_EVERY = 100000,
    /* Before the period: an exit within it may end an earlier stay. */
    BEFORE_DAYS = 366,
};

struct row {
    char post[FACT_POST_SIZE + 1];
    uint64_t entries, matched, without;
    uint64_t neighbours[REALMS_MAX]; /* of these, by the entry of one */
};

struct matching {
    struct service *service;
    const struct stats *stats;
    struct reply *reply;
    struct stays_scan *scan;
    struct row *rows[STAYS_POSTS_MAX + 1]; /* by number; null: no entry */
    bool no_memory;
    uint64_t places[REALMS_MAX]; /* of an entry of each neighbour */
    char countries[REALMS_MAX][4];
};

static struct row *row_of(struct matching *matching,
                          const struct stay_fact *entry)
{
    struct row **row = &matching->rows[entry->post];

    if (!*row && (*row = calloc(1, sizeof **row)))
        snprintf((*row)->post, sizeof (*row)->post, "%s",
                 stays_scan_post(matching->scan, entry));
    return *row;
}

static bool take(void *user, const struct stay_fact *facts,
                 const struct stay *stay)
{
    struct matching *matching = user;
    const struct stay_fact *entry = &facts[stay->entry], *exit;
    int32_t day = stay_day(entry->time_us, entry->offset_minutes);
    struct row *row;

    if (day < matching->stats->since_days || day > matching->stats->until_days)
        return true;
    row = row_of(matching, entry);
    matching->no_memory = !row;
    if (!row)
        return false;
    row->entries++;
    row->without += entry->document == 0;
    if (stay->end != STAY_LEFT || stay->maybe)
        return true;
    row->matched++;
    exit = &facts[stay->exit];
    if (exit->country) {
        row->neighbours[exit->country]++;
        matching->places[exit->country] = exit->place;
    }
    return true;
}

static enum result walk(struct matching *matching)
{
    uint64_t done = 0, end = 0, told = 0;
    enum result result = OK;
    bool more = true;

    while (result == OK && more) {
        result =
            stays_scan_step(matching->scan, service_roster(matching->service),
                            &done, &end, &more);
        service_roster_done(matching->service);
        if (done / TELL_EVERY == told)
            continue;
        told = done / TELL_EVERY;
        if (!reply_line(matching->reply,
                        json_pack("{s:s, s:I, s:I}", "type", "progress",
                                  "entries", (json_int_t)done, "of",
                                  (json_int_t)end)))
            return STORE_STOPPED;
    }
    return result;
}

/* A neighbour goes by the country of who wrote the entry. */
static enum result name_neighbours(struct matching *matching)
{
    struct read_entry *read = malloc(sizeof *read);
    struct store_txn *txn;
    enum result result =
        read ? store_begin(matching->service->post->store, STORE_READ, &txn)
             : STORE_MEMORY;

    for (size_t i = 1; result == OK && i < REALMS_MAX; i++) {
        const struct roster *roster = service_roster(matching->service);
        const struct member *author = NULL;

        if (matching->places[i] &&
            read_place(txn, matching->places[i], read) == OK)
            author = present_author(roster, read);
        snprintf(matching->countries[i], sizeof matching->countries[i], "%s",
                 author ? author->certificate.country : "?");
        service_roster_done(matching->service);
    }
    if (result == OK)
        store_abort(txn);
    free(read);
    return result;
}

static int compare_rows(const void *a, const void *b)
{
    const struct row *const *left = a, *const *right = b;

    if (!*left || !*right)
        return !*left - !*right;
    return strcmp((*left)->post, (*right)->post);
}

static bool tell(const struct row *row, const char *neighbour, uint64_t matched,
                 struct reply *reply)
{
    double share = (double)matched / (double)row->entries;

    return reply_line(
        reply,
        json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:f}", "type", "match",
                  "post", row->post, "neighbour", neighbour, "entries",
                  (json_int_t)row->entries, "matched", (json_int_t)matched,
                  "without_document", (json_int_t)row->without, "share",
                  (double)(int)(share * 10000 + .5) / 10000));
}

/* First all exits, then what of it was the entry of a neighbour. */
static bool tell_all(const struct matching *matching, struct reply *reply)
{
    for (size_t i = 0; i <= STAYS_POSTS_MAX && matching->rows[i]; i++) {
        const struct row *row = matching->rows[i];

        if (!tell(row, "", row->matched, reply))
            return false;
        for (size_t n = 1; n < REALMS_MAX; n++)
            if (row->neighbours[n] &&
                !tell(row, matching->countries[n], row->neighbours[n], reply))
                return false;
    }
    return true;
}

static enum result match(struct matching *matching)
{
    const struct stats *stats = matching->stats;
    struct stay_asked asked = {.now_us = post_now_us()};
    enum result result;

    if (stats->since_days > DATE_DAYS_MIN)
        stays_scan_since(matching->scan,
                         ((int64_t)stats->since_days - BEFORE_DAYS) *
                             INT64_C(86400000000));
    result = walk(matching);
    if (result == OK)
        result = stays_scan_each(matching->scan, &asked, take, matching);
    if (result == OK && matching->no_memory)
        result = STORE_MEMORY;
    if (result == OK)
        result = name_neighbours(matching);
    qsort(matching->rows, STAYS_POSTS_MAX + 1, sizeof matching->rows[0],
          compare_rows);
    return result;
}

int stats_match(struct service *service, const struct stats *stats,
                struct reply *reply)
{
    struct matching *matching = calloc(1, sizeof *matching);
    enum result result = STORE_MEMORY;
    int code;

    if (!matching)
        return reply_fail(reply, EXIT_MACHINE, MSG_NO_MEMORY);
    if (!service_alone(reply)) {
        free(matching);
        return EXIT_NO;
    }
    matching->service = service;
    matching->stats = stats;
    matching->reply = reply;
    matching->scan = stays_scan_new(service->post->store);
    if (matching->scan)
        result = match(matching);
    if (result == STORE_LIMIT)
        code = reply_fail(reply, EXIT_MACHINE, MSG_MATCH_TOO_MANY,
                          (unsigned long long)STAYS_SCAN_MAX);
    else if (result != OK)
        code = reply_result(reply, "stats", result);
    else
        code = tell_all(matching, reply) ? EXIT_DONE : EXIT_NO;
    if (code == EXIT_DONE)
        reply_line(reply, service_coverage(service, 0));
    stays_scan_free(matching->scan);
    for (size_t i = 0; i <= STAYS_POSTS_MAX; i++)
        free(matching->rows[i]);
    free(matching);
    service_alone_done();
    return code;
}
