/* SPDX-License-Identifier: Apache-2.0 */
/*
 * canon: deterministic CBOR, read and written item by item.
 *
 * Law: bytes are valid if and only if encoding what was decoded gives the
 * same bytes. No tree is ever built, and no length is believed before it is
 * checked against the bytes left.
 *
 * Specified in ENTRY.md (E1) on RFC 8949 section 4.2.1: shortest heads, no
 * indefinite lengths, map keys ascending bytewise and once, valid UTF-8 that
 * is not empty, no float, no simple value but false, true and null, no tag
 * but those that the caller asks for, arrays and maps nested at most
 * CBOR_DEPTH_MAX deep. Heads are written by libcbor.
 *
 * Pure; no heap; one reader or buffer per thread.
 */
#ifndef CAIRN_CORE_CANON_H
#define CAIRN_CORE_CANON_H

#include "core/bytes.h"
#include "core/result.h"

/* Up to CANON_TAG as the major types of RFC 8949. */
enum canon_type {
    CANON_UINT,
    CANON_NINT, /* the value is -1 - number */
    CANON_BYTES,
    CANON_TEXT,
    CANON_ARRAY,
    CANON_MAP,
    CANON_TAG,
    CANON_BOOL, /* number is 0 or 1 */
    CANON_NULL,
};

/* A head; of a string also its bytes, of a container also its count. */
struct canon_item {
    enum canon_type type;
    uint64_t number;
    struct bytes bytes;
};

/*
 * A reader with a sticky result: after the first fault each call gives zero
 * or nothing and `result` stays, so that a row of calls needs one test.
 */
struct canon {
    const uint8_t *at;
    const uint8_t *end;
    enum result result;
};

static inline struct canon canon_of(struct bytes bytes)
{
    const uint8_t *end = bytes.size ? bytes.data + bytes.size : bytes.data;

    return (struct canon){bytes.data, end, OK};
}

/*
 * Takes the next head (of strings the content too). The result, also left in
 * canon->result, is OK or one of CBOR_TRUNCATED, CBOR_NOT_SHORTEST,
 * CBOR_INDEFINITE, CBOR_SIMPLE, CBOR_TEXT, CBOR_RANGE (a count beyond what
 * the bytes left can hold).
 */
enum result canon_next(struct canon *canon, struct canon_item *item);

/* The type of the next item without taking it; CANON_NULL after a fault. */
enum canon_type canon_peek(const struct canon *canon);

/*
 * Takes one whole item and gives its bytes, checking every rule but the tag
 * rule's exception: no tag passes. Results of canon_next, and CBOR_DEPTH,
 * CBOR_ORDER, CBOR_TAG.
 */
struct bytes canon_skip(struct canon *canon);

/*
 * The same for a value that stands inside of `depth` containers; CBOR_TYPE if
 * a map in it has other keys than numbers (E3).
 */
struct bytes canon_value(struct canon *canon, unsigned depth);

/*
 * Takes one whole item by its heads alone and gives its bytes. For what has
 * been checked, or will be: of the rules only those are looked at without
 * which it has no end. CBOR_TRUNCATED, CBOR_INDEFINITE, CBOR_SIMPLE,
 * CBOR_NOT_SHORTEST.
 */
struct bytes canon_pass(struct canon *canon);

/* The same of a number and the item behind it: a field of a map. CBOR_TYPE if
 * it is no number. */
uint64_t canon_pass_field(struct canon *canon, struct bytes *value);

/* Typed takes: CBOR_TYPE for another type, CBOR_RANGE beyond the bounds. */
uint64_t canon_uint(struct canon *canon, uint64_t most);
struct bytes canon_string(struct canon *canon, size_t least, size_t most);
struct bytes canon_text(struct canon *canon, size_t most);
const uint8_t *canon_fixed(struct canon *canon, size_t size); /* or null */
uint64_t canon_array(struct canon *canon, uint64_t least, uint64_t most);
uint64_t canon_map(struct canon *canon, uint64_t most);
void canon_tag(struct canon *canon, uint64_t tag);
bool canon_null(struct canon *canon); /* true and taken if it is null */

/* Ends reading: the sticky result, or CBOR_TRAILING if bytes are left. */
enum result canon_end(const struct canon *canon);

/* One whole item and nothing else: canon_skip and canon_end. */
enum result canon_check(struct bytes item);

/* The same for an item that is to stand inside of `depth` containers. */
enum result canon_check_inside(struct bytes item, unsigned depth);

/* Writers of one head or item; what does not fit sets buffer->full. */
void canon_put_long(struct buffer *buffer, uint64_t value);
static inline void canon_put_uint(struct buffer *buffer, uint64_t value)
{
    if (value < 24) {
        buffer_put_u8(buffer, (uint8_t)value);
    } else if (value <= UINT8_MAX) {
        buffer_put_u8(buffer, 24);
        buffer_put_u8(buffer, (uint8_t)value);
    } else {
        canon_put_long(buffer, value);
    }
}
void canon_put_int(struct buffer *buffer, int64_t value);
void canon_put_string(struct buffer *buffer, struct bytes bytes);
/* Only the head: so many bytes follow. */
void canon_put_string_head(struct buffer *buffer, size_t size);
void canon_put_text(struct buffer *buffer, struct bytes text);
void canon_put_array(struct buffer *buffer, size_t count);
void canon_put_map(struct buffer *buffer, size_t count);
void canon_put_tag(struct buffer *buffer, uint64_t tag);
void canon_put_null(struct buffer *buffer);

#endif
