/* SPDX-License-Identifier: Apache-2.0 */
/* The worked example of ENTRY.md (E9), byte for byte. */
#include "core/body.h"
#include "core/canon.h"
#include "core/entry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static const char entry_hex[] =
    "d2844da201270448866eefbd6718c884a058618a01507d61ce6de41b14e9936bce3960e495"
    "0b01582000000000000000000000000000000000000000000000000000000000000000001a"
    "68e7780002030158209cc33aeeb81ac7d9fb144eb3c100a7c7ac108f9632b5fe4dea954d57"
    "17952c26015840025651c0c7c513eef04ff9ca864f7e7a65c2e307d9d0bed6ec9640033a38"
    "49c3ee188911ee7ad168e64ac3108cdce9368d0a19e82da69aa79018037095ee2807";

struct example {
    struct signer signer;
    uint8_t realm[KEY_REALM], log[KEY_LOG], seed[BODY_SEED];
    uint8_t entry[182];
    uint8_t values[256];
    struct buffer map;
};

static void put_text(struct buffer *map, uint16_t key, const char *text)
{
    canon_put_uint(map, key);
    canon_put_text(map, bytes_text(text));
}

static void put_number(struct buffer *map, uint16_t key, uint64_t number)
{
    canon_put_uint(map, key);
    canon_put_uint(map, number);
}

static int setup(void **state)
{
    static struct example x;
    uint8_t secret[KEY_SIZE], root[KEY_SIZE], incarnation[KEY_INCARNATION];

    assert_true(bytes_from_hex("9d61b19deffd5a60ba844af492ec2cc4"
                               "4449c5697b326919703bac031cae7f60",
                               secret, sizeof secret));
    assert_true(bytes_from_hex("3d4017c3e843895a92b70aa74d1b7ebc"
                               "9c982ccf2ec4968cc0cd55f12af4660c",
                               root, sizeof root));
    assert_true(bytes_from_hex(entry_hex, x.entry, sizeof x.entry));
    key_signer(&x.signer, secret);
    key_realm(root, x.realm);
    for (uint8_t i = 0; i < 16; i++) {
        incarnation[i] = i;
        x.seed[i] = (uint8_t)(16 + i);
    }
    key_log(x.realm, x.signer.public, incarnation, LANE_SHARED, x.log);
    x.map = buffer_of(x.values, sizeof x.values);
    canon_put_map(&x.map, 14);
    put_number(&x.map, 16, 1);
    put_text(&x.map, 17, "P");
    put_text(&x.map, 18, "D23145890");
    put_text(&x.map, 19, "UTO");
    put_text(&x.map, 20, "2032-04-15");
    put_text(&x.map, 24, "ERIKSSON");
    put_text(&x.map, 25, "ANNA MARIA");
    put_text(&x.map, 26, "1974-08-12");
    put_number(&x.map, 27, 2);
    put_text(&x.map, 28, "UTO");
    put_number(&x.map, 32, 1);
    put_number(&x.map, 33, 1);
    put_number(&x.map, 34, 1760000000000000);
    put_text(&x.map, 36, "MLKAY");
    *state = &x;
    return 0;
}

static void assert_hex(struct bytes found, const char *expected)
{
    char text[1024];

    assert_true(found.size < sizeof text / 2);
    assert_string_equal(bytes_to_hex(found, text), expected);
}

static void names_follow_from_the_keys(void **state)
{
    struct example *x = *state;
    uint8_t kid[KEY_KID];

    key_kid(x->signer.public, kid);
    assert_hex(bytes_of(x->realm, 16), "1ebfb1d75176efcc4956763542f41f05");
    assert_hex(bytes_of(x->log, 16), "7d61ce6de41b14e9936bce3960e4950b");
    assert_hex(bytes_of(kid, 8), "866eefbd6718c884");
}

