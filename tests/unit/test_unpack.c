/* SPDX-License-Identifier: Apache-2.0 */
/* What of a run is refused, its content made by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>
#include <zstd.h>

#include "replication/pack.h"
#include "replication/unpack.h"

static struct unpack *unpack;

static uint8_t room[2 * MESSAGE_SIZE_MAX];

/* A run built by hand, with a good frame around any content. */
struct craft {
    uint64_t first;
    size_t count;
    size_t seeds;
    size_t content_size; /* 0: as it is */
    struct buffer content;
};

static uint8_t craft_space[PACK_CONTENT_MAX + 1000];

static struct craft craft_of(size_t count, const char *flags)
{
    struct craft craft = {.first = 1, .count = count};

    craft.content = buffer_of(craft_space, sizeof craft_space);
    for (size_t i = 0; i < count; i++)
        craft.seeds += flags[i] & PACK_FULL;
    buffer_put(&craft.content, bytes_of(flags, count));
    return craft;
}

static void add(struct craft *craft, const char *bytes, size_t size)
{
    buffer_put(&craft->content, bytes_of(bytes, size));
}

#define ADD(craft, text) add((craft), (text), sizeof(text) - 1)

static struct bytes run_of(const struct craft *craft)
{
    struct buffer out = buffer_of(room, sizeof room);
    size_t size = craft->content.size;
    uint8_t zero[32] = {0}, *frame;

    buffer_put_u8(&out, PACK_FORMAT);
    buffer_put(&out, bytes_of(zero, KEY_LOG));
    buffer_put(&out, bytes_of(zero, KEY_KID));
    buffer_put_u64(&out, craft->first);
    buffer_put_u16(&out, (uint16_t)craft->count);
    buffer_put_u16(&out, (uint16_t)craft->seeds);
    size = craft->content_size ? craft->content_size : size;
    buffer_put_u32(&out, (uint32_t)size);
    if (craft->first > 0)
        buffer_put(&out, bytes_of(zero, HASH_SIZE));
    size = craft->count * KEY_SIGNATURE + craft->seeds * BODY_SEED;
    memset(buffer_space(&out, size), 0, size);
    frame = out.data + out.size;
    size = ZSTD_compress(frame, out.capacity - out.size, craft->content.data,
                         craft->content.size, 1);
    assert_false(ZSTD_isError(size) || craft->content.full);
    return bytes_of(out.data, out.size + size);
}

static enum result open_run(struct bytes run)
{
    const struct journal_item *items = NULL;
    uint8_t realm[KEY_REALM] = {0};
    size_t count = 77;
    enum result result = unpack_run(unpack, realm, run, &items, &count);

    assert_true((result == OK) == (count > 0));
    assert_true((result == OK) == (items != NULL));
    return result;
}

static enum result open_craft(const struct craft *craft)
{
    return open_run(run_of(craft));
}

static void unpack_refuses_a_head_out_of_bounds(void **state)
{
    struct craft craft = craft_of(1, "\x02");

    (void)state;
    ADD(&craft, "\x01");
    craft.count = 0;
    assert_int_equal(open_craft(&craft), LINK_PACK);
    craft = craft_of(1, "\x04");
    craft.seeds = 2;
    assert_int_equal(open_craft(&craft), LINK_PACK);
    craft = craft_of(1, "\x04");
    craft.first = ENTRY_SEQ_MAX + 1;
    assert_int_equal(open_craft(&craft), LINK_PACK);
    craft.first = UINT64_MAX;
    assert_int_equal(open_craft(&craft), LINK_PACK);
}

/* Seals take no more than a byte each: 2000 of them pass, one more does not. */
static void unpack_refuses_more_entries_than_a_run_has(void **state)
{
    static char flags[RUN_ENTRIES_MAX + 1];

    (void)state;
    for (size_t more = 0; more < 2; more++) {
        size_t count = RUN_ENTRIES_MAX + more;
        struct craft craft;

        flags[0] = PACK_HEAD;
        craft = craft_of(count, flags);
        for (size_t i = 0; i < count; i++)
            ADD(&craft, "\x00");
        ADD(&craft, "\x03\x02\x01");
        assert_int_equal(open_craft(&craft), more ? LINK_PACK : OK);
    }
}

