/* SPDX-License-Identifier: Apache-2.0 */
/*
 * disclose_read_scene: what the tests of storage/disclose.h share: a post and
 * an office whose logs are read as a neighbour may see them.
 *
 * Law: whatever is given must be what its author signed, whoever looks.
 */
#ifndef CAIRN_TESTS_DISCLOSE_READ_SCENE_H
#define CAIRN_TESTS_DISCLOSE_READ_SCENE_H

#include "tests/unit/storage_fixture.h"

#include "core/canon.h"
#include "core/fields.h"
#include "storage/disclose.h"

enum { ITEMS_MAX = 32 };

/* What the neighbour was given of one entry. */
struct given {
    uint64_t seq;
    enum body_state state;
    bool has_body, checked;
    size_t shown;
    uint16_t keys[16];
};

/* A post with four crossings, an office that corrects; a treaty that grants
 * four fields and keeps diplomats at home. */
struct scene {
    struct fixture *f;
    struct fixture_log log, office, home;
    struct fixture_run run, corrections, at_home;
    struct treaty treaty;
    struct disclose rules;
    struct disclose_source source;
    uint8_t excluded_space[32];
    const struct journal_run *expected;
    size_t count, most;
    struct given given[ITEMS_MAX];
};

static inline struct journal_item *cross(struct scene *scene, uint64_t number)
{
    struct fixture_person person = fixture_person(number);
    struct fixture_values values;

    return fixture_add(scene->f, &scene->run, &scene->log, KIND_CROSSING,
                       FIXTURE_TIME, fixture_crossing(&person, &values));
}

static inline void grant(struct scene *scene, uint16_t key)
{
    scene->treaty.grants[0].keys.bits[key / 64] |= UINT64_C(1) << key % 64;
}

static inline void agree(struct scene *scene)
{
    struct treaty_grant *first = &scene->treaty.grants[0];
    struct buffer out =
        buffer_of(scene->excluded_space, sizeof scene->excluded_space);

    canon_put_array(&out, 2);
    canon_put_uint(&out, FIELD_CATEGORY);
    canon_put_uint(&out, codes_number(codes_category, bytes_text("diplomat")));
    first->kind = KIND_CROSSING;
    first->excluded = (struct treaty_list){1, buffer_bytes(&out)};
    grant(scene, FIELD_DIRECTION);
    grant(scene, FIELD_DOCUMENT_NUMBER);
    grant(scene, FIELD_SURNAME);
    grant(scene, FIELD_EVENT_TIME);
    scene->treaty.grant_count = 1;
    scene->rules.realm = 1;
    scene->rules.count = 1;
    scene->rules.rules[0].treaty = &scene->treaty;
}

static inline int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);

    scene->f = fixture_new();
    fixture_trust(scene->f);
    scene->log = fixture_log(scene->f, KEY_POST, LANE_SHARED, 1);
    scene->office = fixture_log(scene->f, KEY_OFFICE, LANE_SHARED, 1);
    scene->home = fixture_log(scene->f, KEY_OFFICE, LANE_HOME, 1);
    fixture_start(scene->f, &scene->run, &scene->log);
    for (uint64_t i = 1; i <= 4; i++)
        cross(scene, i);
    fixture_start(scene->f, &scene->corrections, &scene->office);
    fixture_start(scene->f, &scene->at_home, &scene->home);
    agree(scene);
    scene->most = ITEMS_MAX;
    *state = scene;
    return 0;
}

static inline int tear_down(void **state)
{
    struct scene *scene = *state;

    fixture_run_free(&scene->run);
    fixture_run_free(&scene->corrections);
    fixture_run_free(&scene->at_home);
    fixture_free(scene->f);
    free(scene);
    return 0;
}

/* The office says this of the post's entry at seq. */
static inline void correct(struct scene *scene, enum lane lane, uint16_t kind,
                           uint64_t seq, const char *field, const char *text)
{
    bool shared = lane == LANE_SHARED;
    struct fixture_values values;

    fixture_add(
        scene->f, shared ? &scene->corrections : &scene->at_home,
        shared ? &scene->office : &scene->home, kind, FIXTURE_TIME,
        fixture_correction(&scene->run.items[seq].entry, field, text, &values));
}

static inline void store(struct scene *scene)
{
    assert_int_equal(fixture_append(scene->f, &scene->run), OK);
    assert_int_equal(fixture_append(scene->f, &scene->corrections), OK);
    assert_int_equal(fixture_append(scene->f, &scene->at_home), OK);
}

/* Whatever is given is what its author signed, and in a form of its own. */
static inline bool take(void *user, const struct journal_item *item)
{
    struct scene *scene = user;
    struct given *given = &scene->given[scene->count++];
    const struct journal_run *run = scene->expected;
    struct bytes value;
    struct body body;
    size_t at = 0;

    assert_true(scene->count <= ITEMS_MAX);
    *given = (struct given){.seq = item->entry.header.seq,
                            .has_body = item->body.size > 0,
                            .checked = item->checked};
    assert_true(given->seq < run->count);
    assert_true(
        bytes_equal(item->entry.bytes, run->items[given->seq].entry.bytes));
    if (given->has_body) {
        assert_int_equal(body_open(item->body, &body), OK);
        assert_int_equal(body_match(&body, &item->entry.header), OK);
        given->state = body.state;
        while (body_next(&body, &at, &given->keys[given->shown % 16], &value))
            given->shown++;
    }
    return scene->count < scene->most;
}

static inline enum result read_from(struct scene *scene,
                                    const struct fixture_run *run,
                                    size_t branch, uint64_t seq)
{
    scene->expected = &run->run;
    scene->count = 0;
    scene->source = (struct disclose_source){scene->f->store, &scene->f->roster,
                                             &scene->rules};
    return disclose_read(&scene->source, run->run.log, branch, seq, take,
                         scene);
}

static inline void read_all(struct scene *scene, const struct fixture_run *run)
{
    assert_int_equal(read_from(scene, run, 0, 0), OK);
    assert_int_equal(scene->count, run->run.count);
    assert_int_equal(scene->given[0].state, BODY_FULL);
    for (size_t i = 0; i < scene->count; i++)
        assert_true(scene->given[i].checked);
}

static inline void assert_absent(struct scene *scene, uint64_t seq)
{
    assert_true(scene->given[seq].has_body);
    assert_int_equal(scene->given[seq].state, BODY_ABSENT);
}

static inline void assert_keys(struct scene *scene, uint64_t seq, size_t count,
                               const uint16_t *keys)
{
    assert_int_equal(scene->given[seq].state, BODY_REDACTED);
    assert_int_equal(scene->given[seq].shown, count);
    assert_memory_equal(scene->given[seq].keys, keys, count * sizeof *keys);
}

/* As granted, for a crossing that is not kept at home. */
static inline void assert_shown(struct scene *scene, uint64_t seq)
{
    const uint16_t keys[] = {FIELD_DIRECTION, FIELD_DOCUMENT_NUMBER,
                             FIELD_SURNAME, FIELD_EVENT_TIME};

    assert_keys(scene, seq, 4, keys);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
