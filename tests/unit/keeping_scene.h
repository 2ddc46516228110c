/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keeping_scene: a post abroad whose log is held here, and a text that gives
 * three fields of its crossings, for the tests of what is kept of them.
 *
 * Law: what the store is given, it is given as a peer's run is.
 */
#ifndef CAIRN_TESTS_UNIT_KEEPING_SCENE_H
#define CAIRN_TESTS_UNIT_KEEPING_SCENE_H

#include "tests/unit/storage_fixture.h"

#include "core/canon.h"
#include "core/fields.h"
#include "storage/keeping_internal.h"
#include "storage/read.h"
#include "storage/sweep.h"
#include "storage/view.h"

enum { DAY = FIXTURE_TIME / KEEP_DAY_S, DAYS = 1, ENTRIES = 4 };

struct scene {
    struct fixture *f, *abroad;
    struct fixture_run root, registrar, run;
    struct fixture_log log;
    struct treaties *treaties;
    struct view *view;
    struct writer *writer;
};

/* What the neighbour shows, and shows another time. */
static const uint16_t narrow[] = {FIELD_DOCUMENT_NUMBER, FIELD_POST};
static const uint16_t other[] = {FIELD_DOCUMENT_NUMBER, FIELD_SURNAME};

static inline void agree(struct scene *scene, uint32_t days)
{
    static const uint8_t purpose[] = {0x61, 'x'};
    struct treaty_held *held = &scene->treaties->held[0];
    struct treaty treaty = {.until = UINT64_MAX, .grant_count = 1};
    struct buffer terms = buffer_of(held->terms, sizeof held->terms);
    uint8_t keys[64];
    struct buffer fields = buffer_of(keys, sizeof keys);
    const uint8_t *a = scene->f->realm, *b = scene->abroad->realm;
    bool first = memcmp(a, b, KEY_REALM) < 0;
    const struct fixture *sides[2] = {first ? scene->f : scene->abroad,
                                      first ? scene->abroad : scene->f};

    for (size_t i = 0; i < 2; i++) {
        memcpy(treaty.parties[i].country, sides[i] == scene->f ? "UTO" : "UTP",
               4);
        memcpy(treaty.parties[i].realm, sides[i]->realm, KEY_REALM);
        memcpy(treaty.parties[i].root, sides[i]->signers[KEY_ROOT].public,
               KEY_SIZE);
    }
    treaty.purposes = (struct treaty_list){1, bytes_of(purpose, 2)};
    canon_put_uint(&fields, FIELD_DOCUMENT_NUMBER);
    canon_put_uint(&fields, FIELD_SURNAME);
    canon_put_uint(&fields, FIELD_POST);
    treaty.grants[0] =
        (struct treaty_grant){.giver = first,
                              .kind = KIND_CROSSING,
                              .days = days,
                              .fields = {3, buffer_bytes(&fields)}};
    treaty_put(&treaty, &terms);
    treaties_begin(scene->treaties);
    scene->treaties->count = 1;
    memset(held->ended_s, 0xff, sizeof held->ended_s);
    held->known = true;
    held->ended_by = 0;
    held->signed_by = 3;
    assert_int_equal(treaty_read(buffer_bytes(&terms), &held->treaty), OK);
    assert_int_equal(
        keeping_set(scene->f->store, scene->treaties, &scene->f->roster), OK);
}

static inline int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);

    scene->f = fixture_new();
    fixture_trust(scene->f);
    scene->abroad = fixture_abroad(scene->f, &scene->root, &scene->registrar);
    scene->log = fixture_log(scene->abroad, KEY_POST, LANE_SHARED, 1);
    scene->treaties = calloc(1, sizeof *scene->treaties);
    scene->view = view_new();
    fixture_start(scene->abroad, &scene->run, &scene->log);
    for (uint64_t i = 1; i < ENTRIES; i++) {
        struct fixture_person person = fixture_person(i);
        struct fixture_values values;

        fixture_add(scene->abroad, &scene->run, &scene->log, KIND_CROSSING,
                    FIXTURE_TIME, fixture_crossing(&person, &values));
    }
    agree(scene, DAYS);
    *state = scene;
    return 0;
}

static inline int tear_down(void **state)
{
    struct scene *scene = *state;

    if (scene->writer)
        writer_stop(scene->writer);
    view_free(scene->view);
    fixture_run_free(&scene->root);
    fixture_run_free(&scene->registrar);
    fixture_run_free(&scene->run);
    fixture_free(scene->f);
    free(scene->abroad);
    free(scene->treaties);
    free(scene);
    return 0;
}

static inline void on(struct scene *scene, uint32_t day)
{
    keeping_today(scene->f->store, day);
}

/* Gives the run to the store, its crossings with these keys alone; none: the
 * bodies are absent. */
static inline enum result give(struct scene *scene, const uint16_t *keys,
                               size_t count)
{
    static uint8_t space[ENTRIES][8192];
    struct journal_item items[ENTRIES];
    struct fixture_run run = scene->run;

    memcpy(items, scene->run.items, sizeof items);
    for (size_t i = 1; i < ENTRIES; i++) {
        struct buffer out = buffer_of(space[i], sizeof space[i]);
        struct body body;

        assert_int_equal(body_open(items[i].body, &body), OK);
        if (count > 0)
            assert_int_equal(body_redact(&body, items[i].entry.header.log, keys,
                                         count, &out),
                             OK);
        else
            body_put_absent(&out);
        items[i].body = buffer_bytes(&out);
    }
    run.run.items = items;
    return fixture_append(scene->f, &run);
}

static inline enum result show(struct scene *scene, uint64_t seq,
                               struct read_entry *read, const char *purpose)
{
    struct store_txn *txn;
    enum result result;

    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    keeping_purpose(txn, bytes_text(purpose));
    result = read_ref(txn, scene->log.end.log, seq, read);
    store_abort(txn);
    return result;
}

/* Does the entry show this field, asked for a purpose? */
static inline bool has_for(struct scene *scene, uint64_t seq, uint16_t key,
                           const char *purpose)
{
    struct read_entry *read = malloc(sizeof *read);
    bool has;

    assert_int_equal(show(scene, seq, read, purpose), OK);
    has = read->has_body && body_value(&read->body, key).size > 0;
    if (read->has_body)
        assert_int_equal(body_verify(&read->body, read->entry.header.log,
                                     read->entry.header.body),
                         OK);
    free(read);
    return has;
}

static inline bool has(struct scene *scene, uint64_t seq, uint16_t key)
{
    return has_for(scene, seq, key, "");
}

static inline size_t find(struct scene *scene, enum index_type type,
                          const char *text)
{
    struct view_hit hits[16];
    struct view_search search = {
        .query = {type, bytes_text(text), INT64_MIN, INT64_MAX},
        .hits = hits,
        .most = 16};
    struct store_txn *txn;

    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(view_find(txn, &scene->f->roster, &search, scene->view),
                     OK);
    store_abort(txn);
    return search.count;
}

/* Bytes of the body as it lies in the store. */
static inline size_t sealed(struct scene *scene, uint64_t seq)
{
    return fixture_held(scene->f, &scene->log, seq).sealed.size;
}

/* All that the sweep does on a day. */
static inline void sweep(struct scene *scene)
{
    struct sweep sweep;

    if (!scene->writer)
        assert_int_equal(
            writer_start(scene->f->store, NULL, NULL, &scene->writer), OK);
    sweep_begin(&sweep, scene->f->store, scene->writer);
    while (sweep_step(&sweep))
        continue;
    assert_true(sweep.done);
    assert_false(sweep_step(&sweep));
}

#endif
