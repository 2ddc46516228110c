/* SPDX-License-Identifier: Apache-2.0 */
/* What is packed comes back, whole or not at all; what one run takes. */
#include "tests/unit/pack_entries.h"

#include <stdlib.h>

static uint8_t room[2 * MESSAGE_SIZE_MAX];

static void assert_same(const struct journal_item *a,
                        const struct journal_item *b)
{
    assert_true(bytes_equal(a->entry.bytes, b->entry.bytes));
    assert_true(bytes_equal(a->body, b->body));
    assert_memory_equal(a->entry.id, b->entry.id, HASH_SIZE);
    assert_int_equal(a->entry.header.seq, b->entry.header.seq);
    assert_int_equal(a->entry.header.time, b->entry.header.time);
    assert_int_equal(a->entry.header.kind, b->entry.header.kind);
}

/* Unpacks a run and compares it with the made items from `first` on. */
static void assert_run(struct bytes run, size_t first, size_t count)
{
    const struct journal_item *items;
    uint8_t log[KEY_LOG];
    uint64_t seq;
    size_t found;

    assert_int_equal(unpack_head(run, log, &seq, &found), OK);
    assert_memory_equal(log, made.header.log, KEY_LOG);
    assert_int_equal(seq, made.items[first].entry.header.seq);
    assert_int_equal(found, count);
    assert_int_equal(unpack_run(unpack, made.realm, run, &items, &found), OK);
    assert_int_equal(found, count);
    /* The items borrow nothing from the packed bytes. */
    memset(room, 0xee, sizeof room);
    for (size_t i = 0; i < count; i++) {
        assert_same(&items[i], &made.items[first + i]);
        assert_false(items[i].checked);
    }
}

/* Packs and compares all that is made; returns how many runs that took. */
static size_t carry_all(size_t capacity)
{
    size_t runs = 0;

    for (size_t i = 0; i < made.count; runs++) {
        struct buffer out = buffer_of(room, capacity);
        size_t count = pack_run(pack, made.items + i, made.count - i, &out);

        assert_true(count > 0 && !out.full);
        assert_run(buffer_bytes(&out), i, count);
        i += count;
    }
    return runs;
}

static void pack_gives_the_same_bytes_back(void **state)
{
    (void)state;
    for (int round = 0; round < 60; round++) {
        size_t count = 1 + (size_t)random_below(60);

        made_begin(round % 3 ? random_below(ENTRY_SEQ_MAX - 100) : 0);
        for (size_t i = 0; i < count; i++)
            made_add(random_below(2) ? FORM_FULL
                                     : (enum form)random_below(FORM_SEAL));
        if (round % 2)
            made_add(FORM_SEAL);
        assert_int_equal(carry_all(sizeof room), 1);
    }
}

static void pack_carries_every_form_alone(void **state)
{
    (void)state;
    for (int form = 0; form < FORMS; form++) {
        for (uint64_t seq = 0; seq < 2; seq++) {
            made_begin(seq);
            made_add((enum form)form);
            assert_int_equal(carry_all(sizeof room), 1);
        }
    }
}

static void pack_carries_the_last_seq(void **state)
{
    (void)state;
    made_begin(ENTRY_SEQ_MAX - 1);
    made_add(FORM_FULL);
    made_add(FORM_FULL);
    assert_int_equal(carry_all(sizeof room), 1);
}

static void pack_carries_the_greatest_time_step(void **state)
{
    (void)state;
    made_begin(3);
    made.header.kind = KIND_CROSSING;
    for (int i = 0; i < 4; i++) {
        made.header.time = i % 2 ? ENTRY_TIME_MAX : 0;
        made_put(FORM_FULL, bytes_of("\xa1\x10\x01", 3));
    }
    assert_int_equal(carry_all(sizeof room), 1);
}

static void pack_leaves_out_what_can_be_recomputed(void **state)
{
    struct buffer out = buffer_of(room, sizeof room);

    (void)state;
    made_begin(1);
    made.header.kind = KIND_CROSSING;
    for (int i = 0; i < 1000; i++)
        made_put(FORM_FULL, bytes_of("\xa2\x10\x01\x11\x63UTO", 8));
    assert_int_equal(pack_run(pack, made.items, made.count, &out), 1000);
    assert_in_range(out.size, 80000, 80250);
}

static void pack_takes_no_more_than_one_run_of_entries(void **state)
{
    struct buffer out = buffer_of(room, sizeof room);

    (void)state;
    made_begin(9);
    for (int i = 0; i < RUN_ENTRIES_MAX + 1; i++)
        made_add(FORM_ABSENT);
    assert_int_equal(pack_run(pack, made.items, made.count, &out),
                     RUN_ENTRIES_MAX);
    assert_run(buffer_bytes(&out), 0, RUN_ENTRIES_MAX);
    assert_int_equal(carry_all(sizeof room), 2);
}

