/* SPDX-License-Identifier: Apache-2.0 */
/*
 * post_scene: a post as the program opens it, with a store and a writer, for
 * the tests of what it puts on record.
 *
 * Law: set_up and tear_down go round each test; what fails in here fails it.
 */
#ifndef CAIRN_TESTS_UNIT_POST_SCENE_H
#define CAIRN_TESTS_UNIT_POST_SCENE_H

#include "cli/post.h"
#include "core/fields.h"
#include "tests/unit/storage_fixture.h"

struct scene {
    struct fixture *f;
    struct post post;
};

static inline int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);

    scene->f = fixture_new();
    fixture_trust(scene->f);
    scene->post.store = scene->f->store;
    scene->post.journal = read_journal(scene->f->store);
    scene->post.writer = fixture_writer(scene->f);
    scene->post.author = scene->f->author;
    *state = scene;
    return 0;
}

static inline int tear_down(void **state)
{
    struct scene *scene = *state;

    writer_stop(scene->post.writer);
    fixture_free(scene->f);
    free(scene);
    return 0;
}

/* What the home log holds of one kind. */
struct scene_record {
    uint16_t kind;
    size_t count;
    uint8_t id[HASH_SIZE]; /* of the last one */
    struct body body;      /* borrows from space */
    uint8_t space[BODY_SIZE_MAX];
};

static inline bool scene_take(void *user, const struct journal_item *item)
{
    struct scene_record *record = user;

    if (entry_kind(&item->entry.header) != record->kind)
        return true;
    record->count++;
    memcpy(record->id, item->entry.id, HASH_SIZE);
    memcpy(record->space, item->body.data, item->body.size);
    assert_int_equal(
        body_open(bytes_of(record->space, item->body.size), &record->body), OK);
    return true;
}

/* Its entries of that kind; the last one's body. Good until the next call. */
static inline const struct scene_record *scene_home(struct scene *scene,
                                                    uint16_t kind)
{
    static struct scene_record record;
    const struct journal *journal = &scene->post.journal;

    record.kind = kind;
    record.count = 0;
    assert_int_equal(journal->read(journal->user,
                                   scene->post.author.logs[LANE_HOME - 1], 0, 0,
                                   scene_take, &record),
                     OK);
    return &record;
}

#endif
