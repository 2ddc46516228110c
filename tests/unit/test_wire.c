/* SPDX-License-Identifier: Apache-2.0 */
/* Messages: what is written is read; what is not as specified is refused. */
#include "tests/unit/wire_scene.h"
#include "core/entry.h"

static void put_hello(size_t certificates, size_t body)
{
    static const uint8_t large[WIRE_BODY_MAX + 1];
    struct wire_message hello = {.version = 1,
                                 .realm = filler,
                                 .instance = filler + 1,
                                 .kid = filler + 2,
                                 .software = bytes_text("cairn"),
                                 .certificate_count = certificates};

    for (size_t i = 0; i < certificates && i < HELLO_CERTIFICATES_MAX; i++) {
        hello.certificates[i].entry = bytes_of(filler, 7);
        hello.certificates[i].body = bytes_of(large, body);
    }
    wire_put_hello(&out, &hello);
}

static void wire_reads_the_hello_it_wrote(void **state)
{
    (void)state;
    put_hello(HELLO_CERTIFICATES_MAX, WIRE_BODY_MAX);
    assert_true(out.size <= WIRE_HELLO_BYTES);
    assert_int_equal(decoded(), OK);
    assert_int_equal(message.type, WIRE_HELLO);
    assert_memory_equal(message.realm, filler, KEY_REALM);
    assert_memory_equal(message.instance, filler + 1, WIRE_INSTANCE);
    assert_memory_equal(message.kid, filler + 2, KEY_KID);
    assert_int_equal(message.certificate_count, HELLO_CERTIFICATES_MAX);
    assert_int_equal(message.certificates[3].body.size, WIRE_BODY_MAX);
    assert_true(bytes_equal(message.software, bytes_text("cairn")));
}

static void wire_refuses_a_certificate_too_large(void **state)
{
    (void)state;
    put_hello(1, WIRE_BODY_MAX + 1);
    assert_int_equal(decoded(), LINK_MESSAGE);
}

static void wire_refuses_a_name_of_software_too_long(void **state)
{
    char name[WIRE_SOFTWARE_MAX + 2] = "";
    struct wire_message hello = {.version = 1,
                                 .realm = filler,
                                 .instance = filler + 1,
                                 .kid = filler + 2,
                                 .certificate_count = 1};

    (void)state;
    hello.certificates[0].entry = bytes_of(filler, 7);
    hello.certificates[0].body = bytes_of(filler, 7);
    memset(name, 'c', WIRE_SOFTWARE_MAX);
    hello.software = bytes_text(name);
    wire_put_hello(&out, &hello);
    assert_int_equal(decoded(), OK);
    out.size = 0;
    name[WIRE_SOFTWARE_MAX] = 'c';
    hello.software = bytes_text(name);
    wire_put_hello(&out, &hello);
    assert_int_equal(decoded(), LINK_MESSAGE);
}

static void wire_refuses_a_hello_without_certificates(void **state)
{
    (void)state;
    put_hello(0, 0);
    assert_int_equal(decoded(), LINK_MESSAGE);
}

static void wire_tells_another_version_from_a_bad_hello(void **state)
{
    (void)state;
    put_hello(1, 1);
    assert_int_equal(memory[2], 1);
    memory[2] = 2;
    assert_int_equal(decoded(), LINK_VERSION);
    /* Whatever else such a hello has. */
    assert_int_equal(decode("\x93\x01\x07\xc0", 4), LINK_VERSION);
}

static struct wire_log log_of(size_t i, size_t ends)
{
    struct wire_log log = {.count = ends};

    bytes_set_u64(log.log, i);
    for (size_t e = 0; e < ends; e++) {
        log.ends[e].next = ENTRY_SEQ_MAX + 1 - e;
        memset(log.ends[e].head, (int)(i + e), HASH_SIZE);
    }
    return log;
}

static void put_logs(enum wire_type type, size_t count, size_t ends)
{
    if (type == WIRE_FRONTIER)
        wire_put_frontier(&out, true, count);
    else
        wire_put_ack(&out, count);
    for (size_t i = 0; i < count; i++) {
        struct wire_log log = log_of(i, ends);
        size_t before = out.size;

        wire_put_log(&out, &log);
        assert_true(out.size - before <= WIRE_LOG_BYTES);
    }
}

static void wire_reads_the_logs_it_wrote(void **state)
{
    struct wire_log log;

    (void)state;
    for (int type = WIRE_FRONTIER; type <= WIRE_ACK; type += 2) {
        out.size = 0;
        put_logs((enum wire_type)type, FRONTIER_LOGS_MAX, BRANCHES_MAX);
        assert_int_equal(decoded(), OK);
        assert_int_equal(message.type, type);
        for (size_t i = 0; i < FRONTIER_LOGS_MAX; i++) {
            struct wire_log wanted = log_of(i, BRANCHES_MAX);

            assert_true(wire_next(&message, &log));
            assert_memory_equal(&log, &wanted, sizeof log);
        }
        assert_false(wire_next(&message, &log));
    }
}

