/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/roster_scene.h"

static struct statement one, two, three;

/* Both registrars, and a post and a gate certified by Anna at 3 and 8. */
static int setup(void **state)
{
    (void)state;
    scene_begin();
    certify(&one, (struct ref){ROOT, 0, 1}, ANNA, ROLE_REGISTRAR);
    assert_int_equal(offer(&one), OK);
    certify(&one, (struct ref){ROOT, 0, 2}, BORIS, ROLE_REGISTRAR);
    assert_int_equal(offer(&one), OK);
    assert_true(roster_again(&roster));
    assert_false(roster_again(&roster));
    return 0;
}

static void certify_posts(void)
{
    certify(&two, (struct ref){ANNA, 0, 3}, POST, ROLE_POST);
    assert_int_equal(offer(&two), OK);
    certify(&three, (struct ref){ANNA, 0, 8}, GATE, ROLE_POST);
    assert_int_equal(offer(&three), OK);
}

static void post_good_until(enum who author, uint64_t at, uint64_t last)
{
    const struct ref good = {POST, 0, last};

    revoke(&one, (struct ref){author, 0, at}, POST, &good);
    assert_int_equal(offer(&one), OK);
}

static void good_is_the_last_good_entry_and_what_is_before_it(void **state)
{
    struct roster_cut cuts[CUTS_MAX];
    uint8_t log[KEY_LOG];
    bool none;

    setup(state);
    certify_posts();
    assert_int_equal(standing((struct ref){POST, 0, 11}), STANDING_GOOD);
    post_good_until(ANNA, 10, 10);
    assert_true(roster_revoked(&roster, keys[POST].public));
    assert_true(member_of(POST)->revoked);
    assert_int_equal(standing((struct ref){POST, 0, 0}), STANDING_GOOD);
    assert_int_equal(standing((struct ref){POST, 0, 10}), STANDING_GOOD);
    assert_int_equal(standing((struct ref){POST, 0, 11}), STANDING_QUARANTINED);
    assert_int_equal(standing((struct ref){GATE, 0, 11}), STANDING_GOOD);
    /* Of a log that is not named nothing is good. */
    scene_log(POST, log);
    assert_int_equal(
        roster_cuts(&roster, keys[POST].public, log, cuts, CUTS_MAX, &none), 1);
    assert_false(none);
    assert_int_equal(cuts[0].seq, 10);
    log[3] ^= 1;
    assert_int_equal(
        roster_cuts(&roster, keys[POST].public, log, cuts, CUTS_MAX, &none), 0);
    assert_true(none);
}

static void of_several_revocations_the_intersection_counts(void **state)
{
    setup(state);
    certify_posts();
    post_good_until(ROOT, 10, 10);
    post_good_until(ANNA, 11, 7);
    assert_int_equal(standing((struct ref){POST, 0, 7}), STANDING_GOOD);
    assert_int_equal(standing((struct ref){POST, 0, 8}), STANDING_QUARANTINED);
    revoke(&one, (struct ref){BORIS, 0, 4}, POST, NULL);
    assert_int_equal(offer(&one), OK);
    assert_int_equal(standing((struct ref){POST, 0, 0}), STANDING_QUARANTINED);
}

static size_t cuts_of(uint8_t turn, bool *none)
{
    struct roster_cut cuts[CUTS_MAX];
    uint8_t log[KEY_LOG];

    scene_log(POST, log);
    log[3] ^= turn;
    return roster_cuts(&roster, keys[POST].public, log, cuts, CUTS_MAX, none);
}

/* The shared logs in an entry that goes abroad, the home log in another. */
static void two_lists_of_one_author_are_read_as_one(void **state)
{
    const uint8_t author[KEY_SIZE] = {1}, another[KEY_SIZE] = {2};
    struct ref good = {POST, 0, 10};
    bool none;

    setup(state);
    certify_posts();
    for (uint8_t turn = 0; turn < 2; turn++) {
        revoke(&one, (struct ref){ANNA, 0, 10u + turn}, POST, &good);
        for (size_t i = 0; turn && i + KEY_LOG <= one.body.values.size; i++)
            if (one.values[i] == 0x10 + POST && one.values[i + 1] == 0x10 + POST &&
                one.values[i + 15] == 0x10 + POST) {
                one.values[i + 3] ^= 1; /* another log */
                break;
            }
        assert_int_equal(revocations_add(&roster.revocations, one.entry.id,
                                         author, 0, false, &one.body),
                         OK);
    }
    assert_int_equal(cuts_of(0, &none), 1);
    assert_false(none);
    assert_int_equal(cuts_of(1, &none), 1);
    assert_false(none);
    assert_int_equal(cuts_of(2, &none), 0);
    assert_true(none);
    /* Another author who names the first only leaves nothing of the second. */
    revoke(&one, (struct ref){BORIS, 0, 10}, POST, &good);
    assert_int_equal(revocations_add(&roster.revocations, one.entry.id, another,
                                     0, false, &one.body),
                     OK);
    assert_int_equal(cuts_of(0, &none), 1);
    assert_false(none);
    assert_int_equal(cuts_of(1, &none), 0);
    assert_true(none);
    /* An empty list: nothing is good, whatever else he says. */
    revoke(&one, (struct ref){ANNA, 0, 20}, POST, NULL);
    assert_int_equal(revocations_add(&roster.revocations, one.entry.id, author,
                                     0, false, &one.body),
                     OK);
    assert_int_equal(cuts_of(0, &none), 0);
    assert_true(none);
}

