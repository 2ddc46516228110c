/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/roster_scene.h"

static struct statement s;

static size_t admit(enum who root, const char *country)
{
    size_t realm;

    assert_int_equal(roster_admit(&roster, keys[root].public, country, &realm),
                     OK);
    return realm;
}

/* Home with Anna, and the neighbour with his registrar and post. */
static int setup(void **state)
{
    (void)state;
    scene_begin();
    assert_int_equal(admit(THEIR_ROOT, "ALB"), 1);
    certify(&s, (struct ref){ROOT, 0, 1}, ANNA, ROLE_REGISTRAR);
    assert_int_equal(offer(&s), OK);
    certify(&s, (struct ref){THEIR_ROOT, 0, 1}, THEIR_REGISTRAR,
            ROLE_REGISTRAR);
    assert_int_equal(offer(&s), OK);
    certify(&s, (struct ref){THEIR_REGISTRAR, 0, 1}, THEIR_POST, ROLE_POST);
    assert_int_equal(offer(&s), OK);
    return 0;
}

static void a_realm_is_admitted_once_and_up_to_the_bound(void **state)
{
    uint8_t root[KEY_SIZE] = {0}, realm[KEY_REALM];
    size_t place;

    setup(state);
    assert_int_equal(admit(THEIR_ROOT, "ALB"), 1);
    assert_int_equal(admit(ROOT, "UTO"), 0);
    key_realm(keys[THEIR_ROOT].public, realm);
    assert_int_equal(roster_realm_find(&roster, realm), 1);
    assert_int_equal(roster_realm_find(&roster, roster.realm), 0);
    realm[0] ^= 1;
    assert_true(roster_realm_find(&roster, realm) == SIZE_MAX);
    for (uint8_t i = 2; i < REALMS_MAX; i++) {
        root[0] = i;
        /* Half of the places are home's. */
        roster.count = i;
        assert_int_equal(roster_admit(&roster, root, "MLI", &place), OK);
        assert_int_equal(place, i);
    }
    root[0] = REALMS_MAX;
    roster.count = 1;
    assert_int_equal(roster_admit(&roster, root, "MLI", &place), STORE_FULL);
}

static void a_statement_counts_in_its_author_s_realm(void **state)
{
    const struct member *member;

    setup(state);
    member = member_of(THEIR_POST);
    assert_int_equal(member->realm, 1);
    assert_string_equal(member->certificate.country, "ALB");
    assert_ptr_equal(roster_in(&roster, 1, keys[THEIR_POST].public), member);
    assert_null(roster_in(&roster, 0, keys[THEIR_POST].public));
    assert_true(roster_is_root(&roster, 1, keys[THEIR_ROOT].public));
    assert_false(roster_is_root(&roster, 0, keys[THEIR_ROOT].public));
    /* For another country than one's own: the draft names ALB. */
    certify(&s, (struct ref){THEIR_REGISTRAR, 0, 2}, BRIDGE, ROLE_POST);
    s.author = ANNA;
    assert_int_equal(offer(&s), CERT_COUNTRY);
    /* And proved for another realm: that of home, in words of its own. */
    memcpy(roster.realms[0].country, "ALB", 4);
    assert_int_equal(offer(&s), CERT_PROOF);
}

static void a_neighbour_takes_no_key_of_home(void **state)
{
    setup(state);
    certify(&s, (struct ref){ANNA, 0, 2}, POST, ROLE_POST);
    assert_int_equal(offer(&s), OK);
    certify(&s, (struct ref){THEIR_REGISTRAR, 0, 9}, POST, ROLE_HEADQUARTERS);
    assert_int_equal(offer(&s), OK);
    assert_int_equal(member_of(POST)->realm, 0);
    assert_int_equal(member_of(POST)->certificate.roles, ROLE_POST);
    assert_int_equal(roster_by_link(&roster, keys[POST].public)->realm, 0);
    assert_int_equal(roster_by_kid(&roster, member_of(POST)->kid)->realm, 0);
    /* He can revoke his own only. */
    revoke(&s, (struct ref){THEIR_REGISTRAR, 0, 10}, POST, NULL);
    assert_int_equal(offer(&s), OK);
    assert_false(roster_revoked(&roster, keys[POST].public));
    assert_true(roster_revoked_in(&roster, 1, keys[POST].public));
    revoke(&s, (struct ref){THEIR_REGISTRAR, 0, 11}, GATE, NULL);
    assert_int_equal(offer(&s), OK);
    assert_false(roster_revoked(&roster, keys[GATE].public));
    assert_true(roster_revoked_in(&roster, 1, keys[GATE].public));
    revoke(&s, (struct ref){ANNA, 0, 12}, THEIR_POST, NULL);
    assert_int_equal(offer(&s), OK);
    assert_false(roster_revoked(&roster, keys[THEIR_POST].public));
}

