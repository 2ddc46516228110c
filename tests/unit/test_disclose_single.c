/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/treaty_scene.h"
#include "core/disclose.h"
#include "core/rollover.h"

enum { REGISTRAR = 10, SIGNER, KAY, TES, OFFICE, RELAY, KEEPER, THEIR_SIGNER };

static struct treaties treaties;
static struct scene_statement statement;
static uint8_t space[SCENE_BODY];
static uint8_t id[HASH_SIZE];

static uint64_t now_s = 1500;

static void sign(uint8_t author)
{
    assert_int_equal(treaties_add(&treaties, &roster, &statement.entry,
                                  &statement.body, scene_signer(author).public),
                     OK);
}

/* A country XYZ at place 2 has no treaty. */
static void begin(void)
{
    size_t realm;

    scene_roster();
    assert_int_equal(
        roster_admit(&roster, scene_signer(THIRD_ROOT).public, "XYZ", &realm),
        OK);
    scene_member(0, REGISTRAR, ROLE_REGISTRAR, "");
    scene_member(0, SIGNER, ROLE_SIGNER, "");
    scene_member(0, KAY, ROLE_POST, "KAY");
    scene_member(0, TES, ROLE_POST, "TES");
    scene_member(0, OFFICE, ROLE_HEADQUARTERS, "");
    scene_member(0, RELAY, ROLE_RELAY, "");
    scene_member(0, KEEPER, ROLE_KEEPER, "");
    scene_member(1, THEIR_SIGNER, ROLE_SIGNER, "");
    treaties_begin(&treaties);
}

/* A text that grants what KAY writes, signed by home, in force from 1000 to
 * 2000 once they have signed too. */
static void begin_signed(void)
{
    struct scene_text text = SCENE_TEXT;
    struct bytes terms;

    begin();
    text.grants[0].post_count = 1;
    text.grants[0].posts = "634b4159";
    terms = scene_put(&text, space);
    treaty_id(terms, id);
    scene_sign(&statement, terms);
    sign(SIGNER);
    now_s = 1500;
}

static void begin_agreed(void)
{
    begin_signed();
    sign(THEIR_SIGNER);
}

static bool may(uint8_t author, size_t realm)
{
    struct disclose rules;

    disclose_begin(&rules, &treaties, &roster, realm, now_s, CLOCK_NETWORK);
    return disclose_single(&rules, &treaties, &roster, &statement.entry,
                           &statement.body, scene_signer(author).public);
}

static void end_it(uint64_t time_s)
{
    scene_end(&statement, id);
    statement.entry.header.time = time_s;
    sign(THEIR_SIGNER);
}

static void certify(uint8_t number, uint8_t roles, const char *post)
{
    struct signer signer = scene_signer(number);
    struct certificate certificate = {
        .roles = roles, .country = "UTO", .name = "one", .until = 2000};
    struct buffer values = buffer_of(statement.values, SCENE_BODY);

    strcpy(certificate.post, post);
    memcpy(certificate.witness_key, signer.public, KEY_SIZE);
    certificate_prove(&certificate, roster.realm, &signer);
    certificate_put(&certificate, &values);
    scene_finish(&statement, KIND_CERTIFICATE, &values);
}

static void revoke(uint8_t number)
{
    struct buffer values = buffer_of(statement.values, SCENE_BODY);

    canon_put_map(&values, 2);
    canon_put_uint(&values, 16);
    canon_put_string(&values, bytes_of(scene_signer(number).public, KEY_SIZE));
    canon_put_uint(&values, 17);
    canon_put_array(&values, 0);
    scene_finish(&statement, KIND_REVOCATION, &values);
}

static void a_text_goes_to_whom_it_names(void **state)
{
    struct scene_text text = SCENE_TEXT;

    (void)state;
    begin_signed();
    assert_true(may(SIGNER, 1));
    assert_true(may(HOME_ROOT, 1));
    assert_false(may(SIGNER, 0));
    assert_false(may(SIGNER, 2));
    /* Nor by one without the right, nor what is not of home. */
    assert_false(may(KAY, 1));
    assert_false(may(KEEPER, 1));
    assert_false(may(THEIR_SIGNER, 1));
    assert_false(may(99, 1));
    text.other = THIRD_ROOT;
    text.other_country = "XYZ";
    scene_sign(&statement, scene_put(&text, space));
    assert_false(may(SIGNER, 1));
    statement.body.state = BODY_ABSENT;
    assert_false(may(SIGNER, 1));
}

static void before_home_has_signed_nothing_goes(void **state)
{
    struct scene_text text = SCENE_TEXT;

    (void)state;
    begin();
    scene_sign(&statement, scene_put(&text, space));
    sign(THEIR_SIGNER);
    assert_false(may(SIGNER, 1));
    certify(KAY, ROLE_POST, "KAY");
    assert_false(may(REGISTRAR, 1));
}

static void an_end_goes_where_its_text_went(void **state)
{
    static const uint8_t unknown[HASH_SIZE] = {1};

    (void)state;
    begin_signed();
    scene_end(&statement, id);
    assert_true(may(SIGNER, 1));
    sign(SIGNER);
    assert_true(may(SIGNER, 1));
    assert_false(may(SIGNER, 2));
    scene_end(&statement, unknown);
    assert_false(may(SIGNER, 1));
}

