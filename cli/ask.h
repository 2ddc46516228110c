/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ask: a command's way to a node: through its daemon, or by opening the store.
 *
 * Law: where a daemon runs it answers; where none does the command opens the
 * store itself, with the same lock, and answers the same.
 */
#ifndef CAIRN_CLI_ASK_H
#define CAIRN_CLI_ASK_H

#include "cli/service.h"

/* A conversation with a node; several questions may be asked in it. */
struct asker {
    int socket; /* of the daemon; -1: the store was opened */
    bool opened;
    /* Takes lines that come as text instead of `each`; may be null. */
    bool (*text)(void *user, struct bytes line);
    struct post post;
    struct service service;
};

/* Begins: writes tells whether the store must be open for writing. EXIT_DONE,
 * or the exit code after a message. */
int ask_begin(struct asker *asker, bool writes);

/* Asks; takes `asked` over. Lines go to each (which takes them over). The exit
 * code, after a message if the answer is a failure. */
int ask(struct asker *asker, const char *operation, json_t *asked,
        bool (*each)(void *user, json_t *line), void *user);

void ask_end(struct asker *asker);

/* Tells people what of an answer's searches was not looked at, if anything. */
void ask_not_indexed(const json_t *line);

/* One question: begin, ask, end. Takes `asked` over; its lines go to each, or
 * are printed. The exit code. */
int ask_each(const char *operation, json_t *asked,
             bool (*each)(void *user, json_t *line), void *user);
int ask_once(const char *operation, json_t *asked);

#endif
