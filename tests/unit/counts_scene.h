/* SPDX-License-Identifier: Apache-2.0 */
/*
 * counts_scene: histories of chance, of crossings and what corrects them, that
 * reach a store in another order than that in which they were written.
 *
 * Law: the same seed gives the same history and the same order. What fails in
 * here fails the test.
 */
#ifndef CAIRN_TESTS_UNIT_COUNTS_SCENE_H
#define CAIRN_TESTS_UNIT_COUNTS_SCENE_H

#include "tests/unit/storage_fixture.h"
#include "tests/unit/unit.h"

#include "core/canon.h"
#include "core/crossing.h"
#include "core/fields.h"
#include "storage/layout.h"
#include "storage/view.h"

#include <stdio.h>
#include <unistd.h>

enum {
    ENTRIES = 240, /* of a history */
    LOGS = 4,      /* post, another of it, headquarters, nobody's */
    MARKS = 40,
    WAIT_MS = 20000,
};

struct mark {
    uint64_t end;
    uint8_t digest[HASH_SIZE];
};

struct scene {
    struct fixture *f;
    uint64_t seed;
    struct fixture_log logs[LOGS], registrar;
    struct fixture_run runs[LOGS], trust;
    size_t sent[LOGS];
    struct view *view;
    struct mark marks[MARKS];
    size_t mark_count;
};

static inline int set_up(void **state)
{
    static const enum fixture_key keys[LOGS] = {KEY_POST, KEY_POST, KEY_OFFICE,
                                                KEY_STRANGER};
    struct scene *scene = calloc(1, sizeof *scene);

    scene->f = fixture_new();
    fixture_trust(scene->f);
    for (uint8_t i = 0; i < LOGS; i++) {
        scene->logs[i] =
            fixture_log(scene->f, keys[i], LANE_SHARED, (uint8_t)(1 + i));
        fixture_start(scene->f, &scene->runs[i], &scene->logs[i]);
    }
    scene->registrar = fixture_log(scene->f, KEY_REGISTRAR, LANE_TRUST, 1);
    fixture_start(scene->f, &scene->trust, &scene->registrar);
    scene->view = view_new();
    *state = scene;
    return 0;
}

static inline int tear_down(void **state)
{
    struct scene *scene = *state;

    for (size_t i = 0; i < LOGS; i++)
        fixture_run_free(&scene->runs[i]);
    fixture_run_free(&scene->trust);
    view_free(scene->view);
    fixture_free(scene->f);
    free(scene);
    return 0;
}

static inline uint64_t pick(struct scene *scene, uint64_t below)
{
    return unit_random(&scene->seed) % below;
}

static inline void set(struct scene *scene, struct crossing *crossing,
                       const char *name, const char *const *texts, size_t count)
{
    size_t i = pick(scene, count);

    if (texts[i])
        assert_int_equal(
            crossing_set_text(crossing, bytes_text(name), bytes_text(texts[i])),
            OK);
}

#define SET(scene, crossing, name, ...)                                        \
    set(scene, crossing, name, (const char *const[]){__VA_ARGS__},             \
        UNIT_COUNT(((const char *const[]){__VA_ARGS__})))

/* Some values of chance, of those that count and of those that do not. */
static inline void set_some(struct scene *scene, struct crossing *crossing,
                            bool all)
{
    if (all || pick(scene, 3) == 0)
        SET(scene, crossing, "direction", "entry", "exit");
    if (all || pick(scene, 3) == 0)
        SET(scene, crossing, "outcome", "admitted", "refused");
    if (all || pick(scene, 3) == 0)
        SET(scene, crossing, "nationality", "UTO", "D", "XXA", NULL);
    if (pick(scene, 3) == 0)
        SET(scene, crossing, "birth_date", "2001-02-03", "1950-XX-XX");
    if (pick(scene, 3) == 0)
        SET(scene, crossing, "refusal_reasons", "A", "C,E");
    if (pick(scene, 3) == 0)
        SET(scene, crossing, "utc_offset", "-300", "330");
    if (all || pick(scene, 3) == 0)
        SET(scene, crossing, "post", "UTNTH", "UTSTH", "UTNEW", NULL);
    if (pick(scene, 3) == 0)
        SET(scene, crossing, "surname", "ERIKSSON", "SMITH");
    if (all || pick(scene, 4) == 0)
        crossing_set_int(crossing, FIELD_EVENT_TIME,
                         (int64_t)(FIXTURE_TIME + pick(scene, 90 * 86400)) *
                             1000000);
}

/* Any crossing of the history, whether it comes before or after. */
static inline const struct entry *any_crossing(struct scene *scene, size_t *log)
{
    for (int i = 0; i < 50; i++) {
        const struct fixture_run *run;
        size_t at;

        *log = pick(scene, LOGS);
        run = &scene->runs[*log];
        at = pick(scene, run->run.count);
        if (run->items[at].entry.header.kind == KIND_CROSSING)
            return &run->items[at].entry;
    }
    return NULL;
}

static inline void add(struct scene *scene)
{
    static struct crossing crossing;
    uint8_t memory[FIXTURE_VALUES], space[FIXTURE_VALUES];
    struct buffer out = buffer_of(space, sizeof space);
    size_t log = pick(scene, LOGS), of;
    const struct entry *target =
        pick(scene, 3) == 0 ? any_crossing(scene, &of) : NULL;
    uint16_t kind = KIND_CROSSING;

    crossing_begin(&crossing, memory, sizeof memory);
    if (target) {
        kind = pick(scene, 4) == 0 ? KIND_VOID : KIND_AMENDMENT;
        assert_int_equal(crossing_set_target(&crossing, target->header.log,
                                             target->header.seq, target->id),
                         OK);
        if (kind == KIND_AMENDMENT && pick(scene, 2))
            assert_int_equal(
                crossing_set_supersedes(
                    &crossing, (const uint8_t(*)[HASH_SIZE])target->id, 1),
                OK);
    }
    if (kind != KIND_VOID)
        set_some(scene, &crossing, !target);
    if (!target)
        SET(scene, &crossing, "document_number", "L1");
    crossing_put(&crossing, &out);
    fixture_add(scene->f, &scene->runs[log], &scene->logs[log], kind,
                FIXTURE_TIME, buffer_bytes(&out));
}

/* Sends a few entries of a log on to the store. */
static inline void deliver(struct scene *scene, size_t log, size_t most)
{
    struct fixture_run part = scene->runs[log];
    size_t left = part.run.count - scene->sent[log];

    part.run.count = scene->sent[log] + (left < most ? left : most);
    if (left == 0)
        return;
    assert_int_equal(fixture_append(scene->f, &part), OK);
    scene->sent[log] = part.run.count;
}

/* What headquarters wrote behind its i-th entry counts last, from now on. */
static inline void withdraw(struct scene *scene, size_t i)
{
    const struct entry *good = &scene->runs[2].items[i].entry;

    fixture_revoke(scene->f, &scene->trust, &scene->registrar,
                   scene->logs[2].signer.public, good);
    assert_int_equal(fixture_append(scene->f, &scene->trust), OK);
}

#endif
