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
    STEPS = 48,
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

/* Officers of these authors; one of them has a namesake at the other. */
static const struct {
    size_t log; /* the home log of his node */
    const char *name;
    uint8_t roles; /* 1 officer, 2 supervisor */
} officers[] = {
    {1, "kone", 1}, {1, "keita", 2}, {3, "diop", 3}, {3, "kone", 2}};

enum { OFFICERS = sizeof officers / sizeof officers[0] };

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
    struct signer officers[OFFICERS];
    struct bond_ref duties[OFFICERS];
    unsigned conflicts, linked, withdrawn, awaited, approved; /* met in all */
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

static inline void add_to(struct world *world, size_t log, uint16_t kind,
                          size_t about, struct bytes values,
                          const struct signer *officer)
{
    struct made *made = &world->made[world->made_count];
    const struct journal_item *item;

    item = fixture_add_sealed(world->nodes[0].f, &world->runs[log],
                              &world->logs[log], kind,
                              FIXTURE_TIME + pick(world, 100), values, officer);
    made->ref = ref_of(&item->entry);
    made->kind = kind;
    made->about = about;
    world->made_count++;
}

static inline size_t any_log(struct world *world)
{
    return pick(world, world->runs[FORK].run.count ? LOGS : FORK);
}

static inline void add(struct world *world, uint16_t kind, size_t about,
                       struct bytes values)
{
    size_t log = any_log(world);

    /* Links belong at home; once in a while one does not. */
    if (kind == KIND_LINK && pick(world, 8))
        log = pick(world, 2) ? 1 : 3;
    add_to(world, log, kind, about, values, NULL);
}

/* Under the duty of an officer, in one of his node's logs; once in a while in
 * another one, where his seal is nobody's. */
static inline void add_by(struct world *world, size_t officer, uint16_t kind,
                          size_t about, struct saying *saying)
{
    const struct signer *signer = &world->officers[officer];
    size_t log = officers[officer].log - pick(world, 2);
    uint8_t hold[BODY_OFFICER_SEAL];

    if (log == FORKED && world->runs[FORK].run.count && pick(world, 2))
        log = FORK;
    if (pick(world, 8) == 0)
        log = any_log(world);
    body_officer_hold(signer->public, hold);
    crossing_set(&saying->values, FIELD_OFFICER_SEAL,
                 bytes_of(hold, sizeof hold));
    saying_ref(saying, FIELD_DUTY, &world->duties[officer]);
    add_to(world, log, kind, about, saying_end(saying), signer);
}

static inline void log_in(struct world *world, size_t officer)
{
    uint8_t hold[BODY_OFFICER_SEAL], seed[KEY_SIZE] = {(uint8_t)officer};
    size_t log = officers[officer].log;
    struct saying saying;

    key_signer(&world->officers[officer], seed);
    body_officer_hold(world->officers[officer].public, hold);
    saying_begin(&saying);
    crossing_set(&saying.values, FIELD_OFFICER_SEAL,
                 bytes_of(hold, sizeof hold));
    crossing_set_uint(&saying.values, 16, 1);
    saying_text(&saying, 17, officers[officer].name);
    crossing_set_bytes(&saying.values, 18,
                       bytes_of(world->officers[officer].public, KEY_SIZE));
    crossing_set_uint(&saying.values, 19, officers[officer].roles);
    world->duties[officer] = ref_of(
        &fixture_add_sealed(world->nodes[0].f, &world->runs[log],
                            &world->logs[log], KIND_DUTY, FIXTURE_TIME,
                            saying_end(&saying), &world->officers[officer])
             ->entry);
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
    if (pick(world, 2))
        add_by(world, pick(world, 3) ? 0 : pick(world, OFFICERS),
               KIND_AMENDMENT, crossing->about, &saying);
    else
        add(world, KIND_AMENDMENT, crossing->about, saying_end(&saying));
}

/* Says that amendments of a record are good; not everybody may. */
static inline void approve(struct world *world, const struct made *one)
{
    const struct made *other = any(world, KIND_AMENDMENT);
    int order = memcmp(one->ref.id, other->ref.id, HASH_SIZE);
    uint8_t space[2 * HASH_SIZE + 8];
    struct buffer ids = buffer_of(space, sizeof space);
    struct saying saying;

    if (order == 0 || pick(world, 2))
        other = NULL;
    canon_put_array(&ids, other ? 2 : 1);
    if (other && order > 0)
        canon_put_string(&ids, bytes_of(other->ref.id, HASH_SIZE));
    canon_put_string(&ids, bytes_of(one->ref.id, HASH_SIZE));
    if (other && order < 0)
        canon_put_string(&ids, bytes_of(other->ref.id, HASH_SIZE));
    saying_begin(&saying);
    saying_ref(&saying, FIELD_TARGET, &world->made[one->about].ref);
    saying_text(&saying, 16, "approved");
    crossing_set(&saying.values, NOTE_APPROVES, buffer_bytes(&ids));
    if (pick(world, 8))
        add_by(world, pick(world, OFFICERS), KIND_NOTE, one->about, &saying);
    else
        add(world, KIND_NOTE, one->about, saying_end(&saying));
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
    uint64_t what = pick(world, 25);

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
    else if (what < 20)
        fork_log(world);
    else if (any(world, KIND_AMENDMENT))
        approve(world, any(world, KIND_AMENDMENT));
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
    for (size_t i = 0; i < OFFICERS; i++)
        log_in(world, i);
    while (world->made_count < STEPS)
        step(world);
}

static inline void history_free(struct world *world)
{
    for (size_t i = 0; i < LOGS; i++)
        fixture_run_free(&world->runs[i]);
}

#endif
