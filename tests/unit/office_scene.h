/* SPDX-License-Identifier: Apache-2.0 */
/*
 * office_scene: a node that writes, and an office whose crossings and remarks
 * it holds.
 *
 * Law: what fails in here fails the test.
 */
#ifndef CAIRN_TESTS_UNIT_OFFICE_SCENE_H
#define CAIRN_TESTS_UNIT_OFFICE_SCENE_H

#include "tests/unit/corrections_scene.h"

/* A node that writes, and the logs of an office that it has heard of. */
struct scene {
    struct node node;
    struct fixture_log office, home;
    struct fixture_run run, at_home;
    uint64_t crossings;
};

static inline int set_up(void **state)
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

static inline int tear_down(void **state)
{
    struct scene *scene = *state;

    fixture_run_free(&scene->run);
    fixture_run_free(&scene->at_home);
    node_end(&scene->node);
    free(scene);
    return 0;
}

/* A crossing of the office. */
static inline struct bond_ref cross(struct scene *scene)
{
    struct fixture_person person = fixture_person(scene->crossings++);
    struct fixture_values values;

    return ref_of(&fixture_add(scene->node.f, &scene->run, &scene->office,
                               KIND_CROSSING, FIXTURE_TIME,
                               fixture_crossing(&person, &values))
                       ->entry);
}

/* Something that the office says of an entry, in its shared log. */
static inline struct bond_ref say(struct scene *scene, uint16_t kind,
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

static inline struct bond_ref
join(struct scene *scene, const struct bond_ref *a, const struct bond_ref *b)
{
    struct saying saying;

    saying_begin(&saying);
    saying_link(&saying, a, b);
    return ref_of(&fixture_add(scene->node.f, &scene->at_home, &scene->home,
                               KIND_LINK, FIXTURE_TIME, saying_end(&saying))
                       ->entry);
}

static inline void store(struct scene *scene)
{
    assert_int_equal(fixture_append(scene->node.f, &scene->run), OK);
    assert_int_equal(fixture_append(scene->node.f, &scene->at_home), OK);
}

static inline json_t *record(struct scene *scene, const struct bond_ref *ref)
{
    assert_int_equal(node_show(&scene->node, ref->id), EXIT_DONE);
    return node_line(&scene->node, 0);
}

static inline const char *text_of(const json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

/* The line that the last answer has recorded. */
static inline const char *recorded(const struct scene *scene)
{
    return json_string_value(json_object_get(node_line(&scene->node, 0), "id"));
}

static inline int amend(struct scene *scene, const struct bond_ref *ref,
                        const char *field, const char *value)
{
    return node_ask(&scene->node, "amend",
                    json_pack("{s:o, s:s, s:{s:s}}", "id", id_json(ref->id),
                              "reason", "x", "fields", field, value));
}

static inline int note(struct scene *scene, const struct bond_ref *ref,
                       const char *text)
{
    return node_ask(
        &scene->node, "note",
        json_pack("{s:o, s:s}", "id", id_json(ref->id), "text", text));
}

#endif
