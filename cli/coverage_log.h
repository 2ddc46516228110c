/* SPDX-License-Identifier: Apache-2.0 */
/*
 * coverage_log: what answers say of each log, kept as long as it holds.
 *
 * Law: every answer tells of every log, and few logs change between two: what
 * was said is given again only if all that it says is the same.
 *
 * Any thread. What is given is not changed by anybody.
 */
#ifndef CAIRN_CLI_COVERAGE_LOG_H
#define CAIRN_CLI_COVERAGE_LOG_H

#include "core/hash.h"

#include <jansson.h>

struct coverage_logs;

/* All that is said of a log. */
struct coverage_log {
    uint64_t next;    /* the seq behind its last entry */
    int64_t last_us;  /* that entry's time; 0: none */
    uint64_t heard_s; /* since its node was heard; UINT64_MAX: no link */
    uint8_t clock;    /* what the node thought of it; of that entry */
    bool now;
    char country[4];           /* of a neighbour; else empty */
    uint8_t member[HASH_SIZE]; /* the certificate that names it */
};

/* Null without memory: then nothing is kept. */
struct coverage_logs *coverage_logs_new(void);
void coverage_logs_free(struct coverage_logs *logs);

/* Fills last_us and clock of a log with this number and end, if they were
 * kept. */
bool coverage_log_end(struct coverage_logs *logs, uint32_t number,
                      struct coverage_log *log);

/* What was said when all was the same, for the caller to free, or null. */
json_t *coverage_log_again(struct coverage_logs *logs, uint32_t number,
                           const struct coverage_log *log);

/* Keeps what is said now; the caller keeps his. */
void coverage_log_keep(struct coverage_logs *logs, uint32_t number,
                       const struct coverage_log *log, json_t *said);

#endif
