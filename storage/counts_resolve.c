/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/counts_resolve.h"
#include "storage/layout.h"
#include "storage/roster_then.h"
#include "storage/view.h"

#include <stdlib.h>
#include <string.h>

struct resolving {
    struct store_txn **txn;
    bool renew;
    const struct counts_ledger *ledger;
    struct counts_new *new;
    struct view *view;
    struct roster_then *then; /* null: to be made anew */
    bool orphans;             /* there are any on the disk */
};

static bool changes(const struct counts_row *row)
{
    return row->kind == COUNTS_CORRECTION || row->kind == COUNTS_REVOCATION;
}

int counts_needs_entries(const struct counts_ledger *ledger,
                         const struct tail_view *view, uint64_t from,
                         bool *needs)
{
    int error = counts_read_orphans(ledger, needs);

    for (size_t i = 0; !error && !*needs && i < view->count; i++) {
        const struct tail_segment *segment = view->segments[i];

        for (size_t j = 0; !*needs && j < segment->row_count; j++)
            *needs =
                changes(&segment->rows[j]) && segment->rows[j].place >= from;
    }
    return error;
}

static struct bytes value_of(const void *record, uint16_t key)
{
    return record_value(record, key);
}

static enum result prepare(struct resolving *resolving, uint64_t before)
{
    if (!resolving->view)
        resolving->view = view_new();
    if (!resolving->view)
        return STORE_MEMORY;
    return resolving->then
               ? OK
               : roster_then(*resolving->txn, before, &resolving->then);
}

/* What is damaged is told by verify, and cannot be weighed. LMDB wants a new
 * transaction after it. */
static enum result pass_over(struct resolving *resolving, enum result result)
{
    struct store *store;

    if (result == BODY_STATE || result == ENTRY_AUTHOR ||
        result == STORE_NOT_FOUND)
        return OK;
    if (result != STORE_CORRUPT || !resolving->renew)
        return result;
    store = (*resolving->txn)->store;
    free(resolving->then);
    resolving->then = NULL;
    store_abort(*resolving->txn);
    *resolving->txn = NULL;
    return store_begin(store, STORE_READ, resolving->txn);
}

static enum result fix_of(struct resolving *resolving, struct counts_fix *fix)
{
    const struct record *record = view_record(resolving->view);
    const struct read_entry *read = view_entry(resolving->view);
    struct log_state state;
    struct facts *facts = &fix->item.facts;
    enum result result =
        log_find(*resolving->txn, read->entry.header.log, &state);

    if (result != OK)
        return result;
    fix->counts = !record_voided(record);
    fix->item.place = read->place;
    fix->item.log = state.number;
    facts_of(value_of, record, view_time(resolving->view), facts);
    return counts_posts_add(resolving->new->posts, facts_post(value_of, record),
                            &facts->of[FACT_POST]);
}

/* What the crossing at a place is as of another, that one included; *weighed
 * tells whether it is one at all. */
static enum result weigh(struct resolving *resolving, uint64_t place,
                         uint64_t at, struct counts_fix *fix, bool *weighed)
{
    enum result result = prepare(resolving, at + 1);

    *weighed = false;
    if (result != OK)
        return pass_over(resolving, result);
    result = view_crossing_then(*resolving->txn, &resolving->then->roster,
                                place, at + 1, resolving->view);
    if (result != OK && result != RECORD_LIMIT)
        return pass_over(resolving, result);
    /* A correction may be of a note, and of another country's. */
    if (view_entry(resolving->view)->foreign ||
        view_entry(resolving->view)->place != place)
        return OK;
    fix->at = at;
    *weighed = true;
    return fix_of(resolving, fix);
}

static enum result add_fix(struct resolving *resolving, uint64_t place,
                           uint64_t at)
{
    struct counts_fix fix;
    bool weighed;
    enum result result = weigh(resolving, place, at, &fix, &weighed);

    return result == OK && weighed ? counts_new_fix(resolving->new, &fix)
                                   : result;
}

/* An amendment or void: of a crossing that is there, or that may come. */
static enum result add_correction(struct resolving *resolving, uint64_t at)
{
    struct counts_orphan orphan = {.at = at};
    uint64_t place = 0;
    uint8_t id[HASH_SIZE];
    enum result result = view_target(*resolving->txn, at, &place, id);

    if (result == OK && place < at)
        return add_fix(resolving, place, at);
    if (result != OK && result != STORE_NOT_FOUND)
        return pass_over(resolving, result);
    orphan.id = bytes_get_u64(id);
    return counts_new_orphan(resolving->new, &orphan);
}

/* Is there a correction that waits for the crossing at a place? */
static enum result is_orphan(struct resolving *resolving, uint64_t place,
                             bool *found)
{
    const struct counts_new *new = resolving->new;
    struct held held;
    enum result result;
    uint64_t id;
    int error = 0;

    *found = false;
    if (new->orphan_count == 0 && !resolving->orphans)
        return OK;
    result = log_entry(*resolving->txn, place, &held);
    if (result != OK)
        return pass_over(resolving, result);
    id = bytes_get_u64(held.entry.id);
    for (size_t i = 0; !*found && i < new->orphan_count; i++)
        *found = new->orphans[i].id == id;
    if (!*found && resolving->orphans)
        error = counts_read_orphan(resolving->ledger, id, found);
    return error ? index_error(error) : OK;
}