static void certificates_go_that_a_granted_log_needs(void **state)
{
    static const struct {
        uint8_t number, roles;
        const char *post;
        uint8_t author;
        bool goes;
    } all[] = {{KAY, ROLE_POST, "KAY", REGISTRAR, true},
               {TES, ROLE_POST, "TES", REGISTRAR, false},
               {OFFICE, ROLE_HEADQUARTERS, "", REGISTRAR, true},
               {RELAY, ROLE_RELAY, "KAY", REGISTRAR, false},
               {REGISTRAR, ROLE_REGISTRAR, "", HOME_ROOT, true},
               {SIGNER, ROLE_SIGNER, "", HOME_ROOT, true},
               {KEEPER, ROLE_KEEPER, "", HOME_ROOT, false}};

    (void)state;
    begin_agreed();
    for (size_t i = 0; i < UNIT_COUNT(all); i++) {
        certify(all[i].number, all[i].roles, all[i].post);
        assert_int_equal(may(all[i].author, 1), all[i].goes);
        assert_false(may(all[i].author, 2));
        assert_false(may(KAY, 1));
        revoke(all[i].number);
        assert_int_equal(may(all[i].author, 1), all[i].goes);
        assert_false(may(all[i].author, 2));
        assert_false(may(KAY, 1));
    }
    revoke(99);
    assert_false(may(HOME_ROOT, 1));
}

static void certificates_go_only_while_a_treaty_is_in_force(void **state)
{
    (void)state;
    begin_signed();
    for (int agreed = 0; agreed < 2; agreed++) {
        certify(KAY, ROLE_POST, "KAY");
        assert_int_equal(may(REGISTRAR, 1), agreed);
        certify(REGISTRAR, ROLE_REGISTRAR, "");
        assert_int_equal(may(HOME_ROOT, 1), agreed);
        certify(SIGNER, ROLE_SIGNER, "");
        assert_true(may(HOME_ROOT, 1));
        revoke(KAY);
        assert_int_equal(may(REGISTRAR, 1), agreed);
        revoke(SIGNER);
        assert_true(may(HOME_ROOT, 1));
        if (!agreed) {
            struct scene_text text = SCENE_TEXT;

            text.grants[0].post_count = 1;
            text.grants[0].posts = "634b4159";
            scene_sign(&statement, scene_put(&text, space));
            sign(THEIR_SIGNER);
        }
    }
    certify(KAY, ROLE_POST, "KAY");
    now_s = 999;
    assert_false(may(REGISTRAR, 1));
    now_s = 2000;
    assert_false(may(REGISTRAR, 1));
    now_s = 1500;
    assert_true(may(REGISTRAR, 1));
    end_it(1400);
    certify(KAY, ROLE_POST, "KAY");
    assert_false(may(REGISTRAR, 1));
    certify(REGISTRAR, ROLE_REGISTRAR, "");
    assert_false(may(HOME_ROOT, 1));
    certify(SIGNER, ROLE_SIGNER, "");
    assert_true(may(HOME_ROOT, 1));
}

static struct member *member_of(uint8_t number)
{
    for (size_t i = 0; i < roster.count; i++)
        if (memcmp(scene_members[i].certificate.log_key,
                   scene_signer(number).public, KEY_SIZE) == 0)
            return &scene_members[i];
    return NULL;
}

static void after_the_end_a_key_that_was_known_is_revoked(void **state)
{
    (void)state;
    begin_agreed();
    member_of(KAY)->certificate.from = 1399;
    end_it(1400);
    revoke(KAY);
    assert_true(may(REGISTRAR, 1));
    revoke(REGISTRAR);
    assert_true(may(HOME_ROOT, 1));
    revoke(TES);
    assert_false(may(REGISTRAR, 1));
    /* One that was made afterwards was never known there. */
    member_of(KAY)->certificate.from = 1400;
    revoke(KAY);
    assert_false(may(REGISTRAR, 1));
    /* But one that was renewed was. */
    member_of(KAY)->certificate.replaces[31] = 1;
    assert_true(may(REGISTRAR, 1));
}

static void a_roll_over_goes_to_every_partner(void **state)
{
    struct buffer values = buffer_of(statement.values, SCENE_BODY);
    struct signer next = scene_signer(77);

    (void)state;
    begin_signed();
    rollover_put(&next, roster.realm, &values);
    scene_finish(&statement, KIND_ROLLOVER, &values);
    assert_true(may(HOME_ROOT, 1));
    assert_false(may(HOME_ROOT, 2));
    assert_false(may(SIGNER, 1));
}

static void no_other_kind_goes(void **state)
{
    (void)state;
    begin_signed();
    for (uint16_t kind = 1; kind < 70; kind++) {
        statement.entry.header.kind = kind;
        if (kind != KIND_TREATY && kind != KIND_ROLLOVER)
            assert_false(may(HOME_ROOT, 1));
        if (kind != KIND_TREATY)
            assert_false(may(SIGNER, 1));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_goes_to_whom_it_names),
        cmocka_unit_test(before_home_has_signed_nothing_goes),
        cmocka_unit_test(an_end_goes_where_its_text_went),
        cmocka_unit_test(certificates_go_that_a_granted_log_needs),
        cmocka_unit_test(certificates_go_only_while_a_treaty_is_in_force),
        cmocka_unit_test(after_the_end_a_key_that_was_known_is_revoked),
        cmocka_unit_test(a_roll_over_goes_to_every_partner),
        cmocka_unit_test(no_other_kind_goes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