static void a_name_is_home_s_or_begins_with_its_country(void **state)
{
    char name[8] = "ALB:";

    setup(state);
    name[4] = 'a' + THEIR_POST;
    assert_ptr_equal(roster_by_name(&roster, name), member_of(THEIR_POST));
    assert_null(roster_by_name(&roster, name + 4));
    assert_null(roster_by_name(&roster, "MLI:l"));
    name[0] = 'U', name[1] = 'T', name[2] = 'O', name[4] = 'a' + ANNA;
    assert_ptr_equal(roster_by_name(&roster, name), member_of(ANNA));
    assert_ptr_equal(roster_by_name(&roster, name + 4), member_of(ANNA));
}

static void neighbours_leave_half_of_the_places_to_home(void **state)
{
    setup(state);
    roster.capacity = 2 * roster.count;
    certify(&s, (struct ref){THEIR_REGISTRAR, 0, 2}, BRIDGE, ROLE_POST);
    assert_int_equal(offer(&s), STORE_FULL);
    certify(&s, (struct ref){ANNA, 0, 2}, BRIDGE, ROLE_POST);
    assert_int_equal(offer(&s), OK);
}

/* Of single entries the place alone tells what stands before a cut-off. */
static void a_neighbour_s_registrar_has_a_cut_off_by_place(void **state)
{
    const struct ref good = {THEIR_REGISTRAR, 0, 3};
    struct statement early;

    setup(state);
    held[THEIR_REGISTRAR][0] = 0;
    certify(&early, (struct ref){THEIR_REGISTRAR, 0, 1}, THEIR_POST, ROLE_POST);
    certify(&s, (struct ref){THEIR_REGISTRAR, 0, 4}, BRIDGE, ROLE_POST);
    assert_int_equal(offer(&s), OK);
    revoke(&s, (struct ref){THEIR_ROOT, 0, 2}, THEIR_REGISTRAR, &good);
    assert_int_equal(offer(&s), OK);
    assert_true(roster_again(&roster));
    certify(&s, (struct ref){THEIR_REGISTRAR, 0, 4}, BRIDGE, ROLE_POST);
    assert_int_equal(offer(&s), OK);
    assert_int_equal(offer(&early), OK);
    assert_false(member_of(THEIR_POST)->revoked);
    assert_true(member_of(BRIDGE)->revoked);
}

static void start(enum who key, const uint8_t realm[KEY_REALM])
{
    static const uint8_t incarnation[KEY_INCARNATION] = {8};
    struct buffer values = buffer_of(s.values, SCENE_VALUES);

    canon_put_map(&values, 5);
    canon_put_uint(&values, 16);
    canon_put_uint(&values, LANE_SHARED);
    canon_put_uint(&values, 17);
    canon_put_string(&values, bytes_of(incarnation, KEY_INCARNATION));
    canon_put_uint(&values, 18);
    canon_put_string(&values, bytes_of(keys[key].public, KEY_SIZE));
    canon_put_uint(&values, 19);
    canon_put_string(&values, bytes_of(realm, KEY_REALM));
    canon_put_uint(&values, 20);
    canon_put_string(&values, bytes_of(incarnation, 16));
    scene_finish(&s, KIND_START, (struct ref){key, 0, 0}, &values);
    key_log(realm, keys[key].public, incarnation, LANE_SHARED,
            s.entry.header.log);
}

static void a_log_is_of_the_realm_that_its_start_names(void **state)
{
    const struct member *member;
    uint8_t realm[KEY_REALM];
    enum lane lane;

    setup(state);
    start(THEIR_POST, roster.realms[1].realm);
    assert_int_equal(roster_log(&roster, &s.entry, &s.body, &member, &lane),
                     OK);
    assert_int_equal(member->realm, 1);
    assert_int_equal(lane, LANE_SHARED);
    start(THEIR_POST, roster.realm);
    assert_int_equal(roster_log(&roster, &s.entry, &s.body, &member, &lane),
                     ENTRY_UNKNOWN_LOG);
    memset(realm, 7, sizeof realm);
    start(THEIR_POST, realm);
    assert_int_equal(roster_log(&roster, &s.entry, &s.body, &member, &lane),
                     ENTRY_LOG);
}

