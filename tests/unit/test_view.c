/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/storage_fixture.h"

#include "core/canon.h"
#include "core/fields.h"
#include "storage/view.h"

#include <stdio.h>

#define TIME_US ((int64_t)FIXTURE_TIME * 1000000)

/* A realm; the post's log with a start; what corrects comes from the office. */
struct scene {
    struct fixture *f;
    struct fixture_log log, office;
    struct fixture_run run, corrections;
    struct view *view;
};

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);

    scene->f = fixture_new();
    fixture_trust(scene->f);
    scene->log = fixture_log(scene->f, KEY_POST, LANE_SHARED, 1);
    scene->office = fixture_log(scene->f, KEY_OFFICE, LANE_SHARED, 1);
    fixture_start(scene->f, &scene->run, &scene->log);
    fixture_start(scene->f, &scene->corrections, &scene->office);
    scene->view = view_new();
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    view_free(scene->view);
    fixture_run_free(&scene->run);
    fixture_run_free(&scene->corrections);
    fixture_free(scene->f);
    free(scene);
    return 0;
}

static const struct entry *cross(struct scene *scene, uint64_t number)
{
    struct fixture_person person = fixture_person(number);
    struct fixture_values values;

    return &fixture_add(scene->f, &scene->run, &scene->log, KIND_CROSSING,
                        FIXTURE_TIME, fixture_crossing(&person, &values))
                ->entry;
}

static void correct(struct scene *scene, uint16_t kind,
                    const struct entry *target, const char *field,
                    const char *text)
{
    struct fixture_values values;

    fixture_add(scene->f, &scene->corrections, &scene->office, kind,
                FIXTURE_TIME + 40 * 86400,
                fixture_correction(target, field, text, &values));
}

static void store(struct scene *scene)
{
    assert_int_equal(fixture_append(scene->f, &scene->run), OK);
    assert_int_equal(fixture_append(scene->f, &scene->corrections), OK);
}

static enum result view(struct scene *scene, const uint8_t log[KEY_LOG],
                        uint64_t seq)
{
    struct store_txn *txn;
    struct log_state found;
    uint64_t place;
    enum result result;

    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(log_find(txn, log, &found), OK);
    result = log_locate(txn, &found, 0, seq, &place);
    if (result == OK)
        result = view_crossing(txn, &scene->f->roster, place, scene->view);
    store_abort(txn);
    return result;
}

static void assert_text(struct scene *scene, uint16_t key, const char *text)
{
    struct bytes value = record_value(view_record(scene->view), key);
    struct canon canon = canon_of(value);

    assert_true(bytes_equal(canon_text(&canon, SIZE_MAX), bytes_text(text)));
}

struct hits {
    struct view_hit hits[16];
    size_t count;
    bool more;
};

static struct hits find(struct scene *scene, enum index_type type,
                        const char *text, int64_t since_us, int64_t until_us,
                        size_t most)
{
    struct hits hits;
    struct view_search search = {
        .query = {type, bytes_text(text), since_us, until_us},
        .hits = hits.hits,
        .most = most};
    struct store_txn *txn;

    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(view_find(txn, &scene->f->roster, &search, scene->view),
                     OK);
    hits.count = search.count;
    hits.more = search.more;
    store_abort(txn);
    return hits;
}

static void a_crossing_is_shown_with_its_amendment(void **state)
{
    struct scene *scene = *state;

    cross(scene, 1);
    correct(scene, KIND_AMENDMENT, &scene->run.items[1].entry,
            "document_number", "NEW1");
    store(scene);
    assert_int_equal(view(scene, scene->log.end.log, 1), OK);
    assert_int_equal(view_count(scene->view), 2);
    assert_text(scene, FIELD_DOCUMENT_NUMBER, "NEW1");
    assert_text(scene, FIELD_SURNAME, "ERIKSSONBA");
    assert_false(record_voided(view_record(scene->view)));
    assert_int_equal(view_time(scene->view), TIME_US + 3600000000);
    /* The amendment shows its target; a start entry shows nothing. */
    assert_int_equal(view(scene, scene->office.end.log, 1), OK);
    assert_int_equal(view_entry(scene->view)->entry.header.seq, 1);
    assert_memory_equal(view_entry(scene->view)->entry.header.log,
                        scene->log.end.log, KEY_LOG);
    assert_int_equal(view(scene, scene->log.end.log, 0), STORE_NOT_FOUND);
    assert_int_equal(view(scene, scene->log.end.log, 2), STORE_NOT_FOUND);
}

static void a_void_is_shown_and_its_crossing_stays(void **state)
{
    struct scene *scene = *state;

    cross(scene, 1);
    correct(scene, KIND_VOID, &scene->run.items[1].entry, NULL, NULL);
    store(scene);
    assert_int_equal(view(scene, scene->log.end.log, 1), OK);
    assert_true(record_voided(view_record(scene->view)));
    assert_int_equal(
        find(scene, INDEX_DOCUMENT, "L00000001", INT64_MIN, INT64_MAX, 9).count,
        1);
}

