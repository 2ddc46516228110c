/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/treaty_scene.h"

/* Beside the roots: signers of both, a post of home, a country that is not in
 * the roster until a test admits it. */
enum { OUR_SIGNER = 10, THEIR_SIGNER, OUR_POST, STRANGER };
enum { NOW = 1500 };

static const struct scene_text plain = SCENE_TEXT;
static struct treaties treaties;
static struct scene_statement statement;
static uint8_t space[SCENE_BODY];
static uint8_t id[HASH_SIZE]; /* of the last text */

static int setup(void **state)
{
    (void)state;
    scene_roster();
    scene_member(0, OUR_SIGNER, ROLE_SIGNER, "");
    scene_member(1, THEIR_SIGNER, ROLE_SIGNER, "");
    scene_member(0, OUR_POST, ROLE_POST, "KAY");
    treaties_begin(&treaties);
    return 0;
}

static enum result add(uint8_t author)
{
    return treaties_add(&treaties, &roster, &statement.entry, &statement.body,
                        scene_signer(author).public);
}

static enum result sign(const struct scene_text *text, uint8_t author)
{
    struct bytes terms = scene_put(text, space);

    treaty_id(terms, id);
    scene_sign(&statement, terms);
    return add(author);
}

static enum result end(uint8_t author)
{
    scene_end(&statement, id);
    return add(author);
}

static enum treaty_state state_at(uint64_t now_s, uint8_t clock)
{
    const struct treaty_held *held = treaties_find(&treaties, id);

    assert_non_null(held);
    return treaty_state(held, &roster, now_s, clock);
}

static enum treaty_state state_now(void)
{
    return state_at(NOW, CLOCK_NETWORK);
}

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

static void the_receiver_learns_purposes(void **state)
{
    struct scene_text first = plain, second = plain;
    struct scene_grant theirs = SCENE_GRANT;
    struct bytes purpose;

    setup(state);
    theirs.theirs = true;
    theirs.days = 40;
    first.grants[1] = theirs;
    first.grant_count = 2;
    second.grants[0] = theirs;
    second.grants[0].days = 30;
    second.purposes = "6161";
    assert_int_equal(sign(&first, OUR_SIGNER), OK);
    assert_int_equal(sign(&first, THEIR_SIGNER), OK);
    assert_int_equal(sign(&second, OUR_SIGNER), OK);
    assert_int_equal(sign(&second, THEIR_SIGNER), OK);
    assert_int_equal(end(THEIR_SIGNER), OK);
    assert_true(
        treaties_purpose(&treaties, &roster, 1, KIND_CROSSING, 0, &purpose));
    unit_equal(purpose, bytes_text("border"));
    assert_true(
        treaties_purpose(&treaties, &roster, 1, KIND_CROSSING, 1, &purpose));
    unit_equal(purpose, bytes_text("a"));
    assert_false(
        treaties_purpose(&treaties, &roster, 1, KIND_CROSSING, 2, &purpose));
    assert_false(
        treaties_purpose(&treaties, &roster, 1, KIND_NOTE, 0, &purpose));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(home_speaks_to_whom_it_has_signed_with),
        cmocka_unit_test(a_text_with_a_realm_not_admitted_waits),
        cmocka_unit_test(a_neighbour_cannot_take_the_places_of_home),
        cmocka_unit_test(the_receiver_learns_purposes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
