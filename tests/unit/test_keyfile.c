/* SPDX-License-Identifier: Apache-2.0 */
/* Key files: what opens them, and every file that must not be opened. */
#include "cli/command.h"
#include "cli/keyfile.h"
#include "core/canon.h"
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64], path[96], other[96];
static struct secrets *made, *found;

static int begin(void **state)
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

static int end(void **state)
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

static void load(void)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);

    image_size = (size_t)read(file, image, sizeof image);
    close(file);
    assert_in_range(image_size, 100, KEYFILE_SIZE_MAX);
}

static void save(size_t size)
{
    int file = open(path, O_WRONLY | O_TRUNC | O_CREAT | O_CLOEXEC, 0600);

    assert_int_equal(write(file, image, size), (int)size);
    close(file);
}

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

/* Writes the file anew with its slots replaced by others. */
static void save_slots(const uint8_t *slots, size_t size)
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

static struct officer officer_of(const char *name, uint8_t roles)
{
    struct officer officer = {.roles = roles};

    snprintf(officer.name, sizeof officer.name, "%s", name);
    return officer;
}

static void an_officer_opens_all_by_his_own_slot(void **state)
{
    struct officer kone = officer_of("kone", OFFICER_COUNTER), who;
    struct officer list[OFFICERS_MAX];
    uint8_t public[KEY_SIZE];
    struct signer signer;
    size_t count;

    (void)state;
    assert_true(keyfile_write(path, made, "the node's"));
    assert_int_equal(keyfile_officer_add(path, made, &kone, "his"), OK);
    assert_int_equal(keyfile_open_officer(path, "kone", "his", found, &who),
                     OK);
    assert_memory_equal(found->log_seed, made->log_seed, KEY_SIZE);
    assert_memory_equal(found->master, made->master, KEY_SIZE);
    assert_false(found->locked);
    assert_int_equal(who.roles, OFFICER_COUNTER);
    key_signer(&signer, found->officer_seed);
    memcpy(public, signer.public, KEY_SIZE);
    assert_memory_equal(public, kone.key, KEY_SIZE);
    assert_memory_equal(public, who.key, KEY_SIZE);
    assert_memory_not_equal(public, made->request.log_key, KEY_SIZE);
    assert_int_equal(keyfile_officers(path, list, &count), OK);
    assert_int_equal(count, 1);
    assert_string_equal(list[0].name, "kone");
    assert_int_equal(keyfile_open(path, "the node's", found), OK);
    assert_memory_equal(found, made, sizeof *made);
}

static void another_passphrase_or_name_opens_no_officer_s_slot(void **state)
{
    static const struct secrets zero;
    struct officer kone = officer_of("kone", OFFICER_COUNTER);
    struct officer traore = officer_of("traore", OFFICER_AUDITOR);

    (void)state;
    assert_true(keyfile_write(path, made, "the node's"));
    assert_int_equal(keyfile_officer_add(path, made, &kone, "his"), OK);
    assert_int_equal(keyfile_officer_add(path, made, &traore, "hers"), OK);
    assert_int_equal(keyfile_open_officer(path, "kone", "hers", found, NULL),
                     KEY_PASSPHRASE);
    assert_memory_equal(found, &zero, sizeof zero);
    assert_int_equal(
        keyfile_open_officer(path, "kone", "the node's", found, NULL),
        KEY_PASSPHRASE);
    assert_int_equal(keyfile_open_officer(path, "keita", "his", found, NULL),
                     STORE_NOT_FOUND);
    assert_int_equal(keyfile_open(path, "his", found), KEY_PASSPHRASE);
    assert_int_equal(keyfile_officer_add(path, made, &kone, "again"),
                     STORE_EXISTS);
}

static void a_slot_that_was_removed_no_longer_opens(void **state)
{
    struct officer kone = officer_of("kone", OFFICER_COUNTER);
    struct officer traore = officer_of("traore", OFFICER_SUPERVISOR);
    size_t count;

    (void)state;
    assert_true(keyfile_write(path, made, "the node's"));
    assert_int_equal(keyfile_officer_add(path, made, &kone, "his"), OK);
    assert_int_equal(keyfile_officer_add(path, made, &traore, "hers"), OK);
    assert_int_equal(keyfile_officer_remove(path, "kone"), OK);
    assert_int_equal(keyfile_open_officer(path, "kone", "his", found, NULL),
                     STORE_NOT_FOUND);
    assert_int_equal(keyfile_open_officer(path, "traore", "hers", found, NULL),
                     OK);
    assert_int_equal(keyfile_officer_remove(path, "kone"), STORE_NOT_FOUND);
    assert_int_equal(keyfile_officers(path, NULL, &count), OK);
    assert_int_equal(count, 1);
}

static void an_officer_s_new_passphrase_keeps_his_key(void **state)
{
    struct officer kone = officer_of("kone", OFFICER_COUNTER), who;

    (void)state;
    assert_true(keyfile_write(path, made, NULL));
    assert_int_equal(keyfile_officer_add(path, made, &kone, "old"), OK);
    assert_int_equal(keyfile_officer_passphrase(path, "kone", "wrong", "new"),
                     KEY_PASSPHRASE);
    assert_int_equal(keyfile_officer_passphrase(path, "kone", "old", "new"),
                     OK);
    assert_int_equal(keyfile_open_officer(path, "kone", "old", found, NULL),
                     KEY_PASSPHRASE);
    assert_int_equal(keyfile_open_officer(path, "kone", "new", found, &who),
                     OK);
    assert_memory_equal(who.key, kone.key, KEY_SIZE);
}

