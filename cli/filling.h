/* SPDX-License-Identifier: Apache-2.0 */
/*
 * filling: what a crossing on its way gets besides what the officer gives: from
 * the session of a group, from the last record of a border pass's holder, and
 * what follows from a paper form.
 *
 * Law: what the officer gives wins, and nothing is taken that the officer has
 * not seen or asked for: no event, outcome, time, check or remark.
 */
#ifndef CAIRN_CLI_FILLING_H
#define CAIRN_CLI_FILLING_H

#include "cli/service.h"

enum {
    FILLING_AHEAD_S = 300, /* an event time so far ahead is doubtful */
};

struct filling {
    /* Why not, in place of the result's sentence, and the exit code; empty and
     * 0 if there is no more to say. */
    struct reply told;
    int code;
    const char *field; /* at fault, or null */
    bool expired;      /* the pass was, today */
    bool nobody;       /* neither a document nor a person is named */
    bool unborn;       /* the birth date lies ahead of today's */
    char from[64];     /* ref of the record taken from; empty: none */
};

/*
 * Fills a crossing that has the officer's fields and no more; asked: "group",
 * "pass" (texts). OK; BODY_MISSING: a paper form without its event time;
 * STORE_NOT_FOUND, STORE_AMBIGUOUS: no such group or pass, or several people
 * have it; VALUE_TWICE; STORE_*, VALUE_*.
 */
enum result filling_take(struct service *service, json_t *asked,
                         struct crossing *crossing, struct filling *filling);

/* The part of it that a pass has: service_pass.c. */
enum result filling_pass(struct service *service, const char *number,
                         struct crossing *crossing, struct filling *filling);

/* Corrects the check of expiry, and finds what looks like a slip, which the
 * answer tells and which refuses nothing. Results of crossing_set_check. */
enum result filling_check(struct filling *filling, struct crossing *crossing);

/* The exit code of a crossing that ended so. */
int filling_exit(const struct filling *filling, enum result result);

/* Adds to the answer where fields were taken from, and what to look at. */
void filling_tell(const struct filling *filling, json_t *line);

#endif
