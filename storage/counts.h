/* SPDX-License-Identifier: Apache-2.0 */
/*
 * counts: every crossing of the own country that counts, one after the other,
 * as this store knew it at a moment.
 *
 * Law: the crossings and what they are follow from the entries below a place,
 * so the same question about the same place has the same answer for ever,
 * whatever came later, and after the indexes were made again. A void crossing
 * does not count, nor one whose author was no counter's node at that moment. A
 * quarantined one counts: it is shown too.
 *
 * Specified in STORAGE.md, "Counts". Heap. One thread for each struct counts.
 */
#ifndef CAIRN_STORAGE_COUNTS_H
#define CAIRN_STORAGE_COUNTS_H

#include "core/facts.h"
#include "core/roster.h"
#include "storage/store.h"

struct counts;

/*
 * Opens the counts of the entries below `before`, at most those that the
 * transaction sees. roster null: that of the moment is made, which takes as
 * long as to read all trust entries. *out is good as long as the transaction
 * and the roster; counts_end frees it. OK; STORE_MEMORY; STORE_*: *out is then
 * null.
 */
enum result counts_begin(struct store_txn *txn, const struct roster *roster,
                         uint64_t before, struct counts **out);
void counts_end(struct counts *counts);

/* Gives each crossing, in the order in which they came, until it returns
 * false. OK; STORE_*. */
typedef bool counts_each(void *user, const struct facts *facts);
enum result counts_walk(struct counts *counts, counts_each *each, void *user);

/* The code of a FACT_POST, and back: false if no crossing ever had it. */
struct bytes counts_post(const struct counts *counts, uint16_t number);
bool counts_post_find(const struct counts *counts, struct bytes code,
                      uint16_t *number);

/* Entries below the place that no index holds yet: they are not counted. */
uint64_t counts_missing(const struct counts *counts);

#endif