static void unpack_refuses_a_content_size_that_lies(void **state)
{
    struct craft craft = craft_of(1, "\x08");

    (void)state;
    ADD(&craft, "\x00\x03\x02\x01");
    assert_int_equal(open_craft(&craft), OK);
    for (size_t size = 1; size < 12; size++) {
        craft.content_size = size;
        assert_int_equal(open_craft(&craft),
                         size == craft.content.size ? OK : LINK_PACK);
    }
    craft.content_size = PACK_CONTENT_MAX;
    assert_int_equal(open_craft(&craft), LINK_PACK);
    craft.content_size = UINT32_MAX;
    assert_int_equal(open_craft(&craft), LINK_PACK);
}

static void unpack_refuses_content_beyond_the_bound(void **state)
{
    struct craft craft = craft_of(1, "\x08");

    (void)state;
    memset(buffer_space(&craft.content, PACK_CONTENT_MAX), 0, PACK_CONTENT_MAX);
    assert_int_equal(craft.content.size, PACK_CONTENT_MAX + 1);
    assert_int_equal(open_craft(&craft), LINK_PACK);
    /* The same bytes behind a head that promises fewer. */
    craft.content_size = PACK_CONTENT_MAX;
    assert_int_equal(open_craft(&craft), LINK_PACK);
    craft.content_size = 8;
    assert_int_equal(open_craft(&craft), LINK_PACK);
}

static void unpack_takes_one_frame_of_todays_format_only(void **state)
{
    struct craft craft = craft_of(1, "\x08");
    struct bytes run;
    uint8_t *frame;
    size_t head = PACK_HEAD_SIZE + HASH_SIZE + KEY_SIGNATURE, size;

    (void)state;
    ADD(&craft, "\x00\x03\x02\x01");
    run = run_of(&craft);
    frame = room + head;
    size = run.size - head;
    assert_int_equal(open_run(run), OK);
    memcpy(frame + size, "\x50\x2a\x4d\x18\x00\x00\x00\x00", 8);
    assert_int_equal(open_run(bytes_of(room, run.size + 8)), LINK_PACK);
    memmove(frame + 8, frame, size);
    memcpy(frame, "\x50\x2a\x4d\x18\x00\x00\x00\x00", 8);
    assert_int_equal(open_run(bytes_of(room, run.size + 8)), LINK_PACK);
    memmove(frame, frame + 8, size);
    frame[0] = 0x27; /* version 0.7 */
    assert_int_equal(open_run(run), LINK_PACK);
    frame[0] = 0x28;
    assert_int_equal(open_run(run), OK);
}

/* One entry's flags and the rest of its content, and what comes of it. */
struct refusal {
    char flags;
    const char *bytes;
    size_t size;
    enum result result;
};

#define CASE(flags, text, result)                                              \
    {                                                                          \
        flags, text, sizeof(text) - 1, result                                  \
    }
#define B32 "\x58\x20________________________________"

