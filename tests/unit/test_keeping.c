/* SPDX-License-Identifier: Apache-2.0 */
/* What a neighbour has shown is kept for its days. */
#include "tests/unit/keeping_scene.h"

static void its_days_over_it_is_shown_to_nobody(void **state)
{
    struct scene *scene = *state;

    on(scene, DAY + 2);
    assert_int_equal(give(scene, narrow, 2), OK);
    on(scene, DAY + 2 + DAYS);
    assert_true(has(scene, 1, FIELD_POST));
    assert_int_equal(find(scene, INDEX_DOCUMENT, "L00000001"), 1);
    on(scene, DAY + 3 + DAYS);
    assert_false(has(scene, 1, FIELD_POST));
    assert_int_equal(find(scene, INDEX_DOCUMENT, "L00000001"), 0);
    assert_int_equal(find(scene, INDEX_POST, "UTNTH"), 0);
    /* Whose log it is stays. */
    assert_true(has(scene, 0, 19));
    assert_true(sealed(scene, 1) > 0);
}

/* As a peer of the own realm gets it. */
static bool is_absent(void *user, const struct journal_item *item)
{
    struct body body;

    assert_int_equal(body_open(item->body, &body), OK);
    *(size_t *)user += body.state == BODY_ABSENT;
    return true;
}

static void nor_is_it_passed_on(void **state)
{
    struct scene *scene = *state;
    struct journal journal = read_journal(scene->f->store);
    size_t absent = 0;

    on(scene, DAY);
    assert_int_equal(give(scene, narrow, 2), OK);
    on(scene, DAY + 1 + DAYS);
    assert_int_equal(journal.read(journal.user, scene->log.end.log, 0, 0,
                                  is_absent, &absent),
                     OK);
    assert_int_equal(absent, ENTRIES - 1);
}

static void the_sweep_takes_it_from_the_disk(void **state)
{
    struct scene *scene = *state;
    struct log_state log;

    on(scene, DAY);
    assert_int_equal(give(scene, narrow, 2), OK);
    on(scene, DAY + DAYS);
    sweep(scene);
    assert_true(sealed(scene, 1) > 0);
    on(scene, DAY + 1 + DAYS);
    sweep(scene);
    for (uint64_t seq = 1; seq < ENTRIES; seq++)
        assert_int_equal(sealed(scene, seq), 0);
    assert_true(sealed(scene, 0) > 0);
    log = fixture_state(scene->f, scene->log.end.log);
    assert_int_equal(log.log.ends[0].next, ENTRIES);
    assert_int_equal(fixture_faults(scene->f, NULL, NULL), 0);
    /* What the clock says of it later brings nothing back. */
    on(scene, DAY);
    assert_false(has(scene, 1, FIELD_POST));
}

static void what_was_taken_away_does_not_come_back(void **state)
{
    struct scene *scene = *state;

    on(scene, DAY);
    assert_int_equal(give(scene, narrow, 2), OK);
    on(scene, DAY + 1 + DAYS);
    sweep(scene);
    assert_int_equal(give(scene, narrow, 2), ENTRY_DUPLICATE);
    assert_int_equal(give(scene, other, 2), ENTRY_DUPLICATE);
    assert_int_equal(sealed(scene, 1), 0);
    /* Unless a text allows it again. */
    agree(scene, DAYS + 1);
    assert_int_equal(give(scene, narrow, 2), OK);
    assert_true(has(scene, 1, FIELD_POST));
    assert_int_equal(find(scene, INDEX_DOCUMENT, "L00000001"), 1);
}

/* Of a log that comes whole, long behind its time, the headers are taken. */
static void what_is_too_old_is_not_taken_in(void **state)
{
    struct scene *scene = *state;

    on(scene, DAY + KEEP_LATE_DAYS + DAYS + 1);
    assert_int_equal(give(scene, narrow, 2), OK);
    assert_int_equal(sealed(scene, 1), 0);
    assert_true(sealed(scene, 0) > 0);
    assert_int_equal(fixture_faults(scene->f, NULL, NULL), 0);
}

/* A store from before days were put down counts from its first sweep. */
static void
what_came_on_an_unknown_day_counts_from_the_first_known(void **state)
{
    struct scene *scene = *state;

    on(scene, 0);
    assert_int_equal(give(scene, narrow, 2), OK);
    on(scene, DAY + 5);
    sweep(scene);
    on(scene, DAY + 5 + DAYS);
    assert_true(has(scene, 1, FIELD_POST));
    on(scene, DAY + 6 + DAYS);
    assert_false(has(scene, 1, FIELD_POST));
}

static void each_day_has_its_own_places(void **state)
{
    struct scene *scene = *state;
    struct fixture_run run = scene->run;
    struct store_txn *txn;
    uint32_t day;

    for (uint32_t i = 0; i < ENTRIES; i++) {
        on(scene, DAY + (i == 3 ? 1 : 2 * i));
        run.run.items = scene->run.items + i;
        run.run.count = 1;
        assert_int_equal(fixture_append(scene->f, &run), OK);
    }
    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    for (uint32_t i = 0; i < ENTRIES; i++) {
        struct log_state log;
        uint64_t place;

        assert_int_equal(log_find(txn, scene->log.end.log, &log), OK);
        assert_int_equal(log_locate(txn, &log, 0, i, &place), OK);
        assert_int_equal(keeping_arrived(txn, place, &day), OK);
        assert_int_equal(day, DAY + (i == 3 ? 1 : 2 * i));
    }
    assert_int_equal(keeping_arrived(txn, 0, &day), OK);
    assert_int_equal(day, DAY);
    store_abort(txn);
}

static void a_purpose_that_is_not_named_is_shown_nothing(void **state)
{
    struct scene *scene = *state;

    on(scene, DAY);
    assert_int_equal(give(scene, narrow, 2), OK);
    assert_true(has_for(scene, 1, FIELD_POST, "x"));
    assert_false(has_for(scene, 1, FIELD_POST, "y"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(its_days_over_it_is_shown_to_nobody),
        TEST(nor_is_it_passed_on),
        TEST(the_sweep_takes_it_from_the_disk),
        TEST(what_was_taken_away_does_not_come_back),
        TEST(what_is_too_old_is_not_taken_in),
        TEST(what_came_on_an_unknown_day_counts_from_the_first_known),
        TEST(each_day_has_its_own_places),
        TEST(a_purpose_that_is_not_named_is_shown_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
