/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "core/crossing.h"
#include "core/date.h"
#include "core/facts.h"
#include "core/fields.h"

static struct bytes value_of(const void *from, uint16_t key)
{
    return crossing_get(from, key);
}

/* A crossing of these fields, name and value in turn, ended by null. */
static struct facts facts_with(int64_t event_us, const char *const *fields)
{
    static struct crossing crossing;
    static uint8_t memory[4096];
    struct facts facts;

    crossing_begin(&crossing, memory, sizeof memory);
    for (; *fields; fields += 2)
        assert_int_equal(crossing_set_text(&crossing, bytes_text(fields[0]),
                                           bytes_text(fields[1])),
                         OK);
    facts_of(value_of, &crossing, event_us, &facts);
    return facts;
}

#define FACTS_WITH(time, ...)                                                  \
    facts_with(time, (const char *const[]){__VA_ARGS__, NULL})

static int64_t instant(const char *text)
{
    int64_t time_us;

    assert_int_equal(date_parse_instant(bytes_text(text), &time_us), OK);
    return time_us;
}

static void assert_text(const struct facts *facts, unsigned by,
                        const char *expected)
{
    char text[FACTS_TEXT_MAX];

    facts_text(by, facts_by_of(facts, by), text);
    assert_string_equal(text, expected);
}

static void a_day_is_the_posts_local_day(void **state)
{
    static const struct {
        const char *utc, *offset, *day, *hour, *month, *year;
    } rows[] = {
        {"2026-01-01T00:30:00Z", "-60", "2025-12-31", "23", "2025-12", "2025"},
        {"2026-01-01T00:30:00Z", "0", "2026-01-01", "00", "2026-01", "2026"},
        {"2025-12-31T23:59:59Z", "1", "2026-01-01", "00", "2026-01", "2026"},
        {"2026-06-30T18:29:00Z", "330", "2026-06-30", "23", "2026-06", "2026"},
        {"2026-06-30T18:30:00Z", "330", "2026-07-01", "00", "2026-07", "2026"},
        {"1900-01-01T00:00:00Z", "0", "1900-01-01", "00", "1900-01", "1900"},
        {"1969-12-31T23:00:00Z", "0", "1969-12-31", "23", "1969-12", "1969"},
    };

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct facts facts =
            FACTS_WITH(instant(rows[i].utc), "utc_offset", rows[i].offset);

        assert_text(&facts, FACT_DAY, rows[i].day);
        assert_text(&facts, FACT_HOUR, rows[i].hour);
        assert_text(&facts, BY_MONTH, rows[i].month);
        assert_text(&facts, BY_YEAR, rows[i].year);
    }
}

static void days_have_bounds(void **state)
{
    (void)state;
    assert_int_equal(facts_day(-25567), 1);
    assert_int_equal(facts_day(-25568), 1);
    assert_int_equal(facts_day(facts_day_days(UINT16_MAX)), UINT16_MAX);
    assert_int_equal(facts_day(facts_day_days(UINT16_MAX) + 1), UINT16_MAX);
}

static void ages_are_in_full_years_and_in_groups(void **state)
{
    static const struct {
        const char *birth;
        uint16_t age; /* plus one */
        const char *group;
    } rows[] = {
        {"2026-06-15", 1, "0-14"},    {"2011-06-16", 15, "0-14"},
        {"2011-06-15", 16, "15-24"},  {"2001-06-16", 25, "15-24"},
        {"2001-06-15", 26, "25-44"},  {"1981-06-15", 46, "45-64"},
        {"1961-06-16", 65, "45-64"},  {"1961-06-15", 66, "65+"},
        {"1980-XX-XX", 46, "45-64"},  {"1981-XX-XX", 45, "25-44"},
        {"1980-06-XX", 47, "45-64"},  {"198X-XX-XX", 0, ""},
        {"2026-06-16", 0, ""},        {"1875-01-01", 0, ""},
        {"1974-08-12~", 52, "45-64"},
    };
    struct facts none;

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        struct facts facts = FACTS_WITH(instant("2026-06-15T12:00:00Z"),
                                        "birth_date", rows[i].birth);

        assert_int_equal(facts.of[FACT_AGE], rows[i].age);
        assert_text(&facts, BY_AGE_GROUP, rows[i].group);
    }
    none = FACTS_WITH(0, "sex", "F");
    assert_int_equal(none.of[FACT_AGE], 0);
}

