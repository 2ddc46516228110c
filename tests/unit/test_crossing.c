/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"
#include "core/canon.h"
#include "core/crossing.h"
#include "core/kind.h"

static uint8_t memory[VALUES_SIZE_MAX], out_space[VALUES_SIZE_MAX + 1];
static struct crossing crossing;

static void begin(void)
{
    crossing_begin(&crossing, memory, sizeof memory);
}

static enum result set(const char *name, const char *text)
{
    return crossing_set_text(&crossing, bytes_text(name), bytes_text(text));
}

static struct bytes map(void)
{
    struct buffer out = buffer_of(out_space, sizeof out_space);

    crossing_put(&crossing, &out);
    assert_false(out.full);
    return buffer_bytes(&out);
}

static void set_least(void)
{
    assert_int_equal(set("client_ref", "00112233445566778899aabbccddeeff"), OK);
    assert_int_equal(set("post", "UTKAY"), OK);
    assert_int_equal(set("outcome", "admitted"), OK);
    assert_int_equal(set("event_time", "2025-10-09T08:53:20Z"), OK);
    assert_int_equal(set("direction", "entry"), OK);
}

static void fields_stand_ascending_whatever_the_order(void **state)
{
    uint16_t key = 0;

    (void)state;
    begin();
    set_least();
    unit_equal(map(), unit_hex("a51001171b000640b5eece0000181801181965"
                               "55544b4159181a5000112233445566778899aabbccdd"
                               "eeff"));
    assert_int_equal(canon_check(map()), OK);
    assert_int_equal(crossing_complete(KIND_CROSSING, map(), &key), OK);
}

static void any_order_gives_the_same_bytes(void **state)
{
    uint8_t first[4096];
    struct bytes expected = {NULL, 0};
    uint64_t chance = 11;

    (void)state;
    for (unsigned round = 0; round < 200; round++) {
        uint16_t keys[64];

        begin();
        for (uint16_t i = 0; i < 64; i++)
            keys[i] = (uint16_t)(1 + i * 1000);
        for (size_t left = 64; left > 0; left--) {
            size_t at = unit_random(&chance) % left;

            assert_int_equal(crossing_set_uint(&crossing, keys[at], keys[at]),
                             OK);
            keys[at] = keys[left - 1];
            /* And what is taken out again leaves nothing behind. */
            if (left % 3 == 0) {
                assert_int_equal(crossing_set_null(&crossing, 65535), OK);
                crossing_unset(&crossing, 65535);
            }
        }
        if (round == 0) {
            expected =
                bytes_of(memcpy(first, map().data, map().size), map().size);
            assert_int_equal(canon_check(expected), OK);
        }
        unit_equal(map(), expected);
    }
}

static void a_field_is_given_once(void **state)
{
    (void)state;
    begin();
    assert_int_equal(set("surname", "ERIKSSON"), OK);
    assert_int_equal(set("surname", "BERG"), VALUE_TWICE);
    assert_int_equal(crossing_set_null(&crossing, FIELD_SURNAME), VALUE_TWICE);
    unit_equal(crossing_get(&crossing, FIELD_SURNAME),
               unit_hex("684552494b53534f4e"));
    crossing_unset(&crossing, FIELD_SURNAME);
    assert_false(crossing_has(&crossing, FIELD_SURNAME));
    assert_null(crossing_get(&crossing, FIELD_SURNAME).data);
    crossing_unset(&crossing, FIELD_SURNAME);
    assert_int_equal(set("surname", "BERG"), OK);
}

static void unknown_names_and_bad_texts_change_nothing(void **state)
{
    (void)state;
    begin();
    assert_int_equal(set("shoe_size", "43"), VALUE_UNKNOWN_FIELD);
    assert_int_equal(set("direction", "up"), VALUE_CODE);
    assert_int_equal(set("birth_date", "yesterday"), VALUE_DATE);
    assert_int_equal(set("document_code", "PPP"), VALUE_LENGTH);
    assert_int_equal(set("surname", ""), VALUE_FORM);
    assert_int_equal(crossing_set(&crossing, 99, unit_hex("")), VALUE_FORM);
    assert_int_equal(crossing_set(&crossing, 99, unit_hex("0000")), VALUE_FORM);
    assert_int_equal(crossing_set(&crossing, 99, unit_hex("1800")), VALUE_FORM);
    unit_equal(map(), unit_hex("a0"));
}

static void a_value_nests_three_deep_at_most(void **state)
{
    (void)state;
    begin();
    assert_int_equal(crossing_set(&crossing, 100, unit_hex("81818100")), OK);
    assert_int_equal(crossing_set(&crossing, 101, unit_hex("8181818100")),
                     VALUE_FORM);
}

