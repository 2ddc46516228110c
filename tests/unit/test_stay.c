/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/stay_scene.h"

static void an_exit_closes_the_stay_of_its_document(void **state)
{
    struct scene scene = {0};

    (void)state;
    enter(&scene, 1, 7);
    enter(&scene, 1, 8);
    leave(&scene, 5, 7);
    judge(&scene, 6);
    assert_int_equal(scene.stay_count, 2);
    assert_stay(&scene, 0, STAY_IS_CLOSED, STAY_BY_DOCUMENT);
    assert_stay(&scene, 1, STAY_IS_OPEN, STAY_BY_NOTHING);
    assert_int_equal(scene.stays[0].exit, 2);
    assert_int_equal(scene.stays[0].first_days, 1);
    assert_int_equal(scene.stays[0].last_days, 5);
}

static void an_issuer_that_is_not_known_fits_any(void **state)
{
    struct scene scene = {0};

    (void)state;
    enter(&scene, 1, 7);
    leave(&scene, 2, 7)->issuer = 0;
    enter(&scene, 3, 7);
    leave(&scene, 4, 7)->issuer = ALB;
    judge(&scene, 5);
    assert_stay(&scene, 0, STAY_IS_CLOSED, STAY_BY_DOCUMENT);
    assert_stay(&scene, 1, STAY_IS_OPEN, STAY_BY_NOTHING);
    assert_true(scene.facts[3].flags & STAY_LONE);
    /* Of two documents with one number it cannot be told which. */
    enter(&scene, 6, 7)->issuer = ALB;
    leave(&scene, 7, 7)->issuer = 0;
    judge(&scene, 8);
    assert_stay(&scene, 1, STAY_IS_POSSIBLE_MATCH, STAY_BY_DOCUMENT);
    assert_stay(&scene, 2, STAY_IS_POSSIBLE_MATCH, STAY_BY_DOCUMENT);
}

static void a_linked_document_closes_it_too(void **state)
{
    struct scene scene = {0};

    (void)state;
    enter(&scene, 1, 7)->linked = 1;
    enter(&scene, 1, 9)->linked = 2;
    leave(&scene, 5, 8)->linked = 1;
    judge(&scene, 6);
    assert_stay(&scene, 0, STAY_IS_CLOSED, STAY_BY_LINK);
    assert_stay(&scene, 1, STAY_IS_OPEN, STAY_BY_NOTHING);
}

static void without_its_link_the_stay_is_open_again(void **state)
{
    struct scene scene = {0};

    (void)state;
    enter(&scene, 1, 7);
    leave(&scene, 5, 8);
    judge(&scene, 6);
    assert_stay(&scene, 0, STAY_IS_OPEN, STAY_BY_NOTHING);
    assert_true(scene.facts[1].flags & STAY_LONE);
}

static void a_person_key_closes_only_what_is_sure(void **state)
{
    struct scene scene = {0};

    (void)state;
    crossing(&scene, STAY_ENTRY | STAY_SURE, 1, 10, 7, 3);
    crossing(&scene, STAY_SURE, 5, 10, 8, 3);
    judge(&scene, 6);
    assert_stay(&scene, 0, STAY_IS_CLOSED, STAY_BY_PERSON);
    /* A birth date of 1 January, on either side. */
    scene.facts[1].flags = 0;
    judge(&scene, 6);
    assert_stay(&scene, 0, STAY_IS_POSSIBLE_MATCH, STAY_BY_PERSON);
    assert_int_equal(scene.stays[0].exit, 1);
    scene.facts[0].flags = STAY_ENTRY;
    scene.facts[1].flags = STAY_SURE;
    judge(&scene, 6);
    assert_stay(&scene, 0, STAY_IS_POSSIBLE_MATCH, STAY_BY_PERSON);
    assert_false(scene.facts[1].flags & STAY_LONE);
}

