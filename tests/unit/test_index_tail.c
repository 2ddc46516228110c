/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"

#include "storage/index_tail.h"

#include <pthread.h>
#include <sched.h>
#include <string.h>

enum {
    ENTRIES = 30000, /* that the threads add, of KEYS keys each */
    KEYS = 3,
    LOOKERS = 2,
    GROUP_MAX = 40,
};

/* The linker puts it in the place of malloc (tests/meson.build). */
void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);

static size_t memory_left = SIZE_MAX; /* calls until memory is out */

void *__wrap_malloc(size_t size)
{
    if (memory_left == 0)
        return NULL;
    if (memory_left != SIZE_MAX)
        memory_left--;
    return __real_malloc(size);
}

/* The same numbers in each run. */
static uint64_t random_next(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + 1;
    return *state >> 33;
}

/* Keys of an entry: they scatter, and the place is in `rest`. */
static void keys_of(uint64_t place, struct index_key keys[KEYS])
{
    for (uint64_t i = 0; i < KEYS; i++) {
        uint64_t state = place * KEYS + i;

        keys[i].head = random_next(&state) << 31 | random_next(&state);
        keys[i].rest = (uint32_t)place;
    }
}

static void add(struct tail *tail, uint64_t from, uint64_t end)
{
    struct index_key keys[GROUP_MAX * KEYS];

    assert_true(end - from <= GROUP_MAX);
    for (uint64_t place = from; place < end; place++)
        keys_of(place, keys + (place - from) * KEYS);
    tail_add(tail, &(struct tail_load){keys, (end - from) * KEYS, NULL, 0},
             end);
}

/* So many keys that nobody looks for, up to `end`. */
static void add_many(struct tail *tail, size_t count, uint64_t end)
{
    struct index_key *keys = calloc(count + 1, sizeof *keys);

    assert_non_null(keys);
    for (size_t i = 0; i < count; i++)
        keys[i] = (struct index_key){i * 0x9e3779b97f4a7c15, (uint32_t)end};
    tail_add(tail, &(struct tail_load){keys, count, NULL, 0}, end);
    free(keys);
}

static bool view_has(const struct tail_view *view, const struct index_key *key)
{
    for (size_t i = 0; i < view->count; i++)
        if (bsearch(key, view->segments[i]->keys, view->segments[i]->count,
                    sizeof *key, index_key_compare))
            return true;
    return false;
}

static bool has(struct tail *tail, uint64_t place)
{
    struct index_key keys[KEYS];
    struct tail_view view;
    size_t found = 0;

    keys_of(place, keys);
    tail_look(tail, &view);
    for (size_t i = 0; i < KEYS; i++)
        found += view_has(&view, &keys[i]);
    tail_release(&view);
    assert_true(found == 0 || found == KEYS);
    return found > 0;
}

static bool holds(struct tail *tail, uint64_t from, uint64_t end)
{
    for (uint64_t place = from; place < end; place++)
        if (!has(tail, place))
            return false;
    return true;
}

static int set_up(void **state)
{
    static struct tail tail;

    tail_init(&tail);
    *state = &tail;
    return 0;
}

static int tear_down(void **state)
{
    memory_left = SIZE_MAX;
    tail_free(*state);
    return 0;
}

static void what_was_added_is_found_sorted_until_it_is_written(void **state)
{
    struct tail *tail = *state;
    struct tail_view view;
    uint64_t end;

    for (uint64_t place = 0; place < 100; place++)
        add(tail, place, place + 1);
    assert_true(holds(tail, 0, 100));
    assert_false(has(tail, 100));
    assert_true(tail_flush(tail, 0, &view, &end));
    assert_int_equal(end, 100);
    for (size_t i = 0; i < view.count; i++)
        for (size_t k = 1; k < view.segments[i]->count; k++)
            assert_true(index_key_compare(view.segments[i]->keys + k - 1,
                                          view.segments[i]->keys + k) < 0);
    add(tail, 100, 110);
    assert_true(holds(tail, 0, 110));
    tail_release(&view);
    tail_flushed(tail, true);
    assert_false(has(tail, 99));
    assert_true(holds(tail, 100, 110));
    assert_int_equal(tail->from, 100);
    assert_int_equal(tail->keys, 10 * KEYS);
}

