/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/mrz_specimens.h"

static void mrz_names_the_check_that_is_wrong(void **state)
{
    struct mrz mrz;

    (void)state;
    assert_int_equal(parse("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
                           "L898902C46UTO7408122F1204159ZE184226B<<<<<10",
                           &mrz),
                     OK);
    assert_int_equal(mrz.checks.document_number, MRZ_CHECK_WRONG);
    assert_int_equal(mrz.checks.birth_date, MRZ_CHECK_OK);
    assert_int_equal(mrz.checks.composite, MRZ_CHECK_WRONG);
    assert_string_equal(mrz.document_number, "L898902C4");
    assert_int_equal(
        parse("I<UTOAB1234567<89012<<<<<<<<<<\n8001014M3001019UTO<<<<<<<<<<<1"
              "\nSAMPLE<<LONG<<<<<<<<<<<<<<<<<<",
              &mrz),
        OK);
    assert_int_equal(mrz.checks.document_number, MRZ_CHECK_WRONG);
    assert_int_equal(mrz.checks.composite, MRZ_CHECK_OK);
    assert_false(mrz.valid);
    /* A filler is no check digit where there is a personal number. */
    assert_int_equal(parse("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
                           "L898902C36UTO7408122F1204159ZE184226B<<<<<<0",
                           &mrz),
                     OK);
    assert_int_equal(mrz.checks.personal_number, MRZ_CHECK_WRONG);
}

static void mrz_names_the_field_that_is_malformed(void **state)
{
    static const struct {
        size_t at;
        const char *put;
        enum mrz_field field;
    } cases[] = {
        {0, "<", MRZ_DOCUMENT_CODE},
        {1, "1", MRZ_DOCUMENT_CODE},
        {2, "U<O", MRZ_ISSUING_STATE},
        {2, "<<<", MRZ_ISSUING_STATE},
        {2, "E<<", MRZ_ISSUING_STATE},
        {4, "0", MRZ_ISSUING_STATE},
        {5, "<", MRZ_NAMES},
        {8, "1", MRZ_NAMES},
        {45, "<", MRZ_DOCUMENT_NUMBER},
        {55, "1", MRZ_NATIONALITY},
        {58, "741312", MRZ_BIRTH_DATE},
        {58, "7408A2", MRZ_BIRTH_DATE},
        {58, "750229", MRZ_BIRTH_DATE},
        {58, "<<0230", MRZ_BIRTH_DATE},
        {65, "A", MRZ_SEX},
        {65, "1", MRZ_SEX},
        {66, "120431", MRZ_EXPIRY_DATE},
        {66, "120400", MRZ_EXPIRY_DATE},
    };
    struct mrz mrz;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[] = TD3;

        memcpy(text + cases[i].at, cases[i].put, strlen(cases[i].put));
        assert_int_equal(parse(text, &mrz), OK);
        assert_int_equal(mrz.malformed, 1 << cases[i].field);
        assert_false(mrz.valid);
        if (cases[i].field == MRZ_BIRTH_DATE)
            assert_string_equal(mrz.birth_date, "");
        if (cases[i].field == MRZ_SEX)
            assert_string_equal(mrz.sex, "");
    }
}

/* Other characters may be suspect too: a check digit tells ten cases apart. */
static void assert_suspect(const struct mrz *mrz,
                           const struct mrz_suspect *want)
{
    bool found = false;

    for (size_t i = 0; i < mrz->suspect_count; i++)
        found = found || !memcmp(&mrz->suspects[i], want, sizeof(*want));
    if (!found)
        fail_msg("%c at %d,%d", want->read, want->line, want->column);
}

