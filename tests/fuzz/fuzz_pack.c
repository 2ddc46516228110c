/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_pack: a run as a peer or a bundle may hold it.
 *
 * Input: one byte that selects. 0: the rest is a packed run. Otherwise the
 * second byte is the count of entries less one and the rest the content, put
 * into a good frame behind a head that fits it, so that the columns are
 * reached. What unpacks is packed and unpacked again and must be the same.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "core/check.h"
#include "replication/pack.h"
#include "replication/unpack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t realm[KEY_REALM] = {1};
static uint8_t space[2][2 * MESSAGE_SIZE_MAX];
static struct pack *pack;
static struct unpack *first, *second;

static bool make(void)
{
    if (!pack && sodium_init() >= 0) {
        pack = pack_new();
        first = unpack_new();
        second = unpack_new();
    }
    return pack && first && second;
}

/* A run whose head says of the content what is so. */
static struct bytes frame(struct bytes content, size_t count)
{
    struct buffer out = buffer_of(space[0], sizeof space[0]);
    size_t seeds = 0, size;
    uint8_t *random;

    if (content.size > PACK_CONTENT_MAX)
        content.size = PACK_CONTENT_MAX;
    for (size_t i = 0; i < count && i < content.size; i++)
        seeds += content.data[i] & PACK_FULL;
    buffer_put_u8(&out, PACK_FORMAT);
    memset(buffer_space(&out, KEY_LOG + KEY_KID), 0, KEY_LOG + KEY_KID);
    buffer_put_u64(&out, 0);
    buffer_put_u16(&out, (uint16_t)count);
    buffer_put_u16(&out, (uint16_t)seeds);
    buffer_put_u32(&out, (uint32_t)content.size);
    size = count * KEY_SIGNATURE + seeds * BODY_SEED;
    random = buffer_space(&out, size);
    for (size_t i = 0; i < size; i++)
        random[i] = (uint8_t)(i / BODY_SEED);
    size = ZSTD_compress(out.data + out.size, out.capacity - out.size,
                         content.data, content.size, 1);
    check(!out.full && !ZSTD_isError(size));
    return bytes_of(out.data, out.size + size);
}

/* What a run gave must come through a run again. */
static void carry(const struct journal_item *items, size_t count)
{
    struct buffer out = buffer_of(space[1], sizeof space[1]);
    const struct journal_item *again;
    size_t found;

    check(pack_run(pack, items, count, &out) == count);
    check(unpack_run(second, realm, buffer_bytes(&out), &again, &found) == OK);
    check(found == count);
    for (size_t i = 0; i < count; i++) {
        check(bytes_equal(items[i].entry.bytes, again[i].entry.bytes));
        check(bytes_equal(items[i].body, again[i].body));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct journal_item *items;
    struct bytes run;
    uint8_t log[KEY_LOG];
    uint64_t seq;
    size_t count, named;
    enum result result;

    if (size < 2 || !make())
        return 0;
    run = bytes_of(data + 1, size - 1);
    if (data[0] != 0)
        run = frame(bytes_of(data + 2, size - 2), (size_t)data[1] + 1);
    result = unpack_run(first, realm, run, &items, &count);
    check((result == OK) == (count > 0));
    if (result != OK)
        return 0;
    check(unpack_head(run, log, &seq, &named) == OK && named == count);
    check(memcmp(items[0].entry.header.log, log, KEY_LOG) == 0);
    check(items[count - 1].entry.header.seq == seq + count - 1);
    carry(items, count);
    return 0;
}