/* Else what is between would be told as written. */
static void a_tail_that_begins_later_is_not_written(void **state)
{
    struct tail *tail = *state;
    struct tail_view view;
    uint64_t end;

    add(tail, 0, 10);
    tail_restart(tail, 10);
    add(tail, 10, 20);
    assert_false(tail_flush(tail, 9, &view, &end));
    assert_int_equal(tail->flushing, 0);
    assert_true(tail_flush(tail, 10, &view, &end));
    tail_release(&view);
    tail_flushed(tail, true);
    assert_int_equal(tail->from, 20);
}

static void a_restart_leaves_what_is_on_its_way(void **state)
{
    for (int written = 0; written < 2; written++) {
        struct tail *tail = *state;
        struct tail_view view;
        uint64_t end;

        tail_restart(tail, 0);
        add(tail, 0, 10);
        assert_true(tail_flush(tail, 0, &view, &end));
        add(tail, 10, 20);
        tail_restart(tail, 20);
        assert_true(holds(tail, 0, 10));
        assert_false(has(tail, 10));
        add(tail, 20, 30);
        tail_release(&view);
        tail_flushed(tail, written);
        assert_int_equal(end, 10);
        assert_int_equal(tail->from, 20);
        assert_true(holds(tail, 20, 30));
        assert_int_equal(has(tail, 0), !written);
        /* Written or not, 10 to 20 are not in here. */
        assert_false(tail_flush(tail, written ? 10 : 0, &view, &end));
    }
}

/* Segments are few, and nothing is given up, whatever comes. */
static void segments_stay_few_for_any_sizes(void **state)
{
    struct tail *tail = *state;
    uint64_t random = 1, at = 0, on_disk = 0, end;
    struct tail_view view;
    bool flushing = false;

    for (size_t i = 0; i < 3000; i++) {
        size_t bits = random_next(&random) % 13;

        add_many(tail, random_next(&random) % (1 << bits), ++at);
        assert_true(tail->now.count <= TAIL_SEGMENTS);
        assert_true(tail->from <= on_disk);
        if (random_next(&random) % 20 > 0)
            continue;
        /* More fail than not. */
        if (flushing) {
            flushing = false;
            if (random_next(&random) % 8 == 0)
                on_disk = end;
            tail_flushed(tail, on_disk == end);
        } else {
            flushing = tail_flush(tail, on_disk, &view, &end);
            assert_true(flushing);
            tail_release(&view);
        }
    }
}

/* A slow disk that fails each time; as many come during a write as will. */
static void segments_stay_few_while_no_write_succeeds(void **state)
{
    struct tail *tail = *state;
    struct tail_view view;
    uint64_t at = 0, end;

    for (size_t writes = 0; writes < 40; writes++) {
        assert_true(tail_flush(tail, 0, &view, &end));
        for (size_t size = 1 << 13; size > 0; size /= 4)
            add_many(tail, size, ++at);
        tail_release(&view);
        tail_flushed(tail, false);
        add_many(tail, 1, ++at);
        assert_int_equal(tail->from, 0);
        for (size_t i = 1; i < tail->now.count; i++)
            assert_true(tail->now.segments[i - 1]->count >
                        2 * tail->now.segments[i]->count);
    }
}

/* Everything is in the tail, or known to be missing from it. */
static void without_memory_there_is_a_gap_and_no_loss(void **state)
{
    struct tail *tail = *state;

    for (size_t calls = 0; calls < 3; calls++) {
        uint64_t at = 100 * calls;

        tail_restart(tail, at);
        add(tail, at, at + 10);
        memory_left = calls;
        add(tail, at + 10, at + 20);
        memory_left = SIZE_MAX;
        assert_int_equal(tail->end, at + 20);
        /* 0: no segment; 1: nothing to merge in; 2: enough. */
        assert_int_equal(tail->from, calls < 2 ? at + 20 : at);
        assert_true(holds(tail, tail->from, tail->end));
        assert_int_equal(tail->keys, (tail->end - tail->from) * KEYS);
        add(tail, at + 20, at + 30);
        assert_true(holds(tail, tail->from, at + 30));
    }
}

