/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/mrz_specimens.h"

static struct mrz_build build_from(const struct expected *want)
{
    return (struct mrz_build){
        .format = want->format,
        .document_code = want->document_code,
        .issuing_state = want->issuing_state,
        .document_number = want->document_number,
        .surname = want->surname,
        .given_names = want->given_names,
        .nationality = want->nationality,
        .birth_date = want->birth_date,
        .expiry_date = want->expiry_date,
        .sex = want->sex[0],
        .optional_data = want->optional_data,
        .optional_data_2 = want->optional_data_2,
        .personal_number = want->personal_number,
    };
}

static void mrz_build_makes_the_specimens(void **state)
{
    char text[MRZ_BUILT_SIZE];

    (void)state;
    for (size_t i = 0; i < 6; i++) {
        struct mrz_build from = build_from(&specimens[i]);

        assert_int_equal(mrz_build(&from, text), OK);
        assert_string_equal(text, specimens[i].text);
    }
}

static void mrz_build_and_mrz_parse_agree(void **state)
{
    char text[MRZ_BUILT_SIZE];
    struct mrz mrz;

    (void)state;
    for (size_t i = 0; i < COUNT(specimens); i++) {
        struct mrz_build from = build_from(&specimens[i]);

        assert_int_equal(mrz_build(&from, text), OK);
        assert_int_equal(parse(text, &mrz), OK);
        assert_fields(&mrz, &specimens[i]);
        assert_true(mrz.valid);
    }
}

static void mrz_build_truncates_names_as_the_standard_says(void **state)
{
    struct mrz_build from = build_from(&specimens[3]);
    char text[MRZ_BUILT_SIZE];

    (void)state;
    from.surname = "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ";
    assert_int_equal(mrz_build(&from, text), OK);
    assert_memory_equal(text + 5, "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJ<<A",
                        39);
    from.given_names = NULL;
    assert_int_equal(mrz_build(&from, text), OK);
    assert_memory_equal(text + 5, "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLM",
                        39);
    from.surname = "SMITH-JONES  VAN ";
    from.given_names = "A-B";
    assert_int_equal(mrz_build(&from, text), OK);
    assert_memory_equal(text + 5, "SMITH<JONES<VAN<<A<B<<<", 23);
}

static void mrz_build_refuses_what_does_not_fit(void **state)
{
    static const struct expected *const td3 = &specimens[3];
    char text[MRZ_BUILT_SIZE];
    struct mrz_build from;

    (void)state;
#define REFUSED(base, member, value, result)                                   \
    do {                                                                       \
        from = build_from(base);                                               \
        from.member = value;                                                   \
        assert_int_equal(mrz_build(&from, text), result);                      \
    } while (0)
    REFUSED(td3, document_number, "L898902C34", VALUE_LENGTH);
    REFUSED(td3, document_number, "", MRZ_CHARACTER);
    REFUSED(td3, document_number, NULL, MRZ_CHARACTER);
    REFUSED(td3, document_number, "L<1", MRZ_CHARACTER);
    REFUSED(td3, document_number, "l1", MRZ_CHARACTER);
    REFUSED(td3, personal_number, "123456789012345", VALUE_LENGTH);
    REFUSED(td3, optional_data, "1", MRZ_FORMAT);
    REFUSED(td3, optional_data_2, "1", MRZ_FORMAT);
    REFUSED(td3, document_code, "V", MRZ_FORMAT);
    REFUSED(td3, document_code, "PPP", VALUE_LENGTH);
    REFUSED(td3, issuing_state, "UTOP", VALUE_LENGTH);
    REFUSED(td3, nationality, "U1O", MRZ_CHARACTER);
    REFUSED(td3, nationality, "", MRZ_CHARACTER);
    REFUSED(td3, surname, "", MRZ_CHARACTER);
    REFUSED(td3, surname, "M\xc3\x9cLLER", MRZ_CHARACTER);
    REFUSED(td3, given_names, "ANNA1", MRZ_CHARACTER);
    REFUSED(td3, birth_date, "1974-02-29", VALUE_DATE);
    REFUSED(td3, birth_date, NULL, VALUE_DATE);
    REFUSED(td3, expiry_date, "2030-01-01~", VALUE_DATE);
    REFUSED(td3, sex, 'Z', MRZ_CHARACTER);
    REFUSED(&specimens[0], personal_number, "1", MRZ_FORMAT);
    REFUSED(&specimens[0], optional_data, "1234567890123456", VALUE_LENGTH);
    REFUSED(&specimens[0], document_number, "ABCDEFGHI123456789012345",
            VALUE_LENGTH);
    REFUSED(&specimens[0], document_number, "ABCDEFGHI12345678901234", OK);
    REFUSED(&specimens[2], document_number, "ABCDEFGHI1234567", VALUE_LENGTH);
    REFUSED(&specimens[2], document_number, "ABCDEFGHI123456", OK);
    REFUSED(&specimens[4], document_code, "P", MRZ_FORMAT);
#undef REFUSED
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mrz_build_makes_the_specimens),
        cmocka_unit_test(mrz_build_and_mrz_parse_agree),
        cmocka_unit_test(mrz_build_truncates_names_as_the_standard_says),
        cmocka_unit_test(mrz_build_refuses_what_does_not_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
