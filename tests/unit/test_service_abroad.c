/* SPDX-License-Identifier: Apache-2.0 */
/* What answers say of crossings that another country has shown. */
#include "tests/unit/storage_fixture.h"

#include "cli/access.h"
#include "cli/service.h"
#include "core/fields.h"

#include <stdio.h>

/* A node that holds a redacted crossing of a neighbour, and a single. */
struct node {
    struct fixture *f, *abroad;
    struct fixture_run root, registrar, run;
    struct fixture_log log;
    struct post post;
    struct service service;
    json_t *first; /* line of the answer */
    char error[SERVICE_ERROR_MAX];
};

static void redact(struct journal_item *item)
{
    const uint16_t keys[] = {FIELD_DIRECTION, FIELD_DOCUMENT_NUMBER,
                             FIELD_OUTCOME};
    struct buffer out = buffer_of(malloc(BODY_SIZE_MAX), BODY_SIZE_MAX);
    struct body body;

    assert_int_equal(body_open(item->body, &body), OK);
    assert_int_equal(body_redact(&body, item->entry.header.log, keys, 3, &out),
                     OK);
    free((void *)(uintptr_t)item->body.data);
    item->body = buffer_bytes(&out);
}

static int set_up(void **state)
{
    struct node *node = calloc(1, sizeof *node);
    struct fixture_person person = fixture_person(1);
    struct fixture_values values;

    node->f = fixture_new();
    fixture_trust(node->f);
    node->abroad = fixture_abroad(node->f, &node->root, &node->registrar);
    node->log = fixture_log(node->abroad, KEY_POST, LANE_SHARED, 1);
    fixture_start(node->abroad, &node->run, &node->log);
    redact(fixture_add(node->abroad, &node->run, &node->log, KIND_CROSSING,
                       FIXTURE_TIME, fixture_crossing(&person, &values)));
    assert_int_equal(fixture_append(node->f, &node->run), OK);
    assert_int_equal(fixture_single(node->f, &node->registrar, 1), OK);
    node->post.store = node->f->store;
    node->post.journal = read_journal(node->f->store);
    node->post.roster = node->f->roster;
    post_lock_init(&node->post);
    node->service.post = &node->post;
    *state = node;
    return 0;
}

static int tear_down(void **state)
{
    struct node *node = *state;

    json_decref(node->first);
    pthread_rwlock_destroy(&node->post.roster_lock);
    fixture_run_free(&node->root);
    fixture_run_free(&node->registrar);
    fixture_run_free(&node->run);
    fixture_free(node->f);
    free(node->abroad);
    free(node);
    return 0;
}

static bool keep_first(void *user, json_t *line)
{
    struct node *node = user;

    if (node->first)
        json_decref(line);
    else
        node->first = line;
    return true;
}

/* Takes `asked` over; the exit code. */
static int ask(struct node *node, const char *operation, json_t *asked)
{
    struct reply reply = {.line = keep_first, .user = node};
    int code;

    json_decref(node->first);
    node->first = NULL;
    code = service_run(&node->service, service_find_operation(operation), asked,
                       &reply);
    json_decref(asked);
    snprintf(node->error, sizeof node->error, "%s", reply.error);
    return code;
}

static json_t *id_of(const struct entry *entry)
{
    char hex[2 * HASH_SIZE + 1];

    return json_pack("{s:s}", "id",
                     bytes_to_hex(bytes_of(entry->id, HASH_SIZE), hex));
}

static const char *text(struct node *node, const char *name)
{
    return json_string_value(json_object_get(node->first, name));
}

static void a_record_says_whose_it_is_and_that_part_is_withheld(void **state)
{
    struct node *node = *state;

    assert_int_equal(
        ask(node, "find", json_pack("{s:s}", "document", "L00000001")),
        EXIT_DONE);
    assert_string_equal(text(node, "country"), "UTP");
    assert_true(json_is_true(json_object_get(node->first, "withheld")));
    assert_string_equal(text(node, "document_number"), "L00000001");
    assert_null(json_object_get(node->first, "surname"));
    assert_int_equal(ask(node, "show", id_of(&node->run.items[1].entry)),
                     EXIT_DONE);
    assert_string_equal(text(node, "country"), "UTP");
}

static void a_record_of_another_country_is_not_corrected_here(void **state)
{
    struct node *node = *state;
    json_t *asked = id_of(&node->run.items[1].entry);

    assert_int_equal(ask(node, "void", asked), EXIT_REFUSED);
    asked = id_of(&node->run.items[1].entry);
    json_object_set_new(asked, "fields",
                        json_pack("{s:s}", "surname", "OTHER"));
    assert_int_equal(ask(node, "amend", asked), EXIT_REFUSED);
    assert_non_null(strstr(node->error, "another country"));
}

