/* SPDX-License-Identifier: Apache-2.0 */
/* Parts of a body: shown narrower, and joined again. */
#include "tests/unit/unit.h"

#include "core/body.h"
#include "core/canon.h"
#include "core/hash.h"

enum { FIELDS = 12, DIGESTS = 16, SPACE = 1 << 14 };

static const uint8_t log_id[KEY_LOG] = {7}, seed[BODY_SEED] = {9};
static uint8_t spaces[4][SPACE], commitment[HASH_SIZE];
static struct body full;

/* Keys 1 to 12, each with ten times itself. */
static int setup(void **state)
{
    static uint8_t values[SPACE];
    struct buffer out = buffer_of(values, sizeof values);
    struct buffer body = buffer_of(spaces[0], SPACE);

    (void)state;
    canon_put_map(&out, FIELDS);
    for (unsigned key = 1; key <= FIELDS; key++) {
        canon_put_uint(&out, key);
        canon_put_uint(&out, 10 * key);
    }
    assert_int_equal(body_commit(buffer_bytes(&out), log_id, seed, commitment),
                     OK);
    body_put_full(&body, seed, buffer_bytes(&out));
    assert_int_equal(body_open(buffer_bytes(&body), &full), OK);
    return 0;
}

/* A part of a body in the n-th space, which has to verify. */
static struct body part(const struct body *of, size_t n, const uint16_t *keys,
                        size_t count)
{
    struct buffer out = buffer_of(spaces[n], SPACE);
    struct body body;

    assert_int_equal(body_redact(of, log_id, keys, count, &out), OK);
    assert_int_equal(body_open(buffer_bytes(&out), &body), OK);
    assert_int_equal(body_verify(&body, log_id, commitment), OK);
    return body;
}

static void assert_shows(const struct body *body, const uint16_t *keys,
                         size_t count)
{
    struct bytes value;
    uint16_t key;
    size_t at = 0, i = 0;

    for (; body_next(body, &at, &key, &value); i++) {
        assert_true(i < count);
        assert_int_equal(key, keys[i]);
        unit_equal(value, body_value(&full, key));
    }
    assert_int_equal(i, count);
}

#define PART(of, n, ...)                                                       \
    part(of, n, (const uint16_t[]){__VA_ARGS__},                               \
         sizeof((const uint16_t[]){__VA_ARGS__}) / 2)
#define SHOWS(body, ...)                                                       \
    assert_shows(body, (const uint16_t[]){__VA_ARGS__},                        \
                 sizeof((const uint16_t[]){__VA_ARGS__}) / 2)

static void a_part_is_narrowed_as_the_whole_would_be(void **state)
{
    struct body wide, narrow, same;

    setup(state);
    wide = PART(&full, 1, 2, 5, 7, 12);
    narrow = PART(&wide, 2, 1, 5, 12);
    SHOWS(&narrow, 5, 12);
    same = PART(&full, 3, 5, 12);
    unit_equal(narrow.hidden, same.hidden);
    unit_equal(narrow.shown, same.shown);
}

static void of_a_part_that_shows_none_of_it_nothing_is_left(void **state)
{
    struct buffer out = buffer_of(spaces[2], SPACE);
    static const uint16_t keys[] = {1, 3};
    struct body wide;

    setup(state);
    wide = PART(&full, 1, 2, 5);
    assert_int_equal(body_redact(&wide, log_id, keys, 2, &out), BODY_FORM);
    assert_int_equal(out.size, 0);
}

/* Whatever two parts show, joined they show it, and it verifies. */
static void two_parts_join_to_what_either_shows(void **state)
{
    uint64_t chance = 3;

    setup(state);
    for (unsigned round = 0; round < 300; round++) {
        uint64_t a = 1 + unit_random(&chance) % ((1 << FIELDS) - 1);
        uint64_t b = 1 + unit_random(&chance) % ((1 << FIELDS) - 1);
        struct buffer out = buffer_of(spaces[3], SPACE);
        uint16_t keys[3][FIELDS];
        size_t counts[3] = {0};
        struct body left, right, both;
        enum result result;

        for (uint16_t i = 0; i < FIELDS; i++) {
            if (a >> i & 1)
                keys[0][counts[0]++] = i + 1;
            if (b >> i & 1)
                keys[1][counts[1]++] = i + 1;
            if ((a | b) >> i & 1)
                keys[2][counts[2]++] = i + 1;
        }
        left = part(&full, 1, keys[0], counts[0]);
        right = part(&full, 2, keys[1], counts[1]);
        result = body_join(&left, &right, &out);
        if ((a | b) == a) {
            assert_int_equal(result, ENTRY_DUPLICATE);
            continue;
        }
        assert_int_equal(result, OK);
        assert_int_equal(body_open(buffer_bytes(&out), &both), OK);
        assert_int_equal(body_verify(&both, log_id, commitment), OK);
        assert_shows(&both, keys[2], counts[2]);
    }
}

