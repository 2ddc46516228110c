/* SPDX-License-Identifier: Apache-2.0 */
/* Duties: opened, closed, forgotten, expired; and who may do what. */
#include "tests/unit/writer_scene.h"

#include "cli/duty_internal.h"
#include "cli/rights.h"
#include "core/canon.h"
#include "storage/read.h"

#include <sodium.h>
#include <stdio.h>

enum { HOUR_S = 3600 };

/* The post's node, opened; an officer of it. */
struct node {
    void *scene;
    struct fixture *f;
    struct post post;
    struct service service;
    struct officer kone;
    uint8_t seed[KEY_SIZE];
    char error[SERVICE_ERROR_MAX];
};

static int node_set_up(void **state)
{
    struct node *node = calloc(1, sizeof *node);
    struct scene *scene;
    struct signer signer;

    set_up(&node->scene);
    scene = node->scene;
    node->f = scene->f;
    node->post.store = node->f->store;
    node->post.writer = scene->writer;
    node->post.author = node->f->author;
    node->post.journal = read_journal(node->f->store);
    node->post.roster = node->f->roster;
    node->post.duties = duties_new();
    atomic_store(&node->post.officers, 1);
    post_lock_init(&node->post);
    node->service.post = &node->post;
    node->seed[0] = 1;
    key_signer(&signer, node->seed);
    node->kone.roles = OFFICER_COUNTER;
    strcpy(node->kone.name, "kone");
    memcpy(node->kone.key, signer.public, KEY_SIZE);
    assert_non_null(node->post.duties);
    *state = node;
    return 0;
}

static int node_tear_down(void **state)
{
    struct node *node = *state;
    void *scene = node->scene;

    duties_free(node->post.duties);
    pthread_rwlock_destroy(&node->post.roster_lock);
    free(node);
    return tear_down(&scene);
}

static struct duty open_one(struct node *node, uint8_t token[DUTY_TOKEN],
                            struct duty *before)
{
    struct duty duty;

    assert_int_equal(duties_open(&node->post, &node->kone, node->seed, "1",
                                 token, &duty, before),
                     OK);
    return duty;
}

/* The last duty entry: its action and how it was closed. */
static void last_entry(struct node *node, uint64_t *action, uint64_t *closed)
{
    struct read_entry *read = malloc(sizeof *read);
    struct journal_log log;
    struct store_txn *txn;
    struct canon canon;

    assert_true(node->post.journal.log_find(node->post.journal.user,
                                            node->post.author.logs[1], &log));
    assert_int_equal(store_begin(node->f->store, STORE_READ, &txn), OK);
    assert_int_equal(read_ref(txn, log.log, log.ends[0].next - 1, read), OK);
    assert_int_equal(read->entry.header.kind, KIND_DUTY);
    canon = canon_of(body_value(&read->body, 16));
    *action = canon_uint(&canon, UINT64_MAX);
    canon = canon_of(body_value(&read->body, 21));
    *closed = canon_uint(&canon, UINT64_MAX);
    store_abort(txn);
    free(read);
}

static void a_duty_begins_and_ends_with_an_entry(void **state)
{
    struct node *node = *state;
    uint8_t token[DUTY_TOKEN];
    struct duty before, found, duty = open_one(node, token, &before);
    uint64_t action, closed;

    assert_true(sodium_is_zero(before.id, HASH_SIZE));
    assert_true(duties_by_token(node->post.duties, token, &found));
    assert_memory_equal(found.id, duty.id, HASH_SIZE);
    assert_string_equal(found.lane, "1");
    last_entry(node, &action, &closed);
    assert_int_equal(action, 1);
    assert_int_equal(duties_close(&node->post, &found, DUTY_BY_HIMSELF), OK);
    last_entry(node, &action, &closed);
    assert_int_equal(action, 2);
    assert_int_equal(closed, DUTY_BY_HIMSELF);
    assert_false(duties_by_token(node->post.duties, token, &found));
    assert_int_equal(duties_close(&node->post, &duty, DUTY_BY_HIMSELF),
                     STORE_NOT_FOUND);
}

