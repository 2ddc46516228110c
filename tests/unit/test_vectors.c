/* SPDX-License-Identifier: Apache-2.0 */
/* The signed formats against tests/vectors: CBOR, names, entries, bodies. */
#include "tests/unit/vectors.h"
#include "core/body.h"
#include "core/canon.h"
#include "core/chain.h"
#include "core/checkpoint.h"
#include "core/entry.h"
#include "core/kind.h"
#include "core/roster.h"

enum { SPACE = BODY_SIZE_MAX + 1, CHAIN_MAX = 16 };

static uint8_t space[SPACE];

static unsigned cbor_cases(const char *file)
{
    json_t *cases = vectors_load(file), *c;
    unsigned wrong = 0;
    size_t i;

    json_array_foreach(cases, i, c)
    {
        struct bytes item = vectors_hex(c, "item");

        wrong += !vectors_expects(c, canon_check(item));
        vectors_free(item);
    }
    json_decref(cases);
    return wrong;
}

static void cbor_is_taken_or_refused_as_the_vectors_say(void **state)
{
    (void)state;
    assert_int_equal(cbor_cases("cbor_valid.json"), 0);
    assert_int_equal(cbor_cases("cbor_invalid.json"), 0);
}

static bool name_holds(json_t *c)
{
    const char *what = vectors_text(c, "what");
    uint8_t key[KEY_SIZE], realm[KEY_REALM], incarnation[KEY_INCARNATION];
    uint8_t out[HASH_SIZE];

    if (vectors_has(c, "key"))
        vectors_fixed(c, "key", key, sizeof key);
    if (vectors_has(c, "realm"))
        vectors_fixed(c, "realm", realm, sizeof realm);
    if (strcmp(what, "realm") == 0) {
        vectors_fixed(c, "root_key", key, sizeof key);
        key_realm(key, out);
        return vectors_same(c, "realm", bytes_of(out, KEY_REALM));
    }
    if (strcmp(what, "kid") == 0) {
        key_kid(key, out);
        return vectors_same(c, "kid", bytes_of(out, KEY_KID));
    }
    if (strcmp(what, "aad") == 0) {
        entry_aad(realm, out);
        return vectors_same(c, "aad", bytes_of(out, ENTRY_AAD_SIZE));
    }
    if (strcmp(what, "key_id") == 0) {
        checkpoint_key_id(vectors_text(c, "key_name"),
                          (uint8_t)vectors_number(c, "type"), key, out);
        return vectors_same(c, "key_id", bytes_of(out, CHECKPOINT_KEY_ID));
    }
    if (strcmp(what, "log") != 0)
        return true; /* treaties and parts of an entry have no function */
    vectors_fixed(c, "incarnation", incarnation, sizeof incarnation);
    key_log(realm, key, incarnation, (enum lane)vectors_number(c, "lane"), out);
    return vectors_same(c, "log", bytes_of(out, KEY_LOG));
}

static void names_are_those_of_the_vectors(void **state)
{
    json_t *cases = vectors_load("names.json"), *c;
    unsigned wrong = 0;
    size_t i;

    (void)state;
    json_array_foreach(cases, i, c) wrong += !name_holds(c);
    json_decref(cases);
    assert_int_equal(wrong, 0);
}

static void signatures_are_judged_as_the_vectors_say(void **state)
{
    json_t *cases = vectors_load("signature.json"), *c;
    unsigned wrong = 0;
    size_t i;

    (void)state;
    json_array_foreach(cases, i, c)
    {
        uint8_t key[KEY_SIZE], signature[KEY_SIGNATURE];
        struct bytes message = vectors_hex(c, "message");
        bool valid = json_is_true(json_object_get(c, "valid_point"));

        vectors_fixed(c, "key", key, sizeof key);
        vectors_fixed(c, "signature", signature, sizeof signature);
        wrong += !vectors_expects(c, key_verify(key, message, signature));
        wrong += (key_check(key) == OK) != valid;
        vectors_free(message);
    }
    json_decref(cases);
    assert_int_equal(wrong, 0);
}

static size_t keys_of(json_t *c, uint16_t keys[BODY_FIELDS_MAX])
{
    json_t *list = json_object_get(c, "keep"), *key;
    size_t i;

    json_array_foreach(list, i, key) keys[i] =
        (uint16_t)json_integer_value(key);
    return json_array_size(list);
}

/* The fields that a body shows, in order, are those listed. */
static bool fields_are(json_t *c, const struct body *body)
{
    json_t *list = json_object_get(c, "fields"), *field;
    struct bytes value;
    size_t i, at = 0;
    uint16_t key;

    json_array_foreach(list, i, field)
    {
        struct bytes expected;
        bool same;

        if (!body_next(body, &at, &key, &value))
            return false;
        expected = vectors_bytes(json_array_get(field, 1));
        same = bytes_equal(expected, value) &&
               bytes_equal(expected, body_value(body, key)) &&
               key == json_integer_value(json_array_get(field, 0));
        vectors_free(expected);
        if (!same)
            return false;
    }
    return !body_next(body, &at, &key, &value);
}

