/* SPDX-License-Identifier: Apache-2.0 */
/*
 * alert_scene: a post with a log of crossings, and a headquarters that writes
 * alerts. What a test adds is stored with `put`.
 */
#ifndef CAIRN_TESTS_UNIT_ALERT_SCENE_H
#define CAIRN_TESTS_UNIT_ALERT_SCENE_H

#include "tests/unit/storage_fixture.h"

#include "core/canon.h"
#include "storage/alerts.h"

enum { SCENE_TODAY = 20454 }; /* 2026-01-01 */

struct scene {
    struct fixture *f;
    struct fixture_log post, office, registrar;
    struct fixture_run posts, offices, statements;
    struct read_entry *read; /* three */
};

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);

    scene->f = fixture_new();
    fixture_trust(scene->f);
    scene->read = calloc(3, sizeof *scene->read);
    scene->post = fixture_log(scene->f, KEY_POST, LANE_HOME, 1);
    scene->office = fixture_log(scene->f, KEY_OFFICE, LANE_HOME, 1);
    scene->registrar = fixture_log(scene->f, KEY_REGISTRAR, LANE_TRUST, 0);
    fixture_start(scene->f, &scene->posts, &scene->post);
    fixture_start(scene->f, &scene->offices, &scene->office);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    fixture_run_free(&scene->posts);
    fixture_run_free(&scene->offices);
    fixture_run_free(&scene->statements);
    free(scene->read);
    fixture_free(scene->f);
    free(scene);
    return 0;
}

/* An entry of fields, by name and text, up to a null name; supersedes and
 * targets go in first. */
struct scene_text {
    const char *name, *text;
};

static inline struct bytes scene_alert(const struct scene_text *texts,
                                       struct fixture_values *values)
{
    uint8_t memory[FIXTURE_VALUES];
    struct crossing alert;

    crossing_begin(&alert, memory, sizeof memory);
    for (; texts->name; texts++)
        assert_int_equal(alert_set_text(&alert,
                                        alert_field(bytes_text(texts->name)),
                                        bytes_text(texts->text)),
                         OK);
    values->out = buffer_of(values->space, sizeof values->space);
    crossing_put(&alert, &values->out);
    return buffer_bytes(&values->out);
}

/* Adds an alert of headquarters, not stored yet. */
static inline const struct entry *alert(struct scene *scene,
                                        const struct scene_text *texts)
{
    struct fixture_values values;

    return &fixture_add(scene->f, &scene->offices, &scene->office, KIND_ALERT,
                        FIXTURE_TIME, scene_alert(texts, &values))
                ->entry;
}

static inline const struct entry *document(struct scene *scene,
                                           const char *number)
{
    const struct scene_text texts[] = {{"document_number", number},
                                       {"action", "detain"},
                                       {"owner", "police"},
                                       {NULL, NULL}};

    return alert(scene, texts);
}

/* The values of what only has a target. */
static inline struct bytes target(const struct entry *entry,
                                  struct fixture_values *values)
{
    uint8_t memory[512];
    struct crossing out;

    crossing_begin(&out, memory, sizeof memory);
    assert_int_equal(crossing_set_target(&out, entry->header.log,
                                         entry->header.seq, entry->id),
                     OK);
    values->out = buffer_of(values->space, sizeof values->space);
    crossing_put(&out, &values->out);
    return buffer_bytes(&values->out);
}

static inline void withdraw(struct scene *scene, const struct entry *entry)
{
    struct fixture_values values;

    fixture_add(scene->f, &scene->offices, &scene->office,
                KIND_ALERT_WITHDRAWAL, FIXTURE_TIME, target(entry, &values));
}

/* Stores what was added since the last time. */
static inline void put(struct scene *scene)
{
    assert_int_equal(fixture_append(scene->f, &scene->offices), OK);
    assert_int_equal(fixture_append(scene->f, &scene->posts), OK);
}

static inline uint32_t version(struct scene *scene)
{
    struct store_txn *txn;
    uint32_t version;

    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    version = alerts_version(txn);
    store_abort(txn);
    return version;
}

static inline struct alerts_list find(struct scene *scene,
                                      const struct alerts_asked *asked)
{
    struct alerts_asked today = *asked;
    struct alerts_list list;
    struct store_txn *txn;

    if (today.today_days == 0)
        today.today_days = SCENE_TODAY;
    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(alerts_find(txn, &scene->f->roster, &today, scene->read,
                                 &list),
                     OK);
    store_abort(txn);
    return list;
}

/* What one document meets. */
static inline struct alerts_list find_document(struct scene *scene,
                                               const char *number)
{
    return find(scene,
                &(struct alerts_asked){.documents = {bytes_text(number)}});
}

#endif
