/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/treaty_text.h"

static void days_are_within_their_bounds(void **state)
{
    struct scene_grant grant = SCENE_GRANT;

    (void)state;
    grant.days = 0;
    assert_int_equal(grant_of(&grant), TREATY_FORM);
    grant.days = TREATY_DAYS_MAX;
    assert_int_equal(grant_of(&grant), OK);
    grant.days = TREATY_DAYS_MAX + 1;
    assert_int_equal(grant_of(&grant), TREATY_FORM);
}

static void texts_for_people_have_no_control_characters(void **state)
{
    struct scene_grant grant = SCENE_GRANT;
    struct scene_text text = plain;

    (void)state;
    text.purposes = "611b";
    assert_int_equal(read_of(&text), TREATY_FORM);
    text.purposes = "617f";
    assert_int_equal(read_of(&text), TREATY_FORM);
    text.purposes = NULL;
    text.purpose_count = 0;
    assert_int_equal(read_of(&text), TREATY_FORM);
    grant.post_count = 1;
    grant.posts = "610a";
    assert_int_equal(grant_of(&grant), TREATY_FORM);
}

/* Hex of count items, each two bytes more than the one before. */
static const char *many(size_t count, const char *before)
{
    static char text[8192];
    size_t size = 0;

    for (size_t i = 0; i < count; i++)
        size += (size_t)snprintf(text + size, sizeof text - size, "%s%02x%02x",
                                 before, (unsigned)(0x41 + i / 26),
                                 (unsigned)(0x41 + i % 26));
    assert_true(size < sizeof text);
    return text;
}

static void lists_have_their_bounds(void **state)
{
    struct scene_grant grant = SCENE_GRANT;
    struct scene_text text = plain;

    (void)state;
    for (size_t over = 0; over < 2; over++) {
        enum result expected = over ? TREATY_FORM : OK;

        text.purpose_count = TREATY_PURPOSES_MAX + over;
        text.purposes = many(text.purpose_count, "62");
        assert_int_equal(read_of(&text), expected);
        grant = (struct scene_grant)SCENE_GRANT;
        grant.post_count = TREATY_POSTS_MAX + over;
        grant.posts = many(grant.post_count, "62");
        assert_int_equal(grant_of(&grant), expected);
        grant = (struct scene_grant)SCENE_GRANT;
        grant.excluded_count = TREATY_EXCLUDED_MAX + over;
        grant.excluded = many(grant.excluded_count, "821362");
        assert_int_equal(grant_of(&grant), expected);
    }
}

/* A text of so many characters, as hex of its item. */
static const char *long_text(size_t size)
{
    static char text[512];
    size_t at = size < 24 ? (size_t)snprintf(text, 3, "%02zx", 0x60 + size)
                          : (size_t)snprintf(text, 5, "78%02zx", size);

    for (size_t i = 0; i < size; i++)
        at += (size_t)snprintf(text + at, 3, "61");
    return text;
}

static void texts_have_their_bounds(void **state)
{
    struct scene_grant grant = SCENE_GRANT;
    struct scene_text text = plain;

    (void)state;
    text.purposes = long_text(TREATY_TEXT_MAX);
    assert_int_equal(read_of(&text), OK);
    text.purposes = long_text(TREATY_TEXT_MAX + 1);
    assert_int_equal(read_of(&text), TREATY_FORM);
    grant.post_count = 1;
    grant.posts = long_text(CERTIFICATE_POST_MAX);
    assert_int_equal(grant_of(&grant), OK);
    grant.posts = long_text(CERTIFICATE_POST_MAX + 1);
    assert_int_equal(grant_of(&grant), TREATY_FORM);
}

static void grants_have_their_bound(void **state)
{
    static const uint8_t head[] = {0x98, TREATY_GRANTS_MAX, 0x86};
    static const struct scene_grant grant = SCENE_GRANT;
    enum { GRANT = 12 }; /* its size */
    struct scene_text text = plain;
    struct bytes terms;
    uint8_t *at;

    (void)state;
    for (size_t i = 0; i < TREATY_GRANTS_MAX; i++)
        text.grants[i] = grant;
    text.grant_count = TREATY_GRANTS_MAX;
    terms = scene_put(&text, space);
    assert_int_equal(treaty_read(terms, &treaty), OK);
    at = memmem(space, terms.size, head, sizeof head);
    assert_non_null(at);
    at[1]++;
    at += 2;
    memmove(at + GRANT, at, terms.size - (size_t)(at - space));
    terms.size += GRANT;
    assert_int_equal(canon_check(terms), OK);
    assert_int_equal(treaty_read(terms, &treaty), TREATY_FORM);
}

static void a_text_has_its_bound(void **state)
{
    static uint8_t large[TREATY_SIZE_MAX + 2];
    struct scene_grant grant = SCENE_GRANT;
    struct scene_text text = plain;
    struct bytes terms;

    (void)state;
    grant.post_count = TREATY_POSTS_MAX;
    grant.posts = many(TREATY_POSTS_MAX, "6c41414141414141414141");
    text.grants[0] = grant;
    terms = scene_put(&text, space);
    assert_int_equal(treaty_read(terms, &treaty), OK);
    /* As many such grants as go in, and one more. */
    for (size_t i = 1; i < TREATY_GRANTS_MAX; i++)
        text.grants[i] = grant;
    text.grant_count = TREATY_SIZE_MAX / terms.size;
    do {
        text.grant_count++;
        terms = scene_put(&text, space);
    } while (terms.size <= TREATY_SIZE_MAX && text.grant_count < 30);
    assert_true(terms.size > TREATY_SIZE_MAX);
    assert_int_equal(treaty_read(terms, &treaty), TREATY_FORM);
    text.grant_count--;
    assert_int_equal(read_of(&text), OK);
    memset(large, 0, sizeof large);
    assert_int_equal(treaty_read(bytes_of(large, sizeof large), &treaty),
                     TREATY_FORM);
}

static void every_truncation_and_a_longer_text_are_refused(void **state)
{
    struct bytes terms = scene_put(&plain, space);

    (void)state;
    for (size_t size = 0; size < terms.size; size++) {
        uint8_t *cut = malloc(size ? size : 1);

        assert_non_null(cut);
        memcpy(cut, terms.data, size);
        assert_int_equal(treaty_read(bytes_of(cut, size), &treaty),
                         TREATY_FORM);
        free(cut);
    }
    space[terms.size] = 0;
    assert_int_equal(treaty_read(bytes_of(space, terms.size + 1), &treaty),
                     TREATY_FORM);
}

static void another_version_is_refused(void **state)
{
    struct bytes terms = scene_put(&plain, space);

    (void)state;
    space[1] = 2;
    assert_int_equal(treaty_read(terms, &treaty), TREATY_FORM);
    space[1] = 0;
    assert_int_equal(treaty_read(terms, &treaty), TREATY_FORM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_within_their_bounds),
        cmocka_unit_test(texts_for_people_have_no_control_characters),
        cmocka_unit_test(lists_have_their_bounds),
        cmocka_unit_test(texts_have_their_bounds),
        cmocka_unit_test(grants_have_their_bound),
        cmocka_unit_test(a_text_has_its_bound),
        cmocka_unit_test(every_truncation_and_a_longer_text_are_refused),
        cmocka_unit_test(another_version_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
