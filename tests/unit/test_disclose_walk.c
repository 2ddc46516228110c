/* SPDX-License-Identifier: Apache-2.0 */
/* How a log is walked for a neighbour: what ends it, and what is kept back. */
#include "tests/unit/disclose_read_scene.h"

#include "storage/layout.h"

#include <stdio.h>

static void what_nobody_has_checked_is_verified_first(void **state)
{
    struct scene *scene = *state;

    scene->run.items[1].checked = false;
    scene->run.items[2].checked = false;
    scene->run.items[3].checked = false;
    ((uint8_t *)(uintptr_t)scene->run.items[3].entry.signature)[7] ^= 1;
    store(scene);
    assert_int_equal(read_from(scene, &scene->run, 0, 0), OK);
    assert_int_equal(scene->count, 3);
    assert_shown(scene, 1);
    assert_shown(scene, 2);
    assert_true(scene->given[2].checked);
    assert_int_equal(read_from(scene, &scene->run, 0, 3), OK);
    assert_int_equal(scene->count, 0);
    assert_int_equal(read_from(scene, &scene->run, 0, 4), OK);
    assert_int_equal(scene->count, 1);
}

static void mark(struct scene *scene, uint64_t seq, uint8_t as)
{
    uint64_t place = fixture_place(scene->f, scene->log.end.log, 0, seq);
    struct store_txn *txn;

    assert_int_equal(store_begin(scene->f->store, STORE_WRITE, &txn), OK);
    assert_int_equal(log_mark(txn, place, as), OK);
    assert_int_equal(store_commit(txn), OK);
}

static void the_walk_ends_before_what_was_found_bad(void **state)
{
    struct scene *scene = *state;

    correct(scene, LANE_SHARED, KIND_AMENDMENT, 2, "surname", "OTHER");
    store(scene);
    mark(scene, 2, SIGNATURE_BAD);
    assert_int_equal(read_from(scene, &scene->run, 0, 0), OK);
    assert_int_equal(scene->count, 2);
    read_all(scene, &scene->corrections);
    assert_absent(scene, 1);
}

static void the_walk_begins_and_ends_where_it_is_told(void **state)
{
    struct scene *scene = *state;

    store(scene);
    scene->most = 2;
    assert_int_equal(read_from(scene, &scene->run, 0, 2), OK);
    assert_int_equal(scene->count, 2);
    assert_int_equal(scene->given[0].seq, 2);
    assert_int_equal(read_from(scene, &scene->run, 0, 5), OK);
    assert_int_equal(scene->count, 0);
    assert_int_equal(read_from(scene, &scene->run, 1, 0), OK);
    assert_int_equal(scene->count, 0);
    memset(scene->run.run.log, 1, KEY_LOG);
    assert_int_equal(read_from(scene, &scene->run, 0, 0), STORE_CORRUPT);
}

/* The root says that nothing of the key is good any more, or all up to seq. */
static void revoke(struct scene *scene, const uint8_t key[KEY_SIZE],
                   const struct entry *last)
{
    struct fixture_log root = fixture_log(scene->f, KEY_ROOT, LANE_TRUST, 0);
    struct fixture_run run = {0};
    uint8_t space[256];
    struct buffer values = buffer_of(space, sizeof space);
    struct journal_item *item;
    struct body body;

    canon_put_map(&values, 2);
    canon_put_uint(&values, 16);
    canon_put_string(&values, bytes_of(key, KEY_SIZE));
    canon_put_uint(&values, 17);
    canon_put_array(&values, last ? 1 : 0);
    if (last) {
        canon_put_array(&values, 3);
        canon_put_string(&values, bytes_of(last->header.log, KEY_LOG));
        canon_put_uint(&values, last->header.seq);
        canon_put_string(&values, bytes_of(last->id, HASH_SIZE));
    }
    item = fixture_add(scene->f, &run, &root, KIND_REVOCATION, FIXTURE_TIME,
                       buffer_bytes(&values));
    assert_int_equal(body_open(item->body, &body), OK);
    assert_int_equal(
        roster_add(&scene->f->roster, &item->entry, &body, root.signer.public),
        OK);
    fixture_run_free(&run);
}

static void quarantined_statements_are_headers(void **state)
{
    struct scene *scene = *state;

    correct(scene, LANE_SHARED, KIND_AMENDMENT, 1, "surname", "OTHER");
    correct(scene, LANE_SHARED, KIND_AMENDMENT, 4, "surname", "OTHER");
    store(scene);
    revoke(scene, scene->f->signers[KEY_POST].public,
           &scene->run.items[2].entry);
    read_all(scene, &scene->run);
    assert_shown(scene, 1);
    assert_shown(scene, 2);
    assert_absent(scene, 3);
    assert_absent(scene, 4);
    read_all(scene, &scene->corrections);
    assert_int_equal(scene->given[1].state, BODY_REDACTED);
    assert_absent(scene, 2);
}

static void what_corrects_must_be_findable(void **state)
{
    struct scene *scene = *state;
    struct store_options options = {
        .mode = STORE_READ, .master = scene->f->master, .index_most = 1};
    char path[FIXTURE_PATH];

    store(scene);
    snprintf(path, sizeof path, "%.200s/index", scene->f->path);
    fixture_close(scene->f);
    fixture_remove(path);
    assert_int_equal(
        store_open(scene->f->path, &options, &scene->f->store, NULL), OK);
    assert_int_equal(read_from(scene, &scene->run, 0, 0), STORE_INDEX);
    assert_int_equal(scene->count, 1);
}

static void a_fork_is_read_by_its_branches(void **state)
{
    struct scene *scene = *state;
    struct fixture_run other = {0};
    struct fixture_log fork = scene->log;
    struct fixture_person person = fixture_person(77);
    struct fixture_values values;
    struct entry kept;

    fork.end.next = 4;
    memcpy(fork.end.head, scene->run.items[3].entry.id, HASH_SIZE);
    fixture_add(scene->f, &other, &fork, KIND_CROSSING, FIXTURE_TIME,
                fixture_crossing(&person, &values));
    store(scene);
    assert_int_equal(fixture_append(scene->f, &other), OK);
    read_all(scene, &scene->run);
    assert_shown(scene, 4);
    kept = scene->run.items[4].entry;
    scene->run.items[4].entry = other.items[0].entry;
    assert_int_equal(read_from(scene, &scene->run, 1, 0), OK);
    assert_int_equal(scene->count, 5);
    assert_shown(scene, 4);
    scene->run.items[4].entry = kept;
    fixture_run_free(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_nobody_has_checked_is_verified_first),
        TEST(the_walk_ends_before_what_was_found_bad),
        TEST(the_walk_begins_and_ends_where_it_is_told),
        TEST(quarantined_statements_are_headers),
        TEST(what_corrects_must_be_findable),
        TEST(a_fork_is_read_by_its_branches),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
