/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/treaties_load_scene.h"

/* Another log of our root's, for what it says next. */
static void go_on(struct scene *scene)
{
    static uint8_t number = 20;

    fixture_run_free(&scene->ours);
    memset(&scene->ours, 0, sizeof scene->ours);
    scene->our_log = fixture_log(scene->f, KEY_ROOT, LANE_TRUST, number++);
    fixture_start(scene->f, &scene->ours, &scene->our_log);
    scene->time_s++;
}

static void we_sign_also(struct scene *scene, const char *country)
{
    go_on(scene);
    make_terms(scene, country);
    we_sign(scene);
}

static void code_is(struct scene *scene, const char *country, bool has_post)
{
    const struct member *post =
        roster_by_key(&scene->roster, scene->abroad->signers[KEY_POST].public);

    assert_int_equal(scene->roster.realm_count, 2);
    assert_string_equal(scene->roster.realms[1].country, country);
    assert_int_equal(post != NULL, has_post);
}

static void a_country_s_code_is_that_of_the_newest_text_of_home(void **state)
{
    struct scene *scene = *state;
    uint8_t wrong[HASH_SIZE];

    assert_int_equal(fixture_single(scene->f, &scene->root, 1), OK);
    assert_int_equal(fixture_single(scene->f, &scene->registrar, 1), OK);
    we_sign_also(scene, "XYZ");
    memcpy(wrong, scene->id, HASH_SIZE);
    assert_int_equal(state_of(scene), TREATY_OURS_ONLY);
    code_is(scene, "XYZ", false);
    we_sign_also(scene, "UTP");
    assert_int_equal(state_of(scene), TREATY_OURS_ONLY);
    code_is(scene, "UTP", true);
    assert_int_equal(treaty_state(treaties_find(scene->treaties, wrong),
                                  &scene->roster, NOW, CLOCK_NETWORK),
                     TREATY_OTHER_CODE);
    /* Into the roster as it stands, the same. */
    assert_int_equal(
        treaties_load(scene->treaties, &scene->post, &scene->roster), OK);
    code_is(scene, "UTP", true);
    they_send(scene, KIND_TREATY);
    assert_int_equal(state_of(scene), TREATY_IN_FORCE);
}

static void no_later_text_changes_the_code_of_one_in_force(void **state)
{
    struct scene *scene = *state;
    uint8_t right[HASH_SIZE];

    assert_int_equal(fixture_single(scene->f, &scene->root, 1), OK);
    assert_int_equal(fixture_single(scene->f, &scene->registrar, 1), OK);
    we_sign(scene);
    they_send(scene, KIND_TREATY);
    memcpy(right, scene->id, HASH_SIZE);
    we_sign_also(scene, "XYZ");
    /* Nor if they sign that one, too. */
    for (int i = 0; i < 2; i++) {
        assert_int_equal(state_of(scene), TREATY_OTHER_CODE);
        code_is(scene, "UTP", true);
        assert_int_equal(treaty_state(treaties_find(scene->treaties, right),
                                      &scene->roster, NOW, CLOCK_NETWORK),
                         TREATY_IN_FORCE);
        they_send(scene, KIND_TREATY);
    }
}

static void a_mistaken_text_that_is_ended_gives_no_code(void **state)
{
    struct scene *scene = *state;

    assert_int_equal(fixture_single(scene->f, &scene->root, 1), OK);
    assert_int_equal(fixture_single(scene->f, &scene->registrar, 1), OK);
    we_sign(scene);
    we_sign_also(scene, "XYZ");
    load(scene);
    code_is(scene, "XYZ", false);
    go_on(scene);
    add(scene->f, &scene->ours, &scene->our_log, KIND_TREATY_END, scene);
    assert_int_equal(fixture_append(scene->f, &scene->ours), OK);
    assert_int_equal(state_of(scene), TREATY_ENDED);
    code_is(scene, "UTP", true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(a_country_s_code_is_that_of_the_newest_text_of_home),
        TEST(no_later_text_changes_the_code_of_one_in_force),
        TEST(a_mistaken_text_that_is_ended_gives_no_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
