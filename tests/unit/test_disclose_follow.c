/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/disclose_scene.h"

static void a_void_follows_its_target(void **state)
{
    static const uint16_t target[] = {2};
    static const char *const reason[] = {"reason", "typed twice", NULL};
    static const char *const other[] = {"given_names", "ANNA", NULL};
    static const char *const resident[] = {"document_number", "D23145890",
                                           "category", "resident", NULL};

    (void)state;
    excluding();
    cross(visitor);
    assert_int_equal(show(state_fields(KIND_VOID, reason)), DISCLOSED_PART);
    shown_are(target, 1);
    cross(resident);
    assert_int_equal(show(state_fields(KIND_VOID, reason)), DISCLOSED_NOTHING);
    cross(other);
    assert_int_equal(show(state_fields(KIND_VOID, reason)), DISCLOSED_NOTHING);
}

static void an_amendment_follows_if_it_sets_a_granted_field(void **state)
{
    static const char *const surname[] = {"surname", "ERICSSON", "given_names",
                                          "ANNE",    "reason",   "misread",
                                          NULL};
    static const char *const given[] = {"given_names", "ANNE", NULL};
    static const uint16_t shown[] = {2, 19};
    static const uint16_t shown_with_ids[] = {2, 3, 19};
    static const uint8_t first[] = {1};

    (void)state;
    plain();
    cross(visitor);
    assert_int_equal(show(state_fields(KIND_AMENDMENT, surname)),
                     DISCLOSED_PART);
    shown_are(shown, 2);
    assert_int_equal(show(state_fields(KIND_AMENDMENT, given)),
                     DISCLOSED_NOTHING);
    assert_int_equal(show(supersede(first, 1, "surname", "ERICSEN")),
                     DISCLOSED_PART);
    shown_are(shown_with_ids, 3);
    /* By the grant for the crossing's post, whoever amends. */
    assert_int_equal(show_by(&statements[1], office, kay), DISCLOSED_PART);
}

static void an_amendment_that_only_lifts_a_void_follows_it(void **state)
{
    static const char *const reason[] = {"reason", "typed twice", NULL};
    static const char *const other[] = {"given_names", "ANNA", NULL};
    static const uint16_t shown[] = {2, 3};
    static const uint8_t second[] = {2};

    (void)state;
    plain();
    cross(visitor);
    assert_int_equal(show(state_fields(KIND_VOID, reason)), DISCLOSED_PART);
    assert_int_equal(show(supersede(second, 1, "given_names", "ANNE")),
                     DISCLOSED_PART);
    shown_are(shown, 2);
    assert_false(record.voided);
    /* No void, or none of this record, or one that nobody was shown. */
    cross(visitor);
    state_fields(KIND_AMENDMENT, other);
    assert_int_equal(show(supersede(second, 1, "given_names", "ANNE")),
                     DISCLOSED_NOTHING);
    cross(visitor);
    state_fields(KIND_VOID, reason)->may_write = false;
    assert_int_equal(show(supersede(second, 1, "given_names", "ANNE")),
                     DISCLOSED_NOTHING);
    cross(other);
    state_fields(KIND_VOID, reason);
    assert_int_equal(show(supersede(second, 1, "given_names", "ANNE")),
                     DISCLOSED_NOTHING);
}

static void an_amendment_of_headquarters_is_for_the_crossings_post(void **state)
{
    static const char *const surname[] = {"surname", "ERICSSON", NULL};
    struct scene_grant grant = SCENE_GRANT;

    (void)state;
    grant.post_count = 1;
    grant.posts = "634b4159"; /* KAY */
    with(&grant);
    cross(visitor);
    state_fields(KIND_AMENDMENT, surname);
    assert_int_equal(show_by(&statements[1], office, kay), DISCLOSED_PART);
    assert_int_equal(show_by(&statements[1], office, tes), DISCLOSED_NOTHING);
}

static void what_is_not_merged_does_not_follow(void **state)
{
    static const char *const surname[] = {"surname", "ERICSSON", NULL};
    struct record_statement *s;

    (void)state;
    plain();
    cross(visitor);
    s = state_fields(KIND_AMENDMENT, surname);
    s->may_write = false;
    assert_int_equal(show(s), DISCLOSED_NOTHING);
    s->may_write = true;
    assert_int_equal(show(s), DISCLOSED_PART);
    /* About another crossing. */
    statements[0].id[5] = 1;
    assert_int_equal(show(s), DISCLOSED_NOTHING);
}

/* Leaves of a statement's body what the keys name, as an erasure of fields. */
static void redact(struct record_statement *s, const uint16_t *left,
                   size_t left_count)
{
    static const uint8_t seed[BODY_SEED] = {5};
    static uint8_t whole[VALUES], part[VALUES];
    struct buffer out = buffer_of(whole, sizeof whole);
    struct body body;

    body_put_full(&out, seed, s->body.values);
    assert_int_equal(body_open(buffer_bytes(&out), &body), OK);
    out = buffer_of(part, sizeof part);
    assert_int_equal(body_redact(&body, s->log, left, left_count, &out), OK);
    assert_int_equal(body_open(buffer_bytes(&out), &s->body), OK);
}

