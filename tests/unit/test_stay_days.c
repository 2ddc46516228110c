/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/stay_scene.h"

static struct stay_permit *permit(struct scene *scene, enum stay_action action,
                                  uint64_t document, int from, int until)
{
    struct stay_permit *permit = &scene->permits[scene->permit_count++];

    *permit = (struct stay_permit){.action = (uint8_t)action,
                                   .id = 1000 + scene->permit_count,
                                   .time_us = from * DAY_US,
                                   .document = document,
                                   .issuer = document ? UTO : 0,
                                   .from_days = from,
                                   .until_days = until};
    return permit;
}

static struct stay_permit *rule(struct scene *scene, int days, int window)
{
    struct stay_permit *rule =
        permit(scene, STAY_RULE, 0, 0, STAY_NO_DAY);

    rule->nationality = UTO;
    rule->days = (uint16_t)days;
    rule->window = (uint16_t)window;
    return rule;
}

static int32_t until(struct scene *scene, int day)
{
    judge(scene, day);
    return scene->stays[scene->stay_count - 1].until_days;
}

static void the_last_permitted_day_counts(void **state)
{
    struct scene scene = {0};

    (void)state;
    enter(&scene, 1, 7)->until_days = 10;
    judge(&scene, 10);
    assert_stay(&scene, 0, STAY_IS_OPEN, STAY_BY_NOTHING);
    judge(&scene, 11);
    assert_stay(&scene, 0, STAY_IS_OVERSTAYED, STAY_BY_NOTHING);
    leave(&scene, 12, 7);
    judge(&scene, 13);
    assert_stay(&scene, 0, STAY_IS_CLOSED, STAY_BY_DOCUMENT);
    assert_int_equal(scene.stays[0].last_days, 12);
}

static void a_day_is_the_posts_local_day(void **state)
{
    struct scene scene = {0};
    struct stay_fact *fact = enter(&scene, 1, 7);

    (void)state;
    fact->time_us = 2 * DAY_US - HOUR_US;
    fact->offset_minutes = 120;
    judge(&scene, 3);
    assert_int_equal(scene.stays[0].first_days, 2);
    assert_int_equal(stay_day(-1, 0), -1);
    assert_int_equal(stay_day(0, -1), -1);
    assert_int_equal(stay_day(INT64_MAX, 1080), INT64_MAX / DAY_US);
}

static void citizens_and_residents_have_no_limit(void **state)
{
    struct scene scene = {0};
    struct stay_fact *fact = enter(&scene, 1, 7);

    (void)state;
    fact->flags |= STAY_UNLIMITED;
    fact->until_days = 10;
    rule(&scene, 5, 0);
    judge(&scene, 400);
    assert_stay(&scene, 0, STAY_IS_OPEN, STAY_BY_NOTHING);
    assert_int_equal(scene.stays[0].until_days, STAY_NO_DAY);
}

static void a_silent_post_makes_an_exit_possible(void **state)
{
    struct scene scene = {.silent = true};

    (void)state;
    enter(&scene, 1, 7)->until_days = 10;
    enter(&scene, 1, 8);
    leave(&scene, 2, 8);
    judge(&scene, 20);
    assert_stay(&scene, 0, STAY_IS_EXIT_POSSIBLE, STAY_BY_NOTHING);
    assert_stay(&scene, 1, STAY_IS_CLOSED, STAY_BY_DOCUMENT);
}

static void an_extension_extends_and_a_withdrawal_ends(void **state)
{
    struct scene scene = {0};

    (void)state;
    enter(&scene, 1, 7)->until_days = 10;
    assert_int_equal(until(&scene, 5), 10);
    permit(&scene, STAY_EXTENSION, 7, 8, 40);
    assert_int_equal(until(&scene, 7), 10);
    assert_int_equal(until(&scene, 8), 40);
    permit(&scene, STAY_WITHDRAWAL, 7, 20, STAY_NO_DAY);
    assert_int_equal(until(&scene, 20), 20);
    judge(&scene, 21);
    assert_stay(&scene, 0, STAY_IS_OVERSTAYED, STAY_BY_NOTHING);
    /* What is issued afterwards counts. */
    permit(&scene, STAY_RESIDENCE, 7, 21, 90);
    assert_int_equal(until(&scene, 21), 90);
}

static void a_withdrawal_names_a_permit_or_an_entry(void **state)
{
    struct scene scene = {0};
    uint64_t entry = enter(&scene, 1, 7)->id;

    (void)state;
    scene.facts[0].until_days = 10;
    permit(&scene, STAY_EXTENSION, 7, 2, 30);
    permit(&scene, STAY_EXTENSION, 7, 2, 40);
    permit(&scene, STAY_WITHDRAWAL, 0, 5, STAY_NO_DAY)->target =
        scene.permits[1].id;
    assert_int_equal(until(&scene, 6), 30);
    permit(&scene, STAY_WITHDRAWAL, 0, 6, STAY_NO_DAY)->target = entry;
    assert_int_equal(until(&scene, 6), 6);
}

static void a_visa_counts_where_no_day_was_given(void **state)
{
    struct scene scene = {0};

    (void)state;
    enter(&scene, 1, 7);
    permit(&scene, STAY_VISA, 7, 0, 300);
    assert_int_equal(until(&scene, 2), 300);
    scene.facts[0].until_days = 30;
    assert_int_equal(until(&scene, 2), 30);
}

