/* SPDX-License-Identifier: Apache-2.0 */
/* Stories of a treaty that is widened: what is held shows more. */
#include "tests/sim/sim_countries.h"

/* Another text beside the first grants more fields. */
static void widen(void)
{
    terms.grants[0].fields = 0x08;
    terms.grants[1].fields = 0x08;
    sign();
}

static void what_is_held_shows_more_when_a_treaty_is_widened(void **state)
{
    struct bytes given;

    (void)state;
    meet();
    for (int i = 0; i < 5; i++)
        sim_cross(sim, OURS, SIM_CATEGORY_VISITOR);
    sign();
    sim_run(sim, 2 * MINUTE);
    comes_to_rest();
    given = shown(THEIRS, OURS, 1, FIELD_GIVEN_NAMES);
    assert_int_equal(given.size, 0);
    widen();
    sim_run(sim, 2 * MINUTE);
    comes_to_rest();
    for (uint64_t seq = 1; seq < 6; seq++) {
        assert_true(bytes_equal(shown(THEIRS, OURS, seq, FIELD_GIVEN_NAMES),
                                shown(OURS, OURS, seq, FIELD_GIVEN_NAMES)));
        assert_true(shown(THEIRS, OURS, seq, FIELD_SURNAME).size > 0);
    }
    assert_int_equal(sim_journal_verify(&sim->nodes[THEIRS].journal), OK);
    assert_int_equal(sim->nodes[THEIRS].reports[REPORT_READ], 2);
    /* Once: from now on nothing is sent twice. */
    sim->nodes[OURS].disclosed = 0;
    sim_run(sim, 20 * MINUTE);
    assert_int_equal(sim->nodes[OURS].disclosed, 0);
}

static void what_shows_more_is_passed_on_at_home(void **state)
{
    size_t theirs;

    (void)state;
    meet();
    theirs = sim_add_to(sim, neighbour, ROLE_POST, "S2");
    sim_start(sim, theirs);
    sim_link(sim, THEIRS, theirs);
    for (int i = 0; i < 5; i++)
        sim_cross(sim, OURS, SIM_CATEGORY_VISITOR);
    sign();
    comes_to_rest();
    assert_true(shown(theirs, OURS, 5, FIELD_SURNAME).size > 0);
    widen();
    sim_run(sim, 2 * MINUTE);
    comes_to_rest();
    for (uint64_t seq = 1; seq < 6; seq++)
        assert_true(shown(theirs, OURS, seq, FIELD_GIVEN_NAMES).size > 0);
}

/* It was away when it was widened: it asks when it is back. */
static void who_comes_back_asks_for_what_shows_more(void **state)
{
    (void)state;
    meet();
    sim_cross(sim, OURS, SIM_CATEGORY_VISITOR);
    sign();
    comes_to_rest();
    sim_crash(sim, THEIRS);
    sim_treaty_sign(sim, (terms.grants[0].fields = 0x08, &terms), 0, OURS);
    sim_start(sim, THEIRS);
    sim_treaty_sign(sim, &terms, 1, THEIRS);
    sim_run(sim, 2 * MINUTE);
    comes_to_rest();
    assert_true(shown(THEIRS, OURS, 1, FIELD_GIVEN_NAMES).size > 0);
    assert_true(shown(THEIRS, OURS, 1, FIELD_SURNAME).size > 0);
}

/* What was held and what is new share the day. */
static void a_day_brings_no_more_of_it_than_its_limit(void **state)
{
    (void)state;
    meet();
    terms.limits.entries = 8;
    for (int i = 0; i < 5; i++)
        sim_cross(sim, OURS, SIM_CATEGORY_VISITOR);
    sign();
    sim_run(sim, MINUTE);
    assert_int_equal(sim->nodes[OURS].disclosed, 6);
    widen();
    sim_run(sim, 5 * MINUTE);
    assert_int_equal(sim->nodes[OURS].disclosed, 8);
    assert_int_equal(shown(THEIRS, OURS, 5, FIELD_GIVEN_NAMES).size, 0);
    sim_run(sim, UINT64_C(86400000));
    assert_true(shown(THEIRS, OURS, 5, FIELD_GIVEN_NAMES).size > 0);
    assert_int_equal(sim->nodes[OURS].disclosed, 12);
    assert_int_equal(sim->nodes[THEIRS].refused, OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(what_is_held_shows_more_when_a_treaty_is_widened),
        STORY(what_shows_more_is_passed_on_at_home),
        STORY(who_comes_back_asks_for_what_shows_more),
        STORY(a_day_brings_no_more_of_it_than_its_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
