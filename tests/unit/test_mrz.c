/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/mrz_specimens.h"

static void mrz_reads_every_specimen_as_valid(void **state)
{
    struct mrz mrz;

    (void)state;
    for (size_t i = 0; i < COUNT(specimens); i++) {
        assert_int_equal(parse(specimens[i].text, &mrz), OK);
        assert_fields(&mrz, &specimens[i]);
        if (!mrz.valid)
            fail_msg("specimen %zu is not valid", i);
        assert_int_equal(mrz.malformed, 0);
        assert_int_equal(mrz.suspect_count, 0);
    }
}

static void mrz_has_the_checks_of_its_format(void **state)
{
    struct mrz mrz;

    (void)state;
    for (size_t i = 0; i < COUNT(specimens); i++) {
        bool visa = specimens[i].format >= MRZ_MRV_A;
        bool personal = specimens[i].format == MRZ_TD3;

        assert_int_equal(parse(specimens[i].text, &mrz), OK);
        assert_int_equal(mrz.checks.document_number, MRZ_CHECK_OK);
        assert_int_equal(mrz.checks.birth_date, MRZ_CHECK_OK);
        assert_int_equal(mrz.checks.expiry_date, MRZ_CHECK_OK);
        assert_int_equal(mrz.checks.personal_number,
                         personal ? MRZ_CHECK_OK : MRZ_CHECK_ABSENT);
        assert_int_equal(mrz.checks.composite,
                         visa ? MRZ_CHECK_ABSENT : MRZ_CHECK_OK);
    }
}

/* Copies text with each LF replaced. */
static size_t separated(const char *text, const char *by, char *out)
{
    size_t size = 0;

    for (; *text; text++) {
        if (*text != '\n') {
            out[size++] = *text;
            continue;
        }
        memcpy(out + size, by, strlen(by));
        size += strlen(by);
    }
    return size;
}

static void mrz_takes_any_line_end_and_joined_lines(void **state)
{
    static const char *const ends[] = {"", "\r", "\r\n", "\n"};
    char text[128];
    struct mrz mrz;

    (void)state;
    for (size_t i = 0; i < COUNT(specimens); i++) {
        for (size_t j = 0; j < COUNT(ends); j++) {
            size_t size = separated(specimens[i].text, ends[j], text);

            assert_int_equal(mrz_parse(bytes_of(text, size), TODAY, &mrz), OK);
            assert_fields(&mrz, &specimens[i]);
            memcpy(text + size, ends[j], strlen(ends[j]));
            size += strlen(ends[j]);
            assert_int_equal(mrz_parse(bytes_of(text, size), TODAY, &mrz), OK);
            assert_true(mrz.valid);
        }
    }
}

static void mrz_refuses_other_shapes(void **state)
{
    static const char *const shapes[] = {
        "",
        "\n",
        "P<UTO",
        TD3 "<",
        TD3 "\n\n",
        "\n" TD3,
        TD3 "\n" TD3,
        TD2 "\n<",
        "I<UTOD231458907<<<<<<<<<<<<<<<\n",
        "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6",
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n\n"
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<\n"
        "<L898902C36UTO7408122F1204159ZE184226B<<<<<10",
        "I<UTOERIKSSON<<ANNA<MAR\nIA<<<<<<<<<<<D231458907U\n"
        "TO7408122F1204159<<<<<<<6",
    };
    static const struct mrz zero;
    struct mrz mrz;

    (void)state;
    for (size_t i = 0; i < COUNT(shapes); i++) {
        if (parse(shapes[i], &mrz) != MRZ_FORMAT)
            fail_msg("shape %zu", i);
        assert_memory_equal(&mrz, &zero, sizeof(mrz));
    }
}