static void wire_refuses_a_log_too_many(void **state)
{
    (void)state;
    put_logs(WIRE_FRONTIER, FRONTIER_LOGS_MAX + 1, 1);
    assert_int_equal(decoded(), LINK_MESSAGE);
}

static void wire_refuses_an_end_too_many(void **state)
{
    uint8_t *at;

    (void)state;
    put_logs(WIRE_ACK, 1, BRANCHES_MAX);
    assert_int_equal(decoded(), OK);
    at = memchr(memory + 20, 0x90 + BRANCHES_MAX, 8);
    assert_non_null(at);
    *at = 0x90 + BRANCHES_MAX + 1;
    buffer_put(&out, bytes_of("\x92\x01\xc4\x20", 4));
    buffer_put(&out, bytes_of(filler, HASH_SIZE));
    assert_int_equal(decoded(), LINK_MESSAGE);
}

static void wire_refuses_an_end_of_nothing(void **state)
{
    struct wire_log log = log_of(0, 1);

    (void)state;
    wire_put_ack(&out, 1);
    log.ends[0].next = 0;
    wire_put_log(&out, &log);
    assert_int_equal(decoded(), LINK_MESSAGE);
    out.size = 0;
    wire_put_ack(&out, 1);
    log.ends[0].next = (uint64_t)ENTRY_SEQ_MAX + 2;
    wire_put_log(&out, &log);
    assert_int_equal(decoded(), LINK_MESSAGE);
}

static void wire_reads_the_small_messages_it_wrote(void **state)
{
    struct wire_end end = {.next = 9};

    (void)state;
    memcpy(end.head, filler, HASH_SIZE);
    wire_put_want(&out, filler, 5, &end);
    assert_int_equal(decoded(), OK);
    assert_int_equal(message.type, WIRE_WANT);
    assert_int_equal(message.seq, 5);
    assert_int_equal(message.end.next, 9);
    assert_memory_equal(message.end.head, filler, HASH_SIZE);
    assert_memory_equal(message.log, filler, KEY_LOG);
    out.size = 0;
    wire_put_refused(&out, ENTRY_SIGNATURE, filler, 77);
    assert_int_equal(decoded(), OK);
    assert_int_equal(message.code, ENTRY_SIGNATURE);
    assert_int_equal(message.seq, 77);
    out.size = 0;
    wire_put_again(&out);
    assert_int_equal(decoded(), OK);
    assert_int_equal(message.type, WIRE_AGAIN);
    out.size = 0;
    wire_put_ping(&out, WIRE_PONG, UINT64_MAX);
    assert_int_equal(decoded(), OK);
    assert_int_equal(message.type, WIRE_PONG);
    assert_true(message.number == UINT64_MAX);
}

static void wire_reads_a_code_it_does_not_know_as_refused(void **state)
{
    (void)state;
    wire_put_refused(&out, ENTRY_SIGNATURE, filler, 1);
    memory[3] = 'X';
    assert_int_equal(decoded(), OK);
    assert_int_equal(message.code, LINK_REFUSED);
}

static void wire_reads_a_run_of_the_greatest_size_and_no_more(void **state)
{
    static uint8_t packed[RUN_BYTES_MAX + 1];

    (void)state;
    wire_put_run(&out, filler, bytes_of(packed, RUN_BYTES_MAX));
    assert_true(out.size <= RUN_BYTES_MAX + WIRE_RUN_BYTES);
    assert_int_equal(decoded(), OK);
    assert_int_equal(message.packed.size, RUN_BYTES_MAX);
    assert_memory_equal(message.realm, filler, KEY_REALM);
    out.size = 0;
    wire_put_run(&out, filler, bytes_of(packed, RUN_BYTES_MAX + 1));
    assert_false(out.full);
    assert_int_equal(decoded(), LINK_MESSAGE);
}

static void wire_refuses_counts_beyond_the_bytes_left(void **state)
{
    (void)state;
    assert_int_equal(decode("\xdd\x0f\xff\xff\xff", 5), LINK_MESSAGE);
    assert_int_equal(decode("\xdf\xff\xff\xff\xff", 5), LINK_MESSAGE);
    assert_int_equal(decode("\xc6\xff\xff\xff\xff", 5), LINK_MESSAGE);
    assert_int_equal(decode("\xdb\xff\xff\xff\xff", 5), LINK_MESSAGE);
    assert_int_equal(decode("\xc9\xff\xff\xff\xff\x01", 6), LINK_MESSAGE);
    assert_int_equal(decode("\xc1", 1), LINK_MESSAGE);
    assert_int_equal(decode("", 0), LINK_MESSAGE);
}

