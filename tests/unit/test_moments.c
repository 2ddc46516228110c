/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/storage_fixture.h"
#include "tests/unit/unit.h"

#include "storage/moments.h"

static int set_up(void **state)
{
    struct fixture *f = fixture_new();

    fixture_trust(f);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture_free(*state);
    return 0;
}

static enum result put_moment(struct fixture *f, int64_t *time_us,
                              uint64_t place)
{
    struct store_txn *txn;

    assert_int_equal(store_begin(f->store, STORE_WRITE, &txn), OK);
    assert_int_equal(moments_put(txn, time_us, place), OK);
    return store_commit(txn);
}

static uint64_t place_at(struct fixture *f, int64_t time_us)
{
    struct store_txn *txn;
    uint64_t place;

    assert_int_equal(store_begin(f->store, STORE_READ, &txn), OK);
    assert_int_equal(moments_find(txn, time_us, &place), OK);
    store_abort(txn);
    return place;
}

static int64_t last_moment(struct fixture *f)
{
    struct store_txn *txn;
    int64_t time_us;

    assert_int_equal(store_begin(f->store, STORE_READ, &txn), OK);
    assert_int_equal(moments_last(txn, &time_us), OK);
    store_abort(txn);
    return time_us;
}

static void a_time_stands_for_the_next_moment(void **state)
{
    struct fixture *f = *state;
    int64_t first = -5, second = 1000, same = 2000, back = 500, less = 9000;
    struct store_txn *txn;
    uint64_t end;

    assert_int_equal(store_begin(f->store, STORE_READ, &txn), OK);
    assert_int_equal(log_end(txn, &end), OK);
    store_abort(txn);
    assert_int_equal(place_at(f, 0), end);
    assert_true(last_moment(f) == INT64_MIN);
    assert_int_equal(put_moment(f, &first, 0), OK);
    assert_int_equal(put_moment(f, &second, 3), OK);
    assert_int_equal(last_moment(f), 1000);
    assert_int_equal(place_at(f, INT64_MIN), 0);
    assert_int_equal(place_at(f, -5), 0);
    assert_int_equal(place_at(f, -4), 3);
    assert_int_equal(place_at(f, 1000), 3);
    assert_int_equal(place_at(f, 1001), end);
    /* Nothing came: the later time stands for both. */
    assert_int_equal(put_moment(f, &same, 3), OK);
    assert_int_equal(place_at(f, 1000), 3);
    assert_int_equal(place_at(f, 2000), 3);
    /* A clock that was put back. */
    assert_int_equal(put_moment(f, &back, 4), OK);
    assert_int_equal(back, 2001);
    assert_int_equal(place_at(f, 2000), 3);
    assert_int_equal(place_at(f, 2001), 4);
    /* Less than was told already is not told. */
    assert_int_equal(put_moment(f, &less, 2), OK);
    assert_int_equal(place_at(f, 8000), end);
}

static void what_was_asked_for_is_found_again(void **state)
{
    struct fixture *f = *state;
    struct writer *writer = fixture_writer(f);
    int64_t times[8];
    uint64_t places[8];

    for (unsigned i = 0; i < 8; i++) {
        assert_int_equal(writer_moment(writer, &times[i], &places[i]), OK);
        /* At once, without any rest. */
        assert_int_equal(fixture_write(writer, i, false, NULL), OK);
    }
    for (unsigned i = 0; i < 8; i++) {
        assert_int_equal(places[i], places[0] + i);
        assert_int_equal(place_at(f, times[i]), places[i]);
    }
    writer_stop(writer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_time_stands_for_the_next_moment,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_asked_for_is_found_again,
                                        set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
