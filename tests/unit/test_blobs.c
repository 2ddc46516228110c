/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/blobs_scene.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

static void what_is_put_is_got_by_its_digest(void **state)
{
    static const size_t sizes[] = {
        1, BLOB_PIECE - 1, BLOB_PIECE, BLOB_PIECE + 1, THREE, BLOB_SIZE_MAX};
    struct scene *scene = *state;
    uint8_t digest[HASH_SIZE];

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        uint64_t size = 0;

        assert_int_equal(
            blobs_put(scene->blobs, content_of(scene, sizes[i]), scene->digest),
            OK);
        hash_of(content_of(scene, sizes[i]), digest);
        assert_memory_equal(digest, scene->digest, HASH_SIZE);
        assert_true(blobs_has(scene->blobs, digest, &size));
        assert_int_equal(size, sizes[i]);
        assert_content(scene, sizes[i]);
    }
}

static void nothing_and_more_than_the_most_are_not_taken(void **state)
{
    struct scene *scene = *state;

    assert_int_equal(
        blobs_put(scene->blobs, content_of(scene, 0), scene->digest),
        VALUE_LENGTH);
    assert_int_equal(blobs_put(scene->blobs,
                               content_of(scene, BLOB_SIZE_MAX + 1),
                               scene->digest),
                     VALUE_LENGTH);
    assert_false(blobs_has(scene->blobs, scene->digest, NULL));
}

static void a_piece_of_another_size_or_place_is_not_taken(void **state)
{
    struct scene *scene = *state;
    uint64_t next;

    hash_of(content_of(scene, THREE), scene->digest);
    assert_int_equal(blobs_next(scene->blobs, scene->digest, 0, &next),
                     VALUE_LENGTH);
    assert_int_equal(blobs_next(scene->blobs, scene->digest,
                                (uint64_t)BLOB_SIZE_MAX + 1, &next),
                     VALUE_LENGTH);
    assert_int_equal(blobs_next(scene->blobs, scene->digest, THREE, &next), OK);
    assert_int_equal(next, 0);
    assert_int_equal(blobs_add(scene->blobs, scene->digest, THREE, BLOB_PIECE,
                               content_of(scene, BLOB_PIECE), &next),
                     ENTRY_GAP);
    assert_int_equal(blobs_add(scene->blobs, scene->digest, THREE, 0,
                               content_of(scene, BLOB_PIECE + 1), &next),
                     VALUE_LENGTH);
    assert_int_equal(blobs_add(scene->blobs, scene->digest, THREE, 0,
                               content_of(scene, BLOB_PIECE - 1), &next),
                     VALUE_LENGTH);
    assert_int_equal(blobs_add(scene->blobs, scene->digest, THREE, 0,
                               content_of(scene, BLOB_PIECE), &next),
                     OK);
    assert_int_equal(next, BLOB_PIECE);
    assert_false(blobs_has(scene->blobs, scene->digest, NULL));
}

/* As after a crash: the file ends anywhere, and what was not whole is asked
 * for once more. */
static void what_was_begun_is_gone_on_with(void **state)
{
    struct scene *scene = *state;
    char path[2 * FIXTURE_PATH];
    struct stat about;
    uint64_t next;

    hash_of(content_of(scene, THREE), scene->digest);
    for (int cut = 0; cut < 2; cut++) {
        blobs_next(scene->blobs, scene->digest, THREE, &next);
        while (next < 2 * BLOB_PIECE)
            assert_int_equal(
                blobs_add(scene->blobs, scene->digest, THREE, next,
                          bytes_of(scene->content + next, BLOB_PIECE), &next),
                OK);
        blobs_close(scene->blobs);
        only_file(scene, path);
        assert_int_equal(stat(path, &about), 0);
        assert_int_equal(truncate(path, about.st_size - cut), 0);
        blobs_open(scene->directory, scene->master, &scene->blobs);
        assert_int_equal(blobs_next(scene->blobs, scene->digest, THREE, &next),
                         OK);
        assert_int_equal(next, cut ? BLOB_PIECE : 2 * BLOB_PIECE);
    }
    assert_int_equal(
        blobs_put(scene->blobs, content_of(scene, THREE), scene->digest), OK);
    assert_content(scene, THREE);
}

static void another_content_than_the_digests_does_not_count(void **state)
{
    struct scene *scene = *state;
    uint64_t next;

    hash_of(content_of(scene, 1000), scene->digest);
    assert_int_equal(blobs_add(scene->blobs, scene->digest, 1000, 0,
                               bytes_of(scene->content + 1, 1000), &next),
                     STORE_DIGEST);
    assert_int_equal(next, 0);
    assert_false(blobs_has(scene->blobs, scene->digest, NULL));
    assert_int_equal(
        blobs_put(scene->blobs, content_of(scene, 1000), scene->digest), OK);
}

