/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/counts.h"
#include "core/kind.h"
#include "storage/counts_resolve.h"
#include "storage/layout.h"
#include "storage/roster_then.h"

#include <stdlib.h>
#include <string.h>

enum verdict { NOT_ASKED, COUNTS, COUNTS_NOT };

struct counts {
    struct store_txn *txn;
    const struct roster *roster;
    struct roster_then *then; /* where the roster was made here */
    uint64_t before, missing;
    struct counts_ledger ledger;
    struct counts_new tail;   /* what the disk does not hold yet */
    struct counts_fix *fixes; /* the last of each crossing, ascending */
    size_t fix_count, fix_room;
    size_t at;         /* the fix that is next in a walk */
    bool full;         /* memory has run out */
    uint8_t *verdicts; /* enum verdict, by a log's number */
    uint32_t logs;
    counts_each *each;
    void *user;
};

static bool keep_fix(void *user, const struct counts_fix *fix)
{
    struct counts *counts = user;
    size_t room = counts->fix_room ? 2 * counts->fix_room : 256;

    if (counts->fix_count == counts->fix_room) {
        void *fixes = realloc(counts->fixes, room * sizeof *fix);

        counts->full = !fixes;
        if (!fixes)
            return false;
        counts->fixes = fixes;
        counts->fix_room = room;
    }
    counts->fixes[counts->fix_count++] = *fix;
    return true;
}

/* The last fix of each crossing, by its place. */
static enum result take_fixes(struct counts *counts)
{
    size_t kept = 0;
    int error =
        counts_read_fixes(&counts->ledger, counts->before, keep_fix, counts);

    for (size_t i = 0; !counts->full && i < counts->tail.fix_count; i++)
        keep_fix(counts, &counts->tail.fixes[i]);
    if (error || counts->full)
        return counts->full ? STORE_MEMORY : index_error(error);
    if (counts->fix_count)
        qsort(counts->fixes, counts->fix_count, sizeof *counts->fixes,
              counts_fix_compare);
    for (size_t i = 0; i < counts->fix_count; i++)
        if (i + 1 == counts->fix_count ||
            counts->fixes[i].item.place != counts->fixes[i + 1].item.place)
            counts->fixes[kept++] = counts->fixes[i];
    counts->fix_count = kept;
    return OK;
}

static enum result take_roster(struct counts *counts,
                               const struct roster *roster)
{
    enum result result = OK;

    counts->roster = roster;
    if (!roster)
        result = roster_then(counts->txn, counts->before, &counts->then);
    if (result == OK && !roster)
        counts->roster = &counts->then->roster;
    if (result == OK)
        result = log_count(counts->txn, &counts->logs);
    if (result == OK)
        counts->verdicts = calloc((size_t)counts->logs + 1, 1);
    return result == OK && !counts->verdicts ? STORE_MEMORY : result;
}

/* What the disk holds, and what the tail has behind it. */
static enum result take_moment(struct counts *counts)
{
    struct store_txn *txn = counts->txn;
    const struct index_disk *disk = &txn->store->index.disk;
    uint64_t on_disk;
    enum result result = index_begin(txn);

    if (result != OK)
        return result;
    counts->ledger =
        (struct counts_ledger){txn->store, &disk->counts, txn->index};
    if (counts->before > txn->end)
        counts->before = txn->end;
    on_disk = txn->index ? index_state_end(disk, txn->index) : 0;
    if (on_disk < counts->before && on_disk < txn->tail.from)
        counts->missing = (counts->before < txn->tail.from ? counts->before
                                                           : txn->tail.from) -
                          on_disk;
    return counts_resolve(&counts->txn, false, &counts->ledger, &txn->tail,
                          on_disk, counts->before, &counts->tail);
}

enum result counts_begin(struct store_txn *txn, const struct roster *roster,
                         uint64_t before, struct counts **out)
{
    struct counts *counts = calloc(1, sizeof *counts);
    enum result result = counts ? OK : STORE_MEMORY;

    *out = counts;
    if (result == OK) {
        counts->txn = txn;
        counts->before = before;
        result = take_moment(counts);
    }
    if (result == OK)
        result = take_roster(counts, roster);
    if (result == OK)
        result = take_fixes(counts);
    if (result != OK) {
        counts_end(counts);
        *out = NULL;
    }
    return result;
}

void counts_end(struct counts *counts)
{
    if (!counts)
        return;
    counts_new_free(&counts->tail);
    free(counts->then);
    free(counts->fixes);
    free(counts->verdicts);
    free(counts);
}

static enum verdict judge(const struct counts *counts, uint32_t log)
{
    const struct member *member;
    struct log_state state;

    if (log_by_number(counts->txn, log, &state) != OK)
        return COUNTS_NOT;
    member = roster_by_key(counts->roster, state.log.key);
    return member && kind_allows(KIND_CROSSING, state.log.lane,
                                 member->certificate.roles) == OK
               ? COUNTS
               : COUNTS_NOT;
}

static bool give(struct counts *counts, const struct counts_item *item)
{
    const struct facts *facts = &item->facts;
    uint8_t *verdict;

    if (item->log > counts->logs)
        return true;
    verdict = &counts->verdicts[item->log];
    if (*verdict == NOT_ASKED)
        *verdict = (uint8_t)judge(counts, item->log);
    if (*verdict == COUNTS_NOT)
        return true;
    while (counts->at < counts->fix_count &&
           counts->fixes[counts->at].item.place < item->place)
        counts->at++;
    if (counts->at < counts->fix_count &&
        counts->fixes[counts->at].item.place == item->place) {
        if (!counts->fixes[counts->at].counts)
            return true;
        facts = &counts->fixes[counts->at].item.facts;
    }
    return counts->each(counts->user, facts);
}

static bool give_chunk(struct counts *counts, const struct counts_chunk *chunk)
{
    struct counts_item item;

    for (size_t i = 0; i < chunk->count; i++) {
        counts_chunk_item(chunk, i, &item);
        if (item.place >= counts->before || !give(counts, &item))
            return false;
    }
    return true;
}

enum result counts_walk(struct counts *counts, counts_each *each, void *user)
{
    struct counts_chunk chunk = {.cursor = NULL};
    bool more = true;
    int error = 0;

    counts->each = each;
    counts->user = user;
    counts->at = 0;
    while (more && counts_read_chunk(&counts->ledger, &chunk, &error))
        more = give_chunk(counts, &chunk);
    counts_read_end(&chunk);
    for (size_t i = 0; more && !error && i < counts->tail.item_count; i++)
        more = give(counts, &counts->tail.items[i]);
    return error ? index_error(error) : OK;
}

struct bytes counts_post(const struct counts *counts, uint16_t number)
{
    return counts_posts_code(counts->tail.posts, number);
}

bool counts_post_find(const struct counts *counts, struct bytes code,
                      uint16_t *number)
{
    return counts_posts_find(counts->tail.posts, code, number);
}

uint64_t counts_missing(const struct counts *counts)
{
    return counts->missing;
}
