/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/index_scene.h"

#include "core/canon.h"
#include "core/fields.h"
#include "storage/view.h"

#define TIME_US ((int64_t)FIXTURE_TIME * 1000000)

enum { MONTHS = 4, SOME = 1500, HITS = 10000 };

static const char *const words[] = {"ADA", "BEA", "CYD", "DIO", "EVE", "FAY"};

/* A crossing that a test knows. */
struct known {
    const char *surname, *given;
    int64_t time_us;
};

static struct known all[HITS];
static size_t all_count;
static struct view_hit hits[HITS];
static uint32_t chance = 1;

static size_t random_below(size_t most)
{
    chance = chance * 1664525 + 1013904223;
    return (chance >> 8) % most;
}

/* Half of the names are one; times are anywhere within the months. */
static void invent(size_t count)
{
    for (; count > 0; count--) {
        struct known *one = &all[all_count++];

        one->surname = words[random_below(2) ? random_below(6) : 0];
        one->given = words[random_below(6)];
        one->time_us =
            TIME_US + (int64_t)random_below(MONTHS * 30 * 86400) * 1000000;
    }
}

static void store_known(struct scene *scene, size_t from)
{
    struct fixture_run run = {0};
    struct fixture_values values;

    for (size_t i = from; i < all_count; i++) {
        struct fixture_person person = fixture_person(i + CROSSINGS);

        person.surname = all[i].surname;
        person.given = all[i].given;
        person.event_us = all[i].time_us;
        fixture_add(scene->f, &run, &scene->log, KIND_CROSSING, FIXTURE_TIME,
                    fixture_crossing(&person, &values));
    }
    assert_int_equal(fixture_append(scene->f, &run), OK);
    fixture_run_free(&run);
}

static bool fits(const struct known *one, const char *a, const char *b)
{
    return (strcmp(one->surname, a) == 0 || strcmp(one->given, a) == 0) &&
           (!b || strcmp(one->surname, b) == 0 || strcmp(one->given, b) == 0);
}

static bool has(const struct view *view, uint16_t key, struct bytes part)
{
    struct canon canon = canon_of(record_value(view_record(view), key));

    return bytes_equal(canon_text(&canon, FIELD_TEXT_MAX), part);
}

static bool matches(void *user, const struct view *view)
{
    const struct view_search *search = user;

    for (size_t i = 0; i < search->part_count; i++)
        if (!has(view, FIELD_SURNAME, search->parts[i]) &&
            !has(view, FIELD_GIVEN_NAMES, search->parts[i]))
            return false;
    return true;
}

static struct view_search find(struct scene *scene, const char *a,
                               const char *b, size_t most)
{
    struct bytes parts[2] = {bytes_text(a), bytes_text(b ? b : "")};
    struct view_search search = {
        .query = {INDEX_NAME, {NULL, 0}, INT64_MIN, INT64_MAX},
        .parts = parts,
        .part_count = b ? 2 : 1,
        .match = matches,
        .user = &search,
        .hits = hits,
        .most = most};
    struct view *view = view_new();
    struct store_txn *txn;

    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(view_find(txn, &scene->f->roster, &search, view), OK);
    store_abort(txn);
    view_free(view);
    return search;
}

static int newest_first(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

    return (left < right) - (left > right);
}

/* What a search finds is what looking at each crossing finds. */
static void assert_finds(struct scene *scene, const char *a, const char *b,
                         size_t most)
{
    struct view_search search = find(scene, a, b, most);
    static int64_t times[HITS];
    size_t count = 0;

    for (size_t i = 0; i < all_count; i++)
        if (fits(&all[i], a, b))
            times[count++] = all[i].time_us;
    qsort(times, count, sizeof times[0], newest_first);
    assert_int_equal(search.more, count > most);
    assert_int_equal(search.count, count < most ? count : most);
    for (size_t i = 0; i < search.count; i++)
        assert_true(hits[i].time_us == times[i]);
}

static void assert_finds_all(struct scene *scene)
{
    for (size_t i = 0; i < 6; i++) {
        for (size_t j = 0; j < 6; j++) {
            assert_finds(scene, words[i], words[j], HITS);
            assert_finds(scene, words[i], words[j], 7);
        }
        assert_finds(scene, words[i], NULL, HITS);
        assert_finds(scene, words[i], NULL, 7);
        assert_finds(scene, words[i], NULL, 1);
        assert_finds(scene, words[i], "NOBODY", HITS);
    }
}

