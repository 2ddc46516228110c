/* SPDX-License-Identifier: Apache-2.0 */
/*
 * statement: an entry of another kind than a crossing, made value by value.
 *
 * Law: the first value that does not fit is remembered, so that one look at
 * the end is enough; nothing is written then.
 *
 * The bodies of kinds: ENTRY.md. One thread for a struct.
 */
#ifndef CAIRN_CLI_STATEMENT_H
#define CAIRN_CLI_STATEMENT_H

#include "cli/duty.h"
#include "core/crossing.h"

enum { STATEMENT_SIZE_MAX = 8192 }; /* of the values map */

struct statement {
    uint16_t kind;
    enum result result; /* of the first value that failed */
    uint16_t key;       /* the one at fault */
    struct crossing values;
    uint8_t memory[STATEMENT_SIZE_MAX];
    struct writer_job job; /* after statement_write: log, seq, id */
};

void statement_begin(struct statement *statement, uint16_t kind);

/* Sets a value; null text sets none. Text of more than FIELD_TEXT_MAX bytes,
 * a value twice or one too many is remembered. */
void statement_text(struct statement *statement, uint16_t key,
                    const char *text);
void statement_number(struct statement *statement, uint16_t key,
                      uint64_t number);
void statement_bytes(struct statement *statement, uint16_t key,
                     struct bytes bytes);
void statement_ref(struct statement *statement, uint16_t key,
                   const uint8_t log[KEY_LOG], uint64_t seq,
                   const uint8_t id[HASH_SIZE]);
/* An encoded value, canonical. */
void statement_value(struct statement *statement, uint16_t key,
                     struct bytes value);

/*
 * Signs and stores it in a lane, under a duty if it is not null, and waits
 * until it is durable. OK; what was
 * remembered, or of crossing_complete, with the key; results of writer_run.
 */
enum result statement_write(struct statement *statement, struct post *post,
                            const struct duty *duty, enum lane lane);

#endif
