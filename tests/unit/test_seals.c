/* SPDX-License-Identifier: Apache-2.0 */
/* Seals of officers: set by the writer, held against the duty that an entry
 * names. And a writer whose key is not there yet. */
#include "tests/unit/writer_scene.h"

#include "core/canon.h"
#include "core/crossing.h"
#include "storage/read.h"
#include "storage/seals.h"
#include "storage/verify.h"

static const uint8_t kone_seed[KEY_SIZE] = {1}, other_seed[KEY_SIZE] = {2};

static struct signer signer_of(const uint8_t seed[KEY_SIZE])
{
    struct signer signer;

    key_signer(&signer, seed);
    return signer;
}

/* What an entry under a duty has besides. */
static void set_duty(struct crossing *values, const struct writer_job *duty,
                     const struct signer *officer)
{
    uint8_t hold[BODY_OFFICER_SEAL], space[64];
    struct buffer ref = buffer_of(space, sizeof space);

    body_officer_hold(officer->public, hold);
    crossing_set(values, FIELD_OFFICER_SEAL, bytes_of(hold, sizeof hold));
    if (!duty)
        return;
    canon_put_array(&ref, 3);
    canon_put_string(&ref, bytes_of(duty->log, KEY_LOG));
    canon_put_uint(&ref, duty->seq);
    canon_put_string(&ref, bytes_of(duty->id, HASH_SIZE));
    crossing_set(values, FIELD_DUTY, buffer_bytes(&ref));
}

static void set_text(struct crossing *values, uint16_t key, const char *text)
{
    uint8_t space[64];
    struct buffer out = buffer_of(space, sizeof space);

    canon_put_text(&out, bytes_text(text));
    crossing_set(values, key, buffer_bytes(&out));
}

static struct writer_job write_values(struct scene *scene, uint16_t kind,
                                      struct crossing *values,
                                      const struct signer *officer)
{
    uint8_t space[1024];
    struct buffer out = buffer_of(space, sizeof space);
    struct writer_job job = {.task = WRITE_ENTRY,
                             .lane = LANE_HOME,
                             .kind = kind,
                             .schema = 1,
                             .time = FIXTURE_TIME,
                             .officer = officer};

    crossing_put(values, &out);
    job.values = buffer_bytes(&out);
    assert_int_equal(crossing_complete(kind, job.values, NULL), OK);
    assert_int_equal(writer_run(scene->writer, &job), OK);
    return job;
}

static struct writer_job write_duty(struct scene *scene,
                                    const struct signer *officer)
{
    uint8_t memory[1024];
    struct crossing values;

    crossing_begin(&values, memory, sizeof memory);
    set_duty(&values, NULL, officer);
    crossing_set_uint(&values, 16, 1);
    set_text(&values, 17, "kone");
    crossing_set_bytes(&values, 18, bytes_of(officer->public, KEY_SIZE));
    crossing_set_uint(&values, 19, 1);
    return write_values(scene, KIND_DUTY, &values, officer);
}

/* A crossing of that duty, with that name, sealed by that key. */
static struct writer_job write_crossing(struct scene *scene,
                                        const struct writer_job *duty,
                                        const char *name,
                                        const struct signer *officer)
{
    uint8_t memory[1024], ref[16] = {7};
    struct crossing values;

    crossing_begin(&values, memory, sizeof memory);
    set_duty(&values, duty, officer);
    crossing_set_uint(&values, FIELD_DIRECTION, 1);
    crossing_set_int(&values, FIELD_EVENT_TIME, 1767225600000000);
    crossing_set_uint(&values, FIELD_OUTCOME, 1);
    set_text(&values, FIELD_POST, "UTKAY");
    crossing_set_bytes(&values, FIELD_CLIENT_REF, bytes_of(ref, sizeof ref));
    set_text(&values, FIELD_OFFICER, name);
    return write_values(scene, KIND_CROSSING, &values, officer);
}

