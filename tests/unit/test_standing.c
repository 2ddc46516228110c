/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/storage_fixture.h"

#include "core/canon.h"
#include "core/fields.h"
#include "storage/standing.h"
#include "storage/verify.h"
#include "storage/view.h"

enum { CROSSINGS = 8 };

struct scene {
    struct fixture *f;
    struct fixture_log log, office, registrar;
    struct fixture_run run, corrections, statements;
    struct view *view;
    size_t told;
    struct verify_quarantine last[4];
};

/* A post with crossings at 1 to 8, and headquarters. */
static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    struct fixture_values values;

    scene->f = fixture_new();
    fixture_trust(scene->f);
    scene->view = view_new();
    scene->log = fixture_log(scene->f, KEY_POST, LANE_SHARED, 1);
    scene->office = fixture_log(scene->f, KEY_OFFICE, LANE_SHARED, 1);
    scene->registrar = fixture_log(scene->f, KEY_REGISTRAR, LANE_TRUST, 0);
    fixture_start(scene->f, &scene->run, &scene->log);
    fixture_start(scene->f, &scene->corrections, &scene->office);
    for (uint64_t i = 1; i <= CROSSINGS; i++) {
        struct fixture_person person = fixture_person(i);

        fixture_add(scene->f, &scene->run, &scene->log, KIND_CROSSING,
                    FIXTURE_TIME + 3600 * i,
                    fixture_crossing(&person, &values));
    }
    assert_int_equal(fixture_append(scene->f, &scene->run), OK);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    fixture_run_free(&scene->run);
    fixture_run_free(&scene->corrections);
    fixture_run_free(&scene->statements);
    view_free(scene->view);
    fixture_free(scene->f);
    free(scene);
    return 0;
}

/* The registrar revokes a key; good is up to one entry. */
static void revoke(struct scene *scene, enum fixture_key key,
                   const struct entry *good)
{
    fixture_revoke(scene->f, &scene->statements, &scene->registrar,
                   scene->f->signers[key].public, good);
}

static bool quarantined(struct scene *scene, const struct entry *entry)
{
    struct store_txn *txn;
    bool is;

    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(standing_of(txn, &scene->f->roster, entry,
                                 scene->log.signer.public, &is),
                     OK);
    store_abort(txn);
    return is;
}

static const struct entry *crossing(struct scene *scene, size_t seq)
{
    return &scene->run.items[seq].entry;
}

static void view(struct scene *scene, uint64_t seq)
{
    struct store_txn *txn;
    uint64_t place = fixture_place(scene->f, scene->log.end.log, 0, seq);

    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(view_crossing(txn, &scene->f->roster, place, scene->view),
                     OK);
    store_abort(txn);
}

static void tell(void *user, const struct verify_quarantine *what)
{
    struct scene *scene = user;

    assert_true(scene->told < 4);
    scene->last[scene->told++] = *what;
}

static struct verify_count verify(struct scene *scene)
{
    struct verify_options options = {
        .until = UINT64_MAX, .quarantined = tell, .user = scene};
    struct verify_count count;

    scene->told = 0;
    assert_int_equal(
        verify_store(scene->f->store, &scene->f->roster, &options, &count), OK);
    assert_int_equal(count.faults, 0);
    return count;
}

static void what_stands_behind_the_last_good_entry_is_quarantined(void **state)
{
    struct scene *scene = *state;

    assert_false(quarantined(scene, crossing(scene, 8)));
    assert_int_equal(verify(scene).quarantined, 0);
    assert_int_equal(scene->told, 0);
    revoke(scene, KEY_POST, crossing(scene, 5));
    assert_false(quarantined(scene, crossing(scene, 0)));
    assert_false(quarantined(scene, crossing(scene, 5)));
    assert_true(quarantined(scene, crossing(scene, 6)));
    view(scene, 5);
    assert_false(view_entry(scene->view)->quarantined);
    view(scene, 6);
    assert_true(view_entry(scene->view)->quarantined);
    assert_int_equal(verify(scene).quarantined, 3);
    assert_int_equal(scene->told, 1);
    assert_memory_equal(scene->last[0].log, scene->log.end.log, KEY_LOG);
    assert_int_equal(scene->last[0].seq, 6);
    assert_int_equal(scene->last[0].count, 3);
    /* One that names nothing of this log leaves nothing. */
    revoke(scene, KEY_POST, NULL);
    assert_true(quarantined(scene, crossing(scene, 0)));
    assert_int_equal(verify(scene).quarantined, CROSSINGS + 1);
    assert_int_equal(scene->last[0].seq, 0);
}

