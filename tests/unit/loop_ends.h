/* SPDX-License-Identifier: Apache-2.0 */
/*
 * loop_ends: posts of one realm in one uv loop, with journals in memory, for
 * the tests of the loop.
 */
#ifndef CAIRN_TESTS_UNIT_LOOP_ENDS_H
#define CAIRN_TESTS_UNIT_LOOP_ENDS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include "core/canon.h"
#include "core/certificate.h"
#include "replication/frame.h"
#include "replication/loop.h"
#include "replication/pack.h"
#include "replication/unpack.h"
#include "replication/wire.h"
#include "tests/sim/sim_internal.h"

enum {
    POSTS_MAX = 8,
    DIALS_MAX = 3,
    LOGS = 64,
    TURN_MS = 5,
};

/* A run that waits for its store. */
struct waiting {
    uint64_t token;
    struct journal_run run;
};

struct post {
    char name[16];
    struct sim *realm;
    struct signer signer;
    uint8_t secret[KEY_SIZE], link_key[KEY_SIZE];
    struct journal_item *certificate;
    struct sim_author author;
    struct sim_journal journal;
    struct member members[SIM_MEMBERS_MAX];
    struct roster roster;
    struct node *node;
    struct loop_dial dials[DIALS_MAX];
    struct loop_config config;
    struct loop *loop;
    bool holds;        /* the store keeps its answers back */
    bool stops_itself; /* on the first report */
    size_t waiting_count, waiting_most;
    struct waiting waiting[NODE_STORES_MAX];
    unsigned reports[SIM_REPORTS];
};

static uv_loop_t uv;
static uv_timer_t turning;
static struct sim *sim, *abroad;
static struct post posts[POSTS_MAX];

static void certify(struct post *post)
{
    uint8_t memory[CERTIFICATE_VALUES_MAX];
    struct buffer out = buffer_of(memory, sizeof memory);
    struct certificate certificate = {.roles = ROLE_POST, .until = 4102444800};
    struct sim *realm = post->realm;

    memcpy(certificate.country, "UTO", 4);
    memcpy(certificate.name, post->name, sizeof post->name);
    memcpy(certificate.log_key, post->signer.public, KEY_SIZE);
    memcpy(certificate.witness_key, post->signer.public, KEY_SIZE);
    memcpy(certificate.link_key, post->link_key, KEY_SIZE);
    certificate_prove(&certificate, realm->home->name, &post->signer);
    certificate_put(&certificate, &out);
    sim_write_item(realm, &realm->home->registrar, KIND_CERTIFICATE,
                   buffer_bytes(&out), &realm->home->trust);
}

static bool keep_item(void *context, const struct journal_item *item)
{
    struct journal_item **kept = context;

    *kept = sim_items_copy(item, 1);
    return false;
}

/* The hello carries the entry that now ends the registrar's log. */
static void enrol(struct post *post)
{
    const struct journal *journal = &post->realm->home->trust.journal;
    const struct chain *chain = &post->realm->home->registrar.chain;

    certify(post);
    assert_int_equal(journal->read(journal->user, chain->log, 0,
                                   chain->next - 1, keep_item,
                                   &post->certificate),
                     OK);
}

/* Makes post n, of a log of so many entries; call it for all before any
 * begins. */
static struct post *make_post(size_t n, struct sim *realm, size_t entries)
{
    struct post *post = &posts[n];
    uint8_t seed[KEY_SIZE];

    snprintf(post->name, sizeof post->name, "post %zu", n);
    post->realm = realm;
    randombytes_buf(seed, sizeof seed);
    key_signer(&post->signer, seed);
    randombytes_buf(post->secret, KEY_SIZE);
    key_link(post->secret, post->link_key);
    enrol(post);
    sim_journal_begin(&post->journal);
    sim_begin_log(realm, &post->author, &post->signer, LANE_SHARED,
                  &post->journal);
    for (size_t i = 1; i < entries; i++) {
        uint8_t memory[32];
        struct buffer out = buffer_of(memory, sizeof memory);

        canon_put_map(&out, 1);
        canon_put_uint(&out, 23);
        canon_put_uint(&out, i);
        sim_write_item(realm, &post->author, KIND_CROSSING, buffer_bytes(&out),
                       &post->journal);
    }
    return post;
}

static void finish_store(struct post *post)
{
    struct waiting *first = &post->waiting[0];
    enum result result = sim_journal_store(&post->journal, &first->run);
    uint64_t token = first->token;

    free((void *)first->run.items);
    post->waiting_count--;
    memmove(first, first + 1, post->waiting_count * sizeof *first);
    loop_stored(post->loop, token, result);
}

static void on_store(void *user, uint64_t token, const struct journal_run *run)
{
    struct post *post = user;
    struct waiting *last = &post->waiting[post->waiting_count++];

    assert_true(post->waiting_count <= NODE_STORES_MAX);
    if (post->waiting_count > post->waiting_most)
        post->waiting_most = post->waiting_count;
    last->token = token;
    last->run = *run;
    last->run.items = sim_items_copy(run->items, run->count);
    /* Now and then the answer comes within the very call. */
    if (!post->holds && token % 2 == 0)
        while (post->waiting_count > 0)
            finish_store(post);
}

