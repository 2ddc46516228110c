/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/coverage_log.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

struct kept {
    struct coverage_log log;
    json_t *said; /* null: nothing is kept */
};

struct coverage_logs {
    pthread_mutex_t lock;
    uint32_t count;
    struct kept *kept; /* by number */
};

struct coverage_logs *coverage_logs_new(void)
{
    struct coverage_logs *logs = calloc(1, sizeof *logs);

    if (logs)
        pthread_mutex_init(&logs->lock, NULL);
    return logs;
}

void coverage_logs_free(struct coverage_logs *logs)
{
    if (!logs)
        return;
    for (uint32_t i = 0; i < logs->count; i++)
        json_decref(logs->kept[i].said);
    free(logs->kept);
    pthread_mutex_destroy(&logs->lock);
    free(logs);
}

/* Under the lock: null if nothing is kept of the log so far. */
static struct kept *kept_of(struct coverage_logs *logs, uint32_t number,
                            uint64_t next)
{
    struct kept *kept = number < logs->count ? &logs->kept[number] : NULL;

    return kept && kept->said && kept->log.next == next ? kept : NULL;
}

bool coverage_log_end(struct coverage_logs *logs, uint32_t number,
                      struct coverage_log *log)
{
    const struct kept *kept;

    if (!logs)
        return false;
    pthread_mutex_lock(&logs->lock);
    kept = kept_of(logs, number, log->next);
    if (kept) {
        log->last_us = kept->log.last_us;
        log->clock = kept->log.clock;
    }
    pthread_mutex_unlock(&logs->lock);
    return kept != NULL;
}

static bool is_same(const struct coverage_log *a, const struct coverage_log *b)
{
    return a->last_us == b->last_us && a->heard_s == b->heard_s &&
           a->clock == b->clock && a->now == b->now &&
           strcmp(a->country, b->country) == 0 &&
           memcmp(a->member, b->member, HASH_SIZE) == 0;
}

json_t *coverage_log_again(struct coverage_logs *logs, uint32_t number,
                           const struct coverage_log *log)
{
    const struct kept *kept;
    json_t *said = NULL;

    if (!logs)
        return NULL;
    pthread_mutex_lock(&logs->lock);
    kept = kept_of(logs, number, log->next);
    if (kept && is_same(&kept->log, log))
        said = json_incref(kept->said);
    pthread_mutex_unlock(&logs->lock);
    return said;
}

static bool grow(struct coverage_logs *logs, uint32_t number)
{
    uint32_t count = number < 32 ? 64 : 2 * number;
    struct kept *kept;

    if (number < logs->count)
        return true;
    kept = realloc(logs->kept, count * sizeof *kept);
    if (!kept)
        return false;
    memset(kept + logs->count, 0, (count - logs->count) * sizeof *kept);
    logs->kept = kept;
    logs->count = count;
    return true;
}

void coverage_log_keep(struct coverage_logs *logs, uint32_t number,
                       const struct coverage_log *log, json_t *said)
{
    if (!logs)
        return;
    pthread_mutex_lock(&logs->lock);
    if (grow(logs, number)) {
        json_decref(logs->kept[number].said);
        logs->kept[number] = (struct kept){*log, json_incref(said)};
    }
    pthread_mutex_unlock(&logs->lock);
}