static int set_up_names(void **state)
{
    all_count = 0;
    set_up(state);
    fixture_trust(((struct scene *)*state)->f);
    return 0;
}

static void what_has_all_parts_is_found_in_the_tail(void **state)
{
    invent(SOME);
    store_known(*state, 0);
    assert_finds_all(*state);
}

static void
what_has_all_parts_is_found_on_the_disk_and_in_the_tail(void **state)
{
    struct scene *scene = *state;

    invent(SOME);
    store_known(scene, 0);
    start(scene);
    wait_for(scene, is_indexed);
    stop(scene);
    assert_finds_all(scene);
    invent(SOME);
    store_known(scene, SOME);
    assert_finds_all(scene);
}

/* As many as are given without looking at their times, and one more. */
static void few_and_many_of_a_month_are_found_newest_first(void **state)
{
    for (size_t i = 0; i <= INDEX_NAMES_FEW; i++) {
        all[i] = (struct known){"GIA", "HAL",
                                TIME_US + (int64_t)(i * 37 % 101) * 1000000};
        all_count = i + 1;
        store_known(*state, i);
        if (i + 1 < INDEX_NAMES_FEW)
            continue;
        assert_finds(*state, "GIA", NULL, i + 1);
        assert_finds(*state, "HAL", "GIA", i);
        assert_finds(*state, "HAL", "GIA", 3);
    }
}

static void more_of_a_month_than_are_gathered_are_found(void **state)
{
    for (size_t i = 0; i <= INDEX_NAMES_PLACES; i++)
        all[i] =
            (struct known){"IDA", i % 2 ? "JON" : "KAY",
                           TIME_US + (int64_t)(i * 7919 % 1000003) * 1000000};
    all_count = INDEX_NAMES_PLACES + 1;
    store_known(*state, 0);
    assert_finds(*state, "IDA", NULL, HITS);
    assert_finds(*state, "IDA", NULL, 5);
    assert_finds(*state, "JON", "IDA", HITS);
}

/* One part stands in the crossing, and the other in what corrects it. */
static void
parts_of_a_crossing_and_its_amendment_are_found_together(void **state)
{
    struct scene *scene = *state;
    struct fixture_person person = fixture_person(CROSSINGS);
    struct fixture_run run = {0};
    struct fixture_values values;
    struct entry target;

    person.surname = "LEA";
    person.given = "MAX";
    target = fixture_add(scene->f, &run, &scene->log, KIND_CROSSING,
                         FIXTURE_TIME, fixture_crossing(&person, &values))
                 ->entry;
    fixture_add(scene->f, &run, &scene->log, KIND_AMENDMENT, FIXTURE_TIME,
                fixture_correction(&target, "given_names", "NOA", &values));
    assert_int_equal(fixture_append(scene->f, &run), OK);
    fixture_run_free(&run);
    assert_int_equal(find(scene, "LEA", "NOA", 9).count, 1);
    assert_int_equal(find(scene, "NOA", "LEA", 9).count, 1);
    assert_int_equal(find(scene, "LEA", NULL, 9).count, 1);
    assert_int_equal(find(scene, "LEA", "MAX", 9).count, 0);
}

static void what_an_entry_says_twice_is_found_once(void **state)
{
    all[0] = (struct known){"OLA", "OLA OLA", TIME_US};
    all_count = 1;
    store_known(*state, 0);
    assert_finds(*state, "OLA", NULL, 2);
    assert_finds(*state, "OLA", "OLA", 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_has_all_parts_is_found_in_the_tail,
                                        set_up_names, tear_down),
        cmocka_unit_test_setup_teardown(
            what_has_all_parts_is_found_on_the_disk_and_in_the_tail,
            set_up_names, tear_down),
        cmocka_unit_test_setup_teardown(
            few_and_many_of_a_month_are_found_newest_first, set_up_names,
            tear_down),
        cmocka_unit_test_setup_teardown(
            more_of_a_month_than_are_gathered_are_found, set_up_names,
            tear_down),
        cmocka_unit_test_setup_teardown(
            parts_of_a_crossing_and_its_amendment_are_found_together,
            set_up_names, tear_down),
        cmocka_unit_test_setup_teardown(what_an_entry_says_twice_is_found_once,
                                        set_up_names, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
