/* SPDX-License-Identifier: Apache-2.0 */
/* Stories of two countries and what they have agreed on. */
#include "tests/sim/sim_countries.h"

#include "replication/wire.h"

static void countries_without_a_treaty_do_not_speak(void **state)
{
    (void)state;
    meet();
    sim_run(sim, MINUTE);
    assert_int_equal(sim->nodes[OURS].closed, LINK_REALM);
    assert_int_equal(sim->nodes[OURS].reports[REPORT_ESTABLISHED], 0);
}

static void one_side_alone_opens_nothing(void **state)
{
    (void)state;
    meet();
    sim_cross(sim, OURS, SIM_CATEGORY_VISITOR);
    sim_treaty_sign(sim, &terms, 0, OURS);
    sim_run(sim, MINUTE);
    assert_int_equal(sim->nodes[THEIRS].closed, LINK_REALM);
    assert_int_equal(sim->nodes[OURS].disclosed, 0);
}

static void what_both_have_signed_is_shown_and_no_more(void **state)
{
    (void)state;
    meet();
    sim_cross(sim, OURS, SIM_CATEGORY_VISITOR);
    sim_cross(sim, OURS, SIM_CATEGORY_ASYLUM);
    sim_cross(sim, THEIRS, SIM_CATEGORY_VISITOR);
    sign();
    comes_to_rest();
    assert_int_equal(sim->nodes[OURS].disclosed, 2);
    assert_true(bytes_equal(shown(THEIRS, OURS, 1, FIELD_SURNAME),
                            shown(OURS, OURS, 1, FIELD_SURNAME)));
    assert_true(shown(THEIRS, OURS, 1, FIELD_SURNAME).size > 0);
    assert_true(shown(THEIRS, OURS, 1, FIELD_DOCUMENT_NUMBER).size > 0);
    assert_int_equal(shown(THEIRS, OURS, 1, FIELD_GIVEN_NAMES).size, 0);
    assert_null(held(THEIRS, &sim->nodes[OURS].home, 0));
    assert_true(shown(OURS, THEIRS, 1, FIELD_SURNAME).size > 0);
    assert_int_equal(shown(OURS, THEIRS, 1, FIELD_DOCUMENT_NUMBER).size, 0);
    assert_int_equal(sim_journal_verify(&sim->nodes[THEIRS].journal), OK);
    /* From now on at once. */
    sim_cross(sim, OURS, SIM_CATEGORY_VISITOR);
    assert_true(sim_settle(sim, 8 * sim->delay_ms));
    assert_true(shown(THEIRS, OURS, 2, FIELD_SURNAME).size > 0);
    assert_int_equal(sim->nodes[OURS].refused, OK);
    assert_int_equal(sim->nodes[THEIRS].refused, OK);
}

static void an_ended_treaty_shows_nothing_new(void **state)
{
    (void)state;
    meet();
    sim_cross(sim, OURS, SIM_CATEGORY_VISITOR);
    sign();
    comes_to_rest();
    sim_treaty_end(sim, &terms, 1, THEIRS);
    sim_run(sim, MINUTE / 6);
    sim_cross(sim, OURS, SIM_CATEGORY_VISITOR);
    sim_run(sim, MINUTE);
    comes_to_rest();
    assert_non_null(held(THEIRS, &sim->nodes[OURS].shared, 1));
    assert_null(held(THEIRS, &sim->nodes[OURS].shared, 2));
    /* The end is known to both, and the link stays. */
    assert_int_equal(
        sim_border_treaties(sim->nodes[OURS].border)->held[0].ended_by, 2);
    assert_int_equal(sim->nodes[OURS].reports[REPORT_ESTABLISHED] > 0, true);
    assert_true(node_synced(sim->nodes[OURS].node));
}

