/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/pack.h"
#include "core/canon.h"
#include "core/check.h"

#include <stdlib.h>
#include <string.h>
#include <zstd.h>

enum {
    COLUMN_SIGNATURES,
    COLUMN_SEEDS, /* the last that is not compressed */
    COLUMN_FLAGS,
    COLUMN_TIMES,
    COLUMN_HEADS,
    COLUMN_BODIES,
    COLUMN_FIELDS, /* of key 0, which is none */
    COLUMNS = COLUMN_FIELDS + PACK_FIELD_LAST + 1,
};

/*
 * Level 2 is the cheapest that finds nearly all there is: a crossing of 24
 * fields is packed in 1.4 us to 174.6 bytes. Level 6 takes 2.8 us to 171.4,
 * level 1 1.3 us to 177.6, and -1 leaves 192.8.
 */
enum {
    LEVEL = 2,
    /* Bodies as they are, which most redacted ones are: digests and salts, in
     * which there is nothing to find. It takes a fifth of the time. */
    LEVEL_BODIES = -100,
    WINDOW_LOG = 20,       /* of RUN_BYTES_MAX */
    BLOCK_LEAST = 1 << 10, /* a smaller column shares its block */
    RANDOM_MAX = RUN_ENTRIES_MAX * (KEY_SIGNATURE + BODY_SEED),
    KEYS_MAX = 3 * (BODY_FIELDS_MAX + 1),
};

/*
 * Each run is gone through twice by the same code: first `at` counts how much
 * each column will hold, then it is where the column's next bytes are put.
 */
struct pack {
    ZSTD_CCtx *zstd;
    bool placing;
    size_t at[COLUMNS];
    struct header head;     /* of the last entry of a known version */
    uint8_t keys[KEYS_MAX]; /* of the last full body */
    size_t keys_size;
    uint8_t columns[RANDOM_MAX + PACK_CONTENT_MAX];
};

static void put(struct pack *pack, size_t column, struct bytes bytes)
{
    if (pack->placing && bytes.size)
        memcpy(pack->columns + pack->at[column], bytes.data, bytes.size);
    pack->at[column] += bytes.size;
}

/* The seed and values of a full body; nothing of any other. */
static bool full_of(struct bytes bytes, struct body *body)
{
    struct canon canon = canon_of(bytes);

    if (bytes.size == 0)
        return false;
    canon_array(&canon, 1, 3);
    if (canon_uint(&canon, BODY_ERASED) != BODY_FULL)
        return false;
    body->seed = canon_fixed(&canon, BODY_SEED);
    body->values = bytes_of(canon.at, (size_t)(canon.end - canon.at));
    check(canon.result == OK);
    return true;
}

/* Puts each value in its key's column; true if the keys had to be put too. */
static bool put_fields(struct pack *pack, struct bytes values)
{
    struct canon canon = canon_of(values);
    uint64_t count = canon_map(&canon, BODY_FIELDS_MAX);
    uint8_t space[KEYS_MAX];
    struct buffer keys = buffer_of(space, sizeof space);
    const uint8_t *from = values.data;

    for (uint64_t i = 0; i < count; i++) {
        uint64_t key = canon_uint(&canon, UINT16_MAX);

        buffer_put(&keys, bytes_of(from, (size_t)(canon.at - from)));
        key = key < PACK_FIELD_LAST ? key : PACK_FIELD_LAST;
        put(pack, COLUMN_FIELDS + key, canon_pass(&canon));
        from = canon.at;
    }
    check(count > 0 && canon_end(&canon) == OK && !keys.full);
    if (bytes_equal(buffer_bytes(&keys), bytes_of(pack->keys, pack->keys_size)))
        return false;
    memcpy(pack->keys, space, keys.size);
    pack->keys_size = keys.size;
    return true;
}

static void put_raw(struct pack *pack, const struct journal_item *item)
{
    uint8_t space[ENTRY_SIZE_MAX];
    struct buffer head = buffer_of(space, sizeof space);
    struct bytes bytes = item->entry.bytes;

    canon_put_string(&head, bytes_of(bytes.data, bytes.size - KEY_SIGNATURE));
    check(!head.full);
    put(pack, COLUMN_HEADS, buffer_bytes(&head));
    put(pack, COLUMN_BODIES, item->body);
}

