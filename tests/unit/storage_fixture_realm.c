/* SPDX-License-Identifier: Apache-2.0 */
/* The people and papers of storage_fixture.h: bodies, members, a writer. */
#include "core/canon.h"
#include "core/crossing.h"
#include "storage/layout.h"
#include "tests/unit/storage_fixture.h"

#include <stdio.h>

static void set(struct crossing *crossing, const char *name, const char *text)
{
    if (text)
        assert_int_equal(
            crossing_set_text(crossing, bytes_text(name), bytes_text(text)),
            OK);
}

static struct bytes finish(const struct crossing *crossing,
                           struct fixture_values *values)
{
    values->out = buffer_of(values->space, sizeof values->space);
    crossing_put(crossing, &values->out);
    assert_false(values->out.full);
    return buffer_bytes(&values->out);
}

void fixture_ref(uint64_t number, uint8_t ref[16])
{
    memset(ref, 0xa5, 16);
    bytes_set_u64(ref + 8, number);
}

/* Every number is another traveller, an hour after the one before. */
struct fixture_person fixture_person(uint64_t number)
{
    static _Thread_local char document[24], surname[24], plate[24];

    snprintf(document, sizeof document, "L%08u", (unsigned)number);
    snprintf(surname, sizeof surname, "ERIKSSON%c%c", (int)('A' + number % 26),
             (int)('A' + number / 26 % 26));
    snprintf(plate, sizeof plate, "UTO %04u", (unsigned)(number % 10000));
    return (struct fixture_person){
        .document = document,
        .surname = surname,
        .given = "ANNA MARIA",
        .birth = "1974-08-12",
        .plate = plate,
        .post = "UTNTH",
        .event_us = ((int64_t)FIXTURE_TIME + 3600 * (int64_t)number) * 1000000,
        .ref = number,
    };
}

struct bytes fixture_crossing(const struct fixture_person *person,
                              struct fixture_values *values)
{
    static _Thread_local struct crossing crossing;
    uint8_t memory[FIXTURE_VALUES], ref[16];

    crossing_begin(&crossing, memory, sizeof memory);
    set(&crossing, "direction", "entry");
    set(&crossing, "outcome", "admitted");
    set(&crossing, "document_number", person->document);
    set(&crossing, "issuing_state", "UTO");
    set(&crossing, "surname", person->surname);
    set(&crossing, "given_names", person->given);
    set(&crossing, "birth_date", person->birth);
    set(&crossing, "nationality", "UTO");
    set(&crossing, "post", person->post);
    set(&crossing, "capture", "read");
    set(&crossing, "document_class", "passport");
    set(&crossing, "document_code", "P");
    set(&crossing, "expiry_date", "2031-04-15");
    set(&crossing, "sex", "F");
    set(&crossing, "lane", "2");
    set(&crossing, "officer", "officer 17");
    set(&crossing, "category", "visitor");
    set(&crossing, "mode", "road");
    set(&crossing, "purpose", "tourism");
    set(&crossing, "vehicle_plate", person->plate);
    set(&crossing, "residence_country", "UTO");
    set(&crossing, "destination", "CAPITAL");
    fixture_ref(person->ref, ref);
    crossing_set_bytes(&crossing, FIELD_CLIENT_REF, bytes_of(ref, sizeof ref));
    crossing_set_int(&crossing, FIELD_EVENT_TIME, person->event_us);
    assert_int_equal(crossing.count, 24);
    return finish(&crossing, values);
}

struct bytes fixture_correction(const struct entry *target, const char *field,
                                const char *text, struct fixture_values *values)
{
    static struct crossing crossing;
    uint8_t memory[FIXTURE_VALUES];

    crossing_begin(&crossing, memory, sizeof memory);
    assert_int_equal(crossing_set_target(&crossing, target->header.log,
                                         target->header.seq, target->id),
                     OK);
    if (field && strcmp(field, "text") == 0) {
        uint8_t note[256];
        struct buffer out = buffer_of(note, sizeof note);

        canon_put_text(&out, bytes_text(text));
        assert_int_equal(crossing_set(&crossing, 16, buffer_bytes(&out)), OK);
    } else if (field) {
        assert_int_equal(
            crossing_set_supersedes(&crossing,
                                    (const uint8_t(*)[HASH_SIZE])target->id, 1),
            OK);
        set(&crossing, field, text);
    }
    set(&crossing, "reason", "read wrongly");
    return finish(&crossing, values);
}

