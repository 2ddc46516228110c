/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_disclose: a log read for a neighbour, against the same read at home.
 *
 * usage: bench_disclose FILE ROUNDS     (TMPDIR: where the store is)
 *
 * FILE is NDJSON of crossings. One post has written them all, their signatures
 * were found good; an office has corrected every hundredth. At home: the log is
 * read and packed in runs. Abroad: each entry is judged and redacted to four
 * fields first. Once with all their fields and once with the first 14. The two
 * sides take turns; medians, of the time that passes and of the processors'
 * time. Prints one JSON object.
 */
#include "cli/present.h"
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
    LINE_BYTES = 8192,
    RUN_ITEMS = 1000,
    RUN_ROOM = RUN_BYTES_MAX - BODY_SIZE_MAX,
    ROUNDS_MAX = 99,
    CORRECTED = 100,
    FIELDS_FEW = 14,
};

struct bench {
    struct fixture *f;
    struct writer *writer;
    struct fixture_log log, office;
    struct treaty treaty;
    struct disclose rules;
    struct disclose_source source;
    /* A run on its way. */
    struct pack *pack;
    struct journal_item items[RUN_ITEMS];
    size_t entries, fields, count, packed, wire, largest, shown;
    struct buffer bytes, out;
};

/* Time that has passed, and of the processors. */
struct spent {
    double passed_s[ROUNDS_MAX], used_s[ROUNDS_MAX];
};

static double now_s(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

/* The first fields of a line's crossing. */
static struct bytes values_of(const char *text, size_t most,
                              struct fixture_values *values)
{
    static struct crossing crossing;
    uint8_t memory[FIXTURE_VALUES];
    json_t *line = json_loads(text, 0, NULL), *value;
    const char *name;

    assert_non_null(line);
    crossing_begin(&crossing, memory, sizeof memory);
    json_object_foreach(line, name, value)
        assert_int_equal(present_set(&crossing, name, value), OK);
    json_decref(line);
    assert_int_equal(crossing_set_text(&crossing, bytes_text("capture"),
                                       bytes_text("typed")),
                     OK);
    crossing.count = crossing.count < most ? crossing.count : most;
    values->out = buffer_of(values->space, sizeof values->space);
    crossing_put(&crossing, &values->out);
    return buffer_bytes(&values->out);
}

static void submit(struct bench *bench, struct fixture_run *run)
{
    struct writer_job job = {.task = WRITE_RUN, .run = run->run};

    assert_int_equal(writer_run(bench->writer, &job), OK);
    fixture_run_free(run);
}

static void write_all(struct bench *bench, FILE *file)
{
    struct fixture_run run = {0}, corrections = {0};
    struct fixture_values values;
    char text[LINE_BYTES];

    fixture_start(bench->f, &run, &bench->log);
    fixture_start(bench->f, &corrections, &bench->office);
    rewind(file);
    while (fgets(text, sizeof text, file)) {
        struct bytes made = values_of(text, bench->fields, &values);
        const struct entry *entry =
            &fixture_add(bench->f, &run, &bench->log, KIND_CROSSING,
                         FIXTURE_TIME + 60 * bench->entries++, made)
                 ->entry;

        if (bench->entries % CORRECTED == 0)
            fixture_add(bench->f, &corrections, &bench->office, KIND_AMENDMENT,
                        FIXTURE_TIME,
                        fixture_correction(entry, "surname", "OTHER", &values));
        if (run.run.count == RUN_ITEMS)
            submit(bench, &run);
        if (corrections.run.count == RUN_ITEMS)
            submit(bench, &corrections);
    }
    if (run.run.count)
        submit(bench, &run);
    if (corrections.run.count)
        submit(bench, &corrections);
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

/* The whole log, once. */
static void serve(struct bench *bench, bool abroad, struct spent *spent,
                  size_t round)
{
    struct journal journal = read_journal(bench->f->store);
    const uint8_t *log = bench->log.end.log;
    double passed_s = now_s(CLOCK_MONOTONIC);
    double used_s = now_s(CLOCK_PROCESS_CPUTIME_ID);

    bench->packed = bench->wire = bench->largest = bench->shown = 0;
    assert_int_equal(abroad
                         ? disclose_read(&bench->source, log, 0, 0, take, bench)
                         : journal.read(journal.user, log, 0, 0, take, bench),
                     OK);
    flush(bench);
    assert_int_equal(bench->packed, bench->entries + 1);
    assert_int_equal(bench->shown, bench->entries);
    spent->passed_s[round] = now_s(CLOCK_MONOTONIC) - passed_s;
    spent->used_s[round] = now_s(CLOCK_PROCESS_CPUTIME_ID) - used_s;
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, by_value);
    return values[count / 2];
}

static void measure(struct bench *bench, size_t rounds)
{
    size_t entries = bench->entries;
    static struct spent home, abroad;
    double home_s, abroad_s;
    size_t home_wire = 0, home_largest = 0;

    for (size_t i = 0; i < rounds; i++) {
        serve(bench, false, &home, i);
        home_wire = bench->wire;
        home_largest = bench->largest;
        serve(bench, true, &abroad, i);
    }
    home_s = median(home.passed_s, rounds);
    abroad_s = median(abroad.passed_s, rounds);
    printf(
        "{\"fields_most\": %zu, \"entries\": %zu, \"home_per_s\": %.0f, "
        "\"abroad_per_s\": %.0f, \"ratio\": %.3f, \"ratio_processor\": %.3f, "
        "\"home_wire\": %.1f, "
        "\"abroad_wire\": %.1f, \"home_largest\": %zu, "
        "\"abroad_largest\": %zu}",
        bench->fields, entries, (double)entries / home_s,
        (double)entries / abroad_s, home_s / abroad_s,
        median(home.used_s, rounds) / median(abroad.used_s, rounds),
        (double)home_wire / (double)entries,
        (double)bench->wire / (double)entries, home_largest, bench->largest);
}

static void run(FILE *file, size_t rounds, size_t fields)
{
    struct bench *bench = calloc(1, sizeof *bench);

    assert_non_null(bench);
    bench->f = fixture_new();
    fixture_trust(bench->f);
    bench->log = fixture_log(bench->f, KEY_POST, LANE_SHARED, 1);
    bench->office = fixture_log(bench->f, KEY_OFFICE, LANE_SHARED, 1);
    bench->fields = fields;
    bench->pack = pack_new();
    bench->bytes = buffer_of(malloc(RUN_BYTES_MAX), RUN_BYTES_MAX);
    bench->out = buffer_of(malloc(PACK_CONTENT_MAX), PACK_CONTENT_MAX);
    assert_int_equal(writer_start(bench->f->store, NULL, NULL, &bench->writer),
                     OK);
    write_all(bench, file);
    wait_indexed(bench);
    agree(bench);
    measure(bench, rounds);
    writer_stop(bench->writer);
    pack_free(bench->pack);
    free(bench->bytes.data);
    free(bench->out.data);
    fixture_free(bench->f);
    free(bench);
}

int main(int argc, char **argv)
{
    FILE *file = argc == 3 ? fopen(argv[1], "r") : NULL;
    size_t rounds = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;

    if (!file || rounds == 0 || rounds > ROUNDS_MAX) {
        fprintf(stderr, "usage: bench_disclose FILE ROUNDS\n");
        return 2;
    }
    printf("{\"bench\": \"disclose\", \"of\": [");
    run(file, rounds, BODY_FIELDS_MAX);
    printf(", ");
    run(file, rounds, FIELDS_FEW);
    fclose(file);
    printf("]}\n");
    return 0;
}