static void the_bound_is_told_by_the_count_of_keys(void **state)
{
    struct tail *tail = *state;

    add_many(tail, TAIL_KEYS_MAX - 1, 1);
    assert_true(tail->keys < TAIL_KEYS_MAX);
    add_many(tail, 1, 2);
    assert_int_equal(tail->keys, TAIL_KEYS_MAX);
    add_many(tail, GROUP_MAX, 3);
    assert_int_equal(tail->from, 0);
    assert_int_equal(tail->keys, TAIL_KEYS_MAX + GROUP_MAX);
    tail_restart(tail, 3);
    assert_int_equal(tail->keys, 0);
}

/* One thread adds, one writes to what stands for the disk, some look. */
struct world {
    struct tail tail;
    _Atomic uint64_t added, on_disk; /* places below */
    atomic_bool done, missed;
    uint64_t flushes, failures;
};

static void *adds(void *argument)
{
    struct world *world = argument;
    uint64_t random = 7, at = 0;

    while (at < ENTRIES) {
        uint64_t end = at + 1 + random_next(&random) % (GROUP_MAX - 1);

        add(&world->tail, at, end);
        world->added = at = end;
        if (random_next(&random) % 4 == 0)
            sched_yield();
    }
    world->done = true;
    return NULL;
}

static void *flushes(void *argument)
{
    struct world *world = argument;
    uint64_t random = 9, end;
    struct tail_view view;

    while (!world->done || world->on_disk < world->added) {
        bool written = random_next(&random) % 3 > 0;

        if (!tail_flush(&world->tail, world->on_disk, &view, &end))
            world->missed = true;
        for (uint64_t i = random_next(&random) % 20; i > 0; i--)
            sched_yield();
        if (written)
            world->on_disk = end;
        tail_release(&view);
        tail_flushed(&world->tail, written);
        world->flushes++;
        world->failures += !written;
    }
    return NULL;
}

static void *looks(void *argument)
{
    struct world *world = argument;
    uint64_t random = (uint64_t)(uintptr_t)&random;

    while (!world->done) {
        uint64_t added = world->added, on_disk;
        struct index_key keys[KEYS];
        struct tail_view view;

        if (added == 0)
            continue;
        tail_look(&world->tail, &view);
        sched_yield();
        on_disk = world->on_disk;
        for (size_t i = 0; i < 50; i++) {
            uint64_t back = random_next(&random) % (i < 40 ? 300 : added);
            uint64_t place = back < added ? added - 1 - back : 0;

            keys_of(place, keys);
            for (size_t k = 0; place >= on_disk && k < KEYS; k++)
                if (!view_has(&view, &keys[k]))
                    world->missed = true;
        }
        tail_release(&view);
    }
    return NULL;
}

static void at_every_moment_what_was_added_is_here_or_on_the_disk(void **state)
{
    static struct world world;
    pthread_t threads[2 + LOOKERS];
    void *(*const mains[2 + LOOKERS])(void *) = {adds, flushes, looks, looks};

    (void)state;
    tail_init(&world.tail);
    for (size_t i = 0; i < 2 + LOOKERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, mains[i], &world),
                         0);
    for (size_t i = 0; i < 2 + LOOKERS; i++)
        pthread_join(threads[i], NULL);
    assert_false(world.missed);
    assert_int_equal(world.on_disk, world.added);
    assert_int_equal(world.tail.keys, 0);
    assert_true(world.failures > 0 && world.flushes > world.failures);
    tail_free(&world.tail);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(what_was_added_is_found_sorted_until_it_is_written),
        TEST(a_tail_that_begins_later_is_not_written),
        TEST(a_restart_leaves_what_is_on_its_way),
        TEST(segments_stay_few_for_any_sizes),
        TEST(segments_stay_few_while_no_write_succeeds),
        TEST(without_memory_there_is_a_gap_and_no_loss),
        TEST(the_bound_is_told_by_the_count_of_keys),
        TEST(at_every_moment_what_was_added_is_here_or_on_the_disk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