/* Who has entered there has left here. */
static void an_entry_abroad_leaves_no_stay_open(void **state)
{
    struct node *node = *state;
    const json_t *last;

    assert_int_equal(
        ask(node, "check",
            json_pack("{s:{s:s}}", "fields", "document_number", "L00000001")),
        EXIT_DONE);
    last = json_object_get(node->first, "last_crossings");
    assert_int_equal(json_array_size(last), 1);
    assert_true(json_is_null(json_object_get(node->first, "open_stay")));
}

static void an_entry_is_given_with_its_realm_and_its_authors_key(void **state)
{
    struct node *node = *state;
    const struct entry *single = &node->registrar.items[1].entry;
    char hex[2 * ENTRY_AAD_SIZE + 1];
    uint8_t aad[ENTRY_AAD_SIZE];
    json_t *asked = id_of(single);

    assert_int_equal(ask(node, "entry", asked), EXIT_DONE);
    assert_int_equal(strlen(text(node, "hex")), 2 * single->bytes.size);
    asked = id_of(single);
    json_object_set_new(asked, "what", json_string("aad"));
    assert_int_equal(ask(node, "entry", asked), EXIT_DONE);
    entry_aad(node->abroad->realm, aad);
    assert_string_equal(text(node, "hex"),
                        bytes_to_hex(bytes_of(aad, sizeof aad), hex));
    asked = id_of(single);
    json_object_set_new(asked, "what", json_string("key"));
    assert_int_equal(ask(node, "entry", asked), EXIT_DONE);
    bytes_to_hex(bytes_of(node->abroad->signers[KEY_REGISTRAR].public, 8), hex);
    assert_non_null(strstr(text(node, "hex"), hex));
    /* It is no crossing. */
    assert_int_equal(ask(node, "show", id_of(single)), EXIT_NO);
}

/* A question with one text of so many bytes: it is taken up to the bound, and
 * then refused for want of a treaty. */
static void bounded(struct node *node, const char *name, size_t most)
{
    char longer[80], said[96];
    json_t *asked =
        json_pack("{s:s, s:s, s:s, s:s}", "abroad", "XYZ", "document", "L1",
                  "purpose", "border-control", "officer", "7");

    memset(longer, '7', sizeof longer);
    longer[most + 1] = '\0';
    json_object_set_new(asked, name, json_string(longer));
    assert_int_equal(ask(node, "abroad", json_incref(asked)), EXIT_USE);
    snprintf(said, sizeof said, "--%s takes 1 to %zu bytes, not the %zu of '77",
             name, most, most + 1);
    assert_non_null(strstr(node->error, said));
    json_object_set_new(asked, name, json_string(longer + 1));
    assert_int_equal(ask(node, "abroad", asked), EXIT_REFUSED);
    assert_non_null(strstr(node->error, "'XYZ'"));
}

static void a_question_abroad_has_room_for_what_is_put_on_record(void **state)
{
    struct node *node = *state;

    bounded(node, "purpose", ACCESS_PURPOSE_MAX);
    bounded(node, "officer", ACCESS_OFFICER_MAX);
    bounded(node, "document", ACCESS_DOCUMENT_MAX);
}

static void a_country_is_three_capitals(void **state)
{
    struct node *node = *state;
    json_t *asked = json_pack("{s:s, s:s, s:s}", "abroad", "utp", "document",
                              "L1", "purpose", "border-control");

    assert_int_equal(ask(node, "abroad", asked), EXIT_USE);
    assert_non_null(strstr(node->error, "'utp'"));
    assert_int_equal(
        ask(node, "disclosures", json_pack("{s:s}", "country", "UT")),
        EXIT_USE);
    assert_non_null(strstr(node->error, "'UT'"));
    assert_int_equal(
        ask(node, "disclosures", json_pack("{s:s}", "country", "XYZ")),
        EXIT_NO);
}

static void verify_counts_what_came_from_abroad(void **state)
{
    struct node *node = *state;
    const char *names[] = {"singles", "faults", "bodies_absent"};
    const json_int_t counts[] = {1, 0, 0};

    assert_int_equal(ask(node, "verify", json_object()), EXIT_DONE);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(
            json_integer_value(json_object_get(node->first, names[i])),
            counts[i]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_record_says_whose_it_is_and_that_part_is_withheld),
        TEST(a_record_of_another_country_is_not_corrected_here),
        TEST(an_entry_abroad_leaves_no_stay_open),
        TEST(an_entry_is_given_with_its_realm_and_its_authors_key),
        TEST(a_question_abroad_has_room_for_what_is_put_on_record),
        TEST(a_country_is_three_capitals),
        TEST(verify_counts_what_came_from_abroad),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