struct bytes fixture_start_values(const struct fixture *f,
                                  const struct fixture_log *log,
                                  struct fixture_values *values)
{
    static struct crossing crossing;
    uint8_t memory[512], instance[16];

    memset(instance, 7, sizeof instance);
    crossing_begin(&crossing, memory, sizeof memory);
    crossing_set_uint(&crossing, 16, log->lane);
    crossing_set_bytes(&crossing, 17, bytes_of(log->incarnation, 16));
    crossing_set_bytes(&crossing, 18, bytes_of(log->signer.public, KEY_SIZE));
    crossing_set_bytes(&crossing, 19, bytes_of(f->realm, KEY_REALM));
    crossing_set_bytes(&crossing, 20, bytes_of(instance, sizeof instance));
    assert_int_equal(crossing.count, 5);
    return finish(&crossing, values);
}

void fixture_start(const struct fixture *f, struct fixture_run *run,
                   struct fixture_log *log)
{
    struct fixture_values values;

    fixture_add(f, run, log, KIND_START, FIXTURE_TIME,
                fixture_start_values(f, log, &values));
}

/* Who certifies whom: a realm, the roster that takes it in, a log. */
struct issuer {
    const struct fixture *f;
    struct roster *roster;
    const char *country;
    struct fixture_run *run;
    struct fixture_log log;
};

static void issuer_begin(struct issuer *issuer, enum fixture_key key,
                         struct fixture_run *run)
{
    issuer->run = run;
    issuer->log = fixture_log(issuer->f, key, LANE_TRUST, 0);
    fixture_start(issuer->f, run, &issuer->log);
}

/* A certificate for one key, in its issuer's log and in the roster. */
static void certify(struct issuer *issuer, enum fixture_key key,
                    const char *name, uint8_t roles)
{
    const struct fixture *f = issuer->f;
    struct certificate certificate = {
        .roles = roles, .from = 0, .until = ENTRY_TIME_MAX};
    struct fixture_values values;
    const struct journal_item *item;
    struct body body;

    snprintf(certificate.country, sizeof certificate.country, "%s",
             issuer->country);
    snprintf(certificate.name, sizeof certificate.name, "%s", name);
    memcpy(certificate.link_key, f->signers[key].public, KEY_SIZE);
    memcpy(certificate.witness_key, f->signers[key].public, KEY_SIZE);
    certificate_prove(&certificate, f->realm, &f->signers[key]);
    values.out = buffer_of(values.space, sizeof values.space);
    certificate_put(&certificate, &values.out);
    item = fixture_add(f, issuer->run, &issuer->log, KIND_CERTIFICATE,
                       FIXTURE_TIME, buffer_bytes(&values.out));
    assert_int_equal(body_open(item->body, &body), OK);
    assert_int_equal(roster_add(issuer->roster, &item->entry, &body,
                                issuer->log.signer.public),
                     OK);
}

static void certify_all(struct issuer *issuer, struct fixture_run *root,
                        struct fixture_run *registrar)
{
    issuer_begin(issuer, KEY_ROOT, root);
    certify(issuer, KEY_REGISTRAR, "registrar", ROLE_REGISTRAR);
    issuer_begin(issuer, KEY_REGISTRAR, registrar);
    certify(issuer, KEY_POST, "north gate", ROLE_POST);
    certify(issuer, KEY_OFFICE, "office", ROLE_HEADQUARTERS);
}

void fixture_trust(struct fixture *f)
{
    struct issuer issuer = {.f = f, .roster = &f->roster, .country = "UTO"};
    struct fixture_run root = {0}, registrar = {0};

    certify_all(&issuer, &root, &registrar);
    assert_int_equal(fixture_append(f, &root), OK);
    assert_int_equal(fixture_append(f, &registrar), OK);
    fixture_run_free(&root);
    fixture_run_free(&registrar);
}

