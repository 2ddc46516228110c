/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"
#include "core/bond.h"
#include "core/canon.h"
#include "core/fields.h"

enum { VALUES = 512, PEOPLE = 24, ROUNDS = 400 };

/* The number-th crossing: its id falls as its seq grows. */
static struct bond_ref ref_of(uint64_t number)
{
    struct bond_ref ref = {.seq = number};

    memset(ref.log, 3, KEY_LOG);
    memset(ref.id, (int)(200 - number), HASH_SIZE);
    return ref;
}

static struct bond bond_of(uint64_t a, uint64_t b)
{
    struct bond bond = {ref_of(a), ref_of(b)};

    if (memcmp(bond.one.id, bond.other.id, HASH_SIZE) > 0)
        bond = (struct bond){ref_of(b), ref_of(a)};
    return bond;
}

/* A body with these two fields, in static memory. */
static struct body body_with(uint16_t first, const struct bond_ref *one,
                             uint16_t second, const struct bond_ref *other)
{
    static uint8_t space[VALUES];
    struct buffer out = buffer_of(space, sizeof space);
    struct body body;

    canon_put_map(&out, other ? 2 : 1);
    canon_put_uint(&out, first);
    entry_put_ref(&out, one->log, one->seq, one->id);
    if (other) {
        canon_put_uint(&out, second);
        entry_put_ref(&out, other->log, other->seq, other->id);
    }
    assert_int_equal(body_open_values(buffer_bytes(&out), &body), OK);
    return body;
}

static void a_link_names_two_entries_the_smaller_id_first(void **state)
{
    const struct bond bond = bond_of(1, 2);
    struct body body;
    struct bond found;

    (void)state;
    body = body_with(BOND_ONE, &bond.one, BOND_OTHER, &bond.other);
    assert_int_equal(bond_read(&body, &found), OK);
    assert_int_equal(bond_ref_compare(&found.one, &bond.one), 0);
    assert_int_equal(bond_ref_compare(&found.other, &bond.other), 0);
    body = body_with(BOND_ONE, &bond.other, BOND_OTHER, &bond.one);
    assert_int_equal(bond_read(&body, &found), BODY_FIELD);
    body = body_with(BOND_ONE, &bond.one, BOND_OTHER, &bond.one);
    assert_int_equal(bond_read(&body, &found), BODY_FIELD);
    body = body_with(BOND_ONE, &bond.one, 0, NULL);
    assert_int_equal(bond_read(&body, &found), BODY_FIELD);
}

static void what_is_no_reference_is_not_read(void **state)
{
    struct bond_ref ref;

    (void)state;
    assert_false(bond_ref_read(bytes_of(NULL, 0), &ref));
    assert_false(bond_ref_read(unit_hex("f6"), &ref));
    assert_false(bond_ref_read(unit_hex("83010203"), &ref));
}

static struct record_statement statement_of(uint64_t number, uint16_t kind)
{
    struct bond_ref ref = ref_of(number);
    struct record_statement statement = {
        .seq = ref.seq, .kind = kind, .may_write = true};

    memcpy(statement.log, ref.log, KEY_LOG);
    memcpy(statement.id, ref.id, HASH_SIZE);
    return statement;
}

static void a_link_counts_if_its_author_may_write_it(void **state)
{
    struct record_statement link = statement_of(1, KIND_LINK);

    (void)state;
    assert_true(bond_counts(&link));
    link.may_write = false;
    assert_false(bond_counts(&link));
    link.may_write = true;
    link.disputed = true;
    assert_false(bond_counts(&link));
}

static void a_void_that_counts_withdraws_what_it_names(void **state)
{
    struct record_statement link = statement_of(1, KIND_LINK);
    struct record_statement by = statement_of(2, KIND_VOID);
    struct bond_ref named = ref_of(1);

    (void)state;
    by.body = body_with(FIELD_TARGET, &named, 0, NULL);
    assert_true(bond_withdrawn(&link, &by));
    by.disputed = true;
    assert_false(bond_withdrawn(&link, &by));
    by.disputed = false;
    by.may_write = false;
    assert_false(bond_withdrawn(&link, &by));
    by.may_write = true;
    by.kind = KIND_NOTE;
    assert_false(bond_withdrawn(&link, &by));
    by.kind = KIND_VOID;
    /* Another entry, or the id at a place where it does not stand. */
    named = ref_of(3);
    by.body = body_with(FIELD_TARGET, &named, 0, NULL);
    assert_false(bond_withdrawn(&link, &by));
    named = ref_of(1);
    named.seq++;
    by.body = body_with(FIELD_TARGET, &named, 0, NULL);
    assert_false(bond_withdrawn(&link, &by));
    by.body = (struct body){.state = BODY_ABSENT};
    assert_false(bond_withdrawn(&link, &by));
}

