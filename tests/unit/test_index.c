/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/storage_fixture.h"

#include "storage/index_token.h"

#include <stdio.h>

#define MONTH_US (INT64_C(31) * 86400 * 1000000)
#define TIME_US ((int64_t)FIXTURE_TIME * 1000000)

/* A log that a test fills. */
struct scene {
    struct fixture *f;
    struct fixture_log log;
    struct fixture_run run;
};

/* The seqs that a search found, in its order. */
struct found {
    size_t count, most;
    uint64_t seqs[64];
};

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);

    scene->f = fixture_new();
    scene->log = fixture_log(scene->f, KEY_POST, LANE_SHARED, 1);
    fixture_start(scene->f, &scene->run, &scene->log);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    fixture_run_free(&scene->run);
    fixture_free(scene->f);
    free(scene);
    return 0;
}

static void cross(struct scene *scene, const struct fixture_person *person)
{
    struct fixture_values values;

    fixture_add(scene->f, &scene->run, &scene->log, KIND_CROSSING, FIXTURE_TIME,
                fixture_crossing(person, &values));
}

static void store(struct scene *scene)
{
    assert_int_equal(fixture_append(scene->f, &scene->run), OK);
}

static bool collect(void *user, uint64_t place)
{
    struct found *found = user;

    if (found->count < 64)
        found->seqs[found->count] = place;
    found->count++;
    return found->count != found->most;
}

static struct found find(struct scene *scene, enum index_type type,
                         struct bytes value, int64_t since_us, int64_t until_us)
{
    struct index_query query = {type, value, since_us, until_us};
    struct found found = {0};
    struct store_txn *txn;

    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(index_find(txn, &query, collect, &found), OK);
    store_abort(txn);
    return found;
}

static struct found find_text(struct scene *scene, enum index_type type,
                              const char *text)
{
    return find(scene, type, bytes_text(text), INT64_MIN, INT64_MAX);
}