static void notes_take_no_place_among_the_corrections(void **state)
{
    struct scene *scene = *state;

    cross(scene, 1);
    for (size_t i = 0; i < RECORD_STATEMENTS_MAX + 8; i++)
        correct(scene, KIND_NOTE, &scene->run.items[1].entry, "text", "seen");
    correct(scene, KIND_AMENDMENT, &scene->run.items[1].entry, "surname",
            "LATE");
    store(scene);
    assert_int_equal(view(scene, scene->log.end.log, 1), OK);
    assert_int_equal(view_count(scene->view), 2);
    assert_text(scene, FIELD_SURNAME, "LATE");
}

static void amend_often(struct scene *scene, size_t count, bool backwards)
{
    char text[16];

    for (size_t i = 0; i < count; i++) {
        struct fixture_values values;
        size_t number = backwards ? count - 1 - i : i;
        struct fixture_log log =
            fixture_log(scene->f, KEY_OFFICE, LANE_SHARED, (uint8_t)number);
        struct fixture_run run = {0};

        snprintf(text, sizeof text, "NAME%c%c", (int)('A' + number / 26),
                 (int)('A' + number % 26));
        fixture_start(scene->f, &run, &log);
        fixture_add(scene->f, &run, &log, KIND_AMENDMENT, FIXTURE_TIME,
                    fixture_correction(&scene->run.items[1].entry, "surname",
                                       text, &values));
        assert_int_equal(fixture_append(scene->f, &run), OK);
        fixture_run_free(&run);
    }
}

static void a_record_holds_as_many_statements_as_it_may(void **state)
{
    struct scene *scene = *state;

    cross(scene, 1);
    assert_int_equal(fixture_append(scene->f, &scene->run), OK);
    amend_often(scene, RECORD_STATEMENTS_MAX - 1, false);
    assert_int_equal(view(scene, scene->log.end.log, 1), OK);
    assert_int_equal(view_count(scene->view), RECORD_STATEMENTS_MAX);
    amend_often(scene, RECORD_STATEMENTS_MAX, false);
    assert_int_equal(view(scene, scene->log.end.log, 1), RECORD_LIMIT);
    assert_int_equal(view_count(scene->view), RECORD_STATEMENTS_MAX);
}

/* What a view leaves out is the same on every node. */
static void the_bound_does_not_depend_on_the_order_of_coming(void **state)
{
    enum { MANY = RECORD_STATEMENTS_MAX + 20 };
    uint8_t first[FIXTURE_VALUES], second[FIXTURE_VALUES];
    struct buffer puts[2] = {buffer_of(first, sizeof first),
                             buffer_of(second, sizeof second)};

    for (size_t i = 0; i < 2; i++) {
        struct scene *scene;

        set_up((void **)&scene);
        cross(scene, 1);
        assert_int_equal(fixture_append(scene->f, &scene->run), OK);
        amend_often(scene, MANY, i == 1);
        assert_int_equal(view(scene, scene->log.end.log, 1), RECORD_LIMIT);
        record_put(view_record(scene->view), &puts[i]);
        for (size_t at = 0; at < view_record(scene->view)->count; at++) {
            const struct record *record = view_record(scene->view);

            buffer_put(&puts[i],
                       bytes_of(record->statements[record->order[at]].id, 4));
        }
        tear_down((void **)&scene);
    }
    (void)state;
    assert_false(puts[0].full);
    assert_true(bytes_equal(buffer_bytes(&puts[0]), buffer_bytes(&puts[1])));
}

static void
an_amendment_of_an_entry_that_is_not_held_shows_nothing(void **state)
{
    struct scene *scene = *state;

    cross(scene, 1);
    correct(scene, KIND_AMENDMENT, &scene->run.items[1].entry, "surname",
            "EARLY");
    assert_int_equal(fixture_append(scene->f, &scene->corrections), OK);
    assert_int_equal(view(scene, scene->office.end.log, 1), STORE_NOT_FOUND);
    assert_int_equal(
        find(scene, INDEX_NAME, "EARLY", INT64_MIN, INT64_MAX, 9).count, 0);
    assert_int_equal(fixture_append(scene->f, &scene->run), OK);
    assert_int_equal(view(scene, scene->office.end.log, 1), OK);
    assert_int_equal(
        find(scene, INDEX_NAME, "EARLY", INT64_MIN, INT64_MAX, 9).count, 1);
}

/* The target is named by its id: in a forked log it may stand second. */
static void the_target_may_stand_in_a_second_branch(void **state)
{
    struct scene *scene = *state;
    struct fixture_log fork = scene->log;
    struct fixture_person person = fixture_person(50);
    struct fixture_values values;
    struct fixture_run other = {0};

    cross(scene, 1);
    fixture_add(scene->f, &other, &fork, KIND_CROSSING, FIXTURE_TIME,
                fixture_crossing(&person, &values));
    correct(scene, KIND_AMENDMENT, &other.items[0].entry, "surname", "SECOND");
    assert_int_equal(fixture_append(scene->f, &scene->run), OK);
    assert_int_equal(fixture_append(scene->f, &other), OK);
    assert_int_equal(fixture_append(scene->f, &scene->corrections), OK);
    assert_int_equal(view(scene, scene->office.end.log, 1), OK);
    assert_memory_equal(view_entry(scene->view)->entry.id,
                        other.items[0].entry.id, HASH_SIZE);
    assert_text(scene, FIELD_SURNAME, "SECOND");
    fixture_run_free(&other);
}

