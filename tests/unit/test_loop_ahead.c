/* SPDX-License-Identifier: Apache-2.0 */
/* Runs at worker threads, and what comes behind them. */
#include "tests/unit/loop_client.h"

enum {
    POOL = 4, /* threads of libuv's pool */
    RUNS = LOOP_WORKERS + 2,
    PER_RUN = 200,
};

_Static_assert(PER_RUN *(KEY_SIGNATURE + BODY_SEED) > LOOP_RUN_LEAST,
               "a run that goes to a worker");

/* A post that listens, an honest one, and one whose part the test plays. */
static struct post *hub, *honest, *played;
static uv_work_t busy[POOL];
static uv_sem_t gate;
static size_t kept;

static void on_busy(uv_work_t *work)
{
    (void)work;
    uv_sem_wait(&gate);
}

static void on_free(uv_work_t *work, int status)
{
    (void)work;
    assert_int_equal(status, 0);
    kept--;
}

/* Keeps all threads from work until they are let go. */
static void keep_workers(void)
{
    for (size_t i = 0; i < POOL; i++)
        assert_int_equal(uv_queue_work(&uv, &busy[i], on_busy, on_free), 0);
    kept = POOL;
}

static void let_workers_go(void)
{
    for (size_t i = 0; i < POOL; i++)
        uv_sem_post(&gate);
    await(kept == 0, 3000);
}

static int setup_hub(void **state)
{
    setup(state);
    uv_sem_init(&gate, 0);
    hub = make_post(0, sim, 1);
    honest = make_post(1, sim, 30);
    played = make_post(2, sim, RUNS * PER_RUN);
    begin(hub, "127.0.0.1:0");
    client_open(hub, played);
    client_hello();
    client_move(true);
    await(hub->reports[REPORT_ESTABLISHED] == 1, 1000);
    return 0;
}

static int teardown_hub(void **state)
{
    client_close();
    uv_sem_destroy(&gate);
    return teardown(state);
}

struct taking {
    struct journal_item items[PER_RUN];
    size_t count;
};

static bool take_item(void *context, const struct journal_item *item)
{
    struct taking *taking = context;

    taking->items[taking->count++] = *item;
    return taking->count < PER_RUN;
}

/* Sends the n-th run of the played post's log, less so many bytes. */
static void send_run(size_t n, size_t cut)
{
    static uint8_t space[RUN_BYTES_MAX], text[RUN_BYTES_MAX + WIRE_RUN_BYTES];
    const struct journal *journal = &played->journal.journal;
    struct buffer packed = buffer_of(space, sizeof space);
    struct buffer out = buffer_of(text, sizeof text);
    struct taking taking = {.count = 0};

    assert_int_equal(journal->read(journal->user, played->author.chain.log, 0,
                                   n * PER_RUN, take_item, &taking),
                     OK);
    assert_int_equal(taking.count, PER_RUN);
    assert_int_equal(pack_run(sim->pack, taking.items, PER_RUN, &packed),
                     PER_RUN);
    packed.size -= cut;
    wire_put_run(&out, sim->home->name, buffer_bytes(&packed));
    client_send(buffer_bytes(&out));
}

static void send_ping(uint64_t number)
{
    uint8_t memory[WIRE_SMALL_BYTES];
    struct buffer ping = buffer_of(memory, sizeof memory);

    wire_put_ping(&ping, WIRE_PING, number);
    client_send(buffer_bytes(&ping));
}

/* Turns, the client too, until the condition holds. */
#define exchange(condition, most_ms)                                           \
    await((client_move(true), condition), most_ms)

static void exchange_for(uint64_t ms)
{
    uint64_t end_ms = uv_hrtime() / 1000000 + ms;

    exchange(uv_hrtime() / 1000000 >= end_ms, ms + 1000);
}

/* Of the played post's log. */
static size_t held(void)
{
    struct journal_log log;
    const struct journal *journal = &hub->journal.journal;

    if (!journal->log_find(journal->user, played->author.chain.log, &log))
        return 0;
    return (size_t)log.ends[0].next;
}

static struct node_peer hub_peer(void)
{
    struct node_peer peer;

    assert_true(node_peer(hub->node, 0, &peer));
    return peer;
}

static void assert_honest_is_served(void)
{
    dial_to(honest, "post 0", loop_address(hub->loop));
    begin(honest, NULL);
    await(same(hub, honest), 3000);
}

static void what_comes_over_a_link_keeps_its_order(void **state)
{
    (void)state;
    keep_workers();
    for (size_t n = 0; n < RUNS; n++) {
        send_run(n, 0);
        send_ping(n + 1);
    }
    exchange(loop_ahead(hub->loop) > RUNS * PER_RUN * KEY_SIGNATURE, 3000);
    exchange_for(50);
    assert_int_equal(client.pongs, 0);
    assert_int_equal(held(), 0);
    let_workers_go();
    while (client.pongs < RUNS) {
        size_t before = client.pongs;

        exchange(client.pongs > before, 3000);
        assert_int_equal(client.pong, client.pongs);
    }
    exchange(held() == RUNS * PER_RUN, 3000);
    assert_int_equal(hub_peer().runs_in, RUNS);
    assert_int_equal(hub_peer().duplicates, 0);
    assert_int_equal(client.refusals, 0);
    assert_int_equal(loop_ahead(hub->loop), 0);
}