static enum result add_crossing(struct resolving *resolving,
                                const struct counts_row *row)
{
    struct counts_item item = {.place = row->place, .log = row->log};
    bool found;
    enum result result;

    facts_get(row->facts, &item.facts);
    result = counts_posts_add(resolving->new->posts,
                              bytes_of(row->post, row->post_size),
                              &item.facts.of[FACT_POST]);
    if (result == OK)
        result = counts_new_item(resolving->new, &item);
    if (result == OK)
        result = is_orphan(resolving, row->place, &found);
    return result == OK && found ? add_fix(resolving, row->place, row->place)
                                 : result;
}

/* All that was fixed so far, and what each was last. */
struct weighing {
    struct counts_fix *fixes;
    size_t count, room;
    bool full; /* memory has run out */
};

static bool keep_fix(void *user, const struct counts_fix *fix)
{
    struct weighing *weighing = user;
    size_t room = weighing->room ? 2 * weighing->room : 256;

    if (weighing->count == weighing->room) {
        void *fixes = realloc(weighing->fixes, room * sizeof *fix);

        weighing->full = !fixes;
        if (!fixes)
            return false;
        weighing->fixes = fixes;
        weighing->room = room;
    }
    weighing->fixes[weighing->count++] = *fix;
    return true;
}

int counts_fix_compare(const void *a, const void *b)
{
    const struct counts_fix *left = a, *right = b;

    if (left->item.place != right->item.place)
        return left->item.place < right->item.place ? -1 : 1;
    return (left->at > right->at) - (left->at < right->at);
}

static enum result take_fixes(const struct resolving *resolving,
                              struct weighing *weighing)
{
    size_t count = resolving->new->fix_count;
    int error =
        counts_read_fixes(resolving->ledger, UINT64_MAX, keep_fix, weighing);

    for (size_t i = 0; !weighing->full && i < count; i++)
        keep_fix(weighing, &resolving->new->fixes[i]);
    if (weighing->count)
        qsort(weighing->fixes, weighing->count, sizeof *weighing->fixes,
              counts_fix_compare);
    if (error)
        return index_error(error);
    return weighing->full ? STORE_MEMORY : OK;
}

static bool same(const struct counts_fix *a, const struct counts_fix *b)
{
    return a->counts == b->counts &&
           memcmp(&a->item.facts, &b->item.facts, sizeof a->item.facts) == 0;
}

/* A revocation: statements may have lost their weight. */
static enum result weigh_again(struct resolving *resolving, uint64_t at)
{
    struct weighing weighing = {.count = 0};
    enum result result = take_fixes(resolving, &weighing);

    for (size_t i = 0; result == OK && i < weighing.count; i++) {
        const struct counts_fix *was = &weighing.fixes[i];
        struct counts_fix fix;
        bool weighed;

        if (i + 1 < weighing.count && was->item.place == was[1].item.place)
            continue;
        result = weigh(resolving, was->item.place, at, &fix, &weighed);
        if (result == OK && weighed && !same(was, &fix))
            result = counts_new_fix(resolving->new, &fix);
    }
    free(weighing.fixes);
    return result;
}

static enum result add_row(struct resolving *resolving,
                           const struct counts_row *row)
{
    if (row->kind == COUNTS_CROSSING)
        return add_crossing(resolving, row);
    if (row->kind == COUNTS_CORRECTION)
        return add_correction(resolving, row->place);
    /* Who is who has changed. */
    free(resolving->then);
    resolving->then = NULL;
    return row->kind == COUNTS_REVOCATION ? weigh_again(resolving, row->place)
                                          : OK;
}

static enum result begin(struct resolving *resolving,
                         const struct tail_view *view)
{
    struct counts_new *new = resolving->new;
    size_t rows = 0;
    int error;

    for (size_t i = 0; i < view->count; i++)
        rows += view->segments[i]->row_count;
    new->posts = counts_posts_new();
    if (!new->posts || !counts_new_room(new, rows))
        return STORE_MEMORY;
    error = counts_read_posts(resolving->ledger, new->posts);
    if (!error)
        error = counts_read_orphans(resolving->ledger, &resolving->orphans);
    return error ? index_error(error) : OK;
}

enum result counts_resolve(struct store_txn **txn, bool renew,
                           const struct counts_ledger *ledger,
                           const struct tail_view *view, uint64_t from,
                           uint64_t until, struct counts_new *new)
{
    struct resolving resolving = {
        .txn = txn, .renew = renew, .ledger = ledger, .new = new};
    enum result result;

    memset(new, 0, sizeof *new);
    result = begin(&resolving, view);
    for (size_t i = 0; result == OK && i < view->count; i++) {
        const struct tail_segment *segment = view->segments[i];

        for (size_t j = 0; result == OK && j < segment->row_count; j++)
            if (segment->rows[j].place >= from &&
                segment->rows[j].place < until)
                result = add_row(&resolving, &segment->rows[j]);
    }
    free(resolving.then);
    view_free(resolving.view);
    return result;
}
