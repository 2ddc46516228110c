/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "cli/stats_table.h"

enum { PRIME = 2147483647, UNKNOWN_MAX = 400, SUMS_MAX = 1600 };

static uint16_t by_number(const void *user, unsigned by, uint16_t number)
{
    (void)user;
    (void)by;
    return number;
}

static void begin(struct stats_table *table, size_t columns)
{
    static const unsigned by[] = {FACT_MODE, FACT_PURPOSE, FACT_SEX,
                                  FACT_OUTCOME};

    stats_table_begin(table);
    table->columns = columns;
    memcpy(table->by, by, columns * sizeof by[0]);
}

static void cross(struct stats_table *table, uint16_t mode, uint16_t purpose,
                  uint16_t sex, uint16_t outcome)
{
    struct facts facts = {{0}};

    facts.of[FACT_MODE] = mode;
    facts.of[FACT_PURPOSE] = purpose;
    facts.of[FACT_SEX] = sex;
    facts.of[FACT_OUTCOME] = outcome;
    stats_table_add(table, &facts, 0);
}

static void crossings_are_counted_by_columns_and_sorted(void **state)
{
    struct stats_table table;

    (void)state;
    begin(&table, 2);
    for (uint16_t i = 0; i < 3000; i++)
        cross(&table, i % 7, i % 3, 1, 1);
    assert_int_equal(table.count, 21);
    assert_int_equal(table.total[0], 3000);
    stats_table_sort(&table, by_number, NULL);
    for (size_t i = 0; i < table.count; i++) {
        assert_int_equal(stats_key_at(&table.cells[i].key, 0), i / 3);
        assert_int_equal(stats_key_at(&table.cells[i].key, 1), i % 3);
        assert_in_range(table.cells[i].count[0], 142, 143);
    }
    stats_table_free(&table);
}

static void a_table_has_a_bound(void **state)
{
    struct stats_table table;

    (void)state;
    begin(&table, 2);
    for (uint32_t i = 0; i < STATS_CELLS_MAX; i++)
        cross(&table, (uint16_t)(i >> 8), (uint16_t)(i & 255), 1, 1);
    assert_int_equal(table.result, OK);
    assert_int_equal(table.count, STATS_CELLS_MAX);
    cross(&table, 65535, 65535, 1, 1);
    assert_int_equal(table.result, STORE_LIMIT);
    cross(&table, 0, 0, 1, 1);
    assert_int_equal(table.count, STATS_CELLS_MAX);
    stats_table_free(&table);
}

/* What somebody knows who sees the table and the true sum over each column of
 * all cells that are alike in the others: one equation each, in the cells that
 * are hidden. */
struct system {
    size_t unknowns, sums;
    size_t cells[UNKNOWN_MAX];
    int64_t rows[SUMS_MAX][UNKNOWN_MAX];
};

static struct system attack;

static bool same_but(const struct stats_cell *a, const struct stats_cell *b,
                     size_t column, size_t columns)
{
    for (size_t i = 0; i < columns; i++)
        if (i != column && stats_key_at(&a->key, i) != stats_key_at(&b->key, i))
            return false;
    return true;
}

static void take_sums(const struct stats_table *table)
{
    memset(&attack, 0, sizeof attack);
    for (size_t i = 0; i < table->count; i++)
        if (table->cells[i].hidden[0]) {
            assert_true(attack.unknowns < UNKNOWN_MAX);
            attack.cells[attack.unknowns++] = i;
        }
    for (size_t c = 0; c < table->columns; c++) {
        size_t values = 0;

        for (size_t i = 0; i < table->count; i++)
            values += stats_key_at(&table->cells[i].key, c) !=
                      stats_key_at(&table->cells[0].key, c);
        /* A column of one value has no sums but the cells themselves. */
        if (values == 0)
            continue;
        for (size_t i = 0; i < attack.unknowns; i++) {
            int64_t *row = attack.rows[attack.sums++];

            assert_true(attack.sums <= SUMS_MAX);
            for (size_t j = 0; j < attack.unknowns; j++)
                row[j] =
                    same_but(&table->cells[attack.cells[i]],
                             &table->cells[attack.cells[j]], c, table->columns);
        }
    }
}

static int64_t inverse(int64_t number)
{
    int64_t result = 1, power = number % PRIME;

    for (int64_t left = PRIME - 2; left > 0; left >>= 1) {
        if (left & 1)
            result = result * power % PRIME;
        power = power * power % PRIME;
    }
    return result;
}

