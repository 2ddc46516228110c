/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fields: the registry of every field of every kind.
 *
 * Law: a key, once used for a kind, keeps its name and type for ever. Unknown
 * keys are kept and passed on. Absent is absent: no value is ever empty.
 *
 * Specified in ENTRY.md, "Fields" (a table made from this one) and E6.
 * Keys 1 to 4 are common to all kinds; a kind's own start at 16. Pure.
 */
#ifndef CAIRN_CORE_FIELDS_H
#define CAIRN_CORE_FIELDS_H

#include "core/body.h"
#include "core/codes.h"

/* Keys that the program itself reads. */
enum field_key {
    FIELD_OFFICER_SEAL = 1,
    FIELD_TARGET = 2,
    FIELD_SUPERSEDES = 3,
    FIELD_REASON = 4,
    FIELD_DIRECTION = 16,
    FIELD_DOCUMENT_NUMBER = 17,
    FIELD_ISSUING_STATE = 18,
    FIELD_SURNAME = 19,
    FIELD_GIVEN_NAMES = 20,
    FIELD_BIRTH_DATE = 21,
    FIELD_NATIONALITY = 22,
    FIELD_EVENT_TIME = 23,
    FIELD_OUTCOME = 24,
    FIELD_POST = 25,
    FIELD_CLIENT_REF = 26,
    FIELD_CAPTURE = 27,
    FIELD_DOCUMENT_CLASS = 28,
    FIELD_DOCUMENT_CODE = 29,
    FIELD_EXPIRY_DATE = 30,
    FIELD_SEX = 31,
    FIELD_LANE = 32,
    FIELD_OFFICER = 33,
    FIELD_MRZ = 34,
    FIELD_CHECKS = 35,
    FIELD_CATEGORY = 36,
    FIELD_MODE = 37,
    FIELD_PURPOSE = 38,
    FIELD_VEHICLE_PLATE = 39,
    FIELD_CAPTURE_TIME = 40,
    FIELD_UTC_OFFSET = 41,
    FIELD_PERMITTED_UNTIL = 44,
    FIELD_SECOND_DOCUMENT = 48,
    FIELD_DUTY = 53,
    FIELD_SHORE_PASS_UNTIL = 68,
    FIELD_STATUS_GRANTED = 70,
    FIELD_VISA_UNTIL = 78,
    FIELD_PASS_NUMBER = 79,
    FIELD_PASS_UNTIL = 81,
};

/* Of a note: the ids of the amendments that it approves. */
enum { NOTE_APPROVES = 17 };

/* Of a permit, and of a post. */
enum permit_key {
    PERMIT_ACTION = 16, /* enum stay_action of core/stay.h */
    PERMIT_DOCUMENT = 17,
    PERMIT_ISSUER = 18,
    PERMIT_FROM = 19,
    PERMIT_UNTIL = 20,
    PERMIT_STATUS = 21,
    PERMIT_REFERENCE = 22,
    PERMIT_LEGAL_BASIS = 23,
    PERMIT_SUBJECT = 24, /* a permit, or the entry of a stay */
    PERMIT_NATIONALITY = 25,
    PERMIT_DAYS = 26,
    PERMIT_WINDOW = 27,
};
enum post_key {
    POST_CODE = 16,
    POST_NAME = 17,
    POST_HOURS = 18,
    POST_OFFSET = 19, /* minutes */
    POST_OPPOSITE = 20,
    POST_MODE = 21,
    POST_POSITION = 22,
    POST_CLOSED = 23,
    POST_CLOSED_UNTIL = 24,
};

enum field_type {
    FIELD_IS_CODE,    /* u, by a table */
    FIELD_IS_CODES,   /* [+u], by a table, ascending */
    FIELD_IS_TEXT,    /* t, at most `most` bytes */
    FIELD_IS_DATE,    /* d */
    FIELD_IS_STATE,   /* t, one to three capital letters */
    FIELD_IS_INSTANT, /* i, microseconds since 1970 */
    FIELD_IS_UINT,    /* u, at most `most` */
    FIELD_IS_INT,     /* i, at most `most` from zero */
    FIELD_IS_BYTES,   /* b, exactly `most` bytes */
    FIELD_IS_REF,     /* r */
    FIELD_IS_MEDIA,   /* [+[kind, length, digest, key / null, format]] */
    FIELD_IS_CHECKS,  /* {check => result} */
    FIELD_IS_SHAPE,   /* as `shape` says */
};

/* Whom a treaty may show it to at all. */
enum field_audience { AUDIENCE_TREATY, AUDIENCE_HOME };

struct field {
    uint16_t key;
    const char *name;
    enum field_type type;
    uint32_t most;
    const struct code *codes; /* of the two code types */
    enum field_audience audience;
    const char *shape; /* of FIELD_IS_SHAPE */
};

/* A row of a kind other than crossing. */
struct kind_field {
    uint16_t kind;
    uint16_t key;
    uint16_t last; /* the row stands for key .. last */
    const char *name;
    const char *shape;
    bool required;
};

/* Fields of a crossing (amendments set the same): by name or key, or null. */
const struct field *fields_find(struct bytes name);
const struct field *fields_of(uint16_t key);

/* Rows of another kind: by name or key, or null. */
const struct kind_field *fields_kind_find(uint16_t kind, const char *name);
const struct kind_field *fields_kind_of(uint16_t kind, uint16_t key);

/* The i-th crossing field, or null behind the last; likewise other kinds'. */
const struct field *fields_at(size_t i);
const struct kind_field *fields_kind_at(size_t i);

/* The instant of an entry, in microseconds: its event time, where it has one of
 * that form, else the header's time, in seconds. */
int64_t fields_instant(struct bytes event_time, uint64_t time_s);

/*
 * Has every known field of a full or redacted body the form of its row, and
 * (full) is every required one there? Null in an amendment takes a value back,
 * but none that a crossing must have, nor its checks. OK; BODY_FIELD; BODY_MISSING. On fault
 * *key, if not null, tells which.
 */
enum result fields_check(uint16_t kind, const struct body *body, uint16_t *key);

/* The form of one crossing field's value: OK or BODY_FIELD. */
enum result field_check(const struct field *field, struct bytes value);

#endif
