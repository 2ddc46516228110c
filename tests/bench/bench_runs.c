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
    SALT_TEXT = 44,    /* what the salts' key is made of */
    DIGEST_ARRAY = 18, /* CBOR of array and salt before a value */
    VALUE_KEY = 2,     /* CBOR of a field's key behind it */
    SIGNED_MORE = 46,  /* what is signed around an entry's payload */
    NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    LEVEL = 6, /* of the program's packer */
};

static const uint8_t runs_key[32];

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

/* Frames behind one another. */
static void seal_frames(struct bytes packed, uint8_t *out)
{
    static const uint8_t nonce[12];

    while (packed.size > 0) {
        size_t size = packed.size < RUN_PIECE ? packed.size : RUN_PIECE;

        crypto_aead_chacha20poly1305_ietf_encrypt(
            out, NULL, packed.data, size, NULL, 0, NULL, nonce, runs_key);
        packed = bytes_of(packed.data + size, packed.size - size);
        out += size + RUN_TAG;
    }
}

static void seal_run(struct run_wire *wire, struct bytes packed)
{
    wire->size = packed.size;
    wire->sealed =
        malloc(packed.size + (packed.size / RUN_PIECE + 1) * RUN_TAG);
    check(wire->sealed);
    seal_frames(packed, wire->sealed);
}

/* Seals its bodies as the sender's store keeps them. */
static void keep_bodies(struct run_wire *wire, const struct journal_item *items)
{
    size_t size = 0;
    uint8_t *at;

    for (size_t i = 0; i < wire->count; i++)
        size += items[i].body.size + RUN_BODY_MORE;
    at = wire->kept = malloc(size);
    check(at);
    for (size_t i = 0; i < wire->count; i++) {
        runs_seal(items[i].body, at);
        at += items[i].body.size + RUN_BODY_MORE;
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
    keep_bodies(wire, items);
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

void runs_begin(struct run_space *space)
{
    space->open = ZSTD_createDCtx();
    space->send = ZSTD_createCCtx();
    check(space->open && space->send);
}

void runs_end(struct run_space *space)
{
    ZSTD_freeDCtx(space->open);
    ZSTD_freeCCtx(space->send);
}

void runs_open(const struct run_wire *wire, struct run_space *space)
{
    static const uint8_t nonce[12];
    const uint8_t *at = wire->sealed;
    size_t done = 0;

    while (done < wire->size) {
        size_t size =
            wire->size - done < RUN_PIECE ? wire->size - done : RUN_PIECE;

        check(crypto_aead_chacha20poly1305_ietf_decrypt(
                  space->packed + done, NULL, NULL, at, size + RUN_TAG, NULL, 0,
                  nonce, runs_key) == 0);
        done += size;
        at += size + RUN_TAG;
    }
    check(
        ZSTD_decompressDCtx(space->open, space->content, sizeof space->content,
                            space->packed + wire->frame_at,
                            wire->size - wire->frame_at) == wire->content_size);
}

void runs_send(const struct run_wire *wire, struct run_space *space)
{
    const uint8_t *at = wire->kept;
    uint8_t body[BODY_SIZE_MAX];

    for (size_t i = 0; i < wire->count; i++) {
        size_t size = wire->sizes[i].body;

        check(crypto_aead_xchacha20poly1305_ietf_decrypt(
                  body, NULL, NULL, at + NONCE, size + RUN_BODY_MORE - NONCE,
                  runs_key, HASH_SIZE, at, runs_key) == 0);
        at += size + RUN_BODY_MORE;
    }
    check(!ZSTD_isError(ZSTD_compressCCtx(space->send, space->packed,
                                          sizeof space->packed, space->content,
                                          wire->content_size, LEVEL)));
    seal_frames(bytes_of(space->packed, wire->size), space->sent);
}

void runs_hash(const struct run_sizes *sizes, const uint8_t *from)
{
    uint8_t salts[BODY_DIGESTS_MAX * BODY_SALT], key[HASH_SIZE];
    uint8_t digests[BODY_DIGESTS_MAX * HASH_SIZE + 1], nonce[12] = {0};

    hash_of(bytes_of(from, SALT_TEXT), key);
    crypto_stream_chacha20_ietf(salts, sizes->digests * (size_t)BODY_SALT,
                                nonce, key);
    for (size_t i = 0; i < sizes->digests; i++) {
        size_t value = sizes->values[i];

        hash_of(bytes_of(from, DIGEST_ARRAY + (value ? value + VALUE_KEY : 0)),
                digests + i * HASH_SIZE);
    }
    hash_of(bytes_of(digests, sizes->digests * (size_t)HASH_SIZE + 1), key);
    hash_of(bytes_of(digests, sizes->payload + (size_t)SIGNED_MORE), key);
}

void runs_seal(struct bytes body, uint8_t *out)
{
    memcpy(out, body.data, NONCE);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE, NULL, body.data,
                                               body.size, runs_key, HASH_SIZE,
                                               NULL, out, runs_key);
}
