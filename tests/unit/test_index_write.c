/* SPDX-License-Identifier: Apache-2.0 */
/* Sorted keys into chunks: whatever comes in whatever batches, and twice. */
#include "tests/unit/storage_fixture.h"
#include "storage/index_chunk.h"
#include "storage/layout.h"

struct scene {
    struct fixture *f;
    struct index_key *keys; /* all that was written */
    size_t count;
    uint64_t place;
};

enum { MOST = 400000 };

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);

    scene->f = fixture_new();
    scene->keys = malloc(MOST * sizeof *scene->keys);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    fixture_free(scene->f);
    free(scene->keys);
    free(scene);
    return 0;
}

/* Writes the last `count` keys as one batch. */
static void write_last(struct scene *scene, size_t count)
{
    struct index_key *copy = malloc(count * sizeof *copy);
    struct tail_view view;
    struct tail tail;

    memcpy(copy, scene->keys + scene->count - count, count * sizeof *copy);
    tail_init(&tail);
    tail_add(&tail, &(struct tail_load){copy, count, NULL, 0}, scene->place);
    tail_look(&tail, &view);
    assert_int_equal(
        index_write(scene->f->store, &scene->f->store->index.disk, &view, 0),
        OK);
    tail_release(&view);
    tail_free(&tail);
    free(copy);
}

static void add(struct scene *scene, unsigned type, uint16_t month,
                uint64_t token)
{
    assert_true(scene->count < MOST);
    scene->keys[scene->count++] =
        index_key_of((enum index_type)type, month, token, scene->place++);
}

/* The disk holds exactly these keys, in order; how many chunks there are. */
static size_t assert_disk(struct scene *scene)
{
    struct index_disk *disk = &scene->f->store->index.disk;
    MDB_cursor *cursor;
    MDB_val name, value;
    MDB_txn *txn;
    size_t at = 0, chunks = 0;

    qsort(scene->keys, scene->count, sizeof *scene->keys, index_key_compare);
    assert_int_equal(env_enter(&disk->env, MDB_RDONLY, &txn), 0);
    assert_int_equal(mdb_cursor_open(txn, disk->keys, &cursor), 0);
    while (mdb_cursor_get(cursor, &name, &value, MDB_NEXT) == 0) {
        struct chunk chunk = {0};

        assert_true(chunk_open(name, value, &chunk));
        assert_true(chunk.count <= CHUNK_KEYS);
        for (size_t i = 0; i < chunk.count; i++) {
            struct index_key key = chunk_at(&chunk, i), first;

            first = chunk_name(name);
            assert_true(i > 0 || index_key_compare(&first, &key) == 0);
            assert_true(at < scene->count);
            assert_int_equal(index_key_compare(&key, &scene->keys[at++]), 0);
        }
        chunks++;
    }
    assert_int_equal(at, scene->count);
    mdb_cursor_close(cursor);
    mdb_txn_abort(txn);
    env_leave(&disk->env);
    return chunks;
}

static void any_batches_make_the_same_index(void **state)
{
    struct scene *scene = *state;
    uint64_t chance = 1;

    for (int round = 0; round < 24; round++) {
        size_t count = round % 3 == 0 ? 1 + (size_t)round : 12000;

        for (size_t i = 0; i < count; i++) {
            chance = chance * 6364136223846793005u + 1442695040888963407u;
            add(scene, 1 + (unsigned)(chance % 9), (uint16_t)(chance >> 9 & 3),
                chance >> 24 & 0xfffffff);
        }
        write_last(scene, count);
        /* As after a crash: the same again, and a part of it. */
        write_last(scene, count);
        write_last(scene, count / 2 + 1);
    }
    assert_disk(scene);
}

static void keys_in_order_fill_their_chunks(void **state)
{
    struct scene *scene = *state;
    size_t chunks;

    for (int round = 0; round < 10; round++) {
        for (int i = 0; i < 9000; i++)
            add(scene, INDEX_TIME, 7, scene->count);
        write_last(scene, 9000);
    }
    chunks = assert_disk(scene);
    assert_true(chunks * 80 < scene->count);
}

static void a_full_chunk_is_parted_by_one_more(void **state)
{
    struct scene *scene = *state;

    for (int i = 0; i < CHUNK_KEYS; i++)
        add(scene, INDEX_NAME, 7, (uint64_t)i * 10);
    write_last(scene, CHUNK_KEYS);
    assert_int_equal(assert_disk(scene), 1);
    add(scene, INDEX_NAME, 7, 55);
    write_last(scene, 1);
    assert_int_equal(assert_disk(scene), 2);
    /* Before the first, in another month, of another type. */
    add(scene, INDEX_NAME, 6, 1);
    write_last(scene, 1);
    add(scene, INDEX_PLATE, 7, 1);
    write_last(scene, 1);
    assert_int_equal(assert_disk(scene), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(any_batches_make_the_same_index),
        TEST(keys_in_order_fill_their_chunks),
        TEST(a_full_chunk_is_parted_by_one_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
