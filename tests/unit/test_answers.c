/* SPDX-License-Identifier: Apache-2.0 */
/* What lists end with, what they are asked, and what a long one keeps from
 * others meanwhile. */
#include "tests/unit/office_scene.h"

#include "cli/walk.h"

#include <unistd.h>

static const json_t *last_of(const struct node *node)
{
    return json_array_get(node->lines, json_array_size(node->lines) - 1);
}

static void assert_coverage(const struct scene *scene)
{
    const json_t *last = last_of(&scene->node);

    assert_string_equal(text_of(last, "type"), "coverage");
    assert_true(json_integer_value(json_object_get(last, "logs")) > 0);
    assert_true(json_is_integer(json_object_get(last, "found")));
}

static void every_list_ends_with_its_coverage(void **state)
{
    static const char *const lists[] = {"find", "hits", "corrections",
                                        "permits", "accesses"};
    struct scene *scene = *state;
    struct bond_ref crossing = cross(scene);

    store(scene);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        node_ask(&scene->node, lists[i], json_object());
        assert_string_equal(scene->node.error, "");
        assert_coverage(scene);
    }
    assert_int_equal(
        json_integer_value(json_object_get(last_of(&scene->node), "waiting")),
        0);
    assert_int_equal(node_show(&scene->node, crossing.id), EXIT_DONE);
    assert_coverage(scene);
    /* One record is one line. */
    assert_int_equal(node_ask(&scene->node, "show",
                              json_pack("{s:o}", "id", id_json(crossing.id))),
                     EXIT_DONE);
    assert_int_equal(json_array_size(scene->node.lines), 1);
}

static void a_post_whose_certificate_has_ended_is_silent_still(void **state)
{
    struct scene *scene = *state;
    struct roster *roster = &scene->node.post.roster;
    json_t *before, *after;

    store(scene);
    before = service_coverage(&scene->node.service, 0);
    assert_true(json_array_size(json_object_get(before, "silent")) > 0);
    for (size_t i = 0; i < roster->count; i++)
        roster->members[i].certificate.until = FIXTURE_TIME;
    after = service_coverage(&scene->node.service, 0);
    assert_true(json_equal(json_object_get(before, "silent"),
                           json_object_get(after, "silent")));
    assert_true(json_equal(json_object_get(before, "complete_until"),
                           json_object_get(after, "complete_until")));
    for (size_t i = 0; i < roster->count; i++)
        roster->members[i].revoked = true;
    json_decref(after);
    after = service_coverage(&scene->node.service, 0);
    assert_null(json_object_get(after, "silent"));
    json_decref(before);
    json_decref(after);
}

static void a_limit_is_from_one_to_the_most(void **state)
{
    static const char *const lists[] = {"hits", "corrections", "alerts"};
    static const json_int_t bad[] = {0, -3, SERVICE_FIND_MAX + 1};
    struct scene *scene = *state;

    store(scene);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
            char text[32];

            snprintf(text, sizeof text, "'%d'", (int)bad[k]);
            assert_int_equal(node_ask(&scene->node, lists[i],
                                      json_pack("{s:I}", "limit", bad[k])),
                             EXIT_USE);
            assert_non_null(strstr(scene->node.error, text));
            assert_int_equal(json_array_size(scene->node.lines), 0);
        }
        assert_int_equal(node_ask(&scene->node, lists[i],
                                  json_pack("{s:s}", "limit", "many")),
                         EXIT_USE);
        node_ask(&scene->node, lists[i],
                 json_pack("{s:i}", "limit", SERVICE_FIND_MAX));
        assert_string_equal(scene->node.error, "");
        assert_int_equal(json_array_size(scene->node.lines), 1);
    }
}

static void a_text_that_is_too_long_says_so(void **state)
{
    struct scene *scene = *state;
    struct bond_ref crossing = cross(scene);
    char text[FIELD_TEXT_MAX + 2];

    store(scene);
    memset(text, 'x', sizeof text);
    text[FIELD_TEXT_MAX + 1] = '\0';
    assert_int_equal(note(scene, &crossing, text), EXIT_USE);
    assert_non_null(strstr(scene->node.error, result_code(VALUE_LENGTH)));
}

