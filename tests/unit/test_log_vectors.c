/* SPDX-License-Identifier: Apache-2.0 */
/* Whole logs against tests/vectors: chains, trees, checkpoints. */
#include "tests/unit/vectors.h"
#include "core/chain.h"
#include "core/checkpoint.h"
#include "core/kind.h"
#include "core/roster.h"
#include "core/tree.h"

enum { CHAIN_MAX = 16, LEAVES_MAX = 32 };

/* The keys of the realm in the chain vectors: RFC 8032 7.1 test 2. */
static void roster_of_vectors(struct roster *roster, struct member *member)
{
    uint8_t root[KEY_SIZE];

    assert_true(bytes_from_hex("3d4017c3e843895a92b70aa74d1b7ebc"
                               "9c982ccf2ec4968cc0cd55f12af4660c",
                               root, sizeof root));
    roster_begin(roster, root, "UTO", member, 1);
}

/* A start must name its own log; no certificate is held in these vectors. */
static enum result start_result(const struct entry *entry, struct bytes raw)
{
    struct roster roster;
    struct member members[1];
    const struct member *member;
    struct body body;
    enum lane lane;
    enum result result = body_open(raw, &body);

    if (result != OK)
        return result;
    roster_of_vectors(&roster, members);
    result = roster_log(&roster, entry, &body, &member, &lane);
    return result == ENTRY_UNKNOWN_LOG ? OK : result;
}

struct follow {
    struct chain chain;
    uint8_t realm[KEY_REALM], key[KEY_SIZE];
    uint8_t ids[CHAIN_MAX][HASH_SIZE];
};

static enum result step(struct follow *follow, json_t *c)
{
    struct bytes raw = vectors_hex(c, "entry");
    struct entry entry;
    enum result result = entry_open(raw, follow->realm, &entry);

    if (result == OK)
        result = entry_verify(&entry, follow->realm, follow->key);
    if (result == OK)
        result = chain_step(&follow->chain, &entry);
    if (result == ENTRY_DUPLICATE &&
        memcmp(follow->ids[entry.header.seq], entry.id, HASH_SIZE) != 0)
        result = ENTRY_FORK;
    if (result == OK && entry.header.kind == KIND_START) {
        struct bytes body = vectors_hex(c, "body");

        result = start_result(&entry, body);
        vectors_free(body);
    }
    if (result == OK) {
        chain_advance(&follow->chain, &entry);
        memcpy(follow->ids[entry.header.seq], entry.id, HASH_SIZE);
    }
    vectors_free(raw);
    return result;
}

static void chains_go_on_as_the_vectors_say(void **state)
{
    json_t *cases = vectors_load("chain.json"), *c, *one;
    unsigned wrong = 0;
    size_t i, at;

    (void)state;
    json_array_foreach(cases, i, c)
    {
        struct follow follow;
        uint8_t log[KEY_LOG];

        vectors_fixed(c, "log", log, sizeof log);
        vectors_fixed(c, "realm", follow.realm, sizeof follow.realm);
        vectors_fixed(c, "key", follow.key, sizeof follow.key);
        chain_begin(&follow.chain, log);
        json_array_foreach(json_object_get(c, "steps"), at,
                           one) if (!vectors_expects(one, step(&follow, one)))
        {
            print_error("  %s, step %zu\n", vectors_text(c, "name"), at);
            wrong++;
        }
    }
    json_decref(cases);
    assert_int_equal(wrong, 0);
}

/* An integer of any size: these files are read with integers as reals. */
static uint64_t real_number(json_t *c, const char *member)
{
    double real = json_number_value(json_object_get(c, member));

    assert_true(json_is_real(json_object_get(c, member)));
    return real >= 0x1p64 ? UINT64_MAX : (uint64_t)real;
}

static void read_proof(json_t *c, struct tree_proof *proof)
{
    json_t *list = json_object_get(c, "proof"), *hash;
    size_t i;

    proof->count = json_array_size(list);
    assert_true(proof->count <= TREE_PROOF_MAX);
    json_array_foreach(list, i, hash) proof->hash[i] = vectors_bytes(hash);
}

static bool inclusion_holds(json_t *c, const struct tree_proof *proof)
{
    struct bytes leaf = vectors_hex(c, "leaf"), root = vectors_hex(c, "root");
    struct tree_head head = {real_number(c, "size"), root};
    enum result result =
        tree_inclusion_verify(&head, leaf, real_number(c, "index"), proof);

    vectors_free(leaf);
    vectors_free(root);
    return vectors_expects(c, result);
}

static bool consistency_holds(json_t *c, const struct tree_proof *proof)
{
    struct tree_head first = {real_number(c, "size1"), vectors_hex(c, "root1")};
    struct tree_head second = {real_number(c, "size2"),
                               vectors_hex(c, "root2")};
    enum result result = tree_consistency_verify(&first, &second, proof);

    vectors_free(first.root);
    vectors_free(second.root);
    return vectors_expects(c, result);
}

