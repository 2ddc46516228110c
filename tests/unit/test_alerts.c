/* SPDX-License-Identifier: Apache-2.0 */
/* Which alerts a crossing meets, and how an alert stands. */
#include "tests/unit/alert_scene.h"

#include "storage/view.h"

#include <stdio.h>

#define ACT {"action", "detain"}, {"owner", "police"}, {NULL, NULL}

static void a_document_meets_its_alert_however_it_is_written(void **state)
{
    struct scene *scene = *state;
    struct alerts_asked asked = {.documents = {bytes_text("d 231-45")}};
    const struct scene_text texts[] = {
        {"document_number", "D23145"}, {"issuing_state", "UTO"}, ACT};
    struct alerts_list list;

    alert(scene, texts);
    put(scene);
    list = find(scene, &asked);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.found[0].match, ALERT_DOCUMENT);
    asked.issuer = bytes_text("UTO");
    assert_int_equal(find(scene, &asked).count, 1);
    asked.issuer = bytes_text("MLI");
    assert_int_equal(find(scene, &asked).count, 0);
    /* Whose the second document is, is not known. */
    asked.documents[1] = asked.documents[0];
    assert_int_equal(find(scene, &asked).count, 1);
    assert_int_equal(find_document(scene, "D23146").count, 0);
    assert_int_equal(find_document(scene, "---").count, 0);
}

static void a_person_meets_its_alert_by_the_rules_of_match(void **state)
{
    static const struct scene_text texts[] = {{"surname", "MÜLLER LÜTH"},
                                              {"given_names", "JÖRG KARL"},
                                              {"birth_date", "1974-08-12"},
                                              ACT};
    static const struct {
        const char *surname, *given, *birth;
        enum alert_match match;
    } cases[] = {
        {"MUELLER LUETH", "JOERG KARL", "1974-08-12", ALERT_PERSON_EXACT},
        {"LUTH MULLER", "KARL JORG", "1974-08-12", ALERT_PERSON_VARIANT},
        {"JORG KARL", "MULLERLUTH", "1974-08-12", ALERT_PERSON_VARIANT},
        {"MULLER LUTH", "JORG", "1974-08-12", ALERT_PERSON_PARTIAL},
        {"MULLER LUTH", "JORG KARL", "1974-01-01", ALERT_PERSON_PARTIAL},
        {"MULLER LUTH", "JORG KARL", "1974-08-13", ALERT_NO},
        {"MULLER LUTH", "PETER", "1974-08-12", ALERT_NO},
    };
    struct scene *scene = *state;

    alert(scene, texts);
    put(scene);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct alerts_asked asked = {
            .person = {bytes_text(cases[i].surname), bytes_text(cases[i].given),
                       bytes_text(cases[i].birth)}};
        struct alerts_list list = find(scene, &asked);

        assert_int_equal(list.count, cases[i].match != ALERT_NO);
        if (list.count)
            assert_int_equal(list.found[0].match, cases[i].match);
    }
}

static void a_plate_meets_its_alert(void **state)
{
    static const struct scene_text texts[] = {
        {"vehicle_plate", "AB-123-C"}, {"vehicle_country", "MLI"}, ACT};
    struct scene *scene = *state;
    struct alerts_asked asked = {.plate = bytes_text("ab123c")};

    alert(scene, texts);
    put(scene);
    assert_int_equal(find(scene, &asked).count, 1);
    assert_int_equal(find(scene, &asked).found[0].match, ALERT_PLATE);
    asked.vehicle_country = bytes_text("SEN");
    assert_int_equal(find(scene, &asked).count, 0);
}

static void an_alert_stands_until_it_is_withdrawn(void **state)
{
    struct scene *scene = *state;
    struct alert_standing standing;
    const struct entry *first = document(scene, "D1");
    uint8_t id[HASH_SIZE];
    struct store_txn *txn;

    memcpy(id, first->id, HASH_SIZE);
    document(scene, "D2");
    put(scene);
    assert_int_equal(version(scene), 2);
    assert_int_equal(find_document(scene, "D1").count, 1);
    withdraw(scene, &scene->offices.items[1].entry);
    put(scene);
    assert_int_equal(version(scene), 3);
    assert_int_equal(find_document(scene, "D1").count, 0);
    assert_int_equal(find_document(scene, "D2").count, 1);
    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(read_ref(txn, scene->office.end.log, 1, scene->read), OK);
    assert_int_equal(alerts_standing(txn, &scene->f->roster, scene->read,
                                     SCENE_TODAY, scene->read + 1, &standing),
                     OK);
    assert_int_equal(standing.state, ALERT_WITHDRAWN);
    store_abort(txn);
    assert_int_equal(
        standing.withdrawal,
        fixture_place(scene->f, scene->office.end.log, 0, 3));
}

static void an_alert_ends_after_its_last_day(void **state)
{
    static const struct scene_text texts[] = {
        {"document_number", "D1"}, {"valid_until", "2026-01-01"}, ACT};
    struct scene *scene = *state;
    struct alerts_asked asked = {.documents = {bytes_text("D1")},
                                 .today_days = SCENE_TODAY};

    alert(scene, texts);
    put(scene);
    assert_int_equal(find(scene, &asked).count, 1);
    asked.today_days++;
    assert_int_equal(find(scene, &asked).count, 0);
}

