/* SPDX-License-Identifier: Apache-2.0 */
/*
 * disclosures_entry: the entries of a stretch, on their way to the writer.
 *
 * Law: an entry at the writer is waited for by nobody, or by one who asks from
 * time to time whether it is durable; whoever is done with it last frees it.
 *
 * For disclosures.c alone. The loop's thread, but for the writer's callback.
 */
#ifndef CAIRN_CLI_DISCLOSURES_ENTRY_H
#define CAIRN_CLI_DISCLOSURES_ENTRY_H

#include "cli/disclosures.h"

/* The entry that says what may go at the most, from each range `asked`; null
 * if there is no memory, after that was said. */
struct disclosures_writing *
disclosures_entry_most(struct post *post, const struct disclosures_peer *peer);

/* Is it done? Then it is freed. */
bool disclosures_entry_done(struct disclosures_writing *writing,
                            enum result *result);

/* Nobody waits for it any more. */
void disclosures_entry_leave(struct disclosures_writing *writing);

/* The entry that says what has gone. */
void disclosures_entry_last(struct post *post,
                            const struct disclosures_peer *peer);

/* Says that the record cannot be written. */
void disclosures_entry_failed(enum result result);

#endif
