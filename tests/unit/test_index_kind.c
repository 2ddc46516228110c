/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/index_scene.h"

/* The places of a kind up to a time, in the order in which they are given. */
static uint64_t listed(struct scene *scene, uint16_t kind, int64_t until_us,
                       uint64_t last[2])
{
    struct store_txn *txn;

    last[0] = 0;
    assert_int_equal(store_begin(scene->f->store, STORE_READ, &txn), OK);
    assert_int_equal(
        index_by_kind(txn, kind, INT64_MIN, until_us, collect, last), OK);
    store_abort(txn);
    return last[0];
}

static void kinds_are_listed_newest_first(void **state)
{
    static const uint16_t kinds[] = {KIND_ALERT, KIND_POST, KIND_ALERT,
                                     KIND_AMENDMENT};
    struct scene *scene = *state;
    struct fixture_person person = fixture_person(1);
    struct fixture_values values;
    struct fixture_run run = {0};
    uint64_t last[2], first = CROSSINGS + 1;

    for (size_t i = 0; i < 4; i++)
        fixture_add(scene->f, &run, &scene->log, kinds[i], FIXTURE_TIME + i,
                    fixture_crossing(&person, &values));
    assert_int_equal(fixture_append(scene->f, &run), OK);
    fixture_run_free(&run);
    assert_int_equal(listed(scene, KIND_ALERT, INT64_MAX, last), 2);
    assert_int_equal(last[1], first);
    assert_int_equal(listed(scene, KIND_POST, INT64_MAX, last), 1);
    assert_int_equal(last[1], first + 1);
    assert_int_equal(
        listed(scene, KIND_ALERT, (int64_t)FIXTURE_TIME * 1000000, last), 1);
    assert_int_equal(last[1], first);
    assert_int_equal(listed(scene, KIND_AMENDMENT, INT64_MAX, last), 1);
    /* They are searched for, not listed. */
    assert_int_equal(listed(scene, KIND_CROSSING, INT64_MAX, last), 0);
    assert_int_equal(listed(scene, KIND_START, INT64_MAX, last), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(kinds_are_listed_newest_first, set_up,
                                        tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
