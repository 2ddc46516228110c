/* SPDX-License-Identifier: Apache-2.0 */
/* Messages that bring entries singly, and what tells a run from one. */
#include "tests/unit/wire_scene.h"

static void wire_tells_a_run_from_a_single(void **state)
{
    const uint8_t *realm;
    struct bytes packed;

    (void)state;
    wire_put_run(&out, filler + 1, bytes_of(filler, 9));
    assert_true(wire_run(buffer_bytes(&out), &realm, &packed));
    assert_false(wire_single(buffer_bytes(&out)));
    assert_memory_equal(realm, filler + 1, KEY_REALM);
    assert_int_equal(packed.size, 9);
    out.size = 0;
    wire_put_single(&out, filler, bytes_of(filler, 9), bytes_of(filler, 8));
    assert_true(wire_single(buffer_bytes(&out)));
    assert_false(wire_run(buffer_bytes(&out), &realm, &packed));
    out.size = 0;
    wire_put_again(&out);
    assert_false(wire_single(buffer_bytes(&out)));
    assert_false(wire_single(bytes_of(NULL, 0)));
}

static void put_single(size_t entry, size_t body)
{
    static const uint8_t large[BODY_SIZE_MAX + 1];

    out.size = 0;
    wire_put_single(&out, filler, bytes_of(large, entry),
                    bytes_of(large, body));
    assert_false(out.full);
}

static void wire_reads_the_single_it_wrote_and_none_too_large(void **state)
{
    (void)state;
    put_single(ENTRY_SIZE_MAX, BODY_SIZE_MAX);
    assert_true(out.size <= ENTRY_SIZE_MAX + BODY_SIZE_MAX + WIRE_SINGLE_BYTES);
    assert_int_equal(decoded(), OK);
    assert_int_equal(message.type, WIRE_SINGLE);
    assert_memory_equal(message.realm, filler, KEY_REALM);
    assert_int_equal(message.single.entry.size, ENTRY_SIZE_MAX);
    assert_int_equal(message.single.body.size, BODY_SIZE_MAX);
    put_single(ENTRY_SIZE_MAX + 1, 1);
    assert_int_equal(decoded(), LINK_MESSAGE);
    put_single(1, BODY_SIZE_MAX + 1);
    assert_int_equal(decoded(), LINK_MESSAGE);
    put_single(0, 1);
    assert_int_equal(decoded(), LINK_MESSAGE);
    put_single(1, 0);
    assert_int_equal(decoded(), LINK_MESSAGE);
}

static void put_piece(uint64_t size, uint64_t offset, size_t piece)
{
    static const uint8_t large[WIRE_PIECE_MAX + 1];

    out.size = 0;
    wire_put_piece(&out, filler, size, offset, bytes_of(large, piece));
    assert_false(out.full);
}

static void wire_reads_the_piece_it_wrote_and_none_too_large(void **state)
{
    (void)state;
    put_piece(SHELF_SIZE_MAX, 65536, WIRE_PIECE_MAX);
    assert_int_equal(decoded(), OK);
    assert_int_equal(message.type, WIRE_PIECE);
    assert_memory_equal(message.digest, filler, HASH_SIZE);
    assert_int_equal(message.size, SHELF_SIZE_MAX);
    assert_int_equal(message.offset, 65536);
    assert_int_equal(message.piece.size, WIRE_PIECE_MAX);
    put_piece(SHELF_SIZE_MAX + 1, 0, 1);
    assert_int_equal(decoded(), LINK_MESSAGE);
    put_piece(1, SHELF_SIZE_MAX + 1, 1);
    assert_int_equal(decoded(), LINK_MESSAGE);
    put_piece(1, 0, WIRE_PIECE_MAX + 1);
    assert_int_equal(decoded(), LINK_MESSAGE);
    out.size = 0;
    wire_put_ask(&out, filler, SHELF_SIZE_MAX);
    assert_int_equal(decoded(), OK);
    assert_int_equal(message.type, WIRE_ASK);
    assert_int_equal(message.offset, SHELF_SIZE_MAX);
    out.size = 0;
    wire_put_ask(&out, filler, SHELF_SIZE_MAX + 1);
    assert_int_equal(decoded(), LINK_MESSAGE);
}

static void put_ids(size_t count)
{
    out.size = 0;
    wire_put_known(&out, count);
    for (size_t i = 0; i < count; i++)
        wire_put_id(&out, i * 0x9e3779b97f4a7c15);
}

static void wire_reads_the_ids_it_wrote_and_none_too_many(void **state)
{
    uint64_t id;

    (void)state;
    put_ids(SINGLES_MAX);
    assert_true(out.size <= WIRE_KNOWN_BYTES);
    assert_int_equal(decoded(), OK);
    assert_int_equal(message.type, WIRE_KNOWN);
    for (size_t i = 0; i < SINGLES_MAX; i++) {
        assert_true(wire_next_id(&message, &id));
        assert_true(id == i * 0x9e3779b97f4a7c15);
    }
    assert_false(wire_next_id(&message, &id));
    put_ids(SINGLES_MAX + 1);
    assert_int_equal(decoded(), LINK_MESSAGE);
    put_ids(0);
    assert_int_equal(decoded(), OK);
    assert_false(wire_next_id(&message, &id));
    /* An id of seven bytes, or of nine. */
    assert_int_equal(decode("\x92\x0a\x91\xc4\x07"
                            "1234567",
                            12),
                     LINK_MESSAGE);
    assert_int_equal(decode("\x92\x0a\x91\xc4\x09"
                            "123456789",
                            14),
                     LINK_MESSAGE);
}

#define TEST(name) cmocka_unit_test_setup(name, fresh)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(wire_tells_a_run_from_a_single),
        TEST(wire_reads_the_single_it_wrote_and_none_too_large),
        TEST(wire_reads_the_piece_it_wrote_and_none_too_large),
        TEST(wire_reads_the_ids_it_wrote_and_none_too_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
