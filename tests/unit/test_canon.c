/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"
#include "core/canon.h"
#include "core/limits.h"

enum { MEBIBYTE = 1 << 20, RANDOM_ITEMS = 200000 };

/* Writes again what is read: the definition of canonical. */
static void copy_item(struct canon *canon, struct buffer *out)
{
    struct canon_item item;

    if (canon_next(canon, &item) != OK)
        return;
    switch (item.type) {
    case CANON_UINT:
        return canon_put_uint(out, item.number);
    case CANON_NINT:
        if (item.number <= INT64_MAX)
            return canon_put_int(out, -1 - (int64_t)item.number);
        buffer_put_u8(out, 0x3b);
        return buffer_put_u64(out, item.number);
    case CANON_BYTES:
        return canon_put_string(out, item.bytes);
    case CANON_TEXT:
        return canon_put_text(out, item.bytes);
    case CANON_ARRAY:
        canon_put_array(out, item.number);
        break;
    case CANON_MAP:
        canon_put_map(out, item.number);
        item.number *= 2;
        break;
    case CANON_TAG:
        canon_put_tag(out, item.number);
        item.number = 1;
        break;
    case CANON_BOOL:
        return buffer_put_u8(out, (uint8_t)(0xf4 + item.number));
    case CANON_NULL:
        return canon_put_null(out);
    }
    for (uint64_t i = 0; i < item.number; i++)
        copy_item(canon, out);
}

/* Random bytes that are often CBOR: heads with small counts. */
static size_t random_item(uint64_t *seed, uint8_t *at, size_t room)
{
    size_t size = 1 + unit_random(seed) % room;

    for (size_t i = 0; i < size; i++) {
        uint64_t chance = unit_random(seed);

        at[i] = (uint8_t)chance;
        if (chance >> 8 & 3)
            at[i] = (uint8_t)((at[i] & 0xe0) | (chance >> 16) % 4);
    }
    return size;
}

static void valid_bytes_are_those_that_encode_to_themselves(void **state)
{
    uint8_t space[24], copy[64];
    uint64_t seed = 1;
    unsigned valid = 0;

    (void)state;
    for (unsigned i = 0; i < RANDOM_ITEMS; i++) {
        struct bytes item = bytes_of(space, random_item(&seed, space, 24));
        struct canon canon = canon_of(item);
        struct buffer out = buffer_of(copy, sizeof copy);

        if (canon_check(item) != OK)
            continue;
        valid++;
        copy_item(&canon, &out);
        unit_equal(buffer_bytes(&out), item);
    }
    assert_true(valid > RANDOM_ITEMS / 100);
}

static void numbers_of_each_length_come_back(void **state)
{
    static const struct {
        int64_t number;
        const char *hex;
    } cases[] = {
        {0, "00"},
        {23, "17"},
        {24, "1818"},
        {255, "18ff"},
        {256, "190100"},
        {65535, "19ffff"},
        {65536, "1a00010000"},
        {4294967295, "1affffffff"},
        {4294967296, "1b0000000100000000"},
        {INT64_MAX, "1b7fffffffffffffff"},
        {-1, "20"},
        {-24, "37"},
        {-25, "3818"},
        {-256, "38ff"},
        {-257, "390100"},
        {INT64_MIN, "3b7fffffffffffffff"},
    };

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        uint8_t space[9];
        struct buffer out = buffer_of(space, sizeof space);
        struct canon canon;
        struct canon_item item;

        canon_put_int(&out, cases[i].number);
        unit_equal(buffer_bytes(&out), unit_hex(cases[i].hex));
        canon = canon_of(buffer_bytes(&out));
        assert_int_equal(canon_next(&canon, &item), OK);
        assert_int_equal(item.type,
                         cases[i].number < 0 ? CANON_NINT : CANON_UINT);
        assert_int_equal(canon_end(&canon), OK);
    }
}

/* depth times 81, and a 00 inside. */
static enum result nested(size_t depth)
{
    uint8_t space[16];

    memset(space, 0x81, depth);
    space[depth] = 0;
    return canon_check(bytes_of(space, depth + 1));
}

static void six_containers_pass_and_seven_do_not(void **state)
{
    (void)state;
    assert_int_equal(nested(CBOR_DEPTH_MAX), OK);
    assert_int_equal(nested(CBOR_DEPTH_MAX + 1), CBOR_DEPTH);
    /* The empty container counts as one, and maps as arrays do. */
    assert_int_equal(canon_check(unit_hex("818181818180")), OK);
    assert_int_equal(canon_check(unit_hex("81818181818180")), CBOR_DEPTH);
    assert_int_equal(canon_check(unit_hex("a100a100a100a100a100a10000")), OK);
    assert_int_equal(canon_check(unit_hex("a100a100a100a100a100a100a10000")),
                     CBOR_DEPTH);
}