static void on_report(void *user, const struct node_effect *report)
{
    struct post *post = user;

    post->reports[report->report]++;
    if (post->stops_itself)
        loop_stop(post->loop);
}

static void on_ended(void *user, const char *address, enum result result)
{
    (void)user;
    assert_true(address[0] != '\0');
    assert_true(result != OK);
}

/* The post listens on (or null) and dials those that were given by dial_to. */
static enum result try_post(struct post *post, const char *listen)
{
    struct node_config config = {.journal = &post->journal.journal,
                                 .roster = &post->roster,
                                 .pack = post->realm->pack,
                                 .unpack = post->realm->unpack,
                                 .software = "test",
                                 .certificate_count = 2,
                                 .logs_max = LOGS,
                                 .peers_max = PEERS_MAX};

    config.certificates[0] = *post->realm->home->registrar_certificate;
    config.certificates[1] = *post->certificate;
    memcpy(config.key, post->signer.public, KEY_SIZE);
    randombytes_buf(config.instance, NODE_INSTANCE);
    roster_begin(&post->roster, post->realm->home->root.signer.public, "UTO",
                 post->members, SIM_MEMBERS_MAX);
    if (post->config.peers_max)
        config.peers_max = post->config.peers_max;
    sim_journal_copy(&post->journal, &post->realm->home->trust);
    node_free(post->node);
    post->node = node_new(&config);
    assert_non_null(post->node);
    post->config.uv = &uv;
    post->config.node = post->node;
    post->config.peers_max = config.peers_max;
    post->config.roster = &post->roster;
    post->config.link_secret = post->secret;
    post->config.listen = listen;
    post->config.dials = post->dials;
    post->config.callbacks =
        (struct loop_callbacks){post, on_store, on_report, on_ended, NULL};
    return loop_start(&post->config, &post->loop);
}

static void begin(struct post *post, const char *listen)
{
    assert_int_equal(try_post(post, listen), OK);
}

static void dial_to(struct post *post, const char *name, const char *address)
{
    struct loop_dial *dial = &post->dials[post->config.dial_count++];

    assert_true(post->config.dial_count <= DIALS_MAX);
    dial->name = name;
    dial->address = address;
}

static void on_turn(uv_timer_t *timer)
{
    (void)timer;
}

/* One turn of the uv loop, and of the stores. */
static void turn(void)
{
    uv_run(&uv, UV_RUN_ONCE);
    for (size_t n = 0; n < POSTS_MAX; n++)
        while (posts[n].waiting_count > 0 && !posts[n].holds)
            finish_store(&posts[n]);
}

/* Turns until the condition holds; fails if it does not come to hold. */
#define await(condition, most_ms)                                              \
    do {                                                                       \
        uint64_t until_ms = uv_hrtime() / 1000000 + (most_ms);                 \
        while (!(condition)) {                                                 \
            assert_true(uv_hrtime() / 1000000 < until_ms);                     \
            turn();                                                            \
        }                                                                      \
    } while (0)

static void pass(uint64_t ms)
{
    uint64_t until_ms = uv_hrtime() / 1000000 + ms;

    while (uv_hrtime() / 1000000 < until_ms)
        turn();
}

static inline bool same(const struct post *a, const struct post *b)
{
    return sim_journal_same(&a->journal, &b->journal);
}

static struct loop_peer peer_of(const struct post *post, size_t i)
{
    struct loop_peer peer;

    if (!loop_peer(post->loop, i, &peer))
        memset(&peer, 0, sizeof peer);
    return peer;
}

static inline bool connected(const struct post *post, size_t i)
{
    return peer_of(post, i).state == LOOP_CONNECTED;
}

/* How many links the node knows. */
static inline size_t sessions(const struct post *post)
{
    struct node_peer peer;
    size_t count = 0;

    for (size_t i = 0; i < post->config.peers_max; i++)
        count += node_peer(post->node, i, &peer);
    return count;
}

static int setup(void **state)
{
    (void)state;
    memset(posts, 0, sizeof posts);
    sim = sim_new(1);
    abroad = sim_new(2);
    uv_loop_init(&uv);
    uv_timer_init(&uv, &turning);
    uv_timer_start(&turning, on_turn, TURN_MS, TURN_MS);
    return 0;
}

/* Fails if a handle is left after loop_stop. */
static int teardown(void **state)
{
    (void)state;
    for (size_t n = 0; n < POSTS_MAX; n++) {
        for (size_t i = 0; i < posts[n].waiting_count; i++)
            free((void *)posts[n].waiting[i].run.items);
        if (posts[n].loop)
            loop_stop(posts[n].loop);
    }
    uv_close((uv_handle_t *)&turning, NULL);
    uv_run(&uv, UV_RUN_DEFAULT);
    for (size_t n = 0; n < POSTS_MAX; n++) {
        loop_free(posts[n].loop);
        node_free(posts[n].node);
        sim_journal_end(&posts[n].journal);
        free(posts[n].certificate);
    }
    sim_free(sim);
    sim_free(abroad);
    return uv_loop_close(&uv);
}

#endif
