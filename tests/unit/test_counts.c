/* SPDX-License-Identifier: Apache-2.0 */
/* The ledger beside a recount from views, through histories of chance. */
#include "tests/unit/counts_scene.h"

#include "core/hash.h"
#include "storage/counts.h"

/* One crossing that counts, as it can be compared. */
struct counted {
    struct facts facts; /* FACT_POST is 0 */
    char post[FACT_POST_SIZE];
};

struct list {
    const struct counts *counts;
    size_t count;
    struct counted all[ENTRIES];
};

static void put(struct list *list, const struct facts *facts, struct bytes post)
{
    struct counted *counted = &list->all[list->count++];

    assert_true(list->count <= ENTRIES);
    memset(counted, 0, sizeof *counted);
    counted->facts = *facts;
    counted->facts.of[FACT_POST] = 0;
    if (post.size)
        memcpy(counted->post, post.data, post.size);
}

static bool keep(void *user, const struct facts *facts)
{
    struct list *list = user;

    put(list, facts, counts_post(list->counts, facts->of[FACT_POST]));
    return true;
}

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct counted));
}

static void digest(struct list *list, uint8_t out[HASH_SIZE])
{
    qsort(list->all, list->count, sizeof list->all[0], compare);
    hash_of(bytes_of(list->all, list->count * sizeof list->all[0]), out);
}

/* By the ledger, as of a place. */
static size_t count(struct scene *scene, const struct roster *roster,
                    uint64_t before, uint8_t out[HASH_SIZE])
{
    static struct list list;
    struct counts *counts;
    struct store_txn *txn;

    list.count = 0;
    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(counts_begin(txn, roster, before, &counts), OK);
    list.counts = counts;
    assert_int_equal(counts_walk(counts, keep, &list), OK);
    assert_int_equal(counts_missing(counts), 0);
    digest(&list, out);
    counts_end(counts);
    store_abort(txn);
    return list.count;
}

static struct bytes value_of(const void *record, uint16_t key)
{
    return record_value(record, key);
}

/* By views alone, as things are; how many entries there are. */
static uint64_t recount(struct scene *scene, uint8_t out[HASH_SIZE])
{
    static struct list list;
    const struct record *record = view_record(scene->view);
    struct store_txn *txn;
    uint64_t end;

    list.count = 0;
    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(log_end(txn, &end), OK);
    for (uint64_t place = 0; place < end; place++) {
        struct facts facts;
        struct held held;

        assert_int_equal(log_entry(txn, place, &held), OK);
        if (held.entry.header.kind != KIND_CROSSING ||
            view_crossing(txn, &scene->f->roster, place, scene->view) != OK ||
            record_voided(record))
            continue;
        facts_of(value_of, record, view_time(scene->view), &facts);
        put(&list, &facts, facts_post(value_of, record));
    }
    store_abort(txn);
    digest(&list, out);
    return end;
}

/* The ledger and the recount agree; remembers what they say. */
static void check_now(struct scene *scene)
{
    struct mark *mark = &scene->marks[scene->mark_count++];
    uint8_t counted[HASH_SIZE];

    assert_true(scene->mark_count <= MARKS);
    mark->end = recount(scene, mark->digest);
    count(scene, &scene->f->roster, UINT64_MAX, counted);
    assert_memory_equal(counted, mark->digest, HASH_SIZE);
}

/* All that was ever said is said again. */
static void check_marks(struct scene *scene)
{
    for (size_t i = 0; i < scene->mark_count; i++) {
        uint8_t counted[HASH_SIZE];

        count(scene, NULL, scene->marks[i].end, counted);
        assert_memory_equal(counted, scene->marks[i].digest, HASH_SIZE);
    }
}

/* What the tail holds goes to the disk. */
static void flush(struct scene *scene, bool rebuild)
{
    struct index_progress now = {.making = rebuild};
    struct writer *writer;

    assert_int_equal(writer_start(scene->f->store, NULL, NULL, &writer), OK);
    if (rebuild)
        writer_rebuild(writer);
    for (int ms = 0; now.making && ms < WAIT_MS; ms++) {
        usleep(1000);
        index_progress(scene->f->store, &now);
    }
    writer_stop(writer);
    index_progress(scene->f->store, &now);
    assert_false(now.making || now.left);
}

static void open_again(struct scene *scene, bool without_index)
{
    char path[2 * FIXTURE_PATH];

    fixture_close(scene->f);
    snprintf(path, sizeof path, "%s/index/data.mdb", scene->f->path);
    if (without_index)
        assert_int_equal(unlink(path), 0);
    assert_int_equal(fixture_open(scene->f, STORE_WRITE), OK);
}

/* A history: written in one order, sent in another; now and then on the disk,
 * now and then cut off before it is. */
static void live(struct scene *scene, uint64_t seed, bool revokes)
{
    scene->seed = seed;
    for (size_t i = 0; i < ENTRIES; i++)
        add(scene);
    for (size_t i = 0; scene->mark_count < MARKS - 1; i++) {
        size_t log = pick(scene, LOGS);

        deliver(scene, log, 1 + pick(scene, 12));
        if (revokes && i == 60 && scene->sent[2] > 3)
            withdraw(scene, scene->sent[2] / 2);
        if (pick(scene, 8) == 0)
            flush(scene, false);
        if (pick(scene, 8) == 0)
            open_again(scene, false);
        if (i % 2 == 0)
            check_now(scene);
    }
    for (size_t i = 0; i < LOGS; i++)
        deliver(scene, i, ENTRIES);
    check_now(scene);
}

static void check_all(struct scene *scene)
{
    check_marks(scene);
    flush(scene, false);
    check_marks(scene);
    flush(scene, true);
    check_marks(scene);
    open_again(scene, true);
    check_marks(scene);
    flush(scene, false);
    check_marks(scene);
}

static void the_ledger_is_a_recount_of_the_views_at_every_moment(void **state)
{
    struct scene *scene = *state;

    for (uint64_t seed = 1; seed <= 6; seed++) {
        live(scene, seed, false);
        check_all(scene);
        tear_down(state);
        set_up(state);
        scene = *state;
    }
}

static void a_revocation_weighs_corrections_anew(void **state)
{
    struct scene *scene = *state;

    for (uint64_t seed = 11; seed <= 16; seed++) {
        live(scene, seed, true);
        check_all(scene);
        tear_down(state);
        set_up(state);
        scene = *state;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            the_ledger_is_a_recount_of_the_views_at_every_moment, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(a_revocation_weighs_corrections_anew,
                                        set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
