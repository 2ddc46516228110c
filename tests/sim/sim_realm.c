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
    entry_seal(&header, author->realm, &author->signer, &out);
    body = out.size;
    body_put_full(&out, seed, values);
    check(!out.full);
    memset(item, 0, sizeof *item);
    check(entry_open(bytes_of(memory, body), author->realm, &item->entry) ==
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
    memcpy(run.realm, author->realm, KEY_REALM);
    memcpy(run.log, author->chain.log, KEY_LOG);
    memcpy(run.key, author->signer.public, KEY_SIZE);
    check(sim_journal_store(journal, &run) == OK);
    chain_advance(&author->chain, &item.entry);
}

static void begin_log(struct sim *sim, const struct sim_realm *realm,
                      struct sim_author *author, const struct signer *signer,
                      enum lane lane, struct sim_journal *journal)
{
    uint8_t memory[256], instance[NODE_INSTANCE], log[KEY_LOG];
    struct buffer out = buffer_of(memory, sizeof memory);

    author->realm = realm->name;
    author->signer = *signer;
    author->lane = lane;
    memset(author->incarnation, 0, sizeof author->incarnation);
    if (lane != LANE_TRUST)
        sim_fill(sim, author->incarnation, sizeof author->incarnation);
    key_log(realm->name, signer->public, author->incarnation, lane, log);
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
    canon_put_string(&out, bytes_of(realm->name, KEY_REALM));
    canon_put_uint(&out, 20);
    canon_put_string(&out, bytes_of(instance, NODE_INSTANCE));
    sim_write_item(sim, author, KIND_START, buffer_bytes(&out), journal);
}

void sim_begin_log(struct sim *sim, struct sim_author *author,
                   const struct signer *signer, enum lane lane,
                   struct sim_journal *journal)
{
    begin_log(sim, sim->home, author, signer, lane, journal);
}

/* The entry at the end of a trust log, as a hello carries it. */
static struct journal_item *certify(struct sim *sim, struct sim_realm *realm,
                                    struct sim_author *issuer,
                                    struct certificate *certificate,
                                    const struct signer *signer)
{
    uint8_t memory[CERTIFICATE_VALUES_MAX];
    struct buffer out = buffer_of(memory, sizeof memory);
    struct journal_item item, *kept;
    struct journal_run run = {.lane = LANE_TRUST, .count = 1};

    certificate->until = 4102444800;
    memcpy(certificate->country, realm->country, 4);
    memcpy(certificate->log_key, signer->public, KEY_SIZE);
    memcpy(certificate->witness_key, signer->public, KEY_SIZE);
    certificate_prove(certificate, realm->name, signer);
    certificate_put(certificate, &out);
    check(!out.full);
    make_item(sim, issuer, KIND_CERTIFICATE, buffer_bytes(&out), &item);
    kept = sim_items_copy(&item, 1);
    run.items = kept;
    memcpy(run.realm, realm->name, KEY_REALM);
    memcpy(run.log, issuer->chain.log, KEY_LOG);
    memcpy(run.key, issuer->signer.public, KEY_SIZE);
    check(sim_journal_store(&realm->trust, &run) == OK);
    chain_advance(&issuer->chain, &kept->entry);
    return kept;
}

struct sim_realm *sim_found(struct sim *sim, const char *country)
{
    struct sim_realm *realm = &sim->realms[sim->realm_count++];
    struct certificate office = {.roles = ROLE_REGISTRAR, .name = "registrar"};
    struct signer root, registrar;

    check(sim->realm_count <= SIM_REALMS_MAX);
    new_signer(sim, &root);
    new_signer(sim, &registrar);
    key_realm(root.public, realm->name);
    memcpy(realm->country, country, 4);
    sim_journal_begin(&realm->trust);
    begin_log(sim, realm, &realm->root, &root, LANE_TRUST, &realm->trust);
    sim_fill(sim, office.link_key, KEY_SIZE);
    realm->registrar_certificate =
        certify(sim, realm, &realm->root, &office, &registrar);
    begin_log(sim, realm, &realm->registrar, &registrar, LANE_TRUST,
              &realm->trust);
    return realm;
}

static size_t new_node(struct sim *sim, struct sim_realm *realm, uint8_t roles,
                       const char *post)
{
    size_t n = sim->count++;
    struct sim_node *node = &sim->nodes[n];
    struct certificate office = {.roles = roles};

    check(n < SIM_NODES_MAX);
    node->realm = realm;
    new_signer(sim, &node->signer);
    sim_fill(sim, node->link_key, KEY_SIZE);
    memcpy(office.link_key, node->link_key, KEY_SIZE);
    snprintf(office.name, sizeof office.name, "node %u", (unsigned)sim->count);
    snprintf(office.post, sizeof office.post, "%s", post);
    node->certificate =
        certify(sim, realm, &realm->registrar, &office, &node->signer);
    sim_journal_begin(&node->journal);
    return n;
}