static void a_treaty_ends_by_its_own_time(void **state)
{
    (void)state;
    meet();
    terms.until = SIM_TIME_S + 60;
    sim_cross(sim, OURS, SIM_CATEGORY_VISITOR);
    sign();
    comes_to_rest();
    assert_non_null(held(THEIRS, &sim->nodes[OURS].shared, 1));
    sim_run(sim, 2 * MINUTE);
    sim_cross(sim, OURS, SIM_CATEGORY_VISITOR);
    sim_run(sim, MINUTE);
    assert_null(held(THEIRS, &sim->nodes[OURS].shared, 2));
}

static void a_treaty_begins_at_its_time_on_a_link_that_stands(void **state)
{
    (void)state;
    meet();
    terms.from = SIM_TIME_S + 60;
    sim_cross(sim, OURS, SIM_CATEGORY_VISITOR);
    sign();
    sim_run(sim, MINUTE - 5000);
    assert_null(held(THEIRS, &sim->nodes[OURS].shared, 0));
    sim_run(sim, 10000);
    assert_non_null(held(THEIRS, &sim->nodes[OURS].shared, 1));
}

static void only_the_posts_named_are_named(void **state)
{
    size_t other;

    (void)state;
    meet();
    other = sim_add_to(sim, sim->home, ROLE_POST, "N2");
    sim_start(sim, other);
    sim_link(sim, OURS, other);
    terms.grants[0].post = "N2";
    sim_cross(sim, OURS, SIM_CATEGORY_VISITOR);
    sim_cross(sim, other, SIM_CATEGORY_VISITOR);
    sign();
    comes_to_rest();
    assert_null(held(THEIRS, &sim->nodes[OURS].shared, 0));
    assert_non_null(held(THEIRS, &sim->nodes[other].shared, 1));
}

static void what_is_excluded_or_claimed_stays_at_home(void **state)
{
    (void)state;
    meet();
    terms.grants[0].excluded = SIM_CATEGORY_DIPLOMAT;
    sim_cross(sim, OURS, SIM_CATEGORY_DIPLOMAT);
    sim_cross(sim, OURS, SIM_CATEGORY_VISITOR);
    sim_protect(sim, OURS, 2);
    sim_cross(sim, OURS, SIM_CATEGORY_VISITOR);
    sim_amend(sim, OURS, 3);
    sim_void(sim, OURS, 3);
    terms.grants[0].fields = 0x0c;
    sign();
    comes_to_rest();
    assert_non_null(held(THEIRS, &sim->nodes[OURS].shared, 5));
    assert_int_equal(shown(THEIRS, OURS, 1, FIELD_SURNAME).size, 0);
    assert_int_equal(shown(THEIRS, OURS, 2, FIELD_SURNAME).size, 0);
    assert_true(shown(THEIRS, OURS, 3, FIELD_SURNAME).size > 0);
    assert_true(shown(THEIRS, OURS, 4, FIELD_GIVEN_NAMES).size > 0);
    assert_int_equal(shown(THEIRS, OURS, 4, FIELD_OFFICER).size, 0);
    assert_true(shown(THEIRS, OURS, 5, FIELD_TARGET).size > 0);
    assert_int_equal(shown(THEIRS, OURS, 5, FIELD_REASON).size, 0);
}

static void a_relay_that_has_the_text_passes_all_on_at_home(void **state)
{
    size_t ours, theirs;

    (void)state;
    meet();
    ours = sim_add_to(sim, sim->home, ROLE_RELAY, "");
    theirs = sim_add_to(sim, neighbour, ROLE_POST, "S2");
    sim_start(sim, ours);
    sim_start(sim, theirs);
    sim_link(sim, OURS, ours);
    sim_link(sim, THEIRS, theirs);
    sim_cross(sim, ours, SIM_CATEGORY_VISITOR);
    sim_cross(sim, theirs, SIM_CATEGORY_VISITOR);
    sign();
    comes_to_rest();
    assert_true(shown(ours, theirs, 1, FIELD_SURNAME).size > 0);
    assert_int_equal(shown(ours, theirs, 1, FIELD_DOCUMENT_NUMBER).size, 0);
    assert_true(shown(theirs, OURS, 0, 16).size > 0);
}

