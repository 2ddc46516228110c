/* SPDX-License-Identifier: Apache-2.0 */
#include "core/states.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

enum { ISO_COUNT = 249 };

/* What Doc 9303-3 section 5 adds to ISO 3166-1, part by part. */
static const char *const added[] = {
    "D",   "GBD", "GBN", "GBO", "GBP", "GBS", "RKS", "EUE", "UNO", "UNA",
    "UNK", "XBA", "XIM", "XCC", "XCE", "XCO", "XEC", "XPO", "XES", "XMP",
    "XOM", "XDC", "XXA", "XXB", "XXC", "XXX", "ANT", "NTZ", "UTO", "IAO",
};

static const struct state *find(const char *code)
{
    return states_find(bytes_text(code));
}

static bool is_added(const char *code)
{
    for (size_t i = 0; i < sizeof added / sizeof *added; i++)
        if (strcmp(added[i], code) == 0)
            return true;
    return false;
}

static void codes_are_sorted_and_stand_once(void **state)
{
    (void)state;
    for (size_t i = 1; i < states_count(); i++)
        assert_true(strcmp(states_at(i - 1)->code, states_at(i)->code) < 0);
}

static void codes_are_capitals_and_names_are_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < states_count(); i++) {
        const struct state *one = states_at(i);
        size_t length = strlen(one->code);

        assert_true(length == 3 || strcmp(one->code, "D") == 0);
        assert_int_equal(strspn(one->code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
                         length);
        assert_in_range(strlen(one->name), 1, 60);
        assert_true(bytes_utf8(bytes_text(one->name)));
    }
}

static void every_code_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < states_count(); i++)
        assert_ptr_equal(find(states_at(i)->code), states_at(i));
}

static void codes_are_those_of_iso_and_of_icao(void **state)
{
    size_t others = 0;

    (void)state;
    for (size_t i = 0; i < sizeof added / sizeof *added; i++)
        assert_non_null(find(added[i]));
    for (size_t i = 0; i < states_count(); i++)
        others += !is_added(states_at(i)->code);
    assert_int_equal(others, ISO_COUNT);
}

static void some_codes_have_their_names(void **state)
{
    (void)state;
    assert_string_equal(find("MLI")->name, "Mali");
    assert_string_equal(find("D")->name, "Germany");
    assert_string_equal(find("DEU")->name, "Germany");
    assert_string_equal(find("ALA")->name, "Åland Islands");
    assert_string_equal(find("XEC")->name,
                        "Economic Community of West African States");
    assert_string_equal(find("UTO")->name, "Utopia");
}

static void what_is_no_code_is_not_found(void **state)
{
    static const char *const unknown[] = {"",    "DE",   "D<<", "mli", "MLIX",
                                          "AAA", "ZZZ",  "XXD", "ML",  "M",
                                          "XAA", "MLI ", "\xff"};

    (void)state;
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        assert_null(find(unknown[i]));
    assert_null(states_find(bytes_of(NULL, 0)));
    assert_null(states_find(bytes_of("D\0\0", 3)));
}

static void all_of_the_installed_iso_codes_are_there(void **state)
{
    json_t *file =
        json_load_file("/usr/share/iso-codes/json/iso_3166-1.json", 0, NULL);
    json_t *list = json_object_get(file, "3166-1"), *one;
    size_t i;

    (void)state;
    if (!file)
        skip();
    assert_int_equal(json_array_size(list), ISO_COUNT);
    json_array_foreach(list, i, one)
    {
        const char *code = json_string_value(json_object_get(one, "alpha_3"));

        if (!find(code) || is_added(code))
            fail_msg("%s", code);
    }
    json_decref(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_sorted_and_stand_once),
        cmocka_unit_test(codes_are_capitals_and_names_are_text),
        cmocka_unit_test(every_code_is_found),
        cmocka_unit_test(codes_are_those_of_iso_and_of_icao),
        cmocka_unit_test(some_codes_have_their_names),
        cmocka_unit_test(what_is_no_code_is_not_found),
        cmocka_unit_test(all_of_the_installed_iso_codes_are_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
