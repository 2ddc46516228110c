/* SPDX-License-Identifier: Apache-2.0 */
/* One node, event by event: the content of media, asked for and given. */
#include "tests/unit/node_steps.h"

enum { SIZE = SHELF_PIECE + 100 };

static uint8_t digest[HASH_SIZE] = {7, 7}, content[SIZE];

static const struct node_effects *tell(uint64_t size, uint64_t offset,
                                       enum result result)
{
    return step(0, (struct node_event){.type = EVENT_MEDIUM,
                                       .digest = digest,
                                       .size = size,
                                       .offset = offset,
                                       .result = result});
}

static const struct node_effects *piece(uint64_t link, uint64_t size,
                                        uint64_t offset, size_t length)
{
    static uint8_t space[SHELF_PIECE + 128];
    struct buffer out = buffer_of(space, sizeof space);

    wire_put_piece(&out, digest, size, offset,
                   bytes_of(content + (length ? offset : 0), length));
    return hear(link, buffer_bytes(&out));
}

static const struct node_effects *ask_of(uint64_t link, uint64_t offset)
{
    static uint8_t space[128];
    struct buffer out = buffer_of(space, sizeof space);

    wire_put_ask(&out, digest, offset);
    return hear(link, buffer_bytes(&out));
}

/* The peer's frontier is told and empty, so that nothing else is sent. */
static void linked(void)
{
    establish(1);
    hear(1, bytes_of("\x93\x02\xc3\x90", 4));
    step(0, (struct node_event){.type = EVENT_WRITABLE, .link = 1});
}

static bool asks(const struct node_effects *effects, uint64_t offset)
{
    struct wire_message message;

    return sends(effects, WIRE_ASK, &message) && message.offset == offset &&
           memcmp(message.digest, digest, HASH_SIZE) == 0;
}

static void node_fetches_a_medium_piece_by_piece(void **state)
{
    const struct node_effect *effect;
    size_t asked;

    (void)state;
    linked();
    assert_true(asks(tell(SIZE, 0, OK), 0));
    assert_false(asks(tell(SIZE, 0, OK), 0));
    assert_int_equal(node_medium(sim->nodes[0].node, digest, &asked), 1);
    assert_int_equal(asked, 1);
    effect = find(piece(1, SIZE, 0, SHELF_PIECE), EFFECT_PIECE);
    assert_non_null(effect);
    assert_int_equal(effect->offset, 0);
    assert_int_equal(effect->size, SIZE);
    assert_int_equal(effect->bytes.size, SHELF_PIECE);
    /* One at a time: what comes unasked is not handed out. */
    assert_null(find(piece(1, SIZE, 0, SHELF_PIECE), EFFECT_PIECE));
    assert_true(asks(tell(SIZE, SHELF_PIECE, OK), SHELF_PIECE));
    assert_non_null(find(piece(1, SIZE, SHELF_PIECE, 100), EFFECT_PIECE));
    assert_int_equal(tell(SIZE, SIZE, OK)->count, 0);
    assert_int_equal(node_medium(sim->nodes[0].node, digest, &asked), 0);
    assert_null(find(piece(1, SIZE, SHELF_PIECE, 100), EFFECT_PIECE));
}

static void who_has_it_not_is_asked_again_only_after_a_while(void **state)
{
    size_t asked;

    (void)state;
    linked();
    now_ms = NODE_MEDIA_AGAIN_MS;
    step(0, (struct node_event){.type = EVENT_TICK});
    assert_true(asks(tell(SIZE, 0, OK), 0));
    assert_false(asks(piece(1, 0, 0, 0), 0));
    assert_int_equal(node_medium(sim->nodes[0].node, digest, &asked), 0);
    assert_int_equal(asked, 1);
    now_ms += NODE_MEDIA_AGAIN_MS - 1;
    hear(1, bytes_of("\x92\x08\x01", 3));
    assert_false(asks(step(0, (struct node_event){.type = EVENT_TICK}), 0));
    now_ms += 1;
    assert_true(asks(step(0, (struct node_event){.type = EVENT_TICK}), 0));
}