/* What of a header cannot be recomputed; returns HEAD or no flag. */
static uint8_t put_head(struct pack *pack, const struct header *header,
                        bool committed)
{
    uint8_t space[64];
    struct buffer out = buffer_of(space, sizeof space);
    const struct header *last = &pack->head;
    bool same = header->clock == last->clock && header->kind == last->kind &&
                header->schema == last->schema;

    canon_put_int(&out, (int64_t)header->time - (int64_t)last->time);
    put(pack, COLUMN_TIMES, buffer_bytes(&out));
    out.size = 0;
    if (!same) {
        canon_put_uint(&out, header->clock);
        canon_put_uint(&out, header->kind);
        canon_put_uint(&out, header->schema);
    }
    if (committed) {
        canon_put_string(&out, bytes_of(header->body, HASH_SIZE));
        canon_put_uint(&out, header->size);
    }
    check(!out.full);
    put(pack, COLUMN_HEADS, buffer_bytes(&out));
    pack->head = *header;
    return same ? 0 : PACK_HEAD;
}

static void put_item(struct pack *pack, const struct journal_item *item)
{
    const struct header *header = &item->entry.header;
    struct body body;
    uint8_t flags;

    check(header->version > ENTRY_VERSION_KNOWN ||
          header->has_body == (item->body.size > 0));
    if (header->version > ENTRY_VERSION_KNOWN) {
        flags = PACK_RAW | (item->body.size ? PACK_BODY : 0);
        put_raw(pack, item);
    } else if (full_of(item->body, &body) &&
               header->size == entry_units(body.values.size)) {
        flags = PACK_FULL | put_head(pack, header, false);
        put(pack, COLUMN_SEEDS, bytes_of(body.seed, BODY_SEED));
        if (put_fields(pack, body.values)) {
            flags |= PACK_KEYS;
            put(pack, COLUMN_HEADS, bytes_of(pack->keys, pack->keys_size));
        }
    } else {
        flags = header->has_body ? PACK_BODY : 0;
        flags |= put_head(pack, header, header->has_body);
        put(pack, COLUMN_BODIES, item->body);
    }
    put(pack, COLUMN_FLAGS, bytes_of(&flags, 1));
    put(pack, COLUMN_SIGNATURES,
        bytes_of(item->entry.signature, KEY_SIGNATURE));
}

static void put_items(struct pack *pack, const struct journal_item *items,
                      size_t count)
{
    memset(&pack->head, 0, sizeof pack->head);
    pack->keys_size = 0;
    for (size_t i = 0; i < count; i++)
        put_item(pack, &items[i]);
}

/* Lays the columns out; afterwards at[column] is where each one ends. */
static void lay_out(struct pack *pack, const struct journal_item *items,
                    size_t count)
{
    size_t total = 0;

    memset(pack->at, 0, sizeof pack->at);
    pack->placing = false;
    put_items(pack, items, count);
    for (size_t column = 0; column < COLUMNS; column++) {
        size_t size = pack->at[column];

        pack->at[column] = total;
        total += size;
    }
    check(total <= sizeof pack->columns);
    pack->placing = true;
    put_items(pack, items, count);
}

/* False if out is too small. */
static bool feed(struct pack *pack, struct bytes bytes,
                 ZSTD_EndDirective directive, struct buffer *out)
{
    ZSTD_inBuffer from = {bytes.data, bytes.size, 0};
    ZSTD_outBuffer to = {out->data, out->capacity, out->size};
    size_t left;

    do {
        left = ZSTD_compressStream2(pack->zstd, &to, &from, directive);
        if (ZSTD_isError(left))
            return false;
        if (directive == ZSTD_e_continue)
            left = from.size - from.pos;
    } while (left > 0 && to.pos < to.size);
    out->size = to.pos;
    return left == 0;
}

/*
 * The flags are fed by a call of their own: were all fed by the call that also
 * ends the frame, zstd would know the size, take other tables, and now and
 * then other memory.
 */
