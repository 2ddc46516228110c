/* SPDX-License-Identifier: Apache-2.0 */
/* What answers say of entries that no index holds yet, and of indexes that
 * cannot be written. */
#include "tests/unit/index_scene.h"

#include "cli/service.h"

enum { TRUST = 5, GAP = CROSSINGS + 1 + TRUST };

/* A node whose log is held, and of whose indexes all is missing. */
struct node {
    struct scene *scene;
    struct post post;
    struct service service;
    json_t *last; /* line of the answer */
    char error[SERVICE_ERROR_MAX];
};

static int node_set_up(void **state)
{
    struct node *node = calloc(1, sizeof *node);
    void *scene;

    set_up(&scene);
    node->scene = scene;
    fixture_trust(node->scene->f);
    assert_int_equal(open_again(node->scene, 1), OK);
    node->post.store = node->scene->f->store;
    node->post.journal = read_journal(node->post.store);
    node->post.roster = node->scene->f->roster;
    post_lock_init(&node->post);
    node->service.post = &node->post;
    *state = node;
    return 0;
}

static int node_tear_down(void **state)
{
    struct node *node = *state;
    void *scene = node->scene;

    json_decref(node->last);
    pthread_rwlock_destroy(&node->post.roster_lock);
    free(node);
    return tear_down(&scene);
}

static bool keep(void *user, json_t *line)
{
    struct node *node = user;

    json_decref(node->last);
    node->last = line;
    return true;
}

/* Takes `asked` over; the exit code. */
static int ask(struct node *node, const char *operation, json_t *asked)
{
    struct reply reply = {.line = keep, .user = node};
    int code = service_run(&node->service, service_find_operation(operation),
                           asked, &reply);

    json_decref(asked);
    snprintf(node->error, sizeof node->error, "%s", reply.error);
    return code;
}

static int find(struct node *node, uint64_t number)
{
    return ask(node, "find",
               json_pack("{s:s}", "document", fixture_person(number).document));
}

static json_int_t told(const json_t *object)
{
    return json_integer_value(json_object_get(object, "not_indexed"));
}

static json_t *id_of(struct node *node, uint64_t place)
{
    char hex[2 * HASH_SIZE + 1];
    struct store_txn *txn;
    struct held held;

    assert_int_equal(store_begin(node->post.store, STORE_READ, &txn), OK);
    assert_int_equal(log_entry(txn, place, &held), OK);
    bytes_to_hex(bytes_of(held.entry.id, HASH_SIZE), hex);
    store_abort(txn);
    hex[16] = '\0';
    return json_pack("{s:s}", "id", hex);
}

static void close_gap(struct node *node)
{
    start(node->scene);
    wait_for(node->scene, is_indexed);
    assert_int_equal(node->scene->f->store->index.disk.end,
                     node->scene->count + 1 + TRUST);
}

static void find_tells_what_is_not_indexed(void **state)
{
    struct node *node = *state;

    assert_int_equal(find(node, 5), EXIT_NO);
    assert_int_equal(told(node->last), GAP);
    add(node->scene, 1);
    assert_int_equal(find(node, CROSSINGS), EXIT_DONE);
    assert_int_equal(told(node->last), GAP);
    close_gap(node);
    assert_int_equal(find(node, 5), EXIT_DONE);
    assert_null(json_object_get(node->last, "not_indexed"));
}

static void check_tells_what_is_not_indexed(void **state)
{
    struct node *node = *state;

    for (int closed = 0; closed <= 1; closed++) {
        json_t *coverage, *last;

        assert_int_equal(ask(node, "check",
                             json_pack("{s:{s:s}}", "fields", "document_number",
                                       fixture_person(5).document)),
                         EXIT_DONE);
        coverage = json_object_get(node->last, "coverage");
        last = json_object_get(node->last, "last_crossings");
        assert_int_equal(told(coverage), closed ? 0 : GAP);
        assert_int_equal(json_array_size(last), closed);
        if (!closed)
            close_gap(node);
    }
}

static void show_tells_what_is_not_indexed(void **state)
{
    struct node *node = *state;

    assert_int_equal(ask(node, "show", id_of(node, 6)), EXIT_NO);
    assert_non_null(strstr(node->error, "156 entries are not indexed yet"));
    assert_int_equal(ask(node, "entry", id_of(node, 6)), EXIT_NO);
    assert_non_null(strstr(node->error, "156 entries are not indexed yet"));
    add(node->scene, 1);
    assert_int_equal(ask(node, "show", id_of(node, GAP)), EXIT_DONE);
    assert_int_equal(told(node->last),
                     GAP); /* its corrections may be missing */
    close_gap(node);
    assert_int_equal(ask(node, "show", id_of(node, 6)), EXIT_DONE);
    assert_null(json_object_get(node->last, "not_indexed"));
    assert_int_equal(ask(node, "show", json_pack("{s:s}", "id", "0123456789")),
                     EXIT_NO);
    assert_null(strstr(node->error, "indexed"));
}

