/* SPDX-License-Identifier: Apache-2.0 */
/* The writer when disk, guard or operator fail it. */
#include "tests/unit/storage_fixture.h"

#include "storage/read.h"
#include "storage/writer_internal.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static const struct bytes none;

struct scene {
    struct fixture *f;
    struct writer *writer;
    char kept_data[FIXTURE_PATH + 16], kept_guard[FIXTURE_PATH + 16];
};

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);

    scene->f = fixture_new();
    fixture_trust(scene->f);
    scene->writer = fixture_writer(scene->f);
    snprintf(scene->kept_data, sizeof scene->kept_data, "%s/kept",
             scene->f->path);
    snprintf(scene->kept_guard, sizeof scene->kept_guard, "%s/kept.guard",
             scene->f->path);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    writer_stop(scene->writer);
    fixture_free(scene->f);
    free(scene);
    return 0;
}

static void stop(struct scene *scene)
{
    writer_stop(scene->writer);
    scene->writer = NULL;
    fixture_close(scene->f);
}

static enum result start(struct scene *scene)
{
    if (!scene->f->store)
        assert_int_equal(fixture_open(scene->f, STORE_WRITE), OK);
    return writer_start(scene->f->store, scene->f->guard, &scene->f->author,
                        &scene->writer);
}

/* Copies of a store and guard at rest, and back. */
static void keep(struct scene *scene)
{
    stop(scene);
    fixture_copy(scene->f->data, scene->kept_data);
    fixture_copy(scene->f->guard, scene->kept_guard);
    assert_int_equal(start(scene), OK);
}

static uint64_t next_of(struct scene *scene, enum lane lane)
{
    struct log_state found;
    struct store_txn *txn;

    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(log_find(txn, scene->f->author.logs[lane - 1], &found),
                     OK);
    store_abort(txn);
    return found.log.ends[0].next;
}

static void write_some(struct scene *scene, uint64_t first, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_int_equal(fixture_write(scene->writer, first + i, true, NULL),
                         OK);
}

static struct guard_state guard_of(struct scene *scene)
{
    struct guard guard;

    assert_int_equal(guard_open(&guard, scene->f->guard), OK);
    guard_close(&guard);
    return guard.state;
}

static void the_guard_is_at_rest_soon_and_after_stopping(void **state)
{
    struct scene *scene = *state;
    struct guard_state found;

    write_some(scene, 0, 3);
    found = guard_of(scene);
    assert_int_equal(found.logs[0].next_next, 4);
    usleep(900000);
    found = guard_of(scene);
    assert_int_equal(found.logs[0].previous_next, 4);
    assert_memory_equal(found.logs[0].previous_head, found.logs[0].next_head,
                        HASH_SIZE);
    write_some(scene, 3, 1);
    stop(scene);
    found = guard_of(scene);
    assert_int_equal(found.logs[0].previous_next, 5);
    assert_int_equal(found.logs[0].next_next, 5);
    assert_int_equal(start(scene), OK);
}

static void an_older_copy_of_the_store_does_not_sign(void **state)
{
    struct scene *scene = *state;
    struct writer_job job;

    write_some(scene, 0, 3);
    keep(scene);
    write_some(scene, 3, 2);
    stop(scene);
    fixture_copy(scene->kept_data, scene->f->data);
    assert_int_equal(start(scene), STORE_RECOVERY);
    assert_non_null(scene->writer);
    assert_true(writer_recovering(scene->writer));
    assert_int_equal(writer_health(scene->writer), STORE_RECOVERY);
    assert_int_equal(fixture_write(scene->writer, 3, true, &job),
                     STORE_RECOVERY);
    /* It stays so over a restart, and while nothing is adopted. */
    stop(scene);
    assert_int_equal(start(scene), STORE_RECOVERY);
    assert_int_equal(writer_adopt(scene->writer), OK);
    assert_false(writer_recovering(scene->writer));
    assert_int_equal(fixture_write(scene->writer, 9, true, &job), OK);
    assert_int_equal(job.seq, 4);
    stop(scene);
    assert_int_equal(start(scene), OK);
    assert_int_equal(fixture_faults(scene->f, NULL, NULL), 0);
}

