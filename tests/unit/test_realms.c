/* SPDX-License-Identifier: Apache-2.0 */
/* Logs of another country, held beside our own. */
#include "tests/unit/storage_fixture.h"

#include "core/canon.h"
#include "core/fields.h"
#include "storage/monotonic.h"
#include "storage/read.h"
#include "storage/realms.h"
#include "storage/scrub.h"
#include "storage/verify.h"
#include "storage/view.h"

#include <stdio.h>
#include <unistd.h>

enum { WAIT_MS = 20000 };

/* A post at home and one abroad; what came from there was redacted. */
struct scene {
    struct fixture *f, *abroad;
    struct fixture_run root, registrar, run, corrections;
    struct fixture_log log, office;
    struct view *view;
};

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);

    scene->f = fixture_new();
    fixture_trust(scene->f);
    scene->abroad = fixture_abroad(scene->f, &scene->root, &scene->registrar);
    scene->log = fixture_log(scene->abroad, KEY_POST, LANE_SHARED, 1);
    scene->office = fixture_log(scene->abroad, KEY_OFFICE, LANE_SHARED, 1);
    fixture_start(scene->abroad, &scene->run, &scene->log);
    fixture_start(scene->abroad, &scene->corrections, &scene->office);
    scene->view = view_new();
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    view_free(scene->view);
    fixture_run_free(&scene->root);
    fixture_run_free(&scene->registrar);
    fixture_run_free(&scene->run);
    fixture_run_free(&scene->corrections);
    fixture_free(scene->f);
    free(scene->abroad);
    free(scene);
    return 0;
}

/* Leaves these keys of an item's body; none: the body is absent. */
static void redact(struct journal_item *item, const uint16_t *keys,
                   size_t count)
{
    struct buffer out = buffer_of(malloc(BODY_SIZE_MAX), BODY_SIZE_MAX);
    struct body body;

    assert_int_equal(body_open(item->body, &body), OK);
    if (count)
        assert_int_equal(
            body_redact(&body, item->entry.header.log, keys, count, &out), OK);
    else
        body_put_absent(&out);
    free((void *)(uintptr_t)item->body.data);
    item->body = buffer_bytes(&out);
}

static struct journal_item *cross(struct scene *scene, uint64_t number)
{
    struct fixture_person person = fixture_person(number);
    struct fixture_values values;

    return fixture_add(scene->abroad, &scene->run, &scene->log, KIND_CROSSING,
                       FIXTURE_TIME, fixture_crossing(&person, &values));
}

/* A crossing that shows surname, document and post, and one that shows
 * nothing. */
static void two_crossings(struct scene *scene)
{
    const uint16_t keys[] = {FIELD_DOCUMENT_NUMBER, FIELD_SURNAME, FIELD_POST};

    redact(cross(scene, 1), keys, 3);
    redact(cross(scene, 2), NULL, 0);
}

static void correct(struct scene *scene, const struct fixture *from,
                    struct fixture_run *run, struct fixture_log *log,
                    const char *text)
{
    struct fixture_values values;

    fixture_add(from, run, log, KIND_AMENDMENT, FIXTURE_TIME,
                fixture_correction(&scene->run.items[1].entry,
                                   "document_number", text, &values));
}

static void store(struct scene *scene)
{
    assert_int_equal(fixture_append(scene->f, &scene->run), OK);
    assert_int_equal(fixture_append(scene->f, &scene->corrections), OK);
}

static size_t find(struct scene *scene, enum index_type type, const char *text)
{
    struct view_hit hits[16];
    struct view_search search = {
        .query = {type, bytes_text(text), INT64_MIN, INT64_MAX},
        .hits = hits,
        .most = 16};
    struct store_txn *txn;

    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(view_find(txn, &scene->f->roster, &search, scene->view),
                     OK);
    if (search.count)
        assert_int_equal(
            view_crossing(txn, &scene->f->roster, hits[0].place, scene->view),
            OK);
    store_abort(txn);
    return search.count;
}

static void assert_document(struct scene *scene, const char *text)
{
    struct canon canon =
        canon_of(record_value(view_record(scene->view), FIELD_DOCUMENT_NUMBER));

    assert_true(bytes_equal(canon_text(&canon, SIZE_MAX), bytes_text(text)));
}

