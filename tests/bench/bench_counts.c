/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_counts: how long it takes to read a ledger of facts.
 *
 * usage: bench_counts STORE ROUNDS
 *
 * STORE is a node without a passphrase that does not run and whose indexes are
 * on the disk. Prints one line of JSON, medians in ms: raw_ms to read and open
 * every chunk, and nothing else; walk_ms to be given every crossing that
 * counts; and how many there are.
 */
#include "cli/command.h"
#include "cli/post.h"
#include "core/check.h"
#include "storage/counts.h"
#include "storage/layout.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS_MAX = 101 };

static struct post post;

static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static uint64_t raw(struct store_txn *txn)
{
    struct index_disk *disk = &post.store->index.disk;
    struct counts_ledger ledger = {post.store, &disk->counts, NULL};
    struct counts_chunk chunk = {.cursor = NULL};
    uint64_t items = 0;
    int error;

    check(index_begin(txn) == OK);
    ledger.txn = txn->index;
    while (counts_read_chunk(&ledger, &chunk, &error))
        items += chunk.count;
    check(error == 0);
    counts_read_end(&chunk);
    return items;
}

static bool count_one(void *user, const struct facts *facts)
{
    ++*(uint64_t *)user;
    return facts != NULL;
}

static uint64_t walk(struct store_txn *txn)
{
    struct counts *counts;
    uint64_t count = 0;

    check(counts_begin(txn, &post.roster, UINT64_MAX, &counts) == OK);
    check(counts_walk(counts, count_one, &count) == OK);
    counts_end(counts);
    return count;
}

static double median(uint64_t (*work)(struct store_txn *txn), size_t rounds,
                     uint64_t *count)
{
    double taken[ROUNDS_MAX];

    for (size_t i = 0; i < rounds; i++) {
        struct store_txn *txn;

        check(store_begin(post.store, STORE_READ, &txn) == OK);
        taken[i] = now_ms();
        *count = work(txn);
        taken[i] = now_ms() - taken[i];
        store_abort(txn);
    }
    qsort(taken, rounds, sizeof taken[0], compare);
    return taken[rounds / 2];
}

int main(int argc, char **argv)
{
    size_t rounds = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    uint64_t items, count;
    double raw_ms, walk_ms;

    if (rounds == 0 || rounds > ROUNDS_MAX || sodium_init() < 0) {
        fprintf(stderr, "usage: bench_counts STORE ROUNDS\n");
        return 1;
    }
    messages_begin();
    common.no_passphrase = true;
    check(post_open(&post, argv[1], STORE_READ) == EXIT_DONE);
    raw_ms = median(raw, rounds, &items);
    walk_ms = median(walk, rounds, &count);
    check(items == count);
    printf("{\"raw_ms\":%.3f,\"walk_ms\":%.3f,\"count\":%llu}\n", raw_ms,
           walk_ms, (unsigned long long)count);
    post_close(&post);
    return 0;
}