static void fields_end_at_256(void **state)
{
    struct body body;
    static uint8_t full[VALUES_SIZE_MAX];
    struct buffer out = buffer_of(full, sizeof full);
    static const uint8_t seed[BODY_SEED];

    (void)state;
    begin();
    for (uint16_t key = 1; key <= BODY_FIELDS_MAX; key++)
        assert_int_equal(crossing_set_uint(&crossing, key, key), OK);
    assert_int_equal(crossing_set_uint(&crossing, 257, 1), BODY_SIZE);
    body_put_full(&out, seed, map());
    assert_int_equal(body_open(buffer_bytes(&out), &body), OK);
    assert_int_equal(body.count, BODY_FIELDS_MAX);
}

/* A map of one string at key 16 has 1 + 1 + 3 bytes around the string. */
static void the_map_ends_at_65536_bytes(void **state)
{
    static uint8_t value_space[VALUES_SIZE_MAX + 8];
    static const uint8_t filler[VALUES_SIZE_MAX];
    struct buffer value = buffer_of(value_space, sizeof value_space);

    (void)state;
    canon_put_string(&value, bytes_of(filler, VALUES_SIZE_MAX - 5 + 1));
    begin();
    assert_int_equal(crossing_set(&crossing, 16, buffer_bytes(&value)),
                     BODY_SIZE);
    value.size = 0;
    canon_put_string(&value, bytes_of(filler, VALUES_SIZE_MAX - 5));
    assert_int_equal(crossing_set(&crossing, 16, buffer_bytes(&value)), OK);
    assert_int_equal(map().size, VALUES_SIZE_MAX);
    assert_int_equal(crossing_set_null(&crossing, 17), BODY_SIZE);
    assert_int_equal(crossing_set_check(&crossing, CHECK_MRZ, CHECK_OK),
                     BODY_SIZE);
    assert_int_equal(crossing.count, 1);
}

static void small_memory_is_a_bound_too(void **state)
{
    (void)state;
    crossing_begin(&crossing, memory, 4);
    assert_int_equal(crossing_set_uint(&crossing, 16, 70000), BODY_SIZE);
    assert_int_equal(crossing_set_uint(&crossing, 16, 1000), OK);
    assert_int_equal(crossing_set_uint(&crossing, 17, 1), OK);
    assert_int_equal(crossing_set_uint(&crossing, 18, 1), BODY_SIZE);
    unit_equal(map(), unit_hex("a2101903e81101"));
}

static void amendments_unset_target_and_supersede(void **state)
{
    static const uint8_t log[KEY_LOG] = {1}, id[HASH_SIZE] = {2};
    static const uint8_t ids[][HASH_SIZE] = {{3}, {1}, {2}, {1}};
    static const uint8_t many[CROSSING_SUPERSEDES_MAX + 1][HASH_SIZE];
    uint16_t key = 0;
    struct bytes list;

    (void)state;
    begin();
    assert_int_equal(crossing_set_target(&crossing, log, 7, id), OK);
    assert_int_equal(crossing_set_null(&crossing, FIELD_SURNAME), OK);
    assert_int_equal(crossing_set_supersedes(&crossing, ids, 0), VALUE_FORM);
    assert_int_equal(crossing_set_supersedes(&crossing, many, UNIT_COUNT(many)),
                     VALUE_LENGTH);
    assert_int_equal(crossing_set_supersedes(&crossing, ids, 4), OK);
    list = crossing_get(&crossing, FIELD_SUPERSEDES);
    assert_int_equal(list.size, 1 + 3 * 34);
    assert_int_equal(list.data[0], 0x83);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(list.data[1 + i * 34 + 2], i + 1);
    assert_int_equal(crossing_complete(KIND_AMENDMENT, map(), &key), OK);
    assert_int_equal(crossing_complete(KIND_CROSSING, map(), &key), BODY_FIELD);
    assert_int_equal(key, FIELD_SURNAME);
}

static void what_is_missing_is_named(void **state)
{
    static const uint16_t required[] = {FIELD_DIRECTION, FIELD_EVENT_TIME,
                                        FIELD_OUTCOME, FIELD_POST,
                                        FIELD_CLIENT_REF};

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(required); i++) {
        uint16_t key = 0;

        begin();
        set_least();
        crossing_unset(&crossing, required[i]);
        assert_int_equal(crossing_complete(KIND_CROSSING, map(), &key),
                         BODY_MISSING);
        assert_int_equal(key, required[i]);
    }
    assert_int_equal(crossing_complete(KIND_CROSSING, unit_hex("a0"), NULL),
                     BODY_FORM);
    assert_int_equal(crossing_complete(KIND_CROSSING, unit_hex("a16161"), NULL),
                     BODY_FORM);
    assert_int_equal(crossing_complete(KIND_CROSSING, unit_hex("a10001"), NULL),
                     BODY_FORM);
}

