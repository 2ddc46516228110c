/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/scrub.h"
#include "core/check.h"
#include "storage/index.h"
#include "storage/log.h"
#include "storage/monotonic.h"
#include "storage/sweep.h"

#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* An entry on its way from the store to its mark. */
struct unchecked {
    uint64_t place;
    const uint8_t *realm;
    uint8_t key[KEY_SIZE]; /* its log's */
    size_t size;
    uint8_t bytes[ENTRY_SIZE_MAX];
};

struct scrub {
    struct store *store;
    struct writer *writer;
    struct scrub_options options;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stopping; /* under the lock */

    struct sweep sweep;
    uint64_t at;  /* all places below were looked at */
    bool at_end;  /* so were all that there are */
    bool has_log; /* the log that was looked up last, and its key */
    uint8_t log[KEY_LOG], key[KEY_SIZE];
    size_t read, marked;
    struct unchecked entries[SCRUB_READ];
    struct log_mark marks[SCRUB_BATCH];
    /* The logs with a bad signature; the first `said` were told. */
    size_t told, said;
    uint8_t logs[SCRUB_TOLD_MAX][KEY_LOG];
    uint64_t seqs[SCRUB_TOLD_MAX];
};

static bool stopping(struct scrub *scrub)
{
    bool is;

    pthread_mutex_lock(&scrub->lock);
    is = scrub->stopping;
    pthread_mutex_unlock(&scrub->lock);
    return is;
}

/* Who waits for a disk or a core goes first; where the system does not know
 * of idle threads it is at least as nice as can be. */
static void step_back(void)
{
    const struct sched_param none = {0};

    if (pthread_setschedparam(pthread_self(), SCHED_IDLE, &none) != 0)
        setpriority(PRIO_PROCESS, (id_t)gettid(), 19);
}

static enum result key_of(struct scrub *scrub, struct store_txn *txn,
                          const uint8_t log[KEY_LOG])
{
    struct log_state state;
    enum result result;

    if (scrub->has_log && memcmp(scrub->log, log, KEY_LOG) == 0)
        return OK;
    result = log_find(txn, log, &state);
    scrub->has_log = result == OK;
    if (result != OK)
        return result;
    memcpy(scrub->log, log, KEY_LOG);
    memcpy(scrub->key, state.log.key, KEY_SIZE);
    return OK;
}

/* Copies the entry at a place if it is unchecked. */
static enum result take(struct scrub *scrub, struct store_txn *txn,
                        uint64_t place)
{
    struct unchecked *to = &scrub->entries[scrub->read];
    struct held held;
    enum result result = log_entry(txn, place, &held);

    if (result != OK || held.mark != SIGNATURE_UNCHECKED)
        return result;
    result = key_of(scrub, txn, held.entry.header.log);
    if (result != OK)
        return result;
    to->place = place;
    to->realm = store_realm_of(scrub->store, held.realm);
    to->size = held.entry.bytes.size;
    memcpy(to->key, scrub->key, KEY_SIZE);
    memcpy(to->bytes, held.entry.bytes.data, to->size);
    scrub->read++;
    return OK;
}

/* Reads on within one transaction, at most to that place. */
static enum result read_some(struct scrub *scrub, uint64_t most)
{
    uint64_t end = 0, unchecked = 0, stop = scrub->at + SCRUB_READ;
    struct store_txn *txn;
    enum result result = store_begin(scrub->store, STORE_READ, &txn);

    scrub->read = 0;
    if (result != OK)
        return result;
    result = log_end(txn, &end);
    if (result == OK)
        result = store_get_number(txn, "unchecked", &unchecked);
    if (result == OK && unchecked == 0)
        scrub->at = end;
    stop = stop < most ? stop : most;
    stop = stop < end ? stop : end;
    while (result == OK && scrub->at < stop)
        result = take(scrub, txn, scrub->at++);
    scrub->at_end = scrub->at == end;
    store_abort(txn);
    /* What is damaged is told by verify. LMDB wants a new transaction. */
    return result == STORE_CORRUPT || result == STORE_NOT_FOUND ? OK : result;
}

static void note_bad(struct scrub *scrub, const struct header *header)
{
    for (size_t i = 0; i < scrub->told; i++)
        if (memcmp(scrub->logs[i], header->log, KEY_LOG) == 0)
            return;
    if (scrub->told == SCRUB_TOLD_MAX)
        return;
    memcpy(scrub->logs[scrub->told], header->log, KEY_LOG);
    scrub->seqs[scrub->told++] = header->seq;
}

/* Verifies what was read, outside of any transaction. */
static void verify_some(struct scrub *scrub)
{
    for (size_t i = 0; i < scrub->read; i++) {
        const struct unchecked *from = &scrub->entries[i];
        struct entry entry;
        bool good;

        if (stopping(scrub)) {
            scrub->at = from->place;
            return;
        }
        check(entry_open(bytes_of(from->bytes, from->size), from->realm,
                         &entry) == OK);
        good = entry_verify(&entry, from->realm, from->key) == OK;
        if (!good)
            note_bad(scrub, &entry.header);
        scrub->marks[scrub->marked++] = (struct log_mark){
            from->place, good ? SIGNATURE_GOOD : SIGNATURE_BAD};
    }
}