static bool compress(struct pack *pack, struct buffer *out)
{
    size_t from = pack->at[COLUMN_FLAGS], end = pack->at[COLUMNS - 1];
    size_t seeds_end = pack->at[COLUMN_SEEDS];
    size_t bodies = pack->at[COLUMN_BODIES] - pack->at[COLUMN_HEADS];

    ZSTD_CCtx_reset(pack->zstd, ZSTD_reset_session_only);
    ZSTD_CCtx_setParameter(pack->zstd, ZSTD_c_compressionLevel,
                           bodies > (end - seeds_end) / 2 ? LEVEL_BODIES
                                                          : LEVEL);
    if (!feed(pack, bytes_of(pack->columns + seeds_end, from - seeds_end),
              ZSTD_e_continue, out))
        return false;
    for (size_t column = COLUMN_TIMES; column < COLUMNS; column++) {
        size_t to = pack->at[column];

        if (to - from < BLOCK_LEAST || end - to < BLOCK_LEAST)
            continue;
        if (!feed(pack, bytes_of(pack->columns + from, to - from), ZSTD_e_flush,
                  out))
            return false;
        from = to;
    }
    return feed(pack, bytes_of(pack->columns + from, end - from), ZSTD_e_end,
                out);
}

/* Appends exactly these items; false, and out as it was, if they do not fit. */
static bool pack_all(struct pack *pack, const struct journal_item *items,
                     size_t count, struct buffer *out)
{
    const struct entry *first = &items[0].entry;
    struct buffer run = *out;
    size_t random, seeds;

    lay_out(pack, items, count);
    random = pack->at[COLUMN_SEEDS];
    seeds = (random - pack->at[COLUMN_SIGNATURES]) / BODY_SEED;
    buffer_put_u8(&run, PACK_FORMAT);
    buffer_put(&run, bytes_of(first->header.log, KEY_LOG));
    buffer_put(&run, bytes_of(first->kid, KEY_KID));
    buffer_put_u64(&run, first->header.seq);
    buffer_put_u16(&run, (uint16_t)count);
    buffer_put_u16(&run, (uint16_t)seeds);
    buffer_put_u32(&run, (uint32_t)(pack->at[COLUMNS - 1] - random));
    if (first->header.has_previous)
        buffer_put(&run, bytes_of(first->header.previous, HASH_SIZE));
    buffer_put(&run, bytes_of(pack->columns, random));
    if (run.full || !compress(pack, &run))
        return false;
    *out = run;
    return true;
}

static bool follows(const struct entry *entry, const struct entry *last)
{
    return entry->header.seq == last->header.seq + 1 &&
           memcmp(entry->header.log, last->header.log, KEY_LOG) == 0 &&
           memcmp(entry->kid, last->kid, KEY_KID) == 0 &&
           memcmp(entry->header.previous, last->id, HASH_SIZE) == 0;
}

/* How many of the items may stand in one run of no more than room bytes. */
static size_t take(const struct journal_item *items, size_t count, size_t room)
{
    size_t bytes = 0, taken = 0;

    count = count < RUN_ENTRIES_MAX ? count : RUN_ENTRIES_MAX;
    for (; taken < count; taken++) {
        bytes += items[taken].body.size;
        if (bytes > RUN_BYTES_MAX || (taken + 1) * KEY_SIGNATURE > room)
            break;
        if (taken > 0 && !follows(&items[taken].entry, &items[taken - 1].entry))
            break;
    }
    return taken;
}

size_t pack_run(struct pack *pack, const struct journal_item *items,
                size_t count, struct buffer *out)
{
    if (out->full)
        return 0;
    count = take(items, count, out->capacity - out->size);
    while (count > 0 && !pack_all(pack, items, count, out))
        count = count * 3 / 4;
    return count;
}

/* zstd takes its memory when a frame begins; it must not fail later. */
static bool warm(struct pack *pack)
{
    uint8_t space[64];
    struct buffer out = buffer_of(space, sizeof space);
    size_t level =
        ZSTD_CCtx_setParameter(pack->zstd, ZSTD_c_compressionLevel, LEVEL);
    size_t window =
        ZSTD_CCtx_setParameter(pack->zstd, ZSTD_c_windowLog, WINDOW_LOG);

    check(!ZSTD_isError(level) && !ZSTD_isError(window));
    return feed(pack, bytes_of("\0", 1), ZSTD_e_continue, &out);
}

struct pack *pack_new(void)
{
    struct pack *pack = malloc(sizeof *pack);

    if (!pack)
        return NULL;
    pack->zstd = ZSTD_createCCtx();
    if (pack->zstd && warm(pack))
        return pack;
    pack_free(pack);
    return NULL;
}

void pack_free(struct pack *pack)
{
    if (!pack)
        return;
    ZSTD_freeCCtx(pack->zstd);
    free(pack);
}
