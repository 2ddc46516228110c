/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures that are checked afterwards, in the background. */
#include "tests/unit/storage_fixture.h"

#include "storage/layout.h"
#include "storage/monotonic.h"
#include "storage/scrub.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ENTRIES = 60, BAD = 11, STEP_MS = 20, WAIT_MS = 20000 };

struct scene {
    struct fixture *f;
    struct writer *writer;
    struct scrub *scrub;
    struct scrub_options options;
    struct fixture_log log;
    unsigned told; /* how often a log was told as bad */
    uint8_t told_log[KEY_LOG];
    uint64_t told_seq;
};

/* On the scrub's thread, which is joined before a test looks. */
static void on_bad(void *user, const uint8_t log[KEY_LOG], uint64_t seq)
{
    struct scene *scene = user;

    scene->told++;
    memcpy(scene->told_log, log, KEY_LOG);
    scene->told_seq = seq;
}

/* What its author signed wrongly; what follows names it all the same. */
static void spoil(struct scene *scene, struct journal_item *item)
{
    uint8_t *signature = (uint8_t *)(uintptr_t)item->entry.signature;

    signature[3] ^= 0x40;
    assert_int_equal(
        entry_open(item->entry.bytes, scene->f->realm, &item->entry), OK);
    memcpy(scene->log.end.head, item->entry.id, HASH_SIZE);
}

/* A run as a peer sends it: the last signature has been verified, if asked;
 * those of the seqs from bad to bad_end are wrong. */
static void add(struct scene *scene, uint64_t count, uint64_t bad,
                uint64_t bad_end, bool last_checked)
{
    struct fixture_run run = {0};
    struct fixture_values values;
    struct journal_item *item = NULL;

    if (scene->log.end.next == 0)
        fixture_start(scene->f, &run, &scene->log);
    while (count-- > 0) {
        uint64_t seq = scene->log.end.next;
        struct fixture_person person = fixture_person(seq);

        item = fixture_add(scene->f, &run, &scene->log, KIND_CROSSING,
                           FIXTURE_TIME, fixture_crossing(&person, &values));
        item->checked = false;
        if (seq >= bad && seq < bad_end)
            spoil(scene, item);
    }
    if (item)
        item->checked = last_checked;
    assert_int_equal(fixture_append(scene->f, &run), OK);
    fixture_run_free(&run);
}

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);

    scene->f = fixture_new();
    fixture_trust(scene->f);
    scene->log = fixture_log(scene->f, KEY_OFFICE, LANE_SHARED, 1);
    scene->options = (struct scrub_options){
        .bad = on_bad, .user = scene, .step_ms = STEP_MS};
    *state = scene;
    return 0;
}

static void stop(struct scene *scene)
{
    scrub_stop(scene->scrub);
    writer_stop(scene->writer);
    scene->scrub = NULL;
    scene->writer = NULL;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    stop(scene);
    fixture_free(scene->f);
    free(scene);
    return 0;
}

static void start(struct scene *scene)
{
    assert_int_equal(writer_start(scene->f->store, NULL, NULL, &scene->writer),
                     OK);
    scene->scrub = scrub_start(scene->f->store, scene->writer, &scene->options);
    assert_non_null(scene->scrub);
}

static struct scrub_progress progress(struct scene *scene)
{
    struct scrub_progress progress;

    assert_int_equal(scrub_progress(scene->f->store, &progress), OK);
    return progress;
}

/* Waits until at most so many are left. */
static void wait_until_left(struct scene *scene, uint64_t most)
{
    for (int ms = 0; progress(scene).to_check > most && ms < WAIT_MS; ms++)
        usleep(1000);
    assert_true(progress(scene).to_check <= most);
}

static uint8_t mark_of(struct scene *scene, uint64_t seq)
{
    return fixture_held(scene->f, &scene->log, seq).mark;
}

/* How often the store was written so far. */
static size_t commits(struct scene *scene)
{
    MDB_envinfo info;

    mdb_env_info(scene->f->store->env.lmdb, &info);
    return info.me_last_txnid;
}

