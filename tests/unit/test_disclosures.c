/* SPDX-License-Identifier: Apache-2.0 */
/* The record of what goes abroad: it stands before that goes. */
#include "tests/unit/post_scene.h"

#include "cli/stretches.h"

#include <stdatomic.h>
#include <time.h>

enum { AHEAD = DISCLOSURES_AHEAD, RANGES = DISCLOSURES_RANGES_MAX, ALL = 200 };

static struct disclosures disclosures;
static uint8_t treaties[TREATIES_MAX][HASH_SIZE];
static size_t treaty_count;
static const uint8_t to[KEY_KID] = {7};
static uint8_t log_id[KEY_LOG];
static uint64_t now_ms;
static atomic_int written;

static void appended(void *user, const uint8_t log[KEY_LOG])
{
    struct scene *scene = user;

    assert_memory_equal(log, scene->post.author.logs[LANE_HOME - 1], KEY_LOG);
    written++;
}

static struct scene *begin(void **state)
{
    struct scene *scene = *state;

    scene->post.appended = appended;
    scene->post.appended_user = scene;
    disclosures_begin(&disclosures, &scene->post);
    for (uint8_t i = 0; i < TREATIES_MAX; i++)
        treaties[i][0] = i;
    treaty_count = 1;
    now_ms = 1000;
    written = 0;
    memcpy(log_id, scene->post.author.logs[LANE_SHARED - 1], KEY_LOG);
    return scene;
}

static bool record_as(uint64_t first, uint64_t next, bool single)
{
    const struct border_sent what = {.kid = to,
                                     .realm = 1,
                                     .log = log_id,
                                     .first = first,
                                     .next = next,
                                     .bytes = 10 * (next - first),
                                     .single = single};
    const struct disclosures_sent sent = {
        .what = &what,
        .realm = {9},
        .treaties = (const uint8_t(*)[HASH_SIZE])treaties,
        .treaty_count = treaty_count,
        .now_ms = now_ms};

    return disclosures_record(&disclosures, &sent);
}

static bool record(uint64_t first, uint64_t next)
{
    return record_as(first, next, false);
}

/* Until so many entries are durable. */
static void wait_for(int count)
{
    for (int i = 0; i < 5000 && written < count; i++)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    assert_int_equal(written, count);
}

/* Goes, once an entry has been written that says so. */
static void goes(uint64_t first, uint64_t next)
{
    int before = written;

    assert_false(record(first, next));
    wait_for(before + 1);
    assert_true(record(first, next));
}

/* The stretches that the home log tells of. */
static struct stretch told[ALL];
static size_t told_count;

static bool keep(void *user, const struct stretch *stretch)
{
    (void)user;
    assert_true(told_count < ALL);
    told[told_count++] = *stretch;
    return true;
}

static size_t read_all(struct scene *scene, uint64_t since_s)
{
    const struct journal *journal = &scene->post.journal;
    struct journal_log log;

    told_count = 0;
    assert_true(journal->log_find(
        journal->user, scene->post.author.logs[LANE_HOME - 1], &log));
    assert_int_equal(stretches_read(journal, &log, since_s, keep, NULL), OK);
    return told_count;
}

static void range_is(const struct stretch *stretch, size_t i, uint64_t first,
                     uint64_t next)
{
    assert_true(i < stretch->said.count);
    assert_memory_equal(stretch->said.ranges[i].log, log_id, KEY_LOG);
    assert_int_equal(stretch->said.ranges[i].first, first);
    assert_int_equal(stretch->said.ranges[i].next, next);
}

static void nothing_goes_before_it_is_on_record(void **state)
{
    struct scene *scene = begin(state);

    assert_false(record(5, 8));
    wait_for(1);
    assert_int_equal(scene_home(scene, KIND_DISCLOSURE)->count, 1);
    assert_true(record(5, 8));
    assert_int_equal(read_all(scene, 0), 1);
    assert_int_equal(told[0].state, STRETCH_OPEN);
    assert_int_equal(told[0].said.count, 1);
    range_is(&told[0], 0, 5, 8 + AHEAD);
    assert_memory_equal(told[0].said.kid, to, KEY_KID);
    assert_int_equal(told[0].said.realm[0], 9);
    assert_int_equal(told[0].said.treaty_count, 1);
    assert_int_equal(told[0].said.entries, 3 + AHEAD);
    assert_true(told[0].said.bytes >= 10 * (3 + AHEAD));
}

