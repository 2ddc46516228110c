/* SPDX-License-Identifier: Apache-2.0 */
/* What a node writes and shows of corrections, notes and links. */
#include "tests/unit/corrections_scene.h"
#include "tests/unit/unit.h"

#include "cli/history.h"

/* A node that writes, and the logs of an office that it has heard of. */
struct scene {
    struct node node;
    struct fixture_log office, home;
    struct fixture_run run, at_home;
    uint64_t crossings;
};

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    struct fixture *f;

    node_begin(&scene->node, true);
    f = scene->node.f;
    scene->office = fixture_log(f, KEY_OFFICE, LANE_SHARED, 1);
    scene->home = fixture_log(f, KEY_OFFICE, LANE_HOME, 1);
    fixture_start(f, &scene->run, &scene->office);
    fixture_start(f, &scene->at_home, &scene->home);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    fixture_run_free(&scene->run);
    fixture_run_free(&scene->at_home);
    node_end(&scene->node);
    free(scene);
    return 0;
}

/* A crossing of the office. */
static struct bond_ref cross(struct scene *scene)
{
    struct fixture_person person = fixture_person(scene->crossings++);
    struct fixture_values values;

    return ref_of(&fixture_add(scene->node.f, &scene->run, &scene->office,
                               KIND_CROSSING, FIXTURE_TIME,
                               fixture_crossing(&person, &values))
                       ->entry);
}

/* Something that the office says of an entry, in its shared log. */
static struct bond_ref say(struct scene *scene, uint16_t kind,
                           const struct bond_ref *of, const char *field,
                           const char *text, uint64_t time)
{
    struct saying saying;

    saying_begin(&saying);
    saying_ref(&saying, FIELD_TARGET, of);
    if (kind == KIND_NOTE)
        saying_text(&saying, 16, text);
    else if (field)
        crossing_set_text(&saying.values, bytes_text(field), bytes_text(text));
    return ref_of(&fixture_add(scene->node.f, &scene->run, &scene->office, kind,
                               FIXTURE_TIME + time, saying_end(&saying))
                       ->entry);
}

static struct bond_ref join(struct scene *scene, const struct bond_ref *a,
                            const struct bond_ref *b)
{
    struct saying saying;

    saying_begin(&saying);
    saying_link(&saying, a, b);
    return ref_of(&fixture_add(scene->node.f, &scene->at_home, &scene->home,
                               KIND_LINK, FIXTURE_TIME, saying_end(&saying))
                       ->entry);
}

static void store(struct scene *scene)
{
    assert_int_equal(fixture_append(scene->node.f, &scene->run), OK);
    assert_int_equal(fixture_append(scene->node.f, &scene->at_home), OK);
}

static json_t *record(struct scene *scene, const struct bond_ref *ref)
{
    assert_int_equal(node_show(&scene->node, ref->id), EXIT_DONE);
    return node_line(&scene->node, 0);
}

static int amend(struct scene *scene, const struct bond_ref *ref,
                 const char *field, const char *value)
{
    return node_ask(&scene->node, "amend",
                    json_pack("{s:o, s:s, s:{s:s}}", "id", id_json(ref->id),
                              "reason", "x", "fields", field, value));
}

/* The line that the last answer has recorded. */
static const char *recorded(const struct scene *scene)
{
    return json_string_value(json_object_get(node_line(&scene->node, 0), "id"));
}

static const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

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

