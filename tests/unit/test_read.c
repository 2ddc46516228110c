/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/storage_fixture.h"

#include "storage/read.h"

#include <stdio.h>

/* A store whose one log forks at seq 3: 0 1 2 3 4 and 3 4 5 of the second. */
struct scene {
    struct fixture *f;
    struct fixture_log log, fork;
    struct fixture_run run, other;
    struct journal journal;
};

static void grow(struct scene *scene, struct fixture_run *run,
                 struct fixture_log *log, uint64_t number)
{
    struct fixture_person person = fixture_person(number);
    struct fixture_values values;

    fixture_add(scene->f, run, log, KIND_CROSSING, FIXTURE_TIME,
                fixture_crossing(&person, &values));
}

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);

    scene->f = fixture_new();
    scene->log = fixture_log(scene->f, KEY_POST, LANE_HOME, 1);
    fixture_start(scene->f, &scene->run, &scene->log);
    for (uint64_t i = 1; i < 5; i++) {
        if (i == 3)
            scene->fork = scene->log;
        grow(scene, &scene->run, &scene->log, i);
    }
    assert_int_equal(fixture_append(scene->f, &scene->run), OK);
    for (uint64_t i = 0; i < 3; i++)
        grow(scene, &scene->other, &scene->fork, 100 + i);
    assert_int_equal(fixture_append(scene->f, &scene->other), OK);
    scene->journal = read_journal(scene->f->store);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    fixture_run_free(&scene->run);
    fixture_run_free(&scene->other);
    fixture_free(scene->f);
    free(scene);
    return 0;
}

static void the_journal_lists_and_finds_logs(void **state)
{
    struct scene *scene = *state;
    struct journal *journal = &scene->journal;
    struct journal_log log;
    uint8_t unknown[KEY_LOG] = {1};

    assert_true(journal->log_at(journal->user, 0, &log));
    assert_memory_equal(log.log, scene->log.end.log, KEY_LOG);
    assert_int_equal(log.branches, 2);
    assert_int_equal(log.fork_seq, 3);
    assert_int_equal(log.lane, LANE_HOME);
    assert_int_equal(log.ends[0].next, 5);
    assert_int_equal(log.ends[1].next, 6);
    assert_memory_equal(log.ends[1].log, log.log, KEY_LOG);
    assert_false(journal->log_at(journal->user, 1, &log));
    assert_false(journal->log_at(journal->user, SIZE_MAX, &log));
    assert_true(journal->log_find(journal->user, scene->log.end.log, &log));
    assert_false(journal->log_find(journal->user, unknown, &log));
}

static void the_journal_knows_ids_of_both_branches(void **state)
{
    struct scene *scene = *state;
    struct journal *journal = &scene->journal;
    const uint8_t *log = scene->log.end.log;
    uint8_t id[HASH_SIZE];

    for (size_t branch = 0; branch < 2; branch++)
        for (uint64_t seq = 0; seq < 5 + branch; seq++) {
            const struct journal_item *item = branch == 1 && seq >= 3
                                                  ? &scene->other.items[seq - 3]
                                                  : &scene->run.items[seq];

            assert_true(journal->id_at(journal->user, log, branch, seq, id));
            assert_memory_equal(id, item->entry.id, HASH_SIZE);
        }
    assert_false(journal->id_at(journal->user, log, 0, 5, id));
    assert_false(journal->id_at(journal->user, log, 1, 6, id));
    assert_false(journal->id_at(journal->user, log, 2, 0, id));
}

struct taken {
    const struct scene *scene;
    size_t branch, count, most;
    uint64_t seq;
};

static bool take(void *context, const struct journal_item *item)
{
    struct taken *taken = context;
    uint64_t seq = taken->seq + taken->count++;
    const struct journal_item *expected =
        taken->branch == 1 && seq >= 3 ? &taken->scene->other.items[seq - 3]
                                       : &taken->scene->run.items[seq];

    assert_true(bytes_equal(item->entry.bytes, expected->entry.bytes));
    assert_true(bytes_equal(item->body, expected->body));
    assert_memory_equal(item->entry.id, expected->entry.id, HASH_SIZE);
    assert_true(item->checked);
    return taken->count != taken->most;
}

static void the_journal_reads_a_branch_from_any_place(void **state)
{
    struct scene *scene = *state;
    struct journal *journal = &scene->journal;

    for (size_t branch = 0; branch < 2; branch++)
        for (uint64_t seq = 0; seq <= 7; seq++) {
            size_t end = 5 + branch;
            struct taken taken = {scene, branch, 0, 0, seq};

            assert_int_equal(journal->read(journal->user, scene->log.end.log,
                                           branch, seq, take, &taken),
                             OK);
            assert_int_equal(taken.count, seq < end ? end - seq : 0);
        }
}