static void a_part_that_is_not_whole_keeps_the_record(void **state)
{
    static const char *const surname[] = {"surname", "ERICSSON", "given_names",
                                          "ANNE", NULL};
    static const uint16_t left[] = {2, 19};

    (void)state;
    plain();
    cross(visitor);
    state_fields(KIND_AMENDMENT, surname);
    assert_int_equal(show(&statements[0]), DISCLOSED_PART);
    redact(&statements[1], left, 2);
    assert_int_equal(show(&statements[0]), DISCLOSED_NOTHING);
    assert_int_equal(record.count, 2);
}

static void a_note_shows_its_text_if_both_are_granted(void **state)
{
    static const uint16_t granted[] = {2, 16};
    struct scene_text text = SCENE_TEXT;
    struct record_statement *note;
    struct buffer out;

    (void)state;
    begin();
    cross(visitor);
    note = state_fields(KIND_NOTE, NULL);
    out = buffer_of(values[1], VALUES);
    canon_put_map(&out, 2);
    buffer_put(
        &out, bytes_of(note->body.values.data + 1, note->body.values.size - 1));
    canon_put_uint(&out, 16);
    canon_put_text(&out, bytes_text("seen again"));
    assert_int_equal(body_open_values(buffer_bytes(&out), &note->body), OK);
    sign(&text);
    assert_int_equal(show(note), DISCLOSED_NOTHING);
    text.grants[1] = (struct scene_grant){
        .kind = KIND_NOTE, .field_count = 2, .fields = "0210", .days = 30};
    text.grant_count = 2;
    sign(&text);
    assert_int_equal(show(note), DISCLOSED_PART);
    shown_are(granted, 2);
    treaties_begin(&treaties);
    text.grants[0] = text.grants[1];
    text.grant_count = 1;
    sign(&text);
    assert_int_equal(show(note), DISCLOSED_NOTHING);
}

static bool covers(uint8_t author, enum lane lane, size_t realm)
{
    struct journal_log log = {.lane = lane};

    memcpy(log.realm, roster.realms[realm].realm, KEY_REALM);
    memcpy(log.key, scene_signer(author).public, KEY_SIZE);
    return disclose_covers(&rules, &roster, &log);
}

static void only_shared_logs_of_granted_authors_are_named(void **state)
{
    struct scene_grant grant = SCENE_GRANT;

    (void)state;
    begin();
    assert_false(covers(KAY, LANE_SHARED, 0));
    plain();
    assert_true(covers(KAY, LANE_SHARED, 0));
    assert_true(covers(TES, LANE_SHARED, 0));
    assert_true(covers(OFFICE, LANE_SHARED, 0));
    assert_false(covers(RELAY, LANE_SHARED, 0));
    assert_false(covers(HOME_ROOT, LANE_SHARED, 0));
    assert_false(covers(99, LANE_SHARED, 0));
    assert_false(covers(KAY, LANE_HOME, 0));
    assert_false(covers(KAY, LANE_TRUST, 0));
    assert_false(covers(KAY, LANE_SHARED, 1));
    assert_false(covers(THEIR_POST, LANE_SHARED, 1));
    grant.post_count = 1;
    grant.posts = "634b4159"; /* KAY */
    with(&grant);
    assert_true(covers(KAY, LANE_SHARED, 0));
    assert_false(covers(TES, LANE_SHARED, 0));
    assert_true(covers(OFFICE, LANE_SHARED, 0));
    grant.theirs = true;
    with(&grant);
    assert_false(covers(KAY, LANE_SHARED, 0));
    assert_false(covers(OFFICE, LANE_SHARED, 0));
}

static void the_least_limits_count(void **state)
{
    struct scene_text first = SCENE_TEXT, second = SCENE_TEXT;
    struct border_limits limits;

    (void)state;
    begin();
    disclose_limits(&rules, &limits);
    assert_int_equal(limits.logs + limits.entries + limits.bytes, 0);
    assert_true(limits.none);
    first.limits = (struct border_limits){.logs = 5, .bytes = 1000};
    second.limits = (struct border_limits){.logs = 9, .entries = 70};
    sign(&first);
    sign(&second);
    disclose_limits(&rules, &limits);
    assert_int_equal(limits.logs, 5);
    assert_int_equal(limits.entries, 70);
    assert_int_equal(limits.bytes, 1000);
    assert_int_equal(rules.count, 2);
    assert_true(memcmp(rules.rules[0].id, rules.rules[1].id, HASH_SIZE) < 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_void_follows_its_target),
        cmocka_unit_test(an_amendment_follows_if_it_sets_a_granted_field),
        cmocka_unit_test(an_amendment_that_only_lifts_a_void_follows_it),
        cmocka_unit_test(
            an_amendment_of_headquarters_is_for_the_crossings_post),
        cmocka_unit_test(what_is_not_merged_does_not_follow),
        cmocka_unit_test(a_part_that_is_not_whole_keeps_the_record),
        cmocka_unit_test(a_note_shows_its_text_if_both_are_granted),
        cmocka_unit_test(only_shared_logs_of_granted_authors_are_named),
        cmocka_unit_test(the_least_limits_count),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
