/* SPDX-License-Identifier: Apache-2.0 */
/*
 * statement: an entry of another kind than a crossing: made value by value,
 * signed, written, told.
 *
 * Law: this is the one way to write such an entry from its values. The first
 * value that does not fit is remembered, so that one look at the end is
 * enough; nothing is written then.
 *
 * The bodies of kinds: ENTRY.md. One thread for a struct.
 */
#ifndef CAIRN_CLI_STATEMENT_H
#define CAIRN_CLI_STATEMENT_H

#include "cli/duty.h"
#include "cli/service.h"
#include "core/crossing.h"

struct statement {
    uint16_t kind;
    enum lane lane;     /* home, until something else is set */
    enum result result; /* of the first value that failed */
    const char *field;  /* the one at fault; null: none is */
    struct crossing values;
    uint8_t *memory;
    struct writer_job job; /* once written: log, seq, id */
};

/* Starts empty; statement_free ends it. Memory that has run out is the first
 * thing remembered. */
void statement_begin(struct statement *statement, uint16_t kind);
void statement_free(struct statement *statement);

/* Sets a value; null text sets none. Text of more than FIELD_TEXT_MAX bytes
 * (VALUE_LENGTH), a value twice or one too many is remembered. */
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
/* What it is about. */
void statement_target(struct statement *statement, const struct entry *target);
/* Why; null: that is not said. */
void statement_reason(struct statement *statement, const char *reason);

/* Remembers how the setting of a value went that was done otherwise; the name
 * must live as long as the struct. */
void statement_fault(struct statement *statement, const char *field,
                     enum result result);

/*
 * Makes the job ready, once: signed under a duty if it is not null, which must
 * then live as long; the values are good until statement_free. OK; what was
 * remembered, or of crossing_complete.
 */
enum result statement_ready(struct statement *statement,
                            const struct duty *duty);

/* Makes it ready, stores it and waits until it is durable: OK; results of
 * statement_ready and writer_run. */
enum result statement_write(struct statement *statement, struct post *post,
                            const struct duty *duty);

/* Tells what was at fault, in which field; EXIT_DONE if nothing was. */
int statement_result(const struct statement *statement, const char *what,
                     struct reply *reply);

/* The same as statement_write under the asker's duty, and at home if the values
 * must stay there; then its line, or what was at fault: the exit code. */
int statement_tell(struct statement *statement, struct service *service,
                   const char *what, struct reply *reply);

#endif
