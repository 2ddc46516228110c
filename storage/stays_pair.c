/* SPDX-License-Identifier: Apache-2.0 */
/* Of a scan: who belongs together, and their stays. */
#include "storage/stays_scan_internal.h"

#include <stdlib.h>
#include <string.h>

/* Facts in an order, and to whose they belong; one traveller's at a time. */
struct parting {
    struct stays_scan *scan;
    uint32_t *order, *parents;
    size_t count; /* in order */
    struct stay_fact *facts;
    struct stay *stays;
    size_t capacity;
    struct stay_permit *permits; /* the rules, then this traveller's */
    size_t permit_count, permit_capacity;
};

typedef uint64_t key_of(const struct stay_fact *fact);

static uint64_t document_of(const struct stay_fact *fact)
{
    return fact->document;
}

static uint64_t person_of(const struct stay_fact *fact)
{
    return fact->person;
}

static uint64_t linked_of(const struct stay_fact *fact)
{
    return fact->linked;
}

/* What qsort_r compares by. */
struct comparing {
    const struct stay_fact *facts;
    key_of *key;
};

static int by_key(const void *a, const void *b, void *user)
{
    const struct comparing *comparing = user;
    uint64_t left = comparing->key(&comparing->facts[*(const uint32_t *)a]);
    uint64_t right = comparing->key(&comparing->facts[*(const uint32_t *)b]);

    return left < right ? -1 : left > right;
}

static int by_parent(const void *a, const void *b, void *user)
{
    const uint32_t *parents = user;
    uint32_t left = parents[*(const uint32_t *)a];
    uint32_t right = parents[*(const uint32_t *)b];

    return left < right ? -1 : left > right;
}

static uint32_t root_of(uint32_t *parents, uint32_t fact)
{
    while (parents[fact] != fact)
        fact = parents[fact] = parents[parents[fact]];
    return fact;
}

/* Joins all that have a key in common. */
static void join(struct parting *parting, key_of *key)
{
    struct stay_fact *facts = parting->scan->facts;
    struct comparing comparing = {facts, key};

    parting->count = 0;
    for (size_t i = 0; i < parting->scan->count; i++)
        if (key(&facts[i]))
            parting->order[parting->count++] = (uint32_t)i;
    qsort_r(parting->order, parting->count, sizeof parting->order[0], by_key,
            &comparing);
    for (size_t i = 1; i < parting->count; i++) {
        uint32_t before = parting->order[i - 1], fact = parting->order[i];
        uint32_t one, other;

        if (key(&facts[before]) != key(&facts[fact]))
            continue;
        one = root_of(parting->parents, before);
        other = root_of(parting->parents, fact);
        parting->parents[one < other ? other : one] = one < other ? one : other;
    }
}

static void part(struct parting *parting)
{
    const struct stay_fact *facts = parting->scan->facts;

    for (size_t i = 0; i < parting->scan->count; i++)
        parting->parents[i] = (uint32_t)i;
    join(parting, document_of);
    join(parting, person_of);
    join(parting, linked_of);
    parting->count = 0;
    for (size_t i = 0; i < parting->scan->count; i++) {
        parting->parents[i] = root_of(parting->parents, (uint32_t)i);
        if (!(facts[i].flags & STAY_NO_EVENT))
            parting->order[parting->count++] = (uint32_t)i;
    }
    qsort_r(parting->order, parting->count, sizeof parting->order[0],
            by_parent, parting->parents);
}

static enum result make_room(struct parting *parting, size_t count)
{
    struct stay_fact *facts;
    struct stay *stays;

    if (count <= parting->capacity)
        return OK;
    count *= 2;
    facts = realloc(parting->facts, count * sizeof *facts);
    if (facts)
        parting->facts = facts;
    stays = realloc(parting->stays, count * sizeof *stays);
    if (stays)
        parting->stays = stays;
    if (!facts || !stays)
        return STORE_MEMORY;
    parting->capacity = count;
    return OK;
}

static bool add_permit(struct parting *parting,
                       const struct stay_permit *permit)
{
    void *list = parting->permits;

    if (!scan_room(&list, parting->permit_count, &parting->permit_capacity,
                   sizeof *permit))
        return false;
    parting->permits = list;
    parting->permits[parting->permit_count++] = *permit;
    return true;
}

/* Is it the first of its document? */
static bool is_new(const struct parting *parting, size_t fact)
{
    for (size_t i = 0; i < fact; i++)
        if (parting->facts[i].document == parting->facts[fact].document)
            return false;
    return true;
}

/* Those of the documents that the traveller has shown. */
static enum result take_permits(struct parting *parting, size_t count)
{
    const struct stays_scan *scan = parting->scan;

    parting->permit_count = scan->rule_count;
    for (size_t i = 0; i < count; i++) {
        uint64_t document = parting->facts[i].document;
        size_t low = scan->rule_count, high = scan->permit_count;

        while (low < high) {
            size_t middle = (low + high) / 2;

            if (scan->permits[middle].document < document)
                low = middle + 1;
            else
                high = middle;
        }
        for (; low < scan->permit_count && document &&
               scan->permits[low].document == document && is_new(parting, i);
             low++)
            if (!add_permit(parting, &scan->permits[low]))
                return STORE_MEMORY;
    }
    return OK;
}

/* One traveller's, or those whom a name joins. */
static enum result pair(struct parting *parting, size_t from, size_t count,
                        const struct stay_asked *asked, stays_each *each,
                        void *user, bool *stopped)
{
    struct stay_asked with = *asked;
    enum result result = make_room(parting, count);
    size_t stays;

    for (size_t i = 0; result == OK && i < count; i++)
        parting->facts[i] = parting->scan->facts[parting->order[from + i]];
    if (result == OK)
        result = take_permits(parting, count);
    if (result != OK)
        return result;
    with.permits = parting->permits;
    with.permit_count = parting->permit_count;
    stays = stay_pair(parting->facts, &count, parting->stays);
    stay_judge(&with, parting->facts, parting->stays, stays);
    for (size_t i = 0; i < stays && !*stopped; i++)
        *stopped = !each(user, parting->facts, &parting->stays[i]);
    return OK;
}

static enum result pair_all(struct parting *parting,
                            const struct stay_asked *asked, stays_each *each,
                            void *user)
{
    bool stopped = false;
    enum result result = OK;
    size_t from = 0;

    while (result == OK && !stopped && from < parting->count) {
        uint32_t parent = parting->parents[parting->order[from]];
        size_t next = from + 1;

        while (next < parting->count &&
               parting->parents[parting->order[next]] == parent)
            next++;
        result =
            pair(parting, from, next - from, asked, each, user, &stopped);
        from = next;
    }
    return result;
}

enum result stays_scan_each(struct stays_scan *scan,
                            const struct stay_asked *asked, stays_each *each,
                            void *user)
{
    size_t count = scan->count;
    struct parting parting = {
        .scan = scan,
        .order = malloc((count + 1) * sizeof *parting.order),
        .parents = malloc((count + 1) * sizeof *parting.parents)};
    enum result result = STORE_MEMORY;

    if (!parting.order || !parting.parents)
        goto done;
    for (size_t i = 0; i < scan->rule_count; i++)
        if (!add_permit(&parting, &scan->permits[i]))
            goto done;
    part(&parting);
    result = pair_all(&parting, asked, each, user);
done:
    free(parting.order);
    free(parting.parents);
    free(parting.facts);
    free(parting.stays);
    free(parting.permits);
    return result;
}
