/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"
#include "core/chain.h"
#include "core/kind.h"

static const uint8_t log_id[KEY_LOG] = {1};

/* An entry as chain sees it: its place, what it follows, its id. */
static struct entry entry_at(uint64_t seq, uint8_t previous, uint8_t id)
{
    struct entry entry = {.header = {.version = 1,
                                     .log = {1},
                                     .seq = seq,
                                     .previous = {previous},
                                     .has_previous = seq > 0,
                                     .kind = KIND_CROSSING},
                          .id = {id}};

    return entry;
}

static struct chain chain_of_three(void)
{
    struct chain chain;

    chain_begin(&chain, log_id);
    for (uint8_t seq = 0; seq < 3; seq++) {
        struct entry entry = entry_at(seq, seq, (uint8_t)(seq + 1));

        assert_int_equal(chain_step(&chain, &entry), OK);
        chain_advance(&chain, &entry);
    }
    assert_int_equal(chain.next, 3);
    assert_int_equal(chain.head[0], 3);
    return chain;
}

static void an_entry_stands_next_or_has_a_name(void **state)
{
    static const struct {
        uint64_t seq;
        uint8_t previous;
        enum result result;
    } cases[] = {
        {3, 3, OK},
        {3, 2, ENTRY_FORK},
        {3, 0, ENTRY_FORK},
        {4, 3, ENTRY_GAP},
        {UINT64_C(1) << 63, 3, ENTRY_GAP},
        {2, 2, ENTRY_DUPLICATE},
        {2, 9, ENTRY_DUPLICATE},
        {0, 0, ENTRY_DUPLICATE},
    };
    struct chain chain = chain_of_three();

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(cases); i++) {
        struct entry entry = entry_at(cases[i].seq, cases[i].previous, 9);

        assert_int_equal(chain_step(&chain, &entry), cases[i].result);
    }
}

static void an_entry_of_another_log_does_not_belong(void **state)
{
    struct chain chain = chain_of_three();
    struct entry entry = entry_at(3, 3, 4);

    (void)state;
    entry.header.log[15] = 1;
    assert_int_equal(chain_step(&chain, &entry), ENTRY_LOG);
}

static void nothing_follows_a_seal(void **state)
{
    struct chain chain = chain_of_three();
    struct entry seal = entry_at(3, 3, 4), after = entry_at(4, 4, 5);
    struct entry gap = entry_at(9, 4, 5);

    (void)state;
    seal.header.kind = KIND_SEAL;
    assert_int_equal(chain_step(&chain, &seal), OK);
    chain_advance(&chain, &seal);
    assert_int_equal(chain_step(&chain, &after), ENTRY_SEALED);
    assert_int_equal(chain_step(&chain, &gap), ENTRY_SEALED);
    assert_int_equal(chain_step(&chain, &seal), ENTRY_DUPLICATE);
}

static void an_empty_chain_begins_at_zero(void **state)
{
    struct entry first = entry_at(0, 0, 1), second = entry_at(1, 1, 2);
    struct chain chain;

    (void)state;
    chain_begin(&chain, log_id);
    assert_int_equal(chain_step(&chain, &second), ENTRY_GAP);
    assert_int_equal(chain_step(&chain, &first), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_entry_stands_next_or_has_a_name),
        cmocka_unit_test(an_entry_of_another_log_does_not_belong),
        cmocka_unit_test(nothing_follows_a_seal),
        cmocka_unit_test(an_empty_chain_begins_at_zero),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
