/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/stays_posts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

static uint16_t number_of(struct stays_posts *posts, const char *name)
{
    return stays_posts_number(posts, bytes_text(name));
}

static void a_post_keeps_its_number(void **state)
{
    struct stays_posts *posts = calloc(1, sizeof *posts);
    uint16_t one = number_of(posts, "UTKAY");

    (void)state;
    assert_int_not_equal(one, 0);
    assert_int_not_equal(number_of(posts, "UTGAO"), one);
    assert_int_equal(number_of(posts, "UTKAY"), one);
    assert_string_equal(stays_posts_name(posts, one), "UTKAY");
    assert_int_equal(number_of(posts, ""), 0);
    assert_string_equal(stays_posts_name(posts, 0), "");
    assert_int_not_equal(number_of(posts, "SIXTEEN LETTERS!"), 0);
    assert_int_equal(number_of(posts, "SEVENTEEN LETTERS"), 0);
    free(posts);
}

static void one_post_too_many_has_none(void **state)
{
    struct stays_posts *posts = calloc(1, sizeof *posts);
    char name[16];

    (void)state;
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < STAYS_POSTS_MAX; i++) {
            snprintf(name, sizeof name, "UT%d", i);
            assert_int_equal(number_of(posts, name), i + 1);
            assert_string_equal(stays_posts_name(posts, (uint16_t)(i + 1)),
                                name);
        }
    assert_int_equal(number_of(posts, "UTONE"), 0);
    free(posts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_post_keeps_its_number),
        cmocka_unit_test(one_post_too_many_has_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