static void without_the_token_nobody_is_on_duty(void **state)
{
    struct node *node = *state;
    uint8_t token[DUTY_TOKEN], nothing[DUTY_TOKEN] = {0};
    struct duty before, found;

    open_one(node, token, &before);
    assert_false(duties_by_token(node->post.duties, nothing, &found));
    token[DUTY_TOKEN - 1] ^= 1;
    assert_false(duties_by_token(node->post.duties, token, &found));
    assert_true(duties_by_lane(node->post.duties, "1", &found));
    /* The only one who is there works on any lane. */
    assert_true(duties_by_lane(node->post.duties, "2", &found));
    strcpy(node->kone.name, "keita");
    open_one(node, token, &before);
    assert_true(duties_by_lane(node->post.duties, "1", &found));
    assert_false(duties_by_lane(node->post.duties, "2", &found));
}

static void the_next_log_in_closes_a_duty_that_was_not(void **state)
{
    struct node *node = *state;
    uint8_t first[DUTY_TOKEN], second[DUTY_TOKEN];
    struct duty before, found, duty = open_one(node, first, &before);
    uint64_t seq = duty.seq;

    duty = open_one(node, second, &before);
    assert_int_equal(before.seq, seq);
    assert_int_equal(duty.seq, seq + 2);
    assert_false(duties_by_token(node->post.duties, first, &found));
    assert_true(duties_by_token(node->post.duties, second, &found));
    /* So does one after a crash, which knows the store only. */
    duties_free(node->post.duties);
    node->post.duties = duties_new();
    assert_int_equal(duties_load(node->post.duties, &node->post), OK);
    assert_false(duties_by_token(node->post.duties, second, &found));
    assert_true(duties_at(node->post.duties, 0, &found));
    assert_false(found.live);
    assert_false(duties_at(node->post.duties, 1, &found));
    open_one(node, second, &before);
    assert_int_equal(before.seq, seq + 2);
}

static void time_closes_a_duty_that_nobody_does(void **state)
{
    struct node *node = *state;
    uint64_t action, closed;
    struct duty old = {.officer = node->kone, .seq = 1};

    memcpy(old.log, node->post.author.logs[1], KEY_LOG);
    old.opened_us =
        post_now_us() - (DUTY_HOURS_MAX * HOUR_S - 60) * INT64_C(1000000);
    duties_add(node->post.duties, &old, NULL);
    assert_int_equal(duties_expire(&node->post, false), 0);
    duties_drop(node->post.duties, old.id);
    old.opened_us -= 61 * INT64_C(1000000);
    duties_add(node->post.duties, &old, NULL);
    assert_true(duties_overdue(node->post.duties));
    assert_false(duties_by_name(node->post.duties, "kone", &old));
    assert_int_equal(duties_expire(&node->post, false), 1);
    assert_false(duties_overdue(node->post.duties));
    last_entry(node, &action, &closed);
    assert_int_equal(action, 2);
    assert_int_equal(closed, DUTY_BY_TIME);
}

static void so_many_duties_are_open_and_no_more(void **state)
{
    struct node *node = *state;
    uint8_t token[DUTY_TOKEN];
    struct duty duty = {.officer = node->kone, .opened_us = post_now_us()};
    struct duty before;

    for (unsigned i = 0; i < DUTIES_MAX; i++) {
        snprintf(duty.officer.name, sizeof duty.officer.name, "officer-%u", i);
        duty.id[0] = (uint8_t)i;
        assert_true(duties_add(node->post.duties, &duty, NULL));
    }
    assert_false(duties_add(node->post.duties, &duty, NULL));
    assert_int_equal(duties_open(&node->post, &node->kone, node->seed, NULL,
                                 token, &duty, &before),
                     STORE_LIMIT);
}

static bool drop_line(void *user, json_t *line)
{
    (void)user;
    json_decref(line);
    return true;
}