struct fixture *fixture_abroad(struct fixture *home, struct fixture_run *root,
                               struct fixture_run *registrar)
{
    struct fixture *abroad = calloc(1, sizeof *abroad);
    struct issuer issuer = {
        .f = abroad, .roster = &home->roster, .country = "UTP"};
    size_t realm;

    assert_non_null(abroad);
    fixture_keys(abroad, "abroad");
    assert_int_equal(roster_admit(&home->roster,
                                  abroad->signers[KEY_ROOT].public, "UTP",
                                  &realm),
                     OK);
    certify_all(&issuer, root, registrar);
    return abroad;
}

enum result fixture_single(struct fixture *f, const struct fixture_run *run,
                           size_t i)
{
    struct fixture_run single = *run;

    single.run.items = &run->items[i];
    single.run.count = 1;
    single.run.single = true;
    return fixture_append(f, &single);
}

void fixture_guard(struct fixture *f)
{
    struct guard_state state = {.counter = 1};

    memcpy(state.instance, f->author.instance, sizeof state.instance);
    memcpy(state.machine, f->author.machine, HASH_SIZE);
    for (size_t i = 0; i < GUARD_LOGS; i++)
        memcpy(state.logs[i].log, f->author.logs[i], KEY_LOG);
    assert_int_equal(guard_create(f->guard, &state), OK);
}

enum result fixture_write_start(struct fixture *f, struct writer *writer,
                                enum lane lane)
{
    struct fixture_log log = fixture_log(f, KEY_POST, lane, 0);
    struct fixture_values values;
    struct writer_job job = {.task = WRITE_ENTRY,
                             .lane = lane,
                             .kind = KIND_START,
                             .schema = 1,
                             .time = FIXTURE_TIME,
                             .values = fixture_start_values(f, &log, &values)};

    return writer_run(writer, &job);
}

struct writer *fixture_writer(struct fixture *f)
{
    struct writer *writer;

    fixture_guard(f);
    assert_int_equal(writer_start(f->store, f->guard, &f->author, &writer), OK);
    for (unsigned lane = LANE_SHARED; lane <= LANE_TRUST; lane++)
        assert_int_equal(fixture_write_start(f, writer, (enum lane)lane), OK);
    return writer;
}

enum result fixture_write(struct writer *writer, uint64_t number, bool with_ref,
                          struct writer_job *out)
{
    struct fixture_person person = fixture_person(number);
    struct fixture_values values;
    struct writer_job job = {.task = WRITE_ENTRY,
                             .lane = LANE_SHARED,
                             .kind = KIND_CROSSING,
                             .schema = 1,
                             .time = FIXTURE_TIME + 3600 * number,
                             .clock = CLOCK_NETWORK,
                             .values = fixture_crossing(&person, &values)};
    uint8_t ref[16];
    enum result result;

    fixture_ref(number, ref);
    if (with_ref)
        job.client_ref = ref;
    result = writer_run(writer, &job);
    if (out)
        *out = job;
    return result;
}

void fixture_revoke(struct fixture *f, struct fixture_run *run,
                    struct fixture_log *registrar, const uint8_t key[KEY_SIZE],
                    const struct entry *good)
{
    struct fixture_values values;
    const struct journal_item *item;
    struct body body;

    values.out = buffer_of(values.space, sizeof values.space);
    canon_put_map(&values.out, 2);
    canon_put_uint(&values.out, 16);
    canon_put_string(&values.out, bytes_of(key, KEY_SIZE));
    canon_put_uint(&values.out, 17);
    canon_put_array(&values.out, good ? 1 : 0);
    if (good) {
        canon_put_array(&values.out, 3);
        canon_put_string(&values.out, bytes_of(good->header.log, KEY_LOG));
        canon_put_uint(&values.out, good->header.seq);
        canon_put_string(&values.out, bytes_of(good->id, HASH_SIZE));
    }
    item = fixture_add(f, run, registrar, KIND_REVOCATION, FIXTURE_TIME,
                       buffer_bytes(&values.out));
    assert_int_equal(body_open(item->body, &body), OK);
    assert_int_equal(roster_add(&f->roster, &item->entry, &body,
                                registrar->signer.public),
                     OK);
}
