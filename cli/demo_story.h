/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demo_story: what happens in the demo, step by step.
 *
 * Law: nothing is told that was not just seen; each step looks at what it has
 * brought about, and fails if it is not as told.
 *
 * Not pure: the network of demo_network.h. One thread. Each step gives false
 * if it failed, after a message, or if the demo is to stop.
 */
#ifndef CAIRN_CLI_DEMO_STORY_H
#define CAIRN_CLI_DEMO_STORY_H

#include <jansson.h>

#include "cli/demo_answer.h"
#include "cli/demo_network.h"
#include "cli/messages.h"
#include "cli/specimen.h"

enum { DEMO_REF_SIZE = 64 };

struct demo {
    struct demo_network network;
    int32_t today_days;
    size_t next; /* place of the next specimen of the traffic */
    /* The first crossing, recorded by the officer. */
    struct specimen traveller;
    char ref[DEMO_REF_SIZE];
    int64_t recorded_us;
    char fingerprint[DEMO_TEXT_MAX];
    json_t *acknowledged; /* ids of all crossings that were acknowledged */
    char last_ref[DEMO_REF_SIZE];
    int64_t began_us;
    const struct demo_node *suspect; /* whose log tells of a failure; or null */
};

/* The steps in order. */
bool demo_authority(struct demo *demo);
bool demo_enrolment(struct demo *demo);
bool demo_daemons(struct demo *demo);
bool demo_reading(struct demo *demo); /* demo_counter.c, and the next two */
bool demo_elsewhere(struct demo *demo);
bool demo_false_document(struct demo *demo);
bool demo_busy(struct demo *demo); /* demo_traffic.c, and the next */
bool demo_power_cut(struct demo *demo);
bool demo_correction(struct demo *demo); /* demo_proof.c, and the next */
bool demo_verified(struct demo *demo);
bool demo_treaty(struct demo *demo); /* demo_border.c, and the next */
bool demo_border(struct demo *demo);

/* Tells of a failure, with the node whose log may say more, or null. False,
 * so that a step can end with it. */
bool demo_wrong(struct demo *demo, const struct demo_node *node,
                enum message id, ...);

/* Shows a command on a node's store, to be pasted; or as the demo runs it. */
void demo_show(const struct demo *demo, const struct demo_node *node,
               const char *const *words);
void demo_show_run(const struct demo *demo, const struct demo_node *node,
                   const char *const *words);

/* Asks a node; fails also if any daemon of the network has gone. */
bool demo_ask_node(struct demo *demo, const struct demo_node *node,
                   struct demo_answer *answer, const char *const *words);

/* A command of which only success matters; shown if it is to be. */
bool demo_carry_out(struct demo *demo, const char *store, bool show,
                    const char *const *words);

/* Where a country's authority lies; makes one, and gives its fingerprint. */
void demo_authority_path(const struct demo *demo, const char *country,
                         char path[DEMO_PATH_MAX]);
bool demo_make_authority(struct demo *demo, const char *country,
                         char fingerprint[DEMO_TEXT_MAX]);

/* Keys, a store and the certificate of its country's authority for a node. */
bool demo_enrol(struct demo *demo, const struct demo_node *node,
                const char *fingerprint, bool show);

/* Has some nodes verify what they hold: a table. Fails at a fault. */
bool demo_verify(struct demo *demo, const struct demo_node *nodes,
                 size_t count);

/*
 * Records at a node what it read last, or a document (mrz not null). The id
 * joins those acknowledged; the reference stands in last_ref.
 */
bool demo_record(struct demo *demo, const struct demo_node *node,
                 const char *mrz);

#endif