static void a_third_country_sees_nothing_of_either(void **state)
{
    struct sim_realm *third;
    struct sim_terms with_third;
    size_t n;

    (void)state;
    meet();
    third = sim_found(sim, "UTB");
    n = sim_add_to(sim, third, ROLE_POST, "E1");
    with_third = terms;
    with_third.parties[0] = third;
    with_third.grants[1].fields = 0;
    sim_cross(sim, OURS, SIM_CATEGORY_VISITOR);
    sim_cross(sim, THEIRS, SIM_CATEGORY_VISITOR);
    sim_cross(sim, n, SIM_CATEGORY_VISITOR);
    sim_start(sim, n);
    sim_link(sim, THEIRS, n);
    sign();
    sim_treaty_sign(sim, &with_third, 0, n);
    sim_treaty_sign(sim, &with_third, 1, THEIRS);
    comes_to_rest();
    assert_non_null(held(THEIRS, &sim->nodes[n].shared, 1));
    assert_null(held(OURS, &sim->nodes[n].shared, 0));
    assert_null(held(n, &sim->nodes[OURS].shared, 0));
    assert_null(held(n, &sim->nodes[THEIRS].shared, 0));
}

/* Changes a byte of the signature of each single from abroad. */
static bool forging(struct sim *world, size_t from, size_t to,
                    struct buffer *message)
{
    struct wire_message single;

    (void)to;
    if (from == THEIRS && world->nodes[from].realm != world->home &&
        wire_decode(buffer_bytes(message), &single) == OK &&
        single.type == WIRE_SINGLE) {
        size_t at = (size_t)(single.single.entry.data - message->data);

        message->data[at + single.single.entry.size - 1] ^= 1;
    }
    return true;
}

static void a_forged_single_is_refused(void **state)
{
    (void)state;
    meet();
    sim->tamper = forging;
    sim_cross(sim, OURS, SIM_CATEGORY_VISITOR);
    sign();
    sim_run(sim, MINUTE);
    assert_int_equal(sim->nodes[OURS].disclosed, 0);
    assert_true(sim->nodes[OURS].reports[REPORT_REFUSED] > 0);
    assert_true(sim->nodes[OURS].refusals[ENTRY_SIGNATURE] > 0);
    assert_null(held(OURS, &sim->nodes[THEIRS].shared, 0));
    for (size_t i = 0; i < sim->nodes[OURS].single_count; i++)
        assert_memory_equal(sim->nodes[OURS].singles[i].realm, sim->home->name,
                            KEY_REALM);
}

static void a_day_brings_no_more_than_its_limit(void **state)
{
    (void)state;
    meet();
    terms.limits.entries = 4;
    for (int i = 0; i < 6; i++)
        sim_cross(sim, OURS, SIM_CATEGORY_VISITOR);
    sign();
    sim_run(sim, MINUTE);
    assert_non_null(held(THEIRS, &sim->nodes[OURS].shared, 3));
    assert_null(held(THEIRS, &sim->nodes[OURS].shared, 4));
    assert_int_equal(sim->nodes[OURS].disclosed, 4);
    assert_false(node_synced(sim->nodes[OURS].node));
    assert_int_equal(sim->nodes[THEIRS].refused, OK);
    /* Also after a restart. */
    sim_crash(sim, OURS);
    sim_start(sim, OURS);
    sim_run(sim, MINUTE);
    assert_int_equal(sim->nodes[OURS].disclosed, 4);
    sim_run(sim, UINT64_C(86400000));
    assert_non_null(held(THEIRS, &sim->nodes[OURS].shared, 6));
}

static void a_revoked_neighbour_is_closed_and_stays_away(void **state)
{
    (void)state;
    meet();
    sign();
    comes_to_rest();
    sim_revoke(sim, THEIRS);
    sim_enrol(sim, THEIRS);
    sim_run(sim, MINUTE);
    assert_int_equal(sim->nodes[OURS].closed, CERT_REVOKED);
}