/* What a walk gives, and whether it holds what it must not. */
struct walked {
    struct walk walk;
    struct scene *scene;
    size_t count;
    uint64_t least;
    unsigned told; /* lines when the last place was given */
};

static bool take_place(void *user, uint64_t place)
{
    struct walked *walked = user;
    pthread_rwlock_t *lock = &walked->scene->node.post.roster_lock;

    assert_int_equal(pthread_rwlock_trywrlock(lock), 0);
    pthread_rwlock_unlock(lock);
    assert_true(walked->count == 0 || place < walked->least);
    walked->least = place;
    walked->count++;
    walked->told = (unsigned)json_array_size(walked->scene->node.lines);
    json_array_append_new(walked->walk.lines, json_object());
    return true;
}

static void a_walk_lets_go_of_the_store_and_never_holds_the_roster(void **state)
{
    struct scene *scene = *state;
    struct bond_ref crossing = cross(scene);
    struct reply reply = {.line = node_keep, .user = &scene->node};
    struct walked walked = {
        .walk = {.service = &scene->node.service, .reply = &reply},
        .scene = scene};

    for (uint64_t i = 0; i <= WALK_STRETCH; i++)
        say(scene, KIND_AMENDMENT, &crossing, "surname", "OLSEN", i);
    store(scene);
    scene->node.lines = json_array();
    assert_int_equal(
        walk_kind(&walked.walk, KIND_AMENDMENT, INT64_MIN, take_place, &walked),
        OK);
    assert_int_equal(walked.count, WALK_STRETCH + 1);
    assert_int_equal(walked.told, WALK_STRETCH);
    assert_int_equal(json_array_size(scene->node.lines), WALK_STRETCH + 1);
}

static void *write_roster(void *user)
{
    struct post *post = user;

    pthread_rwlock_wrlock(&post->roster_lock);
    pthread_rwlock_unlock(&post->roster_lock);
    return NULL;
}

static void who_waits_to_write_the_roster_goes_first(void **state)
{
    struct post post;
    pthread_t writer;
    int tries = 0;

    (void)state;
    post_lock_init(&post);
    pthread_rwlock_rdlock(&post.roster_lock);
    assert_int_equal(pthread_create(&writer, NULL, write_roster, &post), 0);
    while (tries < 2000 && pthread_rwlock_tryrdlock(&post.roster_lock) == 0) {
        pthread_rwlock_unlock(&post.roster_lock);
        usleep(1000);
        tries++;
    }
    assert_in_range(tries, 0, 1999);
    pthread_rwlock_unlock(&post.roster_lock);
    pthread_join(writer, NULL);
    pthread_rwlock_destroy(&post.roster_lock);
}

/* Listens so many times. */
static bool listens(void *user, json_t *line)
{
    int *left = user;

    assert_string_equal(text_of(line, "type"), "progress");
    json_decref(line);
    return --*left > 0;
}

static void a_question_of_much_memory_waits_for_another(void **state)
{
    struct scene *scene = *state;
    int left = 2;
    struct reply reply = {.line = listens, .user = &left};

    store(scene);
    assert_true(service_alone(&reply));
    assert_int_equal(left, 2);
    assert_false(service_alone(&reply));
    assert_int_equal(left, 0);
    service_alone_done();
    node_ask(&scene->node, "stays", json_object());
    assert_coverage(scene);
    assert_true(service_alone(&reply));
    service_alone_done();
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_list_ends_with_its_coverage),
        TEST(a_post_whose_certificate_has_ended_is_silent_still),
        TEST(a_limit_is_from_one_to_the_most),
        TEST(a_text_that_is_too_long_says_so),
        TEST(a_walk_lets_go_of_the_store_and_never_holds_the_roster),
        cmocka_unit_test(who_waits_to_write_the_roster_goes_first),
        TEST(a_question_of_much_memory_waits_for_another),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
