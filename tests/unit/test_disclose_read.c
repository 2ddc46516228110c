/* SPDX-License-Identifier: Apache-2.0 */
/* What a neighbour sees of a log of ours. */
#include "tests/unit/disclose_read_scene.h"

static void crossings_show_what_is_granted(void **state)
{
    struct scene *scene = *state;

    store(scene);
    read_all(scene, &scene->run);
    for (uint64_t seq = 1; seq <= 4; seq++)
        assert_shown(scene, seq);
}

static void corrections_follow_what_they_are_about(void **state)
{
    struct scene *scene = *state;
    const uint16_t amended[] = {FIELD_TARGET, FIELD_SUPERSEDES,
                                FIELD_DOCUMENT_NUMBER};
    const uint16_t voided[] = {FIELD_TARGET};

    correct(scene, LANE_SHARED, KIND_AMENDMENT, 1, "document_number", "NEW1");
    correct(scene, LANE_SHARED, KIND_VOID, 2, NULL, NULL);
    /* Sets nothing that is granted. */
    correct(scene, LANE_SHARED, KIND_AMENDMENT, 3, "vehicle_plate", "X 1");
    correct(scene, LANE_SHARED, KIND_NOTE, 1, "text", "a remark");
    store(scene);
    read_all(scene, &scene->run);
    for (uint64_t seq = 1; seq <= 4; seq++)
        assert_shown(scene, seq);
    read_all(scene, &scene->corrections);
    assert_keys(scene, 1, 3, amended);
    assert_keys(scene, 2, 1, voided);
    assert_absent(scene, 3);
    assert_absent(scene, 4);
}

static void what_is_excluded_by_a_correction_stays_at_home(void **state)
{
    struct scene *scene = *state;

    correct(scene, LANE_SHARED, KIND_AMENDMENT, 1, "category", "diplomat");
    correct(scene, LANE_SHARED, KIND_AMENDMENT, 1, "surname", "OTHER");
    correct(scene, LANE_SHARED, KIND_VOID, 1, NULL, NULL);
    store(scene);
    read_all(scene, &scene->run);
    assert_absent(scene, 1);
    assert_shown(scene, 2);
    read_all(scene, &scene->corrections);
    for (uint64_t seq = 1; seq <= 3; seq++)
        assert_absent(scene, seq);
}

static void what_was_said_under_protection_stays_at_home(void **state)
{
    struct scene *scene = *state;

    correct(scene, LANE_HOME, KIND_AMENDMENT, 1, "category", "asylum");
    correct(scene, LANE_SHARED, KIND_AMENDMENT, 1, "surname", "OTHER");
    /* Also what was said in the wrong log, and what a shared entry says of one
     * that is in the home log. */
    correct(scene, LANE_HOME, KIND_AMENDMENT, 2, "surname", "OTHER");
    correct(scene, LANE_SHARED, KIND_AMENDMENT, 3, "category", "asylum");
    store(scene);
    read_all(scene, &scene->run);
    assert_absent(scene, 1);
    assert_absent(scene, 2);
    assert_absent(scene, 3);
    assert_shown(scene, 4);
    read_all(scene, &scene->corrections);
    assert_absent(scene, 1);
    assert_absent(scene, 2);
}

static void a_crossing_of_the_home_log_is_never_named(void **state)
{
    struct scene *scene = *state;
    struct fixture_person person = fixture_person(9);
    struct fixture_values values;
    const struct journal_item *hidden;

    hidden = fixture_add(scene->f, &scene->at_home, &scene->home, KIND_CROSSING,
                         FIXTURE_TIME, fixture_crossing(&person, &values));
    fixture_add(scene->f, &scene->corrections, &scene->office, KIND_AMENDMENT,
                FIXTURE_TIME,
                fixture_correction(&hidden->entry, "surname", "X", &values));
    store(scene);
    read_all(scene, &scene->corrections);
    assert_absent(scene, 1);
}

static void other_kinds_are_headers_and_starts_are_whole(void **state)
{
    struct scene *scene = *state;
    struct fixture_values values;

    fixture_start(scene->f, &scene->run, &scene->log);
    fixture_add(scene->f, &scene->run, &scene->log, 300, FIXTURE_TIME,
                fixture_start_values(scene->f, &scene->log, &values));
    fixture_add(scene->f, &scene->run, &scene->log, KIND_SEAL, FIXTURE_TIME,
                bytes_of(NULL, 0));
    store(scene);
    read_all(scene, &scene->run);
    assert_int_equal(scene->given[5].state, BODY_FULL);
    assert_absent(scene, 6);
    assert_false(scene->given[7].has_body);
}

static void without_a_treaty_nothing_is_shown(void **state)
{
    struct scene *scene = *state;

    store(scene);
    scene->rules.count = 0;
    assert_int_equal(read_from(scene, &scene->run, 0, 0), OK);
    assert_int_equal(scene->count, 5);
    for (uint64_t seq = 0; seq < 5; seq++)
        assert_absent(scene, seq);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(crossings_show_what_is_granted),
        TEST(corrections_follow_what_they_are_about),
        TEST(what_is_excluded_by_a_correction_stays_at_home),
        TEST(what_was_said_under_protection_stays_at_home),
        TEST(a_crossing_of_the_home_log_is_never_named),
        TEST(other_kinds_are_headers_and_starts_are_whole),
        TEST(without_a_treaty_nothing_is_shown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
