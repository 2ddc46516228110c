/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"
#include "core/shape.h"

#define REF                                                                    \
    "8350"                                                                     \
    "00000000000000000000000000000000"                                         \
    "01"                                                                       \
    "5820"                                                                     \
    "0000000000000000000000000000000000000000000000000000000000000000"

static const struct {
    const char *shape;
    const char *hex;
    bool fits;
} cases[] = {
    /* numbers */
    {"u", "00", true},
    {"u", "1bffffffffffffffff", true},
    {"u", "20", false},
    {"u", "6161", false},
    {"u3", "03", true},
    {"u3", "04", false},
    {"u1-4", "00", false},
    {"u1-4", "01", true},
    {"u1-4", "04", true},
    {"u1-4", "05", false},
    {"u0-1", "00", true},
    {"u0-1", "02", false},
    {"i", "20", true},
    {"i", "1b7fffffffffffffff", true},
    {"i", "1b8000000000000000", false},
    {"i", "3b7fffffffffffffff", true},
    {"i", "3b8000000000000000", false},
    {"i", "f6", false},
    /* texts and byte strings */
    {"t", "6161", true},
    {"t", "60", false},
    {"t", "4161", false},
    {"t3", "63616263", true},
    {"t3", "6461626364", false},
    {"t3-3", "63616263", true},
    {"t3-3", "626162", false},
    {"t3-3", "6461626364", false},
    {"b", "40", true},
    {"b2", "420102", true},
    {"b2", "4101", false},
    {"b2", "43010203", false},
    {"b2", "626161", false},
    /* dates and refs */
    {"d", "6a313937342d30382d3132", true},
    {"d", "6a313937342d30382d5858", true},
    {"d", "6a313937342d31332d3132", false},
    {"d", "00", false},
    {"r", REF, true},
    {"r", "80", false},
    {"r", "00", false},
    {"r", "83414100", false},
    /* anything */
    {"a", "a10080", true},
    {"a", "0000", false},
    /* or null */
    {"u|0", "f6", true},
    {"u|0", "05", true},
    {"u|0", "20", false},
    {"b2|0", "f6", true},
    {"u", "f6", false},
    /* arrays */
    {"[u t]", "82006161", true},
    {"[u t]", "8100", false},
    {"[u t]", "8300616100", false},
    {"[u t]", "82616100", false},
    {"[u3 u3]", "820304", false},
    {"[+u]", "8100", true},
    {"[+u]", "80", false},
    {"[*u]", "80", true},
    {"[*u]", "83000100", true},
    {"[*u]", "8161", false},
    {"[+<u]", "83000117", true},
    {"[+<u]", "820101", false},
    {"[+<u]", "820100", false},
    {"[+<t]", "8261616162", true},
    {"[+<t]", "8261626161", false},
    {"[+[u u]]", "8182000182", false},
    {"[+[u u]]", "82820001820203", true},
    {"[+[u u]]", "82820001810203", false},
    {"[[u u] [u]]", "828200018100", true},
    {"[[u u] [u]]", "82820001820000", false},
    {"[b1 u|0 u]", "834100f600", true},
    {"[u|0]", "81f6", true},
    /* maps */
    {"{u u}", "a10001", true},
    {"{u u}", "a0", false},
    {"{u u}", "a1006161", false},
    {"{u t}", "a200616101", false},
    {"{u3 u}", "a10400", false},
    {"[{u u} u]", "82a1000105", true},
    /* a byte string that holds an item */
    {"cu", "4105", true},
    {"cu", "05", false},
    {"cu", "40", false},
    {"cu", "420505", false},
    {"cu", "421805", false},
    {"cu3", "4104", false},
    {"c[u u]", "43820001", true},
    {"c[u u]", "428100", false},
    {"[c[u] t]", "824281006161", true},
    {"[+cu]", "8241014102", true},
    {"cu|0", "f6", true},
    /* what follows */
    {"u", "0000", false},
    {"[u]", "810000", false},
    {"u", "", false},
};

static void values_fit_their_shapes_or_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        struct bytes value = unit_hex(cases[i].hex);
        enum result result = shape_check(cases[i].shape, value);

        if (result != (cases[i].fits ? OK : BODY_FIELD))
            print_error("%s %s\n", cases[i].shape, cases[i].hex);
        assert_int_equal(result, cases[i].fits ? OK : BODY_FIELD);
    }
}

static void every_prefix_of_a_value_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        struct bytes value;

        if (!cases[i].fits)
            continue;
        value = unit_hex(cases[i].hex);
        for (size_t size = 0; size < value.size; size++) {
            uint8_t *part = malloc(size ? size : 1);

            memcpy(part, value.data, size);
            assert_int_equal(shape_check(cases[i].shape, bytes_of(part, size)),
                             BODY_FIELD);
            free(part);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_fit_their_shapes_or_not),
        cmocka_unit_test(every_prefix_of_a_value_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
