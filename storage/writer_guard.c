/* SPDX-License-Identifier: Apache-2.0 */
/* The guard's side of the writer: its thread, its slots, and what they say at
 * the start. */
#include "core/check.h"
#include "storage/bodies.h"
#include "storage/log_places.h"
#include "storage/writer_internal.h"

#include <string.h>

static void take(sem_t *semaphore)
{
    while (sem_wait(semaphore) != 0)
        continue;
}

/* The guard's own thread: its sync runs while the commit does. */
void *writer_guard_main(void *argument)
{
    struct writer *writer = argument;

    for (;;) {
        take(&writer->guard_asked);
        if (writer->guard_stop)
            return NULL;
        writer->guard_result =
            guard_write(&writer->guard, &writer->guard_next,
                        bytes_of(writer->record, writer->record_size));
        sem_post(&writer->guard_done);
    }
}

/* Fills guard_next from the ends before and after a group. */
static void fill(struct writer *writer, const struct chain before[GUARD_LOGS],
                 const struct chain after[GUARD_LOGS])
{
    struct guard_state *state = &writer->guard_next;

    memcpy(state->instance, writer->author.instance, sizeof state->instance);
    memcpy(state->machine, writer->author.machine, HASH_SIZE);
    for (size_t i = 0; i < GUARD_LOGS; i++) {
        struct guard_log *log = &state->logs[i];

        memcpy(log->log, writer->author.logs[i], KEY_LOG);
        log->previous_next = before[i].next;
        memcpy(log->previous_head, before[i].head, HASH_SIZE);
        log->next_next = after[i].next;
        memcpy(log->next_head, after[i].head, HASH_SIZE);
    }
}

/* At rest the slot says so: previous = next. It has no record, and behind it
 * the other's will be overwritten; so nothing may be owed. */
enum result writer_guard_rest(struct writer *writer)
{
    const struct bytes none = {NULL, 0};
    struct chain heads[GUARD_LOGS];
    struct store_txn *txn;
    enum result result = store_sync(writer->store);

    if (result == OK)
        result = store_begin(writer->store, STORE_READ, &txn);
    if (result != OK)
        return result;
    result = writer_heads(writer, txn, heads);
    store_abort(txn);
    if (result != OK)
        return result;
    fill(writer, heads, heads);
    return guard_write(&writer->guard, &writer->guard_next, none);
}

void writer_rest(struct writer *writer)
{
    if (writer->has_author && !atomic_load(&writer->stopped) &&
        !atomic_load(&writer->recovering) &&
        writer_guard_rest(writer) == STORE_IO)
        atomic_store(&writer->stopped, true);
}

void writer_guard_ask(struct writer *writer, struct bytes record)
{
    if (writer->guarding || atomic_load(&writer->recovering))
        return;
    fill(writer, writer->before, writer->after);
    writer->record_size = record.size <= GUARD_RECORD_MAX ? record.size : 0;
    if (writer->record_size > 0)
        memcpy(writer->record, record.data, record.size);
    writer->guarding = true;
    sem_post(&writer->guard_asked);
}

enum result writer_guard_settle(struct writer *writer, bool came_to_be)
{
    if (!writer->guarding)
        return OK;
    take(&writer->guard_done);
    writer->guarding = false;
    if (!came_to_be)
        writer_rest(writer);
    return writer->guard_result;
}

/* Is this the id at the seq before `next` of an own log? */
static bool stands(struct store_txn *txn, const uint8_t log[KEY_LOG],
                   uint64_t next, const uint8_t head[HASH_SIZE])
{
    struct log_state state;
    struct held held;

    if (next == 0)
        return true;
    return log_find(txn, log, &state) == OK &&
           log_entry_at(txn, &state, 0, next - 1, &held) == OK &&
           memcmp(held.entry.id, head, HASH_SIZE) == 0;
}

/* TRUST.md: the slot's previous is the store's head, or its next stands in
 * the store's chain; and the hardware is the same. */
enum result writer_judge(struct writer *writer)
{
    const struct guard_state *state = &writer->guard.state;
    struct chain heads[GUARD_LOGS];
    struct store_txn *txn;
    enum result result = store_begin(writer->store, STORE_READ, &txn);