static void of_two_people_alike_neither_is_closed(void **state)
{
    struct scene scene = {0};

    (void)state;
    crossing(&scene, STAY_ENTRY | STAY_SURE, 1, 9, 7, 3);
    crossing(&scene, STAY_ENTRY | STAY_SURE, 2, 9, 8, 3);
    crossing(&scene, STAY_SURE, 5, 9, 9, 3);
    judge(&scene, 6);
    assert_stay(&scene, 0, STAY_IS_POSSIBLE_MATCH, STAY_BY_PERSON);
    assert_stay(&scene, 1, STAY_IS_POSSIBLE_MATCH, STAY_BY_PERSON);
    /* Their own exits settle it; an entry leaves it to a person. */
    leave(&scene, 6, 7);
    judge(&scene, 7);
    assert_stay(&scene, 0, STAY_IS_CLOSED, STAY_BY_DOCUMENT);
    assert_stay(&scene, 1, STAY_IS_POSSIBLE_MATCH, STAY_BY_PERSON);
    enter(&scene, 7, 8);
    judge(&scene, 8);
    assert_stay(&scene, 1, STAY_IS_POSSIBLE_MATCH, STAY_BY_PERSON);
    assert_int_equal(scene.stays[1].exit, 2);
    assert_int_equal(scene.stays[1].end, STAY_RETURNED);
}

static void a_new_entry_over_an_open_stay_ends_it_unrecorded(void **state)
{
    struct scene scene = {0};

    (void)state;
    enter(&scene, 1, 7);
    enter(&scene, 5, 7);
    judge(&scene, 6);
    assert_stay(&scene, 0, STAY_IS_EXIT_NOT_RECORDED, STAY_BY_DOCUMENT);
    assert_stay(&scene, 1, STAY_IS_OPEN, STAY_BY_NOTHING);
    scene.facts[0].linked = scene.facts[1].linked = 4;
    scene.facts[1].document = 8;
    judge(&scene, 6);
    assert_stay(&scene, 0, STAY_IS_EXIT_NOT_RECORDED, STAY_BY_LINK);
}

static void a_new_entry_of_one_who_is_alike_is_a_possible_match(void **state)
{
    struct scene scene = {0};

    (void)state;
    crossing(&scene, STAY_ENTRY | STAY_SURE, 1, 9, 7, 3);
    crossing(&scene, STAY_ENTRY | STAY_SURE, 9, 9, 8, 3);
    judge(&scene, 10);
    assert_stay(&scene, 0, STAY_IS_POSSIBLE_MATCH, STAY_BY_PERSON);
    assert_stay(&scene, 1, STAY_IS_OPEN, STAY_BY_NOTHING);
    /* Who was born on 1 January is alike to too many. */
    scene.facts[1].flags = STAY_ENTRY;
    judge(&scene, 10);
    assert_stay(&scene, 0, STAY_IS_OPEN, STAY_BY_NOTHING);
}

static void a_neighbours_entry_is_our_exit(void **state)
{
    struct scene scene = {0};

    (void)state;
    enter(&scene, 1, 7);
    crossing(&scene, STAY_ENTRY | STAY_FOREIGN, 5, 13, 7, 0);
    judge(&scene, 6);
    assert_int_equal(scene.stay_count, 1);
    assert_stay(&scene, 0, STAY_IS_CLOSED, STAY_BY_TREATY);
    assert_int_equal(scene.stays[0].exit, 1);
    /* A neighbour's exit says nothing, nor does a lone entry over there. */
    scene.facts[1].flags = STAY_FOREIGN;
    judge(&scene, 6);
    assert_stay(&scene, 0, STAY_IS_OPEN, STAY_BY_NOTHING);
    assert_false(scene.facts[1].flags & STAY_LONE);
}

static void with_our_own_exit_it_only_confirms(void **state)
{
    struct scene scene = {0};

    (void)state;
    for (int later = 0; later < 2; later++) {
        memset(&scene, 0, sizeof scene);
        enter(&scene, 1, 7);
        leave(&scene, 5, 7);
        /* Back in our country within the hour that the clocks differ. */
        enter(&scene, 6, 7)->time_us = 5 * DAY_US + 12 * HOUR_US + 1;
        crossing(&scene, STAY_ENTRY | STAY_FOREIGN, 5, later ? 13 : 11, 7, 0);
        judge(&scene, 6);
        assert_stay(&scene, 0, STAY_IS_CLOSED, STAY_BY_DOCUMENT);
        assert_int_not_equal(scene.stays[0].other, STAY_NONE);
        assert_stay(&scene, 1, STAY_IS_OPEN, STAY_BY_NOTHING);
    }
}

