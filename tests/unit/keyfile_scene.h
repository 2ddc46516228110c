/* SPDX-License-Identifier: Apache-2.0 */
/*
 * keyfile_scene: a folder for key files, fresh secrets, and a file as bytes
 * that a test may change.
 *
 * Law: begin and end go round each test.
 */
#ifndef CAIRN_TESTS_UNIT_KEYFILE_SCENE_H
#define CAIRN_TESTS_UNIT_KEYFILE_SCENE_H

#include "cli/keyfile.h"
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64], path[96], other[96];
static struct secrets *made, *found;

static inline int begin(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/test_keyfile.XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/key", folder);
    snprintf(other, sizeof other, "%s/other", folder);
    made = keyfile_secrets_new();
    found = keyfile_secrets_new();
    assert_non_null(made);
    assert_non_null(found);
    strcpy(made->request.country, "UTO");
    strcpy(made->request.name, "kayes-1");
    strcpy(made->request.post, "MLKAY");
    made->request.roles = ROLE_POST;
    keyfile_fresh(made);
    return 0;
}

static inline int end(void **state)
{
    (void)state;
    keyfile_secrets_free(made);
    keyfile_secrets_free(found);
    unlink(path);
    unlink(other);
    rmdir(path);
    return rmdir(folder);
}

/* The file as bytes, to be changed and written again. */
static uint8_t image[KEYFILE_SIZE_MAX + 2];
static size_t image_size;

static inline void load(void)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);

    image_size = (size_t)read(file, image, sizeof image);
    close(file);
    assert_in_range(image_size, 100, KEYFILE_SIZE_MAX);
}

static inline void save(size_t size)
{
    int file = open(path, O_WRONLY | O_TRUNC | O_CREAT | O_CLOEXEC, 0600);

    assert_int_equal(write(file, image, size), (int)size);
    close(file);
}

/* Writes the file anew with its slots replaced by others. */
static inline void save_slots(const uint8_t *slots, size_t size)
{
    static uint8_t whole[KEYFILE_SIZE_MAX];
    uint8_t *from = memmem(image, image_size, "\x03\x81\x82\x00\x58\x20", 6);
    struct buffer out = buffer_of(whole, sizeof whole);

    assert_non_null(from);
    buffer_put(&out, bytes_of(image, (size_t)(from - image) + 1));
    buffer_put(&out, bytes_of(slots, size));
    from += 6 + KEY_SIZE;
    buffer_put(&out, bytes_of(from, image_size - (size_t)(from - image)));
    assert_false(out.full);
    memcpy(image, whole, out.size);
    save(out.size);
    load();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

#endif
