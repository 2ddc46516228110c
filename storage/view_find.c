/* SPDX-License-Identifier: Apache-2.0 */
/* Searches: the newest of what fits, whatever the order of the index. */
#include "storage/view.h"

#include <stdlib.h>
#include <string.h>

/* hits are a heap whose root is the one to give up first. */
struct finding {
    struct store_txn *txn;
    const struct roster *roster;
    struct view_search *search;
    struct view *view;
    enum result result;
};

/* Less than 0 if a comes before b in an answer. */
static int compare(const void *a, const void *b)
{
    const struct view_hit *left = a, *right = b;

    if (left->time_us != right->time_us)
        return left->time_us < right->time_us ? 1 : -1;
    return memcmp(left->id, right->id, HASH_SIZE);
}

static void swap(struct view_hit *a, struct view_hit *b)
{
    struct view_hit kept = *a;

    *a = *b;
    *b = kept;
}

static void sift_up(struct view_hit *hits, size_t at)
{
    while (at > 0 && compare(&hits[(at - 1) / 2], &hits[at]) < 0) {
        swap(&hits[(at - 1) / 2], &hits[at]);
        at = (at - 1) / 2;
    }
}

static void sift_down(struct view_hit *hits, size_t count)
{
    size_t at = 0;

    for (;;) {
        size_t last = at;

        for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++)
            if (child < count && compare(&hits[last], &hits[child]) < 0)
                last = child;
        if (last == at)
            return;
        swap(&hits[last], &hits[at]);
        at = last;
    }
}

/* Once something was left out, nothing older will be in the answer. */
static void keep(struct view_search *search, const struct view_hit *hit)
{
    if (search->count < search->most) {
        search->hits[search->count] = *hit;
        sift_up(search->hits, search->count++);
        return;
    }
    search->more = true;
    if (search->most > 0 && compare(hit, &search->hits[0]) < 0) {
        search->hits[0] = *hit;
        sift_down(search->hits, search->count);
    }
    if (search->most > 0 && search->hits[0].time_us > search->query.since_us)
        search->query.since_us = search->hits[0].time_us;
}

/* Only what has been corrected can be found under two values, or what was shown
 * twice. */
static bool known(const struct finding *finding, const uint8_t id[HASH_SIZE])
{
    const struct view_search *search = finding->search;

    if (view_count(finding->view) == 1 && !view_entry(finding->view)->foreign)
        return false;
    for (size_t i = 0; i < search->count; i++)
        if (memcmp(search->hits[i].id, id, HASH_SIZE) == 0)
            return true;
    return false;
}

static int64_t second(int64_t time_us)
{
    return time_us / 1000000 - (time_us % 1000000 < 0);
}

/*
 * The indexes of time give the newest second first, corrected ones before all:
 * once the answer is full, one that is too old and was never corrected ends it.
 */
static bool ends(const struct finding *finding, const struct view_hit *hit)
{
    const struct view_search *search = finding->search;
    enum index_type type = search->query.type;

    return (type == INDEX_TIME || type == INDEX_POST) && search->more &&
           view_count(finding->view) == 1 &&
           second(hit->time_us) < second(search->hits[0].time_us);
}

static bool fits(const struct finding *finding, int64_t time_us)
{
    const struct view_search *search = finding->search;

    return time_us >= search->query.since_us &&
           time_us <= search->query.until_us &&
           (!search->match || search->match(search->user, finding->view));
}

static bool weigh(void *user, uint64_t place)
{
    struct finding *finding = user;
    const struct read_entry *read;
    struct view_hit hit;
    enum result result =
        view_crossing(finding->txn, finding->roster, place, finding->view);

    if (result == STORE_NOT_FOUND || result == BODY_STATE ||
        result == ENTRY_AUTHOR)
        return true;
    if (result != OK && result != RECORD_LIMIT) {
        finding->result = result;
        return false;
    }
    read = view_entry(finding->view);
    hit.place = read->place;
    hit.time_us = view_time(finding->view);
    memcpy(hit.id, read->entry.id, HASH_SIZE);
    if (!fits(finding, hit.time_us) || known(finding, hit.id))
        return true;
    keep(finding->search, &hit);
    return !ends(finding, &hit);
}

enum result view_find(struct store_txn *txn, const struct roster *roster,
                      struct view_search *search, struct view *view)
{
    struct finding finding = {txn, roster, search, view, OK};
    enum result result;

    search->count = 0;
    search->more = false;
    if (search->part_count)
        result = index_find_names(txn, &search->query, search->parts,
                                  search->part_count, weigh, &finding);
    else
        result = index_find(txn, &search->query, weigh, &finding);
    if (result == OK)
        result = finding.result;
    if (search->count)
        qsort(search->hits, search->count, sizeof *search->hits, compare);
    return result;
}
