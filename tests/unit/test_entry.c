/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"
#include "core/canon.h"
#include "core/entry.h"
#include "core/limits.h"

#include <sodium.h>

/* CAIRN_FLIPS sets how many; a million takes a minute and a half. */
enum { FLIPS = 20000 };

static const uint8_t realm[KEY_REALM] = {7}, secret[KEY_SIZE] = {9};

struct sealed {
    struct signer signer;
    uint8_t space[ENTRY_SIZE_MAX + 1];
    struct buffer out;
};

static void seal(struct sealed *sealed)
{
    struct header header = {.version = 1,
                            .log = {1},
                            .seq = 5,
                            .previous = {2},
                            .has_previous = true,
                            .time = 1760000000,
                            .clock = CLOCK_NETWORK,
                            .kind = 16,
                            .schema = 1,
                            .body = {3},
                            .has_body = true,
                            .size = 2};

    key_signer(&sealed->signer, secret);
    sealed->out = buffer_of(sealed->space, sizeof sealed->space);
    entry_seal(&header, realm, &sealed->signer, &sealed->out);
    assert_false(sealed->out.full);
}

/* Bytes with a flipped bit are refused, by whatever name. */
static bool passes(struct bytes bytes, const uint8_t key[KEY_SIZE])
{
    struct entry entry;

    return entry_open(bytes, realm, &entry) == OK &&
           entry_verify(&entry, realm, key) == OK;
}