static void mrz_suspects_misread_characters_and_repairs_none(void **state)
{
    static const struct {
        size_t at;
        char put;
        struct mrz_suspect want;
    } cases[] = {
        {4, '0', {MRZ_ISSUING_STATE, 1, 5, '0', 'O'}},
        {7, '1', {MRZ_NAMES, 1, 8, '1', 'I'}},
        {9, '5', {MRZ_NAMES, 1, 10, '5', 'S'}},
        {13, '8', {MRZ_NAMES, 1, 14, '8', 'B'}},
        {14, '7', {MRZ_NAMES, 1, 15, '7', 0}},
        {46, 'B', {MRZ_DOCUMENT_NUMBER, 2, 2, 'B', '8'}},
        {50, 'O', {MRZ_DOCUMENT_NUMBER, 2, 6, 'O', '0'}},
        {54, 'G', {MRZ_DOCUMENT_NUMBER, 2, 10, 'G', 0}},
        {60, 'O', {MRZ_BIRTH_DATE, 2, 16, 'O', '0'}},
        {64, 'Z', {MRZ_BIRTH_DATE, 2, 20, 'Z', 0}},
        {65, '5', {MRZ_SEX, 2, 21, '5', 'S'}},
        {70, 'I', {MRZ_EXPIRY_DATE, 2, 26, 'I', '1'}},
        {76, 'B', {MRZ_PERSONAL_NUMBER, 2, 32, 'B', '8'}},
        {81, '8', {MRZ_PERSONAL_NUMBER, 2, 37, '8', 'B'}},
        {87, 'I', {MRZ_PERSONAL_NUMBER, 2, 43, 'I', '1'}},
        {88, 'O', {MRZ_COMPOSITE, 2, 44, 'O', '0'}},
    };
    struct mrz mrz;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[] = TD3;

        text[cases[i].at] = cases[i].put;
        assert_int_equal(parse(text, &mrz), OK);
        assert_suspect(&mrz, &cases[i].want);
        assert_false(mrz.valid);
    }
    assert_int_equal(parse("I<UTOSAMPLE<<LONG<<<<<<<<<<<<<<<<<<<\n"
                           "AB1234567<UTO8001014F3001019890I1<<6",
                           &mrz),
                     OK);
    assert_suspect(&mrz,
                   &(struct mrz_suspect){MRZ_DOCUMENT_NUMBER, 2, 32, 'I', '1'});
    assert_string_equal(mrz.document_number, "AB1234567890I");
}

static void mrz_suspects_optional_data_by_the_composite(void **state)
{
    struct mrz mrz;

    (void)state;
    assert_int_equal(parse("I<UTOSAMPLE<<NAME<<<<<<<<<<<<<<<<<<<\n"
                           "X123456785UTO8001014F3001019A1B58<<5",
                           &mrz),
                     OK);
    assert_true(mrz.valid);
    assert_int_equal(parse("I<UTOSAMPLE<<NAME<<<<<<<<<<<<<<<<<<<\n"
                           "X123456785UTO8001014F3001019AIB58<<5",
                           &mrz),
                     OK);
    assert_int_equal(mrz.checks.composite, MRZ_CHECK_WRONG);
    assert_int_equal(mrz.checks.document_number, MRZ_CHECK_OK);
    assert_suspect(&mrz,
                   &(struct mrz_suspect){MRZ_OPTIONAL_DATA, 2, 30, 'I', '1'});
}

static void mrz_lists_no_more_suspects_than_its_bound(void **state)
{
    char text[] = TD3;
    struct mrz mrz;

    (void)state;
    memset(text + 6, '8', MRZ_SUSPECTS_MAX + 1);
    assert_int_equal(parse(text, &mrz), OK);
    assert_int_equal(mrz.suspect_count, MRZ_SUSPECTS_MAX);
    memset(text + 5, '0', 39);
    memset(text + 45, 'O', 44);
    assert_int_equal(parse(text, &mrz), OK);
    assert_int_equal(mrz.suspect_count, MRZ_SUSPECTS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mrz_names_the_check_that_is_wrong),
        cmocka_unit_test(mrz_names_the_field_that_is_malformed),
        cmocka_unit_test(mrz_suspects_misread_characters_and_repairs_none),
        cmocka_unit_test(mrz_suspects_optional_data_by_the_composite),
        cmocka_unit_test(mrz_lists_no_more_suspects_than_its_bound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
