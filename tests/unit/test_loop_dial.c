/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/loop_ends.h"

#define ANY "127.0.0.1:0"

/* Half of the first wait, and not yet the next attempt. */
enum { QUIET_MS = 1500 };

static void
who_is_refused_for_his_certificate_is_not_dialled_at_once(void **state)
{
    struct post *a = make_post(0, sim, 1);
    struct post *b = make_post(1, sim, 1);

    (void)state;
    begin(a, ANY);
    dial_to(b, "", loop_address(a->loop));
    begin(b, NULL);
    strcpy(b->roster.members[0].certificate.country, "ALB");
    await(loop_ended(b->loop, CERT_COUNTRY) == 1, 3000);
    assert_int_equal(peer_of(b, 0).state, LOOP_REFUSED);
    loop_membership_changed(b->loop);
    pass(QUIET_MS);
    loop_membership_changed(b->loop);
    assert_int_equal(loop_ended(b->loop, CERT_COUNTRY), 1);
    /* What makes him welcome brings him soon. */
    strcpy(b->roster.members[0].certificate.country, "UTO");
    await(connected(b, 0), 3000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            who_is_refused_for_his_certificate_is_not_dialled_at_once, setup,
            teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