static void no_single_flipped_bit_passes(void **state)
{
    struct sealed sealed;

    (void)state;
    seal(&sealed);
    assert_true(passes(buffer_bytes(&sealed.out), sealed.signer.public));
    for (size_t bit = 0; bit < sealed.out.size * 8; bit++) {
        sealed.space[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(passes(buffer_bytes(&sealed.out), sealed.signer.public));
        sealed.space[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

static void no_random_flips_pass(void **state)
{
    const char *asked = getenv("CAIRN_FLIPS");
    unsigned long rounds = asked ? strtoul(asked, NULL, 10) : FLIPS;
    struct sealed sealed;
    uint64_t chance = 3;

    (void)state;
    seal(&sealed);
    for (unsigned long i = 0; i < rounds; i++) {
        uint8_t copy[ENTRY_SIZE_MAX];
        size_t flips = 1 + unit_random(&chance) % 3;

        memcpy(copy, sealed.space, sealed.out.size);
        for (; flips > 0; flips--) {
            uint64_t bit = unit_random(&chance) % (sealed.out.size * 8);

            copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        if (memcmp(copy, sealed.space, sealed.out.size) != 0)
            assert_false(
                passes(bytes_of(copy, sealed.out.size), sealed.signer.public));
    }
}

static void every_prefix_is_refused_as_cut(void **state)
{
    struct sealed sealed;
    struct entry entry;

    (void)state;
    seal(&sealed);
    for (size_t size = 0; size < sealed.out.size; size++) {
        uint8_t *part = malloc(size ? size : 1);

        memcpy(part, sealed.space, size);
        assert_int_equal(entry_open(bytes_of(part, size), realm, &entry),
                         CBOR_TRUNCATED);
        free(part);
    }
    sealed.space[sealed.out.size] = 0;
    assert_int_equal(
        entry_open(bytes_of(sealed.space, sealed.out.size + 1), realm, &entry),
        CBOR_TRAILING);
}

static void another_author_is_refused(void **state)
{
    static const uint8_t other_secret[KEY_SIZE] = {10};
    struct signer other;
    struct sealed sealed;
    struct entry entry;

    (void)state;
    seal(&sealed);
    key_signer(&other, other_secret);
    assert_int_equal(entry_open(buffer_bytes(&sealed.out), realm, &entry), OK);
    assert_int_equal(entry_verify(&entry, realm, other.public), ENTRY_KID);
    /* The log's kid over another's signature: the header is forged. */
    key_sign(&other, bytes_text("x"),
             sealed.space + sealed.out.size - KEY_SIGNATURE);
    assert_int_equal(entry_open(buffer_bytes(&sealed.out), realm, &entry), OK);
    assert_int_equal(entry_verify(&entry, realm, sealed.signer.public),
                     ENTRY_SIGNATURE);
}

static void s_plus_the_order_is_refused(void **state)
{
    /* L = 2^252 + 27742317777372353535851937790883648493, least byte first. */
    static const char order[] = "edd3f55c1a631258d69cf7a2def9de14"
                                "00000000000000000000000000000010";
    struct sealed sealed;
    struct entry entry;
    struct bytes l = unit_hex(order);
    uint8_t *s;

    (void)state;
    seal(&sealed);
    s = sealed.space + sealed.out.size - 32;
    sodium_add(s, l.data, 32);
    assert_int_equal(entry_open(buffer_bytes(&sealed.out), realm, &entry), OK);
    assert_int_equal(entry_verify(&entry, realm, sealed.signer.public),
                     ENTRY_SIGNATURE);
}

static void keys_of_small_order_and_not_canonical_sign_nothing(void **state)
{
    static const char *const keys[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    };
    uint8_t signature[KEY_SIGNATURE] = {1};

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(keys); i++) {
        struct bytes key = unit_hex(keys[i]);

        assert_int_equal(key_check(key.data), KEY_INVALID);
        assert_int_equal(key_verify(key.data, bytes_text("x"), signature),
                         ENTRY_SIGNATURE);
    }
}

/* Version 2 with a string that fills the entry to just this size. */
static size_t of_size(uint8_t *space, size_t capacity, size_t size)
{
    uint8_t filler[ENTRY_SIZE_MAX] = {0};
    uint8_t payload_space[ENTRY_SIZE_MAX];
    struct buffer payload = buffer_of(payload_space, sizeof payload_space);
    struct buffer out = buffer_of(space, capacity);

    canon_put_array(&payload, 5);
    canon_put_uint(&payload, 2);
    canon_put_string(&payload, bytes_of(filler, KEY_LOG));
    canon_put_uint(&payload, 0);
    canon_put_null(&payload);
    /* 86 bytes stand outside of the payload, 3 are the filler's head. */
    canon_put_string(&payload, bytes_of(filler, size - 86 - 21 - 3));
    canon_put_tag(&out, 18);
    canon_put_array(&out, 4);
    canon_put_string(&out, unit_hex("a2012704480000000000000000"));
    canon_put_map(&out, 0);
    canon_put_string(&out, buffer_bytes(&payload));
    canon_put_string(&out, bytes_of(filler, KEY_SIGNATURE));
    assert_false(out.full);
    return out.size;
}

static void an_entry_ends_at_512_bytes(void **state)
{
    uint8_t space[ENTRY_SIZE_MAX + 1];
    struct entry entry;
    size_t size = of_size(space, sizeof space, ENTRY_SIZE_MAX);

    (void)state;
    assert_int_equal(size, ENTRY_SIZE_MAX);
    assert_int_equal(entry_open(bytes_of(space, size), realm, &entry), OK);
    assert_int_equal(entry.header.version, 2);
    size = of_size(space, sizeof space, ENTRY_SIZE_MAX + 1);
    assert_int_equal(size, ENTRY_SIZE_MAX + 1);
    assert_int_equal(entry_open(bytes_of(space, size), realm, &entry),
                     ENTRY_SIZE);
}

static void units_count_begun_quarters_of_a_kilobyte(void **state)
{
    (void)state;
    assert_int_equal(entry_units(1), 1);
    assert_int_equal(entry_units(256), 1);
    assert_int_equal(entry_units(257), 2);
    assert_int_equal(entry_units(65536), ENTRY_BODY_UNITS_MAX);
}

static void a_rebuilt_entry_is_as_if_it_had_been_opened(void **state)
{
    uint8_t space[ENTRY_SIZE_MAX];
    struct buffer out = buffer_of(space, sizeof space);
    struct entry entry, again = {0};
    struct sealed sealed;

    (void)state;
    seal(&sealed);
    assert_int_equal(entry_open(buffer_bytes(&sealed.out), realm, &entry), OK);
    again.header = entry.header;
    entry_rebuild(&again.header, entry.kid, entry.signature, realm, &out,
                  &again);
    assert_true(bytes_equal(again.bytes, entry.bytes));
    assert_true(bytes_equal(again.payload, entry.payload));
    assert_memory_equal(again.id, entry.id, HASH_SIZE);
    assert_int_equal(again.payload.data - space,
                     entry.payload.data - sealed.space);
    assert_int_equal(again.kid - space, entry.kid - sealed.space);
    assert_int_equal(again.signature - space, entry.signature - sealed.space);
}

static void a_header_that_is_not_coherent_is_not_rebuilt(void **state)
{
    struct header header = {.version = 1,
                            .seq = 1,
                            .kind = 16,
                            .schema = 1,
                            .has_body = true,
                            .size = 1};
    static const uint8_t kid[KEY_KID], signature[KEY_SIGNATURE];
    uint8_t space[ENTRY_SIZE_MAX];
    struct buffer out = buffer_of(space, sizeof space);
    struct entry entry;

    (void)state;
    entry_rebuild(&header, kid, signature, realm, &out, &entry);
    assert_true(out.full);
    out = buffer_of(space, sizeof space);
    header.has_previous = true;
    entry_rebuild(&header, kid, signature, realm, &out, &entry);
    assert_false(out.full);
    header.kind = 0;
    entry_rebuild(&header, kid, signature, realm, &out, &entry);
    assert_true(out.full);
    out = buffer_of(space, sizeof space);
    header.kind = 16;
    header.version = 2;
    entry_rebuild(&header, kid, signature, realm, &out, &entry);
    assert_true(out.full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_single_flipped_bit_passes),
        cmocka_unit_test(no_random_flips_pass),
        cmocka_unit_test(every_prefix_is_refused_as_cut),
        cmocka_unit_test(another_author_is_refused),
        cmocka_unit_test(s_plus_the_order_is_refused),
        cmocka_unit_test(keys_of_small_order_and_not_canonical_sign_nothing),
        cmocka_unit_test(an_entry_ends_at_512_bytes),
        cmocka_unit_test(units_count_begun_quarters_of_a_kilobyte),
        cmocka_unit_test(a_rebuilt_entry_is_as_if_it_had_been_opened),
        cmocka_unit_test(a_header_that_is_not_coherent_is_not_rebuilt),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
