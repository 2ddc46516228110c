/* SPDX-License-Identifier: Apache-2.0 */
/* Trust entries of another country that come without their log. */
#include "tests/unit/storage_fixture.h"

#include "storage/layout.h"
#include "storage/read.h"
#include "storage/singles.h"
#include "storage/verify.h"

#include <stdio.h>

struct scene {
    struct fixture *f, *abroad;
    struct fixture_run root, registrar; /* a start, and one or two more */
};

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);

    scene->f = fixture_new();
    fixture_trust(scene->f);
    scene->abroad = fixture_abroad(scene->f, &scene->root, &scene->registrar);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    fixture_run_free(&scene->root);
    fixture_run_free(&scene->registrar);
    fixture_free(scene->f);
    free(scene->abroad);
    free(scene);
    return 0;
}

static void reopen(struct scene *scene)
{
    fixture_close(scene->f);
    assert_int_equal(fixture_open(scene->f, STORE_WRITE), OK);
}

static uint64_t count_of(struct scene *scene)
{
    struct store_txn *txn;
    uint64_t count;

    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(store_single_count(txn, &count), OK);
    store_abort(txn);
    return count;
}

static void assert_single(struct scene *scene, uint64_t i,
                          const struct journal_item *item)
{
    struct read_entry *read = malloc(sizeof *read);
    struct store_txn *txn;
    struct held held;

    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(store_single_at(txn, i, &held), OK);
    assert_memory_equal(held.entry.id, item->entry.id, HASH_SIZE);
    assert_int_equal(held.mark, SIGNATURE_GOOD);
    assert_memory_equal(store_realm_of(scene->f->store, held.realm),
                        scene->abroad->realm, KEY_REALM);
    assert_int_equal(read_single(txn, i, read), OK);
    store_abort(txn);
    assert_true(bytes_equal(read->entry.bytes, item->entry.bytes));
    assert_true(bytes_equal(read->encoded, item->body));
    assert_memory_equal(read->realm, scene->abroad->realm, KEY_REALM);
    assert_true(read->foreign && read->single && !read->disputed);
    assert_int_equal(read->lane, LANE_TRUST);
    free(read);
}

static void one_is_kept_once_and_outlives_a_start(void **state)
{
    struct scene *scene = *state;
    uint8_t before[HASH_SIZE], after[HASH_SIZE];

    assert_int_equal(count_of(scene), 0);
    assert_int_equal(fixture_single(scene->f, &scene->registrar, 2), OK);
    assert_int_equal(fixture_single(scene->f, &scene->root, 1), OK);
    fixture_digest(scene->f, before);
    assert_int_equal(fixture_single(scene->f, &scene->registrar, 2), OK);
    reopen(scene);
    assert_int_equal(fixture_single(scene->f, &scene->root, 1), OK);
    fixture_digest(scene->f, after);
    assert_memory_equal(before, after, HASH_SIZE);
    assert_int_equal(count_of(scene), 2);
    assert_single(scene, 0, &scene->registrar.items[2]);
    assert_single(scene, 1, &scene->root.items[1]);
}

static void one_makes_no_log(void **state)
{
    struct scene *scene = *state;
    struct journal journal = read_journal(scene->f->store);
    struct journal_log log;

    assert_int_equal(fixture_single(scene->f, &scene->root, 1), OK);
    assert_false(journal.log_find(journal.user, scene->root.run.log, &log));
    assert_false(journal.log_at(journal.user, 2, &log));
}

static void one_behind_the_last_is_not_there(void **state)
{
    struct scene *scene = *state;
    struct read_entry *read = malloc(sizeof *read);
    struct store_txn *txn;
    struct held held;

    assert_int_equal(fixture_single(scene->f, &scene->root, 1), OK);
    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(store_single_at(txn, 1, &held), STORE_NOT_FOUND);
    assert_int_equal(read_single(txn, 1, read), STORE_NOT_FOUND);
    store_abort(txn);
    free(read);
}

static void the_own_realm_and_other_lanes_are_refused(void **state)
{
    struct scene *scene = *state;
    struct fixture_log own = fixture_log(scene->f, KEY_ROOT, LANE_TRUST, 0);
    struct fixture_log shared =
        fixture_log(scene->abroad, KEY_POST, LANE_SHARED, 0);
    struct fixture_run run = {0};

    fixture_start(scene->f, &run, &own);
    assert_int_equal(fixture_single(scene->f, &run, 0), ENTRY_LOG);
    fixture_run_free(&run);
    fixture_start(scene->abroad, &run, &shared);
    assert_int_equal(fixture_single(scene->f, &run, 0), ENTRY_LOG);
    fixture_run_free(&run);
    assert_int_equal(count_of(scene), 0);
}

static enum result by_prefix(struct scene *scene, const uint8_t *id)
{
    struct read_entry *read = malloc(sizeof *read);
    char hex[2 * HASH_SIZE + 1];
    struct store_txn *txn;
    enum result result;