static void begin_logs(struct sim *sim, struct sim_node *node)
{
    begin_log(sim, node->realm, &node->shared, &node->signer, LANE_SHARED,
              &node->journal);
    begin_log(sim, node->realm, &node->home, &node->signer, LANE_HOME,
              &node->journal);
}

size_t sim_add(struct sim *sim, bool enrolled)
{
    size_t n = new_node(sim, sim->home, ROLE_POST, "");
    struct sim_node *node = &sim->nodes[n];

    if (enrolled)
        sim_journal_copy(&node->journal, &node->realm->trust);
    begin_logs(sim, node);
    return n;
}

size_t sim_add_to(struct sim *sim, struct sim_realm *realm, uint8_t roles,
                  const char *post)
{
    size_t n = new_node(sim, realm, roles, post);
    struct sim_node *node = &sim->nodes[n];

    sim_journal_copy(&node->journal, &realm->trust);
    begin_logs(sim, node);
    return n;
}

size_t sim_clone(struct sim *sim, size_t from)
{
    size_t n = sim->count++;
    struct sim_node *node = &sim->nodes[n], *old = &sim->nodes[from];

    check(n < SIM_NODES_MAX);
    node->realm = old->realm;
    node->signer = old->signer;
    memcpy(node->link_key, old->link_key, KEY_SIZE);
    node->certificate = sim_items_copy(old->certificate, 1);
    node->shared = old->shared;
    node->home = old->home;
    sim_journal_begin(&node->journal);
    sim_journal_copy(&node->journal, &old->journal);
    return n;
}

void sim_write_values(struct sim *sim, size_t n, enum lane lane, uint16_t kind,
                      struct bytes values)
{
    struct sim_node *node = &sim->nodes[n];
    struct sim_author *author =
        lane == LANE_SHARED ? &node->shared : &node->home;

    sim_write_item(sim, author, kind, values, &node->journal);
    if (node->up)
        sim_step(sim, n,
                 &(struct node_event){.type = EVENT_APPENDED,
                                      .log = author->chain.log});
}

void sim_write(struct sim *sim, size_t n, enum lane lane)
{
    uint8_t memory[32];
    struct buffer out = buffer_of(memory, sizeof memory);

    canon_put_map(&out, 1);
    canon_put_uint(&out, 23);
    canon_put_uint(&out, sim_random(sim, 1000000));
    sim_write_values(sim, n, lane, KIND_CROSSING, buffer_bytes(&out));
}

void sim_sign(struct sim *sim, struct sim_realm *realm, uint16_t kind,
              struct bytes values)
{
    struct certificate office = {.roles = ROLE_SIGNER, .name = "signer"};
    struct signer signer;

    if (realm->signer.chain.next == 0) {
        new_signer(sim, &signer);
        sim_fill(sim, office.link_key, KEY_SIZE);
        free(certify(sim, realm, &realm->root, &office, &signer));
        begin_log(sim, realm, &realm->signer, &signer, LANE_TRUST,
                  &realm->trust);
    }
    sim_write_item(sim, &realm->signer, kind, values, &realm->trust);
}

void sim_revoke(struct sim *sim, size_t n)
{
    struct sim_node *node = &sim->nodes[n];
    uint8_t memory[128];
    struct buffer out = buffer_of(memory, sizeof memory);

    canon_put_map(&out, 2);
    canon_put_uint(&out, 16);
    canon_put_string(&out, bytes_of(node->signer.public, KEY_SIZE));
    canon_put_uint(&out, 17);
    canon_put_array(&out, 0);
    sim_write_item(sim, &node->realm->registrar, KIND_REVOCATION,
                   buffer_bytes(&out), &node->realm->trust);
}

void sim_enrol(struct sim *sim, size_t n)
{
    struct sim_node *node = &sim->nodes[n];
    const struct sim_author *const authors[] = {
        &node->realm->root, &node->realm->registrar, &node->realm->signer};

    sim_journal_copy(&node->journal, &node->realm->trust);
    for (size_t i = 0; i < 3 && node->up; i++)
        if (authors[i]->chain.next > 0)
            sim_step(sim, n,
                     &(struct node_event){.type = EVENT_APPENDED,
                                          .log = authors[i]->chain.log});
}