/* An entry whose encoded body has exactly this size. */
static void add_sized(size_t body_size)
{
    static uint8_t space[VALUES_SIZE_MAX], text[VALUES_SIZE_MAX];
    struct buffer values = buffer_of(space, sizeof space);

    random_fill(text, sizeof text);
    canon_put_map(&values, 1);
    canon_put_uint(&values, 16);
    canon_put_string(&values, bytes_of(text, body_size - 24));
    assert_false(values.full);
    assert_int_equal(values.size, body_size - 19);
    made_put(FORM_FULL, buffer_bytes(&values));
}

static void pack_takes_no_more_than_one_run_of_bytes(void **state)
{
    (void)state;
    for (size_t more = 0; more < 2; more++) {
        made_begin(9);
        made.header.kind = KIND_NOTE;
        for (int i = 0; i < 31; i++)
            add_sized(RUN_BYTES_MAX / 32);
        add_sized(RUN_BYTES_MAX / 32 + more);
        assert_int_equal(carry_all(sizeof room), 1 + more);
    }
}

static void pack_carries_the_largest_body(void **state)
{
    (void)state;
    made_begin(2);
    made.header.kind = KIND_NOTE;
    add_sized(VALUES_SIZE_MAX + 19);
    add_sized(VALUES_SIZE_MAX + 19);
    assert_int_equal(carry_all(sizeof room), 1);
}

static void pack_keeps_to_the_room(void **state)
{
    size_t last = 0;

    (void)state;
    made_begin(4);
    for (int i = 0; i < 200; i++)
        made_add(FORM_FULL);
    for (size_t size = 0; size < 60000; size = size * 9 / 8 + 10) {
        struct buffer out = buffer_of(room, size + 3);
        size_t count;

        buffer_put(&out, bytes_of("abc", 3));
        room[size + 3] = 0x77;
        count = pack_run(pack, made.items, made.count, &out);
        assert_false(out.full);
        assert_int_equal(room[size + 3], 0x77);
        assert_memory_equal(room, "abc", 3);
        if (count == 0)
            assert_int_equal(out.size, 3);
        else
            assert_run(bytes_of(room + 3, out.size - 3), 0, count);
        assert_true(size < 500 || count > 0);
        assert_true(count * 2 >= last);
        last = count;
    }
    assert_true(last > 100);
    assert_in_range(carry_all(12000), 5, 50);
}

static void pack_stops_where_entries_do_not_follow(void **state)
{
    struct buffer out = buffer_of(room, sizeof room);
    struct journal_item items[4];

    (void)state;
    made_begin(4);
    for (int i = 0; i < 5; i++)
        made_add(FORM_FULL);
    memcpy(items, made.items, sizeof items);
    items[2] = made.items[4];
    assert_int_equal(pack_run(pack, items, 4, &out), 2);
    items[2] = made.items[2];
    items[2].entry.header.log[0] ^= 1;
    assert_int_equal(pack_run(pack, items, 4, &out), 2);
    items[2] = made.items[2];
    items[2].entry.header.previous[0] ^= 1;
    assert_int_equal(pack_run(pack, items, 4, &out), 2);
    items[2] = made.items[2];
    assert_int_equal(pack_run(pack, items, 4, &out), 4);
    assert_int_equal(pack_run(pack, items, 0, &out), 0);
    out.full = true;
    assert_int_equal(pack_run(pack, items, 4, &out), 0);
}

/* Small, with every form whose state a signature covers. */
static struct bytes small_run(void)
{
    static const enum form forms[] = {FORM_FULL, FORM_REDACTED, FORM_BARE,
                                      FORM_FULL, FORM_ABSENT, FORM_SEAL};
    static uint8_t space[16384];
    struct buffer out = buffer_of(space, sizeof space);

    made_begin(5);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        made.header.kind = KIND_NOTE;
        if (forms[i] == FORM_SEAL)
            made_add(FORM_SEAL);
        else
            made_put(forms[i],
                     bytes_of("\xa3\x10\x01\x11\x63UTO\x12\x62NO", 12));
    }
    assert_int_equal(pack_run(pack, made.items, made.count, &out), made.count);
    return buffer_bytes(&out);
}

/* The bytes end where a page would: a sanitizer sees any read behind them. */
static uint8_t *copy_of(struct bytes bytes)
{
    uint8_t *copy = malloc(bytes.size ? bytes.size : 1);

    assert_non_null(copy);
    memcpy(copy, bytes.data, bytes.size);
    return copy;
}

