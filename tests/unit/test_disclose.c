/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/disclose_scene.h"

static void a_crossing_shows_the_granted_fields_alone(void **state)
{
    static const uint16_t granted[] = {17, 19, 22};

    (void)state;
    plain();
    assert_int_equal(show(cross(visitor)), DISCLOSED_PART);
    shown_are(granted, 3);
}

static void a_crossing_with_none_of_them_shows_nothing(void **state)
{
    static const char *const other[] = {"given_names", "ANNA", NULL};

    (void)state;
    plain();
    assert_int_equal(show(cross(other)), DISCLOSED_NOTHING);
    assert_int_equal(keys.count, 0);
}

static void without_a_treaty_in_force_nothing_is_shown(void **state)
{
    struct scene_text text = SCENE_TEXT;

    (void)state;
    begin();
    assert_false(disclose_any(&rules));
    assert_int_equal(show(cross(visitor)), DISCLOSED_NOTHING);
    sign(&text);
    assert_true(disclose_any(&rules));
    disclose_begin(&rules, &treaties, &roster, 1, 2000, CLOCK_NETWORK);
    assert_false(disclose_any(&rules));
    disclose_begin(&rules, &treaties, &roster, 1, 999, CLOCK_NETWORK);
    assert_false(disclose_any(&rules));
    disclose_begin(&rules, &treaties, &roster, 1, NOW, CLOCK_DOUBT);
    assert_false(disclose_any(&rules));
    assert_int_equal(show(cross(visitor)), DISCLOSED_NOTHING);
    disclose_begin(&rules, &treaties, &roster, 2, NOW, CLOCK_NETWORK);
    assert_false(disclose_any(&rules));
}

static void what_they_grant_is_not_what_home_grants(void **state)
{
    struct scene_grant grant = SCENE_GRANT;

    (void)state;
    grant.theirs = true;
    with(&grant);
    assert_true(disclose_any(&rules));
    assert_int_equal(show(cross(visitor)), DISCLOSED_NOTHING);
}

static void a_grant_is_for_its_posts(void **state)
{
    struct scene_grant grant = SCENE_GRANT;

    (void)state;
    grant.post_count = 1;
    grant.posts = "634b4159"; /* KAY */
    with(&grant);
    cross(visitor);
    assert_int_equal(show_by(&statements[0], kay, kay), DISCLOSED_PART);
    assert_int_equal(show_by(&statements[0], tes, tes), DISCLOSED_NOTHING);
    assert_int_equal(show_by(&statements[0], office, office),
                     DISCLOSED_NOTHING);
}

static void what_cannot_be_judged_shows_nothing(void **state)
{
    struct record_statement *s;
    struct entry entry = {.header = {.kind = KIND_CROSSING, .schema = 1}};
    struct disclose_item item = {.entry = &entry};

    (void)state;
    plain();
    s = cross(visitor);
    assert_int_equal(record_merge(statements, count, &record), OK);
    memcpy(entry.id, s->id, HASH_SIZE);
    item.body = &s->body;
    item.author = item.crosser = kay;
    assert_int_equal(disclose_entry(&rules, &item, &keys), DISCLOSED_NOTHING);
    item.record = &record;
    assert_int_equal(disclose_entry(&rules, &item, &keys), DISCLOSED_PART);
    item.author = NULL;
    assert_int_equal(disclose_entry(&rules, &item, &keys), DISCLOSED_NOTHING);
    item.author = foreign;
    assert_int_equal(disclose_entry(&rules, &item, &keys), DISCLOSED_NOTHING);
    item.author = kay;
    item.crosser = foreign;
    assert_int_equal(disclose_entry(&rules, &item, &keys), DISCLOSED_NOTHING);
    item.crosser = NULL;
    assert_int_equal(disclose_entry(&rules, &item, &keys), DISCLOSED_NOTHING);
    item.crosser = kay;
    entry.header.schema = 2;
    assert_int_equal(disclose_entry(&rules, &item, &keys), DISCLOSED_NOTHING);
    entry.header.schema = 1;
    entry.id[0] ^= 1; /* the record is another's */
    assert_int_equal(disclose_entry(&rules, &item, &keys), DISCLOSED_NOTHING);
    entry.id[0] ^= 1;
    s->body.state = BODY_REDACTED;
    assert_int_equal(disclose_entry(&rules, &item, &keys), DISCLOSED_NOTHING);
}

static void an_excluded_crossing_stays_at_home(void **state)
{
    static const char *const resident[] = {"document_number", "D23145890",
                                           "category", "resident", NULL};

    (void)state;
    excluding();
    assert_int_equal(show(cross(resident)), DISCLOSED_NOTHING);
    assert_int_equal(show(cross(visitor)), DISCLOSED_PART);
}

static void exclusion_is_judged_on_what_is_merged(void **state)
{
    static const char *const amended[] = {"category", "resident", NULL};
    struct record_statement *amendment;

    (void)state;
    excluding();
    cross(visitor);
    amendment = state_fields(KIND_AMENDMENT, amended);
    /* A conflict: one of the live values is excluded. */
    assert_int_equal(show(&statements[0]), DISCLOSED_NOTHING);
    assert_int_equal(show(amendment), DISCLOSED_NOTHING);
    assert_true(record_conflict(&record, FIELD_CATEGORY));
    /* Likewise if it is the one that is not displayed. */
    amendment->disputed = true;
    assert_int_equal(show(&statements[0]), DISCLOSED_NOTHING);
}

