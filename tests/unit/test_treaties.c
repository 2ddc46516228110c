/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/treaties_scene.h"

static void it_is_in_force_when_both_have_signed(void **state)
{
    setup(state);
    assert_int_equal(sign(&plain, OUR_SIGNER), OK);
    assert_int_equal(state_now(), TREATY_OURS_ONLY);
    assert_int_equal(sign(&plain, THEIR_SIGNER), OK);
    assert_int_equal(state_now(), TREATY_IN_FORCE);
    assert_int_equal(treaties.count, 1);
}

static void a_root_signs_as_a_signer_does(void **state)
{
    setup(state);
    assert_int_equal(sign(&plain, THEIR_ROOT), OK);
    assert_int_equal(state_now(), TREATY_THEIRS_ONLY);
    assert_int_equal(sign(&plain, HOME_ROOT), OK);
    assert_int_equal(state_now(), TREATY_IN_FORCE);
}

static void two_signatures_of_one_country_are_one_side(void **state)
{
    setup(state);
    assert_int_equal(sign(&plain, OUR_SIGNER), OK);
    assert_int_equal(sign(&plain, HOME_ROOT), OK);
    assert_int_equal(state_now(), TREATY_OURS_ONLY);
}

static void either_ends_it_and_for_good(void **state)
{
    for (uint8_t who = OUR_SIGNER; who <= THEIR_SIGNER; who++) {
        setup(state);
        assert_int_equal(sign(&plain, OUR_SIGNER), OK);
        assert_int_equal(sign(&plain, THEIR_SIGNER), OK);
        assert_int_equal(end(who), OK);
        assert_int_equal(state_now(), TREATY_ENDED);
        assert_int_equal(sign(&plain, who), OK);
        assert_int_equal(state_now(), TREATY_ENDED);
    }
}

static void an_end_may_come_before_its_text(void **state)
{
    setup(state);
    treaty_id(scene_put(&plain, space), id);
    assert_int_equal(end(THEIR_SIGNER), OK);
    assert_int_equal(sign(&plain, OUR_SIGNER), OK);
    assert_int_equal(sign(&plain, THEIR_SIGNER), OK);
    assert_int_equal(state_now(), TREATY_ENDED);
}

