/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/date.h"

static void days_and_dates_are_inverse(void **state)
{
    struct date last = date_from_days(DATE_DAYS_MIN - 1);

    (void)state;
    assert_false(date_exists(last));
    for (int32_t days = DATE_DAYS_MIN; days <= DATE_DAYS_MAX; days++) {
        struct date date = date_from_days(days);
        int same_month = date.month == last.month && date.day == last.day + 1;
        int next_month = date.day == 1 && date.month == last.month % 12 + 1;

        if (!date_exists(date) || date_to_days(date) != days)
            fail_msg("day %d", days);
        if (!same_month && !next_month)
            fail_msg("day %d does not follow", days);
        last = date;
    }
    assert_false(date_exists(date_from_days(DATE_DAYS_MAX + 1)));
    (void)date_from_days(INT32_MIN);
    (void)date_from_days(INT32_MAX);
}

static void known_days_have_their_numbers(void **state)
{
    static const struct {
        const char *text;
        int32_t days;
    } cases[] = {
        {"1970-01-01", 0},       {"1969-12-31", -1},
        {"2000-02-29", 11016},   {"2026-03-01", 20513},
        {"0000-01-01", -719528}, {"9999-12-31", 2932896},
        {"1900-03-01", -25508},
    };
    char text[DATE_TEXT_SIZE];
    int32_t days;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(date_parse(bytes_text(cases[i].text), &days), OK);
        assert_int_equal(days, cases[i].days);
        assert_int_equal(date_format(days, text), OK);
        assert_string_equal(text, cases[i].text);
    }
    assert_int_equal(date_format(DATE_DAYS_MAX + 1, text), VALUE_DATE);
    assert_string_equal(text, "");
    assert_int_equal(date_format(DATE_DAYS_MIN - 1, text), VALUE_DATE);
}

static void what_is_no_date_is_refused(void **state)
{
    static const char *const cases[] = {
        "",           "2026",       "2026-3-1",    "2026-02-29", "1900-02-29",
        "2026-13-01", "2026-00-10", "2026-01-00",  "2026-04-31", "2026/01/01",
        "20260101",   "-026-01-01", "2026-01-01 ", "2026-01-1X", "02026-01-01",
    };
    int32_t days = 7;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(date_parse(bytes_text(cases[i]), &days), VALUE_DATE);
    assert_int_equal(days, 7);
}

static void unknown_digits_and_estimates_are_read_back(void **state)
{
    static const char *const good[] = {
        "1974-08-12",  "1974-08-XX",  "1974-XX-XX", "XXXX-XX-XX",
        "1974-08-12~", "1974-XX-XX~", "197X-08-12", "19XX-02-29",
        "1974-0X-3X",  "1974-XX-31",  "XXXX-02-29", "1974-1X-31",
    };
    char text[DATE_TEXT_SIZE];
    struct date_partial partial;

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        struct bytes bytes = bytes_text(good[i]);

        assert_int_equal(date_check(bytes), OK);
        assert_int_equal(date_parse_partial(bytes, &partial), OK);
        date_format_partial(&partial, text);
        assert_string_equal(text, good[i]);
    }
}

static void dates_that_no_day_can_match_are_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "1974-02-29",
        "197X-02-30",
        "XXXX-02-3X",
        "1XX5-02-29",
        "1974-13-XX",
        "1974-00-XX",
        "1974-XX-00",
        "1974-XX-32",
        "1974-08-XX~~",
        "1974-08-12?",
        "1974-08",
        "1974-08-xx",
        "1974-2X-01",
        "1974-XX-4X",
        "~1974-08-12",
        "1974-08-1~2",
        "1974X08-12",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(date_check(bytes_text(bad[i])), VALUE_DATE);
    assert_int_equal(date_check(bytes_of(NULL, 0)), VALUE_DATE);
}

static void only_a_date_without_unknown_digits_is_complete(void **state)
{
    struct date_partial partial;
    int32_t days = 0;

    (void)state;
    assert_int_equal(date_parse_partial(bytes_text("1970-01-02~"), &partial),
                     OK);
    assert_true(date_complete(&partial, &days));
    assert_int_equal(days, 1);
    assert_int_equal(date_parse_partial(bytes_text("1970-01-XX"), &partial),
                     OK);
    assert_false(date_complete(&partial, &days));
}

