/* SPDX-License-Identifier: Apache-2.0 */
#include "core/bytes.h"

#include <string.h>

struct bytes bytes_text(const char *text)
{
    return bytes_of(text, strlen(text));
}

bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.size == b.size && (a.size == 0 || !memcmp(a.data, b.data, a.size));
}

int bytes_compare(struct bytes a, struct bytes b)
{
    size_t shorter = a.size < b.size ? a.size : b.size;
    int order = shorter ? memcmp(a.data, b.data, shorter) : 0;

    if (order != 0)
        return order;
    return (a.size > b.size) - (a.size < b.size);
}

bool bytes_zero(struct bytes a)
{
    uint8_t any = 0;

    for (size_t i = 0; i < a.size; i++)
        any |= a.data[i];
    return any == 0;
}

void buffer_put_text(struct buffer *buffer, const char *text)
{
    buffer_put(buffer, bytes_text(text));
}

void buffer_put_u16(struct buffer *buffer, uint16_t value)
{
    uint8_t *space = buffer_space(buffer, 2);

    if (space)
        bytes_set_u16(space, value);
}

void buffer_put_u32(struct buffer *buffer, uint32_t value)
{
    uint8_t *space = buffer_space(buffer, 4);

    if (space)
        bytes_set_u32(space, value);
}

void buffer_put_u64(struct buffer *buffer, uint64_t value)
{
    uint8_t *space = buffer_space(buffer, 8);

    if (space)
        bytes_set_u64(space, value);
}

char *bytes_to_hex(struct bytes bytes, char *text)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < bytes.size; i++) {
        text[2 * i] = digits[bytes.data[i] >> 4];
        text[2 * i + 1] = digits[bytes.data[i] & 15];
    }
    text[2 * bytes.size] = '\0';
    return text;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool bytes_from_hex(const char *text, uint8_t *out, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        int high = hex_digit(text[2 * i]);
        int low = high < 0 ? -1 : hex_digit(text[2 * i + 1]);

        if (low < 0)
            return false;
        out[i] = (uint8_t)(high << 4 | low);
    }
    return text[2 * size] == '\0';
}

/* Length of the UTF-8 sequence at the start of bytes, 0 if there is none. */
static size_t utf8_step(struct bytes bytes)
{
    uint8_t first = bytes.data[0];
    size_t length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    uint32_t point;

    if (length == 1)
        return 1;
    if (first < 0xc2 || first > 0xf4 || bytes.size < length)
        return 0;
    point = first & (0xffu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((bytes.data[i] & 0xc0) != 0x80)
            return 0;
        point = point << 6 | (bytes.data[i] & 0x3f);
    }
    if (point >= 0xd800 && point <= 0xdfff)
        return 0;
    if ((length == 3 && point < 0x800) || (length == 4 && point < 0x10000))
        return 0;
    return point <= 0x10ffff ? length : 0;
}

bool bytes_utf8(struct bytes bytes)
{
    while (bytes.size > 0) {
        /* Most texts are ASCII: eight characters at a time. */
        if (bytes.size >= 8 &&
            !(bytes_get_u64(bytes.data) & UINT64_C(0x8080808080808080))) {
            bytes.data += 8;
            bytes.size -= 8;
            continue;
        }
        size_t step = utf8_step(bytes);

        if (step == 0)
            return false;
        bytes.data += step;
        bytes.size -= step;
    }
    return true;
}