static void the_journal_stops_when_told(void **state)
{
    struct scene *scene = *state;
    struct taken taken = {scene, 0, 0, 2, 1};

    assert_int_equal(scene->journal.read(scene->f->store, scene->log.end.log, 0,
                                         1, take, &taken),
                     OK);
    assert_int_equal(taken.count, 2);
}

static bool take_last(void *context, const struct journal_item *item)
{
    struct body body = {.state = BODY_FULL};

    if (item->body.size)
        assert_int_equal(body_open(item->body, &body), OK);
    *(struct body *)context = body;
    return true;
}

/* A body whose key was destroyed is passed on as absent; a seal has none. */
static void a_body_that_is_gone_is_read_as_absent(void **state)
{
    struct scene *scene = *state;
    uint8_t name_bytes[8];
    MDB_val name = {sizeof name_bytes, name_bytes};
    struct fixture_run run = {0};
    struct store_txn *txn;
    struct body body;

    bytes_set_u64(name_bytes, keys_bucket(1, (uint32_t)(FIXTURE_TIME / 86400)));
    assert_int_equal(store_begin(scene->f->store, STORE_WRITE, &txn), OK);
    assert_int_equal(mdb_del(txn->txn, scene->f->store->keys, &name, NULL), 0);
    assert_int_equal(store_commit(txn), OK);
    keys_forget(&scene->f->store->keys_cache);
    assert_int_equal(scene->journal.read(scene->f->store, scene->log.end.log, 0,
                                         4, take_last, &body),
                     OK);
    assert_int_equal(body.state, BODY_ABSENT);
    fixture_add(scene->f, &run, &scene->log, KIND_SEAL, FIXTURE_TIME,
                bytes_of(NULL, 0));
    assert_int_equal(fixture_append(scene->f, &run), OK);
    assert_int_equal(scene->journal.read(scene->f->store, scene->log.end.log, 0,
                                         5, take_last, &body),
                     OK);
    assert_int_equal(body.state, BODY_FULL);
    fixture_run_free(&run);
}

static void a_missing_entry_within_a_log_is_corrupt(void **state)
{
    struct scene *scene = *state;
    uint8_t space[PLACE_SIZE];
    MDB_val key =
        place_key(fixture_place(scene->f, scene->log.end.log, 0, 2), space);
    struct store_txn *txn;
    struct body body;

    assert_int_equal(store_begin(scene->f->store, STORE_WRITE, &txn), OK);
    assert_int_equal(mdb_del(txn->txn, scene->f->store->entries, &key, NULL),
                     0);
    assert_int_equal(store_commit(txn), OK);
    assert_int_equal(scene->journal.read(scene->f->store, scene->log.end.log, 0,
                                         0, take_last, &body),
                     STORE_CORRUPT);
}

static void an_entry_is_read_with_what_belongs_to_it(void **state)
{
    struct scene *scene = *state;
    struct read_entry *read = malloc(sizeof *read);
    uint64_t place = fixture_place(scene->f, scene->log.end.log, 1, 4);
    struct store_txn *txn;

    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(read_place(txn, place, read), OK);
    store_abort(txn);
    /* Good after the transaction, too. */
    assert_memory_equal(read->entry.id, scene->other.items[1].entry.id,
                        HASH_SIZE);
    assert_true(
        bytes_equal(read->entry.bytes, scene->other.items[1].entry.bytes));
    assert_true(bytes_equal(read->encoded, scene->other.items[1].body));
    assert_true(read->has_body);
    assert_true(read->disputed);
    assert_int_equal(read->lane, LANE_HOME);
    assert_int_equal(read->mark, SIGNATURE_GOOD);
    assert_memory_equal(read->key, scene->log.signer.public, KEY_SIZE);
    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    place = fixture_place(scene->f, scene->log.end.log, 0, 2);
    assert_int_equal(read_place(txn, place, read), OK);
    assert_false(read->disputed);
    assert_int_equal(read_place(txn, 999, read), STORE_NOT_FOUND);
    assert_int_equal(read_ref(txn, scene->log.end.log, 3, read), OK);
    assert_memory_equal(read->entry.id, scene->run.items[3].entry.id,
                        HASH_SIZE);
    assert_int_equal(read_ref(txn, scene->log.end.log, 5, read),
                     STORE_NOT_FOUND);
    assert_int_equal(read_ref(txn, read->entry.id, 0, read), STORE_NOT_FOUND);
    store_abort(txn);
    free(read);
}

