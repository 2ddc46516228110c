/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record: the merged view of a crossing with its amendments and voids.
 *
 * Law: the record is a function of the set of statements. The order in which
 * they came, and whether one came twice, changes no byte of it; no clock takes
 * part. Concurrent corrections that differ are both shown, as a conflict.
 *
 * Specified in ENTRY.md, "Merge" (E8). Pure; no heap; a record borrows from
 * the statements and their bodies.
 */
#ifndef CAIRN_CORE_RECORD_H
#define CAIRN_CORE_RECORD_H

#include "core/body.h"
#include "core/kind.h"

enum {
    RECORD_STATEMENTS_MAX = 64, /* the crossing and what is merged into it */
};

/*
 * One entry of the crossing's own realm. Statements of one id are one and the
 * same in every member.
 */
struct record_statement {
    uint8_t log[KEY_LOG];
    uint64_t seq;
    uint8_t id[HASH_SIZE];
    uint16_t kind;    /* others than crossing, amendment, void do not count */
    uint8_t roles;    /* enum role: the author's */
    bool disputed;    /* behind a fork, or quarantined by a revocation */
    bool may_write;   /* kind_allows said OK for its author and lane */
    struct body body; /* full or redacted; others show nothing */
};

/* One key of the record. */
struct record_field {
    uint16_t key;
    uint16_t live;      /* values that differ; 2 or more are a conflict */
    struct bytes value; /* displayed: encoded; null (f6) if it is unset */
};

struct record {
    const struct record_statement *statements; /* borrowed */
    size_t count;                        /* merged, the crossing among them */
    size_t order[RECORD_STATEMENTS_MAX]; /* first counts most */
    uint64_t removes[RECORD_STATEMENTS_MAX]; /* by place in order: bit of each
                                                one whose values it removes */
    size_t field_count;
    struct record_field fields[BODY_FIELDS_MAX]; /* ascending by key */
    bool voided;
};

/*
 * Merges. statements[0] is the crossing; the rest come in any order, and what
 * is not about this crossing, by its target, or may not be written has no
 * effect. The statements must outlive the record. Results: OK; BODY_STATE if
 * the crossing shows no field (erased, or not held): there is no record;
 * ENTRY_AUTHOR if its author may not write crossings: there is none either;
 * RECORD_LIMIT if more than RECORD_STATEMENTS_MAX statements or
 * BODY_FIELDS_MAX keys were there: the record holds the crossing and the first
 * of the others in the order of E8, and the lowest keys.
 */
enum result record_merge(const struct record_statement *statements,
                         size_t count, struct record *record);

/* The displayed encoded value; a null view if it is unset or not there. */
struct bytes record_value(const struct record *record, uint16_t key);

/* True if several different values are live for the key. */
bool record_conflict(const struct record *record, uint16_t key);

/* Walks the fields by ascending key, those that are unset included; start
 * with *at = 0. Null behind the last. */
const struct record_field *record_next(const struct record *record, size_t *at);

/*
 * Walks the live values of a key that differ, the displayed one first, each
 * with the first statement that sets it; start with *at = 0.
 */
bool record_live(const struct record *record, uint16_t key, size_t *at,
                 const struct record_statement **statement,
                 struct bytes *value);

/* What one statement says of a key. */
struct record_setting {
    size_t statement;    /* its place among the statements given */
    struct bytes value;  /* encoded; null (f6) if it unsets the field */
    uint64_t removed_by; /* by place in order: bit of each one that removes it;
                            0: it is live */
};

/*
 * Walks what all statements merged say of a key, live or not, in the order of
 * E8; start with *at = 0. An amendment that lists every live one settles a
 * conflict; of equal values each has to be listed.
 */
bool record_set_by(const struct record *record, uint16_t key, size_t *at,
                   struct record_setting *setting);

/* True if a void stands that no amendment supersedes; one that is disputed
 * lifts none that is not. */
bool record_voided(const struct record *record);

/* True if the statement of this id has been merged: not over the bound, and
 * about this crossing. */
bool record_merged(const struct record *record, const uint8_t id[HASH_SIZE]);

/* Appends the displayed fields as a values map, without those unset: it reads
 * as a body's values do. */
void record_put(const struct record *record, struct buffer *out);

#endif