static void instants_are_read(void **state)
{
    static const struct {
        const char *text;
        int64_t us;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"1970-01-01T00:00:00.000001Z", 1},
        {"1969-12-31T23:59:59.999999Z", -1},
        {"2026-03-01T12:34:56Z", INT64_C(1772368496000000)},
        {"2026-03-01T12:34:56.5Z", INT64_C(1772368496500000)},
        {"2026-03-01T14:34:56+02:00", INT64_C(1772368496000000)},
        {"2026-03-01T07:04:56.25-05:30", INT64_C(1772368496250000)},
        {"1970-01-01T00:00:00-00:00", 0},
        {"0000-01-01T00:00:00Z", INT64_C(-62167219200000000)},
        {"9999-12-31T23:59:59.999999Z", INT64_C(253402300799999999)},
    };
    int64_t us;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        us = 7;
        assert_int_equal(date_parse_instant(bytes_text(cases[i].text), &us),
                         OK);
        assert_true(us == cases[i].us);
    }
}

static void what_is_no_instant_is_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "2026-03-01",
        "2026-03-01T12:34:56",
        "2026-03-01t12:34:56Z",
        "2026-03-01T12:34:56z",
        "2026-03-01 12:34:56Z",
        "2026-03-01T24:00:00Z",
        "2026-03-01T12:60:00Z",
        "2026-12-31T23:59:60Z",
        "2026-03-01T12:34Z",
        "2026-03-01T12:34:56.Z",
        "2026-03-01T12:34:56.1234567Z",
        "2026-03-01T12:34:56.123456",
        "2026-03-01T12:34:56+0200",
        "2026-03-01T12:34:56+24:00",
        "2026-03-01T12:34:56+02:60",
        "2026-03-01T12:34:56ZZ",
        "2026-02-29T12:34:56Z",
        "0000-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
    };
    int64_t us = 7;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (date_parse_instant(bytes_text(bad[i]), &us) != VALUE_DATE)
            fail_msg("%s", bad[i]);
    assert_true(us == 7);
}

static void a_date_means_its_first_moment_or_its_last(void **state)
{
    int64_t us = 7;

    (void)state;
    assert_int_equal(date_parse_moment(bytes_text("1970-01-02"), false, &us),
                     OK);
    assert_true(us == INT64_C(86400000000));
    assert_int_equal(date_parse_moment(bytes_text("1970-01-02"), true, &us),
                     OK);
    assert_true(us == INT64_C(172799999999));
    assert_int_equal(
        date_parse_moment(bytes_text("1970-01-01T00:00:01Z"), true, &us), OK);
    assert_true(us == 1000000);
    assert_int_equal(date_parse_moment(bytes_text("1970-01-32"), true, &us),
                     VALUE_DATE);
    assert_true(us == 1000000);
}

static void instants_are_written_in_utc(void **state)
{
    static const struct {
        int64_t us;
        const char *text;
        const char *seconds;
    } cases[] = {
        {0, "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
        {-1, "1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59Z"},
        {1500000, "1970-01-01T00:00:01.500000Z", "1970-01-01T00:00:01Z"},
        {INT64_C(253402300799999999), "9999-12-31T23:59:59.999999Z",
         "9999-12-31T23:59:59Z"},
        {INT64_C(-62167219200000000), "0000-01-01T00:00:00Z",
         "0000-01-01T00:00:00Z"},
    };
    char text[DATE_INSTANT_TEXT_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(date_format_instant(cases[i].us, text), OK);
        assert_string_equal(text, cases[i].text);
        assert_int_equal(date_format_seconds(cases[i].us, text), OK);
        assert_string_equal(text, cases[i].seconds);
    }
    assert_int_equal(date_format_instant(INT64_C(253402300800000000), text),
                     VALUE_DATE);
    assert_string_equal(text, "");
    assert_int_equal(date_format_instant(INT64_MIN, text), VALUE_DATE);
    assert_int_equal(date_format_seconds(INT64_MAX, text), VALUE_DATE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_and_dates_are_inverse),
        cmocka_unit_test(known_days_have_their_numbers),
        cmocka_unit_test(what_is_no_date_is_refused),
        cmocka_unit_test(unknown_digits_and_estimates_are_read_back),
        cmocka_unit_test(dates_that_no_day_can_match_are_refused),
        cmocka_unit_test(only_a_date_without_unknown_digits_is_complete),
        cmocka_unit_test(instants_are_read),
        cmocka_unit_test(what_is_no_instant_is_refused),
        cmocka_unit_test(a_date_means_its_first_moment_or_its_last),
        cmocka_unit_test(instants_are_written_in_utc),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