/* Gauss and Jordan, modulo a prime: a row with one unknown left tells it. */
static size_t solved(void)
{
    size_t rank = 0, told = 0;

    for (size_t c = 0; c < attack.unknowns && rank < attack.sums; c++) {
        size_t at = rank;
        int64_t scale;

        while (at < attack.sums && attack.rows[at][c] == 0)
            at++;
        if (at == attack.sums)
            continue;
        for (size_t j = 0; j < attack.unknowns; j++) {
            int64_t kept = attack.rows[at][j];

            attack.rows[at][j] = attack.rows[rank][j];
            attack.rows[rank][j] = kept;
        }
        scale = inverse(attack.rows[rank][c]);
        for (size_t j = 0; j < attack.unknowns; j++)
            attack.rows[rank][j] = attack.rows[rank][j] * scale % PRIME;
        for (size_t i = 0; i < attack.sums; i++) {
            int64_t times = attack.rows[i][c];

            if (i == rank || times == 0)
                continue;
            for (size_t j = c; j < attack.unknowns; j++)
                attack.rows[i][j] = (attack.rows[i][j] + PRIME -
                                     times * attack.rows[rank][j] % PRIME) %
                                    PRIME;
        }
        rank++;
    }
    for (size_t i = 0; i < rank; i++) {
        size_t left = 0;

        for (size_t j = 0; j < attack.unknowns; j++)
            left += attack.rows[i][j] != 0;
        told += left == 1;
    }
    return told;
}

static size_t break_into(struct stats_table *table, uint64_t least)
{
    for (size_t i = 0; i < table->count; i++)
        assert_true(table->cells[i].hidden[0] ||
                    table->cells[i].count[0] == 0 ||
                    table->cells[i].count[0] >= least);
    take_sums(table);
    return solved();
}

static void sums_do_not_tell_what_is_hidden(void **state)
{
    uint64_t seed = 1;
    size_t hidden = 0;

    (void)state;
    for (size_t round = 0; round < 300; round++) {
        size_t columns = 1 + round % 4;
        uint64_t sizes[4], crossings = 10 + unit_random(&seed) % 300;
        uint64_t least = 2 + unit_random(&seed) % 8;
        struct stats_table table;

        for (size_t i = 0; i < 4; i++)
            sizes[i] = 1 + unit_random(&seed) % (columns > 2 ? 3 : 7);
        begin(&table, columns);
        for (uint64_t i = 0; i < crossings; i++) {
            uint16_t key[4];

            /* Most stand in a few cells. */
            for (size_t j = 0; j < 4; j++)
                key[j] = (uint16_t)(unit_random(&seed) % sizes[j] *
                                    (unit_random(&seed) % 3 > 0));
            cross(&table, key[0], key[1], key[2], key[3]);
        }
        assert_int_equal(stats_hide(&table, 0, least), OK);
        assert_int_equal(break_into(&table, least), 0);
        hidden += attack.unknowns;
        if (attack.unknowns == 1)
            assert_true(table.total_hidden[0]);
        stats_table_free(&table);
    }
    assert_true(hidden > 1000);
}

/* The attack itself works: where only the small ones are hidden, sums tell. */
static void sums_tell_what_is_hidden_alone(void **state)
{
    struct stats_table table;

    (void)state;
    begin(&table, 2);
    for (uint16_t i = 0; i < 90; i++)
        cross(&table, i % 3, i / 3 % 3, 1, 1);
    cross(&table, 0, 7, 1, 1);
    stats_table_find(&table, &(struct stats_key){{7 << 16}})->hidden[0] = true;
    take_sums(&table);
    assert_int_equal(solved(), 1);
    stats_table_free(&table);
}

static void a_cell_by_itself_hides_the_total(void **state)
{
    struct stats_table table;

    (void)state;
    begin(&table, 2);
    cross(&table, 1, 2, 0, 0);
    cross(&table, 1, 2, 0, 0);
    assert_int_equal(stats_hide(&table, 0, 3), OK);
    assert_true(table.cells[0].hidden[0]);
    assert_true(table.total_hidden[0]);
    stats_table_free(&table);
    begin(&table, 2);
    cross(&table, 1, 2, 0, 0);
    cross(&table, 1, 2, 0, 0);
    assert_int_equal(stats_hide(&table, 0, 2), OK);
    assert_false(table.cells[0].hidden[0] || table.total_hidden[0]);
    stats_table_free(&table);
}

static void periods_are_hidden_each_by_itself(void **state)
{
    struct facts facts = {{0}};
    struct stats_table table;

    (void)state;
    begin(&table, 1);
    for (uint16_t i = 0; i < 40; i++) {
        facts.of[FACT_MODE] = i % 4;
        stats_table_add(&table, &facts, 0);
    }
    facts.of[FACT_MODE] = 1;
    stats_table_add(&table, &facts, 1);
    assert_int_equal(stats_hide(&table, 0, 5), OK);
    assert_int_equal(stats_hide(&table, 1, 5), OK);
    for (size_t i = 0; i < table.count; i++)
        assert_false(table.cells[i].hidden[0]);
    assert_true(stats_table_find(&table, &(struct stats_key){{1}})->hidden[1]);
    assert_true(table.total_hidden[1]);
    assert_false(table.total_hidden[0]);
    stats_table_free(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crossings_are_counted_by_columns_and_sorted),
        cmocka_unit_test(a_table_has_a_bound),
        cmocka_unit_test(sums_do_not_tell_what_is_hidden),
        cmocka_unit_test(sums_tell_what_is_hidden_alone),
        cmocka_unit_test(a_cell_by_itself_hides_the_total),
        cmocka_unit_test(periods_are_hidden_each_by_itself),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
