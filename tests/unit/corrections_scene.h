/* SPDX-License-Identifier: Apache-2.0 */
/*
 * corrections_scene: nodes of one country that are asked through their service,
 * and entries about entries, which a test writes itself.
 *
 * Law: what fails in here fails the test.
 */
#ifndef CAIRN_TESTS_UNIT_CORRECTIONS_SCENE_H
#define CAIRN_TESTS_UNIT_CORRECTIONS_SCENE_H

#include "cli/service.h"
#include "core/bond.h"
#include "core/canon.h"
#include "core/crossing.h"
#include "core/treaties.h"
#include "tests/unit/storage_fixture.h"

#include <stdio.h>

/* One node; it writes if it has a writer. */
struct node {
    struct fixture *f;
    struct post post;
    struct service service;
    json_t *lines; /* the answer */
    char error[SERVICE_ERROR_MAX];
};

static inline void node_begin(struct node *node, bool writes)
{
    memset(node, 0, sizeof *node);
    node->f = fixture_new();
    fixture_trust(node->f);
    node->post.store = node->f->store;
    node->post.journal = read_journal(node->f->store);
    node->post.roster = node->f->roster;
    node->post.author = node->f->author;
    node->post.treaties = calloc(1, sizeof *node->post.treaties);
    post_lock_init(&node->post);
    if (writes)
        node->post.writer = fixture_writer(node->f);
    node->service.post = &node->post;
}

static inline void node_end(struct node *node)
{
    writer_stop(node->post.writer);
    json_decref(node->lines);
    pthread_rwlock_destroy(&node->post.roster_lock);
    free(node->post.treaties);
    fixture_free(node->f);
}

static inline bool node_keep(void *user, json_t *line)
{
    struct node *node = user;

    json_array_append_new(node->lines, line);
    return true;
}

/* Takes `asked` over; the exit code. */
static inline int node_ask(struct node *node, const char *operation,
                           json_t *asked)
{
    struct reply reply = {.line = node_keep, .user = node};
    int code;

    json_decref(node->lines);
    node->lines = json_array();
    code = service_run(&node->service, service_find_operation(operation), asked,
                       &reply);
    json_decref(asked);
    snprintf(node->error, sizeof node->error, "%s", reply.error);
    return code;
}

static inline json_t *node_line(const struct node *node, size_t i)
{
    return json_array_get(node->lines, i);
}

static inline json_t *id_json(const uint8_t id[HASH_SIZE])
{
    char hex[2 * HASH_SIZE + 1];

    return json_string(bytes_to_hex(bytes_of(id, HASH_SIZE), hex));
}

/* Asks for a record; with all behind it. */
static inline int node_show(struct node *node, const uint8_t id[HASH_SIZE])
{
    return node_ask(node, "show",
                    json_pack("{s:o, s:b}", "id", id_json(id), "history", 1));
}

/* The values of an entry under construction. */
struct saying {
    struct crossing values;
    uint8_t memory[FIXTURE_VALUES];
    struct fixture_values out;
};

static inline void saying_begin(struct saying *saying)
{
    crossing_begin(&saying->values, saying->memory, sizeof saying->memory);
}

static inline void saying_ref(struct saying *saying, uint16_t key,
                              const struct bond_ref *ref)
{
    uint8_t space[KEY_LOG + HASH_SIZE + 32];
    struct buffer out = buffer_of(space, sizeof space);

    entry_put_ref(&out, ref->log, ref->seq, ref->id);
    assert_int_equal(crossing_set(&saying->values, key, buffer_bytes(&out)),
                     OK);
}

static inline void saying_text(struct saying *saying, uint16_t key,
                               const char *text)
{
    uint8_t space[1024];
    struct buffer out = buffer_of(space, sizeof space);

    canon_put_text(&out, bytes_text(text));
    assert_int_equal(crossing_set(&saying->values, key, buffer_bytes(&out)),
                     OK);
}

static inline struct bytes saying_end(struct saying *saying)
{
    saying->out.out = buffer_of(saying->out.space, sizeof saying->out.space);
    crossing_put(&saying->values, &saying->out.out);
    assert_false(saying->out.out.full);
    return buffer_bytes(&saying->out.out);
}

/* The smaller id first. */
static inline void saying_link(struct saying *saying, const struct bond_ref *a,
                               const struct bond_ref *b)
{
    bool turned = memcmp(a->id, b->id, HASH_SIZE) > 0;

    saying_ref(saying, BOND_ONE, turned ? b : a);
    saying_ref(saying, BOND_OTHER, turned ? a : b);
}

static inline struct bond_ref ref_of(const struct entry *entry)
{
    struct bond_ref ref = {.seq = entry->header.seq};

    memcpy(ref.log, entry->header.log, KEY_LOG);
    memcpy(ref.id, entry->id, HASH_SIZE);
    return ref;
}

#endif