static void unpack_refuses_every_truncation(void **state)
{
    struct bytes run = small_run();

    (void)state;
    for (size_t size = 0; size < run.size; size++) {
        const struct journal_item *items;
        uint8_t *copy = copy_of(bytes_of(run.data, size));
        size_t count;

        assert_int_equal(unpack_run(unpack, made.realm, bytes_of(copy, size),
                                    &items, &count),
                         LINK_PACK);
        assert_null(items);
        free(copy);
    }
}

/* Are these the items made, or does a signature tell that they are not? */
static void assert_honest(const struct journal_item *items, size_t count)
{
    bool same = count == made.count, good = true;

    for (size_t i = 0; i < count; i++) {
        same = same &&
               bytes_equal(items[i].entry.bytes, made.items[i].entry.bytes) &&
               bytes_equal(items[i].body, made.items[i].body);
        good = good && entry_verify(&items[i].entry, made.realm,
                                    made.signer.public) == OK;
    }
    assert_true(same || !good);
}

static void unpack_lets_no_flip_pass_for_signed(void **state)
{
    static const uint8_t masks[] = {0x01, 0x10, 0x80, 0xff};
    struct bytes run = small_run();
    size_t passed = 0;

    (void)state;
    for (size_t i = 0; i < run.size * sizeof masks; i++) {
        const struct journal_item *items;
        uint8_t *copy = copy_of(run);
        size_t count;

        copy[i / sizeof masks] ^= masks[i % sizeof masks];
        if (unpack_run(unpack, made.realm, bytes_of(copy, run.size), &items,
                       &count) == OK) {
            assert_honest(items, count);
            passed++;
        }
        free(copy);
    }
    /* Each flip within a signature does pass, until that is verified. */
    assert_true(passed >= made.count * KEY_SIGNATURE * sizeof masks);
}

/* Packs the only item made, and flips a bit of the run where asked to. */
static enum result open_flipped(size_t at, uint8_t mask)
{
    struct buffer out = buffer_of(room, sizeof room);
    const struct journal_item *items;
    size_t count;

    assert_int_equal(pack_run(pack, made.items, 1, &out), 1);
    out.data[at] ^= mask;
    return unpack_run(unpack, made.realm, buffer_bytes(&out), &items, &count);
}

static void unpack_refuses_a_raw_entry_that_stands_elsewhere(void **state)
{
    (void)state;
    made_begin(6);
    made_add(FORM_NEWER);
    assert_int_equal(open_flipped(0, 0), OK);
    assert_int_equal(open_flipped(0, 1), LINK_PACK);  /* format */
    assert_int_equal(open_flipped(1, 1), LINK_PACK);  /* log */
    assert_int_equal(open_flipped(24, 1), LINK_PACK); /* kid */
    assert_int_equal(open_flipped(32, 1), LINK_PACK); /* seq */
    assert_int_equal(open_flipped(41, 1), LINK_PACK); /* previous */
}

static void unpack_refuses_a_raw_entry_of_a_known_version(void **state)
{
    (void)state;
    made_begin(6);
    made_add(FORM_FULL);
    assert_int_equal(open_flipped(0, 0), OK);
    made.items[0].entry.header.version = 2;
    assert_int_equal(open_flipped(0, 0), LINK_PACK);
}

/* A size that is not that of the values is a fault of the author's, which no
 * honest program makes. */
static void pack_of_a_body_of_another_size_is_refused(void **state)
{
    const struct journal_item *items;
    struct buffer run = buffer_of(room, sizeof room);
    size_t found;

    (void)state;
    made_begin(0);
    made_add(FORM_MISSIZED);
    assert_int_equal(pack_run(pack, made.items, 1, &run), 1);
    assert_int_equal(
        unpack_run(unpack, made.realm, buffer_bytes(&run), &items, &found),
        BODY_COMMITMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pack_gives_the_same_bytes_back),
        cmocka_unit_test(pack_carries_every_form_alone),
        cmocka_unit_test(pack_carries_the_last_seq),
        cmocka_unit_test(pack_carries_the_greatest_time_step),
        cmocka_unit_test(pack_leaves_out_what_can_be_recomputed),
        cmocka_unit_test(pack_takes_no_more_than_one_run_of_entries),
        cmocka_unit_test(pack_takes_no_more_than_one_run_of_bytes),
        cmocka_unit_test(pack_carries_the_largest_body),
        cmocka_unit_test(pack_keeps_to_the_room),
        cmocka_unit_test(pack_of_a_body_of_another_size_is_refused),
        cmocka_unit_test(pack_stops_where_entries_do_not_follow),
        cmocka_unit_test(unpack_refuses_every_truncation),
        cmocka_unit_test(unpack_lets_no_flip_pass_for_signed),
        cmocka_unit_test(unpack_refuses_a_raw_entry_that_stands_elsewhere),
        cmocka_unit_test(unpack_refuses_a_raw_entry_of_a_known_version),
    };

    return cmocka_run_group_tests(tests, make_packers, free_packers);
}
