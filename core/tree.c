/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tree.h"
#include "core/check.h"

#include <string.h>

/* out may be left or right: both are read before it is written. */
static void node_of(const uint8_t *left, const uint8_t *right, uint8_t *out)
{
    static const uint8_t prefix = 0x01;
    struct hash hash;

    hash_begin(&hash);
    hash_add(&hash, bytes_of(&prefix, 1));
    hash_add(&hash, bytes_of(left, HASH_SIZE));
    hash_add(&hash, bytes_of(right, HASH_SIZE));
    hash_end(&hash, out);
}

/* The compact range: appending is adding one with carries. */

static bool has_node(uint64_t size, unsigned level)
{
    return size >> level & 1;
}

void tree_append(struct tree *tree, const uint8_t leaf[HASH_SIZE])
{
    uint8_t node[HASH_SIZE];
    unsigned level = 0;

    check(tree->size < TREE_SIZE_MAX);
    memcpy(node, leaf, HASH_SIZE);
    for (; has_node(tree->size, level); level++)
        node_of(tree->node[level], node, node);
    memcpy(tree->node[level], node, HASH_SIZE);
    tree->size++;
}

void tree_root(const struct tree *tree, uint8_t root[HASH_SIZE])
{
    bool found = false;

    if (tree->size == 0)
        hash_of(bytes_of(NULL, 0), root);
    for (unsigned level = 0; level < TREE_LEVELS; level++) {
        if (!has_node(tree->size, level))
            continue;
        if (found)
            node_of(tree->node[level], root, root);
        else
            memcpy(root, tree->node[level], HASH_SIZE);
        found = true;
    }
}

void tree_encode(const struct tree *tree, struct buffer *out)
{
    buffer_put_u64(out, tree->size);
    for (unsigned level = TREE_LEVELS; level-- > 0;)
        if (has_node(tree->size, level))
            buffer_put(out, bytes_of(tree->node[level], HASH_SIZE));
}

enum result tree_decode(struct bytes bytes, struct tree *tree)
{
    size_t at = 8, nodes = 0;
    uint64_t size;

    if (bytes.size < at)
        return STORE_CORRUPT;
    size = bytes_get_u64(bytes.data);
    for (unsigned level = 0; level < TREE_LEVELS; level++)
        nodes += has_node(size, level);
    if (size > TREE_SIZE_MAX || bytes.size != at + nodes * HASH_SIZE)
        return STORE_CORRUPT;
    *tree = (struct tree){.size = size};
    for (unsigned level = TREE_LEVELS; level-- > 0;) {
        if (!has_node(size, level))
            continue;
        memcpy(tree->node[level], bytes.data + at, HASH_SIZE);
        at += HASH_SIZE;
    }
    return OK;
}

/* Recomputing: a range is `count` leaves from the leaf `first`. */

struct range {
    uint64_t first;
    uint64_t count;
};

/* The greatest power of two below count, which is at least 2. */
static uint64_t left_of(uint64_t count)
{
    uint64_t left = 1;

    while (left < count - left)
        left *= 2;
    return left;
}

static enum result range_root(const struct tree_leaves *leaves,
                              struct range range, uint8_t *out)
{
    uint8_t right[HASH_SIZE];
    enum result result;
    uint64_t left;

    if (range.count == 1)
        return leaves->leaf(leaves->user, range.first, out);
    left = left_of(range.count);
    result = range_root(leaves, (struct range){range.first, left}, out);
    if (result != OK)
        return result;
    range = (struct range){range.first + left, range.count - left};
    result = range_root(leaves, range, right);
    if (result != OK)
        return result;
    node_of(out, right, out);
    return OK;
}

enum result tree_root_of(const struct tree_leaves *leaves, uint64_t size,
                         uint8_t root[HASH_SIZE])
{
    if (size == 0) {
        hash_of(bytes_of(NULL, 0), root);
        return OK;
    }
    return range_root(leaves, (struct range){0, size}, root);
}

/* What a proof shows, from the root down; it is used from the leaf up. */
struct path {
    size_t count;
    struct range range[TREE_PROOF_MAX];
};

static void path_push(struct path *path, uint64_t first, uint64_t count)
{
    check(path->count < TREE_PROOF_MAX);
    path->range[path->count++] = (struct range){first, count};
}

static enum result path_put(const struct path *path,
                            const struct tree_leaves *leaves,
                            struct buffer *proof)
{
    for (size_t i = path->count; i-- > 0;) {
        uint8_t *out = buffer_space(proof, HASH_SIZE);
        enum result result;

        check(out);
        result = range_root(leaves, path->range[i], out);
        if (result != OK)
            return result;
    }
    return OK;
}

enum result tree_inclusion_prove(const struct tree_leaves *leaves,
                                 uint64_t index, uint64_t size,
                                 struct buffer *proof)
{
    struct range range = {0, size};
    struct path path = {0};

