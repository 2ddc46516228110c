/* SPDX-License-Identifier: Apache-2.0 */
/*
 * view: crossings as they are shown, merged with what corrects them.
 *
 * Law: a view is made anew from the entries each time; it depends on which
 * entries are held, and on nothing else.
 *
 * Specified in ENTRY.md, "Merge" (E8), STORAGE.md, "Views". Each struct view
 * is large; its owner keeps it on the heap and uses it again.
 */
#ifndef CAIRN_STORAGE_VIEW_H
#define CAIRN_STORAGE_VIEW_H

#include "core/record.h"
#include "core/roster.h"
#include "storage/index.h"
#include "storage/read.h"

struct view;

struct view *view_new(void);
void view_free(struct view *view);

/*
 * Makes the merged view of the crossing at a place; of an amendment, void or
 * note, or a void of a note, of what it is about. What another realm says of it has no part in it. OK;
 * BODY_STATE if the crossing's body is not held; ENTRY_AUTHOR if its author may
 * not write crossings; STORE_NOT_FOUND if it is no crossing, or its target is
 * not held; RECORD_LIMIT (the view is good, and leaves out the rest); STORE_*.
 */
enum result view_crossing(struct store_txn *txn, const struct roster *roster,
                          uint64_t place, struct view *view);

/*
 * The same as it was when only the places below `before` were held, with the
 * roster of that moment (roster_then.h). What has been found out of signatures
 * meanwhile has no part in it.
 */
enum result view_crossing_then(struct store_txn *txn,
                               const struct roster *roster, uint64_t place,
                               uint64_t before, struct view *view);

/* The place of what an amendment, void or note is about, and the target's id.
 * OK; STORE_NOT_FOUND if it is not held, id is then set all the same;
 * BODY_STATE if no target is shown; STORE_*. */
enum result view_target(struct store_txn *txn, uint64_t place, uint64_t *target,
                        uint8_t id[HASH_SIZE]);

/* What view_crossing made; good until the next. */
const struct record *view_record(const struct view *view);
const struct read_entry *view_entry(const struct view *view);

/* The entries merged, the crossing first. */
size_t view_count(const struct view *view);
const struct read_entry *view_at(const struct view *view, size_t i);

/* The shown event time in microseconds; the header's where none is shown. */
int64_t view_time(const struct view *view);

/* One crossing that a search has found. */
struct view_hit {
    uint64_t place;
    int64_t time_us;
    uint8_t id[HASH_SIZE];
};

/*
 * A search: through which index, what each record must be, and the places
 * found. The record is asked before it is counted, so a limit never hides what
 * fits behind what does not.
 */
struct view_search {
    struct index_query query; /* since is raised as far as the answer is full */
    const struct bytes *parts; /* not 0: index_find_names, by these */
    size_t part_count;
    bool (*match)(void *user, const struct view *view); /* null: all */
    void *user;
    struct view_hit *hits; /* the caller's, with room for `most` */
    size_t most;
    size_t count; /* out: how many there are */
    bool more;    /* out: older ones were left out */
};

/*
 * Finds the newest crossings, by displayed time (from since to until) and then
 * by id ascending. OK; STORE_*.
 */
enum result view_find(struct store_txn *txn, const struct roster *roster,
                      struct view_search *search, struct view *view);

#endif
