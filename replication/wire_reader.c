/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/wire_reader.h"
#include "core/limits.h"

size_t reader_left(const struct reader *reader)
{
    return (size_t)(reader->end - reader->at);
}

/* So many bytes as they are, or null. */
static const uint8_t *take(struct reader *reader, uint64_t size)
{
    const uint8_t *at = reader->at;

    if (reader->bad || size > reader_left(reader)) {
        reader->bad = true;
        return NULL;
    }
    reader->at += size;
    return at;
}

static uint64_t reader_number(struct reader *reader, size_t size)
{
    const uint8_t *at = take(reader, size);
    uint64_t number = 0;

    for (size_t i = 0; at && i < size; i++)
        number = number << 8 | at[i];
    return number;
}

/* The formats from 0xc0 to 0xdf: what they are, and the bytes of a number or
 * length behind the first; `fixed` is content of a size known by format. */
struct format {
    enum shape shape;
    uint8_t number;
    uint8_t fixed;
    bool known;
};

static const struct format formats[32] = {
    [0x00] = {SHAPE_NIL, 0, 0, true},   [0x02] = {SHAPE_BOOL, 0, 0, true},
    [0x03] = {SHAPE_BOOL, 0, 0, true},  [0x04] = {SHAPE_BIN, 1, 0, true},
    [0x05] = {SHAPE_BIN, 2, 0, true},   [0x06] = {SHAPE_BIN, 4, 0, true},
    [0x07] = {SHAPE_OTHER, 1, 1, true}, [0x08] = {SHAPE_OTHER, 2, 1, true},
    [0x09] = {SHAPE_OTHER, 4, 1, true}, [0x0a] = {SHAPE_OTHER, 0, 4, true},
    [0x0b] = {SHAPE_OTHER, 0, 8, true}, [0x0c] = {SHAPE_UINT, 1, 0, true},
    [0x0d] = {SHAPE_UINT, 2, 0, true},  [0x0e] = {SHAPE_UINT, 4, 0, true},
    [0x0f] = {SHAPE_UINT, 8, 0, true},  [0x10] = {SHAPE_OTHER, 0, 1, true},
    [0x11] = {SHAPE_OTHER, 0, 2, true}, [0x12] = {SHAPE_OTHER, 0, 4, true},
    [0x13] = {SHAPE_OTHER, 0, 8, true}, [0x14] = {SHAPE_OTHER, 0, 2, true},
    [0x15] = {SHAPE_OTHER, 0, 3, true}, [0x16] = {SHAPE_OTHER, 0, 5, true},
    [0x17] = {SHAPE_OTHER, 0, 9, true}, [0x18] = {SHAPE_OTHER, 0, 17, true},
    [0x19] = {SHAPE_STR, 1, 0, true},   [0x1a] = {SHAPE_STR, 2, 0, true},
    [0x1b] = {SHAPE_STR, 4, 0, true},   [0x1c] = {SHAPE_ARRAY, 2, 0, true},
    [0x1d] = {SHAPE_ARRAY, 4, 0, true}, [0x1e] = {SHAPE_MAP, 2, 0, true},
    [0x1f] = {SHAPE_MAP, 4, 0, true},
};

struct head reader_head(struct reader *reader)
{
    uint8_t first = (uint8_t)reader_number(reader, 1);
    struct head head = {SHAPE_OTHER, 0};
    const struct format *format = &formats[first & 0x1f];
    uint64_t needs;

    if (first < 0x80)
        return (struct head){SHAPE_UINT, first};
    if (first >= 0xe0)
        return head;
    if (first < 0x90)
        head = (struct head){SHAPE_MAP, first & 0x0f};
    else if (first < 0xa0)
        head = (struct head){SHAPE_ARRAY, first & 0x0f};
    else if (first < 0xc0)
        head = (struct head){SHAPE_STR, first & 0x1f};
    else {
        reader->bad |= !format->known;
        head.shape = format->shape;
        head.number = reader_number(reader, format->number);
    }
    if (head.shape == SHAPE_BOOL)
        head.number = first & 1;
    if (head.shape == SHAPE_OTHER)
        take(reader, head.number + format->fixed);
    needs = head.shape == SHAPE_UINT || head.shape == SHAPE_BOOL ||
                    head.shape == SHAPE_OTHER
                ? 0
                : head.number << (head.shape == SHAPE_MAP);
    reader->bad |= needs > reader_left(reader);
    return head;
}

void reader_skip(struct reader *reader)
{
    uint64_t open[MESSAGE_DEPTH_MAX + 1] = {1};
    size_t depth = 0;

    while (!reader->bad) {
        struct head head;

        while (open[depth] == 0)
            if (depth-- == 0)
                return;
        open[depth]--;
        head = reader_head(reader);
        if (head.shape == SHAPE_BIN || head.shape == SHAPE_STR)
            take(reader, head.number);
        if (head.shape != SHAPE_ARRAY && head.shape != SHAPE_MAP)
            continue;
        if (depth == MESSAGE_DEPTH_MAX) {
            reader->bad = true;
            return;
        }
        open[++depth] = head.number << (head.shape == SHAPE_MAP);
    }
}

uint64_t reader_shape(struct reader *reader, enum shape shape, uint64_t least,
                      uint64_t most)
{
    struct head head = reader_head(reader);

    reader->bad |=
        head.shape != shape || head.number < least || head.number > most;
    return reader->bad ? 0 : head.number;
}

uint64_t reader_uint(struct reader *reader, uint64_t most)
{
    return reader_shape(reader, SHAPE_UINT, 0, most);
}

struct bytes reader_bin(struct reader *reader, size_t least, size_t most)
{
    uint64_t size = reader_shape(reader, SHAPE_BIN, least, most);
    const uint8_t *data = take(reader, size);

    return bytes_of(data, data ? (size_t)size : 0);
}

struct bytes reader_str(struct reader *reader, size_t most)
{
    uint64_t size = reader_shape(reader, SHAPE_STR, 0, most);
    const uint8_t *data = take(reader, size);
    struct bytes text = bytes_of(data, data ? (size_t)size : 0);

    reader->bad |= !bytes_utf8(text);
    return text;
}

const uint8_t *reader_fixed(struct reader *reader, size_t size)
{
    return reader_bin(reader, size, size).data;
}

size_t reader_array(struct reader *reader, uint64_t least, uint64_t most)
{
    return (size_t)reader_shape(reader, SHAPE_ARRAY, least, most);
}
