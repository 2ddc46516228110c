/* SPDX-License-Identifier: Apache-2.0 */
#include "core/canon.h"

#include <cbor.h>

enum { HEAD_MAX = 9 };

/* Puts the head that an encoder of libcbor has written into `head`. */
static void put_head(struct buffer *buffer, const uint8_t *head, size_t size)
{
    buffer_put(buffer, bytes_of(head, size));
}

void canon_put_uint(struct buffer *buffer, uint64_t value)
{
    uint8_t head[HEAD_MAX];

    put_head(buffer, head, cbor_encode_uint(value, head, sizeof head));
}

void canon_put_int(struct buffer *buffer, int64_t value)
{
    uint8_t head[HEAD_MAX];

    if (value >= 0)
        canon_put_uint(buffer, (uint64_t)value);
    else
        put_head(buffer, head,
                 cbor_encode_negint((uint64_t)(-1 - value), head, sizeof head));
}

void canon_put_string(struct buffer *buffer, struct bytes bytes)
{
    uint8_t head[HEAD_MAX];

    put_head(buffer, head,
             cbor_encode_bytestring_start(bytes.size, head, sizeof head));
    buffer_put(buffer, bytes);
}

void canon_put_text(struct buffer *buffer, struct bytes text)
{
    uint8_t head[HEAD_MAX];

    put_head(buffer, head,
             cbor_encode_string_start(text.size, head, sizeof head));
    buffer_put(buffer, text);
}

void canon_put_array(struct buffer *buffer, size_t count)
{
    uint8_t head[HEAD_MAX];

    put_head(buffer, head, cbor_encode_array_start(count, head, sizeof head));
}

void canon_put_map(struct buffer *buffer, size_t count)
{
    uint8_t head[HEAD_MAX];

    put_head(buffer, head, cbor_encode_map_start(count, head, sizeof head));
}

void canon_put_tag(struct buffer *buffer, uint64_t tag)
{
    uint8_t head[HEAD_MAX];

    put_head(buffer, head, cbor_encode_tag(tag, head, sizeof head));
}

void canon_put_null(struct buffer *buffer)
{
    buffer_put_u8(buffer, 0xf6);
}
