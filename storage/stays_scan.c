/* SPDX-License-Identifier: Apache-2.0 */
/* Walking: from the log to facts. */
#include "core/kind.h"
#include "storage/bodies.h"
#include "storage/realms.h"
#include "storage/standing.h"
#include "storage/stays_scan_internal.h"

#include <stdlib.h>
#include <string.h>

struct stays_scan *stays_scan_new(struct store *store)
{
    struct stays_scan *scan = calloc(1, sizeof *scan);

    if (!scan)
        return NULL;
    scan->store = store;
    scan->since_us = INT64_MIN;
    scan->view = view_new();
    stays_key_new(&scan->key);
    if (scan->view)
        return scan;
    stays_scan_free(scan);
    return NULL;
}

void stays_scan_since(struct stays_scan *scan, int64_t since_us)
{
    scan->since_us = since_us;
}

const char *stays_scan_post(const struct stays_scan *scan,
                            const struct stay_fact *fact)
{
    return stays_posts_name(&scan->posts, fact->post);
}

void stays_scan_free(struct stays_scan *scan)
{
    if (!scan)
        return;
    free(scan->facts);
    free(scan->corrections.at);
    free(scan->links.at);
    free(scan->bonds);
    free(scan->permits);
    view_free(scan->view);
    free(scan);
}

bool scan_room(void **list, size_t count, size_t *capacity, size_t size)
{
    size_t more = *capacity ? *capacity * 2 : 64;
    void *grown;

    if (count < *capacity)
        return true;
    grown = realloc(*list, more * size);
    if (!grown)
        return false;
    *list = grown;
    *capacity = more;
    return true;
}

static enum result put_aside(struct scan_places *places, uint64_t place)
{
    void *list = places->at;

    if (!scan_room(&list, places->count, &places->capacity, sizeof place))
        return STORE_MEMORY;
    places->at = list;
    places->at[places->count++] = place;
    return OK;
}

/* Of each crossing there is one fact at the most, so that memory is taken
 * once; pages that are not written to are not taken. */
static enum result begin(struct stays_scan *scan, struct store_txn *txn)
{
    enum result result = log_end(txn, &scan->end);

    if (result != OK)
        return result;
    scan->begun = true;
    scan->capacity =
        scan->end < STAYS_SCAN_MAX ? (size_t)scan->end : STAYS_SCAN_MAX;
    scan->facts = malloc((scan->capacity + 1) * sizeof scan->facts[0]);
    return scan->facts ? OK : STORE_MEMORY;
}

static enum result log_of(struct stays_scan *scan, struct store_txn *txn,
                          const struct roster *roster,
                          const struct entry *entry,
                          const struct scan_log **out)
{
    const uint8_t *log = entry->header.log;
    struct scan_log *place = &scan->logs[log[0] % SCAN_LOGS];
    const struct member *member;
    enum result result;

    *out = place;
    if (place->known && memcmp(place->state.log.log, log, KEY_LOG) == 0)
        return OK;
    place->known = false;
    result = log_find(txn, log, &place->state);
    if (result != OK)
        return result;
    member = roster_by_key(roster, place->state.log.key);
    place->may_write =
        member && kind_allows(KIND_CROSSING, place->state.log.lane,
                              member->certificate.roles) == OK;
    place->known = true;
    return OK;
}

static enum result keep(struct stays_scan *scan, struct stay_fact *fact)
{
    if (fact->time_us < scan->since_us)
        return OK;
    if (scan->count == scan->capacity)
        return STORE_LIMIT;
    fact->post = stays_posts_number(&scan->posts, scan->words.post);
    scan->facts[scan->count++] = *fact;
    return OK;
}

/* A crossing as it was signed; corrections come later. */
static enum result take_crossing(struct stays_scan *scan, struct store_txn *txn,
                                 const struct roster *roster,
                                 const struct held *held)
{
    struct buffer space = buffer_of(scan->body, sizeof scan->body);
    const struct entry *entry = &held->entry;
    const struct scan_log *log;
    struct stay_fact fact;
    struct body body;
    bool quarantined;
    enum result result = bodies_open(txn, held, &space);

    if (result == STORE_NOT_FOUND)
        return OK;
    if (result == OK)
        result = log_of(scan, txn, roster, entry, &log);
    if (result == OK)
        result =
            standing_of(txn, roster, entry, log->state.log.key, &quarantined);
    if (result != OK)
        return result;
    if (!log->may_write || quarantined ||
        body_reopen(buffer_bytes(&space), &body) != OK)
        return OK;
    if (!stays_fact(&scan->key, &body, (int64_t)entry->header.time * 1000000,
                    &fact, &scan->words))
        fact.flags |= STAY_NO_EVENT;
    stays_fact_entry(entry, scan->place, held->realm != 0,
                     held->mark == SIGNATURE_BAD ||
                         (log->state.log.branches > 1 &&
                          entry->header.seq >= log->state.log.fork_seq),
                     &fact);
    fact.country = (uint16_t)held->realm;
    result = keep(scan, &fact);
    scan->walked = scan->count;
    return result;
}

