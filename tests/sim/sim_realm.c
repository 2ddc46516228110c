/* SPDX-License-Identifier: Apache-2.0 */
/* The realm of a simulation: keys, certificates, entries. */
#include "tests/sim/sim_internal.h"

#include "core/canon.h"
#include "core/certificate.h"
#include "core/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint64_t sim_random(struct sim *sim, uint64_t below)
{
    sim->random ^= sim->random << 13;
    sim->random ^= sim->random >> 7;
    sim->random ^= sim->random << 17;
    return sim->random % below;
}

void sim_fill(struct sim *sim, uint8_t *out, size_t size)
{
    for (size_t i = 0; i < size; i++)
        out[i] = (uint8_t)sim_random(sim, 256);
}

static void new_signer(struct sim *sim, struct signer *signer)
{
    uint8_t seed[KEY_SIZE];

    sim_fill(sim, seed, sizeof seed);
    key_signer(signer, seed);
}

static void make_item(struct sim *sim, const struct sim_author *author,
                      uint16_t kind, struct bytes values,
                      struct journal_item *item)
{
    static uint8_t memory[ENTRY_SIZE_MAX + BODY_SIZE_MAX];
    struct buffer out = buffer_of(memory, sizeof memory);
    struct header header = {.version = 1,
                            .seq = author->chain.next,
                            .has_previous = author->chain.next > 0,
                            .time = sim->now_ms / 1000,
                            .clock = CLOCK_NETWORK,
                            .kind = kind,
                            .schema = 1,
                            .has_body = true,
                            .size = entry_units(values.size)};
    uint8_t seed[BODY_SEED];
    size_t body;

    sim_fill(sim, seed, sizeof seed);
    memcpy(header.log, author->chain.log, KEY_LOG);
    memcpy(header.previous, author->chain.head, HASH_SIZE);
    check(body_commit(values, header.log, seed, header.body) == OK);
    entry_seal(&header, sim->trust.realm, &author->signer, &out);
    body = out.size;
    body_put_full(&out, seed, values);
    check(!out.full);
    memset(item, 0, sizeof *item);
    check(entry_open(bytes_of(memory, body), sim->trust.realm, &item->entry) ==
          OK);
    item->body = bytes_of(memory + body, out.size - body);
    item->checked = true;
}

void sim_write_item(struct sim *sim, struct sim_author *author, uint16_t kind,
                    struct bytes values, struct sim_journal *journal)
{
    struct journal_item item;
    struct journal_run run = {.lane = author->lane, .items = &item, .count = 1};

    make_item(sim, author, kind, values, &item);
    memcpy(run.log, author->chain.log, KEY_LOG);
    memcpy(run.key, author->signer.public, KEY_SIZE);
    check(sim_journal_store(journal, &run) == OK);
    chain_advance(&author->chain, &item.entry);
}

void sim_begin_log(struct sim *sim, struct sim_author *author,
                   const struct signer *signer, enum lane lane,
                   struct sim_journal *journal)
{
    uint8_t memory[256], instance[NODE_INSTANCE], log[KEY_LOG];
    struct buffer out = buffer_of(memory, sizeof memory);

    author->signer = *signer;
    author->lane = lane;
    memset(author->incarnation, 0, sizeof author->incarnation);
    if (lane != LANE_TRUST)
        sim_fill(sim, author->incarnation, sizeof author->incarnation);
    key_log(sim->trust.realm, signer->public, author->incarnation, lane, log);
    chain_begin(&author->chain, log);
    sim_fill(sim, instance, sizeof instance);
    canon_put_map(&out, 5);
    canon_put_uint(&out, 16);
    canon_put_uint(&out, lane);
    canon_put_uint(&out, 17);
    canon_put_string(&out, bytes_of(author->incarnation, KEY_INCARNATION));
    canon_put_uint(&out, 18);
    canon_put_string(&out, bytes_of(signer->public, KEY_SIZE));
    canon_put_uint(&out, 19);
    canon_put_string(&out, bytes_of(sim->trust.realm, KEY_REALM));
    canon_put_uint(&out, 20);
    canon_put_string(&out, bytes_of(instance, NODE_INSTANCE));
    sim_write_item(sim, author, KIND_START, buffer_bytes(&out), journal);
}

