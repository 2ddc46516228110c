/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

enum { LEAVES = 64 };

static uint8_t leaves[LEAVES][HASH_SIZE];
static uint64_t reads;

static uint64_t random_next(void)
{
    static uint64_t state = 0x9e3779b97f4a7c15;

    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

static int random_leaves(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof leaves; i++)
        leaves[i / HASH_SIZE][i % HASH_SIZE] = (uint8_t)random_next();
    return 0;
}

static enum result leaf_at(void *user, uint64_t index, uint8_t out[HASH_SIZE])
{
    (void)user;
    assert_true(index < LEAVES);
    memcpy(out, leaves[index], HASH_SIZE);
    reads++;
    return OK;
}

static enum result leaf_broken(void *user, uint64_t index,
                               uint8_t out[HASH_SIZE])
{
    uint64_t bad = *(uint64_t *)user;

    return index == bad ? STORE_IO : leaf_at(NULL, index, out);
}

static const struct tree_leaves source = {leaf_at, NULL};

static void root_of(uint64_t size, uint8_t root[HASH_SIZE])
{
    assert_int_equal(tree_root_of(&source, size, root), OK);
}

static struct bytes hash_bytes(const uint8_t *hash)
{
    return bytes_of(hash, HASH_SIZE);
}

static void both_routes_give_the_same_root(void **state)
{
    struct tree tree = {0};
    uint8_t one[HASH_SIZE], other[HASH_SIZE];

    (void)state;
    for (uint64_t size = 0; size <= LEAVES; size++) {
        reads = 0;
        tree_root(&tree, one);
        root_of(size, other);
        assert_int_equal(reads, size);
        assert_memory_equal(one, other, HASH_SIZE);
        if (size < LEAVES)
            tree_append(&tree, leaves[size]);
    }
}

static void a_stored_tree_comes_back_and_grows_on(void **state)
{
    struct tree tree = {0};
    uint8_t space[TREE_ENCODED_MAX], one[HASH_SIZE], other[HASH_SIZE];

    (void)state;
    for (uint64_t size = 0; size < LEAVES; size++) {
        struct buffer out = buffer_of(space, sizeof space);
        struct tree back;

        tree_encode(&tree, &out);
        assert_false(out.full);
        memset(&back, 0xff, sizeof back);
        assert_int_equal(tree_decode(buffer_bytes(&out), &back), OK);
        tree_append(&tree, leaves[size]);
        tree_append(&back, leaves[size]);
        tree_root(&tree, one);
        tree_root(&back, other);
        assert_memory_equal(one, other, HASH_SIZE);
    }
}

static void a_stored_tree_of_another_length_is_refused(void **state)
{
    struct tree tree = {0}, back = {.size = 77};
    uint8_t space[TREE_ENCODED_MAX + 1] = {0};
    struct buffer out = buffer_of(space, sizeof space);

    (void)state;
    for (size_t i = 0; i < 7; i++)
        tree_append(&tree, leaves[i]);
    tree_encode(&tree, &out);
    assert_int_equal(out.size, 8 + 3 * HASH_SIZE);
    for (size_t size = 0; size < sizeof space; size++)
        if (size != out.size)
            assert_int_equal(tree_decode(bytes_of(space, size), &back),
                             STORE_CORRUPT);
    assert_int_equal(back.size, 77);
}

static void a_stored_tree_has_its_greatest_size(void **state)
{
    uint8_t space[TREE_ENCODED_MAX] = {0};
    struct tree tree;

    (void)state;
    bytes_set_u64(space, TREE_SIZE_MAX);
    assert_int_equal(tree_decode(bytes_of(space, 8 + HASH_SIZE), &tree), OK);
    bytes_set_u64(space, TREE_SIZE_MAX + 1);
    assert_int_equal(tree_decode(bytes_of(space, 8 + 2 * HASH_SIZE), &tree),
                     STORE_CORRUPT);
}

/* One claim that a proof proves: of inclusion, or of consistency. */
struct claim {
    bool inclusion;
    uint64_t index;
    uint8_t hash[3][HASH_SIZE]; /* leaf and root, or root and root; spare */
    uint64_t size1, size2;
    uint8_t joined[TREE_PROOF_BYTES_MAX];
    struct tree_proof proof;
};

static enum result claim_verify(const struct claim *claim)
{
    struct tree_head first = {claim->size1, hash_bytes(claim->hash[0])};
    struct tree_head second = {claim->size2, hash_bytes(claim->hash[1])};

    if (claim->inclusion)
        return tree_inclusion_verify(&second, first.root, claim->index,
                                     &claim->proof);
    return tree_consistency_verify(&first, &second, &claim->proof);
}

