/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stats: what is asked of the counts, and the tables that answer it.
 *
 * Law: tables follow from the question, the moment and the entries below it.
 * All tables of one question are made in one walk.
 *
 * Specified in STORAGE.md, "Counts". The monthly tables follow the UN's
 * International Recommendations for Tourism Statistics 2008 and its
 * Recommendations on Statistics of International Migration.
 */
#ifndef CAIRN_CLI_STATS_H
#define CAIRN_CLI_STATS_H

#include "cli/service.h"
#include "cli/stats_table.h"
#include "storage/counts.h"

enum {
    STATS_TABLES_MAX = 16,
    STATS_WHERE_MAX = 16,
    STATS_LEAST_MAX = 1000, /* of --suppress */
};

/* Which crossings a table is of. */
enum stats_of { STATS_ALL, STATS_ARRIVALS, STATS_DEPARTURES, STATS_REFUSED };

struct stats_where {
    unsigned by; /* enum facts_by */
    char text[64];
    uint16_t number;
    bool none; /* no crossing can have it */
};

struct stats {
    int32_t since_days, until_days; /* days since 1970, both included */
    bool compare;
    uint64_t least; /* hide what is below; 0: nothing */
    size_t where_count;
    struct stats_where where[STATS_WHERE_MAX];
    size_t table_count;
    struct {
        const char *name; /* null: the only one */
        enum stats_of of;
        struct stats_table table;
    } tables[STATS_TABLES_MAX];
    const struct counts *counts; /* while they are made */
    uint16_t since, until;       /* the same as facts */
};

/* Reads a question: EXIT_DONE, or the exit code after reply_fail. */
int stats_ask(json_t *asked, struct stats *stats, struct reply *reply);
void stats_free(struct stats *stats);

/* Fills the tables, hides what is to be hidden, and sorts them. OK; STORE_*. */
enum result stats_make(struct stats *stats, struct counts *counts);

/* Tells the rows and totals of the tables: EXIT_DONE; EXIT_NO if nobody
 * listens any more. */
int stats_emit(const struct stats *stats, struct reply *reply);

/* The share of the period's entries that an exit has ended, as stays are
 * paired, by post and neighbour: reads every crossing. EXIT_DONE, or the exit
 * code after reply_fail. */
int stats_match(struct service *service, const struct stats *stats,
                struct reply *reply);

#endif
