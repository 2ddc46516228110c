/* SPDX-License-Identifier: Apache-2.0 */
/* The seal of an officer on a body (E4, key 1). */
#include "core/body.h"
#include "core/canon.h"
#include "tests/unit/unit.h"

static const uint8_t seed[BODY_SEED] = {1}, log_id[KEY_LOG] = {2};

static void the_officer_signs_all_other_fields(void **state)
{
    uint8_t with_space[256], without_space[256], space[512];
    struct buffer with = buffer_of(with_space, sizeof with_space);
    struct buffer without = buffer_of(without_space, sizeof without_space);
    struct buffer values = buffer_of(space, sizeof space);
    static const uint8_t realm[KEY_REALM] = {3};
    uint8_t nothing[KEY_SIGNATURE] = {0};

    (void)state;
    for (unsigned turn = 0; turn < 2; turn++) {
        values.size = 0;
        canon_put_map(&values, 2);
        canon_put_uint(&values, 1);
        canon_put_array(&values, 2);
        canon_put_string(&values, bytes_of(nothing, KEY_KID));
        canon_put_string(&values, bytes_of(nothing, KEY_SIGNATURE));
        canon_put_uint(&values, 16);
        canon_put_uint(&values, 1);
        assert_int_equal(body_officer_text(buffer_bytes(&values), log_id, seed,
                                           realm, turn ? &with : &without),
                         OK);
        /* The seal itself is not part of what is signed. */
        nothing[0] = 1;
    }
    unit_equal(buffer_bytes(&with), buffer_bytes(&without));
    space[values.size - 1] = 2;
    with.size = 0;
    assert_int_equal(
        body_officer_text(buffer_bytes(&values), log_id, seed, realm, &with),
        OK);
    assert_false(bytes_equal(buffer_bytes(&with), buffer_bytes(&without)));
    assert_int_equal(
        body_officer_text(unit_hex("a11001"), log_id, seed, realm, &with),
        BODY_MISSING);
}

/* A values map with a seal, a direction and a name. */
static const uint8_t officer_seed[KEY_SIZE] = {1}, other_seed[KEY_SIZE] = {2};

static struct bytes sealed_values(const struct signer *officer,
                                  struct buffer *values)
{
    uint8_t hold[BODY_OFFICER_SEAL];

    body_officer_hold(officer->public, hold);
    canon_put_map(values, 3);
    canon_put_uint(values, 1);
    buffer_put(values, bytes_of(hold, sizeof hold));
    canon_put_uint(values, 16);
    canon_put_uint(values, 1);
    canon_put_uint(values, 19);
    canon_put_text(values, bytes_text("ERIKSSON"));
    assert_int_equal(body_officer_seal(values->data, values->size, log_id, seed,
                                       log_id, officer),
                     OK);
    return buffer_bytes(values);
}

static void an_officer_s_seal_verifies_in_any_form_that_shows_it(void **state)
{
    uint8_t space[256], commitment[HASH_SIZE], shown[2048];
    struct buffer values = buffer_of(space, sizeof space);
    struct buffer part = buffer_of(shown, sizeof shown);
    struct signer officer, other;
    const uint16_t with[] = {1, 16}, without[] = {16};
    struct body body;

    (void)state;
    key_signer(&officer, officer_seed);
    key_signer(&other, other_seed);
    body = (struct body){.state = BODY_FULL,
                         .values = sealed_values(&officer, &values),
                         .seed = seed};
    body.count = 3;
    assert_int_equal(body_commit(body.values, log_id, seed, commitment), OK);
    assert_int_equal(body_officer_verify(&body, log_id, log_id, officer.public),
                     OK);
    assert_int_equal(body_officer_verify(&body, log_id, log_id, other.public),
                     OFFICER_SEAL_BAD);
    assert_int_equal(body_redact(&body, log_id, with, 2, &part), OK);
    assert_int_equal(body_open(buffer_bytes(&part), &body), OK);
    assert_int_equal(body_verify(&body, log_id, commitment), OK);
    assert_int_equal(body_officer_verify(&body, log_id, log_id, officer.public),
                     OK);
    body = (struct body){
        .state = BODY_FULL, .values = buffer_bytes(&values), .seed = seed, .count = 3};
    part.size = 0;
    assert_int_equal(body_redact(&body, log_id, without, 1, &part), OK);
    assert_int_equal(body_open(buffer_bytes(&part), &body), OK);
    assert_int_equal(body_officer_verify(&body, log_id, log_id, officer.public),
                     BODY_MISSING);
}

static void no_bit_of_what_an_officer_sealed_can_be_changed(void **state)
{
    uint8_t space[256];
    struct buffer values = buffer_of(space, sizeof space);
    struct signer officer;
    struct body body = {.state = BODY_FULL, .seed = seed};

    (void)state;
    key_signer(&officer, officer_seed);
    body.values = sealed_values(&officer, &values);
    for (size_t i = 0; i < values.size * 8; i++) {
        space[i / 8] = (uint8_t)(space[i / 8] ^ 1 << i % 8);
        if (body_open_values(body.values, &body) == OK) {
            body.seed = seed;
            assert_int_not_equal(
                body_officer_verify(&body, log_id, log_id, officer.public), OK);
        }
        space[i / 8] = (uint8_t)(space[i / 8] ^ 1 << i % 8);
        body.values = buffer_bytes(&values);
    }
    /* Nor does a seal of another log or realm do. */
    body = (struct body){
        .state = BODY_FULL, .values = buffer_bytes(&values), .seed = seed};
    assert_int_not_equal(
        body_officer_verify(&body, log_id, seed, officer.public), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_officer_signs_all_other_fields),
        cmocka_unit_test(an_officer_s_seal_verifies_in_any_form_that_shows_it),
        cmocka_unit_test(no_bit_of_what_an_officer_sealed_can_be_changed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