static void mrz_refuses_one_byte_more_than_its_bound(void **state)
{
    char text[10240];
    struct mrz mrz;

    (void)state;
    memset(text, '\x1b', sizeof(text));
    assert_int_equal(mrz_parse(bytes_of(text, MRZ_TEXT_MAX), TODAY, &mrz),
                     MRZ_CHARACTER);
    assert_int_equal(mrz_parse(bytes_of(text, MRZ_TEXT_MAX + 1), TODAY, &mrz),
                     MRZ_FORMAT);
    memset(text, 'A', sizeof(text));
    assert_int_equal(mrz_parse(bytes_of(text, 91), TODAY, &mrz), MRZ_FORMAT);
    assert_int_equal(mrz_parse(bytes_of(text, sizeof(text)), TODAY, &mrz),
                     MRZ_FORMAT);
}

static void mrz_refuses_other_characters(void **state)
{
    static const struct mrz zero;
    char text[] = TD3;
    struct mrz mrz;

    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        bool good = (byte >= 'A' && byte <= 'Z') ||
                    (byte >= '0' && byte <= '9') || byte == '<';

        if (good || byte == '\n' || byte == '\r')
            continue;
        for (size_t at = 0; at < sizeof(text) - 1; at += 11) {
            char kept = text[at];

            text[at] = (char)byte;
            assert_int_equal(
                mrz_parse(bytes_of(text, sizeof(text) - 1), TODAY, &mrz),
                MRZ_CHARACTER);
            assert_memory_equal(&mrz, &zero, sizeof(mrz));
            text[at] = kept;
        }
    }
}

static int weight_of(char c)
{
    if (c == '<')
        return 0;
    return (c <= '9' ? c - '0' : c - 'A' + 10) % 10;
}

/* Whether a check digit covers the character, or it is one. */
static bool covered(enum mrz_format format, size_t at)
{
    switch (format) {
    case MRZ_TD1: /* positions with the line end counted */
        return (at >= 5 && at < 30) ||
               (at >= 31 && at < 61 && at != 38 && !(at >= 46 && at < 49));
    case MRZ_TD2:
    case MRZ_MRV_B:
        return at >= 37 && !(at >= 47 && at < 50) && at != 57 &&
               (format == MRZ_TD2 || at < 65);
    default:
        return at >= 45 && !(at >= 55 && at < 58) && at != 65 &&
               (format == MRZ_TD3 || at < 73);
    }
}

static void mrz_is_invalid_if_a_checked_character_changes(void **state)
{
    static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";
    char text[128];
    size_t changes = 0;
    struct mrz mrz;

    (void)state;
    for (size_t i = 0; i < COUNT(specimens); i++) {
        size_t size = strlen(specimens[i].text);

        memcpy(text, specimens[i].text, size);
        for (size_t at = 0; at < size; at++) {
            char kept = text[at];

            for (const char *c = alphabet; *c && kept != '\n'; c++) {
                text[at] = *c;
                assert_int_equal(mrz_parse(bytes_of(text, size), TODAY, &mrz),
                                 OK);
                if (!covered(specimens[i].format, at) ||
                    weight_of(*c) == weight_of(kept))
                    continue;
                changes++;
                if (mrz.valid)
                    fail_msg("%.*s", (int)size, text);
            }
            text[at] = kept;
        }
    }
    assert_true(changes > 10000);
}

static void mrz_survives_any_byte_anywhere(void **state)
{
    char text[128];
    struct mrz mrz;

    (void)state;
    for (size_t i = 0; i < COUNT(specimens); i++) {
        size_t size = strlen(specimens[i].text);

        memcpy(text, specimens[i].text, size);
        for (size_t at = 0; at < size; at++) {
            for (int byte = 0; byte < 256; byte++) {
                text[at] = (char)byte;
                (void)mrz_parse(bytes_of(text, size), TODAY, &mrz);
            }
            text[at] = specimens[i].text[at];
            (void)mrz_parse(bytes_of(text, at), TODAY, &mrz);
            (void)mrz_parse(bytes_of(text + at, size - at), TODAY, &mrz);
        }
    }
}