static int note(struct scene *scene, const struct bond_ref *ref,
                const char *text)
{
    return node_ask(
        &scene->node, "note",
        json_pack("{s:o, s:s}", "id", id_json(ref->id), "text", text));
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

static int link_two(struct scene *scene, const struct bond_ref *a,
                    const struct bond_ref *b)
{
    return node_ask(
        &scene->node, "link",
        json_pack("{s:o, s:o}", "id", id_json(a->id), "other", id_json(b->id)));
}

static size_t linked(struct scene *scene, const struct bond_ref *ref)
{
    return json_array_size(json_object_get(record(scene, ref), "linked"));
}

static void a_link_is_shown_on_both_until_it_is_withdrawn(void **state)
{
    struct scene *scene = *state;
    struct bond_ref a = cross(scene), b = cross(scene), c = cross(scene);
    struct bond_ref other;
    uint8_t id[HASH_SIZE];

    other = join(scene, &b, &c);
    store(scene);
    assert_int_equal(linked(scene, &a), 0);
    assert_int_equal(link_two(scene, &b, &a), EXIT_DONE);
    assert_true(bytes_from_hex(recorded(scene), id, HASH_SIZE));
    assert_int_equal(linked(scene, &a), 2);
    assert_int_equal(linked(scene, &b), 2);
    assert_int_equal(linked(scene, &c), 2);
    assert_int_equal(node_show(&scene->node, id), EXIT_DONE);
    assert_true(
        json_is_true(json_object_get(node_line(&scene->node, 0), "stands")));
    /* The office takes its own back, the post its. */
    {
        struct saying saying;

        saying_begin(&saying);
        saying_ref(&saying, FIELD_TARGET, &other);
        fixture_add(scene->node.f, &scene->at_home, &scene->home, KIND_VOID,
                    FIXTURE_TIME, saying_end(&saying));
        store(scene);
    }
    assert_int_equal(linked(scene, &a), 1);
    assert_int_equal(linked(scene, &c), 0);
    assert_int_equal(
        node_ask(&scene->node, "void",
                 json_pack("{s:o, s:s}", "id", id_json(id), "reason", "x")),
        EXIT_DONE);
    assert_int_equal(linked(scene, &a), 0);
    assert_int_equal(node_show(&scene->node, id), EXIT_DONE);
    assert_true(
        json_is_false(json_object_get(node_line(&scene->node, 0), "stands")));
}

static void a_link_joins_two_different_crossings(void **state)
{
    struct scene *scene = *state;
    struct bond_ref a = cross(scene), b = cross(scene);
    struct bond_ref remark = say(scene, KIND_NOTE, &a, NULL, "seen", 1);
    struct bond_ref link = join(scene, &a, &b);

    store(scene);
    assert_int_equal(link_two(scene, &a, &a), EXIT_USE);
    assert_int_equal(link_two(scene, &a, &remark), EXIT_USE);
    assert_int_equal(link_two(scene, &link, &a), EXIT_USE);
    assert_int_equal(amend(scene, &link, "surname", "X"), EXIT_USE);
    assert_int_equal(note(scene, &link, "x"), EXIT_USE);
}

static void of_more_than_16_documents_the_rest_is_left_out(void **state)
{
    struct scene *scene = *state;
    struct bond_ref last = cross(scene), first = last, next;

    for (size_t i = 1; i < LINKS_MAX; i++) {
        next = cross(scene);
        join(scene, &last, &next);
        last = next;
    }
    store(scene);
    assert_int_equal(linked(scene, &first), LINKS_MAX - 1);
    assert_null(json_object_get(node_line(&scene->node, 0), "more_linked"));
    next = cross(scene);
    join(scene, &last, &next);
    store(scene);
    assert_int_equal(linked(scene, &first), LINKS_MAX - 1);
    assert_true(json_is_true(
        json_object_get(node_line(&scene->node, 0), "more_linked")));
}

/* In the shared lane, or naming what is not held. */
static void a_link_that_does_not_count_joins_nobody(void **state)
{
    struct scene *scene = *state;
    struct bond_ref a = cross(scene), b = cross(scene), unknown = a;
    struct saying saying;

    saying_begin(&saying);
    saying_link(&saying, &a, &b);
    fixture_add(scene->node.f, &scene->run, &scene->office, KIND_LINK,
                FIXTURE_TIME, saying_end(&saying));
    memset(unknown.id, 0x77, HASH_SIZE);
    join(scene, &a, &unknown);
    store(scene);
    assert_int_equal(linked(scene, &a), 0);
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
        TEST(a_link_is_shown_on_both_until_it_is_withdrawn),
        TEST(a_link_joins_two_different_crossings),
        TEST(of_more_than_16_documents_the_rest_is_left_out),
        TEST(a_link_that_does_not_count_joins_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
