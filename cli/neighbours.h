/* SPDX-License-Identifier: Apache-2.0 */
/*
 * neighbours: what a running node says and shows to other countries.
 *
 * Law: it follows from the treaties held, the clock, and whether this node may
 * sign: what is shown has to be on record before, so a node that may not sign
 * shows nothing. It answers the protocol's border (core/border.h) from the
 * store.
 *
 * Specified in TRUST.md, "Treaties". The loop's thread.
 */
#ifndef CAIRN_CLI_NEIGHBOURS_H
#define CAIRN_CLI_NEIGHBOURS_H

#include "cli/disclosures.h"
#include "core/border.h"
#include "core/disclose.h"

struct neighbours;

/* roster is the node's, the same as the post's, as are the treaties. Reads the
 * store. OK; STORE_*: *out is then null. */
enum result neighbours_new(struct post *post, struct roster *roster,
                           struct neighbours **out);

/* Puts what is still to be told on record, before the writer is stopped. Null
 * is allowed, here and below. */
void neighbours_stop(struct neighbours *neighbours);
void neighbours_free(struct neighbours *neighbours);

/* What the node is to be given; good as long as neighbours is. */
const struct border *neighbours_border(const struct neighbours *neighbours);

/*
 * Reads the trust entries again, after some have come: treaties, the realms
 * that they name (added to the roster) and what may travel singly. The post is
 * given the same, for those who ask; the node is then to be told
 * (EVENT_MEMBERSHIP). OK; STORE_*: nothing is then in force.
 */
enum result neighbours_load(struct neighbours *neighbours);

/*
 * About once a second: which treaties are in force now, and the record of what
 * was shown to those who are not connected any more. signs: may this node sign?
 * True if what is in force has changed: the node is to be told.
 */
bool neighbours_tick(struct neighbours *neighbours, bool signs,
                     bool (*connected)(void *user, const uint8_t kid[KEY_KID]),
                     void *user);

/* All that is held of a country was read under these terms: REPORT_READ. It is
 * kept in the store, so that a start does not read it again. */
void neighbours_read(struct neighbours *neighbours, size_t realm,
                     uint64_t terms);

#endif