static void claim_inclusion(struct claim *claim, uint64_t index, uint64_t size)
{
    struct buffer joined = buffer_of(claim->joined, sizeof claim->joined);

    *claim = (struct claim){.inclusion = true, .index = index, .size2 = size};
    reads = 0;
    assert_int_equal(tree_inclusion_prove(&source, index, size, &joined), OK);
    assert_int_equal(reads, size - 1);
    assert_int_equal(tree_proof_split(buffer_bytes(&joined), &claim->proof),
                     OK);
    memcpy(claim->hash[0], leaves[index], HASH_SIZE);
    root_of(size, claim->hash[1]);
}

static void claim_consistency(struct claim *claim, uint64_t size1,
                              uint64_t size2)
{
    struct buffer joined = buffer_of(claim->joined, sizeof claim->joined);

    *claim = (struct claim){.size1 = size1, .size2 = size2};
    reads = 0;
    assert_int_equal(tree_consistency_prove(&source, size1, size2, &joined),
                     OK);
    assert_true(reads <= size2);
    assert_int_equal(tree_proof_split(buffer_bytes(&joined), &claim->proof),
                     OK);
    root_of(size1, claim->hash[0]);
    root_of(size2, claim->hash[1]);
}

static void refuse_flips(struct claim *claim, uint8_t *hash)
{
    uint64_t bit = random_next() % (8 * HASH_SIZE);

    hash[bit / 8] ^= (uint8_t)(1u << bit % 8);
    assert_int_equal(claim_verify(claim), PROOF_INVALID);
    hash[bit / 8] ^= (uint8_t)(1u << bit % 8);
}

/* Every change of one hash, one more, one fewer, two exchanged. */
static void refuse_mutations(struct claim *claim)
{
    struct tree_proof *proof = &claim->proof;
    struct tree_proof whole = *proof;
    size_t count = proof->count;

    assert_int_equal(claim_verify(claim), OK);
    refuse_flips(claim, claim->hash[0]);
    refuse_flips(claim, claim->hash[1]);
    for (size_t i = 0; i < count; i++) {
        refuse_flips(claim, claim->joined + i * HASH_SIZE);
        for (size_t size = HASH_SIZE - 1; size <= HASH_SIZE + 1; size += 2) {
            proof->hash[i].size = size;
            assert_int_equal(claim_verify(claim), PROOF_INVALID);
            *proof = whole;
        }
        memmove(proof->hash + i, proof->hash + i + 1,
                (count - 1 - i) * sizeof *proof->hash);
        proof->count--;
        assert_int_equal(claim_verify(claim), PROOF_INVALID);
        *proof = whole;
        if (i > 0) {
            proof->hash[i] = whole.hash[i - 1];
            proof->hash[i - 1] = whole.hash[i];
            assert_int_equal(claim_verify(claim), PROOF_INVALID);
            *proof = whole;
        }
    }
    for (size_t i = 0; i <= count; i++) {
        memmove(proof->hash + i + 1, proof->hash + i,
                (count - i) * sizeof *proof->hash);
        proof->hash[i] = hash_bytes(claim->hash[i % 2]);
        proof->count++;
        assert_int_equal(claim_verify(claim), PROOF_INVALID);
        *proof = whole;
    }
    assert_int_equal(claim_verify(claim), OK);
}

static void inclusion_is_proven_at_all_sizes(void **state)
{
    static struct claim claim;

    (void)state;
    for (uint64_t size = 1; size <= LEAVES; size++) {
        for (uint64_t index = 0; index < size; index++) {
            claim_inclusion(&claim, index, size);
            refuse_mutations(&claim);
            for (uint64_t other = 0; other <= size; other++) {
                claim.index = other;
                assert_int_equal(claim_verify(&claim),
                                 other == index ? OK : PROOF_INVALID);
            }
            claim.index = index;
            claim.size2 = index;
            assert_int_equal(claim_verify(&claim), PROOF_INVALID);
        }
    }
}

static void consistency_is_proven_at_all_sizes(void **state)
{
    static struct claim claim;

    (void)state;
    for (uint64_t size2 = 1; size2 <= LEAVES; size2++) {
        for (uint64_t size1 = 1; size1 <= size2; size1++) {
            claim_consistency(&claim, size1, size2);
            refuse_mutations(&claim);
            claim.size1 = 0;
            assert_int_equal(claim_verify(&claim), PROOF_INVALID);
            claim.size1 = size2 + 1;
            assert_int_equal(claim_verify(&claim), PROOF_INVALID);
        }
    }
}

static void another_history_is_not_consistent(void **state)
{
    static struct claim claim;

    (void)state;
    for (uint64_t size1 = 1; size1 < LEAVES; size1++) {
        uint64_t changed = random_next() % size1;

        claim_consistency(&claim, size1, LEAVES);
        leaves[changed][0] ^= 1;
        root_of(size1, claim.hash[0]);
        leaves[changed][0] ^= 1;
        assert_int_equal(claim_verify(&claim), PROOF_INVALID);
    }
}

