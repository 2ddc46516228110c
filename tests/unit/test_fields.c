/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"
#include "core/canon.h"
#include "core/fields.h"
#include "core/kind.h"
#include "core/shape.h"

enum { SPACE = 8192 };

static uint8_t space[SPACE];

static void keys_and_names_stand_once(void **state)
{
    const struct field *a, *b;

    (void)state;
    for (size_t i = 0; (a = fields_at(i)); i++) {
        assert_ptr_equal(fields_of(a->key), a);
        assert_ptr_equal(fields_find(bytes_text(a->name)), a);
        for (size_t j = i + 1; (b = fields_at(j)); j++) {
            assert_true(a->key < b->key);
            assert_string_not_equal(a->name, b->name);
        }
    }
    assert_null(fields_of(5));
    assert_null(fields_find(bytes_text("no_such_field")));
    assert_null(fields_find(bytes_text("")));
}

static void names_are_small_letters_with_underscores(void **state)
{
    const struct field *field;

    (void)state;
    for (size_t i = 0; (field = fields_at(i)); i++) {
        assert_true(strlen(field->name) < 32);
        assert_int_equal(
            strspn(field->name, "abcdefghijklmnopqrstuvwxyz_0123456789"),
            strlen(field->name));
    }
}

static void code_fields_have_a_table_and_others_none(void **state)
{
    const struct field *field;

    (void)state;
    for (size_t i = 0; (field = fields_at(i)); i++) {
        bool code =
            field->type == FIELD_IS_CODE || field->type == FIELD_IS_CODES;

        assert_int_equal(field->codes != NULL, code);
        assert_int_equal(field->shape != NULL, field->type == FIELD_IS_SHAPE);
        if (field->type == FIELD_IS_TEXT)
            assert_in_range(field->most, 1, FIELD_TEXT_MAX);
    }
}

static void codes_stand_once_in_their_table(void **state)
{
    const struct field *field;

    (void)state;
    for (size_t i = 0; (field = fields_at(i)); i++)
        for (const struct code *code = field->codes; code && code->name;
             code++) {
            assert_true(code->number > 0);
            assert_string_equal(codes_name(field->codes, code->number),
                                code->name);
            assert_int_equal(codes_number(field->codes, bytes_text(code->name)),
                             code->number);
        }
    assert_int_equal(codes_number(codes_direction, bytes_text("")), 0);
    assert_int_equal(codes_number(codes_direction, bytes_text("Entry")), 0);
    assert_null(codes_name(codes_direction, 0));
    assert_null(codes_name(codes_direction, 99));
}

static enum result text_of(uint16_t key, size_t size)
{
    struct buffer out = buffer_of(space, sizeof space);
    uint8_t letters[FIELD_TEXT_MAX + 1];

    memset(letters, 'A', sizeof letters);
    canon_put_text(&out, bytes_of(letters, size));
    return field_check(fields_of(key), buffer_bytes(&out));
}

static void texts_end_at_their_length(void **state)
{
    const struct field *field;

    (void)state;
    for (size_t i = 0; (field = fields_at(i)); i++) {
        if (field->type != FIELD_IS_TEXT && field->type != FIELD_IS_STATE)
            continue;
        assert_int_equal(text_of(field->key, 1), OK);
        assert_int_equal(text_of(field->key, field->most), OK);
        assert_int_equal(text_of(field->key, field->most + 1), BODY_FIELD);
    }
}

static enum result hex_of(uint16_t key, const char *hex)
{
    return field_check(fields_of(key), unit_hex(hex));
}

