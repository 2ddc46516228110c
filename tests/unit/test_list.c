/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/storage_fixture.h"

#include "storage/list_form.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { MANY = 100000 };

struct scene {
    char directory[FIXTURE_PATH], path[FIXTURE_PATH + 16];
    uint8_t master[KEY_SIZE], digest[HASH_SIZE];
    struct list_about about;
    struct list_build *build;
    struct list *list;
};

static int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof *scene);

    fixture_directory(scene->directory);
    snprintf(scene->path, sizeof scene->path, "%s/stolen", scene->directory);
    memset(scene->master, 7, KEY_SIZE);
    memset(scene->digest, 9, HASH_SIZE);
    scene->about = (struct list_about){
        .name = "stolen", .source = "Utopia", .date_days = 20000};
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;

    list_close(scene->list);
    list_abandon(scene->build);
    fixture_remove(scene->directory);
    free(scene);
    return 0;
}

static void begin(struct scene *scene)
{
    assert_int_equal(
        list_begin(scene->path, &scene->about, scene->master, &scene->build),
        OK);
}

static void add(struct scene *scene, const char *issuer, const char *number,
                enum list_status status)
{
    assert_int_equal(
        list_add(scene->build, bytes_text(issuer), bytes_text(number), status),
        OK);
}

static void end(struct scene *scene)
{
    assert_int_equal(list_end(scene->build, scene->digest, &scene->about), OK);
    scene->build = NULL;
    assert_int_equal(list_open(scene->path, scene->master, &scene->list), OK);
}

static enum list_status find(const struct scene *scene, const char *issuer,
                             const char *number)
{
    enum list_status status = LIST_OTHER;

    assert_int_equal(
        list_find(scene->list, bytes_text(issuer), bytes_text(number), &status),
        OK);
    return status;
}

static const char *numbered(char text[16], int i)
{
    snprintf(text, 16, "P%07d", i);
    return text;
}

static void a_listed_document_is_found_and_another_is_not(void **state)
{
    struct scene *scene = *state;

    begin(scene);
    add(scene, "UTO", "A1", LIST_LOST);
    add(scene, "", "B2", LIST_STOLEN);
    end(scene);
    assert_int_equal(find(scene, "UTO", "A1"), LIST_LOST);
    assert_int_equal(find(scene, "XOM", "A1"), LIST_NONE);
    assert_int_equal(find(scene, "", "A1"), LIST_NONE);
    assert_int_equal(find(scene, "UTO", "B2"), LIST_STOLEN);
    assert_int_equal(find(scene, "", "B2"), LIST_STOLEN);
    assert_int_equal(find(scene, "UTO", "C3"), LIST_NONE);
    assert_int_equal(find(scene, "UTO", ""), LIST_NONE);
    assert_string_equal(list_about(scene->list)->source, "Utopia");
    assert_int_equal(list_about(scene->list)->date_days, 20000);
    assert_memory_equal(list_about(scene->list)->digest, scene->digest,
                        HASH_SIZE);
}

static void an_empty_list_knows_nothing(void **state)
{
    struct scene *scene = *state;

    begin(scene);
    end(scene);
    assert_int_equal(list_about(scene->list)->count, 0);
    assert_int_equal(find(scene, "UTO", "A1"), LIST_NONE);
    assert_int_equal(list_check(scene->list), OK);
}

static void of_the_same_document_the_graver_word_counts(void **state)
{
    struct scene *scene = *state;

    begin(scene);
    add(scene, "UTO", "A1", LIST_LOST);
    add(scene, "UTO", "A1", LIST_STOLEN);
    for (int i = 0; i < 1000; i++)
        add(scene, "UTO", "A1", LIST_REVOKED);
    end(scene);
    assert_int_equal(list_about(scene->list)->count, 1);
    assert_int_equal(find(scene, "UTO", "A1"), LIST_STOLEN);
}

static void of_a_hundred_thousand_each_is_found(void **state)
{
    struct scene *scene = *state;
    char text[16];

    begin(scene);
    for (int i = 0; i < MANY; i++)
        add(scene, "UTO", numbered(text, i),
            (enum list_status)(LIST_OTHER + i % 4));
    end(scene);
    assert_int_equal(list_about(scene->list)->count, MANY);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(find(scene, "UTO", numbered(text, i)),
                         LIST_OTHER + i % 4);
    for (int i = MANY; i < 2 * MANY; i++)
        assert_int_equal(find(scene, "UTO", numbered(text, i)), LIST_NONE);
    assert_int_equal(list_check(scene->list), OK);
}

static void a_new_list_takes_the_place_of_the_old(void **state)
{
    struct scene *scene = *state;
    struct list *old;

    begin(scene);
    add(scene, "UTO", "A1", LIST_LOST);
    end(scene);
    old = scene->list;
    begin(scene);
    add(scene, "UTO", "A2", LIST_LOST);
    end(scene);
    assert_int_equal(find(scene, "UTO", "A1"), LIST_NONE);
    assert_int_equal(find(scene, "UTO", "A2"), LIST_LOST);
    /* Whoever has the old one open goes on. */
    struct list *new = scene->list;
    scene->list = old;
    assert_int_equal(find(scene, "UTO", "A1"), LIST_LOST);
    scene->list = new;
    list_close(old);
}

static void what_is_given_up_leaves_the_old_list(void **state)
{
    struct scene *scene = *state;

    begin(scene);
    add(scene, "UTO", "A1", LIST_LOST);
    end(scene);
    begin(scene);
    add(scene, "UTO", "A2", LIST_LOST);
    list_abandon(scene->build);
    scene->build = NULL;
    list_close(scene->list);
    assert_int_equal(list_open(scene->path, scene->master, &scene->list), OK);
    assert_int_equal(find(scene, "UTO", "A1"), LIST_LOST);
}