static void a_climb_does_not_go_above_the_root(void **state)
{
    struct tree_proof proof = {1, {hash_bytes(leaves[0])}};
    uint8_t root[HASH_SIZE];
    struct tree_head head = {1, hash_bytes(root)}, empty = {0, head.root};

    (void)state;
    /* The root of two leaves, claimed to be that of one. */
    root_of(2, root);
    assert_int_equal(
        tree_inclusion_verify(&head, hash_bytes(leaves[1]), 0, &proof),
        PROOF_INVALID);
    head.size = 2;
    assert_int_equal(
        tree_inclusion_verify(&head, hash_bytes(leaves[1]), 1, &proof), OK);
    proof.count = 0;
    assert_int_equal(tree_consistency_verify(&head, &head, &proof), OK);
    assert_int_equal(tree_consistency_verify(&empty, &empty, &proof),
                     PROOF_INVALID);
}

static void a_proof_that_cannot_be_is_not_made(void **state)
{
    uint8_t space[TREE_PROOF_BYTES_MAX];
    struct buffer out = buffer_of(space, sizeof space);

    (void)state;
    assert_int_equal(tree_inclusion_prove(&source, 0, 0, &out), PROOF_INVALID);
    assert_int_equal(tree_inclusion_prove(&source, 5, 5, &out), PROOF_INVALID);
    assert_int_equal(tree_inclusion_prove(&source, 0, TREE_SIZE_MAX + 1, &out),
                     PROOF_INVALID);
    assert_int_equal(tree_consistency_prove(&source, 0, 5, &out),
                     PROOF_INVALID);
    assert_int_equal(tree_consistency_prove(&source, 6, 5, &out),
                     PROOF_INVALID);
    assert_int_equal(
        tree_consistency_prove(&source, 1, TREE_SIZE_MAX + 1, &out),
        PROOF_INVALID);
    assert_int_equal(out.size, 0);
}

static void what_the_leaves_say_is_handed_on(void **state)
{
    uint8_t space[TREE_PROOF_BYTES_MAX], root[HASH_SIZE];

    (void)state;
    for (uint64_t bad = 0; bad < 13; bad++) {
        struct tree_leaves broken = {leaf_broken, &bad};
        struct buffer out = buffer_of(space, sizeof space);
        enum result result = tree_inclusion_prove(&broken, 5, 13, &out);

        assert_int_equal(tree_root_of(&broken, 13, root), STORE_IO);
        assert_int_equal(result, bad == 5 ? OK : STORE_IO);
        out.size = 0;
        assert_int_equal(tree_consistency_prove(&broken, 7, 13, &out),
                         STORE_IO);
    }
}

/* 2^53 leaves cannot be built, but their last few levels can be climbed. */
static void a_proof_is_as_long_as_the_tree_is_high(void **state)
{
    uint8_t hash[TREE_PROOF_MAX + 1][HASH_SIZE] = {{0}};
    struct tree_proof proof = {.count = 53};
    struct tree_head head = {TREE_SIZE_MAX, hash_bytes(hash[0])};
    uint8_t root[HASH_SIZE], pair[1 + 2 * HASH_SIZE] = {0x01};

    (void)state;
    memset(root, 0, sizeof root);
    for (size_t i = 0; i < 53; i++) {
        proof.hash[i] = hash_bytes(hash[0]);
        memcpy(pair + 1, root, HASH_SIZE);
        hash_of(bytes_of(pair, sizeof pair), root);
    }
    head.root = hash_bytes(root);
    assert_int_equal(
        tree_inclusion_verify(&head, hash_bytes(hash[0]), 0, &proof), OK);
    proof.count = 54;
    proof.hash[53] = hash_bytes(hash[0]);
    assert_int_equal(
        tree_inclusion_verify(&head, hash_bytes(hash[0]), 0, &proof),
        PROOF_INVALID);
    proof.count = TREE_PROOF_MAX + 1;
    assert_int_equal(
        tree_inclusion_verify(&head, hash_bytes(hash[0]), 0, &proof),
        PROOF_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_routes_give_the_same_root),
        cmocka_unit_test(a_stored_tree_comes_back_and_grows_on),
        cmocka_unit_test(a_stored_tree_of_another_length_is_refused),
        cmocka_unit_test(a_stored_tree_has_its_greatest_size),
        cmocka_unit_test(inclusion_is_proven_at_all_sizes),
        cmocka_unit_test(consistency_is_proven_at_all_sizes),
        cmocka_unit_test(another_history_is_not_consistent),
        cmocka_unit_test(a_climb_does_not_go_above_the_root),
        cmocka_unit_test(a_proof_that_cannot_be_is_not_made),
        cmocka_unit_test(what_the_leaves_say_is_handed_on),
        cmocka_unit_test(a_proof_is_as_long_as_the_tree_is_high),
    };

    return cmocka_run_group_tests(tests, random_leaves, NULL);
}
