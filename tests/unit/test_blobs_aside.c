/* SPDX-License-Identifier: Apache-2.0 */
/* Blobs that are damaged, and what a walk tells of them. */
#include "tests/unit/blobs_scene.h"

/* The bytes of a file of THREE, in memory that is the caller's. */
static size_t bytes_at(const char *path, uint8_t **bytes)
{
    int file = open(path, O_RDONLY);
    ssize_t size;

    *bytes = malloc(2 * THREE);
    assert_non_null(*bytes);
    size = read(file, *bytes, 2 * THREE);
    close(file);
    assert_true(size > THREE);
    return (size_t)size;
}

/* The only copy that there is: all of it but the bad piece can still be had. */
static void what_is_damaged_is_put_aside_with_its_key(void **state)
{
    struct scene *scene = *state;
    char path[2 * FIXTURE_PATH], other[2 * FIXTURE_PATH + 8];
    uint8_t *before, *after;
    size_t size;

    blobs_put(scene->blobs, content_of(scene, THREE), scene->digest);
    assert_int_equal(blobs_aside(scene->blobs, scene->digest), OK);
    assert_true(blobs_has(scene->blobs, scene->digest, NULL));
    assert_int_equal(blobs_lost(scene->blobs), 0);
    only_file(scene, path);
    spoil(path, BLOB_PIECE + 500);
    size = bytes_at(path, &before);
    assert_int_equal(blobs_aside(scene->blobs, scene->digest), STORE_CORRUPT);
    assert_int_equal(blobs_lost(scene->blobs), 1);
    assert_false(blobs_has(scene->blobs, scene->digest, NULL));
    assert_int_equal(blobs_check(scene->blobs, scene->digest), STORE_CORRUPT);
    assert_int_equal(blobs_aside(scene->blobs, scene->digest), STORE_NOT_FOUND);
    snprintf(other, sizeof other, "%s.bad", path);
    only_file(scene, path);
    assert_string_equal(path, other);
    assert_int_equal(bytes_at(path, &after), size);
    assert_memory_equal(after, before, size);
    free(before);
    free(after);
}

static void a_whole_one_takes_the_place_of_a_damaged_one(void **state)
{
    static const off_t places[] = {BLOB_PIECE + 500, 10};
    static const uint8_t zeros[BLOB_HEAD];
    struct scene *scene = *state;
    char path[2 * FIXTURE_PATH], other[2 * FIXTURE_PATH + 8];
    uint8_t *bytes;

    snprintf(other, sizeof other, "%s/kept", scene->directory);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        blobs_put(scene->blobs, content_of(scene, THREE), scene->digest);
        only_file(scene, path);
        spoil(path, places[i]);
        assert_int_equal(link(path, other), 0);
        if (places[i] > BLOB_HEAD) /* a bad head alone is not held either */
            blobs_aside(scene->blobs, scene->digest);
        assert_int_equal(
            blobs_put(scene->blobs, content_of(scene, THREE), scene->digest),
            OK);
        assert_content(scene, THREE);
        only_file(scene, path);
        assert_null(strchr(strrchr(path, '/'), '.'));
        bytes_at(other, &bytes);
        assert_memory_equal(bytes, zeros, sizeof zeros);
        free(bytes);
        assert_int_equal(unlink(other), 0);
    }
}

static void what_is_aside_is_erased_as_well(void **state)
{
    struct scene *scene = *state;
    char path[2 * FIXTURE_PATH];

    blobs_put(scene->blobs, content_of(scene, THREE), scene->digest);
    only_file(scene, path);
    spoil(path, BLOB_PIECE + 500);
    blobs_aside(scene->blobs, scene->digest);
    assert_int_equal(blobs_erase(scene->blobs, scene->digest), OK);
    assert_int_equal(blobs_lost(scene->blobs), 2);
    assert_int_equal(blobs_check(scene->blobs, scene->digest), STORE_NOT_FOUND);
    assert_int_equal(blobs_erase(scene->blobs, scene->digest), STORE_NOT_FOUND);
}

struct walked {
    uint64_t size;
    int bad;
};

static bool count_one(void *user, const uint8_t digest[HASH_SIZE],
                      uint64_t size)
{
    struct walked *walked = user;

    walked->size += size;
    walked->bad += !digest;
    return true;
}

static struct walked walk(struct scene *scene, enum blobs_kind kind)
{
    struct walked walked = {0};

    assert_int_equal(blobs_walk(scene->blobs, kind, count_one, &walked), OK);
    return walked;
}

static void a_walk_tells_held_and_begun_and_bad_heads_apart(void **state)
{
    struct scene *scene = *state;
    uint64_t next;
    char garbage[FIXTURE_PATH + 80];
    FILE *file;

    blobs_put(scene->blobs, content_of(scene, 100), scene->digest);
    blobs_put(scene->blobs, content_of(scene, 20), scene->digest);
    scene->digest[0] ^= 1;
    blobs_add(scene->blobs, scene->digest, THREE, 0,
              content_of(scene, BLOB_PIECE), &next);
    snprintf(garbage, sizeof garbage, "%s/blobs/%064d", scene->directory, 1);
    file = fopen(garbage, "w");
    fputs("no blob", file);
    fclose(file);
    assert_int_equal(walk(scene, BLOBS_HELD).size, 120);
    assert_int_equal(walk(scene, BLOBS_HELD).bad, 1);
    assert_int_equal(walk(scene, BLOBS_BEGUN).size, THREE);
    assert_int_equal(walk(scene, BLOBS_BEGUN).bad, 0);
    assert_int_equal(walk(scene, BLOBS_ASIDE).size, 0);
}

static void a_walk_tells_those_that_are_aside_and_too_short(void **state)
{
    struct scene *scene = *state;
    char path[2 * FIXTURE_PATH];

    blobs_put(scene->blobs, content_of(scene, THREE), scene->digest);
    only_file(scene, path);
    assert_int_equal(truncate(path, BLOB_PIECE), 0);
    assert_int_equal(walk(scene, BLOBS_HELD).bad, 1);
    blobs_aside(scene->blobs, scene->digest);
    assert_int_equal(walk(scene, BLOBS_HELD).bad, 0);
    assert_int_equal(walk(scene, BLOBS_ASIDE).size, THREE);
    assert_int_equal(walk(scene, BLOBS_ASIDE).bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(what_is_damaged_is_put_aside_with_its_key),
        TEST(a_whole_one_takes_the_place_of_a_damaged_one),
        TEST(what_is_aside_is_erased_as_well),
        TEST(a_walk_tells_held_and_begun_and_bad_heads_apart),
        TEST(a_walk_tells_those_that_are_aside_and_too_short),
#undef TEST
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
