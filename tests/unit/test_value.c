/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"
#include "core/canon.h"
#include "core/value.h"

enum { SPACE = 8192, ROUNDS = 100000 };

#define ID "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define LOG "7d61ce6de41b14e9936bce3960e4950b"
#define SEAL                                                                   \
    "866eefbd6718c884:"                                                        \
    "025651c0c7c513eef04ff9ca864f7e7a65c2e307d9d0bed6ec9640033a3849c3"         \
    "ee188911ee7ad168e64ac3108cdce9368d0a19e82da69aa79018037095ee2807"

/* Text that is already in its normal form, and its CBOR where it is short. */
static const struct {
    const char *name;
    const char *text;
    const char *hex;
} normal[] = {
    {"direction", "entry", "01"},
    {"direction", "exit", "02"},
    {"sex", "X", "03"},
    {"refusal_reasons", "A", "8101"},
    {"refusal_reasons", "A,C,I", "83010309"},
    {"surname", "ERIKSSON", "684552494b53534f4e"},
    {"name_native", "\xd0\x90\xd0\xbd\xd0\xbd\xd0\xb0", NULL},
    {"mrz", "P<UTO\nL898902C3", "6f503c55544f0a4c3839383930324333"},
    {"issuing_state", "UTO", "6355544f"},
    {"issuing_state", "D", "6144"},
    {"birth_date", "1974-08-12", "6a313937342d30382d3132"},
    {"birth_date", "1974-08-XX", "6a313937342d30382d5858"},
    {"birth_date", "1974-08-12~", "6b313937342d30382d31327e"},
    {"event_time", "1970-01-01T00:00:00Z", "00"},
    {"event_time", "2025-10-09T08:53:20Z", "1b000640b5eece0000"},
    {"event_time", "2025-10-09T08:53:20.000001Z", "1b000640b5eece0001"},
    {"event_time", "1969-12-31T23:59:59Z", "3a000f423f"},
    {"utc_offset", "0", "00"},
    {"utc_offset", "-60", "383b"},
    {"utc_offset", "1080", "190438"},
    {"utc_offset", "-1080", "390437"},
    {"intended_stay_days", "90", "185a"},
    {"alert_list_version", "4294967295", "1affffffff"},
    {"client_ref", LOG, "50" LOG},
    {"target", LOG "/7/" ID, "8350" LOG "075820" ID},
    {"target", LOG "/18446744073709551615/" ID,
     "8350" LOG "1bffffffffffffffff5820" ID},
    {"duty", LOG "/0/" ID, "8350" LOG "005820" ID},
    {"supersedes", ID, "815820" ID},
    {"supersedes", ID "," ID, "825820" ID "5820" ID},
    {"officer_seal", SEAL, NULL},
    {"media", "face:jpeg:1000:" ID, "8185011903e85820" ID "f601"},
    {"media", "face:jpeg:1000:" ID ":" ID,
     "8185011903e85820" ID "5820" ID "01"},
    {"media", "face:png:1:" ID ",form:pdf:2:" ID, NULL},
    {"checks", "mrz=ok", "a10101"},
    {"checks", "mrz=ok,expiry=wrong,issuing_state=not_done", "a3010102020c03"},
    {"reason", "typing error", NULL},
};

/* Other texts of a value, and what they are when shown again. */
static const struct {
    const char *name;
    const char *text;
    const char *shown;
} loose[] = {
    {"refusal_reasons", "C,A", "A,C"},
    {"checks", "expiry=ok,mrz=wrong", "mrz=wrong,expiry=ok"},
    {"client_ref", "7D61CE6DE41B14E9936BCE3960E4950B", LOG},
    {"event_time", "2025-10-09T10:53:20+02:00", "2025-10-09T08:53:20Z"},
    {"event_time", "2025-10-09T08:53:20.500Z", "2025-10-09T08:53:20.500000Z"},
    {"utc_offset", "-0", "0"},
    {"utc_offset", "007", "7"},
};

