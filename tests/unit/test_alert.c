/* SPDX-License-Identifier: Apache-2.0 */
/* What makes an alert good. */
#include "core/alert.h"
#include "core/kind.h"
#include "tests/unit/unit.h"

enum { MEMORY = 8192 };

struct text {
    const char *name, *text;
};

static struct bytes values_of(const struct text *texts)
{
    static uint8_t memory[MEMORY], space[MEMORY];
    struct buffer out = buffer_of(space, sizeof space);
    struct crossing alert;

    crossing_begin(&alert, memory, sizeof memory);
    for (; texts->name; texts++)
        assert_int_equal(alert_set_text(&alert,
                                        alert_field(bytes_text(texts->name)),
                                        bytes_text(texts->text)),
                         OK);
    crossing_put(&alert, &out);
    return buffer_bytes(&out);
}

#define ACT {"action", "refer"}, {"owner", "police"}, {NULL, NULL}

static void an_alert_names_what_can_be_looked_for(void **state)
{
    static const struct {
        enum result result;
        uint16_t key;
        struct text texts[8];
    } cases[] = {
        {OK, 0, {{"document_number", "D1"}, ACT}},
        {OK, 0, {{"vehicle_plate", "AB1"}, ACT}},
        {OK, 0, {{"surname", "A"}, {"birth_date", "1974-XX-XX"}, ACT}},
        {OK, 0, {{"given_names", "A"}, {"birth_date", "1974-08-12"}, ACT}},
        /* Beside a document a name is what is known of the person. */
        {OK, 0, {{"document_number", "D1"}, {"surname", "王"}, ACT}},
        {OK, 0, {{"document_number", "D1"}, {"valid_until", "2026-01-01"}, ACT}},
        {BODY_MISSING, FIELD_DOCUMENT_NUMBER, {{"nationality", "UTO"}, ACT}},
        {VALUE_DATE, FIELD_BIRTH_DATE, {{"surname", "A"}, ACT}},
        {VALUE_DATE, FIELD_BIRTH_DATE,
         {{"surname", "A"}, {"birth_date", "19XX-08-12"}, ACT}},
        {VALUE_FORM, FIELD_SURNAME,
         {{"surname", "王"}, {"birth_date", "1974-08-12"}, ACT}},
        {VALUE_FORM, FIELD_DOCUMENT_NUMBER, {{"document_number", "--"}, ACT}},
        {VALUE_FORM, FIELD_VEHICLE_PLATE,
         {{"document_number", "D1"}, {"vehicle_plate", "-"}, ACT}},
        {VALUE_DATE, ALERT_VALID_UNTIL,
         {{"document_number", "D1"}, {"valid_until", "2026-01-XX"}, ACT}},
        {BODY_MISSING, ALERT_OWNER,
         {{"document_number", "D1"}, {"action", "refer"}, {NULL, NULL}}},
        {BODY_MISSING, ALERT_ACTION,
         {{"document_number", "D1"}, {"owner", "police"}, {NULL, NULL}}},
    };

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        uint16_t key = 0;

        assert_int_equal(alert_check(values_of(cases[i].texts), &key),
                         cases[i].result);
        if (cases[i].result != OK)
            assert_int_equal(key, cases[i].key);
    }
}

static void each_text_of_an_alert_has_its_bound(void **state)
{
    static char text[FIELD_TEXT_MAX + 1];
    const struct field *field;

    (void)state;
    memset(text, 'A', sizeof text);
    for (size_t i = 0; (field = alert_field_at(i)); i++) {
        uint8_t memory[MEMORY];
        struct crossing alert;

        crossing_begin(&alert, memory, sizeof memory);
        if (field->type != FIELD_IS_TEXT)
            continue;
        assert_int_equal(
            alert_set_text(&alert, field, bytes_of(text, field->most + 1)),
            VALUE_LENGTH);
        assert_int_equal(
            alert_set_text(&alert, field, bytes_of(text, field->most)), OK);
    }
    assert_non_null(hit_field_at(0));
    for (size_t i = 0; (field = hit_field_at(i)); i++)
        assert_string_not_equal(field->name, "surname");
    assert_null(alert_field(bytes_text("direction")));
}

/* The registry of ENTRY.md and these fields say the same. */
static void the_fields_are_those_of_the_registry(void **state)
{
    const struct kind_field *row;
    size_t rows = 0, fields = 0;

    (void)state;
    for (size_t i = 0; (row = fields_kind_at(i)); i++) {
        /* Who publishes it is no part of what it says. */
        if (row->kind != KIND_ALERT || row->key == FIELD_DUTY)
            continue;
        rows++;
        assert_non_null(alert_field_of(row->key));
        assert_string_equal(alert_field_of(row->key)->name, row->name);
    }
    while (alert_field_at(fields))
        fields++;
    assert_int_equal(rows, fields);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_alert_names_what_can_be_looked_for),
        cmocka_unit_test(each_text_of_an_alert_has_its_bound),
        cmocka_unit_test(the_fields_are_those_of_the_registry),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
