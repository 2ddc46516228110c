/* SPDX-License-Identifier: Apache-2.0 */
/* blobs_scene: a store's blobs, a content, and files that are spoilt. */
#ifndef CAIRN_TESTS_UNIT_BLOBS_SCENE_H
#define CAIRN_TESTS_UNIT_BLOBS_SCENE_H

#include "storage/blobs_form.h"
#include "tests/unit/storage_fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { THREE = 2 * BLOB_PIECE + 1000 };

struct scene {
    char directory[FIXTURE_PATH];
    uint8_t master[KEY_SIZE], digest[HASH_SIZE];
    uint8_t content[BLOB_SIZE_MAX + 1], back[BLOB_PIECE];
    struct blobs *blobs;
};

static inline int set_up(void **state)
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

static inline int tear_down(void **state)
{
    struct scene *scene = *state;

    blobs_close(scene->blobs);
    fixture_remove(scene->directory);
    free(scene);
    return 0;
}

static inline struct bytes content_of(const struct scene *scene, size_t size)
{
    return bytes_of(scene->content, size);
}

/* The one file in blobs/. */
static inline void only_file(const struct scene *scene,
                             char path[2 * FIXTURE_PATH])
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

static inline void assert_content(struct scene *scene, size_t size)
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

static inline void spoil(const char *path, off_t at)
{
    int file = open(path, O_RDWR);
    uint8_t byte = 0;

    assert_true(file >= 0);
    assert_int_equal(pread(file, &byte, 1, at), 1);
    byte ^= 1;
    assert_int_equal(pwrite(file, &byte, 1, at), 1);
    close(file);
}

#endif