static void a_permit_is_of_its_document_or_a_linked_one(void **state)
{
    struct scene scene = {0};

    (void)state;
    enter(&scene, 1, 7)->until_days = 10;
    permit(&scene, STAY_EXTENSION, 7, 2, 30)->issuer = ALB;
    assert_int_equal(until(&scene, 2), 10);
    scene.permits[0].linked = scene.facts[0].linked = 3;
    assert_int_equal(until(&scene, 2), 30);
    scene.permits[0].linked = 0;
    scene.permits[0].issuer = 0;
    assert_int_equal(until(&scene, 2), 30);
}

static void ninety_days_in_a_hundred_and_eighty(void **state)
{
    struct scene scene = {0};

    (void)state;
    rule(&scene, 90, 180);
    enter(&scene, 1, 7);
    assert_int_equal(until(&scene, 2), 90);
    leave(&scene, 60, 7);
    /* 60 days were used; from day 181 on they run out of the window, as fast
     * as new ones come. */
    enter(&scene, 100, 7);
    assert_int_equal(until(&scene, 101), 129);
    scene.facts[2].time_us += 60 * DAY_US;
    assert_int_equal(until(&scene, 161), 249);
    /* A day on which one leaves and comes back is one. */
    scene.count = 2;
    enter(&scene, 60, 7)->time_us += 5 * HOUR_US;
    assert_int_equal(until(&scene, 61), 90);
}

static void ninety_days_in_all(void **state)
{
    struct scene scene = {0};

    (void)state;
    rule(&scene, 90, 0);
    enter(&scene, 1, 7);
    leave(&scene, 80, 7);
    enter(&scene, 1000, 7);
    assert_int_equal(until(&scene, 1001), 1009);
    leave(&scene, 1030, 7);
    enter(&scene, 1040, 7);
    judge(&scene, 1040);
    assert_int_equal(scene.stays[2].until_days, 1039);
    assert_stay(&scene, 2, STAY_IS_OVERSTAYED, STAY_BY_NOTHING);
}

static void a_rule_is_of_a_nationality_and_the_last_one_counts(void **state)
{
    struct scene scene = {0};

    (void)state;
    enter(&scene, 5, 7);
    rule(&scene, 30, 0)->nationality = ALB;
    assert_int_equal(until(&scene, 6), STAY_NO_DAY);
    rule(&scene, 30, 0);
    rule(&scene, 10, 0)->time_us = 1;
    assert_int_equal(until(&scene, 6), 14);
    permit(&scene, STAY_WITHDRAWAL, 0, 4, STAY_NO_DAY)->target =
        scene.permits[2].id;
    assert_int_equal(until(&scene, 6), 34);
}

static void of_an_unrecorded_exit_only_the_first_day_is_counted(void **state)
{
    struct scene scene = {0};

    (void)state;
    rule(&scene, 90, 180);
    enter(&scene, 1, 7);
    enter(&scene, 80, 7);
    assert_int_equal(until(&scene, 81), 168);
}

static void rules_have_a_bound(void **state)
{
    struct scene scene = {0};

    (void)state;
    enter(&scene, 1, 7);
    rule(&scene, STAY_RULE_DAYS_MAX, 0);
    assert_int_equal(until(&scene, 2), STAY_RULE_DAYS_MAX);
    scene.permits[0].days++;
    assert_int_equal(until(&scene, 2), STAY_NO_DAY);
    scene.permits[0].days = 90;
    scene.permits[0].window = STAY_RULE_DAYS_MAX + 1;
    assert_int_equal(until(&scene, 2), STAY_NO_DAY);
}

static void states_have_names(void **state)
{
    (void)state;
    for (uint8_t i = STAY_IS_OPEN; i <= STAY_IS_DISPUTED; i++)
        assert_int_equal(stay_state_find(stay_state_name(i)), i);
    assert_int_equal(stay_state_find("gone"), 0);
    assert_null(stay_state_name(STAY_IS_DISPUTED + 1));
    assert_string_equal(stay_by_name(STAY_BY_TREATY), "treaty");
    assert_int_equal(stay_code(bytes_text("D")), 4);
    assert_int_equal(stay_code(bytes_text("ZZZ")), 26 * 27 * 27 + 26 * 27 + 26);
    assert_int_equal(stay_code(bytes_text("ZZZZ")), 0);
    assert_int_equal(stay_code(bytes_text("uto")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_permitted_day_counts),
        cmocka_unit_test(a_day_is_the_posts_local_day),
        cmocka_unit_test(citizens_and_residents_have_no_limit),
        cmocka_unit_test(a_silent_post_makes_an_exit_possible),
        cmocka_unit_test(an_extension_extends_and_a_withdrawal_ends),
        cmocka_unit_test(a_withdrawal_names_a_permit_or_an_entry),
        cmocka_unit_test(a_visa_counts_where_no_day_was_given),
        cmocka_unit_test(a_permit_is_of_its_document_or_a_linked_one),
        cmocka_unit_test(ninety_days_in_a_hundred_and_eighty),
        cmocka_unit_test(ninety_days_in_all),
        cmocka_unit_test(a_rule_is_of_a_nationality_and_the_last_one_counts),
        cmocka_unit_test(
            of_an_unrecorded_exit_only_the_first_day_is_counted),
        cmocka_unit_test(rules_have_a_bound),
        cmocka_unit_test(states_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
