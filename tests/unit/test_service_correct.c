/* SPDX-License-Identifier: Apache-2.0 */
/* What a node writes and shows of corrections and notes. */
#include "tests/unit/office_scene.h"

#include "cli/history.h"

static json_t *register_of(const struct scene *scene, const char *field)
{
    json_t *line;
    size_t i;

    json_array_foreach(scene->node.lines, i, line)
    {
        const char *type = text_of(line, "type");

        if (strcmp(type, "register") == 0 &&
            strcmp(text_of(line, "field"), field) == 0)
            return line;
    }
    return NULL;
}

static void a_conflict_is_told_with_who_says_what(void **state)
{
    struct scene *scene = *state;
    struct bond_ref crossing = cross(scene);
    json_t *conflict, *values, *live;

    say(scene, KIND_AMENDMENT, &crossing, "surname", "OLSEN", 5);
    store(scene);
    conflict = json_array_get(
        json_object_get(record(scene, &crossing), "conflicts"), 0);
    assert_string_equal(text_of(conflict, "field"), "surname");
    values = json_object_get(conflict, "values");
    assert_int_equal(json_array_size(values), 2);
    for (size_t i = 0; i < 2; i++) {
        json_t *value = json_array_get(values, i);

        assert_non_null(text_of(value, "ref"));
        assert_non_null(text_of(value, "name"));
        assert_non_null(text_of(value, "time"));
    }
    live = json_object_get(register_of(scene, "surname"), "live");
    assert_true(json_equal(live, values));
    assert_true(json_is_true(
        json_object_get(register_of(scene, "surname"), "conflict")));
    assert_true(json_is_false(
        json_object_get(register_of(scene, "purpose"), "conflict")));
}

/* Two say the same, and a third something else: all three are named. */
static void an_amendment_settles_equal_values_too(void **state)
{
    struct scene *scene = *state;
    struct bond_ref crossing = cross(scene);
    json_t *line, *removed;

    say(scene, KIND_AMENDMENT, &crossing, "surname", "OLSEN", 1);
    say(scene, KIND_AMENDMENT, &crossing, "surname", "OLSEN", 2);
    say(scene, KIND_AMENDMENT, &crossing, "surname", "EKMAN", 3);
    store(scene);
    assert_non_null(json_object_get(record(scene, &crossing), "conflicts"));
    assert_int_equal(amend(scene, &crossing, "surname", "BERG"), EXIT_DONE);
    line = record(scene, &crossing);
    assert_null(json_object_get(line, "conflicts"));
    assert_string_equal(text_of(line, "surname"), "BERG");
    removed = json_object_get(register_of(scene, "surname"), "removed");
    assert_int_equal(json_array_size(removed), 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(json_array_size(json_object_get(
                             json_array_get(removed, i), "removed_by")),
                         1);
}

static void a_field_that_was_taken_back_is_null_in_its_register(void **state)
{
    struct scene *scene = *state;
    struct bond_ref crossing = cross(scene);
    json_t *live;

    store(scene);
    assert_int_equal(amend(scene, &crossing, "purpose", ""), EXIT_DONE);
    assert_null(text_of(record(scene, &crossing), "purpose"));
    live = json_object_get(register_of(scene, "purpose"), "live");
    assert_int_equal(json_array_size(live), 1);
    assert_true(
        json_is_null(json_object_get(json_array_get(live, 0), "value")));
}

static void a_note_stands_beside_the_record(void **state)
{
    struct scene *scene = *state;
    struct bond_ref crossing = cross(scene);
    json_t *line, *one;
    char *id;

    store(scene);
    assert_int_equal(note(scene, &crossing, "seen"), EXIT_DONE);
    id = strdup(recorded(scene));
    line = record(scene, &crossing);
    assert_null(json_object_get(line, "statements"));
    one = json_array_get(json_object_get(line, "notes"), 0);
    assert_string_equal(text_of(one, "text"), "seen");
    assert_string_equal(text_of(one, "name"), "north gate");
    assert_null(json_object_get(one, "void"));
    assert_int_equal(node_ask(&scene->node, "void",
                              json_pack("{s:s, s:s}", "id", id, "reason", "x")),
                     EXIT_DONE);
    line = record(scene, &crossing);
    one = json_array_get(json_object_get(line, "notes"), 0);
    assert_true(json_is_true(json_object_get(one, "void")));
    assert_null(json_object_get(line, "void"));
    free(id);
}

static void a_note_has_at_most_1000_bytes(void **state)
{
    struct scene *scene = *state;
    struct bond_ref crossing = cross(scene);
    char text[1002];

    store(scene);
    memset(text, 'x', sizeof text);
    text[1001] = '\0';
    assert_int_equal(note(scene, &crossing, text), EXIT_USE);
    text[1000] = '\0';
    assert_int_equal(note(scene, &crossing, text), EXIT_DONE);
}

static void of_64_notes_all_are_shown_and_of_more_the_newest(void **state)
{
    struct scene *scene = *state;
    struct bond_ref crossing = cross(scene);
    json_t *line, *notes;
    char text[16];

    for (uint64_t i = 0; i < HISTORY_NOTES_MAX; i++) {
        snprintf(text, sizeof text, "%u", (unsigned)i);
        /* The newest does not come last. */
        say(scene, KIND_NOTE, &crossing, NULL, text, 1000 - i);
    }
    store(scene);
    line = record(scene, &crossing);
    assert_int_equal(json_array_size(json_object_get(line, "notes")),
                     HISTORY_NOTES_MAX);
    assert_null(json_object_get(line, "more_notes"));
    say(scene, KIND_NOTE, &crossing, NULL, "one more", 2000);
    store(scene);
    line = record(scene, &crossing);
    notes = json_object_get(line, "notes");
    assert_int_equal(json_array_size(notes), HISTORY_NOTES_MAX);
    assert_true(json_is_true(json_object_get(line, "more_notes")));
    assert_string_equal(text_of(json_array_get(notes, 0), "text"), "62");
    assert_string_equal(
        text_of(json_array_get(notes, HISTORY_NOTES_MAX - 1), "text"),
        "one more");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_conflict_is_told_with_who_says_what),
        TEST(an_amendment_settles_equal_values_too),
        TEST(a_field_that_was_taken_back_is_null_in_its_register),
        TEST(a_note_stands_beside_the_record),
        TEST(a_note_has_at_most_1000_bytes),
        TEST(of_64_notes_all_are_shown_and_of_more_the_newest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