static void signatures_become_good_or_bad(void **state)
{
    struct scene *scene = *state;
    enum result result;
    uint64_t seq;

    add(scene, ENTRIES, BAD, BAD + 1, true);
    assert_int_equal(progress(scene).to_check, ENTRIES - 1);
    assert_int_equal(mark_of(scene, BAD), SIGNATURE_UNCHECKED);
    start(scene);
    wait_until_left(scene, 0);
    stop(scene);
    assert_int_equal(progress(scene).bad, 1);
    for (uint64_t i = 0; i <= ENTRIES; i++)
        assert_int_equal(mark_of(scene, i),
                         i == BAD ? SIGNATURE_BAD : SIGNATURE_GOOD);
    assert_int_equal(scene->told, 1);
    assert_memory_equal(scene->told_log, scene->log.end.log, KEY_LOG);
    assert_int_equal(scene->told_seq, BAD);
    /* Who reads everything again says the same. */
    assert_int_equal(fixture_faults(scene->f, &result, &seq), 1);
    assert_int_equal(result, ENTRY_SIGNATURE);
    assert_int_equal(seq, BAD);
}

static void all_are_counted_and_a_log_is_told_once(void **state)
{
    struct scene *scene = *state;

    add(scene, ENTRIES, BAD, BAD + 5, false);
    scene->options.batch = 7;
    start(scene);
    wait_until_left(scene, 0);
    stop(scene);
    assert_int_equal(progress(scene).bad, 5);
    assert_int_equal(scene->told, 1);
    assert_int_equal(scene->told_seq, BAD);
}

static void what_was_checked_when_it_came_is_not_counted(void **state)
{
    struct scene *scene = *state;
    size_t before;

    scene->writer = fixture_writer(scene->f);
    for (uint64_t i = 0; i < 5; i++)
        assert_int_equal(fixture_write(scene->writer, i, true, NULL), OK);
    assert_int_equal(progress(scene).to_check, 0);
    stop(scene);
    before = commits(scene);
    start(scene);
    usleep(10 * STEP_MS * 1000);
    stop(scene);
    assert_int_equal(commits(scene), before);
}

static void it_goes_on_where_it_was(void **state)
{
    struct scene *scene = *state;
    uint64_t left, at;

    add(scene, ENTRIES, BAD, BAD + 1, false);
    scene->options.batch = 10;
    scene->options.step_ms = 100;
    start(scene);
    wait_until_left(scene, ENTRIES - 20);
    stop(scene);
    left = progress(scene).to_check;
    at = fixture_number(scene->f, "scrubbed");
    assert_true(left > 0);
    assert_int_equal(fixture_number(scene->f, "bad"), 1);
    for (uint64_t i = 0; i <= ENTRIES; i++) {
        bool done = fixture_place(scene->f, scene->log.end.log, 0, i) < at;

        assert_int_equal(mark_of(scene, i) == SIGNATURE_UNCHECKED, !done);
    }
    fixture_close(scene->f);
    assert_int_equal(fixture_open(scene->f, STORE_WRITE), OK);
    assert_int_equal(progress(scene).to_check, left);
    scene->options.step_ms = STEP_MS;
    start(scene);
    wait_until_left(scene, 0);
    stop(scene);
    assert_true(fixture_number(scene->f, "scrubbed") > at);
    assert_int_equal(progress(scene).bad, 1);
    assert_int_equal(scene->told, 1);
}

static void nothing_is_done_twice(void **state)
{
    uint8_t before[HASH_SIZE], after[HASH_SIZE];
    struct scene *scene = *state;
    size_t count;

    add(scene, ENTRIES, BAD, BAD + 1, false);
    start(scene);
    wait_until_left(scene, 0);
    stop(scene);
    fixture_digest(scene->f, before);
    count = commits(scene);
    start(scene);
    usleep(10 * STEP_MS * 1000);
    stop(scene);
    assert_int_equal(commits(scene), count);
    fixture_digest(scene->f, after);
    assert_memory_equal(before, after, HASH_SIZE);
    /* What comes next is looked at, and no more than that. */
    add(scene, 3, 0, 0, false);
    assert_int_equal(progress(scene).to_check, 3);
    start(scene);
    wait_until_left(scene, 0);
    stop(scene);
    assert_int_equal(commits(scene), count + 2);
    assert_int_equal(scene->told, 1);
}

