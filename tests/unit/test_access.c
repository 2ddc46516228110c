/* SPDX-License-Identifier: Apache-2.0 */
/* What a look-up leaves behind in the home log. */
#include "tests/unit/post_scene.h"

#include "cli/access.h"
#include "cli/service.h"
#include "core/canon.h"

enum { LONG = 80 };

static char digits[LONG + 1];

/* So many bytes. */
static const char *text_of(size_t size)
{
    memset(digits, '7', LONG);
    digits[size] = '\0';
    return digits;
}

static const struct access plain = {.action = ACCESS_ABROAD,
                                    .purpose = "border-control",
                                    .officer = "7",
                                    .document = "L0001",
                                    .state = "UTP",
                                    .since_us = INT64_C(5000000),
                                    .answer = ACCESS_UNKNOWN};

static void hex_is(const struct scene_record *record, uint16_t key,
                   const char *hex)
{
    struct bytes value = body_value(&record->body, key);
    char text[256];

    assert_true(value.size < sizeof text / 2);
    assert_string_equal(bytes_to_hex(value, text), hex);
}

static void a_question_is_on_record_with_its_answer(void **state)
{
    struct scene *scene = *state;
    const struct scene_record *record;
    uint8_t id[HASH_SIZE];

    assert_int_equal(access_write(&scene->post, &plain, id), OK);
    record = scene_home(scene, KIND_ACCESS);
    assert_int_equal(record->count, 1);
    assert_memory_equal(record->id, id, HASH_SIZE);
    hex_is(record, 16, "01");
    hex_is(record, 17, "6e626f726465722d636f6e74726f6c");
    hex_is(record, 18, "6137");
    hex_is(record, 19, "818211654c30303031"); /* the number, key 17 */
    hex_is(record, 20, "63555450");
    hex_is(record, 21, "05");
    hex_is(record, 22, "02");
}

static void what_was_not_told_is_left_out(void **state)
{
    struct scene *scene = *state;
    struct access access = plain;
    uint8_t id[HASH_SIZE];

    access.officer = NULL;
    access.since_us = INT64_MIN;
    assert_int_equal(access_write(&scene->post, &access, id), OK);
    hex_is(scene_home(scene, KIND_ACCESS), 18, "");
    hex_is(scene_home(scene, KIND_ACCESS), 21, "");
}

/* At the bound of its field, and one byte more. */
static void bounded(struct scene *scene, struct access *access,
                    const char **text, size_t most)
{
    size_t before = scene_home(scene, KIND_ACCESS)->count;
    uint8_t id[HASH_SIZE];

    *text = text_of(most);
    assert_int_equal(access_write(&scene->post, access, id), OK);
    *text = text_of(most + 1);
    assert_int_equal(access_write(&scene->post, access, id), VALUE_FORM);
    *text = text_of(0);
    assert_int_equal(access_write(&scene->post, access, id), VALUE_FORM);
    assert_int_equal(scene_home(scene, KIND_ACCESS)->count, before + 1);
}

static void a_text_that_does_not_fit_is_not_written(void **state)
{
    struct scene *scene = *state;
    struct access access = plain;

    bounded(scene, &access, &access.purpose, ACCESS_PURPOSE_MAX);
    access = plain;
    bounded(scene, &access, &access.officer, ACCESS_OFFICER_MAX);
    access = plain;
    bounded(scene, &access, &access.document, ACCESS_DOCUMENT_MAX);
}

/* By its digest alone, which a record shows. */
static void a_medium_is_given_to_nobody_who_did_not_look_its_record_up(
    void **state)
{
    struct scene *scene = *state;
    struct duty duty = {.id = {1}};
    struct service service = {.post = &scene->post, .duty = &duty};
    struct reply reply = {.line = NULL};
    json_t *asked = json_pack("{s:s, s:i, s:i, s:i}", "digest",
                              "00000000000000000000000000000000"
                              "00000000000000000000000000000000",
                              "offset", 0, "size", 5, "timeout", 0);

    assert_int_equal(service_media_get(&service, asked, &reply), EXIT_REFUSED);
    assert_int_equal(service_media_want(&service, asked, &reply),
                     EXIT_REFUSED);
    json_decref(asked);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_question_is_on_record_with_its_answer),
        TEST(what_was_not_told_is_left_out),
        TEST(a_text_that_does_not_fit_is_not_written),
        TEST(a_medium_is_given_to_nobody_who_did_not_look_its_record_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
