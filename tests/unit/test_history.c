/* SPDX-License-Identifier: Apache-2.0 */
#include "core/history.h"
#include "tests/unit/stay_scene.h"

/* The result of one check of a crossing on a day, at ten. */
static enum check_result result(struct scene *scene, enum check_number number,
                                struct stay_fact now, int day, bool directed)
{
    struct history_check checks[HISTORY_CHECKS];
    struct history history = {.directed = directed};

    judge(scene, day);
    now.time_us = day * DAY_US + 10 * HOUR_US;
    now.issuer = UTO;
    history.facts = scene->facts;
    history.count = scene->count;
    history.stays = scene->stays;
    history.stay_count = scene->stay_count;
    history.now = now;
    history_checks(&history, checks);
    for (size_t i = 0; i < HISTORY_CHECKS; i++)
        if (checks[i].number == number)
            return checks[i].result;
    fail();
    return CHECK_NOT_DONE;
}

static void an_entry_over_an_open_stay_is_wrong(void **state)
{
    struct stay_fact now = {.document = 7, .flags = STAY_ENTRY};
    struct scene scene = {0};

    (void)state;
    assert_int_equal(result(&scene, CHECK_OPEN_STAY, now, 5, true), CHECK_OK);
    enter(&scene, 1, 7)->until_days = 9;
    assert_int_equal(result(&scene, CHECK_OPEN_STAY, now, 5, true),
                     CHECK_WRONG);
    now.flags = 0;
    assert_int_equal(result(&scene, CHECK_OPEN_STAY, now, 5, true), CHECK_OK);
    assert_int_equal(result(&scene, CHECK_OPEN_STAY, now, 10, true),
                     CHECK_WRONG);
    assert_int_equal(result(&scene, CHECK_OPEN_STAY, now, 9, false), CHECK_OK);
}

static void an_exit_without_an_entry_is_wrong(void **state)
{
    struct stay_fact now = {.document = 7};
    struct scene scene = {0};

    (void)state;
    assert_int_equal(result(&scene, CHECK_OPEN_STAY, now, 5, true),
                     CHECK_WRONG);
    assert_int_equal(result(&scene, CHECK_OPEN_STAY, now, 5, false), CHECK_OK);
    now.flags = STAY_UNLIMITED;
    assert_int_equal(result(&scene, CHECK_OPEN_STAY, now, 5, true), CHECK_OK);
    now.document = 0;
    assert_int_equal(result(&scene, CHECK_OPEN_STAY, now, 5, true),
                     CHECK_NOT_DONE);
}

static void the_same_within_a_minute_is_a_duplicate(void **state)
{
    struct stay_fact now = {.document = 7, .flags = STAY_ENTRY, .post = 1};
    struct scene scene = {0};

    (void)state;
    enter(&scene, 5, 7)->time_us -= HISTORY_SAME_US;
    assert_int_equal(result(&scene, CHECK_DUPLICATE, now, 5, true),
                     CHECK_WRONG);
    now.flags = 0;
    assert_int_equal(result(&scene, CHECK_DUPLICATE, now, 5, true), CHECK_OK);
    assert_int_equal(result(&scene, CHECK_DUPLICATE, now, 5, false),
                     CHECK_WRONG);
    scene.facts[0].time_us--;
    assert_int_equal(result(&scene, CHECK_DUPLICATE, now, 5, false), CHECK_OK);
    now.document = 0;
    assert_int_equal(result(&scene, CHECK_DUPLICATE, now, 5, false),
                     CHECK_NOT_DONE);
}

static void nobody_is_at_two_posts_at_once(void **state)
{
    struct stay_fact now = {.document = 7, .post = 2};
    struct scene scene = {0};

    (void)state;
    enter(&scene, 5, 7)->time_us -= HISTORY_TRAVEL_US;
    assert_int_equal(result(&scene, CHECK_TRAVEL_TIME, now, 5, true),
                     CHECK_WRONG);
    scene.facts[0].flags |= STAY_FOREIGN;
    assert_int_equal(result(&scene, CHECK_TRAVEL_TIME, now, 5, true), CHECK_OK);
    scene.facts[0].flags = STAY_ENTRY;
    scene.facts[0].time_us--;
    assert_int_equal(result(&scene, CHECK_TRAVEL_TIME, now, 5, true), CHECK_OK);
    scene.facts[0].time_us = 5 * DAY_US + 10 * HOUR_US;
    now.post = 1;
    assert_int_equal(result(&scene, CHECK_TRAVEL_TIME, now, 5, true), CHECK_OK);
}

static void more_than_twelve_crossings_a_day_are_too_many(void **state)
{
    struct stay_fact now = {.document = 7, .post = 1};
    struct scene scene = {0};

    (void)state;
    for (int i = 0; i < HISTORY_DAY_MAX - 1; i++)
        crossing(&scene, i % 2 ? 0 : STAY_ENTRY, 4, 11 + i, 7, 0);
    assert_int_equal(result(&scene, CHECK_FREQUENT, now, 5, true), CHECK_OK);
    crossing(&scene, 0, 5, 9, 7, 0);
    assert_int_equal(result(&scene, CHECK_FREQUENT, now, 5, true), CHECK_WRONG);
    assert_int_equal(result(&scene, CHECK_FREQUENT, now, 7, true), CHECK_OK);
}

static void another_document_of_the_same_person_is_told(void **state)
{
    struct stay_fact now = {.document = 8, .person = 3, .flags = STAY_SURE};
    struct scene scene = {0};

    (void)state;
    crossing(&scene, STAY_ENTRY, 1, 9, 7, 3);
    assert_int_equal(result(&scene, CHECK_LOOK_ALIKE, now, 5, true),
                     CHECK_WRONG);
    scene.facts[0].linked = now.linked = 4;
    assert_int_equal(result(&scene, CHECK_LOOK_ALIKE, now, 5, true), CHECK_OK);
    now.flags = 0;
    assert_int_equal(result(&scene, CHECK_LOOK_ALIKE, now, 5, true),
                     CHECK_NOT_DONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_over_an_open_stay_is_wrong),
        cmocka_unit_test(an_exit_without_an_entry_is_wrong),
        cmocka_unit_test(the_same_within_a_minute_is_a_duplicate),
        cmocka_unit_test(nobody_is_at_two_posts_at_once),
        cmocka_unit_test(more_than_twelve_crossings_a_day_are_too_many),
        cmocka_unit_test(another_document_of_the_same_person_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
