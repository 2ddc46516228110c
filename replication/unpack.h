/* SPDX-License-Identifier: Apache-2.0 */
/*
 * unpack: a run as it came, back to entries and bodies.
 *
 * Law: nothing that a run says is believed. Sizes are checked before anything
 * is written; each entry follows the one before, and each body matches its
 * commitment, by construction or by check. Signatures are not verified here.
 *
 * Specified in pack.h. No clock, no I/O; heap in unpack_new only. A struct
 * unpack belongs to one thread.
 */
#ifndef CAIRN_REPLICATION_UNPACK_H
#define CAIRN_REPLICATION_UNPACK_H

#include "core/journal.h"

struct unpack;

/* About 5 MiB; null if memory is out. The caller frees it. */
struct unpack *unpack_new(void);
void unpack_free(struct unpack *unpack); /* may be null */

/*
 * Looks at a run's head only: OK, or LINK_PACK. Log, places and count are as
 * the sender says; the places are within the bounds of seq and count.
 */
enum result unpack_head(struct bytes packed, uint8_t log[KEY_LOG],
                        uint64_t *first_seq, size_t *count);

/*
 * Gives the run's items, each with its exact bytes, id and body, `checked`
 * false: count entries of one log by one kid, contiguous, the first behind
 * the `previous` that the run names. They borrow from unpack, never from
 * packed, and are good until its next run. A body of a header version above
 * ENTRY_VERSION_KNOWN has the form of one; its commitment is not checked.
 *
 * Results: OK; LINK_PACK if the run is not as pack.h says; CBOR_*, BODY_FORM,
 * BODY_SIZE, BODY_COMMITMENT if a body is not good; ENTRY_SIZE, ENTRY_FRAME,
 * ENTRY_HEADER, CBOR_* if an entry is not. After a fault there are no items.
 */
enum result unpack_run(struct unpack *unpack, const uint8_t realm[KEY_REALM],
                       struct bytes packed, const struct journal_item **items,
                       size_t *count);

#endif