static void another_nodes_key_does_not_open_it(void **state)
{
    struct scene *scene = *state;
    struct list *other;

    begin(scene);
    end(scene);
    scene->master[0] ^= 1;
    assert_int_equal(list_open(scene->path, scene->master, &other),
                     KEY_PASSPHRASE);
    assert_null(other);
    snprintf(scene->path, sizeof scene->path, "%s/none", scene->directory);
    assert_int_equal(list_open(scene->path, scene->master, &other),
                     STORE_NOT_FOUND);
}

/* Turns one bit of the file at a place, counted from the end if negative. */
static void spoil(const struct scene *scene, long at)
{
    FILE *file = fopen(scene->path, "r+");
    int byte;

    assert_non_null(file);
    assert_int_equal(fseek(file, at, at < 0 ? SEEK_END : SEEK_SET), 0);
    byte = fgetc(file);
    assert_int_equal(fseek(file, -1, SEEK_CUR), 0);
    fputc(byte ^ 1, file);
    assert_int_equal(fclose(file), 0);
}

static void damage_is_told(void **state)
{
    struct scene *scene = *state;
    struct list *other;
    char text[16];

    begin(scene);
    for (int i = 0; i < 1000; i++)
        add(scene, "UTO", numbered(text, i), LIST_LOST);
    end(scene);
    spoil(scene, -3);
    assert_int_equal(list_check(scene->list), STORE_CORRUPT);
    spoil(scene, -3);
    assert_int_equal(list_check(scene->list), OK);
    spoil(scene, 50);
    assert_int_equal(list_open(scene->path, scene->master, &other),
                     KEY_PASSPHRASE);
    spoil(scene, 50);
    spoil(scene, 0);
    assert_int_equal(list_open(scene->path, scene->master, &other),
                     STORE_CORRUPT);
    spoil(scene, 0);
    assert_int_equal(truncate(scene->path, 4000), 0);
    assert_int_equal(list_open(scene->path, scene->master, &other),
                     STORE_CORRUPT);
}

/* The first bucket begins behind its end: no look reads beside the file. */
static void a_table_that_lies_is_not_followed(void **state)
{
    struct scene *scene = *state;
    int corrupt = 0;
    char text[16];

    begin(scene);
    for (int i = 0; i < 1000; i++)
        add(scene, "UTO", numbered(text, i), LIST_LOST);
    end(scene);
    for (long at = LIST_HEAD; at < LIST_HEAD + 256 * 4; at += 4)
        spoil(scene, at);
    for (int i = 0; i < 1000; i++) {
        enum list_status status;

        corrupt +=
            list_find(scene->list, bytes_text("UTO"),
                      bytes_text(numbered(text, i)), &status) == STORE_CORRUPT;
    }
    assert_true(corrupt > 0);
}

/* Is a head that is sealed right, and says this, a list's? */
static enum result taken(const struct scene *scene, struct list_head *head)
{
    uint8_t out[LIST_HEAD];
    struct list_keys keys;
    struct list_head got;

    list_keys_of(scene->master, head->salt, &keys);
    list_head_put(head, &keys, out);
    return list_head_take(out, scene->master, &got, &keys);
}

static void a_head_says_no_more_than_a_list_may_hold(void **state)
{
    struct scene *scene = *state;
    struct list_head head = {.about = scene->about, .bits = LIST_BITS_MAX};

    head.about.count = LIST_ENTRIES_MAX;
    assert_int_equal(taken(scene, &head), OK);
    head.about.count = LIST_ENTRIES_MAX + 1;
    assert_int_equal(taken(scene, &head), STORE_CORRUPT);
    head.about.count = 0;
    head.bits = LIST_BITS_MAX + 1;
    assert_int_equal(taken(scene, &head), STORE_CORRUPT);
    head.bits = LIST_BITS_MIN - 1;
    assert_int_equal(taken(scene, &head), STORE_CORRUPT);
    head.bits = LIST_BITS_MIN;
    memset(head.about.name, 'a', LIST_NAME_MAX);
    memset(head.about.source, 'b', LIST_SOURCE_MAX);
    assert_int_equal(taken(scene, &head), OK);
    head.about.name[LIST_NAME_MAX] = 'a'; /* one more letter, and no end */
    assert_int_equal(taken(scene, &head), STORE_CORRUPT);
    head.about.name[LIST_NAME_MAX] = '\0';
    head.about.source[LIST_SOURCE_MAX] = 'b';
    assert_int_equal(taken(scene, &head), STORE_CORRUPT);
}

static void statuses_have_names(void **state)
{
    (void)state;
    for (unsigned i = LIST_OTHER; i <= LIST_STOLEN; i++)
        assert_int_equal(
            list_status_find(list_status_name((enum list_status)i)), i);
    assert_int_equal(list_status_find("found"), LIST_NONE);
    assert_null(list_status_name((enum list_status)(LIST_STOLEN + 1)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(a_listed_document_is_found_and_another_is_not),
        TEST(an_empty_list_knows_nothing),
        TEST(of_the_same_document_the_graver_word_counts),
        TEST(of_a_hundred_thousand_each_is_found),
        TEST(a_new_list_takes_the_place_of_the_old),
        TEST(what_is_given_up_leaves_the_old_list),
        TEST(another_nodes_key_does_not_open_it),
        TEST(damage_is_told),
        TEST(a_table_that_lies_is_not_followed),
        TEST(a_head_says_no_more_than_a_list_may_hold),
        cmocka_unit_test(statuses_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