static void a_root_names_the_next(void **state)
{
    setup(state);
    roll_over(&s, (struct ref){ROOT, 0, 2}, NEXT_ROOT);
    assert_int_equal(offer(&s), OK);
    assert_true(roster_is_root(&roster, 0, keys[NEXT_ROOT].public));
    assert_true(roster_is_root(&roster, 0, keys[ROOT].public));
    assert_true(roster_again(&roster));
    certify(&s, (struct ref){NEXT_ROOT, 0, 1}, BORIS, ROLE_REGISTRAR);
    assert_int_equal(offer(&s), OK);
    certify(&s, (struct ref){BORIS, 0, 1}, POST, ROLE_POST);
    assert_int_equal(offer(&s), OK);
    assert_int_equal(member_of(POST)->realm, 0);
    /* And that one the next but one, a registrar until then. */
    revoke(&s, (struct ref){BORIS, 0, 2}, ANNA, NULL);
    assert_int_equal(offer(&s), OK);
    roll_over(&s, (struct ref){NEXT_ROOT, 0, 2}, ANNA);
    assert_int_equal(offer(&s), OK);
    assert_true(roster_is_root(&roster, 0, keys[ANNA].public));
    assert_false(roster_revoked(&roster, keys[ANNA].public));
    assert_true(roster_again(&roster));
}

static void only_a_root_rolls_over_and_only_its_own_realm(void **state)
{
    struct buffer values = buffer_of(s.values, SCENE_VALUES);

    setup(state);
    roll_over(&s, (struct ref){ANNA, 0, 2}, NEXT_ROOT);
    assert_int_equal(offer(&s), CERT_ISSUER);
    roll_over(&s, (struct ref){NOBODY, 0, 2}, NEXT_ROOT);
    assert_int_equal(offer(&s), CERT_UNKNOWN);
    /* The proof is for home. */
    roll_over(&s, (struct ref){THEIR_ROOT, 0, 2}, NEXT_ROOT);
    assert_int_equal(offer(&s), CERT_PROOF);
    rollover_put(&keys[NEXT_ROOT], roster.realms[1].realm, &values);
    scene_finish(&s, KIND_ROLLOVER, (struct ref){THEIR_ROOT, 0, 2}, &values);
    assert_int_equal(offer(&s), OK);
    assert_true(roster_is_root(&roster, 1, keys[NEXT_ROOT].public));
    assert_false(roster_is_root(&roster, 0, keys[NEXT_ROOT].public));
    s.author = ROOT;
    assert_int_equal(offer(&s), CERT_PROOF);
    memset(s.values + 4, 0, KEY_SIZE);
    assert_int_equal(offer(&s), KEY_INVALID);
    s.body.state = BODY_ABSENT;
    assert_int_equal(offer(&s), CERT_FORM);
    assert_false(roster_is_root(&roster, 0, keys[NEXT_ROOT].public));
}

static void a_realm_has_so_many_roots(void **state)
{
    struct signer next;

    setup(state);
    for (uint8_t i = 1; i <= ROOTS_MAX; i++) {
        struct buffer values = buffer_of(s.values, SCENE_VALUES);
        uint8_t seed[KEY_SIZE] = {200, i};

        key_signer(&next, seed);
        rollover_put(&next, roster.realm, &values);
        scene_finish(&s, KIND_ROLLOVER, (struct ref){ROOT, 0, i}, &values);
        assert_int_equal(offer(&s), i < ROOTS_MAX ? OK : STORE_FULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_realm_is_admitted_once_and_up_to_the_bound),
        cmocka_unit_test(a_statement_counts_in_its_author_s_realm),
        cmocka_unit_test(a_neighbour_takes_no_key_of_home),
        cmocka_unit_test(a_name_is_home_s_or_begins_with_its_country),
        cmocka_unit_test(neighbours_leave_half_of_the_places_to_home),
        cmocka_unit_test(a_neighbour_s_registrar_has_a_cut_off_by_place),
        cmocka_unit_test(a_log_is_of_the_realm_that_its_start_names),
        cmocka_unit_test(a_root_names_the_next),
        cmocka_unit_test(only_a_root_rolls_over_and_only_its_own_realm),
        cmocka_unit_test(a_realm_has_so_many_roots),
    };

    return cmocka_run_group_tests(tests, setup, NULL);
}