static void a_value_that_was_taken_back_excludes_no_more(void **state)
{
    static const char *const resident[] = {"document_number", "D23145890",
                                           "category", "resident", NULL};
    static const uint8_t first[] = {1};
    static const uint16_t granted[] = {17};

    (void)state;
    excluding();
    cross(resident);
    assert_int_equal(show(&statements[0]), DISCLOSED_NOTHING);
    supersede(first, 1, "category", "visitor");
    assert_int_equal(show(&statements[0]), DISCLOSED_PART);
    shown_are(granted, 1);
    supersede(first, 1, "category", "resident");
    assert_int_equal(show(&statements[0]), DISCLOSED_NOTHING);
}

static void an_excluded_code_is_looked_for_in_a_list(void **state)
{
    static const char *const refused[] = {"document_number", "D23145890",
                                          "refusal_reasons", "A,C", NULL};
    struct scene_grant grant = SCENE_GRANT;

    (void)state;
    grant.excluded_count = 1;
    grant.excluded = "8218598103"; /* refusal_reasons C */
    with(&grant);
    assert_int_equal(show(cross(refused)), DISCLOSED_NOTHING);
    grant.excluded = "8218598102"; /* B */
    with(&grant);
    assert_int_equal(show(cross(refused)), DISCLOSED_PART);
}

static void whoever_is_under_protection_stays_at_home(void **state)
{
    static const char *const signs[][2] = {
        {"category", "asylum"},
        {"category", "refugee"},
        {"purpose", "protection"},
        {"status_granted", "protection"},
        {"nationality", "XXB"},
        {"issuing_state", "XXA"},
        {"document_class", "refugee_travel_document"}};

    (void)state;
    plain();
    for (size_t i = 0; i < UNIT_COUNT(signs); i++) {
        const char *pairs[] = {"document_number", "D23145890", signs[i][0],
                               signs[i][1], NULL};
        const char *amended[] = {signs[i][0], signs[i][1], NULL};

        assert_int_equal(show(cross(pairs)), DISCLOSED_NOTHING);
        cross(visitor);
        state_fields(KIND_AMENDMENT, amended);
        assert_int_equal(show(&statements[0]), DISCLOSED_NOTHING);
        assert_int_equal(show(&statements[1]), DISCLOSED_NOTHING);
        statements[1].disputed = true;
        assert_int_equal(show(&statements[0]), DISCLOSED_NOTHING);
    }
}

static void of_treaties_that_overlap_each_grants_and_any_excludes(void **state)
{
    static const char *const resident[] = {
        "document_number", "D23145890", "given_names", "ANNA",
        "category",        "resident",  NULL};
    static const uint16_t all[] = {17, 19, 20, 22};
    struct scene_text first = SCENE_TEXT, second = SCENE_TEXT;

    (void)state;
    begin();
    second.grants[0].field_count = 1;
    second.grants[0].fields = "14"; /* given_names */
    second.grants[0].excluded_count = 1;
    second.grants[0].excluded = "82182402";
    sign(&first);
    assert_int_equal(show(cross(resident)), DISCLOSED_PART);
    sign(&second);
    assert_int_equal(show(&statements[0]), DISCLOSED_NOTHING);
    assert_int_equal(show(cross(visitor)), DISCLOSED_PART);
    shown_are(all, 4);
    /* When the second has expired its exclusion has too. */
    second.until = NOW;
    treaties_begin(&treaties);
    sign(&first);
    sign(&second);
    assert_int_equal(show(cross(resident)), DISCLOSED_PART);
}

static void a_start_is_whole_and_the_rest_is_nothing(void **state)
{
    struct record_statement *s;

    (void)state;
    plain();
    s = cross(visitor);
    for (uint16_t kind = 1; kind < 70; kind++) {
        enum disclosed expected = kind == KIND_START      ? DISCLOSED_WHOLE
                                  : kind == KIND_CROSSING ? DISCLOSED_PART
                                                          : DISCLOSED_NOTHING;
        struct entry entry = {.header = {.kind = kind, .schema = 1}};
        struct disclose_item item = {&entry, &s->body, kay, &record, kay};

        memcpy(entry.id, s->id, HASH_SIZE);
        assert_int_equal(record_merge(statements, count, &record), OK);
        assert_int_equal(disclose_entry(&rules, &item, &keys), expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crossing_shows_the_granted_fields_alone),
        cmocka_unit_test(a_crossing_with_none_of_them_shows_nothing),
        cmocka_unit_test(without_a_treaty_in_force_nothing_is_shown),
        cmocka_unit_test(what_they_grant_is_not_what_home_grants),
        cmocka_unit_test(a_grant_is_for_its_posts),
        cmocka_unit_test(what_cannot_be_judged_shows_nothing),
        cmocka_unit_test(an_excluded_crossing_stays_at_home),
        cmocka_unit_test(exclusion_is_judged_on_what_is_merged),
        cmocka_unit_test(a_value_that_was_taken_back_excludes_no_more),
        cmocka_unit_test(an_excluded_code_is_looked_for_in_a_list),
        cmocka_unit_test(whoever_is_under_protection_stays_at_home),
        cmocka_unit_test(of_treaties_that_overlap_each_grants_and_any_excludes),
        cmocka_unit_test(a_start_is_whole_and_the_rest_is_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
