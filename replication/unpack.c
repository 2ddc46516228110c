/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/unpack.h"
#include "replication/columns.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

/* The head of a run; the views lie in the packed bytes. */
struct run_head {
    const uint8_t *log;
    const uint8_t *kid;
    uint64_t first;
    size_t count;
    size_t seed_count;
    size_t content_size;
    struct bytes previous;
    const uint8_t *signatures;
    const uint8_t *seeds;
    struct bytes frame;
};

struct unpack {
    ZSTD_DCtx *zstd;
    struct run_head head;
    struct columns columns;
    struct buffer entries;
    struct buffer bodies;
    struct journal_item items[RUN_ENTRIES_MAX];
    uint8_t content[PACK_CONTENT_MAX];
    uint8_t entry_space[RUN_ENTRIES_MAX * ENTRY_SIZE_MAX];
    uint8_t body_space[RUN_BYTES_MAX];
};

static const uint8_t *take(struct bytes *left, size_t size)
{
    const uint8_t *at = left->data;

    left->data += size;
    left->size -= size;
    return at;
}

static bool head_open(struct bytes packed, struct run_head *head)
{
    size_t previous;

    if (packed.size < PACK_HEAD_SIZE || *take(&packed, 1) != PACK_FORMAT)
        return false;
    head->log = take(&packed, KEY_LOG);
    head->kid = take(&packed, KEY_KID);
    head->first = bytes_get_u64(take(&packed, 8));
    head->count = bytes_get_u16(take(&packed, 2));
    head->seed_count = bytes_get_u16(take(&packed, 2));
    head->content_size = bytes_get_u32(take(&packed, 4));
    previous = head->first > 0 ? HASH_SIZE : 0;
    if (head->count == 0 || head->count > RUN_ENTRIES_MAX ||
        head->seed_count > head->count ||
        head->first > ENTRY_SEQ_MAX - (head->count - 1) ||
        head->content_size < head->count ||
        head->content_size > PACK_CONTENT_MAX ||
        packed.size < previous + head->count * KEY_SIGNATURE +
                          head->seed_count * BODY_SEED)
        return false;
    head->previous = bytes_of(take(&packed, previous), previous);
    head->signatures = take(&packed, head->count * KEY_SIGNATURE);
    head->seeds = take(&packed, head->seed_count * BODY_SEED);
    head->frame = packed;
    return true;
}

enum result unpack_head(struct bytes packed, uint8_t log[KEY_LOG],
                        uint64_t *first_seq, size_t *count)
{
    struct run_head head;

    if (!head_open(packed, &head))
        return LINK_PACK;
    memcpy(log, head.log, KEY_LOG);
    *first_seq = head.first;
    *count = head.count;
    return OK;
}

/*
 * Exactly one frame of today's format: zstd would also take frames of its
 * older ones, for which it asks for heap, and any number of frames in a row.
 */
static bool decompress(struct unpack *unpack)
{
    static const uint8_t magic[] = {0x28, 0xb5, 0x2f, 0xfd};
    struct bytes frame = unpack->head.frame;
    size_t size = unpack->head.content_size;

    return frame.size > sizeof magic &&
           memcmp(frame.data, magic, sizeof magic) == 0 &&
           ZSTD_findFrameCompressedSize(frame.data, frame.size) == frame.size &&
           ZSTD_decompressDCtx(unpack->zstd, unpack->content, size, frame.data,
                               frame.size) == size;
}

/* Puts one full body together; what the header says of it is recomputed. */
static enum result build_body(struct unpack *unpack, size_t i,
                              const uint8_t *seed, struct header *header)
{
    struct buffer *out = &unpack->bodies;
    size_t start = out->size, values_start;
    struct bytes values;

    body_put_full(out, seed, bytes_of(NULL, 0));
    values_start = out->size;
    columns_values(&unpack->columns, i, out);
    if (out->full)
        return LINK_PACK;
    values = bytes_of(out->data + values_start, out->size - values_start);
    unpack->items[i].body = bytes_of(out->data + start, out->size - start);
    if (values.size > VALUES_SIZE_MAX)
        return BODY_SIZE;
    header->size = entry_units(values.size);
    return body_commit(values, header->log, seed, header->body);
}

