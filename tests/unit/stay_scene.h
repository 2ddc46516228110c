/* SPDX-License-Identifier: Apache-2.0 */
/* Crossings of made-up people for the tests of stays. */
#ifndef CAIRN_TESTS_STAY_SCENE_H
#define CAIRN_TESTS_STAY_SCENE_H

#include "core/stay.h"
#include "tests/unit/unit.h"

#include <string.h>

enum { SCENE_FACTS = 256, UTO = 1, ALB = 2 };

#define HOUR_US (INT64_C(3600) * 1000000)
#define DAY_US (24 * HOUR_US)

struct scene {
    struct stay_fact facts[SCENE_FACTS];
    struct stay stays[SCENE_FACTS];
    struct stay_permit permits[16];
    size_t count, stay_count, permit_count;
    uint64_t next_id;
    int64_t now_us;
    bool silent;
};

/* One that took place: on a day at an hour, with a document, by a person. */
static inline struct stay_fact *crossing(struct scene *scene, int flags,
                                         int day, int hour, uint64_t document,
                                         uint64_t person)
{
    struct stay_fact *fact = &scene->facts[scene->count++];

    assert_true(scene->count <= SCENE_FACTS);
    *fact = (struct stay_fact){.time_us = day * DAY_US + hour * HOUR_US,
                               .id = ++scene->next_id,
                               .document = document,
                               .person = person,
                               .issuer = document ? UTO : 0,
                               .nationality = UTO,
                               .post = 1,
                               .until_days = STAY_NO_DAY,
                               .flags = (uint16_t)flags};
    return fact;
}

static inline struct stay_fact *enter(struct scene *scene, int day,
                                      uint64_t document)
{
    return crossing(scene, STAY_ENTRY | STAY_RULED, day, 10, document, 0);
}

static inline struct stay_fact *leave(struct scene *scene, int day,
                                      uint64_t document)
{
    return crossing(scene, 0, day, 12, document, 0);
}

/* Pairs and judges on a day; the stays stand in the scene. */
static inline void judge(struct scene *scene, int day)
{
    struct stay_asked asked = {.now_us = day * DAY_US + 13 * HOUR_US,
                               .silent = scene->silent,
                               .permits = scene->permits,
                               .permit_count = scene->permit_count};

    scene->stay_count = stay_pair(scene->facts, &scene->count, scene->stays);
    stay_judge(&asked, scene->facts, scene->stays, scene->stay_count);
}

static inline void assert_stay(const struct scene *scene, size_t at,
                               enum stay_state state, enum stay_by by)
{
    assert_true(at < scene->stay_count);
    assert_int_equal(scene->stays[at].state, state);
    assert_int_equal(scene->stays[at].by, by);
}

#endif
