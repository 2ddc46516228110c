/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/storage_fixture.h"
#include "tests/unit/unit.h"

#include "storage/counts.h"
#include "storage/counts_resolve.h"
#include "storage/layout.h"

#include <stdio.h>
#include <unistd.h>

static int set_up(void **state)
{
    struct fixture *f = fixture_new();

    fixture_trust(f);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture_free(*state);
    return 0;
}

/* Crossings by the post's log, behind what it holds. */
static void cross(struct fixture *f, struct fixture_run *run,
                  struct fixture_log *log, size_t count)
{
    struct fixture_values values;

    if (log->end.next == 0)
        fixture_start(f, run, log);
    for (size_t i = 0; i < count; i++) {
        struct fixture_person person = fixture_person(log->end.next);

        fixture_add(f, run, log, KIND_CROSSING, FIXTURE_TIME,
                    fixture_crossing(&person, &values));
    }
    assert_int_equal(fixture_append(f, run), OK);
}

static bool one_more(void *user, const struct facts *facts)
{
    (void)facts;
    ++*(size_t *)user;
    return true;
}

static enum result try_count(struct fixture *f, uint64_t before, size_t *count)
{
    struct counts *counts;
    struct store_txn *txn;
    enum result result;

    *count = 0;
    assert_int_equal(store_begin(f->store, STORE_READ, &txn), OK);
    result = counts_begin(txn, &f->roster, before, &counts);
    if (result == OK)
        result = counts_walk(counts, one_more, count);
    counts_end(counts);
    store_abort(txn);
    return result;
}

static size_t count(struct fixture *f)
{
    size_t found;

    assert_int_equal(try_count(f, UINT64_MAX, &found), OK);
    return found;
}

static void flush(struct fixture *f)
{
    struct writer *writer;

    assert_int_equal(writer_start(f->store, NULL, NULL, &writer), OK);
    writer_stop(writer);
}

static void chunks_are_filled_and_gone_on_with(void **state)
{
    static const size_t parts[] = {1, 166, 1, 1, 168, 400, 1};
    struct fixture *f = *state;
    struct fixture_log log = fixture_log(f, KEY_POST, LANE_SHARED, 1);
    struct fixture_run run = {0};
    struct index_disk *disk = &f->store->index.disk;
    size_t all = 0;
    MDB_stat stat;
    MDB_txn *txn;

    for (size_t i = 0; i < UNIT_COUNT(parts); i++) {
        cross(f, &run, &log, parts[i]);
        all += parts[i];
        assert_int_equal(count(f), all);
        flush(f);
        assert_int_equal(count(f), all);
    }
    assert_int_equal(env_enter(&disk->env, MDB_RDONLY, &txn), 0);
    assert_int_equal(mdb_stat(txn, disk->counts.facts, &stat), 0);
    assert_int_equal(stat.ms_entries, (all + COUNTS_CHUNK - 1) / COUNTS_CHUNK);
    mdb_txn_abort(txn);
    env_leave(&disk->env);
    fixture_run_free(&run);
}

/* Ten more are written to the disk, of which nobody has been told. */
static void write_ten(struct fixture *f, struct fixture_run *run,
                      struct fixture_log *log, struct tail_view *view)
{
    struct index_store *index = &f->store->index;
    uint64_t end;

    cross(f, run, log, 10);
    assert_true(tail_flush(&index->tail, index->disk.end, view, &end));
    assert_int_equal(index_write(f->store, &index->disk, view, end), OK);
}

static void what_is_on_its_way_to_the_disk_counts_once(void **state)
{
    struct fixture *f = *state;
    struct fixture_log log = fixture_log(f, KEY_POST, LANE_SHARED, 1);
    struct fixture_run run = {0};
    struct tail_view view;

    write_ten(f, &run, &log, &view);
    assert_int_equal(count(f), 10);
    cross(f, &run, &log, 5);
    assert_int_equal(count(f), 15);
    tail_release(&view);
    tail_flushed(&f->store->index.tail, true);
    assert_int_equal(count(f), 15);
    fixture_run_free(&run);
}

static void a_write_that_fails_is_done_again_and_counts_once(void **state)
{
    struct fixture *f = *state;
    struct fixture_log log = fixture_log(f, KEY_POST, LANE_SHARED, 1);
    struct fixture_run run = {0};
    struct tail_view view;

    write_ten(f, &run, &log, &view);
    tail_release(&view);
    /* Killed before anybody was told: the tail is made from the log again. */
    tail_flushed(&f->store->index.tail, false);
    fixture_close(f);
    assert_int_equal(fixture_open(f, STORE_WRITE), OK);
    assert_int_equal(count(f), 10);
    flush(f);
    assert_int_equal(count(f), 10);
    fixture_run_free(&run);
}

/* Places of a chunk are told by two bytes. */
static void a_chunk_ends_where_a_place_is_too_far_away(void **state)
{
    static const uint64_t places[] = {5, 5 + 65535, 6 + 65535, 1ULL << 39};
    struct fixture *f = *state;
    struct index_disk *disk = &f->store->index.disk;
    struct counts_ledger ledger = {f->store, &disk->counts, NULL};
    struct counts_new new = {.posts = counts_posts_new()};
    struct counts_chunk chunk = {.cursor = NULL};
    size_t found = 0, chunks = 0;
    int error;

    for (size_t i = 0; i < UNIT_COUNT(places); i++) {
        struct counts_item item = {.place = places[i],
                                   .log = UINT32_MAX - (uint32_t)i};

        assert_int_equal(counts_new_item(&new, &item), OK);
    }
    assert_int_equal(env_enter(&disk->env, 0, &ledger.txn), 0);
    assert_int_equal(counts_write(&ledger, &new), 0);
    while (counts_read_chunk(&ledger, &chunk, &error)) {
        for (size_t i = 0; i < chunk.count; i++, found++) {
            struct counts_item item;

            counts_chunk_item(&chunk, i, &item);
            assert_int_equal(item.place, places[found]);
            assert_int_equal(item.log, UINT32_MAX - found);
        }
        chunks++;
    }
    counts_read_end(&chunk);
    assert_int_equal(error, 0);
    assert_int_equal(found, UNIT_COUNT(places));
    assert_int_equal(chunks, 3);
    mdb_txn_abort(ledger.txn);
    env_leave(&disk->env);
    counts_new_free(&new);
}