static const struct refusal refusals[] = {
    CASE(8, "\x00\x03\x02\x01", OK), /* a seal */
    CASE(8, "\x1a\x68\xe7\x78\x00\x04\x02\x19\xff\xff", OK),
    CASE(8, "\x00\x03\x02\x01\x00", LINK_PACK),
    CASE(8, "\x00\x03\x02", LINK_PACK),
    CASE(8, "\x00\x05\x02\x01", LINK_PACK), /* clock */
    CASE(8, "\x00\x03\x00\x01", LINK_PACK), /* kind 0 has a body */
    CASE(8, "\x00\x03\x02\x00", LINK_PACK), /* schema */
    CASE(8, "\x00\x03\x02\x1a\x00\x01\x00\x00", LINK_PACK),
    CASE(8, "\x20\x03\x02\x01", LINK_PACK), /* time below 0 */
    CASE(8, "\x1b\x00\x00\x00\xff\xff\xff\xff\xff\x03\x02\x01", OK),
    CASE(8, "\x1b\x00\x00\x01\x00\x00\x00\x00\x00\x03\x02\x01", LINK_PACK),
    CASE(8, "\x18\x05\x03\x02\x01", LINK_PACK), /* not the shortest */
    CASE(8, "\x61x\x03\x02\x01", LINK_PACK),
    CASE(0, "\x00", LINK_PACK),                      /* kind 0 */
    CASE(8, "\x00\x03\x10\x01", LINK_PACK),          /* without a body */
    CASE(10, "\x00\x03\x02\x01\x81\x02", LINK_PACK), /* a seal with one */
    CASE(10, "\x00\x03\x10\x01" B32 "\x01\x81\x02", OK),
    CASE(10, "\x00\x03\x10\x01" B32 "\x00\x81\x02", LINK_PACK),
    CASE(10, "\x00\x03\x10\x01" B32 "\x19\x01\x01\x81\x02", LINK_PACK),
    CASE(10, "\x00\x03\x10\x01\xf6\x01\x81\x02", LINK_PACK),
    CASE(10, "\x00\x03\x10\x01" B32 "\x01", CBOR_TRUNCATED),
    CASE(10, "\x00\x03\x10\x01" B32 "\x01\x81\x18\x02", CBOR_NOT_SHORTEST),
    CASE(10, "\x00\x03\x10\x01" B32 "\x01\x81\x04", BODY_FORM),
    CASE(10,
         "\x00\x03\x10\x01" B32 "\x01\x83\x00\x50________________"
         "\xa1\x10\x01",
         BODY_COMMITMENT),
    CASE(10, "\x00\x03\x10\x01" B32 "\x01\x81\x02\x81\x02", LINK_PACK),
    CASE(25, "\x00\x03\x10\x01\xa1\x10\x01", OK),        /* full */
    CASE(25, "\x00\x03\x02\x01\xa1\x10\x01", LINK_PACK), /* of a seal */
    CASE(9, "\x00\x03\x10\x01\x01", LINK_PACK),          /* no keys */
    CASE(25, "\x00\x03\x10\x01\xa0", LINK_PACK),
    CASE(25, "\x00\x03\x10\x01\xa1\x20\x01", LINK_PACK),
    CASE(25, "\x00\x03\x10\x01\xb9\x01\x01\x01\x01", LINK_PACK),
    CASE(25, "\x00\x03\x10\x01\xa1\x1a\x00\x01\x00\x00\x01", LINK_PACK),
    CASE(25, "\x00\x03\x10\x01\xa1\x00\x01", BODY_FORM), /* key 0 */
    CASE(25, "\x00\x03\x10\x01\xa1\x10", LINK_PACK),
    CASE(25, "\x00\x03\x10\x01\xa1\x10\x18", CBOR_TRUNCATED),
    CASE(25, "\x00\x03\x10\x01\xa1\x10\x01\x01", LINK_PACK),
    CASE(25, "\x00\x03\x10\x01\xa1\x10\x18\x01", CBOR_NOT_SHORTEST),
    CASE(25, "\x00\x03\x10\x01\xa1\x10\x60", CBOR_TEXT),
    CASE(25, "\x00\x03\x10\x01\xa1\x10\xc1\x01", CBOR_TAG),
    CASE(25, "\x00\x03\x10\x01\xa1\x10\xf9\x00\x00", CBOR_SIMPLE),
    CASE(25, "\x00\x03\x10\x01\xa1\x10\x9f\xff", CBOR_INDEFINITE),
    CASE(25, "\x00\x03\x10\x01\xa1\x10\x9a\x0f\xff\xff\xff", CBOR_TRUNCATED),
    CASE(25, "\x00\x03\x10\x01\xa1\x10\x81\x81\x81\x81\x81\x81\x81\x01",
         CBOR_DEPTH),
    CASE(25, "\x00\x03\x10\x01\xa2\x11\x10\x01\x01", CBOR_ORDER),
    CASE(25, "\x00\x03\x10\x01\xa2\x10\x10\x01\x01", CBOR_ORDER),
    CASE(3, "\x00", LINK_PACK), /* flags that do not go together */
    CASE(16, "\x00", LINK_PACK),
    CASE(32, "\x00", LINK_PACK),
    CASE((char)136, "\x00\x03\x02\x01", LINK_PACK),
    CASE(5, "\x41\x00", LINK_PACK),
    CASE(12, "\x41\x00\x03\x02\x01", LINK_PACK),
    CASE(20, "\x41\x00", LINK_PACK),
    CASE(4, "\x40", LINK_PACK), /* raw: nothing, no bytes, no entry */
    CASE(4, "\x00", LINK_PACK),
    CASE(4, "\x41\xd2", CBOR_TRAILING),
};

