/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"
#include "core/kind.h"

enum { S = 1 << LANE_SHARED, H = 1 << LANE_HOME, T = 1 << LANE_TRUST };

/* E5, written down a second time. */
static const struct {
    uint16_t number;
    int lanes;
    int roles;
} expected[] = {
    {1, S | H | T, ROLE_ANY},
    {2, S | H | T, ROLE_ANY},
    {3, S | H | T, ROLE_ANY},
    {4, S | H | T, ROLE_ANY},
    {16, S | H, ROLE_POST | ROLE_HEADQUARTERS},
    {17, S | H, ROLE_POST | ROLE_HEADQUARTERS},
    {18, S | H, ROLE_POST | ROLE_HEADQUARTERS},
    {19, S | H, ROLE_POST | ROLE_HEADQUARTERS},
    {20, S | H, ROLE_HEADQUARTERS},
    {21, S | H, ROLE_HEADQUARTERS},
    {22, S | H, ROLE_HEADQUARTERS},
    {32, H, ROLE_POST | ROLE_HEADQUARTERS},
    {33, H, ROLE_POST | ROLE_HEADQUARTERS},
    {34, H, ROLE_ANY},
    {35, H, ROLE_ANY},
    {37, H, ROLE_KEEPER},
    {38, H, ROLE_KEEPER},
    {39, H, ROLE_POST | ROLE_HEADQUARTERS},
    {40, H, ROLE_POST | ROLE_HEADQUARTERS},
    {41, H, ROLE_POST | ROLE_HEADQUARTERS},
    {42, H, ROLE_HEADQUARTERS},
    {43, H, ROLE_HEADQUARTERS},
    {44, H, ROLE_HEADQUARTERS},
    {45, H, ROLE_HEADQUARTERS},
    {48, T, ROLE_ROOT | ROLE_REGISTRAR},
    {49, T, ROLE_ROOT | ROLE_REGISTRAR},
    {50, T, ROLE_SIGNER | ROLE_ROOT},
    {51, T, ROLE_SIGNER | ROLE_ROOT},
    {52, T, ROLE_KEEPER},
    {53, T, ROLE_KEEPER},
    {54, T, ROLE_KEEPER},
    {55, T, ROLE_KEEPER},
    {56, T, ROLE_ROOT | ROLE_REGISTRAR},
    {57, T, ROLE_ROOT},
    {58, T, ROLE_ANY},
};

static void each_kind_has_its_lanes_and_authors(void **state)
{
    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(expected); i++)
        for (int lane = LANE_SHARED; lane <= LANE_TRUST; lane++)
            for (int roles = 0; roles <= 255; roles++) {
                bool may = (expected[i].lanes & 1 << lane) &&
                           (expected[i].roles & roles);

                assert_int_equal(kind_allows(expected[i].number,
                                             (enum lane)lane, (uint8_t)roles),
                                 may ? OK : ENTRY_AUTHOR);
            }
}

static void the_table_has_each_kind_once_and_no_other(void **state)
{
    const struct kind *kind;
    size_t i;

    (void)state;
    for (i = 0; (kind = kind_at(i)); i++) {
        assert_int_equal(kind->number, expected[i].number);
        assert_ptr_equal(kind_find(kind->number), kind);
        assert_in_range(kind->tier, 0, 3);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(kind->name, kind_at(j)->name);
    }
    assert_int_equal(i, UNIT_COUNT(expected));
}

static void an_unknown_kind_is_nobody_s_and_allowed(void **state)
{
    static const uint16_t unknown[] = {0, 5, 15, 23, 36, 46, 47, 59, 65535};

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(unknown); i++) {
        assert_null(kind_find(unknown[i]));
        assert_int_equal(kind_allows(unknown[i], LANE_SHARED, 0), OK);
    }
}

static void trust_kinds_and_alerts_go_first(void **state)
{
    const struct kind *kind;

    (void)state;
    for (size_t i = 0; (kind = kind_at(i)); i++)
        if (kind->lanes == T || kind->number == KIND_ALERT)
            assert_int_equal(kind->tier, 0);
}

static void roles_have_names(void **state)
{
    (void)state;
    for (int role = 1; role <= 128; role <<= 1) {
        assert_non_null(role_name((uint8_t)role));
        assert_int_equal(role_find(role_name((uint8_t)role)), role);
    }
    assert_null(role_name(0));
    assert_null(role_name(3));
    assert_int_equal(role_find("minister"), 0);
    assert_int_equal(role_find(""), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_has_its_lanes_and_authors),
        cmocka_unit_test(the_table_has_each_kind_once_and_no_other),
        cmocka_unit_test(an_unknown_kind_is_nobody_s_and_allowed),
        cmocka_unit_test(trust_kinds_and_alerts_go_first),
        cmocka_unit_test(roles_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