static void clocks_an_hour_apart_make_a_possible_match(void **state)
{
    struct scene scene = {0};

    (void)state;
    crossing(&scene, 0, 1, 9, 7, 0)->post = 2;
    crossing(&scene, STAY_ENTRY, 1, 10, 7, 0);
    judge(&scene, 2);
    assert_stay(&scene, 0, STAY_IS_POSSIBLE_MATCH, STAY_BY_DOCUMENT);
    assert_int_equal(scene.stays[0].exit, 0);
    /* One post has one clock. */
    scene.facts[0].post = 1;
    judge(&scene, 2);
    assert_stay(&scene, 0, STAY_IS_OPEN, STAY_BY_NOTHING);
    assert_true(scene.facts[0].flags & STAY_LONE);
    /* The bound, and one more. */
    scene.facts[0].post = 2;
    scene.facts[0].time_us = scene.facts[1].time_us - STAY_CLOCK_US;
    judge(&scene, 2);
    assert_stay(&scene, 0, STAY_IS_POSSIBLE_MATCH, STAY_BY_DOCUMENT);
    scene.facts[0].time_us--;
    judge(&scene, 2);
    assert_stay(&scene, 0, STAY_IS_OPEN, STAY_BY_NOTHING);
}

static void an_exit_that_a_fast_clock_puts_behind_an_entry_is_doubtful(
    void **state)
{
    struct scene scene = {0};

    (void)state;
    enter(&scene, 1, 7);
    crossing(&scene, STAY_ENTRY, 5, 10, 7, 0);
    crossing(&scene, 0, 5, 11, 7, 0)->post = 2;
    judge(&scene, 6);
    assert_stay(&scene, 0, STAY_IS_EXIT_NOT_RECORDED, STAY_BY_DOCUMENT);
    assert_stay(&scene, 1, STAY_IS_POSSIBLE_MATCH, STAY_BY_DOCUMENT);
}

static void what_is_disputed_makes_the_stay_so(void **state)
{
    struct scene scene = {0};

    (void)state;
    enter(&scene, 1, 7);
    leave(&scene, 5, 7)->flags |= STAY_DISPUTED;
    judge(&scene, 6);
    assert_stay(&scene, 0, STAY_IS_DISPUTED, STAY_BY_DOCUMENT);
}

static void a_document_that_is_looked_at_finds_its_stay(void **state)
{
    struct scene scene = {0};
    struct stay_fact asked = {.document = 8, .issuer = UTO, .person = 3};
    uint8_t by;
    bool sure;

    (void)state;
    crossing(&scene, STAY_ENTRY | STAY_SURE, 1, 9, 7, 3)->linked = 5;
    enter(&scene, 1, 9);
    judge(&scene, 2);
    assert_int_equal(stay_find(scene.facts, scene.stays, scene.stay_count,
                               &asked, &by, &sure),
                     0);
    assert_int_equal(by, STAY_BY_PERSON);
    assert_false(sure);
    asked.flags = STAY_SURE;
    stay_find(scene.facts, scene.stays, scene.stay_count, &asked, &by, &sure);
    assert_true(sure);
    asked.linked = 5;
    stay_find(scene.facts, scene.stays, scene.stay_count, &asked, &by, &sure);
    assert_int_equal(by, STAY_BY_LINK);
    asked = (struct stay_fact){.document = 10};
    assert_int_equal(stay_find(scene.facts, scene.stays, scene.stay_count,
                               &asked, &by, &sure),
                     STAY_NONE);
    assert_int_equal(by, STAY_BY_NOTHING);
}

static uint32_t seed = 1;

static uint32_t chance(uint32_t below)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % below;
}

