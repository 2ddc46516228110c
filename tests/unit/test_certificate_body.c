/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies of certificates: their form, their proof, who may issue them. */
#include "tests/unit/unit.h"
#include "core/canon.h"
#include "core/certificate.h"

static const uint8_t realm[KEY_REALM] = {4};
static const uint8_t secret[KEY_SIZE] = {5}, witness_secret[KEY_SIZE] = {6};

static struct signer signer;

static struct certificate certificate_of(const char *name, const char *post)
{
    struct certificate certificate = {.roles = ROLE_POST,
                                      .country = "UTO",
                                      .from = 1760000000,
                                      .until = 1860000000,
                                      .link_key = {9}};
    struct signer witness;

    key_signer(&signer, secret);
    key_signer(&witness, witness_secret);
    strcpy(certificate.name, name);
    strcpy(certificate.post, post);
    memcpy(certificate.witness_key, witness.public, KEY_SIZE);
    certificate_prove(&certificate, realm, &signer);
    return certificate;
}

/* A full body over values that were put into space. */
static struct body body_of(struct buffer *values)
{
    struct canon canon = canon_of(buffer_bytes(values));
    struct body body = {.state = BODY_FULL, .values = buffer_bytes(values)};

    assert_int_equal(canon_check(buffer_bytes(values)), OK);
    body.count = canon_map(&canon, BODY_FIELDS_MAX);
    return body;
}

static enum result read_back(const struct certificate *certificate,
                             struct certificate *found)
{
    uint8_t space[2 * CERTIFICATE_VALUES_MAX];
    struct buffer values = buffer_of(space, sizeof space);
    struct body body;

    certificate_put(certificate, &values);
    assert_false(values.full);
    body = body_of(&values);
    return certificate_read(&body, found);
}

static void what_is_put_is_read(void **state)
{
    static const char *const posts[] = {"", "UTKAY"};

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(posts); i++) {
        struct certificate certificate = certificate_of("kay-1", posts[i]);
        struct certificate found;

        assert_int_equal(read_back(&certificate, &found), OK);
        assert_int_equal(found.roles, ROLE_POST);
        assert_string_equal(found.country, "UTO");
        assert_string_equal(found.name, "kay-1");
        assert_string_equal(found.post, posts[i]);
        assert_int_equal(found.from, 1760000000);
        assert_int_equal(found.until, 1860000000);
        assert_memory_equal(found.log_key, signer.public, KEY_SIZE);
        assert_memory_equal(found.proof, certificate.proof, KEY_SIGNATURE);
        assert_int_equal(certificate_proved(&found, realm), OK);
    }
}

static void a_name_ends_at_63_bytes_and_a_post_at_16(void **state)
{
    struct certificate certificate = certificate_of("kay-1", "UTKAY"), found;
    uint8_t space[CERTIFICATE_VALUES_MAX];
    struct buffer values = buffer_of(space, sizeof space);
    char name[CERTIFICATE_NAME_MAX + 1];

    (void)state;
    memset(name, 'n', sizeof name);
    name[CERTIFICATE_NAME_MAX] = '\0';
    strcpy(certificate.name, name);
    strcpy(certificate.post, "1234567890123456");
    certificate_prove(&certificate, realm, &signer);
    assert_int_equal(read_back(&certificate, &found), OK);
    certificate_put(&certificate, &values);
    assert_false(values.full);
    /* One more: the text's head tells 64, and a byte is put in. */
    for (size_t i = 0; i < values.size; i++)
        if (values.data[i] == 0x78 && values.data[i + 1] == 63) {
            struct body body;

            values.data[i + 1] = 64;
            memmove(values.data + i + 3, values.data + i + 2,
                    values.size - i - 2);
            values.data[i + 2] = 'n';
            values.size++;
            body = body_of(&values);
            assert_int_equal(certificate_read(&body, &found), CERT_FORM);
            return;
        }
    fail();
}

static void the_one_that_is_replaced_is_named(void **state)
{
    struct certificate certificate = certificate_of("kay-1", "UTKAY"), found;
    uint8_t space[CERTIFICATE_VALUES_MAX];
    struct buffer request = buffer_of(space, sizeof space);

    (void)state;
    memset(certificate.replaces, 7, HASH_SIZE);
    assert_int_equal(read_back(&certificate, &found), OK);
    assert_memory_equal(&found, &certificate, sizeof found);
    assert_int_equal(certificate_proved(&found, realm), OK);
    /* It is the issuer's: a request does not have it. */
    certificate_put_request(&certificate, &request);
    assert_int_equal(certificate_read_request(buffer_bytes(&request), &found),
                     OK);
    for (size_t i = 0; i < HASH_SIZE; i++)
        assert_int_equal(found.replaces[i], 0);
}

