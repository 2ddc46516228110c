/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_disclose: a log read for a neighbour, against the same read at home.
 *
 * usage: bench_disclose ENTRIES ROUNDS     (TMPDIR: where the store is)
 *
 * One post has written ENTRIES crossings, whose signatures were found good; an
 * office has corrected every hundredth. At home: the log is read and packed in
 * runs. Abroad: each entry is judged and redacted to four fields first. Once
 * with crossings of 24 fields and once of 14. Processor time of the thread; the
 * two sides take turns; medians. Prints one JSON object.
 */
#include "core/canon.h"
#include "core/crossing.h"
#include "replication/pack.h"
#include "storage/disclose.h"
#include "storage/read.h"
#include "tests/unit/storage_fixture.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum {
    RUN_ITEMS = 1000,
    RUN_ROOM = RUN_BYTES_MAX - BODY_SIZE_MAX,
    ROUNDS_MAX = 99,
    CORRECTED = 100,
    FIELDS_MOST = 24,
    FIELDS_FEW = 14,
};

struct bench {
    struct fixture *f;
    struct writer *writer;
    struct fixture_log log, office;
    uint8_t (*ids)[HASH_SIZE]; /* of those to correct */
    struct treaty treaty;
    struct disclose rules;
    struct disclose_source source;
    /* A run on its way. */
    struct pack *pack;
    struct journal_item items[RUN_ITEMS];
    size_t count, packed, wire, largest, shown;
    struct buffer bytes, out;
};

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

/* The first fields of a crossing, with its time. */
static struct bytes some_fields(struct bytes values, size_t fields,
                                struct fixture_values *space)
{
    static struct crossing crossing;
    uint8_t memory[FIXTURE_VALUES];
    struct body body;
    struct bytes value;
    uint16_t key;
    size_t at = 0;

    assert_int_equal(body_open_values(values, &body), OK);
    crossing_begin(&crossing, memory, sizeof memory);
    while (crossing.count < fields && body_next(&body, &at, &key, &value))
        assert_int_equal(crossing_set(&crossing, key, value), OK);
    assert_int_equal(crossing.count, fields);
    space->out = buffer_of(space->space, sizeof space->space);
    crossing_put(&crossing, &space->out);
    return buffer_bytes(&space->out);
}

static void submit(struct bench *bench, struct fixture_run *run)
{
    struct writer_job job = {.task = WRITE_RUN, .run = run->run};

    assert_int_equal(writer_run(bench->writer, &job), OK);
    fixture_run_free(run);
}

static void write_crossings(struct bench *bench, size_t entries, size_t fields)
{
    struct fixture_run run = {0};
    struct fixture_values values, fewer;

    fixture_start(bench->f, &run, &bench->log);
    for (size_t i = 1; i <= entries; i++) {
        struct fixture_person person = fixture_person(i);
        const struct journal_item *item = fixture_add(
            bench->f, &run, &bench->log, KIND_CROSSING, FIXTURE_TIME + 60 * i,
            some_fields(fixture_crossing(&person, &values), fields, &fewer));

        if (i % CORRECTED == 0)
            memcpy(bench->ids[i / CORRECTED], item->entry.id, HASH_SIZE);
        if (run.run.count == RUN_ITEMS || i == entries)
            submit(bench, &run);
    }
}

static void write_corrections(struct bench *bench, size_t entries)
{
    struct fixture_run run = {0};
    struct fixture_values values;

    fixture_start(bench->f, &run, &bench->office);
    for (size_t i = CORRECTED; i <= entries; i += CORRECTED) {
        struct entry target = {.header.seq = i};

        memcpy(target.header.log, bench->log.end.log, KEY_LOG);
        memcpy(target.id, bench->ids[i / CORRECTED], HASH_SIZE);
        fixture_add(bench->f, &run, &bench->office, KIND_AMENDMENT,
                    FIXTURE_TIME,
                    fixture_correction(&target, "surname", "OTHER", &values));
        if (run.run.count == RUN_ITEMS)
            submit(bench, &run);
    }
    if (run.run.count)
        submit(bench, &run);
}

static void wait_indexed(struct bench *bench)
{
    struct index_progress progress;

    do {
        usleep(10000);
        index_progress(bench->f->store, &progress);
    } while (progress.left > 0);
}

static void agree(struct bench *bench)
{
    static const uint16_t keys[] = {FIELD_DIRECTION, FIELD_DOCUMENT_NUMBER,
                                    FIELD_SURNAME, FIELD_EVENT_TIME};
    static uint8_t space[32];
    struct buffer out = buffer_of(space, sizeof space);
    struct treaty_grant *grant = &bench->treaty.grants[0];

    canon_put_array(&out, 2);
    canon_put_uint(&out, FIELD_CATEGORY);
    canon_put_uint(&out, CATEGORY_ASYLUM);
    grant->kind = KIND_CROSSING;
    grant->excluded = (struct treaty_list){1, buffer_bytes(&out)};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        grant->keys.bits[keys[i] / 64] |= UINT64_C(1) << keys[i] % 64;
    bench->treaty.grant_count = 1;
    bench->rules.realm = 1;
    bench->rules.count = 1;
    bench->rules.rules[0].treaty = &bench->treaty;
    bench->source = (struct disclose_source){bench->f->store, &bench->f->roster,
                                             &bench->rules};
}