static enum result take_place(struct stays_scan *scan, struct store_txn *txn,
                              const struct roster *roster)
{
    struct held held;
    enum result result = log_entry(txn, scan->place, &held);

    if (result != OK)
        return result;
    switch (entry_kind(&held.entry.header)) {
    case KIND_CROSSING:
        return take_crossing(scan, txn, roster, &held);
    case KIND_AMENDMENT:
    case KIND_VOID:
        return put_aside(&scan->corrections, scan->place);
    case KIND_LINK:
        return put_aside(&scan->links, scan->place);
    default:
        return OK;
    }
}

/* The fact of a crossing that was walked over, or null. */
static struct stay_fact *fact_of(struct stays_scan *scan, uint64_t place)
{
    size_t low = 0, high = scan->walked;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (scan->facts[middle].place < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low < scan->walked && scan->facts[low].place == place
               ? &scan->facts[low]
               : NULL;
}

/* A corrected crossing is what its merged view says. */
static enum result take_correction(struct stays_scan *scan,
                                   struct store_txn *txn,
                                   const struct roster *roster, uint64_t place)
{
    enum result result = view_crossing(txn, roster, place, scan->view);
    struct stay_fact fact, *walked;
    const struct read_entry *read;
    unsigned realm;

    if (result == STORE_NOT_FOUND || result == BODY_STATE ||
        result == ENTRY_AUTHOR)
        return OK;
    if (result != OK && result != RECORD_LIMIT)
        return result;
    read = view_entry(scan->view);
    walked = fact_of(scan, read->place);
    if (!stays_fact_view(&scan->key, scan->view, scan->values, &fact,
                         &scan->words) ||
        fact.time_us < scan->since_us)
        fact.flags |= STAY_NO_EVENT;
    if (read->foreign && realms_find(scan->store, read->realm, &realm))
        fact.country = (uint16_t)realm;
    if (walked) {
        fact.post = stays_posts_number(&scan->posts, scan->words.post);
        fact.place = walked->place;
        *walked = fact;
    }
    /* It was left out as it was signed. */
    return walked || fact.flags & STAY_NO_EVENT || read->place >= scan->end
               ? OK
               : keep(scan, &fact);
}

/* One piece of work; false in *more if there is none left. */
static enum result go_on(struct stays_scan *scan, struct store_txn *txn,
                         const struct roster *roster, bool *more)
{
    enum result result = OK;

    if (scan->place < scan->end) {
        result = take_place(scan, txn, roster);
        scan->place++;
    } else if (scan->corrected < scan->corrections.count) {
        result = take_correction(scan, txn, roster,
                                 scan->corrections.at[scan->corrected++]);
    } else if (scan->linked < scan->links.count) {
        result = scan_link(scan, txn, roster, scan->links.at[scan->linked++]);
    } else if (!scan->has_permits) {
        result = scan_permits(scan, txn, roster);
        if (result == OK)
            result = scan_number(scan);
        scan->has_permits = true;
    } else {
        *more = false;
    }
    return result;
}

enum result stays_scan_step(struct stays_scan *scan,
                            const struct roster *roster, uint64_t *done,
                            uint64_t *end, bool *more)
{
    struct store_txn *txn;
    enum result result = store_begin(scan->store, STORE_READ, &txn);

    if (result != OK)
        return result;
    *more = true;
    for (size_t i = 0; i < SCAN_LOGS; i++)
        scan->logs[i].known = false;
    if (!scan->begun)
        result = begin(scan, txn);
    for (int i = 0; result == OK && *more && i < STAYS_SCAN_STEP; i++)
        result = go_on(scan, txn, roster, more);
    store_abort(txn);
    /* What is damaged is told by verify; LMDB wants a new transaction. */
    if (result == STORE_CORRUPT || result == STORE_NOT_FOUND)
        result = OK;
    *done = scan->place + scan->corrected + scan->linked;
    *end = scan->end + scan->corrections.count + scan->links.count;
    return result;
}