/* The entry at the end of a trust log, as a hello carries it. */
static struct journal_item *certify(struct sim *sim, struct sim_author *issuer,
                                    const struct signer *signer, uint8_t roles,
                                    const uint8_t link_key[KEY_SIZE])
{
    uint8_t memory[CERTIFICATE_VALUES_MAX];
    struct buffer out = buffer_of(memory, sizeof memory);
    struct certificate certificate = {.roles = roles, .until = 4102444800};
    struct journal_item item;

    memcpy(certificate.country, "UTO", 4);
    snprintf(certificate.name, sizeof certificate.name, "node %u",
             (unsigned)sim->count);
    memcpy(certificate.log_key, signer->public, KEY_SIZE);
    memcpy(certificate.witness_key, signer->public, KEY_SIZE);
    memcpy(certificate.link_key, link_key, KEY_SIZE);
    certificate_prove(&certificate, sim->trust.realm, signer);
    certificate_put(&certificate, &out);
    check(!out.full);
    make_item(sim, issuer, KIND_CERTIFICATE, buffer_bytes(&out), &item);
    {
        struct journal_item *kept = sim_items_copy(&item, 1);
        struct journal_run run = {
            .lane = LANE_TRUST, .items = kept, .count = 1};

        memcpy(run.log, issuer->chain.log, KEY_LOG);
        memcpy(run.key, issuer->signer.public, KEY_SIZE);
        check(sim_journal_store(&sim->trust, &run) == OK);
        chain_advance(&issuer->chain, &kept->entry);
        return kept;
    }
}

void sim_found_realm(struct sim *sim)
{
    struct signer root, registrar;
    uint8_t realm[KEY_REALM], link_key[KEY_SIZE];

    new_signer(sim, &root);
    new_signer(sim, &registrar);
    key_realm(root.public, realm);
    sim_journal_begin(&sim->trust, realm);
    sim_begin_log(sim, &sim->root, &root, LANE_TRUST, &sim->trust);
    sim_fill(sim, link_key, sizeof link_key);
    sim->registrar_certificate =
        certify(sim, &sim->root, &registrar, ROLE_REGISTRAR, link_key);
    sim_begin_log(sim, &sim->registrar, &registrar, LANE_TRUST, &sim->trust);
}

size_t sim_add(struct sim *sim, bool enrolled)
{
    size_t n = sim->count++;
    struct sim_node *node = &sim->nodes[n];

    check(n < SIM_NODES_MAX);
    new_signer(sim, &node->signer);
    sim_fill(sim, node->link_key, KEY_SIZE);
    node->certificate =
        certify(sim, &sim->registrar, &node->signer, ROLE_POST, node->link_key);
    sim_journal_begin(&node->journal, sim->trust.realm);
    if (enrolled)
        sim_journal_copy(&node->journal, &sim->trust);
    sim_begin_log(sim, &node->shared, &node->signer, LANE_SHARED,
                  &node->journal);
    sim_begin_log(sim, &node->home, &node->signer, LANE_HOME, &node->journal);
    return n;
}

size_t sim_clone(struct sim *sim, size_t from)
{
    size_t n = sim->count++;
    struct sim_node *node = &sim->nodes[n], *old = &sim->nodes[from];

    check(n < SIM_NODES_MAX);
    node->signer = old->signer;
    memcpy(node->link_key, old->link_key, KEY_SIZE);
    node->certificate = sim_items_copy(old->certificate, 1);
    node->shared = old->shared;
    node->home = old->home;
    sim_journal_begin(&node->journal, sim->trust.realm);
    sim_journal_copy(&node->journal, &old->journal);
    return n;
}

void sim_write(struct sim *sim, size_t n, enum lane lane)
{
    struct sim_node *node = &sim->nodes[n];
    struct sim_author *author =
        lane == LANE_SHARED ? &node->shared : &node->home;
    uint8_t memory[32];
    struct buffer out = buffer_of(memory, sizeof memory);

    canon_put_map(&out, 1);
    canon_put_uint(&out, 23);
    canon_put_uint(&out, sim_random(sim, 1000000));
    sim_write_item(sim, author, KIND_CROSSING, buffer_bytes(&out),
                   &node->journal);
    if (node->up)
        sim_step(sim, n,
                 &(struct node_event){.type = EVENT_APPENDED,
                                      .log = author->chain.log});
}

void sim_revoke(struct sim *sim, size_t n)
{
    uint8_t memory[128];
    struct buffer out = buffer_of(memory, sizeof memory);

    canon_put_map(&out, 2);
    canon_put_uint(&out, 16);
    canon_put_string(&out, bytes_of(sim->nodes[n].signer.public, KEY_SIZE));
    canon_put_uint(&out, 17);
    canon_put_array(&out, 0);
    sim_write_item(sim, &sim->registrar, KIND_REVOCATION, buffer_bytes(&out),
                   &sim->trust);
}

void sim_enrol(struct sim *sim, size_t n)
{
    struct sim_node *node = &sim->nodes[n];

    sim_journal_copy(&node->journal, &sim->trust);
    if (!node->up)
        return;
    sim_step(sim, n,
             &(struct node_event){.type = EVENT_APPENDED,
                                  .log = sim->root.chain.log});
    sim_step(sim, n,
             &(struct node_event){.type = EVENT_APPENDED,
                                  .log = sim->registrar.chain.log});
}