static const struct {
    const char *name;
    const char *text;
    enum result result;
} wrong[] = {
    {"direction", "", VALUE_FORM},
    {"direction", "Entry", VALUE_CODE},
    {"direction", "1", VALUE_CODE},
    {"direction", "entry ", VALUE_CODE},
    {"refusal_reasons", "A,", VALUE_CODE},
    {"refusal_reasons", "A,A", VALUE_FORM},
    {"refusal_reasons", "Z", VALUE_CODE},
    {"surname", "A\nB", VALUE_FORM},
    {"surname", "A\x1b[2J", VALUE_FORM},
    {"surname", "A\x7f", VALUE_FORM},
    {"surname", "A\xc2\x85", VALUE_FORM},
    {"surname", "A\xc2\x9f", VALUE_FORM},
    {"surname", "\xff", VALUE_FORM},
    {"surname", "A\xc3", VALUE_FORM},
    {"mrz", "A\rB", VALUE_FORM},
    {"document_code", "PPP", VALUE_LENGTH},
    {"issuing_state", "uto", VALUE_FORM},
    {"issuing_state", "U1O", VALUE_FORM},
    {"issuing_state", "UTOP", VALUE_LENGTH},
    {"birth_date", "1974-8-12", VALUE_DATE},
    {"birth_date", "1974-02-30", VALUE_DATE},
    {"birth_date", "12.08.1974", VALUE_DATE},
    {"event_time", "2025-10-09", VALUE_DATE},
    {"event_time", "2025-10-09T08:53:20", VALUE_DATE},
    {"event_time", "1760000000", VALUE_DATE},
    {"utc_offset", "1081", VALUE_FORM},
    {"utc_offset", "-1081", VALUE_FORM},
    {"utc_offset", "-", VALUE_FORM},
    {"utc_offset", "+60", VALUE_FORM},
    {"utc_offset", "6 0", VALUE_FORM},
    {"intended_stay_days", "-1", VALUE_FORM},
    {"intended_stay_days", "36601", VALUE_FORM},
    {"intended_stay_days", "99999999999999999999999", VALUE_FORM},
    {"alert_list_version", "4294967296", VALUE_FORM},
    {"client_ref", "7d61ce6de41b14e9936bce3960e4950", VALUE_FORM},
    {"client_ref", "7d61ce6de41b14e9936bce3960e495", VALUE_FORM},
    {"client_ref", LOG "00", VALUE_LENGTH},
    {"client_ref", "7d61ce6de41b14e9936bce3960e4950g", VALUE_FORM},
    {"target", LOG "/7", VALUE_FORM},
    {"target", LOG "/7/" ID "/", VALUE_FORM},
    {"target", LOG "/-7/" ID, VALUE_FORM},
    {"target", LOG "/18446744073709551616/" ID, VALUE_FORM},
    {"target", LOG "//" ID, VALUE_FORM},
    {"supersedes", ID ",", VALUE_FORM},
    {"officer_seal", "866eefbd6718c884", VALUE_FORM},
    {"media", "face:jpeg:1000", VALUE_FORM},
    {"media", "face:jpeg:1000:" ID ":" ID ":" ID, VALUE_FORM},
    {"media", "face:gif:1000:" ID, VALUE_CODE},
    {"media", "nose:jpeg:1000:" ID, VALUE_CODE},
    {"media", "face:jpeg:1000:" ID ",", VALUE_FORM},
    {"checks", "mrz", VALUE_FORM},
    {"checks", "mrz=ok=ok", VALUE_FORM},
    {"checks", "mrz=fine", VALUE_CODE},
    {"checks", "mrz=ok,mrz=ok", VALUE_FORM},
};

static uint8_t cbor_space[SPACE], text_space[SPACE];

static const struct field *field_of(const char *name)
{
    const struct field *field = fields_find(bytes_text(name));

    assert_non_null(field);
    return field;
}

