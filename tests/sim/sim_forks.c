/* SPDX-License-Identifier: Apache-2.0 */
/* Stories of authors who write one log twice. */
#include "tests/sim/sim_story.h"

/* A disk that was copied: both copies write on. */
static void fork_between(size_t a, size_t count)
{
    write_many(a, 10);
    sim_clone(sim, a);
    sim_start(sim, sim->count - 1);
    write_many(a, count);
    write_many(sim->count - 1, count / 2 + 1);
}

static void a_fork_is_found_by_all_who_meet_both(void **state)
{
    (void)state;
    add_started(4);
    fork_between(0, 30);
    sim_link(sim, 0, 1);
    sim_link(sim, 4, 2);
    comes_to_rest();
    for (size_t n = 0; n < 5; n++)
        assert_int_equal(sim->nodes[n].reports[REPORT_FORK], 0);
    sim_link(sim, 1, 2);
    sim_link(sim, 2, 3);
    all_hold_the_same();
    /* Two logs were forked, and each is told once. */
    for (size_t n = 0; n < 5; n++)
        assert_int_equal(sim->nodes[n].reports[REPORT_FORK], 2);
    assert_true(sim->nodes[0].reports[REPORT_OWN_AHEAD] > 0);
}

static void a_fork_far_back_is_found(void **state)
{
    (void)state;
    add_started(3);
    sim_link(sim, 1, 2);
    fork_between(0, 5000);
    sim_link(sim, 0, 1);
    sim_link(sim, 3, 2);
    all_hold_the_same();
    assert_int_equal(sim->nodes[1].reports[REPORT_FORK], 2);
}

static void forked_data_are_not_fetched_for_ever(void **state)
{
    size_t delivered;

    (void)state;
    add_started(3);
    fork_between(0, 20);
    sim_link(sim, 0, 1);
    sim_link(sim, 3, 2);
    sim_link(sim, 1, 2);
    all_hold_the_same();
    delivered = sim->delivered;
    sim_run(sim, NODE_PING_MS - 5000);
    assert_int_equal(sim->delivered, delivered);
    for (int i = 0; i < 5; i++) {
        unsigned sent = sim->nodes[1].sent;

        sim_cut(sim, 1, 2);
        sim_link(sim, 1, 2);
        all_hold_the_same();
        /* Hello and frontier, of each link that was tried. */
        assert_true(sim->nodes[1].sent - sent <= 12);
    }
}

static void a_third_branch_is_told_and_not_kept(void **state)
{
    (void)state;
    add_started(4);
    fork_between(0, 20);
    sim_clone(sim, 0);
    sim_start(sim, 5);
    sim_cut(sim, 5, 0);
    write_many(0, 3);
    write_many(5, 4);
    sim_link(sim, 0, 1);
    sim_link(sim, 4, 2);
    sim_link(sim, 5, 3);
    comes_to_rest();
    sim_link(sim, 1, 2);
    comes_to_rest();
    sim_link(sim, 2, 3);
    sim_run(sim, 2 * MINUTE);
    assert_null(sim->fault);
    assert_int_not_equal(sim->nodes[2].refused, ENTRY_FORK);
    assert_int_equal(sim->nodes[2].reports[REPORT_FORK], 2);
    assert_true(sim->nodes[2].reports[REPORT_BRANCHES] +
                    sim->nodes[3].reports[REPORT_BRANCHES] >
                0);
}

static void a_split_view_is_found_when_its_victims_meet(void **state)
{
    (void)state;
    add_started(3);
    /* Node 0 shows one history to node 1 and another to node 2. */
    sim_link(sim, 0, 1);
    fork_between(0, 6);
    sim_link(sim, 3, 2);
    comes_to_rest();
    assert_int_equal(sim->nodes[1].reports[REPORT_FORK], 0);
    sim_cut(sim, 0, 1);
    sim_cut(sim, 3, 2);
    sim_link(sim, 1, 2);
    comes_to_rest();
    assert_int_equal(sim->nodes[1].reports[REPORT_FORK], 2);
    assert_int_equal(sim->nodes[2].reports[REPORT_FORK], 2);
}

static void two_instances_of_one_node_are_told(void **state)
{
    (void)state;
    add_started(2);
    sim_clone(sim, 0);
    sim_start(sim, 2);
    sim_link(sim, 1, 0);
    sim_link(sim, 1, 2);
    sim_run(sim, MINUTE / 6);
    assert_true(sim->nodes[1].reports[REPORT_CLONE] > 0);
    assert_int_equal(sim->nodes[0].reports[REPORT_CLONE], 0);
    sim_link(sim, 0, 2);
    sim_run(sim, MINUTE / 6);
    assert_true(sim->nodes[0].reports[REPORT_CLONE] > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(a_fork_is_found_by_all_who_meet_both),
        STORY(a_fork_far_back_is_found),
        STORY(forked_data_are_not_fetched_for_ever),
        STORY(a_third_branch_is_told_and_not_kept),
        STORY(a_split_view_is_found_when_its_victims_meet),
        STORY(two_instances_of_one_node_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
