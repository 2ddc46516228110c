/* SPDX-License-Identifier: Apache-2.0 */
/* What passes however the stream is cut, and what is refused. */
#include "tests/unit/frame_ends.h"

static void frame_carries_messages_both_ways(void **state)
{
    (void)state;
    for (int pattern = HANDSHAKE_IK; pattern <= HANDSHAKE_XX; pattern++) {
        uint8_t key[HANDSHAKE_KEY_SIZE], secret[HANDSHAKE_KEY_SIZE];

        session((enum handshake_pattern)pattern);
        for (int from = 0; from < 2; from++) {
            assert_int_equal(push(&ends[!from], send(from, 700)), OK);
            assert_int_equal(push(&ends[!from], send(from, 70000)), OK);
            assert_int_equal(ends[!from].messages, 2);
            assert_true(frame_established(&ends[!from].link));
            memset(secret, 0x51 + !from, sizeof(secret));
            crypto_scalarmult_base(key, secret);
            assert_memory_equal(frame_remote(&ends[from].link), key, 32);
        }
    }
}

static const size_t message_sizes[] = {1,     2,      65514,  65515,
                                       65516, 131034, 131035, 200000};
enum { MESSAGES = sizeof(message_sizes) / sizeof(message_sizes[0]) };

static void frame_gives_the_same_for_any_cut(void **state)
{
    static const size_t pieces[] = {1, 2, 3, 7, 17, 1000, 65536, 1 << 20, 0};
    uint8_t wanted[HASH_SIZE], got[HASH_SIZE];
    struct hash hash;

    (void)state;
    session(HANDSHAKE_XX);
    hash_begin(&hash);
    for (int i = 0; i < MESSAGES; i++) {
        uint8_t size[4];

        bytes_set_u32(size, (uint32_t)message_sizes[i]);
        hash_add(&hash, bytes_of(size, 4));
        hash_add(&hash, bytes_of(content, message_sizes[i]));
        send(INITIATOR, message_sizes[i]);
    }
    hash_end(&hash, wanted);
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        struct bytes rest = buffer_bytes(&ends[INITIATOR].out);

        end_open(&replayed, config_of(ACCEPTOR, HANDSHAKE_XX));
        while (rest.size > 0) {
            size_t piece = pieces[i] ? pieces[i] : 1 + rest.size * 7919 % 9999;

            piece = piece < rest.size ? piece : rest.size;
            assert_int_equal(push(&replayed, bytes_of(rest.data, piece)), OK);
            rest.data += piece;
            rest.size -= piece;
        }
        hash_end(&replayed.heard, got);
        assert_int_equal(replayed.messages, MESSAGES);
        assert_memory_equal(got, wanted, HASH_SIZE);
        assert_true(bytes_equal(buffer_bytes(&replayed.out),
                                buffer_bytes(&ends[ACCEPTOR].out)));
    }
}

/* Plays what end `from` sent, one bit changed, to a new end. */
static void play_flipped(int from, enum handshake_pattern pattern, size_t bit)
{
    static const uint8_t more[FRAME_SIZE_MAX + 1];
    uint8_t *sent = ends[from].out.data;
    enum result result;

    end_open(&replayed, config_of(!from, pattern));
    sent[bit / 8] ^= (uint8_t)(1 << bit % 8);
    result = push(&replayed, buffer_bytes(&ends[from].out));
    sent[bit / 8] ^= (uint8_t)(1 << bit % 8);
    if (result == OK) /* A longer frame waits for the rest of it. */
        result = push(&replayed, bytes_of(more, sizeof(more)));
    assert_true(result == LINK_TAG || result == LINK_HANDSHAKE ||
                result == LINK_FRAME || result == LINK_VERSION);
    assert_true(replayed.messages < 3);
}

static void frame_refuses_every_flipped_bit_of_a_session(void **state)
{
    (void)state;
    for (int pattern = HANDSHAKE_IK; pattern <= HANDSHAKE_XX; pattern++) {
        session((enum handshake_pattern)pattern);
        for (int i = 0; i < 6; i++)
            send(i % 2, (size_t)i + 1);
        for (int from = 0; from < 2; from++)
            for (size_t bit = 0; bit < 8 * ends[from].out.size; bit++)
                play_flipped(from, (enum handshake_pattern)pattern, bit);
    }
}

static void frame_refuses_replayed_lost_and_swapped_frames(void **state)
{
    struct bytes first;

    (void)state;
    session(HANDSHAKE_IK);
    first = send(INITIATOR, 10);
    assert_int_equal(push(&ends[ACCEPTOR], first), OK);
    assert_refused(first, LINK_TAG);
    session(HANDSHAKE_IK);
    send(INITIATOR, 10);
    assert_refused(send(INITIATOR, 10), LINK_TAG);
}

