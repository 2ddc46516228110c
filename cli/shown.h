/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shown: the record that a question is about: its entry and its merged view.
 *
 * Law: an ID names a crossing, or what is about it: a correction or note
 * stands for its crossing, a void of a link for the link.
 */
#ifndef CAIRN_CLI_SHOWN_H
#define CAIRN_CLI_SHOWN_H

#include "cli/access.h"
#include "cli/service.h"

/* Within one transaction, which shown_free ends. */
struct shown {
    struct store_txn *txn;
    struct read_entry
        *read;         /* what the ID names; the link if it is about one */
    struct view *view; /* made unless it is a link */
    uint16_t kind;     /* of what the ID names */
    const char *purpose; /* of `show` and `media`, else null */
    bool link;
    bool more; /* more statements than a record holds: the rest is left out */
};

/* Opens what asked[name] says. EXIT_DONE, or the exit code after a failure of
 * `what`; either way shown_free comes afterwards. */
int shown_open(struct service *service, const char *what, json_t *asked,
               const char *name, struct shown *shown, struct reply *reply);
void shown_free(struct shown *shown);

/* Notes that it is looked up, under its document where it has one. Results of
 * rights_look. */
int shown_look(struct service *service, const char *what, json_t *asked,
               const struct shown *shown, enum access_action action,
               struct reply *reply);

/* The lane of what is said of it now, as it is not a link: whatever was ever
 * said under protection stays at home, and so does what is said later. */
enum lane shown_lane(struct service *service, const struct shown *shown);

#endif