    bytes_to_hex(bytes_of(id, HASH_SIZE), hex);
    hex[12] = '\0';
    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    result = read_prefix(txn, hex, read);
    store_abort(txn);
    if (result == OK)
        assert_memory_equal(read->entry.id, id, HASH_SIZE);
    free(read);
    return result;
}

static void one_is_found_by_its_id_also_by_a_new_index(void **state)
{
    struct scene *scene = *state;
    const uint8_t *id = scene->root.items[1].entry.id;
    char path[FIXTURE_PATH];

    assert_int_equal(by_prefix(scene, id), STORE_NOT_FOUND);
    assert_int_equal(fixture_single(scene->f, &scene->root, 1), OK);
    assert_int_equal(by_prefix(scene, id), OK);
    snprintf(path, sizeof path, "%.200s/index", scene->f->path);
    fixture_close(scene->f);
    fixture_remove(path);
    assert_int_equal(fixture_open(scene->f, STORE_WRITE), OK);
    assert_int_equal(by_prefix(scene, id), OK);
}

static struct verify_count verify(struct scene *scene,
                                  const struct roster *roster)
{
    struct verify_options options = {.until = UINT64_MAX};
    struct verify_count count;

    assert_int_equal(verify_store(scene->f->store, roster, &options, &count),
                     OK);
    return count;
}

static void verify_checks_each_by_its_authors_key(void **state)
{
    struct scene *scene = *state;
    struct member members[FIXTURE_MEMBERS];
    struct roster *few = malloc(sizeof *few);
    uint8_t *byte;
    struct verify_count count;
    enum result result;
    uint64_t seq;

    assert_int_equal(fixture_single(scene->f, &scene->root, 1), OK);
    assert_int_equal(fixture_single(scene->f, &scene->registrar, 1), OK);
    count = verify(scene, &scene->f->roster);
    assert_int_equal(count.faults, 0);
    assert_int_equal(count.singles, 2);
    assert_int_equal(count.entries, 5 + 2);
    assert_int_equal(count.signatures, count.entries);
    assert_int_equal(count.bodies, count.entries);
    assert_int_equal(count.without_effect, 0);
    /* Nobody knows the authors. */
    roster_begin(few, scene->f->signers[KEY_STRANGER].public, "UTO", members,
                 FIXTURE_MEMBERS);
    assert_int_equal(verify(scene, few).singles, 2);
    assert_true(verify(scene, few).faults >= 2);
    free(few);
    /* A third whose signature is another's. */
    byte = (uint8_t *)(uintptr_t)scene->registrar.items[2].entry.signature;
    byte[9] ^= 1;
    assert_int_equal(fixture_single(scene->f, &scene->registrar, 2), OK);
    assert_int_equal(fixture_faults(scene->f, &result, &seq), 1);
    assert_int_equal(result, ENTRY_SIGNATURE);
    assert_int_equal(seq, 2);
}

static void one_too_many_is_refused_and_nothing_is_written(void **state)
{
    struct scene *scene = *state;
    struct fixture_log log =
        fixture_log(scene->abroad, KEY_POST, LANE_TRUST, 1);
    struct index_batch *batch = index_batch_new();
    struct fixture_run run = {0};
    struct fixture_values values;
    uint8_t before[HASH_SIZE], after[HASH_SIZE];
    struct store_txn *txn;

    fixture_start(scene->abroad, &run, &log);
    while (run.run.count <= SINGLES_MAX)
        fixture_add(scene->abroad, &run, &log, KIND_START, FIXTURE_TIME,
                    fixture_start_values(scene->abroad, &log, &values));
    assert_int_equal(store_begin(scene->f->store, STORE_WRITE, &txn), OK);
    for (size_t i = 0; i < SINGLES_MAX; i++) {
        struct journal_run one = run.run;

        one.items = &run.items[i];
        one.count = 1;
        one.single = true;
        assert_int_equal(log_append(txn, &one, batch), OK);
    }
    assert_int_equal(store_commit(txn), OK);
    index_batch_free(batch);
    fixture_digest(scene->f, before);
    assert_int_equal(fixture_single(scene->f, &run, SINGLES_MAX), STORE_LIMIT);
    assert_int_equal(fixture_single(scene->f, &run, SINGLES_MAX - 1), OK);
    fixture_digest(scene->f, after);
    assert_memory_equal(before, after, HASH_SIZE);
    assert_int_equal(count_of(scene), SINGLES_MAX);
    fixture_run_free(&run);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_is_kept_once_and_outlives_a_start),
        TEST(one_makes_no_log),
        TEST(one_behind_the_last_is_not_there),
        TEST(the_own_realm_and_other_lanes_are_refused),
        TEST(one_is_found_by_its_id_also_by_a_new_index),
        TEST(verify_checks_each_by_its_authors_key),
        TEST(one_too_many_is_refused_and_nothing_is_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
