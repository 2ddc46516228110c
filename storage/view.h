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
 * Makes the merged view of the crossing at a place; of an amendment or void,
 * of its target. OK; BODY_STATE if the crossing's body is not held;
 * ENTRY_AUTHOR if its author may not write crossings; STORE_NOT_FOUND if it is
 * no crossing, or its target is not held; RECORD_LIMIT (the view is good, and
 * leaves out the rest); STORE_*.
 */
enum result view_crossing(struct store_txn *txn, const struct roster *roster,
                          const struct place *place, struct view *view);

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
    struct place place;
    int64_t time_us;
    uint8_t id[HASH_SIZE];
};

/*
 * Finds crossings through an index whose displayed time lies from since to
 * until, newest first by it, then by id, at most `most`; *count tells how many,
 * *more whether there are others. hits has room for most. OK; STORE_*.
 */
enum result view_find(struct store_txn *txn, const struct roster *roster,
                      const struct index_query *query, struct view *view,
                      struct view_hit *hits, size_t most, size_t *count,
                      bool *more);

#endif
