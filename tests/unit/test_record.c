/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/unit.h"
#include "core/canon.h"
#include "core/crossing.h"
#include "core/record.h"

enum {
    SET_MAX = 80,
    VALUES_MAX = 3000,
    ROUNDS = 3000,
    KEYS = 5,
    TEXT = 1 << 17
};

static uint8_t values[SET_MAX][VALUES_MAX];
static struct record_statement statements[2 * SET_MAX];
static struct record record;

/* A statement under construction. */
struct draft {
    uint16_t kind;
    uint8_t roles;
    bool disputed;
    uint8_t id; /* the first byte of the id; the rest is zero */
    const uint8_t *supersedes;
    size_t supersedes_count;
    const char *sets; /* encoded pairs, at most 23 */
    size_t set_count;
};

static void put_ref(struct buffer *out, uint64_t seq)
{
    static const uint8_t zero[HASH_SIZE];

    canon_put_array(out, 3);
    canon_put_string(out, bytes_of(zero, KEY_LOG));
    canon_put_uint(out, seq);
    canon_put_string(out, bytes_of(zero, HASH_SIZE));
}

/* The crossing has the id of zeros, at seq 7 of the log of zeros. */
static void make(size_t i, const struct draft *draft)
{
    struct record_statement *s = &statements[i];
    struct buffer out = buffer_of(values[i], VALUES_MAX);
    bool about = draft->kind != KIND_CROSSING;
    bool lists = draft->supersedes_count > 0;

    memset(s, 0, sizeof *s);
    s->seq = about ? 100 + i : 7;
    s->id[0] = draft->id;
    s->kind = draft->kind;
    s->roles = draft->roles;
    s->disputed = draft->disputed;
    s->may_write = true;
    canon_put_map(&out, (size_t)about + lists + draft->set_count);
    if (about) {
        canon_put_uint(&out, 2);
        put_ref(&out, 7);
    }
    if (lists) {
        canon_put_uint(&out, 3);
        canon_put_array(&out, draft->supersedes_count);
        for (size_t k = 0; k < draft->supersedes_count; k++) {
            uint8_t id[HASH_SIZE] = {draft->supersedes[k]};

            canon_put_string(&out, bytes_of(id, HASH_SIZE));
        }
    }
    buffer_put(&out, unit_hex(draft->sets));
    assert_false(out.full);
    assert_int_equal(canon_check(buffer_bytes(&out)), OK);
    s->body = (struct body){.state = BODY_FULL,
                            .values = buffer_bytes(&out),
                            .count = (size_t)about + lists + draft->set_count};
}

static const struct draft crossing = {.kind = KIND_CROSSING,
                                      .roles = ROLE_POST,
                                      .sets = "1001"
                                              "1102",
                                      .set_count = 2};

/* Everything that a record tells, as bytes. */
static void tell(struct buffer *out)
{
    const struct record_field *field;
    const struct record_statement *statement;
    struct bytes value;
    size_t at = 0;

    while ((field = record_next(&record, &at))) {
        size_t live_at = 0;

        buffer_put_u16(out, field->key);
        buffer_put_u8(out, record_conflict(&record, field->key));
        buffer_put(out, field->value);
        while (record_live(&record, field->key, &live_at, &statement, &value)) {
            buffer_put(out, bytes_of(statement->id, HASH_SIZE));
            buffer_put(out, value);
        }
    }
    buffer_put_u8(out, record_voided(&record));
    record_put(&record, out);
    assert_false(out->full);
}

static void a_crossing_alone_is_its_record(void **state)
{
    size_t at = 0;

    (void)state;
    make(0, &crossing);
    assert_int_equal(record_merge(statements, 1, &record), OK);
    unit_equal(record_value(&record, 16), unit_hex("01"));
    unit_equal(record_value(&record, 17), unit_hex("02"));
    assert_null(record_value(&record, 18).data);
    assert_false(record_conflict(&record, 16));
    assert_int_equal(record_next(&record, &at)->key, 16);
    assert_int_equal(record_next(&record, &at)->key, 17);
    assert_null(record_next(&record, &at));
    assert_false(record_voided(&record));
    assert_true(record_merged(&record, statements[0].id));
}

static void an_unset_field_is_not_shown(void **state)
{
    static const uint8_t zero[] = {0};
    struct draft amendment = {.kind = KIND_AMENDMENT,
                              .roles = ROLE_POST,
                              .id = 1,
                              .supersedes = zero,
                              .supersedes_count = 1,
                              .sets = "10f6",
                              .set_count = 1};
    uint8_t space[64];
    struct buffer out = buffer_of(space, sizeof space);
    size_t at = 0;

    (void)state;
    make(0, &crossing);
    make(1, &amendment);
    assert_int_equal(record_merge(statements, 2, &record), OK);
    assert_null(record_value(&record, 16).data);
    assert_int_equal(record_next(&record, &at)->key, 16);
    record_put(&record, &out);
    unit_equal(buffer_bytes(&out), unit_hex("a11102"));
}