static void a_foreign_log_is_held_and_read_with_its_realm(void **state)
{
    struct scene *scene = *state;
    struct read_entry *read = malloc(sizeof *read);
    struct journal journal;
    struct journal_log log;
    struct store_txn *txn;

    two_crossings(scene);
    store(scene);
    fixture_close(scene->f);
    assert_int_equal(fixture_open(scene->f, STORE_WRITE), OK);
    journal = read_journal(scene->f->store);
    assert_true(journal.log_find(journal.user, scene->log.end.log, &log));
    assert_memory_equal(log.realm, scene->abroad->realm, KEY_REALM);
    assert_true(journal.log_at(journal.user, 0, &log));
    assert_memory_equal(log.realm, scene->f->realm, KEY_REALM);
    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(read_ref(txn, scene->log.end.log, 1, read), OK);
    assert_memory_equal(read->entry.id, scene->run.items[1].entry.id,
                        HASH_SIZE);
    assert_memory_equal(read->realm, scene->abroad->realm, KEY_REALM);
    assert_true(read->foreign);
    assert_false(read->single);
    assert_int_equal(read->body.state, BODY_REDACTED);
    assert_true(bytes_equal(read->encoded, scene->run.items[1].body));
    assert_int_equal(entry_verify(&read->entry, read->realm, read->key), OK);
    assert_int_equal(read_ref(txn, scene->log.end.log, 2, read), OK);
    assert_int_equal(read->body.state, BODY_ABSENT);
    assert_int_equal(read_place(txn, 0, read), OK);
    assert_memory_equal(read->realm, scene->f->realm, KEY_REALM);
    assert_false(read->foreign);
    store_abort(txn);
    free(read);
}

static void a_log_does_not_change_its_realm(void **state)
{
    struct scene *scene = *state;
    struct fixture_run part = scene->run;

    part.run.items = scene->run.items;
    assert_int_equal(fixture_append(scene->f, &part), OK);
    two_crossings(scene);
    part = scene->run;
    memcpy(part.run.realm, scene->f->realm, KEY_REALM);
    assert_int_equal(fixture_append(scene->f, &part), ENTRY_LOG);
    memset(part.run.realm, 0, KEY_REALM);
    assert_int_equal(fixture_append(scene->f, &part), ENTRY_LOG);
    memset(part.run.realm, 0x5a, KEY_REALM);
    assert_int_equal(fixture_append(scene->f, &part), ENTRY_LOG);
    assert_int_equal(fixture_append(scene->f, &scene->run), OK);
}

static void a_foreign_crossing_is_found_by_what_it_shows(void **state)
{
    struct scene *scene = *state;

    two_crossings(scene);
    store(scene);
    assert_int_equal(find(scene, INDEX_NAME, "ERIKSSONBA"), 1);
    assert_true(view_entry(scene->view)->foreign);
    assert_int_equal(view_time(scene->view), (int64_t)FIXTURE_TIME * 1000000);
    assert_int_equal(find(scene, INDEX_DOCUMENT, "L00000001"), 1);
    assert_int_equal(find(scene, INDEX_POST, "UTNTH"), 1);
    assert_int_equal(find(scene, INDEX_TIME, ""), 1);
    /* Not shown: of the one the plate, of the other all. */
    assert_int_equal(find(scene, INDEX_PLATE, "UTO0001"), 0);
    assert_int_equal(find(scene, INDEX_DOCUMENT, "L00000002"), 0);
}

static void only_its_own_realm_corrects_a_crossing(void **state)
{
    struct scene *scene = *state;
    struct fixture_log office =
        fixture_log(scene->f, KEY_OFFICE, LANE_SHARED, 1);
    struct fixture_run home = {0};
    const uint16_t keys[] = {FIELD_TARGET, FIELD_SUPERSEDES,
                             FIELD_DOCUMENT_NUMBER};

    two_crossings(scene);
    correct(scene, scene->abroad, &scene->corrections, &scene->office, "NEW1");
    redact(&scene->corrections.items[1], keys, 3);
    fixture_start(scene->f, &home, &office);
    correct(scene, scene->f, &home, &office, "NEW2");
    store(scene);
    assert_int_equal(fixture_append(scene->f, &home), OK);
    assert_int_equal(find(scene, INDEX_DOCUMENT, "NEW1"), 1);
    assert_document(scene, "NEW1");
    assert_int_equal(view_count(scene->view), 2);
    assert_int_equal(find(scene, INDEX_DOCUMENT, "NEW2"), 0);
    fixture_run_free(&home);
}

static void what_is_withheld_is_no_fault(void **state)
{
    struct scene *scene = *state;
    struct verify_count count;
    enum result result;
    uint64_t seq;

    two_crossings(scene);
    store(scene);
    count = fixture_verify(scene->f);
    assert_int_equal(count.faults, 0);
    assert_int_equal(count.logs, 4);
    assert_int_equal(count.bodies_absent, 0);
    assert_int_equal(count.bodies_withheld, 1);
    assert_int_equal(count.without_effect, 0);
    /* Another's signature is a fault there as well as at home. */
    cross(scene, 3);
    ((uint8_t *)(uintptr_t)scene->run.items[3].entry.signature)[5] ^= 1;
    assert_int_equal(fixture_append(scene->f, &scene->run), OK);
    assert_int_equal(fixture_faults(scene->f, &result, &seq), 1);
    assert_int_equal(result, ENTRY_SIGNATURE);
    assert_int_equal(seq, 3);
}

