/* SPDX-License-Identifier: Apache-2.0 */
/* What entries say, against tests/vectors: trust bodies and the merge. */
#include "tests/unit/vectors.h"
#include "core/certificate.h"
#include "core/crossing.h"
#include "core/fields.h"
#include "core/record.h"
#include "core/treaty.h"

enum { STATEMENTS_MAX = 16, STATEMENT_VALUES = 2048 };

static uint8_t space[BODY_SIZE_MAX];

static enum result trust_result(json_t *c)
{
    static const uint8_t seed[BODY_SEED];
    struct buffer out = buffer_of(space, sizeof space);
    struct bytes values = vectors_hex(c, "values");
    uint16_t kind = (uint16_t)vectors_number(c, "kind");
    uint8_t realm[KEY_REALM];
    struct certificate certificate;
    struct body body;
    enum result result;

    body_put_full(&out, seed, values);
    vectors_free(values);
    result = body_open(buffer_bytes(&out), &body);
    if (result == OK)
        result = fields_check(kind, &body, NULL);
    if (result != OK || kind != KIND_CERTIFICATE)
        return result;
    vectors_fixed(c, "realm", realm, sizeof realm);
    result = certificate_read(&body, &certificate);
    return result == OK ? certificate_proved(&certificate, realm) : result;
}

static void trust_bodies_are_taken_or_refused_by_name(void **state)
{
    json_t *cases = vectors_load("trust.json"), *c;
    unsigned wrong = 0;
    size_t i;

    (void)state;
    json_array_foreach(cases, i, c)
    {
        enum result result = trust_result(c);

        /* The proof of a new root key is judged where it takes over. */
        if (vectors_number(c, "kind") == KIND_ROLLOVER && result == OK)
            continue;
        wrong += !vectors_expects(c, result);
    }
    json_decref(cases);
    assert_int_equal(wrong, 0);
}

static void treaties_are_taken_or_refused_by_name(void **state)
{
    json_t *cases = vectors_load("treaty.json"), *c;
    char fingerprint[TREATY_FINGERPRINT];
    uint8_t id[HASH_SIZE], expected[HASH_SIZE];
    static struct treaty treaty;
    unsigned wrong = 0;
    size_t i;

    (void)state;
    json_array_foreach(cases, i, c)
    {
        struct bytes terms = vectors_hex(c, "terms");
        enum result result = treaty_read(terms, &treaty);

        wrong += !vectors_expects(c, result);
        if (result == OK) {
            vectors_fixed(c, "id", expected, sizeof expected);
            treaty_id(terms, id);
            treaty_fingerprint(id, fingerprint);
            assert_memory_equal(id, expected, HASH_SIZE);
            assert_string_equal(fingerprint, vectors_text(c, "fingerprint"));
        }
        vectors_free(terms);
    }
    json_decref(cases);
    assert_int_equal(wrong, 0);
}

struct merge {
    size_t count;
    struct record_statement statements[2 * STATEMENTS_MAX];
    uint8_t values[STATEMENTS_MAX][STATEMENT_VALUES];
};

static void set_pairs(struct crossing *crossing, json_t *pairs)
{
    json_t *pair;
    size_t i;

    json_array_foreach(pairs, i, pair)
    {
        struct bytes value = vectors_bytes(json_array_get(pair, 1));
        uint16_t key = (uint16_t)json_integer_value(json_array_get(pair, 0));

        assert_int_equal(crossing_set(crossing, key, value), OK);
        vectors_free(value);
    }
}

static void set_ids(struct crossing *crossing, json_t *list)
{
    uint8_t ids[STATEMENTS_MAX][HASH_SIZE];
    json_t *id;
    size_t i;

    json_array_foreach(list, i, id)
        assert_true(bytes_from_hex(json_string_value(id), ids[i], HASH_SIZE));
    if (json_array_size(list) > 0)
        assert_int_equal(
            crossing_set_supersedes(crossing, (const uint8_t(*)[HASH_SIZE])ids,
                                    json_array_size(list)),
            OK);
}

static void set_target(struct crossing *crossing, json_t *target)
{
    uint8_t log[KEY_LOG], id[HASH_SIZE];

    vectors_fixed(target, "log", log, sizeof log);
    vectors_fixed(target, "id", id, sizeof id);
    assert_int_equal(
        crossing_set_target(crossing, log, vectors_number(target, "seq"), id),
        OK);
}

static uint8_t roles_of(const char *name)
{
    return strcmp(name, "other") == 0 ? ROLE_RELAY : role_find(name);
}