static void values_have_the_type_of_their_field(void **state)
{
    static const struct {
        uint16_t key;
        const char *hex;
        enum result result;
    } cases[] = {
        {FIELD_DIRECTION, "01", OK},
        {FIELD_DIRECTION, "00", BODY_FIELD},
        {FIELD_DIRECTION, "19ffff", OK}, /* a code of a later version */
        {FIELD_DIRECTION, "1a00010000", BODY_FIELD},
        {FIELD_DIRECTION, "65656e747279", BODY_FIELD},
        {FIELD_ISSUING_STATE, "6355544f", OK},
        {FIELD_ISSUING_STATE, "6144", OK},
        {FIELD_ISSUING_STATE, "63557430", BODY_FIELD},
        {FIELD_BIRTH_DATE, "6a313937342d30382d3132", OK},
        {FIELD_BIRTH_DATE, "6a313937342d30322d3330", BODY_FIELD},
        {FIELD_EVENT_TIME, "00", OK},
        {FIELD_EVENT_TIME, "20", OK},
        {FIELD_EVENT_TIME, "fb3ff0000000000000", BODY_FIELD},
        {FIELD_UTC_OFFSET, "190438", OK},         /* +1080 */
        {FIELD_UTC_OFFSET, "190439", BODY_FIELD}, /* +1081 */
        {FIELD_UTC_OFFSET, "390437", OK},         /* -1080 */
        {FIELD_UTC_OFFSET, "390438", BODY_FIELD}, /* -1081 */
        {72, "198ef8", OK},                       /* 36600 */
        {72, "198ef9", BODY_FIELD},
        {72, "20", BODY_FIELD},
        {FIELD_CLIENT_REF, "5000000000000000000000000000000000", OK},
        {FIELD_CLIENT_REF, "4f000000000000000000000000000000", BODY_FIELD},
        {FIELD_CLIENT_REF, "510000000000000000000000000000000000", BODY_FIELD},
        {89, "820103", OK},
        {89, "820301", BODY_FIELD},
        {89, "820101", BODY_FIELD},
        {89, "80", BODY_FIELD},
        {FIELD_CHECKS, "a201010203", OK},
        {FIELD_CHECKS, "a0", BODY_FIELD},
        {FIELD_CHECKS, "a10001", BODY_FIELD},
        {FIELD_SURNAME, "f6", BODY_FIELD},
        {FIELD_SURNAME,
         "6141"
         "00",
         BODY_FIELD},
    };

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(cases); i++)
        if (hex_of(cases[i].key, cases[i].hex) != cases[i].result)
            fail_msg("%s %s", fields_of(cases[i].key)->name, cases[i].hex);
}

static enum result media_of(size_t count)
{
    static const uint8_t zero[HASH_SIZE];
    struct buffer out = buffer_of(space, sizeof space);

    canon_put_array(&out, count);
    for (size_t i = 0; i < count; i++) {
        canon_put_array(&out, 5);
        canon_put_uint(&out, 1);
        canon_put_uint(&out, 1000);
        canon_put_string(&out, bytes_of(zero, HASH_SIZE));
        canon_put_null(&out);
        canon_put_uint(&out, 1);
    }
    return field_check(fields_of(45), buffer_bytes(&out));
}

static void media_are_one_to_sixteen(void **state)
{
    (void)state;
    assert_int_equal(media_of(0), BODY_FIELD);
    assert_int_equal(media_of(1), OK);
    assert_int_equal(media_of(16), OK);
    assert_int_equal(media_of(17), BODY_FIELD);
}

/* The result for a full body of these values, and the key that it names. */
static enum result check_of(uint16_t kind, const char *hex, uint16_t *key)
{
    static const uint8_t seed[BODY_SEED];
    struct buffer out = buffer_of(space, sizeof space);
    struct body body;

    body_put_full(&out, seed, unit_hex(hex));
    assert_int_equal(body_open(buffer_bytes(&out), &body), OK);
    return fields_check(kind, &body, key);
}

#define LEAST                                                                  \
    "10011700181801181963555454181a50"                                         \
    "00000000000000000000000000000000"

static void crossings_have_five_fields_at_least(void **state)
{
    uint16_t key = 0;

    (void)state;
    assert_int_equal(check_of(KIND_CROSSING, "a5" LEAST, &key), OK);
    assert_int_equal(check_of(KIND_CROSSING, "a11001", &key), BODY_MISSING);
    assert_int_equal(key, FIELD_EVENT_TIME);
    assert_int_equal(check_of(KIND_CROSSING, "a111614b", &key), BODY_MISSING);
    assert_int_equal(key, FIELD_DIRECTION);
    assert_int_equal(check_of(KIND_CROSSING, "a6" LEAST "1903e8f6", &key), OK);
    assert_int_equal(check_of(KIND_CROSSING, "a11000", &key), BODY_FIELD);
    assert_int_equal(key, FIELD_DIRECTION);
}

#define TARGET                                                                 \
    "028350000000000000000000000000000000000"                                  \
    "15820"                                                                    \
    "0000000000000000000000000000000000000000000000000000000000000000"

static void null_takes_back_in_amendments_only(void **state)
{
    uint16_t key = 0;

    (void)state;
    assert_int_equal(check_of(KIND_AMENDMENT, "a2" TARGET "13f6", &key), OK);
    assert_int_equal(check_of(KIND_AMENDMENT, "a113f6", &key), BODY_MISSING);
    assert_int_equal(key, FIELD_TARGET);
    assert_int_equal(check_of(KIND_CROSSING, "a113f6", &key), BODY_FIELD);
    assert_int_equal(key, FIELD_SURNAME);
    assert_int_equal(check_of(KIND_AMENDMENT, "a102f6", &key), BODY_FIELD);
    assert_int_equal(check_of(KIND_VOID, "a1" TARGET, &key), OK);
    assert_int_equal(check_of(KIND_VOID, "a1046161", &key), BODY_MISSING);
}