struct entry_case {
    json_t *c;
    struct entry entry;
    uint8_t realm[KEY_REALM], log[KEY_LOG], seed[BODY_SEED], by[HASH_SIZE];
    struct signer signer;
};

static bool put_is(json_t *c, const char *member, const struct buffer *out)
{
    return !out->full && vectors_same(c, member, buffer_bytes(out));
}

static unsigned body_forms(const struct entry_case *x)
{
    struct buffer out = buffer_of(space, sizeof space);
    struct bytes values = vectors_hex(x->c, "values"), full;
    uint8_t commitment[HASH_SIZE];
    uint16_t keys[BODY_FIELDS_MAX];
    struct body body;
    unsigned wrong = 0;

    wrong += body_commit(values, x->log, x->seed, commitment) != OK;
    wrong += memcmp(commitment, x->entry.header.body, HASH_SIZE) != 0;
    wrong += entry_units(values.size) != x->entry.header.size;
    body_put_full(&out, x->seed, values);
    wrong += !put_is(x->c, "full", &out);
    vectors_free(values);
    full = vectors_hex(x->c, "full");
    wrong += body_open(full, &body) != OK || !fields_are(x->c, &body) ||
             body_verify(&body, x->log, commitment) != OK;
    if (vectors_has(x->c, "keep")) {
        out = buffer_of(space, sizeof space);
        wrong +=
            body_redact(&body, x->log, keys, keys_of(x->c, keys), &out) != OK;
        wrong += !put_is(x->c, "redacted", &out);
    }
    vectors_free(full);
    out = buffer_of(space, sizeof space);
    body_put_absent(&out);
    wrong += !put_is(x->c, "absent", &out);
    out = buffer_of(space, sizeof space);
    body_put_erased(&out, x->by);
    return wrong + !put_is(x->c, "erased", &out);
}

static unsigned header_holds(const struct entry_case *x)
{
    json_t *h = json_object_get(x->c, "header");
    const struct header *header = &x->entry.header;
    struct buffer out = buffer_of(space, sizeof space);
    struct entry again;
    unsigned wrong = header->version != vectors_number(h, "version") ||
                     header->seq != vectors_number(h, "seq");

    wrong += !vectors_same(x->c, "log", bytes_of(header->log, KEY_LOG));
    wrong += !vectors_same(x->c, "kid", bytes_of(x->entry.kid, KEY_KID));
    wrong += !vectors_same(x->c, "payload", x->entry.payload);
    wrong += !vectors_same(x->c, "id", bytes_of(x->entry.id, HASH_SIZE));
    wrong +=
        header->has_previous != json_is_string(json_object_get(h, "previous"));
    if (header->version > ENTRY_VERSION_KNOWN)
        return wrong;
    wrong += header->time != vectors_number(h, "time");
    wrong += header->clock != vectors_number(h, "clock");
    wrong += header->kind != vectors_number(h, "kind");
    wrong += header->schema != vectors_number(h, "schema");
    wrong += header->size != vectors_number(h, "size");
    wrong += header->has_body != json_is_string(json_object_get(h, "body"));
    entry_seal(header, x->realm, &x->signer, &out);
    wrong += !put_is(x->c, "entry", &out);
    out = buffer_of(space, sizeof space);
    entry_rebuild(header, x->entry.kid, x->entry.signature, x->realm, &out,
                  &again);
    wrong += !vectors_same(x->c, "payload", again.payload);
    wrong += !vectors_same(x->c, "id", bytes_of(again.id, HASH_SIZE));
    return wrong + !put_is(x->c, "entry", &out);
}

static unsigned entry_holds(json_t *c)
{
    struct entry_case x = {.c = c};
    struct bytes raw = vectors_hex(c, "entry");
    uint8_t seed[KEY_SIZE], root[KEY_SIZE], name[KEY_REALM];
    uint8_t incarnation[KEY_INCARNATION];
    unsigned wrong;

    vectors_fixed(c, "seed", seed, sizeof seed);
    vectors_fixed(c, "root_key", root, sizeof root);
    vectors_fixed(c, "realm", x.realm, sizeof x.realm);
    vectors_fixed(c, "log", x.log, sizeof x.log);
    vectors_fixed(c, "incarnation", incarnation, sizeof incarnation);
    key_signer(&x.signer, seed);
    wrong = !vectors_same(c, "key", bytes_of(x.signer.public, KEY_SIZE));
    key_realm(root, name);
    wrong += !vectors_same(c, "realm", bytes_of(name, KEY_REALM));
    key_log(x.realm, x.signer.public, incarnation,
            (enum lane)vectors_number(c, "lane"), name);
    wrong += !vectors_same(c, "log", bytes_of(name, KEY_LOG));
    if (entry_open(raw, x.realm, &x.entry) != OK ||
        entry_verify(&x.entry, x.realm, x.signer.public) != OK) {
        wrong++;
    } else {
        wrong += header_holds(&x);
        if (vectors_has(c, "values")) {
            vectors_fixed(c, "body_seed", x.seed, sizeof x.seed);
            vectors_fixed(c, "by", x.by, sizeof x.by);
            wrong += body_forms(&x);
        }
    }
    if (wrong)
        print_error("%s: %u wrong\n", vectors_text(c, "name"), wrong);
    vectors_free(raw);
    return wrong;
}

