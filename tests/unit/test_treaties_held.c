/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/treaties_scene.h"

static void home_speaks_to_whom_it_has_signed_with(void **state)
{
    setup(state);
    assert_false(treaties_speak(&treaties, &roster, 1));
    assert_int_equal(sign(&plain, THEIR_SIGNER), OK);
    assert_false(treaties_speak(&treaties, &roster, 1));
    assert_int_equal(sign(&plain, OUR_SIGNER), OK);
    assert_true(treaties_speak(&treaties, &roster, 1));
    assert_false(treaties_speak(&treaties, &roster, 0));
    assert_false(treaties_speak(&treaties, &roster, 2));
    assert_int_equal(end(OUR_SIGNER), OK);
    assert_true(treaties_speak(&treaties, &roster, 1));
}

static void a_text_with_a_realm_not_admitted_waits(void **state)
{
    struct scene_text text = plain;
    size_t realm;

    setup(state);
    text.other = THIRD_ROOT;
    text.other_country = "XYZ";
    assert_int_equal(sign(&text, OUR_SIGNER), OK);
    assert_int_equal(state_now(), TREATY_OURS_ONLY);
    assert_false(treaties_speak(&treaties, &roster, 2));
    assert_int_equal(
        roster_admit(&roster, scene_signer(THIRD_ROOT).public, "XYZ", &realm),
        OK);
    assert_true(treaties_speak(&treaties, &roster, realm));
    assert_int_equal(sign(&text, THIRD_ROOT), OK);
    assert_int_equal(state_now(), TREATY_IN_FORCE);
}

/* One text of many: they differ in their beginning. */
static struct scene_text numbered(size_t i)
{
    struct scene_text text = plain;

    text.from = 1 + i;
    return text;
}

static void a_neighbour_cannot_take_the_places_of_home(void **state)
{
    struct scene_text text;

    setup(state);
    for (size_t i = 0; i < TREATIES_MAX; i++) {
        text = numbered(i);
        assert_int_equal(sign(&text, THEIR_SIGNER), OK);
    }
    text = numbered(TREATIES_MAX);
    assert_int_equal(sign(&text, THEIR_SIGNER), STORE_FULL);
    assert_int_equal(end(THEIR_SIGNER), STORE_FULL);
    for (size_t i = 0; i < TREATIES_MAX; i++) {
        text = numbered(TREATIES_MAX + i);
        assert_int_equal(sign(&text, OUR_SIGNER), OK);
        assert_int_equal(state_now(), TREATY_OURS_ONLY);
        assert_int_equal(sign(&text, THEIR_SIGNER), OK);
        assert_int_equal(state_now(), TREATY_IN_FORCE);
    }
    text = numbered(3 * TREATIES_MAX);
    assert_int_equal(sign(&text, OUR_SIGNER), STORE_FULL);
    assert_int_equal(treaties.count, TREATIES_MAX);
}

/* The i-th purpose is this text, or there is none. */
static void purpose_is(const struct treaties_given *given, size_t i,
                       const char *text)
{
    struct bytes purpose;
    bool is = treaties_purpose(&treaties, &roster, given, i, &purpose);

    assert_int_equal(is, text != NULL);
    if (text)
        unit_equal(purpose, bytes_text(text));
}

static void its_purposes_are_those_in_force_or_else_all(void **state)
{
    struct treaties_given given = {1, KIND_CROSSING, NOW, CLOCK_NETWORK};
    struct scene_text first = plain, second = plain;
    struct scene_grant theirs = SCENE_GRANT;

    setup(state);
    theirs.theirs = true;
    first.grants[0] = second.grants[0] = theirs;
    second.purposes = "6161";
    assert_int_equal(sign(&first, OUR_SIGNER), OK);
    assert_int_equal(sign(&second, OUR_SIGNER), OK);
    purpose_is(&given, 0, NULL);
    assert_int_equal(sign(&first, THEIR_SIGNER), OK);
    assert_int_equal(sign(&second, THEIR_SIGNER), OK);
    purpose_is(&given, 0, "border");
    purpose_is(&given, 1, "a");
    purpose_is(&given, 2, NULL);
    assert_int_equal(end(THEIR_SIGNER), OK);
    purpose_is(&given, 0, "border");
    purpose_is(&given, 1, NULL);
    /* In doubt none is in force. */
    given.clock = CLOCK_DOUBT;
    purpose_is(&given, 1, "a");
    given.kind = KIND_NOTE;
    purpose_is(&given, 0, NULL);
}

static void a_copy_stands_by_itself(void **state)
{
    struct scene_text unheard = numbered(1);
    static struct treaties copy;
    const struct treaty_held *held;
    struct bytes items, purpose;

    setup(state);
    treaty_id(scene_put(&unheard, space), id);
    assert_int_equal(end(THEIR_SIGNER), OK); /* of a text that is not here */
    assert_int_equal(sign(&plain, OUR_SIGNER), OK);
    assert_int_equal(sign(&plain, THEIR_SIGNER), OK);
    treaties_copy(&copy, &treaties);
    memset(&treaties, 0xa5, sizeof treaties);
    assert_int_equal(copy.count, 2);
    assert_false(copy.held[0].known);
    held = treaties_find(&copy, id);
    assert_non_null(held);
    assert_int_equal(treaty_state(held, &roster, NOW, CLOCK_NETWORK),
                     TREATY_IN_FORCE);
    items = held->treaty.purposes.items;
    assert_true(treaty_next_text(&items, &purpose));
    unit_equal(purpose, bytes_text("border"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(home_speaks_to_whom_it_has_signed_with),
        cmocka_unit_test(a_text_with_a_realm_not_admitted_waits),
        cmocka_unit_test(a_neighbour_cannot_take_the_places_of_home),
        cmocka_unit_test(its_purposes_are_those_in_force_or_else_all),
        cmocka_unit_test(a_copy_stands_by_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