static void only_headquarters_writes_and_withdraws(void **state)
{
    const struct scene_text texts[] = {{"document_number", "D1"}, ACT};
    const struct scene_text other[] = {{"document_number", "D2"}, ACT};
    struct scene *scene = *state;
    struct fixture_values values;

    alert(scene, other);
    fixture_add(scene->f, &scene->posts, &scene->post, KIND_ALERT,
                FIXTURE_TIME, scene_alert(texts, &values));
    fixture_add(scene->f, &scene->posts, &scene->post, KIND_ALERT_WITHDRAWAL,
                FIXTURE_TIME,
                target(&scene->offices.items[1].entry, &values));
    put(scene);
    assert_int_equal(version(scene), 3);
    assert_int_equal(find_document(scene, "D1").count, 0);
    assert_int_equal(find_document(scene, "D2").count, 1);
}

static void what_a_thief_writes_is_no_alert_and_withdraws_none(void **state)
{
    struct scene *scene = *state;

    document(scene, "D1");
    document(scene, "D2");
    withdraw(scene, &scene->offices.items[1].entry);
    put(scene);
    assert_int_equal(find_document(scene, "D1").count, 0);
    assert_int_equal(find_document(scene, "D2").count, 1);
    fixture_revoke(scene->f, &scene->statements, &scene->registrar,
                   scene->office.signer.public,
                   &scene->offices.items[1].entry);
    assert_int_equal(find_document(scene, "D1").count, 1);
    assert_int_equal(find_document(scene, "D2").count, 0);
}

static void so_many_are_given_and_more_are_told(void **state)
{
    struct scene *scene = *state;
    struct alerts_list list;
    struct alerts_asked asked = {.documents = {bytes_text("D1")},
                                 .plate = bytes_text("P1")};
    const struct scene_text plate[] = {{"vehicle_plate", "P1"}, ACT};

    alert(scene, plate);
    for (int i = 1; i < ALERTS_FOUND_MAX; i++)
        document(scene, "D1");
    put(scene);
    list = find(scene, &asked);
    assert_int_equal(list.count, ALERTS_FOUND_MAX);
    assert_false(list.more);
    assert_int_equal(list.found[ALERTS_FOUND_MAX - 1].match, ALERT_PLATE);
    document(scene, "D1");
    put(scene);
    list = find(scene, &asked);
    assert_int_equal(list.count, ALERTS_FOUND_MAX);
    assert_true(list.more);
    /* The weakest is left out. */
    assert_int_equal(list.found[ALERTS_FOUND_MAX - 1].match, ALERT_DOCUMENT);
}

static void so_many_entries_are_looked_at_and_no_more(void **state)
{
    const struct scene_text texts[] = {
        {"document_number", "D1"}, {"issuing_state", "MLI"}, ACT};
    struct scene *scene = *state;
    struct alerts_asked asked = {.documents = {bytes_text("D1")},
                                 .issuer = bytes_text("UTO")};

    for (int i = 0; i < ALERTS_LOOKED_MAX; i++)
        alert(scene, texts);
    put(scene);
    assert_false(find(scene, &asked).more);
    alert(scene, texts);
    put(scene);
    assert_true(find(scene, &asked).more);
}

static void only_alerts_from_a_place_on_are_met(void **state)
{
    struct scene *scene = *state;
    struct alerts_asked asked = {.documents = {bytes_text("D1")}};

    document(scene, "D1");
    document(scene, "D1");
    put(scene);
    assert_int_equal(find(scene, &asked).count, 2);
    asked.from = fixture_place(scene->f, scene->office.end.log, 0, 2);
    assert_int_equal(find(scene, &asked).count, 1);
    asked.from++;
    assert_int_equal(find(scene, &asked).count, 0);
}

/* A hit says something about a crossing, and changes nothing of it. */
static void a_hit_is_no_part_of_a_record(void **state)
{
    struct scene *scene = *state;
    struct fixture_person person = fixture_person(1);
    struct fixture_values values;
    struct view *view = view_new();
    struct store_txn *txn;

    fixture_add(scene->f, &scene->posts, &scene->post, KIND_CROSSING,
                FIXTURE_TIME, fixture_crossing(&person, &values));
    fixture_add(scene->f, &scene->posts, &scene->post, KIND_HIT, FIXTURE_TIME,
                target(&scene->posts.items[1].entry, &values));
    put(scene);
    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(view_crossing(txn, &scene->f->roster,
                                   fixture_place(scene->f, scene->post.end.log,
                                                 0, 1),
                                   view),
                     OK);
    assert_int_equal(view_count(view), 1);
    store_abort(txn);
    view_free(view);
}

static void what_nothing_could_look_for_is_not_askable(void **state)
{
    struct alerts_asked asked = {.issuer = bytes_text("UTO")};

    (void)state;
    assert_false(alerts_askable(&asked));
    asked.person.surname = bytes_text("ERIKSSON");
    assert_false(alerts_askable(&asked));
    asked.person.birth_date = bytes_text("1974-XX-XX");
    assert_true(alerts_askable(&asked));
    asked = (struct alerts_asked){.plate = bytes_text("P1")};
    assert_true(alerts_askable(&asked));
    asked = (struct alerts_asked){.documents = {{NULL, 0}, bytes_text("D")}};
    assert_true(alerts_askable(&asked));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_document_meets_its_alert_however_it_is_written),
        CASE(a_person_meets_its_alert_by_the_rules_of_match),
        CASE(a_plate_meets_its_alert),
        CASE(an_alert_stands_until_it_is_withdrawn),
        CASE(an_alert_ends_after_its_last_day),
        CASE(only_headquarters_writes_and_withdraws),
        CASE(what_a_thief_writes_is_no_alert_and_withdraws_none),
        CASE(so_many_are_given_and_more_are_told),
        CASE(so_many_entries_are_looked_at_and_no_more),
        CASE(only_alerts_from_a_place_on_are_met),
        CASE(a_hit_is_no_part_of_a_record),
        cmocka_unit_test(what_nothing_could_look_for_is_not_askable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
