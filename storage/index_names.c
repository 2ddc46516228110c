/* SPDX-License-Identifier: Apache-2.0 */
/* Searches by name: what several parts have in common, month by month. */
#include "storage/index_walk.h"

#include <stdlib.h>
#include <string.h>

struct names {
    const struct index_query *query;
    const struct bytes *parts;
    size_t count;
    struct walk walks[NAME_PARTS_MAX]; /* one for each part */
    struct walk times;
    uint16_t month;
    uint64_t *places; /* of entries that have all parts, descending */
    size_t found;
};

static bool stopped(const struct names *names)
{
    return names->times.stopped;
}

static void give(struct names *names, uint64_t place)
{
    struct walk *times = &names->times;

    times->stopped = !times->each(times->user, place);
}

static bool is_found(const struct names *names, uint64_t place)
{
    size_t low = 0, high = names->found;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (names->places[middle] == place)
            return true;
        if (names->places[middle] > place)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static struct index_key time_key(const struct names *names, int64_t time_us,
                                 uint64_t place)
{
    return index_key_of(INDEX_TIME, names->month, index_time(time_us), place);
}

/* The index of times has every crossing of the month: it is walked, and what
 * was found is given where it stands in it. */
static int give_by_time(struct names *names)
{
    const struct index_query *query = names->query;
    struct walk *times = &names->times;
    struct index_key key;
    int error;

    times->high = time_key(names, query->until_us, PLACE_MAX);
    times->low = time_key(names, query->since_us, 0);
    error = index_walk_seek(times);
    while (!error && !stopped(names) && index_walk_peek(times, &key) &&
           index_key_compare(&key, &times->low) >= 0) {
        error = index_walk_pass(times, &key);
        if (error || !is_found(names, index_key_place(&key)))
            continue;
        give(names, index_key_place(&key));
        times->low = time_key(names, query->since_us, 0);
    }
    return error;
}

static int give_all(struct names *names)
{
    int error = 0;

    if (names->found > INDEX_NAMES_FEW)
        error = give_by_time(names);
    else
        for (size_t i = 0; i < names->found && !stopped(names); i++)
            give(names, names->places[i]);
    names->found = 0;
    return error;
}

/* The greatest place that all walks may still have; false if one is at its
 * end. *same: each of them stands at it. */
static bool next_place(struct names *names, uint64_t *place, bool *same)
{
    struct index_key key;

    *place = UINT64_MAX;
    *same = true;
    for (size_t i = 0; i < names->count; i++) {
        const struct walk *walk = &names->walks[i];
        uint64_t at;

        if (!index_walk_peek(walk, &key) ||
            index_key_compare(&key, &walk->low) < 0)
            return false;
        at = index_key_place(&key);
        *same = *same && (i == 0 || at == *place);
        if (at < *place)
            *place = at;
    }
    return true;
}

/* Takes all walks to a place, or beyond it. */
static int go_on(struct names *names, uint64_t place, bool beyond)
{
    int error = 0;

    for (size_t i = 0; !error && i < names->count; i++) {
        struct walk *walk = &names->walks[i];
        struct index_key key = walk->low;

        key.head |= place >> 32;
        key.rest = (uint32_t)place;
        error =
            beyond ? index_walk_pass(walk, &key) : index_walk_skip(walk, &key);
    }
    return error;
}

static int meet(struct names *names)
{
    uint64_t place;
    bool same;
    int error = 0;

    for (size_t i = 0; !error && i < names->count; i++)
        error = index_walk_seek(&names->walks[i]);
    while (!error && !stopped(names) && next_place(names, &place, &same)) {
        error = go_on(names, place, same);
        /* The index may be ahead of the moment that the caller sees. */
        if (!error && same && place < names->times.txn->end)
            names->places[names->found++] = place;
        if (!error && names->found == INDEX_NAMES_PLACES)
            error = give_all(names);
    }
    return error ? error : give_all(names);
}

/* A correction need not say all parts: the crossing has the others. */
static int give_amended(struct names *names)
{
    int error = 0;

    for (size_t i = 0; !error && !stopped(names) && i < names->count; i++) {
        struct walk *walk = &names->walks[i];

        walk->each = names->times.each;
        walk->user = names->times.user;
        error = index_walk_down(walk);
        names->times.stopped = walk->stopped;
    }
    return error;
}

static enum result walk_month(struct names *names, uint16_t month)
{
    struct index_secret secret;
    enum result result = index_secret(names->times.txn, month, &secret);
    int error;

    if (result != OK)
        return result == STORE_NOT_FOUND ? OK : result;
    names->month = month;
    for (size_t i = 0; i < names->count; i++) {
        struct walk *walk = &names->walks[i];
        uint64_t token = index_token(&secret, names->parts[i]);

        walk->low = index_key_of(INDEX_NAME, month, token, 0);
        walk->high = index_key_of(INDEX_NAME, month, token, PLACE_MAX);
    }
    error = month == INDEX_MONTH_AMENDED ? give_amended(names) : meet(names);
    return error ? index_error(error) : OK;
}

static enum result walk_months(struct names *names)
{
    const struct index_query *query = names->query;
    uint16_t month = index_month(query->until_us);
    enum result result = walk_month(names, INDEX_MONTH_AMENDED);

    while (result == OK && !stopped(names) &&
           index_month_before(&names->times, INDEX_NAME, &month) &&
           month >= index_month(query->since_us)) {
        result = walk_month(names, month);
        if (month-- == 0)
            break;
    }
    return result;
}

enum result index_find_names(struct store_txn *txn,
                             const struct index_query *query,
                             const struct bytes *parts, size_t count,
                             index_each *each, void *user)
{
    struct names *names = calloc(1, sizeof *names);
    enum result result = STORE_MEMORY;
    size_t begun = 0;

    if (!names)
        return STORE_MEMORY;
    names->query = query;
    names->parts = parts;
    names->count = count < NAME_PARTS_MAX ? count : NAME_PARTS_MAX;
    names->times = (struct walk){.txn = txn, .each = each, .user = user};
    names->places = malloc(INDEX_NAMES_PLACES * sizeof *names->places);
    if (names->places)
        result = index_walk_begin(&names->times);
    for (; result == OK && begun < names->count; begun++) {
        names->walks[begun].txn = txn;
        result = index_walk_begin(&names->walks[begun]);
    }
    if (result == OK)
        result = walk_months(names);
    while (begun > 0)
        index_walk_end(&names->walks[--begun]);
    if (names->places)
        index_walk_end(&names->times);
    free(names->places);
    free(names);
    return result;
}