    if (result != OK)
        return result;
    result = writer_heads(writer, txn, heads);
    if (result == OK &&
        memcmp(state->machine, writer->author.machine, HASH_SIZE) != 0)
        result = STORE_RECOVERY;
    for (unsigned i = 0; result == OK && i < GUARD_LOGS; i++) {
        const struct guard_log *log = &state->logs[i];
        bool same = heads[i].next == log->previous_next &&
                    memcmp(heads[i].head, log->previous_head, HASH_SIZE) == 0;

        if (memcmp(log->log, heads[i].log, KEY_LOG) != 0 ||
            (!same && !stands(txn, log->log, log->next_next, log->next_head)))
            result = STORE_RECOVERY;
    }
    store_abort(txn);
    return result;
}

/* Puts the entry behind the end of its log, which it follows, byte for byte as
 * it was. */
static enum result put_again(struct writer *writer, struct store_txn *txn,
                             const struct held *held, unsigned i,
                             struct bytes record)
{
    const uint8_t *key = writer->author.signer.public;
    struct buffer body = buffer_of(writer->body, sizeof writer->body);
    struct journal_item item = {.entry = held->entry, .checked = true};
    struct journal_run run = {
        .items = &item, .count = 1, .lane = (enum lane)(LANE_SHARED + i)};
    uint64_t end = 0;
    enum result result = OK;

    if (entry_verify(&held->entry, writer->store->realm, key) != OK)
        return STORE_CORRUPT;
    if (held->sealed.size > 0)
        result = bodies_open(txn, held, &body);
    if (result != OK)
        return result == STORE_NOT_FOUND ? STORE_CORRUPT : result;
    item.body = buffer_bytes(&body);
    memcpy(run.log, writer->author.logs[i], KEY_LOG);
    memcpy(run.key, key, KEY_SIZE);
    result = log_append(txn, &run, writer->batch);
    if (result == OK)
        result = log_end(txn, &end);
    return result == OK ? log_value_put(txn, end - 1, record) : result;
}

/* Is this the seq before `next`, and its id the head? */
static bool names(uint64_t next, const uint8_t head[HASH_SIZE],
                  const struct entry *entry)
{
    return next == entry->header.seq + 1 &&
           memcmp(head, entry->id, HASH_SIZE) == 0;
}

/* Does a slot's entry belong behind the end of an own log? The newest slot has
 * to know of it: else it is of a group that was undone, and told so. */
static bool belongs(const struct writer *writer, const struct entry *entry,
                    const struct chain *end, unsigned i)
{
    const struct guard_log *log = &writer->guard.state.logs[i];

    return memcmp(entry->header.log, end->log, KEY_LOG) == 0 &&
           memcmp(entry->header.log, log->log, KEY_LOG) == 0 &&
           entry->header.seq > 0 && chain_step(end, entry) == OK &&
           (names(log->previous_next, log->previous_head, entry) ||
            names(log->next_next, log->next_head, entry));
}

/* Puts a slot's entry, if it is not there. If it is, that may be in memory
 * only, after a failed sync, where no sync writes it any more: only another
 * commit does. */
static enum result slot_again(struct writer *writer, struct bytes record)
{
    const struct bytes id = bytes_of(writer->store->id, STORE_ID);
    struct chain heads[GUARD_LOGS];
    struct store_txn *txn;
    struct held held;
    uint64_t end = 0;
    unsigned i = 0;
    enum result result = log_value_open(writer->store, record, &held) == OK
                             ? store_begin(writer->store, STORE_WRITE, &txn)
                             : STORE_CORRUPT;

    if (result != OK)
        return result;
    index_batch_clear(writer->batch);
    result = writer_heads(writer, txn, heads);
    while (result == OK && i < GUARD_LOGS &&
           !belongs(writer, &held.entry, &heads[i], i))
        i++;
    if (result == OK)
        result = i < GUARD_LOGS ? put_again(writer, txn, &held, i, record)
                                : store_put(txn, "id", id);
    if (result == OK)
        result = log_end(txn, &end);
    if (result == OK)
        result = store_commit(txn);
    else
        store_abort(txn);
    if (result == OK)
        index_batch_publish(writer->batch, &writer->store->index.tail, end);
    /* A disk that is full has not failed. */
    return result == STORE_FULL && i == GUARD_LOGS ? OK : result;
}

enum result writer_guard_again(struct writer *writer)
{
    uint64_t newest = writer->guard.state.counter;
    struct guard_slot slot;
    enum result result = OK;

    for (uint64_t counter = newest > 0 ? newest - 1 : 0;
         result == OK && counter <= newest; counter++)
        if (guard_read(&writer->guard, counter, &slot) && slot.size > 0)
            result = slot_again(writer, bytes_of(slot.record, slot.size));
    return result;
}
