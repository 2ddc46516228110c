/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"
#include "core/body.h"
#include "core/canon.h"

enum { SPACE = BODY_SIZE_MAX + 16, ROUNDS = 300 };

static const uint8_t seed[BODY_SEED] = {1}, log_id[KEY_LOG] = {2};
static uint8_t values_space[SPACE], full_space[SPACE], part_space[SPACE];

/* A map of count keys from 1 on, each with a small number. */
static struct bytes values_of(size_t count)
{
    struct buffer out = buffer_of(values_space, sizeof values_space);

    canon_put_map(&out, count);
    for (size_t i = 1; i <= count; i++) {
        canon_put_uint(&out, i);
        canon_put_uint(&out, i);
    }
    return buffer_bytes(&out);
}

/* A map of one key that has exactly size bytes, above 300. */
static struct bytes values_sized(size_t size)
{
    struct buffer out = buffer_of(values_space, sizeof values_space);
    size_t head = size - 5 > 0xffff ? 5 : 3;

    canon_put_map(&out, 1);
    canon_put_uint(&out, 16);
    memset(full_space, 'a', size);
    canon_put_string(&out, bytes_of(full_space, size - 2 - head));
    assert_int_equal(out.size, size);
    return buffer_bytes(&out);
}

static struct bytes full_of(struct bytes values)
{
    struct buffer out = buffer_of(full_space, sizeof full_space);

    body_put_full(&out, seed, values);
    assert_false(out.full);
    return buffer_bytes(&out);
}

static void a_body_has_1_to_256_fields(void **state)
{
    uint8_t commitment[HASH_SIZE];
    struct body body;

    (void)state;
    for (size_t count = 1; count <= BODY_FIELDS_MAX; count += 15) {
        assert_int_equal(
            body_commit(values_of(count), log_id, seed, commitment), OK);
        assert_int_equal(body_open(full_of(values_of(count)), &body), OK);
        assert_int_equal(body.count, count);
        assert_int_equal(body_verify(&body, log_id, commitment), OK);
    }
    assert_int_equal(body_open(full_of(values_of(256)), &body), OK);
    assert_int_equal(body_open(full_of(values_of(257)), &body), BODY_FORM);
    assert_int_equal(body_commit(values_of(257), log_id, seed, commitment),
                     BODY_FORM);
    assert_int_equal(body_open(full_of(values_of(0)), &body), BODY_FORM);
    assert_int_equal(body_commit(values_of(0), log_id, seed, commitment),
                     BODY_FORM);
}

static void values_end_at_65536_bytes(void **state)
{
    uint8_t commitment[HASH_SIZE];
    struct body body;

    (void)state;
    assert_int_equal(body_commit(values_sized(65536), log_id, seed, commitment),
                     OK);
    assert_int_equal(body_open(full_of(values_sized(65536)), &body), OK);
    assert_int_equal(body_verify(&body, log_id, commitment), OK);
    assert_int_equal(entry_units(body.values.size), 256);
    assert_int_equal(body_open(full_of(values_sized(65537)), &body), BODY_SIZE);
    assert_int_equal(body_commit(values_sized(65537), log_id, seed, commitment),
                     BODY_SIZE);
}

static void no_body_is_larger_than_any_may_be(void **state)
{
    struct body body;

    (void)state;
    memset(full_space, 0, sizeof full_space);
    assert_int_equal(body_open(bytes_of(full_space, BODY_SIZE_MAX + 1), &body),
                     BODY_SIZE);
    assert_int_equal(body_open(bytes_of(full_space, BODY_SIZE_MAX), &body),
                     CBOR_TRAILING);
}

static size_t random_keys(uint64_t *chance, size_t count, uint16_t *keys)
{
    size_t kept = 0;

    for (uint16_t key = 1; key <= count; key++)
        if (unit_random(chance) & 1)
            keys[kept++] = key;
    if (kept == 0)
        keys[kept++] = 1;
    return kept;
}