static void frame_hands_out_nothing_to_a_replayed_handshake(void **state)
{
    struct bytes sent;

    (void)state;
    session(HANDSHAKE_IK);
    sent = buffer_bytes(&ends[INITIATOR].out);
    end_open(&replayed, config_of(ACCEPTOR, HANDSHAKE_IK));
    memset(replayed.link.config.keys.own_ephemeral, 0x77, 32);
    assert_int_equal(push(&replayed, sent), OK);
    assert_false(frame_established(&replayed.link));
    assert_int_equal(push(&replayed, send(INITIATOR, 10)), LINK_TAG);
    assert_int_equal(replayed.messages, 0);
    assert_false(frame_established(&replayed.link));
}

static void frame_bounds_messages_at_both_ends(void **state)
{
    static const uint32_t lengths[] = {0, MESSAGE_SIZE_MAX + 1, UINT32_MAX, 3};

    (void)state;
    session(HANDSHAKE_IK);
    assert_int_equal(push(&ends[ACCEPTOR], send(0, MESSAGE_SIZE_MAX)), OK);
    assert_int_equal(ends[ACCEPTOR].messages, 1);
    assert_int_equal(frame_send(&ends[INITIATOR].link,
                                bytes_of(content, MESSAGE_SIZE_MAX + 1),
                                &ends[INITIATOR].out),
                     LINK_FRAME);
    assert_int_equal(frame_send(&ends[INITIATOR].link, bytes_of(content, 0),
                                &ends[INITIATOR].out),
                     LINK_FRAME);
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        uint8_t plain[8] = {0};

        session(HANDSHAKE_IK);
        bytes_set_u32(plain, lengths[i]);
        assert_refused(forge(plain, sizeof(plain)), LINK_FRAME);
    }
}

static void frame_bounds_each_length_on_reading_it(void **state)
{
    uint8_t plain[9] = {0, 0, 0, 7, 1, 2, 3, 4, 5};
    uint8_t first[2] = {0, CIPHER_TAG_SIZE + FRAME_LENGTH_SIZE};
    uint8_t next[2] = {0, CIPHER_TAG_SIZE};

    (void)state;
    for (; first[1] != UINT8_MAX; first[1]--) {
        session(HANDSHAKE_IK);
        assert_refused(bytes_of(first, 2), LINK_FRAME);
    }
    for (; next[1] <= CIPHER_TAG_SIZE + 3; next[1] += 3) {
        session(HANDSHAKE_IK);
        assert_int_equal(push(&ends[ACCEPTOR], forge(plain, 9)), OK);
        assert_refused(bytes_of(next, 2), LINK_FRAME);
    }
}

static void frame_takes_messages_in_the_smallest_frames(void **state)
{
    uint8_t plain[5] = {0, 0, 0, 7, 1};

    (void)state;
    session(HANDSHAKE_IK);
    assert_int_equal(push(&ends[ACCEPTOR], forge(plain, 5)), OK);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(ends[ACCEPTOR].messages, 0);
        assert_int_equal(push(&ends[ACCEPTOR], forge(plain, 1)), OK);
    }
    assert_int_equal(ends[ACCEPTOR].messages, 1);
}

static void frame_waits_for_what_is_cut_off(void **state)
{
    struct bytes sent;

    (void)state;
    session(HANDSHAKE_XX);
    send(INITIATOR, 20);
    sent = buffer_bytes(&ends[INITIATOR].out);
    for (size_t size = 0; size < sent.size; size++) {
        end_open(&replayed, config_of(ACCEPTOR, HANDSHAKE_XX));
        assert_int_equal(push(&replayed, bytes_of(sent.data, size)), OK);
        assert_int_equal(replayed.messages, 0);
        assert_int_equal(frame_remote(&replayed.link) != NULL,
                         size >= sent.size - frame_sealed_size(20));
    }
}

static void frame_refuses_a_wrong_remote_key(void **state)
{
    struct frame_config config = config_of(INITIATOR, HANDSHAKE_IK);

    (void)state;
    config.keys.remote_static[0] ^= 1;
    end_open(&ends[INITIATOR], config);
    end_open(&ends[ACCEPTOR], config_of(ACCEPTOR, HANDSHAKE_IK));
    assert_refused(buffer_bytes(&ends[INITIATOR].out), LINK_HANDSHAKE);
    assert_int_equal(ends[ACCEPTOR].out.size, 0);
    memset(config.keys.remote_static, 0, HANDSHAKE_KEY_SIZE);
    assert_int_equal(
        frame_open(&ends[0].link, &config, ends[0].memory, &ends[0].out),
        LINK_HANDSHAKE);
}

