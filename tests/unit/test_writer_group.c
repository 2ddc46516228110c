/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs that the writer finds together: one group, one commit. */
#include "tests/unit/writer_scene.h"

#include <pthread.h>
#include <unistd.h>

enum { THREADS = 8, EACH = 200 };

/* A batch of crossings that are submitted without waiting. */
struct burst {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    size_t count, done;
    struct writer_job jobs[64];
    struct fixture_values values[64];
    uint8_t refs[64][16];
};

static void burst_done(struct writer_job *job)
{
    struct burst *burst = job->user;

    pthread_mutex_lock(&burst->lock);
    burst->done++;
    pthread_cond_signal(&burst->wake);
    pthread_mutex_unlock(&burst->lock);
}

static struct burst *burst_new(void)
{
    struct burst *burst = calloc(1, sizeof *burst);

    pthread_mutex_init(&burst->lock, NULL);
    pthread_cond_init(&burst->wake, NULL);
    return burst;
}

static struct writer_job *burst_add(struct burst *burst, uint64_t number)
{
    struct fixture_person person = fixture_person(number);
    struct writer_job *job = &burst->jobs[burst->count];

    *job = (struct writer_job){
        .task = WRITE_ENTRY,
        .lane = LANE_SHARED,
        .kind = KIND_CROSSING,
        .schema = 1,
        .time = FIXTURE_TIME,
        .values = fixture_crossing(&person, &burst->values[burst->count])};
    fixture_ref(number, burst->refs[burst->count]);
    job->client_ref = burst->refs[burst->count++];
    return job;
}

/* Holds the writer until the burst has been submitted: one group. */
static enum result wait_for_burst(struct store_txn *txn, void *user)
{
    (void)txn;
    pthread_mutex_lock(user);
    pthread_mutex_unlock(user);
    return OK;
}

static void burst_run(struct scene *scene, struct burst *burst)
{
    pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
    struct writer_job holder = {.task = WRITE_CALL,
                                .call = wait_for_burst,
                                .user = &gate,
                                .done = nothing_more};

    pthread_mutex_lock(&gate);
    writer_submit(scene->writer, &holder);
    usleep(20000);
    for (size_t i = 0; i < burst->count; i++) {
        burst->jobs[i].done = burst_done;
        if (burst->jobs[i].task != WRITE_CALL)
            burst->jobs[i].user = burst;
        writer_submit(scene->writer, &burst->jobs[i]);
    }
    pthread_mutex_unlock(&gate);
    pthread_mutex_lock(&burst->lock);
    while (burst->done < burst->count)
        pthread_cond_wait(&burst->wake, &burst->lock);
    pthread_mutex_unlock(&burst->lock);
}

static size_t commits(struct scene *scene)
{
    MDB_envinfo info;

    mdb_env_info(scene->f->store->env.lmdb, &info);
    return info.me_last_txnid;
}

struct submitter {
    struct scene *scene;
    uint64_t first;
    uint8_t *seen;
};

static void *submit(void *user)
{
    struct submitter *submitter = user;

    for (uint64_t i = 0; i < EACH; i++) {
        struct writer_job job;

        if (fixture_write(submitter->scene->writer, submitter->first + i,
                          i % 2 == 0, &job) == OK &&
            job.seq <= THREADS * EACH)
            __atomic_add_fetch(&submitter->seen[job.seq], 1, __ATOMIC_SEQ_CST);
    }
    return NULL;
}

static void entries_of_many_threads_are_one_chain(void **state)
{
    struct scene *scene = *state;
    static uint8_t seen[THREADS * EACH + 1];
    struct submitter submitters[THREADS];
    pthread_t threads[THREADS];

    for (size_t i = 0; i < THREADS; i++) {
        submitters[i] = (struct submitter){scene, i * EACH, seen};
        pthread_create(&threads[i], NULL, submit, &submitters[i]);
    }
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (size_t seq = 1; seq <= THREADS * EACH; seq++)
        assert_int_equal(seen[seq], 1);
    assert_int_equal(next_of(scene), THREADS * EACH + 1);
    assert_int_equal(restart(scene), OK);
    assert_int_equal(next_of(scene), THREADS * EACH + 1);
    assert_int_equal(fixture_faults(scene->f, NULL, NULL), 0);
}

