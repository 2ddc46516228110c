/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stays_scene: a store with crossings of made-up people, and what headquarters
 * says, for the tests of stays, permits and posts.
 *
 * Law: what fails in here fails the test.
 */
#ifndef CAIRN_TESTS_UNIT_STAYS_SCENE_H
#define CAIRN_TESTS_UNIT_STAYS_SCENE_H

#include "tests/unit/storage_fixture.h"

#include "core/canon.h"
#include "core/crossing.h"
#include "storage/stays_scan.h"

#include <stdio.h>

#define DAY_US INT64_C(86400000000)
#define NOW_US ((int64_t)FIXTURE_TIME * 1000000 + 400 * DAY_US)

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* A store with a post's and headquarters' logs. */
struct scene {
    struct fixture *f;
    struct fixture_log log, office;
    struct fixture_run run, said;
    struct stays_person *person;
    uint64_t refs;
};

static inline int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);

    scene->f = fixture_new();
    fixture_trust(scene->f);
    scene->log = fixture_log(scene->f, KEY_POST, LANE_SHARED, 1);
    scene->office = fixture_log(scene->f, KEY_OFFICE, LANE_HOME, 1);
    fixture_start(scene->f, &scene->run, &scene->log);
    fixture_start(scene->f, &scene->said, &scene->office);
    scene->person = malloc(sizeof *scene->person);
    *state = scene;
    return 0;
}

static inline int tear_down(void **state)
{
    struct scene *scene = *state;

    fixture_run_free(&scene->run);
    fixture_run_free(&scene->said);
    fixture_free(scene->f);
    free(scene->person);
    free(scene);
    return 0;
}

static inline uint32_t chance(uint32_t below)
{
    static uint32_t seed = 7;

    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % below;
}

/* Values from names and texts, ended by null. */
static inline struct bytes values_of(const char *const *words,
                              struct fixture_values *values,
                              struct crossing *crossing, uint8_t *memory)
{
    crossing_begin(crossing, memory, FIXTURE_VALUES);
    for (; words[0]; words += 2)
        assert_int_equal(crossing_set_text(crossing, bytes_text(words[0]),
                                           bytes_text(words[1])),
                         OK);
    values->out = buffer_of(values->space, sizeof values->space);
    crossing_put(crossing, &values->out);
    return buffer_bytes(&values->out);
}

/* A crossing of day and hour; the number of its item in the run. */
static inline size_t cross(struct scene *scene, const char *direction, int day,
                    const char *document, int person, const char *outcome)
{
    static const char *const births[] = {"1980-05-06", "1980-01-01",
                                         "1980-XX-XX"};
    char time[32], name[16], ref[40];
    struct fixture_values values;
    struct crossing crossing;
    uint8_t memory[FIXTURE_VALUES];

    snprintf(time, sizeof time, "2026-%02d-%02dT%02d:00:00Z", 1 + day / 28,
             1 + day % 28, (int)chance(24));
    snprintf(name, sizeof name, "PERSON%c", 'A' + person);
    snprintf(ref, sizeof ref, "%032d", (int)++scene->refs);
    {
        const char *const words[] = {"direction", direction, "outcome",
            outcome, "document_number", document, "issuing_state", "UTO",
            "surname", name, "given_names", "ANNA", "birth_date",
            births[person % 3], "nationality", "UTO", "post",
            chance(2) ? "UTONE" : "UTTWO", "event_time", time, "client_ref",
            ref, NULL};

        fixture_add(scene->f, &scene->run, &scene->log, KIND_CROSSING,
                    FIXTURE_TIME,
                    values_of(words, &values, &crossing, memory));
    }
    return scene->run.run.count - 1;
}

static inline void store(struct scene *scene)
{
    assert_int_equal(fixture_append(scene->f, &scene->run), OK);
    assert_int_equal(fixture_append(scene->f, &scene->said), OK);
}

/* What is known of a document's bearer, judged. */
static inline void look(struct scene *scene, const char *document)
{
    const char *const words[] = {"document_number", document, NULL};
    struct stay_asked asked = {.now_us = NOW_US,
                               .permits = scene->person->permits};
    struct fixture_values values;
    struct crossing crossing;
    uint8_t memory[FIXTURE_VALUES];
    struct store_txn *txn;
    struct body body;

    values_of(words, &values, &crossing, memory);
    assert_int_equal(body_open_values(buffer_bytes(&values.out), &body), OK);
    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(
        stays_person(txn, &scene->f->roster, &body, scene->person), OK);
    store_abort(txn);
    asked.permit_count = scene->person->permit_count;
    stay_judge(&asked, scene->person->facts, scene->person->stays,
               scene->person->stay_count);
}

/* Stays of everyone, by the place of the entry. */
struct all {
    struct stay stays[1024];
    uint64_t exits[1024], entries[1024];
    size_t count;
};

static inline bool keep(void *user, const struct stay_fact *facts,
                 const struct stay *stay)
{
    struct all *all = user;

    assert_true(all->count < 1024);
    all->stays[all->count] = *stay;
    all->entries[all->count] = facts[stay->entry].place;
    all->exits[all->count++] =
        stay->exit == STAY_NONE ? UINT64_MAX : facts[stay->exit].place;
    return true;
}

static inline void scan(struct scene *scene, struct all *all)
{
    struct stays_scan *walk = stays_scan_new(scene->f->store);
    struct stay_asked asked = {.now_us = NOW_US};
    uint64_t done, end;
    bool more = true;

    all->count = 0;
    while (more)
        assert_int_equal(
            stays_scan_step(walk, &scene->f->roster, &done, &end, &more), OK);
    assert_int_equal(done, end);
    assert_int_equal(stays_scan_each(walk, &asked, keep, all), OK);
    stays_scan_free(walk);
}

static inline void assert_found(const struct stays_person *person,
                         const struct all *all)
{
    for (size_t i = 0; i < person->stay_count; i++) {
        const struct stay *stay = &person->stays[i];
        uint64_t entry = person->facts[stay->entry].place;
        size_t at = 0;

        while (at < all->count && all->entries[at] != entry)
            at++;
        assert_true(at < all->count);
        assert_int_equal(all->stays[at].state, stay->state);
        assert_int_equal(all->stays[at].by, stay->by);
        assert_int_equal(all->stays[at].until_days, stay->until_days);
        assert_true(all->exits[at] ==
                    (stay->exit == STAY_NONE
                         ? UINT64_MAX
                         : person->facts[stay->exit].place));
    }
}

static inline void put_text(struct crossing *values, uint16_t key, const char *text)
{
    uint8_t space[64];
    struct buffer out = buffer_of(space, sizeof space);

    canon_put_text(&out, bytes_text(text));
    assert_int_equal(crossing_set(values, key, buffer_bytes(&out)), OK);
}

#endif
