/* SPDX-License-Identifier: Apache-2.0 */
/* Slots of officers and of the service in a key file. */
#include "core/canon.h"
#include "tests/unit/keyfile_scene.h"

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

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(an_officer_opens_all_by_his_own_slot),
        TEST(another_passphrase_or_name_opens_no_officer_s_slot),
        TEST(a_slot_that_was_removed_no_longer_opens),
        TEST(an_officer_s_new_passphrase_keeps_his_key),
        TEST(no_bit_of_an_officer_s_slot_can_be_changed),
        TEST(there_may_be_so_many_officers_and_no_more),
        TEST(names_and_roles_are_words),
        TEST(the_service_opens_what_it_needs_and_cannot_sign),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
