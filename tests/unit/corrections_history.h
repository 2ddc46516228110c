/* SPDX-License-Identifier: Apache-2.0 */
/*
 * corrections_history: a random history of crossings and of what is said of
 * them, by authors who do not know of each other, some of them on a forked log
 * or in the wrong lane.
 *
 * Law: the same seed gives the same history.
 */
#ifndef CAIRN_TESTS_UNIT_CORRECTIONS_HISTORY_H
#define CAIRN_TESTS_UNIT_CORRECTIONS_HISTORY_H

#include "tests/unit/corrections_scene.h"
#include "tests/unit/unit.h"

enum {
    NODES = 3,
    LOGS = 6, /* of these the last is a fork of one */
    FORKED = 2,
    FORK = 5,
    STEPS = 40,
    PEOPLE = 4,
};

static const struct {
    enum fixture_key key;
    enum lane lane;
} authors[FORK] = {
    {KEY_POST, LANE_SHARED},      {KEY_POST, LANE_HOME},
    {KEY_OFFICE, LANE_SHARED},    {KEY_OFFICE, LANE_HOME},
    {KEY_REGISTRAR, LANE_SHARED}, /* may write none of it */
};

/* What has been said. */
struct made {
    struct bond_ref ref;
    uint16_t kind;
    size_t about; /* the crossing, among the made; its own place for one */
};

struct world {
    struct node nodes[NODES];
    struct fixture_log logs[LOGS];
    struct fixture_run runs[LOGS];
    struct made made[STEPS];
    size_t made_count;
    uint64_t chance, seed;
    unsigned conflicts, linked, withdrawn; /* met in all histories */
};

static inline uint64_t pick(struct world *world, uint64_t below)
{
    return unit_random(&world->chance) % below;
}

/* One that was made, of a kind (0: any); null if there is none. */
static inline const struct made *any(struct world *world, uint16_t kind)
{
    size_t first = pick(world, STEPS);

    for (size_t i = 0; i < world->made_count; i++) {
        const struct made *made = &world->made[(first + i) % world->made_count];

        if (!kind || made->kind == kind)
            return made;
    }
    return NULL;
}

static inline void add(struct world *world, uint16_t kind, size_t about,
                       struct bytes values)
{
    size_t log = pick(world, world->runs[FORK].run.count ? LOGS : FORK);
    struct made *made = &world->made[world->made_count];
    const struct journal_item *item;

    /* Links belong at home; once in a while one does not. */
    if (kind == KIND_LINK && pick(world, 8))
        log = pick(world, 2) ? 1 : 3;
    item = fixture_add(world->nodes[0].f, &world->runs[log], &world->logs[log],
                       kind, FIXTURE_TIME + pick(world, 100), values);
    made->ref = ref_of(&item->entry);
    made->kind = kind;
    made->about = about;
    world->made_count++;
}

static inline void cross(struct world *world)
{
    uint64_t number = world->seed * PEOPLE + pick(world, PEOPLE);
    struct fixture_person person = fixture_person(number);
    struct fixture_values values;

    add(world, KIND_CROSSING, world->made_count,
        fixture_crossing(&person, &values));
}

/* Which statements of the same record an amendment has seen. */
static inline void supersede(struct world *world, struct saying *saying,
                             size_t about)
{
    uint8_t ids[STEPS][HASH_SIZE];
    uint64_t seen = pick(world, 4); /* none, some, more, all */
    size_t count = 0;

    for (size_t i = 0; i < world->made_count; i++)
        if (world->made[i].about == about && pick(world, 3) < seen)
            memcpy(ids[count++], world->made[i].ref.id, HASH_SIZE);
    if (count)
        assert_int_equal(crossing_set_supersedes(&saying->values, ids, count),
                         OK);
}

static inline void amend(struct world *world, const struct made *crossing)
{
    static const char *const names[] = {"surname", "purpose",
                                        "document_number"};
    static const char *const values[][3] = {{"EKMAN", "OLSEN", "BERG"},
                                            {"tourism", "trade", "transit"},
                                            {"X1", "X2", "L00000001"}};
    struct saying saying;
    size_t fields = 0;

    saying_begin(&saying);
    saying_ref(&saying, FIELD_TARGET, &crossing->ref);
    for (size_t i = 0; i < UNIT_COUNT(names); i++) {
        const char *value = values[i][pick(world, 3)];

        if (i + 1 < UNIT_COUNT(names) ? pick(world, 2) : fields > 0)
            continue;
        fields++;
        if (pick(world, 8) == 0)
            crossing_set_null(&saying.values,
                              fields_find(bytes_text(names[i]))->key);
        else
            crossing_set_text(&saying.values, bytes_text(names[i]),
                              bytes_text(value));
    }
    supersede(world, &saying, crossing->about);
    add(world, KIND_AMENDMENT, crossing->about, saying_end(&saying));
}

/* A void or note of anything. */
static inline void remark(struct world *world, uint16_t kind,
                          const struct made *of)
{
    struct saying saying;

    saying_begin(&saying);
    saying_ref(&saying, FIELD_TARGET, &of->ref);
    if (kind == KIND_NOTE)
        saying_text(&saying, 16, pick(world, 2) ? "seen" : "not seen");
    add(world, kind, of->about, saying_end(&saying));
}

static inline void join(struct world *world)
{
    const struct made *a = any(world, KIND_CROSSING);
    const struct made *b = any(world, KIND_CROSSING);
    struct saying saying;

    saying_begin(&saying);
    saying_link(&saying, &a->ref, &b->ref);
    add(world, KIND_LINK, a->about, saying_end(&saying));
}

/* From here on one author goes on in two ways. */
static inline void fork_log(struct world *world)
{
    struct fixture_run *run = &world->runs[FORK];

    if (run->run.count)
        return;
    world->logs[FORK] = world->logs[FORKED];
    fixture_add(world->nodes[0].f, run, &world->logs[FORK], KIND_RECEIPT,
                FIXTURE_TIME, bytes_of("\xa1\x10\x01", 3));
}

static inline void step(struct world *world)
{
    uint64_t what = pick(world, 20);

    if (what < 4 || world->made_count < 2)
        cross(world);
    else if (what < 10)
        amend(world, any(world, KIND_CROSSING));
    else if (what < 11)
        remark(world, KIND_VOID, any(world, KIND_CROSSING));
    else if (what < 13)
        remark(world, KIND_NOTE, any(world, KIND_CROSSING));
    else if (what < 16)
        join(world);
    else if (what < 18 && any(world, KIND_LINK))
        remark(world, KIND_VOID, any(world, KIND_LINK));
    else if (what < 19)
        remark(world, KIND_VOID, any(world, 0));
    else
        fork_log(world);
}

/* The history of a seed, whose logs are of that number. */
static inline void history_make(struct world *world, uint64_t seed,
                                uint8_t number)
{
    world->seed = seed;
    world->chance = seed;
    world->made_count = 0;
    for (size_t i = 0; i < FORK; i++) {
        world->logs[i] = fixture_log(world->nodes[0].f, authors[i].key,
                                     authors[i].lane, number);
        fixture_start(world->nodes[0].f, &world->runs[i], &world->logs[i]);
    }
    while (world->made_count < STEPS)
        step(world);
}

static inline void history_free(struct world *world)
{
    for (size_t i = 0; i < LOGS; i++)
        fixture_run_free(&world->runs[i]);
}

#endif