static void control_characters_are_refused(void **state)
{
    static const char bad[] = {'\x01', '\n', '\x1b', '\x7f'};
    struct certificate found;

    (void)state;
    for (size_t i = 0; i < sizeof bad; i++) {
        struct certificate certificate = certificate_of("kay", "");

        certificate.name[1] = bad[i];
        certificate_prove(&certificate, realm, &signer);
        assert_int_equal(read_back(&certificate, &found), CERT_FORM);
    }
}

static void keys_that_are_no_points_are_refused(void **state)
{
    struct certificate found, certificate = certificate_of("kay", "");

    (void)state;
    memset(certificate.witness_key, 0, KEY_SIZE);
    certificate_prove(&certificate, realm, &signer);
    assert_int_equal(read_back(&certificate, &found), KEY_INVALID);
    certificate = certificate_of("kay", "");
    memset(certificate.log_key, 0, KEY_SIZE);
    assert_int_equal(read_back(&certificate, &found), KEY_INVALID);
}

static void a_body_that_is_not_whole_is_no_certificate(void **state)
{
    struct body absent = {.state = BODY_ABSENT};
    struct certificate found;

    (void)state;
    assert_int_equal(certificate_read(&absent, &found), CERT_FORM);
}

static void the_proof_covers_the_request(void **state)
{
    struct certificate good = certificate_of("kay", "UTKAY"), bad;
    static const uint8_t other[KEY_REALM] = {99}, unknown[KEY_REALM];

    (void)state;
    assert_int_equal(certificate_proved(&good, realm), OK);
    assert_int_equal(certificate_proved(&good, other), CERT_PROOF);
    bad = good;
    bad.name[0] ^= 1;
    assert_int_equal(certificate_proved(&bad, realm), CERT_PROOF);
    bad = good;
    bad.post[0] = '\0';
    assert_int_equal(certificate_proved(&bad, realm), CERT_PROOF);
    bad = good;
    bad.link_key[31] ^= 1;
    assert_int_equal(certificate_proved(&bad, realm), CERT_PROOF);
    bad = good;
    bad.witness_key[31] ^= 1;
    assert_int_equal(certificate_proved(&bad, realm), CERT_PROOF);
    /* What the issuer adds is not part of it. */
    bad = good;
    bad.roles = ROLE_HEADQUARTERS;
    bad.until = 0;
    assert_int_equal(certificate_proved(&bad, realm), OK);
    /* A request made before the realm was known. */
    certificate_prove(&bad, unknown, &signer);
    assert_int_equal(certificate_proved(&bad, realm), OK);
}

static void issuers_certify_what_is_theirs(void **state)
{
    struct certificate certificate = certificate_of("kay", "");
    const int by_root = ROLE_REGISTRAR | ROLE_KEEPER | ROLE_SIGNER;
    const int by_registrar =
        ROLE_POST | ROLE_HEADQUARTERS | ROLE_RELAY | ROLE_AUDITOR;

    (void)state;
    for (int issuer = 0; issuer <= 255; issuer++)
        for (int roles = 0; roles <= 255; roles++) {
            int may = (issuer & ROLE_ROOT ? by_root : 0) |
                      (issuer & ROLE_REGISTRAR ? by_registrar : 0);
            bool allowed = roles != 0 && (roles & ~may) == 0;

            certificate.roles = (uint8_t)roles;
            assert_int_equal(
                certificate_allowed(&certificate, (uint8_t)issuer, "UTO"),
                allowed ? OK : CERT_ISSUER);
        }
    certificate.roles = ROLE_POST;
    assert_int_equal(certificate_allowed(&certificate, ROLE_REGISTRAR, "MLI"),
                     CERT_COUNTRY);
}

/* But for a wish of roles, which this request has not, every bit counts: the
 * proof, or the form, is broken. */
static void no_flipped_bit_of_a_request_is_proved(void **state)
{
    struct certificate certificate = certificate_of("kay", "UTKAY"), found;
    uint8_t space[CERTIFICATE_VALUES_MAX];
    struct buffer out = buffer_of(space, sizeof space);

    (void)state;
    certificate.roles = 0;
    certificate_put_request(&certificate, &out);
    for (size_t bit = 0; bit < out.size * 8; bit++) {
        space[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (certificate_read_request(buffer_bytes(&out), &found) == OK)
            assert_int_equal(certificate_proved(&found, realm), CERT_PROOF);
        space[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_put_is_read),
        cmocka_unit_test(a_name_ends_at_63_bytes_and_a_post_at_16),
        cmocka_unit_test(the_one_that_is_replaced_is_named),
        cmocka_unit_test(control_characters_are_refused),
        cmocka_unit_test(keys_that_are_no_points_are_refused),
        cmocka_unit_test(a_body_that_is_not_whole_is_no_certificate),
        cmocka_unit_test(the_proof_covers_the_request),
        cmocka_unit_test(issuers_certify_what_is_theirs),
        cmocka_unit_test(no_flipped_bit_of_a_request_is_proved),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