static void every_fact_is_put_and_got_again(void **state)
{
    struct facts facts = FACTS_WITH(
        instant("2026-06-15T12:00:00Z"), "direction", "exit", "nationality",
        "MLI", "residence_country", "D", "sex", "X", "mode", "foot", "purpose",
        "work", "category", "border_resident", "outcome", "handed_over",
        "refusal_reasons", "A,C,I", "birth_date", "2000-01-01");
    struct facts again;
    uint8_t bytes[FACTS_SIZE];

    (void)state;
    facts.of[FACT_POST] = 65535;
    facts_put(&facts, bytes);
    facts_get(bytes, &again);
    assert_memory_equal(&facts, &again, sizeof facts);
    assert_text(&facts, FACT_DIRECTION, "exit");
    assert_text(&facts, FACT_NATIONALITY, "MLI");
    assert_text(&facts, FACT_RESIDENCE, "D");
    assert_text(&facts, FACT_SEX, "X");
    assert_text(&facts, FACT_MODE, "foot");
    assert_text(&facts, FACT_PURPOSE, "work");
    assert_text(&facts, FACT_CATEGORY, "border_resident");
    assert_text(&facts, FACT_OUTCOME, "handed_over");
    assert_text(&facts, FACT_REASONS, "ACI");
}

static struct bytes odd_value(const void *from, uint16_t key)
{
    const uint8_t *odd = from;

    (void)key;
    return bytes_of(odd + 1, odd[0]);
}

static void what_has_no_form_that_is_known_is_none(void **state)
{
    static const uint8_t odd[][12] = {
        {0},
        {1, 0xf6},
        {1, 0xf5},
        {2, 0x61, 'a'},
        {1, 0xa0},
        {2, 0x81, 0xf6},
        {9, 0x1b, 255, 255, 255, 255, 255, 255, 255, 255},
        {1, 0x81},
        {3, 0x62, 'A', 0xff},
    };

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(odd); i++) {
        struct facts facts;

        facts_of(odd_value, odd[i], INT64_MIN, &facts);
        assert_int_equal(facts.of[FACT_DAY], 1);
        assert_int_equal(facts.of[FACT_NATIONALITY], 0);
        assert_int_equal(facts.of[FACT_AGE], 0);
        assert_int_equal(facts.of[FACT_REASONS], 0);
        assert_true(facts.of[FACT_MODE] == 0 ||
                    facts.of[FACT_MODE] == FACT_CODE_MAX);
        facts_of(odd_value, odd[i], INT64_MAX, &facts);
        assert_int_equal(facts.of[FACT_DAY], UINT16_MAX);
        assert_true(facts.of[FACT_HOUR] < 24);
    }
}

static void states_are_numbers_that_sort_as_they_do(void **state)
{
    static const char *const codes[] = {"A",   "AAA", "D",  "DEU",
                                        "MLI", "UTO", "XX", "ZZZ"};
    uint16_t before = 0;

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(codes); i++) {
        uint16_t number = facts_state(bytes_text(codes[i]));
        char text[4];

        assert_true(number > before);
        facts_state_text(number, text);
        assert_string_equal(text, codes[i]);
        before = number;
    }
    assert_int_equal(facts_state(bytes_text("")), 0);
    assert_int_equal(facts_state(bytes_text("ABCD")), 0);
    assert_int_equal(facts_state(bytes_text("aBC")), 0);
    assert_int_equal(facts_state(bytes_text("A1")), 0);
}

static void texts_are_read_back(void **state)
{
    static const struct {
        unsigned by;
        const char *text;
    } rows[] = {
        {FACT_DAY, "2026-11-22"},  {BY_MONTH, "2026-11"}, {BY_YEAR, "2026"},
        {FACT_HOUR, "07"},         {FACT_SEX, "F"},       {FACT_REASONS, "AC"},
        {FACT_NATIONALITY, "MLI"}, {FACT_MODE, ""},       {BY_AGE_GROUP, "65+"},
        {BY_AGE_GROUP, ""},        {FACT_RESIDENCE, ""},
    };
    uint16_t number;

    (void)state;
    for (size_t i = 0; i < UNIT_COUNT(rows); i++) {
        char text[FACTS_TEXT_MAX];

        assert_true(facts_number(rows[i].by, rows[i].text, &number));
        facts_text(rows[i].by, number, text);
        assert_string_equal(text, rows[i].text);
    }
    assert_false(facts_number(FACT_DAY, "2026-02-30", &number));
    assert_false(facts_number(FACT_DAY, "1899-12-31", &number));
    assert_false(facts_number(FACT_SEX, "female", &number));
    assert_false(facts_number(FACT_NATIONALITY, "mli", &number));
    assert_false(facts_number(FACT_POST, "MLKAY", &number));
    assert_int_equal(facts_by_find("age_group"), BY_AGE_GROUP);
    assert_int_equal(facts_by_find("age"), BY_END);
    assert_null(facts_by_name(FACT_AGE));
    assert_null(facts_by_name(BY_END));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_is_the_posts_local_day),
        cmocka_unit_test(days_have_bounds),
        cmocka_unit_test(ages_are_in_full_years_and_in_groups),
        cmocka_unit_test(every_fact_is_put_and_got_again),
        cmocka_unit_test(what_has_no_form_that_is_known_is_none),
        cmocka_unit_test(states_are_numbers_that_sort_as_they_do),
        cmocka_unit_test(texts_are_read_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
