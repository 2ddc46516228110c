/* SPDX-License-Identifier: Apache-2.0 */
/*
 * past: the checks of a crossing that need what was recorded before.
 *
 * Law: what is not indexed yet could say otherwise, so nothing is good while
 * something is missing; then it is not done.
 */
#ifndef CAIRN_CLI_PAST_H
#define CAIRN_CLI_PAST_H

#include "cli/service.h"
#include "core/crossing.h"
#include "storage/stays.h"

/*
 * Gathers and judges what is known of the bearer of a crossing's document, as
 * far as its fields are known, and sets the checks. post is where it is looked
 * at; space has room for VALUES_SIZE_MAX. OK; STORE_*; results of
 * crossing_set_check.
 */
struct past {
    struct store_txn *txn;
    const struct roster *roster;
    const char *post;
    uint8_t *space;
    struct stays_person *person; /* filled */
    bool silent, directed;
};
enum result past_look(struct past *past, struct crossing *crossing);

/* The same for a crossing that is recorded now, in a transaction of its own. */
enum result past_record(struct service *service, struct crossing *crossing,
                        uint8_t *space);

#endif
