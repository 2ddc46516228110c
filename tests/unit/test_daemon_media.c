/* SPDX-License-Identifier: Apache-2.0 */
/* Media in a daemon without a network: the functions behind it and the clocks
 * are the test's. */
#include "cli/daemon_internal.h"
#include "storage/blobs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { PIECES = 3, WRITE_US = 20000, PLACE = 5, HOUR_S = 3600 };

static struct daemon *daemon_;
static pthread_t loops_thread;
static atomic_int writing, wrong, added;
static int told, more;
static time_t later_s, set_back_s;
static unsigned lost;

enum result __wrap_blobs_add(struct blobs *blobs,
                             const uint8_t digest[HASH_SIZE], uint64_t size,
                             uint64_t offset, struct bytes piece,
                             uint64_t *next);
void __wrap_loop_medium(struct loop *loop, const uint8_t digest[HASH_SIZE],
                        uint64_t size, uint64_t offset, enum result result);
unsigned __wrap_blobs_lost(const struct blobs *blobs);
enum result __wrap_store_begin(struct store *store, enum store_mode mode,
                               struct store_txn **txn);
int __real_clock_gettime(clockid_t id, struct timespec *time);
int __wrap_clock_gettime(clockid_t id, struct timespec *time);
int __wrap_nanosleep(const struct timespec *pause, struct timespec *left);

/* Of a medium all bytes are its digest's first. */
enum result __wrap_blobs_add(struct blobs *blobs,
                             const uint8_t digest[HASH_SIZE], uint64_t size,
                             uint64_t offset, struct bytes piece,
                             uint64_t *next)
{
    (void)blobs;
    (void)size;
    wrong += pthread_equal(pthread_self(), loops_thread) != 0;
    wrong += writing++ != 0;
    usleep(WRITE_US);
    for (size_t i = 0; i < piece.size; i++)
        wrong += piece.data[i] != digest[0];
    writing--;
    added++;
    *next = offset + piece.size;
    return OK;
}

static void give(uint8_t number)
{
    uint8_t bytes[SHELF_PIECE];
    struct node_effect effect = {.type = EFFECT_PIECE,
                                 .size = 2 * SHELF_PIECE,
                                 .bytes = bytes_of(bytes, sizeof bytes)};

    memset(bytes, number, sizeof bytes);
    memset(effect.digest, number, HASH_SIZE);
    daemon_media_piece(daemon_, &effect);
    memset(bytes, 0xee, sizeof bytes);
}

void __wrap_loop_medium(struct loop *loop, const uint8_t digest[HASH_SIZE],
                        uint64_t size, uint64_t offset, enum result result)
{
    (void)loop;
    wrong += !pthread_equal(pthread_self(), loops_thread);
    wrong += size != 2 * SHELF_PIECE || offset != SHELF_PIECE || result != OK;
    told++;
    wrong += digest[0] != told;
    if (more-- > 0)
        give((uint8_t)(told + 1));
}

unsigned __wrap_blobs_lost(const struct blobs *blobs)
{
    (void)blobs;
    return lost;
}

enum result __wrap_store_begin(struct store *store, enum store_mode mode,
                               struct store_txn **txn)
{
    (void)store;
    (void)mode;
    (void)txn;
    return STORE_IO;
}

int __wrap_clock_gettime(clockid_t id, struct timespec *time)
{
    int result = __real_clock_gettime(id, time);

    time->tv_sec += id == CLOCK_MONOTONIC ? later_s : set_back_s;
    return result;
}

int __wrap_nanosleep(const struct timespec *pause, struct timespec *left)
{
    (void)pause;
    (void)left;
    return 0;
}

static int set_up(void **state)
{
    (void)state;
    alarm(20);
    daemon_ = calloc(1, sizeof *daemon_);
    assert_non_null(daemon_);
    daemon_->post = calloc(1, sizeof *daemon_->post);
    assert_non_null(daemon_->post);
    assert_int_equal(uv_loop_init(&daemon_->uv), 0);
    loops_thread = pthread_self();
    wrong = added = told = more = 0;
    later_s = set_back_s = 0;
    lost = 0;
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    uv_run(&daemon_->uv, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&daemon_->uv), 0);
    free(daemon_->post);
    free(daemon_);
    alarm(0);
    return 0;
}

static void
pieces_are_written_on_another_thread_one_after_the_other(void **state)
{
    uint8_t digest[HASH_SIZE];

    (void)state;
    for (uint8_t i = 1; i <= PIECES; i++)
        give(i);
    assert_int_equal(told, 0);
    memset(digest, PIECES, sizeof digest);
    assert_true(daemon_media_writes(daemon_, digest));
    digest[0]++;
    assert_false(daemon_media_writes(daemon_, digest));
    digest[0]--;
    uv_run(&daemon_->uv, UV_RUN_DEFAULT);
    assert_int_equal(added, PIECES);
    assert_int_equal(told, PIECES);
    assert_int_equal(wrong, 0);
    assert_false(daemon_media_writes(daemon_, digest));
}

static void the_next_piece_may_come_while_the_last_is_told(void **state)
{
    (void)state;
    more = PIECES - 1;
    give(1);
    uv_run(&daemon_->uv, UV_RUN_DEFAULT);
    assert_int_equal(told, PIECES);
    assert_int_equal(wrong, 0);
}

static void at_the_end_what_waits_is_dropped(void **state)
{
    (void)state;
    for (uint8_t i = 1; i <= PIECES; i++)
        give(i);
    daemon_->stopping = true;
    uv_run(&daemon_->uv, UV_RUN_DEFAULT);
    assert_int_equal(added, 1);
    assert_null(daemon_->media.jobs);
}

static void a_clock_that_is_set_back_lengthens_no_wait(void **state)
{
    const uint8_t digest[HASH_SIZE] = {1};

    (void)state;
    assert_int_equal(daemon_media_start(daemon_), OK);
    /* As if it were set back as soon as it has been read. */
    set_back_s = HOUR_S;
    assert_int_equal(daemon_media_want(daemon_, digest, 5, 0), 0);
}

/* One round of the collector, which has looked at all; the place that it goes
 * on from. */
static uint64_t collect(void)
{
    daemon_->media.stopping = true;
    daemon_collect(&daemon_->media);
    return daemon_->media.place;
}

static void the_collector_begins_anew_after_an_hour(void **state)
{
    (void)state;
    pthread_mutex_init(&daemon_->media.lock, NULL);
    daemon_->media.place = PLACE;
    assert_int_equal(collect(), PLACE);
    later_s = HOUR_S - 2;
    assert_int_equal(collect(), PLACE);
    later_s = HOUR_S;
    assert_int_equal(collect(), 0);
    daemon_->media.place = PLACE;
    assert_int_equal(collect(), PLACE);
}

static void the_collector_begins_anew_when_one_was_lost(void **state)
{
    (void)state;
    pthread_mutex_init(&daemon_->media.lock, NULL);
    daemon_->media.place = PLACE;
    assert_int_equal(collect(), PLACE);
    lost++;
    assert_int_equal(collect(), 0);
    daemon_->media.place = PLACE;
    assert_int_equal(collect(), PLACE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(pieces_are_written_on_another_thread_one_after_the_other),
        TEST(the_next_piece_may_come_while_the_last_is_told),
        TEST(at_the_end_what_waits_is_dropped),
        TEST(a_clock_that_is_set_back_lengthens_no_wait),
        TEST(the_collector_begins_anew_after_an_hour),
        TEST(the_collector_begins_anew_when_one_was_lost),
#undef TEST
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
