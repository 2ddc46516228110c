/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/treaty_text.h"

static void a_text_is_read_as_it_was_written(void **state)
{
    struct scene_text text = plain;
    struct scene_grant theirs = {.theirs = true,
                                 .kind = KIND_NOTE,
                                 .post_count = 2,
                                 .posts = "614b624b42",
                                 .field_count = 1,
                                 .fields = "10",
                                 .days = 30};
    uint8_t again_space[SCENE_BODY];
    struct buffer again = buffer_of(again_space, sizeof again_space);
    struct bytes items, value;
    struct bytes terms;
    uint16_t key;

    (void)state;
    text.grant_count = 2;
    text.grants[0].excluded_count = 2;
    text.grants[0].excluded = "82182406"
                              "82182407";
    text.grants[1] = theirs;
    text.limits = (struct border_limits){
        .logs = 3, .entries = 70000, .bytes = 1u << 30};
    terms = scene_put(&text, space);
    assert_int_equal(treaty_read(terms, &treaty), OK);
    assert_int_equal(treaty.from, 1000);
    assert_int_equal(treaty.until, 2000);
    assert_int_equal(treaty.grant_count, 2);
    assert_int_equal(treaty.limits.entries, 70000);
    assert_true(treaty.grants[0].giver != treaty.grants[1].giver);
    assert_true(treaty_keys_have(&treaty.grants[0].keys, 19));
    assert_false(treaty_keys_have(&treaty.grants[0].keys, 20));
    items = treaty.grants[0].excluded.items;
    assert_true(treaty_next_excluded(&items, &key, &value));
    assert_int_equal(key, 36);
    unit_equal(value, unit_hex("06"));
    assert_true(treaty_next_excluded(&items, &key, &value));
    assert_false(treaty_next_excluded(&items, &key, &value));
    assert_true(treaty_grants(&treaty.grants[1], "KB"));
    assert_false(treaty_grants(&treaty.grants[1], "KBX"));
    assert_false(treaty_grants(&treaty.grants[1], ""));
    assert_true(treaty_grants(&treaty.grants[0], ""));
    treaty_put(&treaty, &again);
    unit_equal(buffer_bytes(&again), terms);
}

static void a_text_may_have_no_end(void **state)
{
    struct scene_text text = plain;

    (void)state;
    text.until = UINT64_MAX;
    assert_int_equal(read_of(&text), OK);
    assert_true(treaty.until == UINT64_MAX);
}

static void a_period_ends_after_it_begins(void **state)
{
    struct scene_text text = plain;

    (void)state;
    text.until = text.from;
    assert_int_equal(read_of(&text), TREATY_FORM);
    text.until = text.from + 1;
    assert_int_equal(read_of(&text), OK);
    text.until = ENTRY_TIME_MAX + UINT64_C(1);
    assert_int_equal(read_of(&text), TREATY_FORM);
}

static void a_realm_is_the_hash_of_its_root(void **state)
{
    struct bytes terms = scene_put(&plain, space);

    (void)state;
    /* a7 01 82 83 63 ... 50: the first realm begins 4 + 4 + 1 bytes in. */
    space[9] ^= 1;
    assert_int_equal(treaty_read(terms, &treaty), TREATY_PARTY);
    space[9] ^= 1;
    assert_int_equal(treaty_read(terms, &treaty), OK);
}

static void a_root_is_a_valid_key(void **state)
{
    struct scene_text text = plain;
    struct treaty bad = scene_treaty(&text);
    struct buffer out = buffer_of(space, sizeof space);

    (void)state;
    memset(bad.parties[0].root, 0, KEY_SIZE);
    key_realm(bad.parties[0].root, bad.parties[0].realm);
    treaty_put(&bad, &out);
    assert_int_equal(treaty_read(buffer_bytes(&out), &treaty), TREATY_PARTY);
}

static void parties_stand_by_realm_and_are_two(void **state)
{
    struct treaty turned = scene_treaty(&plain);
    struct treaty_party party = turned.parties[0];
    struct buffer out = buffer_of(space, sizeof space);

    (void)state;
    turned.parties[0] = turned.parties[1];
    turned.parties[1] = party;
    treaty_put(&turned, &out);
    assert_int_equal(treaty_read(buffer_bytes(&out), &treaty), TREATY_FORM);
    out = buffer_of(space, sizeof space);
    turned.parties[0] = party;
    treaty_put(&turned, &out);
    assert_int_equal(treaty_read(buffer_bytes(&out), &treaty), TREATY_FORM);
}

static void a_country_is_three_capital_letters(void **state)
{
    struct scene_text text = plain;

    (void)state;
    text.home_country = "UtO";
    assert_int_equal(read_of(&text), TREATY_FORM);
    text.home_country = "UT\x1b";
    assert_int_equal(read_of(&text), TREATY_FORM);
}

static void unknown_fields_and_those_of_home_are_refused(void **state)
{
    struct scene_grant grant = SCENE_GRANT;

    (void)state;
    grant.field_count = 1;
    grant.fields = "1821"; /* officer: home */
    assert_int_equal(grant_of(&grant), TREATY_FIELD);
    grant.fields = "04"; /* reason: home */
    assert_int_equal(grant_of(&grant), TREATY_FIELD);
    grant.fields = "1864"; /* 100: no field has it */
    assert_int_equal(grant_of(&grant), TREATY_FIELD);
    grant.fields = "19ffff";
    assert_int_equal(grant_of(&grant), TREATY_FIELD);
    grant.fields = "1863"; /* 99: personal_number */
    assert_int_equal(grant_of(&grant), OK);
    grant.fields = "60"; /* no key */
    assert_int_equal(grant_of(&grant), TREATY_FORM);
    grant.field_count = 0;
    grant.fields = NULL;
    assert_int_equal(grant_of(&grant), TREATY_FORM);
}