static void a_piece_of_another_size_is_not_handed_out(void **state)
{
    (void)state;
    linked();
    assert_true(asks(tell(SIZE, 0, OK), 0));
    assert_null(find(piece(1, SIZE + 1, 0, SHELF_PIECE), EFFECT_PIECE));
    assert_false(asks(tell(SIZE, 0, OK), 0));
}

static void a_bad_piece_is_not_asked_of_the_same_at_once(void **state)
{
    (void)state;
    linked();
    tell(SIZE, 0, OK);
    assert_non_null(find(piece(1, SIZE, 0, SHELF_PIECE), EFFECT_PIECE));
    assert_false(asks(tell(SIZE, 0, STORE_DIGEST), 0));
}

/* The disk may take longer than the link lasts. */
static void nobody_is_asked_for_more_while_a_piece_is_written(void **state)
{
    (void)state;
    linked();
    tell(SIZE, 0, OK);
    assert_non_null(find(piece(1, SIZE, 0, SHELF_PIECE), EFFECT_PIECE));
    step(0, (struct node_event){.type = EVENT_CLOSED, .link = 1});
    establish(2);
    hear(2, bytes_of("\x93\x02\xc3\x90", 4));
    assert_false(asks(
        step(0, (struct node_event){.type = EVENT_WRITABLE, .link = 2}), 0));
    assert_true(asks(tell(SIZE, SHELF_PIECE, OK), SHELF_PIECE));
}

static void a_peer_that_tells_no_feature_is_not_asked(void **state)
{
    struct bytes hello;

    (void)state;
    hello = hello_of(1, 1);
    connect(0, 1, true);
    memory[hello.size - 1] = 0xc0; /* as a hello had it before: nil */
    assert_int_equal(closed(hear(1, hello)), OK);
    hear(1, bytes_of("\x93\x02\xc3\x90", 4));
    assert_false(asks(tell(SIZE, 0, OK), 0));
}

static void no_more_media_are_wanted_at_once_than_the_bound(void **state)
{
    size_t asked;

    (void)state;
    linked();
    for (size_t i = 0; i <= NODE_MEDIA_MAX; i++) {
        digest[5] = (uint8_t)i;
        tell(SIZE, 0, OK);
        assert_int_equal(node_medium(sim->nodes[0].node, digest, &asked),
                         i < NODE_MEDIA_MAX);
    }
    digest[5] = 0;
}

static size_t shelf_read(void *user, const uint8_t wanted[HASH_SIZE],
                         uint64_t offset, uint8_t out[SHELF_PIECE],
                         uint64_t *size)
{
    size_t got = offset ? SIZE - SHELF_PIECE : SHELF_PIECE;

    (void)user;
    if (offset % SHELF_PIECE || offset >= SIZE)
        return 0;
    if (wanted[5])
        return 0;
    memcpy(out, content + offset, got);
    *size = SIZE;
    return got;
}

static void node_gives_what_it_holds_and_says_what_not(void **state)
{
    struct shelf shelf = {NULL, shelf_read};
    struct wire_message message;

    (void)state;
    sim_crash(sim, 0);
    sim->shelf = &shelf;
    sim_start(sim, 0);
    linked();
    digest[5] = 1;
    assert_true(sends(ask_of(1, 0), WIRE_PIECE, &message));
    assert_int_equal(message.size, 0);
    assert_int_equal(message.piece.size, 0);
    digest[5] = 0;
    assert_true(sends(ask_of(1, SHELF_PIECE), WIRE_PIECE, &message));
    assert_int_equal(message.size, SIZE);
    assert_int_equal(message.offset, SHELF_PIECE);
    assert_int_equal(message.piece.size, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(node_fetches_a_medium_piece_by_piece),
        TEST(who_has_it_not_is_asked_again_only_after_a_while),
        TEST(a_piece_of_another_size_is_not_handed_out),
        TEST(a_bad_piece_is_not_asked_of_the_same_at_once),
        TEST(nobody_is_asked_for_more_while_a_piece_is_written),
        TEST(a_peer_that_tells_no_feature_is_not_asked),
        TEST(no_more_media_are_wanted_at_once_than_the_bound),
        TEST(node_gives_what_it_holds_and_says_what_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
