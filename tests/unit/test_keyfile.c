/* SPDX-License-Identifier: Apache-2.0 */
/* Key files: what opens them, and every file that must not be opened. */
#include "cli/command.h"
#include "core/canon.h"
#include "tests/unit/keyfile_scene.h"

#include <sodium.h>

static void fresh_secrets_differ_and_fit_their_public_keys(void **state)
{
    static const uint8_t zero[KEY_REALM];
    uint8_t link[KEY_SIZE];
    struct signer signer;

    (void)state;
    key_link(made->link_secret, link);
    assert_memory_equal(link, made->request.link_key, KEY_SIZE);
    key_signer(&signer, made->witness_seed);
    assert_memory_equal(signer.public, made->request.witness_key, KEY_SIZE);
    assert_int_equal(certificate_proved(&made->request, zero), OK);
    memcpy(&found->request, &made->request, sizeof made->request);
    keyfile_fresh(found);
    assert_memory_not_equal(found, made, KEY_SIZE);
    assert_memory_not_equal(found->master, made->master, KEY_SIZE);
    assert_memory_not_equal(made->master, made->log_seed, KEY_SIZE);
}

static void a_file_without_a_passphrase_opens(void **state)
{
    struct certificate request;
    struct stat mode;
    bool plain = false;

    (void)state;
    assert_true(keyfile_write(path, made, NULL));
    assert_int_equal(stat(path, &mode), 0);
    assert_int_equal(mode.st_mode & 07777, 0600);
    assert_int_equal(keyfile_peek(path, &request, &plain), OK);
    assert_true(plain);
    assert_int_equal(keyfile_open(path, NULL, found), OK);
    assert_memory_equal(found, made, sizeof *made);
    memset(found, 0, sizeof *found);
    assert_int_equal(keyfile_open(path, "not needed", found), OK);
    assert_memory_equal(found, made, sizeof *made);
    assert_int_equal(keyfile_unlock(path, found), EXIT_DONE);
}

static void a_sealed_file_opens_with_its_passphrase_only(void **state)
{
    static const struct secrets zero;
    struct certificate request;
    bool plain = true;

    (void)state;
    assert_true(keyfile_write(path, made, "a passphrase"));
    assert_int_equal(keyfile_peek(path, &request, &plain), OK);
    assert_false(plain);
    assert_memory_equal(&request, &made->request, sizeof request);
    assert_int_equal(keyfile_open(path, "a passphrase", found), OK);
    assert_memory_equal(found, made, sizeof *made);
    assert_int_equal(keyfile_open(path, "a passphrasE", found), KEY_PASSPHRASE);
    assert_memory_equal(found, &zero, sizeof zero);
    assert_int_equal(keyfile_open(path, "", found), KEY_PASSPHRASE);
    assert_int_equal(keyfile_open(path, NULL, found), KEY_PASSPHRASE);
}

static void unlock_takes_the_passphrase_from_a_file(void **state)
{
    int file = open(other, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    (void)state;
    assert_int_equal(write(file, "a passphrase\n", 13), 13);
    close(file);
    assert_true(keyfile_write(path, made, "a passphrase"));
    common.passphrase_file = other;
    assert_int_equal(keyfile_unlock(path, found), EXIT_DONE);
    assert_memory_equal(found, made, sizeof *made);
    assert_true(keyfile_write(path, made, "another"));
    assert_int_equal(keyfile_unlock(path, found), EXIT_REFUSED);
    common.passphrase_file = NULL;
}

static void the_secrets_stand_nowhere_in_a_sealed_file(void **state)
{
    (void)state;
    assert_true(keyfile_write(path, made, "a passphrase"));
    load();
    assert_null(memmem(image, image_size, made->log_seed, 8));
    assert_null(memmem(image, image_size, made->link_secret, 8));
    assert_null(memmem(image, image_size, made->witness_seed, 8));
    assert_null(memmem(image, image_size, made->master, 8));
}

/* Row 38 of the fault table: who may open the file, and what stands there. */
static void a_file_that_is_open_to_others_is_refused(void **state)
{
    static const struct {
        mode_t mode;
        enum result result;
    } rows[] = {{0600, OK},       {0400, OK},       {0700, OK},
                {0640, KEY_MODE}, {0604, KEY_MODE}, {0620, KEY_MODE},
                {0602, KEY_MODE}, {0610, KEY_MODE}, {0601, KEY_MODE},
                {0666, KEY_MODE}, {0777, KEY_MODE}};

    (void)state;
    assert_true(keyfile_write(path, made, NULL));
    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        assert_int_equal(chmod(path, rows[i].mode), 0);
        assert_int_equal(keyfile_open(path, NULL, found), rows[i].result);
    }
    assert_int_equal(keyfile_unlock(path, found), EXIT_REFUSED);
    assert_int_equal(chmod(path, 0600), 0);
}