static void frame_answers_another_version_with_its_own(void **state)
{
    static const uint8_t refusal[] = {'c', 'a', 'i', 'r', 'n', 1, 0, 0};
    static const uint8_t other[] = {'c', 'a', 'i', 'r', 'n', 2, 9, 9};
    static const char *const others[] = {"camel, n", "cairn\1\1",
                                         "cairn\2\0\1"};

    (void)state;
    end_open(&ends[ACCEPTOR], config_of(ACCEPTOR, HANDSHAKE_IK));
    end_open(&ends[INITIATOR], config_of(INITIATOR, HANDSHAKE_IK));
    assert_refused(bytes_of(other, sizeof(other)), LINK_VERSION);
    assert_true(bytes_equal(buffer_bytes(&ends[ACCEPTOR].out),
                            bytes_of(refusal, sizeof(refusal))));
    for (size_t i = 0; i < sizeof(refusal); i++)
        assert_int_equal(push(&ends[INITIATOR], bytes_of(&refusal[i], 1)),
                         i == 7 ? LINK_VERSION : OK);
    assert_failed(&ends[INITIATOR], LINK_VERSION);
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        end_open(&ends[INITIATOR], config_of(INITIATOR, HANDSHAKE_IK));
        assert_int_equal(push(&ends[INITIATOR], bytes_of(others[i], 8)),
                         LINK_FRAME);
    }
}

static void frame_refuses_other_preambles(void **state)
{
    static const char *const others[] = {"GET / HT", "cairn\1\3", "cairn\1\0",
                                         "cairn\1\1x", "cairn\1\2\0"};

    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        end_open(&ends[ACCEPTOR], config_of(ACCEPTOR, HANDSHAKE_IK));
        assert_refused(bytes_of(others[i], 8), LINK_HANDSHAKE);
        assert_int_equal(ends[ACCEPTOR].out.size, 0);
    }
}

static void frame_stops_when_the_receiver_says_so(void **state)
{
    (void)state;
    session(HANDSHAKE_IK);
    send(INITIATOR, 5);
    send(INITIATOR, 5);
    ends[ACCEPTOR].answer = LINK_MESSAGE;
    assert_int_equal(
        push(&ends[ACCEPTOR], bytes_of(ends[0].out.data + ends[0].out.size -
                                           2 * frame_sealed_size(5),
                                       2 * frame_sealed_size(5))),
        LINK_MESSAGE);
    assert_int_equal(ends[ACCEPTOR].messages, 1);
    assert_failed(&ends[ACCEPTOR], LINK_MESSAGE);
}

static void frame_sends_all_of_a_message_or_nothing(void **state)
{
    struct frame_link *link = &ends[INITIATOR].link;
    struct bytes two_frames = bytes_of(content, 65516);
    struct buffer *out = &ends[INITIATOR].out;
    size_t before;

    (void)state;
    session(HANDSHAKE_IK);
    before = out->size;
    out->capacity = before + frame_sealed_size(65516) - 1;
    assert_int_equal(frame_send(link, two_frames, out), LINK_SLOW);
    out->capacity++;
    link->send.nonce = UINT64_MAX - 1;
    assert_int_equal(frame_send(link, two_frames, out), LINK_NONCE);
    assert_int_equal(out->size, before);
    assert_int_equal(frame_send(link, bytes_of(content, 65515), out), OK);
    assert_int_equal(link->send.nonce, UINT64_MAX);
    ends[ACCEPTOR].link.receive.nonce = UINT64_MAX;
    assert_refused(bytes_of(out->data + before, out->size - before),
                   LINK_NONCE);
}

static void frame_close_leaves_no_byte_behind(void **state)
{
    (void)state;
    session(HANDSHAKE_IK);
    assert_int_equal(push(&ends[ACCEPTOR], send(INITIATOR, 70000)), OK);
    frame_close(&ends[ACCEPTOR].link);
    assert_true(bytes_zero(bytes_of(ends[ACCEPTOR].memory, FRAME_MEMORY_SIZE)));
    assert_null(frame_remote(&ends[ACCEPTOR].link));
    assert_failed(&ends[ACCEPTOR], LINK_ORDER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frame_carries_messages_both_ways),
        cmocka_unit_test(frame_gives_the_same_for_any_cut),
        cmocka_unit_test(frame_refuses_every_flipped_bit_of_a_session),
        cmocka_unit_test(frame_refuses_replayed_lost_and_swapped_frames),
        cmocka_unit_test(frame_hands_out_nothing_to_a_replayed_handshake),
        cmocka_unit_test(frame_bounds_messages_at_both_ends),
        cmocka_unit_test(frame_bounds_each_length_on_reading_it),
        cmocka_unit_test(frame_takes_messages_in_the_smallest_frames),
        cmocka_unit_test(frame_waits_for_what_is_cut_off),
        cmocka_unit_test(frame_refuses_a_wrong_remote_key),
        cmocka_unit_test(frame_answers_another_version_with_its_own),
        cmocka_unit_test(frame_refuses_other_preambles),
        cmocka_unit_test(frame_stops_when_the_receiver_says_so),
        cmocka_unit_test(frame_sends_all_of_a_message_or_nothing),
        cmocka_unit_test(frame_close_leaves_no_byte_behind),
    };

    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, ends_make, ends_free);
}