static void every_order_gives_the_same(void **state)
{
    /* Two signatures and an end, in each of six orders, each of them twice. */
    static const uint8_t orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                         {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

    for (size_t i = 0; i < 6; i++) {
        setup(state);
        treaty_id(scene_put(&plain, space), id);
        for (size_t k = 0; k < 6; k++)
            switch (orders[i][k / 2]) {
            case 0:
                assert_int_equal(sign(&plain, OUR_SIGNER), OK);
                break;
            case 1:
                assert_int_equal(sign(&plain, THEIR_SIGNER), OK);
                break;
            default:
                assert_int_equal(end(THEIR_SIGNER), OK);
            }
        assert_int_equal(treaties.count, 1);
        assert_int_equal(state_now(), TREATY_ENDED);
        assert_true(treaties_speak(&treaties, &roster, 1));
    }
}

static void its_period_and_a_clock_in_doubt_close_it(void **state)
{
    setup(state);
    assert_int_equal(sign(&plain, OUR_SIGNER), OK);
    assert_int_equal(sign(&plain, THEIR_SIGNER), OK);
    assert_int_equal(state_at(999, CLOCK_TYPED), TREATY_NOT_BEGUN);
    assert_int_equal(state_at(1000, CLOCK_TYPED), TREATY_IN_FORCE);
    assert_int_equal(state_at(1999, CLOCK_TYPED), TREATY_IN_FORCE);
    assert_int_equal(state_at(2000, CLOCK_TYPED), TREATY_EXPIRED);
    assert_int_equal(state_at(1500, CLOCK_DOUBT), TREATY_DOUBT);
}

static void an_altered_text_is_another_one(void **state)
{
    struct scene_text altered = plain;

    setup(state);
    altered.grants[0].days++;
    assert_int_equal(sign(&plain, OUR_SIGNER), OK);
    assert_int_equal(sign(&altered, THEIR_SIGNER), OK);
    assert_int_equal(treaties.count, 2);
    assert_int_equal(state_now(), TREATY_THEIRS_ONLY);
    treaty_id(scene_put(&plain, space), id);
    assert_int_equal(state_now(), TREATY_OURS_ONLY);
}

static void who_has_no_right_signs_nothing(void **state)
{
    setup(state);
    assert_int_equal(sign(&plain, OUR_POST), ENTRY_AUTHOR);
    assert_int_equal(end(OUR_POST), ENTRY_AUTHOR);
    assert_int_equal(sign(&plain, STRANGER), CERT_UNKNOWN);
    assert_int_equal(treaties.count, 0);
}

/* A revocation of a key by the root of its realm that leaves good, of one log,
 * up to a seq; or nothing. */
static void revoke(size_t realm, uint8_t number, const uint8_t *log,
                   uint64_t seq)
{
    static const uint8_t entry[HASH_SIZE] = {7};
    struct buffer values = buffer_of(statement.values, SCENE_BODY);

    canon_put_map(&values, 2);
    canon_put_uint(&values, 16);
    canon_put_string(&values, bytes_of(scene_signer(number).public, KEY_SIZE));
    canon_put_uint(&values, 17);
    canon_put_array(&values, log ? 1 : 0);
    if (log) {
        canon_put_array(&values, 3);
        canon_put_string(&values, bytes_of(log, KEY_LOG));
        canon_put_uint(&values, seq);
        canon_put_string(&values, bytes_of(entry, HASH_SIZE));
    }
    scene_finish(&statement, KIND_REVOCATION, &values);
    assert_int_equal(roster_add(&roster, &statement.entry, &statement.body,
                                roster.realms[realm].root),
                     OK);
}

static void a_revoked_signer_opens_nothing_and_still_ends(void **state)
{
    setup(state);
    revoke(0, OUR_SIGNER, NULL, 0);
    assert_int_equal(sign(&plain, OUR_SIGNER), CERT_REVOKED);
    assert_int_equal(treaties.count, 0);
    assert_int_equal(sign(&plain, HOME_ROOT), OK);
    assert_int_equal(sign(&plain, THEIR_SIGNER), OK);
    assert_int_equal(state_now(), TREATY_IN_FORCE);
    assert_int_equal(end(OUR_SIGNER), OK);
    assert_int_equal(state_now(), TREATY_ENDED);
}

static void what_stands_before_a_cut_off_stays_in_force(void **state)
{
    static const uint8_t log[KEY_LOG] = {9};

    setup(state);
    revoke(1, THEIR_SIGNER, log, 4);
    assert_int_equal(sign(&plain, OUR_SIGNER), OK);
    scene_sign(&statement, scene_put(&plain, space));
    memcpy(statement.entry.header.log, log, KEY_LOG);
    statement.entry.header.seq = 5;
    assert_int_equal(add(THEIR_SIGNER), CERT_REVOKED);
    assert_int_equal(state_now(), TREATY_OURS_ONLY);
    /* Another entry at the very place of the last good one. */
    statement.entry.header.seq = 4;
    assert_int_equal(add(THEIR_SIGNER), CERT_REVOKED);
    statement.entry.header.seq = 3;
    assert_int_equal(add(THEIR_SIGNER), OK);
    assert_int_equal(state_now(), TREATY_IN_FORCE);
}

static void a_country_that_is_no_party_signs_nothing(void **state)
{
    struct scene_text foreign = plain;
    size_t realm;

    setup(state);
    assert_int_equal(
        roster_admit(&roster, scene_signer(THIRD_ROOT).public, "XYZ", &realm),
        OK);
    assert_int_equal(sign(&plain, THIRD_ROOT), TREATY_PARTY);
    /* Nor does home hold what two others have agreed. */
    foreign.home = THIRD_ROOT;
    foreign.home_country = "XYZ";
    assert_int_equal(sign(&foreign, THIRD_ROOT), TREATY_PARTY);
    assert_int_equal(sign(&foreign, HOME_ROOT), TREATY_PARTY);
    assert_int_equal(treaties.count, 0);
    /* The end of another's treaty does nothing, whichever came first. */
    assert_int_equal(sign(&plain, OUR_SIGNER), OK);
    assert_int_equal(sign(&plain, THEIR_SIGNER), OK);
    assert_int_equal(end(THIRD_ROOT), TREATY_PARTY);
    assert_int_equal(state_now(), TREATY_IN_FORCE);
    treaties_begin(&treaties);
    assert_int_equal(end(THIRD_ROOT), OK);
    assert_int_equal(sign(&plain, OUR_SIGNER), OK);
    assert_int_equal(sign(&plain, THEIR_SIGNER), OK);
    assert_int_equal(state_now(), TREATY_IN_FORCE);
}

static void home_under_another_name_is_no_party(void **state)
{
    struct scene_text text = plain;

    setup(state);
    text.home_country = "XYZ";
    assert_int_equal(sign(&text, OUR_SIGNER), TREATY_PARTY);
}

static void bad_terms_are_refused_and_other_kinds_pass(void **state)
{
    struct scene_text text = plain;

    setup(state);
    text.grants[0].fields = "111321"; /* officer: home */
    text.grants[0].field_count = 3;
    assert_int_equal(sign(&text, OUR_SIGNER), TREATY_FORM);
    text.grants[0].fields = "11131821";
    assert_int_equal(sign(&text, OUR_SIGNER), TREATY_FIELD);
    text = plain;
    text.until = text.from;
    assert_int_equal(sign(&text, OUR_SIGNER), TREATY_FORM);
    statement.entry.header.kind = KIND_CROSSING;
    assert_int_equal(add(OUR_SIGNER), OK);
    statement.entry.header.kind = KIND_TREATY;
    statement.entry.header.schema = ENTRY_SCHEMA_KNOWN + 1;
    assert_int_equal(add(OUR_SIGNER), OK);
    statement.entry.header.schema = 1;
    statement.entry.header.kind = KIND_TREATY_END;
    assert_int_equal(add(OUR_SIGNER), TREATY_FORM);
    statement.body.state = BODY_ABSENT;
    assert_int_equal(add(OUR_SIGNER), TREATY_FORM);
    statement.entry.header.kind = KIND_TREATY;
    assert_int_equal(add(OUR_SIGNER), TREATY_FORM);
    assert_int_equal(treaties.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_in_force_when_both_have_signed),
        cmocka_unit_test(a_root_signs_as_a_signer_does),
        cmocka_unit_test(two_signatures_of_one_country_are_one_side),
        cmocka_unit_test(either_ends_it_and_for_good),
        cmocka_unit_test(an_end_may_come_before_its_text),
        cmocka_unit_test(every_order_gives_the_same),
        cmocka_unit_test(its_period_and_a_clock_in_doubt_close_it),
        cmocka_unit_test(an_altered_text_is_another_one),
        cmocka_unit_test(who_has_no_right_signs_nothing),
        cmocka_unit_test(a_revoked_signer_opens_nothing_and_still_ends),
        cmocka_unit_test(what_stands_before_a_cut_off_stays_in_force),
        cmocka_unit_test(a_country_that_is_no_party_signs_nothing),
        cmocka_unit_test(home_under_another_name_is_no_party),
        cmocka_unit_test(bad_terms_are_refused_and_other_kinds_pass),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