static void a_quarantined_correction_counts_last(void **state)
{
    struct scene *scene = *state;
    struct fixture_values values;
    struct bytes value;

    fixture_add(
        scene->f, &scene->corrections, &scene->office, KIND_AMENDMENT,
        FIXTURE_TIME,
        fixture_correction(crossing(scene, 1), "surname", "OTHER", &values));
    assert_int_equal(fixture_append(scene->f, &scene->corrections), OK);
    view(scene, 1);
    value = record_value(view_record(scene->view), FIELD_SURNAME);
    assert_true(bytes_equal(bytes_of(value.data + 1, value.size - 1),
                            bytes_text("OTHER")));
    revoke(scene, KEY_OFFICE, &scene->corrections.items[0].entry);
    view(scene, 1);
    assert_int_equal(view_count(scene->view), 2);
    assert_false(view_entry(scene->view)->quarantined);
    assert_true(view_at(scene->view, 1)->quarantined);
    value = record_value(view_record(scene->view), FIELD_SURNAME);
    assert_false(bytes_equal(bytes_of(value.data + 1, value.size - 1),
                             bytes_text("OTHER")));
    assert_true(record_conflict(view_record(scene->view), FIELD_SURNAME));
}

static void a_log_waits_for_a_cut_off_that_is_not_held(void **state)
{
    struct scene *scene = *state;
    struct fixture_run more = {0};
    struct fixture_values values;
    struct fixture_person person = fixture_person(9);
    const struct entry *end =
        &fixture_add(scene->f, &more, &scene->log, KIND_CROSSING, FIXTURE_TIME,
                     fixture_crossing(&person, &values))
             ->entry;

    revoke(scene, KEY_POST, end);
    assert_true(quarantined(scene, crossing(scene, 0)));
    assert_true(quarantined(scene, crossing(scene, 8)));
    assert_int_equal(fixture_append(scene->f, &more), OK);
    assert_false(quarantined(scene, crossing(scene, 0)));
    assert_false(quarantined(scene, end));
    fixture_run_free(&more);
}

/* Behind the sixth entry a second branch begins, which is the good one. */
static void of_a_forked_log_the_branch_with_the_cut_off_is_good(void **state)
{
    struct scene *scene = *state;
    struct fixture_log fork = scene->log;
    struct fixture_run branch = {0};
    struct fixture_values values;

    fork.end.next = 6;
    memcpy(fork.end.head, crossing(scene, 5)->id, HASH_SIZE);
    for (uint64_t i = 0; i < 3; i++) {
        struct fixture_person person = fixture_person(20 + i);

        fixture_add(scene->f, &branch, &fork, KIND_CROSSING, FIXTURE_TIME,
                    fixture_crossing(&person, &values));
    }
    assert_int_equal(fixture_append(scene->f, &branch), OK);
    revoke(scene, KEY_POST, &branch.items[1].entry);
    assert_false(quarantined(scene, crossing(scene, 5)));
    assert_true(quarantined(scene, crossing(scene, 6)));
    assert_false(quarantined(scene, &branch.items[0].entry));
    assert_false(quarantined(scene, &branch.items[1].entry));
    assert_true(quarantined(scene, &branch.items[2].entry));
    assert_int_equal(verify(scene).quarantined, 4);
    assert_int_equal(scene->told, 2);
    assert_int_equal(scene->last[0].seq, 6);
    assert_int_equal(scene->last[0].count, 3);
    assert_int_equal(scene->last[1].seq, 8);
    assert_int_equal(scene->last[1].branch, 1);
    fixture_run_free(&branch);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_stands_behind_the_last_good_entry_is_quarantined),
        TEST(a_quarantined_correction_counts_last),
        TEST(a_log_waits_for_a_cut_off_that_is_not_held),
        TEST(of_a_forked_log_the_branch_with_the_cut_off_is_good),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