static void read_statement(struct merge *merge, json_t *c, json_t *record)
{
    static uint8_t memory[VALUES_SIZE_MAX];
    static struct crossing crossing;
    struct record_statement *s = &merge->statements[merge->count];
    struct buffer out =
        buffer_of(merge->values[merge->count], STATEMENT_VALUES);

    memset(s, 0, sizeof *s);
    vectors_fixed(record, "log", s->log, sizeof s->log);
    s->seq = vectors_number(record, "seq");
    vectors_fixed(c, "id", s->id, sizeof s->id);
    s->kind = (uint16_t)vectors_number(c, "kind");
    s->roles = roles_of(vectors_text(c, "role"));
    s->disputed = json_is_true(json_object_get(c, "disputed"));
    s->may_write = true;
    crossing_begin(&crossing, memory, sizeof memory);
    set_pairs(&crossing, json_object_get(c, "sets"));
    set_ids(&crossing, json_object_get(c, "supersedes"));
    if (json_is_object(json_object_get(c, "target")))
        set_target(&crossing, json_object_get(c, "target"));
    crossing_put(&crossing, &out);
    assert_false(out.full);
    s->body = (struct body){.state = BODY_FULL,
                            .values = buffer_bytes(&out),
                            .count = crossing.count};
    merge->count++;
}

/* The crossing of the record comes first. */
static void read_statements(struct merge *merge, json_t *c)
{
    json_t *record = json_object_get(c, "record"), *one;
    const char *id = vectors_text(record, "id");
    size_t i;

    merge->count = 0;
    json_array_foreach(json_object_get(c, "statements"), i,
                       one) if (strcmp(vectors_text(one, "id"), id) == 0 &&
                                merge->count == 0)
        read_statement(merge, one, record);
    json_array_foreach(json_object_get(c, "statements"), i,
                       one) if (strcmp(vectors_text(one, "id"), id) != 0)
        read_statement(merge, one, record);
}

static bool field_holds(const struct record *record, json_t *expected)
{
    uint16_t key = (uint16_t)vectors_number(expected, "key");
    const struct record_statement *statement;
    bool same = record_conflict(record, key) ==
                json_is_true(json_object_get(expected, "conflict"));
    struct bytes found;
    size_t i, at = 0;
    json_t *value;

    json_array_foreach(json_object_get(expected, "values"), i, value)
    {
        struct bytes wanted = vectors_bytes(value);

        same = same && record_live(record, key, &at, &statement, &found) &&
               bytes_equal(wanted, found);
        vectors_free(wanted);
    }
    return same && !record_live(record, key, &at, &statement, &found);
}

static bool record_holds(const struct record *record, json_t *expected)
{
    json_t *fields = json_object_get(expected, "fields"), *field;
    size_t i, at = 0;

    json_array_foreach(fields, i, field)
    {
        const struct record_field *found = record_next(record, &at);

        if (!found || found->key != vectors_number(field, "key") ||
            !field_holds(record, field))
            return false;
    }
    return !record_next(record, &at) &&
           record_voided(record) ==
               json_is_true(json_object_get(expected, "void"));
}

/* Each rotation of the others, backwards too, and each of them twice. */
static bool merges_to(struct merge *merge, json_t *expected)
{
    size_t count = merge->count;
    struct record record;

    for (size_t turn = 0; turn < 2 * count; turn++) {
        struct record_statement last = merge->statements[count - 1];

        memcpy(&merge->statements[count], &merge->statements[1],
               (count - 1) * sizeof last);
        if (record_merge(merge->statements, 2 * count - 1, &record) != OK ||
            !record_holds(&record, expected))
            return false;
        if (turn == count && count > 2) {
            merge->statements[count - 1] = merge->statements[1];
            merge->statements[1] = last;
            continue;
        }
        memmove(&merge->statements[2], &merge->statements[1],
                (count > 1 ? count - 2 : 0) * sizeof last);
        if (count > 1)
            merge->statements[1] = last;
    }
    return true;
}

static void records_merge_as_the_vectors_say(void **state)
{
    json_t *cases = vectors_load("merge.json"), *c;
    static struct merge merge;
    struct record record;
    unsigned wrong = 0;
    size_t i;

    (void)state;
    json_array_foreach(cases, i, c)
    {
        json_t *expected = json_object_get(c, "expect");
        bool good;

        read_statements(&merge, c);
        if (json_is_null(expected))
            good = record_merge(merge.statements, merge.count, &record) ==
                   BODY_STATE;
        else
            good = merge.count > 0 && merges_to(&merge, expected);
        if (!good)
            print_error("%s: wrong\n", vectors_text(c, "name"));
        wrong += !good;
    }
    json_decref(cases);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trust_bodies_are_taken_or_refused_by_name),
        cmocka_unit_test(treaties_are_taken_or_refused_by_name),
        cmocka_unit_test(records_merge_as_the_vectors_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
