/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bytes: borrowed views, bounded buffers, big-endian numbers, hexadecimal.
 *
 * Law: a struct bytes never owns; whoever hands one out says until when it
 * is good. A struct buffer never grows: what does not fit sets `full`, which
 * stays set, so that one test after many puts is enough.
 *
 * Pure; no heap; safe in any thread that does not share the buffer.
 */
#ifndef CAIRN_CORE_BYTES_H
#define CAIRN_CORE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A borrowed run of bytes; data may be null only if size is 0. */
struct bytes {
    const uint8_t *data;
    size_t size;
};

/* A writer over memory that the caller owns. size <= capacity always. */
struct buffer {
    uint8_t *data;
    size_t capacity;
    size_t size;
    bool full;
};

static inline struct bytes bytes_of(const void *data, size_t size)
{
    return (struct bytes){(const uint8_t *)data, size};
}

/* The characters of a C string, without its terminator. */
struct bytes bytes_text(const char *text);

bool bytes_equal(struct bytes a, struct bytes b);

/* Less than, equal to or greater than 0: bytewise, a prefix comes first. */
int bytes_compare(struct bytes a, struct bytes b);

/* True if every byte is zero (also for no byte). */
bool bytes_zero(struct bytes a);

static inline struct buffer buffer_of(void *data, size_t capacity)
{
    return (struct buffer){(uint8_t *)data, capacity, 0, false};
}

static inline struct bytes buffer_bytes(const struct buffer *buffer)
{
    return (struct bytes){buffer->data, buffer->size};
}

/* Reserves size bytes for the caller to fill; null, and full, if too few. */
static inline uint8_t *buffer_space(struct buffer *buffer, size_t size)
{
    if (buffer->full || size > buffer->capacity - buffer->size) {
        buffer->full = true;
        return NULL;
    }
    buffer->size += size;
    return buffer->data + (buffer->size - size);
}

static inline void buffer_put(struct buffer *buffer, struct bytes bytes)
{
    uint8_t *space = buffer_space(buffer, bytes.size);

    if (space && bytes.size)
        memcpy(space, bytes.data, bytes.size);
}

static inline void buffer_put_u8(struct buffer *buffer, uint8_t value)
{
    uint8_t *space = buffer_space(buffer, 1);

    if (space)
        *space = value;
}

void buffer_put_text(struct buffer *buffer, const char *text);
void buffer_put_u16(struct buffer *buffer, uint16_t value);
void buffer_put_u32(struct buffer *buffer, uint32_t value);
void buffer_put_u64(struct buffer *buffer, uint64_t value);

/* Big-endian numbers at an address; the caller knows that they are there. */
static inline uint16_t bytes_get_u16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static inline uint32_t bytes_get_u32(const uint8_t *at)
{
    return (uint32_t)bytes_get_u16(at) << 16 | bytes_get_u16(at + 2);
}

static inline uint64_t bytes_get_u64(const uint8_t *at)
{
    return (uint64_t)bytes_get_u32(at) << 32 | bytes_get_u32(at + 4);
}

static inline void bytes_set_u16(uint8_t *at, uint16_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

/* Byte by byte gcc 12 makes eight of these in a row a hundred instructions. */
static inline void bytes_set_u32(uint8_t *at, uint32_t value)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    value = __builtin_bswap32(value);
#endif
    memcpy(at, &value, sizeof value);
}

static inline void bytes_set_u64(uint8_t *at, uint64_t value)
{
    bytes_set_u32(at, (uint32_t)(value >> 32));
    bytes_set_u32(at + 4, (uint32_t)value);
}

/*
 * Lower-case hexadecimal of bytes into text, which has room for
 * 2 * bytes.size + 1 characters. Returns text.
 */
char *bytes_to_hex(struct bytes bytes, char *text);

/*
 * Reads exactly 2 * size hexadecimal digits of either case from text (text
 * must end there). False if there are others, or fewer or more; out is then
 * not to be used.
 */
bool bytes_from_hex(const char *text, uint8_t *out, size_t size);

/* True if the bytes are valid UTF-8 (RFC 3629: no surrogates, shortest). */
bool bytes_utf8(struct bytes bytes);

#endif
