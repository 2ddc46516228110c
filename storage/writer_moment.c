/* SPDX-License-Identifier: Apache-2.0 */
/* When the writer notes how much was held: see moments.h. */
#include "storage/moments.h"
#include "storage/monotonic.h"
#include "storage/writer_internal.h"

#include <time.h>

enum { REST_MS = 1000, EVERY_MS = 10000 };

static int64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

bool writer_moment_due(struct writer *writer)
{
    int64_t now_ms = monotonic_ms(), rest_ms = now_ms - writer->group_ms;

    writer->group_ms = now_ms;
    return !writer->noted || rest_ms >= REST_MS ||
           now_ms - writer->noted_ms >= EVERY_MS;
}

enum result writer_moment_note(struct writer *writer, struct store_txn *txn,
                               uint64_t place)
{
    int64_t time_us = now_us();
    enum result result = moments_put(txn, &time_us, place);

    if (result == OK) {
        writer->noted = true;
        writer->noted_ms = writer->group_ms;
    }
    return result;
}

struct asking {
    int64_t time_us;
    uint64_t place;
};

static enum result ask(struct store_txn *txn, void *user)
{
    struct asking *asking = user;
    enum result result = log_end(txn, &asking->place);

    asking->time_us = now_us();
    return result == OK ? moments_put(txn, &asking->time_us, asking->place)
                        : result;
}

enum result writer_moment(struct writer *writer, int64_t *time_us,
                          uint64_t *place)
{
    struct asking asking = {0, 0};
    enum result result = writer_call(writer, ask, &asking);

    *time_us = asking.time_us;
    *place = asking.place;
    return result;
}
