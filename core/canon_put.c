/* SPDX-License-Identifier: Apache-2.0 */
#include "core/canon.h"

#include <cbor.h>

enum { HEAD_MAX = 9 };

/*
 * A number below 24 stands in the head's only byte, one below 256 in a second:
 * most heads, in all that is rebuilt and hashed, need no call of the library.
 */
static bool put_short(struct buffer *buffer, enum canon_type type,
                      uint64_t number)
{
    if (number > UINT8_MAX)
        return false;
    if (number >= 24) {
        buffer_put_u8(buffer, (uint8_t)(type << 5 | 24));
        buffer_put_u8(buffer, (uint8_t)number);
    } else {
        buffer_put_u8(buffer, (uint8_t)(type << 5 | number));
    }
    return true;
}

/* Puts the head that an encoder of libcbor has written into `head`. */
static void put_head(struct buffer *buffer, const uint8_t *head, size_t size)
{
    buffer_put(buffer, bytes_of(head, size));
}

void canon_put_long(struct buffer *buffer, uint64_t value)
{
    uint8_t head[HEAD_MAX];

    if (!put_short(buffer, CANON_UINT, value))
        put_head(buffer, head, cbor_encode_uint(value, head, sizeof head));
}

void canon_put_int(struct buffer *buffer, int64_t value)
{
    uint8_t head[HEAD_MAX];
    uint64_t below = (uint64_t)(-1 - value);

    if (value >= 0)
        canon_put_uint(buffer, (uint64_t)value);
    else if (!put_short(buffer, CANON_NINT, below))
        put_head(buffer, head, cbor_encode_negint(below, head, sizeof head));
}

void canon_put_string_head(struct buffer *buffer, size_t size)
{
    uint8_t head[HEAD_MAX];

    if (!put_short(buffer, CANON_BYTES, size))
        put_head(buffer, head,
                 cbor_encode_bytestring_start(size, head, sizeof head));
}

void canon_put_string(struct buffer *buffer, struct bytes bytes)
{
    canon_put_string_head(buffer, bytes.size);
    buffer_put(buffer, bytes);
}

void canon_put_text(struct buffer *buffer, struct bytes text)
{
    uint8_t head[HEAD_MAX];

    if (!put_short(buffer, CANON_TEXT, text.size))
        put_head(buffer, head,
                 cbor_encode_string_start(text.size, head, sizeof head));
    buffer_put(buffer, text);
}

void canon_put_array(struct buffer *buffer, size_t count)
{
    uint8_t head[HEAD_MAX];

    if (!put_short(buffer, CANON_ARRAY, count))
        put_head(buffer, head,
                 cbor_encode_array_start(count, head, sizeof head));
}

void canon_put_map(struct buffer *buffer, size_t count)
{
    uint8_t head[HEAD_MAX];

    if (!put_short(buffer, CANON_MAP, count))
        put_head(buffer, head, cbor_encode_map_start(count, head, sizeof head));
}

void canon_put_tag(struct buffer *buffer, uint64_t tag)
{
    uint8_t head[HEAD_MAX];

    if (!put_short(buffer, CANON_TAG, tag))
        put_head(buffer, head, cbor_encode_tag(tag, head, sizeof head));
}

void canon_put_null(struct buffer *buffer)
{
    buffer_put_u8(buffer, 0xf6);
}