static void without_a_crossing_there_is_no_record(void **state)
{
    (void)state;
    make(0, &crossing);
    assert_int_equal(record_merge(statements, 0, &record), BODY_STATE);
    statements[0].body = (struct body){.state = BODY_ERASED};
    assert_int_equal(record_merge(statements, 1, &record), BODY_STATE);
    make(0, &crossing);
    statements[0].kind = KIND_NOTE;
    assert_int_equal(record_merge(statements, 1, &record), BODY_STATE);
    make(0, &crossing);
    statements[0].may_write = false;
    assert_int_equal(record_merge(statements, 1, &record), ENTRY_AUTHOR);
}

static void what_is_not_about_it_or_not_allowed_has_no_effect(void **state)
{
    struct draft other = {.kind = KIND_AMENDMENT,
                          .roles = ROLE_HEADQUARTERS,
                          .id = 1,
                          .sets = "1009",
                          .set_count = 1};

    (void)state;
    make(0, &crossing);
    for (unsigned turn = 0; turn < 4; turn++) {
        make(1, &other);
        if (turn == 0)
            statements[1].may_write = false;
        else if (turn == 1)
            statements[1].kind = KIND_NOTE;
        else if (turn == 2)
            statements[1].body = (struct body){.state = BODY_ABSENT};
        else
            values[1][20] ^= 1; /* the target's seq */
        assert_int_equal(record_merge(statements, 2, &record), OK);
        unit_equal(record_value(&record, 16), unit_hex("01"));
        assert_false(record_conflict(&record, 16));
        assert_false(record_merged(&record, statements[1].id));
    }
    make(1, &other);
    assert_int_equal(record_merge(statements, 2, &record), OK);
    assert_true(record_conflict(&record, 16));
    unit_equal(record_value(&record, 16), unit_hex("09"));
}

static void a_list_that_is_not_well_formed_removes_nothing(void **state)
{
    static const uint8_t zero[] = {0};
    struct draft amendment = {.kind = KIND_AMENDMENT,
                              .roles = ROLE_POST,
                              .id = 1,
                              .supersedes = zero,
                              .supersedes_count = 1,
                              .sets = "1009",
                              .set_count = 1};

    (void)state;
    make(0, &crossing);
    make(1, &amendment);
    for (size_t i = 0; i + 2 < statements[1].body.values.size; i++)
        if (memcmp(values[1] + i, "\x03\x81\x58\x20", 4) == 0)
            values[1][i + 2] = 0x78; /* a text in place of the id */
    assert_int_equal(record_merge(statements, 2, &record), OK);
    assert_true(record_conflict(&record, 16));
}

/* A random set: small numbers of ids, keys, values, so that all meet. */
static size_t random_set(uint64_t *chance)
{
    static const uint8_t roles[] = {ROLE_POST, ROLE_HEADQUARTERS, ROLE_RELAY,
                                    ROLE_POST | ROLE_HEADQUARTERS};
    size_t count = 2 + unit_random(chance) % 8;

    make(0, &crossing);
    for (size_t i = 1; i < count; i++) {
        struct draft draft = {.id = (uint8_t)i};
        uint8_t listed[8];
        char sets[8 * KEYS + 1] = "";

        draft.kind = unit_random(chance) % 5 ? KIND_AMENDMENT : KIND_VOID;
        draft.roles = roles[unit_random(chance) % 4];
        draft.disputed = unit_random(chance) % 3 == 0;
        draft.supersedes = listed;
        for (uint8_t y = 0; y < i && y < sizeof listed; y++)
            if (unit_random(chance) & 1)
                listed[draft.supersedes_count++] = y;
        for (int key = 16; key < 16 + KEYS; key++)
            if (unit_random(chance) & 1) {
                static const char *const pool[] = {"01", "02", "f6"};

                sprintf(sets + strlen(sets), "%02x%s", (unsigned)key,
                        pool[unit_random(chance) % 3]);
                draft.set_count++;
            }
        draft.sets = sets;
        make(i, &draft);
    }
    return count;
}

static void any_order_and_repetition_gives_the_same_bytes(void **state)
{
    static uint8_t first[TEXT], second[TEXT];
    uint64_t chance = 17;
    unsigned conflicts = 0;

    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct buffer expected = buffer_of(first, sizeof first);
        size_t count = random_set(&chance), given = count;

        assert_int_equal(record_merge(statements, count, &record), OK);
        conflicts += record_conflict(&record, 16);
        tell(&expected);
        for (unsigned turn = 0; turn < 4; turn++) {
            struct buffer found = buffer_of(second, sizeof second);

            for (size_t i = 1; i + 1 < given; i++) {
                size_t j = i + unit_random(&chance) % (given - i);
                struct record_statement moved = statements[i];

                statements[i] = statements[j];
                statements[j] = moved;
            }
            if (given < 2 * SET_MAX)
                statements[given++] = statements[unit_random(&chance) % count];
            assert_int_equal(record_merge(statements, given, &record), OK);
            tell(&found);
            unit_equal(buffer_bytes(&found), buffer_bytes(&expected));
        }
    }
    assert_true(conflicts > ROUNDS / 20);
}