static void what_arrives_together_is_one_commit(void **state)
{
    struct scene *scene = *state;
    struct burst *burst = burst_new();
    size_t before;

    for (uint64_t i = 0; i < 50; i++)
        burst_add(burst, i);
    before = commits(scene);
    burst_run(scene, burst);
    /* The call that held the writer wrote nothing. */
    assert_int_equal(commits(scene), before + 1);
    for (size_t i = 0; i < 50; i++) {
        assert_int_equal(burst->jobs[i].result, OK);
        assert_int_equal(burst->jobs[i].seq, i + 1);
        assert_false(burst->jobs[i].known);
    }
    assert_int_equal(fixture_faults(scene->f, NULL, NULL), 0);
    free(burst);
}

static void the_same_reference_counts_within_a_group(void **state)
{
    struct scene *scene = *state;
    struct burst *burst = burst_new();

    for (uint64_t i = 0; i < 9; i++)
        burst_add(burst, i % 3);
    burst_run(scene, burst);
    for (size_t i = 0; i < 9; i++) {
        assert_int_equal(burst->jobs[i].result, OK);
        assert_int_equal(burst->jobs[i].known, i >= 3);
        assert_memory_equal(burst->jobs[i].id, burst->jobs[i % 3].id,
                            HASH_SIZE);
    }
    assert_int_equal(next_of(scene), 4);
    free(burst);
}

static void a_refused_job_does_not_harm_its_group(void **state)
{
    struct scene *scene = *state;
    struct fixture_run run = office_run(scene, 7), late = run;
    static uint8_t large[VALUES_SIZE_MAX + 1] = {0xa1, 0x10, 0x59, 0xff, 0xff};
    struct burst *burst = burst_new();

    late.run.items++;
    late.run.count--;
    burst_add(burst, 1);
    *burst_add(burst, 0) =
        (struct writer_job){.task = WRITE_RUN, .run = late.run};
    burst_add(burst, 2)->values = bytes_of("\xa1\x10", 2);
    burst_add(burst, 3)->values = bytes_of(large, sizeof large);
    *burst_add(burst, 0) =
        (struct writer_job){.task = WRITE_RUN, .run = run.run};
    burst_add(burst, 4);
    burst_run(scene, burst);
    assert_int_equal(burst->jobs[0].result, OK);
    assert_int_equal(burst->jobs[1].result, ENTRY_GAP);
    assert_int_equal(burst->jobs[2].result, CBOR_TRUNCATED);
    assert_int_equal(burst->jobs[3].result, BODY_SIZE);
    assert_int_equal(burst->jobs[4].result, OK);
    assert_int_equal(burst->jobs[5].result, OK);
    assert_int_equal(burst->jobs[5].seq, 2);
    assert_int_equal(fixture_faults(scene->f, NULL, NULL), 0);
    assert_int_equal(writer_health(scene->writer), OK);
    fixture_run_free(&run);
    free(burst);
}

static void stopping_finishes_what_was_submitted(void **state)
{
    struct scene *scene = *state;
    struct burst *burst = burst_new();

    for (uint64_t i = 0; i < 60; i++) {
        struct writer_job *job = burst_add(burst, i);

        job->done = burst_done;
        job->user = burst;
        writer_submit(scene->writer, job);
    }
    assert_int_equal(restart(scene), OK);
    assert_int_equal(burst->done, 60);
    assert_int_equal(next_of(scene), 61);
    free(burst);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(entries_of_many_threads_are_one_chain),
        TEST(what_arrives_together_is_one_commit),
        TEST(the_same_reference_counts_within_a_group),
        TEST(a_refused_job_does_not_harm_its_group),
        TEST(stopping_finishes_what_was_submitted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