/* Entries of one who may not write crossings do not end a search. */
static void crossings_of_strangers_are_passed_over(void **state)
{
    struct scene *scene = *state;
    struct fixture_log log =
        fixture_log(scene->f, KEY_STRANGER, LANE_SHARED, 1);
    struct fixture_person person = fixture_person(1);
    struct fixture_values values;
    struct fixture_run run = {0};

    cross(scene, 1);
    store(scene);
    fixture_start(scene->f, &run, &log);
    fixture_add(scene->f, &run, &log, KIND_CROSSING, FIXTURE_TIME,
                fixture_crossing(&person, &values));
    assert_int_equal(fixture_append(scene->f, &run), OK);
    assert_int_equal(view(scene, log.end.log, 1), ENTRY_AUTHOR);
    assert_int_equal(
        find(scene, INDEX_DOCUMENT, "L00000001", INT64_MIN, INT64_MAX, 9).count,
        1);
    fixture_run_free(&run);
}

static void what_is_found_is_newest_first_and_at_most_so_many(void **state)
{
    struct scene *scene = *state;
    struct hits hits;

    for (uint64_t i = 0; i < 12; i++)
        cross(scene, i * 5 % 12 * 200);
    store(scene);
    hits = find(scene, INDEX_NAME, "ANNA", INT64_MIN, INT64_MAX, 16);
    assert_int_equal(hits.count, 12);
    assert_false(hits.more);
    for (size_t i = 1; i < hits.count; i++)
        assert_true(hits.hits[i - 1].time_us > hits.hits[i].time_us);
    hits = find(scene, INDEX_TIME, "", INT64_MIN, INT64_MAX, 5);
    assert_int_equal(hits.count, 5);
    assert_true(hits.more);
    assert_int_equal(hits.hits[0].time_us, TIME_US + 2200 * 3600000000);
    hits = find(scene, INDEX_TIME, "", INT64_MIN, INT64_MAX, 12);
    assert_int_equal(hits.count, 12);
    assert_false(hits.more);
    /* To the microsecond, whatever the index. */
    hits = find(scene, INDEX_NAME, "ANNA", TIME_US + 1,
                TIME_US + 200 * 3600000000, 16);
    assert_int_equal(hits.count, 1);
}

static void a_corrected_crossing_is_found_once_under_both_values(void **state)
{
    struct scene *scene = *state;
    struct hits hits;

    cross(scene, 1);
    correct(scene, KIND_AMENDMENT, &scene->run.items[1].entry, "surname",
            "ANNA");
    store(scene);
    assert_int_equal(
        find(scene, INDEX_NAME, "ANNA", INT64_MIN, INT64_MAX, 9).count, 1);
    hits = find(scene, INDEX_NAME, "ERIKSSONBA", INT64_MIN, INT64_MAX, 9);
    assert_int_equal(hits.count, 1);
    assert_memory_equal(hits.hits[0].id, scene->run.items[1].entry.id,
                        HASH_SIZE);
}

static void a_corrected_time_moves_a_crossing(void **state)
{
    struct scene *scene = *state;
    struct hits hits;

    cross(scene, 1);
    correct(scene, KIND_AMENDMENT, &scene->run.items[1].entry, "event_time",
            "2026-06-01T12:00:00Z");
    store(scene);
    hits = find(scene, INDEX_TIME, "", TIME_US, TIME_US + 86400000000, 9);
    assert_int_equal(hits.count, 0);
    hits = find(scene, INDEX_TIME, "", TIME_US + 150 * 86400000000,
                TIME_US + 153 * 86400000000, 9);
    assert_int_equal(hits.count, 1);
    assert_int_equal(hits.hits[0].time_us,
                     TIME_US + 151 * 86400000000 + 12 * 3600000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(a_crossing_is_shown_with_its_amendment),
        TEST(a_void_is_shown_and_its_crossing_stays),
        TEST(notes_take_no_place_among_the_corrections),
        TEST(a_record_holds_as_many_statements_as_it_may),
        cmocka_unit_test(the_bound_does_not_depend_on_the_order_of_coming),
        TEST(an_amendment_of_an_entry_that_is_not_held_shows_nothing),
        TEST(the_target_may_stand_in_a_second_branch),
        TEST(crossings_of_strangers_are_passed_over),
        TEST(what_is_found_is_newest_first_and_at_most_so_many),
        TEST(a_corrected_crossing_is_found_once_under_both_values),
        TEST(a_corrected_time_moves_a_crossing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
