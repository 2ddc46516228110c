/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/storage_fixture.h"

#include "storage/blobs_form.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { THREE = 2 * BLOB_PIECE + 1000 };

struct scene {
    char directory[FIXTURE_PATH];
    uint8_t master[KEY_SIZE], digest[HASH_SIZE];
    uint8_t content[BLOB_SIZE_MAX + 1], back[BLOB_PIECE];
    struct blobs *blobs;
};

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);

    fixture_directory(scene->directory);
    memset(scene->master, 7, KEY_SIZE);
    for (size_t i = 0; i < sizeof scene->content; i++)
        scene->content[i] = (uint8_t)(i * 31 + i / 4093);
    assert_int_equal(blobs_open(scene->directory, scene->master, &scene->blobs),
                     OK);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    blobs_close(scene->blobs);
    fixture_remove(scene->directory);
    free(scene);
    return 0;
}

static struct bytes content_of(const struct scene *scene, size_t size)
{
    return bytes_of(scene->content, size);
}

/* The one file in blobs/. */
static void only_file(const struct scene *scene, char path[2 * FIXTURE_PATH])
{
    char folder[FIXTURE_PATH + 8];
    struct dirent *entry;
    DIR *directory;
    int count = 0;

    snprintf(folder, sizeof folder, "%s/blobs", scene->directory);
    directory = opendir(folder);
    assert_non_null(directory);
    while ((entry = readdir(directory)))
        if (entry->d_name[0] != '.') {
            snprintf(path, 2 * FIXTURE_PATH, "%s/%.100s", folder,
                     entry->d_name);
            count++;
        }
    closedir(directory);
    assert_int_equal(count, 1);
}

static void assert_content(struct scene *scene, size_t size)
{
    uint64_t whole;
    size_t got;

    for (size_t at = 0; at < size; at += BLOB_PIECE) {
        assert_int_equal(blobs_read(scene->blobs, scene->digest, at,
                                    scene->back, &got, &whole),
                         OK);
        assert_int_equal(whole, size);
        assert_int_equal(got, size - at < BLOB_PIECE ? size - at : BLOB_PIECE);
        assert_memory_equal(scene->back, scene->content + at, got);
    }
    assert_int_equal(blobs_check(scene->blobs, scene->digest), OK);
}

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

static void spoil(const char *path, off_t at)
{
    int file = open(path, O_RDWR);
    uint8_t byte = 0;

    assert_true(file >= 0);
    assert_int_equal(pread(file, &byte, 1, at), 1);
    byte ^= 1;
    assert_int_equal(pwrite(file, &byte, 1, at), 1);
    close(file);
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

/* All bytes of a file of content up to THREE, in memory that is the caller's.
 */
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
        TEST(what_is_damaged_is_put_aside_with_its_key),
        TEST(a_whole_one_takes_the_place_of_a_damaged_one),
        TEST(what_is_aside_is_erased_as_well),
        TEST(what_comes_next_is_told_while_another_writes),
        TEST(a_walk_tells_held_and_begun_and_bad_heads_apart),
        TEST(a_walk_tells_those_that_are_aside_and_too_short),
        TEST(a_disk_that_takes_no_more_leaves_what_was_begun),
#undef TEST
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