/* Shown whole or in any part, the commitment is the same. */
static void every_part_verifies_and_shows_just_itself(void **state)
{
    uint8_t commitment[HASH_SIZE];
    uint64_t chance = 7;

    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        size_t count = 1 + unit_random(&chance) % 40, kept, at = 0, shown = 0;
        struct buffer out = buffer_of(part_space, sizeof part_space);
        struct bytes values = values_of(count), value;
        uint16_t keys[BODY_FIELDS_MAX], key;
        struct body body, part;

        kept = random_keys(&chance, count, keys);
        body_commit(values, log_id, seed, commitment);
        assert_int_equal(body_open(full_of(values), &body), OK);
        assert_int_equal(body_redact(&body, log_id, keys, kept, &out), OK);
        assert_int_equal(body_open(buffer_bytes(&out), &part), OK);
        assert_int_equal(part.state, BODY_REDACTED);
        assert_int_equal(body_verify(&part, log_id, commitment), OK);
        for (; body_next(&part, &at, &key, &value); shown++) {
            assert_int_equal(key, keys[shown]);
            unit_equal(value, body_value(&body, key));
        }
        assert_int_equal(shown, kept);
        assert_int_equal(part.count, kept);
    }
}

/* With this seed the digests of keys 127 and 219 have the same first four
 * bytes, and that of key 219 is the lower one. */
static void digests_that_begin_alike_stand_in_order(void **state)
{
    static const uint8_t found[BODY_SEED] = {0x00, 0x03, 0x00, 0x5b};
    uint8_t commitment[HASH_SIZE];
    struct buffer out = buffer_of(part_space, sizeof part_space);
    struct bytes values = values_of(BODY_FIELDS_MAX);
    uint16_t key = 1;
    size_t alike = 0;
    struct body body, part;

    (void)state;
    assert_int_equal(body_commit(values, log_id, found, commitment), OK);
    full_of(values);
    memcpy(full_space + 3, found, sizeof found);
    assert_int_equal(body_open(bytes_of(full_space, values.size + 19), &body),
                     OK);
    assert_int_equal(body_redact(&body, log_id, &key, 1, &out), OK);
    assert_int_equal(body_open(buffer_bytes(&out), &part), OK);
    assert_int_equal(body_verify(&part, log_id, commitment), OK);
    for (size_t i = HASH_SIZE; i < part.hidden.size; i += HASH_SIZE)
        alike += memcmp(part.hidden.data + i - HASH_SIZE, part.hidden.data + i,
                        4) == 0;
    assert_int_equal(alike, 1);
}

static void hides(struct bytes raw, const uint8_t commitment[HASH_SIZE])
{
    struct body body;

    for (size_t bit = 0; bit < raw.size * 8; bit++) {
        uint8_t *at = (uint8_t *)(uintptr_t)raw.data + bit / 8;

        *at ^= (uint8_t)(1 << bit % 8);
        if (body_open(raw, &body) == OK && body.state <= BODY_REDACTED)
            assert_int_equal(body_verify(&body, log_id, commitment),
                             BODY_COMMITMENT);
        *at ^= (uint8_t)(1 << bit % 8);
    }
}

static void no_flipped_bit_verifies(void **state)
{
    static const uint16_t keys[] = {2, 5};
    struct buffer out = buffer_of(part_space, sizeof part_space);
    uint8_t commitment[HASH_SIZE];
    struct body body;

    (void)state;
    body_commit(values_of(5), log_id, seed, commitment);
    assert_int_equal(body_open(full_of(values_of(5)), &body), OK);
    assert_int_equal(body_redact(&body, log_id, keys, 2, &out), OK);
    hides(full_of(values_of(5)), commitment);
    hides(buffer_bytes(&out), commitment);
}

static void only_full_bodies_are_redacted(void **state)
{
    static const uint16_t keys[] = {1}, others[] = {99};
    struct buffer out = buffer_of(part_space, sizeof part_space);
    struct body body;

    (void)state;
    assert_int_equal(body_open(full_of(values_of(3)), &body), OK);
    assert_int_equal(body_redact(&body, log_id, others, 1, &out), BODY_FORM);
    assert_int_equal(out.size, 0);
    assert_int_equal(body_open(unit_hex("8102"), &body), OK);
    assert_int_equal(body_redact(&body, log_id, keys, 1, &out), BODY_STATE);
}

