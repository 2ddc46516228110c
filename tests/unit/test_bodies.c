/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/storage_fixture.h"

#include "storage/bodies.h"

#include <stdio.h>

enum { CROSSINGS = 2000 };

/* A store with a start entry and some crossings. */
struct scene {
    struct fixture *f;
    struct fixture_log log;
    struct fixture_run run;
};

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);
    struct fixture_values values;

    scene->f = fixture_new();
    scene->log = fixture_log(scene->f, KEY_POST, LANE_SHARED, 1);
    fixture_start(scene->f, &scene->run, &scene->log);
    for (uint64_t i = 0; i < 3; i++) {
        struct fixture_person person = fixture_person(i);

        fixture_add(scene->f, &scene->run, &scene->log, KIND_CROSSING,
                    FIXTURE_TIME + 86400 * i,
                    fixture_crossing(&person, &values));
    }
    assert_int_equal(fixture_append(scene->f, &scene->run), OK);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    fixture_run_free(&scene->run);
    fixture_free(scene->f);
    free(scene);
    return 0;
}

static enum result get(struct scene *scene, uint64_t seq, size_t entry,
                       struct buffer *out)
{
    struct store_txn *txn;
    struct held held;
    enum result result;

    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    result = log_entry(txn, seq, &held);
    if (result == OK) {
        held.entry = scene->run.items[entry].entry;
        result = bodies_open(txn, &held, out);
    }
    store_abort(txn);
    return result;
}

static void a_body_comes_back_as_it_was(void **state)
{
    struct scene *scene = *state;

    for (size_t i = 0; i < 4; i++) {
        uint8_t space[FIXTURE_VALUES];
        struct buffer out = buffer_of(space, sizeof space);

        assert_int_equal(get(scene, i, i, &out), OK);
        assert_true(bytes_equal(buffer_bytes(&out), scene->run.items[i].body));
    }
}

static void a_body_is_bound_to_its_entry(void **state)
{
    struct scene *scene = *state;
    uint8_t space[FIXTURE_VALUES];
    struct buffer out = buffer_of(space, sizeof space);
    struct store_txn *txn;
    struct held held;

    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(log_entry(txn, 1, &held), OK);
    held.entry.id[31] ^= 1;
    assert_int_equal(bodies_open(txn, &held, &out), STORE_CORRUPT);
    held.sealed.size = 0;
    assert_int_equal(bodies_open(txn, &held, &out), STORE_NOT_FOUND);
    store_abort(txn);
}

/* Changes one bit of the i-th record of a database; returns its size. */
static size_t flip(struct scene *scene, MDB_dbi database, size_t i, size_t bit)
{
    uint8_t copy[FIXTURE_VALUES], place[PLACE_SIZE];
    struct store_txn *txn;
    MDB_cursor *cursor;
    MDB_val key, value;

    assert_int_equal(store_begin(scene->f->store, STORE_WRITE, &txn), OK);
    assert_int_equal(mdb_cursor_open(txn->txn, database, &cursor), 0);
    if (database == scene->f->store->entries) {
        key = place_key(i, place);
        assert_int_equal(mdb_cursor_get(cursor, &key, &value, MDB_SET), 0);
    }
    for (size_t at = 0; database == scene->f->store->keys && at <= i; at++)
        assert_int_equal(mdb_cursor_get(cursor, &key, &value, MDB_NEXT), 0);
    memcpy(copy, value.mv_data, value.mv_size);
    copy[bit / 8 % value.mv_size] ^= (uint8_t)(1 << bit % 8);
    value.mv_data = copy;
    assert_int_equal(mdb_cursor_put(cursor, &key, &value, MDB_CURRENT), 0);
    mdb_cursor_close(cursor);
    assert_int_equal(store_commit(txn), OK);
    return value.mv_size;
}

static void every_changed_bit_of_a_body_is_found(void **state)
{
    struct scene *scene = *state;
    uint8_t space[FIXTURE_VALUES];
    const size_t at = 1 + 2 + scene->run.items[1].entry.bytes.size;
    size_t size = at + 1;

    for (size_t bit = 8 * at; bit < 8 * size; bit += 37) {
        struct buffer out = buffer_of(space, sizeof space);

        size = flip(scene, scene->f->store->entries, 1, bit);
        assert_int_equal(get(scene, 1, 1, &out), STORE_CORRUPT);
        flip(scene, scene->f->store->entries, 1, bit);
    }
    assert_true(size > at + 200);
}

static void a_body_too_short_to_be_one_is_corrupt(void **state)
{
    struct scene *scene = *state;
    uint8_t space[FIXTURE_VALUES];
    struct buffer out = buffer_of(space, sizeof space);
    struct store_txn *txn;
    MDB_cursor *cursor;
    MDB_val key, value;

    assert_int_equal(store_begin(scene->f->store, STORE_WRITE, &txn), OK);
    assert_int_equal(
        mdb_cursor_open(txn->txn, scene->f->store->entries, &cursor), 0);
    key = place_key(0, space);
    assert_int_equal(mdb_cursor_get(cursor, &key, &value, MDB_SET), 0);
    value.mv_size = 1 + 2 + scene->run.items[0].entry.bytes.size + 39;
    assert_int_equal(
        mdb_put(txn->txn, scene->f->store->entries, &key, &value, 0), 0);
    assert_int_equal(store_commit(txn), OK);
    assert_int_equal(get(scene, 0, 0, &out), STORE_CORRUPT);
}

