/* SPDX-License-Identifier: Apache-2.0 */
/*
 * present: entries and records as JSON, and JSON as fields.
 *
 * Law: names are those of the field registry, times RFC 3339 in UTC, ids in
 * hex; what a record is, is shown the same wherever it is shown.
 */
#ifndef CAIRN_CLI_PRESENT_H
#define CAIRN_CLI_PRESENT_H

#include "core/crossing.h"
#include "core/roster.h"
#include "storage/view.h"

#include <jansson.h>

/* One encoded value of a crossing field; null if it has not its form. */
json_t *present_value(const struct field *field, struct bytes value);

/* The merged record, "type":"crossing". One of another country names it, and
 * says "withheld" if its country may have kept back part of it. */
json_t *present_record(const struct roster *roster, const struct view *view);

/* Who has written an entry; null if no certificate is held. */
const struct member *present_author(const struct roster *roster,
                                    const struct read_entry *read);

/* One entry behind a record, "type":"statement". */
json_t *present_statement(const struct roster *roster,
                          const struct read_entry *entry);

/* The spoken reference: post, first four digits of the log, seq. */
void present_ref(const struct roster *roster, const uint8_t key[KEY_SIZE],
                 const uint8_t log[KEY_LOG], uint64_t seq, char text[64]);

/* An instant in microseconds, or seconds, as RFC 3339; hex of bytes. */
json_t *present_instant(int64_t time_us);
json_t *present_hex(struct bytes bytes);

/*
 * Sets a field from JSON: texts and numbers as they are, lists of codes,
 * objects of checks and media. Results of crossing_set_text.
 */
enum result present_set(struct crossing *crossing, const char *name,
                        const json_t *value);

#endif
