/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "core/hash.h"

static void buffer_that_was_full_stays_full(void **state)
{
    uint8_t space[4];
    struct buffer buffer = buffer_of(space, sizeof space);

    (void)state;
    buffer_put_u16(&buffer, 0x1234);
    buffer_put_u32(&buffer, 1);
    assert_true(buffer.full);
    assert_int_equal(buffer.size, 2);
    buffer_put_u8(&buffer, 1);
    assert_int_equal(buffer.size, 2);
    assert_null(buffer_space(&buffer, 1));
}

static void buffer_takes_what_fits_exactly(void **state)
{
    uint8_t space[16];
    struct buffer buffer = buffer_of(space, sizeof space);

    (void)state;
    buffer_put_u8(&buffer, 0x01);
    buffer_put_u16(&buffer, 0x0203);
    buffer_put_u32(&buffer, 0x04050607);
    buffer_put_u64(&buffer, UINT64_C(0x08090a0b0c0d0e0f));
    buffer_put_text(&buffer, "A");
    buffer_put(&buffer, bytes_of(NULL, 0));
    assert_false(buffer.full);
    unit_equal(buffer_bytes(&buffer),
               unit_hex("0102030405060708090a0b0c0d0e0f41"));
    buffer_put_u8(&buffer, 0);
    assert_true(buffer.full);
}

static void buffer_refuses_a_size_that_wraps(void **state)
{
    uint8_t space[4];
    struct buffer buffer = buffer_of(space, sizeof space);

    (void)state;
    buffer_put_u8(&buffer, 1);
    assert_null(buffer_space(&buffer, SIZE_MAX));
    assert_true(buffer.full);
}

static void numbers_are_big_endian(void **state)
{
    uint8_t at[8];

    (void)state;
    bytes_set_u64(at, UINT64_C(0xfedcba9876543210));
    assert_int_equal(at[0], 0xfe);
    assert_true(bytes_get_u64(at) == UINT64_C(0xfedcba9876543210));
    assert_int_equal(bytes_get_u32(at), 0xfedcba98);
    assert_int_equal(bytes_get_u16(at + 6), 0x3210);
    bytes_set_u16(at, 0xffff);
    bytes_set_u32(at + 2, 0xffffffff);
    assert_int_equal(bytes_get_u32(at + 2), 0xffffffff);
}

static void compare_puts_a_prefix_first(void **state)
{
    static const char *const ascending[] = {"", "61", "6100", "61ff", "62"};

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(ascending); i++)
        for (size_t j = 0; j < UNIT_COUNT(ascending); j++) {
            struct bytes a = unit_hex(ascending[i]);
            struct bytes b = unit_hex(ascending[j]);
            int order = bytes_compare(a, b);

            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
            assert_int_equal(bytes_equal(a, b), i == j);
        }
}

static void zero_is_seen_in_every_place(void **state)
{
    uint8_t at[9] = {0};

    (void)state;
    assert_true(bytes_zero(bytes_of(at, 0)));
    assert_true(bytes_zero(bytes_of(at, sizeof at)));
    for (size_t i = 0; i < sizeof at; i++) {
        at[i] = 1;
        assert_false(bytes_zero(bytes_of(at, sizeof at)));
        at[i] = 0;
    }
}

static void hex_is_read_to_its_end_and_nothing_else(void **state)
{
    static const struct {
        const char *text;
        bool good;
    } cases[] = {
        {"00ff", true},   {"00Ff", true},  {"00f", false},
        {"00fff", false}, {"", false},     {"00fg", false},
        {"00 ff", false}, {"0x00", false}, {"00ff ", false},
    };
    uint8_t out[2];
    char text[5];

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(cases); i++)
        assert_int_equal(bytes_from_hex(cases[i].text, out, 2), cases[i].good);
    assert_true(bytes_from_hex("", out, 0));
    assert_true(bytes_from_hex("aB01", out, 2));
    assert_string_equal(bytes_to_hex(bytes_of(out, 2), text), "ab01");
    assert_string_equal(bytes_to_hex(bytes_of(out, 0), text), "");
}

static void utf8_is_that_of_rfc_3629(void **state)
{
    static const struct {
        const char *hex;
        bool good;
    } cases[] = {
        {"", true},          {"00", true},        {"7f", true},
        {"c280", true},      {"dfbf", true},      {"e0a080", true},
        {"ed9fbf", true},    {"ee8080", true},    {"efbfbf", true},
        {"f0908080", true},  {"f48fbfbf", true},  {"80", false},
        {"bf", false},       {"c0af", false},     {"c1bf", false},
        {"e08080", false},   {"e09fbf", false},   {"eda080", false},
        {"edbfbf", false},   {"f0808080", false}, {"f08fbfbf", false},
        {"f4908080", false}, {"f5808080", false}, {"ff", false},
        {"fe", false},       {"c2", false},       {"e0a0", false},
        {"f09080", false},   {"c241", false},     {"e0a041", false},
        {"c2c2", false},     {"41c28042", true},  {"41c2", false},
        {"f8888080", false}, {"e280", false},
    };

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        struct bytes text = unit_hex(cases[i].hex);
        uint8_t *copy = malloc(text.size ? text.size : 1);

        /* On the heap: a byte read beyond the end is seen. */
        memcpy(copy, text.data, text.size);
        assert_int_equal(bytes_utf8(bytes_of(copy, text.size)), cases[i].good);
        free(copy);
    }
}

static void short_hashes_are_the_same_hashes(void **state)
{
    enum { COUNT = HASH_SHORT + 1 };
    uint8_t blocks[COUNT][HASH_BLOCK], sizes[COUNT];
    uint8_t is[COUNT][HASH_SIZE], be[COUNT][HASH_SIZE];
    uint64_t random = 1;

    (void)state;
    unit_bytes(&random, blocks, sizeof blocks);
    for (uint8_t i = 0; i < COUNT; i++) {
        sizes[i] = i;
        hash_of(bytes_of(blocks[i], i), be[i]);
        memset(blocks[i] + i, 0, (size_t)HASH_BLOCK - i);
    }
    hash_short(blocks, sizes, COUNT, is);
    assert_memory_equal(is, be, sizeof is);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buffer_that_was_full_stays_full),
        cmocka_unit_test(buffer_takes_what_fits_exactly),
        cmocka_unit_test(buffer_refuses_a_size_that_wraps),
        cmocka_unit_test(numbers_are_big_endian),
        cmocka_unit_test(compare_puts_a_prefix_first),
        cmocka_unit_test(zero_is_seen_in_every_place),
        cmocka_unit_test(hex_is_read_to_its_end_and_nothing_else),
        cmocka_unit_test(utf8_is_that_of_rfc_3629),
        cmocka_unit_test(short_hashes_are_the_same_hashes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
