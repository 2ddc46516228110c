/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"
#include "core/roster_slots.h"

static struct roster roster;
static struct member members[MEMBERS_MAX];

/* Many of them begin with the same eight bytes, as ground keys would. */
static const uint8_t *key_of(size_t number)
{
    static uint8_t key[KEY_SIZE];

    memset(key, 0, sizeof key);
    bytes_set_u64(key, number % 3 ? number * UINT64_C(0x9e3779b97f4a7c15) : 1);
    bytes_set_u64(key + 8, number);
    return key;
}

static void
as_many_as_there_may_be_are_found_and_no_more_are_taken(void **state)
{
    size_t at;

    (void)state;
    roster_begin(&roster, key_of(0), "UTO", members, MEMBERS_MAX);
    for (size_t i = 1; i < MEMBERS_MAX; i++)
        assert_ptr_equal(roster_slot_add(&roster, 0, key_of(i)), &members[i]);
    assert_null(roster_slot_add(&roster, 0, key_of(MEMBERS_MAX)));
    assert_null(roster_slot_find(&roster, 0, key_of(MEMBERS_MAX), &at));
    for (size_t i = 0; i < MEMBERS_MAX; i++) {
        assert_ptr_equal(roster_slot_find(&roster, 0, key_of(i), &at),
                         &members[i]);
        assert_ptr_equal(roster_slot_add(&roster, 0, key_of(i)), &members[i]);
    }
    assert_int_equal(roster.count, MEMBERS_MAX);
}

static void a_key_has_a_member_of_each_realm(void **state)
{
    size_t at = 0;

    (void)state;
    roster_begin(&roster, key_of(0), "UTO", members, 8);
    assert_ptr_equal(roster_slot_add(&roster, 0, key_of(3)), &members[1]);
    assert_ptr_equal(roster_slot_add(&roster, 1, key_of(3)), &members[2]);
    assert_ptr_equal(roster_slot_find(&roster, 1, key_of(3), &at), &members[2]);
    assert_null(roster_slot_find(&roster, 2, key_of(3), &at));
    at = 0;
    assert_ptr_equal(roster_slot_next(&roster, key_of(3), &at), &members[1]);
    assert_ptr_equal(roster_slot_next(&roster, key_of(3), &at), &members[2]);
    assert_null(roster_slot_next(&roster, key_of(3), &at));
}

static void neighbours_take_at_most_half(void **state)
{
    (void)state;
    roster_begin(&roster, key_of(0), "UTO", members, 4);
    assert_non_null(roster_slot_add(&roster, 1, key_of(1)));
    assert_null(roster_slot_add(&roster, 1, key_of(2)));
    assert_non_null(roster_slot_add(&roster, 0, key_of(2)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            as_many_as_there_may_be_are_found_and_no_more_are_taken),
        cmocka_unit_test(a_key_has_a_member_of_each_realm),
        cmocka_unit_test(neighbours_take_at_most_half),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