/* 64 statements merge; of more, those that come last in the order do not. */
static void statements_end_at_64_and_say_so(void **state)
{
    struct draft draft = {.kind = KIND_AMENDMENT,
                          .roles = ROLE_POST,
                          .sets = "1009",
                          .set_count = 1};
    size_t count = 1;

    (void)state;
    make(0, &crossing);
    for (; count < RECORD_STATEMENTS_MAX; count++) {
        draft.id = (uint8_t)(200 - count);
        make(count, &draft);
    }
    assert_int_equal(record_merge(statements, count, &record), OK);
    /* One that comes first in the order puts another out, wherever given. */
    draft.id = 250;
    draft.roles = ROLE_HEADQUARTERS;
    draft.sets = "1017";
    make(count, &draft);
    for (unsigned turn = 0; turn < 2; turn++) {
        struct record_statement moved = statements[1];

        assert_int_equal(record_merge(statements, count + 1, &record),
                         RECORD_LIMIT);
        assert_int_equal(record.count, RECORD_STATEMENTS_MAX);
        unit_equal(record_value(&record, 16), unit_hex("17"));
        unit_equal(record_value(&record, 17), unit_hex("02"));
        assert_true(record_merged(&record, statements[0].id));
        for (size_t i = 1; i <= count; i++)
            assert_int_equal(record_merged(&record, statements[i].id),
                             statements[i].id[0] != 199);
        statements[1] = statements[count];
        statements[count] = moved;
    }
}

static void keys_end_at_256_and_say_so(void **state)
{
    static uint8_t more[VALUES_MAX];
    struct buffer out = buffer_of(more, sizeof more);
    struct draft draft = {.kind = KIND_AMENDMENT,
                          .roles = ROLE_POST,
                          .id = 1,
                          .sets = "10f5",
                          .set_count = 1};

    (void)state;
    make(0, &crossing);
    make(1, &draft);
    canon_put_map(&out, 1 + 255);
    canon_put_uint(&out, 2);
    put_ref(&out, 7);
    for (unsigned key = 1000; key < 1255; key++) {
        canon_put_uint(&out, key);
        canon_put_uint(&out, 1);
    }
    assert_false(out.full);
    statements[1].body.values = buffer_bytes(&out);
    statements[1].body.count = 256;
    assert_int_equal(record_merge(statements, 2, &record), RECORD_LIMIT);
    assert_int_equal(record.field_count, BODY_FIELDS_MAX);
    unit_equal(record_value(&record, 16), unit_hex("01"));
    unit_equal(record_value(&record, 1253), unit_hex("01"));
    assert_null(record_value(&record, 1254).data);
    statements[0].body.values = unit_hex("a11001");
    statements[0].body.count = 1;
    assert_int_equal(record_merge(statements, 2, &record), OK);
    unit_equal(record_value(&record, 1254), unit_hex("01"));
}

static void common_keys_do_not_merge(void **state)
{
    struct draft draft = {.kind = KIND_AMENDMENT,
                          .roles = ROLE_POST,
                          .id = 1,
                          .sets = "0461411009183502",
                          .set_count = 3};
    const struct record_statement *statement;
    struct bytes value;
    size_t at = 0;

    (void)state;
    make(0, &crossing);
    make(1, &draft);
    assert_int_equal(record_merge(statements, 2, &record), OK);
    assert_null(record_value(&record, 2).data);
    assert_null(record_value(&record, 4).data);
    /* Nor does the duty of who corrects. */
    assert_null(record_value(&record, FIELD_DUTY).data);
    assert_false(record_live(&record, 4, &at, &statement, &value));
    assert_int_equal(record_next(&record, &at)->key, 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crossing_alone_is_its_record),
        cmocka_unit_test(an_unset_field_is_not_shown),
        cmocka_unit_test(without_a_crossing_there_is_no_record),
        cmocka_unit_test(what_is_not_about_it_or_not_allowed_has_no_effect),
        cmocka_unit_test(a_list_that_is_not_well_formed_removes_nothing),
        cmocka_unit_test(any_order_and_repetition_gives_the_same_bytes),
        cmocka_unit_test(statements_end_at_64_and_say_so),
        cmocka_unit_test(keys_end_at_256_and_say_so),
        cmocka_unit_test(common_keys_do_not_merge),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