static void damage_is_told_wherever_it_is(void **state)
{
    static const off_t places[] = {0, 10, 60, 200, BLOB_PIECE + 500, -1};
    struct scene *scene = *state;
    char path[2 * FIXTURE_PATH];
    struct stat about;

    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        blobs_put(scene->blobs, content_of(scene, THREE), scene->digest);
        only_file(scene, path);
        assert_int_equal(stat(path, &about), 0);
        spoil(path, places[i] < 0 ? about.st_size - 1 : places[i]);
        assert_int_equal(blobs_check(scene->blobs, scene->digest),
                         STORE_CORRUPT);
        assert_int_equal(blobs_erase(scene->blobs, scene->digest), OK);
    }
    blobs_put(scene->blobs, content_of(scene, THREE), scene->digest);
    only_file(scene, path);
    assert_int_equal(truncate(path, about.st_size - 1), 0);
    assert_false(blobs_has(scene->blobs, scene->digest, NULL));
    assert_int_equal(blobs_check(scene->blobs, scene->digest), STORE_CORRUPT);
}

static void another_master_key_finds_nothing(void **state)
{
    struct scene *scene = *state;

    blobs_put(scene->blobs, content_of(scene, 1000), scene->digest);
    blobs_close(scene->blobs);
    scene->master[0] ^= 1;
    blobs_open(scene->directory, scene->master, &scene->blobs);
    assert_false(blobs_has(scene->blobs, scene->digest, NULL));
    assert_int_equal(blobs_check(scene->blobs, scene->digest), STORE_NOT_FOUND);
}

static void neither_content_nor_digest_stands_on_the_disk(void **state)
{
    struct scene *scene = *state;
    char path[2 * FIXTURE_PATH], hex[2 * HASH_SIZE + 1];
    static uint8_t file[4096];
    ssize_t size;
    int opened;

    blobs_put(scene->blobs, content_of(scene, 2000), scene->digest);
    only_file(scene, path);
    bytes_to_hex(bytes_of(scene->digest, HASH_SIZE), hex);
    assert_null(strstr(path, hex));
    opened = open(path, O_RDONLY);
    size = read(opened, file, sizeof file);
    close(opened);
    assert_true(size > 2000);
    assert_null(memmem(file, (size_t)size, scene->digest, HASH_SIZE));
    assert_null(memmem(file, (size_t)size, scene->content + 100, 16));
}

static void what_is_erased_is_gone_with_its_key(void **state)
{
    struct scene *scene = *state;
    char path[2 * FIXTURE_PATH], other[2 * FIXTURE_PATH + 8];
    static const uint8_t zeros[64];
    uint8_t head[64];
    int opened;

    blobs_put(scene->blobs, content_of(scene, 2000), scene->digest);
    only_file(scene, path);
    snprintf(other, sizeof other, "%s/kept", scene->directory);
    assert_int_equal(link(path, other), 0);
    assert_int_equal(blobs_erase(scene->blobs, scene->digest), OK);
    assert_false(blobs_has(scene->blobs, scene->digest, NULL));
    opened = open(other, O_RDONLY);
    assert_int_equal(read(opened, head, sizeof head), sizeof head);
    close(opened);
    assert_memory_equal(head, zeros, sizeof head);
    assert_int_equal(blobs_erase(scene->blobs, scene->digest), STORE_NOT_FOUND);
}

/* Who asks is a loop that must go on. */
static void what_comes_next_is_told_while_another_writes(void **state)
{
    struct scene *scene = *state;
    uint64_t next;

    hash_of(content_of(scene, THREE), scene->digest);
    alarm(10);
    pthread_mutex_lock(&scene->blobs->lock);
    assert_int_equal(blobs_next(scene->blobs, scene->digest, THREE, &next), OK);
    pthread_mutex_unlock(&scene->blobs->lock);
    alarm(0);
}

static void a_disk_that_takes_no_more_leaves_what_was_begun(void **state)
{
    struct scene *scene = *state;
    struct rlimit old, small = {BLOB_PIECE + 1000, RLIM_INFINITY};

    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small.rlim_max = old.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(
        blobs_put(scene->blobs, content_of(scene, THREE), scene->digest),
        STORE_FULL);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_false(blobs_has(scene->blobs, scene->digest, NULL));
    assert_int_equal(
        blobs_put(scene->blobs, content_of(scene, THREE), scene->digest), OK);
    assert_content(scene, THREE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(what_is_put_is_got_by_its_digest),
        TEST(nothing_and_more_than_the_most_are_not_taken),
        TEST(a_piece_of_another_size_or_place_is_not_taken),
        TEST(what_was_begun_is_gone_on_with),
        TEST(another_content_than_the_digests_does_not_count),
        TEST(damage_is_told_wherever_it_is),
        TEST(another_master_key_finds_nothing),
        TEST(neither_content_nor_digest_stands_on_the_disk),
        TEST(what_is_erased_is_gone_with_its_key),
        TEST(what_comes_next_is_told_while_another_writes),
        TEST(a_disk_that_takes_no_more_leaves_what_was_begun),
#undef TEST
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