static void wire_refuses_a_message_nested_too_deep(void **state)
{
    uint8_t deep[MESSAGE_DEPTH_MAX + 2];

    (void)state;
    memset(deep, 0x91, sizeof deep);
    deep[MESSAGE_DEPTH_MAX] = 1;
    assert_int_equal(wire_skim(bytes_of(deep, MESSAGE_DEPTH_MAX + 1)), OK);
    deep[MESSAGE_DEPTH_MAX] = 0x91;
    deep[MESSAGE_DEPTH_MAX + 1] = 1;
    assert_int_equal(wire_skim(bytes_of(deep, sizeof deep)), LINK_MESSAGE);
}

static void
wire_refuses_a_message_cut_anywhere_or_followed_by_more(void **state)
{
    (void)state;
    put_hello(2, 30);
    for (size_t size = 0; size < out.size; size++)
        assert_int_equal(wire_decode(bytes_of(memory, size), &message),
                         LINK_MESSAGE);
    buffer_put_u8(&out, 0xc0);
    assert_int_equal(decoded(), LINK_MESSAGE);
}

static void wire_refuses_types_and_shapes_it_does_not_know(void **state)
{
    (void)state;
    assert_int_equal(decode("\x91\x00", 2), LINK_MESSAGE);
    assert_int_equal(decode("\x91\x0a", 2), LINK_MESSAGE);
    assert_int_equal(decode("\x91\x0e", 2), LINK_MESSAGE);
    /* A run without its realm. */
    assert_int_equal(decode("\x92\x03\xc4\x01x", 5), LINK_MESSAGE);
    assert_int_equal(decode("\x92\x07\x01", 3), LINK_MESSAGE);
    assert_int_equal(decode("\x92\x08\xff", 3), LINK_MESSAGE);
    assert_int_equal(decode("\x07", 1), LINK_MESSAGE);
    assert_int_equal(decode("\x81\x07\x07", 3), LINK_MESSAGE);
}

static void wire_reads_every_msgpack_item_in_what_is_reserved(void **state)
{
    static const char *const items[] = {
        "\xc0",
        "\xc3",
        "\xe0",
        "\xcc\x80",
        "\xd0\x80",
        "\xd1\x80\x01",
        "\x80",
        "\xa1x",
        "\x92\x01\x02",
        "\xc4\x01x",
        "\xd4\x01\x02",
        "\xc7\x01\x05\x06",
        "\xca\x01\x01\x01\x01",
    };

    (void)state;
    for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
        out.size = 0;
        put_hello(1, 1);
        out.size--;
        buffer_put_text(&out, items[i]);
        assert_int_equal(decoded(), OK);
    }
}

static void wire_survives_any_flipped_byte(void **state)
{
    struct wire_log log;

    (void)state;
    put_logs(WIRE_FRONTIER, 5, 2);
    for (size_t i = 0; i < out.size; i++)
        for (unsigned value = 0; value < 256; value++) {
            uint8_t was = memory[i];

            memory[i] = (uint8_t)value;
            if (decoded() == OK)
                while (wire_next(&message, &log))
                    assert_true(log.count <= BRANCHES_MAX);
            memory[i] = was;
        }
}

#define TEST(name) cmocka_unit_test_setup(name, fresh)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(wire_reads_the_hello_it_wrote),
        TEST(wire_refuses_a_certificate_too_large),
        TEST(wire_refuses_a_name_of_software_too_long),
        TEST(wire_refuses_a_hello_without_certificates),
        TEST(wire_tells_another_version_from_a_bad_hello),
        TEST(wire_reads_the_logs_it_wrote),
        TEST(wire_refuses_a_log_too_many),
        TEST(wire_refuses_an_end_too_many),
        TEST(wire_refuses_an_end_of_nothing),
        TEST(wire_reads_the_small_messages_it_wrote),
        TEST(wire_reads_a_code_it_does_not_know_as_refused),
        TEST(wire_reads_a_run_of_the_greatest_size_and_no_more),
        TEST(wire_refuses_counts_beyond_the_bytes_left),
        TEST(wire_refuses_a_message_nested_too_deep),
        TEST(wire_refuses_a_message_cut_anywhere_or_followed_by_more),
        TEST(wire_refuses_types_and_shapes_it_does_not_know),
        TEST(wire_reads_every_msgpack_item_in_what_is_reserved),
        TEST(wire_survives_any_flipped_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