/* Who raises his own roles in the file has a slot that does not open. */
static void no_bit_of_an_officer_s_slot_can_be_changed(void **state)
{
    struct officer kone = officer_of("kone", OFFICER_COUNTER);
    uint8_t *at;
    size_t first, last;

    (void)state;
    assert_true(keyfile_write(path, made, NULL));
    assert_int_equal(keyfile_officer_add(path, made, &kone, "his"), OK);
    load();
    at = memmem(image, image_size, "\x64kone\x01", 6);
    assert_non_null(at);
    first = (size_t)(at - image);
    last = first + 6 + 2 + KEY_SIZE;
    for (size_t i = first; i < last; i++) {
        image[i] = (uint8_t)(image[i] ^ 2);
        save(image_size);
        assert_int_not_equal(
            keyfile_open_officer(path, "kone", "his", found, NULL), OK);
        image[i] = (uint8_t)(image[i] ^ 2);
    }
    save(image_size);
    assert_int_equal(keyfile_open_officer(path, "kone", "his", found, NULL),
                     OK);
}

/* With cheap slots, made by hand: Argon2id takes its time on purpose. */
static void there_may_be_so_many_officers_and_no_more(void **state)
{
    static uint8_t space[KEYFILE_SIZE_MAX];
    struct buffer slots = buffer_of(space, sizeof space);
    uint8_t zero[104] = {0};
    size_t count;

    (void)state;
    for (unsigned most = OFFICERS_MAX; most <= OFFICERS_MAX + 1; most++) {
        slots.size = 0;
        assert_true(keyfile_write(path, made, NULL));
        load();
        canon_put_array(&slots, most + 1);
        buffer_put(&slots, bytes_of((uint8_t *)memmem(image, image_size,
                                                      "\x82\x00\x58\x20", 4),
                                    4 + KEY_SIZE));
        for (unsigned i = 0; i < most; i++) {
            char name[OFFICER_NAME_MAX + 1];

            snprintf(name, sizeof name, "%064u", i);
            canon_put_array(&slots, 8);
            canon_put_uint(&slots, 2);
            canon_put_text(&slots, bytes_text(name));
            canon_put_uint(&slots, OFFICER_ALL);
            canon_put_string(&slots, bytes_of(zero, KEY_SIZE));
            canon_put_string(&slots, bytes_of(zero, 16));
            canon_put_uint(&slots, 3);
            canon_put_uint(&slots, 64 << 20);
            canon_put_string(&slots, bytes_of(zero, sizeof zero));
        }
        save_slots(slots.data, slots.size);
        assert_int_equal(keyfile_officers(path, NULL, &count),
                         most == OFFICERS_MAX ? OK : KEY_FORM);
        if (most == OFFICERS_MAX) {
            struct officer late = officer_of("late", OFFICER_COUNTER);

            assert_int_equal(count, OFFICERS_MAX);
            assert_int_equal(keyfile_officer_add(path, made, &late, "his"),
                             STORE_LIMIT);
        }
    }
}

static void names_and_roles_are_words(void **state)
{
    char long_name[OFFICER_NAME_MAX + 2], text[OFFICER_ROLES_TEXT];

    (void)state;
    memset(long_name, 'x', sizeof long_name);
    long_name[OFFICER_NAME_MAX + 1] = '\0';
    assert_false(officer_name_good(long_name));
    assert_true(officer_name_good(long_name + 1));
    assert_false(officer_name_good(""));
    assert_false(officer_name_good("two words"));
    assert_int_equal(officer_roles("officer,auditor"),
                     OFFICER_COUNTER | OFFICER_AUDITOR);
    assert_int_equal(officer_roles("officer,"), 0);
    assert_int_equal(officer_roles("chief"), 0);
    officer_roles_text(OFFICER_ALL, " or ", text);
    assert_string_equal(text, "officer or supervisor or analyst or auditor or "
                              "data_protection or administrator");
}

static void the_service_opens_what_it_needs_and_cannot_sign(void **state)
{
    static const uint8_t zero[KEY_SIZE];

    (void)state;
    assert_true(keyfile_write(path, made, "the node's"));
    assert_int_equal(keyfile_service(path, made, NULL), STORE_NOT_FOUND);
    assert_int_equal(keyfile_service(path, made, "machine"), OK);
    assert_int_equal(keyfile_open(path, "machine", found), OK);
    assert_true(found->locked);
    assert_memory_equal(found->link_secret, made->link_secret, KEY_SIZE);
    assert_memory_equal(found->master, made->master, KEY_SIZE);
    assert_memory_equal(found->log_seed, zero, KEY_SIZE);
    assert_memory_equal(found->witness_seed, zero, KEY_SIZE);
    assert_memory_equal(found->file_key, zero, KEY_SIZE);
    assert_int_equal(keyfile_open(path, "the node's", found), OK);
    assert_false(found->locked);
    assert_int_equal(keyfile_service(path, made, "another"), OK);
    assert_int_equal(keyfile_open(path, "machine", found), KEY_PASSPHRASE);
    assert_int_equal(keyfile_service(path, made, NULL), OK);
    assert_int_equal(keyfile_open(path, "another", found), KEY_PASSPHRASE);
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

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
        TEST(an_officer_opens_all_by_his_own_slot),
        TEST(another_passphrase_or_name_opens_no_officer_s_slot),
        TEST(a_slot_that_was_removed_no_longer_opens),
        TEST(an_officer_s_new_passphrase_keeps_his_key),
        TEST(no_bit_of_an_officer_s_slot_can_be_changed),
        TEST(there_may_be_so_many_officers_and_no_more),
        TEST(names_and_roles_are_words),
        TEST(the_service_opens_what_it_needs_and_cannot_sign),
        TEST(a_directory_is_made_with_its_parents_for_one_user),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