static void unpack_refuses_content_of_another_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        const struct refusal *refusal = &refusals[i];
        struct craft craft = craft_of(1, &refusal->flags);
        enum result result;

        add(&craft, refusal->bytes, refusal->size);
        result = open_craft(&craft);
        if (result != refusal->result)
            print_error("case %zu: %s\n", i, result_code(result));
        assert_int_equal(result, refusal->result);
    }
}

/* Two byte strings as the values of one body, together at the bound. */
static void unpack_refuses_values_larger_than_a_body_has(void **state)
{
    (void)state;
    for (size_t more = 0; more < 2; more++) {
        struct craft craft = craft_of(1, "\x19");

        ADD(&craft, "\x00\x03\x10\x01\xa2\x10\x11");
        for (size_t i = 0; i < 2; i++) {
            size_t size = VALUES_SIZE_MAX / 2 - 5 + (i == 0 ? 1 : more);

            buffer_put_u8(&craft.content, 0x59);
            buffer_put_u16(&craft.content, (uint16_t)size);
            memset(buffer_space(&craft.content, size), 0, size);
        }
        assert_int_equal(open_craft(&craft), more ? BODY_SIZE : OK);
    }
}

/* Sixteen bodies of 64 KiB make a run; the last is one byte longer or not. */
static void unpack_refuses_more_bodies_than_a_run_has(void **state)
{
    (void)state;
    for (size_t more = 0; more < 2; more++) {
        struct craft craft = craft_of(16, "\x19\1\1\1\1\1\1\1\1\1\1\1\1"
                                          "\1\1\1");
        size_t each = RUN_BYTES_MAX / 16 - 24;

        for (size_t i = 0; i < 16; i++)
            ADD(&craft, "\x00");
        ADD(&craft, "\x03\x10\x01\xa1\x10");
        for (size_t i = 0; i < 16; i++) {
            size_t size = each + (i == 15 ? more : 0);

            buffer_put_u8(&craft.content, 0x59);
            buffer_put_u16(&craft.content, (uint16_t)size);
            memset(buffer_space(&craft.content, size), 0, size);
        }
        assert_int_equal(open_craft(&craft), more ? LINK_PACK : OK);
    }
}

static int make_unpack(void **state)
{
    (void)state;
    unpack = unpack_new();
    return sodium_init() < 0 || !unpack;
}

static int free_unpack(void **state)
{
    (void)state;
    unpack_free(unpack);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unpack_refuses_a_head_out_of_bounds),
        cmocka_unit_test(unpack_refuses_more_entries_than_a_run_has),
        cmocka_unit_test(unpack_refuses_a_content_size_that_lies),
        cmocka_unit_test(unpack_refuses_content_beyond_the_bound),
        cmocka_unit_test(unpack_takes_one_frame_of_todays_format_only),
        cmocka_unit_test(unpack_refuses_content_of_another_form),
        cmocka_unit_test(unpack_refuses_values_larger_than_a_body_has),
        cmocka_unit_test(unpack_refuses_more_bodies_than_a_run_has),
    };

    return cmocka_run_group_tests(tests, make_unpack, free_unpack);
}