static void what_is_no_plain_file_is_refused(void **state)
{
    (void)state;
    assert_int_equal(keyfile_open(path, NULL, found), STORE_OPEN);
    assert_true(keyfile_write(other, made, NULL));
    assert_int_equal(symlink(other, path), 0);
    assert_int_equal(keyfile_open(path, NULL, found), KEY_MODE);
    assert_int_equal(keyfile_unlock(path, found), EXIT_REFUSED);
    unlink(path);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(keyfile_open(path, NULL, found), KEY_MODE);
    rmdir(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(keyfile_open(path, NULL, found), KEY_MODE);
    unlink(path);
}

static void another_users_file_is_refused(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    assert_true(keyfile_write(path, made, NULL));
    assert_int_equal(chown(path, 65534, 65534), 0);
    assert_int_equal(keyfile_open(path, NULL, found), KEY_MODE);
    assert_int_equal(keyfile_unlock(path, found), EXIT_REFUSED);
}

static void a_file_of_any_other_length_is_refused(void **state)
{
    (void)state;
    assert_true(keyfile_write(path, made, NULL));
    load();
    for (size_t size = 0; size < image_size; size++) {
        save(size);
        assert_int_equal(keyfile_open(path, NULL, found), KEY_FORM);
    }
    save(image_size + 1);
    assert_int_equal(keyfile_open(path, NULL, found), KEY_FORM);
    save(KEYFILE_SIZE_MAX + 1);
    assert_int_equal(keyfile_open(path, NULL, found), KEY_FORM);
    save(image_size);
    assert_int_equal(keyfile_open(path, NULL, found), OK);
}

static void a_file_with_any_bit_changed_is_refused(void **state)
{
    (void)state;
    assert_true(keyfile_write(path, made, NULL));
    load();
    for (size_t i = 0; i < image_size * 8; i++) {
        image[i / 8] = (uint8_t)(image[i / 8] ^ 1 << i % 8);
        save(image_size);
        assert_int_not_equal(keyfile_open(path, NULL, found), OK);
        image[i / 8] = (uint8_t)(image[i / 8] ^ 1 << i % 8);
    }
}

static void passphrase_slot(struct buffer *out, uint64_t operations,
                            uint64_t memory_bytes)
{
    uint8_t zero[72] = {0};

    canon_put_array(out, 1);
    canon_put_array(out, 5);
    canon_put_uint(out, 1);
    canon_put_string(out, bytes_of(zero, 16));
    canon_put_uint(out, operations);
    canon_put_uint(out, memory_bytes);
    canon_put_string(out, bytes_of(zero, 72));
}

static void argon2_beyond_its_bounds_is_refused_unrun(void **state)
{
    static const struct {
        uint64_t operations, memory_bytes;
        enum result result;
    } rows[] = {
        {1, 8192, KEY_PASSPHRASE},
        {KEYFILE_OPERATIONS_MAX, 8192, KEY_PASSPHRASE},
        {KEYFILE_OPERATIONS_MAX + 1, 8192, KEY_FORM},
        {1, (uint64_t)KEYFILE_MEMORY_BYTES_MAX + 1, KEY_FORM},
        {1, UINT64_MAX, KEY_FORM},
        {0, 8192, KEY_FORM},
        {1, 8191, KEY_FORM},
    };

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        uint8_t space[256];
        struct buffer slots = buffer_of(space, sizeof space);

        assert_true(keyfile_write(path, made, NULL));
        load();
        passphrase_slot(&slots, rows[i].operations, rows[i].memory_bytes);
        save_slots(slots.data, slots.size);
        assert_int_equal(keyfile_open(path, "a", found), rows[i].result);
    }
}

static void the_greatest_memory_is_still_read(void **state)
{
    uint8_t space[256];
    struct buffer slots = buffer_of(space, sizeof space);
    struct certificate request;
    bool plain;

    (void)state;
    assert_true(keyfile_write(path, made, NULL));
    load();
    passphrase_slot(&slots, 1, KEYFILE_MEMORY_BYTES_MAX);
    save_slots(slots.data, slots.size);
    assert_int_equal(keyfile_peek(path, &request, &plain), OK);
    assert_false(plain);
}

static void slots_of_a_later_kind_are_passed_over(void **state)
{
    uint8_t space[1024];

    (void)state;
    for (unsigned count = 1; count <= KEYFILE_SLOTS_MAX + 1; count++) {
        struct buffer slots = buffer_of(space, sizeof space);

        assert_true(keyfile_write(path, made, NULL));
        load();
        canon_put_array(&slots, count);
        for (unsigned i = 1; i < count; i++)
            buffer_put_text(&slots, "\x83\x04\x61x\x81\x05");
        buffer_put(&slots, bytes_of((uint8_t *)memmem(image, image_size,
                                                      "\x82\x00\x58\x20", 4),
                                    4 + KEY_SIZE));
        save_slots(slots.data, slots.size);
        assert_int_equal(keyfile_open(path, NULL, found),
                         count <= KEYFILE_SLOTS_MAX ? OK : KEY_FORM);
    }
}

static void a_directory_is_made_with_its_parents_for_one_user(void **state)
{
    char deep[128];
    struct stat mode;

    (void)state;
    snprintf(deep, sizeof deep, "%s/key/b//c", folder);
    assert_true(keyfile_directory(deep));
    assert_true(keyfile_directory(deep));
    assert_int_equal(stat(deep, &mode), 0);
    assert_int_equal(mode.st_mode & 0777, 0700);
    rmdir(deep);
    snprintf(deep, sizeof deep, "%s/key/b", folder);
    assert_int_equal(stat(deep, &mode), 0);
    assert_int_equal(mode.st_mode & 0777, 0700);
    rmdir(deep);
    assert_false(keyfile_directory(""));
    assert_false(keyfile_directory("/proc/none/such"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(fresh_secrets_differ_and_fit_their_public_keys),
        TEST(a_file_without_a_passphrase_opens),
        TEST(a_sealed_file_opens_with_its_passphrase_only),
        TEST(unlock_takes_the_passphrase_from_a_file),
        TEST(the_secrets_stand_nowhere_in_a_sealed_file),
        TEST(a_file_that_is_open_to_others_is_refused),
        TEST(what_is_no_plain_file_is_refused),
        TEST(another_users_file_is_refused),
        TEST(a_file_of_any_other_length_is_refused),
        TEST(a_file_with_any_bit_changed_is_refused),
        TEST(argon2_beyond_its_bounds_is_refused_unrun),
        TEST(the_greatest_memory_is_still_read),
        TEST(slots_of_a_later_kind_are_passed_over),
        TEST(a_directory_is_made_with_its_parents_for_one_user),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