static void a_bad_run_among_good_ones_is_refused(void **state)
{
    (void)state;
    for (size_t n = 0; n < RUNS; n++)
        send_run(n, n == 2);
    send_ping(1);
    exchange(client.pongs == 1, 3000);
    exchange(held() == 2 * PER_RUN, 3000);
    assert_int_equal(client.refusals, 1);
    assert_int_equal(client.refused, LINK_PACK);
    assert_int_equal(hub->reports[REPORT_REFUSED], 1);
    for (size_t n = 2; n < RUNS; n++)
        send_run(n, 0);
    exchange(held() == RUNS * PER_RUN, 3000);
    assert_int_equal(client.refusals, 1);
}

static void a_link_may_end_while_its_runs_are_unpacked(void **state)
{
    (void)state;
    keep_workers();
    for (size_t n = 0; n < RUNS; n++)
        send_run(n, 0);
    send_ping(1);
    exchange(loop_ahead(hub->loop) > RUNS * PER_RUN * KEY_SIGNATURE, 3000);
    shutdown(client.socket, SHUT_RDWR);
    await(loop_ended(hub->loop, LINK_CLOSED) == 1, 3000);
    assert_int_equal(sessions(hub), 0);
    assert_true(loop_ahead(hub->loop) > 0);
    let_workers_go();
    await(loop_ahead(hub->loop) == 0, 3000);
    assert_int_equal(held(), 0);
    assert_honest_is_served();
}

static void a_loop_may_be_stopped_while_runs_are_unpacked(void **state)
{
    (void)state;
    keep_workers();
    for (size_t n = 0; n < RUNS; n++)
        send_run(n, 0);
    exchange(loop_ahead(hub->loop) > RUNS * PER_RUN * KEY_SIGNATURE, 3000);
    loop_stop(hub->loop);
    pass(20);
    let_workers_go();
    assert_int_equal(held(), 0);
}

static void while_enough_waits_nothing_is_read(void **state)
{
    size_t waits;

    (void)state;
    keep_workers();
    while (client.out.size < 2 * LOOP_AHEAD_BYTES) {
        send_run(0, 0);
        send_ping(1);
    }
    exchange(loop_ahead(hub->loop) >= LOOP_AHEAD_BYTES, 3000);
    waits = loop_ahead(hub->loop);
    exchange_for(200);
    assert_int_equal(loop_ahead(hub->loop), waits);
    assert_in_range(waits, LOOP_AHEAD_BYTES,
                    LOOP_AHEAD_BYTES + LOOP_READ_BYTES + MESSAGE_SIZE_MAX);
    let_workers_go();
    exchange(client.out.size == 0 && loop_ahead(hub->loop) == 0, 5000);
    exchange(held() == PER_RUN, 3000);
    assert_false(client.ended);
    assert_int_equal(client.refusals, 0);
}

/* They take more memory than bytes of the link. */
static void small_messages_behind_a_run_are_bounded_too(void **state)
{
    (void)state;
    keep_workers();
    send_run(0, 0);
    while (client.out.size < 2 * LOOP_AHEAD_BYTES)
        send_ping(1);
    exchange(loop_ahead(hub->loop) >= LOOP_AHEAD_BYTES, 3000);
    exchange_for(100);
    assert_true(loop_ahead(hub->loop) < 2 * LOOP_AHEAD_BYTES);
    let_workers_go();
    exchange(client.out.size == 0 && loop_ahead(hub->loop) == 0, 5000);
    exchange(held() == PER_RUN, 3000);
}

static void others_are_served_while_runs_wait(void **state)
{
    (void)state;
    keep_workers();
    send_run(0, 0);
    exchange(loop_ahead(hub->loop) > 0, 3000);
    assert_honest_is_served();
    assert_int_equal(held(), 0);
    let_workers_go();
    exchange(held() == PER_RUN, 3000);
}

#define SENTENCE(name)                                                         \
    cmocka_unit_test_setup_teardown(name, setup_hub, teardown_hub)

int main(void)
{
    const struct CMUnitTest tests[] = {
        SENTENCE(what_comes_over_a_link_keeps_its_order),
        SENTENCE(a_bad_run_among_good_ones_is_refused),
        SENTENCE(a_link_may_end_while_its_runs_are_unpacked),
        SENTENCE(a_loop_may_be_stopped_while_runs_are_unpacked),
        SENTENCE(while_enough_waits_nothing_is_read),
        SENTENCE(small_messages_behind_a_run_are_bounded_too),
        SENTENCE(others_are_served_while_runs_wait),
    };

    if (sodium_init() < 0 || setenv("UV_THREADPOOL_SIZE", "4", 1) != 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