static void what_the_record_says_goes_and_no_entry_more(void **state)
{
    struct scene *scene = begin(state);

    goes(5, 8);
    for (uint64_t seq = 8; seq < 8 + AHEAD; seq++)
        assert_true(record(seq, seq + 1));
    assert_int_equal(scene_home(scene, KIND_DISCLOSURE)->count, 1);
    goes(8 + AHEAD, 9 + AHEAD);
    /* As many more as have gone, and AHEAD. */
    assert_int_equal(read_all(scene, 0), 1);
    range_is(&told[0], 0, 5, 9 + AHEAD + 3 + AHEAD + AHEAD);
    /* What goes again, or leaves a gap, is another range or none. */
    assert_true(record(6, 7));
    goes(200, 201);
    assert_int_equal(read_all(scene, 0), 1);
    assert_int_equal(told[0].said.count, 2);
    range_is(&told[0], 1, 200, 201 + AHEAD);
}

static void the_end_says_what_has_gone(void **state)
{
    struct scene *scene = begin(state);

    goes(5, 8);
    goes(100, 200);
    assert_true(record(8, 9));
    disclosures_ended(&disclosures, to);
    wait_for(3);
    assert_int_equal(read_all(scene, 0), 1);
    assert_int_equal(told[0].state, STRETCH_WHOLE);
    assert_int_equal(told[0].said.count, 2);
    range_is(&told[0], 0, 5, 9);
    range_is(&told[0], 1, 100, 200);
    assert_int_equal(told[0].said.entries, 104);
    assert_int_equal(told[0].said.bytes, 1040);
    /* Another stretch of the same node. */
    goes(9, 10);
    assert_int_equal(read_all(scene, 0), 2);
    assert_int_equal(told[1].state, STRETCH_OPEN);
}

static void a_stretch_lasts_ten_minutes(void **state)
{
    struct scene *scene = begin(state);

    goes(5, 8);
    disclosures_tick(&disclosures, now_ms + DISCLOSURES_STRETCH_MS - 1, false);
    assert_true(record(8, 9));
    disclosures_tick(&disclosures, now_ms + DISCLOSURES_STRETCH_MS, false);
    wait_for(2);
    assert_int_equal(read_all(scene, 0), 1);
    assert_int_equal(told[0].state, STRETCH_WHOLE);
    assert_false(record(9, 10));
    wait_for(3);
}

static void what_never_went_is_not_told_as_gone(void **state)
{
    struct scene *scene = begin(state);

    assert_false(record(5, 8));
    disclosures_tick(&disclosures, now_ms, true);
    wait_for(1);
    goes(5, 8);
    disclosures_tick(&disclosures, now_ms, true);
    wait_for(3);
    assert_int_equal(read_all(scene, 0), 1);
    assert_int_equal(told[0].state, STRETCH_WHOLE);
}

static void other_treaties_begin_another_stretch(void **state)
{
    struct scene *scene = begin(state);

    goes(5, 8);
    treaty_count = TREATIES_MAX;
    assert_false(record(8, 9));
    wait_for(3); /* the end of the first, and the next */
    assert_true(record(8, 9));
    assert_int_equal(read_all(scene, 0), 2);
    assert_int_equal(told[0].state, STRETCH_WHOLE);
    range_is(&told[0], 0, 5, 8);
    assert_int_equal(told[1].said.treaty_count, TREATIES_MAX);
}

/* What a crash leaves: the start that follows, and no end before it. */
static void after_a_crash_the_most_is_told(void **state)
{
    struct scene *scene = begin(state);

    goes(5, 8);
    assert_int_equal(
        fixture_write_start(scene->f, scene->post.writer, LANE_HOME), OK);
    assert_int_equal(read_all(scene, 0), 1);
    assert_int_equal(told[0].state, STRETCH_MOST);
    range_is(&told[0], 0, 5, 8 + AHEAD);
    disclosures_begin(&disclosures, &scene->post);
    goes(8, 9);
    disclosures_tick(&disclosures, now_ms, true);
    wait_for(3);
    assert_int_equal(read_all(scene, 0), 2);
    assert_int_equal(told[0].state, STRETCH_MOST);
    assert_int_equal(told[1].state, STRETCH_WHOLE);
    range_is(&told[1], 0, 8, 9);
}

