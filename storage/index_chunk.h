/* SPDX-License-Identifier: Apache-2.0 */
/*
 * index_chunk: sorted index keys of one type and month, packed.
 *
 * Law: a chunk stands on the disk under its first key; its value is the last
 * ten bytes of each of its keys, ascending. A key of its own in LMDB would
 * take twice the space, and half-filled pages on top.
 *
 * Specified in STORAGE.md, "Indexes". Private to storage/.
 */
#ifndef CAIRN_STORAGE_INDEX_CHUNK_H
#define CAIRN_STORAGE_INDEX_CHUNK_H

#include "storage/index_token.h"

enum {
    CHUNK_ITEM = 10, /* bytes: token and place */
    CHUNK_KEYS = 96, /* the most; then it is parted */
};

/* A chunk as it lies in a page, and where a walk through it is. */
struct chunk {
    uint64_t kind; /* type and month, where struct index_key has them */
    const uint8_t *items;
    size_t count;
};

static inline struct index_key chunk_name(MDB_val name)
{
    const uint8_t *at = name.mv_data;

    return (struct index_key){bytes_get_u64(at), bytes_get_u32(at + 8)};
}

#define CHUNK_KIND (UINT64_C(0xffff) << 48)

static inline bool chunk_open(MDB_val name, MDB_val value, struct chunk *chunk)
{
    if (name.mv_size != INDEX_KEY || value.mv_size == 0 ||
        value.mv_size % CHUNK_ITEM != 0)
        return false;
    chunk->kind = chunk_name(name).head & CHUNK_KIND;
    chunk->items = value.mv_data;
    chunk->count = value.mv_size / CHUNK_ITEM;
    return true;
}

static inline struct index_key chunk_at(const struct chunk *chunk, size_t i)
{
    const uint8_t *at = chunk->items + i * CHUNK_ITEM;

    return (struct index_key){chunk->kind | (uint64_t)bytes_get_u16(at) << 32 |
                                  bytes_get_u32(at + 2),
                              bytes_get_u32(at + 6)};
}

static inline void chunk_item(const struct index_key *key,
                              uint8_t item[CHUNK_ITEM])
{
    bytes_set_u16(item, (uint16_t)(key->head >> 32));
    bytes_set_u32(item + 2, (uint32_t)key->head);
    bytes_set_u32(item + 6, key->rest);
}

#endif