static void it_waits_while_entries_come_but_not_for_ever(void **state)
{
    struct scene *scene = *state;
    int entries = 0;

    scene->options.step_ms = 100;
    add(scene, ENTRIES, 0, 0, false);
    start(scene);
    /* An entry comes every fifth of a step. */
    for (; progress(scene).to_check == ENTRIES && entries < 500; entries++) {
        add(scene, 1, 0, 0, true);
        usleep(20000);
    }
    assert_true(entries > SCRUB_PATIENCE);
    assert_int_equal(progress(scene).to_check, 0);
}

static void a_damaged_entry_is_passed_over(void **state)
{
    struct scene *scene = *state;
    uint8_t space[PLACE_SIZE];
    struct store_txn *txn;
    MDB_val key, value = {2, (void *)(uintptr_t) "\0"};

    add(scene, ENTRIES, 0, 0, false);
    key = place_key(fixture_place(scene->f, scene->log.end.log, 0, 20), space);
    assert_int_equal(store_begin(scene->f->store, STORE_WRITE, &txn), OK);
    assert_int_equal(
        mdb_put(txn->txn, scene->f->store->entries, &key, &value, 0), 0);
    assert_int_equal(store_commit(txn), OK);
    start(scene);
    wait_until_left(scene, 1);
    usleep(5 * STEP_MS * 1000);
    assert_int_equal(progress(scene).to_check, 1);
    stop(scene);
    assert_int_equal(mark_of(scene, 19), SIGNATURE_GOOD);
    assert_int_equal(mark_of(scene, 21), SIGNATURE_GOOD);
    assert_int_equal(scene->told, 0);
}

static void a_full_disk_is_waited_for(void **state)
{
    struct scene *scene = *state;
    struct rlimit unlimited, low;
    struct stat found;

    signal(SIGXFSZ, SIG_IGN);
    add(scene, ENTRIES, BAD, BAD + 1, false);
    assert_int_equal(stat(scene->f->data, &found), 0);
    getrlimit(RLIMIT_FSIZE, &unlimited);
    low = (struct rlimit){(rlim_t)found.st_size, unlimited.rlim_max};
    setrlimit(RLIMIT_FSIZE, &low);
    start(scene);
    for (int ms = 0; writer_health(scene->writer) == OK && ms < WAIT_MS; ms++)
        usleep(1000);
    assert_int_equal(writer_health(scene->writer), STORE_FULL);
    assert_int_equal(progress(scene).to_check, ENTRIES);
    setrlimit(RLIMIT_FSIZE, &unlimited);
    /* Nobody else writes: it finds out by itself that there is room. */
    wait_until_left(scene, 0);
    assert_int_equal(writer_health(scene->writer), OK);
    stop(scene);
    assert_int_equal(scene->told, 1);
    assert_int_equal(progress(scene).bad, 1);
}

static void more_than_a_batch_is_checked_and_a_stop_is_quick(void **state)
{
    struct scene *scene = *state;
    int64_t before_ms;

    add(scene, SCRUB_BATCH + SCRUB_READ + 1, 2200, 2201, false);
    start(scene);
    wait_until_left(scene, SCRUB_READ + 20);
    before_ms = monotonic_ms();
    stop(scene);
    assert_true(monotonic_ms() - before_ms < 2000);
    /* Nor does one in the middle leave anything out. */
    for (useconds_t i = 0; progress(scene).to_check > 0 && i < 500; i++) {
        start(scene);
        usleep(1000 + 300 * (i % 80));
        stop(scene);
    }
    assert_int_equal(progress(scene).to_check, 0);
    assert_int_equal(mark_of(scene, 2200), SIGNATURE_BAD);
    assert_int_equal(progress(scene).bad, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(signatures_become_good_or_bad),
        TEST(all_are_counted_and_a_log_is_told_once),
        TEST(what_was_checked_when_it_came_is_not_counted),
        TEST(it_goes_on_where_it_was),
        TEST(nothing_is_done_twice),
        TEST(it_waits_while_entries_come_but_not_for_ever),
        TEST(a_damaged_entry_is_passed_over),
        TEST(a_full_disk_is_waited_for),
        TEST(more_than_a_batch_is_checked_and_a_stop_is_quick),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