/* A body that came as it is must be one, and match what the header signs. */
static enum result copy_body(struct unpack *unpack, size_t i,
                             const struct header *header)
{
    struct bytes *bytes = &unpack->items[i].body;
    struct buffer *out = &unpack->bodies;
    size_t start = out->size;
    struct body body;
    enum result result;

    buffer_put(out, *bytes);
    if (out->full)
        return LINK_PACK;
    *bytes = bytes_of(out->data + start, bytes->size);
    result = body_open(*bytes, &body);
    if (result == OK && header)
        result = body_match(&body, header);
    return result;
}

static void place(const struct run_head *head, size_t i,
                  const uint8_t *previous, struct header *header)
{
    header->version = ENTRY_VERSION_KNOWN;
    memcpy(header->log, head->log, KEY_LOG);
    header->seq = head->first + i;
    header->has_previous = header->seq > 0;
    memset(header->previous, 0, HASH_SIZE);
    if (header->has_previous)
        memcpy(header->previous, previous, HASH_SIZE);
}

/* A raw entry says itself where it stands: it must be here. */
static bool stands(const struct run_head *head, size_t i,
                   const uint8_t *previous, const struct entry *entry)
{
    const struct header *header = &entry->header;

    return header->version > ENTRY_VERSION_KNOWN &&
           header->seq == head->first + i &&
           memcmp(header->log, head->log, KEY_LOG) == 0 &&
           memcmp(entry->kid, head->kid, KEY_KID) == 0 &&
           (!header->has_previous ||
            memcmp(header->previous, previous, HASH_SIZE) == 0);
}

static enum result build_item(struct unpack *unpack, size_t i,
                              const uint8_t realm[KEY_REALM],
                              const uint8_t **seed)
{
    const struct run_head *head = &unpack->head;
    struct journal_item *item = &unpack->items[i];
    const uint8_t *signature = head->signatures + i * KEY_SIGNATURE;
    const uint8_t *previous =
        i > 0 ? unpack->items[i - 1].entry.id : head->previous.data;
    struct header *header = &item->entry.header;
    uint8_t flags = unpack->columns.flags[i];
    bool raw = flags & PACK_RAW;
    struct buffer *out = &unpack->entries;
    size_t start = out->size;
    enum result result = OK;

    place(head, i, previous, header);
    if (flags & PACK_FULL) {
        result = build_body(unpack, i, *seed, header);
        *seed += BODY_SEED;
    } else if (flags & PACK_BODY) {
        result = copy_body(unpack, i, raw ? NULL : header);
    }
    if (result != OK)
        return result;
    item->checked = false;
    if (!raw) {
        entry_rebuild(header, head->kid, signature, realm, out, &item->entry);
        return out->full ? LINK_PACK : OK;
    }
    buffer_put(out, unpack->columns.given[i]);
    buffer_put(out, bytes_of(signature, KEY_SIGNATURE));
    if (out->full)
        return LINK_PACK;
    result = entry_open(bytes_of(out->data + start, out->size - start), realm,
                        &item->entry);
    if (result == OK && !stands(head, i, previous, &item->entry))
        return LINK_PACK;
    return result;
}

enum result unpack_run(struct unpack *unpack, const uint8_t realm[KEY_REALM],
                       struct bytes packed, const struct journal_item **items,
                       size_t *count)
{
    const uint8_t *seed;
    struct bytes content;
    enum result result;

    *items = NULL;
    *count = 0;
    if (!head_open(packed, &unpack->head) || !decompress(unpack))
        return LINK_PACK;
    content = bytes_of(unpack->content, unpack->head.content_size);
    result = columns_open(&unpack->columns, content, unpack->head.count,
                          unpack->head.seed_count, unpack->items);
    unpack->entries =
        buffer_of(unpack->entry_space, sizeof unpack->entry_space);
    unpack->bodies = buffer_of(unpack->body_space, sizeof unpack->body_space);
    seed = unpack->head.seeds;
    for (size_t i = 0; i < unpack->head.count && result == OK; i++)
        result = build_item(unpack, i, realm, &seed);
    if (result != OK)
        return result;
    *items = unpack->items;
    *count = unpack->head.count;
    return OK;
}

struct unpack *unpack_new(void)
{
    struct unpack *unpack = calloc(1, sizeof *unpack);

    if (!unpack)
        return NULL;
    unpack->zstd = ZSTD_createDCtx();
    if (unpack->zstd)
        return unpack;
    free(unpack);
    return NULL;
}

void unpack_free(struct unpack *unpack)
{
    if (!unpack)
        return;
    ZSTD_freeDCtx(unpack->zstd);
    free(unpack);
}