/* How many singles of our country node n holds; certificates of posts alone. */
static size_t held_singly(size_t n, uint16_t kind)
{
    const struct sim_node *node = &sim->nodes[n];
    size_t count = 0;

    for (size_t i = 0; i < node->single_count; i++) {
        const struct journal_item *item = node->singles[i].item;
        struct certificate certificate = {.roles = ROLE_POST};
        struct body body;

        if (entry_kind(&item->entry.header) != kind ||
            memcmp(node->singles[i].realm, sim->home->name, KEY_REALM) != 0)
            continue;
        assert_int_equal(body_open(item->body, &body), OK);
        if (kind == KIND_CERTIFICATE)
            assert_int_equal(certificate_read(&body, &certificate), OK);
        count += certificate.roles & ROLE_POST;
    }
    return count;
}

static void posts_are_named_only_while_a_treaty_is_in_force(void **state)
{
    struct sim_terms theirs;
    size_t other;

    (void)state;
    meet();
    other = sim_add_to(sim, sim->home, ROLE_POST, "N2");
    /* Each has signed a text of its own: they speak, and agree on none. */
    theirs = terms;
    theirs.from++;
    sim_treaty_sign(sim, &terms, 0, OURS);
    sim_treaty_sign(sim, &theirs, 1, THEIRS);
    comes_to_rest();
    assert_true(sim->nodes[OURS].reports[REPORT_ESTABLISHED] > 0);
    assert_int_equal(held_singly(THEIRS, KIND_TREATY), 1);
    assert_int_equal(held_singly(THEIRS, KIND_CERTIFICATE), 0);
    sim_treaty_sign(sim, &terms, 1, THEIRS);
    comes_to_rest();
    assert_int_equal(held_singly(THEIRS, KIND_CERTIFICATE), 2);
    sim_treaty_end(sim, &terms, 1, THEIRS);
    comes_to_rest();
    sim_add_to(sim, sim->home, ROLE_POST, "N3");
    sim_enrol(sim, OURS);
    sim_run(sim, MINUTE);
    comes_to_rest();
    assert_int_equal(held_singly(OURS, KIND_CERTIFICATE), 3);
    assert_int_equal(held_singly(THEIRS, KIND_CERTIFICATE), 2);
    /* But that a key is lost which they know, they hear. */
    sim_revoke(sim, other);
    sim_enrol(sim, OURS);
    sim_run(sim, MINUTE);
    assert_int_equal(held_singly(THEIRS, KIND_REVOCATION), 1);
}

static void a_restart_resumes(void **state)
{
    (void)state;
    meet();
    sign();
    for (int i = 0; i < 8; i++) {
        sim_cross(sim, OURS, SIM_CATEGORY_VISITOR);
        sim_run(sim, 700);
        sim_crash(sim, i % 2 ? OURS : THEIRS);
        sim_run(sim, 300);
        sim_start(sim, i % 2 ? OURS : THEIRS);
    }
    comes_to_rest();
    assert_non_null(held(THEIRS, &sim->nodes[OURS].shared, 8));
    assert_int_equal(sim_journal_verify(&sim->nodes[THEIRS].journal), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORY(countries_without_a_treaty_do_not_speak),
        STORY(one_side_alone_opens_nothing),
        STORY(what_both_have_signed_is_shown_and_no_more),
        STORY(an_ended_treaty_shows_nothing_new),
        STORY(a_treaty_ends_by_its_own_time),
        STORY(a_treaty_begins_at_its_time_on_a_link_that_stands),
        STORY(only_the_posts_named_are_named),
        STORY(what_is_excluded_or_claimed_stays_at_home),
        STORY(a_relay_that_has_the_text_passes_all_on_at_home),
        STORY(a_third_country_sees_nothing_of_either),
        STORY(a_forged_single_is_refused),
        STORY(a_day_brings_no_more_than_its_limit),
        STORY(a_revoked_neighbour_is_closed_and_stays_away),
        STORY(posts_are_named_only_while_a_treaty_is_in_force),
        STORY(a_restart_resumes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