static struct bytes put(const char *name, const char *text)
{
    struct buffer out = buffer_of(cbor_space, sizeof cbor_space);
    enum result result = value_put_text(field_of(name), bytes_text(text), &out);

    if (result != OK)
        fail_msg("%s=%s: %s", name, text, result_code(result));
    assert_false(out.full);
    return buffer_bytes(&out);
}

static struct bytes show(const struct field *field, struct bytes value)
{
    struct buffer out = buffer_of(text_space, sizeof text_space);

    assert_int_equal(value_text(field, value, &out), OK);
    assert_false(out.full);
    return buffer_bytes(&out);
}

static void texts_come_back_as_they_were(void **state)
{
    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(normal); i++) {
        const struct field *field = field_of(normal[i].name);
        struct bytes value = put(normal[i].name, normal[i].text);

        if (normal[i].hex)
            unit_equal(value, unit_hex(normal[i].hex));
        assert_int_equal(canon_check(value), OK);
        assert_int_equal(field_check(field, value), OK);
        unit_equal(show(field, value), bytes_text(normal[i].text));
    }
}

static void looser_texts_are_shown_in_their_normal_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(loose); i++)
        unit_equal(
            show(field_of(loose[i].name), put(loose[i].name, loose[i].text)),
            bytes_text(loose[i].shown));
}

static void wrong_texts_have_a_name_and_put_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(wrong); i++) {
        struct buffer out = buffer_of(cbor_space, sizeof cbor_space);
        enum result result;

        buffer_put_u8(&out, 0);
        result = value_put_text(field_of(wrong[i].name),
                                bytes_text(wrong[i].text), &out);
        if (result != wrong[i].result || out.size != 1)
            fail_msg("%s=%s: %s", wrong[i].name, wrong[i].text,
                     result_code(result));
    }
}

static void texts_end_at_the_field_s_length(void **state)
{
    char text[FIELD_TEXT_MAX + 2];
    const struct field *field;

    (void)state;
    memset(text, 'A', sizeof text);
    for (size_t i = 0; (field = fields_at(i)); i++) {
        struct buffer out = buffer_of(cbor_space, sizeof cbor_space);

        if (field->type != FIELD_IS_TEXT)
            continue;
        assert_int_equal(
            value_put_text(field, bytes_of(text, field->most), &out), OK);
        assert_int_equal(
            value_put_text(field, bytes_of(text, field->most + 1), &out),
            VALUE_LENGTH);
    }
}

/* count items joined by commas. */
static enum result list_of(const char *name, const char *item, size_t count)
{
    char text[SPACE] = "";
    struct buffer out = buffer_of(cbor_space, sizeof cbor_space);

    for (size_t i = 0; i < count; i++) {
        strcat(text, i ? "," : "");
        strcat(text, item);
    }
    return value_put_text(field_of(name), bytes_text(text), &out);
}

static void lists_end_at_their_bound(void **state)
{
    (void)state;
    assert_int_equal(list_of("supersedes", ID, VALUE_LIST_MAX), OK);
    assert_int_equal(list_of("supersedes", ID, VALUE_LIST_MAX + 1),
                     VALUE_LENGTH);
    assert_int_equal(list_of("media", "face:png:1:" ID, 16), OK);
    assert_int_equal(list_of("media", "face:png:1:" ID, 17), VALUE_LENGTH);
    assert_int_equal(list_of("refusal_reasons", "A", VALUE_LIST_MAX + 1),
                     VALUE_LENGTH);
    assert_int_equal(list_of("checks", "mrz=ok", VALUE_LIST_MAX + 1),
                     VALUE_LENGTH);
}