static void depth_counts_what_stands_around(void **state)
{
    (void)state;
    assert_int_equal(canon_check_inside(unit_hex("818100"), 4), OK);
    assert_int_equal(canon_check_inside(unit_hex("818100"), 5), CBOR_DEPTH);
    assert_int_equal(canon_check_inside(unit_hex("00"), CBOR_DEPTH_MAX), OK);
    assert_int_equal(canon_check_inside(unit_hex("80"), CBOR_DEPTH_MAX),
                     CBOR_DEPTH);
}

static void bombs_are_refused_without_looking_far(void **state)
{
    uint8_t *bomb = malloc(MEBIBYTE);
    struct canon canon;
    struct canon_item item;

    (void)state;
    assert_non_null(bomb);
    memset(bomb, 0x81, MEBIBYTE);
    canon = canon_of(bytes_of(bomb, MEBIBYTE));
    canon_skip(&canon);
    assert_int_equal(canon.result, CBOR_DEPTH);
    assert_true(canon.at - bomb <= CBOR_DEPTH_MAX + 1);
    memset(bomb, 0xd2, MEBIBYTE);
    assert_int_equal(canon_check(bytes_of(bomb, MEBIBYTE)), CBOR_TAG);
    memset(bomb, 0xa1, MEBIBYTE);
    assert_int_equal(canon_check(bytes_of(bomb, MEBIBYTE)), CBOR_DEPTH);
    free(bomb);
    canon = canon_of(unit_hex("9a10000000"));
    assert_int_equal(canon_next(&canon, &item), CBOR_TRUNCATED);
    assert_int_equal(canon_check(unit_hex("9a0fffffff")), CBOR_TRUNCATED);
    assert_int_equal(canon_check(unit_hex("ba0fffffff")), CBOR_TRUNCATED);
    assert_int_equal(canon_check(unit_hex("5bffffffffffffffff")),
                     CBOR_TRUNCATED);
    assert_int_equal(canon_check(unit_hex("9bffffffffffffffff")),
                     CBOR_TRUNCATED);
}

static void counts_are_believed_up_to_the_bytes_left(void **state)
{
    struct canon canon = canon_of(unit_hex("820000"));
    struct canon_item item;

    (void)state;
    assert_int_equal(canon_next(&canon, &item), OK);
    canon = canon_of(unit_hex("830000"));
    assert_int_equal(canon_next(&canon, &item), CBOR_TRUNCATED);
    canon = canon_of(unit_hex("a10000"));
    assert_int_equal(canon_next(&canon, &item), OK);
    canon = canon_of(unit_hex("a2000001"));
    assert_int_equal(canon_next(&canon, &item), CBOR_TRUNCATED);
}

static void keys_of_maps_ascend_bytewise(void **state)
{
    static const struct {
        const char *hex;
        enum result result;
    } cases[] = {
        {"a201000200", OK},
        {"a202000100", CBOR_ORDER},
        {"a201000100", CBOR_ORDER},
        /* 24 stands behind 23, and a shorter head before a longer one. */
        {"a21700181800", OK},
        {"a21818001700", CBOR_ORDER},
        /* Numbers before negative ones, before strings, before texts. */
        {"a40000200041000061610080", CBOR_TRAILING},
        {"a400002000410000616100", OK},
        {"a2616100410000", CBOR_ORDER},
        {"a2810000800000", CBOR_ORDER},
        {"a1a0a0", OK},
    };

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(cases); i++)
        assert_int_equal(canon_check(unit_hex(cases[i].hex)), cases[i].result);
}

static void a_fault_stays_and_nothing_more_is_given(void **state)
{
    struct canon canon = canon_of(unit_hex("0518206161f6"));

    (void)state;
    assert_int_equal(canon_uint(&canon, 4), 0);
    assert_int_equal(canon.result, CBOR_RANGE);
    assert_int_equal(canon_uint(&canon, 100), 0);
    assert_null(canon_text(&canon, 10).data);
    assert_null(canon_fixed(&canon, 1));
    assert_null(canon_skip(&canon).data);
    assert_null(canon_value(&canon, 0).data);
    assert_false(canon_null(&canon));
    assert_int_equal(canon_array(&canon, 0, 9), 0);
    assert_int_equal(canon_end(&canon), CBOR_RANGE);
    assert_int_equal(canon_peek(&canon), CANON_NULL);
}