static void only_parts_of_one_body_are_joined(void **state)
{
    struct buffer out = buffer_of(spaces[3], SPACE);
    struct body left, other, absent;
    uint8_t flipped[SPACE];

    setup(state);
    left = PART(&full, 1, 2, 5);
    assert_int_equal(body_join(&left, &full, &out), BODY_STATE);
    assert_int_equal(body_join(&full, &left, &out), BODY_STATE);
    assert_int_equal(body_open(unit_hex("8102"), &absent), OK);
    assert_int_equal(body_join(&left, &absent, &out), BODY_STATE);
    /* Another value of key 7 is not among what is hidden. */
    other = PART(&full, 2, 7);
    memcpy(flipped, spaces[2], SPACE);
    flipped[other.shown.data - spaces[2] + 2 + BODY_SALT + 1] ^= 1;
    other.shown.data = flipped + (other.shown.data - spaces[2]);
    assert_int_equal(body_verify(&other, log_id, commitment), BODY_COMMITMENT);
    assert_int_equal(body_join(&left, &other, &out), BODY_COMMITMENT);
    assert_int_equal(out.size, 0);
}

/* One claim as E4 has it. */
static void digest_of(uint8_t salt, unsigned value, unsigned key,
                      struct buffer *triple, uint8_t digest[HASH_SIZE])
{
    uint8_t salts[BODY_SALT] = {salt};
    size_t start = triple->size;
    struct hash hash;

    canon_put_array(triple, 3);
    canon_put_string(triple, bytes_of(salts, BODY_SALT));
    canon_put_uint(triple, value);
    canon_put_uint(triple, key);
    hash_begin(&hash);
    hash_add(&hash, bytes_of(triple->data + start, triple->size - start));
    hash_end(&hash, digest);
}

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, HASH_SIZE);
}

/*
 * A body that no honest author writes: beside one claim of key 5 another one,
 * where a decoy would be. Gives the part that shows the first or second.
 */
static struct body two_faced(bool second, struct buffer *out, uint8_t sum[32])
{
    uint8_t digests[DIGESTS][HASH_SIZE], own[HASH_SIZE];
    uint8_t triples[2][64];
    struct buffer shown[2] = {buffer_of(triples[0], 64),
                              buffer_of(triples[1], 64)};
    struct hash hash;
    struct body body;

    digest_of(1, 50, 5, &shown[0], digests[0]);
    digest_of(2, second ? 51 : 50, 5, &shown[1], digests[1]);
    digest_of(2, 51, 5, &(struct buffer){.data = spaces[3], .capacity = 64},
              digests[1]);
    for (size_t i = 2; i < DIGESTS; i++)
        memset(digests[i], (int)i, HASH_SIZE);
    memcpy(own, digests[second], HASH_SIZE);
    qsort(digests, DIGESTS, HASH_SIZE, compare);
    hash_begin(&hash);
    hash_add(&hash, bytes_of("\x02", 1));
    hash_add(&hash, bytes_of(digests, sizeof digests));
    hash_end(&hash, sum);
    canon_put_array(out, 3);
    canon_put_uint(out, BODY_REDACTED);
    canon_put_string_head(out, (DIGESTS - 1) * HASH_SIZE);
    for (size_t i = 0; i < DIGESTS; i++)
        if (memcmp(digests[i], own, HASH_SIZE) != 0)
            buffer_put(out, bytes_of(digests[i], HASH_SIZE));
    canon_put_array(out, 1);
    buffer_put(out, buffer_bytes(&shown[second]));
    assert_int_equal(body_open(buffer_bytes(out), &body), OK);
    return body;
}

/* Both claims in one body. */
static void one_body_shows_a_key_once(void **state)
{
    struct buffer out = buffer_of(spaces[0], SPACE);
    uint8_t digest[HASH_SIZE];
    struct body body;

    (void)state;
    canon_put_array(&out, 3);
    canon_put_uint(&out, BODY_REDACTED);
    canon_put_string_head(&out, 0);
    canon_put_array(&out, 2);
    digest_of(1, 50, 5, &out, digest);
    digest_of(2, 51, 5, &out, digest);
    assert_int_equal(body_open(buffer_bytes(&out), &body), BODY_FORM);
}

static void an_author_can_prepare_two_values_of_one_key(void **state)
{
    struct buffer first = buffer_of(spaces[1], SPACE);
    struct buffer second = buffer_of(spaces[2], SPACE);
    struct buffer out = buffer_of(spaces[0], SPACE);
    uint8_t sums[2][HASH_SIZE];
    struct body left = two_faced(false, &first, sums[0]);
    struct body right = two_faced(true, &second, sums[1]);

    (void)state;
    assert_memory_equal(sums[0], sums[1], HASH_SIZE);
    assert_int_equal(body_verify(&left, log_id, sums[0]), OK);
    assert_int_equal(body_verify(&right, log_id, sums[0]), OK);
    assert_int_equal(body_join(&left, &right, &out), BODY_TWICE);
    assert_int_equal(body_join(&right, &left, &out), BODY_TWICE);
    assert_int_equal(body_join(&left, &left, &out), ENTRY_DUPLICATE);
    assert_int_equal(out.size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_is_narrowed_as_the_whole_would_be),
        cmocka_unit_test(of_a_part_that_shows_none_of_it_nothing_is_left),
        cmocka_unit_test(two_parts_join_to_what_either_shows),
        cmocka_unit_test(only_parts_of_one_body_are_joined),
        cmocka_unit_test(one_body_shows_a_key_once),
        cmocka_unit_test(an_author_can_prepare_two_values_of_one_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