static void mrz_settles_the_century_against_today(void **state)
{
    static const struct {
        const char *today;
        const char *yymmdd;
        const char *birth;
        const char *expiry;
    } cases[] = {
        {"2026-03-01", "260301", "2026-03-01", "2026-03-01"},
        {"2026-03-01", "260302", "1926-03-02", "2026-03-02"},
        {"2026-03-01", "26<<<<", "2026-XX-XX", "2026-XX-XX"},
        {"2026-03-01", "2604<<", "1926-04-XX", "2026-04-XX"},
        {"2026-03-01", "740101", "1974-01-01", "2074-01-01"},
        {"2026-03-01", "770101", "1977-01-01", "1977-01-01"},
        {"2026-03-01", "000229", "2000-02-29", "2000-02-29"},
        {"1999-12-31", "050101", "1905-01-01", "2005-01-01"},
        {"1999-12-31", "000229", "", "2000-02-29"},
        {"1970-01-01", "260301", "1926-03-01", "1926-03-01"},
        {"2099-06-01", "000101", "2000-01-01", "2100-01-01"},
        {"2100-03-05", "000229", "2000-02-29", "2000-02-29"},
        {"0000-06-01", "000101", "0000-01-01", "0000-01-01"},
        {"0000-06-01", "010101", "", "0001-01-01"},
        {"9999-12-31", "000101", "9900-01-01", "9900-01-01"},
    };
    struct mrz mrz;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[] = TD3;
        int32_t today;

        assert_int_equal(date_parse(bytes_text(cases[i].today), &today), OK);
        memcpy(text + 58, cases[i].yymmdd, 6);
        memcpy(text + 66, cases[i].yymmdd, 6);
        assert_int_equal(mrz_parse(bytes_text(text), today, &mrz), OK);
        assert_string_equal(mrz.birth_date, cases[i].birth);
        assert_string_equal(mrz.expiry_date, cases[i].expiry);
    }
    assert_int_equal(mrz_parse(bytes_text(TD3), INT32_MIN, &mrz), OK);
    assert_int_equal(mrz_parse(bytes_text(TD3), INT32_MAX, &mrz), OK);
}

static void mrz_says_whether_names_fill_their_field(void **state)
{
    struct mrz mrz;

    (void)state;
    assert_int_equal(
        parse(TD3_NAME("P<UTONILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"), &mrz),
        OK);
    assert_true(mrz.names_full);
    assert_int_equal(parse(TD3, &mrz), OK);
    assert_false(mrz.names_full);
}

static void mrz_names_are_those_of_the_command_line(void **state)
{
    (void)state;
    assert_string_equal(mrz_format_name(MRZ_TD1), "TD1");
    assert_string_equal(mrz_format_name(MRZ_TD2), "TD2");
    assert_string_equal(mrz_format_name(MRZ_TD3), "TD3");
    assert_string_equal(mrz_format_name(MRZ_MRV_A), "MRV-A");
    assert_string_equal(mrz_format_name(MRZ_MRV_B), "MRV-B");
    assert_string_equal(mrz_check_name(MRZ_CHECK_ABSENT), "absent");
    assert_string_equal(mrz_check_name(MRZ_CHECK_OK), "ok");
    assert_string_equal(mrz_check_name(MRZ_CHECK_WRONG), "wrong");
    assert_string_equal(mrz_field_name(MRZ_OPTIONAL_DATA_2), "optional_data_2");
    for (int field = 0; field < MRZ_FIELD_COUNT; field++)
        assert_non_null(mrz_field_name((enum mrz_field)field));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mrz_reads_every_specimen_as_valid),
        cmocka_unit_test(mrz_has_the_checks_of_its_format),
        cmocka_unit_test(mrz_takes_any_line_end_and_joined_lines),
        cmocka_unit_test(mrz_refuses_other_shapes),
        cmocka_unit_test(mrz_refuses_one_byte_more_than_its_bound),
        cmocka_unit_test(mrz_refuses_other_characters),
        cmocka_unit_test(mrz_is_invalid_if_a_checked_character_changes),
        cmocka_unit_test(mrz_survives_any_byte_anywhere),
        cmocka_unit_test(mrz_settles_the_century_against_today),
        cmocka_unit_test(mrz_says_whether_names_fill_their_field),
        cmocka_unit_test(mrz_names_are_those_of_the_command_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