static void typed_takes_hold_their_bounds(void **state)
{
    struct canon canon;

    (void)state;
    canon = canon_of(unit_hex("4161"));
    assert_int_equal(canon_string(&canon, 1, 1).size, 1);
    canon = canon_of(unit_hex("4161"));
    assert_null(canon_string(&canon, 2, 9).data);
    assert_int_equal(canon.result, CBOR_RANGE);
    canon = canon_of(unit_hex("6161"));
    assert_null(canon_string(&canon, 1, 1).data);
    assert_int_equal(canon.result, CBOR_TYPE);
    canon = canon_of(unit_hex("626161"));
    assert_null(canon_text(&canon, 1).data);
    assert_int_equal(canon.result, CBOR_RANGE);
    canon = canon_of(unit_hex("820000"));
    assert_int_equal(canon_array(&canon, 3, 3), 0);
    assert_int_equal(canon.result, CBOR_RANGE);
    canon = canon_of(unit_hex("a10000"));
    assert_int_equal(canon_map(&canon, 0), 0);
    assert_int_equal(canon.result, CBOR_RANGE);
    canon = canon_of(unit_hex("d200"));
    canon_tag(&canon, 17);
    assert_int_equal(canon.result, CBOR_TAG);
    canon = canon_of(unit_hex("d20000"));
    canon_tag(&canon, 18);
    assert_int_equal(canon_uint(&canon, 0), 0);
    assert_int_equal(canon_end(&canon), CBOR_TRAILING);
}

static void values_have_numbers_as_keys_of_maps(void **state)
{
    static const struct {
        const char *hex;
        enum result result;
    } cases[] = {
        {"a2010220f6", OK},          {"a1616100", CBOR_TYPE},
        {"a1410000", CBOR_TYPE},     {"81a1f600", CBOR_TYPE},
        {"a101a1616100", CBOR_TYPE}, {"8281616101", OK},
    };

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        struct bytes item = unit_hex(cases[i].hex);
        struct canon canon = canon_of(item);

        assert_int_equal(canon_check(item), OK);
        canon_value(&canon, 0);
        assert_int_equal(canon_end(&canon), cases[i].result);
    }
}

static void passing_takes_what_skipping_takes(void **state)
{
    static const char *const items[] = {
        "00",         "1818",
        "3903e8",     "4161",
        "62c3a9",     "80",
        "8200f6",     "a2010220f6",
        "a101820061", "9818" /* cut */,
        "f4",         "5a00",
        "82",         "a100",
        "00ff",       "8181",
        "f5f5",       "1b0000000100000000",
    };

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(items); i++) {
        struct bytes item = unit_hex(items[i]), skipped, passed;
        struct canon one = canon_of(item), other = one;

        skipped = canon_skip(&one);
        passed = canon_pass(&other);
        assert_int_equal(one.result, other.result);
        assert_ptr_equal(skipped.data, passed.data);
        assert_int_equal(skipped.size, passed.size);
    }
}

static void passing_looks_at_lengths_only(void **state)
{
    struct canon canon;

    (void)state;
    canon = canon_of(unit_hex("a2616100616100f6"));
    assert_int_equal(canon_pass(&canon).size, 7);
    canon = canon_of(unit_hex("c1c261ff"));
    assert_int_equal(canon_pass(&canon).size, 4);
    canon = canon_of(unit_hex("8181818181818180"));
    assert_int_equal(canon_pass(&canon).size, 8);
    canon = canon_of(unit_hex("5f4100ff"));
    assert_null(canon_pass(&canon).data);
    assert_int_equal(canon.result, CBOR_INDEFINITE);
    canon = canon_of(unit_hex("829bffffffffffffffff"));
    assert_null(canon_pass(&canon).data);
    assert_int_equal(canon.result, CBOR_TRUNCATED);
}

static void what_does_not_fit_sets_full(void **state)
{
    uint8_t space[3];
    struct buffer out = buffer_of(space, sizeof space);

    (void)state;
    canon_put_uint(&out, 1000);
    assert_false(out.full);
    canon_put_null(&out);
    assert_true(out.full);
    out = buffer_of(space, sizeof space);
    canon_put_text(&out, bytes_text("abc"));
    assert_true(out.full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(valid_bytes_are_those_that_encode_to_themselves),
        cmocka_unit_test(numbers_of_each_length_come_back),
        cmocka_unit_test(six_containers_pass_and_seven_do_not),
        cmocka_unit_test(depth_counts_what_stands_around),
        cmocka_unit_test(bombs_are_refused_without_looking_far),
        cmocka_unit_test(counts_are_believed_up_to_the_bytes_left),
        cmocka_unit_test(keys_of_maps_ascend_bytewise),
        cmocka_unit_test(a_fault_stays_and_nothing_more_is_given),
        cmocka_unit_test(typed_takes_hold_their_bounds),
        cmocka_unit_test(values_have_numbers_as_keys_of_maps),
        cmocka_unit_test(passing_takes_what_skipping_takes),
        cmocka_unit_test(passing_looks_at_lengths_only),
        cmocka_unit_test(what_does_not_fit_sets_full),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
