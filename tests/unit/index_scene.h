/* SPDX-License-Identifier: Apache-2.0 */
/*
 * index_scene: a store with crossings that a test indexes, and what looks at
 * its indexes.
 *
 * Law: crossing N stands at place N + 1, and is found by the document of
 * fixture_person(N). What fails in here fails the test.
 */
#ifndef CAIRN_TESTS_UNIT_INDEX_SCENE_H
#define CAIRN_TESTS_UNIT_INDEX_SCENE_H

#include "storage/layout.h"
#include "tests/unit/storage_fixture.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CROSSINGS = 150, WAIT_MS = 20000 };

struct scene {
    struct fixture *f;
    struct writer *writer;
    struct fixture_log log;
    uint64_t count; /* crossings that the log holds */
};

/* Crossings of the numbers from `count` on, by a log of another node. */
static inline void add(struct scene *scene, uint64_t more)
{
    struct fixture_run run = {0};
    struct fixture_values values;

    if (scene->count == 0)
        fixture_start(scene->f, &run, &scene->log);
    for (; more > 0; more--) {
        struct fixture_person person = fixture_person(scene->count++);

        fixture_add(scene->f, &run, &scene->log, KIND_CROSSING, FIXTURE_TIME,
                    fixture_crossing(&person, &values));
    }
    assert_int_equal(fixture_append(scene->f, &run), OK);
    fixture_run_free(&run);
}

static inline int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);

    scene->f = fixture_new();
    scene->log = fixture_log(scene->f, KEY_OFFICE, LANE_SHARED, 1);
    add(scene, CROSSINGS);
    *state = scene;
    return 0;
}

static inline int tear_down(void **state)
{
    struct scene *scene = *state;

    writer_stop(scene->writer);
    fixture_free(scene->f);
    free(scene);
    return 0;
}

/* One that stores what others wrote, and signs nothing. */
static inline void start(struct scene *scene)
{
    assert_int_equal(writer_start(scene->f->store, NULL, NULL, &scene->writer),
                     OK);
}

static inline void stop(struct scene *scene)
{
    writer_stop(scene->writer);
    scene->writer = NULL;
}

static inline enum result open_again(struct scene *scene, uint64_t index_most)
{
    struct fixture *f = scene->f;
    struct store_options options = {.mode = STORE_WRITE,
                                    .master = f->master,
                                    .own = f->signers[KEY_POST].public,
                                    .index_most = index_most};

    stop(scene);
    fixture_close(f);
    return store_open(f->path, &options, &f->store, NULL);
}

static inline struct index_progress progress(struct scene *scene)
{
    struct index_progress progress;

    index_progress(scene->f->store, &progress);
    return progress;
}

/* Waits for what a test wants of the progress; fails it in the end. */
static inline void wait_for(struct scene *scene,
                            bool (*is)(const struct index_progress *progress))
{
    struct index_progress now = progress(scene);

    for (int ms = 0; !is(&now) && ms < WAIT_MS; ms++) {
        usleep(1000);
        now = progress(scene);
    }
    assert_true(is(&now));
}

static inline bool is_indexed(const struct index_progress *progress)
{
    return progress->left == 0;
}

static inline bool is_made(const struct index_progress *progress)
{
    return !progress->making;
}

static inline bool collect(void *user, uint64_t place)
{
    uint64_t *found = user;

    found[0]++;
    found[1] = place;
    return true;
}

/* How many of the crossings are found, each by its document and once; what no
 * search could find is added to *missing. */
static inline uint64_t found(struct fixture *f, uint64_t count,
                             uint64_t *missing)
{
    uint64_t all = 0;

    *missing = 0;
    for (uint64_t i = 0; i < count; i++) {
        struct fixture_person person = fixture_person(i);
        struct index_query query = {INDEX_DOCUMENT, bytes_text(person.document),
                                    INT64_MIN, INT64_MAX};
        uint64_t places[2] = {0, 0};
        struct store_txn *txn;

        assert_int_equal(store_begin(f->store, STORE_READ, &txn), OK);
        assert_int_equal(index_find(txn, &query, collect, places), OK);
        *missing += index_missing(txn);
        store_abort(txn);
        if (places[0] == 1 && places[1] == i + 1)
            all++;
    }
    return all;
}

static inline void assert_all_found(struct scene *scene)
{
    uint64_t missing;

    assert_int_equal(found(scene->f, scene->count, &missing), scene->count);
    assert_int_equal(missing, 0);
}

static inline const char *path_of(struct scene *scene, const char *name,
                                  char *path)
{
    snprintf(path, FIXTURE_PATH, "%.150s/%.64s", scene->f->path, name);
    return path;
}

static inline bool is_there(struct scene *scene, const char *name)
{
    char path[FIXTURE_PATH];

    return access(path_of(scene, name, path), F_OK) == 0;
}

/* Copies data.mdb of one folder beside the store to another. */
static inline void copy(struct scene *scene, const char *from, const char *to)
{
    char in[FIXTURE_PATH], out[FIXTURE_PATH], name[64];

    mkdir(path_of(scene, to, out), 0700);
    snprintf(name, sizeof name, "%s/data.mdb", from);
    path_of(scene, name, in);
    snprintf(name, sizeof name, "%s/data.mdb", to);
    fixture_copy(in, path_of(scene, name, out));
}

#endif
