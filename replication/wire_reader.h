/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire_reader: msgpack items, taken one by one from bytes that are not trusted.
 *
 * Law: every count and length is compared with the bytes left before it is
 * believed; after the first fault each call gives zero or nothing.
 *
 * Specified by msgpack of 2013. Pure; no heap. Only wire.c includes it.
 */
#ifndef CAIRN_REPLICATION_WIRE_READER_H
#define CAIRN_REPLICATION_WIRE_READER_H

#include "core/bytes.h"

/* The fault is sticky, as in core/canon.h. */
struct reader {
    const uint8_t *at;
    const uint8_t *end;
    bool bad;
};

enum shape {
    SHAPE_UINT,
    SHAPE_BIN,
    SHAPE_STR,
    SHAPE_ARRAY,
    SHAPE_MAP,
    SHAPE_BOOL,
    SHAPE_NIL,
    SHAPE_OTHER
};

/* One head: number is the value, the length or the count. */
struct head {
    enum shape shape;
    uint64_t number;
};

static inline struct reader reader_of(struct bytes bytes)
{
    return (struct reader){
        bytes.data, bytes.size ? bytes.data + bytes.size : bytes.data, false};
}

size_t reader_left(const struct reader *reader);

/* Takes a head; of SHAPE_OTHER the content too. Contents of strings and
 * containers follow, and are known to fit: each item takes at least a byte. */
struct head reader_head(struct reader *reader);

/* Skips one item with all it holds, at most MESSAGE_DEPTH_MAX deep. */
void reader_skip(struct reader *reader);

/* Typed takes; what is out of its bounds is a fault. A text is UTF-8. */
uint64_t reader_shape(struct reader *reader, enum shape shape, uint64_t least,
                      uint64_t most);
uint64_t reader_uint(struct reader *reader, uint64_t most);
struct bytes reader_bin(struct reader *reader, size_t least, size_t most);
struct bytes reader_str(struct reader *reader, size_t most);
const uint8_t *reader_fixed(struct reader *reader, size_t size);
size_t reader_array(struct reader *reader, uint64_t least, uint64_t most);

#endif