static void entries_open_verify_and_seal_to_the_same_bytes(void **state)
{
    json_t *cases = vectors_load("entry.json"), *c;
    unsigned wrong = 0;
    size_t i;

    (void)state;
    json_array_foreach(cases, i, c) wrong += entry_holds(c);
    json_decref(cases);
    assert_int_equal(wrong, 0);
}

static void bad_entries_are_refused_by_name(void **state)
{
    json_t *cases = vectors_load("entry_invalid.json"), *c;
    unsigned wrong = 0;
    size_t i;

    (void)state;
    json_array_foreach(cases, i, c)
    {
        uint8_t realm[KEY_REALM], key[KEY_SIZE];
        struct bytes raw = vectors_hex(c, "entry");
        struct entry entry;
        enum result result;

        vectors_fixed(c, "realm", realm, sizeof realm);
        vectors_fixed(c, "key", key, sizeof key);
        result = entry_open(raw, realm, &entry);
        if (result == OK)
            result = entry_verify(&entry, realm, key);
        wrong += !vectors_expects(c, result);
        vectors_free(raw);
    }
    json_decref(cases);
    assert_int_equal(wrong, 0);
}

static enum result body_result(json_t *c, struct bytes raw, struct body *body)
{
    uint8_t log[KEY_LOG], commitment[HASH_SIZE];
    enum result result = body_open(raw, body);

    vectors_fixed(c, "log", log, sizeof log);
    vectors_fixed(c, "commitment", commitment, sizeof commitment);
    return result == OK ? body_verify(body, log, commitment) : result;
}

static bool redacts_to(json_t *c, struct bytes expected)
{
    struct buffer out = buffer_of(space, sizeof space);
    struct bytes raw = vectors_hex(c, "full");
    uint16_t keys[BODY_FIELDS_MAX];
    uint8_t log[KEY_LOG];
    struct body body;
    bool same;

    vectors_fixed(c, "log", log, sizeof log);
    same = body_open(raw, &body) == OK;
    /* A redacted body is not redacted further. */
    if (same && body.state == BODY_FULL)
        same = body_redact(&body, log, keys, keys_of(c, keys), &out) == OK &&
               bytes_equal(buffer_bytes(&out), expected);
    vectors_free(raw);
    return same;
}

static void bodies_open_verify_and_redact_to_the_same_bytes(void **state)
{
    json_t *cases = vectors_load("body.json"), *c;
    static const char *const states[] = {"full", "redacted", "absent",
                                         "erased"};
    unsigned wrong = 0, before = 0;
    size_t i;

    (void)state;
    json_array_foreach(cases, i, c)
    {
        struct bytes raw = vectors_hex(c, "body");
        struct body body;

        wrong += !vectors_expects(c, body_result(c, raw, &body));
        wrong += strcmp(states[body.state], vectors_text(c, "state")) != 0;
        wrong += !fields_are(c, &body);
        if (vectors_has(c, "size"))
            wrong += vectors_number(c, "size") != entry_units(body.values.size);
        if (vectors_has(c, "full"))
            wrong += !redacts_to(c, raw);
        if (wrong != before)
            print_error("%s: wrong\n", vectors_text(c, "name"));
        before = wrong;
        vectors_free(raw);
    }
    json_decref(cases);
    assert_int_equal(wrong, 0);
}

static void bad_bodies_are_refused_by_name(void **state)
{
    json_t *cases = vectors_load("body_invalid.json"), *c;
    unsigned wrong = 0;
    size_t i;

    (void)state;
    json_array_foreach(cases, i, c)
    {
        struct bytes raw = vectors_hex(c, "body");
        struct body body;

        wrong += !vectors_expects(c, body_result(c, raw, &body));
        vectors_free(raw);
    }
    json_decref(cases);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cbor_is_taken_or_refused_as_the_vectors_say),
        cmocka_unit_test(names_are_those_of_the_vectors),
        cmocka_unit_test(signatures_are_judged_as_the_vectors_say),
        cmocka_unit_test(entries_open_verify_and_seal_to_the_same_bytes),
        cmocka_unit_test(bad_entries_are_refused_by_name),
        cmocka_unit_test(bodies_open_verify_and_redact_to_the_same_bytes),
        cmocka_unit_test(bad_bodies_are_refused_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
