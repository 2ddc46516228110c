/* SPDX-License-Identifier: Apache-2.0 */
/*
 * writer_scene: a post's store with its trust logs and a writer, for the tests
 * of the writer and of what follows behind it.
 *
 * Law: set_up and tear_down go round each test; what fails in here fails it.
 */
#ifndef CAIRN_TESTS_UNIT_WRITER_SCENE_H
#define CAIRN_TESTS_UNIT_WRITER_SCENE_H

#include "core/canon.h"
#include "storage/layout.h"
#include "storage/monotonic.h"
#include "tests/unit/storage_fixture.h"

#include <time.h>

enum { INDEXED_MS = 8000 };

struct scene {
    struct fixture *f;
    struct writer *writer;
};

static inline int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);

    scene->f = fixture_new();
    fixture_trust(scene->f);
    scene->writer = fixture_writer(scene->f);
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

/* Stops the writer and closes the store. */
static inline void close_all(struct scene *scene)
{
    writer_stop(scene->writer);
    scene->writer = NULL;
    fixture_close(scene->f);
}

/* Starts a writer on the store, which is open. */
static inline enum result begin(struct scene *scene)
{
    return writer_start(scene->f->store, scene->f->guard, &scene->f->author,
                        &scene->writer);
}

static inline enum result restart(struct scene *scene)
{
    close_all(scene);
    assert_int_equal(fixture_open(scene->f, STORE_WRITE), OK);
    return begin(scene);
}

/* The seq behind the last of the post's shared log. */
static inline uint64_t next_of(struct scene *scene)
{
    return fixture_state(scene->f, scene->f->author.logs[0]).log.ends[0].next;
}

/* A run of the office's log whose crossing bears the number's reference. */
static inline struct fixture_run office_run(struct scene *scene,
                                            uint64_t number)
{
    struct fixture_log log = fixture_log(scene->f, KEY_OFFICE, LANE_SHARED, 1);
    struct fixture_person person = fixture_person(number);
    struct fixture_values values;
    struct fixture_run run = {0};

    fixture_start(scene->f, &run, &log);
    fixture_add(scene->f, &run, &log, KIND_CROSSING, FIXTURE_TIME,
                fixture_crossing(&person, &values));
    return run;
}

/* For a job that nobody waits for. */
static inline void nothing_more(struct writer_job *job)
{
    (void)job;
}

enum { LONG_MOST = 60000 };

/* An entry of no known kind with so long a text. */
static inline enum result write_long(struct writer *writer, enum lane lane,
                                     size_t size)
{
    static uint8_t text[LONG_MOST], values[LONG_MOST + 64];
    struct buffer out = buffer_of(values, sizeof values);
    struct writer_job job = {.task = WRITE_ENTRY,
                             .lane = lane,
                             .kind = 4000,
                             .schema = 1,
                             .time = FIXTURE_TIME};

    assert_true(size <= LONG_MOST);
    memset(text, 'x', size);
    canon_put_map(&out, 1);
    canon_put_uint(&out, 200);
    canon_put_text(&out, bytes_of(text, size));
    job.values = buffer_bytes(&out);
    return writer_run(writer, &job);
}

static inline struct index_progress progress(struct scene *scene)
{
    struct index_progress now;

    index_progress(scene->f->store, &now);
    return now;
}

/* Waits until the index on the disk holds all; false if it does not come. */
static inline bool indexed(struct scene *scene)
{
    const struct timespec moment = {.tv_nsec = 1000000};
    int64_t until_ms = monotonic_ms() + INDEXED_MS;

    while ((progress(scene).left > 0 || progress(scene).making) &&
           monotonic_ms() < until_ms)
        nanosleep(&moment, NULL);
    return progress(scene).left == 0;
}

#endif
