/* SPDX-License-Identifier: Apache-2.0 */
/* Requests for a certificate, as files. */
#include "core/canon.h"
#include "core/certificate.h"
#include "tests/unit/unit.h"

static const uint8_t unknown_realm[KEY_REALM];

static struct certificate make(uint8_t roles, const char *post)
{
    struct certificate made = {.roles = roles, .country = "UTO"};
    uint8_t seed[KEY_SIZE] = {7};
    struct signer signer;

    strcpy(made.name, "kayes-1");
    strcpy(made.post, post);
    key_link(seed, made.link_key);
    key_signer(&signer, seed);
    memcpy(made.witness_key, signer.public, KEY_SIZE);
    certificate_prove(&made, unknown_realm, &signer);
    return made;
}

static struct bytes put(const struct certificate *made)
{
    static uint8_t space[CERTIFICATE_VALUES_MAX];
    struct buffer out = buffer_of(space, sizeof space);

    certificate_put_request(made, &out);
    assert_false(out.full);
    return buffer_bytes(&out);
}

static void a_request_comes_back_with_the_role_it_wishes(void **state)
{
    static const uint8_t roles[] = {0,          ROLE_POST,    ROLE_HEADQUARTERS,
                                    ROLE_RELAY, ROLE_AUDITOR, ROLE_ROOT};
    static const char *const posts[] = {"", "MLKAY"};

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(roles); i++)
        for (size_t p = 0; p < UNIT_COUNT(posts); p++) {
            struct certificate made = make(roles[i], posts[p]), found;

            assert_int_equal(certificate_read_request(put(&made), &found), OK);
            assert_memory_equal(&made, &found, sizeof made);
            assert_int_equal(certificate_proved(&found, unknown_realm), OK);
        }
}

static void the_proof_covers_all_but_the_role(void **state)
{
    struct certificate made = make(ROLE_POST, "MLKAY");

    (void)state;
    made.roles = ROLE_AUDITOR;
    assert_int_equal(certificate_proved(&made, unknown_realm), OK);
    made.post[0] = 'N';
    assert_int_equal(certificate_proved(&made, unknown_realm), CERT_PROOF);
}

/* The map {16: role, ...} with another role's bytes. */
static enum result read_with_role(const uint8_t *role, size_t size)
{
    struct certificate made = make(ROLE_POST, "MLKAY");
    struct bytes good = put(&made);
    uint8_t space[CERTIFICATE_VALUES_MAX];
    struct buffer out = buffer_of(space, sizeof space);

    buffer_put(&out, bytes_of(good.data, 2));
    buffer_put(&out, bytes_of(role, size));
    buffer_put(&out, bytes_of(good.data + 3, good.size - 3));
    return certificate_read_request(buffer_bytes(&out), &made);
}

static void a_role_beyond_a_byte_is_refused(void **state)
{
    (void)state;
    assert_int_equal(read_with_role((const uint8_t[]){0x01}, 1), OK);
    assert_int_equal(read_with_role((const uint8_t[]){0x18, 0xff}, 2), OK);
    assert_int_equal(read_with_role((const uint8_t[]){0x19, 1, 0}, 3),
                     CERT_FORM);
    assert_int_equal(read_with_role((const uint8_t[]){0x00}, 1), CERT_FORM);
    assert_int_equal(read_with_role((const uint8_t[]){0x41, 1}, 2), CERT_FORM);
}

static void a_request_cut_short_is_refused(void **state)
{
    struct certificate made = make(ROLE_POST, "MLKAY"), found;
    struct bytes good = put(&made);

    (void)state;
    for (size_t size = 0; size < good.size; size++)
        assert_int_equal(
            certificate_read_request(bytes_of(good.data, size), &found),
            CERT_FORM);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_comes_back_with_the_role_it_wishes),
        cmocka_unit_test(the_proof_covers_all_but_the_role),
        cmocka_unit_test(a_role_beyond_a_byte_is_refused),
        cmocka_unit_test(a_request_cut_short_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
