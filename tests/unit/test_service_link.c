/* SPDX-License-Identifier: Apache-2.0 */
/* What a node writes and shows of links. */
#include "tests/unit/office_scene.h"

#include "cli/history.h"

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

static bool more_entries(struct scene *scene, const struct bond_ref *ref)
{
    return json_is_true(json_object_get(record(scene, ref), "more_entries"));
}

/* The history has 64 links of one record, and as many voids of them. */
static void a_history_tells_that_links_or_voids_are_left_out(void **state)
{
    struct scene *scene = *state;
    struct bond_ref a = cross(scene), b = cross(scene), link;

    for (size_t i = 0; i < HISTORY_NOTES_MAX; i++)
        link = join(scene, &a, &b);
    for (size_t i = 0; i < HISTORY_NOTES_MAX; i++)
        say(scene, KIND_VOID, &link, NULL, NULL, i);
    store(scene);
    assert_false(more_entries(scene, &a));
    assert_int_equal(
        json_array_size(json_object_get(node_line(&scene->node, 0), "linked")),
        1);
    say(scene, KIND_VOID, &link, NULL, NULL, 1);
    store(scene);
    assert_true(more_entries(scene, &a));
    b = cross(scene);
    for (size_t i = 0; i <= HISTORY_NOTES_MAX; i++)
        join(scene, &a, &b);
    store(scene);
    assert_true(more_entries(scene, &b));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_link_is_shown_on_both_until_it_is_withdrawn),
        TEST(a_link_joins_two_different_crossings),
        TEST(of_more_than_16_documents_the_rest_is_left_out),
        TEST(a_link_that_does_not_count_joins_nobody),
        TEST(a_history_tells_that_links_or_voids_are_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