static uint8_t mark_at(struct scene *scene, uint64_t seq)
{
    uint64_t place = fixture_place(scene->f, scene->log.end.log, 0, seq);
    struct store_txn *txn;
    struct held held;

    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(log_entry(txn, place, &held), OK);
    assert_int_equal(held.realm, 1);
    assert_memory_equal(held.entry.id, scene->run.items[seq].entry.id,
                        HASH_SIZE);
    store_abort(txn);
    return held.mark;
}

static void the_scrub_verifies_with_the_entrys_realm(void **state)
{
    struct scene *scene = *state;
    struct scrub_options options = {.step_ms = 10};
    struct scrub_progress progress = {1, 0};
    struct writer *writer;
    struct scrub *scrub;

    two_crossings(scene);
    cross(scene, 3);
    for (size_t i = 1; i < 4; i++)
        scene->run.items[i].checked = false;
    ((uint8_t *)(uintptr_t)scene->run.items[2].entry.signature)[5] ^= 1;
    store(scene);
    assert_int_equal(mark_at(scene, 1), SIGNATURE_UNCHECKED);
    assert_int_equal(writer_start(scene->f->store, NULL, NULL, &writer), OK);
    scrub = scrub_start(scene->f->store, writer, &options);
    for (int ms = 0; progress.to_check > 0 && ms < WAIT_MS; ms++) {
        usleep(1000);
        assert_int_equal(scrub_progress(scene->f->store, &progress), OK);
    }
    scrub_stop(scrub);
    writer_stop(writer);
    assert_int_equal(progress.to_check, 0);
    assert_int_equal(mark_at(scene, 1), SIGNATURE_GOOD);
    assert_int_equal(mark_at(scene, 2), SIGNATURE_BAD);
    assert_int_equal(mark_at(scene, 3), SIGNATURE_GOOD);
}

/* The start of a log of the i-th of many realms. */
static enum result append_of(struct scene *scene, uint8_t i)
{
    struct fixture *other = calloc(1, sizeof *other);
    struct fixture_run run = {0};
    struct fixture_log log;
    char name[16];
    enum result result;

    snprintf(name, sizeof name, "realm %u", i);
    fixture_keys(other, name);
    log = fixture_log(other, KEY_POST, LANE_SHARED, i);
    fixture_start(other, &run, &log);
    result = fixture_append(scene->f, &run);
    fixture_run_free(&run);
    free(other);
    return result;
}

static void a_realm_too_many_is_refused(void **state)
{
    struct scene *scene = *state;
    uint8_t before[HASH_SIZE], after[HASH_SIZE];

    for (uint8_t i = 1; i < REALMS_MAX; i++)
        assert_int_equal(append_of(scene, i), OK);
    fixture_digest(scene->f, before);
    assert_int_equal(append_of(scene, REALMS_MAX), STORE_LIMIT);
    assert_int_equal(fixture_single(scene->f, &scene->root, 1), STORE_LIMIT);
    fixture_digest(scene->f, after);
    assert_memory_equal(before, after, HASH_SIZE);
    /* One that has its number goes on, after a new start too. */
    fixture_close(scene->f);
    assert_int_equal(fixture_open(scene->f, STORE_WRITE), OK);
    assert_int_equal(append_of(scene, REALMS_MAX - 1), ENTRY_DUPLICATE);
    assert_int_equal(append_of(scene, REALMS_MAX), STORE_LIMIT);
    assert_non_null(store_realm_of(scene->f->store, REALMS_MAX - 1));
    assert_null(store_realm_of(scene->f->store, REALMS_MAX));
}

static void a_realm_that_was_undone_has_no_number(void **state)
{
    struct scene *scene = *state;
    struct index_batch *batch = index_batch_new();
    struct store_txn *txn;

    assert_int_equal(store_begin(scene->f->store, STORE_WRITE, &txn), OK);
    assert_int_equal(log_append(txn, &scene->run.run, batch), OK);
    assert_non_null(store_realm_of(scene->f->store, 1));
    store_abort(txn);
    index_batch_free(batch);
    assert_null(store_realm_of(scene->f->store, 1));
    assert_int_equal(append_of(scene, 1), OK);
    store(scene);
    assert_memory_equal(store_realm_of(scene->f->store, 2),
                        scene->abroad->realm, KEY_REALM);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_foreign_log_is_held_and_read_with_its_realm),
        TEST(a_log_does_not_change_its_realm),
        TEST(a_foreign_crossing_is_found_by_what_it_shows),
        TEST(only_its_own_realm_corrects_a_crossing),
        TEST(what_is_withheld_is_no_fault),
        TEST(the_scrub_verifies_with_the_entrys_realm),
        TEST(a_realm_too_many_is_refused),
        TEST(a_realm_that_was_undone_has_no_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