static bool take(void *context, const struct journal_item *item)
{
    struct fixture_run *run = context;
    uint8_t *bytes = malloc(item->entry.bytes.size);
    uint8_t *body = malloc(item->body.size);
    struct journal_item *copy;

    run->items =
        realloc(run->items, (run->run.count + 1) * sizeof run->items[0]);
    run->run.items = run->items;
    copy = &run->items[run->run.count++];
    *copy = *item;
    memcpy(bytes, item->entry.bytes.data, item->entry.bytes.size);
    memcpy(body, item->body.data, item->body.size);
    copy->entry.kid = bytes + (item->entry.kid - item->entry.bytes.data);
    copy->entry.bytes.data = bytes;
    copy->body.data = body;
    return true;
}

/* The lost tail comes back from a peer; then the log goes on behind it. */
static void a_lost_tail_is_taken_back_as_a_run(void **state)
{
    struct scene *scene = *state;
    struct fixture_run tail = {0};
    struct writer_job job = {.task = WRITE_RUN}, own;
    struct journal journal;

    write_some(scene, 0, 2);
    keep(scene);
    write_some(scene, 2, 3);
    journal = read_journal(scene->f->store);
    assert_int_equal(
        journal.read(journal.user, scene->f->author.logs[0], 0, 0, take, &tail),
        OK);
    memcpy(tail.run.log, scene->f->author.logs[0], KEY_LOG);
    memcpy(tail.run.key, scene->f->author.signer.public, KEY_SIZE);
    tail.run.lane = LANE_SHARED;
    stop(scene);
    fixture_copy(scene->kept_data, scene->f->data);
    assert_int_equal(start(scene), STORE_RECOVERY);
    job.run = tail.run;
    assert_int_equal(writer_run(scene->writer, &job), OK);
    assert_int_equal(next_of(scene, LANE_SHARED), 6);
    assert_int_equal(writer_adopt(scene->writer), OK);
    assert_int_equal(fixture_write(scene->writer, 4, true, &own), OK);
    assert_true(own.known);
    assert_int_equal(fixture_write(scene->writer, 5, true, &own), OK);
    assert_int_equal(own.seq, 6);
    assert_int_equal(fixture_faults(scene->f, NULL, NULL), 0);
    fixture_run_free(&tail);
}

static void another_machine_does_not_sign(void **state)
{
    struct scene *scene = *state;

    write_some(scene, 0, 1);
    stop(scene);
    scene->f->author.machine[3] ^= 1;
    assert_int_equal(start(scene), STORE_RECOVERY);
    assert_int_equal(fixture_write(scene->writer, 1, true, NULL),
                     STORE_RECOVERY);
    assert_int_equal(writer_adopt(scene->writer), OK);
    stop(scene);
    assert_int_equal(start(scene), OK);
}

/* Power cut: the guard's next was on the disk, the commit was not. */
static void a_guard_ahead_by_the_group_at_work_is_good(void **state)
{
    struct scene *scene = *state;
    struct guard_state slot;
    struct guard guard;

    write_some(scene, 0, 2);
    stop(scene);
    assert_int_equal(guard_open(&guard, scene->f->guard), OK);
    slot = guard.state;
    slot.logs[0].next_next += 5;
    memset(slot.logs[0].next_head, 0x77, HASH_SIZE);
    assert_int_equal(guard_write(&guard, &slot, none), OK);
    guard_close(&guard);
    assert_int_equal(start(scene), OK);
    write_some(scene, 2, 2);
    stop(scene);
    assert_int_equal(start(scene), OK);
    assert_int_equal(fixture_faults(scene->f, NULL, NULL), 0);
}

/* Killed in one group and, started again, cut off in the next: the first one's
 * next is nowhere, and the second one's slot has not reached the disk. */
static void two_groups_cut_off_in_turn_are_good(void **state)
{
    struct scene *scene = *state;
    struct guard_state slot;
    struct guard guard;

    write_some(scene, 0, 2);
    stop(scene);
    assert_int_equal(guard_open(&guard, scene->f->guard), OK);
    slot = guard.state;
    slot.logs[0].next_next++;
    memset(slot.logs[0].next_head, 0x77, HASH_SIZE);
    assert_int_equal(guard_write(&guard, &slot, none), OK);
    guard_close(&guard);
    assert_int_equal(start(scene), OK);
    usleep(200000);
    fixture_copy(scene->f->guard, scene->kept_guard);
    write_some(scene, 2, 1);
    stop(scene);
    fixture_copy(scene->kept_guard, scene->f->guard);
    assert_int_equal(start(scene), OK);
    write_some(scene, 3, 1);
    assert_int_equal(fixture_faults(scene->f, NULL, NULL), 0);
}

