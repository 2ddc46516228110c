/* SPDX-License-Identifier: Apache-2.0 */
/*
 * treaties_load_scene: a store into which a treaty comes, text by text.
 *
 * Law: home is party 0 of the terms; the partner is another country. What
 * fails in here fails the test.
 */
#ifndef CAIRN_TESTS_UNIT_TREATIES_LOAD_SCENE_H
#define CAIRN_TESTS_UNIT_TREATIES_LOAD_SCENE_H

#include "tests/unit/storage_fixture.h"

#include "cli/neighbours.h"
#include "cli/treaties.h"
#include "core/canon.h"

enum { MEMBERS = 16, NOW = FIXTURE_TIME + 5 };

struct scene {
    struct fixture *f, *abroad;
    struct fixture_run root, registrar; /* abroad */
    struct fixture_run ours, theirs;    /* a start, then what a test adds */
    struct fixture_log our_log, their_log;
    struct post post;
    struct roster roster;
    struct member members[MEMBERS];
    struct treaties *treaties;
    uint64_t time_s; /* of what is signed */
    uint8_t terms[512], id[HASH_SIZE];
    size_t terms_size;
};

static inline struct treaty_party party_of(const struct fixture *f,
                                           const char *country)
{
    struct treaty_party party;

    memcpy(party.country, country, 4);
    memcpy(party.root, f->signers[KEY_ROOT].public, KEY_SIZE);
    memcpy(party.realm, f->realm, KEY_REALM);
    return party;
}

/* Home gives document numbers, for a day. */
static inline void make_terms(struct scene *scene, const char *country)
{
    static const uint8_t purpose[] = {0x61, 'x'}, field[] = {0x11};
    struct treaty_party home = party_of(scene->f, scene->f->roster.country);
    struct treaty_party other = party_of(scene->abroad, country);
    size_t first = memcmp(home.realm, other.realm, KEY_REALM) < 0 ? 0 : 1;
    struct buffer out = buffer_of(scene->terms, sizeof scene->terms);
    struct treaty treaty = {
        .from = FIXTURE_TIME, .until = UINT64_MAX, .grant_count = 1};

    treaty.parties[first] = home;
    treaty.parties[!first] = other;
    treaty.purposes = (struct treaty_list){1, bytes_of(purpose, 2)};
    treaty.grants[0] = (struct treaty_grant){.giver = (uint8_t)first,
                                             .kind = KIND_CROSSING,
                                             .fields = {1, bytes_of(field, 1)},
                                             .days = 1};
    treaty_put(&treaty, &out);
    assert_false(out.full);
    scene->terms_size = out.size;
    treaty_id(buffer_bytes(&out), scene->id);
    assert_int_equal(treaty_read(buffer_bytes(&out), &treaty), OK);
}

static inline int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);

    *state = scene;
    scene->f = fixture_new();
    fixture_trust(scene->f);
    scene->abroad = fixture_abroad(scene->f, &scene->root, &scene->registrar);
    scene->our_log = fixture_log(scene->f, KEY_ROOT, LANE_TRUST, 9);
    scene->their_log = fixture_log(scene->abroad, KEY_ROOT, LANE_TRUST, 9);
    fixture_start(scene->f, &scene->ours, &scene->our_log);
    fixture_start(scene->abroad, &scene->theirs, &scene->their_log);
    scene->post.store = scene->f->store;
    scene->post.journal = read_journal(scene->f->store);
    scene->treaties = calloc(1, sizeof *scene->treaties);
    scene->time_s = FIXTURE_TIME;
    make_terms(scene, "UTP");
    return 0;
}

static inline int tear_down(void **state)
{
    struct scene *scene = *state;

    fixture_run_free(&scene->root);
    fixture_run_free(&scene->registrar);
    fixture_run_free(&scene->ours);
    fixture_run_free(&scene->theirs);
    fixture_free(scene->f);
    free(scene->abroad);
    free(scene->treaties);
    free(scene);
    return 0;
}

static inline void add(struct fixture *f, struct fixture_run *run,
                       struct fixture_log *log, uint16_t kind,
                       struct scene *scene)
{
    uint8_t space[1024];
    struct buffer values = buffer_of(space, sizeof space);

    if (kind == KIND_TREATY)
        treaty_put_values(bytes_of(scene->terms, scene->terms_size), &values);
    else
        treaty_put_end(scene->id, &values);
    fixture_add(f, run, log, kind, scene->time_s, buffer_bytes(&values));
}

static inline void we_sign(struct scene *scene)
{
    add(scene->f, &scene->ours, &scene->our_log, KIND_TREATY, scene);
    assert_int_equal(fixture_append(scene->f, &scene->ours), OK);
}

/* The last of their entries comes by itself. */
static inline void they_send(struct scene *scene, uint16_t kind)
{
    add(scene->abroad, &scene->theirs, &scene->their_log, kind, scene);
    assert_int_equal(
        fixture_single(scene->f, &scene->theirs, scene->theirs.run.count - 1),
        OK);
}

static inline const struct treaty_held *load(struct scene *scene)
{
    roster_begin(&scene->roster, scene->f->signers[KEY_ROOT].public,
                 scene->f->roster.country, scene->members, MEMBERS);
    scene->roster.ids = (struct roster_ids){scene->post.journal.user,
                                            scene->post.journal.id_at};
    assert_int_equal(
        treaties_load(scene->treaties, &scene->post, &scene->roster), OK);
    return treaties_find(scene->treaties, scene->id);
}

static inline enum treaty_state state_of(struct scene *scene)
{
    const struct treaty_held *held = load(scene);

    assert_non_null(held);
    return treaty_state(held, &scene->roster, NOW, CLOCK_NETWORK);
}

#endif