static void assert_found(struct found found, size_t count, ...)
{
    va_list seqs;

    assert_int_equal(found.count, count);
    va_start(seqs, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(found.seqs[i], va_arg(seqs, int));
    va_end(seqs);
}

static void a_crossing_is_found_by_each_of_its_values(void **state)
{
    struct scene *scene = *state;
    struct fixture_person person = fixture_person(1), other = fixture_person(2);
    uint8_t ref[16];

    person.document = "ab-12 345";
    person.surname = "M\xc3\x9cLLER-DUPONT";
    person.given = "JEAN";
    person.plate = "uto 12-x";
    person.post = "UTSTH";
    cross(scene, &person);
    cross(scene, &other);
    store(scene);
    assert_found(find_text(scene, INDEX_DOCUMENT, "AB12345"), 1, 1);
    assert_found(find_text(scene, INDEX_DOCUMENT, "AB12346"), 0);
    assert_found(find_text(scene, INDEX_PLATE, "UTO12X"), 1, 1);
    assert_found(find_text(scene, INDEX_NAME, "MUELLER"), 1, 1);
    assert_found(find_text(scene, INDEX_NAME, "DUPONT"), 1, 1);
    assert_found(find_text(scene, INDEX_NAME, "JEAN"), 1, 1);
    assert_found(find_text(scene, INDEX_NAME, "ANNA"), 1, 2);
    assert_found(find_text(scene, INDEX_POST, "UTSTH"), 1, 1);
    assert_found(
        find_text(scene, INDEX_PERSON, "MUELLER DUPONT|JEAN|1974-08-12|UTO"), 1,
        1);
    fixture_ref(2, ref);
    assert_found(
        find(scene, INDEX_REF, bytes_of(ref, 16), INT64_MIN, INT64_MAX), 1, 2);
    /* A value of one type is not found under another. */
    assert_found(find_text(scene, INDEX_NAME, "AB12345"), 0);
    assert_found(find_text(scene, INDEX_DOCUMENT, "JEAN"), 0);
}

static void months_bound_and_order_a_search(void **state)
{
    struct scene *scene = *state;
    struct fixture_person person = fixture_person(1);
    static const int months[] = {3, 0, 7, 1};

    for (size_t i = 0; i < 4; i++) {
        person.event_us = TIME_US + months[i] * MONTH_US;
        cross(scene, &person);
    }
    store(scene);
    assert_found(find_text(scene, INDEX_DOCUMENT, person.document), 4, 3, 1, 4,
                 2);
    assert_found(find(scene, INDEX_DOCUMENT, bytes_text(person.document),
                      TIME_US + MONTH_US, TIME_US + 3 * MONTH_US),
                 2, 1, 4);
    assert_found(find(scene, INDEX_DOCUMENT, bytes_text(person.document),
                      TIME_US + 4 * MONTH_US, TIME_US + 6 * MONTH_US),
                 0);
    assert_found(find(scene, INDEX_DOCUMENT, bytes_text(person.document),
                      TIME_US + 9 * MONTH_US, INT64_MAX),
                 0);
    assert_found(find(scene, INDEX_DOCUMENT, bytes_text(person.document),
                      INT64_MIN, TIME_US - 1),
                 0);
}

static void times_bound_a_search_to_the_second(void **state)
{
    struct scene *scene = *state;
    struct fixture_person person = fixture_person(1);

    for (int64_t i = 0; i < 6; i++) {
        /* Two before, two at and two after the turn of a month. */
        person.event_us = TIME_US + (i - 2) * 10000000;
        cross(scene, &person);
    }
    store(scene);
    assert_found(find(scene, INDEX_TIME, bytes_of(NULL, 0), TIME_US - 10000000,
                      TIME_US + 10000000),
                 3, 4, 3, 2);
    assert_found(find(scene, INDEX_TIME, bytes_of(NULL, 0), TIME_US - 9000000,
                      TIME_US + 9999999),
                 1, 3);
    assert_found(find(scene, INDEX_POST, bytes_text("UTNTH"),
                      TIME_US - 10000000, TIME_US + 10000000),
                 3, 4, 3, 2);
    assert_found(
        find(scene, INDEX_POST, bytes_text("UTSTH"), INT64_MIN, INT64_MAX), 0);
    assert_found(
        find(scene, INDEX_TIME, bytes_of(NULL, 0), INT64_MIN, INT64_MAX), 6, 6,
        5, 4, 3, 2, 1);
}

/* Clocks that are far off: nothing is lost, nothing stands in the way. */
static void times_before_1900_and_after_5000_are_found(void **state)
{
    struct scene *scene = *state;
    struct fixture_person person = fixture_person(1);

    person.event_us = INT64_MIN + 1;
    cross(scene, &person);
    person.event_us = INT64_MAX;
    cross(scene, &person);
    person.event_us = -1;
    cross(scene, &person);
    store(scene);
    assert_found(
        find(scene, INDEX_TIME, bytes_of(NULL, 0), INT64_MIN, INT64_MAX), 3, 2,
        3, 1);
    assert_found(find_text(scene, INDEX_DOCUMENT, person.document), 3, 2, 3, 1);
    assert_found(
        find(scene, INDEX_DOCUMENT, bytes_text(person.document), INT64_MIN, -1),
        2, 3, 1);
    assert_true(index_month(INT64_MAX) < INDEX_MONTH_AMENDED);
    assert_int_equal(index_month(INT64_MIN), 0);
    assert_int_equal(index_month(0), 70 * 12 + 1);
    assert_int_equal(index_month(-1), 70 * 12);
}

static void a_search_stops_when_told(void **state)
{
    struct scene *scene = *state;
    struct found found = {.most = 2};
    struct index_query query = {INDEX_NAME, bytes_text("ANNA"), INT64_MIN,
                                INT64_MAX};
    struct store_txn *txn;

    for (uint64_t i = 0; i < 10; i++) {
        struct fixture_person person = fixture_person(i * 1000);

        cross(scene, &person);
    }
    store(scene);
    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(index_find(txn, &query, collect, &found), OK);
    assert_int_equal(found.count, 2);
    store_abort(txn);
}

static void ids_are_found_by_their_first_digits(void **state)
{
    struct scene *scene = *state;
    char hex[2 * HASH_SIZE + 1], cut[2 * HASH_SIZE + 1];
    struct store_txn *txn;

    for (uint64_t i = 0; i < 300; i++) {
        struct fixture_person person = fixture_person(i);

        cross(scene, &person);
    }
    store(scene);
    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    for (size_t i = 0; i < scene->run.run.count; i += 29)
        for (size_t digits = 0; digits <= 64; digits += 3) {
            struct found found = {0};
            size_t expected = 0;

            bytes_to_hex(bytes_of(scene->run.items[i].entry.id, HASH_SIZE),
                         hex);
            snprintf(cut, sizeof cut, "%.*s", (int)digits, hex);
            for (size_t at = 0; at < scene->run.run.count; at++) {
                char other[2 * HASH_SIZE + 1];

                bytes_to_hex(bytes_of(scene->run.items[at].entry.id, HASH_SIZE),
                             other);
                expected += strncmp(cut, other, digits) == 0;
            }
            assert_int_equal(index_by_prefix(txn, cut, collect, &found), OK);
            assert_int_equal(found.count, expected);
        }
    assert_int_equal(index_by_prefix(txn, "xyz", collect, NULL),
                     STORE_NOT_FOUND);
    store_abort(txn);
}

static void an_amendment_is_found_under_its_values_and_its_target(void **state)
{
    struct scene *scene = *state;
    struct fixture_person person = fixture_person(1);
    struct fixture_values values;
    struct entry target;

    cross(scene, &person);
    target = scene->run.items[1].entry;
    fixture_add(
        scene->f, &scene->run, &scene->log, KIND_AMENDMENT,
        FIXTURE_TIME + 90 * 86400,
        fixture_correction(&target, "document_number", "NEW1", &values));
    fixture_add(scene->f, &scene->run, &scene->log, KIND_VOID, FIXTURE_TIME,
                fixture_correction(&target, NULL, NULL, &values));
    store(scene);
    assert_found(find(scene, INDEX_TARGET, bytes_of(target.id, HASH_SIZE),
                      INT64_MIN, INT64_MAX),
                 2, 3, 2);
    assert_found(find_text(scene, INDEX_DOCUMENT, "NEW1"), 1, 2);
    /* Also with the bounds of the crossing, months before the amendment. */
    assert_found(find(scene, INDEX_DOCUMENT, bytes_text("NEW1"), TIME_US,
                      TIME_US + 86400),
                 1, 2);
    assert_found(find_text(scene, INDEX_DOCUMENT, person.document), 1, 1);
}

static void an_amended_time_and_post_are_found(void **state)
{
    struct scene *scene = *state;
    struct fixture_person person = fixture_person(1);
    struct fixture_values values;

    cross(scene, &person);
    fixture_add(scene->f, &scene->run, &scene->log, KIND_AMENDMENT,
                FIXTURE_TIME,
                fixture_correction(&scene->run.items[1].entry, "event_time",
                                   "2026-06-01T12:00:00Z", &values));
    fixture_add(scene->f, &scene->run, &scene->log, KIND_AMENDMENT,
                FIXTURE_TIME + 1000000,
                fixture_correction(&scene->run.items[1].entry, "post", "UTSTH",
                                   &values));
    store(scene);
    assert_found(find(scene, INDEX_TIME, bytes_of(NULL, 0),
                      TIME_US + 5 * MONTH_US - 5 * 86400000000,
                      TIME_US + 5 * MONTH_US),
                 1, 2);
    assert_found(find(scene, INDEX_POST, bytes_text("UTSTH"), TIME_US,
                      TIME_US + 7200000000),
                 1, 3);
}

static void what_the_store_does_not_know_is_not_found(void **state)
{
    struct scene *scene = *state;

    assert_found(find_text(scene, INDEX_DOCUMENT, "L00000001"), 0);
    assert_found(
        find(scene, INDEX_TIME, bytes_of(NULL, 0), INT64_MIN, INT64_MAX), 0);
    store(scene);
    assert_found(find_text(scene, INDEX_DOCUMENT, "L00000001"), 0);
    assert_found(find_text(scene, INDEX_REF, "0123456789abcdef"), 0);
}

static void ten_thousand_entries_are_found_in_order(void **state)
{
    enum { MANY = 10000 };
    struct scene *scene = *state;
    struct found found;

    for (uint64_t i = 0; i < MANY; i++) {
        struct fixture_person person = fixture_person(i * 7919 % MANY);

        cross(scene, &person);
    }
    store(scene);
    found = find(scene, INDEX_TIME, bytes_of(NULL, 0), INT64_MIN, INT64_MAX);
    assert_int_equal(found.count, MANY);
    for (size_t i = 0; i < 64; i++)
        assert_int_equal((found.seqs[i] - 1) * 7919 % MANY, MANY - 1 - i);
    assert_int_equal(find_text(scene, INDEX_NAME, "MARIA").count, MANY);
    for (uint64_t i = 0; i < MANY; i += 501) {
        struct fixture_person person = fixture_person(i * 7919 % MANY);

        found = find_text(scene, INDEX_DOCUMENT, person.document);
        assert_found(found, 1, (int)i + 1);
    }
    found = find(scene, INDEX_TIME, bytes_of(NULL, 0),
                 TIME_US + 100 * INT64_C(3600000000),
                 TIME_US + 199 * INT64_C(3600000000));
    assert_int_equal(found.count, 100);
}

static void folding_leaves_capitals_and_digits(void **state)
{
    uint8_t space[64];
    struct buffer out = buffer_of(space, sizeof space);
    struct bytes folded = index_fold(bytes_text("ab-1 2/<x>"), &out);

    (void)state;
    assert_true(bytes_equal(folded, bytes_text("AB12X")));
    folded = index_fold(bytes_text("z9"), &out);
    assert_true(bytes_equal(folded, bytes_text("Z9")));
    assert_int_equal(index_fold(bytes_text("- <"), &out).size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(a_crossing_is_found_by_each_of_its_values),
        TEST(months_bound_and_order_a_search),
        TEST(times_bound_a_search_to_the_second),
        TEST(times_before_1900_and_after_5000_are_found),
        TEST(a_search_stops_when_told),
        TEST(ids_are_found_by_their_first_digits),
        TEST(an_amendment_is_found_under_its_values_and_its_target),
        TEST(an_amended_time_and_post_are_found),
        TEST(what_the_store_does_not_know_is_not_found),
        TEST(ten_thousand_entries_are_found_in_order),
        cmocka_unit_test(folding_leaves_capitals_and_digits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
