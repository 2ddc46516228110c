/* SPDX-License-Identifier: Apache-2.0 */
/*
 * publish: one alert on its way into the log of a headquarters.
 *
 * Law: the same alert again writes nothing, unless it was withdrawn meanwhile;
 * another text under the same owner and reference takes the place of the one
 * before it, with no moment in which neither stands.
 *
 * Specified in ENTRY.md, "Alerts". Any thread; a struct publish is its owner's.
 */
#ifndef CAIRN_CLI_PUBLISH_H
#define CAIRN_CLI_PUBLISH_H

#include "cli/alerts.h"

enum {
    PUBLISH_VALUES_MAX = 4096, /* more than the fields of an alert can take */
    PUBLISH_AGAIN_MAX = 64,    /* how often one text is published anew */
    PUBLISH_REPLACED_MAX = 16, /* that one alert takes the place of */
};

struct publish {
    struct service *service;
    struct crossing alert;
    enum lane lane;
    struct writer_job job;
    uint8_t client_ref[16];
    struct read_entry *read; /* two, to work with */
    enum result result;
    const char *field; /* at fault */
    int replaced;      /* others of its reference that it took the place of */
    uint8_t memory[PUBLISH_VALUES_MAX], values[PUBLISH_VALUES_MAX];
};

/* Takes the fields, JSON texts by their names. OK, and job is ready to be
 * written; results of alert_check, VALUE_*, and then field tells which. */
enum result publish_take(struct publish *publish, json_t *fields);

/* Behind the writing of job: publishes anew what is known and withdrawn, and
 * withdraws what it takes the place of. OK; STORE_*; results of post_write. */
enum result publish_settle(struct publish *publish);

/* Writes the withdrawal of an alert of this country, and gives its id: results
 * of statement_write. */
enum result publish_withdraw(struct service *service,
                             const struct read_entry *alert, const char *reason,
                             uint8_t id[HASH_SIZE]);

#endif
