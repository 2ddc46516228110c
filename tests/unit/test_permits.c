/* SPDX-License-Identifier: Apache-2.0 */
/* What headquarters says: permits, and the register of posts. */
#include "tests/unit/stays_scene.h"

#include "storage/posts.h"

static void issue(struct scene *scene, uint64_t action, const char *until)
{
    struct fixture_values values;
    struct crossing permit;
    uint8_t memory[FIXTURE_VALUES];

    crossing_begin(&permit, memory, sizeof memory);
    crossing_set_uint(&permit, PERMIT_ACTION, action);
    put_text(&permit, PERMIT_DOCUMENT, "d 1");
    put_text(&permit, PERMIT_FROM, "2026-01-01");
    put_text(&permit, PERMIT_UNTIL, until);
    values.out = buffer_of(values.space, sizeof values.space);
    crossing_put(&permit, &values.out);
    fixture_add(scene->f, &scene->said, &scene->office, KIND_PERMIT,
                FIXTURE_TIME, buffer_bytes(&values.out));
}

static void permits_have_a_bound_and_are_found_by_document(void **state)
{
    struct scene *scene = *state;
    static struct all all;

    cross(scene, "entry", 1, "D1", 0, "admitted");
    cross(scene, "entry", 1, "D2", 1, "admitted");
    for (int i = 0; i < STAYS_LOOK_PERMITS; i++)
        issue(scene, STAY_RESIDENCE, "2026-05-01");
    store(scene);
    look(scene, "D1");
    assert_int_equal(scene->person->permit_count, STAYS_LOOK_PERMITS);
    assert_false(scene->person->more);
    assert_int_equal(scene->person->stays[0].state, STAY_IS_OVERSTAYED);
    scan(scene, &all);
    assert_found(scene->person, &all);
    look(scene, "D2");
    assert_int_equal(scene->person->permit_count, 0);
    assert_int_equal(scene->person->stays[0].state, STAY_IS_OPEN);
    issue(scene, STAY_RESIDENCE, "2030-05-01");
    store(scene);
    look(scene, "D1");
    assert_true(scene->person->more);
}

static void say_post(struct scene *scene, const char *code, const char *name,
                     uint64_t time)
{
    struct fixture_values values;
    struct crossing post;
    uint8_t memory[FIXTURE_VALUES];

    crossing_begin(&post, memory, sizeof memory);
    put_text(&post, POST_CODE, code);
    put_text(&post, POST_NAME, name);
    crossing_set_int(&post, POST_OFFSET, -60);
    crossing_set_uint(&post, POST_CLOSED, 1);
    put_text(&post, POST_CLOSED_UNTIL, "2026-02-01");
    values.out = buffer_of(values.space, sizeof values.space);
    crossing_put(&post, &values.out);
    fixture_add(scene->f, &scene->said, &scene->office, KIND_POST, time,
                buffer_bytes(&values.out));
}

static void of_a_post_the_last_word_counts(void **state)
{
    struct scene *scene = *state;
    struct post_entry *posts = malloc((POSTS_MAX + 1) * sizeof *posts);
    struct store_txn *txn;
    const struct post_entry *post;
    size_t count;
    char code[8];

    say_post(scene, "UTKAY", "later", FIXTURE_TIME + 9);
    say_post(scene, "UTKAY", "earlier", FIXTURE_TIME);
    for (int i = 1; i < POSTS_MAX; i++) {
        snprintf(code, sizeof code, "U%04d", i);
        say_post(scene, code, "one of many", FIXTURE_TIME);
    }
    store(scene);
    for (int more = 0; more < 2; more++) {
        assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
        assert_int_equal(posts_read(txn, &scene->f->roster, posts, &count),
                         OK);
        store_abort(txn);
        assert_int_equal(count, POSTS_MAX);
        say_post(scene, "A", "one too many", FIXTURE_TIME - 1);
        store(scene);
    }
    post = posts_find(posts, count, "UTKAY");
    assert_string_equal(post->name, "later");
    assert_int_equal(post->offset_minutes, -60);
    assert_true(posts_closed(post, post->closed_until));
    assert_false(posts_closed(post, post->closed_until + 1));
    assert_null(posts_find(posts, count, "A"));
    free(posts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(permits_have_a_bound_and_are_found_by_document),
        TEST(of_a_post_the_last_word_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