static void posts_have_numbers_up_to_the_bound(void **state)
{
    struct counts_posts *posts = counts_posts_new();
    char code[FACT_POST_SIZE + 1];
    uint16_t number;

    (void)state;
    for (unsigned i = 1; i <= COUNTS_POSTS_MAX + 1; i++) {
        snprintf(code, sizeof code, "POST%u", i);
        assert_int_equal(counts_posts_add(posts, bytes_text(code), &number),
                         OK);
        assert_int_equal(number, i <= COUNTS_POSTS_MAX ? i : COUNTS_POST_OTHER);
    }
    assert_int_equal(posts->count, COUNTS_POSTS_MAX);
    assert_true(counts_posts_find(posts, bytes_text("POST65534"), &number));
    assert_int_equal(number, 65534);
    assert_false(counts_posts_find(posts, bytes_text("POST65535"), &number));
    assert_int_equal(counts_posts_code(posts, COUNTS_POST_OTHER).size, 0);
    assert_int_equal(counts_posts_add(posts, bytes_of(NULL, 0), &number), OK);
    assert_int_equal(number, 0);
    counts_posts_free(posts);
}

/* Damages a byte of the first chunk. */
static void damage(struct fixture *f, size_t at)
{
    struct index_disk *disk = &f->store->index.disk;
    MDB_cursor *cursor;
    MDB_val name, value;
    MDB_txn *txn;
    uint8_t *copy;

    assert_int_equal(env_enter(&disk->env, 0, &txn), 0);
    assert_int_equal(mdb_cursor_open(txn, disk->counts.facts, &cursor), 0);
    assert_int_equal(mdb_cursor_get(cursor, &name, &value, MDB_FIRST), 0);
    copy = malloc(value.mv_size);
    memcpy(copy, value.mv_data, value.mv_size);
    copy[at] ^= 1;
    value.mv_data = copy;
    assert_int_equal(mdb_cursor_put(cursor, &name, &value, MDB_CURRENT), 0);
    mdb_cursor_close(cursor);
    assert_int_equal(mdb_txn_commit(txn), 0);
    env_leave(&disk->env);
    free(copy);
}

static void a_damaged_ledger_is_told_and_made_again(void **state)
{
    struct fixture *f = *state;
    struct fixture_log log = fixture_log(f, KEY_POST, LANE_SHARED, 1);
    struct fixture_run run = {0};
    struct writer *writer;
    size_t found;

    cross(f, &run, &log, 20);
    flush(f);
    damage(f, 50);
    assert_int_equal(try_count(f, UINT64_MAX, &found), STORE_INDEX);
    assert_int_equal(writer_start(f->store, NULL, NULL, &writer), OK);
    /* What comes cannot be written behind it; it is found all the same. */
    cross(f, &run, &log, 5);
    while (f->store->index.written == OK)
        usleep(1000);
    writer_rebuild(writer);
    while (f->store->index.making)
        usleep(1000);
    writer_stop(writer);
    assert_int_equal(count(f), 25);
    fixture_run_free(&run);
}

static bool keep_last(void *user, const struct facts *facts)
{
    facts_put(facts, user);
    return true;
}

static void the_disk_shows_no_fact(void **state)
{
    struct fixture *f = *state;
    struct fixture_log log = fixture_log(f, KEY_POST, LANE_SHARED, 1);
    struct fixture_run run = {0};
    char path[2 * FIXTURE_PATH];
    uint8_t bytes[1 << 16], last[FACTS_SIZE];
    struct counts *counts;
    struct store_txn *txn;
    size_t size;
    FILE *file;

    cross(f, &run, &log, 20);
    flush(f);
    assert_int_equal(store_begin(f->store, STORE_READ, &txn), OK);
    assert_int_equal(counts_begin(txn, NULL, UINT64_MAX, &counts), OK);
    assert_int_equal(counts_walk(counts, keep_last, last), OK);
    counts_end(counts);
    store_abort(txn);
    snprintf(path, sizeof path, "%s/index/data.mdb", f->path);
    file = fopen(path, "rb");
    assert_non_null(file);
    while ((size = fread(bytes, 1, sizeof bytes, file)) > 0) {
        assert_null(memmem(bytes, size, last, sizeof last));
        assert_null(memmem(bytes, size, "UTNTH", 5));
    }
    fclose(file);
    fixture_run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(chunks_are_filled_and_gone_on_with,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            what_is_on_its_way_to_the_disk_counts_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_write_that_fails_is_done_again_and_counts_once, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            a_chunk_ends_where_a_place_is_too_far_away, set_up, tear_down),
        cmocka_unit_test(posts_have_numbers_up_to_the_bound),
        cmocka_unit_test_setup_teardown(a_damaged_ledger_is_told_and_made_again,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_disk_shows_no_fact, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