static void random_facts(struct scene *scene, size_t count)
{
    static const int directions[] = {STAY_ENTRY, 0, STAY_ENTRY | STAY_FOREIGN,
                                     STAY_FOREIGN, STAY_ENTRY, 0};

    memset(scene, 0, sizeof *scene);
    for (size_t i = 0; i < count; i++) {
        struct stay_fact *fact =
            crossing(scene, directions[chance(6)], (int)chance(4),
                     (int)chance(24), chance(4), chance(3));

        fact->flags |= chance(2) ? STAY_SURE : 0;
        fact->flags |= chance(9) ? 0 : STAY_DISPUTED;
        fact->linked = chance(3) ? 0 : (uint32_t)fact->document / 2 + 1;
        fact->post = (uint16_t)chance(3);
        fact->issuer = (uint16_t)chance(3);
    }
}

static void shuffle(struct scene *scene)
{
    for (size_t i = scene->count; i > 1; i--) {
        size_t other = chance((uint32_t)i);
        struct stay_fact kept = scene->facts[i - 1];

        scene->facts[i - 1] = scene->facts[other];
        scene->facts[other] = kept;
    }
}

static void assert_same(const struct stay *a, const struct stay *b)
{
    assert_int_equal(a->entry, b->entry);
    assert_int_equal(a->exit, b->exit);
    assert_int_equal(a->other, b->other);
    assert_int_equal(a->end, b->end);
    assert_int_equal(a->by, b->by);
    assert_int_equal(a->state, b->state);
}

static void order_and_repeats_change_nothing(void **state)
{
    static struct scene first, second;

    (void)state;
    for (int round = 0; round < 3000; round++) {
        random_facts(&first, 2 + chance(24));
        memcpy(&second, &first, sizeof first);
        for (size_t i = 0, most = first.count; i < most; i++)
            if (chance(3) == 0)
                second.facts[second.count++] = first.facts[i];
        shuffle(&second);
        judge(&first, 5);
        judge(&second, 5);
        assert_int_equal(first.count, second.count);
        assert_int_equal(first.stay_count, second.stay_count);
        for (size_t i = 0; i < first.count; i++) {
            assert_int_equal(first.facts[i].id, second.facts[i].id);
            assert_int_equal(first.facts[i].flags, second.facts[i].flags);
        }
        for (size_t i = 0; i < first.stay_count; i++)
            assert_same(&first.stays[i], &second.stays[i]);
    }
}

/* Every own exit ends at most one stay, and every stay ends behind its entry
 * or, where clocks differ, as a possible match. */
static void no_exit_counts_twice(void **state)
{
    static struct scene scene;

    (void)state;
    for (int round = 0; round < 3000; round++) {
        bool used[SCENE_FACTS] = {false};

        random_facts(&scene, 2 + chance(24));
        judge(&scene, 5);
        for (size_t i = 0; i < scene.stay_count; i++) {
            const struct stay *stay = &scene.stays[i];

            if (stay->end != STAY_LEFT)
                continue;
            assert_true(stay->exit > stay->entry);
            assert_false(used[stay->exit]);
            assert_false(scene.facts[stay->exit].flags & STAY_LONE);
            used[stay->exit] = true;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_exit_closes_the_stay_of_its_document),
        cmocka_unit_test(an_issuer_that_is_not_known_fits_any),
        cmocka_unit_test(a_linked_document_closes_it_too),
        cmocka_unit_test(without_its_link_the_stay_is_open_again),
        cmocka_unit_test(a_person_key_closes_only_what_is_sure),
        cmocka_unit_test(of_two_people_alike_neither_is_closed),
        cmocka_unit_test(a_new_entry_over_an_open_stay_ends_it_unrecorded),
        cmocka_unit_test(a_new_entry_of_one_who_is_alike_is_a_possible_match),
        cmocka_unit_test(a_neighbours_entry_is_our_exit),
        cmocka_unit_test(with_our_own_exit_it_only_confirms),
        cmocka_unit_test(clocks_an_hour_apart_make_a_possible_match),
        cmocka_unit_test(
            an_exit_that_a_fast_clock_puts_behind_an_entry_is_doubtful),
        cmocka_unit_test(what_is_disputed_makes_the_stay_so),
        cmocka_unit_test(a_document_that_is_looked_at_finds_its_stay),
        cmocka_unit_test(order_and_repeats_change_nothing),
        cmocka_unit_test(no_exit_counts_twice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