/* Every step-th entry up to `end` by itself, asked for until all have gone. */
static void all_go(uint64_t end, uint64_t step)
{
    bool gone[ALL] = {false};

    for (uint64_t left = end; left > 0;) {
        int before = written;

        for (uint64_t i = 0; i < end; i++)
            if (!gone[i] && record_as(step * i, step * i + 1, true)) {
                gone[i] = true;
                left--;
            }
        for (int i = 0; left > 0 && i < 5000 && written == before; i++)
            nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
        assert_true(written > before || left == 0);
    }
}

static void singles_are_on_record_and_nothing_beyond_them(void **state)
{
    struct scene *scene = begin(state);

    /* Those that follow each other are one range. */
    all_go(20, 1);
    assert_int_equal(read_all(scene, 0), 1);
    assert_int_equal(told[0].said.count, 1);
    range_is(&told[0], 0, 0, 20);
    assert_true(scene_home(scene, KIND_DISCLOSURE)->count <= 20);
}

static void as_many_ranges_as_fit_go_and_then_others(void **state)
{
    struct scene *scene = begin(state);

    all_go(RANGES + 1, 2);
    disclosures_tick(&disclosures, now_ms, true);
    writer_stop(scene->post.writer);
    assert_int_equal(read_all(scene, 0), 2);
    assert_int_equal(told[0].state, STRETCH_WHOLE);
    assert_int_equal(told[0].said.count, RANGES);
    assert_int_equal(told[1].state, STRETCH_WHOLE);
    range_is(&told[1], 0, 2 * RANGES, 2 * RANGES + 1);
    assert_int_equal(writer_start(scene->f->store, scene->f->guard,
                                  &scene->f->author, &scene->post.writer),
                     OK);
}

static void what_cannot_be_put_on_record_does_not_go(void **state)
{
    struct scene *scene = begin(state);

    writer_stop(scene->post.writer);
    assert_int_equal(writer_start(scene->f->store, scene->f->guard, NULL,
                                  &scene->post.writer),
                     OK);
    for (int i = 0; i < 20; i++) {
        assert_false(record(5, 8));
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    assert_true(disclosures.failing);
    assert_int_equal(written, 0);
    writer_stop(scene->post.writer);
    assert_int_equal(writer_start(scene->f->store, scene->f->guard,
                                  &scene->f->author, &scene->post.writer),
                     OK);
    assert_false(record(5, 8));
    wait_for(1);
    assert_true(record(5, 8));
    assert_false(disclosures.failing);
}

static void the_day_s_use_is_read_from_the_record(void **state)
{
    struct scene *scene = begin(state);
    struct roster roster = {.realm_count = 2, .realms = {[1] = {.realm = {9}}}};
    uint64_t now_s = (uint64_t)(post_now_us() / 1000000);
    struct border_spent *spent;
    size_t count;

    goes(5, 8);
    memcpy(log_id, scene->post.author.logs[LANE_TRUST - 1], KEY_LOG);
    goes(0, 4); /* a trust log does not count */
    memcpy(log_id, scene->post.author.logs[LANE_SHARED - 1], KEY_LOG);
    disclosures_tick(&disclosures, now_ms, true);
    wait_for(3);
    goes(8, 10); /* and a crash */
    assert_int_equal(
        disclosures_spent(&scene->post, &roster, now_s - 3600, &spent, &count),
        OK);
    assert_int_equal(count, 2);
    assert_int_equal(spent[0].realm, 1);
    assert_memory_equal(spent[0].log, log_id, KEY_LOG);
    assert_int_equal(spent[0].entries, 3);
    assert_int_equal(spent[0].bytes, 70);
    assert_int_equal(spent[1].entries, 2 + AHEAD);
    free(spent);
    assert_int_equal(
        disclosures_spent(&scene->post, &roster, now_s + 3600, &spent, &count),
        OK);
    assert_int_equal(count, 0);
    free(spent);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_goes_before_it_is_on_record),
        TEST(what_the_record_says_goes_and_no_entry_more),
        TEST(the_end_says_what_has_gone),
        TEST(a_stretch_lasts_ten_minutes),
        TEST(what_never_went_is_not_told_as_gone),
        TEST(other_treaties_begin_another_stretch),
        TEST(after_a_crash_the_most_is_told),
        TEST(singles_are_on_record_and_nothing_beyond_them),
        TEST(as_many_ranges_as_fit_go_and_then_others),
        TEST(what_cannot_be_put_on_record_does_not_go),
        TEST(the_day_s_use_is_read_from_the_record),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