/* Power cut: the commit was on the disk, the guard's slot was not. */
static void a_store_ahead_of_a_torn_slot_is_good(void **state)
{
    struct scene *scene = *state;

    write_some(scene, 0, 2);
    keep(scene);
    write_some(scene, 2, 1);
    stop(scene);
    fixture_copy(scene->kept_guard, scene->f->guard);
    assert_int_equal(start(scene), OK);
    write_some(scene, 3, 1);
    assert_int_equal(next_of(scene, LANE_SHARED), 5);
    assert_int_equal(fixture_faults(scene->f, NULL, NULL), 0);
}

static void a_guard_of_another_history_does_not_sign(void **state)
{
    struct scene *scene = *state;
    struct guard_state slot;
    struct guard guard;

    write_some(scene, 0, 2);
    stop(scene);
    assert_int_equal(guard_open(&guard, scene->f->guard), OK);
    slot = guard.state;
    slot.logs[0].previous_head[0] ^= 1;
    slot.logs[0].next_head[0] ^= 1;
    assert_int_equal(guard_write(&guard, &slot, none), OK);
    guard_close(&guard);
    assert_int_equal(start(scene), STORE_RECOVERY);
}

static void without_a_guard_nothing_starts(void **state)
{
    struct scene *scene = *state;
    int file;

    stop(scene);
    file = open(scene->f->guard, O_WRONLY | O_TRUNC);
    close(file);
    assert_int_equal(start(scene), STORE_CORRUPT);
    assert_null(scene->writer);
    assert_int_equal(unlink(scene->f->guard), 0);
    assert_int_equal(start(scene), STORE_OPEN);
    assert_null(scene->writer);
}

static void a_failing_guard_stops_the_writer(void **state)
{
    struct scene *scene = *state;
    int full = open("/dev/full", O_WRONLY);

    write_some(scene, 0, 2);
    usleep(900000);
    assert_true(dup2(full, scene->writer->guard.file) >= 0);
    close(full);
    assert_int_equal(fixture_write(scene->writer, 2, true, NULL), STORE_IO);
    assert_int_equal(fixture_write(scene->writer, 3, true, NULL),
                     STORE_STOPPED);
    assert_int_equal(writer_health(scene->writer), STORE_STOPPED);
    assert_false(scene->f->store->settling.owed);
    /* The store has it, the client was told that it may not: it asks again. */
    stop(scene);
    assert_int_equal(start(scene), OK);
    write_some(scene, 2, 2);
    assert_int_equal(next_of(scene, LANE_SHARED), 5);
}

static void a_failing_disk_stops_the_writer_and_loses_nothing(void **state)
{
    struct scene *scene = *state;
    int pipes[2], data, saved;

    write_some(scene, 0, 5);
    usleep(900000);
    assert_int_equal(pipe(pipes), 0);
    assert_int_equal(mdb_env_get_fd(scene->f->store->env.lmdb, &data), 0);
    saved = dup(data);
    assert_true(dup2(pipes[1], data) >= 0);
    assert_int_equal(fixture_write(scene->writer, 5, true, NULL), STORE_IO);
    assert_int_equal(fixture_write(scene->writer, 6, true, NULL),
                     STORE_STOPPED);
    /* Reading goes on; the disk's coming back does not start it again. */
    assert_int_equal(next_of(scene, LANE_SHARED), 6);
    assert_true(dup2(saved, data) >= 0);
    assert_int_equal(fixture_write(scene->writer, 6, true, NULL),
                     STORE_STOPPED);
    stop(scene);
    close(saved);
    close(pipes[0]);
    close(pipes[1]);
    assert_int_equal(start(scene), OK);
    assert_int_equal(next_of(scene, LANE_SHARED), 6);
    write_some(scene, 5, 2);
    assert_int_equal(fixture_faults(scene->f, NULL, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(the_guard_is_at_rest_soon_and_after_stopping),
        TEST(an_older_copy_of_the_store_does_not_sign),
        TEST(a_lost_tail_is_taken_back_as_a_run),
        TEST(another_machine_does_not_sign),
        TEST(a_guard_ahead_by_the_group_at_work_is_good),
        TEST(two_groups_cut_off_in_turn_are_good),
        TEST(a_store_ahead_of_a_torn_slot_is_good),
        TEST(a_guard_of_another_history_does_not_sign),
        TEST(without_a_guard_nothing_starts),
        TEST(a_failing_guard_stops_the_writer),
        TEST(a_failing_disk_stops_the_writer_and_loses_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