struct leaves {
    size_t count;
    uint8_t hashes[LEAVES_MAX][HASH_SIZE];
};

static bool read_leaves(json_t *c, struct leaves *leaves)
{
    json_t *data = json_object_get(c, "data"), *item;
    bool same = true;
    size_t i;

    leaves->count = json_array_size(data);
    assert_true(leaves->count <= LEAVES_MAX);
    json_array_foreach(data, i, item)
    {
        struct bytes leaf = vectors_bytes(item);
        struct bytes expected =
            vectors_bytes(json_array_get(json_object_get(c, "hashes"), i));
        struct hash hash;

        hash_begin(&hash);
        hash_add(&hash, bytes_of("", 1));
        hash_add(&hash, leaf);
        hash_end(&hash, leaves->hashes[i]);
        same = same &&
               bytes_equal(expected, bytes_of(leaves->hashes[i], HASH_SIZE));
        vectors_free(leaf);
        vectors_free(expected);
    }
    return same;
}

static bool root_holds(json_t *c, const struct leaves *leaves)
{
    struct tree tree = {0};
    uint8_t root[HASH_SIZE];

    assert_true(real_number(c, "size") <= leaves->count);
    while (tree.size < real_number(c, "size"))
        tree_append(&tree, leaves->hashes[tree.size]);
    tree_root(&tree, root);
    return vectors_same(c, "root", bytes_of(root, HASH_SIZE));
}

static bool tree_holds(json_t *c, struct leaves *leaves)
{
    const char *what = vectors_text(c, "what");
    struct tree_proof proof = {.count = 0};
    bool holds;

    if (strcmp(what, "leaves") == 0)
        return read_leaves(c, leaves);
    if (strcmp(what, "root") == 0)
        return root_holds(c, leaves);
    read_proof(c, &proof);
    holds = strcmp(what, "inclusion") == 0 ? inclusion_holds(c, &proof)
                                           : consistency_holds(c, &proof);
    for (size_t i = 0; i < proof.count; i++)
        vectors_free(proof.hash[i]);
    return holds;
}

static void trees_and_proofs_are_judged_as_the_vectors_say(void **state)
{
    json_t *cases = vectors_load_with("tree.json", JSON_DECODE_INT_AS_REAL);
    struct leaves leaves = {0};
    unsigned wrong = 0;
    json_t *c;
    size_t i;

    (void)state;
    json_array_foreach(cases, i, c) wrong += !tree_holds(c, &leaves);
    json_decref(cases);
    assert_int_equal(wrong, 0);
}

static enum result checkpoint_result(json_t *c, struct bytes note)
{
    struct checkpoint checkpoint;
    uint8_t key[KEY_SIZE];
    enum result result = checkpoint_parse(note, &checkpoint);

    vectors_fixed(c, "key", key, sizeof key);
    if (result == OK)
        result = checkpoint_verify(&checkpoint, key);
    if (result != OK || !vectors_has(c, "size"))
        return result;
    assert_int_equal(checkpoint.size, vectors_number(c, "size"));
    assert_string_equal(checkpoint.country, vectors_text(c, "country"));
    assert_true(vectors_same(c, "root", bytes_of(checkpoint.root, HASH_SIZE)));
    assert_true(vectors_same(c, "log", bytes_of(checkpoint.log, KEY_LOG)));
    return OK;
}

static unsigned witnesses_wrong(json_t *c, struct bytes note)
{
    struct checkpoint checkpoint;
    unsigned wrong = 0;
    json_t *one;
    size_t i;

    checkpoint_parse(note, &checkpoint);
    json_array_foreach(json_object_get(c, "witnesses"), i, one)
    {
        struct witness witness = {{0}, {0}};
        uint64_t time = 0;
        enum result result;

        memcpy(witness.country, vectors_text(one, "country"), 4);
        vectors_fixed(one, "key", witness.key, sizeof witness.key);
        result = checkpoint_cosignature_verify(&checkpoint, &witness, &time);
        wrong += !vectors_expects(one, result);
        wrong += result == OK && time != vectors_number(one, "time");
    }
    return wrong;
}

static void checkpoints_are_judged_as_the_vectors_say(void **state)
{
    static const char *const files[] = {"checkpoint.json",
                                        "checkpoint_invalid.json"};
    unsigned wrong = 0;

    (void)state;
    for (size_t file = 0; file < 2; file++) {
        json_t *cases = vectors_load(files[file]), *c;
        size_t i;

        json_array_foreach(cases, i, c)
        {
            struct bytes note = vectors_hex(c, "note");

            wrong += !vectors_expects(c, checkpoint_result(c, note));
            if (vectors_has(c, "witnesses"))
                wrong += witnesses_wrong(c, note);
            vectors_free(note);
        }
        json_decref(cases);
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chains_go_on_as_the_vectors_say),
        cmocka_unit_test(trees_and_proofs_are_judged_as_the_vectors_say),
        cmocka_unit_test(checkpoints_are_judged_as_the_vectors_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