static enum seals_state state_of(struct scene *scene,
                                 const struct writer_job *job)
{
    struct seals *seals = calloc(1, sizeof *seals);
    struct read_entry *read = malloc(sizeof *read);
    struct store_txn *txn;
    struct seals_entry what;
    enum seals_state state;

    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(read_ref(txn, job->log, job->seq, read), OK);
    what =
        (struct seals_entry){&read->entry, &read->body, read->realm, read->key};
    assert_int_equal(seals_check(seals, txn, &what, &state), OK);
    store_abort(txn);
    free(read);
    free(seals);
    return state;
}

static void a_crossing_is_sealed_under_its_duty(void **state)
{
    struct scene *scene = *state;
    struct signer kone = signer_of(kone_seed);
    struct writer_job duty = write_duty(scene, &kone);
    struct writer_job job = write_crossing(scene, &duty, "kone", &kone);
    struct verify_count count;

    assert_int_equal(state_of(scene, &duty), SEALS_GOOD);
    assert_int_equal(state_of(scene, &job), SEALS_GOOD);
    count = fixture_verify(scene->f);
    assert_int_equal(count.sealed, 2);
    assert_int_equal(count.faults, 0);
}

static void another_key_or_name_than_the_duty_s_is_bad(void **state)
{
    struct scene *scene = *state;
    struct signer kone = signer_of(kone_seed), other = signer_of(other_seed);
    struct writer_job duty = write_duty(scene, &kone);
    struct writer_job job = write_crossing(scene, &duty, "kone", &other);

    assert_int_equal(state_of(scene, &job), SEALS_BAD);
    job = write_crossing(scene, &duty, "traore", &kone);
    assert_int_equal(state_of(scene, &job), SEALS_BAD);
    assert_int_equal(fixture_verify(scene->f).faults, 2);
}

static void without_its_duty_a_seal_says_nothing(void **state)
{
    struct scene *scene = *state;
    struct signer kone = signer_of(kone_seed);
    struct writer_job duty = write_duty(scene, &kone), job;

    duty.id[0] ^= 1;
    job = write_crossing(scene, &duty, "kone", &kone);
    assert_int_equal(state_of(scene, &job), SEALS_UNKNOWN);
    /* What is no duty names no officer. */
    duty = job;
    job = write_crossing(scene, &duty, "kone", &kone);
    assert_int_equal(state_of(scene, &job), SEALS_UNKNOWN);
    assert_int_equal(fixture_verify(scene->f).seals_unknown, 2);
    assert_int_equal(fixture_verify(scene->f).faults, 0);
}

static void a_locked_writer_stores_runs_and_signs_once_unlocked(void **state)
{
    struct scene *scene = *state;
    struct signer whole = scene->f->author.signer;
    struct fixture_run run = office_run(scene, 1);
    struct writer_job store = {.task = WRITE_RUN, .run = run.run};
    struct signer kone = signer_of(kone_seed);
    struct writer_job job;
    uint8_t memory[64], space[64];
    struct buffer out = buffer_of(space, sizeof space);
    struct crossing values;

    memset(scene->f->author.signer.secret, 0, sizeof whole.secret);
    assert_int_equal(restart(scene), OK);
    assert_true(writer_locked(scene->writer));
    assert_int_equal(writer_run(scene->writer, &store), OK);
    crossing_begin(&values, memory, sizeof memory);
    crossing_set_uint(&values, 16, 1);
    crossing_put(&values, &out);
    job = (struct writer_job){.task = WRITE_ENTRY,
                              .lane = LANE_HOME,
                              .kind = KIND_TALLY,
                              .schema = 1,
                              .time = FIXTURE_TIME,
                              .values = buffer_bytes(&out)};
    assert_int_equal(writer_run(scene->writer, &job), KEY_LOCKED);
    writer_unlock(scene->writer, &whole);
    assert_false(writer_locked(scene->writer));
    write_duty(scene, &kone);
    assert_int_equal(fixture_verify(scene->f).faults, 0);
    fixture_run_free(&run);
    scene->f->author.signer = whole;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(a_crossing_is_sealed_under_its_duty),
        TEST(another_key_or_name_than_the_duty_s_is_bad),
        TEST(without_its_duty_a_seal_says_nothing),
        TEST(a_locked_writer_stores_runs_and_signs_once_unlocked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
