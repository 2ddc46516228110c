/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demo_answer: what a command of this program answered the demo.
 *
 * Law: the demo knows of the network only what a script could know: the JSON
 * lines and the exit code of a command.
 *
 * Specified by the program's own help. Not pure: starts processes. One thread.
 */
#ifndef CAIRN_CLI_DEMO_ANSWER_H
#define CAIRN_CLI_DEMO_ANSWER_H

#include <jansson.h>

#include "cli/demo_process.h"

/* Freed by demo_answer_free. */
struct demo_answer {
    int code;        /* the command's exit code */
    json_t *objects; /* array of the objects of its lines, in order */
};

/* The words of a command. */
#define DEMO_WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

/*
 * Runs a command, its words ended by null, at most DEMO_WORDS_MAX - 4; where
 * store is not null on that store; and takes its answer as JSON. Exit codes 0
 * and 1 are answers. False after anything else and a message on standard
 * error, or if the demo is to stop; the answer is then empty.
 */
bool demo_ask(const char *store, struct demo_answer *answer,
              const char *const *words);
void demo_answer_free(struct demo_answer *answer);

/*
 * The first object of a type (null: of any); in it a text, a number. Null, and
 * -1, if there is none. Borrowed from the answer.
 */
const json_t *demo_answer_object(const struct demo_answer *answer,
                                 const char *type);
const char *demo_answer_text(const struct demo_answer *answer, const char *type,
                             const char *name);
json_int_t demo_answer_number(const struct demo_answer *answer,
                              const char *type, const char *name);

/* How many objects of a type there are. */
size_t demo_answer_count(const struct demo_answer *answer, const char *type);

#endif