static void every_field_of_the_registry_is_below_the_bound(void **state)
{
    const struct field *field;

    (void)state;
    for (size_t i = 0; (field = fields_at(i)); i++) {
        assert_true(field->key < TREATY_KEYS_MAX);
        assert_int_equal(treaty_field(KIND_CROSSING, field->key),
                         field->audience == AUDIENCE_TREATY ? OK
                                                            : TREATY_FIELD);
    }
}

static void only_kinds_of_the_shared_log_are_granted(void **state)
{
    struct scene_grant grant = SCENE_GRANT;

    (void)state;
    grant.field_count = 1;
    grant.fields = "02";
    for (uint16_t kind = 0; kind < 70; kind++) {
        bool good = kind == KIND_CROSSING || (kind >= 19 && kind <= 22);

        grant.kind = kind;
        assert_int_equal(grant_of(&grant), good ? OK : TREATY_FIELD);
    }
    grant.kind = KIND_NOTE;
    grant.fields = "10"; /* its text */
    assert_int_equal(grant_of(&grant), OK);
    grant.kind = KIND_ALERT;
    assert_int_equal(grant_of(&grant), TREATY_FIELD);
}

static void lists_ascend_without_repeats(void **state)
{
    static const struct {
        size_t count;
        const char *good, *turned, *twice;
    } fields = {2, "1113", "1311", "1111"},
      posts = {2, "614b624b42", "624b42614b", "614b614b"},
      excluded = {2, "8218240682182407", "8218240782182406",
                  "8218240682182406"};
    struct scene_grant grant = SCENE_GRANT;
    struct scene_text text = plain;

    (void)state;
    grant.field_count = grant.post_count = grant.excluded_count = 2;
    grant.fields = fields.good;
    grant.posts = posts.good;
    grant.excluded = excluded.good;
    assert_int_equal(grant_of(&grant), OK);
    grant.fields = fields.turned;
    assert_int_equal(grant_of(&grant), TREATY_FORM);
    grant.fields = fields.twice;
    assert_int_equal(grant_of(&grant), TREATY_FORM);
    grant.fields = fields.good;
    grant.posts = posts.turned;
    assert_int_equal(grant_of(&grant), TREATY_FORM);
    grant.posts = posts.twice;
    assert_int_equal(grant_of(&grant), TREATY_FORM);
    grant.posts = posts.good;
    grant.excluded = excluded.turned;
    assert_int_equal(grant_of(&grant), TREATY_FORM);
    grant.excluded = excluded.twice;
    assert_int_equal(grant_of(&grant), TREATY_FORM);
    text.purpose_count = 2;
    text.purposes = "62626161";
    assert_int_equal(read_of(&text), TREATY_FORM);
    text.purposes = "61616161";
    assert_int_equal(read_of(&text), TREATY_FORM);
    text.purposes = "6161626262";
    assert_int_equal(read_of(&text), OK);
}

static void an_exclusion_has_a_value_of_its_field(void **state)
{
    struct scene_grant grant = SCENE_GRANT;

    (void)state;
    grant.excluded_count = 1;
    grant.excluded = "8218246141"; /* category "A" */
    assert_int_equal(grant_of(&grant), TREATY_FIELD);
    grant.excluded = "8218c801"; /* no field 200 */
    assert_int_equal(grant_of(&grant), TREATY_FIELD);
    grant.excluded = "82182063"
                     "4c4731"; /* lane, which never leaves, "LG1" */
    assert_int_equal(grant_of(&grant), OK);
    grant.excluded = "81182406";
    assert_int_equal(grant_of(&grant), TREATY_FORM);
}

static void one_altered_bit_is_another_treaty(void **state)
{
    struct bytes terms = scene_put(&plain, space);
    char one[TREATY_FINGERPRINT], other[TREATY_FINGERPRINT];
    uint8_t id[HASH_SIZE], changed[HASH_SIZE];

    (void)state;
    treaty_id(terms, id);
    treaty_fingerprint(id, one);
    space[terms.size - 1] ^= 1;
    treaty_id(terms, changed);
    treaty_fingerprint(changed, other);
    assert_memory_not_equal(id, changed, HASH_SIZE);
    assert_string_not_equal(one, other);
    assert_int_equal(strlen(one), TREATY_FINGERPRINT - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_read_as_it_was_written),
        cmocka_unit_test(a_text_may_have_no_end),
        cmocka_unit_test(a_period_ends_after_it_begins),
        cmocka_unit_test(a_realm_is_the_hash_of_its_root),
        cmocka_unit_test(a_root_is_a_valid_key),
        cmocka_unit_test(parties_stand_by_realm_and_are_two),
        cmocka_unit_test(a_country_is_three_capital_letters),
        cmocka_unit_test(unknown_fields_and_those_of_home_are_refused),
        cmocka_unit_test(every_field_of_the_registry_is_below_the_bound),
        cmocka_unit_test(only_kinds_of_the_shared_log_are_granted),
        cmocka_unit_test(lists_ascend_without_repeats),
        cmocka_unit_test(an_exclusion_has_a_value_of_its_field),
        cmocka_unit_test(one_altered_bit_is_another_treaty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
