/* SPDX-License-Identifier: Apache-2.0 */
#include "replication/backoff.h"
#include "tests/unit/unit.h"

/* The waits of so many attempts that end at once, with the most that is
 * random. */
static void waits_are(enum result result, const uint32_t *waits_ms,
                      size_t count)
{
    struct backoff backoff;
    uint64_t now_ms = 1000;

    backoff_begin(&backoff);
    assert_true(backoff.due_ms == 0);
    for (size_t i = 0; i < count; i++) {
        uint32_t half = waits_ms[i] / 2;

        backoff_ended(&backoff, result, now_ms, half);
        assert_int_equal(backoff.due_ms - now_ms, waits_ms[i]);
        now_ms = backoff.due_ms;
    }
}

static void each_wait_is_twice_the_last_up_to_half_a_minute(void **state)
{
    static const uint32_t waits_ms[] = {250,  500,   1000,  2000,  4000,
                                        8000, 16000, 30000, 30000, 30000};

    (void)state;
    waits_are(LINK_UNREACHABLE, waits_ms, 10);
    waits_are(LINK_REALM, waits_ms, 10);
}

static void
who_is_refused_for_his_certificate_waits_up_to_a_minute(void **state)
{
    static const uint32_t waits_ms[] = {4000, 8000, 16000, 32000, 60000, 60000};

    (void)state;
    for (enum result result = CERT_FORM; result <= CERT_REVOKED; result++)
        waits_are(result, waits_ms, 6);
}

static void a_wait_is_between_its_half_and_its_whole(void **state)
{
    struct backoff backoff;

    (void)state;
    for (uint32_t random = 0; random < 1000; random++) {
        backoff_begin(&backoff);
        backoff_ended(&backoff, CERT_REVOKED, 7, random * 4294967);
        assert_in_range(backoff.due_ms, 7 + BACKOFF_REFUSED_MS / 2,
                        7 + BACKOFF_REFUSED_MS);
    }
}

static void a_change_begins_anew_but_for_the_refused(void **state)
{
    struct backoff backoff;

    (void)state;
    backoff_begin(&backoff);
    for (size_t i = 0; i < 10; i++)
        backoff_ended(&backoff, LINK_UNREACHABLE, 1000, 0);
    backoff_again(&backoff, 2000, 0);
    assert_int_equal(backoff.due_ms, 2000 + BACKOFF_LEAST_MS / 2);
    assert_int_equal(backoff.next_ms, BACKOFF_LEAST_MS);

    backoff_begin(&backoff);
    for (size_t i = 0; i < 10; i++)
        backoff_ended(&backoff, CERT_REVOKED, 1000, 0);
    assert_int_equal(backoff.due_ms, 1000 + BACKOFF_REFUSED_MOST_MS / 2);
    /* However often there is one, not at once; */
    for (uint64_t now_ms = 1001; now_ms < 1100; now_ms++)
        backoff_again(&backoff, now_ms, 0);
    assert_int_equal(backoff.due_ms, 1000 + BACKOFF_AGAIN_MS);
    /* it never puts off; and the next wait is as long as ever. */
    backoff_again(&backoff, 2999, 0);
    assert_int_equal(backoff.due_ms, 1000 + BACKOFF_AGAIN_MS);
    backoff_ended(&backoff, CERT_REVOKED, 3000, 0);
    assert_int_equal(backoff.due_ms, 3000 + BACKOFF_REFUSED_MOST_MS / 2);
}

static void what_is_no_refusal_waits_as_ever(void **state)
{
    struct backoff backoff;

    (void)state;
    backoff_begin(&backoff);
    for (size_t i = 0; i < 10; i++)
        backoff_ended(&backoff, CERT_REVOKED, 1000, 0);
    backoff_ended(&backoff, LINK_CLOSED, 1000, 0);
    backoff_ended(&backoff, LINK_CLOSED, 1000, UINT32_MAX);
    assert_in_range(backoff.due_ms, 1000, 1000 + BACKOFF_MOST_MS);
    backoff_steady(&backoff);
    backoff_ended(&backoff, LINK_CLOSED, 1000, 0);
    assert_int_equal(backoff.due_ms, 1000 + BACKOFF_LEAST_MS / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_wait_is_twice_the_last_up_to_half_a_minute),
        cmocka_unit_test(
            who_is_refused_for_his_certificate_waits_up_to_a_minute),
        cmocka_unit_test(a_wait_is_between_its_half_and_its_whole),
        cmocka_unit_test(a_change_begins_anew_but_for_the_refused),
        cmocka_unit_test(what_is_no_refusal_waits_as_ever),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