static void protected_people_go_home(void **state)
{
    static const struct {
        const char *field, *value;
        enum lane lane;
    } cases[] = {
        {"category", "asylum", LANE_HOME},
        {"category", "refugee", LANE_HOME},
        {"category", "visitor", LANE_SHARED},
        {"category", "citizen", LANE_SHARED},
        {"category", "returnee", LANE_SHARED},
        {"purpose", "protection", LANE_HOME},
        {"purpose", "settlement", LANE_SHARED},
        {"status_granted", "protection", LANE_HOME},
        {"status_granted", "crew", LANE_SHARED},
        {"document_class", "refugee_travel_document", LANE_HOME},
        {"document_class", "passport", LANE_SHARED},
        {"nationality", "XXA", LANE_HOME},
        {"nationality", "XXB", LANE_HOME},
        {"nationality", "XXC", LANE_HOME},
        {"nationality", "XXX", LANE_SHARED},
        {"issuing_state", "XXA", LANE_HOME},
        {"issuing_state", "XXC", LANE_HOME},
        {"issuing_state", "UTO", LANE_SHARED},
    };

    (void)state;
    begin();
    set_least();
    assert_int_equal(crossing_lane(map()), LANE_SHARED);
    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        begin();
        set_least();
        assert_int_equal(set(cases[i].field, cases[i].value), OK);
        assert_int_equal(crossing_lane(map()), cases[i].lane);
    }
    assert_int_equal(crossing_lane(unit_hex("ff")), LANE_HOME);
}

/* 2025-10-09 is day 20370. */
static void checks_without_history_are_filled(void **state)
{
    static const struct {
        const char *expiry;
        bool state, known;
        enum check_result mrz;
        const char *checks;
    } cases[] = {
        {"2025-10-09", true, true, CHECK_OK, "a3010102010c01"},
        {"2025-10-08", true, false, CHECK_WRONG, "a3010202020c02"},
        {"2025-10-10", false, false, CHECK_NOT_DONE, "a3010302010c03"},
        {"2025-XX-XX", false, true, CHECK_OK, "a3010102030c03"},
        {NULL, true, true, CHECK_OK, "a3010102030c01"},
    };

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        struct crossing_facts facts = {cases[i].mrz, 20370, cases[i].known};

        begin();
        if (cases[i].expiry)
            assert_int_equal(set("expiry_date", cases[i].expiry), OK);
        if (cases[i].state)
            assert_int_equal(set("issuing_state", "UTO"), OK);
        assert_int_equal(crossing_checks(&crossing, &facts), OK);
        unit_equal(crossing_get(&crossing, FIELD_CHECKS),
                   unit_hex(cases[i].checks));
    }
}

static void a_later_check_stands_over_an_earlier_one(void **state)
{
    (void)state;
    begin();
    assert_int_equal(set("checks", "alert=ok,mrz=ok"), OK);
    assert_int_equal(crossing_set_check(&crossing, CHECK_ALERT, CHECK_WRONG),
                     OK);
    assert_int_equal(crossing_set_check(&crossing, CHECK_DUPLICATE, CHECK_OK),
                     OK);
    unit_equal(crossing_get(&crossing, FIELD_CHECKS),
               unit_hex("a3010103020601"));
    crossing_unset(&crossing, FIELD_CHECKS);
    assert_int_equal(
        crossing_set(&crossing, FIELD_CHECKS, unit_hex("a1186301")), OK);
    assert_int_equal(crossing_set_check(&crossing, CHECK_MRZ, CHECK_OK),
                     VALUE_FORM);
    unit_equal(crossing_get(&crossing, FIELD_CHECKS), unit_hex("a1186301"));
}

static void values_by_type_are_what_they_say(void **state)
{
    (void)state;
    begin();
    assert_int_equal(crossing_set_int(&crossing, FIELD_UTC_OFFSET, -60), OK);
    assert_int_equal(crossing_set_uint(&crossing, 16, 1), OK);
    assert_int_equal(crossing_set_bytes(&crossing, 17, unit_hex("0102")), OK);
    unit_equal(map(), unit_hex("a3100111420102182"
                               "9383b"));
    assert_int_equal(
        crossing_set_bytes(&crossing, 18, bytes_of(memory, VALUES_SIZE_MAX)),
        BODY_SIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_stand_ascending_whatever_the_order),
        cmocka_unit_test(any_order_gives_the_same_bytes),
        cmocka_unit_test(a_field_is_given_once),
        cmocka_unit_test(unknown_names_and_bad_texts_change_nothing),
        cmocka_unit_test(a_value_nests_three_deep_at_most),
        cmocka_unit_test(fields_end_at_256),
        cmocka_unit_test(the_map_ends_at_65536_bytes),
        cmocka_unit_test(small_memory_is_a_bound_too),
        cmocka_unit_test(amendments_unset_target_and_supersede),
        cmocka_unit_test(what_is_missing_is_named),
        cmocka_unit_test(protected_people_go_home),
        cmocka_unit_test(checks_without_history_are_filled),
        cmocka_unit_test(a_later_check_stands_over_an_earlier_one),
        cmocka_unit_test(values_by_type_are_what_they_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