static void what_was_opened_is_reopened_as_it_was(void **state)
{
    static const uint16_t keys[] = {2, 3};
    struct buffer bodies[] = {
        buffer_of(full_space, SPACE), buffer_of(part_space, SPACE),
        buffer_of(part_space, SPACE), buffer_of(part_space, SPACE)};
    struct body body, again;

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(bodies); i++) {
        if (i == BODY_FULL)
            body_put_full(&bodies[i], seed, values_of(40));
        else if (i == BODY_REDACTED)
            assert_int_equal(body_redact(&body, log_id, keys, 2, &bodies[i]),
                             OK);
        else if (i == BODY_ABSENT)
            body_put_absent(&bodies[i]);
        else
            body_put_erased(&bodies[i], (uint8_t[HASH_SIZE]){1});
        assert_int_equal(body_open(buffer_bytes(&bodies[i]), &body), OK);
        assert_int_equal(body_reopen(buffer_bytes(&bodies[i]), &again), OK);
        assert_int_equal(again.state, i);
        assert_memory_equal(&again, &body, sizeof body);
    }
    assert_int_equal(body_reopen(unit_hex("83004100a0"), &body), BODY_FORM);
    assert_int_equal(body_reopen(unit_hex("8300"), &body), CBOR_TRUNCATED);
}

static void absent_and_erased_show_nothing(void **state)
{
    struct buffer out = buffer_of(part_space, sizeof part_space);
    uint8_t commitment[HASH_SIZE] = {0};
    struct bytes value;
    struct body body;
    uint16_t key;
    size_t at = 0;

    (void)state;
    body_put_erased(&out, commitment);
    assert_int_equal(body_open(buffer_bytes(&out), &body), OK);
    assert_int_equal(body.state, BODY_ERASED);
    assert_int_equal(body_verify(&body, log_id, commitment), OK);
    assert_false(body_next(&body, &at, &key, &value));
    assert_null(body_value(&body, 1).data);
    out.size = 0;
    body_put_absent(&out);
    assert_int_equal(body_open(buffer_bytes(&out), &body), OK);
    assert_int_equal(body.state, BODY_ABSENT);
    assert_false(body_next(&body, &at, &key, &value));
}

/* Nested as deep as a full body allows, a value is deeper than a redacted one
 * may be. */
static void what_is_nested_too_deep_to_be_shown_stays_hidden(void **state)
{
    static const uint16_t keys[] = {1, 2};
    struct buffer out = buffer_of(part_space, sizeof part_space);
    uint8_t commitment[HASH_SIZE];
    struct body body;

    (void)state;
    assert_int_equal(body_commit(unit_hex("a201818181000281818100"), log_id,
                                 seed, commitment),
                     OK);
    assert_int_equal(body_open(full_of(unit_hex("a2018181818100028181810"
                                                "0")),
                               &body),
                     OK);
    assert_int_equal(body_redact(&body, log_id, keys, 2, &out), OK);
    assert_int_equal(body_open(buffer_bytes(&out), &body), OK);
    assert_int_equal(body.count, 1);
    assert_null(body_value(&body, 1).data);
    assert_int_equal(
        body_commit(unit_hex("a101818181818100"), log_id, seed, commitment),
        CBOR_DEPTH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_has_1_to_256_fields),
        cmocka_unit_test(values_end_at_65536_bytes),
        cmocka_unit_test(no_body_is_larger_than_any_may_be),
        cmocka_unit_test(every_part_verifies_and_shows_just_itself),
        cmocka_unit_test(digests_that_begin_alike_stand_in_order),
        cmocka_unit_test(no_flipped_bit_verifies),
        cmocka_unit_test(only_full_bodies_are_redacted),
        cmocka_unit_test(what_was_opened_is_reopened_as_it_was),
        cmocka_unit_test(absent_and_erased_show_nothing),
        cmocka_unit_test(what_is_nested_too_deep_to_be_shown_stays_hidden),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