static void flush(struct bench *bench)
{
    size_t done = 0;

    while (done < bench->count) {
        size_t packed;

        bench->out.size = 0;
        packed = pack_run(bench->pack, bench->items + done, bench->count - done,
                          &bench->out);
        assert_true(packed > 0);
        bench->wire += bench->out.size;
        done += packed;
    }
    bench->packed += done;
    bench->count = 0;
    bench->bytes.size = 0;
}

static struct bytes copy(struct buffer *out, struct bytes bytes)
{
    size_t at = out->size;

    buffer_put(out, bytes);
    return bytes_of(out->data + at, bytes.size);
}

/* As the protocol does: what is lent is copied until the run is packed. */
static bool take(void *user, const struct journal_item *item)
{
    struct bench *bench = user;
    struct journal_item *to = &bench->items[bench->count++];
    const uint8_t *old = item->entry.bytes.data;
    size_t size = item->entry.bytes.size + item->body.size;

    *to = *item;
    to->entry.bytes = copy(&bench->bytes, item->entry.bytes);
    to->entry.payload.data =
        to->entry.bytes.data + (item->entry.payload.data - old);
    to->entry.kid = to->entry.bytes.data + (item->entry.kid - old);
    to->entry.signature = to->entry.bytes.data + (item->entry.signature - old);
    to->body = copy(&bench->bytes, item->body);
    assert_false(bench->bytes.full);
    if (item->entry.header.kind == KIND_CROSSING) {
        bench->largest = size > bench->largest ? size : bench->largest;
        bench->shown += item->body.size > 8;
    }
    if (bench->count == RUN_ITEMS || bench->bytes.size > RUN_ROOM)
        flush(bench);
    return true;
}

/* Seconds for the whole log. */
static double serve(struct bench *bench, bool abroad, size_t entries)
{
    struct journal journal = read_journal(bench->f->store);
    const uint8_t *log = bench->log.end.log;
    double start = now_s();

    bench->packed = bench->wire = bench->largest = bench->shown = 0;
    assert_int_equal(
        abroad ? disclose_read(&bench->source, log, 0, 0, take, bench)
               : journal.read(journal.user, log, 0, 0, take, bench),
        OK);
    flush(bench);
    assert_int_equal(bench->packed, entries + 1);
    assert_int_equal(bench->shown, entries);
    return now_s() - start;
}

static void measure(struct bench *bench, size_t entries, size_t rounds,
                    size_t fields)
{
    double home_s[ROUNDS_MAX], abroad_s[ROUNDS_MAX], home, abroad;
    size_t home_wire = 0, home_largest = 0;

    for (size_t i = 0; i < rounds; i++) {
        home_s[i] = serve(bench, false, entries);
        home_wire = bench->wire;
        home_largest = bench->largest;
        abroad_s[i] = serve(bench, true, entries);
    }
    qsort(home_s, rounds, sizeof *home_s, by_value);
    qsort(abroad_s, rounds, sizeof *abroad_s, by_value);
    home = (double)entries / home_s[rounds / 2];
    abroad = (double)entries / abroad_s[rounds / 2];
    printf("{\"fields\": %zu, \"entries\": %zu, \"home_per_s\": %.0f, "
           "\"abroad_per_s\": %.0f, \"ratio\": %.3f, \"home_wire\": %.1f, "
           "\"abroad_wire\": %.1f, \"home_largest\": %zu, "
           "\"abroad_largest\": %zu}",
           fields, entries, home, abroad, abroad / home,
           (double)home_wire / (double)entries,
           (double)bench->wire / (double)entries, home_largest,
           bench->largest);
}

static void run(size_t entries, size_t rounds, size_t fields)
{
    struct bench *bench = calloc(1, sizeof *bench);

    assert_non_null(bench);
    bench->f = fixture_new();
    fixture_trust(bench->f);
    bench->log = fixture_log(bench->f, KEY_POST, LANE_SHARED, 1);
    bench->office = fixture_log(bench->f, KEY_OFFICE, LANE_SHARED, 1);
    bench->ids = calloc(entries / CORRECTED + 1, HASH_SIZE);
    bench->pack = pack_new();
    bench->bytes = buffer_of(malloc(RUN_BYTES_MAX), RUN_BYTES_MAX);
    bench->out = buffer_of(malloc(PACK_CONTENT_MAX), PACK_CONTENT_MAX);
    assert_int_equal(writer_start(bench->f->store, NULL, NULL, &bench->writer),
                     OK);
    write_crossings(bench, entries, fields);
    write_corrections(bench, entries);
    wait_indexed(bench);
    agree(bench);
    measure(bench, entries, rounds, fields);
    writer_stop(bench->writer);
    pack_free(bench->pack);
    free(bench->bytes.data);
    free(bench->out.data);
    free(bench->ids);
    fixture_free(bench->f);
    free(bench);
}

int main(int argc, char **argv)
{
    size_t entries = argc == 3 ? strtoul(argv[1], NULL, 10) : 0;
    size_t rounds = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;

    if (entries == 0 || rounds == 0 || rounds > ROUNDS_MAX) {
        fprintf(stderr, "usage: bench_disclose ENTRIES ROUNDS\n");
        return 2;
    }
    printf("{\"bench\": \"disclose\", \"of\": [");
    run(entries, rounds, FIELDS_MOST);
    printf(", ");
    run(entries, rounds, FIELDS_FEW);
    printf("]}\n");
    return 0;
}