static void a_root_puts_a_revocation_out_of_force(void **state)
{
    const struct ref early = {BORIS, 0, 4}, good = {POST, 0, 20};

    setup(state);
    certify_posts();
    revoke(&one, early, POST, NULL);
    assert_int_equal(offer(&one), OK);
    assert_int_equal(standing((struct ref){POST, 0, 3}), STANDING_QUARANTINED);
    /* What a registrar lists stays in force. */
    judge(&two, (struct ref){ANNA, 0, 9},
          &(struct verdict){POST, &good, 1, &early, 1});
    assert_int_equal(offer(&two), OK);
    assert_int_equal(standing((struct ref){POST, 0, 3}), STANDING_QUARANTINED);
    judge(&two, (struct ref){ROOT, 0, 9},
          &(struct verdict){POST, &good, 1, &early, 1});
    assert_int_equal(offer(&two), OK);
    assert_int_equal(standing((struct ref){POST, 0, 20}), STANDING_GOOD);
    assert_int_equal(standing((struct ref){POST, 0, 21}), STANDING_QUARANTINED);
    assert_int_equal(offer(&one), OK);
    assert_int_equal(roster.revocations.count, 3);
    assert_int_equal(standing((struct ref){POST, 0, 20}), STANDING_GOOD);
}

static void mutual_revocations_hold_until_the_root_speaks(void **state)
{
    const struct ref of_anna = {BORIS, 0, 4};

    setup(state);
    revoke(&one, of_anna, ANNA, NULL);
    revoke(&two, (struct ref){ANNA, 0, 4}, BORIS, NULL);
    assert_int_equal(offer(&one), OK);
    assert_int_equal(offer(&two), OK);
    assert_true(roster_revoked(&roster, keys[ANNA].public));
    assert_true(roster_revoked(&roster, keys[BORIS].public));
    assert_true(roster_again(&roster));
    judge(&three, (struct ref){ROOT, 0, 9},
          &(struct verdict){BORIS, NULL, 0, &of_anna, 1});
    assert_int_equal(offer(&three), OK);
    assert_false(roster_revoked(&roster, keys[ANNA].public));
    assert_true(roster_revoked(&roster, keys[BORIS].public));
    assert_true(roster_again(&roster));
}

/* All that the three tests below have offered, once more. */
static void offer_posts(void)
{
    offer(&two);
    offer(&three);
}

static void a_revoked_registrar_certifies_up_to_his_cut_off(void **state)
{
    const struct ref good = {ANNA, 0, 5};

    setup(state);
    certify_posts();
    revoke(&one, (struct ref){ROOT, 0, 9}, ANNA, &good);
    assert_int_equal(offer(&one), OK);
    assert_true(roster_again(&roster));
    assert_null(member_of(POST));
    offer_posts();
    assert_false(roster_again(&roster));
    assert_false(member_of(POST)->revoked);
    assert_int_equal(standing((struct ref){POST, 0, 50}), STANDING_GOOD);
    /* He whom she certified behind it is known, and not trusted. */
    assert_true(member_of(GATE)->revoked);
    assert_true(roster_revoked(&roster, keys[GATE].public));
    assert_null(roster_by_name(&roster, member_of(GATE)->certificate.name));
    assert_int_equal(standing((struct ref){GATE, 0, 0}), STANDING_QUARANTINED);
    certify(&one, (struct ref){BORIS, 0, 1}, GATE, ROLE_POST);
    assert_int_equal(offer(&one), OK);
    assert_int_equal(offer(&three), OK);
    assert_false(member_of(GATE)->revoked);
    assert_int_equal(standing((struct ref){GATE, 0, 0}), STANDING_GOOD);
}