    if (size > TREE_SIZE_MAX || index >= size)
        return PROOF_INVALID;
    while (range.count > 1) {
        uint64_t left = left_of(range.count);

        if (index - range.first < left) {
            path_push(&path, range.first + left, range.count - left);
            range.count = left;
        } else {
            path_push(&path, range.first, left);
            range.first += left;
            range.count -= left;
        }
    }
    return path_put(&path, leaves, proof);
}

enum result tree_consistency_prove(const struct tree_leaves *leaves,
                                   uint64_t size1, uint64_t size2,
                                   struct buffer *proof)
{
    struct range range = {0, size2};
    struct path path = {0};

    if (size2 > TREE_SIZE_MAX || size1 == 0 || size1 > size2)
        return PROOF_INVALID;
    while (range.first + range.count != size1) {
        uint64_t left = left_of(range.count);

        if (size1 - range.first <= left) {
            path_push(&path, range.first + left, range.count - left);
            range.count = left;
        } else {
            path_push(&path, range.first, left);
            range.first += left;
            range.count -= left;
        }
    }
    /* A first tree that is whole here is what the verifier already has. */
    if (range.first > 0)
        path_push(&path, range.first, range.count);
    return path_put(&path, leaves, proof);
}

enum result tree_proof_split(struct bytes joined, struct tree_proof *proof)
{
    if (joined.size % HASH_SIZE != 0 || joined.size > TREE_PROOF_BYTES_MAX)
        return PROOF_INVALID;
    proof->count = joined.size / HASH_SIZE;
    for (size_t i = 0; i < proof->count; i++)
        proof->hash[i] = bytes_of(joined.data + i * HASH_SIZE, HASH_SIZE);
    return OK;
}

/* Verifying, as RFC 9162 sections 2.1.3.2 and 2.1.4.2 step through it. */

static bool well_formed(const struct tree_proof *proof)
{
    if (proof->count > TREE_PROOF_MAX)
        return false;
    for (size_t i = 0; i < proof->count; i++)
        if (proof->hash[i].size != HASH_SIZE)
            return false;
    return true;
}

/*
 * Climbs from the node `at` of a level whose last node is `last`. On the way
 * every hash of the proof from `next` on stands left or right of the node;
 * inside takes only those on the left, whole takes all. True if the climb ends
 * exactly at the root.
 */
static bool climb(uint64_t at, uint64_t last, const struct tree_proof *proof,
                  size_t next, uint8_t *inside, uint8_t *whole)
{
    for (; next < proof->count; next++) {
        const uint8_t *hash = proof->hash[next].data;

        if (last == 0)
            return false;
        if (at % 2 == 1 || at == last) {
            node_of(hash, inside, inside);
            node_of(hash, whole, whole);
            for (; at % 2 == 0 && at != 0; at /= 2)
                last /= 2;
        } else {
            node_of(whole, hash, whole);
        }
        at /= 2;
        last /= 2;
    }
    return last == 0;
}

static bool same(const uint8_t *hash, struct bytes root)
{
    return bytes_equal(bytes_of(hash, HASH_SIZE), root);
}

enum result tree_inclusion_verify(const struct tree_head *head,
                                  struct bytes leaf, uint64_t index,
                                  const struct tree_proof *proof)
{
    uint8_t unused[HASH_SIZE] = {0};
    uint8_t root[HASH_SIZE];

    if (leaf.size != HASH_SIZE || index >= head->size || !well_formed(proof))
        return PROOF_INVALID;
    memcpy(root, leaf.data, HASH_SIZE);
    if (!climb(index, head->size - 1, proof, 0, unused, root))
        return PROOF_INVALID;
    return same(root, head->root) ? OK : PROOF_INVALID;
}

enum result tree_consistency_verify(const struct tree_head *first,
                                    const struct tree_head *second,
                                    const struct tree_proof *proof)
{
    uint64_t at = first->size - 1, last = second->size - 1;
    uint8_t root1[HASH_SIZE], root2[HASH_SIZE];
    size_t next = 0;

    if (first->size == 0 || first->size > second->size || !well_formed(proof) ||
        first->root.size != HASH_SIZE || second->root.size != HASH_SIZE)
        return PROOF_INVALID;
    if (first->size == second->size) {
        bool equal = bytes_equal(first->root, second->root);

        return equal && proof->count == 0 ? OK : PROOF_INVALID;
    }
    if (proof->count == 0)
        return PROOF_INVALID;
    for (; at % 2 == 1; at /= 2)
        last /= 2;
    /* A perfect first tree is itself the node from which the climb starts. */
    memcpy(root1, at == 0 ? first->root.data : proof->hash[next++].data,
           HASH_SIZE);
    memcpy(root2, root1, HASH_SIZE);
    if (!climb(at, last, proof, next, root1, root2))
        return PROOF_INVALID;
    if (!same(root1, first->root) || !same(root2, second->root))
        return PROOF_INVALID;
    return OK;
}