/* As over a daemon's socket. */
static int ask(struct node *node, const char *operation,
               const uint8_t token[DUTY_TOKEN])
{
    static const struct service_daemon daemon;
    struct reply reply = {.line = drop_line};
    char hex[2 * DUTY_TOKEN + 1];
    json_t *asked = json_object();
    int code;

    if (token)
        json_object_set_new(
            asked, "token",
            json_string(bytes_to_hex(bytes_of(token, DUTY_TOKEN), hex)));
    node->service.daemon = &daemon;
    code = service_run(&node->service, service_find_operation(operation), asked,
                       &reply);
    snprintf(node->error, sizeof node->error, "%s", reply.error);
    json_decref(asked);
    return code;
}

static void every_operation_has_its_row_of_rights(void **state)
{
    const struct service_operation *operation;

    (void)state;
    for (size_t i = 0; (operation = service_operation_at(i)); i++) {
        const struct right *right = rights_find(operation->name);

        if (!right)
            print_error("no row for %s\n", operation->name);
        assert_non_null(right);
        assert_int_not_equal(right->roles & OFFICER_ALL, 0);
    }
    assert_null(rights_find("no-such"));
}

static void who_has_not_the_right_is_refused_by_name(void **state)
{
    struct node *node = *state;
    uint8_t token[DUTY_TOKEN];
    struct duty before;

    assert_int_equal(ask(node, "verify", NULL), EXIT_REFUSED);
    assert_non_null(strstr(node->error, "nobody is logged in"));
    open_one(node, token, &before);
    assert_int_equal(ask(node, "verify", token), EXIT_REFUSED);
    assert_string_equal(node->error, "verify: kone (officer) may not; auditor "
                                     "or administrator may");
    assert_int_equal(ask(node, "logs", token), EXIT_DONE);
    node->kone.roles = OFFICER_AUDITOR;
    open_one(node, token, &before);
    assert_int_equal(ask(node, "verify", token), EXIT_DONE);
    assert_int_equal(ask(node, "record", token), EXIT_REFUSED);
    assert_int_equal(ask(node, "officer", token), EXIT_REFUSED);
    /* Whoever says that he is inside is not believed for it. */
    node->service.inside = true;
    assert_int_equal(ask(node, "record", NULL), EXIT_REFUSED);
}

static void a_locked_node_tells_its_status_only(void **state)
{
    struct node *node = *state;
    uint8_t token[DUTY_TOKEN];
    struct duty before;

    open_one(node, token, &before);
    atomic_store(&node->post.locked, true);
    assert_int_equal(ask(node, "check", token), EXIT_REFUSED);
    assert_non_null(strstr(node->error, "E-KEY-05"));
    assert_int_equal(ask(node, "find", token), EXIT_REFUSED);
    assert_int_equal(ask(node, "logs", token), EXIT_REFUSED);
    assert_int_equal(ask(node, "duty", NULL), EXIT_DONE);
    /* Nor is anybody on duty where nothing has been opened. */
    duties_free(node->post.duties);
    node->post.duties = NULL;
    assert_int_equal(ask(node, "duty", token), EXIT_NO);
}

static void without_officers_everybody_may_do_everything(void **state)
{
    struct node *node = *state;

    atomic_store(&node->post.officers, 0);
    assert_int_equal(ask(node, "verify", NULL), EXIT_DONE);
    assert_int_equal(ask(node, "login", NULL), EXIT_USE);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, node_set_up, node_tear_down)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(a_duty_begins_and_ends_with_an_entry),
        TEST(without_the_token_nobody_is_on_duty),
        TEST(the_next_log_in_closes_a_duty_that_was_not),
        TEST(time_closes_a_duty_that_nobody_does),
        TEST(so_many_duties_are_open_and_no_more),
        TEST(every_operation_has_its_row_of_rights),
        TEST(who_has_not_the_right_is_refused_by_name),
        TEST(a_locked_node_tells_its_status_only),
        TEST(without_officers_everybody_may_do_everything),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