static void a_cut_off_that_is_not_held_makes_its_log_wait(void **state)
{
    const struct ref good = {ANNA, 0, 5};
    struct statement end;

    setup(state);
    certify_posts();
    held[ANNA][0] = 4;
    revoke(&one, (struct ref){ROOT, 0, 9}, ANNA, &good);
    assert_int_equal(offer(&one), OK);
    assert_true(roster_again(&roster));
    offer_posts();
    assert_false(roster_again(&roster));
    /* His links stay: what is missing may come over one of them. */
    assert_false(member_of(POST)->revoked);
    assert_int_equal(standing((struct ref){POST, 0, 0}), STANDING_WAITS);
    assert_true(member_of(GATE)->revoked);
    held[ANNA][0] = 6;
    certify(&end, good, BRIDGE, ROLE_POST);
    end.entry.header.kind = KIND_START;
    roster_seen(&roster, &end.entry, keys[BORIS].public);
    assert_false(roster_again(&roster));
    roster_seen(&roster, &end.entry, keys[ANNA].public);
    assert_true(roster_again(&roster));
    offer_posts();
    assert_int_equal(standing((struct ref){POST, 0, 0}), STANDING_GOOD);
    assert_true(member_of(GATE)->revoked);
    roster_seen(&roster, &end.entry, keys[ANNA].public);
    assert_false(roster_again(&roster));
}

static void a_cut_off_is_on_its_branch_of_a_forked_log(void **state)
{
    const struct ref good = {POST, 1, 9}, other = {POST, 0, 7};

    setup(state);
    certify_posts();
    held[POST][1] = 20;
    revoke(&one, (struct ref){ANNA, 0, 9}, POST, &good);
    assert_int_equal(offer(&one), OK);
    assert_int_equal(standing((struct ref){POST, 0, SCENE_FORK - 1}),
                     STANDING_GOOD);
    assert_int_equal(standing((struct ref){POST, 1, 9}), STANDING_GOOD);
    assert_int_equal(standing((struct ref){POST, 1, 10}), STANDING_QUARANTINED);
    assert_int_equal(standing((struct ref){POST, 0, SCENE_FORK}),
                     STANDING_QUARANTINED);
    assert_int_equal(standing((struct ref){POST, 0, 9}), STANDING_QUARANTINED);
    /* Two that name either branch leave what both have in common. */
    revoke(&one, (struct ref){BORIS, 0, 9}, POST, &other);
    assert_int_equal(offer(&one), OK);
    assert_int_equal(standing((struct ref){POST, 0, SCENE_FORK - 1}),
                     STANDING_GOOD);
    assert_int_equal(standing((struct ref){POST, 1, SCENE_FORK}),
                     STANDING_QUARANTINED);
    assert_int_equal(standing((struct ref){POST, 0, SCENE_FORK}),
                     STANDING_QUARANTINED);
    held[POST][1] = 0;
    assert_int_equal(standing((struct ref){POST, 0, 1}), STANDING_WAITS);
}

static void a_revoked_key_stays_so_and_its_name_goes_on(void **state)
{
    setup(state);
    revoke(&one, (struct ref){BORIS, 0, 4}, POST, NULL);
    assert_int_equal(offer(&one), OK);
    assert_true(roster_revoked(&roster, keys[POST].public));
    certify_posts();
    assert_true(member_of(POST)->revoked);
    certify(&one, (struct ref){ROOT, 0, 12}, POST, ROLE_KEEPER);
    assert_int_equal(offer(&one), OK);
    assert_true(member_of(POST)->revoked);
    /* Another key under the name of the first. */
    certify(&one, (struct ref){ANNA, 0, 13}, BRIDGE, ROLE_POST);
    assert_int_equal(offer(&one), OK);
    strcpy(members[roster.count - 1].certificate.name,
           member_of(POST)->certificate.name);
    assert_ptr_equal(roster_by_name(&roster, member_of(POST)->certificate.name),
                     member_of(BRIDGE));
    assert_false(member_of(BRIDGE)->revoked);
}

static void only_root_and_registrars_revoke_and_never_a_root(void **state)
{
    setup(state);
    certify_posts();
    revoke(&one, (struct ref){POST, 0, 4}, GATE, NULL);
    assert_int_equal(offer(&one), CERT_ISSUER);
    revoke(&one, (struct ref){NOBODY, 0, 4}, GATE, NULL);
    assert_int_equal(offer(&one), CERT_UNKNOWN);
    revoke(&one, (struct ref){ANNA, 0, 20}, ROOT, NULL);
    assert_int_equal(offer(&one), OK);
    assert_false(roster_revoked(&roster, keys[ROOT].public));
    assert_int_equal(standing((struct ref){ROOT, 0, 90}), STANDING_GOOD);
    assert_false(roster_revoked(&roster, keys[GATE].public));
}