static void a_changed_bucket_key_is_corrupt(void **state)
{
    struct scene *scene = *state;
    uint8_t space[FIXTURE_VALUES];
    struct buffer out = buffer_of(space, sizeof space);

    flip(scene, scene->f->store->keys, 1, 300);
    fixture_close(scene->f);
    assert_int_equal(fixture_open(scene->f, STORE_WRITE), OK);
    assert_int_equal(get(scene, 0, 0, &out), OK);
    assert_int_equal(get(scene, 1, 1, &out), STORE_CORRUPT);
}

static void without_or_with_another_master_key_no_body_opens(void **state)
{
    struct scene *scene = *state;
    uint8_t space[FIXTURE_VALUES];
    struct buffer out = buffer_of(space, sizeof space);
    struct store_options options = {.mode = STORE_READ};

    fixture_close(scene->f);
    assert_int_equal(
        store_open(scene->f->path, &options, &scene->f->store, NULL), OK);
    assert_int_equal(get(scene, 1, 1, &out), KEY_PASSPHRASE);
    fixture_close(scene->f);
    scene->f->master[5] ^= 1;
    assert_int_equal(fixture_open(scene->f, STORE_READ), KEY_PASSPHRASE);
}

/* To destroy a day's key is to erase its bodies, and those of no other day. */
static void a_destroyed_key_erases_its_day(void **state)
{
    struct scene *scene = *state;
    uint8_t name_bytes[8], space[FIXTURE_VALUES];
    struct buffer out = buffer_of(space, sizeof space);
    MDB_val name = {sizeof name_bytes, name_bytes};
    struct store_txn *txn;

    bytes_set_u64(name_bytes, keys_bucket(1, (uint32_t)(FIXTURE_TIME / 86400)));
    assert_int_equal(store_begin(scene->f->store, STORE_WRITE, &txn), OK);
    assert_int_equal(mdb_del(txn->txn, scene->f->store->keys, &name, NULL), 0);
    assert_int_equal(store_commit(txn), OK);
    keys_forget(&scene->f->store->keys_cache);
    assert_int_equal(get(scene, 1, 1, &out), STORE_NOT_FOUND);
    assert_int_equal(get(scene, 2, 2, &out), OK);
}

static void a_buffer_that_is_too_small_is_not_overrun(void **state)
{
    struct scene *scene = *state;
    size_t size = scene->run.items[1].body.size - 1;
    uint8_t *space = malloc(size);
    struct buffer out = buffer_of(space, size);

    assert_int_equal(get(scene, 1, 1, &out), STORE_CORRUPT);
    free(space);
}

static size_t count_in(const uint8_t *data, size_t size, const char *text)
{
    const uint8_t *at = data, *found;
    size_t count = 0;

    while (
        (found = memmem(at, size - (size_t)(at - data), text, strlen(text)))) {
        at = found + 1;
        count++;
    }
    return count;
}

static void no_name_or_number_stands_in_the_file(void **state)
{
    struct scene *scene = *state;
    static const char *const secrets[] = {
        "ERIKSSON", "ANNA",   "MARIA",      "L000000", "1974-08-12",
        "UTO 00",   "UTO000", "officer 17", "CAPITAL", "UTNTH"};
    struct fixture_values values;
    struct fixture_run run = {0};
    uint8_t *data;
    long size;
    FILE *file;

    for (uint64_t i = 0; i < CROSSINGS; i++) {
        struct fixture_person person = fixture_person(i);

        fixture_add(scene->f, &run, &scene->log, KIND_CROSSING,
                    FIXTURE_TIME + 60 * i, fixture_crossing(&person, &values));
    }
    assert_int_equal(fixture_append(scene->f, &run), OK);
    fixture_run_free(&run);
    file = fopen(scene->f->data, "rb");
    fseek(file, 0, SEEK_END);
    size = ftell(file);
    rewind(file);
    data = malloc((size_t)size);
    assert_int_equal(fread(data, 1, (size_t)size, file), size);
    fclose(file);
    for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++)
        assert_int_equal(count_in(data, (size_t)size, secrets[i]), 0);
    /* The search itself works: this is in the clear. */
    assert_true(count_in(data, (size_t)size, "format") > 0);
    free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(a_body_comes_back_as_it_was),
        TEST(a_body_is_bound_to_its_entry),
        TEST(every_changed_bit_of_a_body_is_found),
        TEST(a_body_too_short_to_be_one_is_corrupt),
        TEST(a_changed_bucket_key_is_corrupt),
        TEST(without_or_with_another_master_key_no_body_opens),
        TEST(a_destroyed_key_erases_its_day),
        TEST(a_buffer_that_is_too_small_is_not_overrun),
        TEST(no_name_or_number_stands_in_the_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