static json_t *status(struct node *node, const char *name)
{
    assert_int_equal(ask(node, "status", json_object()), EXIT_DONE);
    return json_object_get(node->last, name);
}

static void status_tells_how_far_the_indexes_are(void **state)
{
    struct node *node = *state;
    struct index_store *index = &node->post.store->index;

    assert_true(json_is_false(status(node, "indexed")));
    assert_int_equal(json_integer_value(status(node, "to_index")), GAP);
    assert_int_equal(json_integer_value(status(node, "to_find")), GAP);
    assert_null(status(node, "rebuilt"));
    close_gap(node);
    assert_true(json_is_true(status(node, "indexed")));
    assert_int_equal(json_integer_value(status(node, "to_index")), 0);
    assert_null(status(node, "to_find"));
    index->step = 1;
    node->post.writer = node->scene->writer;
    assert_int_equal(ask(node, "index", json_pack("{s:s}", "verb", "rebuild")),
                     EXIT_DONE);
    assert_int_equal(json_integer_value(json_object_get(node->last, "entries")),
                     GAP);
    assert_non_null(status(node, "rebuilt"));
    assert_true(json_is_true(status(node, "indexed")));
    wait_for(node->scene, is_made);
    assert_null(status(node, "rebuilt"));
}

static void health_tells_of_indexes_that_cannot_be_written(void **state)
{
    struct node *node = *state;

    assert_string_equal(json_string_value(status(node, "health")), "good");
    node->post.store->index.rebuilt = STORE_FULL;
    assert_non_null(
        strstr(json_string_value(status(node, "health")), "the disk is full"));
}

static void status_tells_of_signatures(void **state)
{
    struct node *node = *state;
    struct store_txn *txn;

    assert_int_equal(json_integer_value(status(node, "to_check")), 0);
    assert_null(status(node, "bad_signatures"));
    assert_null(status(node, "warning"));
    assert_int_equal(store_begin(node->post.store, STORE_WRITE, &txn), OK);
    assert_int_equal(store_put_number(txn, "unchecked", 7), OK);
    assert_int_equal(store_put_number(txn, "bad", 2), OK);
    assert_int_equal(store_commit(txn), OK);
    node->post.plain = true;
    assert_int_equal(json_integer_value(status(node, "to_check")), 7);
    assert_int_equal(json_integer_value(status(node, "bad_signatures")), 2);
    /* One warning does not hide the other. */
    assert_non_null(strstr(json_string_value(status(node, "warning")),
                           "2 entries are not signed"));
    assert_non_null(
        strstr(json_string_value(status(node, "warning")), "no passphrase"));
}

static void index_has_one_verb(void **state)
{
    struct node *node = *state;

    assert_int_equal(ask(node, "index", json_pack("{s:s}", "verb", "remove")),
                     EXIT_USE);
    assert_int_equal(ask(node, "index", json_object()), EXIT_USE);
}

static int enroll(struct node *node, const char *file)
{
    return ask(node, "enroll", json_pack("{s:s}", "file", file));
}

static void what_is_no_enrolment_file_is_not_taken(void **state)
{
    struct node *node = *state;

    assert_int_equal(enroll(node, ""), EXIT_OFFLINE);
    start(node->scene);
    node->post.writer = node->scene->writer;
    assert_int_equal(ask(node, "enroll", json_object()), EXIT_REFUSED);
    assert_int_equal(enroll(node, ""), EXIT_REFUSED);
    assert_int_equal(enroll(node, "!"), EXIT_REFUSED);
    assert_int_equal(enroll(node, "AAAA"), EXIT_REFUSED);
    assert_non_null(strstr(node->error, "no enrolment file"));
}

static int members(struct node *node, const char *name)
{
    return ask(node, "members", json_pack("{s:s}", "name", name));
}

static void members_of_neighbours_are_named_with_their_country(void **state)
{
    struct node *node = *state;
    const uint8_t seed[KEY_SIZE] = {77};
    struct signer root;
    size_t realm;

    key_signer(&root, seed);
    assert_int_equal(members(node, "ALB:root"), EXIT_NO);
    assert_int_equal(
        roster_admit(&node->post.roster, root.public, "ALB", &realm), OK);
    assert_int_equal(members(node, "ALB:root"), EXIT_DONE);
    assert_int_equal(members(node, "SEN:root"), EXIT_NO);
    assert_int_equal(members(node, "root"), EXIT_DONE);
    assert_string_equal(
        json_string_value(json_object_get(node->last, "type")), "freshness");
    assert_int_equal(members(node, ""), EXIT_DONE);
    assert_int_equal(members(node, "nobody"), EXIT_NO);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, node_set_up, node_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(find_tells_what_is_not_indexed),
        TEST(check_tells_what_is_not_indexed),
        TEST(show_tells_what_is_not_indexed),
        TEST(status_tells_how_far_the_indexes_are),
        TEST(health_tells_of_indexes_that_cannot_be_written),
        TEST(status_tells_of_signatures),
        TEST(index_has_one_verb),
        TEST(what_is_no_enrolment_file_is_not_taken),
        TEST(members_of_neighbours_are_named_with_their_country),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