static void a_body_that_is_not_whole_revokes_nothing(void **state)
{
    setup(state);
    revoke(&one, (struct ref){ANNA, 0, 20}, POST, NULL);
    one.body.state = BODY_ABSENT;
    assert_int_equal(offer(&one), CERT_FORM);
    one.body.state = BODY_REDACTED;
    assert_int_equal(offer(&one), CERT_FORM);
    assert_int_equal(roster.revocations.count, 0);
}

/* Revokes keys that are not known, each by another entry. */
static size_t fill(size_t realm, bool by_root, size_t refs)
{
    static struct ref many[REVOCATION_REFS_MAX / 8];
    static const uint8_t author[KEY_SIZE];
    static size_t turn;
    size_t count = 0;

    assert_true(refs <= UNIT_COUNT(many));
    for (size_t i = 0; i < refs; i++)
        many[i] = (struct ref){POST, 0, i};
    judge(&one, (struct ref){ANNA, 0, 0},
          &(struct verdict){NOBODY, many, refs, NULL, 0});
    for (;; count++) {
        bytes_set_u64(one.entry.id, ++turn);
        if (revocations_add(&roster.revocations, one.entry.id, author, realm,
                            by_root, &one.body) != OK)
            return count;
    }
}

static void each_has_his_share_of_the_bound_and_the_root_all(void **state)
{
    setup(state);
    assert_int_equal(fill(1, true, 0), REVOCATIONS_MAX / 2);
    assert_int_equal(fill(0, false, 0), REVOCATIONS_MAX - REVOCATIONS_MAX / 8 -
                                            REVOCATIONS_MAX / 2);
    assert_int_equal(fill(0, true, 0), REVOCATIONS_MAX / 8);
    assert_int_equal(roster.revocations.count, REVOCATIONS_MAX);
    setup(state);
    assert_int_equal(fill(2, false, 256), REVOCATION_REFS_MAX / 2 / 256);
    assert_int_equal(fill(0, false, 256),
                     (REVOCATION_REFS_MAX - REVOCATION_REFS_MAX / 8 -
                      REVOCATION_REFS_MAX / 2) /
                         256);
    assert_int_equal(fill(0, true, 256), REVOCATION_REFS_MAX / 8 / 256);
    assert_int_equal(roster.revocations.ref_count, REVOCATION_REFS_MAX);
}

static void one_cut_off_too_many_leaves_nothing_good(void **state)
{
    struct ref good[CUTS_MAX + 1];

    setup(state);
    certify_posts();
    for (size_t i = 0; i <= CUTS_MAX; i++)
        good[i] = (struct ref){POST, 0, 20 + i};
    judge(&one, (struct ref){ROOT, 0, 9},
          &(struct verdict){POST, good, CUTS_MAX, NULL, 0});
    assert_int_equal(offer(&one), OK);
    assert_int_equal(standing((struct ref){POST, 0, 20}), STANDING_GOOD);
    judge(&one, (struct ref){ROOT, 0, 10},
          &(struct verdict){POST, good, CUTS_MAX + 1, NULL, 0});
    assert_int_equal(offer(&one), OK);
    assert_int_equal(standing((struct ref){POST, 0, 20}), STANDING_QUARANTINED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_is_the_last_good_entry_and_what_is_before_it),
        cmocka_unit_test(of_several_revocations_the_intersection_counts),
        cmocka_unit_test(two_lists_of_one_author_are_read_as_one),
        cmocka_unit_test(a_root_puts_a_revocation_out_of_force),
        cmocka_unit_test(mutual_revocations_hold_until_the_root_speaks),
        cmocka_unit_test(a_revoked_registrar_certifies_up_to_his_cut_off),
        cmocka_unit_test(a_cut_off_that_is_not_held_makes_its_log_wait),
        cmocka_unit_test(a_cut_off_is_on_its_branch_of_a_forked_log),
        cmocka_unit_test(a_revoked_key_stays_so_and_its_name_goes_on),
        cmocka_unit_test(only_root_and_registrars_revoke_and_never_a_root),
        cmocka_unit_test(a_body_that_is_not_whole_revokes_nothing),
        cmocka_unit_test(each_has_his_share_of_the_bound_and_the_root_all),
        cmocka_unit_test(one_cut_off_too_many_leaves_nothing_good),
    };

    return cmocka_run_group_tests(tests, setup, NULL);
}
