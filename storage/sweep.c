/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/sweep.h"
#include "storage/bodies.h"
#include "storage/keeping_internal.h"
#include "storage/log_places.h"

#include <stdlib.h>

void sweep_begin(struct sweep *sweep, struct store *store,
                 struct writer *writer)
{
    *sweep = (struct sweep){.store = store, .writer = writer};
}

/* What is left of the body at a place; *keeps: all of it. */
static enum result trimmed(struct store_txn *txn, uint64_t place,
                           struct buffer *body, bool *keeps)
{
    struct held held;
    uint32_t arrived;
    enum result result = log_entry(txn, place, &held);

    *keeps = true;
    if (result != OK || held.realm == 0 || held.sealed.size == 0)
        return result;
    body->size = 0;
    result = bodies_unseal(txn, &held, body);
    if (result == OK)
        result = keeping_arrived(txn, place, &arrived);
    if (result == OK)
        result =
            keeping_trim(txn, &held.entry, held.realm, arrived, body, keeps);
    return result == STORE_NOT_FOUND ? OK : result;
}

/* Notes places within one transaction. */
static enum result look(struct sweep *sweep, struct buffer *space)
{
    uint64_t end = 0, stop = sweep->at + SWEEP_READ;
    struct store_txn *txn;
    bool keeps;
    enum result result = store_begin(sweep->store, STORE_READ, &txn);

    if (result != OK)
        return result;
    result = log_end(txn, &end);
    stop = stop < end ? stop : end;
    while (result == OK && sweep->at < stop && sweep->count < SWEEP_BATCH) {
        result = trimmed(txn, sweep->at++, space, &keeps);
        if (result == OK && !keeps)
            sweep->places[sweep->count++] = sweep->at - 1;
    }
    sweep->done = sweep->at >= end;
    store_abort(txn);
    /* What is damaged is told by verify. LMDB wants a new transaction. */
    return result == STORE_CORRUPT || result == STORE_NOT_FOUND ? OK : result;
}

static enum result take_away(struct store_txn *txn, uint64_t place,
                             struct buffer *space)
{
    bool keeps;
    enum result result = trimmed(txn, place, space, &keeps);

    if (result != OK || keeps)
        return result;
    result = log_body_put(txn, place, buffer_bytes(space));
    return result == OK && space->size == 0 ? keeping_drop_twice(txn, place)
                                            : result;
}

/* Within the writer's transaction. */
static enum result write_some(struct store_txn *txn, void *user)
{
    const struct sweep *sweep = user;
    struct buffer space = buffer_of(malloc(BODY_SIZE_MAX), BODY_SIZE_MAX);
    enum result result = space.data ? OK : STORE_MEMORY;

    if (result == OK && sweep->count == 0)
        result = keeping_first(txn);
    for (size_t i = 0; result == OK && i < sweep->count; i++)
        result = take_away(txn, sweep->places[i], &space);
    free(space.data);
    return result;
}

/* Is there a new day, or another text? */
static bool begin_anew(struct sweep *sweep)
{
    uint64_t moment = keeping_moment(sweep->store);
    enum result result = OK;

    if (moment >> 32 == 0 || (uint32_t)moment == 0 ||
        atomic_load(&sweep->store->realms.count) < 2)
        return false;
    if (sweep->begun && sweep->moment == moment)
        return !sweep->done;
    sweep->count = 0;
    if (!sweep->begun)
        result = writer_call(sweep->writer, write_some, sweep);
    sweep->begun = result == OK;
    sweep->moment = moment;
    sweep->at = 0;
    sweep->done = false;
    return sweep->begun;
}

bool sweep_step(struct sweep *sweep)
{
    struct buffer space;
    enum result result = OK;
    uint64_t from;

    if (!begin_anew(sweep))
        return false;
    from = sweep->at;
    sweep->count = 0;
    space = buffer_of(malloc(BODY_SIZE_MAX), BODY_SIZE_MAX);
    if (!space.data)
        return false;
    while (result == OK && !sweep->done && sweep->count < SWEEP_BATCH &&
           sweep->at < from + SWEEP_LOOK)
        result = look(sweep, &space);
    free(space.data);
    if (result == OK && sweep->count > 0)
        result = writer_call(sweep->writer, write_some, sweep);
    if (result != OK) {
        sweep->at = from;
        sweep->done = false;
    }
    return result == OK && !sweep->done;
}