/* Within the writer's transaction. */
static enum result write_marks(struct store_txn *txn, void *user)
{
    const struct scrub *scrub = user;
    enum result result = log_marks(txn, scrub->marks, scrub->marked);

    return result == OK ? store_put_number(txn, "scrubbed", scrub->at) : result;
}

static enum result write_batch(struct scrub *scrub)
{
    enum result result = writer_call(scrub->writer, write_marks, scrub);

    if (result != OK)
        return result;
    for (; scrub->said < scrub->told; scrub->said++)
        if (scrub->options.bad)
            scrub->options.bad(scrub->options.user, scrub->logs[scrub->said],
                               scrub->seqs[scrub->said]);
    return OK;
}

static bool can_write(const struct scrub *scrub)
{
    enum result health = writer_health(scrub->writer);

    return health != STORE_FULL && health != STORE_STOPPED;
}

/* Looks at a batch's worth of places; true if it should pause then. What was
 * not written is looked at again. On a full disk one is enough to try. */
static bool do_batch(struct scrub *scrub)
{
    uint64_t from = scrub->at;
    uint64_t most = from + (can_write(scrub) ? scrub->options.batch : 1);
    enum result result;

    scrub->marked = 0;
    scrub->told = scrub->said;
    do {
        result = read_some(scrub, most);
        if (result == OK)
            verify_some(scrub);
    } while (result == OK && !scrub->at_end && scrub->at < most &&
             !stopping(scrub));
    if (result == OK && scrub->marked > 0)
        result = write_batch(scrub);
    if (result != OK)
        scrub->at = from;
    return result != OK || scrub->marked > 0 || scrub->at_end;
}

/* Is there something that matters more? */
static bool busy(const struct scrub *scrub)
{
    struct index_progress progress;

    index_progress(scrub->store, &progress);
    return progress.left > 0 || progress.still_ms < scrub->options.step_ms;
}

/* Under the lock. */
static void sleep_step(struct scrub *scrub)
{
    int64_t until_ms = monotonic_ms() + scrub->options.step_ms;

    while (!scrub->stopping &&
           monotonic_wait(&scrub->wake, &scrub->lock, until_ms))
        continue;
}

/* Waits for its turn; false: it is to end. Where entries come without end it
 * does a batch now and then all the same. */
static bool wait_turn(struct scrub *scrub, bool pause)
{
    bool go;

    pthread_mutex_lock(&scrub->lock);
    if (pause)
        sleep_step(scrub);
    for (int i = 0; !scrub->stopping && i < SCRUB_PATIENCE &&
                    (busy(scrub) || !can_write(scrub));
         i++)
        sleep_step(scrub);
    go = !scrub->stopping;
    pthread_mutex_unlock(&scrub->lock);
    return go;
}

static void *scrub_main(void *argument)
{
    struct scrub *scrub = argument;
    struct store_txn *txn;
    bool pause = false;

    step_back();
    if (store_begin(scrub->store, STORE_READ, &txn) == OK) {
        store_get_number(txn, "scrubbed", &scrub->at);
        store_abort(txn);
    }
    while (wait_turn(scrub, pause)) {
        pause = do_batch(scrub);
        if (scrub->at_end && can_write(scrub))
            sweep_step(&scrub->sweep);
    }
    return NULL;
}

static void release(struct scrub *scrub)
{
    pthread_cond_destroy(&scrub->wake);
    pthread_mutex_destroy(&scrub->lock);
    free(scrub);
}

struct scrub *scrub_start(struct store *store, struct writer *writer,
                          const struct scrub_options *options)
{
    struct scrub *scrub = calloc(1, sizeof *scrub);

    if (!scrub)
        return NULL;
    scrub->store = store;
    scrub->writer = writer;
    scrub->options = *options;
    sweep_begin(&scrub->sweep, store, writer);
    if (options->step_ms == 0)
        scrub->options.step_ms = SCRUB_STEP_MS;
    if (options->batch == 0 || options->batch > SCRUB_BATCH)
        scrub->options.batch = SCRUB_BATCH;
    pthread_mutex_init(&scrub->lock, NULL);
    monotonic_cond(&scrub->wake);
    if (pthread_create(&scrub->thread, NULL, scrub_main, scrub) == 0)
        return scrub;
    release(scrub);
    return NULL;
}

void scrub_stop(struct scrub *scrub)
{
    if (!scrub)
        return;
    pthread_mutex_lock(&scrub->lock);
    scrub->stopping = true;
    pthread_cond_signal(&scrub->wake);
    pthread_mutex_unlock(&scrub->lock);
    pthread_join(scrub->thread, NULL);
    release(scrub);
}

enum result scrub_progress(struct store *store, struct scrub_progress *out)
{
    struct store_txn *txn;
    enum result result = store_begin(store, STORE_READ, &txn);

    *out = (struct scrub_progress){0, 0};
    if (result != OK)
        return result;
    result = store_get_number(txn, "unchecked", &out->to_check);
    if (result == OK)
        result = store_get_number(txn, "bad", &out->bad);
    store_abort(txn);
    return result;
}