/* Gathers from the bonds, in their order. */
static void gather(struct bond_group *group, const struct bond_ref *first,
                   const struct bond *bonds, size_t count)
{
    const struct bond_ref *asked;

    bond_group_begin(group, first);
    while ((asked = bond_group_next(group)))
        for (size_t i = 0; i < count; i++)
            if (bond_ref_compare(&bonds[i].one, asked) == 0 ||
                bond_ref_compare(&bonds[i].other, asked) == 0)
                bond_group_add(group, &bonds[i]);
}

static bool has(const struct bond_group *group, uint64_t number)
{
    const struct bond_ref ref = ref_of(number);

    for (size_t i = 0; i < group->count; i++)
        if (bond_ref_compare(&group->members[i], &ref) == 0)
            return true;
    return false;
}

static void links_of_links_are_of_the_same_person(void **state)
{
    const struct bond bonds[] = {bond_of(2, 3), bond_of(1, 2), bond_of(4, 5),
                                 bond_of(3, 1)};
    const struct bond_ref first = ref_of(1), other = ref_of(9);
    struct bond_group group;

    (void)state;
    gather(&group, &first, bonds, UNIT_COUNT(bonds));
    assert_int_equal(group.count, 3);
    assert_true(has(&group, 1) && has(&group, 2) && has(&group, 3));
    assert_false(group.more);
    gather(&group, &other, bonds, UNIT_COUNT(bonds));
    assert_int_equal(group.count, 1);
}

/* In a chain, and round one in the middle. */
static void sixteen_documents_are_of_one_person_and_no_more(void **state)
{
    struct bond bonds[LINKS_MAX];
    const struct bond_ref first = ref_of(0);
    struct bond_group group;

    (void)state;
    for (int star = 0; star <= 1; star++) {
        for (uint64_t i = 0; i < LINKS_MAX; i++)
            bonds[i] = bond_of(star ? 0 : i, i + 1);
        gather(&group, &first, bonds, LINKS_MAX - 1);
        assert_int_equal(group.count, LINKS_MAX);
        assert_false(group.more);
        gather(&group, &first, bonds, LINKS_MAX);
        assert_int_equal(group.count, LINKS_MAX);
        assert_true(group.more);
        assert_true(has(&group, LINKS_MAX - 1));
        assert_false(has(&group, LINKS_MAX));
    }
}

static void the_order_of_links_changes_nothing(void **state)
{
    struct bond bonds[2 * PEOPLE];
    struct bond_group expected, found;
    uint64_t chance = 5;
    unsigned cut = 0;

    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        size_t count = 1 + unit_random(&chance) % (2 * PEOPLE);
        const struct bond_ref first = ref_of(unit_random(&chance) % PEOPLE);

        for (size_t i = 0; i < count; i++) {
            uint64_t a = unit_random(&chance) % PEOPLE;

            bonds[i] = bond_of(a, (a + 1 + unit_random(&chance) % 5) % PEOPLE);
        }
        gather(&expected, &first, bonds, count);
        cut += expected.more;
        for (unsigned turn = 0; turn < 4; turn++) {
            for (size_t i = 0; i + 1 < count; i++) {
                size_t j = i + unit_random(&chance) % (count - i);
                struct bond moved = bonds[i];

                bonds[i] = bonds[j];
                bonds[j] = moved;
            }
            gather(&found, &first, bonds, count);
            assert_int_equal(found.more, expected.more);
            assert_int_equal(found.count, expected.count);
            for (size_t i = 0; i < found.count; i++)
                assert_int_equal(
                    bond_ref_compare(&found.members[i], &expected.members[i]),
                    0);
        }
    }
    assert_in_range(cut, ROUNDS / 20, ROUNDS * 19 / 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_link_names_two_entries_the_smaller_id_first),
        cmocka_unit_test(what_is_no_reference_is_not_read),
        cmocka_unit_test(a_link_counts_if_its_author_may_write_it),
        cmocka_unit_test(a_void_that_counts_withdraws_what_it_names),
        cmocka_unit_test(links_of_links_are_of_the_same_person),
        cmocka_unit_test(sixteen_documents_are_of_one_person_and_no_more),
        cmocka_unit_test(the_order_of_links_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