static void unknown_numbers_are_shown_as_numbers(void **state)
{
    static const struct {
        const char *name;
        const char *hex;
        const char *text;
    } cases[] = {
        {"direction", "1909c4", "2500"},
        {"refusal_reasons", "82011863", "A,99"},
        {"checks", "a118630a", "99=10"},
        {"media", "818518630041ff", NULL},
        {"event_time", "1b7fffffffffffffff", "9223372036854775807"},
        {"event_time", "3b7fffffffffffffff", "-9223372036854775808"},
        {"reason", "07", "7"},
        {"surname", "f6", ""},
        {"direction", "f6", ""},
    };

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        struct buffer out = buffer_of(text_space, sizeof text_space);

        if (cases[i].text)
            unit_equal(show(field_of(cases[i].name), unit_hex(cases[i].hex)),
                       bytes_text(cases[i].text));
        else
            assert_int_equal(value_text(field_of(cases[i].name),
                                        unit_hex(cases[i].hex), &out),
                             BODY_FIELD);
    }
}

/* A small value of any type: a number, a text, a list, a map, bytes. */
static struct bytes random_value(uint64_t *chance, uint8_t space[64])
{
    struct buffer out = buffer_of(space, 64);
    uint64_t type = unit_random(chance) % 5, size = unit_random(chance) % 4;
    uint8_t letters[16];

    for (size_t i = 0; i < sizeof letters; i++)
        letters[i] = (uint8_t)('A' + unit_random(chance) % 26);
    if (type == 0)
        canon_put_int(&out, (int64_t)(unit_random(chance) % 4000) - 2000);
    else if (type == 1)
        canon_put_text(&out, bytes_of(letters, 1 + size));
    else if (type == 2)
        canon_put_string(&out, bytes_of(letters, sizeof letters));
    else if (type == 3)
        canon_put_array(&out, 1 + size);
    else
        canon_put_map(&out, 1 + size);
    for (uint64_t i = 0; type >= 3 && i <= size; i++) {
        canon_put_uint(&out, 4 * i + 1 + unit_random(chance) % 4);
        if (type == 4)
            canon_put_uint(&out, 1 + unit_random(chance) % 4);
    }
    return buffer_bytes(&out);
}

/* Shown and read again a value is the same, or has a number without name. */
static void shown_values_are_read_again(void **state)
{
    uint8_t value_space[64], back_space[SPACE];
    uint64_t chance = 5;
    unsigned shown = 0;

    (void)state;
    for (unsigned i = 0; i < ROUNDS; i++) {
        const struct field *field = fields_at(unit_random(&chance) % 88);
        struct bytes value = random_value(&chance, value_space);
        struct buffer text = buffer_of(text_space, sizeof text_space);
        struct buffer back = buffer_of(back_space, sizeof back_space);

        if (field->key == FIELD_REASON || value_text(field, value, &text) != OK)
            continue;
        shown++;
        if (value_put_text(field, buffer_bytes(&text), &back) == OK)
            unit_equal(buffer_bytes(&back), value);
        else
            assert_true(field->codes || field->type == FIELD_IS_CHECKS);
    }
    assert_true(shown > ROUNDS / 50);
}

static void what_does_not_fit_sets_full_and_puts_nothing(void **state)
{
    uint8_t space[4];
    struct buffer out = buffer_of(space, sizeof space);

    (void)state;
    value_put_text(field_of("surname"), bytes_text("ERIKSSON"), &out);
    assert_true(out.full);
    assert_int_equal(out.size, 0);
    out = buffer_of(space, sizeof space);
    value_text(field_of("surname"), put("surname", "ERIKSSON"), &out);
    assert_true(out.full);
    assert_int_equal(out.size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_come_back_as_they_were),
        cmocka_unit_test(looser_texts_are_shown_in_their_normal_form),
        cmocka_unit_test(wrong_texts_have_a_name_and_put_nothing),
        cmocka_unit_test(texts_end_at_the_field_s_length),
        cmocka_unit_test(lists_end_at_their_bound),
        cmocka_unit_test(unknown_numbers_are_shown_as_numbers),
        cmocka_unit_test(shown_values_are_read_again),
        cmocka_unit_test(what_does_not_fit_sets_full_and_puts_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
