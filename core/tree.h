/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tree: the Merkle tree over the entries of a log.
 *
 * Law: a leaf hash is an entry's id, already H(0x00 || data); an interior node
 * is H(0x01 || left || right); the left side of every node is the greatest
 * power of two that leaves something for the right. Two routes lead to a root,
 * appending and recomputing, and they must agree.
 *
 * Specified in RFC 6962 section 2.1 and RFC 9162 section 2.1. Pure; no heap;
 * recursion is at most 64 deep; safe in any thread.
 */
#ifndef CAIRN_CORE_TREE_H
#define CAIRN_CORE_TREE_H

#include "core/hash.h"
#include "core/result.h"

enum {
    TREE_LEVELS = 64,
    TREE_PROOF_MAX = 64, /* hashes of one proof */
    TREE_PROOF_BYTES_MAX = TREE_PROOF_MAX * HASH_SIZE,
    TREE_ENCODED_MAX = 8 + TREE_LEVELS * HASH_SIZE,
};

/* Leaves of one tree: the seq of an entry is below this. */
#define TREE_SIZE_MAX (UINT64_C(1) << 53)

/*
 * The compact range of a tree of `size` leaves: node[i] is the root of a
 * perfect subtree of 2^i leaves and is used only if bit i of size is set.
 * All zero is the empty tree.
 */
struct tree {
    uint64_t size;
    uint8_t node[TREE_LEVELS][HASH_SIZE];
};

/* Adds a leaf. The size is below TREE_SIZE_MAX before. */
void tree_append(struct tree *tree, const uint8_t leaf[HASH_SIZE]);

/* The root; of the empty tree SHA-256 of nothing. */
void tree_root(const struct tree *tree, uint8_t root[HASH_SIZE]);

/*
 * Appends the stored form, at most TREE_ENCODED_MAX bytes: the size as 8 bytes,
 * big-endian, and the used nodes, greatest subtree first.
 */
void tree_encode(const struct tree *tree, struct buffer *out);

/* Reads the stored form. OK, or STORE_CORRUPT: tree is then untouched. */
enum result tree_decode(struct bytes bytes, struct tree *tree);

/*
 * Where recomputing finds the leaf hashes. leaf gives the one at index, which
 * is below the size asked for; what it returns other than OK ends the work and
 * is handed on.
 */
struct tree_leaves {
    enum result (*leaf)(void *user, uint64_t index, uint8_t out[HASH_SIZE]);
    void *user;
};

/*
 * The root of the first `size` leaves by the recursive definition: the second
 * route, which reads every leaf once. Results: OK, or those of the callback.
 */
enum result tree_root_of(const struct tree_leaves *leaves, uint64_t size,
                         uint8_t root[HASH_SIZE]);

/*
 * Appends a proof, hashes joined in the order in which they are used, to a
 * buffer with TREE_PROOF_BYTES_MAX bytes left. No leaf is read twice. Results:
 * OK; PROOF_INVALID if there is no such proof (index not below size, size1 0
 * or above size2, a size above TREE_SIZE_MAX); or those of the callback: what
 * was appended is then worthless.
 */
enum result tree_inclusion_prove(const struct tree_leaves *leaves,
                                 uint64_t index, uint64_t size,
                                 struct buffer *proof);
enum result tree_consistency_prove(const struct tree_leaves *leaves,
                                   uint64_t size1, uint64_t size2,
                                   struct buffer *proof);

/* A proof as it came: borrowed hashes in the order in which they are used. */
struct tree_proof {
    size_t count; /* at most TREE_PROOF_MAX */
    struct bytes hash[TREE_PROOF_MAX];
};

/*
 * Views into joined hashes, good as long as these. OK, or PROOF_INVALID if
 * they are no whole number of hashes or more than TREE_PROOF_MAX.
 */
enum result tree_proof_split(struct bytes joined, struct tree_proof *proof);

/* A tree as another claims it. */
struct tree_head {
    uint64_t size;
    struct bytes root;
};

/*
 * Is the leaf at index in the tree? Are the first first.size leaves of the
 * second tree those of the first? OK, or PROOF_INVALID: also if any hash is
 * not HASH_SIZE bytes, count is above TREE_PROOF_MAX, index is not below the
 * size, or first.size is 0 or above second.size. A size is believed only as
 * far as the caller believes the pair of size and root.
 */
enum result tree_inclusion_verify(const struct tree_head *head,
                                  struct bytes leaf, uint64_t index,
                                  const struct tree_proof *proof);
enum result tree_consistency_verify(const struct tree_head *first,
                                    const struct tree_head *second,
                                    const struct tree_proof *proof);

#endif
