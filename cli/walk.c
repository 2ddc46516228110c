/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/walk.h"

#include <stdlib.h>

struct places {
    uint64_t *at;
    size_t count, room;
    enum result result;
};

static bool note(void *user, uint64_t place)
{
    struct places *places = user;

    if (places->count == places->room) {
        size_t room = places->room ? 2 * places->room : WALK_STRETCH;
        void *at = realloc(places->at, room * sizeof places->at[0]);

        if (!at) {
            places->result = STORE_MEMORY;
            return false;
        }
        places->at = at;
        places->room = room;
    }
    places->at[places->count++] = place;
    return true;
}

/* The index alone is read quickly, and at once. */
static enum result gather(struct walk *walk, uint16_t kind, int64_t since_us,
                          struct places *places)
{
    enum result result =
        store_begin(walk->service->post->store, STORE_READ, &walk->txn);

    if (result != OK)
        return result;
    result = index_by_kind(walk->txn, kind, since_us, INT64_MAX, note, places);
    walk->not_indexed = index_missing(walk->txn);
    store_abort(walk->txn);
    return result == OK ? places->result : result;
}

/* Takes the lines away; false if nobody listens any more. */
static bool tell(struct walk *walk)
{
    bool listening = true;
    json_t *line;
    size_t i;

    json_array_foreach(walk->lines, i, line) listening =
        listening && reply_line(walk->reply, json_incref(line));
    json_array_clear(walk->lines);
    return listening;
}

enum result walk_kind(struct walk *walk, uint16_t kind, int64_t since_us,
                      index_each *each, void *user)
{
    struct roster *roster = service_roster_copy(walk->service);
    struct places places = {.result = OK};
    bool more = true;
    size_t at = 0;
    enum result result = STORE_MEMORY;

    walk->roster = roster;
    walk->lines = json_array();
    if (roster && walk->lines)
        result = gather(walk, kind, since_us, &places);
    while (result == OK && more && at < places.count) {
        size_t stop = at + WALK_STRETCH;

        result =
            store_begin(walk->service->post->store, STORE_READ, &walk->txn);
        if (result != OK)
            break;
        while (more && at < places.count && at < stop)
            more = each(user, places.at[at++]);
        store_abort(walk->txn);
        more = tell(walk) && more;
    }
    json_decref(walk->lines);
    free(roster);
    free(places.at);
    walk->lines = NULL;
    walk->roster = NULL;
    return result;
}