static void what_a_crossing_must_have_is_not_taken_back(void **state)
{
    static const char *const nulls[] = {
        "a2" TARGET "10f6",   "a2" TARGET "17f6",   "a2" TARGET "1818f6",
        "a2" TARGET "1819f6", "a2" TARGET "181af6", "a2" TARGET "1823f6"};

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(nulls); i++)
        assert_int_equal(check_of(KIND_AMENDMENT, nulls[i], NULL), BODY_FIELD);
    assert_int_equal(check_of(KIND_AMENDMENT, "a2" TARGET "1824f6", NULL), OK);
}

static void a_lane_has_up_to_32_bytes(void **state)
{
    (void)state;
    assert_int_equal(text_of(FIELD_LANE, 32), OK);
    assert_int_equal(text_of(FIELD_LANE, 33), BODY_FIELD);
}

static void reasons_are_texts_or_numbers(void **state)
{
    (void)state;
    assert_int_equal(check_of(KIND_VOID, "a2" TARGET "0401", NULL), OK);
    assert_int_equal(check_of(KIND_VOID, "a2" TARGET "046161", NULL), OK);
    assert_int_equal(check_of(KIND_VOID, "a2" TARGET "0420", NULL), BODY_FIELD);
    assert_int_equal(check_of(KIND_VOID, "a2" TARGET "0480", NULL), BODY_FIELD);
}

static void unknown_kinds_and_keys_are_kept(void **state)
{
    (void)state;
    assert_int_equal(check_of(999, "a11080", NULL), OK);
    assert_int_equal(check_of(KIND_MANIFEST, "a11080", NULL), OK);
    assert_int_equal(check_of(999, "a10280", NULL), BODY_FIELD);
    assert_int_equal(check_of(KIND_CROSSING, "a6" LEAST "19fffff6", NULL), OK);
}

static void redacted_bodies_need_not_show_all(void **state)
{
    static const uint8_t seed[BODY_SEED], log[KEY_LOG];
    static const uint16_t keys[] = {FIELD_DIRECTION};
    uint8_t part[1024];
    struct buffer out = buffer_of(space, sizeof space);
    struct buffer shown = buffer_of(part, sizeof part);
    struct body body;

    (void)state;
    body_put_full(&out, seed, unit_hex("a5" LEAST));
    assert_int_equal(body_open(buffer_bytes(&out), &body), OK);
    assert_int_equal(body_redact(&body, log, keys, 1, &shown), OK);
    assert_int_equal(body_open(buffer_bytes(&shown), &body), OK);
    assert_int_equal(fields_check(KIND_CROSSING, &body, NULL), OK);
    body_open(unit_hex("8102"), &body);
    assert_int_equal(fields_check(KIND_CROSSING, &body, NULL), OK);
}

/* Any value at all leads every row's shape through its whole text. */
static void every_shape_of_the_table_is_understood(void **state)
{
    static const char *const values[] = {"00",
                                         "6161",
                                         "4100",
                                         "80",
                                         "a10000",
                                         "f6",
                                         "8183410000f6"};
    const struct kind_field *row;

    (void)state;
    for (size_t i = 0; (row = fields_kind_at(i)); i++) {
        assert_true(row->last >= row->key);
        for (size_t j = 0; j < UNIT_COUNT(values); j++)
            shape_check(row->shape, unit_hex(values[j]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_and_names_stand_once),
        cmocka_unit_test(names_are_small_letters_with_underscores),
        cmocka_unit_test(code_fields_have_a_table_and_others_none),
        cmocka_unit_test(codes_stand_once_in_their_table),
        cmocka_unit_test(texts_end_at_their_length),
        cmocka_unit_test(values_have_the_type_of_their_field),
        cmocka_unit_test(media_are_one_to_sixteen),
        cmocka_unit_test(crossings_have_five_fields_at_least),
        cmocka_unit_test(null_takes_back_in_amendments_only),
        cmocka_unit_test(what_a_crossing_must_have_is_not_taken_back),
        cmocka_unit_test(a_lane_has_up_to_32_bytes),
        cmocka_unit_test(reasons_are_texts_or_numbers),
        cmocka_unit_test(unknown_kinds_and_keys_are_kept),
        cmocka_unit_test(redacted_bodies_need_not_show_all),
        cmocka_unit_test(every_shape_of_the_table_is_understood),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