static void body_commits_to_the_fields(void **state)
{
    struct example *x = *state;
    uint8_t commitment[HASH_SIZE];

    assert_int_equal(
        body_commit(buffer_bytes(&x->map), x->log, x->seed, commitment), OK);
    assert_hex(
        bytes_of(commitment, 32),
        "9cc33aeeb81ac7d9fb144eb3c100a7c7ac108f9632b5fe4dea954d5717952c26");
}

static void entry_seals_to_the_same_bytes(void **state)
{
    struct example *x = *state;
    struct header header = {.version = 1, .seq = 1, .has_previous = true,
                            .time = 1760000000, .clock = CLOCK_BATTERY,
                            .kind = 3, .schema = 1, .has_body = true};
    uint8_t space[ENTRY_SIZE_MAX];
    struct buffer out = buffer_of(space, sizeof space);

    memcpy(header.log, x->log, KEY_LOG);
    header.size = entry_units(x->map.size);
    body_commit(buffer_bytes(&x->map), x->log, x->seed, header.body);
    entry_seal(&header, x->realm, &x->signer, &out);
    assert_hex(buffer_bytes(&out), entry_hex);
}

static void entry_opens_and_verifies(void **state)
{
    struct example *x = *state;
    struct entry entry;

    assert_int_equal(
        entry_open(bytes_of(x->entry, sizeof x->entry), x->realm, &entry), OK);
    assert_hex(
        bytes_of(entry.id, 32),
        "88d1b90609b24756801f129f2e1f086c915e936efe9a83d4302d73371232d684");
    assert_int_equal(entry_verify(&entry, x->realm, x->signer.public), OK);
    x->realm[3] ^= 1;
    assert_int_equal(entry_verify(&entry, x->realm, x->signer.public),
                     ENTRY_SIGNATURE);
    x->realm[3] ^= 1;
}

static void redacted_form_has_the_size_and_verifies(void **state)
{
    static const uint16_t keys[] = {16, 18, 19, 32};
    struct example *x = *state;
    uint8_t full[512], part[1024], commitment[HASH_SIZE];
    struct buffer out = buffer_of(full, sizeof full);
    struct buffer shown = buffer_of(part, sizeof part);
    struct body body;
    struct bytes value;

    body_put_full(&out, x->seed, buffer_bytes(&x->map));
    assert_int_equal(182 + out.size, 306);
    assert_int_equal(body_open(buffer_bytes(&out), &body), OK);
    assert_int_equal(body_redact(&body, x->log, keys, 4, &shown), OK);
    assert_int_equal(182 + shown.size, 665);
    assert_int_equal(body_open(buffer_bytes(&shown), &body), OK);
    body_commit(buffer_bytes(&x->map), x->log, x->seed, commitment);
    assert_int_equal(body_verify(&body, x->log, commitment), OK);
    value = body_value(&body, 18);
    assert_true(bytes_equal(value, bytes_text("\x69"
                                              "D23145890")));
    assert_null(body_value(&body, 17).data);
    commitment[0] ^= 1;
    assert_int_equal(body_verify(&body, x->log, commitment), BODY_COMMITMENT);
}

static void erased_entry_of_a_big_log_is_at_most_192_bytes(void **state)
{
    struct example *x = *state;
    struct header header = {.version = 1, .seq = 1ull << 32,
                            .has_previous = true, .time = 1760000000,
                            .clock = 2, .kind = 300, .schema = 1,
                            .has_body = true, .size = 1};
    uint8_t space[ENTRY_SIZE_MAX];
    struct buffer out = buffer_of(space, sizeof space);

    memcpy(header.log, x->log, KEY_LOG);
    entry_seal(&header, x->realm, &x->signer, &out);
    assert_true(out.size <= 192);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_follow_from_the_keys),
        cmocka_unit_test(body_commits_to_the_fields),
        cmocka_unit_test(entry_seals_to_the_same_bytes),
        cmocka_unit_test(entry_opens_and_verifies),
        cmocka_unit_test(redacted_form_has_the_size_and_verifies),
        cmocka_unit_test(erased_entry_of_a_big_log_is_at_most_192_bytes),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