static void a_prefix_names_one_entry_or_is_ambiguous(void **state)
{
    struct scene *scene = *state;
    struct read_entry *read = malloc(sizeof *read);
    char hex[2 * HASH_SIZE + 2];
    struct fixture_run run = {0};
    struct store_txn *txn;
    size_t ambiguous = 0;

    for (uint64_t i = 0; i < 1200; i++)
        grow(scene, &run, &scene->log, 1000 + i);
    assert_int_equal(fixture_append(scene->f, &run), OK);
    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    for (size_t i = 0; i < 1200; i++) {
        enum result result;

        bytes_to_hex(bytes_of(run.items[i].entry.id, HASH_SIZE), hex);
        assert_int_equal(read_prefix(txn, hex, read), OK);
        assert_memory_equal(read->entry.id, run.items[i].entry.id, HASH_SIZE);
        hex[4] = '\0';
        result = read_prefix(txn, hex, read);
        assert_true(result == OK || result == STORE_AMBIGUOUS);
        ambiguous += result == STORE_AMBIGUOUS;
        hex[3] = '\0';
        assert_int_equal(read_prefix(txn, hex, read), STORE_NOT_FOUND);
    }
    assert_true(ambiguous > 0 && ambiguous < 600);
    /* Only the first 24 digits stand in the index; the rest counts too. */
    bytes_to_hex(bytes_of(run.items[0].entry.id, HASH_SIZE), hex);
    hex[63] = hex[63] == '0' ? '1' : '0';
    assert_int_equal(read_prefix(txn, hex, read), STORE_NOT_FOUND);
    strcpy(hex + 64, "0");
    assert_int_equal(read_prefix(txn, hex, read), STORE_NOT_FOUND);
    assert_int_equal(read_prefix(txn, "12g4", read), STORE_NOT_FOUND);
    /* Capitals are the same digits. */
    bytes_to_hex(bytes_of(run.items[0].entry.id, HASH_SIZE), hex);
    for (char *at = hex; *at; at++)
        if (*at >= 'a')
            *at = (char)(*at - 'a' + 'A');
    assert_int_equal(read_prefix(txn, hex, read), OK);
    store_abort(txn);
    fixture_run_free(&run);
    free(read);
}

/* The last entry of a run as one of a schema that is not known. */
static void seal_later_schema(const struct scene *scene,
                              const struct fixture_log *log,
                              struct journal_item *item)
{
    struct header header = item->entry.header;
    struct buffer out =
        buffer_of((void *)(uintptr_t)item->entry.bytes.data, ENTRY_SIZE_MAX);

    header.schema = ENTRY_SCHEMA_KNOWN + 1;
    entry_seal(&header, scene->f->realm, &log->signer, &out);
    assert_int_equal(
        entry_open(buffer_bytes(&out), scene->f->realm, &item->entry), OK);
}

static bool count_place(void *user, uint64_t place)
{
    (void)place;
    (*(size_t *)user)++;
    return true;
}

static size_t count_times(struct scene *scene)
{
    struct index_query query = {INDEX_TIME, {NULL, 0}, INT64_MIN, INT64_MAX};
    struct store_txn *txn;
    size_t count = 0;

    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(index_find(txn, &query, count_place, &count), OK);
    store_abort(txn);
    return count;
}

static void a_later_schema_is_kept_without_effect_or_fault(void **state)
{
    static const uint8_t values[] = {0xa1, 0x10, 0x80};
    struct scene *scene = *state;
    struct fixture_log log = fixture_log(scene->f, KEY_POST, LANE_HOME, 2);
    struct fixture_run run = {0};
    size_t times = count_times(scene);
    uint64_t faults, seq;
    enum result result;

    fixture_trust(scene->f);
    faults = fixture_faults(scene->f, &result, &seq);
    fixture_start(scene->f, &run, &log);
    seal_later_schema(scene, &log,
                      fixture_add(scene->f, &run, &log, KIND_CROSSING,
                                  FIXTURE_TIME,
                                  bytes_of(values, sizeof values)));
    assert_int_equal(fixture_append(scene->f, &run), OK);
    assert_int_equal(fixture_faults(scene->f, &result, &seq), faults);
    assert_int_equal(count_times(scene), times);
    fixture_run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(the_journal_lists_and_finds_logs),
        TEST(the_journal_knows_ids_of_both_branches),
        TEST(the_journal_reads_a_branch_from_any_place),
        TEST(the_journal_stops_when_told),
        TEST(a_body_that_is_gone_is_read_as_absent),
        TEST(a_missing_entry_within_a_log_is_corrupt),
        TEST(an_entry_is_read_with_what_belongs_to_it),
        TEST(a_prefix_names_one_entry_or_is_ambiguous),
        TEST(a_later_schema_is_kept_without_effect_or_fault),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
