/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/bench/bench_runs.h"
#include "cli/command.h"
#include "cli/post.h"
#include "core/check.h"
#include "replication/pack.h"

#include <stdlib.h>
#include <string.h>

enum {
    DIGESTS_LEAST = 16,
    DIGESTS_STEP = 8,
    CONTENT_SIZE_AT = 37, /* in a packed run */
    SPACE = 4 << 20,
};

const uint8_t runs_key[32];

struct taking {
    struct journal_item *items;
    size_t count;
    struct buffer bytes;
};

static struct bytes keep(struct buffer *space, struct bytes from)
{
    uint8_t *to = buffer_space(space, from.size);

    check(to);
    memcpy(to, from.data, from.size);
    return bytes_of(to, from.size);
}

static bool take_item(void *user, const struct journal_item *item)
{
    struct taking *into = user;
    struct journal_item *to = &into->items[into->count];
    struct bytes bytes = keep(&into->bytes, item->entry.bytes);

    *to = *item;
    to->entry.kid = bytes.data + (item->entry.kid - item->entry.bytes.data);
    to->entry.payload.data =
        bytes.data + (item->entry.payload.data - item->entry.bytes.data);
    to->entry.signature =
        bytes.data + (item->entry.signature - item->entry.bytes.data);
    to->entry.bytes = bytes;
    to->body = keep(&into->bytes, item->body);
    return ++into->count < RUN_ENTRIES_MAX;
}

static void take_sizes(const struct journal_item *item, struct run_sizes *sizes)
{
    struct body body;
    struct bytes value;
    uint16_t key;
    size_t at = 0;

    check(body_open(item->body, &body) == OK);
    sizes->header = (uint16_t)(item->entry.bytes.size + 1);
    sizes->payload = (uint16_t)item->entry.payload.size;
    sizes->body = (uint16_t)item->body.size;
    while (body_next(&body, &at, &key, &value))
        sizes->values[sizes->digests++] = (uint16_t)value.size;
    while (sizes->digests < DIGESTS_LEAST || sizes->digests % DIGESTS_STEP != 0)
        sizes->values[sizes->digests++] = 0; /* a decoy */
}

/* Seals what was packed, as frames behind one another. */
static void seal_run(struct run_wire *wire, struct bytes packed)
{
    uint8_t nonce[12] = {0};
    size_t pieces = (packed.size + RUN_PIECE - 1) / RUN_PIECE;

    wire->size = packed.size;
    wire->sealed = malloc(packed.size + pieces * RUN_TAG);
    check(wire->sealed);
    for (size_t i = 0; i < pieces; i++) {
        size_t size = packed.size - i * RUN_PIECE < RUN_PIECE
                          ? packed.size - i * RUN_PIECE
                          : RUN_PIECE;

        crypto_aead_chacha20poly1305_ietf_encrypt(
            wire->sealed + i * (RUN_PIECE + RUN_TAG), NULL,
            packed.data + i * RUN_PIECE, size, NULL, 0, NULL, nonce, runs_key);
    }
}

static void take_run(const struct journal *journal, const uint8_t log[KEY_LOG],
                     struct pack *pack, struct run_wire *wire)
{
    static uint8_t packed[MESSAGE_SIZE_MAX], space[SPACE];
    struct journal_item *items = calloc(RUN_ENTRIES_MAX, sizeof *items);
    struct taking into = {items, 0, buffer_of(space, sizeof space)};
    struct buffer out = buffer_of(packed, sizeof packed);

    check(items);
    check(journal->read(journal->user, log, 0, 1, take_item, &into) == OK);
    wire->count = pack_run(pack, items, into.count, &out);
    check(wire->count > 0);
    wire->sizes = calloc(wire->count, sizeof *wire->sizes);
    check(wire->sizes);
    for (size_t i = 0; i < wire->count; i++)
        take_sizes(&items[i], &wire->sizes[i]);
    wire->content_size = bytes_get_u32(packed + CONTENT_SIZE_AT);
    wire->frame_at =
        PACK_HEAD_SIZE + HASH_SIZE + wire->count * (KEY_SIGNATURE + BODY_SEED);
    seal_run(wire, buffer_bytes(&out));
    free(items);
}

size_t runs_take(const char *directory, struct run_wire runs[RUNS_MAX])
{
    struct post *post = calloc(1, sizeof *post);
    struct pack *pack = pack_new();
    struct journal_log log;
    size_t count = 0;

    check(post && pack);
    check(post_open(post, directory, STORE_READ) == EXIT_DONE);
    for (size_t i = 0;
         count < RUNS_MAX && post->journal.log_at(post->journal.user, i, &log);
         i++)
        if (log.lane == LANE_SHARED && log.ends[0].next > 1)
            take_run(&post->journal, log.log, pack, &runs[count++]);
    check(count > 0);
    post_close(post);
    pack_free(pack);
    free(post);
    return count;
}
